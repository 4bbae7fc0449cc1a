package ui

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// whatIf is another placement than the one there is, to try before anything is changed.
type whatIf struct {
	everywhere bool // in every subnet of the VPC
	turned     bool // with a public address instead of none, or none instead of one
	group      string
}

// apply makes the facts of that placement. A task that does not say how it is placed cannot be placed otherwise.
func (w whatIf) apply(n *state.Network) *state.Network {
	if n.Placement == nil || w == (whatIf{}) {
		return n
	}
	out, place := *n, *n.Placement
	if w.everywhere {
		vpc := vpcOf(n)
		place.Subnets = nil
		for i := range n.Subnets {
			if n.Subnets[i].VPC == vpc {
				place.Subnets = append(place.Subnets, n.Subnets[i].ID)
			}
		}
	}
	if w.turned {
		place.PublicIP = !place.PublicIP
	}
	if w.group != "" {
		place.SecurityGroups = []string{w.group}
	}
	out.Placement = &place
	return &out
}

func vpcOf(n *state.Network) string {
	if n.Placement == nil {
		return ""
	}
	for _, id := range n.Placement.Subnets {
		for i := range n.Subnets {
			if n.Subnets[i].ID == id {
				return n.Subnets[i].VPC
			}
		}
	}
	return ""
}

func (w whatIf) words(n *state.Network) string {
	var words []string
	if w.everywhere {
		words = append(words, "any subnet")
	}
	if w.turned && n.Placement != nil {
		words = append(words, map[bool]string{true: "no public IP", false: "a public IP"}[n.Placement.PublicIP])
	}
	if w.group != "" {
		words = append(words, groupName(n, w.group)+" alone")
	}
	return strings.Join(words, ", ")
}

func groupName(n *state.Network, id string) string {
	for i := range n.SecurityGroups {
		if n.SecurityGroups[i].ID == id && n.SecurityGroups[i].Name != "" {
			return n.SecurityGroups[i].Name
		}
	}
	return id
}

// whatIfs are the keys that try another placement. Nothing is changed by them.
func (p *networkPane) whatIfs() []action {
	refuse := func() string {
		if p.read == nil || p.read.Placement == nil {
			return "how the task is placed is not known"
		}
		return ""
	}
	try := func(name, key, hint, help string, change func()) action {
		return action{name: name, keys: []string{key}, hint: hint, rank: rankLook, group: groupLook, help: help, refuse: refuse, do: func(*App) tea.Cmd {
			change()
			p.again()
			return nil
		}}
	}
	return []action{
		try("try-subnets", "a", "all subnets", "what if it were in any other subnet of the VPC: all of them, or those it is in", func() { p.as.everywhere = !p.as.everywhere }),
		try("try-public-ip", "p", "public IP", "what if it had a public IP, or had none", func() { p.as.turned = !p.as.turned }),
		{
			name: "try-group", keys: []string{"s"}, hint: "group", rank: rankLook, group: groupLook, help: "what if it carried another security group", refuse: refuse,
			do: func(a *App) tea.Cmd { return a.show(newGroupMenu(p)) },
		},
	}
}

// again evaluates what is tried now.
func (p *networkPane) again() {
	p.evaluate(p.read, p.as)
	p.draw()
}

// groupMenu asks for a security group of the VPC, to try.
type groupMenu struct {
	pane   *networkPane
	ids    []string // "" = those it carries
	cursor int
}

func newGroupMenu(p *networkPane) *groupMenu {
	m := &groupMenu{pane: p, ids: []string{""}}
	vpc := vpcOf(p.read)
	for i := range p.read.SecurityGroups {
		if g := &p.read.SecurityGroups[i]; g.VPC == vpc {
			m.ids = append(m.ids, g.ID)
			if g.ID == p.as.group {
				m.cursor = len(m.ids) - 1
			}
		}
	}
	return m
}

func (m *groupMenu) title() string { return "what if it carried" }

func (m *groupMenu) actions() []action {
	return []action{
		{
			name: "try", keys: []string{"enter"}, hint: "try", rank: rankOpen, group: groupLook, help: "look at it with this group",
			do: func(a *App) tea.Cmd {
				a.over = nil
				m.pane.as.group = m.ids[m.cursor]
				m.pane.again()
				return nil
			},
		},
		stepping("down", []string{"j", "down", "tab"}, "j ↓", "next line", func(*App) { m.cursor = (m.cursor + 1) % len(m.ids) }),
		stepping("up", []string{"k", "up", "shift+tab"}, "k ↑", "line before", func(*App) { m.cursor = (m.cursor + len(m.ids) - 1) % len(m.ids) }),
		closing("esc", "q", "s"),
	}
}

func (m *groupMenu) view(a *App) ([]string, bool) {
	room := max(a.height-8, 1)
	from := max(0, min(m.cursor-room/2, len(m.ids)-room))
	var lines []string
	for i := from; i < min(from+room, len(m.ids)); i++ {
		sign, text := " ", "the groups it carries"
		if i == m.cursor {
			sign = ">"
		}
		if id := m.ids[i]; id != "" {
			text = groupName(m.pane.read, id) + " " + id
		} else if n := m.pane.read.Placement; n != nil {
			text += " (" + strconv.Itoa(len(n.SecurityGroups)) + ")"
		}
		line := cutEnd(sign+" "+harmless(text), a.width-4)
		if i == m.cursor {
			line = a.env.look.paint(toneCursor, line)
		}
		lines = append(lines, line)
	}
	return lines, false
}
