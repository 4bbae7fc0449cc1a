package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

func definitionARN(family string, n int) string {
	return arn("ecs", fmt.Sprintf("task-definition/%s:%d", family, n))
}

func variable(name string, length int, hash uint64) state.EnvName {
	return state.EnvName{Container: "app", Name: name, Length: length}.Printed(hash)
}

// release is a revision of web; change makes it another.
func release(n int, change func(*state.TaskDefinition, *state.ContainerDefinition)) *state.TaskDefinition {
	d := &state.TaskDefinition{
		ARN: definitionARN("web", n), Status: "ACTIVE", CPU: "512", Memory: "1024", NetworkMode: "awsvpc", Architecture: "X86_64", OS: "LINUX",
		TaskRole: "arn:aws:iam::111122223333:role/web", ExecutionRole: "arn:aws:iam::111122223333:role/web-execution",
		RegisteredAt: ago(30 * time.Hour), RegisteredBy: "arn:aws:sts::111122223333:assumed-role/deploy/pipeline",
		Containers: []state.ContainerDefinition{{
			Name: "app", Image: "111122223333.dkr.ecr.us-east-1.amazonaws.com/web:2026.11.1", Essential: true,
			Ports: []state.PortBinding{{Container: 8080, Host: 8080, Protocol: "tcp"}},
			Env: []state.EnvName{
				variable("LOG_LEVEL", 4, 1), variable("RETRIES", 1, 2),
				variable("REGION", 9, 3),
			},
			Secrets:   []state.Secret{{Name: "DATABASE_URL", From: "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/web/database-Ab12Cd"}},
			LogDriver: "awslogs", LogGroup: "/ecs/web", LogRegion: "us-east-1", LogPrefix: "ecs",
			LogOptions: []state.EnvName{state.EnvName{Container: "app", Name: "mode", Length: 8}.Printed(7)},
		}},
	}
	change(d, &d.Containers[0])
	return d
}

// releases are two revisions of web that differ in every way a diff has words for.
func releases(e *state.Edit) {
	e.PutTaskDefinition(release(102, func(d *state.TaskDefinition, _ *state.ContainerDefinition) {
		d.Containers = append(d.Containers, state.ContainerDefinition{Name: "statsd", Image: "public.ecr.aws/example/statsd:3"})
	}))
	e.PutTaskDefinition(release(103, func(d *state.TaskDefinition, c *state.ContainerDefinition) {
		d.Memory = "2048"
		c.Image = "111122223333.dkr.ecr.us-east-1.amazonaws.com/web:2026.11.2"
		c.Ports = append(c.Ports, state.PortBinding{Container: 9090, Protocol: "tcp"})
		c.Env = []state.EnvName{
			variable("LOG_LEVEL", 4, 9), variable("CACHE_SIZE", 3, 4),
			variable("REGION", 9, 3),
		}
		c.LogOptions[0] = variable("mode", 12, 8)
		d.Containers = append(d.Containers, state.ContainerDefinition{Name: "proxy", Image: "public.ecr.aws/example/envoy:1.31", Essential: true})
	}))
	revisions := make([]string, 0, 103)
	for n := 103; n > 0; n-- {
		revisions = append(revisions, definitionARN("web", n))
	}
	e.PutFamily(&state.Family{Key: state.FamilyKey{Scope: region, Name: "web"}, Revisions: revisions, SeenAt: ago(time.Second)})
}

// library opens the definitions in use.
func library(t *testing.T, w, h int) *rig {
	t.Helper()
	store := estate()
	store.Apply(releases)
	return startRig(t, store, w, h).command("definitions")
}

// inWeb opens the revisions of web.
func inWeb(t *testing.T, w, h int) *rig {
	t.Helper()
	r := library(t, w, h)
	r.press("/")
	r.write("family:web")
	r.press("enter", "enter")
	r.shows("revisions of web")
	return r
}

func TestLookDefinitions(t *testing.T) {
	atSizes(t, everySize(), func(t *testing.T, w, h int) *rig { return library(t, w, h) })
}

func TestLookRevisions(t *testing.T) {
	atSizes(t, []string{"60x16", "120x34"}, inWeb)
}

