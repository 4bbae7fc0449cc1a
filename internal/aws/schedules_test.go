package aws

import (
	"net/http"
	"testing"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	schedulertypes "github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

func scheduleSourceOf(snap *state.Snapshot) *state.Source {
	return snap.Sources[state.SourceKey{Kind: state.SourceSchedules, Region: "us-east-1"}]
}

// Rules are read while somebody looks at jobs, and joined to the tasks they started.
func TestSchedulesAreReadWhileLookedAt(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{})
		r.run()
		if snap := r.pass(10 * time.Second); len(snap.Schedules) > 0 {
			t.Errorf("%d schedules were read unasked", len(snap.Schedules))
		}
		r.poller.Focus(state.Focus{Also: state.SourceSchedules})
		snap := r.pass(2 * time.Second)
		if src := scheduleSourceOf(snap); len(snap.Schedules) != 5 || src == nil || src.Fault != nil {
			t.Fatalf("%d schedules, source %+v", len(snap.Schedules), src)
		}
		calls := r.region.Calls()
		if calls["events:ListRuleNamesByTarget"] != len(snap.Clusters) || calls["events:ListRules"] != 1 || calls["events:ListTargetsByRule"] != 3 ||
			calls["scheduler:ListSchedules"] != 1 || calls["scheduler:GetSchedule"] != 2 {
			t.Errorf("calls %v", calls)
		}
		want := map[string]string{
			"stock-reconcile": "every 10m, done", "ledger-export": "every 20m, failed", "cart-purge": "daily at 03:30 UTC, ",
			"price-feed": "every 15m, done", "invoice-run": "daily at 02:15 Europe/Berlin, ",
		}
		for _, j := range snap.Jobs() {
			if j.Schedule == nil {
				continue
			}
			outcome := ""
			for _, run := range j.Runs {
				if run.Stopped() {
					outcome = string(state.OutcomeOf(run))
					break
				}
			}
			if got := j.Schedule.Words() + ", " + outcome; got != want[j.Schedule.Key.Rule] || j.Schedule.Cluster.Name != "prod" ||
				j.Schedule.Enabled != (j.Schedule.Key.Rule != "cart-purge") || j.Schedule.Count != 1 || j.Schedule.ARN == "" || j.Schedule.TaskDefinition == "" {
				t.Errorf("%s: %q, %+v", j.Name(), got, j.Schedule)
			}
			delete(want, j.Schedule.Key.Rule)
			if due := j.Overdue(r.poller.now()); !due.IsZero() {
				t.Errorf("%s did not run at %s", j.Name(), due)
			}
		}
		if len(want) > 0 {
			t.Errorf("missing %v", want)
		}
		// It really runs: within eleven minutes there is one more.
		runs := func(snap *state.Snapshot) (newest time.Time) {
			for _, j := range snap.Jobs() {
				if j.Name() == "prod/stock-reconcile" {
					newest = j.Runs[0].CreatedAt
				}
			}
			return newest
		}
		before := runs(snap)
		after := runs(r.pass(11 * time.Minute))
		if step := after.Sub(before); step < 9*time.Minute || step > 11*time.Minute {
			t.Errorf("the next run began %s after the last", step)
		}
		// A schedule that nobody has changed is not asked for again.
		if n := r.region.Calls()["scheduler:GetSchedule"]; n != 2 {
			t.Errorf("%d calls for two schedules", n)
		}
		r.poller.Focus(state.Focus{})
		if snap := r.pass(time.Second); len(snap.Schedules) != 5 || scheduleSourceOf(snap) != nil {
			t.Errorf("after the look %d schedules, source %+v", len(snap.Schedules), scheduleSourceOf(snap))
		}
	})
}

