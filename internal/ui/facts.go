package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

type (
	// storeChangedMsg carries the newest snapshot.
	storeChangedMsg struct{ snap *state.Snapshot }
	// tickMsg comes once a second, so that ages go on.
	tickMsg struct{}
)

const (
	// breath is the pause between two snapshots taken: what changes faster is drawn together.
	breath = 250 * time.Millisecond
	// attention is how long a key keeps the console awake. Where nobody has pressed one for longer it dozes: what polls
	// bring is taken with the next tick, since each time the whole is judged and drawn.
	attention = 30 * time.Second
	// tick is how often ages are drawn anew.
	tick = time.Second
	// judgeTicks is how often verdicts are drawn anew without new facts: time alone makes facts too old to judge by.
	judgeTicks = 5
)

// awaitStore waits for the next snapshot. It is asked for again after each, so that one is under way at most and any
// number of edits cost one message.
func (a *App) awaitStore() tea.Cmd {
	done, sub, store := a.done, a.sub, a.o.Store
	return func() tea.Msg {
		pause := time.NewTimer(breath)
		defer pause.Stop()
		select {
		case <-done:
			return nil
		case <-pause.C:
		}
		select {
		case <-done:
			return nil
		case <-sub.Changed():
			return storeChangedMsg{store.Snapshot()}
		}
	}
}

// tired reports that the picture is complete and that nobody is at the keys.
func (a *App) tired() bool {
	return a.env.facts.complete && a.o.Clock().Sub(a.touched) > attention
}

// touch marks that somebody is at the keys; a console that dozed waits for the store again.
func (a *App) touch() tea.Cmd {
	a.touched = a.o.Clock()
	if !a.dozing {
		return nil
	}
	a.dozing = false
	return a.wake()
}

func (a *App) awaitTick() tea.Cmd { return a.after(tick, tickMsg{}) }

// storeChanged hands newer facts to what is visible.
func (a *App) storeChanged(snap *state.Snapshot) tea.Cmd {
	cmd := a.heed(snap)
	a.openLogin()
	if a.dozing = a.tired(); a.dozing {
		return cmd
	}
	return tea.Batch(cmd, a.wake())
}

// heed judges a snapshot and hands it to what is visible.
func (a *App) heed(snap *state.Snapshot) tea.Cmd {
	a.takeFacts(snap)
	return tea.Batch(a.visible().sync(a.env.facts), a.diagnose())
}

// takeFacts judges a snapshot.
func (a *App) takeFacts(snap *state.Snapshot) {
	f := &facts{snap: snap, now: snap.Now(a.o.Clock()), complete: complete(snap), jobs: snap.Jobs()}
	f.judged = make(map[state.ServiceKey]state.Verdict, len(snap.Services))
	for key, svc := range snap.Services {
		f.judged[key] = snap.Assess(svc, f.now)
	}
	for _, t := range snap.Tasks {
		if !t.Stopped() {
			f.tasks++
		}
	}
	a.wordFacts(f)
}

// wordFacts puts what was judged in the words of the diagnoses.
func (a *App) wordFacts(f *facts) {
	f.found = a.findings.of
	f.verdicts = make(map[state.ServiceKey]state.Verdict, len(f.judged))
	for key, v := range f.judged {
		f.verdicts[key] = v.Told(f.found[key].Diagnosis, f.now)
	}
	f.first = a.watch.wrongFrom(f)
	f.wrong = wrongsOf(f)
	a.env.facts = f
	a.watch.look(f)
}

// ticked lets ages go on, and takes what is new where the console dozes.
func (a *App) ticked() tea.Cmd {
	a.ticks++
	cmds := []tea.Cmd{a.awaitTick()}
	snap := a.env.facts.snap
	if a.dozing {
		snap = a.o.Store.Snapshot()
	}
	if snap != a.env.facts.snap || a.ticks%judgeTicks == 0 {
		cmds = append(cmds, a.heed(snap))
	} else {
		f := *a.env.facts
		f.now = f.snap.Now(a.o.Clock())
		a.env.facts = &f
	}
	a.openLogin()
	a.notice.fade(a.o.Clock())
	if a.term.cloudShell { // its terminal garbles partial repaints
		cmds = append(cmds, tea.ClearScreen)
	}
	return tea.Batch(cmds...)
}

// complete reports that every source the lists are made from has answered once, or said why not.
func complete(snap *state.Snapshot) bool {
	answered := func(s *state.Source) bool { return s != nil && (!s.At.IsZero() || s.Fault != nil) }
	for _, l := range snap.Logins {
		clusters := state.SourceKey{Kind: state.SourceClusters, Profile: l.Profile, Region: l.Region}
		if l.SameAs == nil && l.Fault == nil && !answered(snap.Sources[clusters]) {
			return false
		}
	}
	if len(snap.Sources) == 0 {
		return false
	}
	for key := range snap.Clusters {
		if !answered(snap.Source(state.SourceServices, key)) || !answered(snap.Source(state.SourceTasks, key)) {
			return false
		}
	}
	for _, svc := range snap.Services {
		for _, lb := range svc.LoadBalancers {
			if group := snap.TargetGroups[lb.TargetGroup]; lb.ARN != "" && (group == nil || !group.SeenAt.After(snap.RecalledAt(group.Key.Scope)) && group.Fault == nil) {
				return false // target groups are read in turns
			}
		}
	}
	return true
}

// watch counts what is wrong and remembers what of it is new.
type watch struct {
	counts map[state.Health]int
	whole  bool                           // the first complete picture has come
	seen   map[state.ServiceKey]bool      // failing when the person last looked at the list in order
	fresh  []state.ServiceKey             // failing and not seen so
	first  map[state.ServiceKey]time.Time // when what is failing or degraded was first seen so, AWS's clock
}

// wrongFrom is when each service in trouble was first seen in it; what recovers begins anew.
func (w *watch) wrongFrom(f *facts) map[state.ServiceKey]time.Time {
	first := map[state.ServiceKey]time.Time{}
	for key, v := range f.judged {
		if v.Health != state.Failing && v.Health != state.Degraded {
			continue
		}
		first[key] = f.now
		if at, ok := w.first[key]; ok {
			first[key] = at
		}
	}
	w.first = first
	return first
}

// look counts the verdicts. What fails in the first complete picture, or before it, is no news.
func (w *watch) look(f *facts) {
	w.counts = map[state.Health]int{}
	w.fresh = nil
	failing := map[state.ServiceKey]bool{}
	for key, v := range f.verdicts {
		w.counts[v.Health]++
		if v.Health == state.Failing {
			failing[key] = true
			if !w.seen[key] {
				w.fresh = append(w.fresh, key)
			}
		}
	}
	slices.SortFunc(w.fresh, state.CompareServices)
	if !w.whole {
		w.seen, w.fresh, w.whole = failing, nil, f.complete
	}
	for key := range w.seen {
		if !failing[key] {
			delete(w.seen, key) // to fail again is news again
		}
	}
}

// noted takes what is new as seen.
func (w *watch) noted() {
	for _, key := range w.fresh {
		w.seen[key] = true
	}
	w.fresh = nil
}

// noted takes new trouble as seen where the person has just brought the triage or the list of services into order.
func (a *App) noted() {
	switch p := a.visible().(type) {
	case *triagePane:
		a.watch.noted()
	case *servicesPane:
		if p.cluster.Name == "" {
			a.watch.noted()
		}
	}
}
