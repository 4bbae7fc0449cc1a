package ui

import (
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"
)

// leaveWithin is how soon the second ctrl-c must come.
const leaveWithin = 2 * time.Second

// press takes a key: an open overlay first, then the filter line, then the keys of the console and the pane.
func (a *App) press(msg tea.KeyPressMsg) tea.Cmd {
	key := msg.String()
	if key != "ctrl+c" {
		a.leave = time.Time{}
	}
	if key == "ctrl+c" || key == "ctrl+z" { // whatever is open
		return a.run(key, a.globals())
	}
	a.notice = notice{}
	if o, ok := a.over.(selfOpened); ok && o.ignores(a.o.Clock()) {
		return nil
	}
	actions, focused := a.inForce()
	if focused != nil && !declared(key, actions) {
		focused.typed(msg)
		return nil
	}
	return a.run(key, actions)
}

// inForce are the actions that keys reach now, and what other keys are typed into.
func (a *App) inForce() (actions []action, focused typist) {
	switch {
	case a.over != nil:
		focused, _ = a.over.(typist)
		return a.over.actions(), focused
	case a.entry != nil:
		return a.entry.actions(), a.entry
	}
	return a.actions(), nil
}

func declared(key string, actions []action) bool {
	return slices.ContainsFunc(actions, func(act action) bool { return act.has(key) })
}

// paste goes to what text is typed into and nowhere else: pasted text is never a command.
func (a *App) paste(text string) {
	if _, focused := a.inForce(); focused != nil {
		focused.pasted(text)
	}
}

// run does what a key is declared to do, or says why not.
func (a *App) run(key string, actions []action) tea.Cmd {
	for i := range actions {
		act := &actions[i]
		if !act.has(key) {
			continue
		}
		if why := act.refusal(); why != "" {
			a.notify(why)
			return nil
		}
		return act.do(a)
	}
	return nil
}

// actions are all keys that are in force, the pane's own first.
func (a *App) actions() []action {
	p := a.visible()
	own := append(p.actions(), scrollActions(p.scroll())...)
	return append(a.env.keys.rebind(own), a.globals()...)
}

// globals are the keys that work everywhere.
func (a *App) globals() []action {
	keys := a.env.keys
	return keys.rebind(append(slices.Concat(a.tabActions(), a.wideActions(), a.choosing()), []action{
		{
			name: "back", keys: []string{"esc"}, hint: "back", rank: rankBack, help: "back to where this was opened, to the same row", group: groupApp,
			refuse: func() string {
				if l, ok := a.visible().scroll().(searched); ok && l.filterLine() != "" || len(a.tabs[a.at].trail) > 1 {
					return ""
				}
				return "this is the top: " + keys.of("leave", "q") + " leaves"
			},
			do: (*App).escape,
		},
		{
			name: "next", keys: []string{"tab"}, help: "next pane", group: groupMove,
			do: func(a *App) tea.Cmd { return a.toTab((a.at + 1) % len(a.tabs)) },
		},
		{
			name: "previous", keys: []string{"shift+tab"}, help: "previous pane", group: groupMove,
			do: func(a *App) tea.Cmd { return a.toTab((a.at + len(a.tabs) - 1) % len(a.tabs)) },
		},
		{
			name: "refresh", keys: []string{"r"}, hint: "refresh", rank: rankList, group: groupApp,
			help: "read everything again now, and bring the rows into order",
			do:   (*App).refresh,
		},
		{
			name: "command", keys: []string{":"}, hint: "command", rank: rankPalette, group: groupApp,
			help: "type a pane or a command by its name; tab completes",
			do:   func(a *App) tea.Cmd { return tea.Batch(a.show(newPalette(a)), a.listProfiles()) },
		},
		{
			name: "help", keys: []string{"?"}, hint: "help", rank: rankHelp, group: groupApp,
			help: "all keys of this pane, the signs, and the filter language",
			do:   func(a *App) tea.Cmd { return a.show(newHelp(a)) },
		},
		{
			name: "suspend", keys: []string{"ctrl+z"}, fixed: true, show: "ctrl-z", help: "go to the shell; fg comes back", group: groupApp,
			do: func(*App) tea.Cmd { return tea.Suspend },
		},
		{
			name: "interrupt", keys: []string{"ctrl+c"}, fixed: true, show: "ctrl-c twice", help: "pressed twice: leave fsui, from anywhere", group: groupApp,
			do: (*App).interrupt,
		},
		{
			name: "leave", keys: []string{"q"}, help: "leave fsui, from the list of a tab", group: groupApp,
			refuse: func() string {
				if len(a.tabs[a.at].trail) > 1 {
					return keys.of("back", "esc") + " goes back; " + keys.of("leave", "q") + " leaves from the list only, ctrl-c twice from anywhere"
				}
				return ""
			},
			do: func(*App) tea.Cmd { return tea.Quit },
		},
		{
			name: "quit", help: "leave fsui", group: groupApp,
			do: func(*App) tea.Cmd { return tea.Quit },
		},
	}...))
}

// tabActions go to a pane by its number; the palette knows them by the pane's name.
func (a *App) tabActions() []action {
	all := make([]action, 0, len(a.tabs))
	for i, t := range a.tabs {
		all = append(all, action{
			name: t.kind.name, keys: []string{strconv.Itoa(i + 1)}, help: t.kind.help, group: groupPanes,
			do: func(a *App) tea.Cmd { return a.toTab(i) },
		})
	}
	return all
}

// escape goes one step back: first out of a filter, then out of the pane.
func (a *App) escape() tea.Cmd {
	if s, ok := a.visible().scroll().(searched); ok && s.filterLine() != "" {
		return a.unfilter(s)
	}
	return a.back()
}

// refresh asks for everything anew; what is known falls into order at once.
func (a *App) refresh() tea.Cmd {
	if a.wantedCode() != nil { // nothing can be read without it
		a.askCode(quiet{})
		return nil
	}
	if l, ok := a.visible().scroll().(list); ok {
		l.settle()
	}
	a.watch.noted()
	a.notify("reading everything again")
	backend := a.o.Backend
	return func() tea.Msg {
		backend.Refresh()
		return nil
	}
}

// interrupt leaves on the second press.
func (a *App) interrupt() tea.Cmd {
	now := a.o.Clock()
	if !a.leave.IsZero() && now.Sub(a.leave) <= leaveWithin {
		return tea.Quit
	}
	a.leave = now
	a.notify("ctrl-c again leaves")
	return nil
}
