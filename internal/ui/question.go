package ui

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// Operator changes things. Its calls take as long as AWS does: only commands make them.
type Operator interface {
	// Plan says what an action comes to.
	Plan(a state.Action) (state.Plan, error)
	// Do carries a plan out; typed is what was typed where the plan wants its name.
	Do(plan state.Plan, typed string) *state.Act
}

// question stands before everything that changes something: what has to be typed for it, then what it comes to, then
// yes or no. Its target is fixed when it opens.
type question struct {
	ask   state.Action
	field *field // what has to be typed first, nil = nothing
	line  input
	asked bool // AWS is asked, or has answered
	plan  *state.Plan
	fault error
	quiet quiet
}

// field is what an action wants to be told.
type field struct {
	label, help string
	optional    bool
	// take puts what was typed into the action, or says what is wrong with it.
	take func(text string, a *state.Action) error
}

func newQuestion(_ *App, ask state.Action, f *field) *question { return &question{ask: ask, field: f} }

// countField takes "6", "+2" or "-1".
func countField() *field {
	return &field{"tasks", "how many it shall want: 6, or +2, or -1", false, func(text string, a *state.Action) error {
		n, err := strconv.Atoi(text)
		if err != nil {
			return errors.New("type a number, as 6, +2 or -1")
		}
		a.Count, a.By = n, text[0] == '+' || text[0] == '-'
		return nil
	}}
}

// commandField takes words as they are, without quotes.
func commandField() *field {
	return &field{"command", "words in place of the container's command; enter alone leaves it its own", true, func(text string, a *state.Action) error {
		a.Command = strings.Fields(text)
		return nil
	}}
}

// revisionField takes "41", "checkout:41" or an ARN.
func revisionField() *field {
	return &field{"revision", "its number, as 41, or family:41", false, func(text string, a *state.Action) error {
		a.Revision = text
		return nil
	}}
}

// reasonField takes any text.
func reasonField() *field {
	return &field{"reason", "why, as ECS shows it with the task; enter alone says only that fsui stopped it", true, func(text string, a *state.Action) error {
		a.Reason = text
		return nil
	}}
}

// plannedMsg brings what an action comes to.
type plannedMsg struct {
	of   *question
	plan state.Plan
	err  error
}

// actedMsg brings what has become of an action.
type actedMsg struct{ act *state.Act }

// askPlan asks AWS what the action comes to.
func (a *App) askPlan(q *question) tea.Cmd {
	a.over, q.asked = q, true
	operator, ask := a.o.Operator, q.ask
	return func() tea.Msg {
		plan, err := operator.Plan(ask)
		return plannedMsg{q, plan, err}
	}
}

// planned shows the answer, if the question is still open. A key pressed just now was not meant for it.
func (a *App) planned(msg plannedMsg) {
	q := msg.of
	if a.over != q {
		return
	}
	if q.fault = msg.err; msg.err == nil {
		q.plan = &msg.plan
	}
	q.line, q.quiet = newInput(""), newQuiet(a.o.Clock())
}

func (q *question) ignores(now time.Time) bool { return q.quiet.ignores(now) }

func (q *question) title() string { return actionTitle(q.ask) }

// actionTitle is an action as a heading: "Scale prod/checkout".
func actionTitle(a state.Action) string {
	return capital(actionWords(a)) + " " + a.Target()
}

func (q *question) actions() []action {
	back := closing("esc")
	back.hint, back.help = "leave it as it is", "back, nothing is changed"
	next := action{keys: []string{"enter"}, rank: rankOpen, group: groupApp, refuse: q.notYet}
	if !q.asked {
		next.name, next.hint, next.help = "ask", "go on", "see what that does; nothing is changed yet"
		next.do = q.submit
	} else {
		next.name, next.hint, next.help = "confirm", "do it", "carry it out"
		next.do = q.confirm
	}
	return []action{next, back}
}

// notYet is why enter does nothing.
func (q *question) notYet() string {
	switch {
	case !q.asked && q.line.text == "" && !q.field.optional:
		return q.field.help
	case !q.asked:
		return ""
	case q.fault != nil, q.plan != nil && q.plan.Refusal != "":
		return "this cannot be done; esc goes back"
	case q.plan == nil:
		return "AWS is still asked what it comes to"
	case q.plan.Protected != "" && strings.TrimSpace(q.line.text) != q.plan.Name:
		return "type " + q.plan.Name + " to go on; esc leaves it as it is"
	}
	return ""
}

func (q *question) submit(a *App) tea.Cmd {
	if err := q.field.take(strings.TrimSpace(q.line.text), &q.ask); err != nil {
		a.notify(err.Error())
		return nil
	}
	return a.askPlan(q)
}

func (q *question) confirm(a *App) tea.Cmd {
	operator, plan, typed := a.o.Operator, *q.plan, q.line.text
	a.over = nil
	a.notify("sent: " + plan.Action.Name() + " " + plan.Target + ", " + state.ChangeWords(plan.Changes))
	return func() tea.Msg { return actedMsg{operator.Do(plan, typed)} }
}

// wantsText reports that there is something to type.
func (q *question) wantsText() bool {
	return !q.asked || q.plan != nil && q.plan.Refusal == "" && q.plan.Protected != ""
}

func (q *question) typed(msg tea.KeyPressMsg) {
	if q.wantsText() {
		q.line.key(msg)
	}
}

func (q *question) pasted(text string) {
	if q.wantsText() {
		q.line.paste(text)
	}
}

// questionWidth is how wide a question is drawn at most.
const questionWidth = 100

