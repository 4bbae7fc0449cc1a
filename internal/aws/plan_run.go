package aws

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/fsui/fsui/internal/state"
)

// planRunTask starts one task like a service's: with its network, its rights and its capacity, but no member of it.
func (p *Poller) planRunTask(ctx context.Context, d *prepared) error {
	if d.plan.Action.Service.Name == "" {
		return p.planRunAlone(ctx, d)
	}
	svc, raw, err := p.ofService(ctx, d)
	if err != nil || svc == nil {
		return err
	}
	a := d.plan.Action
	definition := svc.TaskDefinition
	if a.Revision != "" {
		definition = a.Revision
	}
	def, err := p.definition(ctx, definition)
	if err != nil {
		return err
	}
	in := &ecs.RunTaskInput{
		Cluster: &svc.Key.Cluster.Name, TaskDefinition: &def.ARN, NetworkConfiguration: raw.NetworkConfiguration,
		CapacityProviderStrategy: raw.CapacityProviderStrategy, PlatformVersion: raw.PlatformVersion, EnableExecuteCommand: svc.Exec,
	}
	if len(in.CapacityProviderStrategy) == 0 {
		in.LaunchType = raw.LaunchType
	}
	d.change("task", "", "one more of "+state.Revision(def.ARN)+", beside the service")
	if d.placeAsked(def, in); d.plan.Refusal != "" {
		return nil
	}
	if d.overrideCommand(def, in); d.plan.Refusal != "" {
		return nil
	}
	d.effect("the task has the service's network, rights and secrets; no load balancer knows it, and nothing starts it again")
	d.run(p, svc.Key.Cluster, in, in.Overrides)
	return nil
}

// overrideCommand puts the command that was asked for in place of the container's, or refuses.
func (d *prepared) overrideCommand(def *state.TaskDefinition, in *ecs.RunTaskInput) {
	a := d.plan.Action
	if len(a.Command) == 0 {
		return
	}
	container, why := containerFor(def, a.Container)
	if d.plan.Refusal = why; why != "" {
		return
	}
	in.Overrides = &types.TaskOverride{ContainerOverrides: []types.ContainerOverride{{Name: &container, Command: a.Command}}}
	d.change("command of "+container, "", strings.Join(a.Command, " "))
}

// containerFor is the container whose command is replaced: the one that is named, or the first essential one.
func containerFor(def *state.TaskDefinition, name string) (container, why string) {
	var all []string
	for i := range def.Containers {
		c := &def.Containers[i]
		all = append(all, c.Name)
		if name == c.Name || name == "" && c.Essential {
			return c.Name, ""
		}
	}
	return "", fmt.Sprintf("%s has no container %q: there are %s", state.Revision(def.ARN), name, strings.Join(all, ", "))
}

// planRunRule starts now what a rule starts by the clock.
func (p *Poller) planRunRule(ctx context.Context, d *prepared) error {
	key := d.plan.Action.Schedule
	target, err := p.targetOf(ctx, key)
	if err != nil {
		return err
	}
	cluster, ok := state.ClusterKeyOf(once(target.Arn))
	task := target.EcsParameters
	switch {
	case strings.HasSuffix(once(target.Arn), runTaskTarget):
		d.plan.Refusal = "the schedule calls RunTask by itself, with an input of its own: run the service's or the family's task by hand"
	case strings.Contains(awssdk.ToString(target.Input), "<aws.scheduler."):
		d.plan.Refusal = "the schedule puts the time at which it is due into the task's input: without one it cannot be run"
	case !ok || task == nil:
		d.plan.Refusal = "the " + key.Kind() + "'s target is no task of ECS any more"
	case awssdk.ToString(target.InputPath) != "" || target.InputTransformer != nil:
		d.plan.Refusal = "the rule makes the task's input from the event that comes: without one it cannot be run"
	case !p.ofAccount(d, key.Scope, cluster.Scope):
	default:
		return p.runTarget(d, cluster, target, task)
	}
	return nil
}

// placeAs gives a task the network and the capacity that a rule gives its own.
func placeAs(in *ecs.RunTaskInput, task *eventtypes.EcsParameters) {
	in.PlatformVersion, in.LaunchType = task.PlatformVersion, types.LaunchType(task.LaunchType)
	for _, c := range task.CapacityProviderStrategy {
		in.CapacityProviderStrategy = append(in.CapacityProviderStrategy, types.CapacityProviderStrategyItem{
			CapacityProvider: c.CapacityProvider, Base: c.Base, Weight: c.Weight,
		})
	}
	if n := task.NetworkConfiguration; n != nil && n.AwsvpcConfiguration != nil {
		vpc := n.AwsvpcConfiguration
		in.NetworkConfiguration = &types.NetworkConfiguration{AwsvpcConfiguration: &types.AwsVpcConfiguration{
			Subnets: vpc.Subnets, SecurityGroups: vpc.SecurityGroups, AssignPublicIp: types.AssignPublicIp(vpc.AssignPublicIp),
		}}
	}
}

