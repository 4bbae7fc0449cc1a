package state

import (
	"fmt"
	"strings"
	"time"
)

// TargetGroup is one target group with the health of its targets.
type TargetGroup struct {
	Key         TargetGroupKey
	ARN         string
	Protocol    string
	Port        int
	TargetType  string // ip, instance, lambda, alb
	VPC         string
	HealthCheck HealthCheck
	// LoadBalancers are the ARNs of those that use it; nil = not read.
	LoadBalancers []string
	Targets       []Target
	// SeenAt is when the targets were last read, zero = never; Fault why the last try failed.
	SeenAt time.Time
	Fault  *Fault
	// Promise is how long until they are read again while all is well, 0 = nobody promised.
	Promise time.Duration
}

// groupSlack is what a target group may be older than the time between its checks, or than its promise where that is
// longer: the rate limit allows one group a call.
const groupSlack = 10 * time.Second

// Overdue reports targets past their promise at now.
func (g *TargetGroup) Overdue(now time.Time) bool {
	return !g.SeenAt.IsZero() && g.Promise > 0 && now.Sub(g.SeenAt) > max(g.Promise, g.HealthCheck.Interval)+groupSlack
}

// HealthCheck is how a target group decides. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
type HealthCheck struct {
	Protocol, Path, Port, Matcher string
	Interval, Timeout             time.Duration
	Healthy, Unhealthy            int // consecutive checks that turn a target
}

// FailedBy says what so many targets do that the check takes for unhealthy, as in "answer 404 to GET /healthz, not 200";
// "" where AWS's reason tells no more than that they fail. The reasons are those of
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
func (h HealthCheck) FailedBy(t Target, targets int) string {
	verb := func(one, many string) string {
		if targets == 1 {
			return one
		}
		return many
	}
	switch t.Reason {
	case "Target.ResponseCodeMismatch":
		_, codes, ok := strings.Cut(t.Detail, "with these codes: [")
		codes, _, closed := strings.Cut(codes, "]")
		if !ok || !closed || h.Matcher == "" {
			return ""
		}
		return verb("answers ", "answer ") + codes + " to " + h.request() + ", not " + h.Matcher
	case "Target.Timeout":
		if h.Timeout == 0 {
			return ""
		}
		return fmt.Sprintf("%s not answer %s within %ds", verb("does", "do"), h.request(), int(h.Timeout.Seconds()))
	case "Target.FailedHealthChecks":
		if !strings.HasPrefix(h.Protocol, "HTTP") {
			return ""
		}
		return verb("refuses or garbles ", "refuse or garble ") + h.request()
	}
	return ""
}

// request is what the check asks for: "GET /healthz", ":8081/healthz" where it has a port of its own, or a connection.
func (h HealthCheck) request() string {
	port := ""
	if h.Port != "" && h.Port != "traffic-port" {
		port = ":" + h.Port
	}
	if !strings.HasPrefix(h.Protocol, "HTTP") {
		return strings.TrimSpace(h.Protocol + " " + port)
	}
	return "GET " + port + h.Path
}

// Target states. https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html
const (
	TargetInitial   = "initial"
	TargetHealthy   = "healthy"
	TargetUnhealthy = "unhealthy"
	TargetDraining  = "draining"
)

// Target is one registered target.
type Target struct {
	ID     string // IP address for awsvpc tasks, instance id otherwise
	Port   int
	Zone   string
	State  string
	Reason string // Target.ResponseCodeMismatch …
	Detail string // AWS's sentence
}

// JoinedTarget is a target beside the group it stands in and the task behind it.
type JoinedTarget struct {
	Target
	Group *TargetGroup
	Task  *Task // nil where no known task of the service has that address
}
