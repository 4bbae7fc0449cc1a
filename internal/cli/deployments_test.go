package cli_test

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/cli"
	"github.com/fsui/fsui/internal/state"
)

// canary is prod/web with a deployment at ten percent of the traffic, and one that was turned back a day ago.
func canary(e *state.Edit, key state.ServiceKey) {
	ten, ninety := 10.0, 90.0
	revision := func(n string) string { return "arn:aws:ecs:us-east-1:111122223333:service-revision/prod/web/" + n }
	record := func(n string) state.ServiceDeployment {
		return state.ServiceDeployment{
			ARN: "arn:aws:ecs:us-east-1:111122223333:service-deployment/prod/web/sd" + n, Described: true,
			Target: state.RevisionShare{ARN: revision(n)}, CreatedAt: ago(2 * time.Hour),
		}
	}
	now, back := record("1"), record("0")
	now.Status, now.Strategy, now.Stage = state.RolloutInProgress, state.CanaryStrategy, "PRODUCTION_TRAFFIC_SHIFT"
	now.Step, now.StepBake, now.Target.Production = 10, 30*time.Minute, &ten
	now.Sources = []state.RevisionShare{{ARN: revision("0"), Production: &ninety}}
	back.Status, back.Reason, back.FinishedAt = state.RolloutRollbackSuccessful, "alarm detected", ago(25*time.Hour)
	e.PutServiceRevision(&state.ServiceRevision{ARN: revision("1"), TaskDefinition: "arn:aws:ecs:us-east-1:111122223333:task-definition/web:7"})
	e.PutServiceRevision(&state.ServiceRevision{ARN: revision("0"), TaskDefinition: "arn:aws:ecs:us-east-1:111122223333:task-definition/web:6"})
	e.PutRollouts(&state.Rollouts{Service: key, All: []state.ServiceDeployment{now, back}, SeenAt: now.CreatedAt})
	e.PutSource(&state.Source{Key: state.SourceKey{Kind: state.SourceDeployments, Region: "us-east-1"}, At: ago(time.Second), Promise: time.Minute})
}

func deploying(e *state.Edit) {
	estate(e)
	web := healthy("prod", "web")
	d := &web.Deployments[0]
	d.RolloutState, d.Failed, d.TaskDefinition, d.Reason = state.RolloutInProgress, 1, web.TaskDefinition, "ECS deployment ecs-svc/1 in progress."
	e.PutService(web)
}

func TestDeploymentsJSON(t *testing.T) {
	r := &region{first: deploying, rollouts: canary}
	out, errs, code := r.run(t, "deployments", "prod/web", "-o", "json")
	if code != cli.Done || errs != "" {
		t.Fatalf("exit %d: %s", code, errs)
	}
	doc := decode(t, out)
	items, ok := doc["deployments"].([]any)
	if !ok || len(items) != 1 {
		t.Fatalf("deployments %v", doc["deployments"])
	}
	want := map[string]any{
		"service": "web", "id": "ecs-svc/1", "status": "PRIMARY", "rolloutState": "IN_PROGRESS", "revision": "web:7", "desired": 2.0, "running": 2.0,
		"failed": 1.0, "createdAt": "2026-03-01T10:00:00.000Z", "updatedAt": "2026-03-01T11:00:00.000Z", "reason": "ECS deployment ecs-svc/1 in progress.",
		"account": "111122223333", "region": "us-east-1", "cluster": "prod", "arn": "arn:aws:ecs:us-east-1:111122223333:service-deployment/prod/web/sd1",
	}
	item, _ := items[0].(map[string]any)
	for name, value := range want {
		if item[name] != value {
			t.Errorf("%s is %v, want %v", name, item[name], value)
		}
	}
	history, _ := doc["history"].([]any)
	if len(history) != 2 || doc["partial"] != false {
		t.Fatalf("history %v, partial %v", history, doc["partial"])
	}
	now, _ := history[0].(map[string]any)
	if now["production"] != 10.0 || now["strategy"] != "CANARY" || now["waits"] != "bakes at 10% for 30m, then the rest follows" || now["revision"] != "web:7" || now["finishedAt"] != nil {
		t.Errorf("%v", now)
	}
	if before, _ := now["before"].([]any); len(before) != 1 || before[0] != "web:6" {
		t.Errorf("before %v", now["before"])
	}
}

func TestDeploymentsTable(t *testing.T) {
	r := &region{first: deploying, rollouts: canary}
	out, _, _ := r.run(t, "deployments", "prod/web")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d lines:\n%s", len(lines), out)
	}
	for i, words := range [][]string{
		{"STATE", "REVISION", "RUN/WANT", "TRAFFIC", "BEGAN", "ID", "WHAT"},
		{"primary in progress", "web:7", "2/2", "10%", "2h", "ecs-svc/1", "bakes at 10% for 30m, then the rest follows"},
		{"rollback successful", "web:6", "sd0", "alarm detected"},
	} {
		for _, w := range words {
			if !strings.Contains(lines[i], w) {
				t.Errorf("line %d lacks %q: %s", i, w, lines[i])
			}
		}
	}
}

func TestDeploymentsExitCodes(t *testing.T) {
	failed := func(e *state.Edit) {
		deploying(e)
		web := healthy("prod", "web")
		web.Deployments[0].RolloutState = state.RolloutFailed
		e.PutService(web)
	}
	turnedBack := func(e *state.Edit, key state.ServiceKey) {
		canary(e, key)
		all := e.Snapshot().Rollouts[key].All
		e.PutRollouts(&state.Rollouts{Service: key, All: all[1:]})
	}
	denied := func(e *state.Edit, _ state.ServiceKey) {
		e.PutSource(&state.Source{Key: state.SourceKey{Kind: state.SourceDeployments, Region: "us-east-1"}, Fault: &state.Fault{
			Kind: state.FaultDenied, Attempted: "ecs:ListServiceDeployments", Code: "AccessDeniedException",
		}})
	}
	for name, c := range map[string]struct {
		first    func(*state.Edit)
		rollouts func(*state.Edit, state.ServiceKey)
		args     []string
		code     int
		says     string
	}{
		"under way":    {deploying, canary, []string{"prod/web"}, cli.Done, ""},
		"failed":       {failed, canary, []string{"prod/web"}, cli.BadNews, ""},
		"turned back":  {deploying, turnedBack, []string{"prod/web"}, cli.BadNews, ""},
		"denied":       {deploying, denied, []string{"prod/web"}, cli.Failed, "ecs:ListServiceDeployments"},
		"no service":   {deploying, canary, nil, cli.Misused, "takes one SERVICE"},
		"two services": {deploying, canary, []string{"a", "b"}, cli.Misused, "is too much"},
		"not there":    {deploying, canary, []string{"prod/none"}, cli.Failed, "none"},
		"ambiguous":    {deploying, canary, []string{"web"}, cli.Failed, "prod/web"},
		"has none":     {deploying, canary, []string{"staging/web"}, cli.Done, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := &region{first: c.first, rollouts: c.rollouts}
			out, errs, code := r.run(t, append([]string{"deployments"}, c.args...)...)
			if code != c.code || !strings.Contains(errs, c.says) {
				t.Errorf("exit %d, want %d: %s", code, c.code, errs)
			}
			if name == "denied" && !strings.Contains(out, "web:7") {
				t.Errorf("what is known was not printed: %q", out)
			}
		})
	}
}
