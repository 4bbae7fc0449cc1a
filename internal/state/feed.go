package state

import "sync"

// Feed is what happened, in order, for one reader who must not miss any of it. It holds what has not been taken yet,
// however long the reader is away; the Store never waits for it.
type Feed struct {
	store *Store
	c     chan struct{}

	mu      sync.Mutex
	waiting []Delta
}

// Follow returns a feed of what happens from now on, and the snapshot that it follows upon.
func (s *Store) Follow() (*Feed, *Snapshot) {
	f := &Feed{store: s, c: make(chan struct{}, 1)}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.feeds[f] = struct{}{}
	return f, s.cur.Load()
}

// Changed yields once there is something to take.
func (f *Feed) Changed() <-chan struct{} { return f.c }

// Take returns what has happened since the last call, the oldest first.
func (f *Feed) Take() []Delta {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := f.waiting
	f.waiting = nil
	return all
}

// Close ends the feed. What waits in it can still be taken.
func (f *Feed) Close() {
	f.store.mu.Lock()
	defer f.store.mu.Unlock()
	delete(f.store.feeds, f)
}

func (f *Feed) add(d Delta) {
	f.mu.Lock()
	f.waiting = append(f.waiting, d)
	f.mu.Unlock()
	select {
	case f.c <- struct{}{}:
	default: // the reader has not heard of what came before yet
	}
}

// tells reports that a Delta holds what somebody may want to keep.
func (d *Delta) tells() bool {
	return d.Rolled || len(d.Stops)+len(d.Events)+len(d.Deployments)+len(d.Targets)+len(d.Scaled)+len(d.Met)+len(d.MetStopped)+len(d.Past) > 0
}
