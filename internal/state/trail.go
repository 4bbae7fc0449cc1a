package state

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Trail is what CloudTrail tells of who called the API of ECS in one Region, read when somebody asks.
type Trail struct {
	Scope Scope
	Calls []*TrailCall // the newest first
	// Back is from when on all was read, and At when it was asked for, AWS's clock. What was called within TrailLate before
	// At may not be told yet.
	Back, At time.Time
	Reading  bool   // more of it is on its way
	Fault    *Fault // why there is no more of it
}

// TrailLate is how long after a call CloudTrail may first tell of it. About five minutes are usual.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
const TrailLate = 15 * time.Minute

// TrailCall is one call that changed something, as CloudTrail recorded it.
type TrailCall struct {
	ID   string
	At   time.Time // to the second
	Name string    // UpdateService
	// Service is what it was about; of a task its cluster alone, of a task definition nothing.
	Service    ServiceKey
	Task       string // id
	Deployment string // of AWS's answer, the PRIMARY one: of a call that began none the one that was there
	Definition string // FAMILY:REVISION, of what was registered
	Desired    *int   // that was asked for
	Asked      string // what, in a few words; no values that may be secret
	Caller     string // ARN
	Via        string // the service of AWS that called on the caller's behalf, or on its own
	From       string // address of the caller, as CloudTrail tells it
	Request    string // AWS's id of the request
	Refused    string // AWS's error code, "" = it was done
}

// Who called, in a word or two.
func (c *TrailCall) Who() string {
	name := personName(callerName(c.Caller))
	via := serviceName(c.Via)
	for role, service := range map[string]string{
		"AWSServiceRoleForApplicationAutoScaling": "Application Auto Scaling", "AWSServiceRoleForECS": "ECS",
	} {
		if strings.HasPrefix(name, role) {
			via = service
		}
	}
	switch {
	case via == "":
		return cmp.Or(name, "somebody CloudTrail does not name")
	case name == "" || strings.HasPrefix(name, "AWSServiceRole"):
		return via
	}
	return name + " through " + via
}

// personName is SESSION (PERMISSION SET) for who came through IAM Identity Center, whose roles are called
// AWSReservedSSO_PERMISSIONSET_DIGITS.
func personName(name string) string {
	role, session, _ := strings.Cut(name, "/")
	set, sso := strings.CutPrefix(role, "AWSReservedSSO_")
	if i := strings.LastIndexByte(set, '_'); sso && i > 0 && session != "" {
		return session + " (" + set[:i] + ")"
	}
	return name
}

// serviceName is what people call a service of AWS, from the name that it signs with.
func serviceName(principal string) string {
	name := strings.TrimSuffix(principal, ".amazonaws.com")
	switch name {
	case "application-autoscaling", "ecs.application-autoscaling":
		return "Application Auto Scaling"
	case "cloudformation":
		return "CloudFormation"
	case "codedeploy":
		return "CodeDeploy"
	case "codepipeline":
		return "CodePipeline"
	case "ecs":
		return "ECS"
	case "events":
		return "EventBridge"
	case "scheduler":
		return "EventBridge Scheduler"
	}
	return name
}

// Words say what was called, what for and by whom.
func (c *TrailCall) Words() string {
	words := c.Name
	if c.Asked != "" {
		words += " " + c.Asked
	}
	words += " by " + c.Who()
	if c.Refused != "" {
		words += ", refused: " + c.Refused
	}
	return words
}

// Detail is what is known of the caller besides; times are told in a zone.
func (c *TrailCall) Detail(zone *time.Location) []string {
	words := []string{c.Name + " of " + c.At.In(zone).Format("15:04:05"), c.Caller}
	if c.From != "" && c.From != c.Via {
		words = append(words, "from "+c.From)
	}
	return words
}

// Complete is until when a trail tells all.
func (t *Trail) Complete() time.Time { return t.At.Add(-TrailLate) }

// Words say how much a trail can tell; key is what asks for it. Times are told as in now.
func (t *Trail) Words(key string, now time.Time) string {
	switch {
	case t == nil:
		return "who: not asked, " + key + " asks CloudTrail"
	case t.Fault != nil && t.Fault.Kind == FaultDenied:
		return "who: not allowed: " + t.Fault.Attempted
	case t.Fault != nil:
		return "who: CloudTrail did not answer: " + t.Fault.Short()
	case t.Reading:
		return "who: asking CloudTrail"
	}
	from := strings.TrimSuffix(minuteOf(t.Back, now), t.Back.In(now.Location()).Format(" MST"))
	return "who: CloudTrail from " + from + ", complete up to " + minuteOf(t.Complete(), now)
}

// minuteOf is a time in the zone of now, with its day where it was another.
func minuteOf(at, now time.Time) string {
	if at = at.In(now.Location()); at.YearDay() == now.YearDay() && now.Sub(at) < 24*time.Hour {
		return at.Format("15:04 MST")
	}
	return at.Format("2 Jan 15:04 MST")
}

// maxApart is how far from its deployment a call may be that began it: both are AWS's times, of one moment.
const maxApart = time.Minute

