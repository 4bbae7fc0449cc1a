package state_test

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

var (
	now     = time.Date(2026, 11, 20, 14, 8, 0, 0, time.UTC)
	cluster = state.ClusterKey{Scope: state.Scope{Partition: "aws", Account: "111122223333", Region: "us-east-1"}, Name: "prod"}
	tg      = state.TargetGroupKey{Scope: cluster.Scope, Name: "web"}
)

// world is a service that is healthy until a case breaks it.
type world struct {
	svc    *state.Service
	tasks  []*state.Task
	states []string // of its targets
	source *state.Source
}

func healthy() *world {
	return &world{
		svc: &state.Service{
			Key: state.ServiceKey{Cluster: cluster, Name: "web"}, Status: "ACTIVE", Controller: state.ControllerECS,
			Desired: 3, Running: 3, SeenAt: now.Add(-2 * time.Second),
			Deployments: []state.Deployment{{
				ID: "ecs-svc/1", Status: "PRIMARY", RolloutState: state.RolloutCompleted, Desired: 3, Running: 3,
				CreatedAt: now.Add(-time.Hour), UpdatedAt: now.Add(-50 * time.Minute),
			}},
		},
		source: &state.Source{Key: state.SourceKey{Kind: state.SourceServices, Region: "us-east-1", Cluster: "prod"}, At: now, Promise: 5 * time.Second},
	}
}

// died adds a task that stopped ago.
func (w *world) died(ago time.Duration, code, reason string, exit int) {
	w.tasks = append(w.tasks, &state.Task{
		Key: state.TaskKey{Cluster: cluster, ID: string(rune('a' + len(w.tasks)))}, Service: "web", LastStatus: state.StatusStopped,
		DesiredStatus: state.StatusStopped, StopCode: code, StoppedReason: reason,
		StartedAt: now.Add(-ago - 8*time.Second), ExecutionStoppedAt: now.Add(-ago), StoppedAt: now.Add(-ago),
		Containers: []state.Container{{Name: "app", ExitCode: &exit}},
	})
}

func (w *world) assess() state.Verdict { return w.snapshot().Assess(w.svc, now) }

func (w *world) snapshot() *state.Snapshot {
	store := state.NewStore()
	store.Apply(func(e *state.Edit) {
		if w.source != nil {
			e.PutSource(w.source)
		}
		if w.states != nil {
			w.svc.LoadBalancers = []state.LoadBalancer{{TargetGroup: tg, ARN: "arn"}}
			g := &state.TargetGroup{Key: tg, SeenAt: now, HealthCheck: state.HealthCheck{Protocol: "HTTP", Path: "/healthz", Port: "traffic-port", Matcher: "200"}}
			for _, s := range w.states {
				g.Targets = append(g.Targets, state.Target{State: s, Reason: "Target.ResponseCodeMismatch", Detail: "Health checks failed with these codes: [404]"})
			}
			e.PutTargetGroup(g)
		}
		e.PutService(w.svc)
		for _, t := range w.tasks {
			e.PutTask(t)
		}
	})
	return store.Snapshot()
}

