package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// help is the ? screen: the keys in force where it was opened, the signs, the filter language.
type help struct {
	lines []string
	top   int
}

func newHelp(a *App) *help {
	h := &help{}
	section := func(title string, pairs [][2]string) {
		if len(h.lines) > 0 {
			h.lines = append(h.lines, "")
		}
		h.lines = append(h.lines, a.env.look.paint(toneTitle, title))
		for _, p := range pairs {
			h.lines = append(h.lines, a.env.look.paint(toneAccent, padRight(p[0], 18))+" "+p[1])
		}
	}
	for _, g := range []group{groupLook, groupList, groupMove, groupPanes, groupApp} {
		var pairs [][2]string
		for _, act := range a.actions() {
			if act.group == g {
				pairs = append(pairs, [2]string{act.label(), act.help})
			}
		}
		if pairs != nil {
			section(g.String(), pairs)
		}
	}
	section("Filter", filterHelp())
	section("Signs", signs())
	return h
}

// signs explain what stands in the lists beside the words.
func signs() [][2]string {
	return [][2]string{
		{"x failing", "no task runs, or tasks keep dying, or every target is unhealthy"},
		{"! degraded", "fewer tasks than wanted, or something unhealthy"},
		{"? unknown", "not read yet, or too old to judge by"},
		{"~ deploying", "a deployment is under way and nothing has failed"},
		{"3/4  8+2/8", "running of wanted tasks; + pending"},
		{"3/4?", "an old figure: its source has not answered for longer than promised"},
		{"–", "there is none"},
		{"+1 failing", "began to fail since the list was last in order; r brings it into order"},
		{">  *", "the cursor; a marked row"},
	}
}

func (h *help) title() string { return "help" }

func (h *help) press(a *App, msg tea.KeyPressMsg) tea.Cmd {
	page := max(a.helpRows()-1, 1)
	switch msg.String() {
	case "j", "down":
		h.top++
	case "k", "up":
		h.top--
	case "ctrl+f", "pgdown", "space":
		h.top += page
	case "ctrl+b", "pgup":
		h.top -= page
	case "g", "home":
		h.top = 0
	case "G", "end":
		h.top = len(h.lines)
	case "esc", "q", "?", "enter":
		a.over = nil
	}
	h.top = max(0, min(h.top, len(h.lines)-a.helpRows()))
	return nil
}

// helpRows is how many lines of help fit in the card.
func (a *App) helpRows() int { return max(a.height-6, 1) }

func (h *help) view(a *App, _, _ int) ([]string, bool) {
	top := max(0, min(h.top, len(h.lines)-a.helpRows())) // the screen may have grown since
	shown := slices.Clone(h.lines[top:min(top+a.helpRows(), len(h.lines))])
	hint := "esc leaves"
	if len(h.lines) > a.helpRows() {
		hint = "j k scroll  esc leaves"
	}
	return append(shown, "", a.env.look.paint(toneQuiet, hint)), false
}
