package aws

import (
	"reflect"
	"strings"
	"testing"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling/types"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

func scalingSourceOf(snap *state.Snapshot) *state.Source {
	return snap.Sources[state.SourceKey{Kind: state.SourceScaling, Region: "us-east-1"}]
}

// How a service scales is read while somebody looks at it, and of no other.
func TestScalingIsReadWhileLookedAt(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{})
		r.run()
		cart := serviceNamed(t, r.pass(7*time.Second), "prod/cart")
		r.poller.Focus(state.Focus{Service: cart.Key})
		if snap := r.pass(4 * time.Second); len(snap.Scaling) > 0 {
			t.Errorf("read unasked: %+v", snap.Scaling)
		}
		r.poller.Focus(state.Focus{Service: cart.Key, Also: state.SourceScaling})
		snap := r.pass(2 * time.Second)
		s := snap.Scaling[cart.Key]
		if s == nil || len(snap.Scaling) != 1 || scalingSourceOf(snap) == nil || scalingSourceOf(snap).Fault != nil {
			t.Fatalf("%+v, source %+v", snap.Scaling, scalingSourceOf(snap))
		}
		if s.Bounds == nil || s.Bounds.Min != 4 || s.Bounds.Max != 12 || s.Bounds.Suspended() != "" || s.Bounds.CreatedAt.IsZero() {
			t.Errorf("bounds %+v", s.Bounds)
		}
		if len(s.Policies) != 1 || s.Policies[0].Words() != "keeps average CPU at 60 %, every 5m at most" || len(s.Policies[0].Alarms) != 2 {
			t.Errorf("policies %+v", s.Policies)
		}
		if len(s.Activities) != 1 || s.Activities[0].Description != "Setting desired count to 7." || s.Activities[0].Status != "Successful" ||
			!strings.Contains(s.Activities[0].Cause, "AlarmHigh") || s.Activities[0].EndedAt.IsZero() || snap.Services[cart.Key].Desired != 7 {
			t.Errorf("activities %+v, %d wanted", s.Activities, snap.Services[cart.Key].Desired)
		}
		if all := s.Scheduled; len(all) != 2 || all[0].Name+" "+all[0].Words() != "day daily at 07:00 Europe/Berlin: 4 to 12 tasks" ||
			all[1].Words() != "daily at 23:00 Europe/Berlin: at most 10 tasks" {
			t.Errorf("scheduled %+v", all)
		}
		web := serviceNamed(t, snap, "prod/web")
		r.poller.Focus(state.Focus{Service: web.Key, Also: state.SourceScaling})
		s = r.pass(2 * time.Second).Scaling[web.Key]
		if s == nil || s.Bounds == nil || s.Bounds.Suspended() != "scaling in" || len(s.Activities) != 1 || s.Activities[0].NotScaled != "AlreadyAtMaxCapacity" {
			t.Errorf("%+v", s)
		}
		orders := serviceNamed(t, snap, "prod/orders")
		r.poller.Focus(state.Focus{Service: orders.Key, Also: state.SourceScaling})
		s = r.pass(2 * time.Second).Scaling[orders.Key]
		if s == nil || s.Bounds != nil || len(s.Policies)+len(s.Activities) > 0 || s.BoundsRead.At.IsZero() {
			t.Errorf("of a service that does not scale: %+v", s)
		}
	})
}