// targetOf reads what a rule or a schedule starts.
func (p *Poller) targetOf(ctx context.Context, key state.ScheduleKey) (*eventtypes.Target, error) {
	if key.Group != "" {
		return p.freshScheduleTarget(ctx, key)
	}
	return p.freshTarget(ctx, key)
}

func (p *Poller) runTarget(d *prepared, cluster state.ClusterKey, target *eventtypes.Target, task *eventtypes.EcsParameters) error {
	p.guard(d, cluster)
	d.plan.Name = d.plan.Action.Schedule.Rule
	in := &ecs.RunTaskInput{
		Cluster: &cluster.Name, TaskDefinition: task.TaskDefinitionArn, Count: task.TaskCount, Group: task.Group,
		EnableExecuteCommand: task.EnableExecuteCommand,
	}
	placeAs(in, task)
	if input := awssdk.ToString(target.Input); input != "" {
		var readable bool
		if in.Overrides, readable = overridesOf(input); !readable {
			d.plan.Refusal = "the input that the " + d.plan.Action.Schedule.Kind() + " gives the task cannot be read"
			return nil
		}
		d.effect("with the overrides that the " + d.plan.Action.Schedule.Kind() + " gives it")
	}
	d.change("tasks", "", counted(max(1, intOf(task.TaskCount)), "task")+" of "+state.Revision(once(task.TaskDefinitionArn))+", now")
	d.effect("besides what the clock starts: the " + d.plan.Action.Schedule.Kind() + "'s own times stay as they are")
	d.run(p, cluster, in, nil)
	return nil
}

// freshTarget reads what a rule starts.
func (p *Poller) freshTarget(ctx context.Context, key state.ScheduleKey) (*eventtypes.Target, error) {
	const action = "events:ListTargetsByRule"
	var token *string
	for {
		page, err := p.clients.events.ListTargetsByRule(ctx, &eventbridge.ListTargetsByRuleInput{Rule: &key.Rule, Limit: awssdk.Int32(rulesAPage), NextToken: token})
		if err != nil {
			return nil, p.faulted(action, err)
		}
		for i := range page.Targets {
			if p.words.clean(page.Targets[i].Id) == key.Target {
				return &page.Targets[i], nil
			}
		}
		if token = page.NextToken; token == nil {
			return nil, &state.Fault{Kind: state.FaultMissing, Attempted: action, Message: "rule " + key.Rule + " has no such target any more", At: p.now()}
		}
	}
}

// ofAccount reports that an answer is of the account the question was about; else the plan is refused.
func (p *Poller) ofAccount(d *prepared, was, is state.Scope) bool {
	d.scope = is
	if was.Account != "" && was.Account != is.Account {
		d.plan.Refusal = "these credentials lead to account " + is.Account + ", not to " + was.Account
		return false
	}
	return true
}

