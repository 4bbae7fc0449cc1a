package ui

import (
	"maps"
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// tasksPane lists the tasks of one container instance, of one job or all, those of services and standalone ones,
// running and stopped: first what is unhealthy, then what died, so that neither a hundred healthy tasks nor one crash
// loop hides the other.
type tasksPane struct {
	e             *env
	of            any // state.InstanceKey, state.JobKey; nil = all
	table         *table[state.TaskKey, *taskRow]
	width, height int
	// forgotten are stopped tasks as they were kept, read at a time by a command that may be under way.
	forgotten []*state.Task
	read      time.Time
	busy      bool
}

const (
	// keptBack is how long ago a task may have stopped that ECS has forgotten and the list still shows, keptShown how many
	// such there may be; the time line has all of them. keptAgain is how often they are read.
	keptBack  = 24 * time.Hour
	keptShown = 500
	keptAgain = time.Minute
)

func newTasksPane(e *env, of any) pane {
	p := &tasksPane{e: e, of: of}
	p.table = newTable(e, func(r *taskRow) state.TaskKey { return r.task.Key }, worstTask, withPlaces(taskColumns(e, true), "SERVICE", func(r *taskRow) state.Scope { return r.task.Key.Cluster.Scope }))
	p.table.empty = func() []string {
		if p.of != nil && e.facts.complete && p.table.counts().total == 0 {
			return []string{"", "None runs, and none has stopped in the last hour: ECS forgets them then."}
		}
		return emptyWords(e, p.table, "tasks", state.SourceTasks)
	}
	return p
}

// countTasks is how many tasks have not stopped.
func countTasks(f *facts) string { return strconv.Itoa(f.tasks) }

func (p *tasksPane) title() string {
	switch of := p.of.(type) {
	case state.InstanceKey:
		machine := of.ID
		if i := p.e.facts.snap.Instances[of]; i != nil && i.EC2 != "" {
			machine = i.EC2
		}
		return "tasks on " + machine
	case state.JobKey:
		return "runs of " + (&state.Job{Key: of}).Name()
	}
	return "tasks"
}

// tasks are those to be shown.
func (p *tasksPane) tasks(snap *state.Snapshot) []*state.Task {
	switch of := p.of.(type) {
	case state.InstanceKey:
		return slices.DeleteFunc(slices.Collect(maps.Values(snap.Tasks)), func(t *state.Task) bool { return !t.On(of) })
	case state.JobKey:
		return runsOf(snap, of)
	}
	return slices.Collect(maps.Values(snap.Tasks))
}

func (p *tasksPane) sync(f *facts) tea.Cmd {
	p.draw(f)
	if p.of != nil || p.e.past == nil || p.busy || len(f.snap.Clusters) == 0 || !p.read.IsZero() && f.now.Sub(p.read) < keptAgain {
		return nil
	}
	p.busy = true
	asked := state.PastAsked{Kinds: []state.HappeningKind{state.HappenedStop}, Since: f.now.Add(-keptBack), Limit: keptShown, Clusters: []state.ClusterKey{}}
	for key := range f.snap.Clusters {
		asked.Clusters = append(asked.Clusters, key)
	}
	past, now := p.e.past, f.now
	return answer(p, func() any {
		all, _, err := past(asked)
		return pastRead{all: all, at: now, err: err}
	})
}

// hear takes the tasks that ECS may have forgotten. Where they cannot be read, those known stay; the time line says why.
func (p *tasksPane) hear(msg any) tea.Cmd {
	r, ok := msg.(pastRead)
	if !ok {
		return nil
	}
	p.busy, p.read = false, r.at
	if r.err == nil {
		p.e.remember(r.all)
		p.forgotten = p.forgotten[:0]
		for _, h := range r.all {
			p.forgotten = append(p.forgotten, h.Task)
		}
		p.draw(p.e.facts)
	}
	return nil
}

// draw makes the rows: the tasks as ECS tells them, and those it has forgotten.
func (p *tasksPane) draw(f *facts) {
	tasks := p.tasks(f.snap)
	rows := make([]*taskRow, 0, len(tasks))
	sick := sickTargets(f.snap, slices.Collect(maps.Values(f.snap.Services))...)
	for _, t := range tasks {
		r := newTaskRow(t, sick)
		r.status += lateTask(f, t)
		if r.health != "" && lateHealth(f, t) {
			r.health += "?" // its age stands below the list
		}
		rows = append(rows, r)
	}
	p.table.sync(append(rows, keptRows(f, p.forgotten)...))
}

// keptRows are the tasks of some that ECS has forgotten.
func keptRows(f *facts, kept []*state.Task) (rows []*taskRow) {
	for _, t := range kept {
		if f.snap.Tasks[t.Key] == nil && f.snap.Clusters[t.Key.Cluster] != nil && f.now.Sub(t.StoppedAt) > forgets {
			r := newTaskRow(t, nil)
			r.kept, r.what = true, "kept: "+r.what
			rows = append(rows, r)
		}
	}
	return rows
}

// forgets is how long ECS remembers a stopped task at least; one that is not listed any earlier is on its way here.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html
const forgets = time.Hour

func (p *tasksPane) resize(width, height int) {
	p.width, p.height = width, height
	p.table.resize(width, height-detailHeight(height))
}

func (p *tasksPane) view() []string {
	var lines []string
	if r, ok := p.table.current(); ok {
		lines = taskDetail(p.e, r, p.width)
	}
	return withDetail(p.e.look, p.table.view(), lines, p.width, p.height)
}

// taskDetail is what the row of a task has no room for: its reason in full, and when.
func taskDetail(e *env, r *taskRow, width int) []string {
	text := r.what
	if r.kept {
		text += "; ECS has forgotten the task, this is what was kept of it"
	}
	if reason := r.task.StoppedReason; reason != "" && reason != r.what {
		text += "; AWS: " + reason
	}
	about := turnedWords(e, r.task) + "  " + r.owner + "  " + r.task.Key.ID
	if lateHealth(e.facts, r.task) {
		about += "  health read " + state.Age(e.facts.now.Sub(r.task.HealthSeen())) + " ago"
	}
	return append(wrapped(text, width-2*detailMargin), about)
}

// turned is when a task came into the state it is in: stopped, started, or asked for.
func turned(t *state.Task) time.Time {
	switch {
	case t.Stopped():
		return t.StoppedAt
	case !t.StartedAt.IsZero():
		return t.StartedAt
	}
	return t.CreatedAt
}

func turnedWords(e *env, t *state.Task) string {
	what := "created "
	switch turned(t) {
	case t.StoppedAt:
		what = "stopped "
	case t.StartedAt:
		what = "started "
	}
	return what + clockTime(turned(t), e.facts.now.Location())
}

func (p *tasksPane) scroll() scroller { return explained[state.TaskKey, *taskRow]{p.table} }

// focus keeps the schedules known that tell a job's runs from others.
func (p *tasksPane) focus() state.Focus {
	known := slices.DeleteFunc(p.table.onScreen(), func(key state.TaskKey) bool { return p.e.facts.snap.Tasks[key] == nil }) // ECS is not asked for what it has forgotten
	focus := state.Focus{Visible: &state.Visible{Tasks: known}}
	if of, ok := p.of.(state.JobKey); ok && of.Schedule.Rule != "" {
		focus.Also = state.SourceSchedules
	}
	return focus
}

func (p *tasksPane) subject() (subject, bool) {
	r, ok := p.table.current()
	if !ok {
		return subject{}, false
	}
	return taskSubject(r.task), true
}

func (p *tasksPane) markedSubjects() []subject {
	rows := p.table.marked()
	all := make([]subject, len(rows))
	for i, r := range rows {
		all[i] = taskSubject(r.task)
	}
	return all
}

func (p *tasksPane) actions() []action {
	return append([]action{openTask(p), whyOf(p), logsOf(p), networkOf(p), eventsOf(p), historyOf(p), targetsOf(p), deploymentsOf(p), describeOf(p), yamlOf(p), copyOf(p), browserOf(p), scalingOf(p), instancesOf(p), shellOf(p, p.e), chooseShellOf(p, p.e), forwardOf(p, p.e), execCheckOf(p, p.e)}, append(actingOn(p.e, p), actingOnTask(p.e, p)...)...)
}

// openTask opens the task under the cursor.
func openTask(p looker) action {
	return onSubject(p, action{
		name: "open", keys: []string{"enter"}, hint: "open", rank: rankOpen,
		help: "the task: why it stopped, its containers, its life",
	}, func(s subject) string {
		if _, ok := s.key.(state.TaskKey); !ok {
			return "there is no task to open"
		}
		return ""
	}, func(a *App, s subject) tea.Cmd { return a.open(place{"task", s.key}) })
}
