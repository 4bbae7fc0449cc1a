package ui

import (
	"slices"
	"strings"
)

// Preferences are what a person may choose of the console. What they leave out is as in Defaults.
type Preferences struct {
	Start   string                       // the tab to start with
	ASCII   string                       // auto, always or never: nothing but ASCII on the screen; auto is as the locale says
	Columns map[string][]string          // of a pane's list, in their order
	Sort    map[string]string            // the column a pane's list is sorted by, after a "-" the other way round; "" is worst first
	Keys    map[string][]string          // of an action, as docs/keys.md writes them; none leaves it to the palette
	Theme   map[string]map[string]string // for a dark and a light background: the style of a tone
}

// asciiChoices are what ASCII can be, the default first.
func asciiChoices() []string { return []string{"auto", "always", "never"} }

// Defaults are all preferences there are, each as it is where nobody has chosen.
func Defaults() Preferences {
	a := unconfigured()
	p := Preferences{
		Start: a.tabs[0].kind.name, ASCII: asciiChoices()[0], Theme: defaultTheme(),
		Columns: map[string][]string{}, Sort: map[string]string{}, Keys: map[string][]string{},
	}
	for _, k := range a.kinds {
		if l, ok := listOf(k.make(a.env, k.widest())); ok {
			p.Columns[k.name], p.Sort[k.name] = l.columnNames(), ""
		}
	}
	for _, s := range a.situations() {
		for _, act := range s.actions {
			if act.fixed {
				continue
			}
			keys := make([]string, 0, len(act.keys))
			for _, k := range act.keys {
				keys = append(keys, writeKey(k))
			}
			p.Keys[act.name] = keys
		}
	}
	return p
}

// arrangeable is a list whose columns and order can be chosen.
type arrangeable interface {
	columnNames() []string
	columnNamed(name string) (int, bool)
	sortable(column int) bool
	layOut(columns []string, sort string)
}

func listOf(p pane) (arrangeable, bool) {
	l, ok := p.scroll().(arrangeable)
	return l, ok
}

// widest is what a pane with the most columns is about: everything, where it can be.
func (k paneKind) widest() any {
	if k.tab {
		return nil
	}
	return k.of
}

// arranged makes lists come with the columns and the order that were chosen for them.
func (p Preferences) arranged(kinds []paneKind) []paneKind {
	for i, k := range kinds {
		columns, sort := p.Columns[k.name], p.Sort[k.name]
		if columns == nil && sort == "" {
			continue
		}
		kinds[i].make = func(e *env, of any) pane {
			made := k.make(e, of)
			if l, ok := listOf(made); ok {
				l.layOut(columns, sort)
			}
			return made
		}
	}
	return kinds
}

// on is what the terminal can do, where the person does not know better.
func (p Preferences) on(t terminal) terminal {
	switch p.ASCII {
	case "always":
		t.ascii = true
	case "never":
		t.ascii = false
	}
	return t
}

// columnNames are the names of the columns as preferences and filters write them.
func (t *table[K, R]) columnNames() []string {
	names := make([]string, len(t.columns))
	for i := range t.columns {
		names[i] = strings.ToLower(t.columns[i].title)
	}
	return names
}

func (t *table[K, R]) sortable(column int) bool { return t.columns[column].compare != nil }

// layOut keeps some columns, in an order, and sorts by one of them. Names that this list has no column for are passed
// over: a list about one service has none for the service.
func (t *table[K, R]) layOut(columns []string, sort string) {
	var kept []column[R]
	for _, name := range columns {
		if i, ok := t.columnNamed(name); ok {
			kept = append(kept, t.columns[i])
		}
	}
	if kept != nil {
		t.columns = kept
		t.natural, t.widths, t.away = make([]int, len(kept)), make([]int, len(kept)), make([]bool, len(kept))
	}
	sort, back := strings.CutPrefix(sort, "-")
	if i, ok := t.columnNamed(sort); ok && t.sortable(i) {
		t.sort, t.back = i, back
	}
}

// situation is a pane, or the screen to log in, with the keys that are in force in it.
type situation struct {
	pane    string
	actions []action
}

// situations are all there are, those of a pane about one object and about all too.
func (a *App) situations() []situation {
	var all []situation
	trail := a.tabs[a.at].trail
	for _, k := range a.kinds {
		about := []any{k.widest()}
		if k.tab && k.of != nil {
			about = append(about, k.of)
		}
		for _, of := range about {
			a.tabs[a.at].trail = append(slices.Clone(trail), k.make(a.env, of))
			all = append(all, situation{k.name, a.actions()})
		}
	}
	a.tabs[a.at].trail = trail
	return append(all, situation{"log in", (&login{app: a}).actions()})
}
