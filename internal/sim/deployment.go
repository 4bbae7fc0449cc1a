package sim

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// The statuses of deployments and task sets. One that is replaced stays ACTIVE
// until its last task is gone; then it is listed no more.
const (
	primary = "PRIMARY"
	active  = "ACTIVE"
)

// deployment is one deployment or, with an outside controller, one task set.
type deployment struct {
	service    *ecsService
	id         string // ecs-svc/<19 digits>
	status     string
	definition *taskDefinition
	network    *types.AwsVpcConfiguration
	createdAt  time.Time
	updatedAt  time.Time
	rollout    types.DeploymentRolloutState
	reason     string
	failed     int32        // tasks in a row
	back       bool         // it undoes a failed one; if it fails too, there is nothing left to try
	set        *taskSetSpec // nil for a deployment of ECS's own
	group      string       // ARN of the target group its tasks take instead of the service's, "" = the service's
	record     *serviceDeployment
	undoes     *serviceDeployment // while it takes the place of a failed one
	order      serviceOrder
	pushes     map[string]int // over each container's image when the deployment began
}

// serviceOrder is what of a service's settings a deployment took with it.
type serviceOrder struct {
	launchType      types.LaunchType
	providers       []types.CapacityProviderStrategyItem
	loadBalancers   []types.LoadBalancer
	platformVersion string
}

func (s *ecsService) newDeployment(definition *taskDefinition) *deployment {
	d := &deployment{
		service:    s,
		id:         s.world.chance.deploymentID(),
		status:     primary,
		definition: definition,
		network:    s.network,
		pushes:     s.world.resolve(definition),
		order:      serviceOrder{s.launchType, s.providers, s.loadBalancers, s.platformVersion},
		createdAt:  s.world.now(),
		updatedAt:  s.world.now(),
	}
	d.progress(types.DeploymentRolloutStateInProgress, "ECS deployment "+d.id+" in progress.")
	return d
}

// deploy replaces the tasks by tasks of what the service says now.
func (s *ecsService) deploy() {
	for _, d := range s.deployments {
		if d.status == primary {
			d.status = active
			d.updatedAt = s.world.now()
		}
	}
	d := s.newDeployment(s.definition)
	s.keep(d, s.deployments)
	s.deployments = slices.Insert(s.deployments, 0, d)
	if s.shift != nil {
		s.beginShift(d)
	}
}

func (d *deployment) progress(state types.DeploymentRolloutState, reason string) {
	d.rollout, d.reason = state, reason
	d.updatedAt = d.service.world.now()
	d.tellChange()
}

// threshold is how many tasks in a row may fail before the circuit breaker does:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
func (d *deployment) threshold() int32 {
	return min(max((d.service.wanted()+1)/2, 3), 200)
}

// taskFailed counts a task that did not start or did not become healthy.
func (d *deployment) taskFailed() {
	d.failed++
	d.updatedAt = d.service.world.now()
	s := d.service
	inProgress := d.status == primary && d.set == nil && d.rollout == types.DeploymentRolloutStateInProgress
	if !inProgress || !s.breaker || d.failed < d.threshold() {
		return
	}
	d.fail("ECS deployment circuit breaker: tasks failed to start.", "tasks failed to start.", s.rollback)
}

// fail ends a deployment that is under way; back has ECS undo it, if there is something to go back to.
func (d *deployment) fail(reason, said string, back bool) {
	s := d.service
	d.progress(types.DeploymentRolloutStateFailed, reason)
	s.say("(deployment %s) deployment failed: %s", d.id, said)
	switch {
	case back && s.completed != nil && !d.back:
		d.record.turnBack(s.completed, reason)
		s.rollBack(d)
	case d.undoes != nil:
		d.undoes.finish(types.ServiceDeploymentStatusRollbackFailed)
	case d.record != nil:
		d.record.stop(reason)
	}
	s.wake()
}

// taskProven resets the count: the deployment can start a healthy task.
func (d *deployment) taskProven() {
	d.failed = 0
	d.updatedAt = d.service.world.now()
}

// rollBack makes the last completed deployment the primary again, with the tasks
// it still has; where it is gone a new one takes its place.
func (s *ecsService) rollBack(failed *deployment) {
	failed.status = active
	to := s.completed
	s.definition, s.network = to.definition, to.network
	s.backoff = backoff{}
	if at := slices.Index(s.deployments, to); at >= 0 {
		s.deployments = slices.Delete(s.deployments, at, at+1)
		to.status, to.failed = primary, 0
	} else {
		to = s.newDeployment(to.definition)
	}
	to.back, to.undoes = true, failed.record
	s.deployments = slices.Insert(s.deployments, 0, to)
	by, _, _ := strings.Cut(failed.reason, ":")
	to.progress(types.DeploymentRolloutStateInProgress, by+": rolling back to deploymentId "+to.id+".")
	s.say("rolling back to deployment %s.", to.id)
	s.wake()
}

// complete ends a deployment that has all its tasks, and only its tasks.
func (d *deployment) complete() {
	d.progress(types.DeploymentRolloutStateCompleted, "ECS deployment "+d.id+" completed.")
	switch {
	case d.undoes != nil:
		d.undoes.finish(types.ServiceDeploymentStatusRollbackSuccessful)
	case d.record != nil:
		d.record.finish(types.ServiceDeploymentStatusSuccessful)
	}
	d.service.completed, d.back, d.undoes = d, false, nil
	d.service.say(hasCompleted, d.id)
}

// wanted is how many tasks the deployment should have in the end.
func (d *deployment) wanted() int32 {
	s := d.service
	switch {
	case d.set != nil:
		return ceilPercent(s.desired, d.set.scale)
	case s.shifting() != nil:
		return s.shifting().wantedInShift(d)
	case d.status == primary:
		return s.wanted()
	default:
		return 0
	}
}

// called is how events name the one whose tasks they speak of.
func (d *deployment) called() string {
	if d.set == nil {
		return fmt.Sprintf("(service %s)", d.service.name)
	}
	return fmt.Sprintf("(service %s, taskSet %s)", d.service.name, d.id)
}

// loadBalancers are the service's, with the target group of its own that the deployment or task set has.
func (d *deployment) loadBalancers() []types.LoadBalancer {
	group := d.group
	if d.set != nil {
		group = d.set.targetGroup
	}
	if group == "" {
		return d.service.loadBalancers
	}
	own := slices.Clone(d.service.loadBalancers)
	for i := range own {
		own[i].TargetGroupArn = &group
	}
	return own
}
