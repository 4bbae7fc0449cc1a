package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
)

// overlay lies over the pane and takes all keys but ctrl-c and ctrl-z. Facts go on arriving below it.
type overlay interface {
	title() string
	// actions are its keys; the footer shows them while it is open.
	actions() []action
	// view is its text; whole is true where it takes the pane's place, else it is drawn in a card over the frame.
	view(a *App) (lines []string, whole bool)
}

// typist is what text is typed into: an overlay with a line of its own, or the filter line.
type typist interface {
	typed(msg tea.KeyPressMsg)
	pasted(text string)
}

// selfOpened is an overlay that opens by itself.
type selfOpened interface{ ignores(now time.Time) bool }

// closing is the action that takes an overlay away.
func closing(keys ...string) action {
	return action{
		name: "close", keys: keys, hint: "back", rank: rankHelp, group: groupApp, help: "back, nothing done",
		do: func(a *App) tea.Cmd {
			a.over = nil
			return nil
		},
	}
}

// stepping is an action of an overlay that only moves in it.
func stepping(name string, keys []string, show, help string, do func(a *App)) action {
	return action{name: name, keys: keys, show: show, help: help, group: groupMove, do: func(a *App) tea.Cmd {
		do(a)
		return nil
	}}
}

func (a *App) show(o overlay) tea.Cmd {
	a.over = o
	return nil
}

// card draws lines in a border, in the middle of a frame and above its last two lines. Everything is cut to the screen,
// so that the compositor cannot make the frame grow.
func (a *App) card(frame, title string, lines []string) string {
	width := cells(title) + 2
	for _, line := range lines {
		width = max(width, cells(line))
	}
	width = min(width, a.width-4)
	height := min(len(lines), a.height-4)
	l := a.env.look
	var b strings.Builder
	b.WriteString(l.paint(toneQuiet, "╭─") + l.paint(toneTitle, " "+cutEnd(title, width-2)+" ") +
		l.paint(toneQuiet, strings.Repeat("─", max(0, width-1-cells(title)))+"╮") + "\n")
	for _, line := range lines[:height] {
		line = cutEnd(line, width)
		b.WriteString(l.paint(toneQuiet, "│") + " " + line + blank(width-cells(line)) + " " + l.paint(toneQuiet, "│") + "\n")
	}
	b.WriteString(l.paint(toneQuiet, "╰"+strings.Repeat("─", width+2)+"╯"))
	x, y := (a.width-width-4)/2, max((a.height-height-4)/2, 0)
	layers := lipgloss.NewCompositor(lipgloss.NewLayer(frame).Z(0), lipgloss.NewLayer(b.String()).X(x).Y(y).Z(1))
	return lipgloss.NewCanvas(a.width, a.height).Compose(layers).Render()
}

// quietMoment is how long what opens by itself ignores keys after the last one: somebody was typing to something
// else.
const quietMoment = 400 * time.Millisecond

// quiet holds back keys that were not meant for what has just opened by itself.
type quiet struct{ until time.Time }

func newQuiet(now time.Time) quiet { return quiet{now.Add(quietMoment)} }

// ignores reports that a key at now was meant for something else; it prolongs the moment.
func (q *quiet) ignores(now time.Time) bool {
	if now.Before(q.until) {
		q.until = now.Add(quietMoment)
		return true
	}
	return false
}
