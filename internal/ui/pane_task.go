package ui

import (
	"slices"

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
	// cursor is the container it is on, by name, "" = the task as a whole; stops is where each begins, by their order.
	cursor string
	stops  []int
}

func newTaskPane(e *env, of any) pane {
	p := &taskPane{e: e}
	p.key, _ = of.(state.TaskKey)
	p.task = e.taskOf(e.facts.snap, p.key)
	return p
}

func (p *taskPane) title() string { return p.key.Short() }

func (p *taskPane) sync(f *facts) tea.Cmd {
	task := f.snap.Tasks[p.key]
	p.gone = task == nil
	if task != nil {
		p.task = task
	}
	p.draw()
	return nil
}

func (p *taskPane) resize(width, height int) {
	p.text.resize(width, height)
	p.draw()
}

func (p *taskPane) draw() {
	if p.task == nil {
		p.text.set(absentWords(p.e, p.text.width, "task "+p.key.String(), state.SourceTasks, p.key.Cluster))
		return
	}
	lines, stops := (&taskPage{e: p.e, task: p.task, gone: p.gone, cursor: p.cursor}).lines(p.text.width)
	p.stops = stops
	p.text.set(lines)
}

func (p *taskPane) view() []string { return p.text.view() }

func (p *taskPane) scroll() scroller { return p }

// move goes from one container to the next while they are on the screen, and scrolls where there is none to go to.
func (p *taskPane) move(by int) {
	if to := p.at() + by; len(p.stops) > 1 && to >= -1 && to < len(p.stops) && (to < 0 && p.at() == 0 || to >= 0 && p.shows(p.stops[to])) {
		p.cursor = ""
		if to >= 0 {
			p.cursor = p.task.Containers[to].Name
		}
		p.draw()
		return
	}
	p.scrolled(func() { p.text.move(by) })
}

func (p *taskPane) page(by int) { p.scrolled(func() { p.text.page(by) }) }

// edge goes to the top, and off the containers, or to the end.
func (p *taskPane) edge(to int) {
	if to < 0 {
		p.cursor = ""
		p.draw()
	}
	p.scrolled(func() { p.text.edge(to) })
}

// scrolled moves the text; a container that is no longer on the screen is not meant any more.
func (p *taskPane) scrolled(scroll func()) {
	scroll()
	if i := p.at(); i >= 0 && !p.shows(p.stops[i]) {
		p.cursor = ""
		p.draw()
	}
}

// at is which container the cursor is on, -1 = none.
func (p *taskPane) at() int {
	if p.task == nil || p.cursor == "" {
		return -1
	}
	i := slices.IndexFunc(p.task.Containers, func(c state.Container) bool { return c.Name == p.cursor })
	if i >= len(p.stops) {
		return -1
	}
	return i
}

func (p *taskPane) shows(line int) bool {
	return line >= p.text.top && line < p.text.top+p.text.height
}

// written is whose lines are meant: those of the container under the cursor, else all of the task.
func (p *taskPane) written(_ *facts, s subject) any {
	if p.cursor == "" {
		return s.key
	}
	return containerKey{p.key, p.cursor}
}

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
	return p.e.behind(f.Service, f)
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
	logs := logsAbout(p, p.written)
	logs.help = "what its containers write, while they write it; with the cursor on a container, what that writes"
	return append([]action{definition, whyOf(p), logs, networkOf(p), eventsOf(p), historyOf(p), targetsOf(p), deploymentsOf(p), describeOf(p), yamlOf(p), copyOf(p), browserOf(p), shellOf(p, p.e), chooseShellOf(p, p.e), forwardOf(p, p.e), execCheckOf(p, p.e)}, append(actingOn(p.e, p), actingOnTask(p.e, p)...)...)
}
