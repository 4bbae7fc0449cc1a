package ui

import (
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/state"
)

func TestLookTargets(t *testing.T) {
	atSizes(t, everySize(), func(t *testing.T, w, h int) *rig {
		r := startRig(t, incident(), w, h)
		r.press("5")
		return r
	})
}

// A target is shown with the task behind it, and enter opens that.
func TestTargetOpensItsTask(t *testing.T) {
	r := inService(startRig(t, incident(), 120, 34), "payments")
	r.press("t")
	row, _ := r.line("> x unhealthy")
	id := taskID("payments", 1)[:8]
	if !strings.Contains(row, id) {
		t.Errorf("no task %s beside its target: %s", id, row)
	}
	r.shows("checked by HTTP /healthz on port traffic, wants 200, every 30s (timeout 5s), healthy after 5, unhealthy after 2")
	r.press("enter")
	r.shows("› "+id, "x unhealthy in payments on port 8080: ResponseCodeMismatch")
	r.press("esc", "j", "enter") // draining: its task is unknown
	r.shows("› prod/payments")
}

// Two services behind one target group share its targets: each stands once, beside the service its task is of.
func TestSharedTargetGroup(t *testing.T) {
	store := incident()
	store.Apply(func(e *state.Edit) {
		s := service("prod", "a-twin", 0, 1)
		s.LoadBalancers = e.Snapshot().Services[serviceKey("prod", "web")].LoadBalancers
		e.PutService(s)
	})
	r := startRig(t, store, 120, 34)
	r.press("5", "/")
	r.write("group:web")
	r.press("enter")
	r.shows("8 of 15 shown", "prod/web")
	r.lacks("a-twin")
}

func TestNoTargets(t *testing.T) {
	store := incident()
	r := inService(startRig(t, store, 100, 24), "worker")
	r.press("t")
	r.shows("none: it stands behind no load balancer")
	r.press("esc", "esc", "esc")
	inService(r, "shop")
	r.change(func(e *state.Edit) {
		e.DropTargetGroup(state.TargetGroupKey{Scope: region, Name: "shop"})
		fail(e, state.SourceTargets, "", 0, denied("elasticloadbalancing:DescribeTargetHealth"))
	})
	r.press("t")
	r.shows("shop: needs elasticloadbalancing:DescribeTargetHealth", "shop-green: needs")
}

func TestTargetWhy(t *testing.T) {
	for want, target := range map[string]state.Target{
		"":                           {State: state.TargetHealthy},
		"Timeout: Request timed out": {Reason: "Target.Timeout", Detail: "Request timed out"},
		"InternalError":              {Reason: "Elb.InternalError"},
		"a sentence":                 {Detail: "a sentence"},
	} {
		if got := targetWhy(target); got != want {
			t.Errorf("%+v: %q, want %q", target, got, want)
		}
	}
}

// Which task is behind an instance and its port only the instances tell: they are read while somebody looks.
func TestTargetsThatAreInstances(t *testing.T) {
	store := incident()
	r := inService(startRig(t, store, 120, 34), "payments")
	r.press("t")
	if got := r.backend.focused[len(r.backend.focused)-1]; got.Also != "" {
		t.Errorf("focus %+v", got)
	}
	r.press("esc")
	r.change(func(e *state.Edit) {
		group := *e.Snapshot().TargetGroups[state.TargetGroupKey{Scope: region, Name: "payments"}]
		group.TargetType = "instance"
		e.PutTargetGroup(&group)
	})
	r.press("t")
	for _, keys := range []string{"t", "esc", "w"} { // the targets, the service, why
		if keys != "t" {
			r.press(keys)
		}
		if got := r.backend.focused[len(r.backend.focused)-1]; got.Also != state.SourceInstances || got.Cluster != clusterKey("prod") {
			t.Errorf("after %s focus %+v", keys, got)
		}
	}
	r.press("esc")
	r.command("targets")
	if got := r.backend.focused[len(r.backend.focused)-1]; got.Also != state.SourceInstances || got.Cluster.Name != "" {
		t.Errorf("among all targets focus %+v", got)
	}
}
