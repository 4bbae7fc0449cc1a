package state

import (
	"maps"
	"time"
)

// Delta is what one Apply changed that somebody may want to remember or act upon.
type Delta struct {
	Rev         uint64
	Stops       []*Task // tasks now seen STOPPED that were not before
	Events      []ServiceEvent
	Deployments []DeploymentChange
	Targets     []TargetChange
	Scaled      []ScalingTurn
	// Past is what AWS told of long ago, read on demand.
	Past []Happening
	// Rolled says that service deployments, or what they brought, have been read.
	Rolled bool
	// Moved are services whose tasks must have come or gone.
	Moved []ServiceKey
	// Met are services seen for the first time, with a past that is no news. MetStopped are stopped tasks that an earlier
	// session saw.
	Met        []*Service
	MetStopped []*Task
}

// ServiceEvent is an event not seen before.
type ServiceEvent struct {
	Service ServiceKey
	Event
}

// DeploymentChange is a new course of a deployment; Before is nil for a new one.
type DeploymentChange struct {
	Service       ServiceKey
	Before, After *Deployment
}

// OnlyScaled reports a deployment of which nothing is new but how many tasks it is to run, as its service tells too.
func (c *DeploymentChange) OnlyScaled() bool {
	if c.Before == nil || c.After.Status != "PRIMARY" {
		return false
	}
	was := *c.Before
	was.Desired = c.After.Desired
	return !c.After.changedSince(&was)
}

// TargetChange is a target in another state, or in the same for another reason; Before is "" for a new one, After "" for
// one that left.
type TargetChange struct {
	Group         TargetGroupKey
	ID            string
	Port          int
	Before, After string
	Reason        string    // why it is as it is now: AWS's code and its sentence
	Detail        string    //
	At            time.Time // when it was seen so, AWS's clock
	// Services stand behind the group. Task is the id of the task behind the target, "" where none is known.
	Services []ServiceKey
	Task     string
}

// Edit collects the changes of one Apply. Values handed to it belong to the snapshot from then on.
type Edit struct {
	next  *Snapshot
	owned struct{ clusters, services, tasks, groups, definitions, instances, schedules, scaling, sources bool }
	asked ownedAsked
	delta Delta
}

// Snapshot is the state so far, this edit's own changes included; do not keep or modify it.
func (e *Edit) Snapshot() *Snapshot { return e.next }

// own makes a map writable: the first change copies it, since older snapshots share it.
func own[K comparable, V any](m *map[K]V, owned *bool) {
	if !*owned {
		*m, *owned = maps.Clone(*m), true
	}
}

// PutCluster adds or replaces a cluster.
func (e *Edit) PutCluster(c *Cluster) {
	own(&e.next.Clusters, &e.owned.clusters)
	e.next.Clusters[c.Key] = c
}

// DropCluster removes a cluster and all that lived in it.
func (e *Edit) DropCluster(key ClusterKey) {
	own(&e.next.Clusters, &e.owned.clusters)
	delete(e.next.Clusters, key)
	e.dropCapture(key)
	e.dropTrail(key.Scope)
	for k := range e.next.Services {
		if k.Cluster == key {
			e.DropService(k)
		}
	}
	for k := range e.next.Tasks {
		if k.Cluster == key {
			e.DropTask(k)
		}
	}
	for k := range e.next.Instances {
		if k.Cluster == key {
			e.DropInstance(k)
		}
	}
}

// PutService adds or replaces a service.
func (e *Edit) PutService(s *Service) {
	own(&e.next.Services, &e.owned.services)
	if old := e.next.Services[s.Key]; old != nil {
		e.compareServices(old, s)
	} else {
		e.delta.Met = append(e.delta.Met, s)
	}
	e.next.Services[s.Key] = s
}

// compareServices notes new events and deployments that changed. What a first sight shows is not news.
func (e *Edit) compareServices(old, now *Service) {
	if now.movedSince(old) {
		e.delta.Moved = append(e.delta.Moved, now.Key)
	}
	if now.Desired != old.Desired {
		e.delta.Scaled = append(e.delta.Scaled, ScalingTurn{Service: now.Key, At: now.SeenAt, Before: old.Desired, After: now.Desired})
	}
	known := make(map[string]bool, len(old.Events))
	var oldest time.Time // what is older is no news: of an earlier session's events the latest alone are kept
	for _, ev := range old.Events {
		known[ev.ID], oldest = true, ev.At
	}
	for i := len(now.Events) - 1; i >= 0; i-- {
		if !known[now.Events[i].ID] && !now.Events[i].At.Before(oldest) {
			e.delta.Events = append(e.delta.Events, ServiceEvent{now.Key, now.Events[i]})
		}
	}
	before := make(map[string]*Deployment, len(old.Deployments))
	for i := range old.Deployments {
		before[old.Deployments[i].ID] = &old.Deployments[i]
	}
	for i := range now.Deployments {
		d := &now.Deployments[i]
		if was := before[d.ID]; was == nil || d.changedSince(was) {
			e.delta.Deployments = append(e.delta.Deployments, DeploymentChange{now.Key, was, d})
		}
	}
}

