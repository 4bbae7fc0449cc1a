package aws

import (
	"context"
	"slices"
	"time"

	"github.com/fsui/fsui/internal/state"
)

const (
	// actPeriod is how often the target of an action is read while ECS is at work on it, actLate after actSoon.
	actPeriod = 2 * time.Second
	actLate   = 10 * time.Second
	actSoon   = 5 * time.Minute
	// actGivesUp is when an action is no longer followed.
	actGivesUp = 3 * time.Hour
)

// followActs reads what actions are at work on, until ECS has come to an end with them, and notes that.
func (p *Poller) followActs(ctx context.Context, c *crew) {
	for ctx.Err() == nil {
		acted := p.acted.next()
		p.judgeActs()
		open := p.openActs()
		if len(open) == 0 {
			select {
			case <-acted:
			case <-ctx.Done():
			}
			continue
		}
		p.login.wait(ctx)
		h := p.newHarvest(c, state.SourceKey{})
		h.gather("look at what is done", func(*state.Edit) {}, func() {
			looking := withLane(ctx, person)
			for cluster, names := range servicesOf(open, p.store.Snapshot(), p.now()) {
				ref := clusterRef{ask: cluster.Name, key: cluster}
				h.start("describe services", func() { p.describeServices(looking, h, ref, names) })
			}
		}, func(*state.Edit) {})
		p.judgeActs()
		pause := actLate
		if slices.ContainsFunc(open, func(a *state.Act) bool { return p.now().Sub(a.At) < actSoon }) {
			pause = actPeriod
		}
		sleep(ctx, pause)
	}
}

// openActs are those that ECS is at work on.
func (p *Poller) openActs() (open []*state.Act) {
	now, snap := p.now(), p.store.Snapshot()
	for _, a := range snap.Acts {
		if snap.Owns(p.origin, a.Scope) && (a.Fate == state.FateAccepted || a.Fate == state.FateUnknown) && now.Sub(a.At) < actGivesUp {
			open = append(open, a)
		}
	}
	return open
}

// judgeActs notes those that have come to an end.
func (p *Poller) judgeActs() {
	snap, now := p.store.Snapshot(), p.now()
	for _, a := range p.openActs() {
		progress := snap.Follow(a, now)
		if !progress.Over() {
			continue
		}
		done := *a
		done.Fate, done.Why, done.Fault = progress.Fate, progress.Words, nil
		p.noted(&done)
	}
}

// servicesOf are the services to read by cluster, at most a call's worth each; what somebody else has just read is left out.
func servicesOf(open []*state.Act, snap *state.Snapshot, now time.Time) map[state.ClusterKey][]string {
	all := map[state.ClusterKey][]string{}
	for _, a := range open {
		key := a.Action.Service
		if svc := snap.Services[key]; svc != nil && svc.SeenAt.After(a.At) && now.Sub(svc.SeenAt) < actPeriod {
			continue
		}
		if names := all[key.Cluster]; key.Name != "" && len(names) < servicesACall && !slices.Contains(names, key.Name) {
			all[key.Cluster] = append(names, key.Name)
		}
	}
	return all
}
