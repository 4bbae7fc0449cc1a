package aws

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// fleetRig is a fleet on simulated regions: profiles "sandbox" of another account, "twin" of the default one's.
type fleetRig struct {
	*rig
	fleet *Fleet
	mu    sync.Mutex
	notes map[state.Origin]int // how many remember each
}

func newFleetRig(t *testing.T, s state.Selection) *fleetRig {
	t.Helper()
	region := simulate(t, sim.Options{})
	r := &fleetRig{rig: &rig{T: t, region: region, store: state.NewStore()}, notes: map[state.Origin]int{}}
	fleet, err := OpenFleet(t.Context(), Options{
		HTTPClient: region.Client(), Simulated: true, Clock: time.Now, Store: r.store, Log: slog.New(slog.DiscardHandler),
		SimulatedProfiles: map[string]string{"sandbox": sim.AccessKey("444455556666"), "twin": sim.AccessKey("111122223333")},
	}, s, func(p *Poller, _ []string) func() {
		r.note(p.Origin(), 1)
		return func() { r.note(p.Origin(), -1) }
	})
	if err != nil {
		t.Fatal(err)
	}
	r.fleet = fleet
	return r
}

func (r *fleetRig) note(o state.Origin, n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.notes[o] += n
}

func (r *fleetRig) run() {
	r.Helper()
	done := make(chan error, 1)
	ctx, cancel := context.WithCancel(r.Context())
	go func() { done <- r.fleet.Run(ctx) }()
	r.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			r.Error(err)
		}
		r.fleet.Close()
		for o, n := range r.notes {
			if n != 0 {
				r.Errorf("%d still remember %v", n, o)
			}
		}
	})
}

func (r *fleetRig) choose(s state.Selection) {
	r.Helper()
	if err := r.fleet.Select(r.Context(), s); err != nil {
		r.Fatal(err)
	}
}

// elsewhere is the region of another account or name, "" = the same.
func (r *fleetRig) elsewhere(account, region string) *sim.Region {
	r.Helper()
	other, err := r.region.Elsewhere(account, region)
	if err != nil {
		r.Fatal(err)
	}
	return other
}

// perOrigin are the services of each account and Region.
func perOrigin(snap *state.Snapshot) map[string]int {
	all := map[string]int{}
	for key := range snap.Services {
		all[key.Cluster.Scope.Account+" "+key.Cluster.Scope.Region]++
	}
	return all
}

const (
	atHome    = "111122223333 us-east-1"
	isAbroad  = "111122223333 eu-west-1"
	inSandbox = "444455556666 us-east-1"
)

func TestFleetReadsAllOrigins(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newFleetRig(t, state.Selection{Profiles: []string{"", "sandbox"}, Regions: []string{"us-east-1", "eu-west-1"}})
		r.run()
		snap := r.pass(15 * time.Second)
		all := perOrigin(snap)
		if len(snap.Logins) != 4 || all[atHome] < 10 || all[isAbroad] != 2 || all[inSandbox] != 2 {
			t.Fatalf("%d logins, services %v", len(snap.Logins), all)
		}
		for key, svc := range snap.Services {
			if v := snap.Assess(svc, snap.Now(time.Now())); v.Health == state.Unknown {
				t.Errorf("%v in %v is %+v", key, key.Cluster.Scope, v)
			}
		}
	})
}

