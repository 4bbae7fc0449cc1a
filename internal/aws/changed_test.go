package aws

import (
	"slices"
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// changedWith reads what the newest deployment of a service changed.
func (r *rig) changedWith(name string) (after *state.ServiceRevision, changes []string) {
	r.Helper()
	svc := r.serviceNamed(name)
	if err := r.poller.SweepChange(r.Context(), svc.Key); err != nil {
		r.Fatal(err)
	}
	snap := r.store.Snapshot()
	before, after := snap.Replaced(svc.Key, svc.Primary())
	if before == nil || after == nil {
		r.Fatalf("%s: %+v %+v", name, before, after)
	}
	for _, revision := range []*state.ServiceRevision{before, after} {
		if d := snap.TaskDefinitions[revision.TaskDefinition]; d == nil || !d.Printed() {
			r.Errorf("%s: %s is not read", name, revision.TaskDefinition)
		}
	}
	return after, state.CompareRevisions(before, after)
}

// A deployment that says the same brings another image where its tag was pushed over; one that moves tasks to other
// subnets says which.
func TestDeploymentsTellWhatTheyChanged(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Scenario: "drift"})
		r.sweep()
		_, changes := r.changedWith("cart")
		if len(changes) != 1 || !strings.HasPrefix(changes[0], "app runs another image under the same name drift/cart:2026.11: sha256:") || !strings.Contains(changes[0], " → sha256:") {
			t.Errorf("%q", changes)
		}
	})
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{})
		r.sweep()
		after, changes := r.changedWith("checkout")
		if len(changes) != 1 || !strings.HasPrefix(changes[0], "subnets - subnet-") || !strings.HasSuffix(changes[0], " + "+after.Subnets[0]) {
			t.Errorf("%q", changes)
		}
		if !slices.ContainsFunc(after.Images, func(i state.RevisionImage) bool { return strings.HasPrefix(i.Digest, "sha256:") }) {
			t.Errorf("%+v", after)
		}
	})
}
