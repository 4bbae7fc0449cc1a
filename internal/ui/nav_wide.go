package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// wideActions go to the panes about everything that have no number: the palette knows them by their names.
func (a *App) wideActions() []action {
	var all []action
	for _, k := range a.kinds {
		if k.wide {
			all = append(all, action{
				name: k.name, help: k.help, group: groupPanes,
				do: func(a *App) tea.Cmd { return a.openWide(k) },
			})
		}
	}
	return all
}

// openWide opens a pane about everything over what is shown, once.
func (a *App) openWide(k paneKind) tea.Cmd {
	p := k.make(a.env, nil)
	if a.visible().title() == p.title() {
		return nil
	}
	t := a.tabs[a.at]
	if at := slices.IndexFunc(t.trail, func(q pane) bool { return q.title() == p.title() }); at >= 0 {
		t.leave(at + 1) // back to it: who goes round in circles leaves no endless trail
		return a.appear()
	}
	t.trail = append(t.trail, p)
	return a.appear()
}
