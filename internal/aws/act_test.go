package aws

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// notes is a journal in memory.
type notes struct {
	mu         sync.Mutex
	acts       []*state.Act
	unfinished []*state.Act
	remembered map[state.ServiceKey]state.Remembered
	err        error
}

func (n *notes) Note(a *state.Act) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.acts = append(n.acts, a)
	return n.err
}

func (n *notes) Unfinished(_, _ time.Time) ([]*state.Act, error) { return n.unfinished, n.err }

func (n *notes) Remember(r state.Remembered) error {
	n.remembered[r.Service] = r
	return n.err
}

func (n *notes) Remembered(key state.ServiceKey) (r state.Remembered, ok bool, err error) {
	r, ok = n.remembered[key]
	return r, ok, n.err
}

func (n *notes) Forget(key state.ServiceKey) error {
	delete(n.remembered, key)
	return n.err
}

// fates are those of an act in the order in which they were noted.
func (n *notes) fates(id string) (all []state.Fate) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, a := range n.acts {
		if a.ID == id {
			all = append(all, a.Fate)
		}
	}
	return all
}

// actor is a rig that acts, with its journal.
func actor(t *testing.T, change ...func(*Options)) (*rig, *notes) {
	t.Helper()
	return actorIn(t, "estate", change...)
}

func actorIn(t *testing.T, scenario string, change ...func(*Options)) (*rig, *notes) {
	t.Helper()
	journal := &notes{remembered: map[state.ServiceKey]state.Remembered{}}
	r := newRig(t, sim.Options{Scenario: scenario}, append([]func(*Options){func(o *Options) { o.Journal = journal }}, change...)...)
	r.run()
	r.pass(7 * time.Second)
	return r, journal
}

func (r *rig) plan(a state.Action) state.Plan {
	r.Helper()
	plan, err := r.poller.Plan(r.Context(), a)
	if err != nil {
		r.Fatal(err)
	}
	return plan
}

func (r *rig) key(name string) state.ServiceKey {
	r.Helper()
	return serviceNamed(r.T, r.store.Snapshot(), name).Key
}

func (r *rig) scale(name string, to int) state.Action {
	r.Helper()
	return state.Action{Kind: state.ActScale, Service: r.key(name), Count: to}
}

// writes is how many calls that change something have arrived.
func (r *rig) writes() (n int) {
	for name, calls := range r.region.Calls() {
		if _, ok := writeList()[name]; ok {
			n += calls
		}
	}
	return n
}

func (r *rig) act(id string) *state.Act {
	r.Helper()
	for _, a := range r.store.Snapshot().Acts {
		if a.ID == id {
			return a
		}
	}
	r.Fatalf("no act %s", id)
	return nil
}

func has(list []string, words string) bool { return strings.Contains(strings.Join(list, "\n"), words) }

// A change of count sends the count and nothing else, and is followed until its tasks run.
func TestScale(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r, journal := actor(t)
		plan := r.plan(r.scale("prod/mailer", 6))
		if state.ChangeWords(plan.Changes) != "desired 4 → 6" || plan.Refusal != "" || plan.Protected != "" {
			t.Errorf("%+v", plan)
		}
		if want := "aws ecs update-service --cluster prod --service mailer --desired-count 6 --region us-east-1"; len(plan.Commands) != 1 || plan.Commands[0] != want {
			t.Errorf("commands %q", plan.Commands)
		}
		if !has(plan.Effects, "starts 2 tasks of mailer:22") || !strings.Contains(plan.Hint, "production") {
			t.Errorf("effects %q, hint %q", plan.Effects, plan.Hint)
		}
		if act := r.poller.Do(t.Context(), plan, ""); act.Fate != state.FateAccepted || len(act.RequestIDs) != 1 || act.Deployment != "" {
			t.Errorf("%+v", act)
		}
		if act := r.poller.Do(t.Context(), plan, ""); act.Fate != state.FateRefused {
			t.Errorf("a plan was carried out twice: %+v", act)
		}
		if r.writes() != 1 {
			t.Errorf("%d calls", r.writes())
		}
		snap := r.pass(5 * time.Second)
		if svc := snap.Services[r.key("prod/mailer")]; svc.Desired != 6 {
			t.Errorf("desired %d", svc.Desired)
		}
		r.pass(5 * time.Minute)
		if fates := journal.fates(plan.ID); len(fates) != 3 || fates[0] != state.FateSent || fates[1] != state.FateAccepted || fates[2] != state.FateDone {
			t.Errorf("journal: %v; %+v", fates, r.store.Snapshot().Follow(r.act(plan.ID), time.Now()))
		}
	})
}

