package aws

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fsui/fsui/internal/state"
)

// planRestart replaces all tasks by new ones of the same revision.
func (p *Poller) planRestart(ctx context.Context, d *prepared) error {
	svc, raw, err := p.ofService(ctx, d)
	if err != nil || svc == nil {
		return err
	}
	if d.plan.Refusal = noDeployment(svc); d.plan.Refusal != "" {
		return nil
	}
	d.change("tasks", counted(svc.Running, "task")+" of "+state.Revision(svc.TaskDefinition), "new ones of the same revision")
	if svc.Desired == 0 {
		d.warn("no tasks are wanted: nothing will run until the service is scaled up")
	}
	if d.plan.Action.Surge {
		return p.planSurge(ctx, d, svc, raw)
	}
	replaceEffects(d, svc, raw)
	if primary := svc.Primary(); primary != nil && primary.RolloutState == state.RolloutInProgress {
		d.warn("a deployment of " + state.Revision(primary.TaskDefinition) + " is under way: this one takes its place")
	}
	if svc.Primary() != nil && svc.Primary().RolloutState == state.RolloutFailed {
		d.warn("the last deployment has failed: the same revision will probably fail again")
	}
	if err := p.protectedWarning(ctx, d, svc); err != nil {
		return err
	}
	d.desired = svc.Desired
	d.deploy(p, svc, func(in *ecs.UpdateServiceInput) { in.ForceNewDeployment = true }, "--force-new-deployment")
	return nil
}

// deploy is the one step that starts a deployment of a service; set says what it changes, and words the same for the
// AWS CLI.
func (d *prepared) deploy(p *Poller, svc *state.Service, set func(*ecs.UpdateServiceInput), words ...string) {
	key, before := svc.Key, svc.Primary()
	d.changed = func(ctx context.Context) (string, error) {
		now, _, err := p.freshService(ctx, key)
		if err != nil {
			return "", err
		}
		if primary := now.Primary(); before != nil && primary != nil && primary.ID != before.ID {
			return "a deployment of " + state.Revision(primary.TaskDefinition) + " has begun meanwhile", nil
		}
		return "", nil
	}
	d.steps = append(d.steps, step{
		action: "ecs:UpdateService",
		command: command(key.Cluster.Scope, append([]string{"ecs", "update-service", "--cluster", key.Cluster.Name, "--service", key.Name},
			words...)...),
		call: func(ctx context.Context) (string, string, error) {
			in := &ecs.UpdateServiceInput{Cluster: &key.Cluster.Name, Service: &key.Name}
			set(in)
			out, err := p.clients.ecs.UpdateService(ctx, in, onlyOnce)
			id, _, err := answered(out, err)
			if err != nil || out.Service == nil {
				return id, "", err
			}
			return id, newDeployment(&p.words, out.Service, before), nil
		},
	})
}

// newDeployment is the primary that an answer names, where it is another than before.
func newDeployment(w *words, raw *types.Service, before *state.Deployment) string {
	for _, d := range deploymentsOf(w, raw) {
		if d.Status == "PRIMARY" && (before == nil || d.ID != before.ID) {
			return d.ID
		}
	}
	return ""
}

// noDeployment is why ECS starts no deployment of a service, and what does, "" = it does.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
func noDeployment(svc *state.Service) string {
	switch svc.Controller {
	case state.ControllerCodeDeploy:
		return "CodeDeploy deploys this service: use aws deploy create-deployment"
	case state.ControllerExternal:
		return "an external controller deploys this service: it makes task sets with aws ecs create-task-set"
	}
	return ""
}

// replaceEffects say how many tasks run meanwhile.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
func replaceEffects(d *prepared, svc *state.Service, raw *types.Service) {
	if strategy := strategyOf(raw); strategy != types.DeploymentStrategyRolling {
		d.effect(fmt.Sprintf("starts %s beside the old ones and moves the traffic over (%s), then stops the old ones",
			counted(svc.Desired, "new task"), strategy))
		return
	}
	if svc.Strategy == state.StrategyDaemon {
		d.effect(fmt.Sprintf("replaces the task on each instance; at least %d %% run meanwhile", svc.MinHealthy))
		return
	}
	least, most := (svc.Desired*svc.MinHealthy+99)/100, svc.Desired*svc.MaxHealthy/100
	d.effect(fmt.Sprintf("replaces %s by and by: at least %d run meanwhile, at most %d", counted(svc.Running, "task"), least, most))
	if svc.Desired > 0 && least >= svc.Desired && most <= svc.Desired {
		d.warn(fmt.Sprintf("with %d %% at least and %d %% at most ECS can neither start nor stop one: it will not come to an end", svc.MinHealthy, svc.MaxHealthy))
	}
	if svc.Desired > 0 && least == 0 {
		d.warn(fmt.Sprintf("minimum healthy percent is %d: all may stop before new ones run", svc.MinHealthy))
	}
	if !svc.Breaker {
		d.warn("no circuit breaker: if the new tasks fail, ECS goes on trying")
	}
}
