package aws

import (
	"context"
	"errors"
	"strings"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fsui/fsui/internal/state"
)

// planRollback turns a deployment back that is under way; where none is, it deploys the revision before.
func (p *Poller) planRollback(ctx context.Context, d *prepared) error {
	svc, raw, err := p.ofService(ctx, d)
	if err != nil || svc == nil {
		return err
	}
	if d.plan.Refusal = noDeployment(svc); d.plan.Refusal != "" {
		return nil
	}
	rollouts, err := p.freshRollouts(ctx, svc.Key)
	if err != nil {
		return err
	}
	if len(rollouts) > 0 && !rollouts[0].Over() {
		return p.planTurnBack(ctx, d, svc, &rollouts[0])
	}
	before, err := p.revisionBefore(ctx, svc, rollouts)
	if err != nil {
		return err
	}
	if before == "" {
		d.plan.Refusal = "ECS tells of no revision before " + state.Revision(svc.TaskDefinition) + ": name the one it should have"
		return nil
	}
	return p.deployRevision(ctx, d, svc, raw, before)
}

// planTurnBack is for a deployment under way: at a hook that waits for a person, or by stopping it.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stop-service-deployment.html
func (p *Poller) planTurnBack(ctx context.Context, d *prepared, svc *state.Service, r *state.ServiceDeployment) error {
	if r.Back() || r.Status == state.RolloutStopRequested {
		d.plan.Refusal = "nothing to do: the deployment is being turned back"
		return nil
	}
	if len(r.Sources) == 0 {
		d.plan.Refusal = "the deployment has nothing to go back to: it is the service's first"
		return nil
	}
	revisions, err := p.taskDefinitionsOf(ctx, []string{r.Target.ARN, r.Sources[0].ARN})
	if err != nil {
		return err
	}
	from, to := revisions[r.Target.ARN], revisions[r.Sources[0].ARN]
	d.change("revision", state.Revision(from), state.Revision(to))
	d.effect("turns the deployment back that is under way: the tasks of " + state.Revision(from) + " stop, those of " + state.Revision(to) + " serve")
	if err := p.tellDifference(ctx, d, from, to); err != nil {
		return err
	}
	d.desired, d.revision = svc.Desired, to
	if hook := r.Awaiting(); hook != nil && hook.Target == "PAUSE" {
		d.decide(p, svc.Key, r.ARN, hook.ID, types.DeploymentLifecycleHookActionRollback)
		return nil
	}
	d.steps = append(d.steps, step{
		action: "ecs:StopServiceDeployment",
		command: command(svc.Key.Cluster.Scope, "ecs", "stop-service-deployment", "--service-deployment-arn", r.ARN,
			"--stop-type", string(types.StopServiceDeploymentStopTypeRollback)),
		call: func(ctx context.Context) (string, string, error) {
			out, err := p.clients.ecs.StopServiceDeployment(ctx, &ecs.StopServiceDeploymentInput{
				ServiceDeploymentArn: &r.ARN, StopType: types.StopServiceDeploymentStopTypeRollback,
			}, onlyOnce)
			if err != nil {
				return failedID(err), "", err
			}
			return requestID(out.ResultMetadata), "", nil
		},
	})
	return nil
}

// planContinue lets a deployment go on that waits at a PAUSE hook.
func (p *Poller) planContinue(ctx context.Context, d *prepared) error {
	svc, _, err := p.ofService(ctx, d)
	if err != nil || svc == nil {
		return err
	}
	if d.plan.Refusal = noDeployment(svc); d.plan.Refusal != "" {
		return nil
	}
	rollouts, err := p.freshRollouts(ctx, svc.Key)
	if err != nil {
		return err
	}
	if len(rollouts) == 0 || rollouts[0].Awaiting() == nil || rollouts[0].Awaiting().Target != "PAUSE" {
		d.plan.Refusal = "no deployment of it waits for somebody to decide"
		return nil
	}
	r, hook := &rollouts[0], rollouts[0].Awaiting()
	stage := strings.ToLower(strings.ReplaceAll(r.Stage, "_", " "))
	d.change("deployment", "waits at "+stage, "goes on")
	if r.Target.Production != nil {
		d.effect("the new revision has " + state.Percent(*r.Target.Production) + " of the traffic now")
	}
	if words := r.Waits(p.now()); words != "" {
		d.effect("now it " + words)
	}
	if primary := svc.Primary(); primary != nil {
		d.deployment = primary.ID
	}
	d.decide(p, svc.Key, r.ARN, hook.ID, types.DeploymentLifecycleHookActionContinue)
	return nil
}

