package state_test

import (
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

func TestFailedBy(t *testing.T) {
	http := state.HealthCheck{Protocol: "HTTP", Path: "/healthz", Port: "traffic-port", Matcher: "200-299", Timeout: 5 * time.Second}
	own := http
	own.Port = "8081"
	codes := state.Target{Reason: "Target.ResponseCodeMismatch", Detail: "Health checks failed with these codes: [302, 503]"}
	for name, c := range map[string]struct {
		check state.HealthCheck
		state.Target
		targets int
		want    string
	}{
		"codes":                   {http, codes, 3, "answer 302, 503 to GET /healthz, not 200-299"},
		"a port of its own":       {own, codes, 1, "answers 302, 503 to GET :8081/healthz, not 200-299"},
		"no answer":               {http, state.Target{Reason: "Target.Timeout", Detail: "Request timed out"}, 2, "do not answer GET /healthz within 5s"},
		"no connection":           {state.HealthCheck{Protocol: "TCP", Timeout: 10 * time.Second}, state.Target{Reason: "Target.Timeout"}, 1, "does not answer TCP within 10s"},
		"refused":                 {http, state.Target{Reason: "Target.FailedHealthChecks", Detail: "Health checks failed"}, 1, "refuses or garbles GET /healthz"},
		"refused by TCP":          {state.HealthCheck{Protocol: "TCP"}, state.Target{Reason: "Target.FailedHealthChecks"}, 1, ""},
		"the check is not read":   {state.HealthCheck{}, codes, 1, ""},
		"codes that are cut off":  {http, state.Target{Reason: codes.Reason, Detail: "Health checks failed with these codes: [30"}, 1, ""},
		"the load balancer fails": {http, state.Target{Reason: "Elb.InternalError", Detail: "Health checks failed due to an internal error"}, 1, ""},
	} {
		if got := c.check.FailedBy(c.Target, c.targets); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
