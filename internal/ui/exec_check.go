package ui

import (
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// execCheck shows every prerequisite of ECS Exec for one task. It is asked once, when it opens.
type execCheck struct {
	name   string
	task   state.TaskKey
	checks []state.Check
	err    error
	done   bool
	text   pager
}

// checkedMsg is the answer.
type checkedMsg struct {
	of     *execCheck
	checks []state.Check
	err    error
}

// execCheckOf looks at what a shell in the object's container needs.
func execCheckOf(p looker, e *env) action {
	return onSubject(p, action{
		name: "exec-check", help: "every prerequisite of a shell in its container (ECS Exec), with the fix",
	}, func(s subject) string {
		if checkedTask(e.facts.snap, s.key) == nil {
			return "no task of " + s.name + " runs"
		}
		return ""
	}, func(a *App, s subject) tea.Cmd {
		t := checkedTask(e.facts.snap, s.key)
		if t == nil {
			return nil
		}
		return a.checkExec(t.Key)
	})
}

// checkExec opens the card, and asks.
func (a *App) checkExec(task state.TaskKey) tea.Cmd {
	check, ctx, of := a.o.CheckExec, a.ctx, &execCheck{name: task.Short(), task: task}
	a.over = of
	if check == nil {
		of.done, of.err = true, errors.New("there is nobody to ask what a shell needs")
		return nil
	}
	return func() tea.Msg {
		checks, err := check(ctx, of.task)
		return checkedMsg{of, checks, err}
	}
}

// checkedTask is the task a shell would be opened in, as far as that can be said where it cannot be opened.
func checkedTask(snap *state.Snapshot, key any) *state.Task {
	switch key := key.(type) {
	case state.ServiceKey:
		return snap.NewestTask(key)
	case state.TaskKey:
		return snap.Tasks[key]
	}
	return nil
}

// checked takes the answer; it is dropped where the card has been closed.
func (a *App) checked(msg checkedMsg) {
	if a.over == overlay(msg.of) {
		msg.of.checks, msg.of.err, msg.of.done = msg.checks, msg.err, true
	}
}

func (c *execCheck) title() string { return "ECS Exec in task " + c.name }

func (c *execCheck) actions() []action {
	return append([]action{closing("esc", "q", "enter")}, scrollActions(&c.text)...)
}

func (c *execCheck) view(a *App) ([]string, bool) {
	width, height := a.bodySize()
	c.text.resize(width, height)
	c.text.set(c.lines(a.env.look, width))
	return c.text.view(), true
}

func (c *execCheck) lines(l *look, width int) []string {
	switch {
	case !c.done:
		return []string{"", "Asking AWS what a shell in task " + c.name + " needs."}
	case c.err != nil:
		return append([]string{""}, wrapped(harmless(c.err.Error()), width)...)
	}
	count := map[state.CheckResult]int{}
	for _, k := range c.checks {
		count[k.Result]++
	}
	head := l.paint(toneTitle, "Nothing keeps a shell from opening in task "+c.name+".")
	if n := count[state.CheckUnknown]; n > 0 {
		head = l.paint(toneWarn, fmt.Sprintf("What a shell in task %s needs: no check fails, %d could not be made.", c.name, n))
	}
	if n := count[state.CheckFail]; n > 0 {
		head = l.paint(toneBad, fmt.Sprintf("What a shell in task %s needs: %d of %d checks fail.", c.name, n, len(c.checks)))
	}
	lines := []string{head, ""}
	for _, result := range []state.CheckResult{state.CheckFail, state.CheckUnknown, state.CheckWarn, state.CheckNote, state.CheckPass} {
		for _, k := range c.checks {
			if k.Result == result {
				lines = append(lines, checkLines(l, k, width)...)
			}
		}
	}
	return lines
}

func checkLines(l *look, k state.Check, width int) (lines []string) {
	const margin = 9
	name := k.Name
	if k.Container != "" {
		name += " of " + k.Container
	}
	for i, part := range wrapped(harmless(name+": "+k.Detail), max(width-margin, 10)) {
		word := ""
		if i == 0 {
			word = string(k.Result)
		}
		lines = append(lines, l.paint(checkTone(k.Result), padRight(word, margin))+part)
	}
	if k.Fix != "" && k.Result != state.CheckPass {
		for _, part := range wrapped(harmless("> "+k.Fix), max(width-margin, 10)) {
			lines = append(lines, blank(margin)+l.paint(toneAccent, part))
		}
	}
	return lines
}

func checkTone(r state.CheckResult) tone {
	switch r {
	case state.CheckFail:
		return toneBad
	case state.CheckWarn, state.CheckUnknown:
		return toneWarn
	default:
		return toneQuiet
	}
}
