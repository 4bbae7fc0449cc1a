package sim

import "time"

const (
	// The pauses between attempts of a service whose tasks fail before they run
	// double up to this:
	// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html
	longestPause  = 27 * time.Minute
	shortestPause = 5 * time.Second
	pausesUnsaid  = 2 // attempts before the service says that it is slowed down
)

// backoff slows the start of tasks that fail before they run.
type backoff struct {
	pauses int
	until  time.Time
	armed  bool // the scheduler comes back at until
}

// slowDown lengthens the pause before the next attempt. Tasks that fail within a
// pause were started together with the one that caused it.
func (s *ecsService) slowDown() {
	now := s.world.now()
	if now.Before(s.backoff.until) {
		return
	}
	s.backoff.pauses++
	pause := min(shortestPause<<min(s.backoff.pauses-1, 10), longestPause)
	s.backoff.until, s.backoff.armed = now.Add(pause), false
	if s.backoff.pauses > pausesUnsaid {
		s.say("is unable to consistently start tasks successfully.%s", seeGuide)
		s.tellAction(eventWarn, "SERVICE_TASK_START_IMPAIRED", "")
	}
}

// paused tells whether the next attempt has to wait; the scheduler comes back
// when the pause is over.
func (s *ecsService) paused() bool {
	if !s.backoff.until.After(s.world.now()) {
		return false
	}
	if !s.backoff.armed {
		s.backoff.armed = true
		s.world.at(s.backoff.until, s.wake)
	}
	return true
}
