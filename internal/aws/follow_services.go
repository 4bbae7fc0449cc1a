package aws

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// services keeps those of one cluster fresh: each in its turn, and the list of them when it is old or the cluster
// counts others than are known.
type services struct {
	*source
	p      *Poller
	ref    clusterRef
	listed time.Time // when the last complete list was asked for, AWS's clock
	failed bool      // the last list did: it is asked for again at once, so that its fault stands until it is well
	drop   func(*state.Edit)
}

func (p *Poller) serviceSource(ref clusterRef) *source {
	s := &services{source: p.newSource(state.SourceServices, ref.key.Name, serviceRead, basePeriod), p: p, ref: ref}
	s.round, s.record, s.next = s.read, s.say, s.nextDue
	return s.source
}

// serviceTurns are when the services of a cluster fall due. An earlier session's may be of another account; they are
// nobody's turn until it is known.
func (p *Poller) serviceTurns(snap *state.Snapshot, ref clusterRef) turns {
	if p.uncertain(snap) {
		return nil
	}
	var all turns
	period := p.servicePeriod()
	for key, svc := range snap.Services {
		if ref.holds(key.Cluster) {
			d, visible := period(svc)
			all = append(all, newTurn(svc.ARN, svc.SeenAt, d, visible))
		}
	}
	all.sort()
	return all
}

// sort puts what falls due first in front, in an order of its own among equals.
func (t turns) sort() {
	slices.SortFunc(t, func(a, b turn) int { return cmp.Or(a.due.Compare(b.due), cmp.Compare(a.arn, b.arn)) })
}

// servicePeriod says how often each service is read now.
func (p *Poller) servicePeriod() func(*state.Service) (d time.Duration, visible bool) {
	pace, shown := p.pace(p.gate.buckets[serviceRead]), p.focused.rows()
	return func(svc *state.Service) (time.Duration, bool) {
		switch {
		case shown.services[svc.Key] || svc.Key == shown.focus.Service:
			return pace.visible, true
		case restless(svc):
			return pace.hot, false
		default:
			return pace.rest, false
		}
	}
}

// servicePromise is what may be said of how soon a service is read again.
func (p *Poller) servicePromise() func(*state.Service) time.Duration {
	period, focus := p.servicePeriod(), p.focused.rows().focus.Service
	return func(svc *state.Service) time.Duration {
		if svc.Key == focus {
			return p.unhurried(focusPeriod, person)
		}
		d, _ := period(svc)
		return d
	}
}

// read makes one round.
func (s *services) read(ctx context.Context, h *harvest) {
	s.drop = func(*state.Edit) {}
	snap, now := s.p.store.Snapshot(), s.p.now()
	var complete bool
	if s.whole {
		if s.drop, complete = s.p.pollServices(ctx, h, s.ref); complete {
			s.listed = now
		}
		s.failed = !complete
		return
	}
	var fresh turns
	if !s.listDue(snap).After(now) {
		s.drop, complete = s.p.listServices(ctx, h, s.ref, func(arn string, key state.ServiceKey) {
			if snap.Services[key] == nil {
				fresh = append(fresh, turn{arn: arn, visible: true}) // nobody knows yet that it is not
				s.p.moves.note(key, now)
			}
		})
		if complete {
			s.listed = now
		}
		s.failed = !complete
	}
	visible, rest := append(fresh, s.p.serviceTurns(snap, s.ref)...).calls(now, servicesACall, s.bucket.ready())
	for _, arns := range visible {
		h.start("describe services", func() { s.p.describeServices(withLane(ctx, person), h, s.ref, arns) })
	}
	for _, arns := range rest {
		h.start("describe services", func() { s.p.describeServices(ctx, h, s.ref, arns) })
	}
}

// listDue is when the services are listed again.
func (s *services) listDue(snap *state.Snapshot) time.Time {
	pace, cluster := s.p.pace(s.bucket), s.ref.in(snap)
	switch {
	case s.listed.IsZero() || s.failed:
		return time.Time{}
	case cluster == nil || cluster.SeenAt.IsZero(): // nobody counts them for us
		return s.listed.Add(pace.rest)
	case cluster.SeenAt.After(s.listed) && cluster.Services != s.active(snap):
		return s.listed.Add(s.p.unhurried(basePeriod, background))
	default:
		return s.listed.Add(pace.lists)
	}
}

// active counts as DescribeClusters does.
func (s *services) active(snap *state.Snapshot) (n int) {
	for key, svc := range snap.Services {
		if s.ref.holds(key.Cluster) && svc.Status == "ACTIVE" {
			n++
		}
	}
	return n
}

// nextDue is when the next round has something to read.
func (s *services) nextDue() time.Time {
	snap := s.p.store.Snapshot()
	next := s.sayDue(snap, s.listDue(snap))
	if all := s.p.serviceTurns(snap, s.ref); len(all) > 0 && all[0].due.Before(next) {
		next = all[0].due
	}
	return next
}

// say makes the age of the oldest service that of the source.
func (s *services) say(e *state.Edit, h *harvest, began time.Time) {
	s.drop(e)
	all, period := age{}, s.p.servicePeriod()
	known := 0
	for key, svc := range e.Snapshot().Services {
		if !s.ref.holds(key.Cluster) {
			continue
		}
		known++
		d, visible := period(svc)
		all.add(svc.SeenAt, newTurn(svc.ARN, svc.SeenAt, d, visible), restless(svc), began)
	}
	all.carry(s.source, servicesACall, 1+known/servicesAPage)
	h.recordTurns(e, &all, s.listed, s.p.pace(s.bucket))
}
