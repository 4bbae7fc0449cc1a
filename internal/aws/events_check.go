package aws

import (
	"fmt"
	"slices"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// ECS counts the tasks of its services and clusters itself, and tells what it did for a service. Both are read without the
// events, and are the check on them.

const (
	// eventPatience is how long a service may differ from its tasks before they are read: events take that long at times.
	// newsSlack is how much earlier than a service's own words the events may be that led to them.
	eventPatience = 10 * time.Second
	newsSlack     = time.Minute
	// strayPatience is the same for what runs without a service: the cluster's counts are read less often.
	strayPatience = 40 * time.Second
	// careDiffering is how many services that differ a round reads.
	careDiffering = 2
	// mutesAfter is how many services may prove to have changed without any event before there are taken to be none.
	mutesAfter = 2
)

// differing are the services whose own words or counts tell of tasks that no event told of.
func (c *care) differing(snap *state.Snapshot, now time.Time) (names []string) {
	counts := countTasks(snap, c.tail.ref)
	c.mu.Lock()
	defer c.mu.Unlock()
	swept := c.tail.sweptAt()
	for key, svc := range snap.Services {
		if !c.tail.ref.holds(key.Cluster) || len(names) == careDiffering {
			continue
		}
		news := time.Time{}
		if len(svc.Events) > 0 {
			news = svc.Events[0].At
		}
		unsaid := news.After(swept) && news.After(c.checked[key.Name]) && news.After(c.lastOf[key.Name].Add(newsSlack))
		n := counts[key.Name]
		switch since := c.differs[key.Name]; {
		case !unsaid && n.wanted <= svc.Running && svc.Running <= n.started:
			delete(c.differs, key.Name)
		case since.IsZero():
			c.differs[key.Name] = now
		case now.Sub(since) > eventPatience && svc.SeenAt.After(since):
			delete(c.differs, key.Name)
			c.checked[key.Name] = now
			names = append(names, key.Name)
		}
	}
	slices.Sort(names)
	return names
}

// strays says in words what differs where the cluster counts other tasks than are known, for long.
func (c *care) strays(snap *state.Snapshot, now time.Time) string {
	var known taskCount
	for _, n := range countTasks(snap, c.tail.ref) {
		known.wanted, known.started = known.wanted+n.wanted, known.started+n.started
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, cluster := range snap.Clusters {
		if !c.tail.ref.holds(key) || cluster.SeenAt.IsZero() {
			continue
		}
		switch {
		case known.wanted <= cluster.Running && cluster.Running <= known.started:
			c.stray = time.Time{}
		case c.stray.IsZero() || c.last.After(c.stray):
			c.stray = now
		case now.Sub(c.stray) > strayPatience && cluster.SeenAt.After(c.stray.Add(strayPatience/2)):
			c.stray = time.Time{}
			return fmt.Sprintf("cluster %s counts %d running tasks where %d are known, and no event told", key.Name, cluster.Running, known.wanted)
		}
	}
	return ""
}

// compare learns from services that were read because they differed: where their tasks had changed and no event came,
// there may be no events.
func (c *care) compare(before, after *state.Snapshot, names []string, asked time.Time) {
	for _, name := range names {
		if !changedTasks(before, after, c.tail.ref, name) {
			continue
		}
		c.mu.Lock()
		if c.last.Before(asked) {
			c.unheard++
		}
		c.mu.Unlock()
	}
}

func (c *care) isMute() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	mute := c.unheard >= mutesAfter
	if mute {
		c.unheard = 0
	}
	return mute
}

// taskCount bounds what ECS may count as running: it does not say from when on a task that leaves is left out.
type taskCount struct{ wanted, started int }

// countTasks counts the tasks of a cluster by service, "" for those of none.
func countTasks(snap *state.Snapshot, ref clusterRef) map[string]taskCount {
	counts := map[string]taskCount{}
	for key, t := range snap.Tasks {
		if t.Stopped() || t.StartedAt.IsZero() || !ref.holds(key.Cluster) {
			continue
		}
		n := counts[t.Service]
		n.started++
		if t.LastStatus == state.StatusRunning && !t.Leaving() {
			n.wanted++
		}
		counts[t.Service] = n
	}
	return counts
}

// changedTasks reports that a service's tasks are others than they were, or have changed in a way that events tell.
func changedTasks(before, after *state.Snapshot, ref clusterRef, service string) bool {
	for key, t := range after.Tasks {
		if old := before.Tasks[key]; t.Service == service && ref.holds(key.Cluster) && (old == nil || old.Version != t.Version) {
			return true
		}
	}
	return false
}
