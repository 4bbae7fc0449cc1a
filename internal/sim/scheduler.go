package sim

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

const (
	// reaction is the scheduler's delay between a change and what it does about it.
	reaction = 1500 * time.Millisecond
	// batch is how many tasks it starts or stops at a time.
	batch = 10
)

// wake has the scheduler look at the service soon.
func (s *ecsService) wake() {
	if !s.waking {
		s.waking = true
		s.world.after(reaction, s.evaluate)
	}
}

// evaluate brings the service one step nearer to what it should be.
func (s *ecsService) evaluate() {
	s.waking = false
	s.forgetEmpty()
	switch {
	case s.controller != types.DeploymentControllerTypeEcs:
		for _, d := range s.deployments {
			s.fit(d)
		}
	case s.strategy == types.SchedulingStrategyDaemon:
		s.rollDaemon()
	case s.shifting() != nil:
		s.advanceShift(s.shifting())
	default:
		s.roll()
	}
	s.conclude()
}

// forgetEmpty drops replaced deployments whose last task has stopped.
func (s *ecsService) forgetEmpty() {
	s.deployments = slices.DeleteFunc(s.deployments, func(d *deployment) bool {
		return d.set == nil && d.status != primary && len(s.members(d, func(t *task) bool { return t.status != stopped })) == 0
	})
}

// members are the tasks of a deployment for which keep holds, in order of their
// ids. Stopped ones of the last hour are among them unless keep says otherwise.
func (s *ecsService) members(d *deployment, keep func(*task) bool) []*task {
	var found []*task
	for _, index := range []taskIndex{s.tasks.wanted, s.tasks.unwanted} {
		for _, t := range index {
			if t.deployment == d && keep(t) {
				found = append(found, t)
			}
		}
	}
	return found
}

func (t *task) isWanted() bool { return !t.unwanted }

// bounds are the limits of a rolling update: at least lower tasks healthy
// (rounded up), at most upper starting or running (rounded down).
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
func (s *ecsService) bounds() (lower, upper int) {
	n := s.wanted()
	return int(ceilPercent(n, float64(*s.minimumHealthy))), int(n) * int(*s.maximum) / 100
}

func ceilPercent(n int32, percent float64) int32 {
	return int32(math.Ceil(float64(n) * percent / 100))
}

// roll moves a service of ECS's own controller towards its primary deployment.
func (s *ecsService) roll() {
	current := s.deployments[0]
	mine := s.members(current, (*task).isWanted)
	others := make([]*task, 0, len(s.tasks.wanted))
	for _, d := range s.deployments[1:] {
		others = append(others, s.members(d, (*task).isWanted)...)
	}
	desired := int(s.wanted())
	lower, upper := s.bounds()

	if current.rollout == types.DeploymentRolloutStateFailed {
		// A failed deployment starts nothing and replaces nothing.
		s.stopExcess(append(mine, others...), len(mine)+len(others)-desired)
		return
	}
	s.stopExcess(mine, len(mine)-desired)
	missing := max(desired-len(mine), 0)
	room := max(upper-s.occupied(), 0)

	// Replaced tasks that are not healthy count for nothing and go first. Of the
	// healthy ones those above desired may go, or, if that makes no room for the
	// new ones and none of them is on its way, those above the lower limit.
	ready := count(mine, (*task).healthy)
	floor := desired
	if missing > 0 && room == 0 && ready == len(mine) {
		floor = lower
	}
	spare := ready + count(others, (*task).healthy) - floor
	stopping := replaceable(others, spare)
	s.stop(stopping)
	if missing > 0 && room == 0 && len(stopping) == 0 && count(s.tasks.wanted, (*task).healthy) == s.occupied() {
		s.complainOnce("was unable to stop or start tasks during a deployment because of the service deployment configuration. " +
			"Update the minimumHealthyPercent or maximumPercent value and try again.")
	}
	s.start(current, min(missing, room))
}

// replaceable are the tasks that may go: all that are not healthy, and as many
// of the healthy ones as can be spared.
func replaceable(tasks []*task, spare int) []*task {
	going := make([]*task, 0, len(tasks))
	for _, t := range spared(tasks) {
		healthy := t.healthy()
		if !healthy || spare > 0 {
			going = append(going, t)
		}
		if healthy {
			spare--
		}
	}
	return going
}

