package aws

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// An outage longer than what is read again is a doubt: it is said, the tasks are read whole at once and polled, until events
// are whole again.
func TestOutageOfEventsIsADoubt(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{})
		r.run()
		r.until("prod", true, 15*time.Second)
		r.pass(time.Minute)
		r.weather("5xx@logs:FilterLogEvents")
		began := r.poller.now()
		snap := r.until("prod", false, eventGrace+2*retryLatest)
		doubted := r.poller.now()
		if c := captureOf(t, snap, "prod"); c.Doubt == nil || c.Doubt.Kind != state.FaultServer || c.Doubt.Attempted != "logs:FilterLogEvents" {
			t.Errorf("capture %+v", c)
		}
		snap = r.pass(3 * time.Second)
		if src := tasksSource(t, snap, "prod"); src.At.Before(doubted.Add(-time.Second)) || src.Promise < basePeriod || src.Fault != nil {
			t.Errorf("in doubt since %s, %s after the outage, source %+v", doubted, doubted.Sub(began), src)
		}
		lists := r.region.Calls()["ecs:ListTasks"]
		r.pass(time.Minute)
		if calls := r.region.Calls()["ecs:ListTasks"] - lists; calls < 3*2*10 {
			t.Errorf("%d lists in a minute: nobody polls", calls)
		}
		r.weather("")
		r.until("prod", true, 30*time.Second)
		snap = r.pass(3 * time.Second) // the next read of the events says that they are whole
		if c := captureOf(t, snap, "prod"); c.Doubt != nil {
			t.Errorf("doubt %v is left", c.Doubt)
		}
	})
}

// A log group that is deleted leaves polling; one that is made anew is found.
func TestDeletedLogGroupLeavesPolling(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		var gone atomic.Bool
		region := simulate(t, sim.Options{})
		r := rigOn(t, region, between{region.Client(), func(op, _ string) *http.Response {
			switch {
			case gone.Load() && op == "FilterLogEvents":
				return answerOf(http.StatusBadRequest, `{"__type":"ResourceNotFoundException","message":"The specified log group does not exist."}`)
			case gone.Load() && op == "DescribeLogGroups":
				return answerOf(http.StatusOK, `{"logGroups":[]}`)
			}
			return nil
		}})
		r.run()
		r.until("prod", true, 15*time.Second)
		gone.Store(true)
		snap := r.until("prod", false, eventPeriod+time.Second)
		if c := captureOf(t, snap, "prod"); c.Group != "" || c.Doubt == nil || c.Doubt.Kind != state.FaultMissing {
			t.Errorf("capture %+v", c)
		}
		r.pass(2 * time.Minute)
		r.sameTasks("prod", lateEvent)
		gone.Store(false)
		snap = r.until("prod", true, captureRetry+time.Minute)
		if c := captureOf(t, snap, "prod"); c.Group == "" || c.Doubt != nil {
			t.Errorf("capture %+v", c)
		}
	})
}

// A log group outlives its rule: where tasks change and no event comes the events are not trusted, and not again before
// one has come.
func TestSilentLogGroupIsNotTrusted(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		var silent atomic.Bool
		silent.Store(true)
		region := simulate(t, sim.Options{})
		r := rigOn(t, region, between{region.Client(), func(op, _ string) *http.Response {
			if silent.Load() && op == "FilterLogEvents" {
				return answerOf(http.StatusOK, `{"events":[]}`)
			}
			return nil
		}})
		r.run()
		r.until("prod", true, 15*time.Second)
		snap := r.until("prod", false, 5*time.Minute)
		if c := captureOf(t, snap, "prod"); c.Doubt == nil || c.Doubt.Advice == "" {
			t.Errorf("capture %+v", c)
		}
		for range 20 {
			if src := tasksSource(t, r.pass(10*time.Second), "prod"); src.Events {
				t.Fatal("it is trusted again without a sign of life")
			}
		}
		r.sameTasks("prod", lateEvent)
		silent.Store(false)
		r.until("prod", true, time.Minute)
	})
}

// What an event says that cannot be read is lost: the tasks are read whole.
func TestGarbledEventIsADoubt(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		var garble atomic.Bool
		region := simulate(t, sim.Options{})
		r := rigOn(t, region, between{region.Client(), func(op, _ string) *http.Response {
			if op == "FilterLogEvents" && garble.CompareAndSwap(true, false) {
				return answerOf(http.StatusOK, fmt.Sprintf(`{"events":[{"eventId":"1","timestamp":%d,"message":"{\"detail-type\":\"ECS Task St"}]}`, time.Now().UnixMilli()))
			}
			return nil
		}})
		r.run()
		r.until("prod", true, 15*time.Second)
		r.pass(time.Minute)
		r.weather("latency=1s@ecs:ListTasks")
		garble.Store(true)
		snap := r.until("prod", false, eventPeriod+time.Second)
		doubted := r.poller.now()
		if c := captureOf(t, snap, "prod"); c.Doubt == nil || c.Doubt.Kind != state.FaultGarbled {
			t.Errorf("capture %+v", c)
		}
		snap = r.until("prod", true, 10*time.Second)
		if src := tasksSource(t, snap, "prod"); src.Swept.Before(doubted.Add(-time.Second)) {
			t.Errorf("source %+v was in doubt at %s", src, doubted)
		}
	})
}

// Who may not read the log group polls, and nothing else suffers.
func TestEventsDenied(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Faults: "denied@logs:FilterLogEvents"})
		r.run()
		snap := r.pass(time.Minute)
		healthy(t, snap)
		if c := captureOf(t, snap, "prod"); c.Doubt == nil || c.Doubt.Kind != state.FaultDenied || tasksSource(t, snap, "prod").Events {
			t.Errorf("capture %+v", c)
		}
		if calls := r.region.Calls()["logs:FilterLogEvents"]; calls > 1 {
			t.Errorf("asked %d times", calls)
		}
		r.weather("")
		r.poller.Refresh()
		r.until("prod", true, 20*time.Second)
	})
}

// A cluster that is deleted and made anew is polled until events keep its tasks again.
func TestEventsOfAFormerClusterKeepNothing(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		var gone atomic.Bool
		region := simulate(t, sim.Options{})
		r := rigOn(t, region, between{region.Client(), func(op, _ string) *http.Response {
			if gone.Load() && op == "ListClusters" {
				return answerOf(http.StatusOK, `{"clusterArns":["arn:aws:ecs:us-east-1:111122223333:cluster/staging"]}`)
			}
			return nil
		}})
		r.run()
		r.until("prod", true, 15*time.Second)
		if !r.poller.moves.isTold("prod") {
			t.Error("the pace has not heard of the events")
		}
		gone.Store(true)
		r.pass(10 * time.Second)
		if r.poller.moves.isTold("prod") {
			t.Error("the pace of a cluster that is gone stays slow")
		}
		gone.Store(false)
		r.pass(10 * time.Second)
		r.until("prod", true, 15*time.Second)
		r.sameTasks("prod", lateEvent)
	})
}
