package aws

import (
	"sync"
	"time"

	"github.com/fsui/fsui/internal/state"
)

const (
	// The first facts of a round show almost at once, later ones together: readers redraw for each edit.
	firstEdit = 20 * time.Millisecond
	nextEdit  = 150 * time.Millisecond
)

// harvest is one round of a source. Its calls run side by side; what they find goes to the store while the round still
// runs; how they fared becomes the source's freshness.
type harvest struct {
	p     *Poller
	key   state.SourceKey // zero for a look at the focus
	crew  *crew           // of this round's calls
	finds chan func(*state.Edit)

	mu       sync.Mutex
	calls    int
	answered int
	cut      bool // the caller left before the end
	fault    *state.Fault
}

func (p *Poller) newHarvest(c *crew, key state.SourceKey) *harvest {
	return &harvest{p: p, key: key, crew: c.sub(), finds: make(chan func(*state.Edit))}
}

// gather runs work, and all that it starts, to the end and edits the store meanwhile: first, ahead of all finds, is
// applied with them, last with what is left at the end.
func (h *harvest) gather(job string, first func(*state.Edit), work func(), last func(*state.Edit)) {
	done, main := make(chan struct{}), h.crew.sub()
	main.start(job, func() {
		defer close(done)
		defer h.crew.wait.Wait()
		work()
	})
	defer main.wait.Wait()
	pending := []func(*state.Edit){first}
	var due <-chan time.Time // when the pending finds are to show; nil while there are none
	wait := firstEdit
	for {
		select {
		case find := <-h.finds:
			if pending = append(pending, find); due == nil {
				due, wait = time.After(wait), nextEdit
			}
		case <-due:
			h.p.apply(pending)
			clear(pending) // and let go of what they hold
			pending, due = pending[:0], nil
		case <-done:
			h.p.apply(append(pending, last))
			return
		}
	}
}

// start makes a call beside the others.
func (h *harvest) start(job string, call func()) { h.crew.start(job, call) }

// found hands an edit to the store. gather takes it, whatever happens.
func (h *harvest) found(edit func(*state.Edit)) { h.finds <- edit }

// note hears how a call ended and reports whether it has an answer.
func (h *harvest) note(action string, err error) bool {
	fault := faultOf(action, err, h.p.now())
	h.mu.Lock()
	h.calls++
	switch {
	case err == nil:
		h.answered++
	case fault == nil:
		h.cut = true
	}
	h.mu.Unlock()
	if fault != nil {
		h.blame(fault)
	}
	return err == nil
}

// blame keeps the round's first fault; one that keeps everything from working goes before it. The store hears of it
// at once: a round may still take long, in bad weather above all.
func (h *harvest) blame(f *state.Fault) {
	h.mu.Lock()
	news := h.fault == nil || f.Kind == state.FaultLogin
	if news {
		h.fault = f
	}
	partial := h.answered > 0
	h.mu.Unlock()
	if !news {
		return
	}
	h.p.log.Warn("fault", "source", h.key.Kind, "cluster", h.key.Cluster, "fault", f)
	h.found(func(e *state.Edit) {
		if old := e.Snapshot().Sources[h.key]; old != nil {
			now := *old
			now.Fault, now.Partial = f, partial
			e.PutSource(&now)
		}
	})
}

// whole reports that nothing is missing so far.
func (h *harvest) whole() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.fault == nil && !h.cut
}

// record makes the round's end the freshness of a source.
func (h *harvest) record(e *state.Edit, asked time.Time, promise time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.cut {
		return
	}
	s := state.Source{Key: h.key}
	if old := e.Snapshot().Sources[h.key]; old != nil {
		s = *old
	}
	s.Promise, s.Fault, s.Partial = promise, h.fault, h.fault != nil && h.answered > 0
	if h.fault == nil {
		s.At = asked
	}
	e.PutSource(&s)
}

// recordTurns makes the age of facts that are read in turns the freshness of their source. What went wrong stands
// until nothing is overdue.
func (h *harvest) recordTurns(e *state.Edit, all *age, listed time.Time, pace pace) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.cut {
		return
	}
	s := state.Source{Key: h.key}
	if old := e.Snapshot().Sources[h.key]; old != nil {
		s = *old
	}
	if h.fault != nil || !all.overdue {
		s.Fault, s.Partial = h.fault, h.fault != nil && h.answered > 0
	}
	switch s.Promise = max(pace.rest, all.period); {
	case listed.IsZero() || all.none:
	case all.at.IsZero(): // there is nothing but the list
		s.At, s.Promise = listed, pace.lists
	case state.Overdue(listed, h.p.now(), pace.lists) && listed.Before(all.at):
		s.At = listed
	default:
		s.At = all.at
	}
	e.PutSource(&s)
}

// apply edits the store and wakes the pollers that ought to look at what happened.
func (p *Poller) apply(edits []func(*state.Edit)) {
	more := false
	p.heedNews(p.store.Apply(func(e *state.Edit) {
		services := len(e.Snapshot().Services)
		for _, edit := range edits {
			edit(e)
		}
		more = len(e.Snapshot().Services) > services
		e.SetUsage(p.origin, p.gate.usage())
	}))
	if more {
		p.targets.wake.give() // their target groups are news
	}
}

// overtaken reports an answer that a question asked later has outrun. Times further apart than any call lasts mean
// that a clock was set.
func overtaken(asked, known time.Time) bool {
	const longest = time.Minute
	ahead := known.Sub(asked)
	return ahead > 0 && ahead < longest
}
