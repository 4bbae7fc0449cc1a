package history

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// Service deployments that ECS still tells of are kept as if they had been watched; those that were watched are told once,
// and so is all of them however often it is read.
func TestServiceDeploymentsAreKept(t *testing.T) {
	j := opened(t, "")
	deployment := func(n, status string, created time.Time) state.ServiceDeployment {
		d := state.ServiceDeployment{
			ARN: arn("ecs", "service-deployment/prod/web/d"+n), Status: status, Reason: "told by the service deployment " + n, CreatedAt: created,
			Target: state.RevisionShare{ARN: arn("ecs", "service-revision/prod/web/"+n)},
		}
		if d.Over() {
			d.FinishedAt = created.Add(10 * time.Minute)
		}
		return d
	}
	put := func(last string) func(*state.Edit) {
		return func(e *state.Edit) {
			e.PutRollouts(&state.Rollouts{Service: service(), SeenAt: noon, All: []state.ServiceDeployment{
				deployment("9", last, noon.Add(time.Minute)), deployment("7", state.RolloutSuccessful, noon.Add(-time.Hour+time.Second)),
				deployment("5", state.RolloutRollbackSuccessful, noon.Add(-2*time.Hour)), deployment("3", state.RolloutSuccessful, noon.Add(-3*time.Hour)),
			}})
		}
	}
	revisions := func(e *state.Edit) { // they are read after the list; that of 3 is not
		for n, name := range map[string]string{"9": "web:9", "7": "web:7", "5": "web:5"} {
			e.PutServiceRevision(&state.ServiceRevision{ARN: arn("ecs", "service-revision/prod/web/"+n), TaskDefinition: arn("ecs", "task-definition/"+name)})
		}
	}
	watched := web(service(), state.RolloutInProgress, 0)
	done := web(service(), state.RolloutCompleted, 0)
	done.Deployments[0].Reason, done.Deployments[0].UpdatedAt = "ECS deployment ecs-svc/7 completed.", noon.Add(-49*time.Minute)
	var news []state.Happening
	synctest.Test(t, func(t *testing.T) {
		news = recordAll(t, j, state.NewStore(), func(e *state.Edit) { e.PutService(watched) }, func(e *state.Edit) { e.PutService(done) },
			put(state.RolloutInProgress), revisions)
		recordAll(t, j, state.NewStore(), revisions, put(state.RolloutInProgress))
		recordAll(t, j, state.NewStore(), put(state.RolloutSuccessful), revisions, put(state.RolloutSuccessful))
	})
	if len(news) != 1 {
		t.Errorf("the past is news:\n%s", words(news))
	}
	all, _, err := j.Past(state.PastAsked{})
	want := `10:00:00 deployment prod/web: deployment of web:5 began
10:10:00 deployment prod/web: deployment of web:5 FAILED: told by the service deployment 5
11:00:00 deployment prod/web: deployment of web:7 began
11:10:01 deployment prod/web: deployment of web:7 COMPLETED: told by the service deployment 7
12:01:00 deployment prod/web: deployment of web:9 began
12:11:00 deployment prod/web: deployment of web:9 COMPLETED: told by the service deployment 9`
	if got := words(all); err != nil || got != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
}
