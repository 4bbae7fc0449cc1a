package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// pushedOver is what ECR says of a service whose tasks run another image than their tag points at now.
func pushedOver(e *state.Edit) {
	const image = "111122223333.dkr.ecr.us-east-1.amazonaws.com/shop/api:stable"
	svc := service("prod", "api", 2, 7)
	e.PutService(svc)
	e.PutTaskDefinition(&state.TaskDefinition{ARN: svc.TaskDefinition, Containers: []state.ContainerDefinition{{Name: "app", Image: image}}})
	for _, task := range tasksOf(svc) {
		task.TaskDefinition = svc.TaskDefinition
		task.Containers = []state.Container{{Name: "app", Image: image, ImageDigest: "sha256:0123456789abcdef0123"}}
		e.PutTask(task)
	}
	e.PutImages(&state.Images{
		Service: svc.Key, Definition: svc.TaskDefinition, Newest: arn("ecs", "task-definition/api:9"), SeenAt: ago(0),
		ECR: []state.ECRImage{{Image: image, Digest: "sha256:fedcba9876543210fedc", PushedAt: ago(14 * time.Minute)}},
	})
}

// Why says of a service that seems well that its tag was pushed over, what to do, and that a newer revision waits; the page
// as AWS tells it has a note above. Only these pages have images looked up.
func TestWhyTellsOfDriftedImages(t *testing.T) {
	store := emptyRegion("prod")
	store.Apply(pushedOver)
	r := startRig(t, store, 120, 34, func(opt *Options) { opt.Operator = &operatorOf{plan: scaling()} })
	r.press("2")
	if f := r.backend.focused[len(r.backend.focused)-1]; f.Images.Name != "" {
		t.Errorf("the list looks at %+v", f)
	}
	r.press("w")
	r.shows("Images", "app: runs sha256:0123456789ab, but shop/api:stable now points at sha256:fedcba987654, pushed 14m ago",
		"--force-new-deployment", "uses api:7; api:9 is the newest of the family")
	if f := r.backend.focused[len(r.backend.focused)-1]; f.Images.Name != "api" {
		t.Errorf("looks at %+v", f)
	}
	if text := r.frame(); strings.Index(text, "Images ") > strings.Index(text, "Evidence ") {
		t.Errorf("what is amiss stands below what is well:\n%s", text)
	}
	r.press("j")
	r.shows("enter definition · c copies")
	r.press("j")
	r.shows("enter restart · c copies")
	r.press("j", "j")
	r.shows("enter compare")
	r.press("enter")
	r.shows("api:7", "api:9")
	r.press("esc", "g", "c")
	r.shows("image", "aws ecs update-service --cluster prod --service api --force-new-deployment")
	r.press("esc", "esc", "d")
	r.shows("Images   app: runs sha256:0123456789ab, but shop/api:stable now points at")
	if f := r.backend.focused[len(r.backend.focused)-1]; f.Images.Name != "api" {
		t.Errorf("looks at %+v", f)
	}
	store.Apply(func(e *state.Edit) {
		now := *e.Snapshot().Images[service("prod", "api", 2, 7).Key]
		now.ECR = []state.ECRImage{{Image: now.ECR[0].Image, Digest: "sha256:0123456789abcdef0123"}}
		now.Newest = now.Definition
		e.PutImages(&now)
	})
	r.change(func(*state.Edit) {})
	r.lacks("Images")
	r.press("esc", "w")
	r.shows("Images", "app: runs what shop/api:stable points at now")
	r.lacks("newest")
}

// Why of one task tells of its own images, of the revision that its service went on to, and of a newer one; it looks them up
// anew when the service uses another revision.
func TestWhyOfATaskTellsOfItsImages(t *testing.T) {
	store := emptyRegion("prod")
	store.Apply(pushedOver)
	r := startRig(t, store, 120, 34)
	r.press("3", "w")
	r.shows("Nothing is wrong with prod/b4ea2f31", "app: runs sha256:0123456789ab, but shop/api:stable now points at sha256:fedcba987654, pushed 14m ago", "api:9 is the newest of the family")
	r.lacks("of api:7; the service")
	if f := r.backend.focused[len(r.backend.focused)-1]; f.Images.Name != "api" || f.ImagesOf != arn("ecs", "task-definition/api:7") {
		t.Errorf("looks at %+v", f)
	}
	r.change(func(e *state.Edit) {
		svc := *e.Snapshot().Services[service("prod", "api", 2, 7).Key]
		svc.TaskDefinition = arn("ecs", "task-definition/api:8")
		e.PutService(&svc)
	})
	r.shows("the task is of api:7; the service uses api:8 now", "app: runs sha256:0123456789ab, but")
	if f := r.backend.focused[len(r.backend.focused)-1]; f.ImagesOf != arn("ecs", "task-definition/api:8") {
		t.Errorf("looks at %+v", f)
	}
}
