package state_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/fsui/fsui/internal/state"
)

func service(name string, desired int, events ...string) *state.Service {
	s := &state.Service{Key: state.ServiceKey{Cluster: cluster, Name: name}, Desired: desired}
	for _, id := range events {
		s.Events = append(s.Events, state.Event{ID: id, Message: id})
	}
	return s
}

// An edit must not be seen by anyone who holds an older snapshot, whichever maps it touches.
func TestOldSnapshotIsUntouched(t *testing.T) {
	store := state.NewStore()
	store.Apply(func(e *state.Edit) {
		e.PutCluster(&state.Cluster{Key: cluster})
		e.PutService(service("web", 1))
		e.PutTask(&state.Task{Key: state.TaskKey{Cluster: cluster, ID: "1"}, Service: "web"})
		e.PutTargetGroup(&state.TargetGroup{Key: state.TargetGroupKey{Name: "tg"}})
		e.PutTaskDefinition(&state.TaskDefinition{ARN: "web:1"})
		e.PutInstance(&state.Instance{Key: state.InstanceKey{Cluster: cluster, ID: "1"}})
		e.PutSchedule(&state.Schedule{Key: state.ScheduleKey{Rule: "nightly"}})
		e.PutScaling(&state.Scaling{Service: service("web", 1).Key})
		e.PutSource(&state.Source{Key: state.SourceKey{Kind: state.SourceTasks}})
	})
	old := store.Snapshot()
	store.Apply(func(e *state.Edit) {
		e.PutService(service("web", 9))
		e.PutTaskDefinition(&state.TaskDefinition{ARN: "web:2"})
		e.DropSchedule(state.ScheduleKey{Rule: "nightly"})
		e.DropTargetGroup(state.TargetGroupKey{Name: "tg"})
		e.DropSource(state.SourceKey{Kind: state.SourceTasks})
		e.DropCluster(cluster)
	})
	if len(old.Clusters) != 1 || len(old.Tasks) != 1 || len(old.TargetGroups) != 1 || len(old.TaskDefinitions) != 1 ||
		len(old.Instances) != 1 || len(old.Schedules) != 1 || len(old.Scaling) != 1 || len(old.Sources) != 1 {
		t.Errorf("the older snapshot changed: %+v", old)
	}
	if got := old.Services[service("web", 1).Key].Desired; got != 1 {
		t.Errorf("the older snapshot's web wants %d, was 1", got)
	}
	now := store.Snapshot()
	if len(now.Clusters)+len(now.Services)+len(now.Tasks)+len(now.TargetGroups)+len(now.Instances)+len(now.Schedules)+len(now.Scaling)+len(now.Sources) != 0 || len(now.TaskDefinitions) != 2 {
		t.Errorf("the newest snapshot kept what was dropped: %+v", now)
	}
}

// Writers on many goroutines: revisions only grow, no Delta is lost, readers never wait and end at the newest.
func TestConcurrentEdits(t *testing.T) {
	const writers, edits = 8, 200
	store := state.NewStore()
	sub := store.Subscribe()
	defer sub.Close()
	seen := make(chan uint64, 1)
	go func() {
		var last uint64
		for last < writers*edits {
			<-sub.Changed()
			rev := store.Snapshot().Rev
			if rev < last {
				t.Errorf("revision went back from %d to %d", last, rev)
			}
			last = rev
		}
		seen <- last
	}()
	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		revs  = map[uint64]bool{}
		stops int
	)
	for w := range writers {
		wg.Go(func() {
			for n := range edits {
				key := state.TaskKey{Cluster: cluster, ID: fmt.Sprintf("%d-%d", w, n)}
				d := store.Apply(func(e *state.Edit) { e.PutTask(&state.Task{Key: key, LastStatus: state.StatusStopped}) })
				mu.Lock()
				revs[d.Rev], stops = true, stops+len(d.Stops)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if last := <-seen; last != writers*edits || len(revs) != writers*edits || stops != writers*edits {
		t.Errorf("newest %d, %d revisions, %d stops; want %d of each", last, len(revs), stops, writers*edits)
	}
}

func TestWakeUpsCoalesce(t *testing.T) {
	store := state.NewStore()
	sub := store.Subscribe()
	for range 100 {
		store.Apply(func(*state.Edit) {}) // nobody reads: Apply must not wait
	}
	<-sub.Changed()
	select {
	case <-sub.Changed():
		t.Error("a hundred edits between two reads woke the reader twice")
	default:
	}
	sub.Close()
	store.Apply(func(*state.Edit) {})
	select {
	case <-sub.Changed():
		t.Error("a closed subscription was woken")
	default:
	}
}

func TestDelta(t *testing.T) {
	store := state.NewStore()
	group := func(states ...string) *state.TargetGroup {
		g := &state.TargetGroup{Key: state.TargetGroupKey{Name: "tg"}, SeenAt: now}
		for i, s := range states {
			if s != "" {
				g.Targets = append(g.Targets, state.Target{ID: fmt.Sprint("10.0.0.", i), State: s})
			}
		}
		return g
	}
	web := service("web", 1, "e1")
	web.Deployments = []state.Deployment{{ID: "d1", Status: "PRIMARY", RolloutState: state.RolloutInProgress, Running: 1}}
	running := &state.Task{Key: state.TaskKey{Cluster: cluster, ID: "1"}, LastStatus: state.StatusRunning}
	first := store.Apply(func(e *state.Edit) {
		e.PutService(web)
		e.PutTask(running)
		e.PutTargetGroup(group("initial", "healthy"))
	})
	if len(first.Events)+len(first.Deployments)+len(first.Targets)+len(first.Stops) != 0 {
		t.Errorf("a first sight is news: %+v", first)
	}
	web2 := service("web", 1, "e3", "e2", "e1")
	web2.Deployments = []state.Deployment{
		{ID: "d2", Status: "PRIMARY", RolloutState: state.RolloutInProgress},
		{ID: "d1", Status: "ACTIVE", RolloutState: state.RolloutInProgress, Running: 0},
	}
	stopped := *running
	stopped.LastStatus = state.StatusStopped
	d := store.Apply(func(e *state.Edit) { e.PutService(web2); e.PutTask(&stopped); e.PutTargetGroup(group("healthy", "")) })
	if len(d.Events) != 2 || d.Events[0].ID != "e2" || d.Events[1].ID != "e3" {
		t.Errorf("events %+v, want e2 then e3", d.Events)
	}
	if len(d.Deployments) != 2 || d.Deployments[0].Before != nil || d.Deployments[1].Before.Status != "PRIMARY" {
		t.Errorf("deployments %+v, want d2 new and d1 demoted", d.Deployments)
	}
	if len(d.Stops) != 1 || len(d.Targets) != 2 || d.Targets[0].After != "healthy" || d.Targets[1].After != "" {
		t.Errorf("stops %+v targets %+v", d.Stops, d.Targets)
	}
	again := store.Apply(func(e *state.Edit) { e.PutService(web2); e.PutTask(&stopped); e.PutTargetGroup(group("healthy", "")) })
	if len(again.Events)+len(again.Deployments)+len(again.Targets)+len(again.Stops) != 0 {
		t.Errorf("the same facts again are news: %+v", again)
	}
}
