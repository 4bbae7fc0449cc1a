package aws

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// The tests of this file, and of cmd/fsui/defects_test.go, hold defects that other consoles have been measured to have;
// docs/weather.md lists them.

func named[K comparable, V any](all map[K]V, name func(K) string) []string {
	var out []string
	for k := range all {
		out = append(out, name(k))
	}
	slices.Sort(out)
	return out
}

// Lists are not cut at AWS's default page of 10, nor at one page of 100: running and stopped tasks alike.
func TestDefectListsCutAtOnePage(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Services: 220, Tasks: 1200, TargetGroups: 1})
		snap := r.sweep()
		if len(snap.Services) != 220 || len(snap.Tasks) < 1200 {
			t.Fatalf("%d services, %d tasks", len(snap.Services), len(snap.Tasks))
		}
		stops := map[state.TaskKey]bool{}
		for key, task := range snap.Tasks {
			if task.Service != "" && len(stops) < 130 {
				r.stop(task)
				stops[key] = true
			}
		}
		time.Sleep(10 * time.Minute) // the target leaves the load balancer first
		snap = r.sweep()
		for key := range stops {
			if task := snap.Tasks[key]; task == nil || !task.Stopped() {
				t.Errorf("the stopped task %s is not known as that", key)
			}
		}
	})
}

// Answers that come side by side lose no row of each other.
func TestDefectRowsLostBetweenAnswers(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Services: 120, Tasks: 120, TargetGroups: 1, NoThrottle: true})
		name := func(k state.ServiceKey) string { return k.Name }
		want := named(r.sweep().Services, name)
		for range 25 {
			if got := named(r.sweep().Services, name); !slices.Equal(got, want) {
				t.Fatalf("%d services, were %d", len(got), len(want))
			}
			time.Sleep(time.Minute) // the budget fills up
		}
	})
}

// A later page that is refused is not asked for again and again, and what the first pages told stays.
func TestDefectEndlessLoopOnALaterPage(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		region := simulate(t, sim.Options{Services: 220, Tasks: 220, TargetGroups: 1})
		refused := 0
		r := rigOn(t, region, between{region.Client(), func(operation, body string) *http.Response {
			if operation != "ListServices" || !strings.Contains(body, "nextToken") {
				return nil
			}
			refused++
			return answerOf(http.StatusBadRequest, `{"__type":"AccessDeniedException","message":"no"}`)
		}})
		r.run()
		snap := r.pass(time.Minute)
		if len(snap.Services) != 100 || len(faults(snap)[state.SourceServices]) != 1 {
			t.Errorf("%d services, faults %v", len(snap.Services), faults(snap))
		}
		if refused == 0 || refused > 12 { // once every ten seconds at last
			t.Errorf("the page was asked for %d times in a minute", refused)
		}
	})
}

// Throttling makes a large estate slower to come, and takes no row away.
func TestDefectRowsDroppedUnderThrottling(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Services: 200, Tasks: 600, TargetGroups: 10, Faults: "throttle=30%"})
		r.run()
		first := r.pass(3 * time.Minute)
		unread := 0
		for _, svc := range first.Services {
			if svc.SeenAt.IsZero() {
				unread++
			}
		}
		if len(first.Services) != 200 || unread > 0 || len(first.Tasks) < 600 {
			t.Errorf("%d services, %d of them not read, %d tasks", len(first.Services), unread, len(first.Tasks))
		}
		for range 30 {
			if snap := r.pass(10 * time.Second); len(snap.Services) != 200 || len(snap.Tasks) < 600 {
				t.Fatalf("%d services, %d tasks", len(snap.Services), len(snap.Tasks))
			}
		}
	})
}

// A service without deployments of its own is looked at without a call that AWS refuses as invalid, and that there are
// none does not grow old.
func TestDefectServiceWithoutDeployments(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{})
		r.run()
		snap := r.pass(10 * time.Second)
		for key, svc := range snap.Services {
			if svc.Controller != "CODE_DEPLOY" {
				continue
			}
			r.poller.Focus(state.Focus{Service: key})
			before := maps.Clone(r.region.Calls())
			snap = r.pass(10 * time.Second)
			if all := faults(snap); len(all) > 0 {
				t.Errorf("%s: %v", key, all)
			}
			if n := r.region.Calls()["ecs:DescribeServiceDeployments"] - before["ecs:DescribeServiceDeployments"]; n > 0 {
				t.Errorf("%d calls of DescribeServiceDeployments without any", n)
			}
			src := r.pass(5*time.Minute).Source(state.SourceDeployments, key.Cluster)
			if old := r.poller.now().Sub(src.At); src.At.IsZero() || old > rolloutPeriod {
				t.Errorf("that there are none is %s old", old)
			}
			return
		}
		t.Fatal("no such service")
	})
}

// One more is one more than AWS wants now, not than was on the screen; and where somebody else has scaled since the
// question, nothing is sent.
func TestDefectScaleFromACachedCount(t *testing.T) {
	in(t, func(t *testing.T) {
		r, _ := actor(t)
		more := r.scale("prod/mailer", 1)
		more.By = true
		behind := func(to int32) {
			t.Helper()
			_, err := hand(r.region).UpdateService(t.Context(), &ecs.UpdateServiceInput{
				Cluster: &more.Service.Cluster.Name, Service: &more.Service.Name, DesiredCount: &to,
			})
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(3 * time.Second) // AWS tells with a delay
		}
		old := r.store.Snapshot().Services[more.Service]
		behind(9)
		r.store.Apply(func(e *state.Edit) { e.PutService(old) }) // what the screen shows
		plan := r.plan(more)
		if state.ChangeWords(plan.Changes) != "desired 9 → 10" {
			t.Errorf("%s", state.ChangeWords(plan.Changes))
		}
		behind(7)
		if act := r.poller.Do(t.Context(), plan, ""); act.Fate != state.FateRefused || !strings.Contains(act.Why, "7 are wanted now, not 9") {
			t.Errorf("%+v", act)
		}
	})
}
