package sim

import (
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

const (
	noticeTime = time.Second             // from the decision to the first step
	termTime   = 1200 * time.Millisecond // of a container that obeys SIGTERM
	detachTime = 9 * time.Second         // of a network interface
	reportTime = 800 * time.Millisecond  // of an agent's report that all has ended
	// stoppedKept is how long stopped tasks are listed: AWS promises at least an hour.
	stoppedKept = time.Hour
)

// stop has ECS want the task stopped. The first reason given stays.
func (t *task) stop(code types.TaskStopCode, reason string) {
	if t.unwanted {
		return
	}
	for _, l := range t.lists() {
		l.wanted.remove(t)
		l.unwanted.insert(t)
	}
	t.unwanted = true
	t.stopCode, t.stoppedReason = code, reason
	t.stoppingAt = t.world.now()
	t.changed()
	if d := t.deployment; d != nil {
		crashed := code == types.TaskStopCodeEssentialContainerExited && !t.proven
		if crashed || code == types.TaskStopCodeTaskFailedToStart {
			d.taskFailed()
		}
	}
	t.world.after(t.world.chance.about(noticeTime), t.drain)
}

// drain takes the task's targets out of service and waits for their connections
// to end, unless what they led to has ended already.
func (t *task) drain() {
	if len(t.targets) == 0 {
		t.terminate()
		return
	}
	t.move(deactivating)
	var longest time.Duration
	for _, g := range t.targets {
		longest = max(longest, g.group.delay)
		t.deployment.count("deregistered %d targets in (target-group %s)", g.group)
		g.deregister()
	}
	t.deployment.count("has begun draining connections on %d tasks.", nil)
	if t.stopCode == types.TaskStopCodeEssentialContainerExited {
		longest = t.world.chance.about(noticeTime)
	}
	t.world.after(longest, t.terminate)
}

// terminate stops the containers.
func (t *task) terminate() {
	t.move(stopping)
	var longest time.Duration
	for _, c := range t.containers {
		if c.status != stopped {
			longest = max(longest, c.terminate())
		}
	}
	t.world.after(longest+t.world.chance.about(reportTime), t.release)
}

// release gives back the network interface.
func (t *task) release() {
	t.executionStoppedAt = t.world.now()
	if t.network == nil {
		t.end()
		return
	}
	t.move(deprovisioning)
	t.world.after(t.world.chance.about(detachTime), t.end)
}

func (t *task) end() {
	t.stoppedAt = t.world.now()
	if n := t.network; n != nil {
		n.status = "DELETED"
		if n.address.IsValid() {
			n.subnet.giveBack(n.address)
		}
	}
	if i := t.place.instance; i != nil {
		cpu, memory := t.definition.needs()
		i.freeCPU += cpu
		i.freeMemory += memory
		i.tellChange()
		i.cluster.wakeStuck()
	}
	t.move(stopped)
	t.world.after(stoppedKept, func() {
		for _, l := range t.lists() {
			l.unwanted.remove(t)
		}
	})
}

// pastGrace calls what a failed check leads to, once the service's grace period
// after the task's start is over. What is called has to look whether the check
// still fails.
func (t *task) pastGrace(consequence func()) {
	since := t.startedAt
	if since.IsZero() {
		since = t.world.now()
	}
	t.world.at(since.Add(t.service.grace), func() {
		if !t.unwanted {
			consequence()
		}
	})
}

// containerUnhealthy replaces a service's task whose own health check fails.
func (t *task) containerUnhealthy() {
	if t.health() != types.HealthStatusUnhealthy {
		return
	}
	t.deployment.say("(task %s) failed container health checks.", t.id)
	t.replace("Task failed container health checks")
}

// targetUnhealthy replaces a service's task that a load balancer's check fails.
func (t *task) targetUnhealthy(g *target) {
	if !g.unhealthy() {
		return
	}
	t.deployment.say("(task %s) (port %d) is unhealthy in (target-group %s) due to (reason %s)",
		t.id, g.port, g.group.arn, deref(g.health.Description))
	t.replace(fmt.Sprintf("Task failed ELB health checks in (target-group %s)", g.group.arn))
}

// replace stops a task that runs but is not healthy; the scheduler starts another.
func (t *task) replace(reason string) {
	t.deployment.taskFailed()
	t.stop(types.TaskStopCodeServiceSchedulerInitiated, reason)
	t.deployment.say(hasStopped, 1, named([]*task{t}))
}
