package ui

import tea "charm.land/bubbletea/v2"

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
	t.trail = append(t.trail, p)
	return a.appear()
}
