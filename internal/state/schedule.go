package state

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// ScheduleKey names one ECS target of an EventBridge rule of the default bus, which may have several, or a schedule of
// EventBridge Scheduler, which has one.
type ScheduleKey struct {
	Scope  Scope
	Rule   string // the name of the rule or of the schedule
	Target string // of a rule
	Group  string // of schedules, where it is one of EventBridge Scheduler's; "" = a rule
}

func (k ScheduleKey) String() string { return k.Rule }

// Kind is what AWS calls it.
func (k ScheduleKey) Kind() string {
	if k.Group != "" {
		return "schedule"
	}
	return "rule"
}

// Schedule is a task that an EventBridge rule starts, by the clock or when an event comes, or that EventBridge Scheduler
// does. It is read while somebody looks at jobs.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/tasks-scheduled-eventbridge-scheduler.html
type Schedule struct {
	Key         ScheduleKey
	ARN         string // of the rule or the schedule
	Description string
	Expression  string // rate(…), cron(…) or at(…), "" for a rule that waits for events
	Event       bool   // it waits for events, as well or instead
	Enabled     bool
	ManagedBy   string // the AWS service that made it, "" = a person
	Cluster     ClusterKey
	// Timezone of the expression, "" = UTC. Zone is the same, nil where this machine does not know it.
	Timezone string
	Zone     *time.Location
	// It starts nothing before Begins and after Ends, zero = always, and may be late by Window on purpose.
	Begins, Ends time.Time
	Window       time.Duration
	// ChangedAt is when somebody changed it last, as far as AWS tells.
	ChangedAt time.Time
	// TaskDefinition is an ARN, with the revision or without; Group what RunTask is given, "" = the family's.
	TaskDefinition, Group string
	Count                 int // tasks started at once
	LaunchType            string
	SeenAt                time.Time
}

// CompareSchedules orders by Region, name, target and group.
func CompareSchedules(a, b ScheduleKey) int {
	return cmp.Or(strings.Compare(a.Scope.Region, b.Scope.Region), strings.Compare(a.Rule, b.Rule),
		strings.Compare(a.Target, b.Target), strings.Compare(a.Group, b.Group))
}

// startedByRule and startedByScheduler are how EventBridge and EventBridge Scheduler sign the tasks they start; the name
// follows. 36 characters of it are certain, the rest may be cut off.
const (
	startedByRule      = "events-rule/"
	startedByScheduler = "chronos-schedule/"
	startedByAtLeast   = 36
)

// Started reports a task that the schedule has started.
func (s *Schedule) Started(t *Task) bool {
	signed := startedByRule + s.Key.Rule
	if s.Key.Group != "" {
		signed = startedByScheduler + s.Key.Rule
	}
	if t.Key.Cluster != s.Cluster || t.Service != "" || !s.sameFamily(t) {
		return false
	}
	return t.StartedBy == signed || len(t.StartedBy) >= startedByAtLeast && strings.HasPrefix(signed, t.StartedBy) ||
		t.StartedBy == "" && s.Group != "" && s.Group == t.Group
}

// sameFamily tells the targets of one rule apart, which sign alike.
func (s *Schedule) sameFamily(t *Task) bool {
	mine, _, _ := strings.Cut(Revision(s.TaskDefinition), ":")
	its, _, _ := strings.Cut(Revision(t.TaskDefinition), ":")
	return mine == its
}

// Words tell in plain words when it runs: "every 10m", "daily at 03:00 UTC", or AWS's own expression.
func (s *Schedule) Words() string {
	words := CadenceWords(s.Expression, s.Timezone)
	switch {
	case s.Event && words == "":
		return "on an event"
	case s.Event:
		return words + ", and on an event"
	}
	return words
}

// CadenceWords are the words for a schedule expression; timezone "" is UTC.
func CadenceWords(expression, timezone string) string {
	zone := cmp.Or(timezone, "UTC")
	c, ok := CadenceOf(expression)
	switch {
	case !ok && timezone != "" && expression != "":
		return expression + " " + zone
	case !ok:
		return expression
	case c.Every > 0:
		return "every " + Age(c.Every)
	case !c.once.IsZero():
		return "once, " + c.once.Format("2006-01-02 15:04") + " " + zone
	}
	minute, sharp := c.cron[cronMinute].only()
	hour, daily := c.cron[cronHour].only()
	everyDay := c.cron[cronDay].any && c.cron[cronMonth].any && c.cron[cronWeekday].any && c.cron[cronYear].any
	switch {
	case everyDay && sharp && daily:
		return fmt.Sprintf("daily at %02d:%02d %s", hour, minute, zone)
	case everyDay && sharp && c.cron[cronHour].any:
		return fmt.Sprintf("hourly at :%02d", minute)
	case timezone != "":
		return expression + " " + zone
	}
	return expression
}

// only is the one value of a span that has no other.
func (s span) only() (value int, ok bool) {
	for v := range s.values {
		value = v
	}
	return value, len(s.values) == 1
}

// NextRun is when it runs next, as far as that can be told: by its expression, or for a rate from the last run known.
func (s *Schedule) NextRun(last, now time.Time) (next time.Time) {
	c, ok := s.cadence()
	switch {
	case !s.Enabled || !ok:
		return time.Time{}
	case c.Every == 0:
		next = c.Next(laterOf(now, s.Begins.Add(-time.Minute)))
	case last.IsZero():
		return time.Time{}
	default:
		missed := max(0, now.Sub(last)/c.Every)
		next = last.Add((missed + 1) * c.Every)
	}
	if !s.Ends.IsZero() && next.After(s.Ends) {
		return time.Time{}
	}
	return next
}

// cadence is its expression in its own time zone. It is not ok where one of them is not understood.
func (s *Schedule) cadence() (c Cadence, ok bool) {
	c, ok = CadenceOf(s.Expression)
	if s.Timezone != "" {
		c.zone = s.Zone
		ok = ok && (s.Zone != nil || c.Every > 0)
	}
	return c, ok
}

func laterOf(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
