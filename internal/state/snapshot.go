package state

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// Snapshot is everything known at one revision. It and all it points to never change; readers share it.
type Snapshot struct {
	Rev             uint64
	Clusters        map[ClusterKey]*Cluster
	Services        map[ServiceKey]*Service
	Tasks           map[TaskKey]*Task
	TargetGroups    map[TargetGroupKey]*TargetGroup
	TaskDefinitions map[string]*TaskDefinition // by ARN
	Instances       map[InstanceKey]*Instance
	Schedules       map[ScheduleKey]*Schedule
	Scaling         map[ServiceKey]*Scaling
	// Families, Rollouts, ServiceRevisions, Captures, Networks, Images, Backfills and Trails hold what somebody looked at; ServiceRevisions by ARN.
	Families         map[FamilyKey]*Family
	Rollouts         map[ServiceKey]*Rollouts
	ServiceRevisions map[string]*ServiceRevision
	Captures         map[ClusterKey]*EventCapture
	Networks         map[NetworkKey]*Network
	Images           map[ServiceKey]*Images
	Backfills        map[BackfillKey]*Backfill
	Trails           map[Scope]*Trail
	// Acts are the actions of this session, the newest first.
	Acts []*Act
	// Forwards are the ports that this session forwards, or has forwarded, the newest first.
	Forwards []*Forward
	Sources  map[SourceKey]*Source
	// Logins are the credentials of each origin, in the order in which they were asked for.
	Logins []*Login
	// Selection is what all this was read for.
	Selection Selection
	// Skew is AWS's clock less ours, from the Date header of its answers.
	Skew time.Duration

	indexed sync.Once
	byOwner map[ServiceKey][]*Task
}

// Now is AWS's time for a reading of the local clock.
func (s *Snapshot) Now(local time.Time) time.Time { return local.Add(s.Skew) }

// TasksOf lists a service's tasks: those ECS wants first, newest first, then the stopped, latest first.
// The slice is shared; do not modify it.
func (s *Snapshot) TasksOf(key ServiceKey) []*Task {
	s.indexed.Do(func() {
		s.byOwner = make(map[ServiceKey][]*Task, len(s.Services))
		for _, t := range s.Tasks {
			if k, ok := t.ServiceKey(); ok {
				s.byOwner[k] = append(s.byOwner[k], t)
			}
		}
		for _, list := range s.byOwner {
			slices.SortFunc(list, CompareTasks)
		}
	})
	return s.byOwner[key]
}

// CompareTasks orders tasks that run before tasks that leave before the stopped; within each the newest first.
func CompareTasks(a, b *Task) int {
	rank := func(t *Task) int {
		switch {
		case t.Stopped():
			return 2
		case t.Leaving():
			return 1
		}
		return 0
	}
	return cmp.Or(rank(a)-rank(b), b.StoppedAt.Compare(a.StoppedAt), b.CreatedAt.Compare(a.CreatedAt),
		cmp.Compare(a.Key.ID, b.Key.ID))
}

// TargetsOf lists a service's targets with the tasks behind them. known is false while any of its groups has not
// been read. A target is joined by address within the service only: addresses repeat across VPCs. One that is an
// instance is joined by the instance and its port, where the instance is known.
func (s *Snapshot) TargetsOf(svc *Service) (targets []JoinedTarget, known bool) {
	groups, known := s.groupsOf(svc)
	if len(groups) == 0 {
		return nil, known
	}
	byIP, byHost := map[string]*Task{}, map[hostPort]*Task{}
	for _, t := range slices.Backward(s.TasksOf(svc.Key)) { // backward: the task that runs wins over one that stopped
		if t.IP != "" {
			byIP[t.IP] = t
		}
		key, _ := InstanceKeyOf(t.ContainerInstance, t.Key.Cluster)
		if host := s.Instances[key]; host != nil && host.EC2 != "" {
			for _, c := range t.Containers {
				for _, p := range c.Ports {
					byHost[hostPort{host.EC2, p.Host}] = t
				}
			}
		}
	}
	for _, group := range groups {
		for _, t := range group.Targets {
			task := byIP[t.ID]
			if group.TargetType == "instance" {
				if task = byHost[hostPort{t.ID, t.Port}]; task != nil && t.Zone == "" {
					t.Zone = task.Zone // a load balancer does not tell where an instance is
				}
			}
			targets = append(targets, JoinedTarget{Target: t, Group: group, Task: task})
		}
	}
	return targets, known
}

// hostPort is where a task in bridge or host mode is reached: a machine, and the port that was mapped there.
type hostPort struct {
	ec2  string
	port int
}

// OnInstances reports a service with targets that are instances: only its instances tell which task is behind one.
func (s *Snapshot) OnInstances(svc *Service) bool {
	groups, _ := s.groupsOf(svc)
	return slices.ContainsFunc(groups, func(g *TargetGroup) bool { return g.TargetType == "instance" })
}

// groupsOf lists the target groups of a service whose targets have been read; known is false where one has not.
func (s *Snapshot) groupsOf(svc *Service) (groups []*TargetGroup, known bool) {
	known = true
	for _, lb := range svc.LoadBalancers {
		if lb.ARN == "" {
			continue
		}
		group := s.TargetGroups[lb.TargetGroup]
		switch {
		case group == nil || group.SeenAt.IsZero():
			known = false
		case !slices.Contains(groups, group): // two containers may share a group
			groups = append(groups, group)
		}
	}
	return groups, known
}

// Source returns the source of a kind that covers a cluster, nil where nobody has asked yet.
func (s *Snapshot) Source(kind SourceKind, cluster ClusterKey) *Source {
	if kind != SourceServices && kind != SourceTasks {
		cluster.Name = ""
	}
	o, ok := s.originOf(cluster.Scope)
	if !ok {
		return nil
	}
	return s.Sources[SourceKey{Kind: kind, Profile: o.Profile, Region: o.Region, Cluster: cluster.Name}]
}
