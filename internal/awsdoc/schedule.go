package awsdoc

import "github.com/fsui/fsui/internal/state"

// schedule is what list-rules prints of a rule, and behind it the one of its targets that starts a task.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Rule.html
type schedule struct {
	Name        string       `json:"Name"`
	ARN         string       `json:"Arn"`
	State       string       `json:"State"`
	Description string       `json:"Description,omitempty"`
	Expression  string       `json:"ScheduleExpression,omitempty"`
	ManagedBy   string       `json:"ManagedBy,omitempty"`
	Bus         string       `json:"EventBusName"`
	Targets     []ruleTarget `json:"Targets"`
}

type ruleTarget struct {
	ID   string        `json:"Id"`
	ARN  string        `json:"Arn"`
	Task ecsParameters `json:"EcsParameters"`
}

type ecsParameters struct {
	TaskDefinition string `json:"TaskDefinitionArn"`
	Count          int    `json:"TaskCount"`
	LaunchType     string `json:"LaunchType,omitempty"`
	Group          string `json:"Group,omitempty"`
}

func scheduleDocument(s *state.Schedule) schedule {
	doc := schedule{
		Name: s.Key.Rule, ARN: s.ARN, State: "DISABLED", Description: s.Description, Expression: s.Expression,
		ManagedBy: s.ManagedBy, Bus: "default",
		Targets: []ruleTarget{{
			ID: s.Key.Target, ARN: clusterARN(s.Cluster),
			Task: ecsParameters{s.TaskDefinition, s.Count, s.LaunchType, s.Group},
		}},
	}
	if s.Enabled {
		doc.State = "ENABLED"
	}
	return doc
}
