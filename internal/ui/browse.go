package ui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// browserOf opens the page of the AWS console about the object.
func browserOf(p looker) action {
	return onSubject(p, action{name: "browser", keys: []string{"b"}, help: "its page of the AWS console, in the browser; where there is none, its address"},
		func(s subject) string {
			if s.page() == "" {
				return s.name + " has no page of its own in the AWS console"
			}
			return ""
		},
		func(a *App, s subject) tea.Cmd { return a.browse(s.page()) })
}

// browse opens a page, or shows its address where there is no browser.
func (a *App) browse(page string) tea.Cmd {
	browse := a.o.Browse
	if browse == nil {
		return a.showAddress(address{url: page})
	}
	a.notify("opening " + page)
	return func() tea.Msg {
		if err := browse(page); err != nil {
			return notOpenedMsg{address{page, err.Error()}}
		}
		return nil
	}
}

func (s subject) page() string { return state.ConsoleURL(s.key, s.arn) }

// notOpenedMsg says that no browser took an address.
type notOpenedMsg struct{ address }

// address shows where a page is, for a person whose browser is on another machine.
type address struct{ url, why string }

// showAddress shows it and hands it to the terminal's clipboard, which is where the person sits.
func (a *App) showAddress(of address) tea.Cmd {
	a.notice = notice{}
	a.over = of
	return tea.SetClipboard(of.url)
}

func (address) title() string { return "address" }

func (address) actions() []action { return []action{closing("esc", "enter", "q", "b")} }

func (of address) view(a *App) ([]string, bool) {
	width := a.width - 6
	lines := wrapped(of.url, width)
	if of.why != "" {
		lines = append(lines, "")
		lines = append(lines, wrapped("No browser opened it: "+of.why, width)...)
	}
	return append(lines, "", "Sent to the clipboard."), false
}
