package state

import (
	"fmt"
	"strings"
	"time"
)

// Health is the state of a service in one word.
type Health string

// The healths, in the order in which an operator wants to hear of them.
const (
	Failing   Health = "failing"
	Degraded  Health = "degraded"
	Unknown   Health = "unknown"
	Deploying Health = "deploying"
	Healthy   Health = "healthy"
	Stopped   Health = "stopped"
)

// Rank orders healths worst first.
func (h Health) Rank() int {
	for i, x := range []Health{Failing, Degraded, Unknown, Deploying, Healthy, Stopped} {
		if h == x {
			return i
		}
	}
	return 0
}

// Verdict is what fsui says about a service.
type Verdict struct {
	Health Health
	// Last is what it was when last seen, where it is unknown for the age of its facts alone; "" otherwise.
	Last Health
	// Words say what is wrong, or was within ten minutes; "" where nothing is.
	Words string
	// Quoted says that the words are AWS's own, which a diagnosis can say in plainer ones.
	Quoted bool
	// Past says that the words are about deaths that the service has recovered from.
	Past bool
	// Awaits says that the deployment goes on only when somebody decides, and the words say so.
	Awaits bool
	// Since is when it began, as far as the facts tell; zero where they do not.
	Since time.Time
}

const (
	// stopWindow is how long a task's death counts against its service, stopLimit how many it takes.
	stopWindow = 10 * time.Minute
	stopLimit  = 2
	// startGrace is what a first task gets where the service has no longer health check grace period: a Fargate task
	// takes about a minute to pull its image and start.
	startGrace = time.Minute
	// unknownAfter times the promise makes a fact too old to judge by.
	unknownAfter = 10
)

// Assess judges a service at now (AWS's clock). The first rule that applies decides:
// unknown, stopped, failing, degraded, deploying, healthy.
func (s *Snapshot) Assess(svc *Service, now time.Time) Verdict {
	if svc.SeenAt.IsZero() {
		return Verdict{Health: Unknown, Words: "not read yet"}
	}
	src := s.Source(SourceServices, svc.Key.Cluster)
	if !s.tooOld(svc, src, now) {
		return s.judge(svc, now)
	}
	last := s.judge(svc, svc.SeenAt)
	words := "seen " + Age(now.Sub(svc.SeenAt)) + " ago"
	switch {
	case last.Words != "": // what is worth knowing stands where a narrow column still has it
		words += ": " + last.Words
	case src != nil && src.Fault != nil:
		words = "last " + words + ": " + src.Fault.Short()
	default:
		words = "last " + words
	}
	return Verdict{Health: Unknown, Last: last.Health, Words: words, Since: svc.SeenAt}
}

// tooOld reports facts that are no ground for a verdict: far past their promise, or an earlier session's that nobody
// has begun to read again or whose account is not confirmed.
func (s *Snapshot) tooOld(svc *Service, src *Source, now time.Time) bool {
	scope := svc.Key.Cluster.Scope
	if recalled := !svc.SeenAt.After(s.RecalledAt(scope)); src == nil || recalled && !s.Confirmed(scope) {
		return true
	}
	return src.Promise > 0 && now.Sub(svc.SeenAt) > unknownAfter*src.Promise
}

// Told is the verdict in the words of a diagnosis, where it is sure of a cause and the verdict has only AWS's words.
func (v Verdict) Told(d Diagnosis, now time.Time) Verdict {
	if !v.Quoted || d.Benign || len(d.Findings) == 0 || d.Findings[0].Confidence == Possible {
		return v
	}
	f := d.Findings[0]
	v.Quoted, v.Words = false, strings.TrimSuffix(f.Summary, ".")
	if f.Count > 1 {
		v.Words = fmt.Sprintf("×%d ", f.Count) + v.Words
	}
	if ago := now.Sub(f.Last); !f.Last.IsZero() && ago > stopWindow {
		v.Words += ", last " + Age(ago) + " ago"
	}
	return v
}

