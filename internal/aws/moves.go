package aws

import (
	"maps"
	"sync"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// settleTime is how long a list may lag behind what a service says: its tasks are listed once more after it.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
const settleTime = 5 * time.Second

// moves are the services whose tasks came or went since they were listed, and the clusters whose events tell of that
// by themselves.
type moves struct {
	mu       sync.Mutex
	services map[state.ServiceKey]move
	told     map[string]bool // by the cluster's name
}

type move struct {
	at    time.Time // when it was noted, AWS's clock
	due   time.Time
	again bool // its tasks have been listed once
}

// note makes the tasks of a service due to be listed.
func (m *moves) note(key state.ServiceKey, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.services == nil {
		m.services = map[state.ServiceKey]move{}
	}
	m.services[key] = move{at: now, due: now}
}

// listed hears that a service's tasks, or with no name all of a cluster, were asked for at a time, and listed.
func (m *moves) listed(ref clusterRef, service string, asked time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key, it := range m.services {
		switch {
		case !ref.holds(key.Cluster) || service != "" && key.Name != service || it.at.After(asked):
		case it.again || asked.Sub(it.at) >= settleTime:
			delete(m.services, key)
		default:
			m.services[key] = move{at: it.at, due: asked.Add(settleTime), again: true}
		}
	}
}

// due are the services of a cluster whose tasks are to be listed now, and when the next one is.
func (m *moves) due(ref clusterRef, snap *state.Snapshot, now time.Time) (names []string, next time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key, it := range m.services {
		if !ref.holds(key.Cluster) {
			continue
		}
		if snap.Services[key] == nil { // gone, or listed and not read yet: AWS might not know it
			if now.Sub(it.at) > time.Minute {
				delete(m.services, key)
			}
			continue
		}
		if !it.due.After(now) {
			names = append(names, key.Name)
		}
		if next.IsZero() || it.due.Before(next) {
			next = it.due
		}
	}
	return names, next
}

// names are the services of a cluster that move, and since when.
func (m *moves) names(ref clusterRef) map[string]time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	names := map[string]time.Time{}
	for key, it := range m.services {
		if ref.holds(key.Cluster) {
			names[key.Name] = it.at
		}
	}
	return names
}

// tell notes whether events tell what becomes of a cluster's tasks. While they do, its tasks are read and listed every
// reconcilePeriod only, for what events lack: container health, connectivity, the agents of ECS Exec. Those on the
// screen, and those that fail their health checks, keep their pace.
func (m *moves) tell(cluster string, told bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !told {
		delete(m.told, cluster)
		return
	}
	if m.told == nil {
		m.told = map[string]bool{}
	}
	m.told[cluster] = true
	maps.DeleteFunc(m.services, func(key state.ServiceKey, _ move) bool { return key.Cluster.Name == cluster })
}

func (m *moves) isTold(cluster string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.told[cluster]
}
