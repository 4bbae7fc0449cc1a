package ui

import (
	"cmp"

	tea "charm.land/bubbletea/v2"
)

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

// entry is a line while it is typed below the pane: the filter line, whose list follows each key, or a line that asks
// for something else.
type entry struct {
	input
	of   searched
	sign string // what stands before it
	err  error
	// live takes the line at each key, nil = it waits for enter.
	live func(line string) error
	// enter takes the line at the end; an error keeps it open. nil = live has done all.
	enter func(line string) (tea.Cmd, error)
	// leave gives up; nil = the filter goes.
	leave func() tea.Cmd
	keep  string // what enter does, for the help
	hint  string // the same in a word, for the footer
	drop  string // what esc does
	esc   string // the same in a word, "" = as follows from leave
}

func newEntry(of searched) *entry {
	return &entry{
		input: newInput(of.filterLine()), of: of, sign: "/", live: of.filterBy,
		keep: "keep the filter and go to the rows", hint: "keep", drop: "leave the line and show all rows",
	}
}

func (e *entry) actions() []action {
	drop := cmp.Or(e.esc, "show all")
	if e.leave != nil {
		drop = "as it was"
	}
	return []action{
		{
			name: "keep", keys: []string{"enter"}, hint: e.hint, rank: rankOpen, group: groupList, help: e.keep,
			do: e.done,
		},
		{
			name: "clear-line", keys: []string{"ctrl+u"}, hint: "empty", rank: rankOpen + 1, group: groupList, help: "empty the line",
			refuse: func() string {
				if e.text == "" {
					return "the line is empty"
				}
				return ""
			},
			do: func(*App) tea.Cmd {
				e.cut(0, len(e.text))
				e.apply()
				return nil
			},
		},
		stepping("down", []string{"down"}, "↓", "one row down", func(*App) { e.of.move(1) }),
		stepping("up", []string{"up"}, "↑", "one row up", func(*App) { e.of.move(-1) }),
		{
			name: "clear", keys: []string{"esc"}, hint: drop, rank: rankHelp, group: groupList, help: e.drop,
			do: func(a *App) tea.Cmd {
				a.entry = nil
				if e.leave != nil {
					return e.leave()
				}
				return a.unfilter(e.of)
			},
		},
	}
}

// done ends the line; one that cannot be read stays where enter would have to act on it.
func (e *entry) done(a *App) tea.Cmd {
	var cmd tea.Cmd
	if e.enter != nil {
		if cmd, e.err = e.enter(e.text); e.err != nil {
			return nil
		}
	}
	a.entry = nil
	if e.err != nil {
		a.notify(e.err.Error())
	}
	return cmd
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

func (e *entry) apply() {
	e.err = nil
	if e.live != nil {
		e.err = e.live(e.text)
	}
}

// unfilter shows all rows of a list, or ends a search.
func (a *App) unfilter(of searched) tea.Cmd {
	_ = of.filterBy("") // an empty line can always be read
	return nil
}
