package sim

import (
	"slices"

	scaling "github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling/types"
)

// autoscalingRead: AWS names no figure for Application Auto Scaling. This one is
// low, so that who asks more often is noticed here.
const (
	autoscalingRead   = "application-autoscaling read"
	autoscalingModify = "application-autoscaling modify"
)

func autoscalingOperations() []operation {
	return []operation{
		op("application-autoscaling", "DescribeScalableTargets", autoscalingRead, describeScalableTargets),
		op("application-autoscaling", "DescribeScalingPolicies", autoscalingRead, describeScalingPolicies),
		op("application-autoscaling", "DescribeScheduledActions", autoscalingRead, describeScheduledActions),
		op("application-autoscaling", "DescribeScalingActivities", autoscalingRead, describeScalingActivities),
		change("application-autoscaling", "RegisterScalableTarget", autoscalingModify, registerScalableTarget),
	}
}

const autoscalingPage = 50 // most of a page, as the API reference says

// scalersOf are the autoscalers of resources, of all where none is named.
func (w *World) scalersOf(namespace types.ServiceNamespace, resources ...string) ([]*autoscaler, error) {
	if namespace == "" {
		return nil, &apiError{code: "ValidationException", message: "1 validation error detected: Value at 'serviceNamespace' failed to satisfy constraint: Member must not be null"}
	}
	var found []*autoscaler
	for _, a := range w.autoscalers {
		if namespace == types.ServiceNamespaceEcs && (len(resources) == 0 || slices.Contains(resources, a.resource())) {
			found = append(found, a)
		}
	}
	return found, nil
}

// oneOrAll is a list of one name, or of none.
func oneOrAll(resource *string) []string {
	if resource == nil {
		return nil
	}
	return []string{*resource}
}

// autoscalingPageOf cuts a page out of what has names.
func autoscalingPageOf[T any](of string, all []T, name func(T) string, token *string, size *int32) ([]T, *string, error) {
	most := int32(autoscalingPage)
	set(&most, size)
	if most < 1 || most > autoscalingPage {
		return nil, nil, &apiError{code: "ValidationException", message: "maxResults must be between 1 and 50"}
	}
	start, err := after(of, token, func(last string) (int, bool) {
		at := slices.IndexFunc(all, func(one T) bool { return name(one) == last })
		return max(at, 0), at >= 0
	})
	if err != nil {
		return nil, nil, &apiError{code: "InvalidNextTokenException", message: "The next token is invalid."}
	}
	end := min(start+int(most), len(all))
	if end < len(all) {
		return all[start:end], token64(of, name(all[end-1])), nil
	}
	return all[start:end], nil, nil
}

func describeScalableTargets(w *World, in *scaling.DescribeScalableTargetsInput) (*scaling.DescribeScalableTargetsOutput, error) {
	found, err := w.scalersOf(in.ServiceNamespace, in.ResourceIds...)
	if err != nil {
		return nil, err
	}
	page, next, err := autoscalingPageOf("scalable targets", found, (*autoscaler).resource, in.NextToken, in.MaxResults)
	if err != nil {
		return nil, err
	}
	out := &scaling.DescribeScalableTargetsOutput{ScalableTargets: []types.ScalableTarget{}, NextToken: next}
	for _, a := range page {
		out.ScalableTargets = append(out.ScalableTargets, a.describe())
	}
	return out, nil
}

func describeScalingPolicies(w *World, in *scaling.DescribeScalingPoliciesInput) (*scaling.DescribeScalingPoliciesOutput, error) {
	found, err := w.scalersOf(in.ServiceNamespace, oneOrAll(in.ResourceId)...)
	if err != nil {
		return nil, err
	}
	page, next, err := autoscalingPageOf("policies "+deref(in.ResourceId), found, (*autoscaler).resource, in.NextToken, in.MaxResults)
	if err != nil {
		return nil, err
	}
	out := &scaling.DescribeScalingPoliciesOutput{ScalingPolicies: []types.ScalingPolicy{}, NextToken: next}
	for _, a := range page {
		out.ScalingPolicies = append(out.ScalingPolicies, a.describePolicy())
	}
	return out, nil
}

func describeScheduledActions(w *World, in *scaling.DescribeScheduledActionsInput) (*scaling.DescribeScheduledActionsOutput, error) {
	found, err := w.scalersOf(in.ServiceNamespace, oneOrAll(in.ResourceId)...)
	if err != nil {
		return nil, err
	}
	var all []types.ScheduledAction
	for _, a := range found {
		for _, one := range a.scheduled {
			if len(in.ScheduledActionNames) == 0 || slices.Contains(in.ScheduledActionNames, one.name) {
				all = append(all, a.describeScheduled(one))
			}
		}
	}
	arn := func(one types.ScheduledAction) string { return deref(one.ScheduledActionARN) }
	page, next, err := autoscalingPageOf("scheduled actions "+deref(in.ResourceId), all, arn, in.NextToken, in.MaxResults)
	if err != nil {
		return nil, err
	}
	return &scaling.DescribeScheduledActionsOutput{ScheduledActions: append([]types.ScheduledAction{}, page...), NextToken: next}, nil
}

func describeScalingActivities(w *World, in *scaling.DescribeScalingActivitiesInput) (*scaling.DescribeScalingActivitiesOutput, error) {
	found, err := w.scalersOf(in.ServiceNamespace, oneOrAll(in.ResourceId)...)
	if err != nil {
		return nil, err
	}
	var all []types.ScalingActivity
	for _, a := range found {
		for _, one := range a.activities {
			if one.notScaled == "" || deref(in.IncludeNotScaledActivities) {
				all = append(all, a.describeActivity(one))
			}
		}
	}
	id := func(one types.ScalingActivity) string { return deref(one.ActivityId) }
	page, next, err := autoscalingPageOf("activities "+deref(in.ResourceId), all, id, in.NextToken, in.MaxResults)
	if err != nil {
		return nil, err
	}
	return &scaling.DescribeScalingActivitiesOutput{ScalingActivities: append([]types.ScalingActivity{}, page...), NextToken: next}, nil
}

// registerScalableTarget changes the bounds and the suspension of a service that scales by itself; what is not named
// stays as it is. The simulated Region makes no new ones: they would need a policy.
// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
func registerScalableTarget(w *World, in *scaling.RegisterScalableTargetInput) (*scaling.RegisterScalableTargetOutput, error) {
	found, err := w.scalersOf(in.ServiceNamespace, deref(in.ResourceId))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, &apiError{code: "ValidationException", message: "The simulated Region registers no new scalable targets."}
	}
	a := found[0]
	least, most := a.min, a.max
	set(&least, in.MinCapacity)
	set(&most, in.MaxCapacity)
	if least < 0 || most < least {
		return nil, &apiError{code: "ValidationException", message: "Maximum capacity cannot be less than minimum capacity"}
	}
	a.min, a.max = least, most
	if s := in.SuspendedState; s != nil {
		set(&a.outSuspended, s.DynamicScalingOutSuspended)
		set(&a.inSuspended, s.DynamicScalingInSuspended)
		set(&a.scheduledSuspended, s.ScheduledScalingSuspended)
	}
	return &scaling.RegisterScalableTargetOutput{ScalableTargetARN: a.describe().ScalableTargetARN}, nil
}
