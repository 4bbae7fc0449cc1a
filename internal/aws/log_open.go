package aws

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/fsui/fsui/internal/state"
)

const (
	// openPages bounds how far newest looks for lines in a place that others fill, or that a pattern leaves little of.
	openPages = 30
	// tries of a page by a reading that ends: one that follows goes on trying.
	tries = 4
)

// found is what newest has found, newest first.
type found struct {
	lines []state.LogLine
	more  bool      // there are older ones, or there may be
	asked time.Time // AWS's clock
	// reached is the time of the oldest event that was looked at, zero = all have been.
	reached time.Time
}

// earliest is where reading backward may begin.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
func earliest() time.Time { return time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC) }

// newest reads the last n lines between two times: as a rule one call. to zero is open.
func (c *logCursor) newest(ctx context.Context, n int, from, to time.Time) (found, error) {
	if from.Before(earliest()) {
		from = earliest()
	}
	w := walk{on: true, from: from, to: to, newest: true}
	var got found
	known, limit := map[uint64]bool{}, n
	if n == 0 {
		w.from, limit = c.t.p.now(), 1 // only what is still to come: this asks whether there is such a place
	}
	for w.on && w.pages < openPages && (w.pages == 0 || len(got.lines) < n) {
		events, err := c.patiently(ctx, &w, limit)
		if err != nil {
			return got, err
		}
		c.mu.Lock()
		for i := range events {
			e := &events[i]
			got.reached = timeOfMillis(e.Timestamp)
			if len(got.lines) == n {
				w.on = true // there was more on the page
				break
			}
			stream := awssdk.ToString(e.LogStreamName)
			key := c.seen.key(awssdk.ToString(e.EventId), stream, got.reached, awssdk.ToString(e.Message))
			if of := c.owner(stream); of != nil && !known[key] {
				known[key] = true
				got.lines = append(got.lines, logLineOf(e, of))
			}
		}
		c.mu.Unlock()
		limit = min(pageEvents, 10*limit)
	}
	got.asked, got.more = w.asked, w.on
	if n == 0 {
		got.more, got.reached = true, got.asked
	} else if !got.more {
		got.reached = time.Time{}
	}
	return got, nil
}

// patiently reads a page, and tries a few times where the tail ends with what is there.
func (c *logCursor) patiently(ctx context.Context, w *walk, limit int) (events []types.FilteredLogEvent, err error) {
	for n := 0; ; n++ {
		if events, err = c.step(ctx, w, limit); err == nil || !c.t.ends() || n+1 == tries || refusedPage(err) || !sleep(ctx, backoff(n, retryFirst, retryLatest)) {
			return events, err
		}
	}
}

// openNewest opens all places together: the last lines of the subject are the newest of all of them.
func (t *logTail) openNewest(ctx context.Context, cursors []*logCursor) {
	r := t.request
	all := make([]found, len(cursors))
	faults := make([]*state.Fault, len(cursors))
	calls := t.crew.sub()
	for i, cur := range cursors {
		calls.start("open a log", func() {
			got, err := cur.newest(ctx, r.Last, r.Since, r.Until)
			all[i], faults[i] = got, faultOf(filterLogs, err, t.p.now())
		})
	}
	calls.wait.Wait()
	if ctx.Err() != nil {
		return
	}
	var lines []state.LogLine
	floor, older := r.Since, false
	for _, got := range all {
		lines = append(lines, got.lines...)
		if older = older || got.more; got.more && got.reached.After(floor) {
			floor = got.reached
		}
	}
	slices.SortFunc(lines, compareLines)
	first := max(0, len(lines)-r.Last)
	for first < len(lines) && lines[first].At.Before(floor) {
		first++
	}
	if first > 0 {
		older = true
		if first < len(lines) {
			floor = lines[first].At
		}
	}
	for i, cur := range cursors {
		if faults[i] != nil {
			continue
		}
		cur.beginAt(all[i], floor)
	}
	t.low = floor
	t.box.change(func(b *state.LogBatch) {
		b.Lines = append(b.Lines, lines[first:]...)
		b.Older, b.Opened = older, true
	})
	for i, cur := range cursors {
		t.fares(cur, faults[i])
	}
}

// compareLines orders by time, and those of one time by their ids.
func compareLines(a, b state.LogLine) int {
	return cmp.Or(a.At.Compare(b.At), a.Ingested.Compare(b.Ingested), strings.Compare(a.ID, b.ID))
}

// openSince reads everything since a time, oldest first over all places. Whoever reads the tail may take what is settled as
// being in order.
func (t *logTail) openSince(ctx context.Context, cursors []*logCursor) {
	walks := make([]walk, len(cursors))
	first := make([]time.Time, len(cursors))
	to := t.request.Until
	for i := range walks {
		walks[i] = walk{on: true, from: t.request.Since, to: to}
		first[i] = t.request.Since
	}
	t.low = t.request.Since
	for {
		next := -1
		for i := range walks {
			if walks[i].on && (next < 0 || first[i].Before(first[next])) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		cur, w := cursors[next], &walks[next]
		t.box.change(func(b *state.LogBatch) { b.Settled = first[next] })
		events, err := cur.patiently(ctx, w, 0)
		if ctx.Err() != nil {
			return
		}
		fault := faultOf(filterLogs, err, t.p.now())
		t.fares(cur, fault)
		if fault != nil {
			if t.ends() || refusedPage(err) {
				w.on = false // as far as it went
			} else if !sleep(ctx, retryFirst) {
				return
			}
			continue
		}
		if len(events) > 0 {
			first[next] = timeOfMillis(events[len(events)-1].Timestamp)
		}
		past := w.asked.Add(-settleTail)
		if !t.box.put(ctx, cur.fresh(events, past)) {
			return
		}
		if !w.on {
			cur.begin(found{asked: w.asked})
			cur.forget(past)
		}
	}
	t.box.change(func(b *state.LogBatch) { b.Opened, b.Settled = true, time.Time{} })
}
