package aws

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	scaling "github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	scalingtypes "github.com/aws/aws-sdk-go-v2/service/applicationautoscaling/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fsui/fsui/internal/state"
)

// Plan says what an action comes to, from facts read for it. What cannot be done is a plan with a refusal; the error is
// a *state.Fault where AWS does not tell enough, or that ctx ended.
func (p *Poller) Plan(ctx context.Context, a state.Action) (state.Plan, error) {
	ctx = withLane(ctx, person)
	p.learnCaller(ctx)
	d := &prepared{plan: state.Plan{
		ID: planID(), Action: a, Target: a.Target(), Name: a.Service.Name, MadeAt: p.now(),
	}}
	var err error
	switch {
	case p.opts.ReadOnly:
		d.plan.Refusal = readOnlyWords
	case a.Kind == state.ActScale:
		err = p.planScale(ctx, d)
	case a.Kind == state.ActRestart:
		err = p.planRestart(ctx, d)
	case a.Kind == state.ActStop:
		err = p.planStop(ctx, d)
	case a.Kind == state.ActStart:
		err = p.planStart(ctx, d)
	case a.Kind == state.ActStopTask:
		err = p.planStopTask(ctx, d)
	case a.Kind == state.ActRollback:
		err = p.planRollback(ctx, d)
	case a.Kind == state.ActRevision:
		err = p.planRevision(ctx, d)
	case a.Kind == state.ActContinue:
		err = p.planContinue(ctx, d)
	case a.Kind == state.ActRunTask:
		err = p.planRunTask(ctx, d)
	case a.Kind == state.ActRunRule:
		err = p.planRunRule(ctx, d)
	case a.Kind == state.ActEnableRule, a.Kind == state.ActDisableRule:
		err = p.planRule(ctx, d, a.Kind == state.ActEnableRule)
	case a.Kind == state.ActExec:
		err = p.planExec(ctx, d)
	case a.Kind == state.ActSuspend, a.Kind == state.ActResume:
		err = p.planScaling(ctx, d, a.Kind == state.ActSuspend)
	case a.Kind == state.ActProtect, a.Kind == state.ActUnprotect:
		err = p.planProtect(ctx, d)
	default:
		err = fmt.Errorf("there is no action %q", a.Kind)
	}
	if err != nil {
		return state.Plan{}, err
	}
	for _, s := range d.steps {
		d.plan.Commands, d.plan.IAM = append(d.plan.Commands, s.command), append(d.plan.IAM, s.action)
	}
	if d.finishing != "" {
		d.plan.Commands = append(d.plan.Commands, d.finishing)
	}
	if d.plan.Refusal == "" {
		p.plans.put(d, p.now())
	}
	return d.plan, nil
}

// namedWithin is how long STS has to say whose keys they are: where it cannot be reached the audit file goes without.
const namedWithin = 3 * time.Second

// learnCaller asks once who we are, where nobody has: the audit file names the caller.
func (p *Poller) learnCaller(ctx context.Context) {
	if l := p.store.Snapshot().Login(p.origin); p.opts.ReadOnly || l != nil && l.ARN != "" {
		return
	}
	p.asked.Do(func() {
		ctx, cancel := context.WithTimeout(ctx, namedWithin)
		defer cancel()
		p.identify(ctx)
	})
}

// freshService reads a service as AWS knows it now.
func (p *Poller) freshService(ctx context.Context, key state.ServiceKey) (*state.Service, *types.Service, error) {
	const action = "ecs:DescribeServices"
	asked := p.clock()
	out, err := p.clients.ecs.DescribeServices(ctx, &ecs.DescribeServicesInput{
		Cluster: &key.Cluster.Name, Services: []string{key.Name}, Include: []types.ServiceField{types.ServiceFieldTags},
	})
	if err != nil {
		return nil, nil, p.faulted(action, err)
	}
	for i := range out.Services {
		if svc, ok := serviceOf(&p.words, &out.Services[i], key.Cluster, nil, p.theirs(asked)); ok {
			return svc, &out.Services[i], nil
		}
	}
	return nil, nil, &state.Fault{Kind: state.FaultMissing, Attempted: action, Message: "there is no service " + key.String(), At: p.now()}
}

