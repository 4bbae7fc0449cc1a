package ui

import tea "charm.land/bubbletea/v2"

// scrollActions are the keys of whatever can be scrolled, and those of lists.
func scrollActions(s scroller) []action {
	if s == nil {
		return nil
	}
	all := moveActions(s)
	if l, ok := s.(list); ok {
		all = append(all, listActions(l)...)
	}
	return all
}

func moveActions(s scroller) []action {
	moving := func(name string, keys []string, show, help string, do func()) action {
		return stepping(name, keys, show, help, func(a *App) {
			do()
			a.noted()
		})
	}
	return []action{
		moving("down", []string{"j", "down"}, "j ↓", "one line down", func() { s.move(1) }),
		moving("up", []string{"k", "up"}, "k ↑", "one line up", func() { s.move(-1) }),
		moving("page-down", []string{"ctrl+f", "pgdown"}, "ctrl-f", "one page down", func() { s.page(1) }),
		moving("page-up", []string{"ctrl+b", "pgup"}, "ctrl-b", "one page up", func() { s.page(-1) }),
		moving("first", []string{"g", "home"}, "g", "to the first line", func() { s.edge(-1) }),
		moving("last", []string{"G", "end"}, "G", "to the last line", func() { s.edge(1) }),
	}
}

func listActions(l list) []action {
	onRows := func(act action, do func(a *App)) action {
		act.group = groupList
		act.refuse = func() string {
			if l.counts().total == 0 {
				return "the list is empty"
			}
			return ""
		}
		act.do = func(a *App) tea.Cmd {
			do(a)
			return nil
		}
		return act
	}
	return []action{
		onRows(action{
			name: "filter", keys: []string{"/"}, hint: "filter", rank: rankFilter,
			help: "show only the rows that match; an empty line shows all again",
		}, func(a *App) { a.entry = newEntry(l) }),
		onRows(action{
			name: "sort", keys: []string{"o"}, hint: "sort", rank: rankList,
			help: "order by the next column, after the last one by the pane's own order",
		}, func(a *App) {
			a.notify("sorted " + l.sortNext())
			a.noted()
		}),
		onRows(action{name: "sort-reverse", keys: []string{"O"}, help: "turn the order round"}, func(a *App) {
			a.notify("sorted " + l.sortReverse())
			a.noted()
		}),
		onRows(action{name: "mark", keys: []string{"space"}, help: "mark the row, or take its mark away"}, func(*App) { l.mark() }),
		onRows(action{name: "unmark", help: "take all marks away"}, func(*App) { l.unmark() }),
	}
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
