package aws

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// trailFor asks CloudTrail about a service.
func (r *rig) trailFor(key state.ServiceKey) *state.Trail {
	r.Helper()
	if err := r.poller.SweepTrail(r.Context(), key); err != nil {
		r.Fatal(err)
	}
	return r.store.Snapshot().TrailOf(key)
}

// setDesired calls UpdateService, as any tool may.
func (r *rig) setDesired(key state.ServiceKey, n int) {
	r.Helper()
	_, err := r.poller.clients.ecs.UpdateService(context.WithValue(r.Context(), doing{}, true), &ecs.UpdateServiceInput{
		Cluster: &key.Cluster.Name, Service: &key.Name, DesiredCount: awssdk.Int32(int32(n)),
	})
	if err != nil {
		r.Fatal(err)
	}
}

// What people, pipelines and AWS itself did is told with who it was, and nothing of what may be secret.
func TestTrailTellsWhoDidIt(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{})
		r.sweep()
		checkout := r.serviceNamed("checkout")
		trail := r.trailFor(checkout.Key)
		if trail.Fault != nil || trail.Reading || r.poller.now().Sub(trail.Back) < 6*24*time.Hour {
			t.Fatalf("%+v", trail)
		}
		c := trail.WhoBegan(checkout.Key, checkout.Primary())
		if c == nil || c.Who() != "deploy/pipeline-checkout" || !strings.Contains(c.Asked, "checkout:42, networkConfiguration") {
			t.Errorf("checkout: %+v", c)
		}
		if c := trail.WhoRegistered(checkout.Primary().TaskDefinition); c == nil || c.Who() != "deploy/pipeline-checkout" {
			t.Errorf("registered: %+v", c)
		}
		if c := trail.WhoScaled(r.serviceNamed("monthly-report").Key, 0); c == nil || c.Words() != "UpdateService desired 0 by oncall@example.com (Operator)" {
			t.Errorf("monthly-report: %+v", c)
		}
		inventory := r.serviceNamed("inventory")
		if c := trail.WhoBegan(inventory.Key, inventory.Primary()); c != nil {
			t.Errorf("nobody has rolled inventory back but ECS: %+v", c)
		}
		told, err := json.Marshal(trail)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"environment", "containerDefinitions", "logConfiguration"} {
			if strings.Contains(string(told), secret) {
				t.Errorf("%s is told", secret)
			}
		}
	})
}

// What is done through fsui, or any other tool, is told a little later; refusals too.
func TestTrailIsLate(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{})
		r.sweep()
		key := r.key("prod/mailer")
		r.trailFor(key)
		r.setDesired(key, 3)
		if c := r.trailFor(key).WhoScaled(key, 3); c != nil {
			t.Errorf("told at once: %+v", c)
		}
		time.Sleep(5 * time.Minute)
		if c := r.trailFor(key).WhoScaled(key, 3); c == nil || c.Who() != "operator/fsui" || c.From != "10.0.200.7" || c.Request == "" {
			t.Errorf("not told: %+v", c)
		}
	})
}

// Nobody is asked but by who wants to know, and then once; one who may not ask is told so, and it is not tried again.
func TestTrailIsReadOnDemand(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Scenario: "drift"})
		r.run()
		r.pass(time.Minute)
		const call = "cloudtrail:LookupEvents"
		key := r.serviceNamed("api").Key
		r.poller.Focus(state.Focus{Service: key})
		r.pass(time.Minute)
		if n := r.region.Calls()[call]; n != 0 {
			t.Fatalf("%d calls that nobody asked for", n)
		}
		r.weather("denied@cloudtrail")
		r.poller.Focus(state.Focus{Service: key, Trail: key})
		trail := r.pass(5 * time.Minute).TrailOf(key)
		if n := r.region.Calls()[call]; n != 1 || trail.Fault == nil || trail.Words("u", r.poller.now()) != "who: not allowed: cloudtrail:LookupEvents" {
			t.Errorf("%d calls, %+v", n, trail)
		}
		r.weather("")
		r.poller.Refresh()
		trail = r.pass(time.Minute).TrailOf(key)
		n := r.region.Calls()[call]
		if trail.Fault != nil || trail.Reading || n < 1+len(trailNames()) {
			t.Errorf("%d calls, %+v", n, trail)
		}
		r.pass(10 * time.Minute)
		if now := r.region.Calls()[call]; now != n {
			t.Errorf("%d more calls", now-n)
		}
		r.poller.Refresh()
		if trail = r.pass(2 * time.Second).TrailOf(key); trail == nil || !trail.Reading {
			t.Fatalf("%+v", trail)
		}
		r.poller.Focus(state.Focus{})
		if trail = r.pass(time.Second).TrailOf(key); trail != nil {
			t.Errorf("nobody asks any more, and it says that it is being read: %+v", trail)
		}
	})
}

