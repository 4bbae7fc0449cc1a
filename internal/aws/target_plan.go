package aws

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/fsui/fsui/internal/state"
)

const (
	// targetPeriod is how often a group is read while the budget allows. Health changes with the group's own checks,
	// 5 to 300 s apart.
	targetPeriod = 10 * time.Second
	// groupsARound bounds a round, so that what becomes urgent does not wait for all that was due before.
	groupsARound = 16
	// Settings of target groups hardly ever change. A group without any makes them due sooner, a failure soonest.
	settingsPeriod = 10 * time.Minute
	settingsNew    = 30 * time.Second
	settingsRetry  = 10 * time.Second
)

// group is a target group that a service names.
type group struct {
	key     state.TargetGroupKey
	arn     string
	trouble bool // a service of it is on the way, or targets are not healthy
	due     time.Time
}

// targetPlan says which target groups to read next. One call reads one group, and the rate limit is low: groups in
// trouble take turns apart from the rest.
type targetPlan struct {
	mu     sync.Mutex
	asked  map[state.TargetGroupKey]time.Time // our clock
	urgent map[state.TargetGroupKey]bool
	wake   signal

	settingsAsked time.Time
	settingsWrong *state.Fault
}

// urge makes a service's groups due as soon as may be. svc may be nil.
func (t *targetPlan) urge(svc *state.Service) {
	if svc == nil || len(svc.LoadBalancers) == 0 {
		return
	}
	t.mu.Lock()
	if t.urgent == nil {
		t.urgent = map[state.TargetGroupKey]bool{}
	}
	for _, lb := range svc.LoadBalancers {
		t.urgent[lb.TargetGroup] = true
	}
	t.mu.Unlock()
	t.wake.give()
}

// ask notes that a group is being read.
func (t *targetPlan) ask(key state.TargetGroupKey, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.asked == nil {
		t.asked = map[state.TargetGroupKey]time.Time{}
	}
	t.asked[key] = now
	delete(t.urgent, key)
}

// forget drops what was noted of groups that are none of these, and returns these.
func (t *targetPlan) forget(groups []group) map[state.TargetGroupKey]bool {
	known := make(map[state.TargetGroupKey]bool, len(groups))
	for _, g := range groups {
		known[g.key] = true
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	maps.DeleteFunc(t.asked, func(k state.TargetGroupKey, _ time.Time) bool { return !known[k] })
	maps.DeleteFunc(t.urgent, func(k state.TargetGroupKey, _ bool) bool { return !known[k] })
	return known
}

// settingsDue reports that it is time to read the groups' settings again.
func (t *targetPlan) settingsDue(snap *state.Snapshot, groups []group, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	period := settingsPeriod
	switch {
	case len(groups) == 0:
		return false
	case t.settingsWrong != nil:
		period = settingsRetry
	case slices.ContainsFunc(groups, func(g group) bool {
		return snap.TargetGroups[g.key] == nil || snap.TargetGroups[g.key].TargetType == ""
	}):
		period = settingsNew
	}
	return t.settingsAsked.IsZero() || now.Sub(t.settingsAsked) >= period
}

func (t *targetPlan) askSettings(now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.settingsAsked = now
}

func (t *targetPlan) setSettingsFault(f *state.Fault) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.settingsWrong = f
}

func (t *targetPlan) settingsFault() *state.Fault {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.settingsWrong
}

// schedule returns the groups that services name, the most overdue first, and the promise for the slowest of them.
func (t *targetPlan) schedule(snap *state.Snapshot, b *bucket) (groups []group, promise time.Duration) {
	groups = groupsOf(snap)
	hot := 0
	for _, g := range groups {
		if g.trouble {
			hot++
		}
	}
	hotPeriod, restPeriod, early := b.turns(targetPeriod, hot, len(groups)-hot)
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range groups {
		g, period := &groups[i], restPeriod
		switch {
		case t.urgent[g.key]:
			period = early
		case g.trouble:
			period = hotPeriod
		}
		if asked, ok := t.asked[g.key]; ok {
			g.due = asked.Add(period)
		}
	}
	slices.SortStableFunc(groups, func(a, b group) int {
		return cmp.Or(a.due.Compare(b.due), troubleFirst(a)-troubleFirst(b))
	})
	return groups, max(hotPeriod, restPeriod)
}

func troubleFirst(g group) int {
	if g.trouble {
		return 0
	}
	return 1
}

// groupsOf lists the target groups that services name, by name. Those of an earlier session are not asked for before
// it is known that they are this account's.
func groupsOf(snap *state.Snapshot) []group {
	if !snap.Recalled.IsZero() && !snap.Confirmed() {
		return nil
	}
	all := map[state.TargetGroupKey]*group{}
	for _, svc := range snap.Services {
		for _, lb := range svc.LoadBalancers {
			if lb.ARN == "" {
				continue
			}
			g := all[lb.TargetGroup]
			if g == nil {
				g = &group{key: lb.TargetGroup, arn: lb.ARN, trouble: sick(snap.TargetGroups[lb.TargetGroup])}
				all[lb.TargetGroup] = g
			}
			g.trouble = g.trouble || restless(svc)
		}
	}
	groups := make([]group, 0, len(all))
	for _, g := range all {
		groups = append(groups, *g)
	}
	slices.SortFunc(groups, func(a, b group) int { return cmp.Compare(a.arn, b.arn) })
	return groups
}

// restless reports a service whose tasks come and go.
func restless(svc *state.Service) bool {
	p := svc.Primary()
	return svc.Running != svc.Desired || svc.Pending > 0 || len(svc.Deployments) > 1 || p != nil && p.RolloutState == state.RolloutInProgress
}

// sick reports a group with a target that is neither healthy nor unused, or one that could not be read.
func sick(g *state.TargetGroup) bool {
	return g != nil && (g.Fault != nil || slices.ContainsFunc(g.Targets, func(t state.Target) bool {
		return t.State != state.TargetHealthy && t.State != "unused"
	}))
}
