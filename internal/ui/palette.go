package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// palette is the : line: panes and commands by name.
type palette struct {
	input
	app      *App
	commands []command
	cursor   int // among what matches
}

// command is an action as the palette offers it.
type command struct {
	name, help string
	act        action
	typed      string // what stands behind the action's name, "" = nothing
}

func newPalette(a *App) *palette {
	var (
		p     = &palette{app: a}
		panes []command
	)
	for _, act := range a.actions() {
		switch {
		case act.group == groupMove || act.name == "command":
		case act.group == groupPanes:
			panes = append(panes, command{name: act.name, help: act.help, act: act})
		default:
			p.commands = append(p.commands, command{name: act.name, help: act.help, act: act})
		}
	}
	p.commands = append(panes, p.commands...)
	return p
}

func (p *palette) title() string { return "command" }

// matches are the commands that what is typed may mean: those it begins first, then those it is in.
func (p *palette) matches() []command {
	typed := strings.ToLower(strings.TrimSpace(p.text))
	if found := p.worded(); found != nil {
		return found
	}
	var begin, in []command
	for _, c := range p.commands {
		switch {
		case strings.HasPrefix(c.name, typed):
			begin = append(begin, c)
		case strings.Contains(c.name, typed):
			in = append(in, c)
		}
	}
	return append(begin, in...)
}

// worded are the commands of an action whose name is typed with a blank behind it, for each word that may follow; nil =
// there is no such action. What is typed itself comes last where it is none of them.
func (p *palette) worded() (found []command) {
	name, rest, two := strings.Cut(strings.TrimLeft(p.text, " "), " ")
	i := slices.IndexFunc(p.commands, func(c command) bool { return c.name == strings.ToLower(name) && c.act.words != nil })
	rest = strings.TrimSpace(rest)
	if !two || i < 0 {
		return nil
	}
	c := p.commands[i]
	before, word := "", rest
	if at := strings.LastIndexByte(rest, ','); at >= 0 {
		before, word = rest[:at+1], rest[at+1:]
	}
	sign := ""
	if strings.HasPrefix(word, "+") || strings.HasPrefix(word, "-") {
		sign, word = word[:1], word[1:]
	}
	exact := false
	for _, o := range c.act.words(p.app) {
		if sign == "+" && o.on || sign == "-" && !o.on || !strings.Contains(strings.ToLower(o.show), strings.ToLower(word)) {
			continue
		}
		exact = exact || o.show == word
		typed := before + sign + o.show
		found = append(found, command{name: c.name + " " + typed, help: o.help, act: c.act, typed: typed})
	}
	if !exact && rest != "" {
		found = append(found, command{name: c.name + " " + rest, help: c.help, act: c.act, typed: rest})
	}
	if rest == "" {
		found = append([]command{c}, found...)
	}
	return found
}

func (p *palette) actions() []action {
	return []action{
		{
			name: "run", keys: []string{"enter"}, hint: "run", rank: rankOpen, group: groupApp, help: "run the command under the cursor",
			do: func(a *App) tea.Cmd {
				a.over = nil
				return p.run(a)
			},
		},
		{
			name: "complete", keys: []string{"tab"}, hint: "complete", rank: rankOpen + 1, group: groupApp,
			help: "write the command out; once more goes to the next",
			do: func(*App) tea.Cmd {
				p.complete()
				return nil
			},
		},
		stepping("down", []string{"down", "ctrl+n"}, "↓", "next command", func(*App) {
			p.cursor = min(p.cursor+1, max(len(p.matches())-1, 0))
		}),
		stepping("up", []string{"up", "ctrl+p"}, "↑", "command before", func(*App) { p.cursor = max(p.cursor-1, 0) }),
		closing("esc"),
	}
}

func (p *palette) typed(msg tea.KeyPressMsg) {
	if p.key(msg) {
		p.cursor = 0
	}
}

func (p *palette) pasted(text string) {
	p.paste(text)
	p.cursor = 0
}

// complete writes out the command under the cursor; on one already written out it goes to the next.
func (p *palette) complete() {
	found := p.matches()
	if len(found) == 0 {
		return
	}
	if found[p.cursor].name == p.text && len(found) > 1 {
		p.cursor = (p.cursor + 1) % len(found)
		return
	}
	name := found[p.cursor].name
	if found[p.cursor].act.words != nil && found[p.cursor].typed == "" {
		name += " " // and what may follow
	}
	p.input = newInput(name)
	p.cursor = 0
}

func (p *palette) run(a *App) tea.Cmd {
	found, typed := p.matches(), strings.ToLower(strings.TrimSpace(p.text))
	if len(found) == 0 {
		a.notify(fmt.Sprintf("there is no command %q; the nearest is %q", typed, p.nearest(typed)))
		return nil
	}
	act := found[p.cursor].act
	if why := act.refusal(); why != "" {
		a.notify(why)
		return nil
	}
	if typed := found[p.cursor].typed; typed != "" {
		return act.with(a, typed)
	}
	return act.do(a)
}

// nearest is the command that takes the fewest changes to what was typed.
func (p *palette) nearest(typed string) string {
	return slices.MinFunc(p.commands, func(a, b command) int {
		return distance(typed, a.name) - distance(typed, b.name)
	}).name
}

// distance is how many letters must change, come or go to make one word the other (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, before+1, row[j]+1)
		}
	}
	return row[len(b)]
}

// paletteRows is how many commands are shown at once.
const paletteRows = 8

func (p *palette) view(a *App) ([]string, bool) {
	var (
		look  = a.env.look
		found = p.matches()
		width = min(a.width-4, 90)
		rows  = max(min(paletteRows, a.height-8), 1)
		top   = max(0, min(p.cursor-rows+1, len(found)-rows))
		lines = []string{": " + p.input.view(max(width-2, 1)), ""}
	)
	name := 0
	for _, c := range p.commands {
		name = max(name, cells(c.name))
	}
	for i := range rows {
		if top+i >= len(found) {
			lines = append(lines, "")
			continue
		}
		c, sign := found[top+i], "  "
		why := c.act.refusal()
		if why != "" {
			c.help = "(" + why + ")"
		}
		if top+i == p.cursor {
			sign = "> "
		}
		line := padRight(cutEnd(sign+padRight(c.name, name)+"  "+c.help, width), width)
		switch {
		case top+i == p.cursor:
			line = look.paint(toneCursor, line)
		case why != "":
			line = look.paint(toneQuiet, line)
		}
		lines = append(lines, line)
	}
	return lines, false
}
