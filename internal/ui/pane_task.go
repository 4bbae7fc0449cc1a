package ui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// taskPane is one task: why it stopped, its life, its containers and what surrounds them. ECS forgets a stopped task
// after an hour; what was known then stays on the screen.
type taskPane struct {
	base
	e    *env
	key  state.TaskKey
	task *state.Task // nil until it is known
	gone bool        // the newest facts no longer hold it
	text pager
}

func newTaskPane(e *env, of any) pane {
	p := &taskPane{e: e}
	p.key, _ = of.(state.TaskKey)
	p.task = e.facts.snap.Tasks[p.key]
	return p
}

func (p *taskPane) title() string { return p.key.Short() }

func (p *taskPane) sync(f *facts) tea.Cmd {
	task := f.snap.Tasks[p.key]
	p.gone = task == nil
	if task != nil {
		p.task = task
	}
	p.text.set(p.lines())
	return nil
}

func (p *taskPane) resize(width, height int) {
	p.text.resize(width, height)
	p.text.set(p.lines())
}

func (p *taskPane) lines() []string {
	if p.task == nil {
		return absentWords(p.e, p.text.width, "task "+p.key.String(), state.SourceTasks, p.key.Cluster)
	}
	return (&taskPage{e: p.e, task: p.task, gone: p.gone}).lines(p.text.width)
}

func (p *taskPane) view() []string { return p.text.view() }

func (p *taskPane) scroll() scroller { return &p.text }

// focus asks for the task definition too: it is read when somebody looks at one.
func (p *taskPane) focus() state.Focus {
	f := state.Focus{Task: p.key}
	if p.task == nil {
		return f
	}
	if key, ok := p.task.ServiceKey(); ok {
		f.Service = key
	}
	f.TaskDefinition = p.task.TaskDefinition
	return f
}

func (p *taskPane) subject() (subject, bool) {
	if p.task == nil {
		return subject{}, false
	}
	return taskSubject(p.task), true
}

func (p *taskPane) actions() []action {
	definition := onSubject(p, action{
		name: "definition", keys: []string{"enter"}, hint: "task definition", rank: rankOpen,
		help: "the task definition it was started from, in JSON",
	}, func(subject) string {
		if p.e.facts.snap.TaskDefinitions[p.task.TaskDefinition] == nil {
			return "the task definition is not read yet"
		}
		return ""
	}, func(a *App, s subject) tea.Cmd {
		return a.open(place{"describe", describing{subject: taskDefinitionSubject(p.task.TaskDefinition, s.service)}})
	})
	return append([]action{definition, whyOf(p), logsOf(p), networkOf(p), eventsOf(p), targetsOf(p), deploymentsOf(p), describeOf(p), yamlOf(p), copyOf(p), browserOf(p), shellOf(p, p.e), chooseShellOf(p, p.e), execCheckOf(p, p.e)}, append(actingOn(p.e, p), actingOnTask(p.e, p)...)...)
}
