package aws

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// everyAction is one of each kind, by the scenario that allows it.
func everyAction() map[string]func(r *rig) []state.Action {
	return map[string]func(r *rig) []state.Action{
		"estate": func(r *rig) []state.Action {
			task := taskOfService(r.T, r.store.Snapshot(), r.key("prod/mailer")).Key
			return []state.Action{
				r.scale("prod/mailer", 6),
				r.on(state.ActRestart, "prod/mailer"),
				r.surge("prod/mailer"),
				{Kind: state.ActRunTask, Revision: "web", In: task.Cluster},
				r.on(state.ActStop, "prod/web"),
				r.on(state.ActStart, "prod/monthly-report"),
				r.on(state.ActRollback, "prod/search"),
				{Kind: state.ActRevision, Service: r.key("prod/payments"), Revision: "16"},
				r.on(state.ActExec, "prod/mailer"),
				r.on(state.ActSuspend, "prod/web"),
				r.on(state.ActResume, "prod/web"),
				{Kind: state.ActStopTask, Task: task},
				{Kind: state.ActProtect, Task: task},
				r.on(state.ActRunTask, "prod/mailer"),
				ofRule(state.ActRunRule, r.schedule("ledger-export")),
				ofRule(state.ActDisableRule, r.schedule("ledger-export")),
				ofRule(state.ActEnableRule, r.schedule("cart-purge")),
				ofRule(state.ActDisableRule, r.schedule("price-feed")),
			}
		},
		"bluegreen": func(r *rig) []state.Action {
			return []state.Action{r.on(state.ActContinue, "shop/storefront"), r.on(state.ActRollback, "shop/storefront")}
		},
	}
}

// Read-only means that whatever is tried, nothing that changes anything arrives.
func TestReadOnlyChangesNothing(t *testing.T) {
	t.Parallel()
	tried := map[string]bool{}
	for scenario, actions := range everyAction() {
		in(t, func(t *testing.T) {
			writer, _ := actorIn(t, scenario)
			r := rigOn(t, writer.region, writer.region.Client(), func(o *Options) { o.ReadOnly = true })
			r.run()
			r.pass(7 * time.Second)
			for _, a := range actions(r) {
				if plan := r.plan(a); !strings.Contains(plan.Refusal, "read-only") {
					t.Errorf("%s: %+v", a.Kind, plan)
				}
				planned := writer.plan(a) // as if somebody had got hold of one
				if planned.Refusal != "" {
					t.Errorf("%s cannot be tried: %s", a.Kind, planned.Refusal)
					continue
				}
				one := writer.poller.plans.take(planned.ID)
				r.poller.plans.put(one, r.poller.now())
				if act := r.poller.Do(t.Context(), planned, planned.Name); act.Fate != state.FateRefused {
					t.Errorf("%s: %+v", a.Kind, act)
				}
				for _, s := range one.steps {
					tried[s.action] = true
				}
			}
			if r.writes() != 0 {
				t.Errorf("%d calls: %v", r.writes(), r.region.Calls())
			}
		})
	}
	for action := range writeList() {
		if !tried[action] {
			t.Errorf("%s is on the write list, and no action of the test sends it", action)
		}
	}
}

// Even where everything else had failed the gate lets nothing out with read-only.
func TestGateIsShutWithReadOnly(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r, _ := actor(t)
		plan := r.plan(r.scale("prod/mailer", 6))
		one := r.poller.plans.take(plan.ID)
		r.poller.gate.readOnly = true
		r.poller.plans.put(one, r.poller.now())
		if act := r.poller.Do(t.Context(), plan, ""); act.Fate != state.FateFailed || r.writes() != 0 {
			t.Errorf("%+v, %d calls", act, r.writes())
		}
	})
}
