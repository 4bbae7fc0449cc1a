package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// many is one question about several objects: what has to be typed for all of them, then what it comes to for each, then
// yes or no. Then it stays and tells what has become of each. Its targets are fixed when it opens.
type many struct {
	all    []*oneOfMany
	field  *field // nil = nothing has to be typed
	line   input
	asked  bool
	agreed bool
	top    int // first line shown
	quiet  quiet
}

// oneOfMany is one of the targets.
type oneOfMany struct {
	ask   state.Action
	plan  *state.Plan
	fault error
	act   *state.Act // what has become of it
}

// manyPlannedMsg brings what it comes to for one of them.
type manyPlannedMsg struct {
	of   *many
	i    int
	plan state.Plan
	err  error
}

// manyActedMsg brings what has become of one of them.
type manyActedMsg struct {
	of  *many
	i   int
	act *state.Act
}

// askMany opens the question; without a field AWS is asked at once.
func (a *App) askMany(asks []state.Action, f *field) tea.Cmd {
	m := &many{field: f, line: newInput("")}
	for _, ask := range asks {
		m.all = append(m.all, &oneOfMany{ask: ask})
	}
	a.over = m
	if f == nil {
		return m.plan(a)
	}
	return nil
}

// plan asks AWS what it comes to, for all at once: the budget of calls puts them in a row.
func (m *many) plan(a *App) tea.Cmd {
	m.asked = true
	operator, asking := a.o.Operator, make([]tea.Cmd, len(m.all))
	for i, one := range m.all {
		ask := one.ask
		asking[i] = func() tea.Msg {
			plan, err := operator.Plan(ask)
			return manyPlannedMsg{m, i, plan, err}
		}
	}
	return tea.Batch(asking...)
}

func (a *App) manyPlanned(msg manyPlannedMsg) {
	one := msg.of.all[msg.i]
	if one.fault = msg.err; msg.err == nil {
		one.plan = &msg.plan
	}
	if a.over == overlay(msg.of) && !msg.of.waits() {
		msg.of.line, msg.of.quiet = newInput(""), newQuiet(a.o.Clock())
	}
}

// why says why one of them is left alone, "" = it is not.
func (o *oneOfMany) why() string {
	switch {
	case o.fault != nil:
		return o.fault.Error()
	case o.plan == nil:
		return "AWS is still asked what it comes to"
	case o.plan.Refusal != "":
		return o.plan.Refusal
	}
	return ""
}

// waits reports that AWS has not answered for all of them.
func (m *many) waits() bool {
	return slices.ContainsFunc(m.all, func(o *oneOfMany) bool { return o.plan == nil && o.fault == nil })
}

// able is how many of them can be done.
func (m *many) able() (n int) {
	for _, one := range m.all {
		if one.why() == "" {
			n++
		}
	}
	return n
}

func (m *many) ignores(now time.Time) bool { return m.quiet.ignores(now) }

func (m *many) title() string {
	first := m.all[0].ask
	noun := "services"
	if first.Task.ID != "" {
		noun = "tasks"
	}
	return fmt.Sprintf("%s: %d %s", capital(actionWords(first)), len(m.all), noun)
}

func (m *many) actions() []action {
	back := closing("esc")
	next := action{keys: []string{"enter"}, rank: rankOpen, group: groupApp, refuse: m.notYet}
	switch {
	case !m.asked:
		back.hint, back.help = "leave them as they are", "back, nothing is changed"
		next.name, next.hint, next.help, next.do = "ask", "go on", "see what that does; nothing is changed yet", m.submit
	case !m.agreed:
		back.hint, back.help = "leave them as they are", "back, nothing is changed"
		next.name, next.hint, next.help, next.do = "confirm", "do it", "carry it out for each that can be done", m.confirm
	default:
		back = closing("esc", "enter")
		back.help = "back; what was agreed to goes on"
		return append(m.moves(), back)
	}
	return append(m.moves(), next, back)
}

