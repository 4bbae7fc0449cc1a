package state

import (
	"fmt"
	"testing"
	"time"
)

// What somebody looked at is remembered, but not for ever, and goes with its service and cluster.
func TestRolloutsAreForgotten(t *testing.T) {
	store := NewStore()
	key := func(n int) ServiceKey {
		return ServiceKey{Cluster: ClusterKey{Name: "prod"}, Name: fmt.Sprintf("s%02d", n)}
	}
	revision := func(n int) string {
		return fmt.Sprintf("arn:aws:ecs:us-east-1:111122223333:service-revision/prod/s%02d/1", n)
	}
	began := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	put := func(n int) {
		store.Apply(func(e *Edit) {
			e.PutService(&Service{Key: key(n)})
			e.PutServiceRevision(&ServiceRevision{ARN: revision(n)})
			e.PutRollouts(&Rollouts{
				Service: key(n), SeenAt: began.Add(time.Duration(n) * time.Minute),
				All: []ServiceDeployment{{Target: RevisionShare{ARN: revision(n)}}},
			})
		})
	}
	put(0)
	old := store.Snapshot()
	for n := range rolloutsKept {
		put(n + 1)
	}
	snap := store.Snapshot()
	if len(snap.Rollouts) != rolloutsKept || snap.Rollouts[key(0)] != nil || len(snap.ServiceRevisions) != rolloutsKept {
		t.Errorf("%d services' deployments with %d revisions, want the latest %d", len(snap.Rollouts), len(snap.ServiceRevisions), rolloutsKept)
	}
	if old.Rollouts[key(0)] == nil || old.ServiceRevisions[revision(0)] == nil {
		t.Error("an older snapshot changed")
	}
	store.Apply(func(e *Edit) {
		e.PutCapture(key(0).Cluster, &EventCapture{Group: CaptureGroup("prod")})
		e.DropCluster(key(0).Cluster)
	})
	if snap = store.Snapshot(); len(snap.Rollouts)+len(snap.ServiceRevisions)+len(snap.Captures) > 0 {
		t.Errorf("a cluster's end left %v, %v, %v", snap.Rollouts, snap.ServiceRevisions, snap.Captures)
	}
}

func TestServiceDeploymentMeetsItsDeployment(t *testing.T) {
	d := ServiceDeployment{Target: RevisionShare{ARN: "arn:aws:ecs:us-east-1:111122223333:service-revision/prod/web/4980306466373577095"}}
	for id, want := range map[string]bool{"ecs-svc/4980306466373577095": true, "ecs-svc/1": false, "": false} {
		if d.Brings(&Deployment{ID: id}) != want {
			t.Errorf("%q: brings %v", id, !want)
		}
	}
	if d.Brings(&Deployment{ID: "ecs-svc/4980306466373577095", TaskSet: true}) {
		t.Error("a task set is no service deployment")
	}
}

func TestFamilyOf(t *testing.T) {
	key, ok := FamilyOf("arn:aws:ecs:us-east-1:111122223333:task-definition/web:42")
	if !ok || key.Name != "web" || key.Scope.Region != "us-east-1" {
		t.Errorf("%+v, %v", key, ok)
	}
	for _, no := range []string{"web:42", "arn:aws:ecs:us-east-1:111122223333:task-definition/web", "arn:aws:ecs:us-east-1:111122223333:service/web:1"} {
		if _, ok := FamilyOf(no); ok {
			t.Errorf("%q is no revision", no)
		}
	}
}
