package history

import (
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// rolled is a service deployment as far as it was written.
type rolled struct {
	arn, status string
}

// holdRollouts enters the service deployments that have been read: ECS remembers them for 90 days, which may be longer than
// anybody watched. Those that were watched are told once all the same, see withoutEchoes.
func (r *recorder) holdRollouts(snap *state.Snapshot) {
	for key, all := range snap.Rollouts {
		for i := range all.All {
			d := &all.All[i]
			revision := snap.ServiceRevisions[d.Target.ARN]
			mark := rolled{d.ARN, d.Status}
			if revision == nil || r.rolled[mark] {
				continue // without its revision it cannot be named
			}
			r.rolled[mark] = true
			for _, c := range coursesOf(key, d, revision.TaskDefinition) {
				if one, err := changeRow(c); err == nil && one.at > 0 {
					r.held = append(r.held, one)
				}
			}
		}
	}
}

// coursesOf are the beginning of a service deployment and, where it is over, its end, under the id by which ECS tells of it
// among the deployments of its service.
func coursesOf(of state.ServiceKey, d *state.ServiceDeployment, definition string) []state.DeploymentChange {
	id := "ecs-svc/" + d.Target.ARN[strings.LastIndexByte(d.Target.ARN, '/')+1:]
	began := state.Deployment{ID: id, TaskDefinition: definition, CreatedAt: d.CreatedAt}
	start, end := state.DeploymentChange{Service: of, After: &began}, began
	end.UpdatedAt, end.Reason = latest(d.FinishedAt, d.StoppedAt), d.Reason
	switch d.Status {
	case state.RolloutSuccessful:
		end.RolloutState = state.RolloutCompleted
	case state.RolloutStopped:
		end.RolloutState = state.RolloutStopped
	case state.RolloutRollbackSuccessful, state.RolloutRollbackFailed:
		end.RolloutState = state.RolloutFailed
		if d.Rollback != nil && d.Rollback.Reason != "" {
			end.Reason = d.Rollback.Reason
		}
	}
	if end.RolloutState == "" || end.UpdatedAt.IsZero() {
		return []state.DeploymentChange{start}
	}
	under := began
	under.RolloutState = state.RolloutInProgress
	return []state.DeploymentChange{start, {Service: of, Before: &under, After: &end}}
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
