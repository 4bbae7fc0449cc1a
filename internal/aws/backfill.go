package aws

import (
	"cmp"
	"context"
	"time"

	"github.com/fsui/fsui/internal/state"
)

const (
	// backfillMost is how far back the events of a log group are read that keeps them longer.
	backfillMost = 90 * 24 * time.Hour
	// backfillFirst is the span that is read first, the latest; each one before it is four times as long, up to backfillSpan.
	backfillFirst, backfillSpan = time.Hour, 24 * time.Hour
	// backfillSoon is how far back somebody waits for it: what is older is read as the pollers read.
	backfillSoon = 24 * time.Hour
)

// lookBack reads what ECS's logs tell of the past of a service, until all has been read.
func (p *Poller) lookBack(ctx context.Context, c *crew, key state.ServiceKey) {
	for failed := 0; ctx.Err() == nil; failed++ {
		p.login.wait(ctx)
		again, began := p.again.next(), p.clock()
		fault := p.backfill(ctx, c, key, time.Time{})
		if fault == nil {
			return
		}
		pause := backoff(failed, retryFirst, retryLatest)
		if fault.Kind == state.FaultDenied {
			pause = captureRetry
		}
		p.rest(ctx, began, pause, pause, again, nil)
	}
}

// SweepPast tells who follows the store what ECS's logs say of the past of one service, which must be in the store, back to
// a time, and brings its service deployments. What went wrong stands in the store's sources and Backfills; the error is only
// that ctx ended, or a *Crash.
func (p *Poller) SweepPast(ctx context.Context, key state.ServiceKey, since time.Time) error {
	err := p.with(withLane(ctx, person), func(ctx context.Context, c *crew) {
		c.start("read the past", func() {
			p.poll(ctx, c, p.rolloutSource(key, true)) // first: they name what events are about
			_ = p.backfill(ctx, c, key, since)         // the store has it
		})
	})
	if err == nil {
		err = ctx.Err()
	}
	return err
}

// backfill reads a service's past from the logs of its cluster, the latest first, as far as it has not been read in this
// session. The fault is why that of a log which is there ended early.
func (p *Poller) backfill(ctx context.Context, c *crew, key state.ServiceKey, since time.Time) (fault *state.Fault) {
	for _, log := range []state.PastLog{state.PastCapture, state.PastActions} {
		if f := p.backfillFrom(ctx, c, state.BackfillKey{Service: key, Log: log}, since); f != nil && f.Kind != state.FaultMissing {
			fault = f
		}
	}
	return fault
}

func (p *Poller) backfillFrom(ctx context.Context, c *crew, key state.BackfillKey, since time.Time) *state.Fault {
	b := backfill{p: p, h: p.newHarvest(c, state.SourceKey{}), key: key, of: key.Service}
	nothing := func(*state.Edit) {}
	b.h.gather("read the past", nothing, func() { b.read(ctx, since) }, func(e *state.Edit) {
		if ctx.Err() == nil && e.Snapshot().Services[b.of] != nil {
			b.put(e, func(now *state.Backfill) {
				if now.Fault = b.h.fault; now.Fault != nil && now.Fault.Kind == state.FaultMissing {
					now.Group = "" // it was deleted
				}
			})
		}
	})
	return b.h.fault
}

// backfill is one reading of a service's past.
type backfill struct {
	p       *Poller
	h       *harvest
	key     state.BackfillKey
	of      state.ServiceKey
	group   string
	pattern string
}

func (b *backfill) put(e *state.Edit, change func(*state.Backfill)) {
	now := state.Backfill{BackfillKey: b.key}
	if old := e.Snapshot().Backfills[b.key]; old != nil {
		now = *old
	}
	now.Group, now.SeenAt = b.group, b.p.now()
	change(&now)
	e.PutBackfill(&now)
}

// read reads what has come since the last reading, and then what is older than that: span by span, so that what has been read
// whole is one time without a gap.
func (b *backfill) read(ctx context.Context, since time.Time) {
	log := b.find(ctx)
	if log == nil {
		return
	}
	now := b.p.now()
	upTo := now.Add(-farOverlap) // events show a while after their time
	oldest := now.Add(-backfillMost)
	for _, bound := range []time.Time{now.Add(-days(log.Retention)), now.Add(-cmp.Or(b.p.opts.Past, backfillMost)), log.Since, since} {
		if bound.After(oldest) {
			oldest = bound
		}
	}
	at := now
	if was := b.p.store.Snapshot().Backfills[b.key]; was != nil && !was.UpTo.IsZero() {
		at = was.From
		lost := 0
		if !b.back(ctx, now, was.UpTo, func(reached time.Time, garbled int) {
			if lost += garbled; reached.Equal(was.UpTo) {
				b.h.found(func(e *state.Edit) {
					b.put(e, func(now *state.Backfill) { now.UpTo, now.Lost, now.Fault = upTo, now.Lost+lost, nil })
				})
			}
		}) {
			return
		}
	}
	b.back(ctx, at, oldest, func(reached time.Time, garbled int) {
		b.h.found(func(e *state.Edit) {
			b.put(e, func(now *state.Backfill) {
				if now.UpTo.IsZero() {
					now.UpTo = upTo
				}
				now.From, now.Lost, now.Fault = reached, now.Lost+garbled, nil
			})
		})
	})
}

// find looks up the log group and what to ask it for; nil = there is none.
func (b *backfill) find(ctx context.Context) *state.EventCapture {
	if b.key.Log == state.PastActions {
		return b.findActions(ctx)
	}
	cluster := b.of.Cluster
	capture := b.p.store.Snapshot().Captures[cluster]
	if capture == nil || capture.Fault != nil {
		b.p.describeCapture(ctx, b.h, clusterRef{ask: cluster.Name, key: cluster}, func(c *state.EventCapture) { capture = c })
	}
	svc := b.p.store.Snapshot().Services[b.of]
	if svc == nil || capture == nil || capture.Group == "" {
		return nil
	}
	b.group = capture.Group
	// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
	b.pattern = `{ ($.detail.lastStatus = "STOPPED" && $.detail.group = "service:` + b.of.Name + `") || $.resources[0] = "` + svc.ARN + `" }`
	return capture
}

// days is how long a log group keeps what it is given: 0 is for ever.
func days(n int) time.Duration {
	if n == 0 {
		return backfillMost
	}
	return time.Duration(n) * 24 * time.Hour
}

// back reads from one time to an earlier one, span by span, the latest first. After each it says how far it has got, and how
// many lines of the span could not be read. It reports whether it got to its end.
func (b *backfill) back(ctx context.Context, to, from time.Time, reached func(at time.Time, lost int)) bool {
	for span := backfillFirst; to.After(from); span = min(4*span, backfillSpan) {
		begin := to.Add(-span)
		if begin.Before(from) {
			begin = from
		}
		lane := laneOf(ctx)
		if b.p.now().Sub(to) >= backfillSoon {
			lane = background
		}
		lost, whole := b.span(withLane(ctx, lane), begin, to)
		if !whole {
			return false
		}
		reached(begin, lost)
		to = begin
	}
	return true
}
