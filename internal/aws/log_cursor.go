package aws

import (
	"context"
	"strings"
	"sync"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/fsui/fsui/internal/state"
)

const (
	// A line shows in CloudWatch a while after its time: the awslogs driver sends every 5 s, and some of what it sends takes a
	// minute or more. Each read of the end therefore begins tailOverlap before the last one, or busyOverlap where that is many
	// pages; and every settleEvery a sweep reads all of the last settleTail once more.
	tailPeriod  = 1500 * time.Millisecond
	tailOverlap = 30 * time.Second
	busyOverlap = 10 * time.Second
	settleEvery = 30 * time.Second
	settleTail  = 5 * time.Minute
	// settleSteps are the pages of a sweep that go with each read of the end, which comes first.
	settleSteps = 2
	// tailPages is how far a read of the end goes before the rest has its turn.
	tailPages = 20
	// pageEvents is the most that a page has.
	pageEvents = 10_000
	filterLogs = "logs:FilterLogEvents"
)

// logCursor reads one place. Only the goroutine that follows it touches it, but for what mu guards.
type logCursor struct {
	t      *logTail
	spot   *logSpot
	region *logRegion

	followed bool

	mu     sync.Mutex // guards what follows up to low, and owner
	opened bool
	seen   *seenLines
	twice  *twiceSeen // nil where nothing is pushed
	low    time.Time  // lines before it are not wanted
	// mark is when the last read of the end was asked for, settled when the last sweep was; AWS's clock.
	mark, settled time.Time
	end, sweep    walk
	pages         int // of the last read of the end

	plan   *logPlan
	owners map[string]*state.LogStream
}

// walk is a stretch of time that is read page by page.
type walk struct {
	on       bool
	from, to time.Time // to zero = open
	newest   bool      // first
	token    *string
	asked    time.Time // when its first page was, AWS's clock
	pages    int
}

func (t *logTail) newCursor(spot *logSpot) *logCursor {
	c := &logCursor{t: t, spot: spot, region: t.p.logs.at(t.p, spot.region), seen: newSeenLines(), low: t.request.Since}
	if t.request.Live {
		c.twice = newTwiceSeen()
	}
	return c
}

// step reads the next page of a walk; the walk is no longer on when that was the last one.
func (c *logCursor) step(ctx context.Context, w *walk, limit int) ([]types.FilteredLogEvent, error) {
	in := &cloudwatchlogs.FilterLogEventsInput{LogGroupName: &c.spot.group, NextToken: w.token}
	if c.spot.streams != "" {
		in.LogStreamNamePrefix = &c.spot.streams
	}
	if c.t.request.Pattern != "" {
		in.FilterPattern = &c.t.request.Pattern
	}
	if w.newest {
		in.StartFromHead = awssdk.Bool(false)
	}
	if limit > 0 {
		in.Limit = awssdk.Int32(int32(min(limit, pageEvents)))
	}
	in.StartTime = awssdk.Int64(max(0, w.from.UnixMilli()))
	if !w.to.IsZero() {
		in.EndTime = awssdk.Int64(w.to.UnixMilli())
	}
	began := c.t.p.clock()
	out, err := c.region.logs.FilterLogEvents(ctx, in)
	if err != nil {
		return nil, err
	}
	if w.pages++; w.pages == 1 {
		w.asked = c.t.p.theirs(began)
	}
	next := awssdk.ToString(out.NextToken)
	if w.on = next != ""; w.on && next == awssdk.ToString(w.token) {
		return nil, &repeatedPage{filterLogs}
	}
	w.token = out.NextToken
	return out.Events, nil
}

// owner is whose a stream is, nil where its lines are not wanted.
func (c *logCursor) owner(stream string) *state.LogStream {
	if plan := c.t.plan.Load(); plan != c.plan {
		c.plan, c.owners = plan, map[string]*state.LogStream{}
	}
	of, known := c.owners[stream]
	if !known {
		of = c.plan.owner(c.spot, stream)
		c.owners[stream] = of
	}
	return of
}

// fresh converts those events that are wanted and have not been delivered. What is from before past cannot come again.
func (c *logCursor) fresh(events []types.FilteredLogEvent, past time.Time) (lines []state.LogLine) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range events {
		e := &events[i]
		at, stream := timeOfMillis(e.Timestamp), awssdk.ToString(e.LogStreamName)
		if at.Before(c.low) {
			continue
		}
		of := c.owner(stream)
		if of == nil {
			continue // of others; or of a task that is not known yet, whose turn comes with the next read
		}
		if !at.Before(past) && !c.seen.add(c.seen.key(awssdk.ToString(e.EventId), stream, at, awssdk.ToString(e.Message)), at) {
			continue
		}
		if c.twice != nil && !at.Before(past) && !c.twice.add(-1, stream, at, awssdk.ToString(e.Message)) {
			continue // it was pushed
		}
		lines = append(lines, logLineOf(e, of))
	}
	return lines
}

// pushed converts those events that are wanted here and have not been read. Before there is a beginning none is: what is
// pushed by then is read too.
func (c *logCursor) pushed(events []types.LiveTailSessionLogEvent) (lines []state.LogLine) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range events {
		e := &events[i]
		at, stream := timeOfMillis(e.Timestamp), awssdk.ToString(e.LogStreamName)
		if !c.opened || at.Before(c.low) || !strings.HasPrefix(stream, c.spot.streams) {
			continue
		}
		of := c.owner(stream)
		if of == nil || !c.twice.add(1, stream, at, awssdk.ToString(e.Message)) {
			continue
		}
		lines = append(lines, logLineOf(&types.FilteredLogEvent{Timestamp: e.Timestamp, IngestionTime: e.IngestionTime, Message: e.Message}, of))
	}
	return lines
}

