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
	// targetPeriod is how often a group in trouble is read while the budget allows, focusTargets if it belongs to what
	// the person looks at.
	targetPeriod = 10 * time.Second
	focusTargets = 4500 * time.Millisecond
	// checksPeriod is the longest time between two readings of a group that is well, where the budget allows: its health
	// changes with its own checks, 5 to 300 s apart, its targets when its service says so.
	checksPeriod = 30 * time.Second
	// groupsARound bounds a round, so that what becomes urgent does not wait for all that was due before.
	groupsARound = 16
	// Settings of target groups hardly ever change. A group without any makes them due sooner, a failure sooner still, and
	// a group that nobody knew of when they were read last soonest: at the start clusters come in one after the other.
	settingsPeriod = 10 * time.Minute
	settingsNew    = 30 * time.Second
	settingsLate   = 3 * time.Second
	settingsRetry  = 10 * time.Second
)

// group is a target group that a service names.
type group struct {
	key     state.TargetGroupKey
	arn     string
	trouble bool // a service of it is on the way, or targets are not healthy
	visible bool
	checks  time.Duration // between two of its health checks, 0 = not known
	period  time.Duration
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
	settingsOf    map[state.TargetGroupKey]bool // whose were asked for then
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
	default:
		for _, g := range groups {
			if known := snap.TargetGroups[g.key]; known == nil || known.TargetType == "" {
				period = settingsNew
				if !t.settingsOf[g.key] {
					period = settingsLate
					break
				}
			}
		}
	}
	return t.settingsAsked.IsZero() || now.Sub(t.settingsAsked) >= period
}

func (t *targetPlan) askSettings(now time.Time, of map[state.TargetGroupKey]bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.settingsAsked, t.settingsOf = now, of
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

// schedule returns the groups that services name, the most overdue first.
func (p *Poller) schedule(snap *state.Snapshot) []group {
	t, b, shown, now := &p.targets, p.gate.buckets[balancerRead], p.focused.rows(), p.clock()
	groups := p.groupsOf(snap, shown)
	var polls, seen load
	for _, g := range groups {
		switch {
		case g.visible:
			seen.rest++
		case g.trouble:
			polls.hot++
		default:
			polls.rest++
		}
	}
	b.carry(background, t, polls)
	b.carry(person, t, seen)
	hot, rest := b.turns(targetPeriod, targetPeriod)
	urgent, _ := b.turns(kickAfter, kickAfter)
	visible := b.period(person, targetPeriod)
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range groups {
		g := &groups[i]
		switch {
		case g.visible && g.trouble:
			g.period = p.unhurried(visible, person)
		case g.visible:
			g.period = p.unhurried(max(visible, g.natural()), person)
		case g.trouble:
			g.period = p.unhurried(hot, background)
		default:
			g.period = p.unhurried(max(rest, g.natural()), background)
		}
		asked, ok := t.asked[g.key]
		switch {
		case !ok:
		case t.urgent[g.key]:
			g.due = asked.Add(min(g.period, urgent))
		case asked.After(now): // a clock was set
		default:
			g.due = asked.Add(g.period - early(asked, g.period))
		}
	}
	slices.SortStableFunc(groups, func(a, b group) int {
		return cmp.Or(a.due.Compare(b.due), troubleFirst(a)-troubleFirst(b))
	})
	return groups
}

// natural is how often a group is worth reading while it is well.
func (g *group) natural() time.Duration { return min(max(targetPeriod, g.checks), checksPeriod) }

func troubleFirst(g group) int {
	switch {
	case g.visible:
		return 0
	case g.trouble:
		return 1
	default:
		return 2
	}
}

// ofFocus are the groups of a service that are due to be read for whoever looks at it. svc may be nil.
func (t *targetPlan) ofFocus(svc *state.Service, now time.Time, period time.Duration) (groups []group) {
	if svc == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, lb := range svc.LoadBalancers {
		again := slices.ContainsFunc(groups, func(g group) bool { return g.key == lb.TargetGroup })
		if lb.ARN != "" && !again && (t.urgent[lb.TargetGroup] || now.Sub(t.asked[lb.TargetGroup]) >= period-focusPeriod/2) {
			groups = append(groups, group{key: lb.TargetGroup, arn: lb.ARN, visible: true, period: period})
		}
	}
	return groups
}

// groupsOf lists the target groups that services name, by name. Those of an earlier session are not asked for before
// it is known that they are this account's.
func (p *Poller) groupsOf(snap *state.Snapshot, shown *shown) []group {
	if p.uncertain(snap) {
		return nil
	}
	all := map[state.TargetGroupKey]*group{}
	for key, svc := range snap.Services {
		if !snap.Owns(p.origin, key.Cluster.Scope) {
			continue
		}
		for _, lb := range svc.LoadBalancers {
			if lb.ARN == "" {
				continue
			}
			g := all[lb.TargetGroup]
			if g == nil {
				known := snap.TargetGroups[lb.TargetGroup]
				g = &group{key: lb.TargetGroup, arn: lb.ARN, trouble: sick(known), visible: shown.groups[lb.TargetGroup]}
				if known != nil {
					g.checks = known.HealthCheck.Interval
				}
				all[lb.TargetGroup] = g
			}
			g.trouble = g.trouble || restless(svc)
			g.visible = g.visible || shown.services[svc.Key] || svc.Key == shown.focus.Service
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
