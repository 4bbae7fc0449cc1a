package diagnose_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/state"
)

func wrote(task, text string) state.RecordedLine {
	return state.RecordedLine{Stream: "web/c0/" + task, Task: task, Container: "c0", At: noon(), Text: text}
}

// The log of one task tells why others of its definition ended in the same way, likely at most; another end, or another
// definition, is told by itself.
func TestOneLogTellsOfItsKin(t *testing.T) {
	causes := builtin(t)
	crash := func(id string, code int) *state.Task { return stopped(id, "EssentialContainerExited", exited, code) }
	older := crash("older", 1)
	older.TaskDefinition = "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:6"
	d := causes.Diagnose(state.Recorded{
		Tasks: []*state.Task{crash("a", 1), crash("b", 1), crash("c", 1), crash("d", 3), older},
		Lines: []state.RecordedLine{wrote("b", "starting"), wrote("b", "exec /srv/web: exec format error")},
	})
	var got string
	for _, f := range d.Findings {
		got += fmt.Sprintf("%s %s ×%d, ", f.Cause, f.Confidence, f.Count)
	}
	if got != "app-crash certain ×2, image-arch-mismatch likely ×3, " {
		t.Errorf("found %s", got)
	}
	if first := d.Findings[1].Evidence[0]; first.From != "log" {
		t.Errorf("%+v decides, and stands first nowhere", first)
	}
	for _, e := range d.Findings[1].Evidence {
		if want := map[string]int{"log": 1, "exitCode": 3, "stoppedReason": 3}[e.From]; e.Count != want {
			t.Errorf("%+v, want %d", e, want)
		}
	}
}

// A log that says no more than the exit code, or nothing that is known, is shown beside it and takes nothing away.
func TestALogThatTellsLittleIsShown(t *testing.T) {
	causes := builtin(t)
	for text, want := range map[string]string{
		"ModuleNotFoundError: No module named 'stock'":     "ModuleNotFoundError: No module named 'stock'",
		"ERROR the moon is full":                           "ERROR the moon is full",
		"good night":                                       "good night",
		"2026 ERROR the moon is full, will try once again": "2026 ERROR the moon is full, will try once again",
	} {
		d := causes.Diagnose(state.Recorded{
			Tasks: []*state.Task{stopped("a", "EssentialContainerExited", exited, 1)}, Lines: []state.RecordedLine{wrote("a", "starting"), wrote("a", text)},
		})
		if len(d.Findings) != 1 || d.Findings[0].Cause != "app-crash" || d.Findings[0].Confidence != state.Certain {
			t.Errorf("%s: %s", text, slugs(d))
			continue
		}
		said := ""
		for _, e := range d.Findings[0].Evidence {
			if e.From == "log" {
				said = e.Text
			}
		}
		if said != want {
			t.Errorf("%q is shown of %q", said, text)
		}
	}
}

// The command that asks for the targets of a task's service names their group.
func TestTheTargetGroupIsNamed(t *testing.T) {
	causes := builtin(t)
	task := stopped("a", "ServiceSchedulerInitiated", "Task failed ELB health checks")
	svc := &state.Service{Key: state.ServiceKey{Cluster: task.Key.Cluster, Name: "web"}, LoadBalancers: []state.LoadBalancer{{ARN: "arn:group"}}}
	d := causes.Diagnose(state.Recorded{Tasks: []*state.Task{task}, Services: []*state.Service{svc}})
	if next := d.Findings[0].Next[0]; !strings.Contains(next, "--target-group-arn arn:group ") {
		t.Errorf("%s: %s", slugs(d), next)
	}
	svc.LoadBalancers = append(svc.LoadBalancers, state.LoadBalancer{ARN: "arn:other"})
	d = causes.Diagnose(state.Recorded{Tasks: []*state.Task{task}, Services: []*state.Service{svc}})
	if next := d.Findings[0].Next[0]; !strings.Contains(next, "--target-group-arn TARGETGROUP ") {
		t.Errorf("one of two: %s", next)
	}
}
