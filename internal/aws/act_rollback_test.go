package aws

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// A deployment that is under way is turned back to what it replaces.
func TestTurnBack(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r, _ := actor(t)
		plan := r.plan(r.on(state.ActRollback, "prod/search"))
		if plan.Changes[0].Words() != "search:58 → search:57" || !has(plan.Commands, "stop-service-deployment") || !has(plan.Effects, "turns the deployment back") {
			t.Errorf("%+v", plan)
		}
		act := r.poller.Do(t.Context(), plan, "")
		if act.Fate != state.FateAccepted {
			t.Fatalf("%+v %+v", act, act.Fault)
		}
		if again := r.plan(r.on(state.ActRollback, "prod/search")); !strings.Contains(again.Refusal, "being turned back") {
			t.Errorf("%+v", again)
		}
		r.pass(40 * time.Minute)
		if now := r.act(plan.ID); now.Fate != state.FateDone || !strings.Contains(now.Why, "back on search:57") {
			t.Errorf("%+v", now)
		}
	})
}

// Where none is under way the revision before is deployed, and what differs is told.
func TestRevisionBefore(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r, _ := actor(t)
		change := r.plan(state.Action{Kind: state.ActRevision, Service: r.key("prod/payments"), Revision: " 16 "})
		if change.Changes[0].Words() != "payments:17 → payments:16" || len(change.Differences) == 0 || !has(change.Commands, "--task-definition payments:16") {
			t.Errorf("%+v", change)
		}
		act := r.poller.Do(t.Context(), change, "")
		if act.Fate != state.FateAccepted || act.Deployment == "" {
			t.Fatalf("%+v %+v", act, act.Fault)
		}
		r.pass(15 * time.Minute)
		if now := r.act(change.ID); now.Fate != state.FateDone {
			t.Errorf("%+v", now)
		}
		back := r.plan(r.on(state.ActRollback, "prod/payments"))
		if back.Refusal != "" || back.Changes[0].Words() != "payments:16 → payments:17" {
			t.Errorf("%+v", back)
		}
		same := r.plan(state.Action{Kind: state.ActRevision, Service: r.key("prod/payments"), Revision: "payments:16"})
		if !strings.Contains(same.Refusal, "has that revision already") {
			t.Errorf("%+v", same)
		}
		if _, err := r.poller.Plan(t.Context(), state.Action{Kind: state.ActRevision, Service: r.key("prod/payments"), Revision: "9999"}); err == nil {
			t.Error("a revision that is not there was planned")
		}
	})
}

// At a PAUSE hook the deployment goes on, or back.
func TestHook(t *testing.T) {
	t.Parallel()
	for kind, want := range map[state.ActionKind]string{state.ActContinue: "--action CONTINUE", state.ActRollback: "--action ROLLBACK"} {
		in(t, func(t *testing.T) {
			r, _ := actorIn(t, "bluegreen")
			before := serviceNamed(t, r.store.Snapshot(), "shop/storefront").TaskDefinition
			plan := r.plan(r.on(kind, "shop/storefront"))
			if !has(plan.Commands, want) {
				t.Errorf("%+v", plan)
			}
			if act := r.poller.Do(t.Context(), plan, ""); act.Fate != state.FateAccepted {
				t.Fatalf("%+v %+v", act, act.Fault)
			}
			snap := r.pass(2 * time.Hour)
			if now := r.act(plan.ID); now.Fate != state.FateDone {
				t.Errorf("%s: %+v", kind, now)
			}
			if now := serviceNamed(t, snap, "shop/storefront").TaskDefinition; (now == before) != (kind == state.ActContinue) {
				t.Errorf("%s: %s, was %s", kind, now, before)
			}
			if plan := r.plan(r.on(state.ActContinue, "shop/storefront")); !strings.Contains(plan.Refusal, "no deployment of it waits") {
				t.Errorf("%+v", plan)
			}
		})
	}
}

// What a switch changes is told, and done as soon as AWS accepts it.
func TestSwitches(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r, _ := actor(t)
		task := taskOfService(t, r.store.Snapshot(), r.key("prod/mailer"))
		for _, c := range []struct {
			a     state.Action
			words string
			fate  state.Fate
		}{
			{r.on(state.ActExec, "prod/mailer"), "ECS Exec off → on", state.FateAccepted},
			{r.on(state.ActSuspend, "prod/web"), "autoscaling 2 to 6, suspended: scaling in → 2 to 6, suspended", state.FateDone},
			{r.on(state.ActResume, "prod/web"), "autoscaling 2 to 6, suspended → 2 to 6", state.FateDone},
			{state.Action{Kind: state.ActProtect, Task: task.Key, Minutes: 30}, "protection off → on for 30m", state.FateDone},
			{state.Action{Kind: state.ActUnprotect, Task: task.Key}, "protection on for 29m → off", state.FateDone},
			{state.Action{Kind: state.ActProtect, Task: task.Key}, "protection off → on for 2h", state.FateDone},
		} {
			plan := r.plan(c.a)
			if got := state.ChangeWords(plan.Changes); got != c.words {
				t.Errorf("%s: %q %s", c.a.Kind, got, plan.Refusal)
			}
			if act := r.poller.Do(t.Context(), plan, ""); act.Fate != c.fate {
				t.Errorf("%s: %+v %+v", c.a.Kind, act, act.Fault)
			}
			r.pass(20 * time.Second)
			if again := r.plan(c.a); c.a.Kind != state.ActProtect && !strings.Contains(again.Refusal, "nothing to do") {
				t.Errorf("%s again: %+v", c.a.Kind, again)
			}
		}
		if plan := r.plan(r.scale("prod/mailer", 1)); !has(plan.Warnings, "1 task of it protected") {
			t.Errorf("%+v", plan)
		}
		if plan := r.plan(r.on(state.ActSuspend, "prod/mailer")); !strings.Contains(plan.Refusal, "does not scale by itself") {
			t.Errorf("%+v", plan)
		}
	})
}
