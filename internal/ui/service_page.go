package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// servicePage is what there is to say about a service besides its tasks.
type servicePage struct {
	e       *env
	svc     *state.Service
	gone    bool // the newest facts no longer hold it
	targets []state.JoinedTarget
	events  []eventRow
}

func newServicePage(e *env, svc *state.Service) *servicePage {
	s := &servicePage{e: e, svc: svc, events: foldEvents(svc)}
	s.targets, _ = e.facts.snap.TargetsOf(svc)
	return s
}

// renewed is the page for newer facts. Where they no longer hold the service, what was known stays, marked gone.
func (s *servicePage) renewed(e *env, svc *state.Service) *servicePage {
	if svc != nil {
		return newServicePage(e, svc)
	}
	if s != nil {
		s.gone = true
	}
	return s
}

func (s *servicePage) ago(t time.Time) string { return state.Age(s.e.facts.now.Sub(t)) }

// sentence is the verdict.
func (s *servicePage) sentence(width int) (string, tone) {
	name := cutMiddle(s.svc.Key.String(), max(width/2, 20))
	if s.gone {
		return "? " + name + " is no longer there: deleted, or its cluster is. Last seen " + s.ago(s.svc.SeenAt) + " ago.", toneWarn
	}
	v := s.e.facts.verdicts[s.svc.Key]
	sign, _, _ := strings.Cut(healthWords(v.Health), " ")
	text := strings.TrimLeft(sign+" "+name, " ")
	if v.Last != "" {
		return text + " was " + string(v.Last) + ", " + v.Words, verdictTone(v)
	}
	switch since := s.e.facts.since(s.svc.Key, v); {
	case since.at.IsZero() || since.least && s.e.facts.now.Sub(since.at) < time.Second:
		text += " is " + string(v.Health)
	case since.least:
		text += " has been " + string(v.Health) + " for at least " + s.ago(since.at)
	default:
		text += " has been " + string(v.Health) + " for " + s.ago(since.at)
	}
	if v.Words != "" {
		text += ": " + v.Words
	}
	return text, healthTone(v.Health)
}

// facts are how the service is set up.
func (s *servicePage) facts() string {
	svc := s.svc
	source := s.e.facts.snap.Source(state.SourceServices, svc.Key.Cluster)
	run := fmt.Sprintf("%d of %d running", svc.Running, svc.Desired)
	if svc.Pending > 0 {
		run += fmt.Sprintf(", %d pending", svc.Pending)
	}
	if source == nil || source.Stale(s.e.facts.now) || lateService(s.e.facts, svc, source) != "" {
		run += ", " + s.ago(svc.SeenAt) + " ago"
	}
	status := ""
	if svc.Status != "ACTIVE" {
		status = strings.ToLower(svc.Status)
	}
	grace := ""
	if svc.GracePeriod > 0 {
		grace = "health check grace " + state.Age(svc.GracePeriod)
	}
	made := ""
	if m, ok := s.e.facts.snap.MakerOf(svc); ok {
		made = "made by " + m.Words()
		if m.Confidence != state.Certain {
			made = string(m.Confidence) + " " + made
		}
	}
	return factWords(status, run, state.Revision(svc.TaskDefinition), strings.ToLower(svc.Strategy)+" by "+controllerWords(svc),
		launchWords(svc), "exec "+onOff(svc.Exec), breakerWords(svc), percentWords(svc), grace, s.names(), made)
}

// names are those that others reach the service by, in Service Connect and service discovery.
func (s *servicePage) names() string {
	var words []string
	if c := s.svc.Connect; c != nil {
		words = append(words, "Service Connect "+c.Words())
	}
	for _, r := range s.svc.Registries {
		words = append(words, "discovery "+r.Words())
	}
	return strings.Join(words, " · ")
}

func controllerWords(svc *state.Service) string {
	if svc.Controller == "" {
		return state.ControllerECS
	}
	return svc.Controller
}