func TestAssess(t *testing.T) {
	const crash = "EssentialContainerExited"
	for _, c := range []struct {
		name  string
		spoil func(*world)
		want  state.Health
		words string
	}{
		{"healthy", func(*world) {}, state.Healthy, ""},
		{"never read", func(w *world) { w.svc.SeenAt = time.Time{} }, state.Unknown, "not read"},
		{"no source", func(w *world) { w.source = nil }, state.Unknown, "last seen 2s ago"},
		{"ten times older than promised", func(w *world) {
			w.svc.SeenAt = now.Add(-51 * time.Second)
			w.source.Fault = &state.Fault{Kind: state.FaultThrottled, Code: "ThrottlingException"}
		}, state.Unknown, "last seen 51s ago: ThrottlingException"},
		{"old but within ten promises", func(w *world) { w.svc.SeenAt = now.Add(-49 * time.Second) }, state.Healthy, ""},
		{"stopped at zero", func(w *world) { w.svc.Desired, w.svc.Running = 0, 0 }, state.Stopped, ""},
		{"stopping, two still run", func(w *world) { w.svc.Desired, w.svc.Running = 0, 2 }, state.Healthy, ""},
		{"a daemon without instances is not stopped", func(w *world) {
			w.svc.Desired, w.svc.Running, w.svc.Strategy = 0, 0, state.StrategyDaemon
		}, state.Healthy, ""},
		{"rollout failed", func(w *world) {
			w.svc.Deployments[0].RolloutState, w.svc.Deployments[0].Reason = state.RolloutFailed, "ECS deployment circuit breaker: tasks failed to start."
		}, state.Failing, "circuit breaker"},
		{"rolling back", func(w *world) {
			w.svc.Deployments[0].RolloutState = state.RolloutInProgress
			w.svc.Deployments = append(w.svc.Deployments, state.Deployment{ID: "ecs-svc/2", Status: "ACTIVE", RolloutState: state.RolloutFailed, Reason: "breaker"})
		}, state.Failing, "rolling back: breaker"},
		{"none running", func(w *world) { w.svc.Running = 0 }, state.Failing, "3 of 3 tasks not running"},
		{"none running yet, within the grace of its first minute", func(w *world) {
			w.svc.Running = 0
			w.svc.Deployments[0].RolloutState, w.svc.Deployments[0].CreatedAt = state.RolloutInProgress, now.Add(-30*time.Second)
		}, state.Deploying, ""},
		{"none running, within its long grace period", func(w *world) {
			w.svc.Running, w.svc.GracePeriod = 0, 10*time.Minute
			w.svc.Deployments[0].RolloutState, w.svc.Deployments[0].CreatedAt = state.RolloutInProgress, now.Add(-5*time.Minute)
		}, state.Deploying, ""},
		{"none running, past its long grace period", func(w *world) {
			w.svc.Running, w.svc.GracePeriod = 0, 10*time.Minute
			w.svc.Deployments[0].RolloutState, w.svc.Deployments[0].CreatedAt = state.RolloutInProgress, now.Add(-11*time.Minute)
		}, state.Failing, ""},
		{"two crashes and one short", func(w *world) {
			w.svc.Running = 2
			w.died(time.Minute, crash, "Essential container in task exited", 1)
			w.died(3*time.Minute, crash, "Essential container in task exited", 1)
		}, state.Failing, "×2 app exited 1 after 8s"},
		{"two crashes but all run", func(w *world) {
			w.died(time.Minute, crash, "", 1)
			w.died(3*time.Minute, crash, "", 1)
		}, state.Healthy, "×2 app exited 1 after 8s, last 1m ago"},
		{"one crash and one short", func(w *world) {
			w.svc.Running = 2
			w.died(time.Minute, crash, "", 137)
		}, state.Degraded, "app exited 137"},
		{"two crashes long ago and one short", func(w *world) {
			w.svc.Running = 2
			w.died(11*time.Minute, crash, "", 1)
			w.died(12*time.Minute, crash, "", 1)
		}, state.Degraded, "×2 app exited 1 after 8s, last 11m ago"},
		{"benign stops and one short", func(w *world) {
			w.svc.Running = 2
			w.died(time.Minute, "ServiceSchedulerInitiated", "Scaling activity initiated by (deployment ecs-svc/1)", 143)
			w.died(time.Minute, "SpotInterruption", "Your Spot Task was interrupted.", 143)
			w.died(time.Minute, "UserInitiated", "Task stopped by user", 143)
		}, state.Degraded, "1 of 3 tasks not running"},
		{"killed by health checks twice", func(w *world) {
			w.svc.Running = 2
			w.died(time.Minute, "ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group arn)", 143)
			w.died(2*time.Minute, "ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group arn)", 143)
		}, state.Failing, "×2 Task failed ELB health checks"},
		{"killed for an unhealthy target", func(w *world) {
			w.states = []string{"unhealthy", "healthy"}
			w.svc.Running = 2
			w.died(time.Minute, "ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group arn)", 143)
			w.died(2*time.Minute, "ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group arn)", 143)
		}, state.Failing, "1/2 targets answers 404 to GET /healthz, not 200 · ×2 killed for it"},
		{"every target unhealthy", func(w *world) { w.states = []string{"unhealthy", "unhealthy", "draining"} }, state.Failing, "2/2 targets answer 404 to GET /healthz, not 200"},
		{"a target unhealthy", func(w *world) { w.states = []string{"healthy", "unhealthy"} }, state.Degraded, "1/2 targets answers 404"},
		{"targets still initial", func(w *world) { w.states = []string{"initial", "healthy"} }, state.Healthy, ""},
		{"a container UNHEALTHY", func(w *world) {
			w.tasks = append(w.tasks, &state.Task{Service: "web", Key: state.TaskKey{Cluster: cluster}, LastStatus: "RUNNING", DesiredStatus: "RUNNING", Containers: []state.Container{{Name: "app", Health: "UNHEALTHY"}}})
		}, state.Degraded, "container app UNHEALTHY in 1 task"},
		{"an UNHEALTHY container on its way out", func(w *world) {
			w.tasks = append(w.tasks, &state.Task{Service: "web", Key: state.TaskKey{Cluster: cluster}, LastStatus: "STOPPING", DesiredStatus: "STOPPED", Containers: []state.Container{{Name: "app", Health: "UNHEALTHY"}}})
		}, state.Healthy, ""},
		{"short while steady, an event says why", func(w *world) {
			w.svc.Running = 2
			w.svc.Events = []state.Event{{At: now.Add(-time.Minute), Message: "(service web) was unable to place a task because no container instance met all of its requirements."}}
		}, state.Degraded, "unable to place a task because no container instance"},
		{"short while deploying", func(w *world) {
			w.svc.Running, w.svc.Deployments[0].RolloutState = 2, state.RolloutInProgress
		}, state.Deploying, ""},
		{"deploying with a failed task", func(w *world) {
			w.svc.Deployments[0].RolloutState, w.svc.Deployments[0].Failed = state.RolloutInProgress, 1
		}, state.Degraded, "1 task failed to start"},
		{"a crash loop between two deaths", func(w *world) {
			w.svc.Deployments[0].RolloutState, w.svc.Deployments[0].Failed = state.RolloutInProgress, 9
			w.died(time.Minute, crash, "", 1)
			w.died(2*time.Minute, crash, "", 1)
		}, state.Failing, "×2 app exited 1"},
		{"one cause, other ids and addresses", func(w *world) {
			w.svc.Running = 0
			for i, id := range []string{"4f1c", "77aa"} {
				w.died(time.Duration(i+1)*time.Minute, "TaskFailedToStart", "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/key from secrets manager: AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/web-execution/"+id+" is not authorized", 0)
			}
		}, state.Failing, "×2 cannot start: failed to fetch secret prod/key from secrets manager: AccessDeniedException: User: web-execution is not authorized"},
		{"CODE_DEPLOY task set moving", func(w *world) {
			w.svc.Deployments = []state.Deployment{
				{ID: "ts1", Status: "PRIMARY", TaskSet: true, Stability: "STEADY_STATE"},
				{ID: "ts2", Status: "ACTIVE", TaskSet: true, Stability: "STABILIZING", TaskDefinition: "arn:aws:ecs:us-east-1:111122223333:task-definition/web:9"},
			}
		}, state.Deploying, "web:9 stabilizing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := healthy()
			c.spoil(w)
			got := w.assess()
			if got.Health != c.want || !strings.Contains(got.Words, c.words) || c.words == "" && got.Words != "" && c.want != state.Failing {
				t.Errorf("got %s %q, want %s %q", got.Health, got.Words, c.want, c.words)
			}
		})
	}
}

