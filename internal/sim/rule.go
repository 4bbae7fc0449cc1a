package sim

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// rule is an EventBridge rule of the default bus that starts tasks by the clock.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/tasks-scheduled-eventbridge.html
type rule struct {
	name        string
	arn         string
	description string
	expression  string
	disabled    bool
	cadence     cadence
	targets     []ruleTarget
}

// ruleTarget is what a rule starts.
type ruleTarget struct {
	id      string
	role    string // ARN
	cluster *cluster
	run     taskRun
	count   int32
}

// cadence is when a rule fires: every so often, or at a time of each day.
type cadence struct {
	every        time.Duration
	hour, minute int
	zone         *time.Location // nil = UTC
}

// readCadence takes rate(N unit) and cron(M H * * ? *): a simulated Region
// needs no other.
func readCadence(expression string) (cadence, error) {
	var n int
	var unit string
	if _, err := fmt.Sscanf(expression, "rate(%d %s", &n, &unit); err == nil && n > 0 {
		each := map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}
		if d := each[strings.TrimSuffix(strings.TrimSuffix(unit, ")"), "s")]; d > 0 && strings.HasSuffix(unit, ")") {
			return cadence{every: time.Duration(n) * d}, nil
		}
	}
	var c cadence
	if _, err := fmt.Sscanf(expression, "cron(%d %d * * ? *)", &c.minute, &c.hour); err == nil && c.hour < 24 && c.minute < 60 {
		return c, nil
	}
	return cadence{}, fmt.Errorf("%q is neither rate(N minutes) nor cron(M H * * ? *)", expression)
}

// after is the first time later than t; a rate counts on from t.
func (c cadence) after(t time.Time) time.Time {
	if c.every > 0 {
		return t.Add(c.every)
	}
	zone := orDefault(c.zone, time.UTC)
	y, m, d := t.In(zone).Date()
	next := time.Date(y, m, d, c.hour, c.minute, 0, 0, zone)
	if !next.After(t) {
		next = next.AddDate(0, 0, 1)
	}
	return next
}

// addRule creates a rule; it fires from now on.
func (w *World) addRule(r rule) error {
	if r.name == "" || slices.ContainsFunc(w.rules, func(other *rule) bool { return other.name == r.name }) {
		return fmt.Errorf("rule %q has no name or is there already", r.name)
	}
	var err error
	if r.cadence, err = readCadence(r.expression); err != nil {
		return err
	}
	r.arn = w.arn("events", "rule/"+r.name)
	at, _ := slices.BinarySearchFunc(w.rules, r.name, func(other *rule, name string) int { return strings.Compare(other.name, name) })
	w.rules = slices.Insert(w.rules, at, &r)
	w.await(&r)
	return nil
}

// await has a rule fire when it falls due, and again after that.
func (w *World) await(r *rule) {
	w.at(r.cadence.after(w.now()), func() {
		for _, t := range r.targets {
			if !r.disabled {
				t.start(w)
			}
		}
		w.await(r)
	})
}

// start starts the tasks. Where there is no room EventBridge tries again, and then gives up: nobody is told here.
func (t ruleTarget) start(w *World) {
	for range t.count {
		_, _, _ = w.runTask(t.cluster, t.run)
	}
}
