package aws

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"
)

// gate stands in front of every call of every client: it refuses what is not on the read list and does not come
// from Do, waits for the budget, sets the deadline, and hears what AWS answers.
type gate struct {
	timeout time.Duration // of one call, its retries included, the wait for the budget not
	clock   func() time.Time
	reads   map[string]category
	// writes are let through where Do asks for them, and never where readOnly is set.
	writes   map[string]category
	readOnly bool
	buckets  map[category]*bucket
	// closed says why no call may go out now, nil = they may. answered hears how each call ended.
	closed   func(ctx context.Context) error
	answered func(action string, err error)
	// heard gets AWS's time of an answer and ours.
	heard func(theirs, ours time.Time)

	counts *counts
}

// counts are attempts by action.
type counts struct {
	mu    sync.Mutex
	calls map[string]int
}

func newGate(o Options) *gate {
	g := &gate{
		timeout: o.Timeout, clock: o.Clock, reads: readList(), writes: writeList(), readOnly: o.ReadOnly,
		buckets: map[category]*bucket{}, counts: &counts{calls: map[string]int{}},
	}
	maps.Copy(g.writes, sessionList())
	maps.Copy(g.writes, forwardList())
	for c, q := range quotas() {
		g.buckets[c] = newBucket(q, o.Clock)
	}
	g.buckets[balancerRead].share = balancerShare
	g.buckets[eventRead].share = eventShare
	return g
}

func (g *gate) install(stack *middleware.Stack) error {
	call := middleware.InitializeMiddlewareFunc("fsui.call", g.call)
	attempt := middleware.FinalizeMiddlewareFunc("fsui.attempt", g.attempt)
	// Clients of the SDK's former generation say only by this middleware which operation it is.
	const named = "RegisterServiceMetadata"
	err := stack.Initialize.Insert(call, named, middleware.After)
	if _, former := stack.Initialize.Get(named); !former {
		err = stack.Initialize.Add(call, middleware.Before)
	}
	if err != nil {
		return err
	}
	return stack.Finalize.Insert(attempt, "Retry", middleware.After)
}

// refusal is an operation that is not on the read list. It never leaves this machine.
type refusal struct{ action string }

func (r *refusal) Error() string {
	return r.action + " is not on the list of operations that only read"
}

// doing marks the calls that Do makes.
type doing struct{}

// class is the bucket of an operation, if it may go out.
func (g *gate) class(ctx context.Context, name string) (category, bool) {
	if c, ok := g.reads[name]; ok {
		return c, true
	}
	c, ok := g.writes[name]
	return c, ok && !g.readOnly && ctx.Value(doing{}) != nil
}

// attempts is what has become of one call so far; it travels in the call's context.
type attempts struct {
	made int
	last error
}

type attemptsKey struct{}

// noAnswer ends a call that its deadline cut short. Where an attempt had failed before, that is why: the deadline only
// ended the waiting for the next one.
type noAnswer struct {
	within time.Duration
	err    error
}

func (n *noAnswer) Error() string { return fmt.Sprintf("no answer within %s", n.within) }
func (n *noAnswer) Unwrap() error { return n.err }

func (g *gate) call(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (
	out middleware.InitializeOutput, meta middleware.Metadata, err error,
) {
	name := action(awsmiddleware.GetServiceID(ctx), awsmiddleware.GetOperationName(ctx))
	class, allowed := g.class(ctx, name)
	if !allowed {
		return out, meta, &refusal{name}
	}
	if err := g.closed(ctx); err != nil {
		return out, meta, err
	}
	leave, err := g.buckets[class].enter(ctx)
	if err != nil {
		return out, meta, left(err)
	}
	defer leave()
	var tries attempts
	timed, answered := deadline(context.WithValue(ctx, attemptsKey{}, &tries), g.timeout, name == startLive)
	defer answered()
	out, meta, err = next.HandleInitialize(timed, in)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		err = left(err)
	case timed.Err() != nil && tries.last != nil && !errors.Is(tries.last, context.DeadlineExceeded):
		err = tries.last
	case timed.Err() != nil:
		err = &noAnswer{g.timeout, err}
	}
	g.answered(name, err)
	return out, meta, err
}

// deadline ends a call that takes too long. That of a stream is over once the answer has begun: it goes on until its caller
// ends it.
func deadline(ctx context.Context, d time.Duration, stream bool) (timed context.Context, answered func()) {
	if !stream {
		return context.WithTimeout(ctx, d)
	}
	timed, cancel := context.WithCancel(ctx)
	stop := time.AfterFunc(d, cancel)
	return timed, func() { stop.Stop() }
}

// left makes it plain that a call ended because its caller did, be it by a deadline of the caller's.
func left(err error) error { return fmt.Errorf("%w: %w", context.Canceled, err) }

func (g *gate) attempt(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (
	out middleware.FinalizeOutput, meta middleware.Metadata, err error,
) {
	name := action(awsmiddleware.GetServiceID(ctx), awsmiddleware.GetOperationName(ctx))
	class, _ := g.class(ctx, name)
	b := g.buckets[class]
	tries, ok := ctx.Value(attemptsKey{}).(*attempts)
	if !ok {
		tries = new(attempts)
	}
	if tries.made++; tries.made > 1 {
		b.again(laneOf(ctx)) // the first attempt was paid for at the door
	}
	g.counts.add(name)
	out, meta, err = next.HandleFinalize(ctx, in)
	if err != nil && ctx.Err() == nil {
		tries.last = err
	}
	if theirs, ok := awsmiddleware.GetServerTime(meta); ok {
		g.heard(theirs, g.clock())
	}
	if throttles(err) {
		b.throttled(laneOf(ctx))
	}
	return out, meta, err
}

func (c *counts) add(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls[name]++
}

func (c *counts) all() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.calls)
}

// usage is the largest share of any bucket that the last minute took, 0 to 1.
func (g *gate) usage() float64 {
	most := 0.0
	for _, b := range g.buckets {
		most = max(most, b.usage())
	}
	return min(1, most)
}

// canceled reports a call that ended because its caller left.
func canceled(err error) bool { return errors.Is(err, context.Canceled) }
