package ui

import (
	"fmt"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// noon is the time of every test, on AWS's clock and on ours.
var noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

func ago(d time.Duration) time.Time { return noon.Add(-d) }

var region = state.Scope{Partition: "aws", Account: "111122223333", Region: "us-east-1"}

// origin is how the console reaches it.
var origin = state.Origin{Profile: "prod-admin", Region: region.Region}

func clusterKey(name string) state.ClusterKey { return state.ClusterKey{Scope: region, Name: name} }

func serviceKey(cluster, name string) state.ServiceKey {
	return state.ServiceKey{Cluster: clusterKey(cluster), Name: name}
}

func taskKey(cluster, id string) state.TaskKey {
	return state.TaskKey{Cluster: clusterKey(cluster), ID: id}
}

func arn(service, resource string) string {
	return "arn:aws:" + service + ":us-east-1:111122223333:" + resource
}

// service is a healthy service, steady for two days; change makes it something else.
func service(cluster, name string, desired, revision int, change ...func(*state.Service)) *state.Service {
	td := arn("ecs", fmt.Sprintf("task-definition/%s:%d", name, revision))
	s := &state.Service{
		Key: serviceKey(cluster, name), ARN: arn("ecs", "service/"+cluster+"/"+name), Status: "ACTIVE",
		Desired: desired, Running: desired, Controller: state.ControllerECS, Strategy: state.StrategyReplica,
		LaunchType: "FARGATE", PlatformVersion: "LATEST", TaskDefinition: td,
		Deployments: []state.Deployment{{
			ID: fmt.Sprintf("ecs-svc/%d%s", revision, name), Status: "PRIMARY", RolloutState: state.RolloutCompleted,
			TaskDefinition: td, Desired: desired, Running: desired, CreatedAt: ago(50 * time.Hour), UpdatedAt: ago(49 * time.Hour),
		}},
		Events: []state.Event{
			{ID: name + "-1", At: ago(40 * time.Minute), Message: "(service " + name + ") has reached a steady state."},
		},
		MinHealthy: 100, MaxHealthy: 200, CreatedAt: ago(4000 * time.Hour), SeenAt: ago(2 * time.Second),
	}
	for _, f := range change {
		f(s)
	}
	return s
}

// behind puts a service behind a target group of its own name.
func behind(s *state.Service) {
	key := state.TargetGroupKey{Scope: region, Name: s.Key.Name}
	s.LoadBalancers = []state.LoadBalancer{{
		TargetGroup: key, ARN: arn("elasticloadbalancing", "targetgroup/"+key.Name+"/6d0ecf831eec9f09"),
		Container: "app", Port: 8080,
	}}
}

// deploying counts a service's tasks and puts its deployment under way.
func deploying(running, pending int, since time.Duration) func(*state.Service) {
	return func(s *state.Service) {
		s.Running, s.Pending = running, pending
		d := &s.Deployments[0]
		d.Running, d.Pending, d.RolloutState = running, pending, state.RolloutInProgress
		d.CreatedAt, d.UpdatedAt = ago(since), ago(since)
	}
}

// tasksOf makes the tasks of a service that run.
func tasksOf(s *state.Service) []*state.Task {
	var tasks []*state.Task
	for i := range s.Running {
		id := taskID(s.Key.Name, i)
		tasks = append(tasks, &state.Task{
			Key: taskKey(s.Key.Cluster.Name, id), ARN: arn("ecs", "task/"+s.Key.Cluster.Name+"/"+id),
			Group: "service:" + s.Key.Name, Service: s.Key.Name, StartedBy: s.Deployments[0].ID,
			LastStatus: state.StatusRunning, DesiredStatus: state.StatusRunning, Health: "UNKNOWN",
			LaunchType: "FARGATE", PlatformVersion: "1.4.0", CPU: "256", Memory: "512", TaskDefinition: s.TaskDefinition,
			Zone: "us-east-1" + string(rune('a'+i%2)), Connectivity: "CONNECTED", IP: taskIP(s.Key.Name, i),
			Containers: []state.Container{{
				Name: "app", Image: "111122223333.dkr.ecr.us-east-1.amazonaws.com/" + s.Key.Name + ":1.4.2",
				LastStatus: state.StatusRunning, Health: "UNKNOWN", IP: taskIP(s.Key.Name, i),
			}},
			CreatedAt: ago(49 * time.Hour), StartedAt: ago(49*time.Hour - time.Minute), SeenAt: ago(4 * time.Second),
		})
	}
	return tasks
}

// taskID is a steady id of 32 hex digits for the n-th task of a name.
func taskID(name string, n int) string {
	h := uint64(1469598103934665603)
	for _, c := range []byte(fmt.Sprintf("%s#%d", name, n)) {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return fmt.Sprintf("%016x%016x", h, h*0x9e3779b97f4a7c15)
}

func taskIP(name string, n int) string {
	return fmt.Sprintf("10.0.%d.%d", len(name)*7%250, 10+n)
}

// dead is the n-th task of a service that has stopped some time ago.
func dead(s *state.Service, n int, since time.Duration, code, reason string, containers ...state.Container) *state.Task {
	id := taskID(s.Key.Name, 100+n)
	return &state.Task{
		Key: taskKey(s.Key.Cluster.Name, id), ARN: arn("ecs", "task/"+s.Key.Cluster.Name+"/"+id),
		Group: "service:" + s.Key.Name, Service: s.Key.Name, StartedBy: s.Deployments[0].ID,
		LastStatus: state.StatusStopped, DesiredStatus: state.StatusStopped, LaunchType: "FARGATE",
		PlatformVersion: "1.4.0", CPU: "256", Memory: "512", TaskDefinition: s.TaskDefinition, Zone: "us-east-1a",
		Containers: containers, StopCode: code, StoppedReason: reason,
		CreatedAt: ago(since + 40*time.Second), StartedAt: ago(since + 8*time.Second),
		StoppingAt: ago(since), ExecutionStoppedAt: ago(since), StoppedAt: ago(since), SeenAt: ago(4 * time.Second),
	}
}

// exited is a container that ended.
func exited(name string, code int, reason string) state.Container {
	return state.Container{Name: name, Image: "example.com/" + name + ":1.4.2", LastStatus: state.StatusStopped, ExitCode: &code, Reason: reason}
}

// targetsBehind is the target group of a service; the first sick targets answer 404.
func targetsBehind(s *state.Service, sick int) *state.TargetGroup {
	key := s.LoadBalancers[0].TargetGroup
	g := &state.TargetGroup{
		Key: key, ARN: s.LoadBalancers[0].ARN, Protocol: "HTTP", Port: 80, TargetType: "ip", VPC: "vpc-0a1b2c3d4e5f60718",
		HealthCheck: state.HealthCheck{
			Protocol: "HTTP", Path: "/healthz", Port: "traffic-port", Matcher: "200",
			Interval: 30 * time.Second, Timeout: 5 * time.Second, Healthy: 5, Unhealthy: 2,
		},
		SeenAt: ago(11 * time.Second),
	}
	for i := range s.Running {
		t := state.Target{ID: taskIP(s.Key.Name, i), Port: 8080, Zone: "us-east-1" + string(rune('a'+i%2)), State: state.TargetHealthy}
		if i < sick {
			t.State, t.Reason = state.TargetUnhealthy, "Target.ResponseCodeMismatch"
			t.Detail = "Health checks failed with these codes: [404]"
		}
		g.Targets = append(g.Targets, t)
	}
	return g
}

// emptyRegion is a store in which every source of some clusters has answered, and nothing was there.
func emptyRegion(clusters ...string) *state.Store {
	store := state.NewStore()
	store.Apply(func(e *state.Edit) {
		e.SetLogin(state.Login{Profile: origin.Profile, Region: origin.Region, Account: "111122223333", ARN: "arn:aws:sts::111122223333:assumed-role/ops/session"})
		e.SetUsage(origin, 0.12)
		fresh(e, noon, clusters...)
		for _, name := range clusters {
			e.PutCluster(&state.Cluster{Key: clusterKey(name), ARN: arn("ecs", "cluster/"+name), Status: "ACTIVE", SeenAt: noon})
		}
	})
	return store
}

// fresh makes every source as fresh as it was promised.
func fresh(e *state.Edit, now time.Time, clusters ...string) {
	source := func(kind state.SourceKind, cluster string, age, promise time.Duration) {
		e.PutSource(&state.Source{
			Key: state.SourceKey{Kind: kind, Profile: origin.Profile, Region: origin.Region, Cluster: cluster}, At: now.Add(-age), Promise: promise,
		})
	}
	source(state.SourceClusters, "", 30*time.Second, time.Minute)
	source(state.SourceTargets, "", 11*time.Second, 15*time.Second)
	for _, name := range clusters {
		source(state.SourceServices, name, 2*time.Second, 5*time.Second)
		source(state.SourceTasks, name, 4*time.Second, 10*time.Second)
	}
}

// fail makes a source fail since it last answered; kinds that belong to the Region take cluster "".
func fail(e *state.Edit, kind state.SourceKind, cluster string, age time.Duration, f *state.Fault) {
	s := state.Source{Key: state.SourceKey{Kind: kind, Profile: origin.Profile, Region: origin.Region, Cluster: cluster}, Promise: 5 * time.Second, Fault: f}
	if age > 0 {
		s.At = noon.Add(-age)
	}
	e.PutSource(&s)
}

func throttled(attempted string) *state.Fault {
	return &state.Fault{Kind: state.FaultThrottled, Attempted: attempted, Code: "ThrottlingException", Message: "Rate exceeded", At: ago(3 * time.Second)}
}

func denied(attempted string) *state.Fault {
	return &state.Fault{
		Kind: state.FaultDenied, Attempted: attempted, Code: "AccessDeniedException",
		Message: "User: arn:aws:sts::111122223333:assumed-role/ops/session is not authorized to perform: " + attempted, At: ago(3 * time.Second),
	}
}

// estate is what most tests look at: two clusters, ten services, each with a story.
func estate() *state.Store {
	store := emptyRegion("prod", "staging")
	store.Apply(func(e *state.Edit) {
		checkout := service("prod", "checkout", 4, 42, behind, deploying(0, 2, 6*time.Minute))
		payments := service("prod", "payments", 3, 17, behind, deploying(1, 1, 9*time.Minute))
		search := service("prod", "search", 6, 8, behind)
		web := service("prod", "web", 8, 103, behind, deploying(5, 2, 40*time.Second))
		healthy := []*state.Service{
			service("prod", "api", 6, 31, behind), service("prod", "mailer", 1, 4), service("staging", "web", 1, 104),
			service("prod", "indexer-with-a-name-that-nobody-thought-would-ever-be-read-on-a-screen-blue", 2, 2),
		}
		stopped := service("staging", "batch", 0, 12, func(s *state.Service) { s.Deployments[0].UpdatedAt = ago(5 * 24 * time.Hour) })
		legacy := service("staging", "legacy", 1, 7, func(s *state.Service) {
			s.Controller = state.ControllerCodeDeploy
			s.Deployments[0].RolloutState = ""
		})
		pull := "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref " +
			"111122223333.dkr.ecr.us-east-1.amazonaws.com/checkout:1.4.2: dial tcp 10.1.2.3:443: i/o timeout"
		for i := range 9 {
			e.PutTask(dead(checkout, i, time.Duration(i*40+20)*time.Second, "TaskFailedToStart", pull))
		}
		for i := range 5 {
			e.PutTask(dead(payments, i, time.Duration(i*25+30)*time.Second, "EssentialContainerExited",
				"Essential container in task exited", exited("app", 1, "")))
		}
		for _, s := range append(healthy, checkout, payments, search, web, stopped, legacy) {
			e.PutService(s)
			for _, t := range tasksOf(s) {
				e.PutTask(t)
			}
			if len(s.LoadBalancers) > 0 {
				e.PutTargetGroup(targetsBehind(s, map[string]int{"search": 2}[s.Key.Name]))
			}
		}
	})
	return store
}

// crowd is an estate of that many healthy services with ten tasks each.
func crowd(services int) *state.Store {
	store := emptyRegion("prod")
	store.Apply(func(e *state.Edit) {
		for i := range services {
			s := service("prod", fmt.Sprintf("service-%04d", i), 10, i%90+1, behind)
			e.PutService(s)
			e.PutTargetGroup(targetsBehind(s, 0))
			for _, t := range tasksOf(s) {
				e.PutTask(t)
			}
		}
	})
	return store
}
