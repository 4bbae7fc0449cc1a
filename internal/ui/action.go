package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// action is one thing a key does. Footer, help screen, palette and docs/keys.md are drawn from it and from nothing
// else.
type action struct {
	name string   // the palette's word, unique in its pane: "sort-reverse"
	keys []string // as Bubble Tea spells them: "j", "down", "ctrl+f", "space"; none = in the palette only
	show string   // how the keys are written for people, "" = the first key
	hint string   // the footer's one or two words
	help string   // what it does, for help screen and docs
	group
	// fixed keys are nobody's to change: they work in every situation.
	fixed bool
	// rank is its place in the footer, 1 is the first to be shown; 0 keeps it out.
	rank int
	// refuse says why it cannot be done now, "" = it can; nil never refuses.
	refuse func() string
	// words are what may stand behind its name in the palette, and with does it with what stands there; nil = nothing may.
	words func(a *App) []option
	with  func(a *App, typed string) tea.Cmd
	// do fixes its target at once: what a refresh brings later changes nothing.
	do func(a *App) tea.Cmd
}

// group is the heading an action stands under in the help.
type group int

const (
	groupLook group = iota // what a pane shows of its object
	groupAct               // what is changed about it
	groupList
	groupMove
	groupPanes
	groupApp
)

// The footer's ranks: what a pane does with its object first, then what can be done with any list, help in any case.
const (
	rankOpen    = 10
	rankLook    = 20
	rankAct     = 28
	rankBack    = 30
	rankFilter  = 40
	rankPalette = 41
	rankHelp    = 42
	rankList    = 50
)

func (g group) String() string {
	return [...]string{"Look", "Act", "List", "Move", "Panes", "Console"}[g]
}

// label is the key as people read it.
func (a *action) label() string {
	switch {
	case a.show != "":
		return a.show
	case len(a.keys) == 0:
		return ":" + a.name
	}
	return writeKey(a.keys[0])
}

// refusal is why it cannot be done now.
func (a *action) refusal() string {
	if a.refuse == nil {
		return ""
	}
	return a.refuse()
}

func (a *action) has(key string) bool { return slices.Contains(a.keys, key) }
