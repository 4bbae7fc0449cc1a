package sim

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// schedule is one of EventBridge Scheduler's: it starts one kind of task, by the clock of a time zone.
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/what-is-scheduler.html
type schedule struct {
	name, group string // of schedules; the group that is always there is "default"
	arn         string
	description string
	expression  string
	timezone    string // "" = UTC
	disabled    bool
	created     time.Time
	changed     time.Time // last
	cadence     cadence
	target      ruleTarget
}

// defaultGroup is the schedule group that every account has.
const defaultGroup = "default"

func compareSchedules(a, b *schedule) int {
	return cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(a.name, b.name))
}

// addSchedule creates a schedule; it starts its task from now on.
func (w *World) addSchedule(s schedule) error {
	s.group = orDefault(s.group, defaultGroup)
	at, found := slices.BinarySearchFunc(w.schedules, &s, compareSchedules)
	if found || s.name == "" {
		return fmt.Errorf("schedule %q has no name or is there already", s.name)
	}
	var err error
	if s.cadence, err = readCadence(s.expression); err != nil {
		return err
	}
	s.cadence.zone = zoneNamed(s.timezone)
	s.arn, s.created, s.changed = w.arn("scheduler", "schedule/"+s.group+"/"+s.name), w.now(), w.now()
	w.schedules = slices.Insert(w.schedules, at, &s)
	w.awaitSchedule(&s)
	return nil
}

// awaitSchedule has a schedule start its task when it falls due, and again after that.
func (w *World) awaitSchedule(s *schedule) {
	w.at(s.cadence.after(w.now()), func() {
		if !s.disabled {
			s.target.start(w)
		}
		w.awaitSchedule(s)
	})
}

// zoneNamed is UTC for "", and on a machine without the zone's data: the Region has to start there too.
func zoneNamed(name string) *time.Location {
	if zone, err := time.LoadLocation(name); err == nil {
		return zone
	}
	return time.UTC
}
