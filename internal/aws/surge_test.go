package aws

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

func (r *rig) surge(name string) state.Action {
	r.Helper()
	a := r.on(state.ActRestart, name)
	a.Surge = true
	return a
}

// begin carries a plan out beside the test; what comes of it is read from the store. end cuts it off.
func (r *rig) begin(plan state.Plan) (ended chan *state.Act, end func()) {
	ctx, cancel := context.WithCancel(r.Context())
	ended = make(chan *state.Act, 1)
	go func() { ended <- r.poller.Do(ctx, plan, "") }()
	r.Cleanup(cancel)
	return ended, cancel
}

// A surge doubles the count, waits until all new tasks are healthy, sets the count back and waits for the rest to stop;
// never do fewer tasks run than before.
func TestSurge(t *testing.T) {
	in(t, func(t *testing.T) {
		r, journal := actorIn(t, "quiet")
		key := r.key("main/api")
		old := map[string]bool{}
		for _, task := range r.store.Snapshot().TasksOf(key) {
			old[task.Key.ID] = true
		}
		plan := r.plan(r.surge("main/api"))
		if !strings.Contains(state.ChangeWords(plan.Changes), "desired 2 → 4 until they are healthy, then 2") || len(plan.Commands) != 2 ||
			!has(plan.Effects, "at least 2 run meanwhile, at most 6") || !has(plan.Commands, "--force-new-deployment --desired-count 4") || !strings.HasSuffix(plan.Commands[1], "--desired-count 2 --region us-east-1") {
			t.Errorf("%+v", plan)
		}
		ended, _ := r.begin(plan)
		least, most, words := 100, 0, ""
		for range 200 {
			snap := r.pass(5 * time.Second)
			least, most = min(least, snap.Services[key].Running), max(most, snap.Services[key].Running)
			p := snap.Follow(r.act(plan.ID), snap.Now(time.Now()))
			if words += p.Words + "\n"; p.Over() {
				break
			}
		}
		act := <-ended
		if act.Fate != state.FateDone || act.Why != "all replaced, 2 tasks running, the count is 2 again" || len(act.RequestIDs) != 2 || r.writes() != 2 {
			t.Errorf("%+v, %d calls\n%s", act, r.writes(), words)
		}
		if least < 2 || most < 4 {
			t.Errorf("at least %d ran, at most %d", least, most)
		}
		if !strings.Contains(words, "of 4 new tasks running") || !strings.Contains(words, "the count goes back from 4 to 2 then") {
			t.Error(words)
		}
		for _, task := range r.pass(5 * time.Second).TasksOf(key) {
			if old[task.Key.ID] && !task.Stopped() {
				t.Errorf("task %s still runs", task.Key.ID)
			}
		}
		if fates := journal.fates(plan.ID); len(fates) < 4 || fates[0] != state.FateSent || fates[1] != state.FateAccepted || fates[len(fates)-1] != state.FateDone {
			t.Errorf("journal: %v", fates)
		}
	})
}

