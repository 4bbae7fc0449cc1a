package aws

import (
	"context"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fsui/fsui/internal/state"
)

// planSurge replaces all tasks while twice as many are wanted, so that none is missed, whatever the deployment
// configuration lets ECS stop; then the count is set back.
func (p *Poller) planSurge(ctx context.Context, d *prepared, svc *state.Service, raw *types.Service) error {
	doubled := 2 * svc.Desired
	d.change("desired", strconv.Itoa(svc.Desired), fmt.Sprintf("%d until they are healthy, then %d", doubled, svc.Desired))
	if d.plan.Refusal = noSurge(svc, raw); d.plan.Refusal != "" {
		return nil
	}
	least := min(svc.Running, (doubled*svc.MinHealthy+99)/100)
	most := min(max(doubled, doubled*svc.MaxHealthy/100), svc.Running+doubled)
	d.effect(fmt.Sprintf("starts %s beside the %d that run, and stops those by and by: at least %d run meanwhile, at most %d",
		counted(doubled, "new task"), svc.Running, least, most))
	d.effect(fmt.Sprintf("fsui has to stay until the count is %d again, %s at most; what it leaves undone it says at once and at its next start",
		svc.Desired, state.Age(surgeLasts)))
	if least < svc.Running {
		d.warn(fmt.Sprintf("minimum healthy percent is %d: ECS may go down to %d before new ones are healthy, for all the doubling", svc.MinHealthy, least))
	}
	if primary := svc.Primary(); primary != nil && primary.RolloutState == state.RolloutFailed {
		d.warn("the last deployment has failed: the same revision will probably fail again")
	}
	if !svc.Breaker {
		d.warn("no circuit breaker: if the new tasks fail, ECS goes on trying, and the count stays doubled for " + state.Age(surgeLasts))
	}
	bounds, err := p.bounds(ctx, d, svc.Key)
	if err != nil {
		return err
	}
	if bounds != nil && !bounds.AllSuspended() {
		d.warn(fmt.Sprintf("autoscaling keeps it between %d and %d: if it changes the doubled count, fsui leaves the count alone and says so", bounds.Min, bounds.Max))
	}
	if err := p.protectedWarning(ctx, d, svc); err != nil {
		return err
	}
	d.desired, d.surged = svc.Desired, doubled
	count := int32(doubled) //nolint:gosec // 5,000 at most
	d.deploy(p, svc, func(in *ecs.UpdateServiceInput) { in.ForceNewDeployment, in.DesiredCount = true, &count },
		"--force-new-deployment", "--desired-count", strconv.Itoa(doubled))
	sameDeployment := d.changed
	d.changed = func(ctx context.Context) (string, error) {
		if why, err := sameDeployment(ctx); why != "" || err != nil {
			return why, err
		}
		return p.recounted(ctx, svc)
	}
	back := &prepared{}
	back.setCount(p, svc, svc.Desired)
	d.finishing = back.steps[0].command
	d.finish = func(ctx context.Context, act *state.Act) {
		(&surge{p: p, act: act, was: svc, halve: back.steps[0]}).run(ctx)
	}
	return nil
}

// noSurge is why the count of a service cannot be doubled for a restart, "" = it can.
func noSurge(svc *state.Service, raw *types.Service) string {
	primary := svc.Primary()
	switch {
	case svc.Strategy == state.StrategyDaemon:
		return "a daemon runs one task on each instance that fits: there is no count to double"
	case strategyOf(raw) != types.DeploymentStrategyRolling:
		return fmt.Sprintf("its deployments are %s and start all new tasks beside the old ones: restart without a surge does that", strategyOf(raw))
	case svc.Desired == 0:
		return "no tasks are wanted: there is nothing to double"
	case 2*svc.Desired > mostTasks:
		return fmt.Sprintf("a service has %d tasks at most", mostTasks)
	case primary != nil && primary.RolloutState == state.RolloutInProgress:
		return "a deployment of " + state.Revision(primary.TaskDefinition) + " is under way: wait for its end, or restart without a surge"
	}
	return ""
}
