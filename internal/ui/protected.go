package ui

import "github.com/fsui/fsui/internal/state"

// protectedWord stands in the header, however narrow, where the person protects the account, the profile, the one cluster that is
// read, or the cluster of the object that the pane is about.
func (a *App) protectedWord() string {
	const word = "  protected"
	snap, focus := a.env.facts.snap, a.visible().focus()
	protected := func(key state.ClusterKey) bool {
		profile := ""
		if l := snap.LoginOf(key.Scope); l != nil {
			profile = l.Profile
		}
		return a.o.Protected.Why(key, profile, true) != ""
	}
	if protected(focus.Service.Cluster) || protected(focus.Task.Cluster) || protected(focus.Cluster) {
		return word
	}
	for _, l := range snap.Logins {
		scope := state.Scope{Account: l.Account, Region: l.Region}
		for _, name := range append([]string{""}, snap.Selection.Clusters...) {
			if protected(state.ClusterKey{Scope: scope, Name: name}) {
				return word
			}
		}
	}
	return ""
}
