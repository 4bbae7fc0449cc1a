package ui

import "math"

// help is the ? screen: the keys in force where it was opened, the signs, the filter language.
type help struct {
	sections []helpSection
	top      int // the first line shown
}

// helpSection is a heading with words and what they mean.
type helpSection struct {
	title string
	pairs [][2]string
}

func newHelp(a *App) *help {
	h := &help{}
	for _, g := range []group{groupLook, groupAct, groupList, groupMove, groupPanes, groupApp} {
		var pairs [][2]string
		for _, act := range a.actions() {
			if act.group == g {
				pairs = append(pairs, [2]string{act.label(), act.help})
			}
		}
		if pairs != nil {
			h.sections = append(h.sections, helpSection{g.String(), pairs})
		}
	}
	h.sections = append(h.sections, helpSection{"Filter", filterHelp()}, helpSection{"Signs", signs(a.env.keys)})
	return h
}

// lines are all lines of the help for a width.
func (h *help) lines(look *look, width int) []string {
	var lines []string
	for _, s := range h.sections {
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, look.paint(toneTitle, s.title))
		label := 0
		for _, p := range s.pairs {
			label = max(label, cells(p[0]))
		}
		for _, p := range s.pairs {
			head := look.paint(toneAccent, padRight(p[0], label))
			for _, part := range wrapped(p[1], max(width-label-2, 10)) {
				lines = append(lines, head+"  "+part)
				head = blank(label)
			}
		}
	}
	return lines
}

// signs explain what stands in the lists beside the words.
func signs(keys keymap) [][2]string {
	return [][2]string{
		{"x failing", "no task runs, or tasks keep dying, or every target is unhealthy"},
		{"! degraded", "fewer tasks than wanted, or something unhealthy"},
		{"? unknown", "not read yet, or too old to judge by"},
		{"? failing", "the same, and failing when last seen"},
		{"! unread", "AWS does not hand it out: what is in it, nobody knows"},
		{"~ deploying", "a deployment is under way and nothing has failed"},
		{"3/4  8+2/8", "running of wanted tasks; + pending"},
		{"3/4?", "an old figure: its source has not answered for longer than promised"},
		{"–", "there is none"},
		{".x~-", "how the last runs of a job ended, the newest first: done, failed, running, stopped by hand"},
		{"+1 failing", "began to fail since the list was last in order; " + keys.of("refresh", "r") + " brings it into order"},
		{">  *", "the cursor; a marked row"},
	}
}

func (h *help) title() string { return "help" }

func (h *help) actions() []action {
	move := func(by func(rows int) int) func(a *App) {
		return func(a *App) {
			width, rows := a.helpSize()
			h.top = max(0, min(h.top+by(rows), len(h.lines(a.env.look, width))-rows))
		}
	}
	down := stepping("down", []string{"j", "down"}, "j k", "one line down", move(func(int) int { return 1 }))
	down.hint, down.rank = "scroll", rankOpen
	return []action{
		down,
		stepping("up", []string{"k", "up"}, "k ↑", "one line up", move(func(int) int { return -1 })),
		stepping("page-down", []string{"ctrl+f", "pgdown", "space"}, "space", "one page down", move(func(rows int) int { return rows - 1 })),
		stepping("page-up", []string{"ctrl+b", "pgup"}, "ctrl-b", "one page up", move(func(rows int) int { return 1 - rows })),
		stepping("first", []string{"g", "home"}, "g", "to the first line", move(func(int) int { return -h.top })),
		stepping("last", []string{"G", "end"}, "G", "to the last line", move(func(int) int { return math.MaxInt32 })),
		closing("esc", "q", "?", "enter"),
	}
}

// helpSize is the part of the card that the lines of the help have.
func (a *App) helpSize() (width, rows int) { return min(a.width-4, 100), max(a.height-6, 2) }

func (h *help) view(a *App) ([]string, bool) {
	width, rows := a.helpSize()
	lines := h.lines(a.env.look, width)
	top := max(0, min(h.top, len(lines)-rows)) // the screen may have grown since
	return lines[top:min(top+rows, len(lines))], false
}
