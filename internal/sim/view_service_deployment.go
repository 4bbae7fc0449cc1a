package sim

import (
	"math"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// brief is the record as a list gives it.
func (r *serviceDeployment) brief() types.ServiceDeploymentBrief {
	return types.ServiceDeploymentBrief{
		ClusterArn:               &r.service.cluster.arn,
		CreatedAt:                stamp(r.createdAt),
		FinishedAt:               stamp(r.finishedAt),
		ServiceArn:               &r.service.arn,
		ServiceDeploymentArn:     new(r.arn()),
		StartedAt:                stamp(r.createdAt),
		Status:                   r.status,
		StatusReason:             optional(r.reason),
		TargetServiceRevisionArn: new(r.target.revisionARN()),
	}
}

// describe is the record as DescribeServiceDeployments gives it.
func (r *serviceDeployment) describe() types.ServiceDeployment {
	s := r.service
	d := types.ServiceDeployment{
		Alarms:                   r.alarmState(),
		ClusterArn:               &s.cluster.arn,
		CreatedAt:                stamp(r.createdAt),
		DeploymentCircuitBreaker: r.breakerState(),
		DeploymentConfiguration: &types.DeploymentConfiguration{
			Alarms:                   s.alarms.describe(),
			DeploymentCircuitBreaker: &types.DeploymentCircuitBreaker{Enable: s.breaker, Rollback: s.rollback},
			MaximumPercent:           s.maximum,
			MinimumHealthyPercent:    s.minimumHealthy,
			Strategy:                 types.DeploymentStrategyRolling,
		},
		FinishedAt:             stamp(r.finishedAt),
		LifecycleHookDetails:   []types.DeploymentLifecycleHookDetail{},
		LifecycleStage:         r.stage,
		Rollback:               r.rollback,
		ServiceArn:             &s.arn,
		ServiceDeploymentArn:   new(r.arn()),
		SourceServiceRevisions: []types.ServiceRevisionSummary{},
		StartedAt:              stamp(r.createdAt),
		Status:                 r.status,
		StatusReason:           optional(r.reason),
		StoppedAt:              stamp(r.stoppedAt),
		TargetServiceRevision:  r.summary(r.target, r.production, r.test),
		UpdatedAt:              stamp(r.updatedAt),
	}
	if r.shift != nil {
		r.shift.describe(d.DeploymentConfiguration)
	}
	if h := r.hook; h != nil {
		d.LifecycleHookDetails = append(d.LifecycleHookDetails, types.DeploymentLifecycleHookDetail{
			ExpiresAt: stamp(h.expires), HookId: &h.id, Status: types.DeploymentLifecycleHookStatusAwaitingAction,
			TargetType: types.DeploymentLifecycleHookTargetTypePause, TimeoutAction: h.action,
		})
	}
	for _, source := range r.sources {
		d.SourceServiceRevisions = append(d.SourceServiceRevisions, *r.summary(source, 100-r.production, 0))
	}
	if r.last != nil { // counts of what has ended do not change with what came after
		d.Alarms, d.DeploymentCircuitBreaker = r.last.Alarms, r.last.DeploymentCircuitBreaker
		d.TargetServiceRevision, d.SourceServiceRevisions = r.last.TargetServiceRevision, r.last.SourceServiceRevisions
	}
	return d
}

// summary counts the tasks of one revision; weights are told only where traffic shifts.
func (r *serviceDeployment) summary(d *deployment, production, test float64) *types.ServiceRevisionSummary {
	ran, starting := r.service.counts(d)
	sum := &types.ServiceRevisionSummary{
		Arn: new(d.revisionARN()), RequestedTaskCount: d.wanted(), RunningTaskCount: ran, PendingTaskCount: starting,
	}
	if r.shift != nil {
		sum.RequestedProductionTrafficWeight, sum.RequestedTestTrafficWeight = &production, &test
	}
	return sum
}

// current is what of the service runs as which revision.
func (r *serviceDeployment) current() []types.ServiceCurrentRevisionSummary {
	all := make([]types.ServiceCurrentRevisionSummary, 0, len(r.service.deployments))
	for _, d := range r.service.deployments {
		ran, starting := r.service.counts(d)
		all = append(all, types.ServiceCurrentRevisionSummary{
			Arn: new(d.revisionARN()), RequestedTaskCount: d.wanted(), RunningTaskCount: ran, PendingTaskCount: starting,
		})
	}
	return all
}

func (r *serviceDeployment) monitor(on, triggered bool) types.ServiceDeploymentRollbackMonitorsStatus {
	switch {
	case !on:
		return types.ServiceDeploymentRollbackMonitorsStatusDisabled
	case triggered:
		return types.ServiceDeploymentRollbackMonitorsStatusTriggered
	case r.over():
		return types.ServiceDeploymentRollbackMonitorsStatusMonitoringComplete
	default:
		return types.ServiceDeploymentRollbackMonitorsStatusMonitoring
	}
}

func (r *serviceDeployment) breakerState() *types.ServiceDeploymentCircuitBreaker {
	d := r.target
	return &types.ServiceDeploymentCircuitBreaker{
		FailureCount: d.failed, Threshold: d.threshold(), Status: r.monitor(r.service.breaker, d.failed >= d.threshold()),
	}
}

func (r *serviceDeployment) alarmState() *types.ServiceDeploymentAlarms {
	names := r.service.alarms.Names
	state := &types.ServiceDeploymentAlarms{AlarmNames: append([]string{}, names...), Status: r.monitor(len(names) > 0, r.alarmed)}
	if r.alarmed {
		state.TriggeredAlarmNames = names[:1]
	}
	return state
}

func (a alarmEntry) describe() *types.DeploymentAlarms {
	return &types.DeploymentAlarms{AlarmNames: append([]string{}, a.Names...), Enable: len(a.Names) > 0, Rollback: a.Rollback}
}

// describe puts the way traffic moves into a service's configuration.
func (s *shiftSpec) describe(config *types.DeploymentConfiguration) {
	config.Strategy = s.strategy
	config.BakeTimeInMinutes = minutes(s.bake)
	switch s.strategy {
	case types.DeploymentStrategyCanary:
		config.CanaryConfiguration = &types.CanaryConfiguration{CanaryPercent: &s.step, CanaryBakeTimeInMinutes: minutes(s.stepBake)}
	case types.DeploymentStrategyLinear:
		config.LinearConfiguration = &types.LinearConfiguration{StepPercent: &s.step, StepBakeTimeInMinutes: minutes(s.stepBake)}
	default:
	}
	for _, h := range s.hooks {
		config.LifecycleHooks = append(config.LifecycleHooks, types.DeploymentLifecycleHook{
			LifecycleStages: []types.DeploymentLifecycleHookStage{h.stage}, TargetType: types.DeploymentLifecycleHookTargetTypePause,
			TimeoutConfiguration: &types.DeploymentLifecycleHookTimeoutConfiguration{Action: h.action, TimeoutInMinutes: minutes(h.timeout)},
		})
	}
}

func minutes(d time.Duration) *int32 {
	return new(int32(min(d/time.Minute, math.MaxInt32))) //nolint:gosec // bounded
}

// describeRevision is what the service is with this deployment.
func (d *deployment) describeRevision() types.ServiceRevision {
	s := d.service
	r := types.ServiceRevision{
		CapacityProviderStrategy: d.order.providers,
		ClusterArn:               &s.cluster.arn,
		ContainerImages:          []types.ContainerImage{},
		CreatedAt:                stamp(d.createdAt),
		LaunchType:               d.order.launchType,
		LoadBalancers:            append([]types.LoadBalancer{}, d.order.loadBalancers...),
		NetworkConfiguration:     vpcConfiguration(d.network),
		ServiceArn:               &s.arn,
		ServiceRevisionArn:       new(d.revisionARN()),
		ServiceRegistries:        []types.ServiceRegistry{},
		TaskDefinition:           &d.definition.arn,
	}
	for _, c := range d.definition.described.ContainerDefinitions {
		r.ContainerImages = append(r.ContainerImages, types.ContainerImage{
			ContainerName: c.Name, Image: c.Image, ImageDigest: new(digestAfter(deref(c.Image), d.pushes[deref(c.Name)])),
		})
	}
	if s.onFargate() {
		r.PlatformVersion, r.PlatformFamily = platform(d.order.platformVersion), new(platformFamily)
	}
	return r
}
