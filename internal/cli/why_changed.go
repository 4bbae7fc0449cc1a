package cli

import (
	"time"

	"github.com/fsui/fsui/internal/state"
)

// concerned is the one service that was asked about, or that the task belongs to; nil where all were, or it has none.
func (v view) concerned() *state.Service {
	if v.task == nil {
		return v.only
	}
	key, _ := v.task.ServiceKey()
	return v.Services[key]
}

// changed says what the deployment changed with which a finding began, "" where there is none, or nothing is known.
func (v view) changed(f state.Finding) string {
	svc := v.concerned()
	if svc == nil {
		return ""
	}
	d, began := v.BroughtBy(f, v.TasksOf(svc.Key), svc.Key, time.Time(v.clock))
	if !began {
		return ""
	}
	before, after := v.Replaced(svc.Key, d)
	if before == nil || after == nil {
		return ""
	}
	definition, _ := v.DefinitionChanged(before.TaskDefinition, after.TaskDefinition)
	return state.ChangedBefore(f, d, append([]string{definition}, state.CompareRevisions(before, after)...))
}
