package aws

import (
	"context"
	"sync"
	"time"

	"github.com/fsui/fsui/internal/state"
)

const (
	// eventPeriod is how often the captured events of a cluster are read.
	eventPeriod = 2 * time.Second
	// reconcilePeriod is how often the tasks are read whole all the same while events keep them fresh.
	reconcilePeriod = 5 * time.Minute
	// eventGrace is how long events may not be readable before the tasks are polled again.
	eventGrace = 15 * time.Second
)

// eventTail keeps the tasks of one cluster fresh from the events that ECS writes to a log group of the cluster. Events
// are trusted from a moment on: since then all of them have been read, and all tasks as well, so that nothing can be
// missing. Whatever speaks against that is a doubt: the tasks are polled again at once, until trust has grown anew.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-events.html
type eventTail struct {
	p     *Poller
	ref   clusterRef
	tasks *source
	care  care

	mu sync.Mutex
	// since is when the events were whole from, AWS's clock; zero while they are not.
	since time.Time
	// swept is when polling read the tasks whole the last time.
	swept time.Time
	// doubt is why the events are not trusted, doubtAt since when. After a doubt in whether there are any events at all
	// one is needed as a sign of life, alive.
	doubt         *state.Fault
	doubtAt       time.Time
	silent, alive bool
	period        time.Duration // from one read of the events to the next
}

// newEventTail makes the source of a cluster's tasks one that events may keep fresh.
func (p *Poller) newEventTail(ref clusterRef, tasks *source) *eventTail {
	t := &eventTail{p: p, ref: ref, tasks: tasks}
	t.care = newCare(t)
	record := tasks.record
	tasks.kept = t.keeps
	tasks.record = func(e *state.Edit, h *harvest, asked time.Time) { t.record(e, func() { record(e, h, asked) }) }
	return t
}

// keeps reports that the events keep the tasks fresh.
func (t *eventTail) keeps() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.trusted()
}

func (t *eventTail) trusted() bool { return !t.since.IsZero() && !t.swept.Before(t.since) }

// follow reads the events of a cluster that has its events captured.
func (t *eventTail) follow(ctx context.Context, c *crew) {
	bucket := t.p.gate.buckets[eventRead]
	defer bucket.carry(background, t, load{})
	defer t.hasCare(false)
	for cared := false; ; cared = true {
		t.p.findCapture(ctx, c, t.ref)
		found := t.p.store.Snapshot().Captures[t.ref.key]
		if ctx.Err() != nil || found == nil || found.Group == "" && !cared {
			return // there is none: that is looked for once
		}
		if !cared {
			c.start("look after events", func() { t.care.follow(ctx, c) })
		}
		if found.Group != "" {
			t.read(ctx, c, bucket, found.Group)
		}
		// It was deleted, and may be made anew.
		t.p.rest(ctx, t.p.clock(), captureRetry, captureRetry, t.p.again.next(), nil)
	}
}

// read reads the events until the log group is gone or ctx ends.
func (t *eventTail) read(ctx context.Context, c *crew, bucket *bucket, group string) {
	r := eventReader{tail: t, group: group, seen: map[string]time.Time{}}
	for failed := 0; ctx.Err() == nil; {
		t.p.login.wait(ctx)
		again, began := t.p.again.next(), t.p.clock()
		asked := t.p.theirs(began)
		h := t.p.newHarvest(c, state.SourceKey{})
		nothing := func(*state.Edit) {}
		h.gather("read events", nothing, func() { r.round(ctx, h, asked) }, nothing)
		bucket.carry(background, t, load{rest: float64(max(1, r.near))})
		period := bucket.period(background, eventPeriod)
		pause := spread(period, 0.05)
		switch {
		case ctx.Err() != nil:
			return
		case h.whole():
			failed = 0
			t.heard(asked, period)
		default:
			failed++
			pause = backoff(failed-1, eventPeriod, retryLatest)
			if h.fault.Kind == state.FaultMissing {
				t.gone(h.fault)
				return
			}
			if h.fault.Kind == state.FaultDenied {
				t.lose(h.fault)
				pause = captureRetry
			} else if t.p.now().Sub(r.readTo) > eventGrace {
				t.lose(h.fault)
			}
		}
		t.p.rest(ctx, began, pause, pause, again, nil)
	}
}

