package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// What several rows are marked for is asked once, with all of them in the question, and told of each.
func TestManyByKeys(t *testing.T) {
	plan := scaling()
	r, o := startActing(t, plan, state.Act{Fate: state.FateAccepted, Desired: 6}, 120, 40)
	o.refused = map[string]state.Plan{"prod/api": {Refusal: "a daemon has no count"}, "prod/web": {Refusal: "its deployments are CodeDeploy's"}}
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
	r.shows("desired 4 → 6", "left alone: a daemon has no count", "left alone: its deployments are", "does ", "aws ecs update-service")
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

// Of marked rows that are protected the number and where they are is typed once, for all of them; what is refused does not
// count.
func TestManyProtected(t *testing.T) {
	plan := scaling()
	plan.Protected, plan.Name = "cluster prod", "one of them"
	for _, c := range []struct {
		w, h   int
		scroll string
	}{{120, 40, ""}, {60, 16, "down down down up"}} {
		r, o := startActing(t, plan, state.Act{Fate: state.FateAccepted}, c.w, c.h)
		o.refused = map[string]state.Plan{"prod/api": {Refusal: "a daemon has no count"}}
		r.press("space", "space", "space", "R")
		var count int
		for _, a := range o.asked {
			if a.Target() != "prod/api" {
				count++
			}
		}
		r.settleDown()
		words := fmt.Sprintf("type %d prod to go on", count)
		r.shows("protected  cluster prod", words+": "+caret)
		r.press(strings.Fields(c.scroll)...)
		r.press("enter")
		r.shows(words + "; esc leaves them")
		r.write(fmt.Sprintf("%d jk", count)) // letters do not scroll
		r.press("enter")
		if len(o.done) != 0 {
			t.Fatal("something else was enough")
		}
		r.press("backspace", "backspace")
		r.write("prod")
		r.press("enter")
		if len(o.done) != count || o.done[0] != "one of them" {
			t.Errorf("done %d of %d: %q", len(o.done), count, o.done)
		}
		r.shows("  accepted")
		r.lacks("to go on")
	}
}

// Rows of several clusters are named by their account.
func TestManyProtectedWhere(t *testing.T) {
	in := func(account, cluster, name string) *oneOfMany {
		key := state.ServiceKey{Cluster: state.ClusterKey{Scope: state.Scope{Account: account}, Name: cluster}, Name: name}
		return &oneOfMany{ask: state.Action{Service: key}, plan: &state.Plan{Protected: "account " + account}}
	}
	one, two, three, four := in("111122223333", "a", "x"), in("111122223333", "a", "y"), in("111122223333", "b", "x"), in("444455556666", "a", "x")
	free := in("111122223333", "b", "free")
	free.plan.Protected = ""
	for want, all := range map[string][]*oneOfMany{
		"2 a":                         {one, two},
		"2 111122223333":              {one, three},
		"2 111122223333 444455556666": {one, four},
		"3 111122223333":              {one, two, free},
		"":                            {free},
	} {
		if got := (&many{all: all}).toType(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
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

func TestLookManyProtected(t *testing.T) {
	atSizes(t, []string{"60x16", "80x24"}, func(t *testing.T, w, h int) *rig {
		t.Helper()
		plan := scaling()
		plan.Protected, plan.Name = "account 111122223333", "checkout"
		r, _ := startActing(t, plan, state.Act{}, w, h)
		r.press("space", "space", "space", "R")
		r.settleDown()
		r.write("3 pr")
		return r
	})
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
