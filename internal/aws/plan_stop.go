package aws

import (
	"context"
	"fmt"
	"strconv"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	scaling "github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"github.com/fsui/fsui/internal/state"
)

// planStop takes a service to no tasks, keeps autoscaling from starting some again, and remembers how it was.
func (p *Poller) planStop(ctx context.Context, d *prepared) error {
	svc, _, err := p.ofService(ctx, d)
	if err != nil || svc == nil {
		return err
	}
	if svc.Desired == 0 {
		d.plan.Refusal = "nothing to do: it is stopped, no tasks are wanted"
		return nil
	}
	if d.plan.Refusal = noCount(svc, 0); d.plan.Refusal != "" {
		return nil
	}
	bounds, err := p.bounds(ctx, d, svc.Key)
	if err != nil {
		return err
	}
	d.change("desired", strconv.Itoa(svc.Desired), "0")
	scaleEffects(d, svc, 0)
	deployingWarning(d, svc)
	if err := p.protectedWarning(ctx, d, svc); err != nil {
		return err
	}
	if bounds != nil && !bounds.AllSuspended() {
		d.change("autoscaling", autoscalingWords(bounds), "suspended")
		d.suspend(p, svc.Key, bounds, state.ScalingBounds{OutSuspended: true, InSuspended: true, ScheduledSuspended: true})
	}
	d.setCount(p, svc, 0)
	if p.opts.Journal == nil {
		d.warn("nothing is kept here: start will not know how it was")
		return nil
	}
	d.effect("remembers how it was: start brings that back")
	was := state.Remembered{Service: svc.Key, Desired: svc.Desired, TaskDefinition: svc.TaskDefinition, Bounds: bounds, At: p.now()}
	d.before = func() error { return p.opts.Journal.Remember(was) }
	return nil
}

// planStart brings a service back as it was before the stop. Where nothing is remembered it proposes a count that
// somebody has chosen, and never one of its own.
func (p *Poller) planStart(ctx context.Context, d *prepared) error {
	svc, _, err := p.ofService(ctx, d)
	if err != nil || svc == nil {
		return err
	}
	if svc.Desired > 0 {
		d.plan.Refusal = "nothing to do: it runs, " + counted(svc.Desired, "task") + " wanted"
		return nil
	}
	if d.plan.Refusal = noCount(svc, 1); d.plan.Refusal != "" {
		return nil
	}
	bounds, err := p.bounds(ctx, d, svc.Key)
	if err != nil {
		return err
	}
	was, err := p.rememberedOf(ctx, d, svc, bounds)
	if err != nil || d.plan.Refusal != "" {
		return err
	}
	d.change("desired", "0", strconv.Itoa(was.Desired))
	scaleEffects(d, svc, was.Desired)
	deployingWarning(d, svc)
	if was.TaskDefinition != "" && was.TaskDefinition != svc.TaskDefinition {
		d.warn("it was stopped as " + state.Revision(was.TaskDefinition) + " and is " + state.Revision(svc.TaskDefinition) + " now")
	}
	d.setCount(p, svc, was.Desired)
	switch {
	case was.Bounds != nil && bounds == nil:
		d.warn("it scaled by itself before the stop, and does not any more")
	case was.Bounds != nil && *withoutAge(was.Bounds) != *withoutAge(bounds):
		d.change("autoscaling", autoscalingWords(bounds), autoscalingWords(was.Bounds))
		d.suspend(p, svc.Key, bounds, *was.Bounds)
	case was.Bounds == nil && bounds != nil && bounds.AllSuspended():
		d.warn("autoscaling is suspended, and stays so")
	}
	if p.opts.Journal != nil {
		d.after = func() error { return p.opts.Journal.Forget(svc.Key) }
	}
	return nil
}

// rememberedOf is what the service was, or what to propose.
func (p *Poller) rememberedOf(ctx context.Context, d *prepared, svc *state.Service, bounds *state.ScalingBounds) (was state.Remembered, err error) {
	if p.opts.Journal != nil {
		was, ok, err := p.opts.Journal.Remembered(svc.Key)
		if err != nil {
			d.warn("what is remembered of it cannot be read: " + err.Error())
		}
		if ok {
			d.effect("as it was before fsui stopped it " + state.Age(p.now().Sub(was.At)) + " ago")
			return was, nil
		}
	}
	if bounds != nil && bounds.Min > 0 {
		d.plan.Guess = "nothing is remembered of it: " + counted(bounds.Min, "task") + " is autoscaling's minimum"
		d.warn(d.plan.Guess)
		return state.Remembered{Desired: bounds.Min}, nil
	}
	last, err := p.lastCount(ctx, d, svc)
	if err != nil {
		return was, err
	}
	if last > 0 {
		d.plan.Guess = "nothing is remembered of it: the last deployment asked for " + counted(last, "task")
		d.warn(d.plan.Guess)
		return state.Remembered{Desired: last}, nil
	}
	d.plan.Refusal = "nobody knows how many tasks it had: scale it to what it should have"
	return was, nil
}

