package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

func TestLookServiceFailing(t *testing.T) {
	atSizes(t, everySize(), func(t *testing.T, w, h int) *rig { return inService(startRig(t, incident(), w, h), "payments") })
}

func TestLookServiceDeploying(t *testing.T) {
	atSizes(t, []string{"60x16", "120x34"}, func(t *testing.T, w, h int) *rig { return inService(startRig(t, incident(), w, h), "web") })
}

func TestLookServiceCodeDeploy(t *testing.T) {
	atSizes(t, []string{"80x24", "200x50"}, func(t *testing.T, w, h int) *rig { return inService(startRig(t, incident(), w, h), "shop") })
}

func TestLookDeployments(t *testing.T) {
	atSizes(t, []string{"60x16", "120x34"}, func(t *testing.T, w, h int) *rig {
		r := inService(startRig(t, incident(), w, h), "payments")
		r.press("v")
		return r
	})
}

// A service is known before its tasks and targets are: each says so.
func TestLookServiceLoading(t *testing.T) {
	atSizes(t, []string{"60x16", "120x34"}, func(t *testing.T, w, h int) *rig {
		store := state.NewStore()
		store.Apply(func(e *state.Edit) {
			e.SetLogin(onlyLogin(e))
			e.PutCluster(&state.Cluster{Key: clusterKey("prod"), Status: "ACTIVE", SeenAt: noon})
			for _, kind := range []state.SourceKind{state.SourceClusters, state.SourceServices} {
				key := state.SourceKey{Kind: kind, Profile: origin.Profile, Region: origin.Region}
				if kind == state.SourceServices {
					key.Cluster = "prod"
				}
				e.PutSource(&state.Source{Key: key, At: noon, Promise: 5 * time.Second})
			}
			e.PutService(service("prod", "checkout", 4, 42, behind))
		})
		r := startRig(t, store, w, h)
		r.press("enter")
		return r
	})
}

func TestServiceAnswersOnTheSmallestScreen(t *testing.T) {
	r := inService(startRig(t, incident(), 60, 16), "payments")
	r.shows("x prod/payments has been failing for 5m", "×5 app exited 1", "  running  ", "r17  primary in progress", "has started 1 tasks", "1 unhealthy (us-east-1b)")
}

// The rule between running and stopped tasks stands only where it is true.
func TestRuleBeforeStoppedTasks(t *testing.T) {
	r := inService(startRig(t, incident(), 120, 34), "payments")
	_, rule := r.line("── stopped ─")
	_, leaving := r.line("~ deactivating")
	if _, dead := r.line("x stopped"); leaving != rule-1 || dead != rule+1 {
		t.Errorf("the rule is at line %d, the last task that exists at %d, the first stopped at %d", rule, leaving, dead)
	}
	r.press("o", "o") // by task id
	r.lacks("── stopped ─")
}

// A service past its own promise is told with its age, though the list it is in was read just now.
func TestServiceTellsItsAge(t *testing.T) {
	r := inService(startRig(t, incident(), 120, 34), "web")
	r.lacks("s ago · web:")
	r.change(func(e *state.Edit) {
		s := *e.Snapshot().Services[serviceKey("prod", "web")]
		s.SeenAt, s.Promise = ago(40*time.Second), 2*time.Second
		e.PutService(&s)
	})
	r.shows("pending, 40s ago · web:")
}

// Facts that change shift no task: the head keeps its height, whatever it says.
func TestVerdictMovesNoTask(t *testing.T) {
	r := inService(startRig(t, incident(), 120, 34), "web")
	r.press("j", "j")
	row, at := r.line("> ")
	r.change(func(e *state.Edit) {
		s := *e.Snapshot().Services[serviceKey("prod", "web")]
		for i := range 4 {
			e.PutTask(dead(&s, 60+i, time.Minute, "TaskFailedToStart", strings.Repeat("a long reason that takes more than one line ", 9)))
		}
		s.Running = 4
		e.PutService(&s)
	})
	r.shows("has been failing")
	if now, n := r.line("> "); n != at || now[:20] != row[:20] {
		t.Errorf("the row under the cursor moved from line %d to %d:\n%s\n%s", at, n, row, now)
	}
}

