package ui

import (
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/state"
)

func TestProtectedIsSaid(t *testing.T) {
	says := func(r *rig) bool {
		first, _, _ := strings.Cut(r.frame(), "\n")
		return strings.HasPrefix(first, "fsui  protected  ")
	}
	for name, c := range map[string]struct {
		protected       state.Protection
		cluster         string
		list, ofStaging bool
	}{
		"nothing":         {},
		"the account":     {state.Protection{Accounts: []string{"111122223333"}}, "", true, true},
		"another account": {state.Protection{Accounts: []string{"111122223334"}}, "", false, false},
		"the one cluster": {state.Protection{Clusters: []string{"pro?"}}, "prod", true, true},
		"a cluster":       {state.Protection{Clusters: []string{"stag*"}}, "", false, true},
		"every cluster":   {state.Protection{Clusters: []string{"?*"}}, "", false, true},
	} {
		for _, width := range []int{60, 200} {
			r := startRig(t, estate(), width, 24, func(o *Options) { o.Protected = c.protected })
			r.change(func(e *state.Edit) { e.Select(state.Selection{Clusters: strings.Fields(c.cluster)}) })
			if got := says(r); got != c.list {
				t.Errorf("%s, in the list: %v:\n%s", name, got, r.frame())
			}
			r.app.open(place{"service", serviceKey("staging", "web")})
			r.send(storeChangedMsg{r.store.Snapshot()})
			if got := says(r); got != c.ofStaging {
				t.Errorf("%s, at staging/web: %v:\n%s", name, got, r.frame())
			}
		}
	}
}
