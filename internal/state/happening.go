package state

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// HappeningKind says what a Happening is of.
type HappeningKind string

// The kinds of happening.
const (
	HappenedStop       HappeningKind = "stop"
	HappenedEvent      HappeningKind = "event"
	HappenedDeployment HappeningKind = "deployment"
	HappenedAction     HappeningKind = "action"
	HappenedTarget     HappeningKind = "target"
	HappenedFinding    HappeningKind = "finding"
	HappenedScaling    HappeningKind = "scaling"
	HappenedCall       HappeningKind = "call"
)

// Happening is one thing that happened and is kept.
type Happening struct {
	At   time.Time // AWS's clock
	Kind HappeningKind
	// Service is the one it concerns; of a standalone task its cluster alone.
	Service ServiceKey
	// One of these is there, as the kind says.
	Task       *Task // stopped
	Event      *Event
	Deployment *DeploymentChange
	Act        *Act
	Target     *TargetChange
	Cause      *CauseTurn
	Scaling    *ScalingTurn
	Call       *TrailCall
	// By is the call that brought it about, nil where none is known, see Attribute.
	By *TrailCall
	// First says that nothing older is kept of its cause, where a cause began, or of its revision, where a deployment did,
	// although older things of the service are.
	First bool
}

// CauseTurn is trouble of a service whose cause began, became another, or ended.
type CauseTurn struct {
	// Before is the cause that was, "" = none; Now the one that is, "" = the trouble is over. They are slugs.
	Before, Now string
	Summary     string // of Now, or of Before where it is over
	Confidence  Confidence
	Actor       string
	Count       int       // how many tasks, targets or events told of it then
	Since       time.Time // when the trouble began
	Gone        bool      // it is over because the service was deleted
}

// Slug is the cause that it is about.
func (c *CauseTurn) Slug() string { return cmp.Or(c.Now, c.Before) }

// words say how it turned; at is when.
func (c *CauseTurn) words(at time.Time) string {
	switch {
	case c.Gone:
		return "the service was deleted: " + c.Summary
	case c.Now == "" && c.Since.IsZero():
		return "over: " + c.Summary
	case c.Now == "":
		return "over after " + Age(at.Sub(c.Since)) + ": " + c.Summary
	case c.Before == "":
		return "began: " + c.Summary
	}
	return "was " + c.Before + ", is now: " + c.Summary
}

// PastAsked is which part of what is kept is asked for. Zero values ask for all.
type PastAsked struct {
	Services []ServiceKey // nil = of every service, and of standalone tasks
	Clusters []ClusterKey // nil = of every cluster
	Kinds    []HappeningKind
	// Since and Until bound the time, both included.
	Since, Until time.Time
	// Task is the id of a stopped task, or what it begins with.
	Task string
	// Limit is how many, the latest; with First the first.
	Limit int
	First bool
}

// Wants reports that a service is asked for.
func (q PastAsked) Wants(k ServiceKey) bool {
	return (q.Services == nil || slices.Contains(q.Services, k)) && (q.Clusters == nil || slices.Contains(q.Clusters, k.Cluster))
}

// CompareHappenings orders by time, then service, then what tells two of one moment apart.
func CompareHappenings(a, b Happening) int {
	return cmp.Or(a.At.Compare(b.At), CompareServices(a.Service, b.Service), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID(), b.ID()))
}

// ID is what AWS, or fsui, calls it: a task, an event, a deployment, an act.
func (h Happening) ID() string {
	switch {
	case h.Task != nil:
		return h.Task.Key.ID
	case h.Event != nil:
		return h.Event.ID
	case h.Deployment != nil:
		return h.Deployment.After.ID
	case h.Act != nil:
		return h.Act.ID
	case h.Target != nil:
		return h.Target.Name()
	case h.Cause != nil:
		return h.Cause.Slug()
	case h.Scaling != nil:
		return h.Scaling.ID()
	case h.Call != nil:
		return h.Call.ID
	}
	return ""
}

// Words say on one line what happened, and by whom where that is known.
func (h Happening) Words() string {
	if h.By != nil {
		return h.words() + ", by " + h.By.Who()
	}
	return h.words()
}

func (h Happening) words() string {
	switch {
	case h.Task != nil:
		return StopWords(h.Task)
	case h.Event != nil:
		return h.Event.Message
	case h.Deployment != nil:
		return h.Deployment.Words()
	case h.Act != nil:
		return h.Act.story()
	case h.Target != nil:
		return h.Target.Words()
	case h.Cause != nil:
		return h.Cause.words(h.At)
	case h.Scaling != nil:
		return h.Scaling.Words()
	case h.Call != nil:
		return h.Call.Words()
	}
	return ""
}

// Words say what became of a deployment.
func (d *DeploymentChange) Words() string {
	now, revision := d.After, cmp.Or(Revision(d.After.TaskDefinition), d.After.ID)
	if d.Before == nil {
		return "deployment of " + revision + " began"
	}
	var said []string
	if was := Revision(d.Before.TaskDefinition); was != "" && was != revision {
		said = append(said, "was "+was)
	}
	if now.RolloutState != d.Before.RolloutState && now.RolloutState != "" {
		said = append(said, now.RolloutState)
	}
	if now.Status != d.Before.Status {
		said = append(said, now.Status)
	}
	if now.Desired != d.Before.Desired {
		said = append(said, "desired "+strconv.Itoa(d.Before.Desired)+" → "+strconv.Itoa(now.Desired))
	}
	words := "deployment of " + revision
	if len(said) > 0 {
		words += " " + strings.Join(said, ", ")
	}
	if now.Reason != "" && now.Reason != d.Before.Reason {
		words += ": " + now.Reason
	}
	return words
}

// story says what was done, by whom and what came of it.
func (a *Act) story() string {
	words := a.Action.Name()
	if a.Action.Task.ID != "" {
		words += " " + a.Action.Task.Short()
	}
	if change := a.Words(); change != "" {
		words += ": " + change
	}
	if a.Caller != "" {
		words += " by " + callerName(a.Caller)
	}
	words += ", " + string(a.Fate)
	if a.Fault != nil {
		words += " (" + a.Fault.Short() + ")"
	}
	return words
}

// callerName is the end of a caller's ARN: ROLE/SESSION, or the user.
func callerName(arn string) string {
	a, ok := ParseARN(arn)
	if !ok {
		return arn
	}
	_, name, found := strings.Cut(a.Resource, "/")
	if !found {
		return a.Resource
	}
	return name
}
