package ui

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// kept is what happened to prod/payments in three days: a deployment that failed and went back, somebody who scaled, a
// crash loop of this morning, a stop long ago.
func kept() []state.Happening {
	svc := service("prod", "payments", 4, 7)
	at := func(d time.Duration, kind state.HappeningKind) state.Happening {
		return state.Happening{At: ago(d), Kind: kind, Service: svc.Key}
	}
	stop := func(n int, d time.Duration, code, reason string, containers ...state.Container) state.Happening {
		h := at(d, state.HappenedStop)
		h.Task = dead(svc, n, d, code, reason, containers...)
		return h
	}
	event := func(d time.Duration, words string) state.Happening {
		h := at(d, state.HappenedEvent)
		h.Event = &state.Event{ID: words, At: h.At, Message: "(service payments) " + words}
		return h
	}
	course := func(rollout, reason string) *state.Deployment {
		return &state.Deployment{ID: "ecs-svc/8", TaskDefinition: arn("ecs", "task-definition/payments:8"), RolloutState: rollout, Reason: reason}
	}
	began, failed, scaled := at(50*time.Hour, state.HappenedDeployment), at(49*time.Hour, state.HappenedDeployment), at(26*time.Hour, state.HappenedAction)
	began.Deployment = &state.DeploymentChange{After: course("", "")}
	failed.Deployment = &state.DeploymentChange{Before: course(state.RolloutInProgress, ""), After: course(state.RolloutFailed, "ECS deployment circuit breaker: tasks failed to start.")}
	scaled.Act = &state.Act{
		ID: "1", Action: state.Action{Kind: state.ActScale, Service: svc.Key}, Changes: []state.Change{{What: "desired", Before: "2", After: "4"}},
		Fate: state.FateDone, Caller: "arn:aws:sts::111122223333:assumed-role/admin/on-call",
	}
	all := []state.Happening{
		stop(390, 72*time.Hour, "SpotInterruption", "Your Spot Task was interrupted."), began,
		stop(391, 49*time.Hour+30*time.Minute, "TaskFailedToStart", "CannotPullContainerError: pull image manifest has been retried 1 time(s): image example.com/payments:1.5.0 not found"),
		failed, scaled, event(25*time.Hour, "has reached a steady state."),
	}
	for n := range 9 {
		d := 5*time.Hour - time.Duration(n)*20*time.Minute
		all = append(all, event(d+time.Second, fmt.Sprintf("has started 1 tasks: (task %032x).", n)), stop(300+n, d, "EssentialContainerExited", "Essential container in task exited", exited("app", 1, "")))
	}
	return append(all, event(2*time.Hour, "was unable to place a task because no container instance met all of its requirements."),
		stop(350, 10*time.Minute, "EssentialContainerExited", "Essential container in task exited", exited("app", 137, "OutOfMemoryError: container killed due to memory usage")))
}

// withPast is a console that has kept it.
func withPast(asked *[]state.PastAsked) func(*Options) {
	return func(o *Options) {
		o.Past = func(q state.PastAsked) (all []state.Happening, more bool, err error) {
			if asked != nil {
				*asked = append(*asked, q)
			}
			for _, h := range kept() {
				if q.Wants(h.Service) && (slices.Contains(q.Kinds, h.Kind) || q.First && len(all) < q.Limit) {
					all = append(all, h)
				}
			}
			return all, false, nil
		}
	}
}

func TestLookHistory(t *testing.T) {
	atSizes(t, everySize(), func(t *testing.T, w, h int) *rig {
		r := inService(startRig(t, incident(), w, h, withPast(nil)), "payments")
		r.change(func(e *state.Edit) {
			key := state.BackfillKey{Service: service("prod", "payments", 4, 7).Key, Log: state.PastCapture}
			e.PutBackfill(&state.Backfill{BackfillKey: key, Group: "g", From: ago(7 * 24 * time.Hour), UpTo: noon})
		})
		r.press("h")
		return r
	})
}