// DropService removes a service; its tasks stay until their own poll drops them.
func (e *Edit) DropService(key ServiceKey) {
	own(&e.next.Services, &e.owned.services)
	delete(e.next.Services, key)
	if e.next.Scaling[key] != nil {
		own(&e.next.Scaling, &e.owned.scaling)
		delete(e.next.Scaling, key)
	}
	e.dropRollouts(e.next.Rollouts[key])
	e.dropImages(key)
	e.dropBackfill(key)
}

// PutTask adds or replaces a task.
func (e *Edit) PutTask(t *Task) {
	own(&e.next.Tasks, &e.owned.tasks)
	if old := e.next.Tasks[t.Key]; t.Stopped() && (old == nil || !old.Stopped()) {
		e.delta.Stops = append(e.delta.Stops, t)
	}
	e.next.Tasks[t.Key] = t
}

// DropTask removes a task that AWS no longer knows.
func (e *Edit) DropTask(key TaskKey) {
	own(&e.next.Tasks, &e.owned.tasks)
	delete(e.next.Tasks, key)
}

// PutTargetGroup adds or replaces a target group and its targets.
func (e *Edit) PutTargetGroup(g *TargetGroup) {
	own(&e.next.TargetGroups, &e.owned.groups)
	if old := e.next.TargetGroups[g.Key]; old != nil && !old.SeenAt.IsZero() {
		e.compareTargets(old, g)
	}
	e.next.TargetGroups[g.Key] = g
}

func (e *Edit) compareTargets(old, now *TargetGroup) {
	type address struct {
		id   string
		port int
	}
	left := make(map[address]*Target, len(old.Targets))
	for i := range old.Targets {
		t := &old.Targets[i]
		left[address{t.ID, t.Port}] = t
	}
	note := func(before, after, of *Target) {
		c := TargetChange{Group: now.Key, ID: of.ID, Port: of.Port, At: now.SeenAt}
		if before != nil {
			c.Before = before.State
		}
		if after != nil {
			c.After, c.Reason, c.Detail = after.State, after.Reason, after.Detail
		}
		e.delta.Targets = append(e.delta.Targets, c)
	}
	for i := range now.Targets {
		t := &now.Targets[i]
		a := address{t.ID, t.Port}
		if before := left[a]; before == nil || before.State != t.State || before.Reason != t.Reason {
			note(before, t, t)
		}
		delete(left, a)
	}
	for i := range old.Targets { // in the order of the list, not of the map
		t := &old.Targets[i]
		if before := left[address{t.ID, t.Port}]; before != nil {
			note(before, nil, t)
		}
	}
}

// DropTargetGroup removes a target group that no service names any more.
func (e *Edit) DropTargetGroup(key TargetGroupKey) {
	own(&e.next.TargetGroups, &e.owned.groups)
	delete(e.next.TargetGroups, key)
}

// PutTaskDefinition adds a revision.
func (e *Edit) PutTaskDefinition(d *TaskDefinition) {
	own(&e.next.TaskDefinitions, &e.owned.definitions)
	e.next.TaskDefinitions[d.ARN] = d
}

// PutInstance adds or replaces a container instance.
func (e *Edit) PutInstance(i *Instance) {
	own(&e.next.Instances, &e.owned.instances)
	e.next.Instances[i.Key] = i
}

// DropInstance removes a container instance that left its cluster.
func (e *Edit) DropInstance(key InstanceKey) {
	own(&e.next.Instances, &e.owned.instances)
	delete(e.next.Instances, key)
}

// PutSchedule adds or replaces a schedule.
func (e *Edit) PutSchedule(s *Schedule) {
	own(&e.next.Schedules, &e.owned.schedules)
	e.next.Schedules[s.Key] = s
}

// DropSchedule removes a schedule that is gone.
func (e *Edit) DropSchedule(key ScheduleKey) {
	own(&e.next.Schedules, &e.owned.schedules)
	delete(e.next.Schedules, key)
}

// PutScaling adds or replaces what is known of how a service scales.
func (e *Edit) PutScaling(s *Scaling) {
	own(&e.next.Scaling, &e.owned.scaling)
	e.compareActivities(e.next.Scaling[s.Service], s)
	e.next.Scaling[s.Service] = s
}

// PutSource records how fresh a source is.
func (e *Edit) PutSource(s *Source) {
	own(&e.next.Sources, &e.owned.sources)
	e.next.Sources[s.Key] = s
}

// DropSource forgets the source of a cluster that is gone.
func (e *Edit) DropSource(key SourceKey) {
	own(&e.next.Sources, &e.owned.sources)
	delete(e.next.Sources, key)
}

// SetSkew records AWS's clock less ours.
func (e *Edit) SetSkew(d time.Duration) { e.next.Skew = d }

// SetUsage records the share of the API budget that an origin used, 0 to 1.
func (e *Edit) SetUsage(o Origin, share float64) {
	if l := e.next.Login(o); l != nil && l.Usage != share {
		now := *l
		now.Usage = share
		e.SetLogin(now)
	}
}
