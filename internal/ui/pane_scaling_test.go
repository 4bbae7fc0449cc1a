package ui

import (
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// growing is the incident with a service that has scaled out and can grow no more.
func growing(change ...func(*state.Scaling)) *state.Store {
	store := incident()
	read := state.Reading{At: ago(3 * time.Second)}
	alarm := func(which string) string { return "TargetTracking-service/prod/web-" + which + "-3f1c2d4e" }
	because := func(which string) string {
		return "monitor alarm " + alarm(which) + " in state ALARM triggered policy cpu-60"
	}
	s := &state.Scaling{
		Service: serviceKey("prod", "web"), BoundsRead: read, PoliciesRead: read, ActivitiesRead: read, AlarmsRead: read,
		Bounds: &state.ScalingBounds{Min: 2, Max: 8, CreatedAt: ago(900 * time.Hour)},
		Policies: []state.ScalingPolicy{
			{
				Name: "cpu-60", Type: state.PolicyTracking, Metric: "ECSServiceAverageCPUUtilization", Target: 60,
				OutCooldown: time.Minute, InCooldown: 5 * time.Minute, Alarms: []string{alarm("AlarmHigh"), alarm("AlarmLow")},
			},
			{
				Name: "queue", Type: state.PolicyStep, Adjustment: "ChangeInCapacity", Alarms: []string{"web-queue"},
				Steps: []state.ScalingStep{{Change: 1}},
			},
		},
		Alarms: []state.Alarm{
			{
				Name: alarm("AlarmHigh"), State: state.AlarmOn, Since: ago(11 * time.Minute), Metric: "CPUUtilization", Condition: "> 60 for 3m", Watches: "policy cpu-60",
				Reason: "Threshold Crossed: 3 datapoints were greater than the threshold (60.0). The most recent datapoint: [81.3].",
			},
			{
				Name: "web-queue", State: state.AlarmBare, Since: ago(2 * time.Hour), Metric: "Backlog", Condition: "> 100 for 5m", Watches: "policy queue", Muted: true,
				Reason: "Insufficient Data: 1 datapoint was unknown.",
			},
			{Name: alarm("AlarmLow"), State: state.AlarmOK, Since: ago(50 * time.Hour), Metric: "CPUUtilization", Condition: "< 54 for 15m", Watches: "policy cpu-60"},
			{Name: "web-5xx", State: state.AlarmOK, Metric: "HTTPCode_Target_5XX_Count", Condition: "> 10 for 1m", Watches: "deployments"},
		},
		Scheduled: []state.ScheduledScaling{
			{Name: "evening", At: state.Schedule{Expression: "cron(0 18 * * ? *)", Enabled: true}, Min: new(4), Max: new(8)},
			{Name: "sale", At: state.Schedule{Expression: "at(2026-11-27T06:00:00)", Timezone: "No/Where", Enabled: true}, Max: new(20)},
		},
		Activities: []state.ScalingActivity{
			{StartedAt: ago(4 * time.Minute), Status: "NotScaled", NotScaled: "AlreadyAtMaxCapacity", Cause: because("AlarmHigh")},
			{
				StartedAt: ago(9 * time.Minute), Status: "InProgress", Description: "Setting desired count to 8.", Cause: because("AlarmHigh"),
				Message: "Successfully set desired count to 8. Waiting for change to be fulfilled by ecs.",
			},
			{StartedAt: ago(20 * time.Minute), Status: "Successful", Description: "Setting desired count to 6.", Cause: because("AlarmHigh")},
			{StartedAt: ago(3 * time.Hour), Status: "Failed", Description: "Setting desired count to 4.", Message: "Failed to set desired count to 4: service is INACTIVE.", Cause: because("AlarmLow")},
		},
	}
	for _, c := range change {
		c(s)
	}
	store.Apply(func(e *state.Edit) {
		e.PutScaling(s)
		e.PutSource(&state.Source{Key: state.SourceKey{Kind: state.SourceScaling, Profile: origin.Profile, Region: origin.Region}, At: read.At, Promise: 5 * time.Second})
	})
	return store
}

func TestLookScaling(t *testing.T) {
	atSizes(t, everySize(), func(t *testing.T, w, h int) *rig {
		return inService(startRig(t, growing(), w, h), "web").command("service-scaling")
	})
}

// Each call may be denied by itself.
func TestLookScalingDenied(t *testing.T) {
	atSizes(t, []string{"60x16", "120x34"}, func(t *testing.T, w, h int) *rig {
		store := growing(func(s *state.Scaling) {
			s.Policies, s.PoliciesRead = nil, state.Reading{Fault: denied("application-autoscaling:DescribeScalingPolicies")}
		})
		store.Apply(func(e *state.Edit) {
			fail(e, state.SourceScaling, "", 0, denied("application-autoscaling:DescribeScalingPolicies"))
		})
		return inService(startRig(t, store, w, h), "web").command("service-scaling")
	})
}

func TestScalingSentences(t *testing.T) {
	read := state.Reading{At: ago(time.Second)}
	for want, change := range map[string]func(*state.Scaling){
		"prod/web scales by itself between 2 and 20 tasks.":             func(s *state.Scaling) { s.Bounds.Max = 20 },
		"! prod/web: scaling in is suspended.":                          func(s *state.Scaling) { s.Bounds.InSuspended = true },
		"! prod/web is at its maximum of 8 tasks and grows no further.": func(*state.Scaling) {},
		"prod/web does not scale by itself: it is not registered":       func(s *state.Scaling) { *s = state.Scaling{Service: s.Service, BoundsRead: read} },
		"Loading how prod/web scales.":                                  func(s *state.Scaling) { *s = state.Scaling{Service: s.Service} },
		"? How prod/web scales could not be read.": func(s *state.Scaling) {
			*s = state.Scaling{Service: s.Service, BoundsRead: state.Reading{Fault: denied("x:Y")}}
		},
		"none: nothing moves what is wanted":                                func(s *state.Scaling) { s.Policies, s.Scheduled = nil, nil },
		"none: what is wanted moves by the clock only":                      func(s *state.Scaling) { s.Policies = nil },
		"none watches its deployments, its policies, its CPU or its memory": func(s *state.Scaling) { s.Alarms = nil },
		"none in the last six weeks":                                        func(s *state.Scaling) { s.Activities = nil },
		"2 to 8 tasks · 8 wanted · 8 running · at the maximum":              func(*state.Scaling) {},
		"8 to 90 tasks · 8 wanted · 8 running · at the minimum":             func(s *state.Scaling) { s.Bounds.Min, s.Bounds.Max = 8, 90 },
		"none: what is wanted changes by hand and by deployments only":      func(s *state.Scaling) { *s = state.Scaling{Service: s.Service, BoundsRead: read} },
	} {
		r := inService(startRig(t, growing(change), 120, 34), "web").command("service-scaling")
		r.shows("› scaling of prod/web", want)
	}
}

func TestCauseWords(t *testing.T) {
	for cause, want := range map[string]string{
		"monitor alarm TargetTracking-service/a/b-AlarmHigh-1 in state ALARM triggered policy cpu": "cpu: above its target",
		"monitor alarm TargetTracking-service/a/b-AlarmLow-1 in state ALARM triggered policy cpu":  "cpu: below its target",
		"monitor alarm queue in state ALARM triggered policy steps":                                "steps: alarm queue",
		"minimum capacity was set to 3": "minimum capacity was set to 3",
		"monitor alarm queue":           "monitor alarm queue",
		"":                              "",
	} {
		if got := causeWords(cause); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestScalingIsInFocus(t *testing.T) {
	r := inService(startRig(t, incident(), 120, 34), "web").command("service-scaling")
	if got := r.backend.focused[len(r.backend.focused)-1]; got != (state.Focus{Service: serviceKey("prod", "web"), Also: state.SourceScaling}) {
		t.Errorf("the focus is %+v", got)
	}
	r.shows("Loading how prod/web scales.")
	r.change(func(e *state.Edit) { e.DropService(serviceKey("prod", "web")) })
	r.shows("prod/web") // what was known stays
	r.press("esc")
	r.shows("› prod/web")
}
