package diagnose_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/diagnose"
	"github.com/fsui/fsui/internal/state"
)

const exited = "Essential container in task exited"

func noon() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

// stopped is a task of the service web that ended; each container is "reason" or an exit code.
func stopped(id, code, reason string, containers ...any) *state.Task {
	t := &state.Task{
		Key:   state.TaskKey{Cluster: state.ClusterKey{Scope: state.Scope{Region: "eu-west-1"}, Name: "prod"}, ID: id},
		Group: "service:web", Service: "web", LastStatus: state.StatusStopped, StopCode: code, StoppedReason: reason, StoppedAt: noon(),
		TaskDefinition: "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7",
	}
	for i, c := range containers {
		into := state.Container{Name: fmt.Sprintf("c%d", i)}
		switch c := c.(type) {
		case int:
			into.ExitCode = &c
		case string:
			into.Reason = c
		}
		t.Containers = append(t.Containers, into)
	}
	return t
}

func TestHowTasksEnd(t *testing.T) {
	causes := builtin(t)
	oom := stopped("1", "EssentialContainerExited", exited, 137)
	oom.Containers[0].Reason = "OutOfMemoryError: Container killed due to memory usage"
	job := stopped("1", "EssentialContainerExited", exited, 0)
	job.Group, job.Service = "family:migrate", ""
	spot := stopped("1", "SpotInterruption", "Your Spot Task was interrupted.", 143)
	spot.Group, spot.Service = "family:batch", ""
	for _, c := range []struct {
		what   string
		task   *state.Task
		cause  string
		sure   state.Confidence
		benign bool
	}{
		{"exit 1", stopped("1", "EssentialContainerExited", exited, 1), "app-crash", state.Certain, false},
		{"exit 255", stopped("1", "EssentialContainerExited", exited, 255), "app-crash", state.Likely, false},
		{"exit 139", stopped("1", "EssentialContainerExited", exited, 139), "app-segfault", state.Certain, false},
		{"exit 127", stopped("1", "EssentialContainerExited", exited, 127), "command-not-found", state.Likely, false},
		{"exit 126", stopped("1", "EssentialContainerExited", exited, 126), "entrypoint-not-executable", state.Likely, false},
		{"killed, nobody says why", stopped("1", "EssentialContainerExited", exited, 137), "stop-undetermined", state.Possible, false},
		{"terminated, nobody says why", stopped("1", "EssentialContainerExited", exited, 143), "stop-undetermined", state.Possible, false},
		{"out of memory", oom, "oom-killed", state.Certain, false},
		{"a service's container ended well", stopped("1", "EssentialContainerExited", exited, 0), "stop-undetermined", state.Possible, false},
		{"a job's did", job, "deployment-progress", state.Likely, true},
		{"no exit code", stopped("1", "EssentialContainerExited", exited), "stop-undetermined", state.Possible, false},
		{"no reason at all", stopped("1", "", ""), "stop-undetermined", state.Possible, false},
		{"the one that failed beside one that was stopped", stopped("1", "EssentialContainerExited", exited, 137, 3, 143), "app-crash", state.Certain, false},
		{"a dependency's exit code before who waited for it", stopped("1", "TaskFailedToStart", "Task failed to start", 1,
			"TaskDependencyError: dependency graph: failed to resolve container ordering dependency [c0] for target [c1] as dependency did not exit successfully."), "app-crash", state.Certain, false},
		{"the container's reason before the task's sentence", stopped("1", "TaskFailedToStart", "Task failed to start",
			"CannotPullContainerError: manifest for example/web:9 not found: manifest unknown"), "image-not-found", state.Certain, false},
		{"the task's reason where the container's is cut off", stopped("1", "TaskFailedToStart",
			"CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref example.com/web:9: not found",
			"CannotPullContainerError: pull image manifest has been ret"), "image-not-found", state.Certain, false},
		{"a failed check, though its container exited with 1", stopped("1", "ServiceSchedulerInitiated",
			"Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123)", 1), "elb-health-check-failed", state.Certain, false},
		{"scaled in, slow to stop", stopped("1", "ServiceSchedulerInitiated", "Scaling activity initiated by (deployment ecs-svc/1)", 137), "service-scaling", state.Certain, true},
		{"scheduler without words", stopped("1", "ServiceSchedulerInitiated", "", 143), "service-scaling", state.Certain, true},
		{"retired", stopped("1", "ServiceSchedulerInitiated", "ECS is performing maintenance on the underlying infrastructure hosting the task", 137), "task-retirement", state.Certain, true},
		{"a person's words mean nothing", stopped("1", "UserInitiated", "rolled back: toomanyrequests, no space left on device", 1), "user-stop", state.Certain, true},
		{"Spot in a service", stopped("1", "SpotInterruption", "Your Spot Task was interrupted.", 137), "spot-interruption", state.Certain, true},
		{"Spot without a service", spot, "spot-interruption", state.Certain, false},
		{"termination notice", stopped("1", "TerminationNotice", "", 143), "host-terminated", state.Certain, false},
		{"words of nobody's", stopped("1", "TaskFailedToStart", "the moon is full"), "unknown", state.Possible, false},
		{"running", &state.Task{LastStatus: state.StatusRunning}, "steady-state", state.Certain, true},
		{"starting", &state.Task{LastStatus: "PENDING"}, "deployment-progress", state.Likely, true},
		{"running and sick", &state.Task{LastStatus: state.StatusRunning, Containers: []state.Container{{Name: "c0", Health: "UNHEALTHY"}}}, "container-health-check-failed", state.Certain, false},
		{"nothing known", &state.Task{}, "unknown", state.Possible, false},
	} {
		d := causes.Diagnose(state.Recorded{Tasks: []*state.Task{c.task}})
		if len(d.Findings) != 1 {
			t.Errorf("%s: %d findings: %s", c.what, len(d.Findings), slugs(d))
			continue
		}
		if f := d.Findings[0]; f.Cause != c.cause || f.Confidence != c.sure || d.Benign != c.benign {
			t.Errorf("%s: %s, benign %v; want %s (%s), benign %v", c.what, slugs(d), d.Benign, c.cause, c.sure, c.benign)
		}
	}
}

