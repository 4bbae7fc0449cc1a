package aws

import (
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// Clusters come in one after the other: a group that nobody knew of when the settings were read does not wait for long.
func TestSettingsOfGroupsThatComeLater(t *testing.T) {
	at := time.Unix(1e9, 0)
	first, late := state.TargetGroupKey{Name: "first"}, state.TargetGroupKey{Name: "late"}
	var plan targetPlan
	plan.askSettings(at, map[state.TargetGroupKey]bool{first: true})
	for name, c := range map[string]struct {
		known  map[state.TargetGroupKey]*state.TargetGroup
		groups []group
		after  time.Duration
		due    bool
	}{
		"all are read":                 {map[state.TargetGroupKey]*state.TargetGroup{first: {TargetType: "ip"}}, []group{{key: first}}, time.Minute, false},
		"one came later":               {map[state.TargetGroupKey]*state.TargetGroup{first: {TargetType: "ip"}}, []group{{key: first}, {key: late}}, settingsLate, true},
		"one came just now":            {nil, []group{{key: late}}, settingsLate - 1, false},
		"one that AWS did not tell of": {nil, []group{{key: first}}, settingsLate, false},
		"the same, half a minute on":   {nil, []group{{key: first}}, settingsNew, true},
	} {
		if got := plan.settingsDue(&state.Snapshot{TargetGroups: c.known}, c.groups, at.Add(c.after)); got != c.due {
			t.Errorf("%s: due %v, want %v", name, got, c.due)
		}
	}
}
