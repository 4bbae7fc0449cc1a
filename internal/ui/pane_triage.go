package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// triagePane lists all that is wrong over all clusters, worst first, with the reason and what to do under the list.
type triagePane struct {
	base
	e             *env
	table         *table[complaintKey, *complaint]
	width, height int
}

func newTriagePane(e *env, _ any) pane {
	p := &triagePane{e: e}
	p.table = newTable(e, func(w *complaint) complaintKey { return w.key }, worstWrong, withPlaces(p.columns(), "WHERE", func(w *complaint) state.Scope { return w.scope }))
	p.table.empty = p.words
	return p
}

// countWrong is the figure of the tab: what is over is not counted.
func countWrong(f *facts) string {
	n := 0
	for _, w := range f.wrong {
		if w.rank != wrongPast {
			n++
		}
	}
	return strconv.Itoa(n)
}

func (p *triagePane) columns() []column[*complaint] {
	tone := func(w *complaint) tone {
		if w.rank == wrongPast || strings.HasPrefix(w.state, "?") {
			return toneQuiet
		}
		return tonePlain
	}
	return []column[*complaint]{
		{
			title: "STATE", names: []string{"health"}, width: 11,
			cell:    func(w *complaint) cell { return cell{w.state, w.tone} },
			compare: func(a, b *complaint) int { return int(a.rank - b.rank) },
		},
		{
			title: "WHERE", names: []string{"name", "service"}, least: 16, mid: true,
			cell:    func(w *complaint) cell { return cell{w.name, tone(w)} },
			compare: func(a, b *complaint) int { return strings.Compare(a.name, b.name) },
		},
		{
			title: "RUN/WANT", names: []string{"run", "running"}, least: 8, right: true, drop: 2,
			cell: func(w *complaint) cell { return cell{dash(w.figures), tone(w)} },
		},
		{
			title: "SINCE", width: 5, right: true, drop: 3,
			cell:    func(w *complaint) cell { return cell{w.since.age(p.e.facts.now), tone(w)} },
			text:    func(*complaint) string { return "" }, // it depends on the time
			compare: func(a, b *complaint) int { return a.since.compare(b.since) },
		},
		{
			title: "WHAT IS WRONG", names: []string{"what", "wrong"}, rest: true, least: 28,
			cell: func(w *complaint) cell {
				if w.rank == wrongFailing && w.tone == toneBad {
					return cell{w.words, toneBad}
				}
				return cell{w.words, tone(w)}
			},
			compare: func(a, b *complaint) int { return strings.Compare(a.words, b.words) },
		},
	}
}

// words say that nothing is wrong, and what that rests on.
func (p *triagePane) words() []string {
	f := p.e.facts
	if p.table.counts().total > 0 || !f.complete || len(f.snap.Services) == 0 && f.tasks == 0 {
		return emptyWords(p.e, p.table, "services", state.SourceServices)
	}
	deploying := 0
	for _, v := range f.verdicts {
		if v.Health == state.Deploying {
			deploying++
		}
	}
	well := fmt.Sprintf("Nothing is wrong: %s in %s", plural(len(f.snap.Services), "service"), plural(len(f.snap.Clusters), "cluster"))
	if deploying > 0 {
		well += fmt.Sprintf(", %d deploying", deploying)
	}
	return []string{"", well + ", " + plural(f.tasks, "task") + " on the way or running.", p.e.keys.of("open", "enter") + " lists the services."}
}

func (p *triagePane) title() string { return "triage" }

func (p *triagePane) sync(f *facts) tea.Cmd {
	rows := make([]*complaint, len(f.wrong))
	copy(rows, f.wrong)
	p.table.sync(rows)
	return nil
}

func (p *triagePane) resize(width, height int) {
	p.width, p.height = width, height
	p.table.resize(width, height-detailHeight(height))
}

func (p *triagePane) view() []string {
	var detail []string
	if w, ok := p.table.current(); ok {
		detail = p.detail(w)
	}
	return withDetail(p.e.look, p.table.view(), detail, p.width, p.height)
}

// detail is the whole sentence, what to do first, what else is wrong, and the figures in a last line.
func (p *triagePane) detail(w *complaint) []string {
	room, width := detailHeight(p.height)-2, p.width-2*detailMargin // the rule and the figures have a line each
	lines := wrapped(strings.TrimSpace(w.state)+" "+w.name+": "+w.words, width)
	if len(w.found.Findings) > 0 && !w.found.Benign {
		var below []string
		if next := w.found.Findings[0].Next; len(next) > 0 {
			below = append(below, "next: "+next[0])
		}
		for _, more := range w.found.Findings[1:] {
			below = append(below, "also: "+timesOf(more)+more.Summary)
		}
		lines = clipped(lines, max(room-len(below), (room+1)/2), width)
		lines = append(lines, below[:max(min(room-len(lines), len(below)), 0)]...)
	}
	return append(lines, p.figures(w))
}

