package sim

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling/types"
)

func (a *autoscaler) describe() types.ScalableTarget {
	role := "arn:%[1]s:iam::%[2]s:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService"
	w := a.service.world
	return types.ScalableTarget{
		CreationTime: stamp(a.createdAt), MinCapacity: &a.min, MaxCapacity: &a.max, ResourceId: new(a.resource()),
		RoleARN:           new(fmt.Sprintf(role, w.partition, w.account)),
		ScalableDimension: types.ScalableDimensionECSServiceDesiredCount, ServiceNamespace: types.ServiceNamespaceEcs,
		ScalableTargetARN: new(w.arn("application-autoscaling", "scalable-target/"+a.policyID)),
		SuspendedState: &types.SuspendedState{
			DynamicScalingInSuspended: &a.inSuspended, DynamicScalingOutSuspended: &a.outSuspended, ScheduledScalingSuspended: &a.scheduledSuspended,
		},
	}
}

func (a *autoscaler) describePolicy() types.ScalingPolicy {
	w := a.service.world
	alarm := func(high bool) types.Alarm {
		name := a.alarm(high)
		return types.Alarm{AlarmName: &name, AlarmARN: new(w.arn("cloudwatch", "alarm:"+name))}
	}
	seconds := int32(cooldown.Seconds())
	return types.ScalingPolicy{
		Alarms: []types.Alarm{alarm(true), alarm(false)}, CreationTime: stamp(a.createdAt), PolicyName: &a.policy,
		PolicyARN:  new(w.arn("autoscaling", "scalingPolicy:"+a.policyID+":resource/ecs/"+a.resource()+":policyName/"+a.policy)),
		PolicyType: types.PolicyTypeTargetTrackingScaling, ResourceId: new(a.resource()),
		ScalableDimension: types.ScalableDimensionECSServiceDesiredCount, ServiceNamespace: types.ServiceNamespaceEcs,
		TargetTrackingScalingPolicyConfiguration: &types.TargetTrackingScalingPolicyConfiguration{
			TargetValue: &a.target, DisableScaleIn: new(false), ScaleInCooldown: &seconds, ScaleOutCooldown: &seconds,
			PredefinedMetricSpecification: &types.PredefinedMetricSpecification{
				PredefinedMetricType: types.MetricTypeECSServiceAverageCPUUtilization,
			},
		},
	}
}

func (a *autoscaler) describeScheduled(one *scheduledScaling) types.ScheduledAction {
	return types.ScheduledAction{
		CreationTime: stamp(one.createdAt), ResourceId: new(a.resource()), Schedule: &one.expression, ScheduledActionName: &one.name,
		ScheduledActionARN: new(a.service.world.arn("autoscaling", "scheduledAction:"+one.id+":resource/ecs/"+a.resource()+":scheduledActionName/"+one.name)),
		ScalableDimension:  types.ScalableDimensionECSServiceDesiredCount, ServiceNamespace: types.ServiceNamespaceEcs, Timezone: filled(one.timezone),
		ScalableTargetAction: &types.ScalableTargetAction{MinCapacity: one.min, MaxCapacity: one.max},
	}
}

// describeActivity words it as Application Auto Scaling does:
// https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-scaling-activities.html
func (a *autoscaler) describeActivity(one *scalingActivity) types.ScalingActivity {
	d := types.ScalingActivity{
		ActivityId: &one.id, ResourceId: new(a.resource()), StartTime: stamp(one.begun), EndTime: stamp(one.ended),
		ScalableDimension: types.ScalableDimensionECSServiceDesiredCount, ServiceNamespace: types.ServiceNamespaceEcs,
		Cause:       new("monitor alarm " + one.alarm + " in state ALARM triggered policy " + a.policy),
		Description: new(fmt.Sprintf("Setting desired count to %d.", one.to)),
		StatusCode:  types.ScalingActivityStatusCodeSuccessful,
	}
	if one.action != "" {
		d.Cause = new("scheduled action name " + one.action + " was triggered")
	}
	switch {
	case one.notScaled != "":
		d.Description = new("Attempting to scale due to alarm triggered")
		d.StatusCode = types.ScalingActivityStatusCode("NotScaled")
		d.NotScaledReasons = []types.NotScaledReason{{
			Code: &one.notScaled, CurrentCapacity: &one.from, MaxCapacity: &a.max, MinCapacity: &a.min,
		}}
	case one.ended.IsZero():
		d.StatusCode = types.ScalingActivityStatusCodeInProgress
		d.StatusMessage = new(fmt.Sprintf("Successfully set desired count to %d. Waiting for change to be fulfilled by ecs.", one.to))
	default:
		d.StatusMessage = new(fmt.Sprintf("Successfully set desired count to %d. Change successfully fulfilled by ecs.", one.to))
	}
	return d
}
