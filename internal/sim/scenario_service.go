package sim

import (
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// addService creates a service at its age, and what was done to it since.
func (b *builder) addService(c *cluster, entry serviceEntry) error {
	definition, err := b.register(entry.Task, entry.Name, entry.Subnets, entry.Age)
	if err != nil {
		return err
	}
	network, err := b.network(entry.Subnets, entry.SecurityGroups, entry.PublicIP, entry.Task)
	if err != nil {
		return err
	}
	spec := serviceSpec{
		name:           entry.Name,
		taskDefinition: definition.arn,
		desired:        entry.Desired,
		controller:     types.DeploymentControllerType(entry.Controller),
		minimumHealthy: entry.MinimumHealthy,
		maximum:        entry.Maximum,
		breaker:        entry.Breaker,
		rollback:       entry.Rollback,
		network:        network,
		grace:          entry.Grace,
		exec:           entry.Exec,
		tags:           tagList(entry.Tags),
		interruptEvery: entry.InterruptEvery,
		age:            max(0, entry.Age-b.Lived),
	}
	if entry.EC2 {
		spec.launchType = types.LaunchTypeEc2
	}
	if entry.Daemon {
		spec.strategy = types.SchedulingStrategyDaemon
	}
	for _, p := range entry.Providers {
		spec.providers = append(spec.providers, types.CapacityProviderStrategyItem{
			CapacityProvider: new(p.Name), Base: p.Base, Weight: p.Weight,
		})
	}
	if entry.Target != nil {
		if len(entry.Subnets) == 0 {
			return errors.New("a target group is in the VPC of the subnets, and there are none")
		}
		balanced, err := b.balance(entry)
		if err != nil {
			return err
		}
		spec.loadBalancers = []types.LoadBalancer{balanced}
	}
	if spec.taskSets, err = b.taskSets(entry); err != nil {
		return err
	}
	spec.alarms, spec.inConnect, spec.registries = entry.Alarms, entry.Connect, b.registries(entry)
	if entry.Traffic != nil {
		if spec.shift, err = b.shift(entry, spec.loadBalancers); err != nil {
			return err
		}
	}
	create := func() error {
		_, err := b.world.addService(c, spec)
		return err
	}
	if entry.Age <= b.Lived {
		b.ago(entry.Age, create)
	} else if err := create(); err != nil {
		return err
	}
	if err := b.autoscale(c, entry); err != nil {
		return err
	}
	return b.since(c, entry)
}

// since does to a service what its entry says was done.
func (b *builder) since(c *cluster, entry serviceEntry) error {
	change := func(ago time.Duration, to serviceChange, by func(*World, *ecsService) principal) error {
		if ago > entry.Age || ago > b.Lived {
			return fmt.Errorf("what was done %s ago was done before the service or the scenario began", ago)
		}
		b.ago(ago, func() error {
			if s := c.services[entry.Name]; s != nil { // or its creation has failed and said so
				s.change(to)
				b.world.told(by(b.world, s), s, "UpdateService", askedOf(to))
			}
			return nil
		})
		return nil
	}
	if d := entry.Deploy; d != nil {
		subnets := entry.Subnets
		if d.Subnets != nil {
			subnets = d.Subnets
		}
		definition, err := b.register(d.Task, entry.Name, subnets, d.Ago)
		if err != nil {
			return err
		}
		to := serviceChange{definition: definition}
		if d.Subnets != nil {
			if to.network, err = b.network(subnets, entry.SecurityGroups, entry.PublicIP, d.Task); err != nil {
				return err
			}
		}
		b.registered(c, entry, definition, d.Ago)
		if err := change(d.Ago, to, (*World).pipeline); err != nil {
			return err
		}
	}
	if entry.Undeployed != nil {
		if _, err := b.register(*entry.Undeployed, entry.Name, entry.Subnets, 0); err != nil {
			return err
		}
	}
	if entry.Redeploy != nil {
		if err := change(*entry.Redeploy, serviceChange{force: true}, byHand); err != nil {
			return err
		}
	}
	if entry.Scale != nil {
		return change(entry.Scale.Ago, serviceChange{desired: &entry.Scale.Desired}, byHand)
	}
	return nil
}

func byHand(w *World, _ *ecsService) principal { return w.onCall() }

// askedOf is a change as the parameters of UpdateService.
func askedOf(to serviceChange) map[string]any {
	asked := map[string]any{}
	if to.desired != nil {
		asked["desiredCount"] = *to.desired
	}
	if to.definition != nil {
		asked["taskDefinition"] = to.definition.arn
	}
	if to.force {
		asked["forceNewDeployment"] = true
	}
	if to.network != nil {
		asked["networkConfiguration"] = map[string]any{"awsvpcConfiguration": map[string]any{"subnets": to.network.Subnets}}
	}
	return asked
}

// registered has the pipeline register a revision shortly before it deploys it. CloudTrail tells of its environment too.
func (b *builder) registered(c *cluster, entry serviceEntry, d *taskDefinition, ago time.Duration) {
	b.ago(min(ago+20*time.Second, b.Lived), func() error {
		if s := c.services[entry.Name]; s != nil {
			asked, err := encodeJSON(&shapes{protocol: awsJSON}, d.described)
			if err != nil {
				return err
			}
			b.world.recordCall(b.world.pipeline(s), "ecs", "RegisterTaskDefinition", "", asked, &ecs.RegisterTaskDefinitionOutput{TaskDefinition: d.described}, nil)
		}
		return nil
	})
}

// balance creates the target group of a service.
func (b *builder) balance(entry serviceEntry) (types.LoadBalancer, error) {
	t := entry.Target
	group, err := b.addTargetGroup(*t, t.Group, entry)
	if err != nil {
		return types.LoadBalancer{}, err
	}
	return types.LoadBalancer{
		TargetGroupArn: new(group.arn),
		ContainerName:  new(entry.Task.Containers[0].Name),
		ContainerPort:  new(t.Port),
	}, nil
}

func (b *builder) addTargetGroup(t targetEntry, name string, entry serviceEntry) (*targetGroup, error) {
	described := elb.TargetGroup{
		TargetGroupName:         new(name),
		Port:                    new(t.Port),
		VpcId:                   new(b.world.network.subnetNamed(entry.Subnets[0]).vpc.id),
		LoadBalancerArns:        []string{b.world.loadBalancerARN(t.LoadBalancer)},
		HealthCheckPath:         optional(t.Path),
		HealthyThresholdCount:   optional(t.Healthy),
		UnhealthyThresholdCount: optional(t.Unhealthy),
	}
	if mode := entry.Task.NetworkMode; mode != "" && mode != string(types.NetworkModeAwsvpc) {
		described.TargetType = elb.TargetTypeEnumInstance // its tasks have no address of their own
	}
	if t.Codes != "" {
		described.Matcher = &elb.Matcher{HttpCode: new(t.Codes)}
	}
	described.HealthCheckIntervalSeconds = optional(int32(t.Interval / time.Second)) //nolint:gosec // minutes at most
	described.HealthCheckTimeoutSeconds = optional(int32(t.Timeout / time.Second))   //nolint:gosec // minutes at most
	return b.world.addTargetGroup(targetGroupSpec{described: described, deregistrationDelay: optional(t.Delay)})
}

// optional is nil where a scenario says nothing, so that AWS's default holds.
func optional[T comparable](value T) *T {
	var zero T
	if value == zero {
		return nil
	}
	return &value
}

func (b *builder) taskSets(entry serviceEntry) ([]taskSetSpec, error) {
	sets := make([]taskSetSpec, 0, len(entry.TaskSets))
	for _, set := range entry.TaskSets {
		spec := taskSetSpec{primary: set.Primary, scale: set.Scale}
		if set.Task != nil {
			definition, err := b.register(*set.Task, entry.Name, entry.Subnets, b.Lived)
			if err != nil {
				return nil, err
			}
			spec.taskDefinition = definition.arn
		}
		if set.Group != "" && entry.Target != nil {
			group, err := b.addTargetGroup(*entry.Target, set.Group, entry)
			if err != nil {
				return nil, err
			}
			spec.targetGroup = group.arn
		}
		sets = append(sets, spec)
	}
	return sets, nil
}
