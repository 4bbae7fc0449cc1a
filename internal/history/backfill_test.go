package history

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// What AWS told of long ago is kept once, however often it is told, whoever else tells it at the same time, and where it was
// seen as it happened; it is no news. A deployment's events get its revision from what else is kept of it.
func TestThePastIsKeptOnce(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "fsui")
	one, other := opened(t, folder), opened(t, folder)
	happened := func(kind state.HappeningKind, at time.Time) state.Happening {
		return state.Happening{Kind: kind, At: at, Service: service()}
	}
	stop := func(n int, at time.Time) state.Happening {
		h := happened(state.HappenedStop, at)
		h.Task = stopped(service(), n, at)
		h.Task.Health = "" // events leave it out
		return h
	}
	action := func(id, message string, at time.Time) state.Happening {
		h := happened(state.HappenedEvent, at)
		h.Event = &state.Event{ID: id, At: at, Message: message}
		return h
	}
	course := func(id, rollout string, at time.Time) state.Happening {
		h := happened(state.HappenedDeployment, at)
		h.Deployment = &state.DeploymentChange{Service: service(), After: &state.Deployment{ID: id, CreatedAt: at}}
		if rollout != "" {
			h.Deployment.Before = &state.Deployment{ID: id, RolloutState: state.RolloutInProgress}
			h.Deployment.After = &state.Deployment{ID: id, RolloutState: rollout, UpdatedAt: at}
		}
		return h
	}
	past := func(e *state.Edit) {
		e.TellPast([]state.Happening{
			stop(0, noon.Add(-50*time.Hour)), stop(1, noon.Add(3*time.Second)),
			action("6f1c0b1e-0000-4000-8000-000000000001", "SERVICE_TASK_PLACEMENT_FAILURE: RESOURCE:FARGATE", noon.Add(-49*time.Hour)),
			action("6f1c0b1e-0000-4000-8000-000000000002", "SERVICE_STEADY_STATE", noon.Add(5*time.Second)),
			course("ecs-svc/7", "", noon.Add(-time.Hour+time.Second)), course("ecs-svc/7", state.RolloutCompleted, noon.Add(time.Second)),
			course("ecs-svc/5", "", noon.Add(-48*time.Hour)), course("ecs-svc/5", state.RolloutFailed, noon.Add(-47*time.Hour)),
		})
	}
	live := web(service(), state.RolloutCompleted, 1)
	live.Events[0] = state.Event{ID: "9", At: noon.Add(2 * time.Second), Message: "(service web) has reached a steady state."}
	synctest.Test(t, func(t *testing.T) {
		store, theirs := state.NewStore(), state.NewStore()
		ctx, end := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		record := func(j *Journal, from *state.Store) {
			wg.Go(func() {
				j.Record(ctx, from, Keeping{Bounds: DefaultBounds(), Clock: func() time.Time { return noon }, Kept: func(news []state.Happening) {
					for _, h := range news {
						if h.At.Before(noon.Add(-time.Minute)) {
							t.Errorf("the past is news: %s", words([]state.Happening{h}))
						}
					}
				}})
			})
		}
		record(one, store)
		record(other, theirs)
		synctest.Wait()
		store.Apply(func(e *state.Edit) { e.PutService(web(service(), state.RolloutInProgress, 0)) })
		theirs.Apply(past)
		store.Apply(past)
		time.Sleep(2 * gather) // written side by side
		store.Apply(func(e *state.Edit) { e.PutService(live); e.PutTask(stopped(service(), 1, noon.Add(3*time.Second))) })
		theirs.Apply(past)
		end()
		wg.Wait()
	})
	all, _, err := one.Past(state.PastAsked{})
	want := `10:00:00 stop prod/web: app killed: out of memory
11:00:00 event prod/web: SERVICE_TASK_PLACEMENT_FAILURE: RESOURCE:FARGATE
12:00:00 deployment prod/web: deployment of ecs-svc/5 began
13:00:00 deployment prod/web: deployment of ecs-svc/5 FAILED
11:00:00 deployment prod/web: deployment of web:7 began
12:00:00 deployment prod/web: deployment of web:7 COMPLETED
12:00:02 event prod/web: (service web) has reached a steady state.
12:00:03 stop prod/web: app killed: out of memory`
	if got := words(all); err != nil || got != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
	first, more, err := one.Past(state.PastAsked{Services: []state.ServiceKey{service()}, First: true, Limit: 1})
	if err != nil || !more || len(first) != 1 || !first[0].At.Equal(noon.Add(-50*time.Hour)) {
		t.Errorf("%v, %t, first is %s", err, more, words(first))
	}
}

// What work brings is kept when it ends, however it ends.
func TestWhatWorkBringsIsKept(t *testing.T) {
	j, store := opened(t, ""), state.NewStore()
	failed := errors.New("AWS is gone")
	err := j.Keep(store, Keeping{Bounds: DefaultBounds(), Clock: func() time.Time { return noon }}, func() error {
		store.Apply(func(e *state.Edit) { e.PutTask(stopped(service(), 1, noon)) })
		store.Apply(func(e *state.Edit) {
			e.TellPast([]state.Happening{{Kind: state.HappenedStop, Task: stopped(service(), 1, noon)}, {Kind: state.HappenedStop, Task: stopped(service(), 2, noon)}})
		})
		return failed
	})
	all, _, read := j.Past(state.PastAsked{})
	if !errors.Is(err, failed) || read != nil || len(all) != 2 {
		t.Errorf("%v, %v, %s", err, read, words(all))
	}
}