// heard notes that all events that CloudWatch showed when asked have been read.
func (t *eventTail) heard(asked time.Time, period time.Duration) {
	const before = 30 * time.Second // the reader began further back than that
	t.mu.Lock()
	t.period = period
	if t.since.IsZero() && (!t.silent || t.alive) {
		if t.since = asked.Add(-before); t.since.Before(t.doubtAt) {
			t.since = t.doubtAt
		}
	}
	keeps, doubt := t.settled()
	t.mu.Unlock()
	t.hasCare(keeps)
	t.p.store.Apply(func(e *state.Edit) {
		t.putCapture(e, func(c *state.EventCapture) { c.ReadAt, c.Doubt = asked, doubt })
		t.putSource(e, keeps, asked)
	})
}

// settled reports whether events keep the tasks, which ends a doubt, and the doubt that is left; under the lock.
func (t *eventTail) settled() (keeps bool, doubt *state.Fault) {
	if t.trusted() {
		t.doubt, t.silent = nil, false
	}
	return t.trusted(), t.doubt
}

// lose ends the trust in the events: something may be missing. The tasks are read whole at once.
func (t *eventTail) lose(why *state.Fault) {
	t.mu.Lock()
	kept := t.trusted()
	news := t.doubt == nil || !t.since.IsZero()
	t.since, t.doubtAt, t.doubt = time.Time{}, t.p.now(), why
	t.mu.Unlock()
	if !news {
		return
	}
	t.p.log.Warn("events in doubt", "cluster", t.ref.key.Name, "fault", why)
	t.hasCare(false)
	t.p.store.Apply(func(e *state.Edit) {
		t.putCapture(e, func(c *state.EventCapture) { c.Doubt = why })
		t.putSource(e, false, time.Time{})
	})
	if kept {
		t.tasks.kick.give()
	}
}

// mute doubts that events are written at all: a log group outlives the rule that fills it.
func (t *eventTail) mute(message string) {
	t.mu.Lock()
	t.silent, t.alive = true, false
	t.mu.Unlock()
	t.lose(&state.Fault{
		Kind: state.FaultOther, Attempted: "logs:FilterLogEvents", Message: message, At: t.p.now(),
		Advice: "event capture may be off although its log group is there",
	})
}

// gone notes that the log group is no longer there.
func (t *eventTail) gone(why *state.Fault) {
	t.lose(why)
	t.p.store.Apply(func(e *state.Edit) {
		t.putCapture(e, func(c *state.EventCapture) { c.Group, c.Doubt = "", why })
	})
}

// sign hears of an event of that time.
func (t *eventTail) sign(at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.alive = t.alive || at.After(t.doubtAt)
}

func (t *eventTail) sweptAt() time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.swept
}

// hasCare says who looks after news of services: while events keep the tasks nobody needs to list them for that.
func (t *eventTail) hasCare(keeps bool) { t.p.moves.tell(t.ref.key.Name, keeps) }

// record lets polling note how fresh its own picture is, and puts the events' freshness on top.
func (t *eventTail) record(e *state.Edit, polled func()) {
	src := func() *state.Source { return e.Snapshot().Sources[t.tasks.key] }
	at := time.Time{}
	if s := src(); s != nil && s.Events {
		own := *s
		at, own.At, own.Events, own.Swept = s.At, s.Swept, false, time.Time{}
		e.PutSource(&own)
	}
	polled()
	if s := src(); s != nil {
		t.mu.Lock()
		t.swept = t.tasks.swept
		keeps, doubt := t.settled()
		t.mu.Unlock()
		t.hasCare(keeps)
		t.putSource(e, keeps, at)
		t.putCapture(e, func(c *state.EventCapture) { c.Doubt = doubt })
	}
}

// putSource says whether events keep the tasks fresh, and as of when.
func (t *eventTail) putSource(e *state.Edit, keeps bool, at time.Time) {
	old := e.Snapshot().Sources[t.tasks.key]
	if old == nil || !keeps && !old.Events {
		return
	}
	s := *old
	if keeps {
		if !old.Events {
			s.Events, s.Swept = true, s.At
		}
		t.mu.Lock()
		s.Promise = t.period
		t.mu.Unlock()
		if at.After(s.At) {
			s.At = at
		}
	} else {
		s.Events, s.Swept, s.Promise = false, time.Time{}, t.p.pace(t.tasks.bucket).rest
	}
	e.PutSource(&s)
}

func (t *eventTail) putCapture(e *state.Edit, change func(*state.EventCapture)) {
	if old := e.Snapshot().Captures[t.ref.key]; old != nil {
		c := *old
		change(&c)
		e.PutCapture(t.ref.key, &c)
	}
}