// judge is the verdict on facts as they were at now.
func (s *Snapshot) judge(svc *Service, now time.Time) Verdict {
	a := assessment{snap: s, svc: svc, now: now, primary: svc.Primary()}
	a.readTargets()
	a.readTasks()
	for _, rule := range []func() (Verdict, bool){a.stopped, a.failing, a.degraded, a.deploying} {
		if v, ok := rule(); ok {
			return v
		}
	}
	return Verdict{Health: Healthy, Words: a.recently(), Past: len(a.stops) > 0, Since: a.steadySince()}
}

// assessment holds what the rules look at.
type assessment struct {
	snap    *Snapshot
	svc     *Service
	primary *Deployment
	now     time.Time

	targets, unhealthy int
	sick               Target // an unhealthy target, for its reason
	sickIn             *TargetGroup
	sickTasks          int // tasks with an UNHEALTHY container
	sickContainer      string
	stops              []*Task // that were not benign, within stopWindow, latest first
	earlier            []*Task // the same before stopWindow, as long as ECS remembers them: about an hour
}

func (a *assessment) readTargets() {
	groups, _ := a.snap.groupsOf(a.svc)
	for _, g := range groups {
		for _, t := range g.Targets {
			switch t.State {
			case TargetDraining, "unused":
				continue // on its way out, or not meant to serve
			case TargetUnhealthy, "unhealthy.draining":
				a.unhealthy++
				a.sick, a.sickIn = t, g
			}
			a.targets++
		}
	}
}

func (a *assessment) readTasks() {
	for _, t := range a.snap.TasksOf(a.svc.Key) {
		if t.Stopped() {
			if Benign(t) {
				continue
			}
			if a.now.Sub(t.StoppedAt) <= stopWindow {
				a.stops = append(a.stops, t)
			} else {
				a.earlier = append(a.earlier, t)
			}
			continue
		}
		for _, c := range t.Containers {
			if c.Health == "UNHEALTHY" && !t.Leaving() {
				a.sickTasks, a.sickContainer = a.sickTasks+1, c.Name
				break
			}
		}
	}
}

func (a *assessment) stopped() (Verdict, bool) {
	if a.svc.Desired != 0 || a.svc.Running != 0 || a.svc.Strategy == StrategyDaemon {
		return Verdict{}, false
	}
	v := Verdict{Health: Stopped}
	if a.primary != nil {
		v.Since = a.primary.UpdatedAt
	}
	if last := a.lastStop(); last.After(v.Since) { // scaled down by a deployment that is older
		v.Since = last
	}
	return v, true
}

// lastStop is when the service's last task stopped, as far as ECS remembers its tasks or a hundred events tell.
func (a *assessment) lastStop() (last time.Time) {
	for _, t := range a.snap.TasksOf(a.svc.Key) {
		if t.StoppedAt.After(last) {
			last = t.StoppedAt
		}
	}
	for _, e := range a.svc.Events { // latest first
		if strings.Contains(e.Message, " has stopped ") {
			if e.At.After(last) {
				last = e.At
			}
			break
		}
	}
	return last
}

func (a *assessment) failing() (Verdict, bool) {
	var (
		p    = a.primary
		down = a.svc.Running < a.svc.Desired
		none = a.svc.Running == 0 && a.svc.Desired > 0 && a.pastGrace()
		dead = a.targets > 0 && a.unhealthy == a.targets
		// A crash loop is at full strength for the moments between two deaths: while its deployment has failed tasks
		// that is no recovery.
		looping = len(a.stops) >= stopLimit && (down || a.failedTasks())
	)
	failed := p != nil && p.RolloutState == RolloutFailed || a.rollingBack()
	if !failed && !none && !dead && !looping {
		return Verdict{}, false
	}
	words, quoted := a.words()
	return Verdict{Health: Failing, Words: words, Quoted: quoted, Since: a.wrongSince()}, true
}

// failedTasks reports a deployment under way that has lost tasks; it is not merely deploying.
func (a *assessment) failedTasks() bool {
	return a.primary != nil && a.primary.RolloutState == RolloutInProgress && a.primary.Failed > 0
}

