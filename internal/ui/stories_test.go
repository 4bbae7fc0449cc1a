package ui

import (
	"fmt"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// incident is a cluster at night: a release of payments dies at its start, web is being deployed, shop is handed over
// by CodeDeploy, worker has run out of memory, and somebody has run a task by hand.
func incident() *state.Store {
	store := emptyRegion("prod")
	store.Apply(func(e *state.Edit) {
		for _, put := range []func(*state.Edit){putPayments, putWeb, putShop, putWorker, putMigration} {
			put(e)
		}
	})
	return store
}

func putAll(e *state.Edit, s *state.Service, tasks ...*state.Task) {
	e.PutService(s)
	for _, t := range tasks {
		e.PutTask(t)
	}
}

// revised makes a task one of another deployment.
func revised(t *state.Task, d state.Deployment) *state.Task {
	t.TaskDefinition, t.StartedBy = d.TaskDefinition, d.ID
	return t
}

// starting is the n-th task of a service that does not run yet.
func starting(s *state.Service, n int, status string, age time.Duration) *state.Task {
	t := dead(s, n, 0, "", "")
	t.LastStatus, t.DesiredStatus = status, state.StatusRunning
	t.CreatedAt, t.PullStartedAt = ago(age), ago(age-9*time.Second)
	t.StartedAt, t.StoppingAt, t.ExecutionStoppedAt, t.StoppedAt = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	return t
}

func putPayments(e *state.Edit) {
	s := service("prod", "payments", 3, 17, behind, func(s *state.Service) {
		s.Running, s.Pending, s.Breaker, s.BreakerBack, s.Exec = 2, 1, true, true, true
		s.GracePeriod = 30 * time.Second
		before := s.Deployments[0]
		before.ID, before.Status, before.TaskDefinition = "ecs-svc/1600000000000000016", "ACTIVE", arn("ecs", "task-definition/payments:16")
		before.Running, before.CreatedAt = 2, ago(9*24*time.Hour)
		now := &s.Deployments[0]
		now.ID, now.RolloutState, now.Reason = "ecs-svc/1700000000000000017", state.RolloutInProgress, "ECS deployment ecs-svc/1700000000000000017 in progress."
		now.Running, now.Pending, now.Failed, now.CreatedAt, now.UpdatedAt = 0, 1, 14, ago(9*time.Minute), ago(20*time.Second)
		s.Deployments = append(s.Deployments, before)
		s.Events = nil
		for i := range 7 {
			at := ago(time.Duration(i)*40*time.Second + 12*time.Second)
			id := taskID("payments", 100+i)
			s.Events = append(s.Events,
				state.Event{ID: fmt.Sprintf("s%d", i), At: at, Message: "(service payments) has started 1 tasks: (task " + id + ")."},
				state.Event{
					ID: fmt.Sprintf("u%d", i), At: at.Add(-9 * time.Second),
					Message: "(service payments) (port 8080) is unhealthy in (target-group payments) due to (reason Health checks failed with these codes: [502]).",
				})
		}
		s.Events = append(s.Events,
			state.Event{ID: "begun", At: ago(9 * time.Minute), Message: "(service payments) (deployment ecs-svc/1700000000000000017) deployment in progress."},
			state.Event{ID: "steady", At: ago(26 * time.Hour), Message: "(service payments) has reached a steady state."})
	})
	was := s.Deployments[1]
	running := tasksOf(s)
	running[1].Health, running[1].Containers[0].Health = "UNHEALTHY", "UNHEALTHY"
	leaving := revised(dead(s, 50, 0, "", "Scaling activity initiated by (deployment ecs-svc/1700000000000000017)"), was)
	leaving.LastStatus, leaving.StoppedAt, leaving.StoppingAt, leaving.Zone = "DEACTIVATING", time.Time{}, ago(25*time.Second), "us-east-1b"
	putAll(e, s, revised(running[0], was), revised(running[1], was), leaving, starting(s, 0, "PENDING", 20*time.Second))
	for i := range 5 {
		e.PutTask(dead(s, i+1, time.Duration(i*70+40)*time.Second, "EssentialContainerExited", "Essential container in task exited",
			exited("app", 1, ""), exited("log-router", 0, "")))
	}
	e.PutTask(dead(s, 40, 8*time.Minute, "ServiceSchedulerInitiated", "Scaling activity initiated by (deployment ecs-svc/1700000000000000017)",
		exited("app", 143, "")))
	g := targetsBehind(s, 0)
	g.Targets[1].State, g.Targets[1].Reason, g.Targets[1].Detail = state.TargetUnhealthy, "Target.ResponseCodeMismatch", "Health checks failed with these codes: [502]"
	g.Targets = append(g.Targets, state.Target{
		ID: "10.0.56.40", Port: 8080, Zone: "us-east-1b", State: state.TargetDraining,
		Reason: "Target.DeregistrationInProgress", Detail: "Target deregistration is in progress",
	})
	e.PutTargetGroup(g)
}

func putWeb(e *state.Edit) {
	s := service("prod", "web", 8, 103, behind, deploying(8, 2, 40*time.Second))
	now, before := &s.Deployments[0], s.Deployments[0]
	now.Running, now.Pending, now.Reason = 5, 2, "ECS deployment ecs-svc/103web in progress."
	before.ID, before.Status, before.RolloutState = "ecs-svc/102web", "ACTIVE", state.RolloutCompleted
	before.TaskDefinition, before.Running, before.Pending, before.CreatedAt = arn("ecs", "task-definition/web:102"), 3, 0, ago(30*time.Hour)
	s.Deployments = append(s.Deployments, before)
	tasks := tasksOf(s)
	for i, t := range tasks {
		if i >= 5 {
			revised(t, before)
		} else {
			t.CreatedAt, t.StartedAt = ago(40*time.Second), ago(15*time.Second)
		}
	}
	full(tasks[0])
	putAll(e, s, append(tasks, starting(s, 0, "PROVISIONING", 12*time.Second), starting(s, 1, "PENDING", 30*time.Second))...)
	g := targetsBehind(s, 0)
	for i := range 2 {
		g.Targets[i].State, g.Targets[i].Reason, g.Targets[i].Detail = state.TargetInitial, "Elb.InitialHealthChecking", "Initial health checks in progress"
	}
	e.PutTargetGroup(g)
}

// full gives a task all that a task can have.
func full(t *state.Task) {
	t.PullStartedAt, t.PullStoppedAt = t.CreatedAt.Add(8*time.Second), t.CreatedAt.Add(19*time.Second)
	t.Exec, t.Health, t.CPU, t.Memory = true, "HEALTHY", "1024", "2048"
	t.ENI, t.Subnet = "eni-0d1e2f3a4b5c6d7e8", "subnet-0a1b2c3d4e5f60718"
	t.Overridden = []state.EnvName{{Container: "app", Name: "LOG_LEVEL", Length: 5}, {Container: "app", Name: "FEATURE_X", Length: 2}, {Container: "proxy", Name: "PORT", Length: 4}}
	app := &t.Containers[0]
	app.Health, app.ImageDigest = "HEALTHY", "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	app.Agents = []state.Agent{{Name: "ExecuteCommandAgent", LastStatus: "RUNNING"}}
	t.Containers = append(t.Containers, state.Container{
		Name: "proxy", Image: "111122223333.dkr.ecr.us-east-1.amazonaws.com/platform/proxies/envoy-with-our-certificates:v1.31.0-2026-02-01",
		ImageDigest: "sha256:60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752", LastStatus: state.StatusRunning, Health: "UNKNOWN",
		Agents: []state.Agent{{Name: "ExecuteCommandAgent", LastStatus: "STOPPED", Reason: "Execute Command Agent exited"}},
	})
}

func webDefinition() *state.TaskDefinition {
	return &state.TaskDefinition{
		ARN: arn("ecs", "task-definition/web:103"), Status: "ACTIVE", CPU: "1024", Memory: "2048", NetworkMode: "awsvpc",
		Architecture: "X86_64", OS: "LINUX", ExecutionRole: "arn:aws:iam::111122223333:role/web-execution", TaskRole: "arn:aws:iam::111122223333:role/web",
		Containers: []state.ContainerDefinition{
			{
				Name: "app", Image: "111122223333.dkr.ecr.us-east-1.amazonaws.com/web:1.4.2", Essential: true,
				Ports: []state.PortBinding{{Container: 8080, Protocol: "tcp"}, {Container: 9090, Protocol: "udp"}}, LogGroup: "/ecs/web",
			},
			{Name: "proxy", Image: "111122223333.dkr.ecr.us-east-1.amazonaws.com/platform/proxies/envoy-with-our-certificates:v1.31.0-2026-02-01"},
		},
	}
}

func putShop(e *state.Edit) {
	s := service("prod", "shop", 4, 7, behind, func(s *state.Service) {
		s.Controller = state.ControllerCodeDeploy
		blue := state.Deployment{
			ID: "ecs-svc/0700000000000000007", Status: "PRIMARY", TaskDefinition: s.TaskDefinition, Desired: 4, Running: 4, TaskSet: true,
			Scale: 100, Stability: "STEADY_STATE", CreatedAt: ago(70 * time.Hour), UpdatedAt: ago(70 * time.Hour),
		}
		green := blue
		green.ID, green.Status, green.TaskDefinition = "ecs-svc/0800000000000000008", "ACTIVE", arn("ecs", "task-definition/shop:8")
		green.Running, green.Pending, green.Stability, green.CreatedAt = 3, 1, "STABILIZING", ago(3*time.Minute)
		s.Deployments = []state.Deployment{blue, green}
	})
	green := s.LoadBalancers[0]
	green.TargetGroup.Name, green.ARN = "shop-green", arn("elasticloadbalancing", "targetgroup/shop-green/6d0ecf831eec9f10")
	s.LoadBalancers = append(s.LoadBalancers, green)
	putAll(e, s, tasksOf(s)...)
	e.PutTargetGroup(targetsBehind(s, 0))
}

// oom is the task of worker that ran out of memory.
func oom() state.TaskKey { return taskKey("prod", taskID("worker", 101)) }

func putWorker(e *state.Edit) {
	s := service("prod", "worker", 2, 5)
	t := dead(s, 1, 4*time.Minute, "EssentialContainerExited", "Essential container in task exited",
		exited("app", 137, "OutOfMemoryError: Container killed due to memory usage"), exited("log-router", 0, ""))
	t.CreatedAt, t.PullStartedAt, t.PullStoppedAt, t.StartedAt = ago(3*time.Hour), ago(3*time.Hour-11*time.Second), ago(3*time.Hour-31*time.Second), ago(3*time.Hour-33*time.Second)
	t.StoppingAt, t.ExecutionStoppedAt = ago(4*time.Minute+42*time.Second), ago(4*time.Minute+12*time.Second)
	t.ENI, t.Subnet, t.IP = "eni-0aa0bb0cc0dd0ee0f", "subnet-0a1b2c3d4e5f60718", "10.0.42.77"
	t.CapacityProvider = "FARGATE_SPOT"
	putAll(e, s, append(tasksOf(s), t)...)
}

func putMigration(e *state.Edit) {
	s := service("prod", "migration", 1, 3)
	t := tasksOf(s)[0]
	t.Service, t.Group, t.StartedBy = "", "family:migration", "ops"
	t.CreatedAt, t.StartedAt = ago(11*time.Minute), ago(10*time.Minute)
	e.PutTask(t)
}

// inService opens a service from the list, as a person does.
func inService(r *rig, name string) *rig {
	r.t.Helper()
	r.press("/")
	r.write("service:" + name)
	r.press("enter", "enter")
	r.shows("› prod/" + name)
	return r
}
