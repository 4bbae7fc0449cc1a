package aws

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

func (r *rig) on(kind state.ActionKind, name string) state.Action {
	r.Helper()
	return state.Action{Kind: kind, Service: r.key(name)}
}

// bounds are what AWS says of how a service scales.
func (r *rig) bounds(name string) *state.ScalingBounds {
	r.Helper()
	b, err := r.poller.bounds(r.Context(), &prepared{}, r.key(name))
	if err != nil {
		r.Fatal(err)
	}
	return b
}

// A service that was stopped comes back as it was: count, bounds and what had been suspended.
func TestStopAndStart(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r, journal := actor(t)
		was, before := *r.bounds("prod/web"), serviceNamed(t, r.store.Snapshot(), "prod/web").Desired
		plan := r.plan(r.on(state.ActStop, "prod/web"))
		if !has(plan.Effects, "nothing serves any more") || len(plan.Commands) != 2 || !has(plan.IAM, "application-autoscaling:RegisterScalableTarget") {
			t.Errorf("%+v", plan)
		}
		if act := r.poller.Do(t.Context(), plan, ""); act.Fate != state.FateAccepted || len(act.RequestIDs) != 2 {
			t.Fatalf("%+v, %+v", act, act.Fault)
		}
		r.pass(5 * time.Minute)
		if b := r.bounds("prod/web"); !b.AllSuspended() || b.Min != was.Min || b.Max != was.Max {
			t.Errorf("bounds %+v", b)
		}
		if now := r.act(plan.ID); now.Fate != state.FateDone || serviceNamed(t, r.store.Snapshot(), "prod/web").Running != 0 {
			t.Errorf("%+v", now)
		}
		if again := r.plan(r.on(state.ActStop, "prod/web")); !strings.Contains(again.Refusal, "it is stopped") {
			t.Errorf("refusal %q", again.Refusal)
		}
		plan = r.plan(r.on(state.ActStart, "prod/web"))
		if plan.Guess != "" || !has(plan.Effects, "as it was before fsui stopped it 5m ago") {
			t.Errorf("%+v", plan)
		}
		if act := r.poller.Do(t.Context(), plan, ""); act.Fate != state.FateAccepted {
			t.Fatalf("%+v, %+v", act, act.Fault)
		}
		r.pass(2 * time.Minute)
		if b := r.bounds("prod/web"); *withoutAge(b) != *withoutAge(&was) {
			t.Errorf("bounds %+v, were %+v", b, was)
		}
		if now := serviceNamed(t, r.store.Snapshot(), "prod/web"); now.Desired != before || len(journal.remembered) != 0 {
			t.Errorf("desired %d of %d, still remembered: %v", now.Desired, before, journal.remembered)
		}
	})
}

// What cannot be remembered is not stopped.
func TestStopRemembersFirst(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r, journal := actor(t)
		plan := r.plan(r.on(state.ActStop, "prod/mailer"))
		journal.err = errors.New("the disk is full")
		if act := r.poller.Do(t.Context(), plan, ""); act.Fate != state.FateRefused || !strings.Contains(act.Why, "the disk is full") || r.writes() != 0 {
			t.Errorf("%+v, %d calls", act, r.writes())
		}
	})
}

// Where nothing is remembered a figure that somebody chose is proposed, and told as that.
func TestStartProposes(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r, journal := actor(t)
		least := r.bounds("prod/web").Min
		r.poller.Do(t.Context(), r.plan(r.on(state.ActStop, "prod/web")), "")
		clear(journal.remembered)
		r.pass(10 * time.Second)
		plan := r.plan(r.on(state.ActStart, "prod/web"))
		if !strings.Contains(plan.Guess, "autoscaling's minimum") || plan.Changes[0].After != figure(least) {
			t.Errorf("%+v", plan)
		}
		plan = r.plan(r.on(state.ActStart, "prod/monthly-report"))
		if !strings.Contains(plan.Guess, "the last deployment asked for 3 tasks") || plan.Changes[0].After != "3" {
			t.Errorf("%+v", plan)
		}
		if plan := r.plan(r.on(state.ActStart, "prod/mailer")); !strings.Contains(plan.Refusal, "it runs") {
			t.Errorf("%+v", plan)
		}
	})
}

func figure(n int) string { return strings.TrimSuffix(counted(n, "task"), " tasks") }

