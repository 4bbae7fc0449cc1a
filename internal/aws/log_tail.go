package aws

import (
	"context"
	"errors"
	"math"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"github.com/fsui/fsui/internal/state"
)

const (
	// planEvery is how often, at most, changes of the subject's tasks are heeded.
	planEvery = 300 * time.Millisecond
	// joinBefore is how far back a place is read that appears while its subject is followed: longer than a task takes from
	// being known to its first line.
	joinBefore = 10 * time.Minute
)

// logTail reads the logs of one subject: one cursor for each place, all of which fill one box.
type logTail struct {
	p       *Poller
	request state.LogRequest
	crew    *crew
	box     logBox
	plan    atomic.Pointer[logPlan]
	cursors map[logPlace]*logCursor // added to by the goroutine of run, with mu held
	marks   logMarks
	low     time.Time // of what is wanted, see logCursor.low
	began   time.Time // AWS's clock
	asking  map[string]bool

	mu     sync.Mutex // guards what follows
	faults map[logPlace]*state.Fault
	heard  map[logPlace]time.Time // when each was last read to its end, AWS's clock
	calm   map[logPlace]time.Time // no older line is to be expected
	lacks  *state.Fault           // why places are not known
	told   []state.LogWhere
	// live are the groups whose lines are pushed, by Region and group; liveTold is what was told of them last.
	live     map[logPlace]*liveTail
	liveTold *state.LiveState
}

// Tail reads logs until ctx ends, or until what r asks for has been read; then the channel is closed. While nobody takes
// the batches they become one, and then the reading waits: nothing is left out. It takes facts from the store, which Run
// or a Sweep keep.
func (p *Poller) Tail(ctx context.Context, r state.LogRequest) <-chan state.LogBatch {
	out := make(chan state.LogBatch)
	c, inner := newCrew(withLane(ctx, person), p.log)
	t := &logTail{
		p: p, request: r, crew: c, cursors: map[logPlace]*logCursor{}, asking: map[string]bool{}, low: r.Since,
		faults: map[logPlace]*state.Fault{}, heard: map[logPlace]time.Time{}, calm: map[logPlace]time.Time{},
		live: map[logPlace]*liveTail{},
	}
	done := make(chan struct{})
	c.start("tail logs", func() {
		defer close(done)
		t.run(inner)
	})
	c.start("hand over logs", func() {
		defer close(out)
		defer c.end(nil)
		t.box.send(inner, out, done)
		var crash *Crash
		if errors.As(context.Cause(inner), &crash) {
			select {
			case out <- state.LogBatch{Fault: &state.Fault{Kind: state.FaultOther, Attempted: "read logs", Message: crash.Error(), At: p.now()}}:
			case <-ctx.Done():
			}
		}
	})
	return out
}

// ends reports a reading that does not follow.
func (t *logTail) ends() bool { return t.request.Once || !t.request.Until.IsZero() }

// run opens what there is, and follows it and what joins.
func (t *logTail) run(ctx context.Context) {
	news := t.p.store.Subscribe()
	defer news.Close()
	places := t.crew.sub()
	defer places.wait.Wait()
	for t.learn(ctx); !t.ends() && len(t.plan.Load().where) == 0; t.replan() {
		t.ask(ctx, places)
		select {
		case <-news.Changed():
		case <-ctx.Done():
			return
		}
		if !sleep(ctx, planEvery) {
			return
		}
	}
	t.began = t.p.now()
	t.open(ctx)
	if t.ends() || ctx.Err() != nil {
		return
	}
	for {
		for _, c := range t.cursors {
			t.start(ctx, places, c)
		}
		t.liven(ctx, places)
		select {
		case <-news.Changed():
		case <-ctx.Done():
			return
		}
		if !sleep(ctx, planEvery) {
			return
		}
		t.replan()
		t.ask(ctx, places)
		for place, spot := range t.plan.Load().places {
			if t.cursors[place] == nil {
				c := t.newCursor(spot)
				c.join(later(t.began, t.p.now().Add(-joinBefore)))
				t.mu.Lock()
				t.cursors[place] = c
				t.mu.Unlock()
			}
		}
	}
}

// cursorsOf are those of the places in one log group.
func (t *logTail) cursorsOf(region, group string) (all []*logCursor) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for place, c := range t.cursors {
		if place.region == region && place.group == group {
			all = append(all, c)
		}
	}
	return all
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// start has a cursor followed, once.
func (t *logTail) start(ctx context.Context, places *crew, c *logCursor) {
	if !c.followed {
		c.followed = true
		places.start("follow a log", func() { c.follow(ctx) })
	}
}

// open reads what there is.
func (t *logTail) open(ctx context.Context) {
	plan := t.plan.Load()
	cursors := make([]*logCursor, 0, len(plan.places))
	for place, spot := range plan.places {
		c := t.newCursor(spot)
		t.cursors[place] = c
		cursors = append(cursors, c)
	}
	if t.request.Last == 0 && !t.request.Since.IsZero() {
		t.openSince(ctx, cursors)
	} else {
		t.openNewest(ctx, cursors)
	}
	t.mark()
}

