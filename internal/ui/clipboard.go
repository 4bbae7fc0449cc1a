package ui

import (
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// copyMenu asks which of an object's names goes to the clipboard. The object is fixed when the menu opens.
type copyMenu struct {
	of     subject
	items  []copyItem
	cursor int
}

type copyItem struct{ what, text string }

func newCopyMenu(s subject) *copyMenu {
	m := &copyMenu{of: s}
	for _, item := range []copyItem{{"id", s.id}, {"ARN", s.arn}, {"name", s.name}, {"command", s.command}} {
		if item.text != "" {
			m.items = append(m.items, item)
		}
	}
	return m
}

func (m *copyMenu) title() string { return "copy of " + m.of.name }

func (m *copyMenu) actions() []action {
	all := make([]action, 0, 4+len(m.items))
	all = append(all,
		action{
			name: "copy", keys: []string{"enter"}, hint: "copy", rank: rankOpen, group: groupLook, help: "copy the line under the cursor",
			do: func(a *App) tea.Cmd { return m.copy(a, m.cursor) },
		},
		stepping("down", []string{"j", "down", "tab"}, "j ↓", "next line", func(*App) { m.cursor = (m.cursor + 1) % len(m.items) }),
		stepping("up", []string{"k", "up", "shift+tab"}, "k ↑", "line before", func(*App) {
			m.cursor = (m.cursor + len(m.items) - 1) % len(m.items)
		}),
		closing("esc", "q", "c"),
	)
	for i, item := range m.items {
		all = append(all, action{
			name: "copy-" + strings.ToLower(item.what), keys: []string{strconv.Itoa(i + 1)}, group: groupLook, help: "copy the " + item.what,
			do: func(a *App) tea.Cmd { return m.copy(a, i) },
		})
	}
	return all
}

// copy hands the text to the terminal (OSC 52). No terminal says whether it took it.
func (m *copyMenu) copy(a *App, i int) tea.Cmd {
	a.over = nil
	a.notify("sent to the clipboard: " + m.items[i].text)
	return tea.SetClipboard(m.items[i].text)
}

func (m *copyMenu) view(a *App) ([]string, bool) {
	lines := make([]string, 0, len(m.items))
	for i, item := range m.items {
		sign := " "
		if i == m.cursor {
			sign = ">"
		}
		line := cutEnd(fmt.Sprintf("%s %d %-8s %s", sign, i+1, item.what, harmless(item.text)), a.width-4)
		if i == m.cursor {
			line = a.env.look.paint(toneCursor, line)
		}
		lines = append(lines, line)
	}
	return lines, false
}
