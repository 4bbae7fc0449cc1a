package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// copyMenu asks which names of objects go to the clipboard. The objects are fixed when the menu opens.
type copyMenu struct {
	name   string
	items  []copyItem
	cursor int
}

// copyItem is a choice: one line for each object.
type copyItem struct {
	what  string
	lines []string
}

func newCopyMenu(of ...subject) *copyMenu {
	m := &copyMenu{name: of[0].name}
	if len(of) > 1 {
		m.name = fmt.Sprintf("%d marked rows", len(of))
	}
	items := []copyItem{{what: "id"}, {what: "ARN"}, {what: "name"}, {what: "command"}}
	for _, s := range of {
		for i, text := range []string{s.id, s.arn, s.name, s.command} {
			if text != "" {
				items[i].lines = append(items[i].lines, text)
			}
		}
	}
	m.items = slices.DeleteFunc(items, func(item copyItem) bool { return len(item.lines) == 0 })
	return m
}

// label is what the menu shows of it.
func (item copyItem) label() string {
	if n := len(item.lines); n > 1 {
		return fmt.Sprintf("%s and %d more", item.lines[0], n-1)
	}
	return item.lines[0]
}

func (m *copyMenu) title() string { return "copy of " + m.name }

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
	a.notify("sent to the clipboard: " + m.items[i].label())
	return tea.SetClipboard(strings.Join(m.items[i].lines, "\n"))
}

func (m *copyMenu) view(a *App) ([]string, bool) {
	lines := make([]string, 0, len(m.items))
	for i, item := range m.items {
		sign := " "
		if i == m.cursor {
			sign = ">"
		}
		line := cutEnd(fmt.Sprintf("%s %d %-8s %s", sign, i+1, item.what, harmless(item.label())), a.width-4)
		if i == m.cursor {
			line = a.env.look.paint(toneCursor, line)
		}
		lines = append(lines, line)
	}
	return lines, false
}
