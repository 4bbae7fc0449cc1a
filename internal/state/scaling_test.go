package state_test

import (
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

func TestPolicyWords(t *testing.T) {
	at := func(f float64) *float64 { return &f }
	for want, p := range map[string]state.ScalingPolicy{
		"keeps average CPU at 60 %, out every 1m and in every 5m at most": {
			Type: state.PolicyTracking, Metric: "ECSServiceAverageCPUUtilization", Target: 60, OutCooldown: time.Minute, InCooldown: 5 * time.Minute,
		},
		"keeps average memory at 72.5 %, scales out only": {
			Type: state.PolicyTracking, Metric: "ECSServiceAverageMemoryUtilization", Target: 72.5, DisableIn: true,
		},
		"keeps requests a minute and target at 1000, every 30s at most": {
			Type: state.PolicyTracking, Metric: "ALBRequestCountPerTarget", Target: 1000, OutCooldown: 30 * time.Second, InCooldown: 30 * time.Second,
		},
		"keeps queue/backlog at 0.5": {Type: state.PolicyTracking, Metric: "queue/backlog", Target: 0.5},
		"by steps: +1 tasks up to 10 past the threshold; +3 tasks from 10 past the threshold": {
			Type: state.PolicyStep, Adjustment: "ChangeInCapacity", Steps: []state.ScalingStep{{To: at(10), Change: 1}, {From: at(10), Change: 3}},
		},
		"by steps: -20 % from -30 to -10 past the threshold": {
			Type: state.PolicyStep, Adjustment: "PercentChangeInCapacity", Steps: []state.ScalingStep{{From: at(-30), To: at(-10), Change: -20}},
		},
		"by steps: to 1 task":                {Type: state.PolicyStep, Adjustment: "ExactCapacity", Steps: []state.ScalingStep{{Change: 1}}},
		"ahead of the load that it foresees": {Type: state.PolicyPredictive},
		"SomethingNew":                       {Type: "SomethingNew"},
	} {
		if got := p.Words(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	b := state.ScalingBounds{OutSuspended: true, ScheduledSuspended: true}
	if got := b.Suspended(); got != "scaling out, scheduled scaling" {
		t.Error(got)
	}
	if got := (&state.ScalingBounds{InSuspended: true}).Suspended(); got != "scaling in" {
		t.Error(got)
	}
}
