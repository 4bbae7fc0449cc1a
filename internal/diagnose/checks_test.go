package diagnose_test

import (
	"slices"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// A task that the load balancer's checks killed as soon as they could may only start too slowly. Of one that lived longer, or
// answered with another code, that is not said.
func TestKilledBeforeItStarted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		grace, lived time.Duration
		detail       string
		says         string
	}{
		"at once":      {30 * time.Second, 52 * time.Second, "Request timed out", "30s; killed 52s after it started, about as soon as 2 checks 10s apart could fail: it may only start too slowly"},
		"no grace":     {0, 25 * time.Second, "Request timed out", "none; killed 25s after it started, about as soon as 2 checks 10s apart could fail: it may only start too slowly"},
		"lived long":   {30 * time.Second, 5 * time.Minute, "Request timed out", ""},
		"it answers":   {30 * time.Second, 52 * time.Second, "Health checks failed with these codes: [404]", ""},
		"never begun":  {30 * time.Second, 0, "Request timed out", ""},
		"nothing else": {30 * time.Second, 52 * time.Second, "", "30s; killed 52s after it started, about as soon as 2 checks 10s apart could fail: it may only start too slowly"},
	} {
		killed := stopped("1", "ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group arn:web)", 143)
		killed.StoppingAt = noon()
		if c.lived > 0 {
			killed.StartedAt = noon().Add(-c.lived)
		}
		svc := &state.Service{
			Key: state.ServiceKey{Cluster: killed.Key.Cluster, Name: "web"}, GracePeriod: c.grace, LoadBalancers: []state.LoadBalancer{{ARN: "arn:web"}},
		}
		group := &state.TargetGroup{ARN: "arn:web", HealthCheck: state.HealthCheck{Interval: 10 * time.Second, Unhealthy: 2}}
		if c.detail != "" {
			group.Targets = []state.Target{{ID: "10.0.0.7", State: "unhealthy", Detail: c.detail}}
		}
		d := builtin(t).Diagnose(state.Recorded{Tasks: []*state.Task{killed}, Services: []*state.Service{svc}, TargetGroups: []*state.TargetGroup{group}})
		said := ""
		for _, f := range d.Findings {
			if at := slices.IndexFunc(f.Evidence, func(e state.Evidence) bool { return e.From == "gracePeriod" }); at >= 0 {
				said = f.Evidence[at].Text
			}
		}
		if said != c.says {
			t.Errorf("%s: %q, not %q; %+v", name, said, c.says, d.Findings)
		}
	}
}
