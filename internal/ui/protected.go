package ui

import "github.com/fsui/fsui/internal/state"

// protectedWord stands in the header, however narrow, where the person protects the account, the profile, the one cluster that is
// read, or the cluster of the object that the pane is about.
func (a *App) protectedWord() string {
	const word = "  protected"
	login := a.env.facts.snap.Main()
	focus := a.visible().focus()
	for _, key := range []state.ClusterKey{
		{Scope: state.Scope{Account: login.Account}, Name: a.o.Cluster}, focus.Service.Cluster, focus.Task.Cluster, focus.Cluster,
	} {
		if a.o.Protected.Why(key, login.Profile, true) != "" {
			return word
		}
	}
	return ""
}