// launchWords name the launch type or what decides it, with the platform version.
func launchWords(svc *state.Service) string {
	words := svc.LaunchType
	if len(svc.CapacityProviders) > 0 {
		words = strings.Join(svc.CapacityProviders, ", ")
	}
	return strings.TrimSpace(words + " " + svc.PlatformVersion)
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// breakerWords tell of the circuit breaker, which only the ECS controller has.
func breakerWords(svc *state.Service) string {
	switch {
	case controllerWords(svc) != state.ControllerECS:
		return ""
	case svc.BreakerBack:
		return "circuit breaker rolls back"
	}
	return "circuit breaker " + onOff(svc.Breaker)
}

func percentWords(svc *state.Service) string {
	if svc.MaxHealthy == 0 {
		return ""
	}
	return fmt.Sprintf("keeps %d–%d%%", svc.MinHealthy, svc.MaxHealthy)
}

// deployments tell how far each has come and what it waits for.
func (s *servicePage) deployments() section {
	sec := section{label: "rollout"}
	for i := range s.svc.Deployments {
		d := &s.svc.Deployments[i]
		text, t := s.deployment(d)
		sec.items = append(sec.items, item{padRight(revisionOf(d.TaskDefinition), 5), text, t})
	}
	if len(sec.items) == 0 {
		sec.items = []item{{text: "no deployment; the controller is " + controllerWords(s.svc), tone: toneQuiet}}
	}
	return sec
}

func (s *servicePage) deployment(d *state.Deployment) (string, tone) {
	kind := strings.ToLower(d.Status)
	if d.TaskSet {
		kind = fmt.Sprintf("task set %s %.0f%%", kind, d.Scale)
	}
	course, t := courseWords(d)
	failed := ""
	if d.Failed > 0 {
		failed = fmt.Sprintf("%d failed", d.Failed)
		t = toneWarn
	}
	if d.RolloutState == state.RolloutFailed {
		t = toneBad
	}
	return factWords(kind+" "+course, fmt.Sprintf("%d/%d running", d.Running, d.Desired), failed,
		"began "+s.ago(d.CreatedAt)+" ago", s.waits(d), newsOf(d)), t
}

// newsOf is the reason of a deployment's state where it says more than the state: ECS always gives one.
func newsOf(d *state.Deployment) string {
	if strings.HasSuffix(d.Reason, " in progress.") || strings.HasSuffix(d.Reason, " completed.") {
		return ""
	}
	return d.Reason
}

// courseWords are a deployment's state in plain words.
func courseWords(d *state.Deployment) (string, tone) {
	if d.TaskSet {
		if d.Stability == "STABILIZING" {
			return "stabilizing", toneBusy
		}
		return "steady", toneQuiet
	}
	switch d.RolloutState {
	case state.RolloutInProgress:
		return "in progress", toneBusy
	case state.RolloutFailed:
		return "failed", toneBad
	case state.RolloutCompleted:
		return "done", toneQuiet
	}
	return strings.ToLower(d.RolloutState), toneQuiet
}

// waits says what keeps a deployment from being done: tasks that do not run, targets that are not healthy, and then
// the tasks of older ones that still have to leave.
func (s *servicePage) waits(d *state.Deployment) string {
	if d.RolloutState != state.RolloutInProgress && d.Stability != "STABILIZING" {
		return s.decides(d)
	}
	if sd := s.underWay(); sd != nil && sd.Brings(d) && !sd.Back() {
		if words := sd.Waits(s.e.facts.now); words != "" {
			return words
		}
	}
	if n := d.Desired - d.Running; n > 0 {
		return "waits for " + plural(n, "task") + " to run"
	}
	sick := 0
	for _, t := range s.targets {
		if t.Task != nil && t.Task.StartedBy == d.ID && targetRank(t.State) <= targetRank(state.TargetInitial) {
			sick++
		}
	}
	if sick > 0 {
		return "waits for " + plural(sick, "target") + " to become healthy"
	}
	old := 0
	for i := range s.svc.Deployments {
		if other := &s.svc.Deployments[i]; other != d && !d.TaskSet {
			old += other.Running
		}
	}
	if old > 0 {
		return "waits for " + plural(old, "old task") + " to leave"
	}
	return ""
}

// decides says who moves the traffic to a task set that is ready for it, "" where there is none to move to.
func (s *servicePage) decides(d *state.Deployment) string {
	if !d.TaskSet || d.Status != "ACTIVE" || d.Running < d.Desired || d.Desired == 0 {
		return ""
	}
	if s.svc.Controller == state.ControllerCodeDeploy {
		return "ready; CodeDeploy moves the traffic, and ends the other task set"
	}
	return "ready; what deploys it from outside makes it the primary one"
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// news are the events, newest first.
func (s *servicePage) news() section {
	sec := section{label: "events"}
	for _, r := range s.events {
		text := briefMessage(r.message)
		if r.times > 1 {
			text = fmt.Sprintf("×%d ", r.times) + text
		}
		sec.items = append(sec.items, item{padLeft(s.ago(r.last), 4) + " ", text, eventTone(r.message)})
	}
	if len(sec.items) == 0 {
		sec.items = []item{{text: "none among the latest 100", tone: toneQuiet}}
	}
	return sec
}

// targetHealth sums up the targets by group, state and zone, and gives the reasons of those that are not healthy.
func (s *servicePage) targetHealth() section {
	sec := section{label: "targets"}
	seen := map[state.TargetGroupKey]bool{}
	for _, lb := range s.svc.LoadBalancers {
		if lb.ARN == "" {
			sec.items = append(sec.items, item{text: "Classic Load Balancer " + lb.Classic + ": its health is not read", tone: toneQuiet})
		} else if !seen[lb.TargetGroup] {
			seen[lb.TargetGroup] = true
			sec.items = append(sec.items, s.groupHealth(lb.TargetGroup)...)
		}
	}
	if len(sec.items) == 0 {
		sec.items = []item{{text: "none: it stands behind no load balancer", tone: toneQuiet}}
	}
	return sec
}

func (s *servicePage) groupHealth(key state.TargetGroupKey) []item {
	name := cutMiddle(key.Name, 32) + ": "
	group := s.e.facts.snap.TargetGroups[key]
	if group == nil || group.SeenAt.IsZero() {
		return []item{s.unreadGroup(name, group)}
	}
	var of []state.JoinedTarget
	for _, t := range s.targets {
		if t.Group == group {
			of = append(of, t)
		}
	}
	if len(of) == 0 {
		return []item{{text: name + "no targets registered", tone: toneWarn}}
	}
	slices.SortStableFunc(of, func(a, b state.JoinedTarget) int {
		return cmp.Or(targetRank(a.State)-targetRank(b.State), cmp.Compare(a.State, b.State), cmp.Compare(a.Zone, b.Zone))
	})
	var states []string
	for i := 0; i < len(of); {
		n, zones := sameState(of[i:])
		states = append(states, fmt.Sprintf("%d %s (%s)", n, of[i].State, zones))
		i += n
	}
	sum := item{text: name + strings.Join(states, ", "), tone: targetTone(of[0].State)}
	return append([]item{sum}, targetReasons(of)...)
}

// unreadGroup says why there is nothing to say about a target group.
func (s *servicePage) unreadGroup(name string, group *state.TargetGroup) item {
	source := s.e.facts.snap.Source(state.SourceTargets, s.svc.Key.Cluster)
	switch {
	case group != nil && group.Fault != nil:
		return item{text: name + faultWords(group.Fault), tone: toneWarn}
	case group == nil && source != nil && source.Fault != nil:
		return item{text: name + faultWords(source.Fault), tone: toneWarn}
	}
	return item{text: name + "not read yet", tone: toneQuiet}
}

// sameState counts the targets that begin the list and are in the state of its first, by zone. The list is in order
// of state and zone.
func sameState(of []state.JoinedTarget) (n int, zones string) {
	var words []string
	for n < len(of) && of[n].State == of[0].State {
		first := n
		for n < len(of) && of[n].State == of[0].State && of[n].Zone == of[first].Zone {
			n++
		}
		words = append(words, fmt.Sprintf("%s %d", dash(of[first].Zone), n-first))
	}
	if len(words) == 1 {
		return n, dash(of[0].Zone)
	}
	return n, strings.Join(words, ", ")
}

// targetReasons tell each reason once, with the tasks it concerns.
func targetReasons(of []state.JoinedTarget) []item {
	var items []item
	at := map[string]int{}
	for _, t := range of {
		why := targetWhy(t.Target)
		if why == "" {
			continue
		}
		who := t.ID
		if t.Task != nil {
			who = t.Task.Key.Short()
		}
		if i, ok := at[why]; ok {
			items[i].text += ", " + who
			continue
		}
		at[why] = len(items)
		items = append(items, item{"  ", why + "; " + who, targetTone(t.State)})
	}
	return items
}
