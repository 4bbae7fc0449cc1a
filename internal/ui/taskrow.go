package ui

import (
	"cmp"
	"slices"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// taskRow is a task in a list.
type taskRow struct {
	kept     bool // ECS has forgotten it
	task     *state.Task
	owner    string // its service as people say it, or the group of a standalone task
	status   string // sign and word
	health   string // "" where no container has a health check
	revision string
	what     string // what is wrong or under way, "" for a task that simply runs
	trouble  trouble
}

// trouble is how much a task wants somebody's attention, the most first.
type trouble int

const (
	troubleSick     trouble = iota // runs, but a container or a target of it is unhealthy
	troubleDied                    // stopped, and nobody wanted it
	troubleStarting                // does not run yet
	troubleLeaving
	troubleNone
	troubleOver // stopped on purpose
)

func newTaskRow(t *state.Task, sick map[state.TaskKey]state.Target) *taskRow {
	r := &taskRow{task: t, trouble: troubleOf(t), revision: revisionOf(t.TaskDefinition), what: taskWords(t)}
	r.status = r.trouble.sign() + strings.ToLower(t.LastStatus)
	if t.Health != "" && t.Health != "UNKNOWN" {
		r.health = strings.ToLower(t.Health)
	}
	if target, ok := sick[t.Key]; ok {
		r.sickBy(target)
	}
	r.owner = t.Key.Cluster.Name + "/"
	if t.Service != "" {
		r.owner += t.Service
	} else {
		r.owner += t.Group
	}
	return r
}

func troubleOf(t *state.Task) trouble {
	switch {
	case t.Stopped() && (state.Benign(t) || t.Service == "" && state.OutcomeOf(t) == state.RunDone):
		return troubleOver
	case t.Stopped():
		return troubleDied
	case t.Leaving():
		return troubleLeaving
	case sickContainer(t) != nil:
		return troubleSick
	case t.LastStatus != state.StatusRunning:
		return troubleStarting
	}
	return troubleNone
}

// sickContainer is the first container that fails its health check, nil where none does.
func sickContainer(t *state.Task) *state.Container {
	i := slices.IndexFunc(t.Containers, func(c state.Container) bool { return c.Health == "UNHEALTHY" })
	if i < 0 {
		return nil
	}
	return &t.Containers[i]
}

func (t trouble) sign() string {
	switch t {
	case troubleSick:
		return "! "
	case troubleDied:
		return "x "
	case troubleStarting, troubleLeaving:
		return "~ "
	default:
		return "  "
	}
}

func (t trouble) tone() tone {
	switch t {
	case troubleSick:
		return toneWarn
	case troubleDied:
		return toneBad
	case troubleStarting, troubleLeaving:
		return toneBusy
	default:
		return toneQuiet
	}
}

// taskWords tell what is wrong with a task or what it waits for.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
func taskWords(t *state.Task) string {
	switch troubleOf(t) {
	case troubleDied, troubleOver:
		return state.StopWords(t)
	case troubleLeaving:
		return strings.TrimSuffix("is being stopped: "+t.StoppedReason, ": ")
	case troubleSick:
		c := sickContainer(t)
		return strings.TrimSuffix("container "+c.Name+" fails its health check: "+c.Reason, ": ")
	case troubleStarting:
		return startWords(t)
	default:
		if t.Connectivity == "DISCONNECTED" && t.LaunchType != "FARGATE" {
			return "the agent of its container instance is disconnected"
		}
		return ""
	}
}

func startWords(t *state.Task) string {
	switch {
	case t.LastStatus == "PROVISIONING":
		return "waits for its network interface and a place to run"
	case t.LastStatus == "ACTIVATING":
		return "runs; waits for its target group or service registry"
	case !t.PullStartedAt.IsZero() && t.PullStoppedAt.IsZero():
		return "pulls its image"
	case !t.PullStoppedAt.IsZero():
		return "has its image; its containers start"
	}
	return "has its place; its containers do not start yet"
}

// sickTargets finds the unhealthy targets behind which a task of some services stands.
func sickTargets(snap *state.Snapshot, services ...*state.Service) map[state.TaskKey]state.Target {
	sick := map[state.TaskKey]state.Target{}
	for _, svc := range services {
		if len(svc.LoadBalancers) == 0 {
			continue // most of them, and TargetsOf is not free
		}
		targets, _ := snap.TargetsOf(svc)
		for _, t := range targets {
			if t.Task != nil && targetRank(t.State) == 0 {
				sick[t.Task.Key] = t.Target
			}
		}
	}
	return sick
}

// sickBy makes an unhealthy target the task's own trouble, where it has no worse.
func (r *taskRow) sickBy(t state.Target) {
	if r.trouble == troubleNone {
		r.trouble = troubleSick
		r.status = r.trouble.sign() + strings.ToLower(r.task.LastStatus)
		r.what = strings.TrimLeft(targetWords(t)+" (target "+t.State+")", " ")
	}
}

// revisionOf is a task definition's number as lists show it: r42.
func revisionOf(taskDefinition string) string {
	_, number, ok := strings.Cut(state.Revision(taskDefinition), ":")
	if !ok {
		return ""
	}
	return "r" + number
}

// worstTask orders by trouble, and the latest first among equals; what ECS has forgotten comes last.
func worstTask(a, b *taskRow) int {
	if a.kept != b.kept {
		if a.kept {
			return 1
		}
		return -1
	}
	return cmp.Or(cmp.Compare(a.trouble, b.trouble), state.CompareTasks(a.task, b.task), state.CompareClusters(a.task.Key.Cluster, b.task.Key.Cluster))
}

// taskColumns are the columns of tasks; all of them, or without the service where it is the same for each.
func taskColumns(e *env, all bool) []column[*taskRow] {
	quiet := func(s string) cell { return cell{s, toneQuiet} }
	columns := []column[*taskRow]{
		{
			title: "STATUS", names: []string{"state"}, least: 10,
			cell:    func(r *taskRow) cell { return cell{r.status, r.trouble.tone()} },
			compare: func(a, b *taskRow) int { return cmp.Compare(a.task.LastStatus, b.task.LastStatus) },
		},
		{
			title: "TASK", names: []string{"id"}, width: 8,
			cell:    func(r *taskRow) cell { return cell{r.task.Key.Short(), toneRow} },
			text:    func(r *taskRow) string { return r.task.Key.ID },
			compare: func(a, b *taskRow) int { return cmp.Compare(a.task.Key.ID, b.task.Key.ID) },
		},
		{
			title: "SERVICE", names: []string{"svc", "group"}, least: 13, mid: true,
			cell:    func(r *taskRow) cell { return cell{r.owner, toneRow} },
			compare: func(a, b *taskRow) int { return cmp.Compare(a.owner, b.owner) },
		},
		{
			title: "HEALTH", width: 9, drop: 4,
			cell:    func(r *taskRow) cell { return cell{dash(r.health), r.healthTone()} },
			compare: func(a, b *taskRow) int { return cmp.Compare(b.health, a.health) },
		},
		{
			title: "REV", names: []string{"revision"}, width: 5, drop: 2,
			cell:    func(r *taskRow) cell { return quiet(r.revision) },
			text:    func(r *taskRow) string { return state.Revision(r.task.TaskDefinition) },
			compare: func(a, b *taskRow) int { return cmp.Compare(a.task.TaskDefinition, b.task.TaskDefinition) },
		},
		{
			title: "AGE", width: 4, right: true,
			text:    func(*taskRow) string { return "" },
			cell:    func(r *taskRow) cell { return quiet(state.Age(e.facts.now.Sub(turned(r.task)))) },
			compare: func(a, b *taskRow) int { return turned(b.task).Compare(turned(a.task)) },
		},
		{
			title: "AZ", names: []string{"zone"}, least: 10, drop: 3,
			cell:    func(r *taskRow) cell { return quiet(dash(r.task.Zone)) },
			compare: func(a, b *taskRow) int { return cmp.Compare(a.task.Zone, b.task.Zone) },
		},
		{
			title: "IP", names: []string{"address"}, least: 15, drop: 1,
			cell:    func(r *taskRow) cell { return quiet(dash(r.task.IP)) },
			compare: func(a, b *taskRow) int { return cmp.Compare(a.task.IP, b.task.IP) },
		},
		{
			title: "WHAT", names: []string{"reason", "why"}, rest: true, least: 34,
			cell:    func(r *taskRow) cell { return cell{r.what, r.trouble.tone()} },
			compare: func(a, b *taskRow) int { return cmp.Compare(b.what, a.what) },
		},
	}
	if !all {
		columns = slices.DeleteFunc(columns, func(c column[*taskRow]) bool { return c.title == "SERVICE" })
	}
	return columns
}

func (r *taskRow) healthTone() tone {
	if r.health == "unhealthy" {
		return toneWarn
	}
	return toneQuiet
}

// dash stands for what there is not.
func dash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
