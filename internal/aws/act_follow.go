package aws

import (
	"context"
	"slices"
	"time"

	"github.com/fsui/fsui/internal/state"
)

const (
	// actPeriod is how often the target of an action is read while ECS is at work on it, actLate after actSoon.
	actPeriod = 2 * time.Second
	actLate   = 10 * time.Second
	actSoon   = 5 * time.Minute
	// actGivesUp is when an action is no longer followed.
	actGivesUp = 3 * time.Hour
)

// followActs reads what actions are at work on, until ECS has come to an end with them, and notes that.
func (p *Poller) followActs(ctx context.Context, c *crew) {
	began := p.clock()
	p.recallActs(began)
	// Again once AWS has told its time, and once nobody can be waiting for an answer any more.
	soon, late := time.After(recallsAgain), time.After(mayBeOurs)
	for ctx.Err() == nil {
		select {
		case <-soon:
			p.recallActs(began)
		case <-late:
			p.recallActs(began)
		default:
		}
		acted := p.acted.next()
		open := p.openActs()
		if len(open) == 0 {
			select {
			case <-soon:
				p.recallActs(began)
			case <-late:
				p.recallActs(began)
			case <-acted:
			case <-ctx.Done():
			}
			continue
		}
		p.login.wait(ctx)
		h := p.newHarvest(c, state.SourceKey{})
		h.gather("look at what is done", func(*state.Edit) {}, func() {
			looking := withLane(ctx, person)
			for cluster, these := range targetsOfActs(open, p.store.Snapshot(), p.now()) {
				ref := clusterRef{ask: cluster.Name, key: cluster}
				if len(these.services) > 0 {
					h.start("describe services", func() { p.describeServices(looking, h, ref, these.services) })
				}
				if len(these.tasks) > 0 {
					h.start("describe tasks", func() { p.describeTasks(looking, h, ref, these.tasks) })
				}
			}
		}, func(*state.Edit) {})
		p.judgeActs()
		pause := actLate
		if slices.ContainsFunc(open, func(a *state.Act) bool { return p.now().Sub(a.At) < actSoon }) {
			pause = actPeriod
		}
		sleep(ctx, pause)
	}
}

// openActs are those that ECS is at work on.
func (p *Poller) openActs() (open []*state.Act) {
	now, snap := p.now(), p.store.Snapshot()
	for _, a := range snap.Acts {
		if snap.Owns(p.origin, a.Scope) && (a.Fate == state.FateAccepted || a.Fate == state.FateUnknown) && (a.Earlier || now.Sub(a.At) < actGivesUp) {
			open = append(open, a)
		}
	}
	return open
}

// judgeActs notes those that have come to an end.
func (p *Poller) judgeActs() {
	snap, now := p.store.Snapshot(), p.now()
	for _, a := range p.openActs() {
		progress := snap.Follow(a, now)
		if !progress.Over() {
			continue
		}
		done := *a
		done.Fate, done.Why, done.Fault, done.EndedAt = progress.Fate, progress.Words, nil, now
		p.noted(&done)
	}
}

// readTogether are the objects of a cluster that are read in one call each.
type readTogether struct{ services, tasks []string }

// targetsOfActs are what to read by cluster, at most a call's worth each; what somebody else has just read is left out.
func targetsOfActs(open []*state.Act, snap *state.Snapshot, now time.Time) map[state.ClusterKey]readTogether {
	all := map[state.ClusterKey]readTogether{}
	fresh := func(a *state.Act, seen time.Time) bool { return seen.After(a.At) && now.Sub(seen) < actPeriod }
	for _, a := range open {
		these := all[a.Action.Cluster()]
		if key := a.Watched(); key.ID != "" {
			id := key.ID
			if t := snap.Tasks[key]; (t == nil || !fresh(a, t.SeenAt)) && len(these.tasks) < tasksACall && !slices.Contains(these.tasks, id) {
				these.tasks = append(these.tasks, id)
			}
		}
		if name := a.Action.Service.Name; name != "" {
			if svc := snap.Services[a.Action.Service]; (svc == nil || !fresh(a, svc.SeenAt)) && len(these.services) < servicesACall && !slices.Contains(these.services, name) {
				these.services = append(these.services, name)
			}
		}
		all[a.Action.Cluster()] = these
	}
	return all
}

const (
	// recallsFor is how long ago an act may have been made whose end an earlier session did not see.
	recallsFor = 24 * time.Hour
	// mayBeOurs: what was sent so short a time ago another console may still be waiting for. It is looked at again then.
	mayBeOurs = time.Minute
	// recallsAgain is when AWS has told its time, skewGrain how exactly that is known.
	recallsAgain = 5 * time.Second
	skewGrain    = 2 * time.Second
)

// recallActs takes up what was under way when fsui last ended, before a time of our clock.
func (p *Poller) recallActs(began time.Time) {
	if p.opts.Journal == nil {
		return
	}
	now, known := p.now(), p.store.Snapshot().Acts
	acts, err := p.opts.Journal.Unfinished(now.Add(-recallsFor), p.theirs(began).Add(skewGrain))
	if err != nil {
		p.log.Warn("the journal cannot be read", "error", err)
		return
	}
	p.store.Apply(func(e *state.Edit) {
		for _, a := range slices.Backward(acts) {
			ours := slices.ContainsFunc(known, func(k *state.Act) bool { return k.ID == a.ID })
			waiting := a.Fate == state.FateSent && now.Sub(a.At) < mayBeOurs
			if a.Scope.Region != p.origin.Region || ours || waiting {
				continue
			}
			a.Earlier = true
			if a.Fate == state.FateSent {
				a.Fate, a.Why = state.FateUnknown, "fsui ended before AWS had answered"
			}
			e.PutAct(a)
		}
	})
}
