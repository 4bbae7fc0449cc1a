package sim

import (
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

const (
	defaultStopTimeout   = 30 * time.Second // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
	defaultCheckInterval = 30 * time.Second // of a container's health check
	killed               = 137              // 128 + SIGKILL
)

// container is one container of a task.
type container struct {
	task      *task
	defined   *types.ContainerDefinition // never changed
	does      *behaviour                 // never changed
	digest    string                     // of the image
	id        string                     // last part of its ARN
	runtimeID string
	status    taskStatus // pending, running or stopped
	health    types.HealthStatus
	exitCode  *int32
	reason    string
	bindings  []types.NetworkBinding // on an instance, but for awsvpc
	startedAt time.Time
	term      bool // it has been told to stop
}

func (t *task) newContainer(defined *types.ContainerDefinition) *container {
	c := &container{
		task:    t,
		defined: defined,
		does:    t.definition.behaviours[deref(defined.Name)],
		id:      t.world.chance.uuid(),
		status:  pending,
		health:  types.HealthStatusUnknown,
	}
	c.runtimeID = t.runtimeID()
	c.take()
	if t.place.instance == nil || t.place.subnet != nil {
		return c
	}
	for _, p := range defined.PortMappings {
		host := deref(p.HostPort)
		if host == 0 {
			host = deref(p.ContainerPort)
			if t.definition.described.NetworkMode != types.NetworkModeHost {
				host = 32768 + int32(t.world.chance.below(28232)) //nolint:gosec // up to 60999, Docker's ephemeral ports
			}
		}
		protocol := p.Protocol
		if protocol == "" {
			protocol = types.TransportProtocolTcp
		}
		c.bindings = append(c.bindings, types.NetworkBinding{
			BindIP: new("0.0.0.0"), ContainerPort: p.ContainerPort, HostPort: &host, Protocol: protocol,
		})
	}
	return c
}

// essential containers take the task with them.
func (c *container) essential() bool { return c.defined.Essential == nil || *c.defined.Essential }

func (c *container) checked() bool {
	check := c.defined.HealthCheck
	return check != nil && !slices.Equal(check.Command, []string{"NONE"})
}

// run starts the container's process, at a moment that may be past.
func (c *container) run(at time.Time) {
	w := c.task.world
	c.status = running
	c.startedAt = at
	if group, stream, ok := c.log(); ok {
		w.logs.open(group, stream, c.does.log, at)
	}
	if c.does.exits {
		w.at(at.Add(c.does.exitAfter), c.exitByItself)
	}
	if !c.checked() {
		return
	}
	steps := c.does.health
	if len(steps) == 0 {
		interval := defaultCheckInterval
		if s := deref(c.defined.HealthCheck.Interval); s > 0 {
			interval = time.Duration(s) * time.Second
		}
		steps = []healthStep{{after: interval}}
	}
	for _, step := range steps {
		health := types.HealthStatusHealthy
		if step.unhealthy {
			health = types.HealthStatusUnhealthy
		}
		if when := at.Add(step.after); when.After(w.now()) {
			w.at(when, func() { c.checkedAs(health) })
		} else {
			c.checkedAs(health)
		}
	}
}

// checkedAs is the outcome of the container's own health check. A change of
// health alone makes no new version of the task.
func (c *container) checkedAs(health types.HealthStatus) {
	if c.status != running || c.health == health {
		return
	}
	c.health = health
	t := c.task
	if t.service == nil {
		return
	}
	t.service.wake()
	if health == types.HealthStatusUnhealthy && c.essential() {
		t.pastGrace(t.containerUnhealthy)
		return
	}
	t.prove()
}

// exitByItself ends the process because it wants to. ECS reports a container
// that lives for a moment only as RUNNING first, and then as STOPPED.
func (c *container) exitByItself() {
	t := c.task
	switch {
	case c.status != running || c.term:
	case t.status < running && !t.unwanted:
		t.world.after(reportDelay, c.exitByItself)
	default:
		c.exit(c.does.exitCode, c.does.exitReason)
		if c.essential() {
			t.stop(types.TaskStopCodeEssentialContainerExited, "Essential container in task exited")
		}
	}
}

// exit ends the container and what depends on it.
func (c *container) exit(code int32, reason string) {
	end := logStopped
	switch {
	case code == killed || code == 0 && !c.term:
		end = logKilled
	case !c.term:
		end = logCrashed
	}
	c.status = stopped
	c.exitCode, c.reason = &code, reason
	if group, stream, ok := c.log(); ok {
		c.task.world.logs.close(group, stream, end, c.task.world.now())
	}
	for _, g := range c.task.targets {
		g.reckon()
	}
	c.task.world.sessions.ended(c.execTarget())
	c.task.changed()
}

// terminate sends SIGTERM and, at the end of the stop timeout, SIGKILL. It
// returns how long the container lives on.
func (c *container) terminate() time.Duration {
	w := c.task.world
	if c.status != running {
		c.status = stopped
		return 0
	}
	c.term = true
	lives, code := w.chance.about(termTime), c.does.termCode
	if c.does.ignoresTerm {
		lives, code = defaultStopTimeout, killed
		if s := deref(c.defined.StopTimeout); s > 0 {
			lives = time.Duration(s) * time.Second
		}
	}
	w.after(lives, func() {
		if c.status == running {
			c.exit(code, "")
		}
	})
	return lives
}

// log is where the awslogs driver writes what the container says:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
func (c *container) log() (group, stream string, ok bool) {
	driver := c.defined.LogConfiguration
	if c.does.log == nil || driver == nil || driver.LogDriver != types.LogDriverAwslogs {
		return "", "", false
	}
	stream = c.runtimeID
	if prefix := driver.Options["awslogs-stream-prefix"]; prefix != "" {
		stream = prefix + "/" + deref(c.defined.Name) + "/" + c.task.id
	}
	return driver.Options["awslogs-group"], stream, true
}

// listensOn tells whether the running process has that port open.
func (c *container) listensOn(port int32) bool {
	if c.status != running {
		return false
	}
	if len(c.does.listens) > 0 {
		return slices.Contains(c.does.listens, port)
	}
	return slices.ContainsFunc(c.defined.PortMappings, func(p types.PortMapping) bool { return deref(p.ContainerPort) == port })
}

// binding is the host port of a container port on an instance.
func (c *container) binding(port int32) (int32, bool) {
	for _, b := range c.bindings {
		if deref(b.ContainerPort) == port {
			return deref(b.HostPort), true
		}
	}
	return 0, false
}

// figure is a number as ECS writes those that are strings; none if it is zero.
func figure(n int32) *string {
	if n == 0 {
		return nil
	}
	return new(strconv.Itoa(int(n)))
}
