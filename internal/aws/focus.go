package aws

import (
	"context"
	"sync"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// definitionPromise: a revision never changes, so what was read once stays fresh.
const definitionPromise = 365 * 24 * time.Hour

// focused is what the person looks at now.
type focused struct {
	mu      sync.Mutex
	focus   state.Focus // without the rows on the screen, which change all the time
	shown   *shown
	changed signal
}

// set reports whether other rows are on the screen.
func (f *focused) set(focus state.Focus) (otherRows bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if otherRows = f.shown == nil || !f.shown.focus.Equal(focus); otherRows {
		f.shown = newShown(focus)
	}
	focus.Visible, focus.Away = nil, false
	if f.focus != focus {
		f.focus = focus
		f.changed.give()
	}
	return otherRows
}

func (f *focused) get() (state.Focus, <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.focus, f.changed.next()
}

// rows are what is on the screen.
func (f *focused) rows() *shown {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.shown == nil {
		f.shown = newShown(state.Focus{})
	}
	return f.shown
}

func (f *focused) isAway() bool { return f.rows().focus.Away }

// followFocus reads what the person looks at until they look elsewhere, and then that.
func (p *Poller) followFocus(ctx context.Context, c *crew) {
	for ctx.Err() == nil {
		focus, changed := p.focused.get()
		looking, end := context.WithCancel(withLane(ctx, person))
		look := c.sub()
		look.start("look at the focus", func() { p.look(looking, look, focus) })
		select {
		case <-changed:
		case <-ctx.Done():
		}
		end()
		look.wait.Wait()
	}
}

// look reads the focus over and over. Its faults are those that the source's own poller meets and records.
func (p *Poller) look(ctx context.Context, c *crew, focus state.Focus) {
	if focus.TaskDefinition != "" {
		c.start("look at the task definition", func() { p.lookAtDefinition(ctx, c, focus.TaskDefinition) })
	}
	if focus.Against != "" {
		c.start("look at what it is compared with", func() { p.lookAtDefinition(ctx, c, focus.Against) })
	}
	if focus.Family.Name != "" {
		c.start("look at the family", func() { p.lookAtFamily(ctx, c, focus.Family) })
	}
	if focus.Service.Name != "" {
		c.start("look at the deployments", func() { p.lookAtRollouts(ctx, c, focus.Service, focus.Past) })
	}
	if focus.Past && focus.Service.Name != "" {
		c.start("look back", func() { p.lookBack(ctx, c, focus.Service) })
	}
	if focus.Images.Name != "" {
		c.start("look at images", func() { p.lookAtImages(ctx, c, focus.Images) })
	}
	if focus.Trail.Name != "" {
		c.start("look at the trail", func() { p.lookAtTrail(ctx, c, focus.Trail) })
	}
	if focus.Also != "" {
		c.start("look also", func() { p.lookAlso(ctx, c, focus) })
	}
	if focus.Service.Name == "" && focus.Task.ID == "" {
		return
	}
	nothing := func(*state.Edit) {}
	for failed := 0; ctx.Err() == nil; {
		p.login.wait(ctx)
		began := p.clock()
		h, last := p.newHarvest(c, state.SourceKey{}), nothing
		h.gather("look", nothing, func() { last = p.lookOnce(ctx, h, focus) }, func(e *state.Edit) { last(e) })
		pause := p.focusPause(focus)
		if failed++; h.whole() {
			failed = 0
		} else {
			pause = backoff(failed-1, pause, retryLatest)
		}
		sleep(ctx, pause-p.clock().Sub(began))
	}
}

// focusPause is how far apart two looks start. A deployment is watched closer, as far as the person's share goes.
func (p *Poller) focusPause(focus state.Focus) time.Duration {
	period := focusPeriod
	if svc := p.store.Snapshot().Services[focus.Service]; svc != nil && deploying(svc) {
		period = deployingPeriod
	}
	return p.unhurried(p.gate.buckets[resourceRead].period(person, period), person)
}

func deploying(svc *state.Service) bool {
	return len(svc.Deployments) > 1 || svc.Primary() != nil && svc.Primary().RolloutState == state.RolloutInProgress
}

// lookOnce reads a service with its tasks and targets, or one task. It returns the edit that drops what is gone.
func (p *Poller) lookOnce(ctx context.Context, h *harvest, focus state.Focus) (last func(*state.Edit)) {
	last = func(*state.Edit) {}
	snap := p.store.Snapshot()
	t := snap.Tasks[focus.Task]
	covered := t != nil && (t.Stopped() || t.Service != "" && t.Service == focus.Service.Name)
	if focus.Task.ID != "" && !covered {
		ref := clusterRef{ask: focus.Task.Cluster.Name, key: focus.Task.Cluster}
		besides := map[string]bool{}
		if t != nil {
			besides[t.ARN] = true
		}
		ask := append([]string{focus.Task.ID}, p.taskTurns(snap, ref, nil).others(tasksACall-1, besides)...)
		h.start("describe a task", func() { p.describeTasks(ctx, h, ref, ask) })
	}
	if focus.Service.Name == "" {
		return last
	}
	ref := clusterRef{ask: focus.Service.Cluster.Name, key: focus.Service.Cluster}
	svc := snap.Services[focus.Service]
	besides := map[string]bool{}
	if svc != nil {
		besides[svc.ARN] = true
	}
	ask := append([]string{focus.Service.Name}, p.serviceTurns(snap, ref).others(servicesACall-1, besides)...)
	h.start("describe a service", func() { p.describeServices(ctx, h, ref, ask) })
	for _, g := range p.targets.ofFocus(svc, p.clock(), p.unhurried(focusTargets, person)) {
		h.start("read targets", func() { p.readTargets(ctx, h, g) })
	}
	return p.pollTasks(ctx, h, ref, focus.Service.Name, p.taskTurns(snap, ref, nil), nobody).drop
}

// lookAtDefinition reads a task definition once, or until it can be read.
func (p *Poller) lookAtDefinition(ctx context.Context, c *crew, arn string) {
	s := p.definitionSource(arn)
	for failed := 0; ctx.Err() == nil && !p.hasDefinition(arn); failed++ {
		if failed > 0 && !sleep(ctx, backoff(failed-1, retryFirst, retryLatest)) {
			return
		}
		p.login.wait(ctx)
		p.poll(ctx, c, s)
	}
}

func (p *Poller) definitionSource(arn string) *source {
	s := p.newSource(state.SourceDefinitions, "", definitionRead, 0)
	s.round = func(ctx context.Context, h *harvest) { p.pollDefinition(ctx, h, arn) }
	s.record = func(e *state.Edit, h *harvest, asked time.Time) { h.record(e, asked, definitionPromise) }
	return s
}

// SweepDefinition reads a task definition once, if it has not been. What went wrong stands in the store's sources; the
// error is only that ctx ended, or a *Crash.
func (p *Poller) SweepDefinition(ctx context.Context, arn string) error {
	if p.hasDefinition(arn) {
		return ctx.Err()
	}
	err := p.with(withLane(ctx, person), func(ctx context.Context, c *crew) {
		c.start("sweep a task definition", func() { p.poll(ctx, c, p.definitionSource(arn)) })
	})
	if err == nil {
		err = ctx.Err()
	}
	return err
}

// hasDefinition reports that a task definition need not be read any more: it has been, in this session.
func (p *Poller) hasDefinition(arn string) bool {
	d := p.store.Snapshot().TaskDefinitions[arn]
	return d != nil && d.Printed()
}

// shown is what is on the screen, for looking up.
type shown struct {
	focus    state.Focus
	services map[state.ServiceKey]bool
	tasks    map[state.TaskKey]bool
	groups   map[state.TargetGroupKey]bool
}

func newShown(f state.Focus) *shown {
	s := &shown{focus: f, services: map[state.ServiceKey]bool{}, tasks: map[state.TaskKey]bool{}, groups: map[state.TargetGroupKey]bool{}}
	if f.Visible == nil {
		return s
	}
	for _, key := range f.Visible.Services[:min(len(f.Visible.Services), mostVisible)] {
		s.services[key] = true
	}
	for _, key := range f.Visible.Tasks[:min(len(f.Visible.Tasks), mostVisible)] {
		s.tasks[key] = true
	}
	for _, key := range f.Visible.Groups[:min(len(f.Visible.Groups), mostVisible)] {
		s.groups[key] = true
	}
	return s
}

// mostVisible bounds what counts as visible: no screen has more rows, and the budget is for what a person sees.
const mostVisible = 100