// Each call may be denied by itself: the others' answers stand.
func TestScalingDeniedInPart(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{})
		r.run()
		cart := serviceNamed(t, r.pass(7*time.Second), "prod/cart")
		readings := map[string]func(*state.Scaling) state.Reading{
			"DescribeScalableTargets":   func(s *state.Scaling) state.Reading { return s.BoundsRead },
			"DescribeScalingPolicies":   func(s *state.Scaling) state.Reading { return s.PoliciesRead },
			"DescribeScheduledActions":  func(s *state.Scaling) state.Reading { return s.ScheduledRead },
			"DescribeScalingActivities": func(s *state.Scaling) state.Reading { return s.ActivitiesRead },
		}
		for denied := range readings {
			r.weather("denied@application-autoscaling:" + denied)
			r.poller.Focus(state.Focus{Service: cart.Key, Also: state.SourceScaling})
			snap := r.pass(2 * time.Second)
			for call, of := range readings {
				got := of(snap.Scaling[cart.Key])
				if lost := call == denied; lost != (got.Fault != nil) || lost && got.Fault.Kind != state.FaultDenied || !lost && got.At.IsZero() {
					t.Errorf("%s denied, %s: %+v", denied, call, got)
				}
			}
			if src := scalingSourceOf(snap); src == nil || src.Fault == nil || !src.Partial {
				t.Errorf("%s denied: %+v", denied, src)
			}
			r.poller.Focus(state.Focus{})
			r.pass(time.Second)
		}
		r.weather("")
		r.poller.Focus(state.Focus{Service: cart.Key, Also: state.SourceScaling})
		snap := r.pass(2 * time.Second)
		for call, of := range readings {
			if got := of(snap.Scaling[cart.Key]); got.Fault != nil || r.poller.now().Sub(got.At) > 3*time.Second {
				t.Errorf("in fair weather %s: %+v", call, got)
			}
		}
	})
}

func TestPolicyOf(t *testing.T) {
	at := time.Date(2026, 11, 20, 14, 8, 0, 0, time.UTC)
	custom := func(c *types.CustomizedMetricSpecification) *types.ScalingPolicy {
		return &types.ScalingPolicy{PolicyType: types.PolicyTypeTargetTrackingScaling, TargetTrackingScalingPolicyConfiguration: &types.TargetTrackingScalingPolicyConfiguration{
			TargetValue: awssdk.Float64(0.5), DisableScaleIn: awssdk.Bool(true), ScaleInCooldown: awssdk.Int32(300), ScaleOutCooldown: awssdk.Int32(60),
			CustomizedMetricSpecification: c,
		}}
	}
	tracking := func(metric string) state.ScalingPolicy {
		return state.ScalingPolicy{Type: state.PolicyTracking, Metric: metric, Target: 0.5, DisableIn: true, OutCooldown: time.Minute, InCooldown: 5 * time.Minute}
	}
	for name, c := range map[string]struct {
		in   *types.ScalingPolicy
		want state.ScalingPolicy
	}{
		"a metric of one's own": {custom(&types.CustomizedMetricSpecification{Namespace: awssdk.String("Shop"), MetricName: awssdk.String("Backlog")}), tracking("Shop/Backlog")},
		"an expression": {custom(&types.CustomizedMetricSpecification{Metrics: []types.TargetTrackingMetricDataQuery{
			{Id: awssdk.String("m1")}, {Id: awssdk.String("e1"), Expression: awssdk.String("m1 / m2")},
		}}), tracking("m1 / m2")},
		"nothing": {custom(nil), tracking("a metric")},
		"steps": {&types.ScalingPolicy{
			PolicyName: awssdk.String("out"), PolicyType: types.PolicyTypeStepScaling, CreationTime: &at,
			Alarms: []types.Alarm{{AlarmName: awssdk.String("busy")}},
			StepScalingPolicyConfiguration: &types.StepScalingPolicyConfiguration{
				AdjustmentType: types.AdjustmentTypePercentChangeInCapacity, Cooldown: awssdk.Int32(90),
				StepAdjustments: []types.StepAdjustment{{ScalingAdjustment: awssdk.Int32(50), MetricIntervalLowerBound: awssdk.Float64(0)}},
			},
		}, state.ScalingPolicy{
			Name: "out", Type: state.PolicyStep, Adjustment: "PercentChangeInCapacity", OutCooldown: 90 * time.Second, InCooldown: 90 * time.Second,
			Steps: []state.ScalingStep{{From: awssdk.Float64(0), Change: 50}}, Alarms: []string{"busy"}, CreatedAt: at,
		}},
	} {
		if got := policyOf(&words{}, c.in); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", name, got, c.want)
		}
	}
}
