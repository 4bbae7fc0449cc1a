package aws

import (
	"testing"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// A service's alarms are those on its deployments, its policies and its metrics, each once, and no others.
func TestAlarmsOfAService(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{})
		r.run()
		web := serviceNamed(t, r.pass(7*time.Second), "prod/web")
		r.poller.Focus(state.Focus{Service: web.Key, Also: state.SourceScaling})
		s := r.pass(2 * time.Second).Scaling[web.Key]
		if s == nil || s.AlarmsRead.At.IsZero() || len(s.Alarms) != 3 {
			t.Fatalf("%+v", s)
		}
		high, low, deploys := s.Alarms[0], s.Alarms[1], s.Alarms[2]
		if high.State != state.AlarmOn || high.Watches != "policy cpu-50" || high.Condition != "> 50 for 3m" || high.Metric != "CPUUtilization" ||
			high.Since.IsZero() || high.Reason == "" || high.ARN == "" || high.Muted {
			t.Errorf("%+v", high)
		}
		if low.State != state.AlarmOK || low.Condition != "< 45 for 15m" || deploys.Name != "web-5xx" || deploys.Watches != "deployments" || deploys.State != state.AlarmOK {
			t.Errorf("%+v\n%+v", low, deploys)
		}
		calls := r.region.Calls()
		if calls["cloudwatch:DescribeAlarms"] != 1 || calls["cloudwatch:DescribeAlarmsForMetric"] != 2 {
			t.Errorf("calls %v", calls)
		}
		for _, denied := range []string{"cloudwatch:DescribeAlarms", "cloudwatch:DescribeAlarmsForMetric"} {
			r.weather("denied@" + denied)
			snap := r.pass(retryLatest + time.Second)
			if s := snap.Scaling[web.Key]; s.AlarmsRead.Fault == nil || s.AlarmsRead.Fault.Attempted != denied || len(s.Alarms) != 3 || s.PoliciesRead.Fault != nil {
				t.Errorf("%s denied: %+v, %d alarms", denied, s.AlarmsRead, len(s.Alarms))
			}
		}
		r.weather("")
		if s := r.pass(retryLatest + time.Second).Scaling[web.Key]; s.AlarmsRead.Fault != nil {
			t.Errorf("in fair weather %+v", s.AlarmsRead)
		}
		orders := serviceNamed(t, r.store.Snapshot(), "prod/orders")
		r.poller.Focus(state.Focus{Service: orders.Key, Also: state.SourceScaling})
		if s := r.pass(2 * time.Second).Scaling[orders.Key]; s == nil || len(s.Alarms) != 0 || s.AlarmsRead.At.IsZero() {
			t.Errorf("of a service without alarms: %+v", s)
		}
	})
}

func TestConditionOf(t *testing.T) {
	for want, in := range map[string]types.MetricAlarm{
		"≥ 80 for 5m": {
			ComparisonOperator: types.ComparisonOperatorGreaterThanOrEqualToThreshold, Threshold: awssdk.Float64(80), Period: awssdk.Int32(300), EvaluationPeriods: awssdk.Int32(1),
		},
		"≤ 0.5 2 times in 3m": {
			ComparisonOperator: types.ComparisonOperatorLessThanOrEqualToThreshold, Threshold: awssdk.Float64(0.5), Period: awssdk.Int32(60), EvaluationPeriods: awssdk.Int32(3),
			DatapointsToAlarm: awssdk.Int32(2),
		},
		"> 1":                         {ComparisonOperator: types.ComparisonOperatorGreaterThanThreshold, Threshold: awssdk.Float64(1)},
		"outside of what is expected": {ComparisonOperator: types.ComparisonOperatorGreaterThanUpperThreshold},
	} {
		if got := conditionOf(&in); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	muted := alarmOf(&words{}, &types.MetricAlarm{
		ActionsEnabled: awssdk.Bool(false),
		Metrics:        []types.MetricDataQuery{{Id: awssdk.String("m"), ReturnData: awssdk.Bool(false)}, {Expression: awssdk.String("m1 / m2")}},
	})
	if !muted.Muted || muted.Metric != "m1 / m2" {
		t.Errorf("%+v", muted)
	}
	both := compositeOf(&words{}, &types.CompositeAlarm{AlarmName: awssdk.String("any"), AlarmRule: awssdk.String(`ALARM("a") OR ALARM("b")`), StateValue: types.StateValueAlarm})
	if both.Condition != `ALARM("a") OR ALARM("b")` || both.State != state.AlarmOn {
		t.Errorf("%+v", both)
	}
}
