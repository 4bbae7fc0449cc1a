package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// subject is the object a key is about, fixed when the key is pressed.
type subject struct {
	key     any              // what Describe takes: a key of state's, or a task definition's ARN
	service state.ServiceKey // the service it belongs to, zero where there is none
	name    string           // as people say it: "prod/checkout"
	id      string           // what a command or a search wants
	arn     string           // "" where AWS has none
	command string           // the aws command that shows it
}

// describing is what the describe pane is about.
type describing struct {
	subject
	yaml bool
}

func serviceSubject(s *state.Service) subject {
	return subject{
		key: s.Key, service: s.Key, name: s.Key.String(), id: s.Key.Name, arn: s.ARN,
		command: awsCommand(s.Key.Cluster.Scope, "ecs describe-services", "--cluster", s.Key.Cluster.Name, "--services", s.Key.Name),
	}
}

func taskSubject(t *state.Task) subject {
	service, _ := t.ServiceKey()
	return subject{
		key: t.Key, service: service, name: t.Key.Cluster.Name + "/" + t.Key.Short(), id: t.Key.ID, arn: t.ARN,
		command: awsCommand(t.Key.Cluster.Scope, "ecs describe-tasks", "--cluster", t.Key.Cluster.Name, "--tasks", t.Key.ID),
	}
}

func targetGroupSubject(g *state.TargetGroup, service state.ServiceKey) subject {
	return subject{
		key: g.Key, service: service, name: g.Key.Name, id: g.Key.Name, arn: g.ARN,
		command: awsCommand(g.Key.Scope, "elbv2 describe-target-health", "--target-group-arn", g.ARN),
	}
}

func taskDefinitionSubject(arn string, service state.ServiceKey) subject {
	a, _ := state.ParseARN(arn)
	return subject{
		key: arn, service: service, name: state.Revision(arn), id: state.Revision(arn), arn: arn,
		command: awsCommand(a.Scope(), "ecs describe-task-definition", "--task-definition", arn),
	}
}

// awsCommand writes a command line for the AWS CLI that a POSIX shell reads as it is meant.
func awsCommand(scope state.Scope, command string, args ...string) string {
	if scope.Region != "" {
		args = append(args, "--region", scope.Region)
	}
	for i, a := range args {
		args[i] = state.ShellWord(a)
	}
	return "aws " + command + " " + strings.Join(args, " ")
}

// looker is a pane with a subject.
type looker interface{ subject() (subject, bool) }

// onSubject makes an action about the object under the cursor.
func onSubject(p looker, a action, refuse func(subject) string, do func(*App, subject) tea.Cmd) action {
	a.group = groupLook
	a.refuse = func() string {
		s, ok := p.subject()
		switch {
		case !ok:
			return "nothing is selected"
		case refuse != nil:
			return refuse(s)
		}
		return ""
	}
	a.do = func(app *App) tea.Cmd {
		s, _ := p.subject()
		return do(app, s)
	}
	return a
}

// eventsOf opens the events of the service the object belongs to.
func eventsOf(p looker) action {
	return onSubject(p, action{
		name: "service-events", keys: []string{"e"}, hint: "events", rank: rankLook,
		help: "what ECS says about the service, newest first",
	}, ofService, func(a *App, s subject) tea.Cmd { return a.open(place{"events", s.service}) })
}

// historyOf opens the time line of the service the object belongs to.
func historyOf(p looker) action {
	return onSubject(p, action{
		name: "service-history", keys: []string{"h"},
		help: "its time line, longer than ECS remembers: deployments, stops, actions",
	}, ofService, func(a *App, s subject) tea.Cmd { return a.open(place{"history", s.service}) })
}

// targetsOf opens the targets of the service the object belongs to.
func targetsOf(p looker) action {
	return onSubject(p, action{
		name: "service-targets", keys: []string{"t"}, hint: "targets", rank: rankLook + 1,
		help: "the health of the service's targets, with the tasks behind them",
	}, ofService, func(a *App, s subject) tea.Cmd { return a.open(place{"targets", s.service}) })
}

func ofService(s subject) string {
	if s.service.Name == "" {
		return s.name + " belongs to no service"
	}
	return ""
}

// describeOf shows the object as AWS tells it, in JSON.
func describeOf(p looker) action {
	return onSubject(p, action{
		name: "describe", keys: []string{"d"}, hint: "describe", rank: rankLook + 2,
		help: "the object as the AWS API tells it, in JSON",
	}, nil, func(a *App, s subject) tea.Cmd { return a.open(place{"describe", describing{subject: s}}) })
}

// yamlOf shows the object as AWS tells it, in YAML.
func yamlOf(p looker) action {
	return onSubject(p, action{
		name: "yaml", keys: []string{"y"}, hint: "YAML", rank: rankLook + 3,
		help: "the object as the AWS API tells it, in YAML",
	}, nil, func(a *App, s subject) tea.Cmd { return a.open(place{"describe", describing{subject: s, yaml: true}}) })
}

// marked is a pane whose rows can be marked; what is marked is copied together.
type marked interface{ markedSubjects() []subject }

// copyOf asks which names to copy, of the marked objects where there are any.
func copyOf(p looker) action {
	return onSubject(p, action{
		name: "copy", keys: []string{"c"}, hint: "copy", rank: rankLook + 4,
		help: "copy its id, ARN, name, or the aws command that shows it; of all marked rows, one a line",
	}, nil, func(a *App, s subject) tea.Cmd {
		if m, ok := p.(marked); ok {
			if all := m.markedSubjects(); len(all) > 0 {
				return a.show(newCopyMenu(all...))
			}
		}
		return a.show(newCopyMenu(s))
	})
}
