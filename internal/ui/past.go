package ui

import "github.com/fsui/fsui/internal/state"

// Past reads what was kept of what happened, longer than AWS remembers it. It takes its time: only commands call it.
type Past func(state.PastAsked) (all []state.Happening, more bool, err error)

// keptLimit is how many tasks that ECS has forgotten stay at hand for panes about one of them.
const keptLimit = 20_000

// remember keeps the stopped tasks among what happened at hand.
func (e *env) remember(all []state.Happening) {
	if e.kept == nil || len(e.kept) > keptLimit {
		e.kept = map[state.TaskKey]*state.Task{}
	}
	for _, h := range all {
		if h.Task != nil {
			e.kept[h.Task.Key] = h.Task
		}
	}
}

// taskOf is a task as ECS tells it, or as it was kept; nil = neither knows it.
func (e *env) taskOf(snap *state.Snapshot, key state.TaskKey) *state.Task {
	if t := snap.Tasks[key]; t != nil {
		return t
	}
	return e.kept[key]
}
