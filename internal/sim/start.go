package sim

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// How long a task usually takes for each step, give or take a quarter.
const (
	attachTime   = 9 * time.Second  // its network interface
	connectTime  = time.Second      // from there to the first use of it
	pullTime     = 12 * time.Second // its images, where they do not say
	startTime    = time.Second      // its containers
	activateTime = time.Second      // its targets' registration
	// provenAfter is how long a task without any health check has to run before
	// its deployment takes it for a success.
	provenAfter = 30 * time.Second
	// reportDelay is how long a container is reported as running at least.
	reportDelay = 300 * time.Millisecond
)

// then goes on with the start, unless the task is stopped meanwhile.
func (t *task) then(d time.Duration, step func()) {
	t.world.after(d, func() {
		if !t.unwanted {
			step()
		}
	})
}

func (t *task) begin() {
	t.tellChange()
	if t.network == nil {
		t.connectivityAt = t.createdAt
		t.then(t.world.chance.about(connectTime), t.prepare)
		return
	}
	t.then(t.world.chance.about(attachTime), t.attach)
}

func (t *task) attach() {
	if !t.network.address.IsValid() {
		t.fail(obstacle{reason: "Unexpected EC2 error while attempting to Create Network Interface in subnet '" +
			t.network.subnet.id + "': InsufficientFreeAddressesInSubnet"})
		return
	}
	t.network.status = "ATTACHED"
	t.connectivityAt = t.world.now()
	t.move(pending)
	t.then(t.world.chance.about(connectTime), t.prepare)
}

// prepare does what comes before the images: registry tokens, secrets, volumes,
// log streams.
func (t *task) prepare() {
	if o := t.obstacleBeforePull(); o.reason != "" {
		t.then(o.after, func() { t.fail(o) })
		return
	}
	t.pull()
}

func (t *task) pull() {
	t.pullStartedAt = t.world.now()
	t.changed()
	if o := t.obstacleToPull(); o.reason != "" {
		t.then(o.after, func() {
			t.pullStoppedAt = t.world.now()
			t.fail(o)
		})
		return
	}
	var longest time.Duration
	for _, c := range t.containers {
		c.take()
		longest = max(longest, c.does.pullTime)
	}
	if longest == 0 {
		longest = t.world.chance.about(pullTime)
	}
	t.then(longest, t.startContainers)
}

func (t *task) startContainers() {
	t.pullStoppedAt = t.world.now()
	t.changed()
	waiting := len(t.containers)
	for _, c := range t.containers {
		after := c.does.startAfter
		if after == 0 {
			after = t.world.chance.about(startTime)
		}
		t.then(after, func() {
			c.run(t.world.now())
			t.changed()
			if waiting--; waiting == 0 {
				t.activate()
			}
		})
	}
}

// activate registers the targets of a task behind a load balancer. Others run
// at once.
func (t *task) activate() {
	if t.deployment == nil || len(t.deployment.loadBalancers()) == 0 {
		t.reachRunning()
		return
	}
	t.move(activating)
	t.then(t.world.chance.about(activateTime), func() {
		t.register()
		t.reachRunning()
	})
}

func (t *task) reachRunning() {
	t.startedAt = t.world.now()
	t.move(running)
	s := t.service
	if s == nil {
		return
	}
	s.backoff = backoff{}
	if len(t.targets) == 0 && !t.checked() {
		t.then(provenAfter, t.prove)
		return
	}
	t.prove()
}

// prove notes that a service's task is a success, once its checks say so.
func (t *task) prove() {
	if t.proven || t.service == nil || !t.healthy() {
		return
	}
	t.proven = true
	t.deployment.taskProven()
	t.service.wake()
}

// fail ends a task that could not start.
func (t *task) fail(o obstacle) {
	reason := o.reason
	if o.container != nil {
		o.container.reason = o.reason
		if t.place.launchType == types.LaunchTypeEc2 {
			reason = "Task failed to start"
		}
	}
	t.stop(types.TaskStopCodeTaskFailedToStart, reason)
	if s := t.service; s != nil {
		s.slowDown()
		t.deployment.say("was unable to place a task. Reason: %s.%s", o.reason, seeGuide)
	}
}
