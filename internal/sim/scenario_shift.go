package sim

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// shift turns the traffic of a service's entry into what it describes. A service behind a load balancer gets the other
// target group, which balancers then name.
func (b *builder) shift(entry serviceEntry, balancers []types.LoadBalancer) (*shiftSpec, error) {
	t := entry.Traffic
	spec := &shiftSpec{strategy: types.DeploymentStrategy(strings.ToUpper(t.Strategy)), step: t.Step, stepBake: t.StepBake, bake: t.Bake}
	switch spec.strategy {
	case types.DeploymentStrategyBlueGreen:
	case types.DeploymentStrategyLinear, types.DeploymentStrategyCanary:
		if t.Step <= 0 || t.Step >= 100 {
			return nil, fmt.Errorf("a %s deployment shifts steps of more than 0 and less than 100 percent, not %g", t.Strategy, t.Step)
		}
	default:
		return nil, fmt.Errorf("traffic has no strategy %q", t.Strategy)
	}
	for _, p := range t.Pauses {
		hook := hookSpec{
			stage: types.DeploymentLifecycleHookStage(strings.ToUpper(p.Before)), timeout: p.Timeout,
			action: types.DeploymentLifecycleHookAction(strings.ToUpper(p.Then)),
		}
		if !slices.Contains(hook.stage.Values(), hook.stage) || !slices.Contains(hook.action.Values(), hook.action) || hook.timeout <= 0 {
			return nil, fmt.Errorf("a pause before %q for %s, then %q, cannot be", p.Before, p.Timeout, p.Then)
		}
		spec.hooks = append(spec.hooks, hook)
	}
	if t.Alternate == "" || len(balancers) == 0 {
		return spec, nil
	}
	group, err := b.addTargetGroup(*entry.Target, t.Alternate, entry)
	if err != nil {
		return nil, err
	}
	spec.alternate = group.arn
	balancer := b.world.loadBalancerARN(entry.Target.LoadBalancer)
	listener := strings.Replace(balancer, ":loadbalancer/", ":listener-rule/", 1)
	balancers[0].AdvancedConfiguration = &types.AdvancedConfiguration{
		AlternateTargetGroupArn: &group.arn,
		ProductionListenerRule:  new(listener + "/0a1b2c3d4e5f6071/1a2b3c4d5e6f7081"),
		TestListenerRule:        new(listener + "/0a1b2c3d4e5f6072/1a2b3c4d5e6f7082"),
		RoleArn:                 new("arn:" + b.world.partition + ":iam::" + b.world.account + ":role/ecs-load-balancers"),
	}
	return spec, nil
}
