package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/reach"
	"github.com/fsui/fsui/internal/state"
)

// whyPane says why a service, a task or a target is as it is: one finding at a time, the most decisive first, with its
// evidence and what to do. It keeps what it was told where ECS forgets the task.
type whyPane struct {
	e       *env
	of      any // state.ServiceKey, state.TaskKey, whyTarget
	told    state.Recorded
	mark    uint64         // of the facts that were asked about last
	network *state.Network // that was asked about last, of the task that it stopped
	busy    bool           // an answer is under way

	known    bool // an answer has come
	findings []state.Finding
	benign   bool
	err      error // why there is no newer answer
	cursor   int   // index into findings
	// said is what containers wrote last, by what their ends have in common, see state.LastWords.
	said map[string]lastWords
	// row is the key of the row of the finding that the person is on, "" = none; stops is on which line each begins.
	row   string
	who   state.ServiceKey // of which somebody asked who changed it, zero = nobody did
	stops []int
	text  pager
}

// whyTarget is a target, as a place to ask about.
type whyTarget struct {
	targetKey
	service state.ServiceKey
}

// whyAnswer is what comes back of Diagnose.
type whyAnswer struct {
	d   state.Diagnosis
	err error
}

func newWhyPane(e *env, of any) pane { return &whyPane{e: e, of: of} }

// whyOf opens the cause of the object under the cursor.
func whyOf(p looker) action {
	return whyAbout(p, func(_ *facts, s subject) any { return s.key })
}

// whyAbout does where the question is about something else than the object.
func whyAbout(p looker, what func(f *facts, s subject) any) action {
	return onSubject(p, action{
		name: "why", keys: []string{"w"}, hint: "why", rank: rankOpen + 1,
		help: "why it is as it is: what happened, the evidence, and what to do next",
	}, nil, func(a *App, s subject) tea.Cmd { return a.open(place{"why", what(a.env.facts, s)}) })
}

func (p *whyPane) title() string { return "why " + p.name() }

// name is what people call the thing in question.
func (p *whyPane) name() string {
	switch of := p.of.(type) {
	case state.ServiceKey:
		return of.String()
	case state.TaskKey:
		return of.Cluster.Name + "/" + of.Short()
	case whyTarget:
		return fmt.Sprintf("%s:%d of %s", of.id, of.port, of.service)
	}
	return ""
}

// service is the one in question or the one that the object belongs to.
func (p *whyPane) service() state.ServiceKey {
	switch of := p.of.(type) {
	case state.ServiceKey:
		return of
	case state.TaskKey:
		if t := p.task(); t != nil {
			key, _ := t.ServiceKey()
			return key
		}
	case whyTarget:
		return of.service
	}
	return state.ServiceKey{}
}

// task is the one in question, nil where it is none or not known.
func (p *whyPane) task() *state.Task {
	key, ok := p.of.(state.TaskKey)
	if !ok {
		return nil
	}
	if len(p.told.Tasks) == 1 {
		return p.told.Tasks[0]
	}
	return p.e.taskOf(p.e.facts.snap, key)
}

// gather finds what is known of the object; it is empty where nothing is.
func (p *whyPane) gather(f *facts) state.Recorded {
	switch of := p.of.(type) {
	case state.ServiceKey:
		if svc := f.snap.Services[of]; svc != nil {
			return f.snap.ToldOf(svc, f.now)
		}
	case state.TaskKey:
		if t := p.e.taskOf(f.snap, of); t != nil {
			return f.snap.ToldOfTask(t)
		}
	case whyTarget:
		if svc := f.snap.Services[of.service]; svc != nil {
			targets, _ := f.snap.TargetsOf(svc)
			for _, t := range targets {
				if (targetKey{t.Group.Key, t.ID, t.Port}) == of.targetKey {
					return t.Told()
				}
			}
		}
	}
	return state.Recorded{}
}

// sync asks anew where the facts tell something else; the answer is made in a command.
func (p *whyPane) sync(f *facts) tea.Cmd {
	p.text.set(p.lines()) // ages go on
	told := p.gather(f)
	if p.busy || told.Empty() {
		return nil
	}
	told.Lines = p.spoken(told.Tasks)
	mark, network := told.Mark(p.e.seed), p.networkOf(f.snap, told)
	if (p.known || p.err != nil) && mark == p.mark && network == p.network {
		return p.listen()
	}
	p.told, p.mark, p.network, p.busy = told, mark, network, true
	diagnose, snap := p.e.diagnose, f.snap
	return answer(p, func() any {
		d, err := diagnose(told)
		return whyAnswer{reach.Explain(d, told, func(t *state.Task) *state.Network { return snap.Networks[snap.NetworkKeyOf(t)] }), err}
	})
}

// networkOf is the network that did not answer the latest stopped task, nil where none is blamed, or it was not read.
func (p *whyPane) networkOf(snap *state.Snapshot, told state.Recorded) *state.Network {
	t := reach.Silenced(told)
	if t == nil {
		return nil
	}
	return snap.Networks[snap.NetworkKeyOf(t)]
}

// hear keeps the cursor on the cause it was on.
func (p *whyPane) hear(msg any) tea.Cmd {
	if said, ok := msg.(lastWords); ok {
		p.said[said.kin] = said
		return p.sync(p.e.facts)
	}
	a, ok := msg.(whyAnswer)
	if !ok {
		return nil
	}
	p.busy, p.err = false, a.err
	if a.err == nil {
		was, some := p.current()
		p.known, p.findings, p.benign, p.cursor = true, a.d.Findings, a.d.Benign, 0
		if some {
			p.cursor = max(slices.IndexFunc(p.findings, func(f state.Finding) bool { return f.Cause == was.Cause && f.Subject.Kind == was.Subject.Kind }), 0)
		}
	}
	return tea.Batch(p.sync(p.e.facts), p.listen()) // facts may have changed meanwhile
}

