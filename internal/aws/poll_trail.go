package aws

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/fsui/fsui/internal/state"
)

const (
	// trailBack is how far back CloudTrail is asked: it remembers 90 days, and of a busy Region a week is long already.
	trailBack = 7 * 24 * time.Hour
	// trailAPage is the most that CloudTrail gives at once, trailPages how many are read of one kind of call: at two calls a
	// second for all tools of the account.
	// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
	trailAPage = 50
	trailPages = 8
	// trailFresh is how long who comes back to it is not told anew, trailAgain when it is read again unasked: practically never.
	trailFresh = time.Minute
	trailAgain = 24 * time.Hour
)

// trailNames are the calls that change what becomes of a service, the most telling first. CloudTrail is asked by their names:
// what ECS writes there names no resources to ask by.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/logging-using-cloudtrail.html
func trailNames() []string {
	return []string{"UpdateService", "StopTask", "RegisterScalableTarget", "RegisterTaskDefinition", "StopServiceDeployment", "CreateService", "DeleteService"}
}

// trailSource reads who called in the Region of a service: once, and again when somebody says so.
func (p *Poller) trailSource(key state.ServiceKey) *source {
	scope := key.Cluster.Scope
	s := p.newSource(state.SourceTrail, "", trailRead, trailAgain)
	opened := true
	s.round = func(ctx context.Context, h *harvest) {
		if known := p.store.Snapshot().Trails[scope]; !opened || known == nil || known.Fault != nil || known.Reading || p.now().Sub(known.At) >= trailFresh {
			p.readTrail(ctx, h, scope)
		}
		opened = false
	}
	s.next = func() time.Time { return p.now().Add(trailAgain) }
	s.record = func(e *state.Edit, h *harvest, asked time.Time) { h.record(e, asked, trailAgain) }
	return s
}

// lookAtTrail reads it while somebody who asked looks.
func (p *Poller) lookAtTrail(ctx context.Context, c *crew, key state.ServiceKey) {
	s := p.trailSource(key)
	p.follow(ctx, c, s)
	p.store.Apply(func(e *state.Edit) {
		e.DropSource(s.key)
		e.LeaveTrail(key.Cluster.Scope)
	})
}

// SweepTrail reads once who called in the Region of a service. What went wrong stands in the trail; the error is only that
// ctx ended, or a *Crash.
func (p *Poller) SweepTrail(ctx context.Context, key state.ServiceKey) error {
	err := p.with(withLane(ctx, person), func(ctx context.Context, c *crew) {
		c.start("sweep the trail", func() { p.poll(ctx, c, p.trailSource(key)) })
	})
	if err == nil {
		err = ctx.Err()
	}
	return err
}

// readTrail reads what is new since the last time, or a week.
func (p *Poller) readTrail(ctx context.Context, h *harvest, scope state.Scope) {
	now := state.Trail{Scope: scope, At: p.now(), Reading: true}
	now.Back = now.At.Add(-trailBack)
	from := now.Back
	if known := p.store.Snapshot().Trails[scope]; known != nil && !known.Reading && known.Fault == nil {
		now.Calls, now.Back, from = known.Calls, known.Back, known.Complete()
	}
	put := func() {
		told := now
		h.found(func(e *state.Edit) { e.PutTrail(&told) })
	}
	put()
	names := trailNames()
	for i, name := range names {
		calls, back, fault := p.lookup(ctx, h, scope, name, from)
		if ctx.Err() != nil {
			return
		}
		now.Calls = withCalls(now.Calls, calls)
		if back.After(now.Back) {
			now.Back = back
		}
		now.Fault, now.Reading = fault, i+1 < len(names) && fault == nil
		if put(); fault != nil {
			return
		}
	}
}

// lookup reads the calls of one name from a time on, the newest first; back is since when all of them were read.
func (p *Poller) lookup(ctx context.Context, h *harvest, scope state.Scope, name string, from time.Time) (calls []*state.TrailCall, back time.Time, fault *state.Fault) {
	in := lookupEvents{Attributes: []lookupAttribute{{"EventName", name}}, Start: jsonTime{from}, Most: trailAPage}
	for range trailPages {
		var out lookedUp
		err := p.clients.plain.ask(ctx, "cloudtrail:LookupEvents", "", in, &out)
		if fault = faultOf("cloudtrail:LookupEvents", err, p.now()); fault != nil && fault.Kind == state.FaultDenied {
			h.note("cloudtrail:LookupEvents", nil) // an answer: asking again would not help
			return calls, back, fault
		}
		if !h.note("cloudtrail:LookupEvents", err) {
			return calls, back, fault
		}
		for i := range out.Events {
			back = out.Events[i].At.Time
			if c := callOf(&p.words, scope, &out.Events[i]); c != nil {
				calls = append(calls, c)
			}
		}
		if in.Next = out.Next; in.Next == "" {
			return calls, from, nil
		}
	}
	return calls, back, nil
}

// withCalls adds calls that are not known yet; the newest come first.
func withCalls(known, more []*state.TrailCall) []*state.TrailCall {
	met := make(map[string]bool, len(known))
	for _, c := range known {
		met[c.ID] = true
	}
	all := slices.Clone(known)
	for _, c := range more {
		if !met[c.ID] {
			met[c.ID] = true
			all = append(all, c)
		}
	}
	slices.SortStableFunc(all, func(a, b *state.TrailCall) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.ID, b.ID)) })
	return all
}
