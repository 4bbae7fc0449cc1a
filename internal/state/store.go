package state

import (
	"sync"
	"sync/atomic"
)

// Store is the one mutable value of the program: pollers apply edits, readers take whole snapshots.
type Store struct {
	mu    sync.Mutex // serialises writers; readers never take it
	cur   atomic.Pointer[Snapshot]
	subs  map[*Subscription]struct{}
	feeds map[*Feed]struct{}
}

// NewStore returns an empty store.
func NewStore() *Store {
	s := &Store{subs: map[*Subscription]struct{}{}, feeds: map[*Feed]struct{}{}}
	s.cur.Store(&Snapshot{
		Clusters: map[ClusterKey]*Cluster{}, Services: map[ServiceKey]*Service{}, Tasks: map[TaskKey]*Task{},
		TargetGroups: map[TargetGroupKey]*TargetGroup{}, TaskDefinitions: map[string]*TaskDefinition{},
		Instances: map[InstanceKey]*Instance{}, Schedules: map[ScheduleKey]*Schedule{},
		Scaling: map[ServiceKey]*Scaling{}, Sources: map[SourceKey]*Source{},
		Families: map[FamilyKey]*Family{}, Rollouts: map[ServiceKey]*Rollouts{},
		ServiceRevisions: map[string]*ServiceRevision{}, Captures: map[ClusterKey]*EventCapture{}, Networks: map[NetworkKey]*Network{},
		Images: map[ServiceKey]*Images{}, Backfills: map[BackfillKey]*Backfill{}, Trails: map[Scope]*Trail{},
	})
	return s
}

// Snapshot returns the newest snapshot.
func (s *Store) Snapshot() *Snapshot { return s.cur.Load() }

// Apply publishes what edit changes as one new snapshot and returns what happened by it. It never waits for a reader.
// edit must not call the store, nor keep the Edit.
func (s *Store) Apply(edit func(*Edit)) Delta {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.cur.Load()
	e := &Edit{next: &Snapshot{
		Rev: old.Rev + 1, Clusters: old.Clusters, Services: old.Services, Tasks: old.Tasks,
		TargetGroups: old.TargetGroups, TaskDefinitions: old.TaskDefinitions,
		Instances: old.Instances, Schedules: old.Schedules, Scaling: old.Scaling, Sources: old.Sources, Families: old.Families,
		Rollouts: old.Rollouts, ServiceRevisions: old.ServiceRevisions, Captures: old.Captures, Networks: old.Networks, Images: old.Images, Backfills: old.Backfills, Trails: old.Trails, Acts: old.Acts, Forwards: old.Forwards,
		Logins: old.Logins, Selection: old.Selection, Skew: old.Skew,
	}}
	edit(e)
	s.cur.Store(e.next)
	for sub := range s.subs {
		sub.wake()
	}
	e.delta.Rev = e.next.Rev
	if e.delta.tells() && len(s.feeds) > 0 {
		e.delta.join(e.next)
		for f := range s.feeds {
			f.add(e.delta)
		}
	}
	return e.delta
}

// Subscribe returns a wake-up of its own for one reader.
func (s *Store) Subscribe() *Subscription {
	sub := &Subscription{store: s, c: make(chan struct{}, 1)}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subs[sub] = struct{}{}
	return sub
}

// Subscription wakes one reader. Any number of edits between two reads are one wake-up: the newest snapshot wins.
type Subscription struct {
	store *Store
	c     chan struct{}
}

// Changed yields after the store has changed since the last receive.
func (s *Subscription) Changed() <-chan struct{} { return s.c }

// Close ends the wake-ups.
func (s *Subscription) Close() {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	delete(s.store.subs, s)
}

func (s *Subscription) wake() {
	select {
	case s.c <- struct{}{}:
	default: // one is pending and will see this snapshot too
	}
}
