package aws

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// Two hundred streams are followed by one call at a time: their prefix is what counts, not how many there are.
func TestTailOfTwoHundredStreams(t *testing.T) {
	if testing.Short() || underRace {
		t.Skip("many lines")
	}
	in(t, func(t *testing.T) {
		r := newLogRig(t, sim.Options{Services: 1, Tasks: 200, TargetGroups: 1}, &cloud{late: 0.3, lateBy: time.Minute, twice: true})
		snap := r.sweep(state.SourceClusters, state.SourceServices, state.SourceTasks)
		if len(snap.Services) != 1 || len(snap.Tasks) < 200 {
			t.Fatalf("%d services, %d tasks", len(snap.Services), len(snap.Tasks))
		}
		var req state.LogRequest
		for key := range snap.Services {
			req = state.LogRequest{Service: key, Last: 500}
		}
		tail := r.tail(req)
		tail.pass(3 * time.Second)
		if !tail.last.Opened || len(tail.all) < 500 || len(tail.where) == 0 {
			t.Fatalf("%d lines, %+v", len(tail.all), tail.last)
		}
		low := r.poller.now()
		tail.pass(15 * time.Second)
		end := r.poller.now()
		calls := r.region.Calls()["logs:FilterLogEvents"]
		tail.pass(110 * time.Second)
		calls = r.region.Calls()["logs:FilterLogEvents"] - calls
		w := tail.where[0]
		want := r.written(w.Group, func(stream string) bool { return strings.HasPrefix(stream, w.Prefix+"/"+w.Container+"/") }, low, end)
		tail.mustHave(want)
		streams := map[string]bool{}
		for _, words := range want {
			stream, _, _ := strings.Cut(words, " ")
			streams[stream] = true
		}
		if len(streams) < 190 || calls > 110*len(tail.where) {
			t.Errorf("%d streams of each of %d places, %d calls in 110 s", len(streams), len(tail.where), calls)
		}
	})
}
