package reach_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/reach"
	"github.com/fsui/fsui/internal/state"
)

func TestExplainAddsWhatTheNetworkSays(t *testing.T) {
	stop := &state.Task{Key: state.TaskKey{ID: "t1"}, LastStatus: state.StatusStopped, Subnet: "private-a", StoppedReason: "failed to validate logger args: There is a connection issue between the task and CloudWatch"}
	told := state.Recorded{Tasks: []*state.Task{stop}}
	d := state.Diagnosis{Findings: []state.Finding{
		{Cause: "log-network", Subject: state.Subject{Kind: state.SubjectTask, ID: "t1"}, Evidence: []state.Evidence{{From: "stoppedReason"}}, Next: []string{"look at the network"}},
		{Cause: "other", Subject: state.Subject{Kind: state.SubjectService, ID: "prod/shop"}},
	}}
	broken := home()
	routes(broken, "rtb-private-a", blackhole("0.0.0.0/0", "nat-gone"))
	unread := home()
	unread.NATGateways = nil
	for name, c := range map[string]struct {
		n    *state.Network
		want string
	}{
		"blocked":  {broken, "private-a to logs: rtb-private-a (explicit association): 0.0.0.0/0 -> nat-gone is a blackhole"},
		"open":     {home(), "private-a reaches logs, as far as the network of now tells"},
		"unknown":  {unread, "private-a to logs cannot be told: nat-a cannot be listed from here"},
		"not read": {nil, ""},
	} {
		got := reach.Explain(d, told, func(*state.Task) *state.Network { return c.n }).Findings
		evidence := got[0].Evidence[len(got[0].Evidence)-1]
		if c.want != "" && (evidence.From != "network" || !strings.HasPrefix(evidence.Text, c.want)) || c.want == "" && len(got[0].Evidence) != 1 {
			t.Errorf("%s: %+v", name, got[0].Evidence)
		}
		if mended := strings.HasPrefix(got[0].Next[0], "lead the way out to a NAT gateway that works: aws ec2 replace-route "); mended != (name == "blocked") || !slices.Contains(got[0].Next, "look at the network") {
			t.Errorf("%s: %q", name, got[0].Next)
		}
		if len(got[1].Evidence) != 0 || len(d.Findings[0].Evidence) != 1 || len(d.Findings[0].Next) != 1 {
			t.Errorf("%s: another finding, or the one given, was changed", name)
		}
	}
	if reach.Silenced(told) != stop || reach.Silenced(state.Recorded{}) != nil {
		t.Error("which task the network stopped")
	}
}

// Tasks of a service die in several subnets: each is explained, once.
func TestExplainOfEachSubnet(t *testing.T) {
	stop := func(id, subnet string) *state.Task {
		return &state.Task{Key: state.TaskKey{ID: id}, Group: "service:shop", Service: "shop", LastStatus: state.StatusStopped, Subnet: subnet, StoppedReason: "failed to validate logger args: There is a connection issue between the task and CloudWatch"}
	}
	told := state.Recorded{Tasks: []*state.Task{stop("t1", "private-a"), stop("t2", "private-b"), stop("t3", "private-a"), stop("t4", "private-b")}}
	d := state.Diagnosis{Findings: []state.Finding{{Cause: "log-network", Subject: state.Subject{Kind: state.SubjectTask, ID: "t1"}}}}
	n := home()
	routes(n, "rtb-private-a", blackhole("0.0.0.0/0", "nat-gone"))
	n.Placement.Subnets = []string{"private-a", "private-b"}
	f := reach.Explain(d, told, func(*state.Task) *state.Network { return n }).Findings[0]
	if len(f.Evidence) != 2 || !strings.HasPrefix(f.Evidence[0].Text, "private-a to logs: ") || !strings.HasPrefix(f.Evidence[1].Text, "private-b reaches logs") {
		t.Errorf("%+v", f.Evidence)
	}
}

