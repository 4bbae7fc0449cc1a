package aws

import (
	"cmp"
	"slices"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling/types"

	"github.com/fsui/fsui/internal/state"
)

func boundsOf(in *types.ScalableTarget) *state.ScalingBounds {
	b := &state.ScalingBounds{Min: intOf(in.MinCapacity), Max: intOf(in.MaxCapacity), CreatedAt: timeOf(in.CreationTime)}
	if s := in.SuspendedState; s != nil {
		b.OutSuspended = awssdk.ToBool(s.DynamicScalingOutSuspended)
		b.InSuspended = awssdk.ToBool(s.DynamicScalingInSuspended)
		b.ScheduledSuspended = awssdk.ToBool(s.ScheduledScalingSuspended)
	}
	return b
}

func policyOf(w *words, in *types.ScalingPolicy) state.ScalingPolicy {
	p := state.ScalingPolicy{Name: w.clean(in.PolicyName), Type: w.word(string(in.PolicyType)), CreatedAt: timeOf(in.CreationTime)}
	for _, a := range in.Alarms {
		p.Alarms = append(p.Alarms, w.clean(a.AlarmName))
	}
	if t := in.TargetTrackingScalingPolicyConfiguration; t != nil {
		p.Metric, p.Target, p.DisableIn = trackedMetric(w, t), awssdk.ToFloat64(t.TargetValue), awssdk.ToBool(t.DisableScaleIn)
		p.OutCooldown = time.Duration(intOf(t.ScaleOutCooldown)) * time.Second
		p.InCooldown = time.Duration(intOf(t.ScaleInCooldown)) * time.Second
	}
	if s := in.StepScalingPolicyConfiguration; s != nil {
		p.Adjustment = w.word(string(s.AdjustmentType))
		p.OutCooldown = time.Duration(intOf(s.Cooldown)) * time.Second
		p.InCooldown = p.OutCooldown
		for _, step := range s.StepAdjustments {
			p.Steps = append(p.Steps, state.ScalingStep{
				From: step.MetricIntervalLowerBound, To: step.MetricIntervalUpperBound, Change: intOf(step.ScalingAdjustment),
			})
		}
	}
	return p
}

// trackedMetric is one of AWS's predefined metrics, or namespace/name of another, or the last of an expression.
func trackedMetric(w *words, in *types.TargetTrackingScalingPolicyConfiguration) string {
	if p := in.PredefinedMetricSpecification; p != nil {
		return w.word(string(p.PredefinedMetricType))
	}
	c := in.CustomizedMetricSpecification
	switch {
	case c == nil:
		return "a metric"
	case c.MetricName != nil:
		return w.word(awssdk.ToString(c.Namespace) + "/" + *c.MetricName)
	}
	for _, m := range slices.Backward(c.Metrics) {
		if label := cmp.Or(awssdk.ToString(m.Label), awssdk.ToString(m.Expression)); label != "" {
			return w.word(label)
		}
	}
	return "a metric"
}

func scheduledScalingOf(w *words, in *types.ScheduledAction) state.ScheduledScaling {
	out := state.ScheduledScaling{Name: w.clean(in.ScheduledActionName), At: state.Schedule{
		Expression: w.clean(in.Schedule), Enabled: true, Begins: timeOf(in.StartTime), Ends: timeOf(in.EndTime),
	}}
	out.At.Timezone, out.At.Zone = zoneOf(w.clean(in.Timezone))
	if to := in.ScalableTargetAction; to != nil {
		if to.MinCapacity != nil {
			out.Min = awssdk.Int(intOf(to.MinCapacity))
		}
		if to.MaxCapacity != nil {
			out.Max = awssdk.Int(intOf(to.MaxCapacity))
		}
	}
	return out
}

// activitiesOf returns the newest first, as AWS does.
func activitiesOf(w *words, in []types.ScalingActivity) []state.ScalingActivity {
	out := make([]state.ScalingActivity, len(in))
	for i := range in {
		a := &in[i]
		out[i] = state.ScalingActivity{
			ID: once(a.ActivityId), StartedAt: timeOf(a.StartTime), EndedAt: timeOf(a.EndTime), Status: w.word(string(a.StatusCode)),
			Description: once(a.Description), Cause: once(a.Cause), Message: once(a.StatusMessage),
		}
		for _, r := range a.NotScaledReasons {
			out[i].NotScaled = w.clean(r.Code)
		}
	}
	slices.SortStableFunc(out, func(a, b state.ScalingActivity) int { return b.StartedAt.Compare(a.StartedAt) })
	return out
}
