package aws

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// schedule is the one of a rule.
func (r *rig) schedule(rule string) *state.Schedule {
	r.Helper()
	r.poller.Focus(state.Focus{Also: state.SourceSchedules})
	for key, s := range r.pass(3 * time.Second).Schedules {
		if key.Rule == rule {
			return s
		}
	}
	r.Fatalf("no rule %s", rule)
	return nil
}

func ofRule(kind state.ActionKind, s *state.Schedule) state.Action {
	return state.Action{Kind: kind, Schedule: s.Key, In: s.Cluster}
}

// A task like a service's has its network and its command, or another one; it is followed to its end.
func TestRunTask(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r, _ := actor(t)
		a := r.on(state.ActRunTask, "prod/web")
		a.Command = []string{"migrate", "--all of it"}
		plan := r.plan(a)
		if !has(plan.Commands, "run-task") || !has(plan.Commands, "subnets=[subnet-") || !has(plan.Commands, `"command":["migrate","--all of it"]`) ||
			!strings.HasSuffix(plan.Changes[1].What, "of app") {
			t.Errorf("%+v", plan)
		}
		act := r.poller.Do(t.Context(), plan, "")
		if act.Fate != state.FateAccepted || act.Started.ID == "" {
			t.Fatalf("%+v %+v", act, act.Fault)
		}
		snap := r.pass(90 * time.Second)
		task := snap.Tasks[act.Started]
		if task == nil || task.Service != "" || task.StartedBy != state.StartedByAct(plan.ID) || task.Subnet == "" {
			t.Fatalf("%+v", task)
		}
		if p := snap.Follow(r.act(plan.ID), snap.Now(time.Now())); p.Over() || !strings.Contains(p.Words, "runs") {
			t.Errorf("%+v", p)
		}
		r.poller.Do(t.Context(), r.plan(state.Action{Kind: state.ActStopTask, Task: act.Started}), "")
		r.pass(3 * time.Minute)
		if now := r.act(plan.ID); now.Fate != state.FateFailed && now.Fate != state.FateDone || !strings.Contains(now.Why, "exited") {
			t.Errorf("%+v", now)
		}
		a.Container = "sidecar"
		if plan := r.plan(a); !strings.Contains(plan.Refusal, `no container "sidecar"`) {
			t.Errorf("%+v", plan)
		}
	})
}

// An answer that gets lost on the way is asked for again, and starts no second task.
func TestRunTaskOnce(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r, _ := actor(t)
		plan := r.plan(r.on(state.ActRunTask, "prod/mailer"))
		r.weather("reset=60%@ecs:RunTask")
		act := r.poller.Do(t.Context(), plan, "")
		r.weather("")
		snap, started := r.pass(30*time.Second), 0
		for _, task := range snap.Tasks {
			if task.StartedBy == state.StartedByAct(plan.ID) {
				started++
			}
		}
		if calls := r.region.Calls()["ecs:RunTask"]; started != 1 || calls < 2 && act.Fate != state.FateUnknown {
			t.Errorf("%d tasks by %d calls, %+v", started, calls, act)
		}
	})
}

// A scheduled task runs now as the clock would run it; its rule is switched off and on.
func TestRule(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r, _ := actor(t)
		s := r.schedule("ledger-export")
		plan := r.plan(ofRule(state.ActRunRule, s))
		if plan.Target != "prod/ledger-export" || !has(plan.Effects, "besides what the clock starts") {
			t.Errorf("%+v", plan)
		}
		act := r.poller.Do(t.Context(), plan, "")
		if act.Fate != state.FateAccepted || act.Started.ID == "" {
			t.Fatalf("%+v %+v", act, act.Fault)
		}
		r.pass(10 * time.Minute)
		if now := r.act(plan.ID); now.Fate != state.FateFailed || !strings.Contains(now.Why, "exited 2") { // its story
			t.Errorf("%+v", now)
		}
		off := r.plan(ofRule(state.ActDisableRule, s))
		if act := r.poller.Do(t.Context(), off, ""); act.Fate != state.FateDone || state.ChangeWords(off.Changes) != "rule enabled → disabled" {
			t.Errorf("%+v %+v", act, off)
		}
		if again := r.plan(ofRule(state.ActDisableRule, s)); !strings.Contains(again.Refusal, "nothing to do") {
			t.Errorf("%+v", again)
		}
		if act := r.poller.Do(t.Context(), r.plan(ofRule(state.ActEnableRule, s)), ""); act.Fate != state.FateDone {
			t.Errorf("%+v", act)
		}
	})
}

