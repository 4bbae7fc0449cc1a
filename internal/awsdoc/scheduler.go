package awsdoc

import (
	"cmp"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// schedulerDoc is what get-schedule prints.
// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html
type schedulerDoc struct {
	ARN         string     `json:"Arn"`
	Description string     `json:"Description,omitempty"`
	Ends        moment     `json:"EndDate,omitzero"`
	Window      window     `json:"FlexibleTimeWindow"`
	Group       string     `json:"GroupName"`
	ChangedAt   moment     `json:"LastModificationDate,omitzero"`
	Name        string     `json:"Name"`
	Expression  string     `json:"ScheduleExpression"`
	Timezone    string     `json:"ScheduleExpressionTimezone"`
	Begins      moment     `json:"StartDate,omitzero"`
	State       string     `json:"State"`
	Target      taskTarget `json:"Target"`
}

type window struct {
	Minutes int    `json:"MaximumWindowInMinutes,omitempty"`
	Mode    string `json:"Mode"`
}

type taskTarget struct {
	ARN  string        `json:"Arn"`
	Task ecsParameters `json:"EcsParameters"`
}

func schedulerDocument(s *state.Schedule) schedulerDoc {
	doc := schedulerDoc{
		ARN: s.ARN, Description: s.Description, Ends: moment(s.Ends), Window: window{Mode: "OFF"}, Group: s.Key.Group,
		ChangedAt: moment(s.ChangedAt), Name: s.Key.Rule, Expression: s.Expression, Timezone: cmp.Or(s.Timezone, "UTC"),
		Begins: moment(s.Begins), State: "DISABLED",
		Target: taskTarget{clusterARN(s.Cluster), ecsParameters{s.TaskDefinition, s.Count, s.LaunchType, s.Group}},
	}
	if s.Window > 0 {
		doc.Window = window{int(s.Window / time.Minute), "FLEXIBLE"}
	}
	if s.Enabled {
		doc.State = "ENABLED"
	}
	return doc
}