func TestLookDefinition(t *testing.T) {
	atSizes(t, everySize(), func(t *testing.T, w, h int) *rig {
		r := inWeb(t, w, h)
		r.press("j", "enter")
		return r
	})
}

func TestLookDifference(t *testing.T) {
	atSizes(t, everySize(), func(t *testing.T, w, h int) *rig {
		r := inWeb(t, w, h)
		r.press("j", "=")
		return r
	})
}

func TestDefinitions(t *testing.T) {
	r := inWeb(t, 120, 50)
	if f := r.backend.focused[len(r.backend.focused)-1]; f.Family.Name != "web" {
		t.Errorf("nobody is told to list the family: %+v", f)
	}
	text, _ := r.line("web:104")
	if !strings.Contains(text, "staging/web") {
		t.Errorf("%q does not say who uses it", text)
	}
	r.press("=") // 104 is in use, but neither it nor
	r.shows("Loading web:10")
	r.press("esc", "j", "=")
	r.shows("web:102 → web:103: 11 fields differ", "memory", "1024 → 2048", "+ env CACHE_SIZE", "- env RETRIES", "changed: ••• (4) → ••• (4)",
		"container proxy", "container statsd", "+ port 9090/tcp")
	r.lacks("REGION", "DATABASE_URL")
	if f := r.backend.focused[len(r.backend.focused)-1]; f.TaskDefinition != definitionARN("web", 103) || f.Against != definitionARN("web", 102) {
		t.Errorf("the two are not asked for: %+v", f)
	}
}

// Any two revisions can be marked; the older one is the one before.
func TestMarkedRevisionsAreCompared(t *testing.T) {
	r := inWeb(t, 120, 34)
	r.press("j", "space", "space", "=")
	r.shows("web:102 → web:103")
	r.press("esc", "j", "space", "=")
	r.shows("two rows are compared")
	r.press("G", "=")
	r.shows("two rows are compared")
}

func TestFirstRevisionHasNoneBefore(t *testing.T) {
	r := inWeb(t, 120, 34)
	r.press("G", "=")
	r.shows("there is no revision before this one")
}

func TestRevisionsDenied(t *testing.T) {
	r := library(t, 120, 34)
	if cmd := r.app.open(place{"revisions", state.FamilyKey{Scope: region, Name: "other"}}); cmd != nil {
		r.send(cmd())
	}
	r.pass(time.Second)
	r.shows("Loading revisions of other")
	r.change(func(e *state.Edit) { fail(e, state.SourceFamilies, "", 0, denied("ecs:ListTaskDefinitions")) })
	r.shows("ecs:ListTaskDefinitions")
}

// What an earlier session kept of a definition cannot tell whether a value changed: it is read again first.
func TestRecalledDefinitionIsNotCompared(t *testing.T) {
	r := inWeb(t, 120, 34)
	r.change(func(e *state.Edit) {
		e.PutTaskDefinition(release(102, func(_ *state.TaskDefinition, c *state.ContainerDefinition) {
			for i := range c.Env {
				c.Env[i] = state.EnvName{Container: "app", Name: c.Env[i].Name, Length: c.Env[i].Length}
			}
		}))
	})
	r.press("j", "=")
	r.shows("Loading web:102")
	r.change(releases)
	r.shows("11 fields differ")
}

// From a deployment to what it changed is one key.
func TestDeploymentIsComparedWithTheOneBefore(t *testing.T) {
	store := estate()
	store.Apply(func(e *state.Edit) {
		releases(e)
		web := *e.Snapshot().Services[serviceKey("prod", "web")]
		old := web.Deployments[0]
		old.ID, old.Status, old.TaskDefinition, old.CreatedAt = "ecs-svc/102web", "ACTIVE", definitionARN("web", 102), ago(90*time.Hour)
		web.Deployments = []state.Deployment{web.Deployments[0], old}
		e.PutService(&web)
	})
	r := startRig(t, store, 120, 34)
	r.press("/")
	r.write("service:prod/web")
	r.press("enter", "v", "=")
	r.shows("web:102 → web:103: 11 fields differ")
	r.press("esc", "j", "=")
	r.shows("the task definition before it is not known")
}