func TestRestart(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r, _ := actor(t)
		plan := r.plan(state.Action{Kind: state.ActRestart, Service: r.key("prod/mailer")})
		if !has(plan.Effects, "at least 4 run meanwhile, at most 8") || !has(plan.Commands, "--force-new-deployment") {
			t.Errorf("%+v", plan)
		}
		act := r.poller.Do(t.Context(), plan, "")
		if act.Fate != state.FateAccepted || act.Deployment == "" {
			t.Fatalf("%+v", act)
		}
		snap := r.pass(20 * time.Second)
		if p := snap.Follow(r.act(plan.ID), snap.Now(time.Now())); p.Over() || !strings.Contains(p.Words, "new tasks running") {
			t.Errorf("%+v", p)
		}
		r.pass(10 * time.Minute)
		if now := r.act(plan.ID); now.Fate != state.FateDone || now.Why != "4 new tasks running" {
			t.Errorf("%+v", now)
		}
	})
}

// What ECS does not do for a service is refused with the tool that does.
func TestRefusals(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r, _ := actor(t)
		var daemon, deployed state.ServiceKey
		for key, svc := range r.store.Snapshot().Services {
			if svc.Strategy == state.StrategyDaemon {
				daemon = key
			}
			if svc.Controller == state.ControllerCodeDeploy {
				deployed = key
			}
		}
		for want, a := range map[string]state.Action{
			"a daemon":            {Kind: state.ActScale, Service: daemon, Count: 2},
			"CodeDeploy deploys":  {Kind: state.ActRestart, Service: deployed},
			"4 tasks wanted":      r.scale("prod/mailer", 4),
			"there are no -1":     r.scale("prod/mailer", -1),
			"5000 tasks at most":  r.scale("prod/mailer", 5001),
			"there are no -6":     {Kind: state.ActScale, Service: r.key("prod/mailer"), Count: -10, By: true},
			"this was asked for ": {},
		} {
			if a.Kind == "" {
				if act := r.poller.Do(t.Context(), state.Plan{ID: "made up"}, ""); !strings.Contains(act.Why, want) {
					t.Errorf("%+v", act)
				}
				continue
			}
			plan := r.plan(a)
			if !strings.Contains(plan.Refusal, want) {
				t.Errorf("%+v: refusal %q", a, plan.Refusal)
			}
			if act := r.poller.Do(t.Context(), plan, ""); act.Fate != state.FateRefused {
				t.Errorf("%+v", act)
			}
		}
		if r.writes() != 0 {
			t.Errorf("%d calls", r.writes())
		}
	})
}

// A protected target wants its name; a plan does not keep for ever.
func TestProtectedAndOld(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r, _ := actor(t, func(o *Options) { o.Protected.Clusters = []string{"pro?"} })
		plan := r.plan(r.scale("prod/mailer", 5))
		if plan.Protected != "cluster prod" || plan.Name != "mailer" || plan.Hint != "" {
			t.Errorf("%+v", plan)
		}
		if act := r.poller.Do(t.Context(), plan, "prod"); act.Fate != state.FateRefused {
			t.Errorf("%+v", act)
		}
		plan = r.plan(r.scale("prod/mailer", 5))
		r.pass(state.PlanLasts + time.Second)
		if act := r.poller.Do(t.Context(), plan, "mailer"); act.Fate != state.FateRefused {
			t.Errorf("%+v", act)
		}
		plan = r.plan(r.scale("prod/mailer", 5))
		if act := r.poller.Do(t.Context(), plan, " mailer "); act.Fate != state.FateAccepted {
			t.Errorf("%+v", act)
		}
	})
}

