package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

func revisionARN(service string, n int) string {
	return arn("ecs", fmt.Sprintf("service-revision/prod/%s/%019d", service, n))
}

// record is a service deployment that brought revision n of a service and is done.
func record(service string, n int, began time.Duration, change ...func(*state.ServiceDeployment)) state.ServiceDeployment {
	d := state.ServiceDeployment{
		ARN: arn("ecs", fmt.Sprintf("service-deployment/prod/%s/kY3vX0aQ7mB2cD4eF%03d", service, n)), Status: state.RolloutSuccessful,
		Described: true, Strategy: state.RollingStrategy, CreatedAt: ago(began), StartedAt: ago(began), FinishedAt: ago(began - 5*time.Minute),
		Target:  state.RevisionShare{ARN: revisionARN(service, n), Requested: 4, Running: 4},
		Sources: []state.RevisionShare{{ARN: revisionARN(service, n-1), Requested: 0, Running: 0}},
		Breaker: state.BreakerState{Status: "MONITORING_COMPLETE", Threshold: 3},
	}
	for _, f := range change {
		f(&d)
	}
	return d
}

func float(p float64) *float64 { return &p }

// shifting makes a deployment one under way with so much of the traffic at a stage.
func shifting(strategy, stage string, production, test float64) func(*state.ServiceDeployment) {
	return func(d *state.ServiceDeployment) {
		d.Status, d.Strategy, d.Stage, d.FinishedAt = state.RolloutInProgress, strategy, stage, time.Time{}
		d.Bake = 10 * time.Minute
		d.Target.Production, d.Target.Test = float(production), float(test)
		d.Sources[0].Requested, d.Sources[0].Running, d.Sources[0].Production = 4, 4, float(100-production)
		d.Breaker.Status = "MONITORING"
	}
}

// putShifts adds a service whose deployment is paused at a hook after a history of all sorts.
func putShifts(e *state.Edit, name string, newest func(*state.ServiceDeployment)) {
	s := service("prod", name, 4, 42, func(s *state.Service) {
		s.Running, s.Shifts = 8, true
		green := &s.Deployments[0]
		green.ID, green.RolloutState, green.CreatedAt, green.UpdatedAt = fmt.Sprintf("ecs-svc/%019d", 42), state.RolloutInProgress, ago(12*time.Minute), ago(9*time.Minute)
		green.Reason = "ECS deployment " + green.ID + " in progress."
		blue := *green
		blue.ID, blue.Status, blue.RolloutState = fmt.Sprintf("ecs-svc/%019d", 41), "ACTIVE", state.RolloutCompleted
		blue.TaskDefinition, blue.CreatedAt, blue.UpdatedAt = arn("ecs", "task-definition/"+name+":41"), ago(30*time.Hour), ago(30*time.Hour-5*time.Minute)
		blue.Reason = "ECS deployment " + blue.ID + " completed."
		s.Deployments = append(s.Deployments, blue)
	})
	putAll(e, s, tasksOf(s)...)
	e.PutRollouts(&state.Rollouts{Service: s.Key, SeenAt: ago(time.Second), All: []state.ServiceDeployment{
		record(name, 42, 12*time.Minute, newest),
		record(name, 41, 30*time.Hour),
		record(name, 40, 50*time.Hour, func(d *state.ServiceDeployment) {
			d.Status, d.Reason = state.RolloutRollbackSuccessful, "ECS deployment failed: alarm detected."
			d.Alarms = state.AlarmState{Status: "TRIGGERED", Names: []string{name + "-5xx", name + "-latency"}, Triggered: []string{name + "-5xx"}}
			d.Rollback = &state.Rollback{Reason: d.Reason, Revision: revisionARN(name, 39), StartedAt: ago(50*time.Hour - 6*time.Minute)}
		}),
		record(name, 39, 70*time.Hour, func(d *state.ServiceDeployment) {
			d.Status, d.Reason = state.RolloutRollbackFailed, "ECS deployment circuit breaker: tasks failed to start."
			d.Breaker = state.BreakerState{Status: "TRIGGERED", Failures: 3, Threshold: 3}
		}),
		record(name, 38, 400*time.Hour, func(d *state.ServiceDeployment) {
			*d = state.ServiceDeployment{ARN: d.ARN, Status: state.RolloutStopped, Reason: "A newer deployment began.", Target: d.Target, CreatedAt: d.CreatedAt, StoppedAt: d.FinishedAt}
		}),
	}})
	for n := 38; n <= 42; n++ {
		e.PutServiceRevision(&state.ServiceRevision{ARN: revisionARN(name, n), TaskDefinition: arn("ecs", fmt.Sprintf("task-definition/%s:%d", name, n))})
	}
}

