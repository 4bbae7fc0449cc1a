package state

import "testing"

func TestActionNames(t *testing.T) {
	for message, want := range map[string]string{
		"SERVICE_STEADY_STATE": "SERVICE_STEADY_STATE", "SERVICE_TASK_PLACEMENT_FAILURE: RESOURCE:FARGATE": "SERVICE_TASK_PLACEMENT_FAILURE",
		"(service web) has reached a steady state.": "", "STOPPED": "", "": "", "ERROR_x: y": "",
	} {
		if got := ActionNamed(message); got != want {
			t.Errorf("%q: %q", message, got)
		}
	}
	for message, want := range map[string]string{
		"(service web) has reached a steady state.": "SERVICE_STEADY_STATE", "(service web) was unable to place a task. Reason: x": "SERVICE_TASK_PLACEMENT_FAILURE", "(service web) has started 1 tasks": "",
	} {
		if got := ActionSaid(message); got != want {
			t.Errorf("%q: %q", message, got)
		}
	}
	if !BadAction("SERVICE_TASK_START_IMPAIRED") || BadAction("SERVICE_STEADY_STATE") || BadAction("") {
		t.Error("bad is not told from good")
	}
}
