package state

import (
	"slices"
	"strconv"
	"testing"
)

func TestParseWay(t *testing.T) {
	for text, want := range map[string]Way{
		"8080":                     {8080, "", 8080},
		"9000:8080":                {9000, "", 8080},
		"0:80":                     {0, "", 80},
		"db.example.com:5432":      {5432, "db.example.com", 5432},
		"0:db.example.com:5432":    {0, "db.example.com", 5432},
		"15432:10.0.1.7:5432":      {15432, "10.0.1.7", 5432},
		"[fd00::7]:5432":           {5432, "fd00::7", 5432},
		"7000:[fd00::7]:5432":      {7000, "fd00::7", 5432},
		"8080:localhost:9090":      {8080, "", 9090},
		"6379:my-cache.internal:1": {6379, "my-cache.internal", 1},
	} {
		if got, err := ParseWay(text); err != nil || got != want {
			t.Errorf("%q: %+v, %v, want %+v", text, got, err, want)
		}
		if again, err := ParseWay(want.String()); err != nil || again != want {
			t.Errorf("%s is read as %+v, %v", want, again, err)
		}
	}
	for _, text := range []string{"", "0", "x", "65536", "8080:", ":8080", "8080:0", "-1", "+80", "a:b:5432", "fd00::7:5432", "[x]:80", "[fd00::7:80", "8080:a b:80", "http://x:80"} {
		if got, err := ParseWay(text); err == nil {
			t.Errorf("%q is read as %+v", text, got)
		}
	}
}

// Those that have ended are forgotten in the end, those that live never.
func TestForwardsKept(t *testing.T) {
	store := NewStore()
	for i := range 3 * forwardsKept {
		store.Apply(func(e *Edit) { e.PutForward(&Forward{ID: strconv.Itoa(i), Ended: i%3 != 0}) })
	}
	before := store.Snapshot()
	open, ended := 0, 0
	for _, f := range before.Forwards {
		if f.Ended {
			ended++
		} else {
			open++
		}
	}
	if open != forwardsKept || ended != forwardsKept || before.Forwards[0].ID != strconv.Itoa(3*forwardsKept-1) {
		t.Errorf("%d open, %d ended, first %s", open, ended, before.Forwards[0].ID)
	}
	store.Apply(func(e *Edit) {
		e.PutForward(&Forward{ID: "0", Open: 3})
		e.DropForward("3")
	})
	now := store.Snapshot()
	if len(now.Forwards) != len(before.Forwards)-1 || slices.ContainsFunc(before.Forwards, func(f *Forward) bool { return f.Open == 3 }) {
		t.Error("an older snapshot was changed, or the replaced one was added")
	}
}