// rollingBack reports a service whose circuit breaker or alarm has turned a deployment back and that is not done yet.
func (a *assessment) rollingBack() bool {
	if a.primary == nil || a.primary.RolloutState != RolloutInProgress {
		return false
	}
	for i := range a.svc.Deployments {
		if a.svc.Deployments[i].RolloutState == RolloutFailed {
			return true
		}
	}
	return false
}

func (a *assessment) pastGrace() bool {
	p := a.primary
	if p == nil {
		return !a.svc.CreatedAt.IsZero() && a.now.Sub(a.svc.CreatedAt) > max(startGrace, a.svc.GracePeriod)
	}
	began := p.CreatedAt
	if p.RolloutState == RolloutCompleted && p.UpdatedAt.After(began) {
		began = p.UpdatedAt // scaled up from none: its tasks get their time as well
	}
	return a.now.Sub(began) > max(startGrace, a.svc.GracePeriod)
}

func (a *assessment) degraded() (Verdict, bool) {
	steady := a.primary == nil || a.primary.RolloutState != RolloutInProgress
	if a.unhealthy == 0 && a.sickTasks == 0 && !a.failedTasks() && (!steady || a.svc.Running >= a.svc.Desired) {
		return Verdict{}, false
	}
	words, quoted := a.words()
	return Verdict{Health: Degraded, Words: words, Quoted: quoted, Since: a.wrongSince()}, true
}

func (a *assessment) deploying() (Verdict, bool) {
	for i := range a.svc.Deployments {
		if d := &a.svc.Deployments[i]; d.TaskSet && d.Stability == "STABILIZING" {
			return Verdict{Health: Deploying, Words: "task set " + Revision(d.TaskDefinition) + " stabilizing", Since: d.CreatedAt}, true
		}
	}
	p := a.primary
	if p == nil || p.RolloutState != RolloutInProgress {
		return Verdict{}, false
	}
	v := Verdict{Health: Deploying, Words: a.recently(), Past: len(a.stops) > 0, Since: p.CreatedAt}
	if d := a.snap.underWay(p, a.svc.Key, a.now); d != nil && v.Words == "" {
		hook := d.Awaiting()
		v.Words, v.Awaits = d.Waits(a.now), hook != nil && hook.Target == "PAUSE"
	}
	return v, true
}

// waitsFor is how long what a deployment was read to wait for is told: it is read far more often.
const waitsFor = 2 * time.Minute

// underWay is the service deployment by which ECS brings p, nil where that is not known now.
func (s *Snapshot) underWay(p *Deployment, key ServiceKey, now time.Time) *ServiceDeployment {
	known := s.Rollouts[key]
	if known == nil || now.Sub(known.SeenAt) > waitsFor {
		return nil
	}
	for i := range known.All {
		if d := &known.All[i]; d.Brings(p) && !d.Over() && !d.Back() {
			return d
		}
	}
	return nil
}

// recently tells of deaths within stopWindow that the service has recovered from: it is well, and worth a look.
func (a *assessment) recently() string {
	if len(a.stops) == 0 {
		return ""
	}
	words, _ := stopWords(a.stops)
	return words + ", last " + a.ago(a.stops)
}

// steadySince is when the service last changed course.
func (a *assessment) steadySince() time.Time {
	if a.primary == nil {
		return a.svc.CreatedAt
	}
	return a.primary.UpdatedAt
}

// wrongSince is the oldest sign of trouble in the facts.
func (a *assessment) wrongSince() time.Time {
	if n := len(a.stops); n > 0 {
		return a.stops[n-1].StoppedAt
	}
	if a.primary != nil && a.primary.RolloutState != RolloutCompleted {
		return a.primary.CreatedAt
	}
	return time.Time{}
}

// Age writes a duration as operators read it: 8s, 4m, 3h, 2d. Never negative.
func Age(d time.Duration) string {
	switch {
	case d < time.Second:
		return "0s"
	case d < time.Minute:
		return fmt.Sprintf("%ds", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%dm", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%dh", int(d.Hours()))
	default:
		return fmt.Sprintf("%dd", int(d.Hours()/24))
	}
}
