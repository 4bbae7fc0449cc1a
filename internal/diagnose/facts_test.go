package diagnose_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

func contains(list []string, part string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.Contains(s, part) })
}

func TestServices(t *testing.T) {
	causes := builtin(t)
	event := func(minute int, message string) state.Event {
		return state.Event{At: noon().Add(time.Duration(minute) * time.Minute), Message: message}
	}
	const (
		steady  = "(service web) has reached a steady state."
		started = "(service web) has started 1 tasks: (task 0123)."
		noRoom  = "(service web) was unable to place a task. Reason: RESOURCE:FARGATE."
		failing = "(service web) is unable to consistently start tasks successfully."
		timeout = "(service web) (task 0123) (port 80) is unhealthy in (target-group arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/01) due to (reason Request timed out)."
	)
	for _, c := range []struct {
		what   string
		svc    *state.Service
		found  string
		benign bool
	}{
		{"what is settled is not raised", &state.Service{Events: []state.Event{event(2, steady), event(1, noRoom)}}, "steady-state", true},
		{"what came after is, in any order of the list", &state.Service{Events: []state.Event{event(1, steady), event(2, noRoom)}}, "fargate-capacity", false},
		{"the cause before its consequence", &state.Service{Events: []state.Event{event(3, failing), event(2, timeout), event(1, started)}}, "elb-health-check-timeout tasks-fail-repeatedly", false},
		{"events of one cause are one finding", &state.Service{Events: []state.Event{event(3, noRoom), event(2, noRoom)}}, "fargate-capacity", false},
		{"at work", &state.Service{Desired: 2, Running: 1, Events: []state.Event{event(1, started)}}, "deployment-progress", true},
		{"on their way", &state.Service{Desired: 2, Running: 1, Pending: 1}, "deployment-progress", true},
		{"tasks missing, no word", &state.Service{Desired: 2, Running: 1, Events: []state.Event{event(1, steady)}}, "unknown", false},
		{"tasks missing after a deployment", &state.Service{Desired: 2, Running: 1, Deployments: []state.Deployment{{RolloutState: "COMPLETED", Reason: "ECS deployment ecs-svc/1 completed."}}}, "unknown", false},
		{"all there, no word", &state.Service{Desired: 2, Running: 2}, "steady-state", true},
		{"failed by the breaker", &state.Service{Deployments: []state.Deployment{{RolloutState: "FAILED", Reason: "ECS deployment circuit breaker: tasks failed to start."}}}, "deployment-circuit-breaker", false},
		{"failed, no word", &state.Service{Deployments: []state.Deployment{{RolloutState: "FAILED"}}}, "deployment-circuit-breaker", false},
		{"completed", &state.Service{Deployments: []state.Deployment{{RolloutState: "COMPLETED", Reason: "ECS deployment ecs-svc/1 completed."}}}, "deployment-progress", true},
		{"failing so far", &state.Service{Deployments: []state.Deployment{{RolloutState: "IN_PROGRESS", Reason: "ECS deployment ecs-svc/1 in progress.", Failed: 3}}}, "tasks-fail-repeatedly", false},
		{"words of nobody's", &state.Service{Deployments: []state.Deployment{{RolloutState: "FAILED", Reason: "the moon is full"}}}, "unknown", false},
	} {
		d := causes.Diagnose(state.Recorded{Services: []*state.Service{c.svc}})
		var got []string
		for _, f := range d.Findings {
			got = append(got, f.Cause)
		}
		if strings.Join(got, " ") != c.found || d.Benign != c.benign {
			t.Errorf("%s: found %v, benign %v; want %s, benign %v", c.what, got, d.Benign, c.found, c.benign)
		}
	}
}

