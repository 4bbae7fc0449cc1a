package ui

import tea "charm.land/bubbletea/v2"

// newSearch is a line that searches: it leaves nothing out, and esc ends it.
func newSearch(of searched) *entry {
	e := newEntry(of)
	e.keep, e.hint, e.drop, e.esc = "end the line and stay at the match", "stay", "end the search", "end the search"
	return e
}

// searchActions are the keys that search a text.
func searchActions(e *env, text *document) []action {
	found := func() bool { return len(text.found) > 0 }
	return []action{
		{
			name: "search", keys: []string{"/"}, hint: "search", rank: rankFilter, group: groupMove,
			help: "search the text; " + e.keys.of("next-match", "ctrl-n") + " and " + e.keys.of("previous-match", "ctrl-p") + " go on to the next line found",
			do: func(a *App) tea.Cmd {
				a.entry = newSearch(text)
				return nil
			},
		},
		matchKey(e, "next-match", "ctrl+n", "next", "to the next line found", found, func() { text.next(1) }),
		matchKey(e, "previous-match", "ctrl+p", "before", "to the line found before", found, func() { text.next(-1) }),
	}
}

// matchKey goes to another match; the footer has it while there is one.
func matchKey(e *env, name, key, hint, help string, found func() bool, do func()) action {
	return action{
		name: name, keys: []string{key}, hint: hint, rank: rankOpen + 1, help: help, group: groupMove,
		refuse: func() string {
			if !found() {
				return "nothing is searched for: " + e.keys.of("search", "/") + " does"
			}
			return ""
		},
		do: func(*App) tea.Cmd {
			do()
			return nil
		},
	}
}
