package aws

import (
	"context"

	"github.com/fsui/fsui/internal/state"
)

// For is the poller of the origin that leads to a scope, nil where none does.
func (f *Fleet) For(scope state.Scope) *Poller {
	snap := f.opts.Store.Snapshot()
	for _, m := range f.list() {
		if snap.Owns(m.origin, scope) {
			return m.Poller
		}
	}
	return nil
}

// notRead is why nothing can be done in a scope that no origin leads to.
func notRead(scope state.Scope) *state.Fault {
	return &state.Fault{
		Kind: state.FaultMissing, Message: "no profile that is read leads to account " + scope.Account + " in " + scope.Region,
	}
}

// mostPlanned bounds the plans whose poller is remembered.
const mostPlanned = 1000

// Plan says what an action comes to, see Poller.Plan.
func (f *Fleet) Plan(ctx context.Context, a state.Action) (state.Plan, error) {
	p := f.For(a.Cluster().Scope)
	if p == nil {
		return state.Plan{}, notRead(a.Cluster().Scope)
	}
	plan, err := p.Plan(ctx, a)
	if err == nil {
		f.mu.Lock()
		if f.planned == nil || len(f.planned) >= mostPlanned {
			f.planned = map[string]*Poller{} // those before it are found by their scope
		}
		f.planned[plan.ID] = p
		f.mu.Unlock()
	}
	return plan, err
}

// Do carries a plan out with the credentials it was made with, see Poller.Do.
func (f *Fleet) Do(ctx context.Context, plan state.Plan, typed string) *state.Act {
	f.mu.Lock()
	p := f.planned[plan.ID]
	f.mu.Unlock()
	if p == nil {
		p = f.For(plan.Action.Cluster().Scope)
	}
	if p == nil {
		scope := plan.Action.Cluster().Scope
		return &state.Act{
			ID: plan.ID, Action: plan.Action, Target: plan.Target, Changes: plan.Changes, Commands: plan.Commands, At: plan.MadeAt,
			Fate: state.FateRefused, Why: notRead(scope).Message,
		}
	}
	return p.Do(ctx, plan, typed)
}

// Enter opens a session with the credentials that lead to its task, see Poller.Enter.
func (f *Fleet) Enter(ctx context.Context, door state.Door, command string) (*OpenSession, error) {
	if p := f.For(door.Task.Cluster.Scope); p != nil {
		return p.Enter(ctx, door, command)
	}
	return nil, notRead(door.Task.Cluster.Scope)
}

// Forward opens a session that forwards a port, see Poller.Forward.
func (f *Fleet) Forward(ctx context.Context, door state.Door, way state.Way) (*OpenSession, error) {
	if p := f.For(door.Task.Cluster.Scope); p != nil {
		return p.Forward(ctx, door, way)
	}
	return nil, notRead(door.Task.Cluster.Scope)
}

// Departed says that a container has stopped, see Poller.Departed.
func (f *Fleet) Departed(ctx context.Context, door state.Door) (why string, gone bool, err error) {
	if p := f.For(door.Task.Cluster.Scope); p != nil {
		return p.Departed(ctx, door)
	}
	return "", false, notRead(door.Task.Cluster.Scope)
}

// Tail reads logs with the credentials that lead there, see Poller.Tail.
func (f *Fleet) Tail(ctx context.Context, r state.LogRequest) <-chan state.LogBatch {
	scope := r.Service.Cluster.Scope
	if r.Task.ID != "" {
		scope = r.Task.Cluster.Scope
	}
	if p := f.For(scope); p != nil {
		return p.Tail(ctx, r)
	}
	out := make(chan state.LogBatch, 1)
	out <- state.LogBatch{Fault: notRead(scope)}
	close(out)
	return out
}
