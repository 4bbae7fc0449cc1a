package aws

import (
	"context"
	"fmt"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"github.com/fsui/fsui/internal/state"
)

// freshSchedule reads a schedule of EventBridge Scheduler as AWS knows it now.
func (p *Poller) freshSchedule(ctx context.Context, key state.ScheduleKey) (*scheduler.GetScheduleOutput, error) {
	const action = "scheduler:GetSchedule"
	out, err := p.clients.scheduler.GetSchedule(ctx, &scheduler.GetScheduleInput{Name: &key.Rule, GroupName: &key.Group})
	if err != nil {
		return nil, p.faulted(action, err)
	}
	if out.Target == nil {
		return nil, &state.Fault{Kind: state.FaultMissing, Attempted: action, Message: "the schedule has no target", At: p.now()}
	}
	return out, nil
}

// freshScheduleTarget reads what a schedule starts, in the words of a rule: they say the same.
func (p *Poller) freshScheduleTarget(ctx context.Context, key state.ScheduleKey) (*eventtypes.Target, error) {
	out, err := p.freshSchedule(ctx, key)
	if err != nil {
		return nil, err
	}
	target := &eventtypes.Target{Arn: out.Target.Arn, Input: out.Target.Input, RoleArn: out.Target.RoleArn}
	task := out.Target.EcsParameters
	if task == nil {
		return target, nil
	}
	target.EcsParameters = &eventtypes.EcsParameters{
		TaskDefinitionArn: task.TaskDefinitionArn, TaskCount: task.TaskCount, Group: task.Group, PlatformVersion: task.PlatformVersion,
		LaunchType: eventtypes.LaunchType(task.LaunchType), EnableExecuteCommand: awssdk.ToBool(task.EnableExecuteCommand),
	}
	for _, c := range task.CapacityProviderStrategy {
		target.EcsParameters.CapacityProviderStrategy = append(target.EcsParameters.CapacityProviderStrategy, eventtypes.CapacityProviderStrategyItem{
			CapacityProvider: c.CapacityProvider, Base: c.Base, Weight: c.Weight,
		})
	}
	if n := task.NetworkConfiguration; n != nil && n.AwsvpcConfiguration != nil {
		vpc := n.AwsvpcConfiguration
		target.EcsParameters.NetworkConfiguration = &eventtypes.NetworkConfiguration{AwsvpcConfiguration: &eventtypes.AwsVpcConfiguration{
			Subnets: vpc.Subnets, SecurityGroups: vpc.SecurityGroups, AssignPublicIp: eventtypes.AssignPublicIp(vpc.AssignPublicIp),
		}}
	}
	return target, nil
}

// planSchedule lets a schedule start its tasks, or keeps it from that. UpdateSchedule replaces the schedule whole: what
// was read just now is sent back, but for its state.
// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html
func (p *Poller) planSchedule(ctx context.Context, d *prepared, on bool) error {
	key := d.plan.Action.Schedule
	was, err := p.freshSchedule(ctx, key)
	if err != nil {
		return err
	}
	arn, _ := state.ParseARN(once(was.Arn))
	enabled := was.State == types.ScheduleStateEnabled
	switch {
	case !p.ofAccount(d, key.Scope, arn.Scope()):
		return nil
	case on == enabled:
		d.plan.Refusal = "nothing to do: the schedule is " + enabledWords(enabled)
		return nil
	}
	cluster := d.plan.Action.In
	cluster.Scope = d.scope
	p.guard(d, cluster)
	d.plan.Name = key.Rule
	d.change("schedule", enabledWords(enabled), enabledWords(on))
	next := types.ScheduleStateDisabled
	if on {
		next = types.ScheduleStateEnabled
		zone := once(was.ScheduleExpressionTimezone)
		d.effect("it starts its tasks again: " + state.CadenceWords(once(was.ScheduleExpression), zone))
	} else {
		d.effect("it starts nothing any more; tasks that run go on")
	}
	d.atOnce = true
	in := &scheduler.UpdateScheduleInput{
		Name: was.Name, GroupName: was.GroupName, State: next, ClientToken: &d.plan.ID,
		ScheduleExpression: was.ScheduleExpression, ScheduleExpressionTimezone: was.ScheduleExpressionTimezone,
		FlexibleTimeWindow: was.FlexibleTimeWindow, StartDate: was.StartDate, EndDate: was.EndDate, Target: was.Target,
		Description: was.Description, KmsKeyArn: was.KmsKeyArn, ActionAfterCompletion: was.ActionAfterCompletion,
	}
	d.steps = append(d.steps, step{
		action: "scheduler:UpdateSchedule", command: switchCommand(d.scope, key, next),
		call: func(ctx context.Context) (string, string, error) {
			out, err := p.clients.scheduler.UpdateSchedule(ctx, in, func(o *scheduler.Options) { o.Retryer = awssdk.NopRetryer{} })
			if err != nil {
				return failedID(err), "", err
			}
			return requestID(out.ResultMetadata), "", nil
		},
	})
	return nil
}

// switchCommand does the same by the AWS CLI: reads the schedule, and sends it back in another state.
func switchCommand(scope state.Scope, key state.ScheduleKey, next types.ScheduleState) string {
	read := command(scope, "scheduler", "get-schedule", "--name", key.Rule, "--group-name", key.Group)
	return fmt.Sprintf(`%s --cli-input-json "$(%s | jq '.State = "%s" | del(.Arn, .CreationDate, .LastModificationDate)')"`,
		command(scope, "scheduler", "update-schedule"), read, next)
}
