package ui

import tea "charm.land/bubbletea/v2"

// scrollActions are the keys of whatever can be scrolled, and those of lists.
func scrollActions(s scroller) []action {
	if s == nil {
		return nil
	}
	moves := func(name string, keys []string, show, help string, do func()) action {
		return action{name: name, keys: keys, show: show, help: help, group: groupMove, do: func(a *App) tea.Cmd {
			do()
			a.noted()
			return nil
		}}
	}
	all := []action{
		moves("down", []string{"j", "down"}, "j ↓", "one line down", func() { s.move(1) }),
		moves("up", []string{"k", "up"}, "k ↑", "one line up", func() { s.move(-1) }),
		moves("page-down", []string{"ctrl+f", "pgdown"}, "ctrl-f", "one page down", func() { s.page(1) }),
		moves("page-up", []string{"ctrl+b", "pgup"}, "ctrl-b", "one page up", func() { s.page(-1) }),
		moves("first", []string{"g", "home"}, "g", "to the first line", func() { s.edge(-1) }),
		moves("last", []string{"G", "end"}, "G", "to the last line", func() { s.edge(1) }),
	}
	l, ok := s.(list)
	if !ok {
		return all
	}
	empty := func() string {
		if l.counts().total == 0 {
			return "the list is empty"
		}
		return ""
	}
	return append(all,
		action{
			name: "filter", refuse: empty, keys: []string{"/"}, hint: "filter", rank: rankFilter, group: groupList,
			help: "show only the rows that match; esc shows all again",
			do: func(a *App) tea.Cmd {
				a.entry = newEntry(l)
				return nil
			},
		},
		action{
			name: "sort", refuse: empty, keys: []string{"o"}, hint: "sort", rank: rankList, group: groupList,
			help: "order by the next column, after the last one by the pane's own order",
			do: func(a *App) tea.Cmd {
				a.notify("sorted " + l.sortNext())
				a.noted()
				return nil
			},
		},
		action{
			name: "sort-reverse", refuse: empty, keys: []string{"O"}, help: "turn the order round", group: groupList,
			do: func(a *App) tea.Cmd {
				a.notify("sorted " + l.sortReverse())
				a.noted()
				return nil
			},
		},
		action{
			name: "mark", refuse: empty, keys: []string{"space"}, help: "mark the row, or take its mark away", group: groupList,
			do: func(*App) tea.Cmd {
				l.mark()
				return nil
			},
		},
		action{
			name: "unmark", help: "take all marks away", group: groupList,
			do: func(*App) tea.Cmd {
				l.unmark()
				return nil
			},
		},
	)
}

// entry is the filter line while it is typed: what is searched follows each key.
type entry struct {
	input
	of  searched
	err error
}

func newEntry(of searched) *entry { return &entry{input: newInput(of.filterLine()), of: of} }

func (e *entry) actions() []action {
	return []action{
		{
			name: "keep", keys: []string{"enter"}, hint: "keep", rank: rankOpen, group: groupList, help: "keep the filter and go to the rows",
			do: func(a *App) tea.Cmd {
				a.entry = nil
				if e.err != nil {
					a.notify(e.err.Error())
				}
				return nil
			},
		},
		stepping("down", []string{"down"}, "↓", "one row down", func(*App) { e.of.move(1) }),
		stepping("up", []string{"up"}, "↑", "one row up", func(*App) { e.of.move(-1) }),
		{
			name: "clear", keys: []string{"esc"}, hint: "show all", rank: rankHelp, group: groupList, help: "leave the line and show all rows",
			do: func(a *App) tea.Cmd {
				a.entry = nil
				return a.unfilter(e.of)
			},
		},
	}
}

func (e *entry) typed(msg tea.KeyPressMsg) {
	if e.key(msg) {
		e.apply()
	}
}

func (e *entry) pasted(text string) {
	e.paste(text)
	e.apply()
}

func (e *entry) apply() { e.err = e.of.filterBy(e.text) }

// unfilter shows all rows of a list, or ends a search.
func (a *App) unfilter(of searched) tea.Cmd {
	_ = of.filterBy("") // an empty line can always be read
	return nil
}
