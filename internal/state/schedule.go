package state

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// ScheduleKey names one ECS target of an EventBridge rule of the default bus: a rule may start several tasks.
type ScheduleKey struct {
	Scope        Scope
	Rule, Target string
}

func (k ScheduleKey) String() string { return k.Rule }

// Schedule is a task that an EventBridge rule starts: by the clock, or when an event comes. It is read while somebody
// looks at jobs. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/tasks-scheduled-eventbridge.html
type Schedule struct {
	Key         ScheduleKey
	ARN         string // of the rule
	Description string
	Expression  string // rate(…) or cron(…), "" for a rule that waits for events
	Event       bool   // it waits for events, as well or instead
	Enabled     bool
	ManagedBy   string // the AWS service that made it, "" = a person
	Cluster     ClusterKey
	// TaskDefinition is an ARN, with the revision or without; Group what RunTask is given, "" = the family's.
	TaskDefinition, Group string
	Count                 int // tasks started at once
	LaunchType            string
	SeenAt                time.Time
}

// CompareSchedules orders by Region, rule, target.
func CompareSchedules(a, b ScheduleKey) int {
	return cmp.Or(strings.Compare(a.Scope.Region, b.Scope.Region), strings.Compare(a.Rule, b.Rule), strings.Compare(a.Target, b.Target))
}

// startedByRule is how EventBridge signs the tasks it starts; the rule's name follows. ECS once took 36 characters of
// it, and cut off the rest.
const (
	startedByRule    = "events-rule/"
	startedByAtLeast = 36
)

// Started reports a task that the schedule has started.
func (s *Schedule) Started(t *Task) bool {
	signed := startedByRule + s.Key.Rule
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
	words := CadenceWords(s.Expression)
	switch {
	case s.Event && words == "":
		return "on an event"
	case s.Event:
		return words + ", and on an event"
	}
	return words
}

// CadenceWords are the words for a schedule expression.
func CadenceWords(expression string) string {
	c, ok := CadenceOf(expression)
	if !ok {
		return expression
	}
	if c.Every > 0 {
		return "every " + Age(c.Every)
	}
	minute, sharp := c.cron[cronMinute].only()
	hour, daily := c.cron[cronHour].only()
	everyDay := c.cron[cronDay].any && c.cron[cronMonth].any && c.cron[cronWeekday].any && c.cron[cronYear].any
	switch {
	case everyDay && sharp && daily:
		return fmt.Sprintf("daily at %02d:%02d UTC", hour, minute)
	case everyDay && sharp && c.cron[cronHour].any:
		return fmt.Sprintf("hourly at :%02d", minute)
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
func (s *Schedule) NextRun(last, now time.Time) time.Time {
	c, ok := CadenceOf(s.Expression)
	switch {
	case !s.Enabled || !ok:
		return time.Time{}
	case c.Every == 0:
		return c.Next(now)
	case last.IsZero():
		return time.Time{}
	}
	missed := max(0, now.Sub(last)/c.Every)
	return last.Add((missed + 1) * c.Every)
}
