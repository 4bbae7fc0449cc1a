package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// Logs reads what containers write.
type Logs interface {
	// Tail sends what it finds until ctx ends, or there is nothing more to come; then it closes the channel. Nobody
	// waits for a slow reader: what came meanwhile comes together.
	Tail(ctx context.Context, r state.LogRequest) <-chan state.LogBatch
}

// tailing makes tails that end with the console, or when their stop is called.
func tailing(ctx context.Context, logs Logs) func(r state.LogRequest) (begin func() <-chan state.LogBatch, stop func()) {
	if logs == nil {
		return nil
	}
	return func(r state.LogRequest) (func() <-chan state.LogBatch, func()) {
		inner, stop := context.WithCancel(ctx)
		return func() <-chan state.LogBatch { return logs.Tail(inner, r) }, stop
	}
}

// logBreath is the pause between two batches taken: what comes meanwhile is drawn together.
const logBreath = 50 * time.Millisecond

type (
	// logBegun says that a tail runs.
	logBegun struct {
		gen     int
		batches <-chan state.LogBatch
	}
	// logBrought is what a tail brought, and its lines made fit for the ring.
	logBrought struct {
		gen     int
		batches <-chan state.LogBatch
		batch   state.LogBatch
		lines   []logLine
		more    bool // these are not all lines of the batch yet
		ended   bool
	}
	// logOlder is a page of lines from before those that were held.
	logOlder struct {
		gen   int
		lines []logLine
		older bool
		fault *state.Fault
	}
	// logTold is something to say.
	logTold string
	// logSearched brings answers about lines.
	logSearched struct{ work *logWork }
)

// awaitBatch waits for what a tail brings next. It runs as a command; done ends it.
func awaitBatch(done <-chan struct{}, gen int, batches <-chan state.LogBatch) any {
	pause := time.NewTimer(logBreath)
	defer pause.Stop()
	select {
	case <-done:
		return nil
	case <-pause.C:
	}
	select {
	case <-done:
		return nil
	case b, ok := <-batches:
		return logBrought{gen: gen, batches: batches, batch: b, lines: prepareLog(b.Lines, b.Marks), ended: !ok}
	}
}

// gathered is all that a tail brings, to its end.
func gathered(gen int, batches <-chan state.LogBatch) logOlder {
	var (
		page  = logOlder{gen: gen}
		lines []state.LogLine
		marks []state.LogMark
	)
	for b := range batches {
		lines, marks = append(lines, b.Lines...), append(marks, b.Marks...)
		page.older, page.fault = b.Older, b.Fault
	}
	page.lines = prepareLog(lines, marks)
	return page
}

// begin starts the tail anew; what was held goes.
func (p *logsPane) begin() tea.Cmd {
	p.close()
	p.gen++
	p.asked = p.e.facts.now
	p.was, p.goal, p.paging = logStatus{}, 0, false
	p.v.ring = logRing{limit: p.v.ring.limit, keep: p.v.ring.keep, find: p.v.ring.find}
	p.v.follow = p.req.Until.IsZero()
	p.v.sheet.tasks, p.v.sheet.containers, p.v.sheet.levels = 0, 0, false
	p.tasks, p.containers, p.rate = map[string]bool{}, map[string]bool{}, logRate{}
	if p.e.tail == nil {
		return nil
	}
	begin, stop := p.e.tail(p.req)
	p.stop = stop
	gen := p.gen
	return answer(p, func() any { return logBegun{gen, begin()} })
}

// close ends the tail.
func (p *logsPane) close() {
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
}

// hear takes what the commands of the pane bring.
func (p *logsPane) hear(msg any) tea.Cmd {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case logBegun:
		if msg.gen == p.gen {
			cmd = p.await(msg.batches)
		}
	case logBrought:
		if msg.gen == p.gen {
			cmd = p.brought(msg)
		}
	case logOlder:
		if msg.gen == p.gen {
			p.paged(msg)
		}
	case logNewer:
		if msg.gen == p.gen {
			p.pagedDown(msg)
		}
	case logSearched:
		p.searching = false
		p.v.ring.take(msg.work)
		p.land()
	case logTold:
		p.e.say(string(msg))
	case logSaved:
		p.e.say(msg.words())
	}
	p.arrive()
	p.fit()
	return tea.Batch(cmd, p.search())
}

func (p *logsPane) await(batches <-chan state.LogBatch) tea.Cmd {
	return p.e.awaitTail(p, p.gen, batches)
}