// Everything that is kept of the clusters looked at, and of no other account.
func TestHistoryOfAll(t *testing.T) {
	var asked []state.PastAsked
	r := startRig(t, incident(), 120, 34, withPast(&asked))
	r.press(":")
	r.write("history")
	r.press("enter")
	r.shows("› history", "SERVICE", "prod/payments", "app killed: out of memory", "scale: desired 2 → 4 by admin/on-call, done")
	if len(asked) != 5 || len(asked[0].Clusters) != 1 || asked[0].Clusters[0] != clusterKey("prod") || asked[0].Services != nil {
		t.Errorf("asked %+v", asked)
	}
}

// What happens again within the hour is one line, unless something was done in between; single tasks' coming is no line.
func TestHistoryFolds(t *testing.T) {
	r := inService(startRig(t, incident(), 120, 34, withPast(nil)), "payments")
	r.press("h")
	r.shows("×9", "app-crash", "bad stops: 1 in the last hour, 10 in 24 h ··················▃██▆·▃", "image-not-found")
	r.lacks("has started")
}

// A task that ECS has forgotten opens as it was kept, and tells why it ended.
func TestHistoryOpensWhatECSForgot(t *testing.T) {
	r := inService(startRig(t, incident(), 120, 34, withPast(nil)), "payments")
	r.press("h", "enter")
	r.shows("app killed: out of memory", "ECS no longer knows it: this is what it said last.", "137")
	r.press("esc", "w")
	r.shows("why prod/", "memory")
}

// It is read again when something may have happened, not more often than every few seconds.
func TestHistoryIsReadAgain(t *testing.T) {
	var asked []state.PastAsked
	r := inService(startRig(t, incident(), 120, 34, withPast(&asked)), "payments")
	asked = nil // the service's page asks too
	r.press("h")
	once := len(asked)
	r.change(func(e *state.Edit) { e.SetSkew(0) })
	if len(asked) != once {
		t.Errorf("it is read %d times at once", len(asked)/once)
	}
	r.pass(4 * readAgain)
	if len(asked) != 2*once {
		t.Errorf("it is read %d times in all, want 2", len(asked)/once)
	}
}

func TestHistoryThatCannotBeTold(t *testing.T) {
	for says, past := range map[string]Past{
		"Nothing is kept: there is no folder to keep it in.": nil,
		"What was kept cannot be read: disk I/O error": func(state.PastAsked) ([]state.Happening, bool, error) {
			return nil, false, errors.New("disk I/O error")
		},
		"Nothing has happened since fsui keeps what it sees": func(state.PastAsked) ([]state.Happening, bool, error) { return nil, false, nil },
	} {
		r := inService(startRig(t, incident(), 120, 34, func(o *Options) { o.Past = past }), "payments")
		r.press("h")
		r.shows(says)
	}
}

func TestBars(t *testing.T) {
	for want, hours := range map[string][]int{"···": {0, 0, 0}, "█▄·": {8, 4, 0}, "▁█": {1, 100}, "█": {1}} {
		if got := bars(hours); got != want {
			t.Errorf("%v: %s, want %s", hours, got, want)
		}
	}
}

// While the time line of a service is open, what AWS remembers longer than an hour is read; that of all asks for nothing.
func TestHistoryAsksWhatAWSRemembers(t *testing.T) {
	r := inService(startRig(t, incident(), 120, 34, withPast(nil)), "payments")
	r.press("h")
	if f := r.app.visible().focus(); f.Service.Name != "payments" || f.Also != state.SourceScaling {
		t.Errorf("%+v", f)
	}
	r.press("esc", ":")
	r.write("history")
	r.press("enter")
	if f := r.app.visible().focus(); f.Service.Name != "" || f.Also != "" {
		t.Errorf("%+v", f)
	}
}

// A service's page shows how many stops there were hour by hour, and the tasks that ECS has forgotten.
func TestServicePageRemembersStops(t *testing.T) {
	var asked []state.PastAsked
	r := inService(startRig(t, incident(), 120, 34, withPast(&asked)), "payments")
	r.shows("stops    ··················▃██▆·▃ 1 bad in the last hour, 10 in 24 h")
	if len(asked) != 1 || len(asked[0].Services) != 1 || asked[0].Since.IsZero() {
		t.Errorf("asked %+v", asked)
	}
	r.press("/")
	r.write("what:kept")
	r.press("enter")
	r.shows("kept: app exited 1 after 8s")
	r.press("K")
	r.shows("the task has stopped")
	r.press("enter")
	r.shows("ECS no longer knows it: this is what it said last.")
	r.press("esc", "w")
	r.shows("why prod/")
	r = inService(startRig(t, incident(), 120, 34, func(o *Options) { o.Past = nil }), "payments")
	r.lacks("bad in the last hour")
}

