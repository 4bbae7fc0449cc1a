package aws

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// between is the network between poller and region: meddle answers a request in the region's place, or returns nil.
type between struct {
	region doer
	meddle func(operation, body string) *http.Response
}

func (b between) Do(req *http.Request) (*http.Response, error) {
	_, operation, _ := strings.Cut(req.Header.Get("X-Amz-Target"), ".")
	var body []byte
	if req.Body != nil {
		body, _ = io.ReadAll(req.Body)
		req.Body = io.NopCloser(strings.NewReader(string(body)))
	}
	if resp := b.meddle(operation, string(body)); resp != nil {
		resp.Request = req
		return resp, nil
	}
	return b.region.Do(req)
}

func answerOf(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}
}

// An error on a later page ends the list, not the program: what was read counts, what was not keeps its old facts.
func TestErrorOnALaterPageKeepsTheEarlierOnes(t *testing.T) {
	t.Parallel()
	for operation, kind := range map[string]state.SourceKind{"ListServices": state.SourceServices, "ListTasks": state.SourceTasks} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			in(t, func(t *testing.T) {
				var broken atomic.Bool
				region := simulate(t, sim.Options{Services: 250, Tasks: 250, NoThrottle: true})
				pages := 0
				r := rigOn(t, region, between{region.Client(), func(op, body string) *http.Response {
					if op == operation && broken.Load() && strings.Contains(body, "nextToken") {
						pages++
						return answerOf(http.StatusBadRequest, `{"__type":"AccessDeniedException","message":"no"}`)
					}
					return nil
				}})
				broken.Store(true)
				snap := r.sweep()
				services, tasks := len(snap.Services), len(snap.Tasks)
				if kind == state.SourceServices && services != 100 || kind == state.SourceTasks && tasks != 100 {
					t.Errorf("%d services, %d tasks of the first page", services, tasks)
				}
				for key, s := range snap.Sources {
					if wrong := key.Kind == kind; wrong != (s.Fault != nil) || wrong != s.Partial || wrong && !s.At.IsZero() {
						t.Errorf("%+v: %+v", key, s)
					}
				}
				if pages != 1 {
					t.Errorf("the broken page was asked for %d times", pages)
				}
				broken.Store(false)
				whole := r.sweep()
				healthy(t, whole)
				broken.Store(true)
				if again := r.sweep(); len(again.Services) != len(whole.Services) || len(again.Tasks) != len(whole.Tasks) {
					t.Errorf("%d services of %d, %d tasks of %d are left", len(again.Services), len(whole.Services), len(again.Tasks), len(whole.Tasks))
				}
			})
		})
	}
}

// A list whose pages go round in a circle is not followed for ever.
func TestRepeatedPageTokenEndsTheList(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		region, pages := simulate(t, sim.Options{Scenario: "quiet"}), 0
		r := rigOn(t, region, between{region.Client(), func(op, _ string) *http.Response {
			if op != "ListTasks" {
				return nil
			}
			pages++
			return answerOf(http.StatusOK, `{"taskArns":[],"nextToken":"again"}`)
		}})
		f := faults(r.sweep())[state.SourceTasks]
		if len(f) == 0 || !strings.Contains(f[0].Message, "a second time") {
			t.Errorf("faults %+v", f)
		}
		if pages > 4*len(r.store.Snapshot().Clusters) {
			t.Errorf("%d pages were read", pages)
		}
	})
}

