//go:build linux || darwin

package main

import (
	"strings"
	"testing"
)

// In bad weather the console shows what it knew, how old that is and why, answers keys, and is current again once the
// weather has cleared.
func TestBadWeather(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ faults, cause, timeout string }{
		"denied":     {"denied@ecs", "AccessDenied", "10s"},
		"expired":    {"expired@ecs", "ExpiredToken", "10s"},
		"reset":      {"reset", "unreachable", "10s"},
		"truncated":  {"truncate", "garbled", "10s"},
		"malformed":  {"malformed@ecs", "garbled", "10s"},
		"broken":     {"5xx", "ServerException", "10s"},
		"proxy page": {"html", "server", "10s"},
		"throttled":  {"throttle", "ThrottlingException", "10s"},
		"hanging":    {"hang", "timeout", "2s"},
		"slow":       {"latency=5s", "timeout", "2s"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := region(t, "--scenario", "quiet")
			x := onTerminal(t, 160, 30, clean(t, keys(url)...), "--timeout", c.timeout)
			x.wait("main/api", "main/worker", "services ", "tasks ")
			weather(t, url, c.faults)
			screen := x.wait("old", c.cause, "main/api", "main/worker")
			t.Logf("\n%s", screen)
			answersKeys(x)
			weather(t, url, "")
			x.waitGone("old ", c.cause)
			x.wait("main/api", "main/worker", "services ", "tasks ")
			x.keys("\x03\x03")
			if code := x.exit(); code != 0 {
				t.Errorf("exit %d", code)
			}
			x.restored()
		})
	}
}

// answersKeys types a filter that hides one of two rows, looks at the help, and takes both back.
func answersKeys(x *terminal) {
	x.t.Helper()
	x.keys("/name:worker\r")
	x.waitGone("main/api")
	x.wait("main/worker")
	x.keys("?")
	x.wait("the object as the AWS API tells it, in JSON")
	x.keys("\x1b")
	x.waitGone("the object as the AWS API tells it, in JSON")
	x.keys("\x1b")
	x.wait("main/api")
}

// Where some calls fail, rows neither go nor stand still.
func TestThirtyPercentThrottled(t *testing.T) {
	t.Parallel()
	url := region(t, "--faults", "throttle=30%")
	x := onTerminal(t, 160, 40, clean(t, keys(url)...))
	x.wait("prod/checkout", "prod/web", "platform/api", "staging/web")
	x.keys("/name:web\r")
	x.waitGone("prod/checkout")
	x.wait("prod/web", "staging/web")
	x.keys("\x1b")
	x.wait("prod/checkout")
	x.keys("q")
	if code := x.exit(); code != 0 {
		t.Errorf("exit %d", code)
	}
}

// A console that starts without any answer says so, and goes on by itself.
func TestStartInBadWeather(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ faults, says string }{
		"hang":    {"hang", "timeout"},
		"expired": {"expired", "ExpiredToken"},
		"denied":  {"denied@ecs", "AccessDenied"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := region(t, "--scenario", "quiet", "--faults", c.faults)
			x := onTerminal(t, 120, 30, clean(t, keys(url)...), "--timeout", "2s")
			t.Logf("\n%s", x.wait("fsui", c.says))
			weather(t, url, "")
			x.wait("main/api", "main/worker")
			x.keys("q")
			if code := x.exit(); code != 0 {
				t.Errorf("exit %d: %q", code, strings.TrimSpace(x.screen()))
			}
			x.restored()
		})
	}
}
