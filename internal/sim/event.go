package sim

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// Events are worded as in
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
const (
	eventsKept = 100 // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html
	// steadyAgain is how often a service that stays as it is says so.
	steadyAgain = 6 * time.Hour
	seeGuide    = " For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
)

// The words that are said both as things happen and of the past of a service
// that is placed as it is.
const (
	hasStarted    = "has started %d tasks: %s."
	hasStopped    = "has stopped %d running tasks: %s."
	hasRegistered = "registered %d targets in (target-group %s)"
	hasCompleted  = "(deployment %s) deployment completed."
	isSteady      = "has reached a steady state."
)

// say adds an event of the service: its name and the words.
func (s *ecsService) say(format string, args ...any) {
	s.sayAt(s.world.now(), format, args...)
}

func (s *ecsService) sayAt(at time.Time, format string, args ...any) {
	s.record(at, "(service "+s.name+") "+fmt.Sprintf(format, args...))
}

// say adds an event in the name of a deployment's service, or of a task set.
func (d *deployment) say(format string, args ...any) {
	d.sayAt(d.service.world.now(), format, args...)
}

func (d *deployment) sayAt(at time.Time, format string, args ...any) {
	d.service.record(at, d.called()+" "+fmt.Sprintf(format, args...))
}

// record adds an event. Its moment must not be before the last one's.
func (s *ecsService) record(at time.Time, message string) {
	s.events.add(types.ServiceEvent{CreatedAt: stamp(at), Id: new(s.world.chance.uuid()), Message: &message})
}

// eventLog is the latest events, newest first. It grows towards the front of a
// block, so that what was handed out before stays as it was without a copy.
type eventLog struct {
	block    []types.ServiceEvent
	first, n int
}

func (l *eventLog) add(e types.ServiceEvent) {
	if l.first == 0 {
		block := make([]types.ServiceEvent, 2*eventsKept)
		copy(block[eventsKept:], l.newest())
		l.block, l.first = block, eventsKept
	}
	l.first--
	l.block[l.first] = e
	l.n = min(l.n+1, eventsKept)
}

// newest must not be changed.
func (l *eventLog) newest() []types.ServiceEvent { return l.block[l.first : l.first+l.n] }

func named(tasks []*task) string {
	names := make([]string, len(tasks))
	for i, t := range tasks {
		names[i] = "(task " + t.id + ")"
	}
	return strings.Join(names, " ")
}

// tally is a sentence that waits a moment for others like it, as AWS counts what
// happens to several tasks at once.
type tally struct {
	deployment *deployment
	format     string // with %d for how many, then %s where there is a target group
	group      *targetGroup
	n          int
}

const tallyTime = time.Second

// count adds one to an event that is said a moment later.
func (d *deployment) count(format string, group *targetGroup) {
	s := d.service
	for i := range s.tallies {
		if t := &s.tallies[i]; t.deployment == d && t.format == format && t.group == group {
			t.n++
			return
		}
	}
	s.tallies = append(s.tallies, tally{deployment: d, format: format, group: group, n: 1})
	if len(s.tallies) == 1 {
		s.world.after(tallyTime, s.sayTallies)
	}
}

func (s *ecsService) sayTallies() {
	due := s.tallies
	s.tallies = nil
	for _, t := range due {
		if t.group == nil {
			t.deployment.say(t.format, t.n)
		} else {
			t.deployment.say(t.format, t.n, t.group.arn)
		}
	}
}

// saySteady tells that nothing is left to do, now and every six hours while
// that stays so.
func (s *ecsService) saySteady() {
	s.steady = s.world.now()
	s.say(isSteady)
	s.tellAction(eventInfo, "SERVICE_STEADY_STATE", "")
	s.saySteadyAgain()
}

func (s *ecsService) saySteadyAgain() {
	since := s.steady
	s.world.at(since.Add(steadyAgain), func() {
		if s.steady.Equal(since) {
			s.saySteady()
		}
	})
}
