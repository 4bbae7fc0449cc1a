package sim

import (
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"
)

// A rule starts its task each time it falls due, and a disabled one never.
func TestRulesStartTasks(t *testing.T) {
	w := newTown(t)
	d := w.define("job", behaviour{exits: true, exitAfter: 20 * time.Second})
	add := func(name, expression string, disabled bool) {
		t.Helper()
		err := w.addRule(rule{
			name: name, expression: expression, disabled: disabled,
			targets: []ruleTarget{{id: "1", cluster: w.prod, count: 2, run: taskRun{definition: d, network: w.open, startedBy: startedByRule + name}}},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	add("often", "rate(10 minutes)", false)
	add("never", "rate(1 minute)", true)
	daily := w.now().UTC().Add(25 * time.Minute)
	add("daily", fmt.Sprintf("cron(%d %d * * ? *)", daily.Minute(), daily.Hour()), false)
	w.pass(9 * time.Minute)
	if n := len(w.prod.tasks.wanted); n != 0 {
		t.Errorf("%d tasks before anything was due", n)
	}
	w.pass(21 * time.Minute)
	started := map[string]int{}
	for _, one := range append(w.prod.tasks.wanted, w.prod.tasks.unwanted...) {
		started[one.startedBy]++
		if one.group != "family:job" || one.service != nil {
			t.Errorf("group %s", one.group)
		}
	}
	if started["events-rule/often"] != 6 || started["events-rule/daily"] != 2 || len(started) != 2 {
		t.Errorf("started %v", started)
	}
	w.pass(24*time.Hour - time.Minute)
	if n := len(w.prod.tasks.wanted) + len(w.prod.tasks.unwanted); n > 2*(6+2)+2 {
		t.Errorf("%d tasks are remembered", n)
	}
}

func TestCadences(t *testing.T) {
	now := time.Date(2026, 11, 20, 14, 8, 30, 0, time.UTC)
	for expression, want := range map[string]string{
		"rate(1 minute)": "2026-11-20T14:09:30Z", "rate(2 days)": "2026-11-22T14:08:30Z",
		"cron(9 14 * * ? *)": "2026-11-20T14:09:00Z", "cron(8 14 * * ? *)": "2026-11-21T14:08:00Z",
	} {
		c, err := readCadence(expression)
		if err != nil || c.after(now).Format(time.RFC3339) != want {
			t.Errorf("%s: %s, %v", expression, c.after(now), err)
		}
	}
	for _, expression := range []string{"", "rate(0 minutes)", "rate(5 minutes", "rate(5 weeks)", "cron(0 24 * * ? *)", "cron(0/5 * * * ? *)"} {
		if c, err := readCadence(expression); err == nil {
			t.Errorf("%q is %+v", expression, c)
		}
	}
}

func TestEventBridgeListsArePaged(t *testing.T) {
	w := newTown(t)
	d := w.define("job", behaviour{})
	for i := range 130 {
		name := fmt.Sprintf("rule-%03d", i)
		r := rule{name: name, expression: "rate(1 day)", disabled: i == 0}
		if i%2 == 0 {
			r.targets = []ruleTarget{{id: "a", role: "arn:aws:iam::111122223333:role/events", cluster: w.prod, count: 1, run: taskRun{definition: d, network: w.open}}}
		}
		if err := w.addRule(r); err != nil {
			t.Fatal(err)
		}
	}
	rules, pages, token := 0, 0, (*string)(nil)
	for {
		out, err := listRules(w.World, &eventbridge.ListRulesInput{NextToken: token})
		if err != nil {
			t.Fatal(err)
		}
		rules, pages = rules+len(out.Rules), pages+1
		if token = out.NextToken; token == nil {
			break
		}
	}
	if rules != 130 || pages != 2 {
		t.Errorf("%d rules on %d pages", rules, pages)
	}
	names, err := listRuleNamesByTarget(w.World, &eventbridge.ListRuleNamesByTargetInput{TargetArn: &w.prod.arn})
	if err != nil || len(names.RuleNames) != 65 || names.NextToken != nil {
		t.Errorf("%d rules start tasks here, %v", len(names.RuleNames), err)
	}
	targets, err := listTargetsByRule(w.World, &eventbridge.ListTargetsByRuleInput{Rule: new("rule-002")})
	if err != nil || len(targets.Targets) != 1 || *targets.Targets[0].Arn != w.prod.arn || *targets.Targets[0].EcsParameters.TaskDefinitionArn != d.arn {
		t.Errorf("targets %+v, %v", targets, err)
	}
	_, err = listTargetsByRule(w.World, &eventbridge.ListTargetsByRuleInput{Rule: new("gone")})
	wantRefusal(t, err, "ResourceNotFoundException", "Rule gone does not exist on EventBus default.")
	_, err = listRules(w.World, &eventbridge.ListRulesInput{EventBusName: new("other")})
	wantRefusal(t, err, "ResourceNotFoundException", "Event bus other does not exist.")
	_, err = listRules(w.World, &eventbridge.ListRulesInput{Limit: new(int32(101))})
	wantRefusal(t, err, "ValidationException", "Value at 'limit' failed to satisfy constraint: between 1 and 100")
}

// A schedule of EventBridge Scheduler starts its task too, by the clock of its zone, and is listed by its group.
func TestSchedulesStartTasks(t *testing.T) {
	w := newTown(t)
	d := w.define("job", behaviour{exits: true, exitAfter: 20 * time.Second})
	for i := range 130 {
		s := schedule{name: fmt.Sprintf("s-%03d", i), expression: "rate(10 minutes)", disabled: i > 0, target: ruleTarget{
			role: "arn:aws:iam::111122223333:role/scheduler", cluster: w.prod, count: 1, run: taskRun{definition: d, network: w.open, startedBy: startedByScheduler},
		}}
		if i%2 == 1 {
			s.group = "shop"
		}
		if err := w.addSchedule(s); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.addSchedule(schedule{name: "s-000", expression: "rate(1 day)"}); err == nil {
		t.Error("there are two of one name in one group")
	}
	w.pass(31 * time.Minute)
	if n := len(w.prod.tasks.wanted) + len(w.prod.tasks.unwanted); n != 3 {
		t.Errorf("%d tasks in half an hour", n)
	}
	all, pages, token := 0, 0, (*string)(nil)
	for {
		out, err := listSchedules(w.World, &scheduler.ListSchedulesInput{NextToken: token})
		if err != nil {
			t.Fatal(err)
		}
		all, pages = all+len(out.Schedules), pages+1
		if token = out.NextToken; token == nil {
			break
		}
	}
	some, err := listSchedules(w.World, &scheduler.ListSchedulesInput{GroupName: new("shop"), NamePrefix: new("s-00"), State: types.ScheduleStateDisabled})
	if err != nil || all != 130 || pages != 2 || len(some.Schedules) != 5 {
		t.Errorf("%d schedules on %d pages, %d of a group, %v", all, pages, len(some.Schedules), err)
	}
	one, err := getSchedule(w.World, &scheduler.GetScheduleInput{Name: new("s-001"), GroupName: new("shop")})
	if err != nil || *one.Target.Arn != w.prod.arn || *one.Target.EcsParameters.TaskDefinitionArn != d.arn || *one.ScheduleExpressionTimezone != "UTC" {
		t.Errorf("%+v, %v", one, err)
	}
	_, err = getSchedule(w.World, &scheduler.GetScheduleInput{Name: new("s-001")})
	wantRefusal(t, err, "ResourceNotFoundException", "Schedule s-001 does not exist.")
	change := &scheduler.UpdateScheduleInput{
		Name: one.Name, GroupName: one.GroupName, ScheduleExpression: one.ScheduleExpression, ScheduleExpressionTimezone: one.ScheduleExpressionTimezone,
		FlexibleTimeWindow: one.FlexibleTimeWindow, Target: one.Target, State: types.ScheduleStateEnabled,
	}
	if _, err := updateSchedule(w.World, change); err != nil {
		t.Error(err)
	}
	if one, err := getSchedule(w.World, &scheduler.GetScheduleInput{Name: one.Name, GroupName: one.GroupName}); err != nil || one.State != types.ScheduleStateEnabled {
		t.Errorf("%+v, %v", one, err)
	}
	change.Target = nil
	_, err = updateSchedule(w.World, change)
	wantRefusal(t, err, "ValidationException", "The simulated region changes the state of a schedule only.")
}
