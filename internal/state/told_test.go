package state_test

import (
	"hash/maphash"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

func TestBenignStops(t *testing.T) {
	for _, c := range []struct {
		code, reason, service string
		want                  bool
	}{
		{"UserInitiated", "Task stopped by user", "web", true},
		{"ServiceSchedulerInitiated", "Scaling activity initiated by (deployment ecs-svc/1)", "web", true},
		{"ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group web)", "web", false},
		{"SpotInterruption", "Your Spot Task was interrupted.", "web", true},
		{"SpotInterruption", "Your Spot Task was interrupted.", "", false}, // nobody starts it again
		{"TerminationNotice", "Host EC2 (instance i-0123456789abcdef0) terminated.", "web", false},
		{"EssentialContainerExited", "Essential container in task exited", "web", false},
	} {
		if got := state.Benign(&state.Task{StopCode: c.code, StoppedReason: c.reason, Service: c.service}); got != c.want {
			t.Errorf("%s %q of service %q: benign %v", c.code, c.reason, c.service, got)
		}
	}
}

func TestToldOfAService(t *testing.T) {
	for name, c := range map[string]struct {
		ages []time.Duration // of its stops
		want int
	}{
		"today's trouble only":         {[]time.Duration{time.Minute, 20 * time.Minute, 50 * time.Minute}, 2},
		"all that is remembered":       {[]time.Duration{40 * time.Minute, 50 * time.Minute}, 2},
		"none stopped":                 {nil, 0},
		"one long ago, and still told": {[]time.Duration{59 * time.Minute}, 1},
	} {
		w := healthy()
		for _, age := range c.ages {
			w.died(age, "EssentialContainerExited", "Essential container in task exited", 1)
		}
		stops := 0
		told := w.snapshot().ToldOf(w.svc, now)
		for _, task := range told.Tasks {
			if task.Stopped() {
				stops++
			}
		}
		if stops != c.want || len(told.Services) != 1 {
			t.Errorf("%s: %d stops of %v", name, stops, c.ages)
		}
	}
}

func TestToldIsMarked(t *testing.T) {
	seed := maphash.MakeSeed()
	code := 1
	told := func(change func(*state.Task, *state.Service, *state.TargetGroup)) state.Recorded {
		task := &state.Task{Key: state.TaskKey{ID: "a"}, LastStatus: "STOPPED", Containers: []state.Container{{Name: "app", ExitCode: &code}}}
		svc := &state.Service{Desired: 2, Events: []state.Event{{ID: "1"}}, Deployments: []state.Deployment{{ID: "d"}}}
		group := &state.TargetGroup{Targets: []state.Target{{ID: "10.0.0.7", State: "healthy"}}}
		change(task, svc, group)
		return state.Recorded{Tasks: []*state.Task{task}, Services: []*state.Service{svc}, TargetGroups: []*state.TargetGroup{group}}
	}
	same := told(func(*state.Task, *state.Service, *state.TargetGroup) {}).Mark(seed)
	later := told(func(task *state.Task, s *state.Service, g *state.TargetGroup) {
		task.SeenAt, s.SeenAt, g.SeenAt = now, now, now
	})
	if later.Mark(seed) != same {
		t.Error("what was read again is taken for news")
	}
	other := 2
	for what, change := range map[string]func(*state.Task, *state.Service, *state.TargetGroup){
		"a reason":     func(task *state.Task, _ *state.Service, _ *state.TargetGroup) { task.StoppedReason = "x" },
		"an exit code": func(task *state.Task, _ *state.Service, _ *state.TargetGroup) { task.Containers[0].ExitCode = &other },
		"a count":      func(_ *state.Task, s *state.Service, _ *state.TargetGroup) { s.Running = 1 },
		"an event":     func(_ *state.Task, s *state.Service, _ *state.TargetGroup) { s.Events[0].ID = "2" },
		"a deployment": func(_ *state.Task, s *state.Service, _ *state.TargetGroup) { s.Deployments[0].Failed = 1 },
		"a target":     func(_ *state.Task, _ *state.Service, g *state.TargetGroup) { g.Targets[0].State = "unhealthy" },
	} {
		if told(change).Mark(seed) == same {
			t.Errorf("%s is no news", what)
		}
	}
}

// AWS's own words give way to a diagnosis that is sure; figures of ours stay.
func TestVerdictTold(t *testing.T) {
	quoted := state.Verdict{Health: state.Failing, Words: "×3 pull image manifest …", Quoted: true}
	sure := state.Finding{Confidence: state.Likely, Summary: "The task cannot reach the registry.", Count: 3, Last: now.Add(-time.Minute)}
	old, vague := sure, sure
	old.Last, old.Count = now.Add(-20*time.Minute), 1
	vague.Confidence = state.Possible
	own := quoted
	own.Quoted = false
	for _, c := range []struct {
		v    state.Verdict
		d    state.Diagnosis
		want string
	}{
		{quoted, state.Diagnosis{Findings: []state.Finding{sure, old}}, "×3 The task cannot reach the registry"},
		{quoted, state.Diagnosis{Findings: []state.Finding{old}}, "The task cannot reach the registry, last 20m ago"},
		{quoted, state.Diagnosis{Findings: []state.Finding{vague}}, quoted.Words},
		{quoted, state.Diagnosis{Findings: []state.Finding{sure}, Benign: true}, quoted.Words},
		{quoted, state.Diagnosis{}, quoted.Words},
		{own, state.Diagnosis{Findings: []state.Finding{sure}}, own.Words},
	} {
		if got := c.v.Told(c.d, now); got.Words != c.want || got.Health != c.v.Health {
			t.Errorf("%v: %q, want %q", c.d, got.Words, c.want)
		}
	}
}
