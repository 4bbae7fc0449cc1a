package sim

import (
	"fmt"
	"slices"
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
}

func (s *ecsService) newDeployment(definition *taskDefinition) *deployment {
	d := &deployment{
		service:    s,
		id:         s.world.chance.deploymentID(),
		status:     primary,
		definition: definition,
		network:    s.network,
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
	s.deployments = slices.Insert(s.deployments, 0, s.newDeployment(s.definition))
}

func (d *deployment) progress(state types.DeploymentRolloutState, reason string) {
	d.rollout, d.reason = state, reason
	d.updatedAt = d.service.world.now()
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
	d.progress(types.DeploymentRolloutStateFailed, "ECS deployment circuit breaker: tasks failed to start.")
	s.say("(deployment %s) deployment failed: tasks failed to start.", d.id)
	if s.rollback && s.completed != nil && !d.back {
		s.rollBack(d)
	}
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
	to.back = true
	s.deployments = slices.Insert(s.deployments, 0, to)
	to.progress(types.DeploymentRolloutStateInProgress, "ECS deployment circuit breaker: rolling back to deploymentId "+to.id+".")
	s.say("rolling back to deployment %s.", to.id)
	s.wake()
}

// complete ends a deployment that has all its tasks, and only its tasks.
func (d *deployment) complete() {
	d.progress(types.DeploymentRolloutStateCompleted, "ECS deployment "+d.id+" completed.")
	d.service.completed, d.back = d, false
	d.service.say(hasCompleted, d.id)
}

// wanted is how many tasks the deployment should have in the end.
func (d *deployment) wanted() int32 {
	s := d.service
	switch {
	case d.set != nil:
		return ceilPercent(s.desired, d.set.scale)
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

// loadBalancers are the service's, with the task set's own target group.
func (d *deployment) loadBalancers() []types.LoadBalancer {
	if d.set == nil || d.set.targetGroup == "" {
		return d.service.loadBalancers
	}
	own := slices.Clone(d.service.loadBalancers)
	for i := range own {
		own[i].TargetGroupArn = &d.set.targetGroup
	}
	return own
}
