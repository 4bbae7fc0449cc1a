package aws

import (
	"context"
	"math"
	"sync"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// pagesARound bounds how long what is on the screen waits for a list.
const pagesARound = 4

// tasks keeps those of one cluster fresh. What runs well is read in its turn, for what changes without notice: health,
// connectivity, agents. The tasks of a service are listed when it says that some came or went, those of the cluster when
// its count of tasks without a service changes, or when the list is old. What has stopped is read once.
type tasks struct {
	*source
	p          *Poller
	ref        clusterRef
	listed     time.Time // when the last complete list was asked for, AWS's clock
	failed     bool      // the last list did: it is asked for again at once, so that its fault stands until it is well
	standalone int       // tasks without a service, by the cluster's count, when it was listed
	full       *taskList // of the cluster, on the way
	done       []*taskList
	owed       owed
}

// owed are tasks that a list named and nobody has read yet: only a list would name them again.
type owed struct {
	mu   sync.Mutex
	arns []string
}

// add notes those of a call without an answer; what is known has its turn anyway.
func (o *owed) add(arns []string, known func(arn string) bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, arn := range arns {
		if !known(arn) {
			o.arns = append(o.arns, arn)
		}
	}
}

// take hands them over to whoever reads them now.
func (o *owed) take() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	arns := o.arns
	o.arns = nil
	return arns
}

func (o *owed) any() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.arns) > 0
}

// uncounted stands for a count that was not known when the list was read.
const uncounted = -1 << 31

func (p *Poller) taskSource(ref clusterRef) *source {
	t := &tasks{source: p.newSource(state.SourceTasks, ref.key.Name, resourceRead, basePeriod), p: p, ref: ref}
	t.round, t.record, t.next = t.read, t.say, t.nextDue
	return t.source
}

// taskTurns are when the tasks of a cluster that have not stopped fall due; urgent ones, by ARN, at once.
func (p *Poller) taskTurns(snap *state.Snapshot, ref clusterRef, urgent map[string]bool) turns {
	all := make(turns, 0, len(snap.Tasks))
	p.eachTask(snap, ref, func(_ *state.Task, next turn, _ bool) {
		if urgent[next.arn] {
			next.due = time.Time{}
		}
		all = append(all, next)
	})
	all.sort()
	return all
}

// eachTask tells when each task of a cluster that has not stopped falls due: those of a service that moves soon. An
// earlier session's may be of another account; they are nobody's turn until it is known.
func (p *Poller) eachTask(snap *state.Snapshot, ref clusterRef, tell func(t *state.Task, next turn, hot bool)) {
	if p.uncertain(snap) {
		return
	}
	period, moving := p.taskPeriod(snap, ref), p.moves.names(ref)
	soon, _ := p.gate.buckets[resourceRead].turns(kickAfter, kickAfter)
	for key, t := range snap.Tasks {
		if t.Stopped() || !ref.holds(key.Cluster) {
			continue
		}
		d, visible, hot := period(t)
		if len(moving) > 0 && t.Service != "" {
			if at, ok := moving[t.Service]; ok && t.SeenAt.Before(at) {
				d = min(d, soon)
			}
		}
		tell(t, newTurn(t.ARN, t.SeenAt, d, visible), hot)
	}
}

// taskPeriod says how often each task of a cluster is read now.
func (p *Poller) taskPeriod(snap *state.Snapshot, ref clusterRef) func(*state.Task) (d time.Duration, visible, hot bool) {
	pace, shown, told := p.taskPace(ref), p.focused.rows(), p.moves.isTold(ref.key.Name)
	moving, calm := map[string]bool{}, p.now().Add(-calmAge)
	for key, svc := range snap.Services {
		if !told && ref.holds(key.Cluster) && restless(svc) {
			moving[key.Name] = true
		}
	}
	return func(t *state.Task) (time.Duration, bool, bool) {
		switch {
		case shown.tasks[t.Key] || t.Key == shown.focus.Task:
			return pace.visible, true, false
		case t.Service != "" && t.Service == shown.focus.Service.Name && ref.holds(shown.focus.Service.Cluster):
			return pace.visible, true, false
		case t.Health == "UNHEALTHY", t.Service != "" && moving[t.Service], !told && onTheWay(t):
			return pace.hot, false, true
		case !t.StartedAt.IsZero() && t.StartedAt.Before(calm):
			return max(pace.rest, p.unhurried(calmPeriod, background)), false, false
		default:
			return pace.rest, false, false
		}
	}
}

