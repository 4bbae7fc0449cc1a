package cli

import (
	"time"

	"github.com/fsui/fsui/internal/state"
)

// changed says what the deployment changed with which a finding began, "" where there is none, or nothing is known.
func (v view) changed(f state.Finding) string {
	if v.only == nil {
		return ""
	}
	d, began := v.BroughtBy(f, v.TasksOf(v.only.Key), v.only.Key, time.Time(v.clock))
	if !began {
		return ""
	}
	before, after := v.Replaced(v.only.Key, d)
	if before == nil || after == nil {
		return ""
	}
	return state.ChangedBefore(f, d, append(v.definitionChanged(before.TaskDefinition, after.TaskDefinition), state.CompareRevisions(before, after)...))
}

func (v view) definitionChanged(before, after string) []string {
	was, is := v.TaskDefinitions[before], v.TaskDefinitions[after]
	head := state.Revision(before) + " → " + state.Revision(after)
	switch {
	case before == after:
		return []string{state.DeployedAgain}
	case was == nil || is == nil || !was.Printed() || !is.Printed():
		return []string{head}
	}
	return []string{head + ": " + state.ChangesWords(state.CompareDefinitions(was, is))}
}