// A record in any of its shapes is read for what it is about.
func TestReadTrail(t *testing.T) {
	t.Parallel()
	scope := state.Scope{Partition: "aws", Account: "111122223333", Region: "us-east-1"}
	const role = `"userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/ci/run-7"}`
	for name, c := range map[string]struct{ event, service, words string }{
		"by ARNs": {
			`"eventName":"UpdateService","requestParameters":{"cluster":"arn:aws:ecs:us-east-1:111122223333:cluster/prod","service":"arn:aws:ecs:us-east-1:111122223333:service/prod/web","desiredCount":0}`,
			"prod/web", "UpdateService desired 0 by ci/run-7",
		},
		"the default cluster": {`"eventName":"UpdateService","requestParameters":{"service":"web","forceNewDeployment":true,"loadBalancers":[]}`, "default/web", "UpdateService new deployment forced by ci/run-7"},
		"refused": {
			`"eventName":"DeleteService","errorCode":"AccessDenied","requestParameters":{"cluster":"prod","service":"web"}`, "prod/web", "DeleteService by ci/run-7, refused: AccessDenied",
		},
		"bounds": {
			`"eventName":"RegisterScalableTarget","requestParameters":{"resourceId":"service/prod/web","minCapacity":2,"maxCapacity":9}`,
			"prod/web", "RegisterScalableTarget max 9, min 2 by ci/run-7",
		},
		"a task of no service": {`"eventName":"StopTask","requestParameters":{"cluster":"prod","task":"1f","reason":"try again\u001b[31m"}`, "prod/", "StopTask because: try again by ci/run-7"},
		"nothing known":        {`"eventName":"UpdateService","requestParameters":null`, "default/", "UpdateService by ci/run-7"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := callOf(new(words), scope, &trailEvent{ID: "1", Event: "{" + role + `,"eventTime":"2026-11-20T12:00:00Z",` + c.event + "}"})
			if got == nil || got.Service.String() != c.service || got.Words() != c.words || got.At.Year() != 2026 {
				t.Errorf("%+v: %s, %q", got, got.Service, got.Words())
			}
		})
	}
	if c := callOf(new(words), scope, &trailEvent{ID: "1", Event: "{"}); c != nil {
		t.Errorf("%+v of half a record", c)
	}
}

// A busy Region is read as far back as its budget allows, and that is said.
func TestTrailOfABusyRegion(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Scenario: "drift"})
		r.sweep()
		key := r.serviceNamed("api").Key
		for i := range trailPages*trailAPage + 100 {
			r.region.Step(time.Second)
			r.setDesired(key, i%4)
		}
		r.region.Step(5 * time.Minute)
		trail := r.trailFor(key)
		back := r.poller.now().Sub(trail.Back)
		if trail.Reading || trail.Fault != nil || back > 30*time.Minute || len(trail.Calls) < trailPages*trailAPage {
			t.Error(fmt.Sprint(back, len(trail.Calls), trail.Fault))
		}
	})
}

// Who did it in one account is asked with its own keys, and nobody else's.
func TestTrailIsAskedOfItsOwner(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newFleetRig(t, state.Selection{Profiles: []string{"", "sandbox"}, Regions: []string{"us-east-1"}})
		r.run()
		snap := r.pass(15 * time.Second)
		for key := range snap.Services {
			if key.Cluster.Scope.Account == "444455556666" {
				r.fleet.Focus(state.Focus{Trail: key, Images: key})
			}
		}
		snap = r.pass(time.Minute)
		if n := r.region.Calls()["cloudtrail:LookupEvents"] + r.region.Calls()["ecr:DescribeImages"]; n != 0 || len(snap.Trails) != 1 || len(snap.Images) != 1 {
			t.Errorf("%d calls to the other account, %d trails", n, len(snap.Trails))
		}
		if n := r.elsewhere("444455556666", "").Calls()["cloudtrail:LookupEvents"]; n != len(trailNames()) {
			t.Errorf("%d calls", n)
		}
	})
}
