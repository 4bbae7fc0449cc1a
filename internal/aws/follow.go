package aws

import (
	"context"
	"time"

	"github.com/fsui/fsui/internal/state"
)

const (
	// Base periods: a small estate is read this often; a large one as often as its share of the budget allows.
	basePeriod    = 5 * time.Second
	clusterPeriod = 10 * time.Second
	// retryFirst and retryLatest bound the pause after a round that failed.
	retryFirst  = time.Second
	retryLatest = 10 * time.Second
	// kickAfter is the least time between the starts of two rounds that nobody asked for.
	kickAfter = time.Second
)

// source is a family of facts with the loop that keeps it fresh.
type source struct {
	key    state.SourceKey
	bucket *bucket
	base   time.Duration
	kick   signal // something happened that makes the next round urgent
	// kept, which may be nil, reports that something else keeps the source fresh: rounds only confirm it then.
	kept func() bool
	// round makes the calls; record, at its end, says how fresh the source is now.
	round  func(ctx context.Context, h *harvest)
	record func(e *state.Edit, h *harvest, asked time.Time)
}

func (p *Poller) newSource(kind state.SourceKind, cluster string, c category, base time.Duration) *source {
	return &source{
		key:    state.SourceKey{Kind: kind, Region: p.region, Cluster: cluster},
		bucket: p.gate.buckets[c], base: base,
	}
}

// listing makes the source one whose rounds read all of it: poll returns the edit that drops what is gone.
func (s *source) listing(poll func(context.Context, *harvest) func(*state.Edit)) *source {
	drop := func(*state.Edit) {}
	s.round = func(ctx context.Context, h *harvest) { drop = poll(ctx, h) }
	s.record = func(e *state.Edit, h *harvest, asked time.Time) {
		drop(e)
		s.bucket.load(s.key, h.calls)
		if s.kept != nil && s.kept() {
			s.bucket.load(s.key, 1+h.calls/int(reconcilePeriod/s.base))
		}
		h.record(e, asked, s.promise())
	}
	return s
}

// promise is how often the source is read by itself.
func (s *source) promise() time.Duration { return s.bucket.period(s.base, steadyShare) }

// due is how long after the start of a round the next one starts.
func (s *source) due() time.Duration {
	if s.kept != nil && s.kept() {
		return reconcilePeriod
	}
	return s.promise()
}

// follow polls a source until ctx ends, in the person's lane where ctx is in it. No weather ends it.
func (p *Poller) follow(ctx context.Context, c *crew, s *source) {
	defer s.bucket.load(s.key, 0)
	failed, l := 0, background
	for {
		p.login.wait(ctx)
		if ctx.Err() != nil {
			return
		}
		again, kicked, began := p.again.next(), s.kick.next(), p.clock()
		if p.poll(withLane(ctx, max(l, laneOf(ctx))), c, s) {
			failed = 0
		} else {
			failed++
		}
		early := s.bucket.period(kickAfter, backgroundShare)
		due := spread(s.due(), 0.05)
		if failed > 0 {
			due = max(early, backoff(failed-1, retryFirst, retryLatest))
		}
		l = p.rest(ctx, began, due, early, again, kicked)
	}
}

// poll makes one round and reports whether nothing was missing.
func (p *Poller) poll(ctx context.Context, c *crew, s *source) bool {
	h, asked := p.newHarvest(c, s.key), p.clock()
	first := func(e *state.Edit) {
		if e.Snapshot().Sources[s.key] == nil { // nothing to judge the first facts by otherwise
			e.PutSource(&state.Source{Key: s.key, Promise: s.base})
		}
	}
	last := func(e *state.Edit) {
		if ctx.Err() == nil {
			s.record(e, h, p.theirs(asked))
		}
	}
	h.gather("poll "+string(s.key.Kind), first, func() { s.round(ctx, h) }, last)
	return h.whole()
}

// rest waits until due after began; until early where a kick comes. It returns at once with the person's lane when
// somebody asks.
func (p *Poller) rest(ctx context.Context, began time.Time, due, early time.Duration, again, kicked <-chan struct{}) lane {
	timer := time.NewTimer(due - p.clock().Sub(began))
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return background
		case <-again:
			return person
		case <-timer.C:
			return background
		case <-kicked:
			kicked = nil
			timer.Reset(min(due, early) - p.clock().Sub(began))
		}
	}
}
