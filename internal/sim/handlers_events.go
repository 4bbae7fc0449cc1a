package sim

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
)

// eventsRead: all of EventBridge's API but PutEvents has 50 calls a second.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
const eventsRead = "events"

func eventsOperations() []operation {
	return []operation{
		op("events", "ListRules", eventsRead, listRules),
		op("events", "ListRuleNamesByTarget", eventsRead, listRuleNamesByTarget),
		op("events", "ListTargetsByRule", eventsRead, listTargetsByRule),
		change("events", "EnableRule", eventsRead, enableRule),
		change("events", "DisableRule", eventsRead, disableRule),
	}
}

const defaultBus = "default"

// bus refuses another bus than the default one, the only one there is.
func bus(asked *string) error {
	if name := deref(asked); name != "" && name != defaultBus && !strings.HasSuffix(name, ":event-bus/"+defaultBus) {
		return &apiError{code: "ResourceNotFoundException", message: "Event bus " + name + " does not exist."}
	}
	return nil
}

func eventsPage(of string, names []string, token *string, limit *int32) ([]string, *string, error) {
	size, err := pageSize(limit, 100)
	if err != nil {
		return nil, nil, &apiError{code: "ValidationException", message: "Value at 'limit' failed to satisfy constraint: between 1 and 100"}
	}
	page, next, err := pageOf(of, names, token, size)
	if err != nil {
		return nil, nil, &apiError{code: "ValidationException", message: "The token is not valid."}
	}
	return page, next, nil
}

func (w *World) rule(name string) *rule {
	at, found := slices.BinarySearchFunc(w.rules, name, func(r *rule, name string) int { return strings.Compare(r.name, name) })
	if !found {
		return nil
	}
	return w.rules[at]
}

func listRules(w *World, in *eventbridge.ListRulesInput) (*eventbridge.ListRulesOutput, error) {
	if err := bus(in.EventBusName); err != nil {
		return nil, err
	}
	var names []string
	for _, r := range w.rules {
		if strings.HasPrefix(r.name, deref(in.NamePrefix)) {
			names = append(names, r.name)
		}
	}
	page, next, err := eventsPage("rules "+deref(in.NamePrefix), names, in.NextToken, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &eventbridge.ListRulesOutput{Rules: make([]types.Rule, 0, len(page)), NextToken: next}
	for _, name := range page {
		out.Rules = append(out.Rules, w.rule(name).describe())
	}
	return out, nil
}

func (r *rule) describe() types.Rule {
	state := types.RuleStateEnabled
	if r.disabled {
		state = types.RuleStateDisabled
	}
	return types.Rule{
		Arn: &r.arn, Description: filled(r.description), EventBusName: new(defaultBus), Name: &r.name,
		ScheduleExpression: &r.expression, State: state,
	}
}

func listRuleNamesByTarget(w *World, in *eventbridge.ListRuleNamesByTargetInput) (*eventbridge.ListRuleNamesByTargetOutput, error) {
	if err := bus(in.EventBusName); err != nil {
		return nil, err
	}
	var names []string
	for _, r := range w.rules {
		if slices.ContainsFunc(r.targets, func(t ruleTarget) bool { return t.cluster.arn == deref(in.TargetArn) }) {
			names = append(names, r.name)
		}
	}
	page, next, err := eventsPage("rules of "+deref(in.TargetArn), names, in.NextToken, in.Limit)
	if err != nil {
		return nil, err
	}
	return &eventbridge.ListRuleNamesByTargetOutput{RuleNames: append([]string{}, page...), NextToken: next}, nil
}

func listTargetsByRule(w *World, in *eventbridge.ListTargetsByRuleInput) (*eventbridge.ListTargetsByRuleOutput, error) {
	if err := bus(in.EventBusName); err != nil {
		return nil, err
	}
	r := w.rule(deref(in.Rule))
	if r == nil {
		return nil, &apiError{code: "ResourceNotFoundException", message: "Rule " + deref(in.Rule) + " does not exist on EventBus default."}
	}
	ids := make([]string, 0, len(r.targets))
	byID := map[string]ruleTarget{}
	for _, t := range r.targets {
		ids = append(ids, t.id)
		byID[t.id] = t
	}
	slices.Sort(ids)
	page, next, err := eventsPage("targets of "+r.name, ids, in.NextToken, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &eventbridge.ListTargetsByRuleOutput{Targets: make([]types.Target, 0, len(page)), NextToken: next}
	for _, id := range page {
		out.Targets = append(out.Targets, byID[id].describe())
	}
	return out, nil
}

func (t ruleTarget) describe() types.Target {
	parameters := &types.EcsParameters{
		TaskDefinitionArn:    &t.run.definition.arn,
		TaskCount:            &t.count,
		LaunchType:           types.LaunchType(t.run.launchType),
		Group:                filled(t.run.group),
		EnableECSManagedTags: true,
	}
	if n := t.run.network; n != nil {
		parameters.NetworkConfiguration = &types.NetworkConfiguration{AwsvpcConfiguration: &types.AwsVpcConfiguration{
			Subnets: n.Subnets, SecurityGroups: n.SecurityGroups, AssignPublicIp: types.AssignPublicIp(n.AssignPublicIp),
		}}
	}
	return types.Target{Id: &t.id, Arn: &t.cluster.arn, RoleArn: &t.role, EcsParameters: parameters}
}

func enableRule(w *World, in *eventbridge.EnableRuleInput) (*eventbridge.EnableRuleOutput, error) {
	return &eventbridge.EnableRuleOutput{}, w.switchRule(in.EventBusName, in.Name, true)
}

func disableRule(w *World, in *eventbridge.DisableRuleInput) (*eventbridge.DisableRuleOutput, error) {
	return &eventbridge.DisableRuleOutput{}, w.switchRule(in.EventBusName, in.Name, false)
}

func (w *World) switchRule(onBus, name *string, on bool) error {
	if err := bus(onBus); err != nil {
		return err
	}
	r := w.rule(deref(name))
	if r == nil {
		return &apiError{code: "ResourceNotFoundException", message: "Rule " + deref(name) + " does not exist on EventBus default."}
	}
	r.disabled = !on
	return nil
}