// moves scroll, where nothing is typed.
func (m *many) moves() []action {
	if !m.asked {
		return nil
	}
	down, up, downWords, upWords := []string{"down", "j"}, []string{"up", "k"}, "j ↓", "k ↑"
	if m.wantsText() { // letters are typed
		down, up, downWords, upWords = down[:1], up[:1], "↓", "↑"
	}
	return []action{
		stepping("down", down, downWords, "further down", func(a *App) { m.scroll(a, 1) }),
		stepping("up", up, upWords, "further up", func(a *App) { m.scroll(a, -1) }),
	}
}

// notYet is why enter does nothing.
func (m *many) notYet() string {
	switch {
	case !m.asked && m.line.text == "" && !m.field.optional:
		return m.field.help
	case !m.asked:
		return ""
	case m.waits():
		return "AWS is still asked what it comes to"
	case m.able() == 0:
		return "none of them can be done; esc goes back"
	case m.toType() != "" && strings.TrimSpace(m.line.text) != m.toType():
		return "type " + m.toType() + " to go on; esc leaves them as they are"
	}
	return ""
}

func (m *many) submit(a *App) tea.Cmd {
	for _, one := range m.all {
		if err := m.field.take(strings.TrimSpace(m.line.text), &one.ask); err != nil {
			a.notify(err.Error())
			return nil
		}
	}
	return m.plan(a)
}

// confirm begins: one after the other, each told as it comes. The marks have served.
func (m *many) confirm(a *App) tea.Cmd {
	m.agreed, m.top = true, 0
	if l, ok := a.visible().scroll().(list); ok {
		l.unmark()
	}
	return m.next(a)
}

// next does the next one that can be done and has not been.
func (m *many) next(a *App) tea.Cmd {
	for i, one := range m.all {
		if one.why() == "" && one.act == nil {
			operator, plan := a.o.Operator, *one.plan
			return func() tea.Msg { return manyActedMsg{m, i, operator.Do(plan, plan.Name)} } // what was typed stands for each name
		}
	}
	return nil
}

func (a *App) manyActed(msg manyActedMsg) tea.Cmd {
	m := msg.of
	m.all[msg.i].act = msg.act
	cmd := m.next(a)
	if cmd == nil && a.over != overlay(m) {
		a.notify(m.sum())
	}
	return cmd
}

// sum says in a line what has become of them, for whoever has closed the list.
func (m *many) sum() string {
	fates, bad := map[state.Fate]int{}, ""
	for _, one := range m.all {
		fate := state.FateRefused
		if one.act != nil {
			fate = one.act.Fate
		}
		fates[fate]++
		if one.act != nil && fate != state.FateAccepted && fate != state.FateDone {
			bad = cmp.Or(bad, "; "+one.act.Target+": "+outcome(one.act))
		}
	}
	var words []string
	for _, fate := range []state.Fate{state.FateDone, state.FateAccepted, state.FateUnknown, state.FateFailed, state.FateRefused} {
		if n := fates[fate]; n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, fate))
		}
	}
	return actionWords(m.all[0].ask) + ": " + strings.Join(words, ", ") + bad
}

// outcome is why an act is as it is.
func outcome(act *state.Act) string {
	if act.Fault != nil {
		return strings.TrimPrefix(act.Why+"; "+act.Fault.Error(), "; ")
	}
	return act.Why
}

func (m *many) typed(msg tea.KeyPressMsg) {
	if m.wantsText() {
		m.line.key(msg)
	}
}

func (m *many) pasted(text string) {
	if m.wantsText() {
		m.line.paste(text)
	}
}

// scroll goes further down, or up.
func (m *many) scroll(a *App, by int) {
	c := m.lines(a)
	m.top = max(min(m.top+by, len(c.lines)-m.rows(a, c)), 0)
}

// rows is how many lines there is room for, besides the one that says how many there are and those to type on.
func (m *many) rows(a *App, c *card) int { return max(a.height-leastAround-1-len(m.typing(c)), 1) }

