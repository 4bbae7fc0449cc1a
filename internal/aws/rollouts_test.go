package aws

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

func deploymentSourceOf(snap *state.Snapshot) *state.Source {
	return snap.Sources[state.SourceKey{Kind: state.SourceDeployments, Region: "us-east-1"}]
}

// Whoever looks at a service sees its deployments: where their traffic is, what they wait for, what turned them back.
func TestRolloutsAreReadWhileLookedAt(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Scenario: "bluegreen"})
		r.run()
		snap := r.pass(7 * time.Second)
		if len(snap.Rollouts) > 0 || deploymentSourceOf(snap) != nil || r.region.Calls()["ecs:ListServiceDeployments"] > 0 {
			t.Errorf("%d services' deployments were read unasked", len(snap.Rollouts))
		}
		newest := func(name string) state.ServiceDeployment {
			key := serviceNamed(t, r.store.Snapshot(), name).Key
			r.poller.Focus(state.Focus{Service: key})
			snap = r.pass(time.Second)
			all := snap.Rollouts[key]
			if all == nil || len(all.All) != 2 || !all.All[0].Described || !all.All[1].Over() {
				t.Fatalf("%s: %+v", name, all)
			}
			d := all.All[0]
			svc := snap.Services[key]
			if p := svc.Primary(); !d.Back() && !d.Brings(p) || snap.ServiceRevisions[d.Target.ARN] == nil ||
				!d.Back() && snap.ServiceRevisions[d.Target.ARN].TaskDefinition != p.TaskDefinition {
				t.Errorf("%s: the revision %s is not that of deployment %s", name, d.Target.ARN, p.ID)
			}
			return d
		}
		paused := newest("shop/storefront")
		hook := paused.Awaiting()
		if hook == nil || hook.Target != "PAUSE" || hook.TimeoutAction != "ROLLBACK" || hook.ExpiresAt.Before(r.poller.now()) || hook.ID == "" ||
			paused.Strategy != state.BlueGreenStrategy || paused.Stage != "POST_TEST_TRAFFIC_SHIFT" || *paused.Target.Test != 100 || paused.Bake != 10*time.Minute {
			t.Errorf("%+v, hook %+v", paused, hook)
		}
		canary := newest("shop/checkout")
		if *canary.Target.Production != 10 || *canary.Sources[0].Production != 90 || canary.Step != 10 || canary.StepBake != 30*time.Minute ||
			!slices.Equal(canary.Alarms.Names, []string{"checkout-5xx", "checkout-latency"}) || canary.Alarms.Status != "MONITORING" {
			t.Errorf("%+v", canary)
		}
		broken := newest("shop/catalog")
		if broken.Rollback == nil || broken.Breaker.Status != "TRIGGERED" || broken.Breaker.Failures != 3 || broken.Breaker.Threshold != 3 || broken.Strategy != state.RollingStrategy {
			t.Errorf("%+v", broken)
		}
		healthy(t, snap)
		r.poller.Focus(state.Focus{})
		if snap := r.pass(time.Second); len(snap.Rollouts) != 3 || deploymentSourceOf(snap) != nil {
			t.Errorf("after the look %d services' deployments, source %+v", len(snap.Rollouts), deploymentSourceOf(snap))
		}
	})
}

