package aws

import (
	"encoding/json"
	"strings"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"github.com/fsui/fsui/internal/state"
)

// schedulerOf converts a schedule of EventBridge Scheduler; it is not ok for one that starts no task of ECS.
func schedulerOf(w *words, out *scheduler.GetScheduleOutput, seen time.Time) (*state.Schedule, bool) {
	if out == nil || out.Target == nil {
		return nil, false
	}
	run, starts := startedBySchedule(out.Target)
	arn, named := state.ParseARN(w.clean(out.Arn))
	cluster, ok := clusterIn(arn.Scope(), w.clean(&run.Cluster))
	if !starts || !named || !ok {
		return nil, false
	}
	s := &state.Schedule{
		Key:            state.ScheduleKey{Scope: arn.Scope(), Rule: w.clean(out.Name), Group: w.clean(out.GroupName)},
		ARN:            w.clean(out.Arn),
		Description:    w.clean(out.Description),
		Expression:     w.clean(out.ScheduleExpression),
		Enabled:        out.State == types.ScheduleStateEnabled,
		Cluster:        cluster,
		Begins:         awssdk.ToTime(out.StartDate),
		Ends:           awssdk.ToTime(out.EndDate),
		ChangedAt:      awssdk.ToTime(out.LastModificationDate),
		TaskDefinition: w.clean(&run.TaskDefinition),
		Group:          w.clean(&run.Group),
		Count:          max(1, run.Count),
		LaunchType:     w.word(run.LaunchType),
		SeenAt:         seen,
	}
	s.Timezone, s.Zone = zoneOf(w.clean(out.ScheduleExpressionTimezone))
	if f := out.FlexibleTimeWindow; f != nil && f.Mode == types.FlexibleTimeWindowModeFlexible {
		s.Window = time.Duration(awssdk.ToInt32(f.MaximumWindowInMinutes)) * time.Minute
	}
	return s, true
}

// zoneOf is the time zone of an expression: "" for UTC, and nil for one whose name this machine does not know.
func zoneOf(name string) (timezone string, zone *time.Location) {
	if name == "" || name == "UTC" {
		return "", nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		zone = nil
	}
	return name, zone
}

// clusterIn reads an ARN or, as RunTask takes it too, a name; "" is the cluster default.
func clusterIn(scope state.Scope, ref string) (state.ClusterKey, bool) {
	switch {
	case ref == "":
		ref = "default"
	case strings.HasPrefix(ref, "arn:"):
		return state.ClusterKeyOf(ref)
	}
	return state.ClusterKey{Scope: scope, Name: ref}, true
}

// scheduledRun is what a schedule starts, in the words of RunTask.
type scheduledRun struct {
	Cluster, TaskDefinition, Group, LaunchType string
	Count                                      int
}

// startedBySchedule reads the target: a cluster with parameters, or RunTask with its input. It is not ok for another
// one, and for an input that cannot be read, which starts nothing either.
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
func startedBySchedule(t *types.Target) (run scheduledRun, ok bool) {
	arn, task := awssdk.ToString(t.Arn), t.EcsParameters
	switch {
	case task != nil:
		return scheduledRun{
			Cluster: arn, TaskDefinition: awssdk.ToString(task.TaskDefinitionArn), Group: awssdk.ToString(task.Group),
			LaunchType: string(task.LaunchType), Count: int(awssdk.ToInt32(task.TaskCount)),
		}, true
	case strings.HasSuffix(arn, runTaskTarget):
		err := json.Unmarshal([]byte(awssdk.ToString(t.Input)), &run)
		return run, err == nil && run.TaskDefinition != ""
	}
	return run, false
}
