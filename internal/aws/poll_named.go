package aws

import (
	"context"
	"slices"
	"sync"

	"github.com/fsui/fsui/internal/state"
)

// chosenClusters are the clusters that are read, none = all there are.
type chosenClusters struct {
	mu    sync.Mutex
	names []string
}

func (n *chosenClusters) set(names []string) (other bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	other = !slices.Equal(n.names, names)
	n.names = names
	return other
}

func (n *chosenClusters) get() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.names
}

// pollNamed looks for the clusters asked for. Each is taken to be there unless AWS says that it is not: where it may not
// be described its services may still be read.
func (p *Poller) pollNamed(ctx context.Context, h *harvest, names []string, found func(clusterRef)) (keep func(state.ClusterKey) bool) {
	var refs []clusterRef
	lacks := []string{}
	for _, ask := range chunks(names, clustersACall) {
		there, missing := p.describeClusters(ctx, h, ask)
		for _, name := range ask {
			ref := p.refOf(name)
			for _, c := range there {
				if ref.holds(c.Key) || c.Key.Name == ref.key.Name {
					ref.key = c.Key
				}
			}
			why, gone := missing[ref.key.Name]
			if !gone {
				refs = append(refs, ref)
				found(ref)
				continue
			}
			lacks = append(lacks, name)
			if !p.isKnownElsewhere(ref.key.Name) {
				f := &state.Fault{
					Kind: state.FaultMissing, Attempted: "ecs:DescribeClusters", Code: why, At: p.now(),
					Message: "no cluster " + state.Clean(ref.key.Name) + " in " + p.region,
				}
				f.Advice = advice(f)
				h.blame(f)
			}
		}
	}
	if l := p.store.Snapshot().Login(p.origin); l != nil && !slices.Equal(l.Lacks, lacks) {
		p.login.edit(func(l *state.Login) { l.Lacks = lacks })
	}
	return func(key state.ClusterKey) bool {
		return slices.ContainsFunc(refs, func(ref clusterRef) bool { return ref.key.Name == key.Name })
	}
}

// isKnownElsewhere reports a cluster that another origin has: that this one lacks it is no fault then.
func (p *Poller) isKnownElsewhere(name string) bool {
	snap := p.store.Snapshot()
	for key := range snap.Clusters {
		if key.Name == name && !snap.Owns(p.origin, key.Scope) {
			return true
		}
	}
	return false
}
