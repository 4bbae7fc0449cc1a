package sim

import (
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// describe is the cluster as DescribeClusters gives it, with what is asked for
// besides.
func (c *cluster) describe(include map[types.ClusterField]bool) types.Cluster {
	d := types.Cluster{
		ActiveServicesCount:               int32(len(c.services)), //nolint:gosec // counted by hand
		CapacityProviders:                 c.capacityProviders,
		ClusterArn:                        &c.arn,
		ClusterName:                       &c.name,
		DefaultCapacityProviderStrategy:   []types.CapacityProviderStrategyItem{},
		RegisteredContainerInstancesCount: int32(len(c.instances)), //nolint:gosec // counted by hand
		Settings:                          []types.ClusterSetting{},
		Statistics:                        []types.KeyValuePair{},
		Status:                            new("ACTIVE"),
		Tags:                              []types.Tag{},
	}
	if d.CapacityProviders == nil {
		d.CapacityProviders = []string{}
	}
	for _, n := range c.counts {
		d.RunningTasksCount += n.running
		d.PendingTasksCount += n.pending
	}
	if include[types.ClusterFieldSettings] {
		d.Settings = append(d.Settings, c.settings...)
	}
	if include[types.ClusterFieldTags] {
		d.Tags = append(d.Tags, c.tags...)
	}
	if include[types.ClusterFieldConfigurations] && c.execKey != "" {
		d.Configuration = &types.ClusterConfiguration{ExecuteCommandConfiguration: &types.ExecuteCommandConfiguration{
			KmsKeyId: &c.execKey, Logging: types.ExecuteCommandLoggingDefault,
		}}
	}
	if include[types.ClusterFieldStatistics] {
		d.Statistics = c.statistics()
	}
	return d
}

// statistics splits the counts by launch type:
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Cluster.html
func (c *cluster) statistics() []types.KeyValuePair {
	services := map[types.LaunchType]int{}
	for _, s := range c.services {
		switch {
		case s.onFargate():
			services[types.LaunchTypeFargate]++
		default:
			services[types.LaunchTypeEc2]++
		}
	}
	var statistics []types.KeyValuePair
	say := func(name string, n int) {
		statistics = append(statistics, types.KeyValuePair{Name: &name, Value: new(strconv.Itoa(n))})
	}
	launches := []struct {
		name   string
		launch types.LaunchType
	}{{"EC2", types.LaunchTypeEc2}, {"Fargate", types.LaunchTypeFargate}, {"External", types.LaunchTypeExternal}}
	for _, l := range launches {
		say("running"+l.name+"TasksCount", int(c.counts[l.launch].running))
		say("pending"+l.name+"TasksCount", int(c.counts[l.launch].pending))
		say("active"+l.name+"ServiceCount", services[l.launch])
		say("draining"+l.name+"ServiceCount", 0)
	}
	return statistics
}