// What a deployment on the screen waits for stands in its row, though nobody has opened it.
func TestShiftsOnTheScreenAreRead(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Scenario: "bluegreen"})
		r.run()
		snap := r.pass(7 * time.Second)
		visible := &state.Visible{}
		for key := range snap.Services {
			visible.Services = append(visible.Services, key)
		}
		r.poller.Focus(state.Focus{Visible: visible})
		snap = r.pass(6 * time.Second)
		for name, want := range map[string]string{
			"shop/storefront": "waits for somebody to continue or roll back; rolls back by itself in 23h", "shop/checkout": "bakes at 10% for 30m", "shop/search": "bakes at ",
			"shop/images": "", "shop/catalog": "",
		} {
			svc := serviceNamed(t, snap, name)
			if v := snap.Assess(svc, r.poller.now()); !strings.HasPrefix(v.Words, want) || want == "" && v.Words != "" {
				t.Errorf("%s: %q", name, v.Words)
			}
			if svc.Shifts != (name != "shop/catalog") {
				t.Errorf("%s shifts traffic: %t", name, svc.Shifts)
			}
		}
		before := r.region.Calls()["ecs:ListServiceDeployments"]
		r.pass(time.Minute)
		if calls := r.region.Calls()["ecs:ListServiceDeployments"] - before; calls < 3*3 || calls > 3*5 {
			t.Errorf("%d calls a minute for three", calls)
		}
		r.weather("denied@ecs:ListServiceDeployments")
		before = r.region.Calls()["ecs:ListServiceDeployments"]
		snap = r.pass(3 * time.Minute)
		if calls := r.region.Calls()["ecs:ListServiceDeployments"] - before; calls > 12 {
			t.Errorf("%d calls in three minutes that are denied", calls)
		}
		if v := snap.Assess(serviceNamed(t, snap, "shop/storefront"), r.poller.now()); v.Words != "" || v.Health != state.Deploying {
			t.Errorf("what is three minutes old is still told: %+v", v)
		}
	})
}

// What is over is read once; what is under way every two seconds, in two calls.
func TestRolloutsCostLittle(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Scenario: "bluegreen"})
		r.run()
		snap := r.pass(7 * time.Second)
		calls := func(name string, over time.Duration) [3]int {
			r.poller.Focus(state.Focus{Service: serviceNamed(t, snap, name).Key})
			r.pass(2 * time.Second)
			before := r.region.Calls()
			r.pass(over)
			after := r.region.Calls()
			var n [3]int
			for i, action := range []string{"ecs:ListServiceDeployments", "ecs:DescribeServiceDeployments", "ecs:DescribeServiceRevisions"} {
				n[i] = after[action] - before[action]
			}
			return n
		}
		if n := calls("shop/images", time.Minute); n[0] > 3 || n[1]+n[2] > 0 {
			t.Errorf("%v calls for what is over, in a minute", n)
		}
		if n := calls("shop/checkout", time.Minute); n[0] < 25 || n[0] > 31 || n[1] != n[0] || n[2] > 0 {
			t.Errorf("%v calls for what is under way, in a minute", n)
		}
	})
}

// A controller other than ECS keeps no service deployments: nobody asks for them.
func TestTaskSetsHaveNoRollouts(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{})
		snap := r.sweep()
		for _, svc := range snap.Services {
			if svc.Controller == state.ControllerCodeDeploy {
				if err := r.poller.SweepRollouts(t.Context(), svc.Key); err != nil {
					t.Fatal(err)
				}
			}
		}
		if n := r.region.Calls()["ecs:ListServiceDeployments"]; n > 0 || len(r.store.Snapshot().Rollouts) > 0 {
			t.Errorf("%d calls", n)
		}
	})
}

// A denied call costs its own facts: the service is read on, and the source says what is missing.
func TestDeniedRollouts(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		for faults, want := range map[string]struct {
			action string
			heads  bool
		}{
			"denied@ecs:ListServiceDeployments":     {"ecs:ListServiceDeployments", false},
			"denied@ecs:DescribeServiceDeployments": {"ecs:DescribeServiceDeployments", true},
			"denied@ecs:DescribeServiceRevisions":   {"ecs:DescribeServiceRevisions", true},
		} {
			r := newRig(t, sim.Options{Scenario: "bluegreen"})
			snap := r.sweep()
			r.weather(faults)
			key := serviceNamed(t, snap, "shop/catalog").Key
			if err := r.poller.SweepRollouts(t.Context(), key); err != nil {
				t.Fatal(err)
			}
			snap = r.store.Snapshot()
			s := deploymentSourceOf(snap)
			if s == nil || s.Fault == nil || s.Fault.Attempted != want.action || s.Fault.Kind != state.FaultDenied || s.Fault.Advice == "" || s.Partial != want.heads {
				t.Errorf("%s: %+v", faults, s)
			}
			if all := snap.Rollouts[key]; (all != nil) != want.heads || want.heads && len(all.All) != 2 {
				t.Errorf("%s: %+v", faults, all)
			}
		}
	})
}

