package cli_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/cli"
	"github.com/fsui/fsui/internal/state"
)

// released is the estate with prod/api crashing since a deployment of twenty minutes ago, of revision 7 after 6.
func released(e *state.Edit) {
	estate(e)
	api := *e.Snapshot().Services[serviceKey("prod", "api")]
	api.Deployments = slices.Clone(api.Deployments)
	api.Deployments[0].ID = "ecs-svc/7"
	api.Deployments[0].TaskDefinition, api.Deployments[0].CreatedAt = api.TaskDefinition, ago(20*time.Minute)
	e.PutService(&api)
	for _, t := range e.Snapshot().Tasks {
		if t.Service != "api" {
			continue
		}
		mine := *t
		mine.TaskDefinition, mine.StartedBy = api.TaskDefinition, api.Deployments[0].ID
		e.PutTask(&mine)
	}
}

// releasedNow is what AWS tells of that deployment: it brought another definition, and another subnet.
func releasedNow(e *state.Edit, key state.ServiceKey) {
	revision := func(n string) string { return "arn:aws:ecs:us-east-1:111122223333:service-revision/prod/api/" + n }
	definition := func(n string) string { return "arn:aws:ecs:us-east-1:111122223333:task-definition/api:" + n }
	for n, memory := range map[string]string{"6": "1024", "7": "2048"} {
		e.PutTaskDefinition(&state.TaskDefinition{ARN: definition(n), Memory: memory})
		e.PutServiceRevision(&state.ServiceRevision{ARN: revision(n), TaskDefinition: definition(n), Subnets: []string{"subnet-" + n}})
	}
	e.PutRollouts(&state.Rollouts{Service: key, SeenAt: ago(time.Second), All: []state.ServiceDeployment{{
		ARN: "arn:aws:ecs:us-east-1:111122223333:service-deployment/prod/api/sd", Described: true, CreatedAt: ago(20 * time.Minute),
		Status: state.RolloutInProgress, Target: state.RevisionShare{ARN: revision("7")}, Sources: []state.RevisionShare{{ARN: revision("6")}},
	}}})
}

// Why of one service, or of a task of it, tells what the deployment changed with which the trouble began; of all it reads
// none of that.
func TestWhyTellsWhatChanged(t *testing.T) {
	const want = "memory 1024 → 2048; subnets - subnet-6 + subnet-7 (18m before the first)"
	for _, word := range []string{"prod/api", "task/22222233"} {
		out, errs, code := (&region{first: released, rollouts: releasedNow}).run(t, "why", word)
		if errs != "" || code != cli.BadNews || !strings.Contains(out, "  changed: api:6 → api:7: "+want+"\n") {
			t.Errorf("%s: exit %d, stderr %q\n%s", word, code, errs, out)
		}
		out, _, _ = (&region{first: released, rollouts: releasedNow}).run(t, "why", word, "-o", "json")
		evidence, _ := items(t, decode(t, out), "findings")[0]["evidence"].([]any)
		last, _ := evidence[len(evidence)-1].(map[string]any)
		if text, _ := last["text"].(string); last["from"] != "changed" || !strings.HasPrefix(text, "api:6 → api:7: memory") {
			t.Errorf("%s: %v", word, evidence)
		}
	}
	if out, _, _ := (&region{first: released, rollouts: releasedNow}).run(t, "why"); strings.Contains(out, "changed: ") {
		t.Errorf("of all:\n%s", out)
	}
}

// The command that reads the log names group, stream and Region, as the task definition says, wherever a task is told of;
// each definition is read once.
func TestWhyNamesTheLog(t *testing.T) {
	for _, words := range [][]string{{"why"}, {"why", "prod/api"}, {"why", "task/22222222"}} {
		r := &region{first: released}
		out, errs, code := r.run(t, words...)
		const want = "--log-group-name /ecs/api:7 --log-stream-name run/app/22222222bbbbbbbbbbbbbbbbbbbbbbbb --limit 50 --output text --region eu-west-1\n"
		if errs != "" || code != cli.BadNews || !strings.Contains(out, want) || strings.Contains(out, "GROUP") || len(r.definitions) != 1 {
			t.Errorf("%q: exit %d, stderr %q, read %q\n%s", words, code, errs, r.definitions, out)
		}
	}
}

// Why reads the last lines of what ended without a reason: the cause that stands there is that of all tasks that ended so.
func TestWhyReadsTheLastLines(t *testing.T) {
	const id = "22222222bbbbbbbbbbbbbbbbbbbbbbbb"
	from := &state.LogStream{Stream: "run/app/" + id, Task: id, Container: "app"}
	lines := []state.LogLine{{At: ago(time.Minute), From: from, Drawn: "exec /srv/api: exec format error"}}
	for _, words := range [][]string{{"why"}, {"why", "prod/api"}, {"why", "task/22222222"}} {
		r := &region{first: released, batches: []state.LogBatch{{Lines: lines, Opened: true}}}
		out, errs, code := r.run(t, words...)
		if errs != "" || code != cli.BadNews || !strings.Contains(out, "image-arch-mismatch  likely") || !strings.Contains(out, "  log: exec /srv/api: exec format error\n") {
			t.Errorf("%q: exit %d, stderr %q\n%s", words, code, errs, out)
		}
		if r.logs.Task.ID != id || r.logs.Container != "app" || !r.logs.Once {
			t.Errorf("%q asks for %+v", words, r.logs)
		}
	}
}
