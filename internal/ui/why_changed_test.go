package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// broken is a service whose new revision dies since its deployment began; older tells how long before the deployment the
// first task died.
func broken(before string, older time.Duration) *state.Store {
	store := emptyRegion("prod")
	store.Apply(func(e *state.Edit) {
		s := service("prod", "web", 2, 103, deploying(0, 2, 9*time.Minute))
		s.Deployments = append(s.Deployments, state.Deployment{
			ID: "ecs-svc/before", Status: "ACTIVE", RolloutState: state.RolloutCompleted, TaskDefinition: before, CreatedAt: ago(30 * time.Hour),
		})
		e.PutService(s)
		for n, since := range []time.Duration{time.Minute, 2 * time.Minute, 8*time.Minute + older} {
			e.PutTask(dead(s, n, since, "EssentialContainerExited", "Essential container in task exited", exited("app", 1, "")))
		}
	})
	return store
}

// Why names what the deployment changed with which the trouble began, and leads to all of it; values stay hidden.
func TestWhyTellsWhatChanged(t *testing.T) {
	r := startRig(t, broken(arn("ecs", "task-definition/web:102"), 0), 140, 40)
	r.press("w")
	r.shows("began with the deployment of web:103", "changed", "web:102 → web:103: not read yet")
	if f := r.backend.focused[len(r.backend.focused)-1]; !strings.HasSuffix(f.TaskDefinition, "web:103") || !strings.HasSuffix(f.Against, "web:102") {
		t.Errorf("looks at %+v", f)
	}
	r.change(releases)
	r.shows("web:102 → web:103: memory 1024 → 2048; app image web:2026.11.1 → web:2026.11.2; ", "more")
	r.lacks("not read yet")
	r.press("=")
	r.shows("what is the same is left out")
}

// What died before the deployment, or under the same definition, is not laid at its door.
func TestWhyBlamesNoDeploymentInVain(t *testing.T) {
	r := startRig(t, broken(arn("ecs", "task-definition/web:102"), 5*time.Minute), 140, 40)
	r.press("w")
	r.shows("web:103, deployed 9m ago")
	r.lacks("changed")
	r.press("=")
	r.shows("no deployment is known with which it began")
	r = startRig(t, broken(arn("ecs", "task-definition/web:103"), 0), 140, 40)
	r.press("w")
	r.lacks("→ web:103")
}

// The command that reads the log names group, stream and Region once the task definition is read, and blanks till then.
func TestWhyFillsTheCommandForTheLog(t *testing.T) {
	store := broken(arn("ecs", "task-definition/web:102"), 5*time.Minute)
	r := startRig(t, store, 200, 50)
	r.press("w")
	id := store.Snapshot().TasksOf(serviceKey("prod", "web"))[0].Key.ID
	r.shows("--log-group-name GROUP --log-stream-name PREFIX/app/"+id+" --limit 50", "text --region us-east-1")
	if f := r.backend.focused[len(r.backend.focused)-1]; !strings.HasSuffix(f.TaskDefinition, "web:103") {
		t.Errorf("looks at %+v", f)
	}
	r.change(func(e *state.Edit) {
		e.PutTaskDefinition(&state.TaskDefinition{ARN: arn("ecs", "task-definition/web:103"), Containers: []state.ContainerDefinition{
			{Name: "app", LogDriver: "awslogs", LogGroup: "/ecs/web", LogPrefix: "web", LogRegion: "eu-west-1"},
		}})
	})
	r.shows("--log-group-name /ecs/web --log-stream-name web/app/"+id+" --limit 50", "--region eu-west-1")
}
