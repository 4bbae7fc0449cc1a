package sim

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

const (
	// registerTime is how long a target is registered before its first check may come.
	registerTime = 3 * time.Second
	// noticedAfter is how long it takes ECS to see that a target is unhealthy.
	noticedAfter = 12 * time.Second
)

// target is a task's address and port in a target group.
type target struct {
	group         *targetGroup
	task          *task
	container     *container // that serves the port
	containerPort int32
	id            string // IPv4 address, or EC2 instance id
	port          int32
	health        elb.TargetHealth
	firstCheck    time.Time // the others follow at the group's interval
	reckoned      int       // counts reckonings: an outcome of an older one is void
}

// register adds the task to the target groups of its deployment.
func (t *task) register() {
	for _, b := range t.deployment.loadBalancers() {
		g := t.newTarget(b)
		if g == nil {
			continue
		}
		g.become(elb.TargetHealthStateEnumInitial, elb.TargetHealthReasonEnumRegistrationInProgress, "Target registration is in progress")
		t.deployment.count(hasRegistered, g.group)
		g.firstCheck = t.world.now().Add(registerTime + time.Duration(t.world.chance.below(int64(g.interval()/4))))
		t.world.after(registerTime, func() {
			if g.draining() {
				return
			}
			g.become(elb.TargetHealthStateEnumInitial, elb.TargetHealthReasonEnumInitialHealthChecking, "Initial health checks in progress")
			g.reckon()
		})
		g.watch()
	}
}

// newTarget puts the task's address into a target group, without any health yet.
func (t *task) newTarget(b types.LoadBalancer) *target {
	group := t.world.targetGroup(deref(b.TargetGroupArn))
	at := slices.IndexFunc(t.containers, func(c *container) bool { return deref(c.defined.Name) == deref(b.ContainerName) })
	if group == nil || at < 0 {
		return nil
	}
	g := &target{group: group, task: t, container: t.containers[at], containerPort: deref(b.ContainerPort)}
	g.port = g.containerPort
	if t.network != nil {
		g.id = t.network.address.String()
	} else if t.place.instance != nil {
		g.id = t.place.instance.ec2ID
		if host, bound := g.container.binding(g.containerPort); bound {
			g.port = host
		}
	}
	t.targets = append(t.targets, g)
	group.targets = append(group.targets, g)
	return g
}

func (g *target) interval() time.Duration {
	return time.Duration(deref(g.group.described.HealthCheckIntervalSeconds)) * time.Second
}

func (g *target) become(state elb.TargetHealthStateEnum, reason elb.TargetHealthReasonEnum, why string) {
	g.health = elb.TargetHealth{State: state, Reason: reason}
	if why != "" {
		g.health.Description = &why
	}
}

func (g *target) healthy() bool   { return g.health.State == elb.TargetHealthStateEnumHealthy }
func (g *target) unhealthy() bool { return g.health.State == elb.TargetHealthStateEnumUnhealthy }
func (g *target) draining() bool  { return g.health.State == elb.TargetHealthStateEnumDraining }

// deregister drains the target; at the end of the delay it is gone.
func (g *target) deregister() {
	g.become(elb.TargetHealthStateEnumDraining, elb.TargetHealthReasonEnumDeregistrationInProgress, "Target deregistration is in progress")
	g.reckoned++
	g.task.world.after(g.group.delay, func() {
		g.group.targets = slices.DeleteFunc(g.group.targets, func(other *target) bool { return other == g })
	})
}

// watch reckons again whenever the container is about to answer otherwise.
func (g *target) watch() {
	w := g.task.world
	for _, c := range g.task.containers {
		for _, step := range c.does.answers {
			if at := c.startedAt.Add(step.after); at.After(w.now()) {
				w.at(at, g.reckon)
			}
		}
	}
}