// onTheWay reports a task that is about to be in another state.
func onTheWay(t *state.Task) bool {
	return t.LastStatus != state.StatusRunning || t.DesiredStatus != state.StatusRunning
}

// taskPace is slower where events tell of changes.
func (p *Poller) taskPace(ref clusterRef) pace {
	pace := p.pace(p.gate.buckets[resourceRead])
	if p.moves.isTold(ref.key.Name) {
		pace.rest, pace.lists = max(pace.rest, reconcilePeriod), max(pace.lists, reconcilePeriod)
	}
	return pace
}

// taskPromise is what may be said of how soon a task is read again. A stopped one never is.
func (p *Poller) taskPromise(ref clusterRef) func(*state.Task) time.Duration {
	period, focus := p.taskPeriod(p.store.Snapshot(), ref), p.focused.rows().focus
	return func(t *state.Task) time.Duration {
		switch {
		case t.Stopped():
			return 0
		case t.Key == focus.Task || t.Service != "" && t.Service == focus.Service.Name && t.Key.Cluster == focus.Service.Cluster:
			return p.unhurried(focusPeriod, person)
		}
		d, _, _ := period(t)
		return d
	}
}

// read makes one round.
func (t *tasks) read(ctx context.Context, h *harvest) {
	t.done = nil
	snap, now := t.p.store.Snapshot(), t.p.now()
	if t.whole {
		t.full = nil
		t.owed.take() // the list has them, or they are gone
		t.heed(t.p.pollTasks(ctx, h, t.ref, "", nil, t.owe))
		return
	}
	var fresh turns
	for _, arn := range t.owed.take() {
		if !t.knows(arn) {
			fresh = append(fresh, turn{arn: arn})
		}
	}
	urgent := map[string]bool{}
	t.list(ctx, h, snap, now, func(arn string, known *state.Task, changed bool) {
		switch {
		case !changed || known != nil && known.Stopped():
		case known == nil:
			fresh = append(fresh, turn{arn: arn})
		default:
			urgent[arn] = true
		}
	})
	visible, rest := append(fresh, t.p.taskTurns(snap, t.ref, urgent)...).calls(now, tasksACall, t.bucket.ready())
	describe := func(ctx context.Context, arns []string) {
		h.start("describe tasks", func() {
			if !t.p.describeTasks(ctx, h, t.ref, arns) {
				t.owe(arns)
			}
		})
	}
	asked := map[string]bool{}
	for _, arns := range visible {
		note(asked, arns)
		describe(withLane(ctx, person), arns)
	}
	for _, arns := range rest {
		note(asked, arns)
		describe(ctx, arns)
	}
	for _, turn := range fresh { // the budget was not ready for all
		if !asked[turn.arn] {
			t.owe([]string{turn.arn})
		}
	}
}

func note(set map[string]bool, all []string) {
	for _, one := range all {
		set[one] = true
	}
}

// owe keeps tasks for the next round, if nobody knows them.
func (t *tasks) owe(arns []string) { t.owed.add(arns, t.knows) }

func (t *tasks) knows(arn string) bool {
	key, ok := state.TaskKeyOf(arn, t.ref.key)
	return !ok || t.p.store.Snapshot().Tasks[key] != nil
}

