package aws

import (
	"context"
	"slices"

	"github.com/fsui/fsui/internal/state"
)

// Sweep reads one complete picture of the kinds wanted and returns; container instances only where targets are instances. What went wrong stands in the store's sources and
// its login; the error is only that ctx ended, or a *Crash.
func (p *Poller) Sweep(ctx context.Context, want ...state.SourceKind) error {
	// Whoever asks once has no second try: fetching the keys may take longer than the deadline of a call.
	if _, err := p.login.keys.Retrieve(ctx); err != nil && ctx.Err() == nil {
		p.login.heed("ecs:ListClusters", err, p.now())
	}
	err := p.with(withLane(ctx, person), func(ctx context.Context, c *crew) {
		c.start("sweep", func() { p.sweep(ctx, c, want) })
	})
	if err == nil {
		err = ctx.Err()
	}
	return err
}

// sweep starts on the services and tasks of a cluster as soon as it is known to be there, and on the target groups
// when all services have named theirs.
func (p *Poller) sweep(ctx context.Context, c *crew, want []state.SourceKind) {
	targets := slices.Contains(want, state.SourceTargets)
	services, tasks := c.sub(), c.sub()
	p.poll(ctx, c, p.clusterSource(func(ref clusterRef) {
		if targets || slices.Contains(want, state.SourceServices) {
			services.start("sweep services", func() { p.poll(ctx, c, p.serviceSource(ref)) })
		}
		if slices.Contains(want, state.SourceTasks) {
			tasks.start("sweep tasks", func() { p.poll(ctx, c, p.taskSource(ref)) })
		}
	}, func(func(state.ClusterKey) bool) {}))
	services.wait.Wait()
	if slices.Contains(want, state.SourceSchedules) && ctx.Err() == nil { // the clusters are known now
		p.poll(ctx, c, p.scheduleSource(state.ClusterKey{}))
	}
	if targets && ctx.Err() == nil {
		groups := p.schedule(p.store.Snapshot())
		p.pollTargets(ctx, c, p.newSource(state.SourceTargets, "", balancerRead, targetPeriod), groups, len(groups) > 0)
	}
	if slices.Contains(want, state.SourceInstances) && ctx.Err() == nil && p.anyOnInstances() {
		p.poll(ctx, c, p.instanceSource(state.ClusterKey{}))
	}
	tasks.wait.Wait()
}

// anyOnInstances reports a target that is an instance.
func (p *Poller) anyOnInstances() bool {
	snap := p.store.Snapshot()
	for key, g := range snap.TargetGroups {
		if g.TargetType == "instance" && snap.Owns(p.origin, key.Scope) {
			return true
		}
	}
	return false
}