// A row goes when a complete list lacks it, and what ran is asked for once more first.
func TestGoneIsDropped(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		var gone atomic.Bool
		region := simulate(t, sim.Options{Scenario: "quiet"})
		r := rigOn(t, region, between{region.Client(), func(op, body string) *http.Response {
			switch {
			case !gone.Load():
			case op == "ListServices":
				return answerOf(http.StatusOK, `{"serviceArns":[]}`)
			case op == "ListTasks":
				return answerOf(http.StatusOK, `{"taskArns":[]}`)
			case op == "DescribeTasks":
				var failures []string
				for _, part := range strings.Split(body, `"`) {
					if strings.Contains(part, ":task/") {
						failures = append(failures, `{"arn":"`+part+`","reason":"MISSING"}`)
					}
				}
				return answerOf(http.StatusOK, `{"tasks":[],"failures":[`+strings.Join(failures, ",")+`]}`)
			}
			return nil
		}})
		snap := r.sweep()
		if len(snap.Services) == 0 || len(snap.Tasks) == 0 {
			t.Fatalf("%d services, %d tasks", len(snap.Services), len(snap.Tasks))
		}
		gone.Store(true)
		snap = r.sweep()
		if len(snap.Services)+len(snap.Tasks)+len(snap.TargetGroups) > 0 {
			t.Errorf("%d services, %d tasks, %d target groups are left", len(snap.Services), len(snap.Tasks), len(snap.TargetGroups))
		}
		healthy(t, snap)
	})
}

// A task that a list lacks may have moved, so only AWS's own word drops it.
func TestUnlistedTaskIsAskedFor(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		var blind atomic.Bool
		region := simulate(t, sim.Options{Scenario: "quiet"})
		r := rigOn(t, region, between{region.Client(), func(op, _ string) *http.Response {
			if blind.Load() && op == "ListTasks" {
				return answerOf(http.StatusOK, `{"taskArns":[]}`)
			}
			return nil
		}})
		running := func(s *state.Snapshot) (n int) {
			for _, task := range s.Tasks {
				if !task.Stopped() {
					n++
				}
			}
			return n
		}
		before := running(r.sweep())
		blind.Store(true)
		if now := running(r.sweep()); now != before || before == 0 {
			t.Errorf("%d running tasks, were %d", now, before)
		}
	})
}

// A cluster that is deleted goes with all that was in it, and nobody asks for it any more.
func TestDeletedClusterIsLeft(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		var gone atomic.Bool
		region := simulate(t, sim.Options{})
		r := rigOn(t, region, between{region.Client(), func(op, _ string) *http.Response {
			if gone.Load() && op == "ListClusters" {
				return answerOf(http.StatusOK, `{"clusterArns":["arn:aws:ecs:us-east-1:111122223333:cluster/prod"]}`)
			}
			return nil
		}})
		r.run()
		if n := len(r.pass(7 * time.Second).Clusters); n != 3 {
			t.Fatalf("%d clusters", n)
		}
		gone.Store(true)
		snap := r.pass(clusterPeriod + 2*time.Second)
		for key := range snap.Services {
			if key.Cluster.Name != "prod" {
				t.Errorf("service %s is left", key)
			}
		}
		if len(snap.Clusters) != 1 || len(snap.Sources) != 4 {
			t.Errorf("%d clusters, %d sources", len(snap.Clusters), len(snap.Sources))
		}
		gone.Store(false)
		healthy(t, r.pass(clusterPeriod+7*time.Second))
	})
}

// The first facts are there long before the last.
func TestFirstScreenFillsWhileTheRestIsRead(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Services: 200, Tasks: 400, Faults: "latency=300ms"})
		r.run()
		snap := r.pass(time.Second)
		some := len(snap.Services)
		if src := snap.Sources[state.SourceKey{Kind: state.SourceServices, Region: "us-east-1", Cluster: "large"}]; some == 0 || src == nil || !src.At.IsZero() {
			t.Errorf("after a second %d services, source %+v", some, src)
		}
		if all := len(r.pass(5 * time.Second).Services); all != 200 || some == all {
			t.Errorf("%d services, %d after a second", all, some)
		}
	})
}