// faulted is a call's error as a fault; where whoever asked left it stays what it is.
func (p *Poller) faulted(action string, err error) error {
	if fault := faultOf(action, err, p.now()); fault != nil {
		return fault
	}
	return err
}

// ofService begins a plan about a service: who it belongs to, what is protected, what nobody may change. It returns nil
// where that is a refusal.
func (p *Poller) ofService(ctx context.Context, d *prepared) (*state.Service, *types.Service, error) {
	key := d.plan.Action.Service
	svc, raw, err := p.settledService(ctx, key)
	if err != nil {
		return nil, nil, err
	}
	d.scope = svc.Key.Cluster.Scope
	if was := key.Cluster.Scope.Account; was != "" && was != d.scope.Account {
		d.plan.Refusal = "these credentials lead to account " + d.scope.Account + ", not to " + was
		return nil, nil, nil
	}
	d.plan.Refusal = outOfHands(svc, raw)
	if d.plan.Refusal != "" {
		return nil, nil, nil
	}
	p.guard(d, svc.Key.Cluster)
	snap := p.store.Snapshot()
	if maker, ok := snap.MakerOf(svc); ok {
		d.warn("made by " + maker.Words() + ": its next run may set this back")
	}
	return svc, raw, nil
}

// guard says what must be typed, and what might be protected.
func (p *Poller) guard(d *prepared, cluster state.ClusterKey) {
	profile, snap := p.origin.Profile, p.store.Snapshot()
	d.plan.Protected = p.opts.Protected.Why(cluster, profile, snap.Confirmed(cluster.Scope))
	if d.plan.Protected != "" {
		return
	}
	switch {
	case state.Production(cluster.Name):
		d.plan.Hint = "cluster " + cluster.Name + " looks like production: protect it in the configuration file"
	case state.Production(profile):
		d.plan.Hint = "profile " + profile + " looks like production: protect it in the configuration file"
	}
}

// outOfHands is why a service is not to be changed with ECS's own calls, and with what it can be, "" = it is.
func outOfHands(svc *state.Service, raw *types.Service) string {
	switch {
	case svc.Status != "ACTIVE":
		return "the service is " + strings.ToLower(cmp.Or(svc.Status, "gone")) + ": it is being deleted"
	case raw.ResourceManagementType == types.ResourceManagementTypeEcs:
		return "the service is managed by ECS Express Mode: change it with aws ecs update-express-gateway-service"
	}
	return ""
}

// bounds reads whether the service scales by itself. What cannot be read becomes a warning.
func (p *Poller) bounds(ctx context.Context, d *prepared, of state.ServiceKey) (*state.ScalingBounds, error) {
	const action = "application-autoscaling:DescribeScalableTargets"
	out, err := p.clients.scaling.DescribeScalableTargets(ctx, &scaling.DescribeScalableTargetsInput{
		ServiceNamespace: scalingtypes.ServiceNamespaceEcs, ResourceIds: []string{scalingResource(of)},
		ScalableDimension: scalingtypes.ScalableDimensionECSServiceDesiredCount,
	})
	if err != nil {
		fault := faultOf(action, err, p.now())
		if fault == nil {
			return nil, err
		}
		d.warn("whether autoscaling will change it is unknown: " + fault.Attempted + ": " + fault.Short())
		return nil, nil //nolint:nilnil // unknown is told
	}
	for i := range out.ScalableTargets {
		return boundsOf(&out.ScalableTargets[i]), nil
	}
	return nil, nil //nolint:nilnil // it does not scale by itself
}

func (d *prepared) warn(words string)   { d.plan.Warnings = append(d.plan.Warnings, words) }
func (d *prepared) effect(words string) { d.plan.Effects = append(d.plan.Effects, words) }

func (d *prepared) change(what, before, after string) {
	d.plan.Changes = append(d.plan.Changes, state.Change{What: what, Before: before, After: after})
}

// command writes a command line for the AWS CLI that a POSIX shell reads as it is meant.
func command(scope state.Scope, words ...string) string {
	if scope.Region != "" {
		words = append(words, "--region", scope.Region)
	}
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = state.ShellWord(w)
	}
	return "aws " + strings.Join(quoted, " ")
}