// decide is the step that ends the wait at a hook.
func (d *prepared) decide(p *Poller, key state.ServiceKey, arn, hook string, to types.DeploymentLifecycleHookAction) {
	d.steps = append(d.steps, step{
		action: "ecs:ContinueServiceDeployment",
		command: command(key.Cluster.Scope, "ecs", "continue-service-deployment", "--service-deployment-arn", arn, "--hook-id", hook,
			"--action", string(to)),
		call: func(ctx context.Context) (string, string, error) {
			out, err := p.clients.ecs.ContinueServiceDeployment(ctx, &ecs.ContinueServiceDeploymentInput{
				ServiceDeploymentArn: &arn, HookId: &hook, Action: to,
			}, onlyOnce)
			if err != nil {
				return failedID(err), "", err
			}
			return requestID(out.ResultMetadata), "", nil
		},
	})
}

// planRevision deploys the revision that the person names: 41, checkout:41, or an ARN.
func (p *Poller) planRevision(ctx context.Context, d *prepared) error {
	svc, raw, err := p.ofService(ctx, d)
	if err != nil || svc == nil {
		return err
	}
	if d.plan.Refusal = noDeployment(svc); d.plan.Refusal != "" {
		return nil
	}
	name := strings.TrimSpace(d.plan.Action.Revision)
	if strings.Trim(name, "0123456789") == "" && name != "" {
		family, _, _ := strings.Cut(state.Revision(svc.TaskDefinition), ":")
		name = family + ":" + name
	}
	return p.deployRevision(ctx, d, svc, raw, name)
}

// deployRevision replaces the tasks of a service by those of another revision.
func (p *Poller) deployRevision(ctx context.Context, d *prepared, svc *state.Service, raw *types.Service, to string) error {
	next, err := p.definition(ctx, to)
	if err != nil {
		return err
	}
	d.change("revision", state.Revision(svc.TaskDefinition), state.Revision(next.ARN))
	switch {
	case next.ARN == svc.TaskDefinition:
		d.plan.Refusal = "nothing to do: it has that revision already; restart replaces its tasks"
		return nil
	case next.Status != "" && next.Status != "ACTIVE":
		d.plan.Refusal = state.Revision(next.ARN) + " is " + strings.ToLower(next.Status) + ": ECS deploys only active revisions"
		return nil
	}
	if err := p.tellDifference(ctx, d, svc.TaskDefinition, next.ARN); err != nil {
		return err
	}
	replaceEffects(d, svc, raw)
	if primary := svc.Primary(); primary != nil && primary.RolloutState == state.RolloutInProgress {
		d.warn("a deployment of " + state.Revision(primary.TaskDefinition) + " is under way: this one takes its place")
	}
	d.desired, d.revision = svc.Desired, next.ARN
	d.deploy(p, svc, func(in *ecs.UpdateServiceInput) { in.TaskDefinition = &next.ARN }, "--task-definition", state.Revision(next.ARN))
	return nil
}

// tellDifference puts what differs between two revisions into the plan. What cannot be read is told.
func (p *Poller) tellDifference(ctx context.Context, d *prepared, from, to string) error {
	before, err := p.definition(ctx, from)
	if err == nil {
		var after *state.TaskDefinition
		if after, err = p.definition(ctx, to); err == nil {
			d.plan.Differences = state.CompareDefinitions(before, after)
			return nil
		}
	}
	fault := (*state.Fault)(nil)
	if !errors.As(err, &fault) {
		return err
	}
	d.warn("what differs between the two could not be read: " + fault.Attempted + ": " + fault.Short())
	return nil
}

