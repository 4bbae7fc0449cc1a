package ui

import (
	"slices"
	"sync"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// tab is one numbered pane and what was opened from it, the deepest last.
type tab struct {
	kind  paneKind
	trail []pane
}

// leave closes what lies deeper than so many panes.
func (t *tab) leave(kept int) {
	for _, p := range t.trail[kept:] {
		if c, ok := p.(closer); ok {
			c.close()
		}
	}
	t.trail = t.trail[:kept]
}

// closer is a pane with something that must end with it.
type closer interface{ close() }

// pursuer is a pane with work that it goes on with after each message.
type pursuer interface{ pursue() tea.Cmd }

func (a *App) pursue() tea.Cmd {
	if p, ok := a.visible().(pursuer); ok {
		return p.pursue()
	}
	return nil
}

func (t *tab) deepest() pane { return t.trail[len(t.trail)-1] }

func (a *App) visible() pane { return a.tabs[a.at].deepest() }

// holds reports whether a pane is still open.
func (a *App) holds(p pane) bool {
	return slices.ContainsFunc(a.tabs, func(t *tab) bool { return slices.Contains(t.trail, p) })
}

// open goes to a place: deeper for a pane about an object, to the tab otherwise.
func (a *App) open(to place) tea.Cmd {
	for _, k := range a.kinds {
		if k.name != to.pane {
			continue
		}
		if to.of == nil && k.wide {
			return a.openWide(k)
		}
		if to.of == nil {
			return a.toTab(slices.IndexFunc(a.tabs, func(t *tab) bool { return t.kind.name == k.name }))
		}
		t := a.tabs[a.at]
		t.trail = append(t.trail, k.make(a.env, to.of))
		return a.appear()
	}
	a.notify("there is no pane " + to.pane)
	return nil
}

// back goes to where the pane was opened from, and to the same row there.
func (a *App) back() tea.Cmd {
	t := a.tabs[a.at]
	if len(t.trail) == 1 {
		return nil
	}
	t.leave(len(t.trail) - 1)
	return a.appear()
}

// toTab shows a tab as it was left; the tab that is shown already goes back to its list.
func (a *App) toTab(i int) tea.Cmd {
	if i < 0 || i >= len(a.tabs) {
		return nil
	}
	if i == a.at {
		a.tabs[i].leave(1)
	}
	a.at = i
	return a.appear()
}

// appear brings the pane that is visible now up to date.
func (a *App) appear() tea.Cmd {
	a.entry, a.notice = nil, notice{}
	p := a.visible()
	cmd := p.sync(a.env.facts)
	p.resize(a.bodySize())
	if l, ok := p.scroll().(list); ok {
		l.settle()
		a.noted()
	}
	return tea.Batch(cmd, a.tell())
}

// tell says what is on the screen, and whether anybody is at it.
func (a *App) tell() tea.Cmd {
	f := a.visible().focus()
	f.Away = a.away
	return a.wish.tell(f)
}

// wish hands the newest focus to the backend. Commands run side by side, in any order: whichever comes last must tell
// the last wish, not its own.
type wish struct {
	backend Backend
	mu      sync.Mutex
	focus   state.Focus
}

func (w *wish) tell(f state.Focus) tea.Cmd {
	w.mu.Lock()
	defer w.mu.Unlock()
	if f.Equal(w.focus) {
		return nil
	}
	w.focus = f
	return func() tea.Msg {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.backend.Focus(w.focus)
		return nil
	}
}