// paused waits for somebody before production traffic moves.
func paused(d *state.ServiceDeployment) {
	shifting(state.BlueGreenStrategy, "POST_TEST_TRAFFIC_SHIFT", 0, 100)(d)
	d.Hooks = []state.LifecycleHook{{
		ID: "hook-1", Target: "PAUSE", Status: state.HookAwaiting, ExpiresAt: noon.Add(23*time.Hour + 50*time.Minute), TimeoutAction: "ROLLBACK",
	}}
	d.Alarms = state.AlarmState{Status: "MONITORING", Names: []string{"storefront-5xx"}}
}

// shifts opens the deployments of a service whose newest is as newest makes it.
func shifts(t *testing.T, w, h int, newest func(*state.ServiceDeployment)) *rig {
	t.Helper()
	store := incident()
	store.Apply(func(e *state.Edit) { putShifts(e, "storefront", newest) })
	r := inService(startRig(t, store, w, h), "storefront")
	r.press("v")
	return r
}

func TestLookDeploymentsPaused(t *testing.T) {
	atSizes(t, everySize(), func(t *testing.T, w, h int) *rig { return shifts(t, w, h, paused) })
}

func TestLookDeploymentsTurnedBack(t *testing.T) {
	atSizes(t, everySize(), func(t *testing.T, w, h int) *rig {
		r := shifts(t, w, h, paused)
		r.press("j", "j")
		return r
	})
}

func TestLookDeploymentsOfCodeDeploy(t *testing.T) {
	atSizes(t, []string{"60x16", "120x34"}, func(t *testing.T, w, h int) *rig {
		r := inService(startRig(t, incident(), w, h), "shop")
		r.press("v")
		return r
	})
}

// Each stage says in words what the deployment waits for.
func TestDeploymentStages(t *testing.T) {
	scaling := func(d *state.ServiceDeployment) {
		shifting(state.BlueGreenStrategy, "SCALE_UP", 0, 0)(d)
		d.Target.Running = 1
	}
	for words, newest := range map[string]func(*state.ServiceDeployment){
		"waits for 3 new tasks to run":                                             scaling,
		"waits for somebody to continue or roll back; rolls back by itself in 23h": paused,
		"bakes at 10% for 30m, then the rest follows":                              stepping10(state.CanaryStrategy, 10),
		"bakes at 90% for 30m, then 10% more follow":                               stepping10(state.LinearStrategy, 90),
		"bakes at 20% for 30m, then 10% more follow":                               stepping10(state.LinearStrategy, 20),
		"moves the traffic to the new tasks":                                       shifting(state.BlueGreenStrategy, "PRODUCTION_TRAFFIC_SHIFT", 100, 0),
		"bakes for 10m: the old tasks stay at hand":                                shifting(state.BlueGreenStrategy, "BAKE_TIME", 100, 0),
		"waits for 4 old tasks to leave":                                           shifting(state.BlueGreenStrategy, "CLEAN_UP", 100, 0),
		"moves test traffic to the new tasks":                                      shifting(state.BlueGreenStrategy, "TEST_TRAFFIC_SHIFT", 0, 0),
		"waits for its hook smoke-test; goes on by itself in 50m":                  asking,
	} {
		t.Run(words, func(t *testing.T) {
			r := shifts(t, 139, 50, newest)
			r.shows(strings.TrimPrefix(words, "waits "))
			r.press("esc") // and on the page of the service, where it may be wrapped
			if text := strings.Join(strings.Fields(r.frame()), " "); !strings.Contains(text, words) {
				t.Errorf("no %q on the page of the service:\n%s", words, r.frame())
			}
		})
	}
}