// A denied call costs what it tells; a rule that is gone leaves, but only where all was read.
func TestSchedulesInBadWeather(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		region := simulate(t, sim.Options{})
		var gone bool
		r := rigOn(t, region, between{region.Client(), func(operation, _ string) *http.Response {
			if gone && operation == "ListRuleNamesByTarget" {
				return answerOf(http.StatusOK, `{"RuleNames":["stock-reconcile","new-one"]}`)
			}
			return nil
		}})
		r.run()
		r.pass(7 * time.Second)
		for _, action := range []string{"scheduler:GetSchedule", "scheduler:ListSchedules", "events:ListRuleNamesByTarget", "events:ListRules", "events:ListTargetsByRule"} {
			r.weather("denied@" + action)
			r.poller.Focus(state.Focus{Also: state.SourceSchedules})
			src := scheduleSourceOf(r.pass(2 * time.Second))
			if src == nil || src.Fault == nil || src.Fault.Kind != state.FaultDenied || src.Fault.Attempted != action {
				t.Errorf("%s: %+v", action, src)
			}
			r.weather("")
			snap := r.pass(retryLatest + time.Second)
			if src := scheduleSourceOf(snap); src.Fault != nil || len(snap.Schedules) != 5 {
				t.Errorf("after %s: %d schedules, source %+v", action, len(snap.Schedules), src)
			}
			r.poller.Focus(state.Focus{})
			r.pass(time.Second)
		}
		gone = true
		r.weather("denied@events:ListTargetsByRule")
		r.poller.Focus(state.Focus{Also: state.SourceSchedules})
		if snap := r.pass(2 * time.Second); len(snap.Schedules) != 5 {
			t.Errorf("%d schedules are left where not all was read", len(snap.Schedules))
		}
		r.weather("")
		if snap := r.pass(retryLatest + time.Second); len(snap.Schedules) != 1+2 {
			t.Errorf("%d schedules of one rule and EventBridge Scheduler", len(snap.Schedules))
		}
	})
}

func TestScheduleOf(t *testing.T) {
	seen := time.Date(2026, 11, 20, 14, 8, 0, 0, time.UTC)
	rule := types.Rule{
		Name: awssdk.String("nightly"), Arn: awssdk.String("arn:aws:events:us-east-1:111122223333:rule/nightly"),
		ScheduleExpression: awssdk.String("rate(1 day)"), EventPattern: awssdk.String("{}"), Description: awssdk.String("at\x07night"),
		State: types.RuleStateEnabledWithAllCloudtrailManagementEvents, ManagedBy: awssdk.String("scheduler.amazonaws.com"),
	}
	target := types.Target{
		Id: awssdk.String("1"), Arn: awssdk.String("arn:aws:ecs:us-east-1:111122223333:cluster/prod"),
		EcsParameters: &types.EcsParameters{
			TaskDefinitionArn: awssdk.String("arn:aws:ecs:us-east-1:111122223333:task-definition/job"), Group: awssdk.String("nights"),
			LaunchType: types.LaunchTypeFargate,
		},
	}
	scope := state.Scope{Partition: "aws", Account: "111122223333", Region: "us-east-1"}
	want := state.Schedule{
		Key: state.ScheduleKey{Scope: scope, Rule: "nightly", Target: "1"}, ARN: "arn:aws:events:us-east-1:111122223333:rule/nightly",
		Description: state.Clean("at\x07night"), Expression: "rate(1 day)", Event: true, Enabled: true, ManagedBy: "scheduler.amazonaws.com",
		Cluster:        state.ClusterKey{Scope: scope, Name: "prod"},
		TaskDefinition: "arn:aws:ecs:us-east-1:111122223333:task-definition/job", Group: "nights", Count: 1, LaunchType: "FARGATE", SeenAt: seen,
	}
	if got, ok := scheduleOf(&words{}, &rule, &target, seen); !ok || *got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	target.EcsParameters.TaskCount, rule.State = awssdk.Int32(3), types.RuleStateDisabled
	if got, ok := scheduleOf(&words{}, &rule, &target, seen); !ok || got.Count != 3 || got.Enabled {
		t.Errorf("%+v", got)
	}
	for name, target := range map[string]types.Target{
		"a queue":            {Arn: awssdk.String("arn:aws:sqs:us-east-1:111122223333:jobs")},
		"parameters without": {EcsParameters: &types.EcsParameters{}},
	} {
		if got, ok := scheduleOf(&words{}, &rule, &target, seen); ok {
			t.Errorf("%s is a schedule: %+v", name, got)
		}
	}
}

