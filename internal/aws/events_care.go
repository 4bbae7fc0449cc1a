package aws

import (
	"context"
	"sync"
	"time"

	"github.com/fsui/fsui/internal/awsdoc"
	"github.com/fsui/fsui/internal/state"
)

const (
	// healthPeriod is how often the health of tasks is read that an event told of, until it is good or healthWatch has
	// gone by since their last event. At most healthCalls calls go out for it at a time.
	healthPeriod = 10 * time.Second
	healthWatch  = 2 * time.Minute
	healthCalls  = 3
	// careServices is how many services that had events a round looks at.
	careServices = 30
)

// care looks after what events do not say: the counts of the services they are of, the health of the tasks, and whether
// they say everything. ECS's own counts are the check on that.
type care struct {
	tail *eventTail

	mu       sync.Mutex
	services map[string]bool              // had an event, by name
	tasks    map[state.TaskKey]*caredTask // had an event, and may not be well yet
	lastOf   map[string]time.Time         // when each service's last event was read
	last     time.Time                    // when any was
	unheard  int                          // services found changed since then
	differs  map[string]time.Time         // since when a service's counts differ from its tasks
	checked  map[string]time.Time         // the latest of a service's own events that was followed up
	stray    time.Time                    // since when the cluster's counts differ
}

type caredTask struct{ event, read time.Time }

func newCare(t *eventTail) care {
	return care{
		tail: t, services: map[string]bool{}, tasks: map[state.TaskKey]*caredTask{}, lastOf: map[string]time.Time{},
		differs: map[string]time.Time{}, checked: map[string]time.Time{},
	}
}

// hear notes an event that was read at that time.
func (c *care) hear(change awsdoc.Change, read time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last, c.unheard = read, 0
	if name := change.Service.Name; name != "" {
		c.services[name], c.lastOf[name] = true, read
		delete(c.differs, name)
	}
	if t := change.Task; t != nil {
		if t.Stopped() {
			delete(c.tasks, t.Key)
		} else {
			c.tasks[t.Key] = &caredTask{event: read, read: read.Add(eventPeriod - healthPeriod)}
		}
	}
}

// follow looks after the cluster until ctx ends, while events keep its tasks.
func (c *care) follow(ctx context.Context, crew *crew) {
	p := c.tail.p
	nothing := func(*state.Edit) {}
	for failed := 0; sleep(ctx, backoff(failed, eventPeriod, retryLatest)); {
		p.login.wait(ctx)
		if !c.tail.keeps() {
			continue
		}
		h, drop := p.newHarvest(crew, state.SourceKey{}), nothing
		h.gather("look after events", nothing, func() { drop = c.round(ctx, h) }, func(e *state.Edit) { drop(e) })
		if c.isMute() {
			c.tail.mute("tasks change, and no event tells of it")
		}
		if failed++; h.whole() {
			failed = 0
		}
	}
}

// round reads what is due. It returns the edit that drops what is gone.
func (c *care) round(ctx context.Context, h *harvest) func(*state.Edit) {
	p, ref := c.tail.p, c.tail.ref
	snap, now := p.store.Snapshot(), p.now()
	for _, call := range chunks(c.dueServices(snap), servicesACall) {
		h.start("describe services", func() { p.describeServices(ctx, h, ref, call) })
	}
	for _, call := range chunks(c.dueTasks(snap, now), tasksACall) {
		h.start("describe tasks", func() { p.describeTasks(ctx, h, ref, call) })
	}
	differing := c.differing(snap, now)
	if words := c.strays(snap, now); words != "" {
		c.tail.mute(words)
	}
	lists := h.crew.sub()
	var mu sync.Mutex
	var drops []func(*state.Edit)
	for _, name := range differing {
		lists.start("read the tasks of a service", func() {
			drop := p.pollTasks(ctx, h, ref, name, nil, nobody).drop
			mu.Lock()
			defer mu.Unlock()
			drops = append(drops, drop)
		})
	}
	lists.wait.Wait()
	return func(e *state.Edit) {
		for _, drop := range drops {
			drop(e)
		}
		c.compare(snap, e.Snapshot(), differing, now)
	}
}

// dueServices are those that had an event since they were last asked about, where their own turn would come much later.
func (c *care) dueServices(snap *state.Snapshot) (names []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if src := snap.Source(state.SourceServices, c.tail.ref.key); src == nil || src.Promise <= basePeriod {
		clear(c.services)
		return nil
	}
	for name := range c.services {
		if len(names) == careServices {
			break
		}
		names = append(names, name)
		delete(c.services, name)
	}
	return names
}

// dueTasks are the ARNs of tasks that run, whose health is not known to be good yet, and of those on their way of which
// nothing has been heard for a while: the event may be late.
func (c *care) dueTasks(snap *state.Snapshot, now time.Time) (arns []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, cared := range c.tasks {
		t, quiet := snap.Tasks[key], now.Sub(cared.event)
		if t == nil || t.Stopped() {
			if quiet > eventPatience { // until then it may not be in the store yet
				delete(c.tasks, key)
			}
			continue
		}
		moves := t.LastStatus != state.StatusRunning || t.Leaving()
		switch {
		case !moves && (quiet > healthWatch || t.Health == "HEALTHY" && t.HealthSeen().After(cared.event)):
			delete(c.tasks, key)
		case moves && quiet < eventPatience || now.Sub(cared.read) < healthPeriod || len(arns) == healthCalls*tasksACall:
		default:
			cared.read = now
			arns = append(arns, t.ARN)
		}
	}
	return arns
}