// A service scaled down has been stopped since its last task ended, not since the deployment before: what its tasks and
// events tell is younger.
func TestStoppedSinceTheLastTask(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*world)
		want  time.Duration
	}{
		{"the deployment alone", func(*world) {}, 83 * 24 * time.Hour},
		{"a task that ECS remembers", func(w *world) {
			w.died(20*time.Minute, "ServiceSchedulerInitiated", "Scaling activity initiated by (deployment ecs-svc/1)", 0)
		}, 20 * time.Minute},
		{"an event that outlives it", func(w *world) {
			w.svc.Events = []state.Event{
				{At: now.Add(-time.Hour), Message: "(service web) has reached a steady state."},
				{At: now.Add(-3 * time.Hour), Message: "(service web) has stopped 2 running tasks: (task 4f1c)."},
			}
		}, 3 * time.Hour},
	} {
		w := healthy()
		w.svc.Desired, w.svc.Running, w.svc.Events = 0, 0, nil
		w.svc.Deployments[0].UpdatedAt = now.Add(-83 * 24 * time.Hour)
		c.spoil(w)
		if v := w.assess(); v.Health != state.Stopped || now.Sub(v.Since) != c.want {
			t.Errorf("%s: %s for %v, want %v", c.name, v.Health, now.Sub(v.Since), c.want)
		}
	}
}
