package ui

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// Where nobody presses a key, changes are gathered for a second; a key has the next one shown at once, also if the pause
// has begun already.
func TestCalmConsoleGathersChanges(t *testing.T) {
	for _, c := range []struct {
		name   string
		before func(*rig) // the pause begins
		during func(*rig)
		want   time.Duration
	}{
		{"nobody there", nil, nil, calm},
		{"a key a moment ago", func(r *rig) { r.press("j"); <-r.app.hurry }, nil, breath},
		{"a key long ago", func(r *rig) { r.press("j"); <-r.app.hurry; r.now = r.now.Add(attention + 1) }, nil, calm},
		{"a key in the pause", nil, func(r *rig) { r.press("j") }, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := estate()
				r := startRig(t, store, 80, 24)
				if c.before != nil {
					c.before(r)
				}
				began := time.Now()
				wait := r.app.awaitStore()
				if c.during != nil {
					c.during(r)
				}
				store.Apply(func(*state.Edit) {})
				if _, ok := wait().(storeChangedMsg); !ok || time.Since(began) != c.want {
					t.Errorf("it came after %v, want %v", time.Since(began), c.want)
				}
			})
		})
	}
}
