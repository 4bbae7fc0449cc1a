package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// What several rows are marked for is asked once, with all of them in the question, and told of each.
func TestManyByKeys(t *testing.T) {
	plan := scaling()
	r, o := startActing(t, plan, state.Act{Fate: state.FateAccepted, Desired: 6}, 120, 40)
	o.refused = map[string]state.Plan{"prod/api": {Refusal: "a daemon has no count"}, "prod/web": {Protected: "cluster staging", Name: "web"}}
	for _, name := range []string{"checkout", "api", "web"} {
		r.press("/")
		r.write(name)
		r.press("enter", "space", "esc")
	}
	r.shows("3 marked")
	r.press("S")
	r.shows("─ Scale: 3 services ─", "prod/checkout", "prod/api", "prod/web", "6, or +2, or -1")
	r.write("+2")
	r.press("enter")
	if len(o.asked) != 3 {
		t.Fatalf("asked %+v", o.asked)
	}
	for _, a := range o.asked {
		if a.Kind != state.ActScale || a.Count != 2 || !a.By {
			t.Errorf("asked %+v", a)
		}
	}
	r.shows("desired 4 → 6", "left alone: a daemon has no count", "left alone: cluster staging is protected: do it alone", "does ", "aws ecs update-service")
	r.press("enter") // was pressed twice, before anybody could read it
	if len(o.done) != 0 {
		t.Fatal("done before it was read")
	}
	r.settleDown()
	r.press("enter")
	if len(o.done) != 1 || len(r.store.Snapshot().Acts) != 1 || r.store.Snapshot().Acts[0].Target != "prod/checkout" {
		t.Fatalf("done %v, %+v", o.done, r.store.Snapshot().Acts)
	}
	r.shows("prod/checkout  accepted", "left alone: a daemon")
	r.lacks("3 marked")
	r.change(func(e *state.Edit) {
		svc := service("prod", "checkout", 6, 42)
		svc.Running, svc.Pending, svc.SeenAt = 5, 1, r.now.Add(time.Second)
		e.PutService(svc)
	})
	r.shows("accepted: 5 of 6 running, 1 on their way")
	r.press("esc")
	r.lacks("─ Scale")
}

// Whoever closes the list is told in a line; what is done to one at a time says so; one mark is as good as the cursor.
func TestManyClosed(t *testing.T) {
	r, o := startActing(t, scaling(), state.Act{Fate: state.FateFailed, Why: "throttled"}, 120, 40)
	r.press("space", "space")
	r.press("B")
	r.shows("2 rows are marked, and this is done to one at a time")
	r.press("R")
	r.settleDown()
	m := r.app.over.(*many)
	m.agreed = true
	next := m.next(r.app)
	r.press("esc")
	r.send(next())
	if len(o.done) != 2 {
		t.Fatalf("done %v", o.done)
	}
	r.shows("restart: 2 failed; prod/checkout: throttled")
	r.press(":")
	r.write("unmark")
	r.press("enter", "g", "space", "g", "R")
	if len(o.asked) != 3 {
		t.Errorf("asked %+v", o.asked)
	}
	r.shows("─ Restart prod/checkout ─")
}

// Marked tasks are stopped together; for their services they count once each.
func TestManyTasks(t *testing.T) {
	r, o := startActing(t, state.Plan{}, state.Act{Fate: state.FateAccepted}, 120, 40)
	r.press("3", "space", "space", "K")
	r.shows("─ Stop task: 2 tasks ─")
	r.write("it hangs")
	r.press("enter")
	if len(o.asked) != 2 || o.asked[0].Reason != "it hangs" || o.asked[1].Reason != "it hangs" || o.asked[0].Task == o.asked[1].Task {
		t.Errorf("asked %+v", o.asked)
	}
}

func TestLookMany(t *testing.T) {
	atSizes(t, []string{"60x16", "80x24", "120x34"}, func(t *testing.T, w, h int) *rig {
		t.Helper()
		r, _ := startActing(t, scaling(), state.Act{}, w, h)
		r.press("space", "space", "space", "R")
		r.settleDown()
		if w == 60 {
			r.press(strings.Split("j j j j j j", " ")...)
		}
		return r
	})
}