func TestSchedulerOf(t *testing.T) {
	seen := time.Date(2026, 11, 20, 14, 8, 0, 0, time.UTC)
	scope := state.Scope{Partition: "aws", Account: "111122223333", Region: "us-east-1"}
	const job = "arn:aws:ecs:us-east-1:111122223333:task-definition/job"
	out := scheduler.GetScheduleOutput{
		Arn: awssdk.String("arn:aws:scheduler:us-east-1:111122223333:schedule/shop/nightly"), Name: awssdk.String("nightly"), GroupName: awssdk.String("shop"),
		Description: awssdk.String("at\x07night"), ScheduleExpression: awssdk.String("cron(0 3 * * ? *)"), ScheduleExpressionTimezone: awssdk.String("No/Where"),
		State: schedulertypes.ScheduleStateEnabled, StartDate: &seen, EndDate: awssdk.Time(seen.Add(time.Hour)), LastModificationDate: &seen,
		FlexibleTimeWindow: &schedulertypes.FlexibleTimeWindow{Mode: schedulertypes.FlexibleTimeWindowModeFlexible, MaximumWindowInMinutes: awssdk.Int32(15)},
		Target: &schedulertypes.Target{Arn: awssdk.String("arn:aws:ecs:us-east-1:111122223333:cluster/prod"), EcsParameters: &schedulertypes.EcsParameters{
			TaskDefinitionArn: awssdk.String(job), Group: awssdk.String("nights"), LaunchType: schedulertypes.LaunchTypeFargate,
		}},
	}
	want := state.Schedule{
		Key: state.ScheduleKey{Scope: scope, Rule: "nightly", Group: "shop"}, ARN: *out.Arn, Description: state.Clean("at\x07night"),
		Expression: "cron(0 3 * * ? *)", Enabled: true, Timezone: "No/Where", Begins: seen, Ends: seen.Add(time.Hour), Window: 15 * time.Minute,
		ChangedAt: seen, Cluster: state.ClusterKey{Scope: scope, Name: "prod"}, TaskDefinition: job, Group: "nights", Count: 1, LaunchType: "FARGATE", SeenAt: seen,
	}
	if got, ok := schedulerOf(&words{}, &out, seen); !ok || *got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	universal := awssdk.String("arn:aws:scheduler:::aws-sdk:ecs:runTask")
	out.Target = &schedulertypes.Target{Arn: universal, Input: awssdk.String(`{"Cluster":"prod","TaskDefinition":"job:3","Count":2,"LaunchType":"FARGATE"}`)}
	want.TaskDefinition, want.Group, want.Count = "job:3", "", 2
	if got, ok := schedulerOf(&words{}, &out, seen); !ok || *got != want {
		t.Errorf("by RunTask itself: got  %+v\nwant %+v", got, want)
	}
	for name, target := range map[string]*schedulertypes.Target{
		"a queue":        {Arn: awssdk.String("arn:aws:sqs:us-east-1:111122223333:jobs")},
		"no target":      nil,
		"unreadable":     {Arn: universal, Input: awssdk.String(`{"Cluster":`)},
		"nothing to run": {Arn: universal, Input: awssdk.String(`{}`)},
	} {
		out.Target = target
		if got, ok := schedulerOf(&words{}, &out, seen); ok {
			t.Errorf("%s is a schedule: %+v", name, got)
		}
	}
}
