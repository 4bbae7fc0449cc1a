package aws

import (
	"strings"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/fsui/fsui/internal/state"
)

// scheduleOf converts one target of a rule; it is not ok for a target that is not a task of ECS.
func scheduleOf(w *words, rule *types.Rule, target *types.Target, seen time.Time) (*state.Schedule, bool) {
	ecs := target.EcsParameters
	cluster, ok := state.ClusterKeyOf(w.clean(target.Arn))
	if ecs == nil || !ok {
		return nil, false
	}
	count := 1
	if ecs.TaskCount != nil {
		count = int(*ecs.TaskCount)
	}
	return &state.Schedule{
		Key:            state.ScheduleKey{Scope: cluster.Scope, Rule: w.clean(rule.Name), Target: w.clean(target.Id)},
		ARN:            w.clean(rule.Arn),
		Description:    w.clean(rule.Description),
		Expression:     w.clean(rule.ScheduleExpression),
		Event:          awssdk.ToString(rule.EventPattern) != "",
		Enabled:        strings.HasPrefix(string(rule.State), string(types.RuleStateEnabled)), // with all management events, too
		ManagedBy:      w.clean(rule.ManagedBy),
		Cluster:        cluster,
		TaskDefinition: w.clean(ecs.TaskDefinitionArn),
		Group:          w.clean(ecs.Group),
		Count:          count,
		LaunchType:     w.word(string(ecs.LaunchType)),
		SeenAt:         seen,
	}, true
}
