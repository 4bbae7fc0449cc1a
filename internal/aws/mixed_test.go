package aws

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// Targets that are instances are joined to their tasks once the instances are read, which a sweep does only for them.
func TestTargetsByInstanceAreJoined(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Scenario: "mixed"})
		kinds := []state.SourceKind{state.SourceClusters, state.SourceServices, state.SourceTasks, state.SourceTargets, state.SourceInstances}
		if err := r.poller.Sweep(t.Context(), kinds...); err != nil {
			t.Fatal(err)
		}
		snap := r.poller.store.Snapshot()
		for key, svc := range snap.Services {
			if len(svc.LoadBalancers) == 0 {
				continue
			}
			targets, known := snap.TargetsOf(svc)
			if !known || len(targets) < 2 {
				t.Errorf("%s has %d targets", key, len(targets))
			}
			for _, target := range targets {
				if target.Task == nil || target.Zone != target.Task.Zone {
					t.Errorf("%s: target %s:%d in %q is joined to %v", key, target.ID, target.Port, target.Zone, target.Task)
				}
			}
		}
		of := newRig(t, sim.Options{Scenario: "estate"})
		if err := of.poller.Sweep(t.Context(), kinds...); err != nil {
			t.Fatal(err)
		}
		if n := of.region.Calls()["ecs:ListContainerInstances"]; n != 0 {
			t.Errorf("where no target is an instance %d lists of instances", n)
		}
	})
}

// What is not in CloudWatch Logs is said, with what to do; the rest of the service is read.
func TestLogsThatGoElsewhere(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newLogRig(t, sim.Options{Scenario: "mixed"}, nil)
		r.run()
		snap := r.pass(12 * time.Second)
		for name, want := range map[string]map[string]string{
			"factory/billing": {
				"app": "look in the output http, FireLens sends its lines there", "audit": "look in Splunk, its lines go there: splunk-url", "log-router": "",
			},
			"factory/barcodes": {"app": "stay on the container instance (json-file): docker logs"},
			"factory/pricing":  {"app /ecs/pricing": "", "app /factory/pricing": "there is no log group /factory/pricing in us-east-1: create it"},
		} {
			tail := r.tail(requestFor(t, snap, name))
			tail.pass(5 * time.Second)
			if len(tail.where) != len(want) {
				t.Errorf("%s: %+v", name, tail.where)
			}
			for _, w := range tail.where {
				problem, ok := want[w.Container]
				if !ok {
					problem, ok = want[w.Container+" "+w.Group]
				}
				if !ok || problem == "" && w.Problem != "" || !strings.Contains(w.Problem, problem) {
					t.Errorf("%s: %+v", name, w)
				}
			}
		}
	})
}

// The names that App::FargateStack gives tell that it made a service.
func TestMakerByNames(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Scenario: "mixed"})
		r.run()
		key := func(snap *state.Snapshot) (found state.ServiceKey) {
			for k := range snap.Services {
				if k.String() == "tickets-cluster/web" {
					found = k
				}
			}
			return found
		}
		web := key(r.pass(7 * time.Second))
		snap := r.poller.store.Snapshot()
		if m, ok := snap.MakerOf(snap.Services[web]); !ok || m.Confidence != state.Possible {
			t.Errorf("by its names alone %+v", m)
		}
		r.poller.Focus(state.Focus{Service: web, TaskDefinition: snap.Services[web].TaskDefinition})
		snap = r.pass(3 * time.Second)
		if m, ok := snap.MakerOf(snap.Services[web]); !ok || m.Confidence != state.Likely || m.Words() != "FargateStack, application tickets" {
			t.Errorf("by its log group too %+v", m)
		}
	})
}
