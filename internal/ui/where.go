package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// read are the logins whose facts are read: not those that lead to the same as another.
func read(snap *state.Snapshot) []*state.Login {
	return slices.DeleteFunc(slices.Clone(snap.Logins), func(l *state.Login) bool { return l.SameAs != nil })
}

// profileName is a profile as people call it.
func (a *App) profileName(profile string) string { return cmp.Or(profile, a.o.Place) }

// originName names an origin where there are several.
func (a *App) originName(l *state.Login) string { return a.profileName(l.Profile) + " in " + l.Region }

// whose says whose facts are shown and of which Region: those of the object that the pane is about, or of all.
func (a *App) whose() (who, region string) {
	snap, focus := a.env.facts.snap, a.visible().focus()
	all := read(snap)
	for _, scope := range []state.Scope{focus.Service.Cluster.Scope, focus.Task.Cluster.Scope, focus.Cluster.Scope} {
		if l := snap.LoginOf(scope); scope != (state.Scope{}) && l != nil {
			all = []*state.Login{l}
			break
		}
	}
	var accounts, profiles, regions []string
	for _, l := range all {
		accounts, profiles, regions = once(accounts, l.Account), once(profiles, a.profileName(l.Profile)), once(regions, l.Region)
	}
	if len(all) == 0 {
		profiles = []string{a.o.Place}
	}
	if len(all) == 1 {
		for _, l := range snap.Logins {
			if l.SameAs != nil && *l.SameAs == all[0].Origin() && l.Profile != all[0].Profile {
				profiles[0] += " = " + a.profileName(l.Profile) // the same account
			}
		}
	}
	who = andMore(profiles, longestPlace)
	switch {
	case len(accounts) > 1:
		who = fmt.Sprintf("%d accounts %s", len(accounts), who)
	case len(accounts) == 1 && accounts[0] != who:
		who = accounts[0] + " " + who
	}
	return who, andMore(regions, longestPlace)
}

// once adds a name that is not there yet.
func once(names []string, name string) []string {
	if name == "" || slices.Contains(names, name) {
		return names
	}
	return append(names, name)
}

// andMore is the first of some names and how many more there are.
func andMore(names []string, width int) string {
	switch len(names) {
	case 0:
		return ""
	case 1:
		return cutMiddle(names[0], width)
	}
	return fmt.Sprintf("%s +%d", cutMiddle(names[0], width), len(names)-1)
}

// clusterWords say which clusters are read.
func clusterWords(snap *state.Snapshot) (words string, some bool) {
	names := snap.Selection.Clusters
	if len(names) == 0 {
		return "all clusters", false
	}
	short := make([]string, len(names))
	for i, name := range names {
		if short[i] = name; strings.HasPrefix(name, "arn:") {
			short[i] = name[strings.LastIndexByte(name, '/')+1:]
		}
	}
	return "cluster " + andMore(short, longestPlace), true
}

// placeColumns say where a row's object is, where that tells rows apart.
func placeColumns[R any](of func(R) state.Scope) []column[R] {
	return []column[R]{
		{
			title: "REGION", least: 9, drop: 8, apart: true,
			cell:    func(r R) cell { return cell{of(r).Region, toneQuiet} },
			compare: func(a, b R) int { return strings.Compare(of(a).Region, of(b).Region) },
		},
		{
			title: "ACCOUNT", width: 12, drop: 1, apart: true,
			cell:    func(r R) cell { return cell{of(r).Account, toneQuiet} },
			compare: func(a, b R) int { return strings.Compare(of(a).Account, of(b).Account) },
		},
	}
}

// withPlaces puts the columns of the place after a column.
func withPlaces[R any](columns []column[R], after string, of func(R) state.Scope) []column[R] {
	i := slices.IndexFunc(columns, func(c column[R]) bool { return c.title == after })
	return slices.Insert(columns, i+1, placeColumns(of)...)
}
