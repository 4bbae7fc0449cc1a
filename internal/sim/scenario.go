package sim

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// populate builds the world that the options ask for, as it is at the moment start.
func populate(o Options, start time.Time) (*World, error) {
	if o.Services != 0 || o.Tasks != 0 || o.TargetGroups != 0 {
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
	b.addMountTargets()
	b.addPushes()
	for _, c := range s.Clusters {
		if err := b.addCluster(c); err != nil {
			return nil, fmt.Errorf("cluster %s: %w", c.Name, err)
		}
	}
	b.world.advance(start)
	return b.world, b.late
}

// builder turns the entries of one scenario into the things they describe.
type builder struct {
	*scenario
	world *World
	start time.Time
	late  error // the first of what was done to the world after its beginning
}

// ago calls do at that long before start, or at the world's beginning if that is later.
func (b *builder) ago(d time.Duration, do func() error) {
	b.world.at(b.start.Add(-d), func() {
		if err := do(); err != nil && b.late == nil {
			b.late = err
		}
	})
}

func (b *builder) addCluster(entry clusterEntry) error {
	c, err := b.world.addCluster(clusterSpec{
		name:              entry.Name,
		oldARNs:           entry.OldARNs,
		capacityProviders: entry.Providers,
		tags:              tagList(entry.Tags),
		execKey:           b.world.keyARN(entry.ExecKey),
		settings: []types.ClusterSetting{{
			Name: types.ClusterSettingNameContainerInsights, Value: new(cmp.Or(entry.Insights, "disabled")),
		}},
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
	for _, s := range entry.Schedules {
		if err := b.addSchedule(c, entry, s); err != nil {
			return fmt.Errorf("schedule %s: %w", s.Name, err)
		}
	}
	if entry.EventCapture {
		c.captureEvents()
	}
	if entry.ActionLogs {
		c.logActions()
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
		disconnected: entry.Disconnected,
	})
	return err
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

func tagList(tags map[string]string) []types.Tag {
	list := make([]types.Tag, 0, len(tags))
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, types.Tag{Key: new(key), Value: new(tags[key])})
	}
	return list
}
