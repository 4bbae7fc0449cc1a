package sim

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

func TestTheLatestHundredEventsAreKept(t *testing.T) {
	w := newTown(t)
	w.define("web", behaviour{})
	s := w.serve("web", 0)
	for i := range 70 {
		s.say("event %d", i)
	}
	early := s.describe().Events
	then := slices.Clone(early)
	for i := range 230 {
		s.say("event %d", 70+i)
	}
	if !slices.Equal(early, then) {
		t.Error("an answer given before was changed")
	}
	late := s.describe().Events
	if len(late) != 100 {
		t.Fatalf("%d events are kept", len(late))
	}
	for i, e := range late {
		if want := fmt.Sprintf("(service web) event %d", 299-i); *e.Message != want || len(*e.Id) != 36 {
			t.Fatalf("event %d is %q, want %q", i, *e.Message, want)
		}
	}
}

func TestWhatHappensTogetherIsToldTogether(t *testing.T) {
	w := newTown(t)
	w.define("web", behaviour{})
	g, behind := w.balance("web")
	s := w.serve("web", 6, behind, settled)
	s.change(serviceChange{desired: new(int32(2))})
	w.pass(5 * tallyTime)
	if !hasSaid(s, "has begun draining connections on 4 tasks.") || !hasSaid(s, "deregistered 4 targets in (target-group "+g.arn+")") {
		t.Errorf("said %q", said(s))
	}
}

func TestThePastOfAServiceIsInOrder(t *testing.T) {
	for _, age := range []time.Duration{time.Second, time.Hour, 40 * 24 * time.Hour} {
		w := newTown(t)
		w.define("web", behaviour{})
		_, behind := w.balance("web")
		s := w.serve("web", 4, behind, func(s *serviceSpec) {
			s.age = age
			s.controller = types.DeploymentControllerTypeCodeDeploy
			s.taskSets = []taskSetSpec{{primary: true, scale: 100}, {scale: 25}}
		})
		w.check("at once")
		events := s.describe().Events
		if last := *events[0].CreatedAt; last.After(w.now()) || w.now().Sub(last) > steadyAgain || !w.steady(s)() {
			t.Errorf("%s old: its last event is of %s", age, last)
		}
		for _, one := range s.tasks.wanted {
			if d := one.describe(); d.StartedAt.After(w.now()) || d.CreatedAt.Before(s.createdAt) || !one.healthy() {
				t.Errorf("%s old: a task started at %s", age, d.StartedAt)
			}
		}
		before := len(events)
		w.pass(time.Minute)
		if after := s.describe().Events; len(after) != before || s.steady.IsZero() {
			t.Errorf("%s old: it says more, %q", age, said(s))
		}
	}
}
