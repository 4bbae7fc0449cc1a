package aws

import (
	"cmp"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fsui/fsui/internal/state"
)

// serviceOf converts what DescribeServices says. old, which may be nil, lends its events where nothing new happened:
// they are nine tenths of an answer, every time.
func serviceOf(w *words, in *types.Service, asked state.ClusterKey, old *state.Service, seen time.Time) (*state.Service, bool) {
	arn := w.clean(in.ServiceArn)
	key, ok := state.ServiceKeyOf(arn, asked)
	if key.Cluster == asked {
		key.Cluster = asked // one copy of its words for all services
	}
	s := &state.Service{
		Key:               key,
		ARN:               arn,
		Status:            w.clean(in.Status),
		Desired:           int(in.DesiredCount),
		Running:           int(in.RunningCount),
		Pending:           int(in.PendingCount),
		Controller:        state.ControllerECS,
		Strategy:          w.word(string(in.SchedulingStrategy)),
		LaunchType:        w.word(string(in.LaunchType)),
		CapacityProviders: providersOf(w, in.CapacityProviderStrategy),
		PlatformVersion:   w.clean(in.PlatformVersion),
		PlatformFamily:    w.clean(in.PlatformFamily),
		TaskDefinition:    w.clean(in.TaskDefinition),
		Deployments:       deploymentsOf(w, in),
		Events:            eventsOf(in.Events, old),
		LoadBalancers:     loadBalancersOf(w, in),
		GracePeriod:       time.Duration(intOf(in.HealthCheckGracePeriodSeconds)) * time.Second,
		Exec:              in.EnableExecuteCommand,
		Connect:           connectOf(w, in),
		Registries:        registriesOf(w, in.ServiceRegistries),
		Tags:              tagsOf(w, in.Tags),
		CreatedAt:         timeOf(in.CreatedAt),
		CreatedBy:         w.clean(in.CreatedBy),
		Role:              w.clean(in.RoleArn),
		SeenAt:            seen,
	}
	if c := in.DeploymentController; c != nil && c.Type != "" {
		s.Controller = w.word(string(c.Type))
	}
	if d := in.DeploymentConfiguration; d != nil {
		s.MinHealthy, s.MaxHealthy = intOf(d.MinimumHealthyPercent), intOf(d.MaximumPercent)
		s.Shifts = d.Strategy != "" && d.Strategy != types.DeploymentStrategyRolling
		if b := d.DeploymentCircuitBreaker; b != nil {
			s.Breaker, s.BreakerBack = b.Enable, b.Rollback
		}
		if a := d.Alarms; a != nil && a.Enable {
			s.Alarms = w.list(a.AlarmNames)
		}
	}
	if n := in.NetworkConfiguration; n != nil && n.AwsvpcConfiguration != nil {
		vpc := n.AwsvpcConfiguration
		s.Subnets, s.SecurityGroups = w.list(vpc.Subnets), w.list(vpc.SecurityGroups)
		s.PublicIP = vpc.AssignPublicIp == types.AssignPublicIpEnabled
	}
	return s, ok
}

func providersOf(w *words, strategy []types.CapacityProviderStrategyItem) []string {
	if len(strategy) == 0 {
		return nil
	}
	out := make([]string, len(strategy))
	for i, item := range strategy {
		out[i] = w.clean(item.CapacityProvider)
	}
	return out
}

// deploymentsOf puts deployments and task sets into one list, the primary first, then the newest.
func deploymentsOf(w *words, in *types.Service) []state.Deployment {
	out := make([]state.Deployment, 0, len(in.Deployments)+len(in.TaskSets))
	for i := range in.Deployments {
		d := &in.Deployments[i]
		out = append(out, state.Deployment{
			ID:             w.clean(d.Id),
			Status:         w.clean(d.Status),
			RolloutState:   w.word(string(d.RolloutState)),
			Reason:         w.clean(d.RolloutStateReason),
			TaskDefinition: w.clean(d.TaskDefinition),
			Desired:        int(d.DesiredCount),
			Running:        int(d.RunningCount),
			Pending:        int(d.PendingCount),
			Failed:         int(d.FailedTasks),
			CreatedAt:      timeOf(d.CreatedAt),
			UpdatedAt:      timeOf(d.UpdatedAt),
			ServiceConnect: d.ServiceConnectConfiguration != nil && d.ServiceConnectConfiguration.Enabled,
		})
	}
	for i := range in.TaskSets {
		t := &in.TaskSets[i]
		d := state.Deployment{
			ID:             w.clean(t.Id),
			Status:         w.clean(t.Status),
			TaskDefinition: w.clean(t.TaskDefinition),
			Desired:        int(t.ComputedDesiredCount),
			Running:        int(t.RunningCount),
			Pending:        int(t.PendingCount),
			TaskSet:        true,
			Stability:      w.word(string(t.StabilityStatus)),
			CreatedAt:      timeOf(t.CreatedAt),
			UpdatedAt:      timeOf(t.UpdatedAt),
		}
		if t.Scale != nil {
			d.Scale = t.Scale.Value
		}
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(a, b state.Deployment) int {
		return cmp.Or(primaryFirst(a)-primaryFirst(b), b.CreatedAt.Compare(a.CreatedAt))
	})
	return out
}

func primaryFirst(d state.Deployment) int {
	if d.Status == "PRIMARY" {
		return 0
	}
	return 1
}

// eventsOf returns the newest first, as AWS does.
func eventsOf(in []types.ServiceEvent, old *state.Service) []state.Event {
	if old != nil && sameEvents(in, old.Events) {
		return old.Events
	}
	out := make([]state.Event, len(in))
	for i, e := range in {
		out[i] = state.Event{ID: once(e.Id), At: timeOf(e.CreatedAt), Message: once(e.Message)}
	}
	newestFirst := func(a, b state.Event) int { return b.At.Compare(a.At) }
	if !slices.IsSortedFunc(out, newestFirst) {
		slices.SortStableFunc(out, newestFirst)
	}
	return out
}

// sameEvents compares the ends only: events never change, and leave at the old end one by one.
func sameEvents(in []types.ServiceEvent, old []state.Event) bool {
	n := len(old)
	if n == 0 || n != len(in) || in[0].Id == nil || in[n-1].Id == nil {
		return false
	}
	return *in[0].Id == old[0].ID && *in[n-1].Id == old[n-1].ID
}

// loadBalancersOf lists every target group that may hold tasks of the service: the one it swaps with in a blue/green
// deployment, and those of its task sets.
func loadBalancersOf(w *words, in *types.Service) []state.LoadBalancer {
	var out []state.LoadBalancer
	add := func(in types.LoadBalancer, arn *string) {
		b := state.LoadBalancer{
			ARN: w.clean(arn), Classic: w.clean(in.LoadBalancerName), Container: w.clean(in.ContainerName), Port: intOf(in.ContainerPort),
		}
		b.TargetGroup, _ = state.TargetGroupKeyOf(b.ARN)
		if !slices.Contains(out, b) {
			out = append(out, b)
		}
	}
	each := func(all []types.LoadBalancer) {
		for _, b := range all {
			add(b, b.TargetGroupArn)
			if a := b.AdvancedConfiguration; a != nil && a.AlternateTargetGroupArn != nil {
				add(b, a.AlternateTargetGroupArn)
			}
		}
	}
	each(in.LoadBalancers)
	for i := range in.TaskSets {
		each(in.TaskSets[i].LoadBalancers)
	}
	return out
}
