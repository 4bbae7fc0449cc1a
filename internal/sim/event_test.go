package sim

import (
	"fmt"
	"slices"
	"testing"
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