// A long history is listed to its end, and its newest part described.
func TestLongHistory(t *testing.T) {
	began := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	known := &state.Rollouts{All: []state.ServiceDeployment{
		{ARN: "c", Status: state.RolloutInProgress, Described: true, Stage: "BAKE_TIME", CreatedAt: began.Add(2 * time.Hour)},
		{ARN: "b", Status: state.RolloutSuccessful, Described: true, Strategy: state.CanaryStrategy, CreatedAt: began.Add(time.Hour)},
		{ARN: "a", Status: state.RolloutSuccessful, CreatedAt: began},
	}}
	all := merged(known, []state.ServiceDeployment{
		{ARN: "d", Status: state.RolloutInProgress, CreatedAt: began.Add(3 * time.Hour)},
		{ARN: "c", Status: state.RolloutStopped, CreatedAt: began.Add(2 * time.Hour)},
		{ARN: "b", Status: state.RolloutSuccessful, CreatedAt: began.Add(time.Hour)},
	})
	var order string
	for _, d := range all {
		order += d.ARN
	}
	if order != "dcba" || all[1].Status != state.RolloutStopped || all[1].Described || all[2].Strategy != state.CanaryStrategy {
		t.Errorf("%s: %+v", order, all)
	}
}

// Whether events are captured is asked once for each cluster, and again when somebody refreshes what was denied.
func TestEventCaptureIsLookedForOnce(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Scenario: "quiet"})
		r.weather("denied@logs:DescribeLogGroups")
		r.run()
		snap := r.pass(7 * time.Second)
		for key := range snap.Clusters {
			if c := snap.Captures[key]; c == nil || c.Fault == nil || c.Fault.Kind != state.FaultDenied {
				t.Errorf("%s: %+v", key, c)
			}
		}
		healthy(t, snap) // no source suffers
		calls := r.region.Calls()["logs:DescribeLogGroups"]
		r.weather("")
		r.pass(10 * time.Minute)
		if again := r.region.Calls()["logs:DescribeLogGroups"]; calls != len(snap.Clusters) || again != calls {
			t.Errorf("%d calls, then %d, for %d clusters", calls, again, len(snap.Clusters))
		}
		r.poller.Refresh()
		snap = r.pass(time.Second)
		for key := range snap.Clusters {
			if c := snap.Captures[key]; c == nil || c.Fault != nil || c.SeenAt.IsZero() {
				t.Errorf("%s: %+v", key, c)
			}
		}
		if again := r.region.Calls()["logs:DescribeLogGroups"]; again != 2*len(snap.Clusters) {
			t.Errorf("%d calls in all for %d clusters", again, len(snap.Clusters))
		}
	})
}

// A definition that an earlier session kept is read again once: its values cannot be told apart otherwise.
func TestRecalledDefinitionIsReadAgain(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Scenario: "bluegreen"})
		r.run()
		svc := serviceNamed(t, r.pass(7*time.Second), "shop/storefront")
		r.store.Apply(func(e *state.Edit) {
			e.PutTaskDefinition(&state.TaskDefinition{ARN: svc.TaskDefinition, Containers: []state.ContainerDefinition{
				{Name: "app", Env: []state.EnvName{{Container: "app", Name: "BANNER", Length: 6}}},
			}})
		})
		r.poller.Focus(state.Focus{TaskDefinition: svc.TaskDefinition})
		snap := r.pass(20 * time.Second)
		if d := snap.TaskDefinitions[svc.TaskDefinition]; !d.Printed() || d.CPU == "" {
			t.Errorf("%+v", d)
		}
		if calls := r.region.Calls()["ecs:DescribeTaskDefinition"]; calls != 1 {
			t.Errorf("%d calls", calls)
		}
	})
}