// Who acts is known before it is done, where nobody has asked yet; a region that does not say so keeps nobody from acting.
func TestCallerIsWrittenDown(t *testing.T) {
	for faults, known := range map[string]bool{"": true, "denied@sts:GetCallerIdentity": false} {
		in(t, func(t *testing.T) {
			journal := &notes{}
			r := newRig(t, sim.Options{Scenario: "quiet"}, func(o *Options) { o.Journal = journal })
			r.weather(faults)
			if err := r.poller.Sweep(t.Context(), state.SourceClusters, state.SourceServices); err != nil {
				t.Fatal(err)
			}
			act := r.poller.Do(t.Context(), r.plan(r.on(state.ActRestart, "main/api")), "")
			if act.Fate != state.FateAccepted || strings.HasPrefix(act.Caller, "arn:aws:") != known {
				t.Errorf("%q: %+v", faults, act)
			}
		})
	}
}

// Of two who act at once the second is told.
func TestTwoConsoles(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r, _ := actor(t)
		other := rigOn(t, r.region, r.region.Client())
		other.run()
		other.pass(7 * time.Second)
		mine, theirs := r.plan(r.scale("prod/mailer", 6)), other.plan(r.scale("prod/mailer", 2))
		if act := other.poller.Do(t.Context(), theirs, ""); act.Fate != state.FateAccepted {
			t.Fatalf("%+v", act)
		}
		other.pass(3 * time.Second) // AWS tells with a delay
		act := r.poller.Do(t.Context(), mine, "")
		if act.Fate != state.FateRefused || !strings.Contains(act.Why, "2 are wanted now, not 4") {
			t.Errorf("%+v", act)
		}
	})
}

// What AWS says is told: what it refused did not happen; what it did not answer to may have.
func TestActsInBadWeather(t *testing.T) {
	t.Parallel()
	for faults, want := range map[string]struct {
		fate  state.Fate
		kind  state.FaultKind
		calls int
		ends  state.Fate // once AWS tells
	}{
		"denied@writes":    {state.FateFailed, state.FaultDenied, 1, state.FateFailed},
		"throttle@writes":  {state.FateFailed, state.FaultThrottled, 1, state.FateFailed},
		"5xx@writes":       {state.FateUnknown, state.FaultServer, 1, state.FateFailed},
		"hang@writes":      {state.FateUnknown, state.FaultTimeout, 1, state.FateFailed},
		"reset@writes":     {state.FateUnknown, state.FaultUnreachable, 1, state.FateDone},
		"malformed@writes": {state.FateUnknown, state.FaultGarbled, 1, state.FateDone},
		"truncate@writes":  {state.FateUnknown, state.FaultGarbled, 1, state.FateDone},
	} {
		t.Run(faults, func(t *testing.T) {
			t.Parallel()
			if underRace && faults != "hang@writes" && faults != "truncate@writes" {
				t.Skip("of seven weathers two")
			}
			in(t, func(t *testing.T) {
				r, journal := actor(t)
				journal.err = errors.New("the disk is full")
				plan := r.plan(r.scale("prod/mailer", 6))
				r.weather(faults)
				act := r.poller.Do(t.Context(), plan, "")
				if act.Fate != want.fate || act.Fault == nil || act.Fault.Kind != want.kind || r.writes() != want.calls {
					t.Errorf("%+v, %+v, %d calls", act, act.Fault, r.writes())
				}
				if want.kind == state.FaultDenied && !strings.Contains(act.Fault.Advice, "ecs:UpdateService") {
					t.Errorf("advice %q", act.Fault.Advice)
				}
				r.weather("")
				r.pass(5 * time.Minute)
				if now := r.act(plan.ID); now.Fate != want.ends {
					t.Errorf("in the end %+v", now)
				}
			})
		})
	}
}
