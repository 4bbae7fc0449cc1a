package aws

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// large is the estate of docs/benchmarks.md; AWS's own rates hold, answers take their time. The race detector looks for
// races, which a fifth of it has as well.
func large() sim.Options {
	if underRace {
		return sim.Options{Services: 100, Tasks: 1000, TargetGroups: 40, Faults: "latency=60ms"}
	}
	return sim.Options{Services: 500, Tasks: 5000, TargetGroups: 200, Faults: "latency=60ms"}
}

// screen is a focus on one service with other rows on the screen.
func screen(snap *state.Snapshot, rows int) state.Focus {
	services := slices.SortedFunc(maps.Keys(snap.Services), state.CompareServices)
	tasks := slices.SortedFunc(maps.Values(snap.Tasks), func(a, b *state.Task) int { return cmp.Compare(a.ARN, b.ARN) })
	f := state.Focus{Service: services[0], Visible: &state.Visible{Services: services[1 : 1+rows]}}
	for _, t := range tasks[:rows] {
		f.Visible.Tasks = append(f.Visible.Tasks, t.Key)
	}
	return f
}

// tiers collects the greatest age of each tier.
type tiers map[string]time.Duration

func (t tiers) add(tier string, now, seen time.Time) { t[tier] = max(t[tier], now.Sub(seen)) }

func (t tiers) look(snap *state.Snapshot, f state.Focus, now time.Time) {
	shown := newShown(f)
	groups := map[state.TargetGroupKey]string{}
	for key, svc := range snap.Services {
		tier := "rest"
		switch {
		case key == f.Service:
			tier = "focus"
		case shown.services[key]:
			tier = "visible"
		}
		t.add("services "+tier, now, svc.SeenAt)
		for _, lb := range svc.LoadBalancers {
			groups[lb.TargetGroup] = tier
		}
	}
	for key, task := range snap.Tasks {
		switch {
		case task.Stopped():
		case task.Service == f.Service.Name:
			t.add("tasks focus", now, task.SeenAt)
		case shown.tasks[key]:
			t.add("tasks visible", now, task.SeenAt)
		default:
			t.add("tasks rest", now, task.SeenAt)
		}
	}
	for key, tier := range groups {
		g := snap.TargetGroups[key]
		asked := g.SeenAt
		if g.Fault != nil && g.Fault.At.After(asked) {
			asked = g.Fault.At // in vain, and it says so
		}
		t.add("targets "+tier, now, asked)
	}
}

// On 500 services, 5,000 tasks and 200 target groups, at AWS's own rates: never a throttle, and every tier as fresh as
// it is said to be. go test -run LargeEstate -v prints what it takes.
func TestLargeEstateKeepsItsPace(t *testing.T) {
	if testing.Short() {
		t.Skip("a large estate")
	}
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, large())
		r.run()
		focus := screen(r.pass(2*time.Minute), 40) // the first picture is complete: 200 groups, two or three a second
		healthy(t, r.store.Snapshot())
		r.poller.Focus(focus)
		r.pass(10 * time.Second)
		before, ages := r.region.Calls(), tiers{}
		span := 5 * time.Minute
		if underRace {
			span = time.Minute
		}
		for range int(span / time.Second) {
			snap := r.pass(time.Second)
			ages.look(snap, focus, r.poller.now())
			for key, s := range snap.Sources {
				if s.Fault != nil || s.Stale(r.poller.now()) {
					t.Fatalf("%+v is of %s, now is %s, fault %v", key, s.At, r.poller.now(), s.Fault)
				}
			}
		}
		for tier, limit := range map[string]time.Duration{
			"services focus": 2 * time.Second, "tasks focus": 2 * time.Second, "targets focus": 5 * time.Second,
			"services visible": 5 * time.Second, "tasks visible": 5 * time.Second, "targets visible": 40 * time.Second,
			"services rest": 50 * time.Second, "tasks rest": 50 * time.Second, "targets rest": 120 * time.Second,
		} {
			if ages[tier] > limit || ages[tier] == 0 {
				t.Errorf("%s get %s old, the limit is %s", tier, ages[tier], limit)
			}
			t.Logf("%-17s at most %5.1f s old", tier, ages[tier].Seconds())
		}
		fair(t, r)
		byCategory(t, r, before, span)
	})
}

