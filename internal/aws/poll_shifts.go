package aws

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/fsui/fsui/internal/state"
)

const (
	// shiftPeriod is how often the deployments of the rows on the screen are read whose traffic moves by stages.
	shiftPeriod = 15 * time.Second
	// shiftsARound bounds them: two calls each, and a third for revisions that are new.
	shiftsARound = 10
)

// followShifts reads what the deployments wait for that are under way on the screen: a person, a hook, a bake. Their
// services do not tell. Faults are told where somebody looks at one of them.
func (p *Poller) followShifts(ctx context.Context, c *crew) {
	nothing := func(*state.Edit) {}
	for failed := 0; ctx.Err() == nil; {
		p.login.wait(ctx)
		whole := true
		for _, key := range p.shifting(p.store.Snapshot()) {
			h := p.newHarvest(c, state.SourceKey{})
			h.gather("read a deployment", nothing, func() { p.pollRollouts(ctx, h, key) }, nothing)
			if whole = h.whole(); !whole {
				break
			}
		}
		if failed++; whole {
			failed = 0
		}
		sleep(ctx, backoff(failed, visiblePeriod, 4*shiftPeriod))
	}
}

// shifting are the services on the screen with such a deployment under way that was not read for a while, those first
// that were read longest ago. Of the one in focus they are read anyway.
func (p *Poller) shifting(snap *state.Snapshot) []state.ServiceKey {
	focus, _ := p.focused.get()
	read := func(key state.ServiceKey) time.Time {
		if known := snap.Rollouts[key]; known != nil {
			return known.SeenAt
		}
		return time.Time{}
	}
	now, period := p.now(), p.unhurried(shiftPeriod, person)
	var due []state.ServiceKey
	for key := range p.focused.rows().services {
		svc := snap.Services[key]
		if svc != nil && key != focus.Service && svc.Shifts && p.owns(key.Cluster.Scope) && deploying(svc) && now.Sub(read(key)) >= period {
			due = append(due, key)
		}
	}
	slices.SortFunc(due, func(a, b state.ServiceKey) int { return cmp.Or(read(a).Compare(read(b)), state.CompareServices(a, b)) })
	return due[:min(len(due), shiftsARound)]
}
