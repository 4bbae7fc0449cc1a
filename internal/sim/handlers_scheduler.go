package sim

import (
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"
)

// schedulerCalls: reading and changing have buckets of their own, far larger than that of lists, the smallest.
const schedulerCalls = "scheduler"

func schedulerOperations() []operation {
	return []operation{
		op("scheduler", "ListSchedules", schedulerCalls, listSchedules),
		op("scheduler", "GetSchedule", schedulerCalls, getSchedule),
		change("scheduler", "UpdateSchedule", schedulerCalls, updateSchedule),
	}
}

func (s *schedule) state() types.ScheduleState {
	if s.disabled {
		return types.ScheduleStateDisabled
	}
	return types.ScheduleStateEnabled
}

// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListSchedules.html
func listSchedules(w *World, in *scheduler.ListSchedulesInput) (*scheduler.ListSchedulesOutput, error) {
	size, err := pageSize(in.MaxResults, 100)
	if err != nil {
		return nil, &apiError{code: "ValidationException", message: "1 validation error detected: Value at 'maxResults' failed to satisfy constraint"}
	}
	var ids []string
	byID := map[string]*schedule{}
	for _, s := range w.schedules {
		if (in.GroupName == nil || s.group == *in.GroupName) && strings.HasPrefix(s.name, deref(in.NamePrefix)) && (in.State == "" || in.State == s.state()) {
			ids = append(ids, s.arn)
			byID[s.arn] = s
		}
	}
	page, next, err := pageOf("schedules "+deref(in.GroupName)+deref(in.NamePrefix)+string(in.State), ids, in.NextToken, size)
	if err != nil {
		return nil, &apiError{code: "ValidationException", message: "Invalid nextToken"}
	}
	out := &scheduler.ListSchedulesOutput{Schedules: make([]types.ScheduleSummary, 0, len(page)), NextToken: next}
	for _, id := range page {
		s := byID[id]
		out.Schedules = append(out.Schedules, types.ScheduleSummary{
			Arn: &s.arn, CreationDate: &s.created, GroupName: &s.group, LastModificationDate: &s.changed, Name: &s.name,
			State: s.state(), Target: &types.TargetSummary{Arn: &s.target.cluster.arn},
		})
	}
	return out, nil
}

// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html
func getSchedule(w *World, in *scheduler.GetScheduleInput) (*scheduler.GetScheduleOutput, error) {
	s, err := w.schedule(in.GroupName, in.Name)
	if err != nil {
		return nil, err
	}
	return s.describe(), nil
}

func (w *World) schedule(group, name *string) (*schedule, error) {
	for _, s := range w.schedules {
		if s.name == deref(name) && s.group == orDefault(deref(group), defaultGroup) {
			return s, nil
		}
	}
	return nil, &apiError{code: "ResourceNotFoundException", status: http.StatusNotFound, message: "Schedule " + deref(name) + " does not exist."}
}

// updateSchedule replaces a schedule as far as a Region without makers of schedules needs it: its state. A schedule that
// would lose its target or its times is refused.
// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html
func updateSchedule(w *World, in *scheduler.UpdateScheduleInput) (*scheduler.UpdateScheduleOutput, error) {
	s, err := w.schedule(in.GroupName, in.Name)
	if err != nil {
		return nil, err
	}
	target := in.Target
	if target == nil || target.EcsParameters == nil || deref(target.Arn) != s.target.cluster.arn || deref(in.ScheduleExpression) != s.expression ||
		deref(target.EcsParameters.TaskDefinitionArn) != s.target.run.definition.arn || deref(in.ScheduleExpressionTimezone) != orDefault(s.timezone, "UTC") ||
		in.FlexibleTimeWindow == nil {
		return nil, &apiError{code: "ValidationException", message: "The simulated region changes the state of a schedule only."}
	}
	s.disabled, s.changed = in.State == types.ScheduleStateDisabled, w.now()
	return &scheduler.UpdateScheduleOutput{ScheduleArn: &s.arn}, nil
}

func (s *schedule) describe() *scheduler.GetScheduleOutput {
	t := &s.target
	parameters := &types.EcsParameters{
		TaskDefinitionArn: &t.run.definition.arn, TaskCount: &t.count, LaunchType: types.LaunchType(t.run.launchType),
		Group: filled(t.run.group), EnableECSManagedTags: new(true),
	}
	if n := t.run.network; n != nil {
		parameters.NetworkConfiguration = &types.NetworkConfiguration{AwsvpcConfiguration: &types.AwsVpcConfiguration{
			Subnets: n.Subnets, SecurityGroups: n.SecurityGroups, AssignPublicIp: types.AssignPublicIp(n.AssignPublicIp),
		}}
	}
	return &scheduler.GetScheduleOutput{
		Arn: &s.arn, CreationDate: &s.created, Description: filled(s.description),
		FlexibleTimeWindow: &types.FlexibleTimeWindow{Mode: types.FlexibleTimeWindowModeOff},
		GroupName:          &s.group, LastModificationDate: &s.changed, Name: &s.name, ScheduleExpression: &s.expression,
		ScheduleExpressionTimezone: new(orDefault(s.timezone, "UTC")), State: s.state(),
		Target: &types.Target{
			Arn: &t.cluster.arn, RoleArn: &t.role, EcsParameters: parameters,
			RetryPolicy: &types.RetryPolicy{MaximumEventAgeInSeconds: new(int32(86400)), MaximumRetryAttempts: new(int32(185))},
		},
	}
}
