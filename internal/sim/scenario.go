package sim

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// populate builds the world that the options ask for, as it is at the moment start.
func populate(o Options, start time.Time) (*World, error) {
	if o.Services > 0 || o.Tasks > 0 || o.TargetGroups > 0 {
		return populateLarge(o, start)
	}
	s, err := readScenario(o.Scenario)
	if err != nil {
		return nil, err
	}
	w, err := s.build(o, start)
	if err != nil {
		return nil, fmt.Errorf("scenario %s: %w", o.Scenario, err)
	}
	return w, nil
}

// build makes the scenario's world and lets it live until start: nothing of what went wrong by then is made up.
func (s *scenario) build(o Options, start time.Time) (*World, error) {
	b := &builder{
		scenario: s,
		world:    newWorld(o.Account, o.Region, o.Seed, start.Add(-s.Lived)),
		start:    start,
	}
	for _, v := range s.VPCs {
		if err := b.world.addVPC(v); err != nil {
			return nil, err
		}
	}
	for _, c := range s.Clusters {
		if err := b.addCluster(c); err != nil {
			return nil, fmt.Errorf("cluster %s: %w", c.Name, err)
		}
	}
	b.world.advance(start)
	return b.world, errors.Join(b.late...)
}

// builder turns the entries of one scenario into the things they describe.
type builder struct {
	*scenario
	world *World
	start time.Time
	late  []error // of what was done to the world after its beginning
}

// ago calls do at that long before start, or at the world's beginning if that is later.
func (b *builder) ago(d time.Duration, do func() error) {
	b.world.at(b.start.Add(-d), func() {
		if err := do(); err != nil {
			b.late = append(b.late, err)
		}
	})
}

func (b *builder) addCluster(entry clusterEntry) error {
	c, err := b.world.addCluster(clusterSpec{
		name:              entry.Name,
		oldARNs:           entry.OldARNs,
		capacityProviders: entry.Providers,
		tags:              tagList(entry.Tags),
	})
	if err != nil {
		return err
	}
	for _, i := range entry.Instances {
		if err := b.addInstance(c, i); err != nil {
			return err
		}
	}
	for _, s := range entry.Services {
		if s.Subnets == nil {
			s.Subnets = entry.Subnets
		}
		if s.SecurityGroups == nil {
			s.SecurityGroups = entry.SecurityGroups
		}
		if err := b.addService(c, s); err != nil {
			return fmt.Errorf("service %s: %w", s.Name, err)
		}
	}
	for _, t := range entry.Tasks {
		if err := b.runTask(c, entry, t); err != nil {
			return fmt.Errorf("task %s: %w", t.Task.Family, err)
		}
	}
	return nil
}

func (b *builder) addInstance(c *cluster, entry instanceEntry) error {
	s := b.world.network.subnetNamed(entry.Subnet)
	if s == nil {
		return fmt.Errorf("instance: there is no subnet %q", entry.Subnet)
	}
	address, err := s.takeAddress()
	if err != nil {
		return err
	}
	_, err = b.world.addContainerInstance(c, containerInstanceSpec{
		instanceType: entry.Type,
		zone:         s.zone,
		address:      address.String(),
		cpu:          entry.CPU,
		memory:       entry.Memory,
	})
	return err
}

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
		balanced, err := b.balance(entry)
		if err != nil {
			return err
		}
		spec.loadBalancers = []types.LoadBalancer{balanced}
	}
	if spec.taskSets, err = b.taskSets(entry); err != nil {
		return err
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
	return b.since(c, entry)
}

// since does to a service what its entry says was done.
func (b *builder) since(c *cluster, entry serviceEntry) error {
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
		b.ago(d.Ago, func() error { c.services[entry.Name].change(to); return nil })
	}
	if entry.Scale != nil {
		b.ago(entry.Scale.Ago, func() error {
			c.services[entry.Name].change(serviceChange{desired: &entry.Scale.Desired})
			return nil
		})
	}
	return nil
}

// balance creates the target group of a service.
func (b *builder) balance(entry serviceEntry) (types.LoadBalancer, error) {
	t := entry.Target
	if len(entry.Subnets) == 0 {
		return types.LoadBalancer{}, errors.New("a target needs subnets")
	}
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

// network is nil for tasks that live on their instance's interface.
func (b *builder) network(subnets, groups []string, publicIP bool, task taskEntry) (*types.AwsVpcConfiguration, error) {
	if task.NetworkMode != "" && task.NetworkMode != string(types.NetworkModeAwsvpc) {
		return nil, nil //nolint:nilnil // no network of its own is no mistake
	}
	config := &types.AwsVpcConfiguration{AssignPublicIp: types.AssignPublicIpDisabled}
	if publicIP {
		config.AssignPublicIp = types.AssignPublicIpEnabled
	}
	for _, name := range subnets {
		s := b.world.network.subnetNamed(name)
		if s == nil {
			return nil, fmt.Errorf("there is no subnet %q", name)
		}
		config.Subnets = append(config.Subnets, s.id)
	}
	for _, name := range groups {
		g := b.world.network.groupNamed(name)
		if g == nil {
			return nil, fmt.Errorf("there is no security group %q", name)
		}
		config.SecurityGroups = append(config.SecurityGroups, g.id)
	}
	return config, nil
}

func tagList(tags map[string]string) []types.Tag {
	list := make([]types.Tag, 0, len(tags))
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, types.Tag{Key: new(key), Value: new(tags[key])})
	}
	return list
}

// runTask starts a task that belongs to no service.
func (b *builder) runTask(c *cluster, in clusterEntry, entry runEntry) error {
	definition, err := b.register(entry.Task, "", in.Subnets, entry.Ago)
	if err != nil {
		return err
	}
	network, err := b.network(in.Subnets, in.SecurityGroups, false, entry.Task)
	if err != nil {
		return err
	}
	b.ago(entry.Ago, func() error {
		_, refusal, err := b.world.runTask(c, taskRun{
			definition: definition,
			network:    network,
			startedBy:  entry.StartedBy,
			age:        max(0, entry.Ago-b.Lived),
		})
		if err == nil && refusal != "" {
			err = errors.New(refusal)
		}
		return err
	})
	return nil
}
