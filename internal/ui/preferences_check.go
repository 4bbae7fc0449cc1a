package ui

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// PreferenceError is the first thing wrong with preferences.
type PreferenceError struct {
	// Path leads to it: a field in lower case, the key of a map, the index in a list.
	Path []string
	// Word is what there is none of, "" where something else is wrong; Known are those there are.
	Word  string
	Known []string

	problem string
}

func (e *PreferenceError) Error() string { return e.problem }

// Option is where it stands.
func (e *PreferenceError) Option() []string { return e.Path }

// Unknown is the word that means nothing and the words that would.
func (e *PreferenceError) Unknown() (word string, known []string) { return e.Word, e.Known }

func wrong(problem string, path ...string) error {
	return &PreferenceError{Path: path, problem: problem}
}

// unknown says that there is no what of that name.
func unknown(what, word string, known []string, path ...string) error {
	return &PreferenceError{Path: path, Word: word, Known: known, problem: fmt.Sprintf("there is no %s %q", what, word)}
}

// Check reports what the console could not follow as a *PreferenceError.
func (p Preferences) Check() error {
	a := unconfigured()
	for _, check := range []func(*App) error{p.checkStart, p.checkColumns, p.checkSort, p.checkKeys, p.checkTheme} {
		if err := check(a); err != nil {
			return err
		}
	}
	return nil
}

// unconfigured is a console that shows nothing to nobody, to be asked what there is.
func unconfigured() *App {
	facts := &facts{snap: state.NewStore().Snapshot()}
	a := &App{kinds: newPanes(), env: &env{look: newLook(true, false, false), facts: facts}}
	a.openTabs()
	return a
}

func (p Preferences) checkStart(a *App) error {
	tabs := make([]string, len(a.tabs))
	for i, t := range a.tabs {
		tabs[i] = t.kind.name
	}
	switch {
	case p.Start != "" && !slices.Contains(tabs, p.Start):
		return unknown("pane to start with", p.Start, tabs, "start")
	case p.ASCII != "" && !slices.Contains(asciiChoices(), p.ASCII):
		return unknown("choice", p.ASCII, asciiChoices(), "ascii")
	}
	return nil
}

// lists are the panes that have columns, one of each.
func (a *App) lists() map[string]arrangeable {
	all := map[string]arrangeable{}
	for _, k := range a.kinds {
		if l, ok := listOf(k.make(a.env, k.widest())); ok {
			all[k.name] = l
		}
	}
	return all
}

func (p Preferences) checkColumns(a *App) error {
	lists := a.lists()
	for _, pane := range slices.Sorted(maps.Keys(p.Columns)) {
		l, ok := lists[pane]
		if !ok {
			return unknown("list", pane, slices.Sorted(maps.Keys(lists)), "columns", pane)
		}
		if len(p.Columns[pane]) == 0 {
			return wrong("a list needs a column", "columns", pane)
		}
		seen := map[int]bool{}
		for i, name := range p.Columns[pane] {
			path := []string{"columns", pane, strconv.Itoa(i)}
			column, ok := l.columnNamed(name)
			switch {
			case !ok:
				return unknown("column", name, l.columnNames(), path...)
			case seen[column]:
				return wrong(fmt.Sprintf("the column %q is there already", name), path...)
			}
			seen[column] = true
		}
	}
	return nil
}

func (p Preferences) checkSort(a *App) error {
	lists := a.lists()
	for _, pane := range slices.Sorted(maps.Keys(p.Sort)) {
		l, ok := lists[pane]
		if !ok {
			return unknown("list", pane, slices.Sorted(maps.Keys(lists)), "sort", pane)
		}
		l.layOut(p.Columns[pane], "") // what is not shown is not sorted by
		name := strings.TrimPrefix(p.Sort[pane], "-")
		if p.Sort[pane] == "" {
			continue
		}
		column, ok := l.columnNamed(name)
		switch {
		case !ok:
			return unknown("column", name, l.columnNames(), "sort", pane)
		case !l.sortable(column):
			return wrong(fmt.Sprintf("the column %q has no order", name), "sort", pane)
		}
	}
	return nil
}

func (p Preferences) checkKeys(a *App) error {
	known := slices.Sorted(maps.Keys(Defaults().Keys))
	for _, name := range slices.Sorted(maps.Keys(p.Keys)) {
		if !slices.Contains(known, name) {
			return unknown("action", name, known, "keys", name)
		}
		for i, key := range p.Keys[name] {
			if _, err := readKey(key); err != nil {
				return wrong(err.Error(), "keys", name, strconv.Itoa(i))
			}
		}
	}
	a.env.keys = newKeymap(p.Keys)
	for _, s := range a.situations() {
		if err := p.checkMeanings(s); err != nil {
			return err
		}
	}
	return nil
}

// checkMeanings finds a key that would mean two things in a pane.
func (p Preferences) checkMeanings(s situation) error {
	meaning := map[string]string{}
	for _, act := range s.actions {
		for i, key := range act.keys {
			other, taken := meaning[key]
			if !taken {
				meaning[key] = act.name
				continue
			}
			name, index := act.name, i
			if _, chosen := p.Keys[name]; !chosen { // then the other one was
				name, other = other, name
				index = slices.IndexFunc(p.Keys[name], func(k string) bool {
					spelled, _ := readKey(k)
					return spelled == key
				})
			}
			problem := fmt.Sprintf("%s means %s already, in the pane %s", writeKey(key), other, s.pane)
			if other == name {
				problem = writeKey(key) + " is there already"
			}
			return wrong(problem, "keys", name, strconv.Itoa(index))
		}
	}
	return nil
}

func (p Preferences) checkTheme(*App) error {
	usual := defaultTheme()
	for _, background := range slices.Sorted(maps.Keys(p.Theme)) {
		if usual[background] == nil {
			return unknown("background", background, []string{onDark, onLight}, "theme", background)
		}
		for _, tone := range slices.Sorted(maps.Keys(p.Theme[background])) {
			if _, ok := usual[background][tone]; !ok {
				return unknown("tone", tone, slices.Sorted(maps.Keys(usual[background])), "theme", background, tone)
			}
			if _, err := readStyle(p.Theme[background][tone], false); err != nil {
				return wrong(err.Error(), "theme", background, tone)
			}
		}
	}
	return nil
}