func stepping10(strategy string, production float64) func(*state.ServiceDeployment) {
	return func(d *state.ServiceDeployment) {
		shifting(strategy, "PRODUCTION_TRAFFIC_SHIFT", production, 0)(d)
		d.Step, d.StepBake = 10, 30*time.Minute
	}
}

func asking(d *state.ServiceDeployment) {
	shifting(state.BlueGreenStrategy, "POST_SCALE_UP", 0, 0)(d)
	d.Hooks = []state.LifecycleHook{{
		Target: "AWS_LAMBDA", TargetARN: arn("lambda", "function:smoke-test"), Status: "IN_PROGRESS", ExpiresAt: noon.Add(50 * time.Minute), TimeoutAction: "CONTINUE",
	}}
}

func TestDeploymentHistory(t *testing.T) {
	r := shifts(t, 120, 34, stepping10(state.CanaryStrategy, 10))
	for _, want := range [][]string{
		{"in progress", "r42", "10%"}, {"done", "r41", "90%"}, {"rolled back", "r40"}, {"not rolled back", "r39"}, {"stopped", "r38"},
	} {
		r.line(want[1])
		text, _ := r.line(" " + want[1] + " ")
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%q lacks %q", text, w)
			}
		}
	}
	r.shows("traffic  10% to the new tasks, 90% to the old", "canary deployment in progress · at production traffic shift", "circuit breaker at 0 of 3 failed tasks")
	r.press("j", "j")
	r.shows("back     to r39 since", "alarm went off: storefront-5xx")
	r.press("j")
	r.shows("circuit breaker at 3 of 3 failed tasks: triggered")
	r.press("j", "j") // only its head was read
	r.shows("deployment stopped", "A newer deployment began.", "storefront:38")
	r.press("enter")
	r.shows("› storefront:38", "Loading storefront:38")
}

// Without the right to read service deployments the pane still tells what DescribeServices does, and says what is missing.
func TestDeploymentsDenied(t *testing.T) {
	r := inService(startRig(t, incident(), 120, 34), "payments")
	r.press("v")
	r.change(func(e *state.Edit) { fail(e, state.SourceDeployments, "", 0, denied("ecs:ListServiceDeployments")) })
	r.shows("ecs:ListServiceDeployments", "r17", "primary deployment")
}

// A task set that is ready waits for whoever deploys it: ECS does not move its traffic.
func TestTaskSetsWaitForTheirController(t *testing.T) {
	for controller, want := range map[string]string{
		state.ControllerCodeDeploy: "ready; CodeDeploy moves the traffic", state.ControllerExternal: "ready; what deploys it from outside",
	} {
		store := incident()
		store.Apply(func(e *state.Edit) {
			putShop(e)
			for key, svc := range e.Snapshot().Services {
				if key.Name == "shop" {
					green, s := svc.Deployments[1], *svc
					green.Running, green.Pending, green.Stability = 4, 0, "STEADY_STATE"
					s.Controller, s.Deployments = controller, []state.Deployment{svc.Deployments[0], green}
					e.PutService(&s)
				}
			}
		})
		r := startRig(t, store, 120, 34)
		r.press("/")
		r.write("prod/shop")
		r.press("enter", "v")
		if row, _ := r.line("> "); strings.Contains(row, "ready") {
			t.Errorf("the primary one waits: %s", row)
		}
		r.shows(want)
	}
}