func (q *question) view(a *App) ([]string, bool) {
	c := newCard(a)
	switch {
	case !q.asked:
		if svc := a.env.facts.snap.Services[q.ask.Service]; svc != nil {
			c.add("now", fmt.Sprintf("%d wanted, %d running; %s", svc.Desired, svc.Running, state.Revision(svc.TaskDefinition)), tonePlain)
		}
		c.add(q.field.label, q.line.view(max(c.width-c.label, 1)), toneAccent)
		c.add("", q.field.help, toneQuiet)
	case q.fault != nil:
		c.fault(q.fault)
	case q.plan == nil:
		c.add("", "asking AWS what it comes to …", toneQuiet)
	default:
		q.planLines(c)
	}
	return c.within(a.height-leastAround, q.plan != nil && q.plan.Protected != ""), false
}

func (q *question) planLines(c *card) {
	p := q.plan
	for _, change := range p.Changes {
		c.add(change.What, change.Words(), toneTitle)
	}
	if p.Refusal != "" {
		c.add("refused", p.Refusal, toneBad)
		return
	}
	for _, words := range p.DifferenceWords() {
		c.add("differs", words, tonePlain)
	}
	for _, words := range p.Effects {
		c.add("does", words, tonePlain)
	}
	for _, words := range p.Warnings {
		c.add("beware", words, toneWarn)
	}
	for _, words := range p.Commands {
		c.add("command", words, toneQuiet)
	}
	if p.Hint != "" {
		c.add("hint", p.Hint, toneQuiet)
	}
	if p.Protected != "" {
		c.add("protected", p.Protected, toneWarn)
		c.lines = append(c.lines, c.look.paint(toneQuiet, padRight("", c.label))+c.look.paint(toneWarn, "type "+p.Name+" to go on: "+q.line.view(max(c.width-c.label-cells(p.Name)-16, 8))))
	}
}

// acted tells what has become of an action: what failed in a card of its own, where nobody is at something else. A task
// that was started is followed by what it writes.
func (a *App) acted(act *state.Act) tea.Cmd {
	free := a.over == nil && a.entry == nil
	switch {
	case act.Fate == state.FateDone && act.Why != "":
		a.notify("done: " + act.Action.Name() + " " + act.Target + ", " + act.Why)
	case act.Fate == state.FateAccepted || act.Fate == state.FateDone:
		a.notify("accepted: " + act.Action.Name() + " " + act.Target + ", " + act.Words())
	case free:
		a.over = &failedAct{act, newQuiet(a.o.Clock())}
	default:
		a.notify(string(act.Fate) + ": " + act.Action.Name() + " " + act.Target + ": " + outcome(act))
	}
	if act.Started.ID == "" || act.Fate != state.FateAccepted || !free || a.o.Logs == nil {
		return nil
	}
	return a.open(place{"logs", act.Started})
}

// failedAct tells of an action that AWS refused, or did not answer to.
type failedAct struct {
	act   *state.Act
	quiet quiet
}

func (f *failedAct) ignores(now time.Time) bool { return f.quiet.ignores(now) }

func (f *failedAct) title() string {
	words := map[state.Fate]string{state.FateRefused: "Not done", state.FateFailed: "Failed", state.FateUnknown: "No answer"}
	return words[f.act.Fate] + ": " + string(f.act.Action.Kind) + " " + f.act.Target
}

func (*failedAct) actions() []action {
	back := closing("esc", "enter")
	back.hint, back.help = "back", "back"
	return []action{back}
}

func (f *failedAct) view(a *App) ([]string, bool) {
	c := newCard(a)
	if words := f.act.Words(); words != "" {
		c.add("wanted", words, tonePlain)
	}
	if f.act.Why != "" {
		c.add("why", f.act.Why, toneWarn)
	}
	if f.act.Fault != nil {
		c.fault(f.act.Fault)
	}
	if f.act.Fate == state.FateUnknown {
		c.add("next", "fsui goes on looking, and tells below whether it was", toneQuiet)
	}
	return c.lines, false
}

// card collects labelled lines for an overlay.
type card struct {
	look         *look
	width, label int
	lines        []string
}

func newCard(a *App) *card {
	return &card{look: a.env.look, width: min(a.width-4, questionWidth), label: 11}
}

// leastAround are the lines of the frame that a card leaves.
const leastAround = 4

// within cuts the lines to a height; the last one, where something is typed, stays.
func (c *card) within(height int, last bool) []string {
	if len(c.lines) <= height || height < 3 {
		return c.lines
	}
	more := c.look.paint(toneWarn, "… a taller terminal shows all of it")
	if !last {
		return append(c.lines[:height-1:height-1], more)
	}
	return append(c.lines[:height-2:height-2], more, c.lines[len(c.lines)-1])
}

// add wraps a text beside its label.
func (c *card) add(label, text string, t tone) {
	for i, part := range wrapped(harmless(text), max(c.width-c.label, 10)) {
		if i > 0 {
			label = ""
		}
		c.lines = append(c.lines, c.look.paint(toneQuiet, padRight(label, c.label))+c.look.paint(t, part))
	}
}

// fault tells what AWS said, and which right is missing.
func (c *card) fault(err error) {
	fault := (*state.Fault)(nil)
	if !errors.As(err, &fault) {
		c.add("failed", err.Error(), toneBad)
		return
	}
	if fault.Kind == state.FaultDenied {
		c.add("needs", fault.Attempted+", which the policy lacks", toneBad)
	}
	c.add("AWS said", fault.Error(), tonePlain)
	if fault.Advice != "" {
		c.add("next", fault.Advice, tonePlain)
	}
}