func TestTargets(t *testing.T) {
	causes := builtin(t)
	for _, c := range []struct {
		target state.Target
		cause  string
		benign bool
	}{
		{state.Target{State: "healthy"}, "steady-state", true},
		{state.Target{State: "initial"}, "target-registering", true},
		{state.Target{State: "draining"}, "target-draining", true},
		{state.Target{State: "unhealthy"}, "elb-health-check-failed", false},
		{state.Target{State: "unused"}, "target-group-unused", false},
		{state.Target{State: "unhealthy", Detail: "Health checks failed with these codes: [502]"}, "elb-health-check-codes", false},
		{state.Target{State: "unhealthy", Reason: "Target.Novel", Detail: "no such words"}, "elb-health-check-failed", false},
		{state.Target{State: "unused", Reason: "Target.NotInUse", Detail: "Target is in an Availability Zone that is not enabled for the load balancer"}, "target-az-not-enabled", false},
		{state.Target{State: "novel"}, "unknown", false},
	} {
		c.target.ID, c.target.Port = "10.0.0.7", 8080
		d := causes.Diagnose(state.Recorded{TargetGroups: []*state.TargetGroup{{ARN: "arn:web", Targets: []state.Target{c.target}}}})
		f := d.Findings[0]
		if len(d.Findings) != 1 || f.Cause != c.cause || d.Benign != c.benign || f.Subject.ID != "10.0.0.7:8080" {
			t.Errorf("%+v: found %s of %s, benign %v", c.target, slugs(d), f.Subject.ID, d.Benign)
		}
	}
}

func TestLines(t *testing.T) {
	causes := builtin(t)
	lines := func(stream string, text ...string) (all []state.RecordedLine) {
		for i, s := range text {
			all = append(all, state.RecordedLine{Stream: stream, At: noon().Add(time.Duration(i) * time.Second), Text: s})
		}
		return all
	}
	for _, c := range []struct {
		what   string
		lines  []state.RecordedLine
		found  string
		benign bool
	}{
		{"a stack tells its own cause", lines("a", "Traceback (most recent call last):", "  connect()", "could not connect to server: Connection refused"), "app-dependency-unreachable", false},
		{"two tasks, one failure", append(lines("web/app/1", "panic: boom"), lines("web/app/2", "panic: boom")...), "app-crash", false},
		{"ordinary lines raise nothing", lines("a", "listening on :8080", "[INFO] GET / 200"), "unknown", true},
		{"a line that looks wrong is shown", lines("a", "WARN the moon is full", "ok"), "unknown", false},
		{"a failure beside ordinary lines", append(lines("a", "ok"), lines("b", "Segmentation fault")...), "app-segfault", false},
	} {
		d := causes.Diagnose(state.Recorded{Lines: c.lines})
		if len(d.Findings) != 1 || d.Findings[0].Cause != c.found || d.Benign != c.benign {
			t.Errorf("%s: found %s, benign %v; want %s, benign %v", c.what, slugs(d), d.Benign, c.found, c.benign)
		}
	}
	if f := causes.Diagnose(state.Recorded{Lines: lines("a", "WARN the moon is full", "ok")}).Findings[0]; f.Evidence[0].Text != "WARN the moon is full" {
		t.Errorf("the evidence is %q", f.Evidence[0].Text)
	}
}

func TestFailures(t *testing.T) {
	d := builtin(t).Diagnose(state.Recorded{Failures: []state.Failure{
		{ARN: "arn:aws:ecs:eu-west-1:111122223333:cluster/prod", Reason: "MISSING"},
		{ARN: "arn:aws:ecs:eu-west-1:111122223333:container-instance/prod/1", Reason: "RESOURCE:MEMORY"},
		{ARN: "arn:aws:ecs:eu-west-1:111122223333:container-instance/prod/2", Reason: "RESOURCE:MEMORY"},
	}})
	if len(d.Findings) != 2 || d.Findings[0].Cause != "placement-cpu-memory" || d.Findings[0].Count != 2 ||
		d.Findings[1].Cause != "cluster-not-found" || d.Findings[1].Confidence != state.Certain {
		t.Errorf("found %s", slugs(d))
	}
}

// What AWS calls missing is what its ARN names: a cluster only where that is one, or nobody says.
func TestWhatIsMissing(t *testing.T) {
	causes := builtin(t)
	for arn, want := range map[string]string{
		"arn:aws:ecs:eu-west-1:111122223333:cluster/prod": "cluster-not-found", "": "cluster-not-found",
		"arn:aws:ecs:eu-west-1:111122223333:service/web": "unknown", "arn:aws:ecs:eu-west-1:111122223333:task/prod/1": "unknown",
	} {
		if d := causes.Diagnose(state.Recorded{Failures: []state.Failure{{ARN: arn, Reason: "MISSING"}}}); d.Findings[0].Cause != want {
			t.Errorf("%q: %s", arn, slugs(d))
		}
	}
}
