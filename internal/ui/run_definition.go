package ui

import (
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// runDefinition starts one task of the task definition under the cursor, whether a service has it or not.
func runDefinition(p looker, e *env) action {
	act := onSubject(p, action{
		name: "run-task", help: "run one task of the task definition, with the network of a service or one that is typed, and follow what it writes",
	}, func(s subject) string {
		family, ok := state.FamilyOf(s.arn)
		if !ok {
			return s.name + " is no task definition"
		}
		return e.mayNotAct(family.Scope)
	}, func(a *App, s subject) tea.Cmd {
		family, _ := state.FamilyOf(s.arn)
		q := newQuestion(a, state.Action{Kind: state.ActRunTask, Revision: s.arn}, placeField(e, family.Scope))
		q.line = newInput(placeLike(e.facts.snap, family))
		return a.show(q)
	})
	act.group = groupAct
	return act
}

// placeLike is the first service that runs the family, as it is typed; "" = there is none.
func placeLike(snap *state.Snapshot, family state.FamilyKey) (name string) {
	for key, svc := range snap.Services {
		if of, ok := state.FamilyOf(svc.TaskDefinition); ok && of == family && (name == "" || key.String() < name) {
			name = key.String()
		}
	}
	return name
}

// placeField takes where a task is to run: "prod/web" for the network and capacity of that service, or "prod subnet-… sg-…
// public". After -- comes a command.
func placeField(e *env, scope state.Scope) *field {
	const help = "CLUSTER/SERVICE whose network and capacity it has, or CLUSTER subnet-… sg-… public; then, if not its own, -- and a command"
	return &field{"where", help, false, func(text string, a *state.Action) error {
		where, command, _ := strings.Cut(" "+text+" ", " -- ")
		words := strings.FieldsFunc(where, func(r rune) bool { return r == ' ' || r == ',' })
		if len(words) == 0 {
			return errors.New("type " + help)
		}
		next := state.Action{Kind: a.Kind, Revision: a.Revision, Command: strings.Fields(command)}
		cluster, service, like := strings.Cut(words[0], "/")
		in := state.ClusterKey{Scope: scope, Name: cluster}
		switch key := (state.ServiceKey{Cluster: in, Name: service}); {
		case like && e.facts.snap.Services[key] == nil:
			return errors.New("there is no service " + words[0])
		case like:
			next.Service = key
		case e.facts.snap.Clusters[in] == nil:
			return errors.New("there is no cluster " + cluster)
		default:
			next.In = in
		}
		for _, word := range words[1:] {
			switch {
			case strings.HasPrefix(word, "subnet-"):
				next.Subnets = append(next.Subnets, word)
			case strings.HasPrefix(word, "sg-"):
				next.SecurityGroups = append(next.SecurityGroups, word)
			case word == "public":
				next.PublicIP = new(true)
			default:
				return errors.New(word + " is no subnet-…, no sg-… and not public; a command comes after --")
			}
		}
		*a = next
		return nil
	}}
}