// The list of tasks ends with those that ECS has forgotten, marked; ECS is not asked for them, and nothing is done to them.
func TestTasksThatECSForgot(t *testing.T) {
	r := startRig(t, incident(), 120, 34, withPast(nil))
	r.press(":")
	r.write("tasks")
	r.press("enter", "/")
	r.write("what:kept")
	r.press("enter")
	r.shows("kept: app exited 1 after 8s", "ECS has forgotten the task")
	r.lacks("kept: app killed") // ten minutes ago: ECS has not
	if n := len(r.backend.visible.Tasks); n != 0 {
		t.Errorf("ECS is asked for %d tasks that it has forgotten", n)
	}
	r.press("K")
	r.shows("the task has stopped")
	r.press("enter")
	r.shows("ECS no longer knows it: this is what it said last.")
}

// A service's time line says how far back it was filled from event capture, or which permission keeps it from that.
func TestHistorySaysWhatItWasFilledFrom(t *testing.T) {
	key := service("prod", "payments", 4, 7).Key
	denied := &state.Fault{Kind: state.FaultDenied, Attempted: "logs:FilterLogEvents", Code: "AccessDeniedException"}
	for says, b := range map[string]state.Backfill{
		"filled from event capture back to " + dayTime(ago(49*time.Hour), noon.Location()) + " · first seen ": {Group: "g", From: ago(49 * time.Hour), UpTo: noon},
		"event capture cannot be read: allow logs:FilterLogEvents · first seen ":                              {Group: "g", Fault: denied},
		"event capture cannot be read now: throttled · first seen ":                                           {Group: "g", Fault: &state.Fault{Kind: state.FaultThrottled}},
		", its log group is gone, 2 of its lines cannot be read · first seen ":                                {From: ago(49 * time.Hour), Lost: 2, Fault: &state.Fault{Kind: state.FaultMissing}},
	} {
		r := inService(startRig(t, incident(), 160, 34, withPast(nil)), "payments")
		b.BackfillKey = state.BackfillKey{Service: key, Log: state.PastCapture}
		r.change(func(e *state.Edit) { e.PutBackfill(&b) })
		r.press("h")
		r.shows(says)
		if !r.app.visible().focus().Past {
			t.Error("nobody reads the past")
		}
	}
	r := inService(startRig(t, incident(), 160, 34, withPast(nil)), "payments")
	r.change(func(e *state.Edit) {
		for _, log := range []state.PastLog{state.PastCapture, state.PastActions} {
			e.PutBackfill(&state.Backfill{BackfillKey: state.BackfillKey{Service: key, Log: log}})
		}
	})
	r.press("h")
	r.lacks("event capture", "action logs")
	r.change(func(e *state.Edit) {
		e.PutBackfill(&state.Backfill{BackfillKey: state.BackfillKey{Service: key, Log: state.PastActions}, Group: "g", From: ago(49 * time.Hour)})
	})
	r.shows("filled from action logs back to ")
}

// What the past is filled with while the time line is open stands where it belongs.
func TestHistoryFillsInOrder(t *testing.T) {
	known := kept()[:1]
	r := inService(startRig(t, incident(), 120, 34, func(o *Options) {
		o.Past = func(q state.PastAsked) (all []state.Happening, more bool, err error) {
			for _, h := range known {
				if slices.Contains(q.Kinds, h.Kind) {
					all = append(all, h)
				}
			}
			return all, false, nil
		}
	}), "payments")
	r.press("h", "j")
	all := kept()
	for _, more := range [][]state.Happening{{all[0], all[4]}, {all[0], all[2], all[4]}, all} {
		known = more
		r.change(func(e *state.Edit) { e.SetSkew(0) })
		r.pass(2 * readAgain)
	}
	p, ok := r.app.visible().(*historyPane)
	if !ok || len(p.table.rows) < 8 || !slices.IsSortedFunc(p.table.rows, newestHistory) {
		t.Errorf("%v", p.table.rows)
	}
}
