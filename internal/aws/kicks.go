package aws

import (
	"sync"

	"github.com/fsui/fsui/internal/state"
)

// kicks are the task pollers that news of a service wakes, by cluster.
type kicks struct {
	mu    sync.Mutex
	tasks map[string]*signal
}

func (k *kicks) set(cluster string, s *signal) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.tasks == nil {
		k.tasks = map[string]*signal{}
	}
	k.tasks[cluster] = s
}

func (k *kicks) drop(cluster string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.tasks, cluster)
}

func (k *kicks) give(cluster string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if s := k.tasks[cluster]; s != nil {
		s.give()
	}
}

// heedNews wakes whoever can tell more about what just happened: a new event or a new course of a deployment means
// that tasks and targets changed as well.
func (p *Poller) heedNews(d state.Delta) {
	news := map[state.ServiceKey]bool{}
	for _, ev := range d.Events {
		news[ev.Service] = true
	}
	for _, change := range d.Deployments {
		news[change.Service] = true
	}
	for key := range news {
		p.kicks.give(key.Cluster.Name)
		p.targets.urge(p.store.Snapshot().Services[key])
	}
}
