package ui

import (
	"fmt"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

func TestLookEvents(t *testing.T) {
	atSizes(t, everySize(), func(t *testing.T, w, h int) *rig {
		r := startRig(t, incident(), w, h)
		r.press("4")
		return r
	})
}

func TestLookEventsOfAService(t *testing.T) {
	atSizes(t, []string{"60x16", "120x34"}, func(t *testing.T, w, h int) *rig {
		r := inService(startRig(t, incident(), w, h), "payments")
		r.press("e", "j")
		return r
	})
}

// Events that differ in ids only are one thing said often; others are not.
func TestEventsFold(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"(service web) has started 1 tasks: (task 0a1b2c3d4e5f60718293a4b5c6d7e8f9).", "(service web) has started 1 tasks: (task f9e8d7c6b5a493827160f5e4d3c2b1a0).", true},
		{"has started 1 tasks: (task 0a1b2c3d4e5f60718293a4b5c6d7e8f9).", "has started 2 tasks: (task 0a1b2c3d4e5f60718293a4b5c6d7e8f9).", false},
		{"(instance i-0123456789abcdef0) (port 80) is unhealthy", "(instance i-0fedcba9876543210) (port 80) is unhealthy", true},
		{"(instance 10.0.1.2) is unhealthy", "(instance 10.0.1.33) is unhealthy", true},
		{"(port 8080) is unhealthy", "(port 8081) is unhealthy", false},
		{"(deployment ecs-svc/1700000000000000017) completed", "(deployment ecs-svc/1800000000000000018) completed", true},
		{"codes: [404]", "codes: [502]", false},
		{"(task 0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9) stopped", "(task f9e8d7c6-b5a4-9382-7160-f5e4d3c2b1a0) stopped", true},
		{"deadbeefcafe failed", "facadedecade failed", false}, // words
		{"aktualisiert: 注文 10.0.0.1", "aktualisiert: 注文 10.0.0.2", true},
	} {
		if same := eventShape(c.a) == eventShape(c.b); same != c.same {
			t.Errorf("%q and %q: one thing %v, want %v", c.a, c.b, same, c.same)
		}
	}
}

func TestBriefMessage(t *testing.T) {
	for message, want := range map[string]string{
		"(task 0a1b2c3d4e5f60718293a4b5c6d7e8f9) at 10.0.0.1":                                                             "(task 0a1b2c3d) at 10.0.0.1",
		"registered 1 targets in (target-group " + arn("elasticloadbalancing", "targetgroup/web/6d0ecf831eec9f09") + ").": "registered 1 targets in (target-group web).",
		arn("iam", "role/deep/path/ops") + " is not allowed":                                                              "ops is not allowed",
		"no (instance i-0123456789abcdef0), arn:":                                                                         "no (instance i-0123456789abcdef0), arn:",
	} {
		if got := briefMessage(message); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestFoldedEventsTellTheirTime(t *testing.T) {
	svc := service("prod", "web", 1, 1)
	svc.Events = []state.Event{
		{ID: "3", At: ago(time.Minute), Message: "(service web) has started 1 tasks: (task 0a1b2c3d4e5f60718293a4b5c6d7e8f9)."},
		{ID: "2", At: ago(2 * time.Minute), Message: "(service web) has reached a steady state."},
		{ID: "1", At: ago(9 * time.Minute), Message: "(service web) has started 1 tasks: (task ffffffffffffffffffffffffffffff01)."},
	}
	rows := foldEvents(svc)
	if len(rows) != 2 {
		t.Fatalf("%d rows, want 2: %v", len(rows), rows)
	}
	first := rows[0]
	if first.times != 2 || !first.last.Equal(ago(time.Minute)) || !first.first.Equal(ago(9*time.Minute)) || first.repeated()+" in "+first.span() != "×2 in 8m" {
		t.Errorf("%+v %s", first, first.repeated())
	}
	if want := "has started 1 tasks: (task 0a1b2c3d4e5f60718293a4b5c6d7e8f9)."; first.message != want {
		t.Errorf("%q, want the newest %q", first.message, want)
	}
}

// A repetition leaves the cursor on its event, also when the first of them falls off ECS's list.
func TestRepetitionLeavesTheCursor(t *testing.T) {
	r := inService(startRig(t, incident(), 120, 34), "payments")
	r.press("e", "j")
	r.shows("> ")
	_, at := r.line("> ")
	r.shows("7 times, 2026-03-14")
	r.change(func(e *state.Edit) {
		s := *e.Snapshot().Services[serviceKey("prod", "payments")]
		events := s.Events[:len(s.Events)-6]
		for i := range 3 {
			events = append([]state.Event{{ID: fmt.Sprintf("new%d", i), At: noon, Message: s.Events[1].Message}}, events...)
		}
		s.Events = events
		e.PutService(&s)
	})
	row, n := r.line("> ")
	if n != at {
		t.Errorf("the cursor moved from line %d to %d: %s", at, n, row)
	}
	r.shows("8 times, 2026-03-14")
}

func TestEventOpensTheTaskItNames(t *testing.T) {
	r := inService(startRig(t, incident(), 120, 34), "payments")
	r.press("e", "enter")
	r.shows("› "+taskID("payments", 100)[:8], "Starting for 20s")
	r.press("esc", "j", "enter")
	r.shows("› prod/payments", "rollout") // names no task: its service
	r.press("esc")
	if row, _ := r.line("> "); row == "" {
		t.Error("no cursor")
	}
}

func TestNoEvents(t *testing.T) {
	store := incident()
	store.Apply(func(e *state.Edit) {
		s := *e.Snapshot().Services[serviceKey("prod", "worker")]
		s.Events = nil
		e.PutService(&s)
	})
	r := inService(startRig(t, store, 80, 24), "worker")
	r.shows("none among the latest 100")
	r.press("e")
	r.shows("ECS has no events of this service")
	denying := state.NewStore()
	denying.Apply(func(e *state.Edit) { fail(e, state.SourceClusters, "", 0, denied("ecs:ListClusters")) })
	r = startRig(t, denying, 80, 24)
	r.press("4")
	r.shows("ecs:ListClusters")
}

// chatty is an estate whose services have all said as much as ECS keeps.
func chatty(services int) *state.Store {
	store := emptyRegion("prod")
	store.Apply(func(e *state.Edit) {
		for i := range services {
			s := service("prod", fmt.Sprintf("service-%04d", i), 0, 1)
			s.Events = nil
			for k := range 100 {
				s.Events = append(s.Events, state.Event{
					ID: fmt.Sprint(k), At: ago(time.Duration(k) * time.Minute),
					Message: "(service " + s.Key.Name + ") has started 1 tasks: (task " + taskID(s.Key.Name, k) + ").",
				})
			}
			e.PutService(s)
		}
	})
	return store
}

func BenchmarkEvents50000(b *testing.B) {
	store := chatty(500)
	e := &env{look: newLook(true, false, false), started: noon}
	p := newEventsPane(e, nil)
	p.resize(200, 45)
	for b.Loop() {
		store.Apply(func(*state.Edit) {})
		e.facts = &facts{snap: store.Snapshot(), now: noon, complete: true}
		p.sync(e.facts)
	}
}
