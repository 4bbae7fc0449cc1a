package aws

import (
	"sync"

	"github.com/fsui/fsui/internal/state"
)

// kicks wake the pollers of services and of tasks when something makes them urgent, by cluster.
type kicks struct {
	mu      sync.Mutex
	cluster map[string]followed
}

// followed are the wake-ups of one cluster's pollers.
type followed struct{ services, tasks *signal }

func (k *kicks) set(cluster string, services, tasks *signal) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.cluster == nil {
		k.cluster = map[string]followed{}
	}
	k.cluster[cluster] = followed{services, tasks}
}

func (k *kicks) drop(cluster string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.cluster, cluster)
}

// give wakes the poller of a cluster's tasks.
func (k *kicks) give(cluster string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if f, ok := k.cluster[cluster]; ok {
		f.tasks.give()
	}
}

// both wakes the pollers of a cluster's services and tasks.
func (k *kicks) both(cluster string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if f, ok := k.cluster[cluster]; ok {
		f.services.give()
		f.tasks.give()
	}
}

// all wakes everybody.
func (k *kicks) all() {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, f := range k.cluster {
		f.services.give()
		f.tasks.give()
	}
}

// heedNews wakes whoever can tell more about what just happened: where a service's counts, deployments or events move,
// its tasks and targets do.
func (p *Poller) heedNews(d state.Delta) {
	now := p.now()
	for _, key := range d.Moved {
		if !p.moves.isTold(key.Cluster.Name) {
			p.moves.note(key, now)
			p.kicks.give(key.Cluster.Name)
		}
		p.targets.urge(p.store.Snapshot().Services[key])
	}
}