// Nobody who leaves takes anything of the others along, and nobody who comes doubles anything.
func TestFleetSelects(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newFleetRig(t, state.Selection{Regions: []string{"us-east-1"}})
		r.run()
		r.pass(10 * time.Second)
		before := r.store.Snapshot().Source(state.SourceClusters, state.ClusterKey{Scope: state.Scope{Region: "us-east-1"}})

		r.choose(state.Selection{Profiles: []string{""}, Regions: []string{"us-east-1", "eu-west-1"}})
		snap := r.pass(8 * time.Second)
		if all := perOrigin(snap); all[atHome] < 10 || all[isAbroad] != 2 || before == nil {
			t.Fatalf("added a Region: services %v", all)
		}
		r.choose(state.Selection{Profiles: []string{""}, Regions: []string{"eu-west-1"}})
		snap = r.pass(time.Second)
		if all := perOrigin(snap); all[atHome] != 0 || all[isAbroad] != 2 || len(snap.Logins) != 1 {
			t.Errorf("left a Region: services %v, %d logins", all, len(snap.Logins))
		}
		for key := range snap.Sources {
			if key.Region != "eu-west-1" {
				t.Errorf("source %+v is left", key)
			}
		}
		for key := range snap.Tasks {
			if key.Cluster.Scope.Region != "eu-west-1" {
				t.Fatalf("task %v is left", key)
			}
		}
		if len(snap.Clusters) != 1 || len(snap.TargetGroups) != 1 {
			t.Errorf("%d clusters, %d target groups", len(snap.Clusters), len(snap.TargetGroups))
		}
		calls := sum(r.region.Calls())
		if r.pass(time.Minute); sum(r.region.Calls()) != calls {
			t.Error("the Region that was left is still read")
		}
		r.choose(state.Selection{Profiles: []string{""}, Regions: []string{"us-east-1"}})
		r.choose(state.Selection{Profiles: []string{""}, Regions: []string{"eu-west-1"}})
		r.choose(state.Selection{Profiles: []string{""}, Regions: []string{"us-east-1"}})
		snap = r.pass(8 * time.Second)
		if all := perOrigin(snap); all[atHome] < 10 || all[isAbroad] != 0 || len(snap.Logins) != 1 {
			t.Errorf("there and back: services %v, %d logins", all, len(snap.Logins))
		}
	})
}

// What cannot be opened leaves all as it was.
func TestFleetRefusesAndStays(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newFleetRig(t, state.Selection{Regions: []string{"us-east-1"}})
		for _, s := range []state.Selection{
			{Profiles: []string{"", "nobody"}, Regions: []string{"us-east-1"}}, {Regions: []string{"us-east-1", "utopia"}},
		} {
			err := r.fleet.Select(t.Context(), s)
			if snap := r.store.Snapshot(); err == nil || len(snap.Logins) != 1 || len(r.fleet.Origins()) != 1 || len(snap.Selection.Regions) != 1 {
				t.Errorf("%v: %v, %d logins", s, err, len(snap.Logins))
			}
		}
		r.fleet.Close()
	})
}

// Two profiles of one account are one: nothing twice, no call for nothing, and the other takes over where the first
// cannot log in any more.
func TestFleetReadsAnAccountOnce(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newFleetRig(t, state.Selection{Profiles: []string{"", "twin"}, Regions: []string{"us-east-1"}})
		r.run()
		snap := r.pass(10 * time.Second)
		same := snap.Login(state.Origin{Profile: "twin", Region: "us-east-1"}).SameAs
		if same == nil || same.Profile != "" || snap.Main().SameAs != nil {
			t.Fatalf("the twin is the same as %v", same)
		}
		for key := range snap.Sources {
			if key.Profile == "twin" {
				t.Errorf("source %+v", key)
			}
		}
		asked := sum(r.fleet.members[1].Calls())
		if r.pass(time.Minute); sum(r.fleet.members[1].Calls()) != asked {
			t.Error("the twin is read too")
		}
		r.fleet.members[0].login.turn(&state.Fault{Kind: state.FaultLogin, Code: "ExpiredToken"}, errors.New("expired"))
		snap = r.pass(time.Second)
		if l := snap.Main(); l.SameAs == nil || l.SameAs.Profile != "twin" || sum(r.fleet.members[1].Calls()) == asked {
			t.Errorf("logged out: %+v, the twin made %d calls", l, sum(r.fleet.members[1].Calls())-asked)
		}
		r.pass(20 * time.Second)
		asked = sum(r.fleet.members[1].Calls())
		if snap = r.pass(20 * time.Second); snap.Main().SameAs != nil || perOrigin(snap)[atHome] < 10 || sum(r.fleet.members[1].Calls()) != asked {
			t.Errorf("logged in again: %+v, services %v", snap.Main(), perOrigin(snap))
		}

		r.choose(state.Selection{Profiles: []string{"twin"}, Regions: []string{"us-east-1"}})
		snap = r.pass(10 * time.Second)
		if l := snap.Main(); l.Profile != "twin" || l.SameAs != nil || perOrigin(snap)[atHome] < 10 || len(snap.Sources) == 0 {
			t.Errorf("the twin alone: %+v, services %v", l, perOrigin(snap))
		}
	})
}