// fit gives a task set the tasks its scale asks for.
func (s *ecsService) fit(d *deployment) {
	have := s.members(d, (*task).isWanted)
	want := int(d.wanted())
	s.stopExcess(have, len(have)-want)
	s.start(d, want-len(have))
}

// occupied counts what the upper limit is about: tasks that start or run.
func (s *ecsService) occupied() int {
	n := len(s.tasks.wanted)
	for _, t := range s.tasks.unwanted {
		if t.status <= running {
			n++
		}
	}
	return n
}

// start starts n tasks, a batch at a time, unless the service is slowed down.
func (s *ecsService) start(d *deployment, n int) {
	if n <= 0 || s.paused() {
		return
	}
	var started []*task
	complaint := ""
	for range min(n, batch) {
		p, why := s.place(d)
		if complaint = why; why != "" {
			break
		}
		started = append(started, s.launch(d, p))
	}
	d.sayStarted(started, complaint)
	if n > batch {
		s.wake()
	}
}

// sayStarted tells what was started and why it was not more.
func (d *deployment) sayStarted(started []*task, complaint string) {
	if len(started) > 0 {
		d.say(hasStarted, len(started), named(started))
	}
	if complaint != "" && complaint != d.service.stuck {
		d.service.tellAction(eventError, "SERVICE_TASK_PLACEMENT_FAILURE", cmp.Or(d.service.cluster.refusal(d.definition), "ATTRIBUTE"))
	}
	d.service.complainOnce(complaint)
}

// complainOnce says what keeps the service from going on, if anything does and
// it was not the same the last time.
func (s *ecsService) complainOnce(words string) {
	if words != "" && s.stuck != words {
		s.say("%s", words)
	}
	s.stuck = words
}

// stopExcess stops the n tasks that are least missed: not yet healthy ones, then
// the youngest.
func (s *ecsService) stopExcess(tasks []*task, n int) {
	if n <= 0 {
		return
	}
	tasks = spared(tasks)
	n = min(n, len(tasks))
	slices.SortStableFunc(tasks, func(a, b *task) int {
		if a.healthy() != b.healthy() {
			if b.healthy() {
				return -1
			}
			return 1
		}
		return cmp.Or(b.createdAt.Compare(a.createdAt), cmp.Compare(a.id, b.id))
	})
	s.stop(tasks[:n])
}

// stop stops tasks to scale in or to replace them.
func (s *ecsService) stop(tasks []*task) {
	for _, d := range s.deployments {
		initiator := s.deployments[0]
		if d.set != nil {
			initiator = d
		}
		var own []*task
		for _, t := range tasks {
			if t.deployment == d {
				own = append(own, t)
				t.stop(types.TaskStopCodeServiceSchedulerInitiated, "Scaling activity initiated by (deployment "+initiator.id+")")
			}
		}
		for some := range slices.Chunk(own, batch) {
			d.say(hasStopped, len(some), named(some))
		}
	}
}

// conclude completes the primary deployment and finds the steady state.
func (s *ecsService) conclude() {
	if len(s.deployments) == 0 || !s.settled() {
		s.steady = time.Time{}
		return
	}
	if d := s.deployments[0]; d.set == nil && d.rollout == types.DeploymentRolloutStateInProgress {
		d.complete()
	}
	if s.steady.IsZero() {
		s.saySteady()
	}
}

// settled tells whether every task wanted is there and has proved itself, and no
// other is left.
func (s *ecsService) settled() bool {
	var want int
	for _, d := range s.deployments {
		want += int(d.wanted())
		if d.set == nil && d.status != primary || d.rollout == types.DeploymentRolloutStateFailed {
			return false
		}
	}
	return len(s.tasks.wanted) == want &&
		count(s.tasks.wanted, func(t *task) bool { return t.proven && t.healthy() }) == want &&
		count(s.tasks.unwanted, func(t *task) bool { return t.status <= running }) == 0
}

func count(tasks []*task, is func(*task) bool) int {
	n := 0
	for _, t := range tasks {
		if is(t) {
			n++
		}
	}
	return n
}