// News of a service bring its tasks and targets early.
func TestNewsKickTasksAndTargets(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Scenario: "quiet"})
		r.run()
		snap := r.pass(6 * time.Second)
		var svc *state.Service
		for _, s := range snap.Services {
			if len(s.LoadBalancers) > 0 && len(snap.TasksOf(s.Key)) > 0 {
				svc = s
			}
		}
		if svc == nil {
			t.Fatal("no service behind a load balancer")
		}
		for { // just after a round of the tasks
			src := r.pass(50*time.Millisecond).Source(state.SourceTasks, svc.Key.Cluster)
			if age := r.poller.now().Sub(src.At); age > kickAfter && age < 2*kickAfter {
				break
			}
		}
		happened := r.poller.now()
		news := *svc
		news.Events = append([]state.Event{{ID: "news", At: happened, Message: "(service x) has started 1 tasks"}}, svc.Events...)
		r.poller.apply([]func(*state.Edit){func(e *state.Edit) { e.PutService(&news) }})
		snap = r.pass(300 * time.Millisecond)
		for _, task := range snap.TasksOf(svc.Key) {
			if !task.Stopped() && task.SeenAt.Before(happened) {
				t.Errorf("task %s is still of %s, the news of %s", task.Key.Short(), task.SeenAt, happened)
			}
		}
		if g := snap.TargetGroups[svc.LoadBalancers[0].TargetGroup]; g.SeenAt.Before(happened) {
			t.Errorf("the targets are still of %s, the news of %s", g.SeenAt, happened)
		}
	})
}

// Whatever is under way, Run ends when it is told to, and leaves no goroutine: the bubble would tell.
func TestRunEndsWhateverIsUnderWay(t *testing.T) {
	t.Parallel()
	for _, faults := range []string{"", "hang", "throttle", "expired", "latency=5s"} {
		t.Run(faults, func(t *testing.T) {
			t.Parallel()
			in(t, func(t *testing.T) {
				r := newRig(t, sim.Options{Faults: faults})
				ctx, cancel := context.WithCancel(t.Context())
				ended := make(chan error, 1)
				go func() { ended <- r.poller.Run(ctx) }()
				r.poller.Focus(state.Focus{Service: state.ServiceKey{Cluster: state.ClusterKey{Name: "prod"}, Name: "web"}})
				r.pass(4 * time.Second)
				cancel()
				synctest.Wait() // no time passes
				select {
				case err := <-ended:
					if err != nil {
						t.Error(err)
					}
				default:
					t.Error("Run has not ended")
				}
			})
		})
	}
}

// A mistake of ours ends Run with an error that says where, not the program with a torn terminal.
func TestCrashEndsRun(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		region := simulate(t, sim.Options{})
		r := rigOn(t, region, between{region.Client(), func(op, _ string) *http.Response {
			if op == "DescribeTasks" {
				panic("boom")
			}
			return nil
		}})
		err := r.poller.Run(t.Context())
		var crash *Crash
		if !errors.As(err, &crash) || crash.Value != "boom" || crash.Job != "describe tasks" || len(crash.Stack) == 0 {
			t.Errorf("got %v", err)
		}
		if err := r.poller.Sweep(t.Context(), everything()...); !errors.As(err, &crash) {
			t.Errorf("Sweep: got %v", err)
		}
	})
}

// In fair weather the pollers keep what they promise, stay within their share, and AWS never has to throttle them.
func TestFairWeatherKeepsThePromises(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]sim.Options{
		"estate": {},
		"groups": {Services: 60, Tasks: 100, TargetGroups: 60},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, func(t *testing.T) {
				r := newRig(t, o)
				r.run()
				healthy(t, r.pass(30*time.Second))
				for range 15 {
					snap := r.pass(10 * time.Second)
					healthy(t, snap)
					for key, s := range snap.Sources {
						if now := r.poller.now(); s.Stale(now) {
							t.Errorf("%+v is of %s, promised every %s, now is %s", key, s.At, s.Promise, now)
						}
					}
				}
				if usage := r.store.Snapshot().Usage(); usage == 0 || usage > balancerShare*1.3 {
					t.Errorf("usage %g", usage)
				}
				for c, b := range r.poller.gate.buckets {
					if b.gaveWay() {
						t.Errorf("AWS throttled the %s", c)
					}
				}
			})
		})
	}
}
