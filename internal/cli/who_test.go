package cli_test

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/cli"
	"github.com/fsui/fsui/internal/state"
)

// called is a call about a service by a pipeline.
func called(of state.ServiceKey, c state.TrailCall) *state.TrailCall {
	c.Service, c.Caller, c.ID = of, "arn:aws:sts::111122223333:assumed-role/ci/run-7", "call-"+c.Name
	return &c
}

// With --who CloudTrail is asked first; what it told is told with what happened, or as calls of their own, and how far it goes.
func TestHistoryTellsWho(t *testing.T) {
	web := serviceKey("prod", "web")
	two := 2
	before := kept()
	before.all = append(before.all,
		state.Happening{At: ago(30 * time.Minute), Kind: state.HappenedScaling, Service: web, Scaling: &state.ScalingTurn{Service: web, At: ago(30 * time.Minute), Before: 4, After: 2}},
	)
	scale := called(web, state.TrailCall{At: ago(30 * time.Minute), Name: "UpdateService", Desired: &two, Asked: "desired 2", From: "10.0.0.9"})
	bounds := called(web, state.TrailCall{At: ago(20 * time.Minute), Name: "RegisterScalableTarget", Asked: "max 9, min 2"})
	for _, c := range []*state.TrailCall{scale, bounds} {
		before.all = append(before.all, state.Happening{At: c.At, Kind: state.HappenedCall, Service: web, Call: c})
	}
	r := &region{first: func(e *state.Edit) { estate(e) }, past: before, trail: &state.Trail{Back: ago(7 * 24 * time.Hour), At: ago(0)}}
	out, errs, code := r.run(t, "history", "prod/web", "--who", "--no-headers")
	if code != cli.Done || !strings.Contains(errs, "who: CloudTrail from 22 Feb 12:00, complete up to 11:45 UTC") {
		t.Errorf("exit %d, %s", code, errs)
	}
	for _, line := range []string{"  desired 4 → 2, by ci/run-7\n", "call        prod/web  -                                 -                RegisterScalableTarget max 9, min 2 by ci/run-7\n"} {
		if !strings.Contains(out, line) {
			t.Errorf("not told: %s\n%s", line, out)
		}
	}
	if strings.Count(out, "\n") != 7 {
		t.Errorf("a call is told twice:\n%s", out)
	}
	out, _, _ = r.run(t, "history", "prod/web", "--who", "-o", "json")
	all := items(t, decode(t, out), "items")
	for _, one := range all {
		by, _ := one["by"].(map[string]any)
		switch one["kind"] {
		case "scaling":
			if by["who"] != "ci/run-7" || by["call"] != "UpdateService desired 2" || by["from"] != "10.0.0.9" || by["id"] != "call-UpdateService" {
				t.Errorf("%v", by)
			}
		case "call":
			if by["call"] != "RegisterScalableTarget max 9, min 2" {
				t.Errorf("%v", by)
			}
		default:
			if by != nil {
				t.Errorf("%s by %v", one["kind"], by)
			}
		}
	}
	r.trail.Fault = &state.Fault{Kind: state.FaultDenied, Attempted: "cloudtrail:LookupEvents", Code: "AccessDeniedException", Advice: "allow cloudtrail:LookupEvents"}
	if out, errs, code := r.run(t, "history", "prod/web", "--who", "--no-headers"); code != cli.Failed || strings.Count(out, "\n") != 7 ||
		errs != "fsui: cloudtrail:LookupEvents: AccessDeniedException; allow cloudtrail:LookupEvents\n" {
		t.Errorf("exit %d, %q\n%s", code, errs, out)
	}
	for _, words := range []string{"history --who", "why --who", "why --who --from -"} {
		if _, errs, code := r.run(t, strings.Fields(words)...); code != cli.Misused || !strings.Contains(errs, "--who takes one SERVICE") {
			t.Errorf("%s: exit %d, %s", words, code, errs)
		}
	}
}

// Why says who, where it is asked to, and nothing of it otherwise.
func TestWhyTellsWho(t *testing.T) {
	api := serviceKey("prod", "api")
	r := &region{first: released, rollouts: releasedNow, trail: &state.Trail{
		Back: ago(7 * 24 * time.Hour), At: ago(0), Calls: []*state.TrailCall{called(api, state.TrailCall{At: ago(20 * time.Minute), Name: "UpdateService", Deployment: "ecs-svc/7"})},
	}}
	out, errs, code := r.run(t, "why", "prod/api", "--who")
	if errs != "" || code != cli.BadNews || !strings.Contains(out, "  who: by ci/run-7\n") {
		t.Errorf("exit %d, %q\n%s", code, errs, out)
	}
	r.trail = nil
	if out, _, code := r.run(t, "why", "prod/api"); code != cli.BadNews || strings.Contains(out, "who: ") {
		t.Errorf("exit %d\n%s", code, out)
	}
}