func (p *triagePane) figures(w *complaint) string {
	var since, what, targets, revision string
	if !w.since.at.IsZero() {
		since = "since " + p.clock(w.since.at)
	}
	if w.since.least {
		since += " at least, when fsui saw it first"
	}
	switch {
	case w.svc != nil:
		what, revision = w.figures+" tasks run", state.Revision(w.svc.TaskDefinition)
		if n := countTargets(p.e.facts, w.svc); !n.none {
			targets = n.String() + " targets healthy"
		}
	case w.run != nil:
		what, revision = "task "+w.run.Key.Short(), state.Revision(w.run.TaskDefinition)
	case w.rank == wrongUnread && w.since.at.IsZero():
		what = "never read; fsui goes on trying"
	case w.rank == wrongUnread || w.rank == wrongUnknown:
		what, since = "last read "+p.clock(w.since.at)+"; fsui goes on trying", ""
	}
	return factWords(what, targets, revision, since)
}

// clock is a time of today without its date.
func (p *triagePane) clock(t time.Time) string {
	if p.e.facts.now.Sub(t) < 12*time.Hour {
		return t.In(p.e.facts.now.Location()).Format("15:04:05 MST")
	}
	return clockTime(t, p.e.facts.now.Location())
}

func (p *triagePane) scroll() scroller { return explained[complaintKey, *complaint]{p.table} }

func (p *triagePane) focus() state.Focus {
	v := &state.Visible{}
	for _, key := range p.table.onScreen() {
		if key.service.Name != "" {
			v.Services = append(v.Services, key.service)
		}
	}
	v.Services = append(v.Services, p.mayWait(v.Services)...)
	return state.Focus{Visible: v}
}

// mayWait are the services beside those shown whose deployment somebody may have to decide on: they get a line as soon as
// that is read.
func (p *triagePane) mayWait(shown []state.ServiceKey) (all []state.ServiceKey) {
	for key, v := range p.e.facts.verdicts {
		if v.Health == state.Deploying && p.e.facts.snap.Services[key].Shifts && !slices.Contains(shown, key) {
			all = append(all, key)
		}
	}
	slices.SortFunc(all, state.CompareServices)
	return all
}

// subject is the service, or the run of a job that went wrong; what could not be read is no object.
func (p *triagePane) subject() (subject, bool) {
	w, ok := p.table.current()
	if !ok {
		return subject{}, false
	}
	return w.subject()
}

func (w *complaint) subject() (subject, bool) {
	switch {
	case w.svc != nil:
		return serviceSubject(w.svc), true
	case w.run != nil:
		return taskSubject(w.run), true
	}
	return subject{}, false
}

func (p *triagePane) markedSubjects() []subject {
	var all []subject
	for _, w := range p.table.marked() {
		if s, ok := w.subject(); ok {
			all = append(all, s)
		}
	}
	return all
}

func (p *triagePane) actions() []action {
	own := append([]action{
		whyOf(p), logsOf(p), networkOf(p), eventsOf(p), historyOf(p), targetsOf(p), deploymentsOf(p), describeOf(p), yamlOf(p), copyOf(p), browserOf(p), setupOf(p), scalingOf(p), shellOf(p, p.e), chooseShellOf(p, p.e), execCheckOf(p, p.e),
	}, actingOn(p.e, p)...)
	for i := range own {
		refuse := own[i].refuse
		own[i].refuse = func() string {
			if w, ok := p.table.current(); ok && w.svc == nil && w.run == nil {
				return "there is no object behind this line: it says itself what to do"
			}
			return refuse()
		}
	}
	return append([]action{p.open()}, own...)
}

// open goes to the service or to the runs of a job; where nothing is wrong, to the services.
func (p *triagePane) open() action {
	return action{
		name: "open", keys: []string{"enter"}, hint: "open", rank: rankOpen, group: groupLook,
		help: "the service, or the runs of the job; where nothing is wrong, the list of services",
		refuse: func() string {
			if w, ok := p.table.current(); ok && w.svc == nil && w.key.job == (state.JobKey{}) {
				return "there is no object behind this line: it says itself what to do"
			}
			return ""
		},
		do: func(a *App) tea.Cmd {
			w, ok := p.table.current()
			switch {
			case !ok:
				return a.open(place{pane: "services"})
			case w.svc != nil:
				return a.open(place{"service", w.svc.Key})
			}
			return a.open(place{"tasks", w.key.job})
		},
	}
}
