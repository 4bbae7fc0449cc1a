package state_test

import (
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// away is another origin, of another account in the same Region.
var away = state.Origin{Profile: "staging", Region: "us-east-1"}

// both is a store with a service of one name in two accounts.
func both() *state.Store {
	store := state.NewStore()
	for o, account := range map[state.Origin]string{here: "111122223333", away: "444455556666"} {
		store.Apply(func(e *state.Edit) {
			e.SetLogin(state.Login{Profile: o.Profile, Region: o.Region, Account: account})
			key := state.SourceKey{Kind: state.SourceServices, Profile: o.Profile, Region: o.Region, Cluster: "prod"}
			e.PutSource(&state.Source{Key: key, At: now, Promise: 5 * time.Second, Partial: o == away})
			e.PutService(&state.Service{Key: serviceIn(account), SeenAt: now})
		})
	}
	return store
}

func serviceIn(account string) state.ServiceKey {
	scope := state.Scope{Partition: "aws", Account: account, Region: "us-east-1"}
	return state.ServiceKey{Cluster: state.ClusterKey{Scope: scope, Name: "prod"}, Name: "web"}
}

func TestOriginsHaveSourcesOfTheirOwn(t *testing.T) {
	snap := both().Snapshot()
	for account, partial := range map[string]bool{"111122223333": false, "444455556666": true} {
		key := serviceIn(account).Cluster
		if src := snap.Source(state.SourceServices, key); src == nil || src.Partial != partial {
			t.Errorf("the source of %s is %+v", account, src)
		}
		if !snap.Confirmed(key.Scope) || snap.Owns(here, key.Scope) == partial || snap.Owns(away, key.Scope) != partial {
			t.Errorf("%s: confirmed %v, owned by %v and %v", account, snap.Confirmed(key.Scope), snap.Owns(here, key.Scope), snap.Owns(away, key.Scope))
		}
	}
	other := serviceIn("777788889999").Cluster
	if snap.Source(state.SourceServices, other) != nil || snap.Confirmed(other.Scope) || snap.Owns(here, other.Scope) {
		t.Error("nobody's account is somebody's")
	}
}

// Whoever is told another account drops what it held, and nothing of the other origin's.
func TestAnotherAccountTouchesNoOtherOrigin(t *testing.T) {
	store := both()
	store.Apply(func(e *state.Edit) {
		e.SetLogin(state.Login{Profile: away.Profile, Region: away.Region, Account: "777788889999"})
	})
	snap := store.Snapshot()
	if snap.Services[serviceIn("444455556666")] != nil || snap.Services[serviceIn("111122223333")] == nil {
		t.Errorf("left: %v", snap.Services)
	}
}

func TestDropOrigin(t *testing.T) {
	store := both()
	store.Apply(func(e *state.Edit) { e.DropOrigin(away) })
	snap := store.Snapshot()
	if len(snap.Logins) != 1 || len(snap.Sources) != 1 || len(snap.Services) != 1 || snap.Services[serviceIn("111122223333")] == nil {
		t.Errorf("left: %d logins, %d sources, %v", len(snap.Logins), len(snap.Sources), snap.Services)
	}
	twin := state.Login{Profile: "twin", Region: here.Region, Account: "111122223333"}
	store.Apply(func(e *state.Edit) {
		e.SetLogin(twin)
		e.DropOrigin(here)
	})
	if len(store.Snapshot().Services) != 1 {
		t.Error("facts went that another origin leads to")
	}
}

// What is recalled of one origin is its own until AWS says otherwise, whatever the others know.
func TestRecallOfOneOriginOfTwo(t *testing.T) {
	store := state.NewStore()
	store.Apply(func(e *state.Edit) {
		e.SetLogin(state.Login{Profile: away.Profile, Region: away.Region, Account: "444455556666"})
		e.PutService(&state.Service{Key: serviceIn("444455556666"), SeenAt: now})
		e.Recall(here, remembered())
	})
	snap := store.Snapshot()
	if snap.Confirmed(cluster.Scope) || !snap.Confirmed(serviceIn("444455556666").Cluster.Scope) || snap.RecalledAt(cluster.Scope).IsZero() {
		t.Errorf("logins %+v, %+v", *snap.Logins[0], *snap.Logins[1])
	}
	store.Apply(func(e *state.Edit) { e.SetLogin(state.Login{Region: here.Region, Account: "777788889999"}) })
	if snap = store.Snapshot(); len(snap.Services) != 1 || !snap.RecalledAt(cluster.Scope).IsZero() {
		t.Errorf("left: %v", snap.Services)
	}
}