// current is the finding on the screen.
func (p *whyPane) current() (state.Finding, bool) {
	if p.cursor >= len(p.findings) {
		return state.Finding{}, false
	}
	return p.findings[p.cursor], true
}

func (p *whyPane) resize(width, height int) {
	p.text.resize(width, height)
	p.text.set(p.lines())
}

func (p *whyPane) view() []string { return p.text.view() }

func (p *whyPane) scroll() scroller { return p }

// move goes from row to row of the finding: its evidence, steps and links. Above the first is the finding itself.
func (p *whyPane) move(by int) {
	f, ok := p.current()
	if !ok {
		p.text.move(by)
		return
	}
	rows := p.rows(f)
	p.goTo(rows, max(-1, min(p.rowAt(rows)+by, len(rows)-1)))
}

// goTo puts the cursor on a row, -1 = the finding, and shows all of it.
func (p *whyPane) goTo(rows []whyRow, to int) {
	p.row = ""
	if to >= 0 {
		p.row = rows[to].key()
	}
	p.text.set(p.lines())
	switch {
	case to < 0:
		p.text.top = 0
	case to < len(p.stops):
		end := len(p.text.lines)
		if to+1 < len(p.stops) {
			end = p.stops[to+1]
		}
		p.text.top = max(p.text.top, end-p.text.height)
		p.text.top = min(p.text.top, p.stops[to])
		p.text.move(0)
	}
}

func (p *whyPane) page(by int) { p.text.page(by) }

func (p *whyPane) edge(to int) {
	f, ok := p.current()
	if !ok {
		p.text.edge(to)
		return
	}
	rows := p.rows(f)
	if to < 0 {
		p.goTo(rows, -1)
		return
	}
	p.goTo(rows, len(rows)-1)
}

// turn goes to another finding.
func (p *whyPane) turn(name, key, help string, by int) action {
	return action{
		name: name, keys: []string{key}, help: help, group: groupMove,
		refuse: func() string {
			if to := p.cursor + by; to < 0 || to >= len(p.findings) {
				return "there is no other finding"
			}
			return ""
		},
		do: func(*App) tea.Cmd {
			p.cursor, p.row = p.cursor+by, ""
			p.text.top = 0
			p.text.set(p.lines())
			return nil
		},
	}
}

func (p *whyPane) focus() state.Focus {
	f := state.Focus{Service: p.service()}
	f.Task, _ = p.of.(state.TaskKey)
	if both, why := p.pair(); why == "" {
		f.TaskDefinition, f.Against = both.after, both.before
	} else if now, ok := p.current(); ok {
		if t := p.latest(now); t != nil {
			f.TaskDefinition = t.TaskDefinition // it says where its containers log
		}
	}
	if _, target := p.of.(whyTarget); !target && f.Service.Name != "" {
		f.Images, f.ImagesOf = f.Service, p.e.usedBy(f.Service)
	}
	if t := reach.Silenced(p.told); t != nil {
		f.Also, f.Network = state.SourceNetwork, p.e.facts.snap.NetworkKeyOf(t)
	}
	if f.Trail = p.who; p.who.Name != "" {
		if f.Also == "" {
			f.Also = state.SourceScaling
		}
	}
	return p.e.behind(f.Service, f)
}

func (p *whyPane) subject() (subject, bool) {
	if t := p.task(); t != nil {
		return taskSubject(t), true
	}
	svc := p.e.facts.snap.Services[p.service()]
	if svc == nil {
		return subject{}, false
	}
	return serviceSubject(svc), true
}

func (p *whyPane) actions() []action {
	return append([]action{p.open(), p.turn("left", "left", "the finding before", -1), p.turn("right", "right", "the next finding", 1), compare(p.pair), logsOf(p), networkOf(p), eventsOf(p), historyOf(p), targetsOf(p), deploymentsOf(p), describeOf(p), yamlOf(p), p.copy(), p.read(), askWho(&p.who, p.service), shellOf(p, p.e)}, append(actingOn(p.e, p), actingOnTask(p.e, p)...)...)
}

// open goes to what the finding is about.
func (p *whyPane) open() action {
	to := func() (place, string) {
		f, ok := p.current()
		id, _, _ := strings.Cut(f.Subject.ID, "/") // task, or task/container
		task := state.TaskKey{Cluster: p.service().Cluster, ID: id}
		if t := p.task(); t != nil {
			task = t.Key
		}
		switch {
		case !ok:
			return place{}, "nothing is found yet"
		case p.e.facts.snap.Tasks[task] != nil:
			return place{"task", task}, ""
		case f.Subject.Kind == state.SubjectTarget:
			return place{"targets", p.service()}, ""
		case f.Subject.Kind == state.SubjectService:
			return place{"service", p.service()}, ""
		}
		return place{}, "ECS no longer knows the task"
	}
	hint := "open"
	if r, ok := p.onRow(); ok && r.verb != "" {
		hint = r.verb
	}
	return action{
		name: "open", keys: []string{"enter"}, hint: hint, rank: rankOpen, group: groupLook,
		help: "on evidence, a step or a link: what fsui can show or do itself; else what the finding is about",
		refuse: func() string {
			if r, ok := p.onRow(); ok {
				return p.unfollowed(r)
			}
			_, why := to()
			return why
		},
		do: func(a *App) tea.Cmd {
			if r, ok := p.onRow(); ok {
				return p.follow(a, r)
			}
			where, _ := to()
			return a.open(where)
		},
	}
}
