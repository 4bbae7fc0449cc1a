package history

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// group is the target group of web, with one target that is so.
func group(seen time.Time, targets ...state.Target) *state.TargetGroup {
	return &state.TargetGroup{Key: state.TargetGroupKey{Scope: region, Name: "web"}, ARN: arn("elasticloadbalancing", "targetgroup/web/1"), SeenAt: seen, Targets: targets}
}

func target(is, reason, detail string) state.Target {
	return state.Target{ID: "10.0.3.7", Port: 8080, State: is, Reason: reason, Detail: detail}
}

// How targets turn is kept with the task behind them, once however many look.
func TestTargetsAreKept(t *testing.T) {
	j, other := opened(t, ""), opened(t, "")
	ill := target(state.TargetUnhealthy, "Target.ResponseCodeMismatch", "Health checks failed with these codes: [503]")
	var kept []state.Happening
	synctest.Test(t, func(t *testing.T) {
		store := state.NewStore()
		kept = recordAll(t, j, store, func(e *state.Edit) {
			svc := web(service(), state.RolloutCompleted, 0)
			svc.LoadBalancers = []state.LoadBalancer{{TargetGroup: group(noon).Key, ARN: group(noon).ARN}}
			e.PutService(svc)
			runs := stopped(service(), 1, noon)
			runs.LastStatus, runs.IP = state.StatusRunning, "10.0.3.7"
			e.PutTask(runs)
			e.PutTargetGroup(group(noon, target(state.TargetHealthy, "", ""))) // no news
		}, func(e *state.Edit) {
			e.PutTargetGroup(group(noon.Add(time.Second), ill))
		}, func(e *state.Edit) {
			e.PutTargetGroup(group(noon.Add(2*time.Second), ill)) // the same again
		}, func(e *state.Edit) {
			e.PutTargetGroup(group(noon.Add(3*time.Second), target(state.TargetUnhealthy, "Target.Timeout", "Request timed out")))
		}, func(e *state.Edit) {
			e.PutTargetGroup(group(noon.Add(4 * time.Second)))
		})
	})
	want := `12:00:01 target prod/web: healthy → unhealthy: Health checks failed with these codes: [503]; 10.0.3.7:8080 in web
12:00:03 target prod/web: still unhealthy: Request timed out; 10.0.3.7:8080 in web
12:00:04 target prod/web: gone, was unhealthy; 10.0.3.7:8080 in web`
	if got := words(kept); got != want {
		t.Errorf("news:\n%s\nwant\n%s", got, want)
	}
	asked := state.PastAsked{Kinds: []state.HappeningKind{state.HappenedTarget}}
	if all, _, err := j.Past(asked); err != nil || words(all) != want || all[0].Target.Task != stopped(service(), 1, noon).Key.ID {
		t.Errorf("%v, kept:\n%s", err, words(all))
	}
	for _, late := range []time.Duration{0, 400 * time.Millisecond} { // two consoles
		for _, h := range kept {
			c := *h.Target
			c.At = c.At.Add(late)
			one, err := targetRow(service(), c)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := other.insert([]row{one}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if all, _, err := other.Past(asked); err != nil || words(all) != want {
		t.Errorf("%v, kept by two:\n%s", err, words(all))
	}
}

// ailing is web, all read, with so many stops; none makes it healthy.
func ailing(store *state.Store, now time.Time, deaths ...int) {
	store.Apply(func(e *state.Edit) {
		e.SetLogin(state.Login{Profile: "p", Region: region.Region, Account: region.Account})
		for _, kind := range []state.SourceKind{state.SourceServices, state.SourceTasks} {
			e.PutSource(&state.Source{Key: state.SourceKey{Kind: kind, Profile: "p", Region: region.Region, Cluster: "prod"}, At: now, Promise: time.Hour})
		}
		svc := web(service(), state.RolloutCompleted, 0)
		svc.SeenAt, svc.Desired, svc.Running = now, 2, 2-min(len(deaths), 1)
		e.PutService(svc)
		for key := range e.Snapshot().Tasks {
			e.DropTask(key)
		}
		for i, exit := range deaths {
			d := stopped(service(), i, now.Add(-time.Duration(i+1)*time.Second))
			d.Containers[0].ExitCode, d.Containers[0].Reason, d.Health = &exit, "", ""
			e.PutTask(d)
		}
	})
}

// byExit finds the exit code of the latest stop as its cause, and of the others too.
func byExit(told state.Recorded) (d state.Diagnosis, err error) {
	for _, t := range told.Tasks {
		cause := "memory"
		if *t.Containers[0].ExitCode == 1 {
			cause = "crash"
		}
		d.Findings = append(d.Findings, state.Finding{Cause: cause, Confidence: state.Certain, Summary: "It died of " + cause + ".", First: t.StoppedAt, Count: 1})
	}
	return d, nil
}

// Trouble is kept when its cause begins, becomes another and ends; a session that comes later goes on from there.
func TestFindingsAreKept(t *testing.T) {
	j := opened(t, "")
	asked := state.PastAsked{Kinds: []state.HappeningKind{state.HappenedFinding}}
	calls := 0
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		store := state.NewStore()
		session := func(work func()) {
			ctx, end := context.WithCancel(t.Context())
			var wg sync.WaitGroup
			wg.Go(func() {
				j.Record(ctx, store, Keeping{Bounds: DefaultBounds(), Clock: time.Now, Diagnose: func(r state.Recorded) (state.Diagnosis, error) {
					calls++
					return byExit(r)
				}})
			})
			work()
			time.Sleep(2 * judged)
			synctest.Wait()
			end()
			wg.Wait()
		}
		session(func() {
			ailing(store, time.Now(), 1, 1)
			time.Sleep(10 * judged)
		})
		if calls != 1 {
			t.Errorf("%d diagnoses of what does not change, want 1", calls)
		}
		session(func() { ailing(store, time.Now(), 1, 137) }) // it knows the cause
		session(func() {
			for n := range 6 { // tasks die in two ways in turns
				ailing(store, time.Now(), 137*(n%2)+(n+1)%2, 137*((n+1)%2)+n%2)
				time.Sleep(judged)
			}
			ailing(store, time.Now(), 137, 1)
			time.Sleep(steady + judged)
			ailing(store, time.Now())
		})
		all, _, err := j.Past(asked)
		var lines []string
		for _, h := range all {
			lines = append(lines, h.Words())
			if h.At.Before(start.Add(-time.Minute)) || h.At.After(time.Now()) {
				t.Errorf("%s at %v", h.Words(), h.At.Sub(start))
			}
		}
		got := strings.Join(lines, "\n")
		if err != nil || !strings.HasPrefix(got, "began: It died of crash.\nwas crash, is now: It died of memory.\nover after ") || len(all) != 3 {
			t.Errorf("%v\n%s", err, got)
		}
		if open, err := j.troubles(); err != nil || len(open) != 0 {
			t.Errorf("open: %v, %v", open, err)
		}
	})
}

// What has not been read, or of an account that is not confirmed, is put down to nothing; nor is what cannot be diagnosed.
func TestFindingsNeedFacts(t *testing.T) {
	store, now := state.NewStore(), noon
	ailing(store, now, 1, 1)
	w := newWatch(byExit)
	w.open = map[state.ServiceKey]*trouble{}
	look := func() bool {
		snap := store.Snapshot()
		_, turn := w.look(snap, snap.Services[service()], now)
		return turn != nil
	}
	for name, take := range map[string]func(*state.Edit){
		"tasks not read": func(e *state.Edit) {
			e.DropSource(state.SourceKey{Kind: state.SourceTasks, Profile: "p", Region: region.Region, Cluster: "prod"})
		},
		"not confirmed": func(e *state.Edit) {
			e.SetLogin(state.Login{Profile: "p", Region: region.Region, Former: region.Account})
		},
	} {
		store.Apply(take)
		if look() {
			t.Errorf("%s: a cause was found", name)
		}
		ailing(store, now, 1, 1)
	}
	w.diagnose = func(state.Recorded) (state.Diagnosis, error) { return state.Diagnosis{}, errors.New("no causes") }
	if look() {
		t.Error("a cause was found without a diagnosis")
	}
	w.diagnose, w.marks = byExit, map[state.ServiceKey]uint64{}
	if !look() || look() {
		t.Error("the cause was not found, or twice")
	}
}

// Another number of desired tasks is scaling, not a deployment; an activity is kept once it is over, and what comes up for
// the first time is marked, not what merely begins the memory.
func TestScalingAndFirsts(t *testing.T) {
	j := opened(t, "")
	again := web(service(), state.RolloutCompleted, 0)
	again.SeenAt, again.Desired, again.Deployments[0].Desired = noon.Add(time.Minute), 4, 4
	next := web(service(), state.RolloutCompleted, 0)
	next.Desired, next.Deployments[0].Desired = 4, 4
	next.Deployments = append(next.Deployments, next.Deployments[0])
	next.Deployments[1].ID, next.Deployments[1].TaskDefinition, next.Deployments[1].CreatedAt = "ecs-svc/8", "web:8", noon.Add(2*time.Minute)
	act := state.ScalingActivity{ID: "a1", StartedAt: noon.Add(3 * time.Minute), Status: "InProgress", Description: "Setting desired count to 4.", Cause: "alarm high"}
	done := act
	done.Status = "Successful"
	put := func(a state.ScalingActivity) func(*state.Edit) {
		return func(e *state.Edit) {
			e.PutScaling(&state.Scaling{Service: service(), Activities: []state.ScalingActivity{a}})
		}
	}
	synctest.Test(t, func(t *testing.T) {
		recordAll(t, j, state.NewStore(), func(e *state.Edit) {
			first := web(service(), state.RolloutCompleted, 0)
			first.Desired = 2
			e.PutService(first)
		}, func(e *state.Edit) { e.PutService(again) }, func(e *state.Edit) { e.PutService(next) }, put(act), put(done), put(done))
	})
	all, _, err := j.Past(state.PastAsked{})
	want := `11:00:00 deployment prod/web: deployment of web:7 began
12:01:00 scaling prod/web: desired 2 → 4
12:02:00 deployment prod/web: deployment of web:8 began
12:03:00 scaling prod/web: Setting desired count to 4; alarm high`
	if got := words(all); err != nil || got != want {
		t.Fatalf("%v\n%s\nwant\n%s", err, got, want)
	}
	if all[0].First || !all[2].First {
		t.Errorf("first: %v, %v", all[0].First, all[2].First)
	}
}

// Few kinds are found without a pass over the stops.
func TestTurnsHaveAnIndex(t *testing.T) {
	j := opened(t, "")
	var plan string
	if err := j.reading(func(ctx context.Context, db *sql.DB) error {
		var a, b, c int
		return db.QueryRowContext(ctx, `EXPLAIN QUERY PLAN SELECT at FROM happened WHERE place = 1 AND at >= 0 AND at <= 9 AND `+turns+` ORDER BY at DESC`).Scan(&a, &b, &c, &plan)
	}); err != nil || !strings.Contains(plan, "turns") {
		t.Errorf("%v: %s", err, plan)
	}
}
