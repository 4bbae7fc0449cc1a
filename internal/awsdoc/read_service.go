package awsdoc

import (
	"encoding/json"
	"time"

	"github.com/fsui/fsui/internal/state"
)

func readServices(raw json.RawMessage, rec *state.Recorded) {
	for _, one := range decode[struct {
		Services []json.RawMessage `json:"services"`
	}](raw).Services {
		readService(one, rec)
	}
}

func readService(raw json.RawMessage, rec *state.Recorded) {
	rec.Services = append(rec.Services, serviceOf(decode[service](raw)))
}

// serviceOf is what a service document tells of its course: counts, deployments, events, and where its targets are.
func serviceOf(doc service) *state.Service {
	asked, _ := state.ClusterKeyOf(doc.Cluster)
	key, _ := state.ServiceKeyOf(doc.ARN, asked)
	if doc.Name != "" {
		key.Name = doc.Name
	}
	if key.Cluster == (state.ClusterKey{}) {
		key.Cluster = asked
	}
	s := &state.Service{
		Key: state.ServiceKey{Cluster: cleanClusterKey(key.Cluster), Name: state.Clean(key.Name)},
		ARN: state.Clean(doc.ARN), Status: state.Clean(doc.Status), Desired: doc.Desired, Running: doc.Running, Pending: doc.Pending,
		LaunchType: state.Clean(doc.LaunchType), PlatformVersion: state.Clean(doc.PlatformVersion),
		TaskDefinition: state.Clean(doc.TaskDefinition), Controller: state.ControllerECS, Strategy: state.Clean(doc.Strategy),
		Deployments: append(each(doc.Deployments, deploymentOf), each(doc.TaskSets, taskSetOf)...),
		Events: each(doc.Events, func(e event) state.Event {
			return state.Event{ID: state.Clean(e.ID), At: e.At.time(), Message: state.Clean(e.Message)}
		}),
		LoadBalancers: each(doc.LoadBalancers, func(l loadBalancer) state.LoadBalancer {
			b := state.LoadBalancer{ARN: state.Clean(l.TargetGroup), Classic: state.Clean(l.Classic), Container: state.Clean(l.Container), Port: l.Port}
			b.TargetGroup, _ = state.TargetGroupKeyOf(b.ARN)
			return b
		}),
		MinHealthy: doc.Deploying.MinHealthy, MaxHealthy: doc.Deploying.MaxHealthy,
		Breaker: doc.Deploying.Breaker.Enable, BreakerBack: doc.Deploying.Breaker.Rollback,
		GracePeriod: time.Duration(doc.GraceSeconds) * time.Second, Exec: doc.Exec, CreatedAt: doc.CreatedAt.time(),
	}
	if doc.Controller != nil && doc.Controller.Type != "" {
		s.Controller = state.Clean(doc.Controller.Type)
	}
	return s
}

func deploymentOf(doc deployment) state.Deployment {
	return state.Deployment{
		ID: state.Clean(doc.ID), Status: state.Clean(doc.Status), RolloutState: state.Clean(doc.RolloutState),
		Reason: state.Clean(doc.Reason), TaskDefinition: state.Clean(doc.TaskDefinition), Desired: doc.Desired,
		Running: doc.Running, Pending: doc.Pending, Failed: doc.Failed, CreatedAt: doc.CreatedAt.time(), UpdatedAt: doc.UpdatedAt.time(),
	}
}

func taskSetOf(doc taskSet) state.Deployment {
	return state.Deployment{
		ID: state.Clean(doc.ID), Status: state.Clean(doc.Status), TaskDefinition: state.Clean(doc.TaskDefinition), Desired: doc.Desired,
		Running: doc.Running, Pending: doc.Pending, CreatedAt: doc.CreatedAt.time(), UpdatedAt: doc.UpdatedAt.time(),
		TaskSet: true, Scale: doc.Scale.Value, Stability: state.Clean(doc.Stability),
	}
}

// readTargets reads describe-target-health. The answer does not say of which group it is.
func readTargets(raw json.RawMessage, rec *state.Recorded) {
	doc := decode[targetGroup](raw)
	g := &state.TargetGroup{ARN: state.Clean(doc.ARN)}
	g.Key, _ = state.TargetGroupKeyOf(g.ARN)
	for _, t := range doc.Targets {
		g.Targets = append(g.Targets, state.Target{
			ID: state.Clean(t.Target.ID), Port: t.Target.Port, Zone: state.Clean(t.Target.Zone),
			State: state.Clean(t.Health.State), Reason: state.Clean(t.Health.Reason), Detail: state.Clean(t.Health.Detail),
		})
	}
	if len(g.Targets) > 0 {
		rec.TargetGroups = append(rec.TargetGroups, g)
	}
}

// time is the moment as the rest of the program has it.
func (m moment) time() time.Time { return time.Time(m) }
