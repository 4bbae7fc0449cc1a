package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"charm.land/lipgloss/v2"
)

// overlay lies over the pane and takes all keys but ctrl-c and ctrl-z. Facts go on arriving below it.
type overlay interface {
	press(a *App, msg tea.KeyPressMsg) tea.Cmd
	// view is its text; whole is true where it takes the pane's place, else it is drawn in a card over the frame.
	view(a *App) (lines []string, whole bool)
	title() string
}

// paster is an overlay that takes pasted text.
type paster interface{ paste(a *App, text string) }

func (a *App) show(o overlay) tea.Cmd {
	a.over = o
	return nil
}

// card draws lines in a border, in the middle of a frame. Everything is cut to the screen, so that the compositor
// cannot make the frame grow.
func (a *App) card(frame, title string, lines []string) string {
	width := cells(title) + 2
	for _, line := range lines {
		width = max(width, lipgloss.Width(line))
	}
	width = min(width, a.width-4)
	height := min(len(lines), a.height-2)
	l := a.env.look
	var b strings.Builder
	b.WriteString(l.paint(toneQuiet, "╭─") + l.paint(toneTitle, " "+cutEnd(title, width-2, cutMark)+" ") +
		l.paint(toneQuiet, strings.Repeat("─", max(0, width-1-cells(title)))+"╮") + "\n")
	for _, line := range lines[:height] {
		line = cutEnd(line, width, cutMark)
		b.WriteString(l.paint(toneQuiet, "│") + " " + line + blank(width-lipgloss.Width(line)) + " " + l.paint(toneQuiet, "│") + "\n")
	}
	b.WriteString(l.paint(toneQuiet, "╰"+strings.Repeat("─", width+2)+"╯"))
	x, y := (a.width-width-4)/2, max((a.height-height-2)/2, 0)
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