// definition reads a task definition.
func (p *Poller) definition(ctx context.Context, name string) (*state.TaskDefinition, error) {
	if known := p.store.Snapshot().TaskDefinitions[name]; known != nil && known.Printed() && known.Status == "ACTIVE" {
		return known, nil
	}
	const action = "ecs:DescribeTaskDefinition"
	out, err := p.clients.ecs.DescribeTaskDefinition(ctx, &ecs.DescribeTaskDefinitionInput{TaskDefinition: &name})
	if err != nil {
		return nil, p.faulted(action, err)
	}
	if out.TaskDefinition == nil {
		return nil, &state.Fault{Kind: state.FaultMissing, Attempted: action, Message: "there is no task definition " + name, At: p.now()}
	}
	return definitionOf(&p.words, out.TaskDefinition), nil
}

// freshRollouts reads a service's newest deployments, the newest first.
func (p *Poller) freshRollouts(ctx context.Context, key state.ServiceKey) ([]state.ServiceDeployment, error) {
	list, err := p.clients.ecs.ListServiceDeployments(ctx, &ecs.ListServiceDeploymentsInput{
		Service: &key.Name, Cluster: &key.Cluster.Name, MaxResults: awssdk.Int32(rolloutsACall),
	})
	if err != nil {
		return nil, p.faulted("ecs:ListServiceDeployments", err)
	}
	arns := make([]string, 0, len(list.ServiceDeployments))
	heads := make([]state.ServiceDeployment, 0, len(list.ServiceDeployments))
	for i := range list.ServiceDeployments {
		head := headOf(&p.words, &list.ServiceDeployments[i])
		arns, heads = append(arns, head.ARN), append(heads, head)
	}
	if len(arns) == 0 {
		return nil, nil
	}
	out, err := p.clients.ecs.DescribeServiceDeployments(ctx, &ecs.DescribeServiceDeploymentsInput{ServiceDeploymentArns: arns})
	if err != nil {
		return nil, p.faulted("ecs:DescribeServiceDeployments", err)
	}
	for i := range out.ServiceDeployments {
		full := rolloutOf(&p.words, &out.ServiceDeployments[i])
		for n := range heads {
			if heads[n].ARN == full.ARN {
				heads[n] = full
			}
		}
	}
	return merged(nil, heads), nil
}

// taskDefinitionsOf reads which task definitions service revisions have.
func (p *Poller) taskDefinitionsOf(ctx context.Context, arns []string) (map[string]string, error) {
	all := map[string]string{}
	for _, part := range chunks(arns, revisionsACall) {
		out, err := p.clients.ecs.DescribeServiceRevisions(ctx, &ecs.DescribeServiceRevisionsInput{ServiceRevisionArns: part})
		if err != nil {
			return nil, p.faulted("ecs:DescribeServiceRevisions", err)
		}
		for i := range out.ServiceRevisions {
			r := revisionOf(&p.words, &out.ServiceRevisions[i])
			all[r.ARN] = r.TaskDefinition
		}
	}
	return all, nil
}

// revisionBefore is the task definition that last served before today's, "" where ECS tells of none: that of a
// deployment that went well, or what a deployment replaced.
func (p *Poller) revisionBefore(ctx context.Context, svc *state.Service, rollouts []state.ServiceDeployment) (string, error) {
	var candidates []string
	for i := range rollouts {
		r := &rollouts[i]
		if r.Status == state.RolloutSuccessful {
			candidates = append(candidates, r.Target.ARN)
		}
		for _, s := range r.Sources {
			candidates = append(candidates, s.ARN)
		}
	}
	revisions, err := p.taskDefinitionsOf(ctx, candidates[:min(len(candidates), revisionsACall)])
	if err != nil {
		return "", err
	}
	for _, arn := range candidates {
		if definition := revisions[arn]; definition != "" && definition != svc.TaskDefinition {
			return definition, nil
		}
	}
	return "", nil
}
