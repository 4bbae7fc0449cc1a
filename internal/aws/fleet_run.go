package aws

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// Run keeps the store fresh until ctx ends, whatever is selected meanwhile, and returns when every goroutine has ended.
// Its error is a *Crash or nil.
func (f *Fleet) Run(ctx context.Context) error {
	changes := f.opts.Store.Subscribe()
	defer changes.Close()
	c, inner := newCrew(ctx, f.opts.Log)
	defer c.end(nil)
	c.start("keep the origins", func() {
		var (
			read   = map[*member]*reading{}
			leaves = map[state.Origin]*reading{}
		)
		for {
			changed := f.changed.next()
			f.arrange(inner, c, read, leaves)
			select {
			case <-changed:
			case <-changes.Changed():
			case <-inner.Done():
				return
			}
		}
	})
	c.wait.Wait()
	return crashOf(inner)
}

func crashOf(ctx context.Context) error {
	var crash *Crash
	if errors.As(context.Cause(ctx), &crash) {
		return crash
	}
	return nil
}

// reading is the run of a poller.
type reading struct {
	end  context.CancelFunc
	done chan struct{}
}

func (r *reading) over() bool {
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}

// arrange starts the pollers that ought to run and ends those that ought not to. What left is forgotten when its calls
// have ended; an origin that comes back meanwhile waits for that.
func (f *Fleet) arrange(ctx context.Context, c *crew, read map[*member]*reading, leaves map[state.Origin]*reading) {
	members, snap := f.list(), f.opts.Store.Snapshot()
	if f.sameAs(members, snap) {
		snap = f.opts.Store.Snapshot()
	}
	for _, m := range members {
		r, l := read[m], snap.Login(m.origin)
		idle := l != nil && l.SameAs != nil && l.Fault == nil // one that does not work goes on trying to
		switch {
		case r == nil && idle:
		case r == nil:
			if leaving := leaves[m.origin]; leaving != nil && !leaving.over() {
				continue
			}
			m.announce()
			read[m] = f.start(ctx, c, m.Poller)
		case r.over():
			delete(read, m)
			f.changed.give()
		case idle:
			r.end()
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, m := range f.left {
		leaves[m.origin] = f.leave(c, m, read[m])
		delete(read, m)
	}
	f.left = nil
	f.tell() // accounts may have become known
}

func (f *Fleet) start(ctx context.Context, c *crew, p *Poller) *reading {
	mine, end := context.WithCancel(ctx)
	r := &reading{end: end, done: make(chan struct{})}
	c.start("read "+p.origin.String(), func() {
		defer f.changed.give()
		defer close(r.done)
		defer end()
		if err := p.Run(mine); err != nil {
			c.end(err)
		}
		if ctx.Err() == nil { // nobody keeps its promises any more
			f.opts.Store.Apply(func(e *state.Edit) { e.DropSources(p.origin) })
		}
	})
	return r
}

// leave ends the poller of an origin where one runs, then what remembers it, and then forgets its facts.
func (f *Fleet) leave(c *crew, m *member, r *reading) *reading {
	if r == nil {
		r = &reading{end: func() {}, done: make(chan struct{})}
		close(r.done)
	}
	r.end()
	left := &reading{end: func() {}, done: make(chan struct{})}
	c.start("leave "+m.origin.String(), func() {
		defer f.changed.give()
		defer close(left.done)
		<-r.done
		m.forget()
		f.opts.Store.Apply(func(e *state.Edit) { e.DropOrigin(m.origin) })
	})
	return left
}

// sameAs tells the store which origins are read in the place of others, and reports whether that is news. How fresh
// those others were nobody says any more.
func (f *Fleet) sameAs(members []*member, snap *state.Snapshot) (news bool) {
	all := leaders(snap.Logins)
	for _, m := range members {
		l, leader := snap.Login(m.origin), all[m.origin]
		if l == nil || (l.SameAs == nil) == (leader == nil) && (leader == nil || *leader == *l.SameAs) {
			continue
		}
		news = true
		f.opts.Store.Apply(func(e *state.Edit) {
			if m.login.change(e, func(l *state.Login) { l.SameAs = leader }); leader != nil {
				e.DropSources(m.origin)
			}
		})
	}
	return news
}

// Sweep reads one complete picture of the kinds wanted from every origin. What went wrong stands in the store's sources
// and logins; the error is only that ctx ended, or a *Crash.
func (f *Fleet) Sweep(ctx context.Context, want ...state.SourceKind) error {
	members := f.list()
	if mayBeSame(members) {
		_ = f.each(ctx, members, func(ctx context.Context, p *Poller) error {
			p.identify(ctx) // or two profiles of one account would be read twice
			return nil
		})
		f.sameAs(members, f.opts.Store.Snapshot())
	}
	return f.each(ctx, members, func(ctx context.Context, p *Poller) error {
		if l := f.opts.Store.Snapshot().Login(p.origin); l != nil && l.SameAs != nil && l.Fault == nil {
			return nil
		}
		return p.Sweep(ctx, want...)
	})
}

// mayBeSame reports profiles that share a Region, and perhaps an account.
func mayBeSame(members []*member) bool {
	for i, m := range members {
		for _, other := range members[:i] {
			if m.region == other.region {
				return true
			}
		}
	}
	return false
}

// SweepRollouts reads the deployments of a service from the origin that has it, see Poller.SweepRollouts.
func (f *Fleet) SweepRollouts(ctx context.Context, service state.ServiceKey) error {
	if p := f.For(service.Cluster.Scope); p != nil {
		return p.SweepRollouts(ctx, service)
	}
	return nil
}

// SweepPast reads the past of a service from the origin that has it, see Poller.SweepPast.
func (f *Fleet) SweepPast(ctx context.Context, service state.ServiceKey, since time.Time) error {
	if p := f.For(service.Cluster.Scope); p != nil {
		return p.SweepPast(ctx, service, since)
	}
	return nil
}

// SweepChange reads what the newest deployment of a service changed from the origin that has it, see Poller.SweepChange.
func (f *Fleet) SweepChange(ctx context.Context, service state.ServiceKey) error {
	if p := f.For(service.Cluster.Scope); p != nil {
		return p.SweepChange(ctx, service)
	}
	return nil
}

// SweepImages reads the images of a service from the origin that has it, see Poller.SweepImages.
func (f *Fleet) SweepImages(ctx context.Context, service state.ServiceKey) error {
	if p := f.For(service.Cluster.Scope); p != nil {
		return p.SweepImages(ctx, service)
	}
	return nil
}

// SweepDefinition reads a task definition from the origin that has what names it, see Poller.SweepDefinition.
func (f *Fleet) SweepDefinition(ctx context.Context, of state.Scope, arn string) error {
	if p := f.For(of); p != nil {
		return p.SweepDefinition(ctx, arn)
	}
	return nil
}

// SweepTrail reads who called in the Region of a service, see Poller.SweepTrail.
func (f *Fleet) SweepTrail(ctx context.Context, service state.ServiceKey) error {
	if p := f.For(service.Cluster.Scope); p != nil {
		return p.SweepTrail(ctx, service)
	}
	return nil
}

// SweepNetwork reads a network from the origin that has it, see Poller.SweepNetwork.
func (f *Fleet) SweepNetwork(ctx context.Context, key state.NetworkKey) error {
	if p := f.For(key.Scope); p != nil {
		return p.SweepNetwork(ctx, key)
	}
	return nil
}

// each does something with all origins side by side, and returns the first error.
func (f *Fleet) each(ctx context.Context, members []*member, do func(context.Context, *Poller) error) error {
	var (
		mu     sync.Mutex
		failed error
	)
	c, inner := newCrew(ctx, f.opts.Log)
	defer c.end(nil)
	for _, m := range members {
		c.start("ask "+m.origin.String(), func() {
			if err := do(inner, m.Poller); err != nil {
				mu.Lock()
				failed = err
				mu.Unlock()
			}
		})
	}
	c.wait.Wait()
	if err := crashOf(inner); err != nil {
		return err
	}
	return failed
}
