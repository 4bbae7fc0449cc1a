package state_test

import (
	"testing"

	"github.com/fsui/fsui/internal/state"
)

func TestGist(t *testing.T) {
	for in, want := range map[string]string{
		"":                                   "",
		"Essential container in task exited": "Essential container in task exited",
		"Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/73e2d6bc24d8a067)": "Task failed ELB health checks in (target-group web)",
		"CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref web:1: not found":                     "cannot pull image: failed to resolve ref web:1: not found",
		`ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Failed to resolve "fs-1"`:             `cannot start: Failed to resolve "fs-1"`,
		"ResourceInitializationError:":                                             "ResourceInitializationError:",
		"see arn:not-really and arn:aws:ecs:us-east-1:111122223333:task/prod/0123": "see arn:not-really and 0123",
	} {
		if got := state.Gist(in); got != want {
			t.Errorf("Gist(%q)\n got %q\nwant %q", in, got, want)
		}
	}
}