func (m *many) view(a *App) ([]string, bool) {
	c := m.lines(a)
	rows, typing := m.rows(a, c), m.typing(c)
	if len(c.lines) <= rows {
		return append(c.lines, typing...), false
	}
	top := max(min(m.top, len(c.lines)-rows), 0)
	by := "j ↓ k ↑"
	if typing != nil {
		by = "↓ ↑"
	}
	words := fmt.Sprintf("… %d more lines, %s", len(c.lines)-rows, by)
	return slices.Concat(c.lines[top:top+rows], []string{c.look.paint(toneWarn, words)}, typing), false
}

// lines are all there is to show.
func (m *many) lines(a *App) *card {
	c := newCard(a)
	for _, one := range m.all {
		c.label = max(c.label, min(cells(one.ask.Target()), c.width/3)+2)
	}
	if !m.asked {
		c.add(m.field.label, m.line.view(max(c.width-c.label, 1)), toneAccent)
		c.add("", m.field.help, toneQuiet)
	}
	for _, one := range m.all {
		m.summary(c, a, one)
	}
	if m.asked && !m.agreed {
		for _, one := range m.all {
			one.details(c)
		}
	}
	return c
}

// summary is the line of one of them.
func (m *many) summary(c *card, a *App, one *oneOfMany) {
	name := cutMiddle(harmless(one.ask.Target()), c.label-2)
	switch why := one.why(); {
	case !m.asked:
		c.add(name, nowWords(a.env.facts.snap, one.ask), tonePlain)
	case one.plan == nil && one.fault == nil:
		c.add(name, "asking AWS what it comes to …", toneQuiet)
	case why != "":
		c.add(name, "left alone: "+why, toneBad)
	case !m.agreed:
		c.add(name, state.ChangeWords(one.plan.Changes), toneTitle)
	case one.act == nil:
		c.add(name, "sending …", toneQuiet)
	default:
		p := state.Progress{Fate: one.act.Fate, Words: outcome(one.act)}
		for _, known := range a.env.facts.snap.Acts {
			if known.ID == one.act.ID && known.Fate != state.FateRefused {
				p = a.env.facts.snap.Follow(known, a.env.facts.now)
			}
		}
		tone := map[state.Fate]tone{state.FateFailed: toneBad, state.FateRefused: toneBad, state.FateUnknown: toneWarn, state.FateAccepted: toneBusy}[p.Fate]
		c.add(name, strings.TrimSuffix(string(p.Fate)+": "+p.Words, ": "), tone)
	}
}

// details are what it does to one of them.
func (o *oneOfMany) details(c *card) {
	if o.why() != "" {
		return
	}
	c.lines = append(c.lines, "")
	c.add(cutMiddle(harmless(o.ask.Target()), c.label-2), state.ChangeWords(o.plan.Changes), toneTitle)
	for _, words := range o.plan.Effects {
		c.add("  does", words, tonePlain)
	}
	for _, words := range o.plan.Warnings {
		c.add("  beware", words, toneWarn)
	}
	for _, words := range o.plan.Commands {
		c.add("  command", words, toneQuiet)
	}
	if o.plan.Hint != "" {
		c.add("  hint", o.plan.Hint, toneQuiet)
	}
}

// nowWords say how the object of an action is now.
func nowWords(snap *state.Snapshot, ask state.Action) string {
	if svc := snap.Services[ask.Service]; svc != nil {
		return fmt.Sprintf("%d wanted, %d running; %s", svc.Desired, svc.Running, state.Revision(svc.TaskDefinition))
	}
	if t := snap.Tasks[ask.Task]; t != nil {
		return strings.ToLower(t.LastStatus) + ", " + state.Revision(t.TaskDefinition)
	}
	return ""
}

// actionWords are an action's name as people say it: "stop task", "surge".
func actionWords(a state.Action) string {
	if a.Surge {
		return "restart with a surge"
	}
	return strings.ReplaceAll(a.Name(), "-", " ")
}
