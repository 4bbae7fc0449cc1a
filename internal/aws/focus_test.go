package aws

import (
	"testing"
	"time"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

func serviceNamed(t *testing.T, snap *state.Snapshot, name string) *state.Service {
	t.Helper()
	for key, svc := range snap.Services {
		if key.String() == name {
			return svc
		}
	}
	t.Fatalf("no service %s", name)
	return nil
}

func taskOfService(t *testing.T, snap *state.Snapshot, key state.ServiceKey) *state.Task {
	t.Helper()
	for _, task := range snap.TasksOf(key) {
		if !task.Stopped() {
			return task
		}
	}
	t.Fatalf("no running task of %s", key)
	return nil
}

// What the person looks at is never older than the focus's period, the rest keeps its own.
func TestFocusIsReadOften(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{})
		r.run()
		web := serviceNamed(t, r.pass(7*time.Second), "prod/web")
		r.poller.Focus(state.Focus{Service: web.Key})
		r.pass(focusPeriod)
		for range 40 {
			snap := r.pass(500 * time.Millisecond)
			old := r.poller.now().Add(-2 * time.Second)
			svc := snap.Services[web.Key]
			if svc.SeenAt.Before(old) {
				t.Fatalf("the service is of %s, now is %s", svc.SeenAt, r.poller.now())
			}
			if task := taskOfService(t, snap, web.Key); task.SeenAt.Before(old) {
				t.Fatalf("task %s is of %s, now is %s", task.Key.Short(), task.SeenAt, r.poller.now())
			}
			for _, lb := range svc.LoadBalancers {
				if g := snap.TargetGroups[lb.TargetGroup]; g.SeenAt.Before(r.poller.now().Add(-5 * time.Second)) {
					t.Fatalf("target group %s is of %s, now is %s", g.Key.Name, g.SeenAt, r.poller.now())
				}
			}
		}
		r.poller.Focus(state.Focus{})
		r.pass(time.Second)
		before := r.region.Calls()["ecs:DescribeServices"]
		r.pass(4 * time.Second)
		if calls := r.region.Calls()["ecs:DescribeServices"] - before; calls > 4 {
			t.Errorf("%d calls for services in four seconds after the focus left", calls)
		}
	})
}

// A standalone task is read by itself, a task of the service in focus with it.
func TestFocusOnATask(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{})
		r.run()
		var alone *state.Task
		for _, task := range r.pass(7 * time.Second).Tasks {
			if task.Service == "" && !task.Stopped() {
				alone = task
			}
		}
		if alone == nil {
			t.Fatal("no standalone task")
		}
		r.poller.Focus(state.Focus{Task: alone.Key})
		for range 10 {
			snap := r.pass(focusPeriod)
			if task := snap.Tasks[alone.Key]; r.poller.now().Sub(task.SeenAt) > focusPeriod+200*time.Millisecond {
				t.Fatalf("it is of %s, now is %s", task.SeenAt, r.poller.now())
			}
		}
	})
}

// A revision never changes: it is read once, when somebody looks, and the next look finds it there.
func TestFocusReadsATaskDefinitionOnce(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Faults: "5xx@ecs:DescribeTaskDefinition"})
		r.run()
		arn := serviceNamed(t, r.pass(7*time.Second), "prod/web").TaskDefinition
		r.poller.Focus(state.Focus{TaskDefinition: arn})
		src := r.pass(15 * time.Second).Sources[state.SourceKey{Kind: state.SourceDefinitions, Region: "us-east-1"}]
		if src == nil || src.Fault == nil || src.Fault.Kind != state.FaultServer || !src.At.IsZero() {
			t.Fatalf("source %+v", src)
		}
		r.weather("")
		snap := r.pass(retryLatest)
		d := snap.TaskDefinitions[arn]
		src = snap.Sources[state.SourceKey{Kind: state.SourceDefinitions, Region: "us-east-1"}]
		if d == nil || len(d.Containers) == 0 || src.Fault != nil || src.Stale(r.poller.now().Add(time.Hour)) {
			t.Fatalf("definition %+v, source %+v", d, src)
		}
		before := r.region.Calls()["ecs:DescribeTaskDefinition"]
		r.poller.Focus(state.Focus{})
		r.pass(time.Second)
		r.poller.Focus(state.Focus{TaskDefinition: arn})
		r.pass(time.Minute)
		if calls := r.region.Calls()["ecs:DescribeTaskDefinition"] - before; calls > 0 {
			t.Errorf("it was read %d times more", calls)
		}
	})
}

// One that is asked for by itself is read once too, and what went wrong stands in its source.
func TestOneTaskDefinitionIsReadOnce(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{})
		r.sweep()
		arn := serviceNamed(t, r.store.Snapshot(), "prod/web").TaskDefinition
		sweep := func() (*state.TaskDefinition, *state.Source) {
			t.Helper()
			if err := r.poller.SweepDefinition(t.Context(), arn); err != nil {
				t.Fatal(err)
			}
			snap := r.store.Snapshot()
			return snap.TaskDefinitions[arn], snap.Sources[r.poller.definitionSource(arn).key]
		}
		r.weather("denied@ecs:DescribeTaskDefinition")
		if d, src := sweep(); d != nil || src == nil || src.Fault == nil || src.Fault.Kind != state.FaultDenied {
			t.Errorf("denied: %+v, %+v", d, src)
		}
		r.weather("")
		sweep()
		before := r.region.Calls()["ecs:DescribeTaskDefinition"]
		if d, src := sweep(); d == nil || len(d.Containers) == 0 || src.Fault != nil || r.region.Calls()["ecs:DescribeTaskDefinition"] != before {
			t.Errorf("%+v, %+v, %d calls more", d, src, r.region.Calls()["ecs:DescribeTaskDefinition"]-before)
		}
	})
}

// Calls for what is no longer looked at end at once and blame nobody.
func TestFormerFocusIsCanceled(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{})
		r.run()
		snap := r.pass(7 * time.Second)
		web, cart := serviceNamed(t, snap, "prod/web"), serviceNamed(t, snap, "prod/cart")
		r.weather("hang@ecs:DescribeServices")
		r.poller.Focus(state.Focus{Service: web.Key})
		r.pass(100 * time.Millisecond)
		r.weather("")
		r.poller.Focus(state.Focus{Service: cart.Key})
		moved := r.poller.now()
		snap = r.pass(200 * time.Millisecond)
		if snap.Services[cart.Key].SeenAt.Before(moved) {
			t.Error("the new focus waits for the call of the former one")
		}
		healthy(t, snap)
	})
}

func TestRefreshAsksForAllAtOnce(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Scenario: "quiet"})
		r.run()
		r.pass(7 * time.Second)
		asked := r.poller.now()
		r.poller.Refresh()
		for key, s := range r.pass(300 * time.Millisecond).Sources {
			if s.At.Before(asked) {
				t.Errorf("%+v is still of %s, asked for at %s", key, s.At, asked)
			}
		}
	})
}
