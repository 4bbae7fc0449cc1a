package state

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Reading is how an answer came about that stands beside others: each may be denied by itself.
type Reading struct {
	At    time.Time // of the last answer, AWS's clock; zero = none yet
	Fault *Fault    // of the last try, nil = it was answered
}

// Scaling is what Application Auto Scaling tells of one service, and what CloudWatch's alarms say of it. It is read
// while somebody looks at it.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
type Scaling struct {
	Service    ServiceKey
	Bounds     *ScalingBounds // nil where the service does not scale by itself
	Policies   []ScalingPolicy
	Scheduled  []ScheduledScaling
	Activities []ScalingActivity // newest first, the latest few
	Alarms     []Alarm           // see CompareAlarms

	BoundsRead, PoliciesRead, ScheduledRead, ActivitiesRead, AlarmsRead Reading
}

// ScheduledScaling sets the bounds by the clock.
// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScheduledAction.html
type ScheduledScaling struct {
	Name     string
	At       Schedule // its expression and time zone, its beginning and end
	Min, Max *int     // nil = stays as it is
}

// Words say when it acts, and what the bounds are then.
func (s *ScheduledScaling) Words() string {
	words := "changes nothing"
	switch {
	case s.Min != nil && s.Max != nil:
		words = fmt.Sprintf("%d to %s", *s.Min, count(*s.Max, "task"))
	case s.Min != nil:
		words = "at least " + count(*s.Min, "task")
	case s.Max != nil:
		words = "at most " + count(*s.Max, "task")
	}
	return s.At.Words() + ": " + words
}

// ScalingBounds is the registered scalable target.
type ScalingBounds struct {
	Min, Max int
	// The parts that somebody has suspended.
	OutSuspended, InSuspended, ScheduledSuspended bool
	CreatedAt                                     time.Time
}

// AllSuspended reports that nothing scales by itself any more.
func (b *ScalingBounds) AllSuspended() bool {
	return b.OutSuspended && b.InSuspended && b.ScheduledSuspended
}

// Suspended names the suspended parts, "" where there is none.
func (b *ScalingBounds) Suspended() string {
	var parts []string
	for _, p := range []struct {
		on   bool
		name string
	}{{b.OutSuspended, "scaling out"}, {b.InSuspended, "scaling in"}, {b.ScheduledSuspended, "scheduled scaling"}} {
		if p.on {
			parts = append(parts, p.name)
		}
	}
	return strings.Join(parts, ", ")
}

// Policy types. https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalingPolicy.html
const (
	PolicyTracking   = "TargetTrackingScaling"
	PolicyStep       = "StepScaling"
	PolicyPredictive = "PredictiveScaling"
)

// ScalingPolicy is one rule by which a service scales.
type ScalingPolicy struct {
	Name, Type string
	// Metric and Target are of target tracking; DisableIn says that it never scales in.
	Metric                  string
	Target                  float64
	DisableIn               bool
	OutCooldown, InCooldown time.Duration
	// Steps and Adjustment are of step scaling: ChangeInCapacity, PercentChangeInCapacity or ExactCapacity.
	Steps      []ScalingStep
	Adjustment string
	Alarms     []string // names of those it reacts to
	CreatedAt  time.Time
}

// ScalingStep is what happens while the metric is so far beyond the alarm's threshold; nil bounds are open.
type ScalingStep struct {
	From, To *float64
	Change   int
}

// ScalingActivity is one time that a policy acted, or would have.
type ScalingActivity struct {
	ID                          string
	StartedAt, EndedAt          time.Time
	Status                      string // Pending, InProgress, Successful, Overridden, Unfulfilled, Failed
	Description, Cause, Message string
	// NotScaled is why nothing was done: AlreadyAtMaxCapacity and the like, "" = something was.
	NotScaled string
}

// Words say what a policy does.
func (p *ScalingPolicy) Words() string {
	switch p.Type {
	case PolicyTracking:
		words := "keeps " + metricWords(p.Metric) + " at " + figure(p.Target)
		if strings.HasSuffix(p.Metric, "Utilization") {
			words += " %"
		}
		if p.DisableIn {
			words += ", scales out only"
		}
		return words + p.cooldowns()
	case PolicyStep:
		steps := make([]string, len(p.Steps))
		for i, s := range p.Steps {
			steps[i] = s.words(p.Adjustment)
		}
		return "by steps: " + strings.Join(steps, "; ") + p.cooldowns()
	case PolicyPredictive:
		return "ahead of the load that it foresees"
	}
	return p.Type
}

func (p *ScalingPolicy) cooldowns() string {
	switch {
	case p.OutCooldown == 0 && p.InCooldown == 0:
		return ""
	case p.OutCooldown == p.InCooldown:
		return ", every " + Age(p.OutCooldown) + " at most"
	}
	return fmt.Sprintf(", out every %s and in every %s at most", Age(p.OutCooldown), Age(p.InCooldown))
}

// metricWords name AWS's predefined metrics of a service.
// https://docs.aws.amazon.com/autoscaling/application/userguide/monitoring-cloudwatch.html
func metricWords(metric string) string {
	switch metric {
	case "ECSServiceAverageCPUUtilization":
		return "average CPU"
	case "ECSServiceAverageMemoryUtilization":
		return "average memory"
	case "ALBRequestCountPerTarget":
		return "requests a minute and target"
	}
	return metric
}

func (s ScalingStep) words(adjustment string) string {
	by := fmt.Sprintf("%+d tasks", s.Change)
	switch adjustment {
	case "PercentChangeInCapacity":
		by = fmt.Sprintf("%+d %%", s.Change)
	case "ExactCapacity":
		by = "to " + count(s.Change, "task")
	}
	switch {
	case s.From != nil && s.To != nil:
		return fmt.Sprintf("%s from %s to %s past the threshold", by, figure(*s.From), figure(*s.To))
	case s.From != nil:
		return by + " from " + figure(*s.From) + " past the threshold"
	case s.To != nil:
		return by + " up to " + figure(*s.To) + " past the threshold"
	}
	return by
}

// figure writes a number as short as it can be told.
func figure(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }
