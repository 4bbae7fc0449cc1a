package awsdoc_test

import (
	"strings"
	"testing"

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
