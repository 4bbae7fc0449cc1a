package sim

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
)

// alarms are all the Region has, sorted by name: two for each autoscaler, and
// those that watch deployments.
func (w *World) alarms() []types.MetricAlarm {
	var all []types.MetricAlarm
	for _, a := range w.autoscalers {
		all = append(all, a.describeAlarm(true), a.describeAlarm(false))
	}
	for _, name := range w.clusterNames {
		c := w.clusters[name]
		for _, service := range c.names {
			for _, alarm := range c.services[service].alarms.Names {
				all = append(all, c.services[service].describeAlarm(alarm))
			}
		}
	}
	slices.SortFunc(all, func(a, b types.MetricAlarm) int { return strings.Compare(*a.AlarmName, *b.AlarmName) })
	return slices.CompactFunc(all, func(a, b types.MetricAlarm) bool { return *a.AlarmName == *b.AlarmName })
}

// describeAlarm is one of the two that target tracking makes:
// https://docs.aws.amazon.com/autoscaling/application/userguide/monitoring-cloudwatch.html
func (a *autoscaler) describeAlarm(high bool) types.MetricAlarm {
	w, watched, threshold, compared, word := a.service.world, a.low, lowShare*a.target, types.ComparisonOperatorLessThanThreshold, "less"
	if high {
		watched, threshold, compared, word = a.high, a.target, types.ComparisonOperatorGreaterThanThreshold, "greater"
	}
	percent, ok := a.utilization()
	state, not := types.StateValueOk, "not "
	switch {
	case watched.fires():
		state, not = types.StateValueAlarm, ""
	case !ok:
		state = types.StateValueInsufficientData
	}
	name, of := a.alarm(high), w.arn("autoscaling", "scalingPolicy:"+a.policyID+":resource/ecs/"+a.resource()+":policyName/"+a.policy)
	return types.MetricAlarm{
		ActionsEnabled: new(true), AlarmActions: []string{of}, AlarmArn: new(w.arn("cloudwatch", "alarm:"+name)), AlarmName: &name,
		AlarmDescription:   new("DO NOT EDIT OR DELETE. For TargetTrackingScaling policy " + of + "."),
		ComparisonOperator: compared, Threshold: &threshold, EvaluationPeriods: new(int32(watched.needed)), Period: new(int32(60)), //nolint:gosec // minutes
		MetricName: new("CPUUtilization"), Namespace: new("AWS/ECS"), Statistic: types.StatisticAverage, Unit: types.StandardUnitPercent,
		Dimensions: a.service.dimensions(), InsufficientDataActions: []string{}, OKActions: []string{},
		StateValue: state, StateUpdatedTimestamp: stamp(watched.since), StateTransitionedTimestamp: stamp(watched.since),
		StateReason: new(fmt.Sprintf("Threshold Crossed: %d datapoints were %s%s than the threshold (%.1f). The most recent datapoint: [%.1f].",
			watched.needed, not, word, threshold, percent)),
	}
}

func (s *ecsService) dimensions() []types.Dimension {
	return []types.Dimension{{Name: new("ClusterName"), Value: &s.cluster.name}, {Name: new("ServiceName"), Value: &s.name}}
}

// describeAlarm is one that watches a service's deployments: it is on while the
// newest one was turned back by it.
func (s *ecsService) describeAlarm(name string) types.MetricAlarm {
	threshold, since := 10.0, s.createdAt
	state, reason := types.StateValueOk, "Threshold Crossed: 1 datapoint [0.0] was not greater than the threshold (10.0)."
	if len(s.records) > 0 && s.records[0].alarmed {
		state, reason = types.StateValueAlarm, "Threshold Crossed: 1 datapoint [41.0] was greater than the threshold (10.0)."
		since = s.records[0].updatedAt
	}
	return types.MetricAlarm{
		ActionsEnabled: new(true), AlarmActions: []string{}, AlarmArn: new(s.world.arn("cloudwatch", "alarm:"+name)), AlarmName: &name,
		ComparisonOperator: types.ComparisonOperatorGreaterThanThreshold, Threshold: &threshold, EvaluationPeriods: new(int32(1)),
		Period: new(int32(60)), MetricName: new("HTTPCode_Target_5XX_Count"), Namespace: new("AWS/ApplicationELB"), Statistic: types.StatisticSum,
		Dimensions: []types.Dimension{}, InsufficientDataActions: []string{}, OKActions: []string{},
		StateValue: state, StateReason: &reason, StateUpdatedTimestamp: stamp(since), StateTransitionedTimestamp: stamp(since),
	}
}
