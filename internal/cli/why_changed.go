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
	definition, _ := v.DefinitionChanged(before.TaskDefinition, after.TaskDefinition)
	return state.ChangedBefore(f, d, append([]string{definition}, state.CompareRevisions(before, after)...))
}
