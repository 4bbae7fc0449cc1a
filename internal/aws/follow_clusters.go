package aws

import (
	"context"

	"github.com/fsui/fsui/internal/state"
)

// followers are the pollers of each cluster, by its name.
type followers map[string]follower

type follower struct {
	ref   clusterRef
	end   context.CancelFunc
	ended chan struct{}
}

// followClusters keeps the list of clusters fresh, and a poller for the services and one for the tasks of each.
func (p *Poller) followClusters(ctx context.Context, c *crew) {
	all, before := followers{}, followers{} // before are those that have ended, or will at once
	found := func(ref clusterRef) {
		if _, followed := all[ref.key.Name]; followed {
			return
		}
		mine, end := context.WithCancel(ctx)
		ended, last := make(chan struct{}), before[ref.key.Name].ended
		all[ref.key.Name] = follower{ref: ref, end: end, ended: ended}
		c.start("follow cluster "+ref.key.Name, func() {
			defer close(ended)
			defer end()
			if last != nil {
				<-last // it forgets the cluster's facts
			}
			p.followCluster(mine, c.sub(), ref)
			if ctx.Err() == nil { // the cluster ended, not we
				p.store.Apply(func(e *state.Edit) { p.dropCluster(e, ref) })
			}
		})
	}
	p.follow(ctx, c, p.clusterSource(found, func(keep func(state.ClusterKey) bool) {
		for name, f := range all {
			if !keep(f.ref.key) {
				f.end()
				before[name] = f
				delete(all, name)
			}
		}
	}))
}

// followCluster keeps the services and the tasks of one cluster fresh.
func (p *Poller) followCluster(ctx context.Context, c *crew, ref clusterRef) {
	services, tasks := p.serviceSource(ref), p.taskSource(ref)
	events := p.newEventTail(ref, tasks)
	p.kicks.set(ref.key.Name, &services.kick, &tasks.kick)
	defer p.kicks.drop(ref.key.Name)
	c.start("follow events", func() { events.follow(ctx, c) })
	c.start("follow services", func() { p.follow(ctx, c, services) })
	c.start("follow tasks", func() { p.follow(ctx, c, tasks) })
	c.wait.Wait()
}

// clusterSource tells found of each cluster, and at the end of a round which of them to keep.
func (p *Poller) clusterSource(found func(clusterRef), keeping func(func(state.ClusterKey) bool)) *source {
	return p.newSource(state.SourceClusters, "", clusterRead, clusterPeriod).listing(
		func(ctx context.Context, h *harvest) func(*state.Edit) {
			keep := p.pollClusters(ctx, h, found)
			return func(e *state.Edit) {
				for key := range e.Snapshot().Clusters {
					if p.owns(key.Scope) && !keep(key) {
						e.DropCluster(key)
					}
				}
				keeping(keep)
			}
		})
}

// dropCluster removes a cluster that is gone and all that was known of it.
func (p *Poller) dropCluster(e *state.Edit, ref clusterRef) {
	e.DropCluster(ref.key) // also what came in after it had been dropped
	for key := range e.Snapshot().Clusters {
		if ref.holds(key) {
			e.DropCluster(key)
		}
	}
	for _, kind := range []state.SourceKind{state.SourceServices, state.SourceTasks} {
		e.DropSource(state.SourceKey{Kind: kind, Profile: p.origin.Profile, Region: p.region, Cluster: ref.key.Name})
	}
}
