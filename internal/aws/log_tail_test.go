package aws

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// Every line is delivered, and once, as long as it shows within five minutes: whatever happens meanwhile.
func TestTailDeliversEachLineOnce(t *testing.T) {
	t.Parallel()
	const late = 4 * time.Minute
	for name, weather := range map[string]struct {
		sky    cloud
		region string
		faults string
		run    bool // the pollers as well
		act    func(*rig, state.ServiceKey)
		kind   state.FaultKind // that is told while it lasts
	}{
		"fair":               {},
		"late":               {sky: cloud{late: 0.3, lateBy: late}},
		"twice":              {sky: cloud{twice: true}},
		"late and twice":     {sky: cloud{late: 0.3, lateBy: late, twice: true}},
		"5 calls a second":   {sky: cloud{late: 0.3, lateBy: late}, region: "eu-central-1"},
		"throttled":          {sky: cloud{late: 0.3, lateBy: late}, faults: "throttle=50%@logs"},
		"wholly throttled":   {faults: "throttle@logs", kind: state.FaultThrottled},
		"broken":             {sky: cloud{late: 0.3, lateBy: late}, faults: "5xx=40%@logs"},
		"torn pages":         {sky: cloud{twice: true}, faults: "truncate=40%@logs"},
		"hangs":              {faults: "hang=30%@logs"},
		"out":                {faults: "reset@logs", kind: state.FaultUnreachable},
		"denied":             {faults: "denied@logs", kind: state.FaultDenied},
		"credentials expire": {sky: cloud{late: 0.3, lateBy: late}, faults: "expired", run: true, kind: state.FaultLogin},
		"deployment":         {sky: cloud{late: 0.3, lateBy: late}, run: true, act: deploy},
		"clocks differ":      {sky: cloud{late: 0.3, lateBy: late}, act: func(r *rig, _ state.ServiceKey) { r.region.Step(7 * time.Minute) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if (testing.Short() || underRace) && !slices.Contains([]string{"late and twice", "deployment", "credentials expire", "torn pages"}, name) {
				t.Skip("a weather less hard")
			}
			in(t, func(t *testing.T) {
				r := newLogRig(t, sim.Options{Region: weather.region}, &weather.sky)
				snap := r.sweep(state.SourceClusters, state.SourceServices, state.SourceTasks)
				if weather.run {
					r.run()
					snap = r.pass(12 * time.Second)
				}
				req := requestFor(t, snap, "prod/orders")
				req.Last = 100
				tail := r.tail(req)
				tail.pass(2 * time.Second)
				if !tail.last.Opened || len(tail.all) == 0 {
					t.Fatalf("after a second: %+v", tail.last)
				}
				low := slices.MinFunc(tail.all, compareLines).At
				r.weather(weather.faults)
				if weather.act != nil {
					weather.act(r, req.Service)
				}
				tail.pass(100 * time.Second)
				if weather.kind != "" && tail.faults[weather.kind] == 0 {
					t.Errorf("faults told: %v", tail.faults)
				}
				r.weather("")
				tail.pass(time.Minute)
				end := r.poller.now()
				tail.pass(late + settleEvery + 3*time.Minute)
				if tail.last.Fault != nil || tail.last.Settled.Before(end.Add(-time.Minute)) {
					t.Errorf("in the end %+v, settled %s, lines until %s", tail.last.Fault, tail.last.Settled, end)
				}
				if tail.early > 0 {
					t.Errorf("%d lines came although their time had been settled", tail.early)
				}
				tail.mustHave(r.written("/ecs/orders", containers("app", "outbox", "collector"), low.Add(time.Millisecond), end))
				if weather.act != nil && name == "deployment" {
					tail.tellsOfDeployment(r.store.Snapshot(), req.Service, low)
				}
			})
		})
	}
}

func deploy(r *rig, svc state.ServiceKey) {
	r.Helper()
	_, err := hand(r.region).UpdateService(r.Context(), &ecs.UpdateServiceInput{Cluster: &svc.Cluster.Name, Service: &svc.Name, ForceNewDeployment: true})
	if err != nil {
		r.Fatal(err)
	}
}

// tellsOfDeployment checks that the new tasks joined, and that what happened stands beside the lines.
func (t *tailing) tellsOfDeployment(snap *state.Snapshot, svc state.ServiceKey, low time.Time) {
	t.Helper()
	for _, task := range snap.TasksOf(svc) {
		if task.StartedAt.After(low) && !slices.ContainsFunc(t.all, func(l state.LogLine) bool {
			return l.From.Task == task.Key.ID && l.From.Revision == state.Revision(task.TaskDefinition)
		}) {
			t.Errorf("no line of task %s", task.Key.Short())
		}
	}
	count := map[state.LogMarkKind]int{}
	for _, m := range t.marks {
		count[m.Kind]++
	}
	if count[state.MarkStarted] != 3 || count[state.MarkStopped] != 3 || count[state.MarkDeployment] != 2 {
		t.Errorf("marks %v: %+v", count, t.marks)
	}
}

// Tasks of one moment, which a deployment starts by the dozen, stand in the same order at each opening.
func TestMarksHaveAnOrder(t *testing.T) {
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	plan := &logPlan{snap: &state.Snapshot{}, mine: map[string]*state.Task{}}
	for i := range 20 {
		task := &state.Task{Key: state.TaskKey{ID: fmt.Sprintf("%032x", i)}, TaskDefinition: "web:1", StartedAt: at}
		if i == 7 {
			task.StoppedAt, task.StoppedReason = at.Add(time.Minute), "Essential container in task exited"
			task.Containers = []state.Container{{Name: "app", ExitCode: new(1)}, {Name: "envoy", ExitCode: new(0)}}
		}
		plan.mine[task.Key.ID] = task
	}
	words := func() (all []string) {
		for _, m := range (&logMarks{}).since(plan, at, time.Time{}) {
			all = append(all, m.Text)
		}
		return all
	}
	first := words()
	if again := words(); len(first) != 21 || !slices.Equal(first, again) {
		t.Errorf("%q, then %q", first, again)
	}
	if want := "task 00000000 stopped: app exit 1, Essential container in task exited"; first[20] != want {
		t.Errorf("%q, want %q", first[20], want)
	}
}

func TestTailOpensWithTheLastLines(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newLogRig(t, sim.Options{}, nil)
		snap := r.sweep()
		req := requestFor(t, snap, "prod/orders")
		req.Last, req.Once = 50, true
		tail := r.tail(req)
		<-tail.ended
		if len(tail.all) != 50 || !tail.last.Opened || !tail.last.Older || tail.last.Fault != nil {
			t.Errorf("%d lines, %+v", len(tail.all), tail.last)
		}
	})
}