// round reads what is new, and on with a sweep. It returns what went wrong.
func (c *logCursor) round(ctx context.Context) error {
	if !c.end.on {
		overlap := tailOverlap
		if c.pages > 2 {
			overlap = busyOverlap
		}
		c.end = walk{on: true, from: c.notBefore(c.mark.Add(-overlap))}
	}
	if err := c.walk(ctx, &c.end, tailPages); err != nil {
		return err
	}
	if !c.end.on {
		c.mark, c.pages = c.end.asked, c.end.pages
	}
	if !c.sweep.on {
		if c.mark.Sub(c.settled) < settleEvery {
			return nil
		}
		c.sweep = walk{on: true, from: c.notBefore(c.settled.Add(-settleTail)), to: c.mark}
	}
	if err := c.walk(ctx, &c.sweep, settleSteps); err != nil || c.sweep.on {
		return err
	}
	c.settled = c.sweep.asked
	keep := c.settled.Add(-settleTail)
	if end := c.mark.Add(-tailOverlap); end.Before(keep) {
		keep = end
	}
	if short := c.forget(keep.Add(-time.Second)); !short.IsZero() {
		c.t.p.log.Warn("more lines than can be remembered", "group", c.spot.group, "from", short)
	}
	return nil
}

// forget lets go of the lines before a time.
func (c *logCursor) forget(before time.Time) (short time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	short = c.seen.forget(before)
	if c.twice != nil {
		c.twice.forget(before)
	}
	return short
}

// notBefore keeps a read within what is wanted and remembered.
func (c *logCursor) notBefore(from time.Time) time.Time {
	for _, bound := range []time.Time{c.low, time.Unix(c.seen.from, 0)} {
		if from.Before(bound) {
			from = bound
		}
	}
	return from
}

// walk goes up to so many pages further and delivers what is fresh.
func (c *logCursor) walk(ctx context.Context, w *walk, pages int) error {
	for ; pages > 0 && w.on; pages-- {
		events, err := c.step(ctx, w, 0)
		if err != nil {
			if refusedPage(err) {
				w.on = false // the token is no good any more: read it all again
			}
			return err
		}
		if !c.t.box.put(ctx, c.fresh(events, time.Time{})) {
			return ctx.Err()
		}
	}
	return nil
}

// refusedPage reports that a call will not succeed as it is.
func refusedPage(err error) bool {
	switch kind, _, _ := classify(err); kind {
	case state.FaultOther, state.FaultMissing, state.FaultDenied:
		return true
	default:
		return false
	}
}

// follow reads a place until ctx ends. No weather ends it.
func (c *logCursor) follow(ctx context.Context) {
	p, bucket := c.t.p, c.region.bucket()
	defer bucket.carry(person, c, load{})
	for failed := 0; ctx.Err() == nil; {
		if out, _ := p.login.read(); out != nil {
			c.t.fares(c, out)
			p.login.wait(ctx)
		}
		began := p.clock()
		err := c.open(ctx)
		if err == nil {
			err = c.round(ctx)
		}
		if ctx.Err() != nil {
			return
		}
		bucket.carry(person, c, load{rest: float64(max(1, c.pages) + c.sweep.pages/max(1, int(settleEvery/tailPeriod)))})
		period := tailPeriod
		if c.t.pushes(c.spot.logPlace) {
			period = liveReconcile
		}
		pause := p.unhurried(bucket.period(person, period), person)
		fault := faultOf(filterLogs, err, p.now())
		c.t.fares(c, fault)
		switch {
		case fault == nil && c.end.on:
			failed, pause = 0, 0
		case fault == nil:
			failed = 0
		default:
			failed++
			pause = backoff(failed-1, tailPeriod, retryLatest)
		}
		sleep(ctx, pause-p.clock().Sub(began))
	}
}

// open begins with the last lines, where that has not been done: it failed when the tail opened.
func (c *logCursor) open(ctx context.Context) error {
	if c.opened {
		return nil
	}
	got, err := c.newest(ctx, c.t.request.Last, c.low, time.Time{})
	if err != nil {
		return err
	}
	floor := c.low
	if got.more && got.reached.After(floor) {
		floor = got.reached
	}
	c.beginAt(got, floor)
	c.t.box.put(ctx, got.lines)
	return nil
}

// begin makes what has been read the start of following.
func (c *logCursor) begin(got found) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.opened, c.mark, c.settled = true, got.asked, got.asked
}

// beginAt does so for what was read from the end up to floor. Lines that are left out are not to come later.
func (c *logCursor) beginAt(got found, floor time.Time) {
	c.begin(got)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.low = floor
	for i := range got.lines {
		l := &got.lines[i]
		c.seen.addLine(l)
		if c.twice != nil {
			c.twice.add(-1, l.From.Stream, l.At, l.Raw)
		}
	}
}

// join begins at a time: the place is news, and so is what is there.
func (c *logCursor) join(from time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.opened, c.mark, c.settled = true, from.Add(tailOverlap), from.Add(settleTail)
	if from.After(c.low) {
		c.low = from
	}
}