// A schedule of EventBridge Scheduler is switched by sending it back whole, and runs now as a rule's task does.
func TestScheduleOfSchedulerActs(t *testing.T) {
	in(t, func(t *testing.T) {
		r, _ := actor(t)
		s := r.schedule("price-feed")
		act := r.poller.Do(t.Context(), r.plan(ofRule(state.ActRunRule, s)), "")
		if act.Fate != state.FateAccepted || act.Started.ID == "" {
			t.Fatalf("%+v %+v", act, act.Fault)
		}
		off := r.plan(ofRule(state.ActDisableRule, s))
		if act := r.poller.Do(t.Context(), off, ""); act.Fate != state.FateDone || state.ChangeWords(off.Changes) != "schedule enabled → disabled" ||
			!has(off.IAM, "scheduler:UpdateSchedule") || !has(off.Commands, "update-schedule") {
			t.Errorf("%+v %+v %+v", act, act.Fault, off)
		}
		r.pass(schedulePeriod + time.Second)
		if s := r.schedule("price-feed"); s.Enabled || s.Expression != "rate(15 minutes)" {
			t.Errorf("%+v", s)
		}
		if again := r.plan(ofRule(state.ActDisableRule, s)); !strings.Contains(again.Refusal, "nothing to do") {
			t.Errorf("%+v", again)
		}
		if act := r.poller.Do(t.Context(), r.plan(ofRule(state.ActEnableRule, s)), ""); act.Fate != state.FateDone {
			t.Errorf("%+v", act)
		}
	})
}

// A task of a definition alone gets network and capacity from what runs its family in the cluster; where nothing does it
// is refused, never guessed.
func TestRunTaskAlone(t *testing.T) {
	in(t, func(t *testing.T) {
		r, _ := actor(t)
		cluster := r.key("prod/web").Cluster
		r.schedule("ledger-export")
		for _, c := range []struct{ definition, in, effect, command, refusal string }{
			{"web", "prod", "capacity of service prod/web", "subnets=[subnet-", ""},
			{"ledger-export", "prod", "capacity of scheduled task ledger-export", "--launch-type FARGATE", ""},
			{"web", "staging", "", "", "(--like), or subnets"},
		} {
			a := state.Action{Kind: state.ActRunTask, Revision: c.definition, In: cluster, Command: []string{"migrate"}}
			a.In.Name = c.in
			plan := r.plan(a)
			if !strings.Contains(plan.Refusal, c.refusal) || c.refusal == "" && plan.Refusal != "" || c.effect != "" && !has(plan.Effects, c.effect) ||
				c.command != "" && (!has(plan.Commands, c.command) || !has(plan.Commands, `"command":["migrate"]`)) ||
				!strings.HasPrefix(plan.Target, c.in+"/"+c.definition+":") {
				t.Errorf("%+v: %+v", c, plan)
			}
			if c.refusal != "" {
				continue
			}
			act := r.poller.Do(t.Context(), plan, "")
			if act.Fate != state.FateAccepted || act.Started.Cluster.Name != c.in {
				t.Fatalf("%+v %+v", act, act.Fault)
			}
		}
		if _, err := r.poller.Plan(t.Context(), state.Action{Kind: state.ActRunTask, Revision: "nothing-of-the-kind", In: cluster}); err == nil {
			t.Error("a family that is not there was planned")
		}
	})
}

// What is asked for takes the place of the network that a task would have; without subnets from anywhere it is refused.
func TestRunTaskNetwork(t *testing.T) {
	in(t, func(t *testing.T) {
		r, _ := actor(t)
		web := r.key("prod/web")
		subnets := r.store.Snapshot().Services[web].Subnets
		for _, c := range []struct {
			name   string
			action state.Action
			want   string // of the command, or of the refusal
		}{
			{
				"alone",
				state.Action{In: state.ClusterKey{Scope: web.Cluster.Scope, Name: "staging"}, Revision: "web", Subnets: subnets[:1], SecurityGroups: []string{"sg-a"}, PublicIP: new(true)},
				"awsvpcConfiguration={subnets=[" + subnets[0] + "],securityGroups=[sg-a],assignPublicIp=ENABLED}",
			},
			{"like", state.Action{Service: web, SecurityGroups: []string{"sg-a"}}, "subnets=[" + strings.Join(subnets, ",") + "],securityGroups=[sg-a],assignPublicIp=DISABLED"},
			{"no subnets", state.Action{In: state.ClusterKey{Scope: web.Cluster.Scope, Name: "staging"}, Revision: "web", PublicIP: new(true)}, "--subnets"},
		} {
			c.action.Kind = state.ActRunTask
			if plan := r.plan(c.action); !has(append(plan.Commands, plan.Refusal), c.want) || plan.Refusal != "" && c.name != "no subnets" {
				t.Errorf("%s: %+v", c.name, plan)
			}
		}
		plan := r.plan(state.Action{Kind: state.ActRunTask, In: state.ClusterKey{Scope: web.Cluster.Scope, Name: "staging"}, Revision: "web", Subnets: subnets[:1]})
		if !has(plan.Warnings, "the default one of its VPC") {
			t.Errorf("%+v", plan)
		}
		if act := r.poller.Do(t.Context(), plan, ""); act.Fate != state.FateAccepted || act.Started.Cluster.Name != "staging" {
			t.Errorf("%+v %+v", act, act.Fault)
		}
	})
}

// What commands on schedules need is read once.
func TestSweepOfSchedules(t *testing.T) {
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Scenario: "estate"})
		if err := r.poller.Sweep(t.Context(), state.SourceClusters, state.SourceServices, state.SourceSchedules); err != nil {
			t.Fatal(err)
		}
		if n := len(r.store.Snapshot().Schedules); n == 0 {
			t.Error("no schedules")
		}
	})
}