// An origin in trouble touches no other.
func TestFleetsTroublesAreApart(t *testing.T) {
	t.Parallel()
	for _, weather := range []string{"expired", "denied", "hang", "reset", "throttle"} {
		t.Run(weather, func(t *testing.T) {
			t.Parallel()
			in(t, func(t *testing.T) {
				r := newFleetRig(t, state.Selection{Profiles: []string{"", "sandbox"}, Regions: []string{"us-east-1"}})
				if err := r.elsewhere("444455556666", "").SetFaults(weather); err != nil {
					t.Fatal(err)
				}
				r.run()
				snap := r.pass(40 * time.Second)
				now := snap.Now(time.Now())
				for key, src := range snap.Sources {
					switch {
					case key.Profile == "sandbox":
					case src.Fault != nil || src.Stale(now):
						t.Errorf("%+v: fault %v, %v old", key, src.Fault, now.Sub(src.At))
					}
				}
				if snap.Main().Fault != nil || perOrigin(snap)[atHome] < 10 {
					t.Errorf("login %+v, services %v", snap.Main(), perOrigin(snap))
				}
				if err := r.elsewhere("444455556666", "").SetFaults(""); err != nil {
					t.Fatal(err)
				}
				if snap = r.pass(30 * time.Second); perOrigin(snap)[inSandbox] != 2 {
					t.Errorf("in fair weather: services %v", perOrigin(snap))
				}
			})
		})
	}
}

func TestFleetSweeps(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newFleetRig(t, state.Selection{Profiles: []string{"", "twin", "sandbox"}, Regions: []string{"us-east-1", "eu-west-1"}, Clusters: []string{"prod"}})
		if err := r.fleet.Sweep(t.Context(), everything()...); err != nil {
			t.Fatal(err)
		}
		snap := r.store.Snapshot()
		if all := perOrigin(snap); all[atHome] == 0 || all[isAbroad] != 2 || all[inSandbox] != 0 || snap.NoCluster() != "" {
			t.Errorf("services %v, no cluster %q", all, snap.NoCluster())
		}
		for _, m := range r.fleet.list() {
			if m.origin.Profile == "twin" && m.Calls()["ecs:DescribeServices"] > 0 {
				t.Error("the twin was read too")
			}
		}
		r.fleet.Close()
		r = newFleetRig(t, state.Selection{Regions: []string{"us-east-1", "eu-west-1"}, Clusters: []string{"prod", "nowhere"}})
		if err := r.fleet.Sweep(t.Context(), everything()...); err != nil {
			t.Fatal(err)
		}
		if name := r.store.Snapshot().NoCluster(); name != "nowhere" {
			t.Errorf("no cluster %q", name)
		}
		r.fleet.Close()
	})
}

// Other clusters need no other connection: what stays is not read anew, what is no longer asked for goes.
func TestFleetGoesToOtherClusters(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newFleetRig(t, state.Selection{Regions: []string{"us-east-1"}})
		r.run()
		whole := len(r.pass(10 * time.Second).Clusters)
		r.choose(state.Selection{Regions: []string{"us-east-1"}, Clusters: []string{"prod"}})
		snap := r.pass(2 * time.Second)
		if len(snap.Clusters) != 1 || whole < 2 || len(snap.Services) == 0 {
			t.Errorf("%d clusters of %d, %d services", len(snap.Clusters), whole, len(snap.Services))
		}
		for key := range snap.Tasks {
			if key.Cluster.Name != "prod" {
				t.Fatalf("task %v is left", key)
			}
		}
		r.choose(state.Selection{Regions: []string{"us-east-1"}})
		if snap = r.pass(8 * time.Second); len(snap.Clusters) != whole {
			t.Errorf("all again: %d clusters of %d", len(snap.Clusters), whole)
		}
	})
}

// A thousand ways to and fro leave nothing running: the bubble would tell.
func TestFleetLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newFleetRig(t, state.Selection{Regions: []string{"us-east-1"}})
		r.run()
		for i := range 100 {
			r.choose(state.Selection{Profiles: [][]string{{""}, {"sandbox"}, {"", "sandbox"}}[i%3], Regions: []string{"eu-west-1"}})
			r.pass(50 * time.Millisecond)
		}
		r.choose(state.Selection{Profiles: []string{"sandbox"}, Regions: []string{"us-east-1"}})
		snap := r.pass(8 * time.Second)
		if all := perOrigin(snap); len(snap.Logins) != 1 || len(all) != 1 || all[inSandbox] != 2 {
			t.Errorf("%d logins, services %v", len(snap.Logins), all)
		}
	})
}