// A call for one service in focus, or for its tasks, is filled up to AWS's limit with what falls due next.
func TestBatchesAreFilledUp(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		region := simulate(t, sim.Options{Services: 30, Tasks: 300, TargetGroups: 1})
		var mu sync.Mutex
		asked := map[string][]int{}
		r := rigOn(t, region, between{region.Client(), func(operation, body string) *http.Response {
			var in struct{ Services, Tasks []string }
			if json.Unmarshal([]byte(body), &in) == nil && (operation == "DescribeServices" || operation == "DescribeTasks") {
				mu.Lock()
				defer mu.Unlock()
				asked[operation] = append(asked[operation], len(in.Services)+len(in.Tasks))
			}
			return nil
		}})
		r.run()
		snap := r.pass(10 * time.Second)
		services := slices.SortedFunc(maps.Keys(snap.Services), state.CompareServices)
		mu.Lock()
		clear(asked)
		mu.Unlock()
		r.poller.Focus(state.Focus{Service: services[0]})
		r.pass(30 * time.Second)
		mu.Lock()
		defer mu.Unlock()
		for operation, full := range map[string]int{"DescribeServices": 10, "DescribeTasks": 100} {
			calls := asked[operation]
			filled := 0
			for _, n := range calls {
				if n == full {
					filled++
				}
			}
			if len(calls) < 10 || filled < len(calls)*9/10 {
				t.Errorf("%s: %d of %d calls are full: %v", operation, filled, len(calls), calls)
			}
		}
	})
}

// fair expects that AWS never had to throttle.
func fair(t *testing.T, r *rig) {
	t.Helper()
	for c, b := range r.poller.gate.buckets {
		if !b.cutAt.IsZero() {
			t.Errorf("AWS throttled the %s at %s", c, b.cutAt)
		}
	}
}

// byCategory prints calls a second beside AWS's rate, and holds them to what fsui may take.
func byCategory(t *testing.T, r *rig, before map[string]int, span time.Duration) {
	t.Helper()
	rates, actions := map[category]float64{}, map[category][]string{}
	for action, n := range r.region.Calls() {
		if n -= before[action]; n > 0 {
			c := r.poller.gate.reads[action]
			rates[c] += float64(n) / span.Seconds()
			actions[c] = append(actions[c], fmt.Sprintf("%s %.2f", action[strings.IndexByte(action, ':')+1:], float64(n)/span.Seconds()))
		}
	}
	for _, c := range slices.Sorted(maps.Keys(rates)) {
		slices.Sort(actions[c])
		b := r.poller.gate.buckets[c]
		t.Logf("%-22s %5.2f of %2.0f a second = %2.0f %%  %s", c, rates[c], b.rate, 100*rates[c]/b.rate, strings.Join(actions[c], ", "))
		if rates[c] > totalShare*b.rate {
			t.Errorf("%s: %.2f calls a second", c, rates[c])
		}
	}
}

