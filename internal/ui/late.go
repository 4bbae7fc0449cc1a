package ui

import (
	"time"

	"github.com/fsui/fsui/internal/state"
)

// late marks a figure that is past its promise with its age. What nobody promised anything of by itself is as late as
// its source, whose age stands in the header.
func late(seen time.Time, promise time.Duration, source *state.Source, now time.Time) string {
	switch {
	case promise > 0 && state.Overdue(seen, now, promise):
		return lateBy(seen, now)
	case source == nil || promise == 0 && source.Stale(now):
		return "?"
	}
	return ""
}

func lateBy(seen, now time.Time) string { return "? " + state.Age(now.Sub(seen)) }

// lateTask marks a task that is past its promise. One that has stopped never changes again; one whose cluster's events
// are read is as fresh as they are.
func lateTask(f *facts, t *state.Task) string {
	source := f.snap.Source(state.SourceTasks, t.Key.Cluster)
	switch {
	case t.Stopped():
		return ""
	case source != nil && source.Events && source.Stale(f.now):
		return lateBy(source.At, f.now)
	case source != nil && source.Events:
		return ""
	}
	return late(t.SeenAt, t.Promise, source, f.now)
}

// lateHealth reports the health of a task that is past its promise although the rest is fresh: events tell nothing of it.
func lateHealth(f *facts, t *state.Task) bool {
	source := f.snap.Source(state.SourceTasks, t.Key.Cluster)
	return !t.Stopped() && source != nil && source.Events && state.Overdue(t.HealthSeen(), f.now, t.Promise)
}