// list reads the lists that are due: the cluster's, or those of services whose tasks came or went, whichever takes fewer
// calls.
func (t *tasks) list(ctx context.Context, h *harvest, snap *state.Snapshot, now time.Time, found foundTask) {
	const listsAService = 2
	moved, _ := t.p.moves.due(t.ref, snap, now)
	many := listsAService*len(moved) >= t.pages(snap)
	if t.full == nil && (many || !t.listDue(snap).After(now)) {
		t.full = t.p.newTaskList(t.ref, "")
	}
	if t.full != nil {
		switch full := t.full; {
		case !full.read(ctx, h, min(pagesARound, t.bucket.ready()), found):
			t.full, t.failed = nil, true // from the beginning: a token may not outlive what failed
		case full.complete():
			t.full = nil
			t.heed(full)
		}
	}
	if many {
		return
	}
	for _, service := range moved[:min(len(moved), t.bucket.ready()/listsAService, pagesARound)] {
		l := t.p.newTaskList(t.ref, service)
		if l.read(ctx, h, math.MaxInt, found); l.complete() {
			t.done = append(t.done, l)
			t.p.moves.listed(t.ref, service, l.asked)
		}
	}
}

// heed notes that the cluster's tasks have been listed, or not.
func (t *tasks) heed(l *taskList) {
	if t.failed = !l.complete(); !t.failed {
		t.done = append(t.done, l)
		t.listed, t.standalone = l.asked, uncounted
		t.p.moves.listed(t.ref, "", l.asked)
	}
}

// listDue is when all tasks of the cluster are listed again.
func (t *tasks) listDue(snap *state.Snapshot) time.Time {
	pace, cluster := t.p.taskPace(t.ref), t.ref.in(snap)
	switch {
	case t.listed.IsZero() || t.failed:
		return time.Time{}
	case cluster == nil || cluster.SeenAt.IsZero(): // nobody counts them for us
		return t.listed.Add(pace.rest)
	}
	if s := snap.Source(state.SourceServices, cluster.Key); cluster.SeenAt.After(t.listed) && s != nil && !s.At.IsZero() {
		switch n := t.withoutService(snap); t.standalone {
		case uncounted:
			t.standalone = n
		case n:
		default:
			return t.listed.Add(pace.rest)
		}
	}
	return t.listed.Add(pace.lists)
}

// withoutService is how many tasks the cluster counts beyond those of its services.
func (t *tasks) withoutService(snap *state.Snapshot) int {
	cluster, n := t.ref.in(snap), 0
	if cluster == nil {
		return 0
	}
	for key, svc := range snap.Services {
		if t.ref.holds(key.Cluster) {
			n += svc.Running + svc.Pending
		}
	}
	return cluster.Running + cluster.Pending - n
}

// pages is how many calls a list of all tasks takes.
func (t *tasks) pages(snap *state.Snapshot) int {
	there, stopped := 0, 0
	for key, task := range snap.Tasks {
		switch {
		case !t.ref.holds(key.Cluster):
		case task.Stopped():
			stopped++
		default:
			there++
		}
	}
	return 2 + there/tasksAPage + stopped/tasksAPage
}

// nextDue is when the next round has something to read.
func (t *tasks) nextDue() time.Time {
	snap := t.p.store.Snapshot()
	if t.full != nil || t.owed.any() {
		return time.Time{}
	}
	next := t.sayDue(snap, t.listDue(snap))
	if _, moved := t.p.moves.due(t.ref, snap, next); !moved.IsZero() && moved.Before(next) {
		next = moved
	}
	t.p.eachTask(snap, t.ref, func(_ *state.Task, its turn, _ bool) {
		if its.due.Before(next) {
			next = its.due
		}
	})
	return next
}

// say makes the age of the oldest task that of the source.
func (t *tasks) say(e *state.Edit, h *harvest, began time.Time) {
	for _, l := range t.done {
		l.drop(e)
	}
	snap := e.Snapshot()
	all := age{overdue: t.owed.any()}
	t.p.eachTask(snap, t.ref, func(task *state.Task, its turn, hot bool) { all.add(task.SeenAt, its, hot, began) })
	all.carry(t.source, tasksACall, t.pages(snap))
	if t.swept = t.listed; !all.at.IsZero() && all.at.Before(t.listed) || all.none {
		t.swept = all.at
	}
	h.recordTurns(e, &all, t.listed, t.p.taskPace(t.ref))
}
