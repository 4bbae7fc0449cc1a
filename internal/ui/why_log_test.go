package ui

import (
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// speaking is a console whose logs have something of one task, or a fault, and counts how often they were asked.
func speaking(t *testing.T, lines []state.LogLine, fault *state.Fault) (*rig, *scriptedLogs) {
	logs := &scriptedLogs{t: t, has: func(state.LogRequest) []state.LogBatch {
		return []state.LogBatch{{Lines: lines, Opened: true, Fault: fault}}
	}}
	r := startRig(t, broken(arn("ecs", "task-definition/web:102"), 0), 140, 40, func(o *Options) { o.Logs = logs })
	return r, logs
}

// Why reads the last lines of a container that ended without a reason, once for all tasks that ended so, and tells the cause
// that stands there.
func TestWhyReadsTheLastLines(t *testing.T) {
	id := taskID("web", 100)
	from := &state.LogStream{Stream: "web/app/" + id, Task: id, Container: "app"}
	r, logs := speaking(t, []state.LogLine{wrote(from, time.Minute+time.Second, "exec /srv/web: exec format error"), wrote(from, time.Minute+2*time.Second, "starting")}, nil)
	r.press("w")
	r.shows("likely", "The image was built for another CPU architecture", "log             exec /srv/web: exec format error", "exitCode", "×3")
	if len(logs.asked) != 1 || logs.asked[0].Task != taskKey("prod", id) || logs.asked[0].Container != "app" || !logs.asked[0].Once || !logs.asked[0].Until.After(ago(time.Minute)) {
		t.Fatalf("asked %+v", logs.asked)
	}
	if logs.ctx[0].Err() == nil {
		t.Error("the tail goes on")
	}
	r.change(func(e *state.Edit) {
		svc := e.Snapshot().Services[serviceKey("prod", "web")]
		e.PutTask(dead(svc, 3, time.Second, "EssentialContainerExited", "Essential container in task exited", exited("app", 1, "")))
	})
	r.shows("The image was built for another CPU architecture", "×4")
	if len(logs.asked) != 1 {
		t.Errorf("asked %d times", len(logs.asked))
	}
}

// Lines that were asked for before they could be there are asked for once more.
func TestWhyAsksAgainForLinesThatComeLate(t *testing.T) {
	store := broken(arn("ecs", "task-definition/web:102"), 0)
	store.Apply(func(e *state.Edit) {
		svc := e.Snapshot().Services[serviceKey("prod", "web")]
		for n := range 3 {
			e.DropTask(taskKey("prod", taskID("web", 100+n)))
		}
		e.PutTask(dead(svc, 7, time.Second, "EssentialContainerExited", "Essential container in task exited", exited("app", 1, "")))
	})
	id := taskID("web", 107)
	logs := &scriptedLogs{t: t}
	logs.has = func(state.LogRequest) []state.LogBatch {
		if len(logs.asked) == 1 {
			return nil
		}
		from := &state.LogStream{Stream: "web/app/" + id, Task: id, Container: "app"}
		return []state.LogBatch{{Lines: []state.LogLine{wrote(from, time.Second, "exec /srv/web: exec format error")}, Opened: true}}
	}
	r := startRig(t, store, 140, 40, func(o *Options) { o.Logs = logs })
	r.press("w")
	r.shows("it wrote nothing that CloudWatch Logs has so far")
	r.pass(10 * time.Second)
	if len(logs.asked) != 1 {
		t.Errorf("asked %d times", len(logs.asked))
	}
	r.pass(10 * time.Second)
	r.change(func(*state.Edit) {})
	r.shows("The image was built for another CPU architecture")
	if len(logs.asked) != 2 {
		t.Errorf("asked %d times", len(logs.asked))
	}
}

// Where the lines cannot be read, or there are none, the page says so.
func TestWhyWithoutLastLines(t *testing.T) {
	r, _ := speaking(t, nil, &state.Fault{Kind: state.FaultDenied, Attempted: "logs:FilterLogEvents", Code: "AccessDeniedException"})
	r.press("w")
	r.shows("exit code 1", "its last lines cannot be read: needs logs:FilterLogEvents, which the policy lacks (AccessDeniedException)")
	r, _ = speaking(t, nil, nil)
	r.press("w")
	r.shows("it wrote nothing that CloudWatch Logs has")
	id := taskID("web", 100)
	r, _ = speaking(t, []state.LogLine{wrote(&state.LogStream{Stream: "web/app/" + id, Task: id, Container: "app"}, time.Minute, "good night")}, nil)
	r.press("w")
	r.shows("log             good night")
	r.lacks("last lines are")
}