// The same failure of many tasks is one finding, and what goes well beside it is left out.
func TestOneFindingForManyTasks(t *testing.T) {
	var tasks []*state.Task
	for i := range 12 {
		task := stopped(fmt.Sprintf("%02d", i), "EssentialContainerExited", exited, 1)
		task.StoppedAt = noon().Add(time.Duration(i%5) * time.Minute)
		tasks = append(tasks, task, &state.Task{LastStatus: state.StatusRunning, Group: "service:web"})
	}
	tasks = append(tasks, stopped("ff", "EssentialContainerExited", exited, 139))
	d := builtin(t).Diagnose(state.Recorded{Tasks: tasks})
	if len(d.Findings) != 2 || d.Benign {
		t.Fatalf("found %s", slugs(d))
	}
	f := d.Findings[0]
	if f.Cause != "app-crash" || f.Count != 12 || !f.First.Equal(noon()) || !f.Last.Equal(noon().Add(4*time.Minute)) {
		t.Errorf("%+v", f)
	}
	if f.Subject != (state.Subject{Kind: state.SubjectContainer, ID: "04/c0"}) {
		t.Errorf("the subject is %v, want the first of the latest", f.Subject)
	}
	if want := "aws ecs describe-tasks --cluster prod --tasks 04 --query"; len(f.Next) < 2 || !contains(f.Next, want) {
		t.Errorf("no %q in %q", want, f.Next)
	}
}

// What a container wrote last explains the exit code it ended with.
func TestTheLogBehindTheExitCode(t *testing.T) {
	d := builtin(t).Diagnose(state.Recorded{
		Tasks: []*state.Task{stopped("0123", "EssentialContainerExited", exited, 1)},
		Lines: []state.RecordedLine{
			{Stream: "web/c0/0123", Container: "c0", Task: "0123", Text: "starting"},
			{Stream: "web/c0/0123", Container: "c0", Task: "0123", Text: "exec /app/server: exec format error"},
		},
	})
	if len(d.Findings) != 1 || d.Findings[0].Cause != "image-arch-mismatch" {
		t.Fatalf("found %s", slugs(d))
	}
	if f := d.Findings[0]; f.Subject.Kind != state.SubjectContainer || len(f.Evidence) < 2 || f.Evidence[0].From != string(diagnose.Log) {
		t.Errorf("%+v", f)
	}
}
