package aws

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// rig is a poller on a simulated region inside a synctest bubble: time passes when everybody waits.
type rig struct {
	*testing.T
	region *sim.Region
	store  *state.Store
	poller *Poller
	// turn is held while something of the test runs in the background: what the test reads between two passes is
	// safe from it.
	turn sync.Mutex
}

// in runs a test in a bubble. Nothing it starts may outlive it: the bubble fails a test that leaves a goroutine.
func in(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, test)
}

func simulate(t *testing.T, o sim.Options) *sim.Region {
	t.Helper()
	o.Now, o.Seed = time.Now, 1
	region, err := sim.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return region
}

func newRig(t *testing.T, o sim.Options, change ...func(*Options)) *rig {
	t.Helper()
	region := simulate(t, o)
	return rigOn(t, region, region.Client(), change...)
}

type doer interface {
	Do(*http.Request) (*http.Response, error)
}

func rigOn(t *testing.T, region *sim.Region, client doer, change ...func(*Options)) *rig {
	t.Helper()
	store := state.NewStore()
	o := Options{Region: "us-east-1", HTTPClient: client, Simulated: true, Clock: time.Now, Store: store, Log: slog.New(slog.DiscardHandler)}
	for _, c := range change {
		c(&o)
	}
	p, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return &rig{T: t, region: region, store: store, poller: p}
}

func everything() []state.SourceKind {
	return []state.SourceKind{state.SourceClusters, state.SourceServices, state.SourceTasks, state.SourceTargets}
}

// sweep reads one complete picture.
func (r *rig) sweep(want ...state.SourceKind) *state.Snapshot {
	r.Helper()
	if len(want) == 0 {
		want = everything()
	}
	if err := r.poller.Sweep(r.Context(), want...); err != nil {
		r.Fatal(err)
	}
	return r.store.Snapshot()
}

// run starts the pollers; they end with the test.
func (r *rig) run() {
	r.Helper()
	done := make(chan error, 1)
	ctx, cancel := context.WithCancel(r.Context())
	go func() { done <- r.poller.Run(ctx) }()
	r.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			r.Error(err)
		}
	})
}

// pass lets time go by, and whatever is due happen.
func (r *rig) pass(d time.Duration) *state.Snapshot {
	r.turn.Lock()
	r.turn.Unlock() //nolint:staticcheck // empty: what the test read until now was before what comes
	time.Sleep(d)
	synctest.Wait()
	return r.store.Snapshot()
}

func (r *rig) weather(faults string) {
	r.Helper()
	if err := r.region.SetFaults(faults); err != nil {
		r.Fatal(err)
	}
}

func sum(calls map[string]int) (n int) {
	for _, c := range calls {
		n += c
	}
	return n
}

// unmetered is a poller whose budgets have no end: what is measured is work, not waiting.
func unmetered(tb testing.TB, client doer, store *state.Store) *Poller {
	tb.Helper()
	p, err := Open(tb.Context(), Options{Region: "us-east-1", HTTPClient: client, Simulated: true, Clock: time.Now, Store: store})
	if err != nil {
		tb.Fatal(err)
	}
	for c := range p.gate.buckets {
		p.gate.buckets[c] = newBucket(quota{1e9, 1e9}, time.Now)
	}
	return p
}

// gaveWay reports a bucket that is drawn from more slowly since AWS throttled.
func (b *bucket) gaveWay() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.factor < 1
}
