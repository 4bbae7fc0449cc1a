package aws

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fsui/fsui/internal/state"
)

// planRunAlone starts one task of a task definition where no service says how. What it needs besides comes from whatever
// runs the same family in the cluster, a service before a schedule; network and capacity are never guessed.
func (p *Poller) planRunAlone(ctx context.Context, d *prepared) error {
	const action = "ecs:DescribeTaskDefinition"
	a := d.plan.Action
	out, err := p.clients.ecs.DescribeTaskDefinition(ctx, &ecs.DescribeTaskDefinitionInput{TaskDefinition: &a.Revision})
	if err != nil {
		return p.faulted(action, err)
	}
	if out.TaskDefinition == nil {
		return &state.Fault{Kind: state.FaultMissing, Attempted: action, Message: "there is no task definition " + a.Revision, At: p.now()}
	}
	def := definitionOf(&p.words, out.TaskDefinition)
	family, ok := state.FamilyOf(def.ARN)
	if !ok || !p.ofAccount(d, a.In.Scope, family.Scope) {
		return nil
	}
	cluster := a.In
	cluster.Scope = d.scope
	p.guard(d, cluster)
	d.plan.Name, d.plan.Target = family.Name, cluster.Name+"/"+state.Revision(def.ARN)
	d.change("task", "", "one of "+state.Revision(def.ARN)+" in cluster "+cluster.Name)
	if def.Status != "ACTIVE" {
		d.plan.Refusal = state.Revision(def.ARN) + " is " + strings.ToLower(def.Status) + ": ECS starts only active revisions"
		return nil
	}
	in := &ecs.RunTaskInput{Cluster: &cluster.Name, TaskDefinition: &def.ARN}
	if err := p.placeLike(ctx, d, in, cluster, family, def); err != nil || d.plan.Refusal != "" {
		return err
	}
	if in.LaunchType == "" && len(in.CapacityProviderStrategy) == 0 && !slices.Contains(out.TaskDefinition.RequiresCompatibilities, types.CompatibilityEc2) &&
		slices.Contains(out.TaskDefinition.RequiresCompatibilities, types.CompatibilityFargate) {
		in.LaunchType = types.LaunchTypeFargate
	}
	if in.LaunchType == "" && len(in.CapacityProviderStrategy) == 0 {
		d.effect("with the capacity that the cluster gives by default")
	}
	if d.placeAsked(def, in); d.plan.Refusal != "" {
		return nil
	}
	if d.overrideCommand(def, in); d.plan.Refusal != "" {
		return nil
	}
	d.effect("nothing starts it again when it ends")
	d.run(p, cluster, in, in.Overrides)
	return nil
}

// placeLike gives a task the network and the capacity of what runs its family in the cluster.
func (p *Poller) placeLike(ctx context.Context, d *prepared, in *ecs.RunTaskInput, cluster state.ClusterKey, family state.FamilyKey, def *state.TaskDefinition) error {
	snap := p.store.Snapshot()
	var likes []state.ServiceKey
	for key, svc := range snap.Services {
		if of, ok := state.FamilyOf(svc.TaskDefinition); ok && of == family && key.Cluster.Name == cluster.Name {
			likes = append(likes, key)
		}
	}
	slices.SortFunc(likes, state.CompareServices)
	if len(likes) > 0 {
		_, raw, err := p.freshService(ctx, likes[0])
		if err != nil {
			return err
		}
		in.NetworkConfiguration, in.CapacityProviderStrategy, in.PlatformVersion = raw.NetworkConfiguration, raw.CapacityProviderStrategy, raw.PlatformVersion
		if len(in.CapacityProviderStrategy) == 0 {
			in.LaunchType = raw.LaunchType
		}
		d.effect("with the network and the capacity of service " + likes[0].String() + ", which runs that family")
		return nil
	}
	var schedules []state.ScheduleKey
	for key, s := range snap.Schedules {
		if of, ok := state.FamilyOf(s.TaskDefinition); ok && of == family && s.Cluster.Name == cluster.Name {
			schedules = append(schedules, key)
		}
	}
	slices.SortFunc(schedules, state.CompareSchedules)
	if len(schedules) > 0 {
		target, err := p.targetOf(ctx, schedules[0])
		if err != nil {
			return err
		}
		if task := target.EcsParameters; task != nil {
			placeAs(in, task)
			d.effect("with the network and the capacity of scheduled task " + schedules[0].Rule + ", which runs that family")
			return nil
		}
	}
	if def.NetworkMode == string(types.NetworkModeAwsvpc) && len(d.plan.Action.Subnets) == 0 {
		d.plan.Refusal = "its network mode is awsvpc, and nothing in the cluster runs its family that would tell subnets and security groups: " +
			"name a service whose it shall have (--like), or subnets (--subnets)"
	}
	return nil
}
