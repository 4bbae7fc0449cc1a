package ui

import (
	"fmt"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// logStatus is what a tail has said of itself.
type logStatus struct {
	at     time.Time // when CloudWatch last answered
	fault  *state.Fault
	where  []state.LogWhere
	opened bool
	older  bool
	ended  bool
	live   *state.LiveState
}

func (s *logStatus) take(b state.LogBatch, ended bool) {
	if ended {
		s.ended = true
		return
	}
	s.at, s.fault, s.live = b.At, b.Fault, b.Live
	if b.Where != nil {
		s.where = b.Where
	}
	if b.Opened && !s.opened {
		s.opened, s.older = true, b.Older
	}
}

// logRate counts the lines that came of late.
type logRate struct {
	from  time.Time // of the first count
	slots [rateOver]int
	last  int64 // the second of the newest slot
}

// rateOver is over how many seconds lines are counted.
const rateOver = 10

func (r *logRate) add(now time.Time, n int) {
	if r.from.IsZero() {
		r.from = now
	}
	r.roll(now)
	r.slots[now.Unix()%rateOver] += n
}

// roll empties the slots of seconds that have gone by.
func (r *logRate) roll(now time.Time) {
	for s := max(r.last+1, now.Unix()-rateOver+1); s <= now.Unix(); s++ {
		r.slots[s%rateOver] = 0
	}
	r.last = max(r.last, now.Unix())
}

// words are lines a second: "212/s".
func (r logRate) words(now time.Time) string {
	if r.from.IsZero() {
		return "0/s"
	}
	r.roll(now)
	n := 0
	for _, s := range r.slots {
		n += s
	}
	over := max(1, min(rateOver, int(now.Sub(r.from)/time.Second)+1))
	switch {
	case n == 0:
		return "0/s"
	case n < over:
		return fmt.Sprintf("%.1f/s", float64(n)/float64(over))
	}
	return fmt.Sprintf("%d/s", n/over)
}

// sizeOf writes bytes as people do.
func sizeOf(n int) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}