// learn reads the task definitions that are missing, as far as they can be read now.
func (t *logTail) learn(ctx context.Context) {
	t.replan()
	calls := t.crew.sub()
	for _, arn := range t.plan.Load().missing {
		calls.start("read a task definition for its logs", func() { t.describe(ctx, arn, 1) })
	}
	calls.wait.Wait()
	t.replan()
}

// ask goes on with those that could not be read, and reads new ones.
func (t *logTail) ask(ctx context.Context, c *crew) {
	for _, arn := range t.plan.Load().missing {
		if !t.asking[arn] {
			t.asking[arn] = true
			c.start("read a task definition for its logs", func() { t.describe(ctx, arn, math.MaxInt) })
		}
	}
}

// describe tries so many times to read a task definition.
func (t *logTail) describe(ctx context.Context, arn string, most int) {
	for n := 0; ctx.Err() == nil; n++ {
		if most > 1 {
			t.p.login.wait(ctx)
		}
		out, err := t.p.clients.ecs.DescribeTaskDefinition(ctx, &ecs.DescribeTaskDefinitionInput{TaskDefinition: &arn})
		fault := faultOf("ecs:DescribeTaskDefinition", err, t.p.now())
		t.mu.Lock()
		t.lacks = fault
		t.mu.Unlock()
		if fault == nil {
			if err == nil && out.TaskDefinition != nil {
				d := definitionOf(&t.p.words, out.TaskDefinition)
				t.p.store.Apply(func(e *state.Edit) { e.PutTaskDefinition(d) })
			}
			return
		}
		t.tell()
		gone := fault.Kind == state.FaultMissing || fault.Kind == state.FaultOther
		if n+1 >= most || gone || !sleep(ctx, backoff(n, retryFirst, retryLatest)) {
			return
		}
	}
}

// replan heeds what has become of the subject.
func (t *logTail) replan() {
	known := map[logPlace]*logSpot{}
	if old := t.plan.Load(); old != nil {
		known = old.places
	}
	t.plan.Store(planLogs(t.p.store.Snapshot(), t.request, t.p.region, known))
	t.tell()
	if !t.began.IsZero() {
		t.mark()
	}
}

// mark tells what happened beside the lines.
func (t *logTail) mark() {
	if news := t.marks.since(t.plan.Load(), t.low, t.request.Until); len(news) > 0 {
		t.box.change(func(b *state.LogBatch) { b.Marks = append(b.Marks, news...) })
	}
}

// fares hears how a place was read.
func (t *logTail) fares(c *logCursor, fault *state.Fault) {
	t.mu.Lock()
	place := c.spot.logPlace
	t.faults[place] = fault
	if fault == nil {
		t.heard[place] = c.mark
		t.calm[place] = c.settled.Add(-settleTail)
	}
	t.mu.Unlock()
	t.tell()
}

// tell puts into the box how all places fare.
func (t *logTail) tell() {
	t.mu.Lock()
	defer t.mu.Unlock()
	plan := t.plan.Load()
	worst, _ := t.p.login.read()
	for _, f := range t.faults {
		if f != nil && f.Kind != state.FaultMissing && (worst == nil || f.Kind == state.FaultLogin) {
			worst = f
		}
	}
	if worst == nil {
		worst = t.lacks
	}
	where := make([]state.LogWhere, len(plan.where))
	for i := range where {
		where[i] = t.place(plan, plan.where[i])
	}
	news := where
	if reflect.DeepEqual(where, t.told) {
		news = nil
	}
	t.told = where
	at, calm := oldest(t.heard), oldest(t.calm)
	t.box.change(func(b *state.LogBatch) {
		if news != nil {
			b.Where = news
		}
		b.At, b.Fault = at, worst
		if b.Opened {
			b.Settled = calm
		}
	})
}

// place adds to where a container logs what reading it has shown.
func (t *logTail) place(plan *logPlan, w state.LogWhere) state.LogWhere {
	if w.Problem != "" {
		return w
	}
	for place, spot := range plan.places {
		if place.region != w.Region || place.group != w.Group || spot.prefix != w.Prefix || spot.prefix != "" && spot.container != w.Container {
			continue
		}
		if other := spot.shared.Load(); other != nil {
			w.Shared = *other
		}
		if w.Fault = t.faults[place]; w.Fault != nil {
			w.Problem = problemOf(w)
		}
	}
	return w
}

// problemOf says what to do about a place that AWS does not let be read; "" where waiting is all.
func problemOf(w state.LogWhere) string {
	switch w.Fault.Kind {
	case state.FaultMissing:
		return "there is no log group " + w.Group + " in " + w.Region + ": create it, or set awslogs-create-group to true; until then no new task starts, " +
			"and what running ones write is lost"
	case state.FaultDenied:
		return "AWS denies reading " + w.Group + " in " + w.Region + ": allow logs:FilterLogEvents on it for this caller"
	default:
		return ""
	}
}

// oldest of the times, zero where there is none.
func oldest(times map[logPlace]time.Time) (first time.Time) {
	for _, at := range times {
		if first.IsZero() || at.Before(first) {
			first = at
		}
	}
	return first
}
