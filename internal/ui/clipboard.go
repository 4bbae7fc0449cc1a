package ui

import (
	"fmt"

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

func (m *copyMenu) press(a *App, msg tea.KeyPressMsg) tea.Cmd {
	key := msg.String()
	switch key {
	case "esc", "q", "c":
		a.over = nil
	case "j", "down", "tab":
		m.cursor = (m.cursor + 1) % len(m.items)
	case "k", "up", "shift+tab":
		m.cursor = (m.cursor + len(m.items) - 1) % len(m.items)
	case "enter":
		return m.copy(a, m.cursor)
	default:
		if len(key) == 1 && key[0] >= '1' && int(key[0]-'1') < len(m.items) {
			return m.copy(a, int(key[0]-'1'))
		}
	}
	return nil
}

// copy hands the text to the terminal (OSC 52). No terminal says whether it took it.
func (m *copyMenu) copy(a *App, i int) tea.Cmd {
	a.over = nil
	a.notify("sent to the clipboard: " + m.items[i].text)
	return tea.SetClipboard(m.items[i].text)
}

func (m *copyMenu) view(a *App) ([]string, bool) {
	lines := make([]string, 0, len(m.items)+2)
	for i, item := range m.items {
		sign := " "
		if i == m.cursor {
			sign = ">"
		}
		line := cutEnd(fmt.Sprintf("%s %d %-8s %s", sign, i+1, item.what, item.text), a.width-4, cutMark)
		if i == m.cursor {
			line = a.env.look.paint(toneCursor, line)
		}
		lines = append(lines, line)
	}
	return append(lines, "", a.env.look.paint(toneQuiet, "enter copies  esc leaves")), false
}