func TestRevisionsOfAFamily(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{})
		r.run()
		svc := serviceNamed(t, r.pass(7*time.Second), "prod/web")
		key, _ := state.FamilyOf(svc.TaskDefinition)
		r.poller.Focus(state.Focus{Family: key})
		snap := r.pass(2 * time.Second)
		f := snap.Families[key]
		if f == nil || len(f.Revisions) < 101 || f.Revisions[0] != svc.TaskDefinition {
			t.Fatalf("%d revisions, %+v", len(f.Revisions), f)
		}
		if calls := r.region.Calls()["ecs:ListTaskDefinitions"]; calls != (len(f.Revisions)+99)/100 {
			t.Errorf("%d calls for %d revisions", calls, len(f.Revisions))
		}
	})
}

// captured answers DescribeLogGroups as an account does whose clusters have event capture, or a group that only begins alike.
type captured struct{ doer }

func (c captured) Do(req *http.Request) (*http.Response, error) {
	switch _, operation, _ := strings.Cut(req.Header.Get("X-Amz-Target"), "."); operation {
	case "DescribeLogGroups":
	case "FilterLogEvents":
		resp := answerOf(http.StatusOK, `{"events":[]}`)
		resp.Request = req
		return resp, nil
	default:
		return c.doer.Do(req)
	}
	asked, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	body := `{"logGroups":[{"logGroupName":"` + state.CaptureGroup("shop") + `","retentionInDays":7},{"logGroupName":"` + state.CaptureGroup("shop") + `-old"}]}`
	if !strings.Contains(string(asked), state.CaptureGroup("shop")) {
		body = `{"logGroups":[]}`
	}
	return &http.Response{
		StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(body)), Request: req,
		Header: http.Header{"Content-Type": {"application/x-amz-json-1.1"}},
	}, nil
}

func TestEventCaptureAndInsights(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		region := simulate(t, sim.Options{Scenario: "bluegreen"})
		r := rigOn(t, region, captured{region.Client()})
		r.run()
		snap := r.pass(7 * time.Second)
		for key, c := range snap.Clusters {
			found := snap.Captures[key]
			if c.Insights != "enhanced" || found == nil || found.Group != state.CaptureGroup("shop") || found.Retention != 7 || found.Fault != nil {
				t.Errorf("%+v, capture %+v", c, found)
			}
		}
	})
}

// Of the deployments of 90 days the newest are described; who looks at the past has the revisions of all read, so that each can
// be named, and once.
func TestThePastNamesEveryRollout(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Services: 1, Tasks: 1})
		r.run()
		svc := serviceNamed(t, r.pass(10*time.Second), "large/accounts-api")
		for range rolloutsRead + 5 {
			if _, err := hand(r.region).UpdateService(t.Context(), &ecs.UpdateServiceInput{Cluster: &svc.Key.Cluster.Name, Service: &svc.Key.Name, ForceNewDeployment: true}); err != nil {
				t.Fatal(err)
			}
			r.pass(2 * time.Minute)
		}
		named := func(f state.Focus) (named, all int) {
			r.poller.Focus(f)
			snap := r.pass(10 * time.Second)
			for _, d := range snap.Rollouts[svc.Key].All {
				if snap.ServiceRevisions[d.Target.ARN] != nil {
					named++
				}
			}
			return named, len(snap.Rollouts[svc.Key].All)
		}
		if n, all := named(state.Focus{Service: svc.Key}); n > rolloutsRead+1 || all < rolloutsRead+5 {
			t.Errorf("%d of %d revisions are read", n, all)
		}
		if n, all := named(state.Focus{Service: svc.Key, Past: true}); n != all {
			t.Errorf("looking at the past %d of %d revisions are read", n, all)
		}
		calls := r.region.Calls()["ecs:DescribeServiceRevisions"]
		r.pass(time.Minute)
		if n := r.region.Calls()["ecs:DescribeServiceRevisions"] - calls; n > 0 {
			t.Errorf("%d calls for revisions that are known", n)
		}
	})
}