// One step that fails keeps the next from being taken, and what was done before it is told.
func TestStepsEnd(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r, _ := actor(t)
		plan := r.plan(r.on(state.ActStop, "prod/web"))
		r.weather("denied@ecs:UpdateService")
		act := r.poller.Do(t.Context(), plan, "")
		if act.Fate != state.FateFailed || !strings.Contains(act.Why, "register-scalable-target") || act.Fault.Attempted != "ecs:UpdateService" {
			t.Errorf("%+v", act)
		}
		r.weather("denied@application-autoscaling")
		other := r.plan(r.on(state.ActStop, "prod/mailer"))
		if !has(other.Warnings, "unknown") || len(other.Commands) != 1 {
			t.Errorf("%+v", other)
		}
	})
}

func TestStopTask(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r, _ := actor(t)
		task := taskOfService(t, r.store.Snapshot(), r.key("prod/mailer"))
		plan := r.plan(state.Action{Kind: state.ActStopTask, Task: task.Key, Reason: " it hangs\n"})
		if plan.Target != "prod/"+task.Key.Short() || !has(plan.Effects, "ECS starts another") || !has(plan.Commands, "--reason 'it hangs'") {
			t.Errorf("%+v", plan)
		}
		if act := r.poller.Do(t.Context(), plan, ""); act.Fate != state.FateAccepted {
			t.Fatalf("%+v", act)
		}
		snap := r.pass(3 * time.Minute)
		if now := r.act(plan.ID); now.Fate != state.FateDone || snap.Tasks[task.Key].StoppedReason != "it hangs" {
			t.Errorf("%+v, %q", now, snap.Tasks[task.Key].StoppedReason)
		}
		if plan := r.plan(state.Action{Kind: state.ActStopTask, Task: task.Key}); !strings.Contains(plan.Refusal, "it has stopped") {
			t.Errorf("%+v", plan)
		}
	})
}

// What was cut off when fsui ended is told at its next start, from what is there.
func TestCutOff(t *testing.T) {
	t.Parallel()
	for desired, want := range map[int]struct {
		fate  state.Fate
		words string
	}{4: {state.FateDone, "4 tasks running"}, 6: {state.FateFailed, "it was not carried out: 4 are wanted"}} {
		in(t, func(t *testing.T) {
			journal := &notes{}
			r := newRig(t, sim.Options{}, func(o *Options) { o.Journal = journal })
			snap := r.sweep()
			svc := serviceNamed(t, snap, "prod/mailer")
			journal.unfinished = []*state.Act{{
				ID: "cut off", Action: state.Action{Kind: state.ActScale, Service: svc.Key, Count: desired}, Target: "prod/mailer",
				Desired: desired, At: snap.Now(time.Now()).Add(-2 * time.Minute), Fate: state.FateSent, Scope: svc.Key.Cluster.Scope,
			}}
			r.run()
			r.pass(10 * time.Second)
			if now := r.act("cut off"); now.Fate != want.fate || now.Why != want.words || !now.Earlier {
				t.Errorf("%+v", now)
			}
			if fates := journal.fates("cut off"); len(fates) != 1 || fates[0] != want.fate {
				t.Errorf("journal %v", fates)
			}
		})
	}
}

// ECS shows a change a moment late: what comes right after another act of ours counts from that one, and stop remembers
// it. What somebody else has set since is waited for no longer than a moment.
func TestPlanAfterAnotherSeesIt(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r, journal := actor(t)
		act := r.poller.Do(t.Context(), r.plan(r.scale("prod/mailer", 6)), "")
		if act.Fate != state.FateAccepted {
			t.Fatalf("%+v, %+v", act, act.Fault)
		}
		journal.unfinished = []*state.Act{act}
		plan := r.plan(r.on(state.ActStop, "prod/mailer"))
		if words := state.ChangeWords(plan.Changes); words != "desired 6 → 0" {
			t.Errorf("%s", words)
		}
		if act := r.poller.Do(t.Context(), plan, ""); act.Fate != state.FateAccepted || journal.remembered[r.key("prod/mailer")].Desired != 6 {
			t.Errorf("%+v, remembered %+v", act, journal.remembered)
		}
		r.pass(time.Second)
		began := time.Now()
		if plan := r.plan(r.scale("prod/mailer", 2)); state.ChangeWords(plan.Changes) != "desired 0 → 2" || time.Since(began) > 2*showsWithin {
			t.Errorf("%s after %s", state.ChangeWords(plan.Changes), time.Since(began))
		}
	})
}