// lastCount is how many tasks the last deployment asked for, 0 where AWS does not tell.
func (p *Poller) lastCount(ctx context.Context, d *prepared, svc *state.Service) (int, error) {
	if svc.Controller != state.ControllerECS {
		return 0, nil
	}
	const action = "ecs:DescribeServiceDeployments"
	list, err := p.clients.ecs.ListServiceDeployments(ctx, &ecs.ListServiceDeploymentsInput{
		Service: &svc.Key.Name, Cluster: &svc.Key.Cluster.Name, MaxResults: awssdk.Int32(1),
	})
	if err == nil && len(list.ServiceDeployments) > 0 {
		var out *ecs.DescribeServiceDeploymentsOutput
		out, err = p.clients.ecs.DescribeServiceDeployments(ctx, &ecs.DescribeServiceDeploymentsInput{
			ServiceDeploymentArns: []string{awssdk.ToString(list.ServiceDeployments[0].ServiceDeploymentArn)},
		})
		if err == nil && len(out.ServiceDeployments) > 0 {
			return rolloutOf(&p.words, &out.ServiceDeployments[0]).Target.Requested, nil
		}
	}
	if err == nil {
		return 0, nil
	}
	fault := faultOf(action, err, p.now())
	if fault == nil {
		return 0, err
	}
	d.warn("its last deployment could not be read: " + fault.Attempted + ": " + fault.Short())
	return 0, nil
}

func withoutAge(b *state.ScalingBounds) *state.ScalingBounds {
	if b == nil {
		return &state.ScalingBounds{}
	}
	return &state.ScalingBounds{Min: b.Min, Max: b.Max, OutSuspended: b.OutSuspended, InSuspended: b.InSuspended, ScheduledSuspended: b.ScheduledSuspended}
}

// autoscalingWords say bounds and suspension: "2 to 9", "2 to 9, suspended".
func autoscalingWords(b *state.ScalingBounds) string {
	words := fmt.Sprintf("%d to %d", b.Min, b.Max)
	switch suspended := b.Suspended(); {
	case b.AllSuspended():
		words += ", suspended"
	case suspended != "":
		words += ", suspended: " + suspended
	}
	return words
}

// suspend is the step that makes autoscaling as to says; bounds of 0 to 0 stay as they are.
func (d *prepared) suspend(p *Poller, key state.ServiceKey, now *state.ScalingBounds, to state.ScalingBounds) {
	in := &scaling.RegisterScalableTargetInput{
		ServiceNamespace: types.ServiceNamespaceEcs, ResourceId: awssdk.String(scalingResource(key)),
		ScalableDimension: types.ScalableDimensionECSServiceDesiredCount,
		SuspendedState: &types.SuspendedState{
			DynamicScalingOutSuspended: &to.OutSuspended, DynamicScalingInSuspended: &to.InSuspended, ScheduledScalingSuspended: &to.ScheduledSuspended,
		},
	}
	words := []string{
		"application-autoscaling", "register-scalable-target", "--service-namespace", "ecs", "--scalable-dimension", "ecs:service:DesiredCount",
		"--resource-id", *in.ResourceId, "--suspended-state", fmt.Sprintf("DynamicScalingOutSuspended=%t,DynamicScalingInSuspended=%t,ScheduledScalingSuspended=%t",
			to.OutSuspended, to.InSuspended, to.ScheduledSuspended),
	}
	if to.Max > 0 && (to.Min != now.Min || to.Max != now.Max) {
		least, most := int32(to.Min), int32(to.Max) //nolint:gosec // AWS's own figures
		in.MinCapacity, in.MaxCapacity = &least, &most
		words = append(words, "--min-capacity", strconv.Itoa(to.Min), "--max-capacity", strconv.Itoa(to.Max))
	}
	d.steps = append(d.steps, step{
		action: "application-autoscaling:RegisterScalableTarget", command: command(key.Cluster.Scope, words...),
		call: func(ctx context.Context) (string, string, error) {
			out, err := p.clients.scaling.RegisterScalableTarget(ctx, in, func(o *scaling.Options) { o.Retryer = awssdk.NopRetryer{} })
			if err != nil {
				return failedID(err), "", err
			}
			return requestID(out.ResultMetadata), "", nil
		},
	})
}