// Whatever comes between, the count does not stay doubled without a word, and nobody else's is touched.
func TestSurgeInBadWeather(t *testing.T) {
	for name, c := range map[string]struct {
		before, meanwhile string // faults as it is sent, and from then on until everything is replaced
		other             int    // somebody else's count meanwhile, 0 = none
		cut               bool   // fsui leaves
		fate              state.Fate
		says              string
		desired           int
	}{
		"throttled meanwhile":  {meanwhile: "throttle@writes", fate: state.FateDone, says: "the count is 2 again", desired: 2},
		"no answer meanwhile":  {meanwhile: "reset@writes", fate: state.FateDone, says: "the count is 2 again", desired: 2},
		"denied meanwhile":     {meanwhile: "denied@writes", fate: state.FateFailed, says: "doubled still, 4 and not 2: fsui scale main/api 2", desired: 4},
		"not read meanwhile":   {meanwhile: "5xx@ecs:DescribeServices", fate: state.FateDone, says: "the count is 2 again", desired: 2},
		"no answer to begin":   {before: "reset@writes", fate: state.FateDone, says: "the count is 2 again", desired: 2},
		"not begun":            {before: "hang@writes", fate: state.FateFailed, says: "no deployment has begun; the count is 2 as before", desired: 2},
		"denied to begin":      {before: "denied@writes", fate: state.FateFailed, says: "", desired: 2},
		"somebody else counts": {other: 6, fate: state.FateFailed, says: "set the count to 6 meanwhile", desired: 6},
		"fsui leaves":          {cut: true, fate: state.FateAccepted, says: "fsui left before it was over; the count is doubled still, 4 and not 2", desired: 4},
	} {
		t.Run(name, func(t *testing.T) {
			if underRace && name != "throttled meanwhile" && name != "fsui leaves" {
				t.Skip("two are enough to look for races")
			}
			in(t, func(t *testing.T) {
				r, journal := actorIn(t, "quiet")
				key := r.key("main/api")
				plan := r.plan(r.surge("main/api"))
				r.weather(c.before)
				ended, leave := r.begin(plan)
				r.pass(15 * time.Second)
				r.weather("")
				if c.other > 0 {
					r.poller.Do(t.Context(), r.plan(r.scale("main/api", c.other)), "")
				}
				if c.cut {
					leave()
				}
				r.weather(c.meanwhile)
				if c.meanwhile != "" {
					r.pass(10 * time.Minute)
					if c.fate == state.FateDone {
						if p := r.store.Snapshot().Follow(r.act(plan.ID), time.Now()); c.meanwhile == "throttle@writes" && !strings.Contains(p.Words, "doubled still") {
							t.Errorf("meanwhile %+v", p)
						}
					}
					r.weather("")
				}
				r.pass(15 * time.Minute)
				act := <-ended
				if act.Fate != c.fate || !strings.Contains(act.Why, c.says) {
					t.Errorf("%+v, %+v", act, act.Fault)
				}
				if svc := serviceNamed(t, r.pass(5*time.Second), "main/api"); svc.Key != key || svc.Desired != c.desired {
					t.Errorf("desired %d", svc.Desired)
				}
				if fates := journal.fates(plan.ID); fates[len(fates)-1] != c.fate {
					t.Errorf("journal %v", fates)
				}
			})
		})
	}
}

// What cannot be doubled is refused with the reason.
func TestSurgeRefused(t *testing.T) {
	in(t, func(t *testing.T) {
		r, _ := actor(t)
		for _, svc := range r.store.Snapshot().Services {
			plan := r.plan(r.surge(svc.Key.String()))
			primary := svc.Primary()
			var want string
			switch {
			case svc.Strategy == state.StrategyDaemon:
				want = "a daemon"
			case svc.Controller == state.ControllerCodeDeploy:
				want = "CodeDeploy deploys"
			case svc.Controller == state.ControllerExternal:
				want = "external controller"
			case svc.Desired == 0 && svc.Status == "ACTIVE":
				want = "nothing to double"
			case primary != nil && primary.RolloutState == state.RolloutInProgress:
				want = "is under way: wait"
			default:
				continue
			}
			if !strings.Contains(plan.Refusal, want) {
				t.Errorf("%s: refusal %q, want %q", svc.Key, plan.Refusal, want)
			}
		}
	})
}

// The next start tells of a surge that nobody brought to its end, until the count is back.
func TestSurgeIsRecalled(t *testing.T) {
	in(t, func(t *testing.T) {
		first, journal := actorIn(t, "quiet")
		plan := first.plan(first.surge("main/api"))
		ended, kill := first.begin(plan)
		first.pass(20 * time.Second)
		kill()
		<-ended
		for _, a := range journal.acts {
			if a.ID == plan.ID && a.Fate == state.FateAccepted {
				kept := *a // as it was written when AWS had answered
				journal.unfinished = []*state.Act{&kept}
				break
			}
		}
		next := rigOn(t, first.region, first.region.Client(), func(o *Options) { o.Journal = journal })
		next.run()
		snap := next.pass(20 * time.Minute)
		if p := snap.Follow(next.act(plan.ID), snap.Now(time.Now())); p.Over() || !strings.Contains(p.Words, "4 are still wanted, 2 before it") {
			t.Errorf("%+v", p)
		}
		next.poller.Do(t.Context(), next.plan(next.scale("main/api", 2)), "")
		next.pass(time.Minute)
		if now := next.act(plan.ID); now.Fate != state.FateDone || now.Why != "the count is 2, as it was" {
			t.Errorf("%+v", now)
		}
	})
}
