package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// servicePane is one service: the verdict, its tasks, and what ECS and the load balancer say. The cursor is on the
// tasks; the rest is a summary that the keys e, t and v open.
type servicePane struct {
	e             *env
	key           state.ServiceKey
	page          *servicePage // nil until the service is known
	table         *table[state.TaskKey, *taskRow]
	room          int // the height of the table
	width, height int
	past          servicePast
}

func newServicePane(e *env, of any) pane {
	p := &servicePane{e: e}
	p.key, _ = of.(state.ServiceKey)
	byState := func(a, b *taskRow) int { return state.CompareTasks(a.task, b.task) }
	p.table = newTable(e, func(r *taskRow) state.TaskKey { return r.task.Key }, byState, taskColumns(e, false))
	p.table.empty = p.words
	return p
}

func (p *servicePane) title() string { return p.key.String() }

func (p *servicePane) sync(f *facts) tea.Cmd {
	p.page = p.page.renewed(p.e, f.snap.Services[p.key])
	tasks := f.snap.TasksOf(p.key)
	rows := make([]*taskRow, 0, len(tasks))
	var sick map[state.TaskKey]state.Target
	if p.page != nil {
		sick = sickTargets(f.snap, p.page.svc)
	}
	for _, t := range tasks {
		rows = append(rows, newTaskRow(t, sick))
	}
	p.table.sync(append(rows, keptRows(f, p.past.forgotten)...))
	p.arrange()
	return p.past.read(p, p.e, p.key)
}

// hear takes the stops that were kept. Where they cannot be read, those known stay; the time line says why.
func (p *servicePane) hear(msg any) tea.Cmd {
	if r, ok := msg.(pastRead); ok && p.past.heard(p.e, r) {
		return p.sync(p.e.facts)
	}
	return nil
}

func (p *servicePane) words() []string {
	source := p.e.facts.snap.Source(state.SourceTasks, p.key.Cluster)
	if source == nil || source.At.IsZero() || p.table.counts().total > 0 {
		return emptyWords(p.e, p.table, "tasks", state.SourceTasks)
	}
	return []string{"", "  No task runs, and none has stopped in the last hour: ECS forgets them then."}
}

func (p *servicePane) resize(width, height int) {
	p.width, p.height = width, height
	p.room = 0
	p.arrange()
}

// besideFrom is the width from which the sections stand beside the tasks.
const besideFrom = 140

// arrange gives the tasks the height they need, as far as the sections under them keep theirs. Between two sizes of
// the screen it only ever grows, and only while the list is not scrolled: a refresh must not move a task.
func (p *servicePane) arrange() {
	width := p.width
	room := p.height - p.headHeight() - ruleHeight
	if p.beside() {
		width = p.leftWidth()
	} else {
		room = min(room-max(room*2/5, 3), max(p.table.counts().total, 3)+1) // the words of an empty list take three
	}
	if room > p.room && p.table.top == 0 || p.room == 0 {
		p.room = max(room, 2)
		p.table.resize(width, p.room)
	}
}

// ruleHeight is kept for the rule before stopped tasks, whether it is drawn or not.
const ruleHeight = 1

func (p *servicePane) beside() bool   { return p.width >= besideFrom }
func (p *servicePane) leftWidth() int { return p.width * 55 / 100 }

// headHeight are two lines for the verdict, and one or two for the facts.
func (p *servicePane) headHeight() int {
	if p.height < 15 {
		return 3
	}
	return 4
}

func (p *servicePane) head() []string {
	text, t := p.page.sentence(p.width)
	lines := p.e.look.paintLines(t, clipped(wrapped(text, p.width), 2, p.width))
	lines = append(lines, clipped(wrapped(p.page.facts(), p.width), p.headHeight()-len(lines), p.width)...)
	return fill(lines, p.headHeight())
}

// fill adds blank lines up to height.
func fill(lines []string, height int) []string {
	for len(lines) < height {
		lines = append(lines, "")
	}
	return lines
}

