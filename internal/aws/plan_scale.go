package aws

import (
	"context"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fsui/fsui/internal/state"
)

// mostTasks is AWS's quota of tasks of one service.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
const mostTasks = 5000

// planScale sets the desired count, and nothing else.
func (p *Poller) planScale(ctx context.Context, d *prepared) error {
	svc, _, err := p.ofService(ctx, d)
	if err != nil || svc == nil {
		return err
	}
	a := d.plan.Action
	to := a.Count
	if a.By {
		to += svc.Desired
	}
	d.change("desired", strconv.Itoa(svc.Desired), strconv.Itoa(to))
	if d.plan.Refusal = noCount(svc, to); d.plan.Refusal != "" {
		return nil
	}
	bounds, err := p.bounds(ctx, d, svc.Key)
	if err != nil {
		return err
	}
	scaleEffects(d, svc, to)
	scaleWarnings(d, svc, bounds, to)
	if to < svc.Desired {
		if err := p.protectedWarning(ctx, d, svc); err != nil {
			return err
		}
	}
	d.setCount(p, svc, to)
	return nil
}

// setCount is the one step that changes a service's desired count.
func (d *prepared) setCount(p *Poller, svc *state.Service, to int) {
	key := svc.Key
	d.desired = to
	count := int32(to) //nolint:gosec // 5,000 at most
	d.changed = func(ctx context.Context) (string, error) { return p.recounted(ctx, svc) }
	d.steps = append(d.steps, step{
		action: "ecs:UpdateService",
		command: command(key.Cluster.Scope, "ecs", "update-service", "--cluster", key.Cluster.Name, "--service", key.Name,
			"--desired-count", strconv.Itoa(to)),
		call: func(ctx context.Context) (string, string, error) {
			out, err := p.clients.ecs.UpdateService(ctx, &ecs.UpdateServiceInput{
				Cluster: &key.Cluster.Name, Service: &key.Name, DesiredCount: &count,
			}, onlyOnce)
			return answered(out, err)
		},
	})
}

// recounted says that another count is wanted than was, "" = the same.
func (p *Poller) recounted(ctx context.Context, was *state.Service) (string, error) {
	now, _, err := p.freshService(ctx, was.Key)
	if err != nil || now.Desired == was.Desired {
		return "", err
	}
	return fmt.Sprintf("%d are wanted now, not %d", now.Desired, was.Desired), nil
}

// answered is what an UpdateService came to: AWS's id of it. A change of count starts no deployment.
func answered(out *ecs.UpdateServiceOutput, err error) (id, deployment string, _ error) {
	if err != nil {
		return failedID(err), "", err
	}
	return requestID(out.ResultMetadata), "", nil
}

// noCount is why a service cannot have a count, "" = it can.
func noCount(svc *state.Service, to int) string {
	switch {
	case svc.Strategy == state.StrategyDaemon:
		return "a daemon runs one task on each instance that fits: its count is that of the instances"
	case to < 0:
		return fmt.Sprintf("there are no %d tasks: %d are wanted now", to, svc.Desired)
	case to > mostTasks:
		return fmt.Sprintf("a service has %d tasks at most", mostTasks)
	case to == svc.Desired:
		return "nothing to do: " + counted(to, "task") + " wanted already"
	}
	return ""
}

// scaleEffects say what happens to tasks that run.
func scaleEffects(d *prepared, svc *state.Service, to int) {
	switch leave := svc.Running + svc.Pending - to; {
	case to == 0 && svc.Running+svc.Pending > 0:
		d.effect("stops all " + counted(svc.Running+svc.Pending, "task") + ": nothing serves any more")
	case to < svc.Desired && leave > 0:
		d.effect(fmt.Sprintf("stops %d of %s; ECS chooses which", leave, counted(svc.Running+svc.Pending, "task")))
	case to < svc.Desired:
		d.effect("stops no task: no more than that run now")
	default:
		d.effect("starts " + counted(max(0, -leave), "task") + " of " + state.Revision(svc.TaskDefinition) + "; stops none")
	}
}

// scaleWarnings say what will fight a new count.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
func scaleWarnings(d *prepared, svc *state.Service, b *state.ScalingBounds, to int) {
	if svc.Controller != state.ControllerECS {
		d.warn("its tasks belong to task sets of " + svc.Controller + ": the count is shared out among them by their scale")
	}
	deployingWarning(d, svc)
	if b == nil {
		return
	}
	name := fmt.Sprintf("autoscaling keeps it between %d and %d", b.Min, b.Max)
	switch {
	case b.OutSuspended && b.InSuspended:
	case to == 0 && b.Min > 0:
		d.warn(name + ": its next scaling out starts tasks again")
	case to < b.Min:
		d.warn(name + ": the next scaling out raises it to its bounds")
	case to > b.Max:
		d.warn(name + ": the next scaling in lowers it to its bounds")
	default:
		d.warn(name + ", and may change it again")
	}
}

// deployingWarning speaks of a deployment under way or failed: new tasks are of its revision.
func deployingWarning(d *prepared, svc *state.Service) {
	primary := svc.Primary()
	if primary == nil {
		return
	}
	revision := state.Revision(primary.TaskDefinition)
	switch primary.RolloutState {
	case state.RolloutInProgress:
		words := "a deployment of " + revision + " is under way"
		if primary.Failed > 0 {
			words += "; " + counted(primary.Failed, "task") + " of it failed to start: new ones will probably too"
		}
		d.warn(words)
	case state.RolloutFailed:
		d.warn("the deployment of " + revision + " has failed: new tasks will probably fail too")
	}
}

// strategyOf is how a service replaces its tasks.
func strategyOf(raw *types.Service) types.DeploymentStrategy {
	if c := raw.DeploymentConfiguration; c != nil && c.Strategy != "" {
		return c.Strategy
	}
	return types.DeploymentStrategyRolling
}
