package cli_test

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/cli"
	"github.com/fsui/fsui/internal/state"
)

// tagged is prod/web, whose tag ECR no longer has.
func tagged(e *state.Edit, of state.ServiceKey) {
	const image = "111122223333.dkr.ecr.us-east-1.amazonaws.com/shop/web:3"
	svc := *e.Snapshot().Services[of]
	svc.TaskDefinition = "arn:aws:ecs:us-east-1:111122223333:task-definition/web:7"
	e.PutService(&svc)
	e.PutTaskDefinition(&state.TaskDefinition{ARN: svc.TaskDefinition, Containers: []state.ContainerDefinition{{Name: "app", Image: image}}})
	e.PutImages(&state.Images{
		Service: of, Definition: svc.TaskDefinition, Newest: strings.Replace(svc.TaskDefinition, ":7", ":8", 1), SeenAt: ago(time.Minute),
		ECR: []state.ECRImage{{Image: image, Missing: "ImageNotFoundException"}},
	})
}

// Why of one service tells of its images and of a newer revision; of all that is wrong it reads none.
func TestWhyTellsOfImages(t *testing.T) {
	out, errs, code := (&region{first: estate, images: tagged}).run(t, "why", "prod/web")
	if errs != "" || code != cli.Done {
		t.Fatalf("exit %d, stderr %q", code, errs)
	}
	for _, want := range []string{"\nimages\n", "  app: ECR has no tag shop/web:3 (ImageNotFoundException)\n  1. Push the image again", "  uses web:7; web:8 is the newest of the family"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing:\n%s", want, out)
		}
	}
	out, _, _ = (&region{first: estate, images: tagged}).run(t, "why", "prod/web", "-o", "json")
	doc := decode(t, out)
	image := items(t, doc, "images")[0]
	if image["state"] != "absent" || image["container"] != "app" || image["pointsAt"] != nil {
		t.Errorf("%v", image)
	}
	if revision, _ := doc["revision"].(map[string]any); revision["newest"] != "arn:aws:ecs:us-east-1:111122223333:task-definition/web:8" {
		t.Errorf("%v", doc["revision"])
	}
	older := func(e *state.Edit) {
		estate(e)
		for _, task := range e.Snapshot().Tasks {
			if mine := *task; mine.Service == "web" {
				mine.TaskDefinition = "arn:aws:ecs:us-east-1:111122223333:task-definition/web:6"
				mine.Containers = []state.Container{{Name: "app", Image: "111122223333.dkr.ecr.us-east-1.amazonaws.com/shop/web:3", ImageDigest: "sha256:0123456789abcdef"}}
				e.PutTask(&mine)
			}
		}
	}
	out, _, _ = (&region{first: older, images: tagged}).run(t, "why", "task/11111111")
	for _, want := range []string{"\nimages\n  the task is of web:6; the service uses web:7 now\n  app: ECR has no tag shop/web:3 (ImageNotFoundException); the tasks run sha256:0123456789ab\n", "web:8 is the newest"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing:\n%s", want, out)
		}
	}
	out, _, _ = (&region{first: estate, images: tagged}).run(t, "why", "-o", "json")
	if doc := decode(t, out); doc["images"] != nil || doc["revision"] != nil {
		t.Errorf("%v", doc)
	}
}
