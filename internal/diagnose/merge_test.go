package diagnose_test

import (
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// What tasks, targets and events of a service say alike is one finding: its tasks count it, the others are evidence.
func TestTasksTargetsAndEventsTellOneFinding(t *testing.T) {
	cluster := stopped("0", "", "").Key.Cluster
	svc := &state.Service{
		Key: state.ServiceKey{Cluster: cluster, Name: "web"}, Desired: 2, LoadBalancers: []state.LoadBalancer{{ARN: "arn:web"}},
		Events: []state.Event{
			{At: noon(), Message: "(service web) (port 80) is unhealthy in (target-group arn:web) due to (reason Health checks failed with these codes: [302])."},
			{At: noon().Add(-time.Minute), Message: "(service web) (port 80) is unhealthy in (target-group arn:web) due to (reason Health checks failed with these codes: [302])."},
		},
	}
	group := &state.TargetGroup{ARN: "arn:web", SeenAt: noon(), Targets: []state.Target{
		{ID: "10.0.0.7", State: "unhealthy", Reason: "Target.ResponseCodeMismatch", Detail: "Health checks failed with these codes: [302]"},
	}}
	d := builtin(t).Diagnose(state.Recorded{Services: []*state.Service{svc}, TargetGroups: []*state.TargetGroup{group}})
	if len(d.Findings) != 1 || d.Findings[0].Subject.Kind != state.SubjectTarget || d.Findings[0].Service != svc.Key {
		t.Fatalf("found %s: %+v", slugs(d), d.Findings)
	}
	f := d.Findings[0]
	if len(f.Evidence) != 2 || f.Count != 1 || f.Evidence[0].From != "targetHealth" || f.Evidence[1].Count != 2 || !f.First.Equal(noon().Add(-time.Minute)) {
		t.Errorf("%+v", f)
	}
	killed := stopped("1", "ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group arn:web)", 143)
	d = builtin(t).Diagnose(state.Recorded{Tasks: []*state.Task{killed}, Services: []*state.Service{svc}, TargetGroups: []*state.TargetGroup{group}})
	if len(d.Findings) != 1 || d.Findings[0].Cause != "elb-health-check-codes" || d.Findings[0].Subject.ID != "1" || d.Findings[0].Confidence != state.Certain {
		t.Errorf("the target does not say why its task was killed: %s", slugs(d))
	}
	if e := d.Findings[0].Evidence; len(e) != 3 || e[1].Text != "Target.ResponseCodeMismatch: Health checks failed with these codes: [302]" {
		t.Errorf("%+v", e)
	}
	other := &state.TargetGroup{ARN: "arn:other", Targets: group.Targets}
	if d := builtin(t).Diagnose(state.Recorded{Services: []*state.Service{svc}, TargetGroups: []*state.TargetGroup{other}}); len(d.Findings) != 2 {
		t.Errorf("a target group of nobody's joined the service: %s", slugs(d))
	}
	tasks := []*state.Task{stopped("1", "EssentialContainerExited", exited, 1), stopped("2", "EssentialContainerExited", exited, 1)}
	tasks[1].StoppedAt = noon().Add(time.Minute)
	d = builtin(t).Diagnose(state.Recorded{Tasks: tasks})
	if f := d.Findings[0]; f.Evidence[0] != (state.Evidence{From: "exitCode", Text: "1", Count: 2, At: noon().Add(time.Minute)}) || f.Service != svc.Key {
		t.Errorf("%+v", f)
	}
}

// The list's verdict and the diagnosis agree on which stops need nobody.
func TestBenignAsTheVerdictHasIt(t *testing.T) {
	for code, reason := range map[string]string{
		"UserInitiated": "Task stopped by user", "SpotInterruption": "Your Spot Task was interrupted.",
		"TerminationNotice":         "Host EC2 (instance i-0123456789abcdef0) terminated.",
		"ServiceSchedulerInitiated": "Scaling activity initiated by (deployment ecs-svc/1)",
		"EssentialContainerExited":  exited, "TaskFailedToStart": "CannotPullContainerError: manifest unknown",
	} {
		for _, service := range []string{"web", ""} {
			task := stopped("1", code, reason, 143)
			task.Service = service
			if d := builtin(t).Diagnose(state.Recorded{Tasks: []*state.Task{task}}); d.Benign != state.Benign(task) {
				t.Errorf("%s of service %q: diagnosed benign %v, judged %v", code, service, d.Benign, state.Benign(task))
			}
		}
	}
}

func TestHowLongItRan(t *testing.T) {
	task := stopped("1", "EssentialContainerExited", exited, 3)
	task.StartedAt, task.ExecutionStoppedAt = noon().Add(-8*time.Second), noon()
	if f := builtin(t).Diagnose(state.Recorded{Tasks: []*state.Task{task}}).Findings[0]; f.Summary != "Container c0 ended by itself with exit code 3, 8s after it started." {
		t.Errorf("%q", f.Summary)
	}
}
