package ui

import (
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// logsPane shows what the containers of a service or a task write, while they write it.
type logsPane struct {
	e     *env
	of    any // state.ServiceKey, state.TaskKey or containerKey
	req   state.LogRequest
	gen   int    // of the tail: what an earlier one brings is dropped
	stop  func() // ends the tail, nil = none runs
	asked time.Time
	was   logStatus
	rate  logRate

	v      logView
	width  int
	height int

	tasks      map[string]bool // whose lines have come, by id
	containers map[string]bool
	only       string         // the one container that is shown, "" = all
	solo       string         // the one task that is shown, "" = all
	least      state.LogLevel // lines known to matter less are left out, LevelUnknown = none
	keep, hide *logExpr       // nil = none
	find       string         // as typed
	seek       bool           // go to the first match as soon as one is known
	moment     time.Time      // to begin at, zero = the newest lines
	goal       int64          // the time to be at once its lines have come, 0 = none

	// around says that the range is what lies around a time: it grows at both ends, while one that was asked for does not.
	around    bool
	upward    bool // the person wants to see what is above
	downward  bool // the same of what is below
	searching bool // a slice of work is under way
	paging    bool // an older page is under way
}

const (
	// logLimit is how many bytes of lines a view holds; the lines of an hour of a busy service.
	logLimit = 64 << 20
	// openLines is how many of the newest lines are read first.
	openLines = 1000
)

// containerKey is one container of a task.
type containerKey struct {
	task state.TaskKey
	name string
}

// logsMoment is what one task wrote at a time, of one container or of all ("").
type logsMoment struct {
	task      state.TaskKey
	container string
	at        time.Time // zero = as it comes
}

func newLogsPane(e *env, of any) pane {
	p := &logsPane{e: e, of: of, tasks: map[string]bool{}, containers: map[string]bool{}}
	p.req.Last = openLines
	switch key := of.(type) {
	case state.ServiceKey:
		p.req.Service = key
	case state.TaskKey:
		p.req.Task = key
	case containerKey:
		p.req.Task, p.req.Container = key.task, key.name
	case logsMoment:
		p.req.Task, p.req.Container, p.moment = key.task, key.container, key.at
	}
	if t := e.taskOf(e.facts.snap, p.req.Task); t != nil {
		p.req.Service, _ = t.ServiceKey()
	}
	p.v.ring.limit = logLimit
	p.v.follow = true
	return p
}

// logsOf opens the logs of the object under the cursor.
func logsOf(p looker) action {
	return logsAbout(p, func(_ *facts, s subject) any { return s.key })
}

// logsAbout does where they are of something else than the object.
func logsAbout(p looker, of func(f *facts, s subject) any) action {
	return onSubject(p, action{
		name: "logs", keys: []string{"l"}, hint: "logs", rank: rankOpen + 1,
		help: "what its containers write, while they write it",
	}, nil, func(a *App, s subject) tea.Cmd {
		key := of(a.env.facts, s)
		switch key.(type) {
		case state.ServiceKey, state.TaskKey, containerKey:
		default:
			if key = s.service; s.service.Name == "" {
				a.notify(s.name + " belongs to no service and writes no logs")
				return nil
			}
		}
		return a.open(place{"logs", key})
	})
}

func (p *logsPane) title() string { return "logs of " + p.name() }

// name is what people call whose lines these are.
func (p *logsPane) name() string {
	task := p.req.Task
	if task.ID == "" {
		return p.req.Service.String()
	}
	name := task.Cluster.Name + "/"
	if p.req.Service.Name != "" {
		name += p.req.Service.Name + " "
	}
	name += task.Short()
	if p.req.Container != "" {
		name += " " + harmless(p.req.Container)
	}
	return name
}

func (p *logsPane) sync(f *facts) tea.Cmd {
	p.v.sheet.now = f.now
	if p.asked.IsZero() && !p.moment.IsZero() {
		return p.goTo(logMoment{at: p.moment})
	}
	if p.asked.IsZero() {
		return p.begin()
	}
	return nil
}

func (p *logsPane) resize(width, height int) {
	p.width, p.height = width, height
	p.v.sheet.l, p.v.sheet.width = p.e.look, width
	p.fit()
}

// fit shares the screen out: a headline, what cannot be read here, titles, and the lines.
func (p *logsPane) fit() {
	p.v.height = max(p.height-1-len(p.problems())-len(p.titles()), 1)
	p.v.hold()
}

func (p *logsPane) titles() []string {
	if t := p.v.sheet.titles(); t != "" {
		return []string{t}
	}
	return nil
}

// meet makes room for who writes lines.
func (p *logsPane) meet(from *state.LogStream) {
	if !p.tasks[from.Task] && from.Task != "" {
		p.tasks[from.Task] = true
		if p.req.Task.ID == "" {
			p.v.sheet.tasks = max(p.v.sheet.tasks, distinct(p.tasks))
		}
	}
	if !p.containers[from.Container] && from.Container != "" {
		p.containers[from.Container] = true
		p.fitContainers()
	}
}

// fitContainers gives the names of containers a column where there are several on the screen.
func (p *logsPane) fitContainers() {
	p.v.sheet.containers = 0
	if len(p.containers) < 2 || p.only != "" {
		return
	}
	for name := range p.containers {
		p.v.sheet.containers = max(p.v.sheet.containers, min(cells(name), longestContainer))
	}
}

// longestContainer is how much of a container's name stands before its lines.
const longestContainer = 12

// distinct is how many characters of their ids tell tasks apart, four at least and eight at most.
func distinct(ids map[string]bool) int {
	for n := 4; n < 8; n++ {
		seen := make(map[string]bool, len(ids))
		for id := range ids {
			seen[short(id, n)] = true
		}
		if len(seen) == len(ids) {
			return n
		}
	}
	return 8
}

func (p *logsPane) focus() state.Focus {
	f := state.Focus{Service: p.req.Service, Task: p.req.Task}
	if svc := p.e.facts.snap.Services[p.req.Service]; svc != nil {
		f.TaskDefinition = svc.TaskDefinition
	}
	return f
}

// subject is the service or the task whose lines these are.
func (p *logsPane) subject() (subject, bool) {
	snap := p.e.facts.snap
	if t := snap.Tasks[p.req.Task]; t != nil {
		return taskSubject(t), true
	}
	if svc := snap.Services[p.req.Service]; svc != nil {
		return serviceSubject(svc), true
	}
	return subject{}, false
}

// sieve puts the question which lines are shown.
func (p *logsPane) sieve() {
	keep, hide, only, solo, least := p.keep, p.hide, p.only, p.solo, p.least
	if keep == nil && hide == nil && only == "" && solo == "" && least == state.LevelUnknown {
		p.v.ring.keep.set(nil)
	} else {
		p.v.ring.keep.set(func(l *logLine) bool {
			if l.kind == kindMark {
				return solo == "" || l.task() == "" || l.task() == solo
			}
			if l.level != state.LevelUnknown && l.level < least {
				return false
			}
			return (only == "" || l.container() == only) && (solo == "" || l.task() == solo) &&
				(keep == nil || keep.matches(l)) && (hide == nil || !hide.matches(l))
		})
	}
	p.fitContainers()
	p.fit()
}

// pursue goes on with what is not done yet.
func (p *logsPane) pursue() tea.Cmd { return tea.Batch(p.search(), p.pageUp(), p.pageDown()) }

// scroll makes / search, as in any text.
func (p *logsPane) scroll() scroller { return p }

func (p *logsPane) move(by int) {
	p.goal, p.upward, p.downward = 0, by < 0, by > 0
	p.v.move(by)
}

func (p *logsPane) page(by int) {
	p.goal, p.upward, p.downward = 0, by < 0, by > 0
	p.v.page(by)
}

// arrive is at the time that was asked for, while its lines are still coming.
func (p *logsPane) arrive() {
	if p.goal == 0 {
		return
	}
	p.v.follow, p.v.at, p.v.row = false, logKey{at: p.goal}, p.v.height/3
	if p.was.opened || p.was.ended {
		p.goal = 0
	}
}

// edge goes to the first line, or to the last and on with what comes.
func (p *logsPane) edge(to int) {
	r := &p.v.ring
	p.goal, p.upward, p.downward = 0, to < 0, to > 0
	p.v.pause()
	switch {
	case len(r.chunks) == 0:
	case to < 0:
		p.v.at, p.v.row = r.chunks[0].first(), 0
	case p.tails():
		p.v.follow = true
	default:
		p.v.at, p.v.row = r.chunks[len(r.chunks)-1].last(), p.v.height
	}
	p.v.hold()
}

// tails reports that lines are still to come.
func (p *logsPane) tails() bool { return p.req.Until.IsZero() && !p.was.ended }

func (p *logsPane) filterLine() string { return p.find }

// filterBy searches: it goes to the newest match, at or above the cursor.
func (p *logsPane) filterBy(line string) error {
	p.find, p.v.sheet.find, p.seek = line, nil, line != ""
	if line == "" {
		p.v.ring.find.set(nil)
		return nil
	}
	expr, err := newLogExpr(line, true)
	if err != nil {
		return err
	}
	p.v.sheet.find = expr
	p.v.ring.find.set(expr.matches)
	return nil
}

// land goes to the match that was looked for, once it is known.
func (p *logsPane) land() {
	from, ok := p.v.anchor()
	if !p.seek || !ok {
		return
	}
	r := &p.v.ring
	to, found := r.foundUp(logPos{from.pos.chunk, from.pos.i + 1})
	if !found {
		if _, _, done := r.passed(); done < 1 {
			return
		}
		to, found = r.foundDown(from.pos)
	}
	p.seek = false
	if found {
		p.v.jump(to)
	}
}

// step goes to the next match, or the one before, round at both ends.
func (p *logsPane) step(by int) {
	from, ok := p.v.anchor()
	if !ok {
		return
	}
	r := &p.v.ring
	var to logPos
	if by > 0 {
		if to, ok = r.foundDown(logPos{from.pos.chunk, from.pos.i + 1}); !ok {
			to, ok = r.foundDown(logPos{})
		}
	} else if to, ok = r.foundUp(from.pos); !ok {
		to, ok = r.foundUp(r.end())
	}
	if ok {
		p.v.jump(to)
	}
}

func (p *logsPane) matched() string {
	r := &p.v.ring
	_, found, done := r.passed()
	so := ""
	if done < 1 {
		so = fmt.Sprintf(" so far, %d%%", int(done*100))
	}
	from, ok := p.v.anchor()
	switch {
	case found == 0 && done < 1:
		return "searching" + so[len(" so far"):]
	case found == 0:
		return "not found"
	case ok && r.holds(from.pos):
		return fmt.Sprintf("%d of %d found%s", r.rank(from.pos), found, so)
	}
	return fmt.Sprintf("%d found%s", found, so)
}

// seen are the containers whose lines have come, in order.
func (p *logsPane) seen() []string {
	names := make([]string, 0, len(p.containers))
	for name := range p.containers {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
