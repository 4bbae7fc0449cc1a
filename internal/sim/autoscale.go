package sim

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

// autoscaler keeps the average CPU of a service's tasks near a target, as target
// tracking does: https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
type autoscaler struct {
	service                 *ecsService
	min, max                int32
	outSuspended            bool
	inSuspended             bool
	scheduledSuspended      bool
	policy                  string // its name
	policyID, highID, lowID string // UUIDs
	target                  float64
	demand                  float64 // percent of one task's CPU, of all tasks together
	high, low               watch
	scaledOut, scaledIn     time.Time
	createdAt               time.Time
	scheduled               []*scheduledScaling
	activities              []*scalingActivity // newest first
}

// scheduledScaling sets the bounds by the clock; what is wanted moves into them.
// https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-scheduled-scaling.html
type scheduledScaling struct {
	name, id   string
	expression string
	timezone   string // "" = UTC
	cadence    cadence
	min, max   *int32 // nil = stays
	createdAt  time.Time
}

// watch counts the minutes in a row for which an alarm's condition holds.
type watch struct {
	minutes, needed int
	since           time.Time // the state it is in
}

func (w *watch) fires() bool { return w.minutes >= w.needed }

// note takes a minute's reading.
func (w *watch) note(holds bool, now time.Time) {
	was := w.fires()
	if w.minutes++; !holds {
		w.minutes = 0
	}
	if w.fires() != was {
		w.since = now
	}
}

// scalingActivity is one time the autoscaler set a desired count, or could not.
type scalingActivity struct {
	id        string
	alarm     string // its name
	action    string // the scheduled action that did it in place of an alarm
	from, to  int32
	notScaled string // code of the reason, "" = it was scaled
	begun     time.Time
	ended     time.Time // zero while tasks are still to come or to go
}

const (
	// Target tracking acts after three minutes above its target, and after
	// fifteen below nine tenths of it; ECS's cooldowns are the API's defaults.
	highMinutes = 3
	lowMinutes  = 15
	lowShare    = 0.9
	cooldown    = 5 * time.Minute
	// activitiesKept is six weeks' worth in AWS; here a day's.
	activitiesKept = 50
)

// addAutoscaler registers a service as a scalable target with one policy.
func (w *World) addAutoscaler(a autoscaler) error {
	if a.min < 0 || a.max < a.min || a.target <= 0 {
		return errors.New("an autoscaler needs min, max and a target")
	}
	a.policyID, a.highID, a.lowID = w.chance.uuid(), w.chance.uuid(), w.chance.uuid()
	a.createdAt = w.now()
	a.high, a.low = watch{needed: highMinutes, since: w.now()}, watch{needed: lowMinutes, since: w.now()}
	for _, one := range a.scheduled {
		var err error
		if one.cadence, err = readCadence(one.expression); err != nil {
			return err
		}
		one.cadence.zone = zoneNamed(one.timezone)
		one.id, one.createdAt = recordID(a.resource()+one.name), w.now()
		w.awaitScaling(&a, one)
	}
	w.autoscalers = append(w.autoscalers, &a)
	w.every(time.Minute, a.look)
	return nil
}

// awaitScaling has a scheduled action act when it falls due, and again after that.
func (w *World) awaitScaling(a *autoscaler, one *scheduledScaling) {
	w.at(one.cadence.after(w.now()), func() {
		if !a.scheduledSuspended {
			set(&a.min, one.min)
			set(&a.max, one.max)
			if to := min(max(a.service.desired, a.min), a.max); to != a.service.desired {
				a.keep(&scalingActivity{id: w.chance.uuid(), action: one.name, from: a.service.desired, to: to, begun: w.now()})
				a.set(to)
			}
		}
		w.awaitScaling(a, one)
	})
}

// every runs do again and again.
func (w *World) every(period time.Duration, do func()) {
	w.after(period, func() {
		do()
		w.every(period, do)
	})
}

// utilization is the average CPU of the tasks that run; not ok where none does.
func (a *autoscaler) utilization() (percent float64, ok bool) {
	ran, _ := a.service.counts(nil)
	if ran == 0 {
		return 0, false
	}
	return min(100, a.demand/float64(ran)), true
}

// look reads the metric and acts on what it shows.
func (a *autoscaler) look() {
	now := a.service.world.now()
	a.conclude(now)
	percent, ok := a.utilization()
	a.high.note(ok && percent > a.target, now)
	a.low.note(ok && percent < lowShare*a.target, now)
	wanted := int32(math.Ceil(a.demand / a.target))
	switch desired := a.service.desired; {
	case a.high.fires() && !a.outSuspended && desired >= a.max && wanted > desired:
		a.refuse(a.alarm(true), "AlreadyAtMaxCapacity")
	case a.high.fires() && !a.outSuspended && now.Sub(a.scaledOut) >= cooldown && wanted > desired:
		a.scale(a.alarm(true), min(wanted, a.max))
		a.scaledOut = now
	case a.low.fires() && !a.inSuspended && now.Sub(a.scaledIn) >= cooldown && max(wanted, a.min) < desired:
		a.scale(a.alarm(false), max(wanted, a.min))
		a.scaledIn = now
	}
}

func (a *autoscaler) scale(alarm string, to int32) {
	w := a.service.world
	a.keep(&scalingActivity{id: w.chance.uuid(), alarm: alarm, from: a.service.desired, to: to, begun: w.now()})
	a.set(to)
}

// set calls UpdateService.
func (a *autoscaler) set(desired int32) {
	a.service.change(serviceChange{desired: &desired})
	w := a.service.world
	w.told(w.autoscaling(), a.service, "UpdateService", map[string]any{"desiredCount": desired})
}

// refuse notes once in a row that nothing could be done.
func (a *autoscaler) refuse(alarm, code string) {
	if len(a.activities) > 0 && a.activities[0].notScaled == code {
		return
	}
	w := a.service.world
	a.keep(&scalingActivity{
		id: w.chance.uuid(), alarm: alarm, from: a.service.desired, to: a.service.desired, notScaled: code, begun: w.now(), ended: w.now(),
	})
}

func (a *autoscaler) keep(activity *scalingActivity) {
	a.activities = slices.Insert(a.activities, 0, activity)
	a.activities = a.activities[:min(len(a.activities), activitiesKept)]
}

// conclude ends the activities whose desired count runs.
func (a *autoscaler) conclude(now time.Time) {
	ran, _ := a.service.counts(nil)
	for _, one := range a.activities {
		if one.ended.IsZero() && (ran == one.to || a.service.desired != one.to) {
			one.ended = now
		}
	}
}

// alarm is the name of one of the two alarms that target tracking makes.
func (a *autoscaler) alarm(high bool) string {
	which, id := "AlarmLow", a.lowID
	if high {
		which, id = "AlarmHigh", a.highID
	}
	return fmt.Sprintf("TargetTracking-%s-%s-%s", a.resource(), which, id)
}

// resource is how Application Auto Scaling names the service.
func (a *autoscaler) resource() string {
	return "service/" + a.service.cluster.name + "/" + a.service.name
}
