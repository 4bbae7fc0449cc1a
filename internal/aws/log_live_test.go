package aws

import (
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// mustHaveAlike fails for each line that did not come exactly as often as it was written. What is pushed has no id: lines
// are told apart by their stream, time and text.
func (t *tailing) mustHaveAlike(want map[string]string, from, to time.Time) (pushed int) {
	t.Helper()
	written, got := map[string]int{}, map[string]int{}
	for _, words := range want {
		written[words]++
	}
	for i := range t.all {
		l := &t.all[i]
		if l.At.Before(from) || l.At.After(to) {
			continue
		}
		if l.ID == "" {
			pushed++
		}
		got[fmt.Sprint(l.From.Stream, " ", l.At.UnixMilli(), " ", l.Raw)]++
	}
	wrong := 0
	for words, n := range written {
		if got[words] != n {
			if wrong++; wrong <= 5 {
				t.Errorf("came %d times, was written %d times: %s", got[words], n, words)
			}
		}
	}
	for words, n := range got {
		if written[words] == 0 {
			if wrong++; wrong <= 5 {
				t.Errorf("came %d times, was never written: %s", n, words)
			}
		}
	}
	if wrong > 0 || len(written) == 0 {
		t.Errorf("of %d lines %d came too often or not at all", len(written), wrong)
	}
	return pushed
}

// With Live Tail each line comes once too: pushed, or read where it was left out, whatever becomes of the sessions.
func TestLiveTailDeliversEachLineOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		length time.Duration // of a session
		faults string
		act    func(*rig, state.ServiceKey)
		kind   state.FaultKind
	}{
		"fair":         {},
		"session ends": {length: 25 * time.Second},
		"deployment":   {act: deploy},
		"denied":       {faults: "denied@logs:StartLiveTail", kind: state.FaultDenied},
		"broken off":   {faults: "truncate@logs:StartLiveTail"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if (testing.Short() || underRace) && name != "session ends" && name != "denied" {
				t.Skip("a weather less hard")
			}
			in(t, func(t *testing.T) {
				r := newLogRig(t, sim.Options{LiveTailLength: c.length}, &cloud{late: 0.2, lateBy: time.Minute, twice: true})
				r.run()
				snap := r.pass(12 * time.Second)
				r.weather(c.faults)
				req := requestFor(t, snap, "prod/orders")
				req.Last, req.Live = 100, true
				tail := r.tail(req)
				tail.pass(5 * time.Second)
				low := r.poller.now()
				if c.act != nil {
					c.act(r, req.Service)
				}
				tail.pass(90 * time.Second)
				live := tail.last.Live
				switch {
				case live == nil:
					t.Fatal("nothing is told of Live Tail")
				case c.kind != "":
					if live.On || live.Minutes != 0 || live.Fault == nil || live.Fault.Kind != c.kind {
						t.Errorf("Live Tail %+v, fault %+v", live, live.Fault)
					}
				case c.length > 0:
					if live.Minutes != 4 || live.Fault != nil {
						t.Errorf("Live Tail %+v after four sessions, fault %+v", live, live.Fault)
					}
				case c.faults == "" && (!live.On || live.Minutes != 2 || live.Since.IsZero() || live.Fault != nil):
					t.Errorf("Live Tail %+v, fault %+v", live, live.Fault)
				}
				r.weather("")
				end := r.poller.now()
				calls := r.region.Calls()["logs:FilterLogEvents"]
				tail.pass(2 * time.Minute)
				calls = r.region.Calls()["logs:FilterLogEvents"] - calls
				if c.kind == "" && calls > 130 { // of them 60 for captured events; without Live Tail there are 300
					t.Errorf("%d calls beside Live Tail in two minutes", calls)
				}
				pushed := tail.mustHaveAlike(r.written("/ecs/orders", containers("app", "outbox", "collector"), low, end), low, end)
				if want := c.kind == ""; (pushed > 0) != want {
					t.Errorf("%d lines were pushed", pushed)
				}
			})
		})
	}
}

// The price of Live Tail ends with the tail: no session is left.
func TestLiveTailEndsWithItsTail(t *testing.T) {
	in(t, func(t *testing.T) {
		r := newLogRig(t, sim.Options{}, nil)
		snap := r.sweep(state.SourceClusters, state.SourceServices, state.SourceTasks)
		req := requestFor(t, snap, "prod/orders")
		req.Last, req.Live = 100, true
		for range 15 { // as many as AWS allows at a time
			tail := r.tail(req)
			tail.pass(3 * time.Second)
			if tail.last.Live == nil || !tail.last.Live.On {
				t.Fatalf("Live Tail %+v", tail.last.Live)
			}
			tail.end()
		}
		arn := "arn:aws:logs:us-east-1:111122223333:log-group:/ecs/orders"
		for range 15 {
			out, err := logsHand(r.region).StartLiveTail(t.Context(), &cloudwatchlogs.StartLiveTailInput{LogGroupIdentifiers: []string{arn}})
			if err != nil {
				t.Fatal(err)
			}
			defer out.GetStream().Close() //nolint:errcheck // it has none
			r.pass(time.Second)
		}
	})
}

// Sessions side by side do not mix their lines: each line that comes is one that was written.
func TestLiveTailsSideBySide(t *testing.T) {
	in(t, func(t *testing.T) {
		r := newLogRig(t, sim.Options{}, nil)
		snap := r.sweep(state.SourceClusters, state.SourceServices, state.SourceTasks)
		tails := map[string]*tailing{}
		for _, name := range []string{"orders", "cart", "web"} {
			req := requestFor(t, snap, "prod/"+name)
			req.Last, req.Live = 10, true
			tails["/ecs/"+name] = r.tail(req)
		}
		r.pass(20 * time.Second)
		r.turn.Lock()
		defer r.turn.Unlock()
		for group, tail := range tails {
			low, pushed := r.poller.now().Add(-time.Hour), 0
			written := map[string]bool{}
			for _, words := range r.written(group, func(string) bool { return true }, low, r.poller.now()) {
				written[words] = true
			}
			for i := range tail.all {
				l := &tail.all[i]
				if l.ID == "" {
					pushed++
				}
				if words := fmt.Sprint(l.From.Stream, " ", l.At.UnixMilli(), " ", l.Raw); !written[words] {
					t.Errorf("%s never had %s", group, words)
				}
			}
			if pushed == 0 {
				t.Errorf("no line of %s was pushed", group)
			}
		}
	})
}
