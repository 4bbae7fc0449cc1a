package sim

import (
	"container/heap"
	"time"
)

// timer is something the world does at a moment of its own time.
type timer struct {
	at    time.Time
	order uint64 // of two timers due at one moment the elder runs first
	run   func()
}

// timers is a heap, the next due on top.
type timers []timer

// Len, Less, Swap, Push and Pop are for container/heap only.
func (t *timers) Len() int { return len(*t) }

// Less has the elder of two timers of one moment first.
func (t *timers) Less(i, j int) bool {
	a, b := (*t)[i], (*t)[j]
	if a.at.Equal(b.at) {
		return a.order < b.order
	}
	return a.at.Before(b.at)
}

// Swap exchanges two timers.
func (t *timers) Swap(i, j int) { (*t)[i], (*t)[j] = (*t)[j], (*t)[i] }

// Push adds a timer at the end.
func (t *timers) Push(x any) {
	if due, ok := x.(timer); ok {
		*t = append(*t, due)
	}
}

// Pop takes the last timer.
func (t *timers) Pop() any {
	last := len(*t) - 1
	due := (*t)[last]
	(*t)[last] = timer{} // or its closure stays reachable
	*t = (*t)[:last]
	return due
}

// now is the world's own time. It stands still between calls of advance.
func (w *World) now() time.Time { return w.clock }

// at runs fn when the world's time reaches t, at once on the next advance if
// that has passed. There is no way to call it off: fn looks whether what it was
// meant for still holds.
func (w *World) at(t time.Time, fn func()) {
	w.timerOrder++
	heap.Push(&w.timers, timer{at: t, order: w.timerOrder, run: fn})
}

// after is at, counted from now.
func (w *World) after(d time.Duration, fn func()) { w.at(w.clock.Add(d), fn) }

// advance lets the world live up to the given moment: every timer due runs, in
// order, at its own time, and so do those they start. Time never goes back.
func (w *World) advance(to time.Time) {
	for len(w.timers) > 0 && !w.timers[0].at.After(to) {
		due, ok := heap.Pop(&w.timers).(timer)
		if !ok {
			return
		}
		if due.at.After(w.clock) {
			w.clock = due.at
		}
		due.run()
	}
	if to.After(w.clock) {
		w.clock = to
	}
}
