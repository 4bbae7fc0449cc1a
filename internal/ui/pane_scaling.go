package ui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// scalingPane tells how one service scales by itself, its bounds, its policies and what they did, and what
// CloudWatch's alarms say of it.
type scalingPane struct {
	base
	e    *env
	key  state.ServiceKey
	svc  *state.Service // nil until it is known; the last known one where it is gone
	text pager
}

func newScalingPane(e *env, of any) pane {
	p := &scalingPane{e: e}
	p.key, _ = of.(state.ServiceKey)
	return p
}

// scalingOf opens how the service scales that the object belongs to.
func scalingOf(p looker) action {
	return onSubject(p, action{
		name: "service-scaling", help: "how the service scales by itself: bounds, policies, activities; and its alarms",
	}, ofService, func(a *App, s subject) tea.Cmd { return a.open(place{"scaling", s.service}) })
}

func (p *scalingPane) title() string { return "scaling of " + p.key.String() }

func (p *scalingPane) sync(f *facts) tea.Cmd {
	if svc := f.snap.Services[p.key]; svc != nil {
		p.svc = svc
	}
	p.text.set(p.lines())
	return nil
}

func (p *scalingPane) resize(width, height int) {
	p.text.resize(width, height)
	p.text.set(p.lines())
}

func (p *scalingPane) lines() []string {
	if p.svc == nil {
		return absentWords(p.e, p.text.width, p.key.String(), state.SourceServices, p.key.Cluster)
	}
	s := p.e.facts.snap.Scaling[p.key]
	if s == nil {
		s = &state.Scaling{}
	}
	text, t := p.sentence(s)
	lines := p.e.look.paintLines(t, wrapped(text, p.text.width))
	for _, sec := range []section{p.bounds(s), p.alarms(s), p.policies(s), p.scheduled(s), p.activities(s)} {
		if len(sec.items) > 0 {
			lines = append(append(lines, ""), sec.lines(p.e.look, p.text.width, 0)...)
		}
	}
	return lines
}

// sentence is the one thing to know first.
func (p *scalingPane) sentence(s *state.Scaling) (string, tone) {
	name := cutMiddle(p.key.String(), max(p.text.width/2, 20))
	b := s.Bounds
	switch {
	case s.BoundsRead.At.IsZero() && s.BoundsRead.Fault != nil:
		return "? How " + name + " scales could not be read.", toneWarn
	case s.BoundsRead.At.IsZero():
		return "Loading how " + name + " scales.", toneQuiet
	case b == nil:
		return name + " does not scale by itself: it is not registered with Application Auto Scaling.", tonePlain
	case b.Suspended() != "":
		return "! " + name + ": " + b.Suspended() + " is suspended.", toneWarn
	case p.svc.Desired >= b.Max:
		return fmt.Sprintf("! %s is at its maximum of %s and grows no further.", name, plural(b.Max, "task")), toneWarn
	}
	return fmt.Sprintf("%s scales by itself between %d and %s.", name, b.Min, plural(b.Max, "task")), tonePlain
}

// unread is what stands in place of facts that AWS has not told.
func unread(r state.Reading) []item {
	switch {
	case r.Fault != nil:
		return []item{{text: faultWords(r.Fault), tone: toneWarn}}
	case r.At.IsZero():
		return []item{{text: "not read yet", tone: toneQuiet}}
	}
	return nil
}

func (p *scalingPane) bounds(s *state.Scaling) section {
	sec := section{label: "bounds", items: unread(s.BoundsRead)}
	b := s.Bounds
	if b == nil {
		if len(sec.items) == 0 {
			sec.items = []item{{text: "none: what is wanted changes by hand and by deployments only", tone: toneQuiet}}
		}
		return sec
	}
	at := ""
	switch {
	case p.svc.Desired >= b.Max:
		at = "at the maximum"
	case p.svc.Desired <= b.Min:
		at = "at the minimum"
	}
	sec.items = append(sec.items, item{"", factWords(fmt.Sprintf("%d to %s", b.Min, plural(b.Max, "task")), fmt.Sprintf("%d wanted", p.svc.Desired),
		fmt.Sprintf("%d running", p.svc.Running), at), toneRow})
	if suspended := b.Suspended(); suspended != "" {
		sec.items = append(sec.items, item{"", "suspended: " + suspended, toneWarn})
	}
	return sec
}

func (p *scalingPane) alarms(s *state.Scaling) section {
	sec := section{label: "alarms", items: unread(s.AlarmsRead)}
	for _, a := range s.Alarms {
		sign, t := alarmTone(a.State)
		muted := ""
		if a.Muted {
			muted = "its actions are switched off"
		}
		since := ""
		if !a.Since.IsZero() {
			since = "for " + state.Age(p.e.facts.now.Sub(a.Since))
		}
		text := factWords(sign+" "+strings.TrimSpace(alarmName(a.Name)+" "+since), strings.TrimSpace(a.Metric+" "+a.Condition), "of "+a.Watches, muted)
		sec.items = append(sec.items, item{"", text, t})
		if a.State != state.AlarmOK && a.Reason != "" {
			sec.items = append(sec.items, item{"  ", a.Reason, t})
		}
	}
	if len(sec.items) == 0 {
		sec.items = []item{{text: "none watches its deployments, its policies, its CPU or its memory", tone: toneQuiet}}
	}
	return sec
}

