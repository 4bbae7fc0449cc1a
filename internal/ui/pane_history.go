package ui

import (
	"cmp"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

const (
	// stopsRead, turnsRead, targetsRead and eventsRead are how many are read, the latest of each: neither a crash loop nor
	// the chatter of ECS crowds out last week's deployment.
	stopsRead, turnsRead, targetsRead, eventsRead = 3000, 500, 1000, 1000
	// readAgain is how often at most while somebody looks.
	readAgain = 5 * time.Second
)

// historyPane is the time line of one service or of all, longer than ECS remembers: deployments, stops with their causes,
// actions, the causes of trouble as they began and ended, targets that fell ill, and what ECS said of more than single
// tasks, as it was kept, the latest first.
type historyPane struct {
	e       *env
	service state.ServiceKey // zero = all
	table   *table[historyKey, *historyRow]
	busy    bool
	read    time.Time // when it was read last, zero = not yet
	rev     uint64    // of the facts then
	err     error
	all     []state.Happening
	more    bool      // older stops were not read
	since   time.Time // the oldest stop that was, where there are older ones
	seen    time.Time // when the first of what is kept happened
	causes  map[state.TaskKey]cause
	who     state.ServiceKey // of which somebody asked who did it, zero = nobody did

	width, height int
}

// pastRead is what comes back of reading.
type pastRead struct {
	all    []state.Happening
	causes map[state.TaskKey]cause
	more   bool
	since  time.Time
	seen   time.Time
	at     time.Time
	err    error
}

func newHistoryPane(e *env, of any) pane {
	p := &historyPane{e: e}
	p.service, _ = of.(state.ServiceKey)
	p.table = newTable(e, func(r *historyRow) historyKey { return r.key }, newestHistory,
		withPlaces(historyColumns(e, p.service.Name == ""), "SERVICE", func(r *historyRow) state.Scope { return r.key.service.Cluster.Scope }))
	p.table.empty, p.table.timed = p.words, true
	return p
}

func historyColumns(e *env, all bool) []column[*historyRow] {
	columns := []column[*historyRow]{
		{
			title: "AGE", width: 4, right: true,
			text:    func(*historyRow) string { return "" },
			cell:    func(r *historyRow) cell { return cell{state.Age(e.facts.now.Sub(r.upTo)), toneQuiet} },
			compare: func(a, b *historyRow) int { return b.upTo.Compare(a.upTo) },
		},
		{
			title: "TIMES", names: []string{"count"}, width: 5, drop: 3,
			cell:    func(r *historyRow) cell { return cell{r.repeated(), toneRow} },
			compare: func(a, b *historyRow) int { return b.times - a.times },
		},
		{
			title: "IN", width: 3, drop: 2, right: true,
			cell: func(r *historyRow) cell { return cell{r.span(), toneQuiet} },
		},
		{
			title: "SERVICE", names: []string{"svc"}, least: 13, mid: true,
			cell:    func(r *historyRow) cell { return cell{placeName(r.key.service), toneRow} },
			compare: func(a, b *historyRow) int { return state.CompareServices(a.key.service, b.key.service) },
		},
		{
			title: "KIND", width: 8,
			cell: func(r *historyRow) cell {
				text, t := r.kind()
				return cell{text, t}
			},
			compare: func(a, b *historyRow) int { return strings.Compare(string(a.last.Kind), string(b.last.Kind)) },
		},
		{
			title: "CAUSE", names: []string{"why"}, width: 23, drop: 1,
			cell:    func(r *historyRow) cell { return cell{r.cause, toneQuiet} },
			compare: func(a, b *historyRow) int { return strings.Compare(a.cause, b.cause) },
		},
		{
			title: "WHAT", names: []string{"reason", "message"}, rest: true, least: 32,
			cell: func(r *historyRow) cell { return cell{briefMessage(r.what), r.tone()} },
			text: func(r *historyRow) string { return r.what },
		},
	}
	if !all {
		columns = slices.DeleteFunc(columns, func(c column[*historyRow]) bool { return c.title == "SERVICE" })
	}
	return columns
}

// tone of the words follows the kind's.
func (r *historyRow) tone() tone {
	if r.last.Event != nil {
		return eventTone(r.what)
	}
	_, t := r.kind()
	return t
}

// placeName is a service as people say it, or the cluster of standalone tasks.
func placeName(k state.ServiceKey) string {
	if k.Name == "" {
		return k.Cluster.Name + "/"
	}
	return k.String()
}

func (p *historyPane) title() string {
	if p.service.Name == "" {
		return "history"
	}
	return "history of " + p.service.String()
}

// sync reads anew where something may have happened.
func (p *historyPane) sync(f *facts) tea.Cmd {
	if p.height > 0 {
		p.resize(p.width, p.height) // the head grows with what is known
	}
	if p.busy || p.e.past == nil || !p.read.IsZero() && (f.snap.Rev == p.rev || f.now.Sub(p.read) < readAgain) {
		return nil
	}
	asked := state.PastAsked{}
	if p.service.Name != "" {
		asked.Services = []state.ServiceKey{p.service}
	} else {
		asked.Clusters = []state.ClusterKey{} // not those of other accounts
		for key := range f.snap.Clusters {
			asked.Clusters = append(asked.Clusters, key)
		}
	}
	p.busy, p.rev = true, f.snap.Rev
	past, diagnose, known, now := p.e.past, p.e.diagnose, p.causes, f.now
	return answer(p, func() any {
		r := readPast(past, asked)
		r.causes, r.at = causesOf(r.all, known, diagnose), now
		return r
	})
}

// readPast reads the latest of each kind.
func readPast(past Past, asked state.PastAsked) (r pastRead) {
	for _, part := range []struct {
		limit int
		kinds []state.HappeningKind
	}{
		{stopsRead, []state.HappeningKind{state.HappenedStop}},
		{turnsRead, []state.HappeningKind{state.HappenedDeployment, state.HappenedAction, state.HappenedFinding, state.HappenedScaling}},
		{turnsRead, []state.HappeningKind{state.HappenedCall}},
		{targetsRead, []state.HappeningKind{state.HappenedTarget}},
		{eventsRead, []state.HappeningKind{state.HappenedEvent}},
	} {
		asked.Kinds, asked.Limit = part.kinds, part.limit
		some, more, err := past(asked)
		if err != nil {
			r.err = err
			continue // the rest is worth showing
		}
		if more && part.limit == stopsRead {
			r.more, r.since = true, some[0].At
		}
		r.all = append(r.all, slices.DeleteFunc(some, routine)...)
	}
	slices.SortFunc(r.all, state.CompareHappenings)
	r.all = state.Attribute(r.all)
	if len(asked.Services) != 1 {
		return r
	}
	asked.Kinds, asked.Limit, asked.First = nil, 1, true
	if first, _, err := past(asked); err != nil {
		r.err = err
	} else if len(first) > 0 {
		r.seen = first[0].At
	}
	return r
}

// routine reports an event, or a turn of a target, that only tells of tasks coming and going one by one: the panes of
// events and targets have them.
func routine(h state.Happening) bool {
	if h.Target != nil {
		return h.Target.Routine()
	}
	if h.Event == nil || eventTone(h.Event.Message) == toneWarn {
		return false
	}
	said := h.Event.Message
	if _, after, ok := strings.Cut(said, ") "); ok && strings.HasPrefix(said, "(service ") {
		said = after
	}
	return slices.ContainsFunc([]string{"has started ", "has stopped ", "registered ", "deregistered ", "has begun draining "}, func(begin string) bool {
		return strings.HasPrefix(said, begin)
	})
}

// causesOf finds what stops are put down to; those known stay, and stops in the same words have the same cause.
func causesOf(all []state.Happening, known map[state.TaskKey]cause, diagnose func(state.Recorded) (state.Diagnosis, error)) map[state.TaskKey]cause {
	causes, alike := make(map[state.TaskKey]cause, len(known)), map[string]cause{}
	for _, h := range all {
		if h.Task == nil {
			continue
		}
		c, ok := known[h.Task.Key]
		if !ok {
			words := h.Task.StopCode + "\x00" + eventShape(h.Task.StoppedReason) + "\x00" + h.Words()
			if c, ok = alike[words]; !ok {
				c = cause{benign: state.Benign(h.Task)}
				if d, err := diagnose(state.Recorded{Tasks: []*state.Task{h.Task}}); err == nil && len(d.Findings) > 0 {
					c = cause{d.Findings[0].Cause, d.Benign}
				}
				alike[words] = c
			}
		}
		causes[h.Task.Key] = c
	}
	return causes
}

func (p *historyPane) hear(msg any) tea.Cmd {
	r, ok := msg.(pastRead)
	if !ok {
		return nil
	}
	p.busy, p.read, p.err = false, r.at, r.err
	if r.err == nil || len(r.all) > 0 {
		p.all, p.more, p.since, p.seen, p.causes = r.all, r.more, r.since, r.seen, r.causes
		p.e.remember(r.all)
		p.table.sync(foldHistory(r.all, r.causes))
	}
	return nil
}

func (p *historyPane) words() []string {
	switch {
	case p.e.past == nil:
		return []string{"", "Nothing is kept: there is no folder to keep it in."}
	case p.err != nil:
		return []string{"", "What was kept cannot be read: " + p.err.Error()}
	case p.read.IsZero():
		return []string{"", "Reading what was kept."}
	case p.table.counts().total > 0:
		return emptyWords(p.e, p.table, "lines")
	}
	return []string{"", "Nothing has happened since fsui keeps what it sees: the console does while it is open, fsui record without a screen."}
}

// headHeight are the lines above the list: of one service also how far back it reaches, and who is known to have done it.
func (p *historyPane) headHeight() int {
	lines := 1
	if p.service.Name != "" {
		lines++
	}
	if p.trail() != nil {
		lines++
	}
	return lines
}

// trail is what is known of who did it, nil while nobody asked.
func (p *historyPane) trail() *state.Trail {
	return p.e.facts.snap.TrailOf(cmp.Or(p.who, p.service))
}

func (p *historyPane) resize(width, height int) {
	p.width, p.height = width, height
	p.table.resize(width, height-p.headHeight()-detailHeight(height))
}

// head sums the stops up, and says how far back the list of a service reaches.
func (p *historyPane) head() []string {
	head := make([]string, p.headHeight())
	zone, since := p.e.facts.now.Location(), ""
	switch {
	case !p.seen.IsZero():
		since = " · first seen " + dayTime(p.seen, zone)
	case len(p.all) > 0:
		since = " · kept since " + dayTime(p.all[0].At, zone)
	}
	if p.service.Name != "" {
		words, t := backfillWords(p.e.facts.snap.Backfills, p.service, zone)
		if since != "" && words == "" {
			since = strings.TrimPrefix(since, " · ")
		}
		head[1] = p.e.look.paint(t, cutEnd(harmless(words+since), p.width))
		since = ""
	}
	if trail := p.trail(); trail != nil {
		t := toneQuiet
		if trail.Fault != nil {
			t = toneWarn
		}
		head[len(head)-1] = p.e.look.paint(t, cutEnd(harmless(trail.Words(p.e.keys.of("who", "u"), p.e.facts.now)), p.width))
	}
	if !p.read.IsZero() {
		head[0] = p.e.look.paint(toneQuiet, cutEnd(harmless(p.sum()+since), p.width))
	}
	return head
}

// sum is how many bad stops there were.
func (p *historyPane) sum() string {
	now := p.e.facts.now
	hours, more := stopsAnHour(p.all, p.causes, now), p.more && now.Sub(p.since) < hoursDrawn*time.Hour
	words, sum := restartWords(hours, "", more)
	text := "bad stops: " + words + " " + bars(hours[:])
	if sum == 0 && !more {
		text = "no bad stop in 24 h"
	}
	if p.err != nil {
		text = "! not all could be read: " + p.err.Error()
	}
	return text
}

func (p *historyPane) view() []string {
	var lines []string
	if r, ok := p.table.current(); ok {
		lines = p.detail(r, p.width-2*detailMargin)
	}
	return append(p.head(), withDetail(p.e.look, p.table.view(), lines, p.width, p.height-p.headHeight())...)
}

// detail is the row under the cursor in full, and when.
func (p *historyPane) detail(r *historyRow, width int) []string {
	text := r.what
	about := []string{when(r.first, r.upTo, r.times, p.e.facts.now.Location())}
	switch h := r.last; {
	case h.Task != nil:
		if reason := h.Task.StoppedReason; reason != "" && reason != text {
			text += "; AWS: " + reason
		}
		for _, c := range h.Task.Containers {
			if c.Reason != "" && !strings.Contains(text, c.Reason) {
				text += "; " + c.Name + ": " + c.Reason
			}
		}
		about = append(about, placeName(h.Service), state.Revision(h.Task.TaskDefinition), h.Task.Key.ID)
	case h.Act != nil:
		about = append(about, h.Act.Caller)
	case h.Deployment != nil:
		about = append(about, h.Deployment.After.ID)
	case h.Target != nil:
		about = append(about, h.Target.Task)
	case h.Cause != nil:
		about = append(about, string(h.Cause.Confidence), h.Cause.Actor)
	case h.Call != nil:
		about = append(about, h.Call.Detail(p.e.facts.now.Location())[1:]...)
	}
	if by := r.last.By; by != nil {
		about = append(about, by.Detail(p.e.facts.now.Location())...)
	}
	return append(wrapped(text, width), strings.Join(slices.DeleteFunc(about, func(s string) bool { return s == "" }), "  "))
}

// when tells the exact times of something that happened once or more often.
func when(first, last time.Time, times int, zone *time.Location) string {
	return (&eventRow{times: times, first: first, last: last}).when(zone)
}

func (p *historyPane) scroll() scroller { return explained[historyKey, *historyRow]{p.table} }

// focus has what AWS itself remembers of a service longer than an hour read too: its deployments, its scaling, and what event
// capture holds.
func (p *historyPane) focus() state.Focus {
	if p.service.Name == "" {
		return state.Focus{Trail: p.who}
	}
	return state.Focus{Service: p.service, Also: state.SourceScaling, Past: true, Trail: p.who}
}

// subject is the task that stopped, as far as it is known, else the service.
func (p *historyPane) subject() (subject, bool) {
	r, ok := p.table.current()
	if !ok {
		return subject{}, false
	}
	if t := r.last.Task; t != nil {
		return taskSubject(t), true
	}
	if c := r.last.Target; c != nil {
		if t := p.e.taskOf(p.e.facts.snap, state.TaskKey{Cluster: r.key.service.Cluster, ID: c.Task}); t != nil {
			return taskSubject(t), true
		}
	}
	if svc := p.e.facts.snap.Services[r.key.service]; svc != nil {
		return serviceSubject(svc), true
	}
	return subject{}, false
}

// about is the service of the time line, or of the row under the cursor.
func (p *historyPane) about() state.ServiceKey {
	if r, ok := p.table.current(); ok && p.service.Name == "" {
		return r.key.service
	}
	return p.service
}

func (p *historyPane) actions() []action {
	own := []action{onSubject(p, action{
		name: "open", keys: []string{"enter"}, hint: "open", rank: rankOpen,
		help: "the task that stopped last, or else its service",
	}, nil, func(a *App, s subject) tea.Cmd {
		if key, ok := s.key.(state.TaskKey); ok {
			return a.open(place{"task", key})
		}
		return a.open(place{"service", s.service})
	}), whyOf(p), logsOf(p), eventsOf(p)}
	if p.service.Name == "" {
		own = append(own, historyOf(p))
	}
	return append(own, askWho(&p.who, p.about), targetsOf(p), deploymentsOf(p), copyOf(p), browserOf(p))
}