// began reports that the call may have begun a deployment.
func (c *TrailCall) began(of ServiceKey, d *Deployment) bool {
	apart := c.At.Sub(d.CreatedAt).Abs()
	switch {
	case c.Service != of || c.Refused != "" || c.Name != "UpdateService" && c.Name != "CreateService":
		return false
	case c.Deployment != "":
		return c.Deployment == d.ID && apart <= maxApart
	}
	return apart <= 5*time.Second // AWS's answer was left out: it was too long
}

// WhoBegan is the call that began a deployment, nil where none is known.
func (t *Trail) WhoBegan(of ServiceKey, d *Deployment) *TrailCall {
	if t == nil {
		return nil
	}
	var found *TrailCall
	for _, c := range t.Calls {
		if c.began(of, d) && (found == nil || c.At.Sub(d.CreatedAt).Abs() <= found.At.Sub(d.CreatedAt).Abs()) {
			found = c
		}
	}
	return found
}

// WhoScaled is the last call that set how many tasks of a service are desired, nil where none is known or another number
// is desired now.
func (t *Trail) WhoScaled(of ServiceKey, desired int) *TrailCall {
	if t == nil {
		return nil
	}
	for _, c := range t.Calls {
		if c.Service == of && c.Desired != nil && c.Refused == "" {
			if *c.Desired != desired {
				return nil
			}
			return c
		}
	}
	return nil
}

// WhoRegistered is the call that made a revision, by its ARN.
func (t *Trail) WhoRegistered(arn string) *TrailCall {
	if t == nil {
		return nil
	}
	name := Revision(arn)
	if at := slices.IndexFunc(t.Calls, func(c *TrailCall) bool { return c.Definition == name && c.Definition != "" }); at >= 0 {
		return t.Calls[at]
	}
	return nil
}

// TrailOf is what is known of who called in the Region of a service, nil where nobody asked.
func (s *Snapshot) TrailOf(of ServiceKey) *Trail { return s.Trails[of.Cluster.Scope] }

// WhoWords say who brought a deployment, or why that is not known; key is what asks.
func (s *Snapshot) WhoWords(of ServiceKey, d *Deployment, key string, now time.Time) string {
	t := s.TrailOf(of)
	if c := t.WhoBegan(of, d); c != nil {
		words := "by " + c.Who()
		if r := t.WhoRegistered(d.TaskDefinition); r != nil && r.Who() != c.Who() {
			words += "; " + r.Definition + " registered by " + r.Who()
		}
		return words
	}
	switch {
	case t == nil || t.Reading || t.Fault != nil:
		return t.Words(key, now)
	case d.CreatedAt.Before(t.Back):
		return "who: before what was read of CloudTrail"
	case d.CreatedAt.After(t.Complete()):
		return "who: nobody found in CloudTrail yet, which is complete up to " + minuteOf(t.Complete(), now)
	}
	return "who: nobody found in CloudTrail"
}

// PutTrail adds or replaces what CloudTrail told of a Region.
func (e *Edit) PutTrail(t *Trail) {
	known := map[string]bool{}
	if old := e.next.Trails[t.Scope]; old != nil {
		for _, c := range old.Calls {
			known[c.ID] = true
		}
	}
	for _, c := range t.Calls {
		if !known[c.ID] && c.Service.Cluster.Name != "" {
			e.delta.Past = append(e.delta.Past, Happening{At: c.At, Kind: HappenedCall, Service: c.Service, Call: c})
		}
	}
	own(&e.next.Trails, &e.asked.trails)
	e.next.Trails[t.Scope] = t
}

// LeaveTrail forgets one that is not read to its end: nobody is asking any more.
func (e *Edit) LeaveTrail(s Scope) {
	if t := e.next.Trails[s]; t != nil && t.Reading {
		own(&e.next.Trails, &e.asked.trails)
		delete(e.next.Trails, s)
	}
}

// dropTrail forgets it where nothing of the Region is left.
func (e *Edit) dropTrail(s Scope) {
	if e.next.Trails[s] == nil {
		return
	}
	for k := range e.next.Clusters {
		if k.Scope == s {
			return
		}
	}
	own(&e.next.Trails, &e.asked.trails)
	delete(e.next.Trails, s)
}

// scaledLately is how long ago a policy may have acted to be told of with trouble.
const scaledLately = time.Hour

// DesiredBy says who set how many tasks of a service are desired now, as CloudTrail or Application Auto Scaling tells; "" where
// neither does.
func (s *Snapshot) DesiredBy(of ServiceKey, now time.Time) string {
	svc := s.Services[of]
	if svc == nil {
		return ""
	}
	ago := func(at time.Time) string { return ", " + Age(now.Sub(at)) + " ago" }
	if c := s.TrailOf(of).WhoScaled(of, svc.Desired); c != nil {
		return strconv.Itoa(svc.Desired) + ", set by " + c.Who() + ago(c.At)
	}
	if scaling := s.Scaling[of]; scaling != nil {
		for i := range scaling.Activities {
			a := &scaling.Activities[i]
			if a.NotScaled == "" && now.Sub(a.StartedAt) < scaledLately {
				turn := ScalingTurn{Activity: a}
				return "by Application Auto Scaling" + ago(a.StartedAt) + ": " + turn.Words()
			}
		}
	}
	return ""
}