func alarmTone(alarm string) (sign string, t tone) {
	switch alarm {
	case state.AlarmOn:
		return "x ALARM", toneBad
	case state.AlarmOK:
		return "ok", toneQuiet
	}
	return "? no data", toneWarn
}

// alarmName is short for those that target tracking makes: the policy beside it says the rest.
func alarmName(name string) string {
	for _, which := range []string{"AlarmHigh", "AlarmLow"} {
		if strings.HasPrefix(name, "TargetTracking-") && strings.Contains(name, "-"+which+"-") {
			return "TargetTracking-…-" + which
		}
	}
	return name
}

func (p *scalingPane) policies(s *state.Scaling) section {
	sec := section{label: "policies", items: unread(s.PoliciesRead)}
	for i := range s.Policies {
		policy := &s.Policies[i]
		sec.items = append(sec.items, item{"", policy.Name + " " + policy.Words(), toneRow})
	}
	if len(sec.items) == 0 && s.Bounds != nil {
		sec.items = []item{{text: "none: nothing moves what is wanted", tone: toneWarn}}
		if len(s.Scheduled) > 0 {
			sec.items = []item{{text: "none: what is wanted moves by the clock only", tone: toneRow}}
		}
	}
	return sec
}

// scheduled is left out where there is none: few services have it.
func (p *scalingPane) scheduled(s *state.Scaling) section {
	sec := section{label: "by clock"}
	if s.ScheduledRead.Fault != nil {
		sec.items = unread(s.ScheduledRead)
	}
	now := p.e.facts.now
	for i := range s.Scheduled {
		one := &s.Scheduled[i]
		next := ""
		if at := one.At.NextRun(time.Time{}, now); !at.IsZero() {
			next = "next in " + state.Age(at.Sub(now))
		}
		sec.items = append(sec.items, item{"", factWords(one.Name+" "+one.Words(), next), toneRow})
	}
	return sec
}

func (p *scalingPane) activities(s *state.Scaling) section {
	sec := section{label: "activity", items: unread(s.ActivitiesRead)}
	for i := range s.Activities {
		text, t := activityWords(&s.Activities[i])
		age := state.Age(p.e.facts.now.Sub(s.Activities[i].StartedAt))
		sec.items = append(sec.items, item{padLeft(age, 4) + " ", text, t})
	}
	if len(sec.items) == 0 && s.Bounds != nil {
		sec.items = []item{{text: "none in the last six weeks", tone: toneQuiet}}
	}
	return sec
}

// activityWords tell what was done and why, or why not.
func activityWords(a *state.ScalingActivity) (string, tone) {
	text, cause := strings.TrimSuffix(a.Description, "."), causeWords(a.Cause)
	switch {
	case a.NotScaled != "":
		return factWords("! not scaled: "+a.NotScaled, cause), toneWarn
	case a.Status == "Failed":
		return factWords("x "+text, "failed", a.Message, cause), toneBad
	case a.Status == "Unfulfilled", a.Status == "Overridden":
		return factWords("! "+text, strings.ToLower(a.Status), a.Message, cause), toneWarn
	case a.Status == "Successful":
		return factWords(text, cause), toneRow
	}
	return factWords("~ "+text, "under way", cause), toneBusy
}

// causeWords shorten AWS's sentence about an alarm; the alarms of target tracking have names that only a machine reads.
func causeWords(cause string) string {
	rest, ok := strings.CutPrefix(cause, "monitor alarm ")
	alarm, rest, in := strings.Cut(rest, " in state ")
	_, policy, by := strings.Cut(rest, " triggered policy ")
	switch {
	case !ok || !in || !by:
		return cause
	case strings.HasPrefix(alarm, "TargetTracking-") && strings.Contains(alarm, "-AlarmHigh-"):
		return policy + ": above its target"
	case strings.HasPrefix(alarm, "TargetTracking-") && strings.Contains(alarm, "-AlarmLow-"):
		return policy + ": below its target"
	}
	return policy + ": alarm " + alarm
}

func (p *scalingPane) view() []string { return p.text.view() }

func (p *scalingPane) scroll() scroller { return &p.text }

func (p *scalingPane) focus() state.Focus {
	return state.Focus{Service: p.key, Also: state.SourceScaling}
}

func (p *scalingPane) subject() (subject, bool) {
	if p.svc == nil {
		return subject{}, false
	}
	return serviceSubject(p.svc), true
}

func (p *scalingPane) actions() []action {
	return append([]action{whyOf(p), logsOf(p), networkOf(p), eventsOf(p), historyOf(p), targetsOf(p), deploymentsOf(p), describeOf(p), yamlOf(p), copyOf(p), browserOf(p)}, actingOn(p.e, p)...)
}