func TestTaskOfServiceAndBack(t *testing.T) {
	r := inService(startRig(t, incident(), 80, 24), "payments")
	r.press("j", "j", "j")
	row, _ := r.line("> ")
	id := strings.Fields(row)[3]
	r.press("enter")
	r.shows("› "+id, "life ")
	r.press("esc")
	if now, _ := r.line("> "); now != row {
		t.Errorf("back on another row:\n%s\n%s", row, now)
	}
}

func TestTaskUnderTheCursorVanishes(t *testing.T) {
	r := inService(startRig(t, incident(), 80, 24), "payments")
	r.press("G", "k")
	gone, at := r.line("> ")
	below, _ := r.app.visible().(*servicePane).table.current()
	r.change(func(e *state.Edit) { e.DropTask(below.task.Key) })
	if now, n := r.line("> "); n != at || now == gone {
		t.Errorf("the cursor is on line %d:\n%s\nafter line %d:\n%s", n, now, at, gone)
	}
	r.shows("what the cursor was on is gone")
	r.press("k")
	r.lacks("is gone")
}

func TestServiceVanishes(t *testing.T) {
	r := inService(startRig(t, incident(), 80, 24), "payments")
	r.change(func(e *state.Edit) { e.DropService(serviceKey("prod", "payments")) })
	r.shows("? prod/payments is no longer there", "payments:17", "x stopped")
	r.press("v")
	r.shows("prod/payments is not there, or no longer")
}

func TestServiceNeverThere(t *testing.T) {
	r := startRig(t, incident(), 80, 24)
	if cmd := r.app.open(place{"service", serviceKey("prod", "nothing")}); cmd != nil {
		r.send(cmd())
	}
	r.pass(time.Second)
	r.shows("prod/nothing is not there")
	r.change(func(e *state.Edit) { fail(e, state.SourceServices, "prod", 0, denied("ecs:DescribeServices")) })
	r.shows("No prod/nothing: services of prod could not be read.", "ecs:DescribeServices")
	r.change(func(e *state.Edit) {
		e.DropSource(state.SourceKey{Kind: state.SourceServices, Profile: origin.Profile, Region: origin.Region, Cluster: "prod"})
	})
	r.shows("Loading prod/nothing, 1s so far.")
}

// What a deployment waits for, the first that applies.
func TestDeploymentWaits(t *testing.T) {
	r := inService(startRig(t, incident(), 120, 34), "web")
	r.press("v")
	r.shows("waits for 3 tasks to run")
	set := func(f func(*state.Service)) {
		r.change(func(e *state.Edit) {
			s := *e.Snapshot().Services[serviceKey("prod", "web")]
			s.Deployments = append([]state.Deployment(nil), s.Deployments...)
			f(&s)
			e.PutService(&s)
		})
	}
	set(func(s *state.Service) { s.Deployments[0].Running, s.Deployments[0].Pending = 8, 0 })
	r.shows("waits for 2 targets to become healthy")
	r.change(func(e *state.Edit) {
		s := e.Snapshot().Services[serviceKey("prod", "web")]
		e.PutTargetGroup(targetsBehind(s, 0))
	})
	r.shows("waits for 3 old tasks to leave")
	set(func(s *state.Service) { s.Deployments = s.Deployments[:1] })
	r.lacks("waits for")
}

func TestTargetsOfAServiceThatCannotBeRead(t *testing.T) {
	r := inService(startRig(t, incident(), 120, 34), "shop")
	r.shows("shop-green: not read yet")
	r.change(func(e *state.Edit) {
		lb := e.Snapshot().Services[serviceKey("prod", "shop")].LoadBalancers[1]
		e.PutTargetGroup(&state.TargetGroup{Key: lb.TargetGroup, ARN: lb.ARN, Fault: denied("elasticloadbalancing:DescribeTargetHealth")})
	})
	r.shows("shop-green: needs elasticloadbalancing:DescribeTargetHealth")
}
