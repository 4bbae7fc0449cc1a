package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// chooser is a list to choose from what to look at: enter goes to the one under the cursor, or to all that are marked
// once somebody has marked one.
type chooser struct {
	input
	app     *App
	of      choice
	on      map[string]bool
	touched bool // something was marked, or its mark taken away
	cursor  int  // among what matches
}

func newChooser(a *App, of choice) *chooser {
	c := &chooser{app: a, of: of, on: map[string]bool{}}
	for _, o := range a.options(of) {
		c.on[o.name] = o.on
	}
	for i, o := range c.matches() {
		if o.on {
			c.cursor = i
			break
		}
	}
	return c
}

func (c *chooser) title() string { return string(c.of) }

// matches are the options that what is typed is in, and what is typed itself where it may be one that nobody knows.
func (c *chooser) matches() []option {
	typed := strings.TrimSpace(c.text)
	all := c.app.options(c.of)
	exact := typed == "" || slices.ContainsFunc(all, func(o option) bool { return o.name == typed })
	all = slices.DeleteFunc(all, func(o option) bool { return !strings.Contains(strings.ToLower(o.show), strings.ToLower(typed)) })
	if !exact {
		all = append(all, option{name: typed, show: typed, help: "as typed"})
	}
	return all
}

func (c *chooser) under() (option, bool) {
	all := c.matches()
	if len(all) == 0 {
		return option{}, false
	}
	return all[min(c.cursor, len(all)-1)], true
}

func (c *chooser) actions() []action {
	return []action{
		{
			name: "choose", keys: []string{"enter"}, hint: "go there", rank: rankOpen, group: groupApp,
			help: "look at the one under the cursor, or at all that are marked where a mark was changed",
			do:   (*App).chosen,
		},
		{
			name: "toggle", keys: []string{"space"}, hint: "mark", rank: rankOpen + 1, group: groupApp, help: "mark it, to look at several at once",
			do: func(*App) tea.Cmd {
				if o, ok := c.under(); ok {
					c.mark(o.name)
				}
				return nil
			},
		},
		stepping("down", []string{"down", "ctrl+n"}, "↓", "next", func(*App) {
			c.cursor = min(c.cursor+1, max(len(c.matches())-1, 0))
		}),
		stepping("up", []string{"up", "ctrl+p"}, "↑", "the one before", func(*App) { c.cursor = max(c.cursor-1, 0) }),
		closing("esc"),
	}
}

// mark turns a mark; all clusters are no choice among them.
func (c *chooser) mark(name string) {
	c.touched, c.on[name] = true, !c.on[name]
	if c.of != byCluster || !c.on[name] {
		return
	}
	for other := range c.on {
		if other != name && (name == allClusters || other == allClusters) {
			c.on[other] = false
		}
	}
}

func (a *App) chosen() tea.Cmd {
	c, ok := a.over.(*chooser)
	if !ok {
		return nil
	}
	var names []string
	if c.touched {
		for name, on := range c.on {
			if on {
				names = append(names, name)
			}
		}
		slices.Sort(names)
	} else if o, ok := c.under(); ok {
		names = []string{o.name}
	}
	s, err := a.selecting(c.of, names, !c.touched)
	return a.selectBy(c.of, s, err)
}

func (c *chooser) typed(msg tea.KeyPressMsg) {
	if c.key(msg) {
		c.cursor = 0
	}
}

func (c *chooser) pasted(text string) {
	c.paste(text)
	c.cursor = 0
}

func (c *chooser) view(a *App) ([]string, bool) {
	look, width := a.env.look, min(a.width-4, 90)
	all := c.matches()
	rows := max(min(len(all), a.height-12), 1)
	top := max(0, min(c.cursor-rows+1, len(all)-rows))
	name := 0
	for _, o := range all {
		name = max(name, cells(o.show))
	}
	name = min(name, width/2)
	lines := []string{look.paint(toneQuiet, "/") + c.input.view(width-2), ""}
	for i := top; i < min(top+rows, len(all)); i++ {
		o := all[i]
		sign, mark, tone := " ", "[ ]", tonePlain
		if c.on[o.name] {
			mark = "[x]"
		}
		if strings.HasPrefix(o.help, "!") {
			tone = toneWarn
		}
		if i == c.cursor {
			sign = ">"
		}
		line := cutEnd(fmt.Sprintf("%s %s %s  %s", sign, mark, padRight(cutMiddle(harmless(o.show), name), name), harmless(o.help)), width)
		if i == c.cursor {
			tone = toneCursor
		}
		lines = append(lines, look.paint(tone, padRight(line, width)))
	}
	if more := len(all) - rows; more > 0 {
		lines = append(lines, look.paint(toneQuiet, fmt.Sprintf("%d more", more)))
	}
	if o, ok := c.under(); ok && cells(o.help)+name+8 > width {
		lines = append(append(lines, ""), wrapped(o.help, width)...)
	}
	return lines, false
}