// Others empty the same buckets: three calls in ten are throttled. The pollers give way, no row goes, everything is
// still read, and what comes later than promised is told by its age.
func TestLargeEstateGivesWayToOthers(t *testing.T) {
	if testing.Short() || underRace {
		t.Skip("a large estate")
	}
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Services: 100, Tasks: 1000, TargetGroups: 40, Faults: "latency=60ms"})
		r.run()
		whole := r.pass(40 * time.Second)
		healthy(t, whole)
		focus := screen(whole, 30)
		r.poller.Focus(focus)
		before := sum(r.region.Calls())
		r.pass(time.Minute)
		fairly := sum(r.region.Calls()) - before
		r.weather("latency=60ms,throttle=30%")
		r.pass(30 * time.Second) // until the rates have fallen
		turned, before := r.poller.now(), sum(r.region.Calls())
		r.pass(time.Minute)
		if rough := sum(r.region.Calls()) - before; rough > fairly*3/4 {
			t.Errorf("%d calls a minute, %d before others came", rough, fairly)
		}
		late := r.pass(14 * time.Minute)
		if got, want := rows(late), rows(whole); !slices.Equal(got, want) || len(late.Tasks) < len(whole.Tasks) {
			t.Errorf("%d rows and %d tasks are left of %d and %d", len(got), len(late.Tasks), len(want), len(whole.Tasks))
		}
		ages := tiers{}
		ages.look(late, focus, r.poller.now())
		for tier, age := range ages {
			if age > r.poller.now().Sub(turned) {
				t.Errorf("%s have not been read since others came", tier)
			}
			t.Logf("%-17s at most %5.1f s old", tier, age.Seconds())
		}
		if !r.poller.gate.buckets[resourceRead].gaveWay() {
			t.Error("the pollers did not give way")
		}
		r.weather("")
		healthy(t, r.pass(5*time.Minute))
	})
}

// While another window has the keyboard everything is read less often, never not at all, and promised so.
func TestAwayIsSlowerAndNeverStops(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Services: 30, Tasks: 200, TargetGroups: 10})
		r.run()
		focus := screen(r.pass(20*time.Second), 5)
		calls := func(away bool) int {
			focus.Away = away
			r.poller.Focus(focus)
			r.pass(20 * time.Second)
			before := sum(r.region.Calls())
			r.pass(time.Minute)
			return sum(r.region.Calls()) - before
		}
		near, far := calls(false), calls(true)
		if far > near*6/10 || far == 0 {
			t.Errorf("%d calls a minute, %d while away", near, far)
		}
		for key, s := range r.store.Snapshot().Sources {
			if s.Stale(r.poller.now()) {
				t.Errorf("%+v is of %s, promised every %s", key, s.At, s.Promise)
			}
		}
		ages := tiers{}
		ages.look(r.store.Snapshot(), focus, r.poller.now())
		for tier, age := range ages {
			if age > time.Minute {
				t.Errorf("%s are %s old", tier, age)
			}
		}
	})
}

// A service that moves has its tasks listed, and nobody else's are; what stands still is not listed for its age alone.
func TestOnlyWhatMovesIsListed(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		region, lists := simulate(t, sim.Options{Services: 300, Tasks: 1800}), map[string]int{}
		var mu sync.Mutex
		r := rigOn(t, region, between{region.Client(), func(op, body string) *http.Response {
			if op == "ListTasks" {
				mu.Lock()
				defer mu.Unlock()
				name := ""
				if _, after, ok := strings.Cut(body, `"serviceName":"`); ok {
					name, _, _ = strings.Cut(after, `"`)
				}
				lists[name]++
			}
			return nil
		}})
		r.run()
		snap := r.pass(40 * time.Second)
		clear(lists)
		svc := *snap.Services[screen(snap, 1).Service]
		svc.Events = append([]state.Event{{ID: "news", At: r.poller.now(), Message: "(service x) has started 1 tasks"}}, svc.Events...)
		r.poller.apply([]func(*state.Edit){func(e *state.Edit) { e.PutService(&svc) }})
		r.pass(15 * time.Second)
		mu.Lock()
		defer mu.Unlock()
		if n := lists[svc.Key.Name]; n != 4 && n != 8 { // two lists, and again when they have settled; the old event is news again
			t.Errorf("its tasks are listed %d times", n)
		}
		delete(lists, svc.Key.Name)
		if len(lists) > 0 {
			t.Errorf("others are listed too: %v", lists)
		}
	})
}