// answer is what a health check gets now. Any container of the task may serve
// the port that is checked: they share an address.
func (g *target) answer() elb.TargetHealth {
	failed := func(reason elb.TargetHealthReasonEnum, why string) elb.TargetHealth {
		return elb.TargetHealth{State: elb.TargetHealthStateEnumUnhealthy, Reason: reason, Description: &why}
	}
	step, open := g.listening()
	balancer := g.task.world.network.balancer(g.group.described.LoadBalancerArns)
	switch {
	case len(g.group.described.LoadBalancerArns) == 0:
		return elb.TargetHealth{
			State: elb.TargetHealthStateEnumUnused, Reason: elb.TargetHealthReasonEnumNotInUse,
			Description: new("Target group is not configured to receive traffic from the load balancer"),
		}
	case g.task.network != nil && !balancer.serves(g.task.network.subnet.zone):
		return elb.TargetHealth{
			State: elb.TargetHealthStateEnumUnused, Reason: elb.TargetHealthReasonEnumNotInUse,
			Description: new("Target is in an Availability Zone that is not enabled for the load balancer"),
		}
	case g.task.network != nil && !g.task.world.network.balancerReaches(balancer, g.task.nic(), g.checkedPort()):
		return failed(elb.TargetHealthReasonEnumTimeout, "Request timed out")
	case open && step.times:
		return failed(elb.TargetHealthReasonEnumTimeout, "Request timed out")
	case !open || step.code == 0:
		return failed(elb.TargetHealthReasonEnumFailedHealthChecks, "Health checks failed")
	case !matches(deref(g.group.described.Matcher.HttpCode), step.code):
		return failed(elb.TargetHealthReasonEnumResponseCodeMismatch, fmt.Sprintf("Health checks failed with these codes: [%d]", step.code))
	default:
		return elb.TargetHealth{State: elb.TargetHealthStateEnumHealthy}
	}
}

// listening is the answer of the container that has the checked port open.
func (g *target) listening() (answerStep, bool) {
	port := g.checkedPort()
	for _, c := range g.task.containers {
		if !c.listensOn(int32(port)) { //nolint:gosec // a port
			continue
		}
		if len(c.does.answers) == 0 {
			return answerStep{code: 200}, true
		}
		up := g.task.world.now().Sub(c.startedAt)
		for _, step := range slices.Backward(c.does.answers) {
			if step.after <= up {
				return step, true
			}
		}
	}
	return answerStep{}, false
}

// matches tells whether a code is among those of a matcher: "200", "200,302", "200-399".
func matches(matcher string, code int) bool {
	for part := range strings.SplitSeq(matcher, ",") {
		first, last, isRange := strings.Cut(strings.TrimSpace(part), "-")
		if !isRange {
			last = first
		}
		low, errLow := strconv.Atoi(first)
		high, errHigh := strconv.Atoi(last)
		if errLow == nil && errHigh == nil && low <= code && code <= high {
			return true
		}
	}
	return false
}

// reckon finds when the checks, going on as they do now, change the target's
// state, so that no timer is needed for each of them.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
func (g *target) reckon() {
	g.reckoned++
	outcome := g.answer()
	if g.draining() || g.health.Reason == elb.TargetHealthReasonEnumRegistrationInProgress || same(outcome, g.health) {
		return
	}
	checks := 1 // a new target needs one good check, an unhealthy one a bad one for another reason
	switch {
	case outcome.State == elb.TargetHealthStateEnumUnhealthy && !g.unhealthy():
		checks = int(deref(g.group.described.UnhealthyThresholdCount))
	case outcome.State == elb.TargetHealthStateEnumHealthy && g.unhealthy():
		checks = int(deref(g.group.described.HealthyThresholdCount))
	}
	w := g.task.world
	next := g.firstCheck
	if late := w.now().Sub(next); late > 0 {
		next = next.Add((late + g.interval() - 1) / g.interval() * g.interval())
	}
	current := g.reckoned
	w.at(next.Add(time.Duration(checks-1)*g.interval()), func() {
		if g.reckoned != current {
			return
		}
		g.health = outcome
		g.task.service.wake()
		g.task.prove()
		if g.unhealthy() {
			w.after(w.chance.about(noticedAfter), func() {
				g.task.pastGrace(func() { g.task.targetUnhealthy(g) })
			})
		}
	})
}

func same(a, b elb.TargetHealth) bool {
	return a.State == b.State && a.Reason == b.Reason && deref(a.Description) == deref(b.Description)
}

// checkPort is where the checks go, as DescribeTargetHealth names it.
func (g *target) checkPort() string {
	if own := deref(g.group.described.HealthCheckPort); own != trafficPort {
		return own
	}
	return strconv.Itoa(int(g.port))
}

// checkedPort is where the checks knock, 0 where the group names no port at all.
func (g *target) checkedPort() int {
	if own := deref(g.group.described.HealthCheckPort); own != trafficPort {
		n, _ := strconv.ParseUint(own, 10, 16)
		return int(n)
	}
	return int(g.containerPort)
}
