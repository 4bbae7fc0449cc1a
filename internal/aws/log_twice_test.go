package aws

import (
	"testing"
	"time"
)

// Of lines that are alike as many are shown as the way that brought most of them has brought, whatever the order.
func TestTwiceSeen(t *testing.T) {
	at := time.UnixMilli(1_700_000_000_123)
	for ways, want := range map[string]int{
		"p": 1, "r": 1, "pr": 1, "rp": 1, "pp": 2, "ppr": 2, "pprr": 2, "prpr": 2, "rrp": 2, "prr": 2, "rppr": 2, "ppprr": 3,
	} {
		s, shown := newTwiceSeen(), 0
		for _, way := range ways {
			by := 1
			if way == 'r' {
				by = -1
			}
			if s.add(by, "ecs/app/1", at, "ready") {
				shown++
			}
		}
		if shown != want {
			t.Errorf("%s shows %d, want %d", ways, shown, want)
		}
	}
	s := newTwiceSeen()
	s.add(1, "ecs/app/1", at, "ready")
	if !s.add(-1, "ecs/app/2", at, "ready") || !s.add(-1, "ecs/app/1", at.Add(time.Millisecond), "ready") || !s.add(-1, "ecs/app/1", at, "steady") {
		t.Error("a line of another stream, time or text is taken for the same")
	}
	s.forget(at.Add(time.Minute))
	if len(s.ahead) != 0 || !s.add(1, "ecs/app/1", at, "ready") || len(s.ahead) != 0 {
		t.Errorf("%d seconds are kept", len(s.ahead))
	}
}
