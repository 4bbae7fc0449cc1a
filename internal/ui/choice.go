package ui

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// choice is one of the things a person chooses what to look at by; the palette calls it the same.
type choice string

const (
	byProfile choice = "profile"
	byRegion  choice = "region"
	byCluster choice = "cluster"
)

// option is one of those there are to choose from.
type option struct {
	name, show, help string
	on               bool // it is looked at now
}

// usual is what people type for the default profile.
const usual = "default"

// allClusters stands for no choice among the clusters.
const allClusters = "all"

// options are those known, in order; others can be typed.
func (a *App) options(of choice) []option {
	snap := a.env.facts.snap
	chosen := chosenBy(of, snap)
	names := slices.Clone(chosen)
	switch of {
	case byProfile:
		names = append(names, a.profiles...)
	case byRegion:
		partition := "aws"
		if len(snap.Logins) > 0 {
			partition = state.PartitionOf(snap.Logins[0].Region)
		}
		names = append(names, state.Regions(partition)...)
	case byCluster:
		for key := range snap.Clusters {
			names = append(names, key.Name)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if of == byProfile && slices.Contains(names, "") {
		names = slices.DeleteFunc(names, func(name string) bool { return name == usual }) // it is the same
	}
	if of == byCluster {
		names = append([]string{allClusters}, names...)
	}
	all := make([]option, len(names))
	for i, name := range names {
		all[i] = option{name: name, show: name, help: a.optionWords(of, name), on: slices.Contains(chosen, name)}
		if of == byProfile {
			all[i].show = a.profileName(name)
		}
		if of == byCluster && name == allClusters {
			all[i].on = len(chosen) == 0
		}
	}
	return all
}

// chosenBy are the names looked at now.
func chosenBy(of choice, snap *state.Snapshot) []string {
	chosen := snap.Chosen()
	switch of {
	case byProfile:
		return chosen.Profiles
	case byRegion:
		return chosen.Regions
	default:
		return chosen.Clusters
	}
}

// optionWords say what has come of reading a profile or Region, or what is in a cluster.
func (a *App) optionWords(of choice, name string) string {
	snap := a.env.facts.snap
	if of == byCluster {
		services := 0
		for key := range snap.Services {
			if name == allClusters || key.Cluster.Name == name {
				services++
			}
		}
		return fmt.Sprintf("%d services", services)
	}
	var words []string
	for _, l := range snap.Logins {
		if of == byProfile && l.Profile != name || of == byRegion && l.Region != name {
			continue
		}
		where := cmp.Or(l.Account, "account not known yet") + " in " + l.Region
		if of == byRegion {
			where = a.profileName(l.Profile)
		}
		switch {
		case l.Fault != nil:
			words = append(words, "! "+where+": "+loginLine(l))
		case l.SameAs != nil:
			words = append(words, where+": the same as "+a.profileName(l.SameAs.Profile)+", read once")
		default:
			words = append(words, where)
		}
	}
	slices.SortStableFunc(words, func(a, b string) int { return strings.Compare(a[:1], b[:1]) }) // what is wrong first
	return strings.Join(words, " · ")
}

// changed is a selection with other names of one kind: "a,b" is these alone, "+a" adds and "-a" takes away. A profile may
// have blanks in its name.
func (a *App) changed(of choice, typed string) (state.Selection, error) {
	snap := a.env.facts.snap
	names, replaces := []string(nil), true
	for i, word := range strings.Split(typed, ",") {
		word = strings.TrimSpace(word)
		name := strings.TrimSpace(strings.TrimLeft(word, "+-"))
		if name == "" {
			return state.Selection{}, errors.New("NAME or A,B; +NAME adds, -NAME takes away")
		}
		sign := word[0]
		if of == byProfile && name == a.o.Place {
			name = usual
		}
		if of == byProfile && name == usual && (a.o.Place != usual || slices.Contains(chosenBy(of, snap), "")) {
			name = ""
		}
		if i == 0 && (sign == '+' || sign == '-') {
			names, replaces = slices.Clone(chosenBy(of, snap)), false
		}
		if sign == '-' {
			names = slices.DeleteFunc(names, func(n string) bool { return n == name })
		} else if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return a.selecting(of, names, replaces)
}

// selecting is a selection with these names of one kind.
func (a *App) selecting(of choice, names []string, replaces bool) (state.Selection, error) {
	s := a.env.facts.snap.Selection
	switch of {
	case byProfile:
		if s.Profiles = names; replaces {
			s.Clusters = nil // another account has others
		}
	case byRegion:
		s.Regions = names
	case byCluster:
		if slices.Contains(names, allClusters) {
			names = nil
		}
		s.Clusters = names
		return s, nil
	}
	if len(names) == 0 {
		return s, fmt.Errorf("one %s has to stay", of)
	}
	return s, nil
}

// selectedMsg says that other things are read now, or why not.
type selectedMsg struct {
	of  choice
	err error
}

// selectBy goes on with another selection.
func (a *App) selectBy(of choice, s state.Selection, err error) tea.Cmd {
	a.over = nil
	if err != nil {
		a.notify(err.Error())
		return nil
	}
	backend, ctx := a.o.Backend, a.ctx
	return func() tea.Msg { return selectedMsg{of, backend.Select(ctx, s)} }
}

// selected begins the lists anew: what comes in takes its rank, and what is wrong from the beginning is no news.
func (a *App) selected(msg selectedMsg) tea.Cmd {
	if msg.err != nil {
		a.notify(msg.err.Error() + "; all stays as it was")
		return nil
	}
	a.takeFacts(a.o.Store.Snapshot())
	a.watch.whole = false
	for _, t := range a.tabs {
		t.trail = slices.DeleteFunc(t.trail, func(p pane) bool { return p != t.trail[0] && a.leads(p) == nil })
		for _, p := range t.trail {
			if l, ok := p.scroll().(list); ok {
				l.begin()
			}
		}
	}
	a.env.started = a.env.facts.now
	cmd := a.appear()
	a.notify("reading " + a.selectionWords())
	return cmd
}

// leads is the login that the object of a pane is read with, nil where none is any more.
func (a *App) leads(p pane) *state.Login {
	f := p.focus()
	for _, scope := range []state.Scope{f.Service.Cluster.Scope, f.Task.Cluster.Scope, f.Cluster.Scope, f.Family.Scope, f.Network.Scope} {
		if scope != (state.Scope{}) {
			return a.env.facts.snap.LoginOf(scope)
		}
	}
	return &state.Login{} // it is about everything
}

func (a *App) selectionWords() string {
	chosen := a.env.facts.snap.Chosen()
	for i, name := range chosen.Profiles {
		chosen.Profiles[i] = a.profileName(name)
	}
	words := strings.Join(chosen.Profiles, ", ") + " in " + strings.Join(chosen.Regions, ", ")
	if len(chosen.Clusters) > 0 {
		words += ", cluster " + strings.Join(chosen.Clusters, ", ")
	}
	return words
}

// profilesMsg brings the profiles there are.
type profilesMsg struct {
	names []string
	err   error
}

// listProfiles reads them: somebody may want one.
func (a *App) listProfiles() tea.Cmd {
	backend := a.o.Backend
	return func() tea.Msg {
		names, err := backend.Profiles()
		return profilesMsg{names, err}
	}
}

func (a *App) listed(msg profilesMsg) {
	if a.profiles = msg.names; msg.err != nil {
		a.notify("the profiles could not be read: " + msg.err.Error())
	}
}

// choosing are the actions that change what is looked at; keys have others.
func (a *App) choosing() []action {
	all := make([]action, 0, 3)
	for _, c := range []struct {
		of   choice
		help string
	}{
		{byProfile, "other profiles: a list, or :profile NAME, +NAME, -NAME"},
		{byRegion, "other Regions: a list, or :region NAME, +NAME, -NAME"},
		{byCluster, "some clusters only: a list, or :cluster NAME, +NAME, all"},
	} {
		all = append(all, action{
			name: string(c.of), help: c.help, group: groupApp,
			do:    func(a *App) tea.Cmd { return tea.Batch(a.show(newChooser(a, c.of)), a.listProfiles()) },
			words: func(a *App) []option { return a.options(c.of) },
			with: func(a *App, typed string) tea.Cmd {
				s, err := a.changed(c.of, typed)
				return a.selectBy(c.of, s, err)
			},
		})
	}
	return all
}