// sections draws deployments, stops, targets and events into height lines. The newest event is there in any case: the two
// before it are cut where there is little room.
func (p *servicePane) sections(width, height int) []string {
	most := 1
	if height >= 12 {
		most = 3
	}
	share := max((height-1)/3, 1)
	lines := p.page.deployments().lines(p.e.look, width, most)
	lines = lines[:min(len(lines), share)]
	lines = append(lines, p.past.stops(p.e).lines(p.e.look, width, 1)...)
	targets := p.page.targetHealth().lines(p.e.look, width, most)
	lines = append(lines, targets[:min(len(targets), share)]...)
	lines = append(lines, p.page.news().lines(p.e.look, width, most)...)
	return lines[:min(len(lines), height)]
}

func (p *servicePane) view() []string {
	if p.page == nil {
		return absentWords(p.e, p.width, p.key.String(), state.SourceServices, p.key.Cluster)
	}
	head, tasks := p.head(), p.tasks()
	height := max(p.height-len(head), 0)
	if p.beside() {
		return append(head, p.abreast(tasks, height)...)
	}
	tasks = fill(tasks, p.room+ruleHeight)
	tasks = tasks[:min(len(tasks), height)]
	return slices.Concat(head, tasks, p.sections(p.width, height-len(tasks)))
}

// abreast draws the sections to the right of the tasks.
func (p *servicePane) abreast(tasks []string, height int) []string {
	left := p.leftWidth()
	right := p.sections(p.width-left-3, height)
	lines := make([]string, min(max(len(tasks), len(right)), height))
	for i := range lines {
		var l, r string
		if i < len(tasks) {
			l = tasks[i]
		}
		if i < len(right) {
			r = right[i]
		}
		lines[i] = padRight(l, left) + p.e.look.paint(toneQuiet, " │ ") + r
	}
	return lines
}

// tasks draws the tasks, with a rule between those that exist and those that have stopped.
func (p *servicePane) tasks() []string {
	lines := p.table.view()
	if i := p.firstStopped(); i > 0 && i > p.table.top && i-p.table.top < len(lines) {
		at := 1 + i - p.table.top
		rule := "── stopped " + strings.Repeat("─", max(p.table.width-11, 0))
		lines = slices.Insert(lines, at, p.e.look.paint(toneQuiet, rule))
	}
	return lines
}

// firstStopped is the row before which the rule stands: where running tasks end and only stopped ones follow. It is 0
// where the order of the rows is another.
func (p *servicePane) firstStopped() int {
	first := 0
	for i, row := range p.table.shown {
		switch stopped := p.table.rows[row].task.Stopped(); {
		case stopped && first == 0 && i == 0:
			return 0
		case stopped && first == 0:
			first = i
		case !stopped && first > 0:
			return 0
		}
	}
	return first
}

func (p *servicePane) scroll() scroller { return p.table }

func (p *servicePane) focus() state.Focus { return p.e.behind(p.key, state.Focus{Service: p.key}) }

// subject is the task under the cursor; where there is none it is the service.
func (p *servicePane) subject() (subject, bool) {
	if r, ok := p.table.current(); ok {
		return taskSubject(r.task), true
	}
	if p.page == nil {
		return subject{}, false
	}
	return serviceSubject(p.page.svc), true
}

// wrong is the task under the cursor where that died, or else the service.
func (p *servicePane) wrong(f *facts, s subject) any {
	key, _ := s.key.(state.TaskKey)
	if t := p.e.taskOf(f.snap, key); t != nil && t.Stopped() && !state.Benign(t) {
		return key
	}
	return p.key
}

func (p *servicePane) actions() []action {
	return append([]action{openTask(p), whyAbout(p, p.wrong), logsAbout(p, p.wrong), networkOf(p), eventsOf(p), historyOf(p), targetsOf(p), deploymentsOf(p), describeOf(p), yamlOf(p), copyOf(p), browserOf(p), setupOf(p), scalingOf(p), instancesOf(p), shellOf(p, p.e), chooseShellOf(p, p.e), forwardOf(p, p.e), execCheckOf(p, p.e)}, append(actingOn(p.e, p), actingOnTask(p.e, p)...)...)
}
