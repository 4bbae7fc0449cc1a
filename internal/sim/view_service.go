package sim

import (
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// describe is the service as DescribeServices gives it now, without its tags.
// What may change later is copied, so that the answer stays what it was.
func (s *ecsService) describe() types.Service {
	d := types.Service{
		AvailabilityZoneRebalancing: types.AvailabilityZoneRebalancingDisabled,
		CapacityProviderStrategy:    s.providers,
		ClusterArn:                  &s.cluster.arn,
		CreatedAt:                   stamp(s.createdAt),
		CreatedBy:                   new("arn:" + s.world.partition + ":iam::" + s.world.account + ":role/deploy"),
		DeploymentConfiguration: &types.DeploymentConfiguration{
			MinimumHealthyPercent: s.minimumHealthy,
			MaximumPercent:        s.maximum,
		},
		DeploymentController: &types.DeploymentController{Type: s.controller},
		Deployments:          []types.Deployment{},
		DesiredCount:         s.wanted(),
		EnableExecuteCommand: s.exec,
		Events:               s.events.newest(),
		LaunchType:           s.launchType,
		LoadBalancers:        s.loadBalancers,
		NetworkConfiguration: vpcConfiguration(s.network),
		PlacementConstraints: []types.PlacementConstraint{},
		PlacementStrategy:    []types.PlacementStrategy{},
		PropagateTags:        types.PropagateTagsNone,
		SchedulingStrategy:   s.strategy,
		ServiceArn:           &s.arn,
		ServiceName:          &s.name,
		ServiceRegistries:    append([]types.ServiceRegistry{}, s.registries...),
		Status:               new("ACTIVE"),
		TaskDefinition:       &s.definition.arn,
	}
	d.RunningCount, d.PendingCount = s.counts(nil)
	if s.onFargate() {
		d.PlatformVersion, d.PlatformFamily = new(s.platformVersion), new(platformFamily)
	}
	if len(s.loadBalancers) > 0 {
		d.HealthCheckGracePeriodSeconds = new(int32(s.grace.Seconds()))
		d.RoleArn = new("arn:" + s.world.partition + ":iam::" + s.world.account +
			":role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS")
	} else {
		d.LoadBalancers = []types.LoadBalancer{}
		d.HealthCheckGracePeriodSeconds = new(int32(0))
	}
	if s.controller == types.DeploymentControllerTypeEcs {
		d.DeploymentConfiguration.Strategy = types.DeploymentStrategyRolling
		d.DeploymentConfiguration.DeploymentCircuitBreaker = &types.DeploymentCircuitBreaker{Enable: s.breaker, Rollback: s.rollback}
		if s.shift != nil {
			s.shift.describe(d.DeploymentConfiguration)
		}
		d.DeploymentConfiguration.Alarms = s.alarms.describe()
		if told := s.told(); len(told) > 0 {
			d.CurrentServiceDeployment = new(told[0].arn())
			d.CurrentServiceRevisions = told[0].current()
		}
		for _, each := range s.deployments {
			d.Deployments = append(d.Deployments, each.describe())
		}
		return d
	}
	for _, each := range s.deployments {
		d.TaskSets = append(d.TaskSets, each.describeSet())
	}
	return d
}

const platformFamily = "Linux"

func (s *ecsService) onFargate() bool {
	if len(s.providers) > 0 {
		name := deref(s.providers[0].CapacityProvider)
		return name == fargateSpot || name == string(types.LaunchTypeFargate)
	}
	return s.launchType == types.LaunchTypeFargate
}

// counts are the running and the pending tasks of a deployment, or of all.
func (s *ecsService) counts(d *deployment) (ran, starting int32) {
	for _, index := range []taskIndex{s.tasks.wanted, s.tasks.unwanted} {
		for _, t := range index {
			switch {
			case d != nil && t.deployment != d:
			case t.status == running:
				ran++
			case t.status < running && !t.unwanted:
				starting++
			}
		}
	}
	return ran, starting
}

func (d *deployment) describe() types.Deployment {
	s := d.service
	described := types.Deployment{
		CapacityProviderStrategy: s.providers,
		CreatedAt:                stamp(d.createdAt),
		DesiredCount:             d.wanted(),
		FailedTasks:              d.failed,
		Id:                       &d.id,
		LaunchType:               s.launchType,
		NetworkConfiguration:     vpcConfiguration(d.network),
		RolloutState:             d.rollout,
		RolloutStateReason:       new(d.reason),
		Status:                   new(d.status),
		TaskDefinition:           &d.definition.arn,
		UpdatedAt:                stamp(d.updatedAt),

		ServiceConnectConfiguration: s.inConnect.describe(),
	}
	described.RunningCount, described.PendingCount = s.counts(d)
	if s.onFargate() {
		described.PlatformVersion, described.PlatformFamily = platform(s.platformVersion), new(platformFamily)
	}
	return described
}

func (d *deployment) describeSet() types.TaskSet {
	s := d.service
	by := "CODE_DEPLOY"
	if s.controller == types.DeploymentControllerTypeExternal {
		by = "EXTERNAL"
	}
	described := types.TaskSet{
		CapacityProviderStrategy: s.providers,
		ClusterArn:               &s.cluster.arn,
		ComputedDesiredCount:     d.wanted(),
		CreatedAt:                stamp(d.createdAt),
		Id:                       &d.id,
		LaunchType:               s.launchType,
		LoadBalancers:            d.loadBalancers(),
		NetworkConfiguration:     vpcConfiguration(d.network),
		Scale:                    &types.Scale{Unit: types.ScaleUnitPercent, Value: d.set.scale},
		ServiceArn:               &s.arn,
		ServiceRegistries:        []types.ServiceRegistry{},
		StabilityStatus:          types.StabilityStatusStabilizing,
		StabilityStatusAt:        stamp(d.updatedAt),
		StartedBy:                &by,
		Status:                   new(d.status),
		Tags:                     []types.Tag{},
		TaskDefinition:           &d.definition.arn,
		TaskSetArn:               new(s.cluster.within("task-set", s.name+"/"+d.id)),
		UpdatedAt:                stamp(d.updatedAt),
	}
	described.RunningCount, described.PendingCount = s.counts(d)
	if described.RunningCount == described.ComputedDesiredCount && described.PendingCount == 0 {
		described.StabilityStatus = types.StabilityStatusSteadyState
	}
	if s.onFargate() {
		described.PlatformVersion, described.PlatformFamily = platform(s.platformVersion), new(platformFamily)
	}
	return described
}

func vpcConfiguration(network *types.AwsVpcConfiguration) *types.NetworkConfiguration {
	if network == nil {
		return nil
	}
	return &types.NetworkConfiguration{AwsvpcConfiguration: network}
}
