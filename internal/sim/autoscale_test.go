package sim

import (
	"strings"
	"testing"
	"time"

	scaling "github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling/types"
)

// scaled is a town with a service of two tasks that scales between two and four.
func scaled(t *testing.T, change func(*autoscaler)) (*town, *autoscaler) {
	t.Helper()
	w := newTown(t)
	w.define("web", behaviour{})
	s := w.serve("web", 2, settled)
	a := autoscaler{service: s, min: 2, max: 4, target: 50, policy: "cpu-50", demand: 80}
	change(&a)
	if err := w.addAutoscaler(a); err != nil {
		t.Fatal(err)
	}
	return w, w.autoscalers[0]
}

func activitiesOf(t *testing.T, w *town, all bool) []types.ScalingActivity {
	t.Helper()
	out, err := describeScalingActivities(w.World, &scaling.DescribeScalingActivitiesInput{
		ServiceNamespace: types.ServiceNamespaceEcs, ResourceId: new("service/prod/web"), IncludeNotScaledActivities: &all,
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.ScalingActivities
}

func TestTargetTrackingScales(t *testing.T) {
	w, a := scaled(t, func(*autoscaler) {})
	w.pass(20 * time.Minute)
	if got := activitiesOf(t, w, true); len(got) != 0 || a.service.desired != 2 {
		t.Fatalf("at its target it scaled to %d: %+v", a.service.desired, got)
	}
	a.demand = 140
	w.pass(2 * time.Minute)
	if a.service.desired != 2 || a.high.fires() {
		t.Errorf("after two minutes it wants %d", a.service.desired)
	}
	w.pass(time.Minute)
	got := activitiesOf(t, w, false)
	if a.service.desired != 3 || len(got) != 1 || got[0].StatusCode != types.ScalingActivityStatusCodeInProgress || got[0].EndTime != nil {
		t.Fatalf("after three it wants %d: %+v", a.service.desired, got)
	}
	if cause := deref(got[0].Cause); !strings.HasPrefix(cause, "monitor alarm TargetTracking-service/prod/web-AlarmHigh-") ||
		!strings.HasSuffix(cause, "in state ALARM triggered policy cpu-50") || deref(got[0].Description) != "Setting desired count to 3." {
		t.Errorf("%s %s", cause, deref(got[0].Description))
	}
	w.pass(2 * time.Minute)
	if got := activitiesOf(t, w, false); got[0].StatusCode != types.ScalingActivityStatusCodeSuccessful || got[0].EndTime == nil {
		t.Errorf("with its tasks running: %+v", got[0])
	}
	a.demand = 500
	w.pass(20 * time.Minute)
	all := activitiesOf(t, w, true)
	if a.service.desired != 4 || len(all) != 3 || len(activitiesOf(t, w, false)) != 2 {
		t.Fatalf("it wants %d: %+v", a.service.desired, all)
	}
	if full := all[0]; len(full.NotScaledReasons) != 1 || deref(full.NotScaledReasons[0].Code) != "AlreadyAtMaxCapacity" || *full.NotScaledReasons[0].MaxCapacity != 4 {
		t.Errorf("%+v", full)
	}
	a.demand = 10
	w.pass(14 * time.Minute)
	if a.service.desired != 4 {
		t.Errorf("it scaled in early, to %d", a.service.desired)
	}
	w.pass(2 * time.Minute)
	if a.service.desired != 2 || !strings.Contains(deref(activitiesOf(t, w, false)[0].Cause), "AlarmLow") {
		t.Errorf("it wants %d", a.service.desired)
	}
}

func TestSuspendedScalingRests(t *testing.T) {
	w, a := scaled(t, func(a *autoscaler) { a.outSuspended, a.inSuspended, a.demand = true, true, 400 })
	w.pass(30 * time.Minute)
	a.demand = 1
	w.pass(30 * time.Minute)
	if got := activitiesOf(t, w, true); len(got) != 0 || a.service.desired != 2 {
		t.Errorf("%d, %+v", a.service.desired, got)
	}
	out, err := describeScalableTargets(w.World, &scaling.DescribeScalableTargetsInput{
		ServiceNamespace: types.ServiceNamespaceEcs, ResourceIds: []string{"service/prod/web"},
	})
	if err != nil || len(out.ScalableTargets) != 1 || !*out.ScalableTargets[0].SuspendedState.DynamicScalingInSuspended || *out.ScalableTargets[0].MaxCapacity != 4 {
		t.Errorf("%+v, %v", out, err)
	}
	policies, err := describeScalingPolicies(w.World, &scaling.DescribeScalingPoliciesInput{ServiceNamespace: types.ServiceNamespaceEcs})
	if err != nil || len(policies.ScalingPolicies) != 1 || len(policies.ScalingPolicies[0].Alarms) != 2 || *policies.ScalingPolicies[0].TargetTrackingScalingPolicyConfiguration.TargetValue != 50 {
		t.Errorf("%+v, %v", policies, err)
	}
}

// A scheduled action moves the bounds, and what is wanted into them, unless it is suspended.
func TestScheduledScaling(t *testing.T) {
	w, a := scaled(t, func(a *autoscaler) {
		a.outSuspended, a.inSuspended, a.demand = true, true, 100
		a.scheduled = []*scheduledScaling{{name: "more", expression: "rate(1 hour)", min: new(int32(3)), max: new(int32(9))}}
	})
	w.pass(61 * time.Minute)
	got := activitiesOf(t, w, true)
	if a.min != 3 || a.max != 9 || a.service.desired != 3 || len(got) != 1 || deref(got[0].Cause) != "scheduled action name more was triggered" {
		t.Errorf("%d to %d, %d wanted, %+v", a.min, a.max, a.service.desired, got)
	}
	a.min, a.scheduledSuspended = 1, true
	w.pass(time.Hour)
	if a.min != 1 {
		t.Error("a suspended one acted")
	}
	out, err := describeScheduledActions(w.World, &scaling.DescribeScheduledActionsInput{ServiceNamespace: types.ServiceNamespaceEcs, ResourceId: new("service/prod/web")})
	if err != nil || len(out.ScheduledActions) != 1 || *out.ScheduledActions[0].ScalableTargetAction.MaxCapacity != 9 || *out.ScheduledActions[0].Schedule != "rate(1 hour)" {
		t.Errorf("%+v, %v", out, err)
	}
	other, err := describeScheduledActions(w.World, &scaling.DescribeScheduledActionsInput{ServiceNamespace: types.ServiceNamespaceEcs, ScheduledActionNames: []string{"none"}})
	if err != nil || len(other.ScheduledActions) != 0 {
		t.Errorf("%+v, %v", other, err)
	}
	if err := w.addAutoscaler(autoscaler{service: a.service, max: 2, target: 1, scheduled: []*scheduledScaling{{expression: "now and then"}}}); err == nil {
		t.Error("an expression that cannot be read")
	}
}

func TestAutoscalingRefusals(t *testing.T) {
	w, _ := scaled(t, func(*autoscaler) {})
	none, err := describeScalableTargets(w.World, &scaling.DescribeScalableTargetsInput{ServiceNamespace: types.ServiceNamespaceDynamodb})
	if err != nil || len(none.ScalableTargets) > 0 {
		t.Errorf("tables: %+v, %v", none, err)
	}
	_, err = describeScalableTargets(w.World, &scaling.DescribeScalableTargetsInput{})
	wantRefusal(t, err, "ValidationException", "1 validation error detected: Value at 'serviceNamespace' failed to satisfy constraint: Member must not be null")
	_, err = describeScalingPolicies(w.World, &scaling.DescribeScalingPoliciesInput{ServiceNamespace: types.ServiceNamespaceEcs, MaxResults: new(int32(51))})
	wantRefusal(t, err, "ValidationException", "maxResults must be between 1 and 50")
	_, err = describeScalingActivities(w.World, &scaling.DescribeScalingActivitiesInput{ServiceNamespace: types.ServiceNamespaceEcs, NextToken: new("x")})
	wantRefusal(t, err, "InvalidNextTokenException", "The next token is invalid.")
	if err := w.addAutoscaler(autoscaler{min: 3, max: 2, target: 1}); err == nil {
		t.Error("a minimum above the maximum")
	}
}

func TestActivitiesArePaged(t *testing.T) {
	w, a := scaled(t, func(*autoscaler) {})
	for i := range int32(30) {
		a.scale("alarm", i)
	}
	seen, pages, token := map[string]bool{}, 0, (*string)(nil)
	for {
		out, err := describeScalingActivities(w.World, &scaling.DescribeScalingActivitiesInput{
			ServiceNamespace: types.ServiceNamespaceEcs, MaxResults: new(int32(20)), NextToken: token,
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range out.ScalingActivities {
			seen[*one.ActivityId] = true
		}
		pages++
		if token = out.NextToken; token == nil {
			break
		}
	}
	if len(seen) != 30 || pages != 2 {
		t.Errorf("%d activities on %d pages", len(seen), pages)
	}
}