// partLines is how many lines are entered at a time, so that a key need not wait for more.
const partLines = 20_000

func (p *logsPane) brought(msg logBrought) tea.Cmd {
	if !msg.more {
		if p.was.opened { // what was there before is no rate
			p.rate.add(p.e.facts.now, freshLines(msg.batch.Lines, p.e.facts.now))
		}
		p.was.take(msg.batch, msg.ended)
		p.was.older = p.was.older || p.around && msg.batch.Opened
		p.missing(msg.batch)
	}
	n := min(len(msg.lines), partLines)
	p.enter(msg.lines[:n])
	switch {
	case n < len(msg.lines):
		msg.lines, msg.more = msg.lines[n:], true
		return answer(p, func() any { return msg })
	case msg.ended:
		p.close()
		return nil
	}
	return p.await(msg.batches)
}

// freshAge is how old a line may be to count for the rate: CloudWatch shows most within seconds.
const freshAge = time.Minute

// freshLines counts the lines of the last minute: what a tail catches up with after a fault is no rate.
func freshLines(lines []state.LogLine, now time.Time) (n int) {
	for i := range lines {
		if now.Sub(lines[i].At) < freshAge {
			n++
		}
	}
	return n
}

// missing marks the place where lines are that nobody took in time.
func (p *logsPane) missing(b state.LogBatch) {
	if b.Lost == 0 {
		return
	}
	at := b.At
	for i := range b.Lines {
		if i == 0 || b.Lines[i].At.Before(at) {
			at = b.Lines[i].At
		}
	}
	p.v.ring.add([]logLine{newLogMark(state.LogMark{
		At: at, Kind: markMissing, Text: plural(b.Lost, "line") + " came faster than fsui could take them, and are not shown",
	})})
}

// markMissing is our own kind of mark.
const markMissing state.LogMarkKind = "lines missing"

// enter puts lines into the ring and makes room for who wrote them.
func (p *logsPane) enter(lines []logLine) {
	var last *state.LogStream
	for i := range lines {
		l := &lines[i]
		p.v.sheet.levels = p.v.sheet.levels || l.level != state.LevelUnknown
		if l.kind != kindMark && l.from != last && l.from != nil {
			last = l.from
			p.meet(last)
		}
	}
	p.v.ring.add(lines)
}

// paged enters an older page.
func (p *logsPane) paged(page logOlder) {
	p.paging = false
	if page.fault != nil {
		p.e.say("older lines: " + faultWords(page.fault))
		return
	}
	n := p.v.ring.lines
	p.enter(page.lines)
	n = p.v.ring.lines - n
	p.was.older = page.older && n > 0
	if p.around && n > 0 {
		p.req.Since = p.v.ring.chunks[0].lines[0].time()
	}
	if n == 0 {
		p.e.say("there are no older lines")
	}
}

// pageLines is how many lines an older page has.
const pageLines = 1000

// pageUp asks for lines from before the first, where the screen shows that.
func (p *logsPane) pageUp() tea.Cmd {
	r, wanted := &p.v.ring, p.upward
	p.upward = false // one page for one key: a filter may let nothing of it pass
	switch {
	case !wanted || p.e.tail == nil || p.paging || !p.was.opened || !p.was.older || len(r.chunks) == 0 && !p.around || !p.v.atTop():
		return nil
	case r.full():
		return p.tell("fsui holds no more than " + sizeOf(r.limit) + " of lines: " + p.e.keys.of("time", "@") + " reads an earlier time")
	}
	req := p.req
	req.Until, req.Last, req.Once, req.Live = p.req.Since, pageLines, true, false
	if len(r.chunks) > 0 {
		req.Until = r.chunks[0].lines[0].time()
	}
	if p.around {
		req.Since = time.Time{}
	}
	begin, stop := p.e.tail(req)
	p.paging = true
	gen := p.gen
	return answer(p, func() any {
		defer stop()
		return gathered(gen, begin())
	})
}

// tell says something once this frame has been drawn.
func (p *logsPane) tell(words string) tea.Cmd {
	return answer(p, func() any { return logTold(words) })
}

// search answers what is open of the questions, a slice at a time.
func (p *logsPane) search() tea.Cmd {
	if p.searching {
		return nil
	}
	near := p.v.ring.end()
	if from, ok := p.v.anchor(); ok {
		near = from.pos
	}
	work := p.v.ring.open(near)
	if work == nil {
		return nil
	}
	p.searching = true
	return answer(p, func() any { return logSearched{work.do()} })
}
