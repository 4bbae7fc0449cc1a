package aws

import (
	"context"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	scaling "github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling/types"

	"github.com/fsui/fsui/internal/state"
)

const (
	// scalingAPage is the most that Application Auto Scaling gives at once.
	// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalingActivities.html
	scalingAPage = 50
	// activitiesShown are the latest ones: the list reaches back six weeks, and nobody reads it to its end here.
	activitiesShown = 20
)

// scalingSource reads how one service scales, and its alarms.
func (p *Poller) scalingSource(of state.ServiceKey) *source {
	s := p.newSource(state.SourceScaling, "", scalingRead, basePeriod)
	return s.listing(func(ctx context.Context, h *harvest) func(*state.Edit) {
		h.start("read scaling bounds", func() { p.readBounds(ctx, h, of) })
		h.start("read scheduled scaling", func() { p.readScheduledScaling(ctx, h, of) })
		h.start("read scaling activities", func() { p.readActivities(ctx, h, of) })
		h.start("read scaling policies and alarms", func() { p.readAlarms(ctx, h, of, p.readPolicies(ctx, h, of)) })
		return func(*state.Edit) {}
	})
}

// scalingResource is how Application Auto Scaling names a service.
func scalingResource(of state.ServiceKey) string { return "service/" + of.Cluster.Name + "/" + of.Name }

// noteScaling puts one part of what is known of how a service scales into the store; part says which, and change what
// its answer tells. Without an answer only the fault is new.
func (p *Poller) noteScaling(h *harvest, of state.ServiceKey, action string, err error, part func(*state.Scaling) *state.Reading, change func(*state.Scaling)) {
	fault := faultOf(action, err, p.now())
	if err != nil && fault == nil {
		return // the caller left
	}
	at := p.now()
	h.found(func(e *state.Edit) {
		now := state.Scaling{Service: of}
		if old := e.Snapshot().Scaling[of]; old != nil {
			now = *old
		}
		reading := part(&now)
		if reading.Fault = fault; fault == nil {
			reading.At = at
			change(&now)
		}
		e.PutScaling(&now)
	})
}

func (p *Poller) readBounds(ctx context.Context, h *harvest, of state.ServiceKey) {
	const action = "application-autoscaling:DescribeScalableTargets"
	out, err := p.clients.scaling.DescribeScalableTargets(ctx, &scaling.DescribeScalableTargetsInput{
		ServiceNamespace: types.ServiceNamespaceEcs, ResourceIds: []string{scalingResource(of)},
		ScalableDimension: types.ScalableDimensionECSServiceDesiredCount,
	})
	h.note(action, err)
	p.noteScaling(h, of, action, err, func(s *state.Scaling) *state.Reading { return &s.BoundsRead }, func(s *state.Scaling) {
		s.Bounds = nil
		for i := range out.ScalableTargets { // one at most: a resource has one target for each dimension
			s.Bounds = boundsOf(&out.ScalableTargets[i])
		}
	})
}

// readPolicies returns them; where they could not be read, those that were.
func (p *Poller) readPolicies(ctx context.Context, h *harvest, of state.ServiceKey) (policies []state.ScalingPolicy) {
	const action = "application-autoscaling:DescribeScalingPolicies"
	var failed error
	h.pages(action, func(token *string) (*string, error) {
		page, err := p.clients.scaling.DescribeScalingPolicies(ctx, &scaling.DescribeScalingPoliciesInput{
			ServiceNamespace: types.ServiceNamespaceEcs, ResourceId: awssdk.String(scalingResource(of)),
			ScalableDimension: types.ScalableDimensionECSServiceDesiredCount, MaxResults: awssdk.Int32(scalingAPage), NextToken: token,
		})
		if failed = err; err != nil {
			return nil, err
		}
		for i := range page.ScalingPolicies {
			policies = append(policies, policyOf(&p.words, &page.ScalingPolicies[i]))
		}
		return page.NextToken, nil
	})
	p.noteScaling(h, of, action, failed, func(s *state.Scaling) *state.Reading { return &s.PoliciesRead }, func(s *state.Scaling) { s.Policies = policies })
	if old := p.store.Snapshot().Scaling[of]; failed != nil && old != nil {
		return old.Policies
	}
	return policies
}

// readScheduledScaling reads what sets the bounds by the clock.
func (p *Poller) readScheduledScaling(ctx context.Context, h *harvest, of state.ServiceKey) {
	const action = "application-autoscaling:DescribeScheduledActions"
	var failed error
	var all []state.ScheduledScaling
	h.pages(action, func(token *string) (*string, error) {
		page, err := p.clients.scaling.DescribeScheduledActions(ctx, &scaling.DescribeScheduledActionsInput{
			ServiceNamespace: types.ServiceNamespaceEcs, ResourceId: awssdk.String(scalingResource(of)),
			ScalableDimension: types.ScalableDimensionECSServiceDesiredCount, MaxResults: awssdk.Int32(scalingAPage), NextToken: token,
		})
		if failed = err; err != nil {
			return nil, err
		}
		for i := range page.ScheduledActions {
			all = append(all, scheduledScalingOf(&p.words, &page.ScheduledActions[i]))
		}
		return page.NextToken, nil
	})
	p.noteScaling(h, of, action, failed, func(s *state.Scaling) *state.Reading { return &s.ScheduledRead }, func(s *state.Scaling) { s.Scheduled = all })
}

// readActivities reads the first page: the newest come first.
func (p *Poller) readActivities(ctx context.Context, h *harvest, of state.ServiceKey) {
	const action = "application-autoscaling:DescribeScalingActivities"
	out, err := p.clients.scaling.DescribeScalingActivities(ctx, &scaling.DescribeScalingActivitiesInput{
		ServiceNamespace: types.ServiceNamespaceEcs, ResourceId: awssdk.String(scalingResource(of)),
		ScalableDimension: types.ScalableDimensionECSServiceDesiredCount, MaxResults: awssdk.Int32(activitiesShown),
		IncludeNotScaledActivities: awssdk.Bool(true),
	})
	h.note(action, err)
	p.noteScaling(h, of, action, err, func(s *state.Scaling) *state.Reading { return &s.ActivitiesRead }, func(s *state.Scaling) {
		s.Activities = activitiesOf(&p.words, out.ScalingActivities)
	})
}