// run is the step that starts tasks. The plan's id is its token: whoever sends it again, the SDK in bad weather too,
// starts nothing more. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
// shown are the overrides that a person has typed; others may hold secrets.
func (d *prepared) run(p *Poller, cluster state.ClusterKey, in *ecs.RunTaskInput, shown *types.TaskOverride) {
	in.ClientToken, in.StartedBy = &d.plan.ID, awssdk.String(state.StartedByAct(d.plan.ID))
	words := []string{"ecs", "run-task", "--cluster", cluster.Name, "--task-definition", state.Revision(once(in.TaskDefinition))}
	switch {
	case len(in.CapacityProviderStrategy) > 0:
		for _, c := range in.CapacityProviderStrategy {
			words = append(words, "--capacity-provider-strategy", fmt.Sprintf("capacityProvider=%s,weight=%d", once(c.CapacityProvider), c.Weight))
		}
	case in.LaunchType != "":
		words = append(words, "--launch-type", string(in.LaunchType))
	}
	if n := in.NetworkConfiguration; n != nil && n.AwsvpcConfiguration != nil {
		vpc := n.AwsvpcConfiguration
		words = append(words, "--network-configuration", fmt.Sprintf("awsvpcConfiguration={subnets=[%s],securityGroups=[%s],assignPublicIp=%s}",
			strings.Join(vpc.Subnets, ","), strings.Join(vpc.SecurityGroups, ","), vpc.AssignPublicIp))
	}
	if shown != nil {
		for _, c := range shown.ContainerOverrides {
			b, _ := json.Marshal(map[string]any{"containerOverrides": []map[string]any{{"name": c.Name, "command": c.Command}}}) //nolint:errchkjson // strings
			words = append(words, "--overrides", string(b))
		}
	}
	d.steps = append(d.steps, step{
		action: "ecs:RunTask", command: command(cluster.Scope, words...),
		call: func(ctx context.Context) (string, string, error) {
			out, err := p.clients.ecs.RunTask(ctx, in)
			if err != nil {
				return failedID(err), "", err
			}
			id := requestID(out.ResultMetadata)
			for i := range out.Tasks {
				return id, once(out.Tasks[i].TaskArn), nil
			}
			for _, f := range out.Failures {
				return id, "", &refusedInside{once(f.Reason), once(f.Detail)}
			}
			return id, "", &refusedInside{"nothing was started", ""}
		},
	})
}

// planRule lets a rule start its tasks, or keeps it from that.
func (p *Poller) planRule(ctx context.Context, d *prepared, on bool) error {
	key := d.plan.Action.Schedule
	if key.Group != "" {
		return p.planSchedule(ctx, d, on)
	}
	const action = "events:ListRules"
	page, err := p.clients.events.ListRules(ctx, &eventbridge.ListRulesInput{NamePrefix: &key.Rule, Limit: awssdk.Int32(rulesAPage)})
	if err != nil {
		return p.faulted(action, err)
	}
	var rule *eventtypes.Rule
	for i := range page.Rules {
		if awssdk.ToString(page.Rules[i].Name) == key.Rule {
			rule = &page.Rules[i]
		}
	}
	if rule == nil {
		return &state.Fault{Kind: state.FaultMissing, Attempted: action, Message: "there is no rule " + key.Rule, At: p.now()}
	}
	arn, _ := state.ParseARN(once(rule.Arn))
	enabled := rule.State != eventtypes.RuleStateDisabled
	switch {
	case !p.ofAccount(d, key.Scope, arn.Scope()):
		return nil
	case once(rule.ManagedBy) != "":
		d.plan.Refusal = "the rule belongs to " + once(rule.ManagedBy) + ", which made it"
		return nil
	case on == enabled:
		d.plan.Refusal = "nothing to do: the rule is " + enabledWords(enabled)
		return nil
	}
	cluster := d.plan.Action.In
	cluster.Scope = d.scope
	p.guard(d, cluster)
	d.plan.Name = key.Rule
	d.change("rule", enabledWords(enabled), enabledWords(on))
	if on {
		d.effect("it starts its tasks again: " + state.CadenceWords(once(rule.ScheduleExpression), ""))
	} else {
		d.effect("it starts nothing any more; tasks that run go on")
	}
	d.atOnce = true
	verb, call := "disable-rule", func(ctx context.Context) (string, string, error) {
		out, err := p.clients.events.DisableRule(ctx, &eventbridge.DisableRuleInput{Name: &key.Rule}, func(o *eventbridge.Options) { o.Retryer = awssdk.NopRetryer{} })
		if err != nil {
			return failedID(err), "", err
		}
		return requestID(out.ResultMetadata), "", nil
	}
	does := "events:DisableRule"
	if on {
		does, verb = "events:EnableRule", "enable-rule"
		call = func(ctx context.Context) (string, string, error) {
			out, err := p.clients.events.EnableRule(ctx, &eventbridge.EnableRuleInput{Name: &key.Rule}, func(o *eventbridge.Options) { o.Retryer = awssdk.NopRetryer{} })
			if err != nil {
				return failedID(err), "", err
			}
			return requestID(out.ResultMetadata), "", nil
		}
	}
	d.steps = append(d.steps, step{action: does, command: command(d.scope, "events", verb, "--name", key.Rule), call: call})
	return nil
}

func enabledWords(on bool) string {
	if on {
		return "enabled"
	}
	return "disabled"
}

// overridesOf reads what a rule gives its task: RunTask's overrides, in AWS's JSON.
func overridesOf(input string) (o *types.TaskOverride, readable bool) {
	o = &types.TaskOverride{}
	return o, json.Unmarshal([]byte(input), o) == nil
}
