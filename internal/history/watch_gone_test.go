package history

import (
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// The trouble of a service that was deleted is over once AWS has listed it twice no more; what is not read whole ends none.
func TestTroubleEndsWithItsService(t *testing.T) {
	j := opened(t, "")
	store, now := state.NewStore(), noon
	ailing(store, now, 1, 1)
	r := j.newRecorder(store, Keeping{Bounds: DefaultBounds(), Clock: func() time.Time { return now }, Diagnose: byExit})
	look := func() bool {
		now = now.Add(judged)
		turned := r.judge(store.Snapshot())
		if !r.write() {
			t.Fatal("it is not written")
		}
		return turned
	}
	if !look() {
		t.Fatal("there is no trouble")
	}
	services := state.SourceKey{Kind: state.SourceServices, Profile: "p", Region: region.Region, Cluster: "prod"}
	put := func(e *state.Edit, s state.Source) {
		s.Key = services
		e.PutSource(&s)
	}
	cluster := &state.Cluster{Key: service().Cluster}
	store.Apply(func(e *state.Edit) { e.PutCluster(cluster); e.DropService(service()) })
	for name, unread := range map[string]func(*state.Edit){
		"failed":   func(e *state.Edit) { put(e, state.Source{At: now, Fault: &state.Fault{Kind: state.FaultDenied}}) },
		"not read": func(e *state.Edit) { put(e, state.Source{}) },
		"partial":  func(e *state.Edit) { put(e, state.Source{At: now, Partial: true}) },
		"not confirmed": func(e *state.Edit) {
			e.SetLogin(state.Login{Profile: "p", Region: region.Region, Former: region.Account})
		},
		"other cluster": func(e *state.Edit) { e.DropCluster(cluster.Key) },
	} {
		store.Apply(unread)
		for range 3 {
			if look() {
				t.Errorf("%s: the trouble is over", name)
			}
		}
		store.Apply(func(e *state.Edit) {
			e.SetLogin(state.Login{Profile: "p", Region: region.Region, Account: region.Account})
			e.PutCluster(cluster)
			put(e, state.Source{At: now})
		})
	}
	if look() {
		t.Error("it is over at once")
	}
	gone := now
	if !look() || look() {
		t.Error("it is not over, or twice")
	}
	all, _, err := j.Past(state.PastAsked{Kinds: []state.HappeningKind{state.HappenedFinding}})
	if err != nil || len(all) != 2 || all[1].Words() != "the service was deleted: It died of crash." || !all[1].At.Equal(gone) {
		t.Errorf("%v\n%s", err, words(all))
	}
	if open, err := j.troubles(); err != nil || len(open) != 0 {
		t.Errorf("open: %v, %v", open, err)
	}
}

// So does that of a service whose whole cluster is gone, where all clusters are read.
func TestTroubleEndsWithItsCluster(t *testing.T) {
	store := state.NewStore()
	all := state.SourceKey{Kind: state.SourceClusters, Profile: "p", Region: region.Region}
	store.Apply(func(e *state.Edit) {
		e.SetLogin(state.Login{Profile: "p", Region: region.Region, Account: region.Account})
		e.PutSource(&state.Source{Key: all, At: noon})
	})
	if !listed(store.Snapshot(), service().Cluster) {
		t.Error("the cluster is not known to be gone")
	}
	store.Apply(func(e *state.Edit) { e.Select(state.Selection{Clusters: []string{"staging"}}) })
	if listed(store.Snapshot(), service().Cluster) {
		t.Error("a cluster that nobody reads is gone")
	}
}