// A task that its load balancer gave up is told of the way in.
func TestExplainOfATaskThatFailedItsChecks(t *testing.T) {
	stop := &state.Task{Key: state.TaskKey{ID: "t1"}, LastStatus: state.StatusStopped, Subnet: "private-a", StoppedReason: "Task failed ELB health checks in (target-group x)"}
	told := state.Recorded{Tasks: []*state.Task{stop}}
	d := state.Diagnosis{Findings: []state.Finding{{Cause: "elb-health-check-timeout", Subject: state.Subject{Kind: state.SubjectTask, ID: "t1"}}}}
	shut := balanced()
	group(shut, "sg-task").In = nil
	for want, n := range map[string]*state.Network{
		"the load balancer reaches private-a, as far as the network of now tells": balanced(),
		"load balancer to private-a: sg-task inbound tcp/8080 from ":              shut,
	} {
		got := reach.Explain(d, told, func(*state.Task) *state.Network { return n }).Findings[0]
		if len(got.Evidence) != 1 || !strings.HasPrefix(got.Evidence[0].Text, want) {
			t.Errorf("%+v, want %s", got.Evidence, want)
		}
	}
}

// Where the way in is open and the check tells nothing, the port is what is left to look at; subnets share a line.
func TestExplainOfAPortThatNobodyListensOn(t *testing.T) {
	stop := func(id, subnet string) *state.Task {
		return &state.Task{Key: state.TaskKey{ID: id}, Group: "service:shop", Service: "shop", LastStatus: state.StatusStopped, Subnet: subnet, StoppedReason: "Task failed ELB health checks in (target-group x)"}
	}
	told := state.Recorded{Tasks: []*state.Task{stop("t1", "private-a"), stop("t2", "private-b")}}
	n := balanced()
	n.Placement.Subnets = []string{"private-a", "private-b"}
	for cause, port := range map[string]string{"elb-health-check-failed": "listens on port 8080 of all addresses", "elb-health-check-codes": ""} {
		d := state.Diagnosis{Findings: []state.Finding{{Cause: cause, Subject: state.Subject{Kind: state.SubjectTask, ID: "t1"}, Next: []string{"look"}}}}
		f := reach.Explain(d, told, func(*state.Task) *state.Network { return n }).Findings[0]
		if len(f.Evidence) != 1 || f.Evidence[0].Text != "the load balancer reaches private-a and private-b, as far as the network of now tells" {
			t.Errorf("%+v", f.Evidence)
		}
		if told := len(f.Next) == 2 && strings.Contains(f.Next[0], port); told != (port != "") {
			t.Errorf("%s: %q", cause, f.Next)
		}
	}
}

func TestNowhereSaysWhy(t *testing.T) {
	for want, n := range map[string]*state.Network{
		"": home(),
		"its tasks have no network interface of their own":                                  {Service: &state.Service{}, Definition: &state.TaskDefinition{NetworkMode: "bridge"}, Denied: map[string]string{"ec2:DescribeVpcs": "x"}},
		"where its tasks are placed could not be read: ecs:DescribeServices (AccessDenied)": {Denied: map[string]string{"ecs:DescribeServices": "AccessDenied"}},
		"the task has no network interface":                                                 {Task: &state.Task{}, Definition: &state.TaskDefinition{NetworkMode: "awsvpc"}},
		"the service does not say in which subnets":                                         {Service: &state.Service{}},
		"AWS returned neither":                                                              {},
	} {
		if got := reach.Nowhere(n); !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// Tasks in the network of their container instances are said to be that, not lost.
func TestTasksOfInstances(t *testing.T) {
	n := home()
	n.Placement, n.Service, n.Definition.NetworkMode = nil, &state.Service{LaunchType: "EC2", LoadBalancers: []state.LoadBalancer{{ARN: "tg"}}}, "bridge"
	r := reach.Evaluate(n)
	if want := (reach.Outcome{Verdict: reach.Unknown, Hop: "via-container-instance"}); r.Start != want || r.Inbound != want {
		t.Errorf("start %v, inbound %v", r.Start, r.Inbound)
	}
	n.Service.LaunchType = "FARGATE"
	if r := reach.Evaluate(n); r.Start.Hop != "subnet-not-found" {
		t.Errorf("a service that does not say where: %v", r.Start)
	}
}
