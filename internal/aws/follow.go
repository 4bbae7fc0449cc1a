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
	lane   lane   // on whose behalf it is followed
	kick   signal // something happened that makes the next round urgent
	// kept, which may be nil, reports that something else keeps the source fresh: rounds only confirm it then. was says
	// that it did so, and that nobody has read everything since.
	kept func() bool
	was  bool
	// swept is when the facts were whole from: all have been listed and read since then.
	swept time.Time
	// whole: the round reads everything, due or not. So does the first, a sweep, and one that somebody asks for.
	whole bool
	// round makes the calls; record, at its end, says how fresh the source is now.
	round  func(ctx context.Context, h *harvest)
	record func(e *state.Edit, h *harvest, asked time.Time)
	// next is when something falls due, AWS's clock; nil where a round always reads all.
	next func() time.Time
}

func (p *Poller) newSource(kind state.SourceKind, cluster string, c category, base time.Duration) *source {
	return &source{
		key:    state.SourceKey{Kind: kind, Profile: p.origin.Profile, Region: p.region, Cluster: cluster},
		bucket: p.gate.buckets[c], base: base, whole: true,
	}
}

// listing makes the source one whose rounds read all of it: poll returns the edit that drops what is gone.
func (s *source) listing(poll func(context.Context, *harvest) func(*state.Edit)) *source {
	drop := func(*state.Edit) {}
	s.round = func(ctx context.Context, h *harvest) { drop = poll(ctx, h) }
	s.record = func(e *state.Edit, h *harvest, asked time.Time) {
		drop(e)
		s.bucket.carry(s.lane, s.key, load{rest: float64(h.calls)})
		h.record(e, asked, s.bucket.period(s.lane, s.base))
	}
	return s
}

// follow polls a source until ctx ends, in the person's lane where ctx is in it. No weather ends it.
func (p *Poller) follow(ctx context.Context, c *crew, s *source) {
	s.lane = laneOf(ctx)
	defer s.bucket.carry(s.lane, s.key, load{})
	failed, l := 0, person // for a first picture somebody waits
	for {
		p.login.wait(ctx)
		if ctx.Err() != nil {
			return
		}
		again, kicked, began := p.again.next(), s.kick.next(), p.clock()
		if s.lost() {
			l = person
		}
		s.whole = l == person
		if s.whole || failed > 0 || s.next == nil || !s.next().After(p.theirs(began)) { // what failed may be well by now
			if p.poll(withLane(ctx, max(l, s.lane)), c, s) {
				failed = 0
				s.was = s.was && !s.whole
			} else {
				failed++
			}
		}
		l = p.rest(ctx, began, p.due(s, began, failed), kickAfter, again, kicked)
	}
}

// lost reports that what kept the source fresh does so no more: everything has to be read.
func (s *source) lost() bool {
	kept := s.kept != nil && s.kept()
	s.was = s.was || kept
	return s.was && !kept
}

// due is how long after began the next round of a source starts.
func (p *Poller) due(s *source, began time.Time, failed int) time.Duration {
	switch {
	case failed > 0:
		return max(kickAfter, backoff(failed-1, retryFirst, retryLatest))
	case s.next != nil:
		return min(max(kickAfter, s.next().Sub(p.theirs(began))), slowPeriod)
	default:
		return p.unhurried(spread(s.bucket.period(s.lane, s.base), 0.05), s.lane)
	}
}

// sayDue is next, or when the source has to say anew how old it is: calls for the focus renew its facts too.
func (s *source) sayDue(snap *state.Snapshot, next time.Time) time.Time {
	if said := snap.Sources[s.key]; said != nil && !said.At.IsZero() && said.At.Add(said.Promise).Before(next) {
		return said.At.Add(said.Promise)
	}
	return next
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
