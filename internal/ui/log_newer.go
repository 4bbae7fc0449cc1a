package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// logNewer is a page of lines from after those that were held.
type logNewer struct {
	gen   int
	lines []logLine
	until time.Time // as far as it goes
	fault *state.Fault
}

// newerLines is about how many lines a page further down has.
const newerLines = 20_000

// pageDown asks for lines from after the last, where the screen shows that and is about a time in the past.
func (p *logsPane) pageDown() tea.Cmd {
	wanted := p.downward
	p.downward = false
	if !wanted || !p.around || p.e.tail == nil || p.paging || !p.was.opened || !p.v.atBottom() {
		return nil
	}
	now := p.e.facts.now
	from := p.req.Until.Add(time.Millisecond)
	if !from.Before(now) {
		return p.tell("this is the present: " + p.e.keys.of("follow", "f") + " goes on with what comes")
	}
	req := p.req
	req.Since, req.Until, req.Last, req.Once, req.Live = from, from.Add(afterJump), 0, true, false
	if req.Until.After(now) {
		req.Until = now
	}
	begin, stop := p.e.tail(req)
	p.paging = true
	gen := p.gen
	return answer(p, func() any {
		defer stop()
		return gatheredUpTo(gen, begin(), req.Until, stop)
	})
}

// gatheredUpTo is what a tail brings, oldest first: all of it, or as much as a page has and is complete.
func gatheredUpTo(gen int, batches <-chan state.LogBatch, until time.Time, stop func()) logNewer {
	var (
		page  = logNewer{gen: gen, until: until}
		lines []state.LogLine
		marks []state.LogMark
	)
	for b := range batches {
		if page.until.Before(until) {
			continue // it has been stopped
		}
		lines, marks = append(lines, b.Lines...), append(marks, b.Marks...)
		page.fault = b.Fault
		if len(lines) >= newerLines && b.Fault == nil && b.Settled.After(lines[0].At) {
			page.until = b.Settled.Add(-time.Millisecond)
			stop()
		}
	}
	if page.until.Before(until) {
		kept := lines[:0]
		for i := range lines {
			if !lines[i].At.After(page.until) {
				kept = append(kept, lines[i])
			}
		}
		lines = kept
	}
	page.lines = prepareLog(lines, marks)
	return page
}

// pagedDown enters a page further down.
func (p *logsPane) pagedDown(page logNewer) {
	p.paging = false
	if page.fault != nil {
		p.e.say("newer lines: " + faultWords(page.fault))
		return
	}
	n := p.v.ring.lines
	p.enter(page.lines)
	p.req.Until = page.until
	if p.v.ring.lines == n {
		p.e.say("no lines up to " + p.v.sheet.clock.brief(page.until, p.e.facts.now))
	}
}
