package awsdoc_test

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

func TestSchedule(t *testing.T) {
	key := state.ScheduleKey{Scope: prod().Scope, Rule: "nightly", Target: "1"}
	s := state.Schedule{
		Key: key, ARN: "arn:aws:events:us-east-1:111122223333:rule/nightly", Expression: "rate(1 day)", Enabled: true, Cluster: prod(),
		TaskDefinition: "arn:aws:ecs:us-east-1:111122223333:task-definition/job:3", Count: 2,
	}
	doc := describe(t, key, func(e *state.Edit) { e.PutSchedule(&s) })
	inOrder(t, doc, `"Name": "nightly"`, `"Arn": "arn:aws:events:us-east-1:111122223333:rule/nightly"`, `"State": "ENABLED"`,
		`"ScheduleExpression": "rate(1 day)"`, `"EventBusName": "default"`, `"Id": "1"`,
		`"Arn": "arn:aws:ecs:us-east-1:111122223333:cluster/prod"`, `"TaskDefinitionArn": "arn:aws:ecs:us-east-1:111122223333:task-definition/job:3"`,
		`"TaskCount": 2`)
	if strings.Contains(doc, "ManagedBy") || strings.Contains(doc, "Group") {
		t.Errorf("what AWS would leave out is there:\n%s", doc)
	}
	off := s
	off.Enabled = false
	inOrder(t, describe(t, key, func(e *state.Edit) { e.PutSchedule(&off) }), `"State": "DISABLED"`)
}

func TestSchedulerSchedule(t *testing.T) {
	key := state.ScheduleKey{Scope: prod().Scope, Rule: "nightly", Group: "shop"}
	s := state.Schedule{
		Key: key, ARN: "arn:aws:scheduler:us-east-1:111122223333:schedule/shop/nightly", Expression: "cron(0 3 * * ? *)", Enabled: true,
		Timezone: "Europe/Berlin", Window: 15 * time.Minute, Ends: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), Cluster: prod(),
		TaskDefinition: "arn:aws:ecs:us-east-1:111122223333:task-definition/job", Count: 1,
	}
	doc := describe(t, key, func(e *state.Edit) { e.PutSchedule(&s) })
	inOrder(t, doc, `"Arn": "arn:aws:scheduler:us-east-1:111122223333:schedule/shop/nightly"`, `"EndDate": "2027-01-01T00:00:00.000Z"`,
		`"MaximumWindowInMinutes": 15`, `"Mode": "FLEXIBLE"`, `"GroupName": "shop"`, `"Name": "nightly"`, `"ScheduleExpression": "cron(0 3 * * ? *)"`,
		`"ScheduleExpressionTimezone": "Europe/Berlin"`, `"State": "ENABLED"`, `"Arn": "arn:aws:ecs:us-east-1:111122223333:cluster/prod"`,
		`"TaskDefinitionArn": "arn:aws:ecs:us-east-1:111122223333:task-definition/job"`, `"TaskCount": 1`)
	if strings.Contains(doc, "StartDate") || strings.Contains(doc, "EventBusName") {
		t.Errorf("what AWS would leave out is there:\n%s", doc)
	}
	off := s
	off.Enabled, off.Window = false, 0
	inOrder(t, describe(t, key, func(e *state.Edit) { e.PutSchedule(&off) }), `"Mode": "OFF"`, `"State": "DISABLED"`)
}
