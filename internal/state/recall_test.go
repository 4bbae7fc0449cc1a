package state_test

import (
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// here is the only origin.
var here = state.Origin{Region: "us-east-1"}

// remembered is what an earlier session left: a service that failed three hours ago, with all there is around it.
func remembered() *state.Snapshot {
	then := now.Add(-3 * time.Hour)
	exit := 1
	store := state.NewStore()
	store.Apply(func(e *state.Edit) {
		e.PutCluster(&state.Cluster{Key: cluster, SeenAt: then.Add(-10 * time.Second)})
		e.PutService(&state.Service{
			Key: state.ServiceKey{Cluster: cluster, Name: "web"}, Desired: 2, Running: 1, SeenAt: then,
			LoadBalancers: []state.LoadBalancer{{TargetGroup: tg, ARN: "arn"}},
		})
		for _, id := range []string{"a", "b"} {
			e.PutTask(&state.Task{
				Key: state.TaskKey{Cluster: cluster, ID: id}, Service: "web", LastStatus: state.StatusStopped, StopCode: "EssentialContainerExited",
				Containers: []state.Container{{Name: "app", ExitCode: &exit}}, StoppedAt: then.Add(-time.Minute), SeenAt: then.Add(-time.Second),
			})
		}
		e.PutTargetGroup(&state.TargetGroup{Key: tg, SeenAt: then.Add(-5 * time.Second)})
		e.PutTaskDefinition(&state.TaskDefinition{ARN: "arn:aws:ecs:us-east-1:111122223333:task-definition/web:1"})
	})
	return store.Snapshot()
}

func size(s *state.Snapshot) int {
	return len(s.Clusters) + len(s.Services) + len(s.Tasks) + len(s.TargetGroups) + len(s.TaskDefinitions)
}

func TestRecall(t *testing.T) {
	old := remembered()
	store := state.NewStore()
	if d := store.Apply(func(e *state.Edit) { e.Recall(here, old) }); len(d.Stops)+len(d.Events)+len(d.Deployments)+len(d.Targets) != 0 {
		t.Errorf("what is remembered is news: %+v", d)
	}
	snap := store.Snapshot()
	if got, want := size(snap), size(old); got != want || snap.Confirmed(cluster.Scope) || !snap.Main().Recalled.Equal(now.Add(-3*time.Hour)) {
		t.Fatalf("%d facts of %d, confirmed %v, recalled %v", got, want, snap.Confirmed(cluster.Scope), snap.Main().Recalled)
	}
	svc := snap.Services[state.ServiceKey{Cluster: cluster, Name: "web"}]
	const words = "seen 3h ago: ×2 app exited 1"
	if v := snap.Assess(svc, now); v.Health != state.Unknown || v.Last != state.Failing || v.Words != words {
		t.Errorf("the verdict is %+v", v)
	}
	// Young facts are no verdict either while nobody knows whose they are.
	source := &state.Source{Key: state.SourceKey{Kind: state.SourceServices, Region: "us-east-1", Cluster: "prod"}, Promise: 5 * time.Second}
	store.Apply(func(e *state.Edit) { e.PutSource(source) })
	if v := store.Snapshot().Assess(svc, svc.SeenAt.Add(time.Second)); v.Health != state.Unknown {
		t.Errorf("the verdict is %+v before the account is known", v)
	}
	store.Apply(func(e *state.Edit) { e.SetLogin(state.Login{Region: here.Region, Account: "111122223333"}) })
	if v := store.Snapshot().Assess(svc, svc.SeenAt.Add(time.Second)); v.Health != state.Failing || v.Last != "" {
		t.Errorf("the verdict is %+v with the account known", v)
	}
	if size(store.Snapshot()) != size(old) {
		t.Error("facts of this account went")
	}
}

func TestRecallOfAnotherAccount(t *testing.T) {
	login := func(e *state.Edit) { e.SetLogin(state.Login{Region: here.Region, Account: "444455556666"}) }
	recall := func(e *state.Edit) { e.Recall(here, remembered()) }
	for name, edits := range map[string][]func(*state.Edit){
		"the answer comes after": {recall, login}, "the answer was faster": {login, recall}, "in one edit": {func(e *state.Edit) { recall(e); login(e) }},
	} {
		store := state.NewStore()
		for _, edit := range edits {
			store.Apply(edit)
		}
		if snap := store.Snapshot(); size(snap) != 0 || !snap.Main().Recalled.IsZero() {
			t.Errorf("%s: %d facts of another account are left, recalled %v", name, size(snap), snap.Main().Recalled)
		}
	}
}

// What this session has read stays, and what it has not found does not come back.
func TestRecallAfterAnAnswer(t *testing.T) {
	old := remembered()
	store := state.NewStore()
	store.Apply(func(e *state.Edit) {
		e.SetLogin(state.Login{Region: here.Region, Account: "111122223333"})
		e.PutSource(&state.Source{Key: state.SourceKey{Kind: state.SourceTasks, Region: "us-east-1", Cluster: "prod"}, At: now})
		e.PutService(&state.Service{Key: state.ServiceKey{Cluster: cluster, Name: "web"}, Desired: 7, SeenAt: now})
		e.Recall(here, old)
	})
	snap := store.Snapshot()
	if len(snap.Tasks) != 0 || len(snap.Clusters) != 1 || len(snap.TargetGroups) != 1 {
		t.Errorf("recalled: %d tasks after a sweep that found none, %d clusters, %d target groups", len(snap.Tasks), len(snap.Clusters), len(snap.TargetGroups))
	}
	if svc := snap.Services[state.ServiceKey{Cluster: cluster, Name: "web"}]; svc.Desired != 7 {
		t.Error("an old fact took the place of a new one")
	}
}

// The first answer brings all hundred events of a service of which the latest were kept: what is older is no news.
func TestOlderEventsAreNoNews(t *testing.T) {
	event := func(id string, ago time.Duration) state.Event { return state.Event{ID: id, At: now.Add(-ago)} }
	svc := func(events ...state.Event) *state.Service {
		return &state.Service{Key: state.ServiceKey{Cluster: cluster, Name: "web"}, Events: events}
	}
	store := state.NewStore()
	store.Apply(func(e *state.Edit) { e.PutService(svc(event("3", time.Hour), event("2", 2*time.Hour))) })
	d := store.Apply(func(e *state.Edit) {
		e.PutService(svc(event("5", 0), event("4", time.Hour), event("3", time.Hour), event("2", 2*time.Hour), event("1", 3*time.Hour)))
	})
	if len(d.Events) != 2 || d.Events[0].ID != "4" || d.Events[1].ID != "5" {
		t.Errorf("news: %+v", d.Events)
	}
}
