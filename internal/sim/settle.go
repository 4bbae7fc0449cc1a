package sim

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// When things happened to a service that is placed as it is, counted from its creation.
const (
	settledTasks  = 2 * time.Second
	settledSteady = 2 * time.Minute
	// settledStart is from a task's creation to RUNNING.
	settledStart = attachTime + connectTime + pullTime + startTime + activateTime
	// settledVersion is what a task's own way to RUNNING would have counted.
	settledVersion = 6
)

// settle places a service as it is after running well since its creation: no
// timer is left of its tasks but those of what their containers still do.
func (s *ecsService) settle() {
	started := make([]int, len(s.deployments))
	for i, d := range s.deployments {
		d.createdAt = s.createdAt
		d.updatedAt = s.createdAt.Add(settledSteady)
		d.rollout, d.reason = types.DeploymentRolloutStateCompleted, "ECS deployment "+d.id+" completed."
		s.completed = d
		started[i] = s.settleTasks(d)
		if r := d.record; r != nil {
			r.createdAt = d.createdAt
			r.finish(types.ServiceDeploymentStatusSuccessful)
			r.updatedAt, r.finishedAt = d.updatedAt, d.updatedAt
		}
	}
	for i, d := range s.deployments {
		for _, b := range d.loadBalancers() {
			d.sayAt(s.createdAt.Add(settledSteady/2), hasRegistered, started[i], deref(b.TargetGroupArn))
		}
	}
	s.settleEvents()
}

// settleTasks places the tasks of a deployment, as many as there is room for.
func (s *ecsService) settleTasks(d *deployment) int {
	at := s.createdAt.Add(settledTasks)
	var started []*task
	for range d.wanted() {
		p, complaint := s.place(d)
		if complaint != "" {
			s.complainOnce(complaint)
			break
		}
		t := s.world.newTask(s.cluster, s.order(d, p))
		t.runSince(at)
		started = append(started, t)
	}
	for some := range slices.Chunk(started, batch) {
		d.sayAt(at, hasStarted, len(some), named(some))
	}
	return len(started)
}

// runSince makes a new task one that has been RUNNING for a while. The steps of
// its start are put where they usually are.
func (t *task) runSince(created time.Time) {
	t.createdAt = created
	t.connectivityAt = created
	if t.network != nil {
		t.connectivityAt = created.Add(attachTime)
		t.network.status = "ATTACHED"
	}
	t.pullStartedAt = t.connectivityAt.Add(connectTime)
	t.pullStoppedAt = t.pullStartedAt.Add(pullTime)
	t.startedAt = t.pullStoppedAt.Add(startTime + activateTime)
	t.count(-1)
	t.status = running
	t.count(+1)
	t.version = settledVersion
	t.proven = t.service != nil
	for _, c := range t.containers {
		c.run(t.pullStoppedAt.Add(startTime))
	}
	if t.deployment == nil {
		return
	}
	for _, b := range t.deployment.loadBalancers() {
		if g := t.newTarget(b); g != nil {
			g.become(elb.TargetHealthStateEnumHealthy, "", "")
			g.firstCheck = t.startedAt.Add(registerTime)
			g.watch()
			g.reckon() // it may have changed its answer since
		}
	}
}

// settleEvents writes what the service would have said, the last hundred times.
func (s *ecsService) settleEvents() {
	steady := s.createdAt.Add(settledSteady)
	for _, d := range s.deployments {
		if d.set == nil {
			s.sayAt(steady, hasCompleted, d.id)
		}
	}
	now := s.world.now()
	if skip := now.Sub(steady)/steadyAgain - eventsKept; skip > 0 {
		steady = steady.Add(skip * steadyAgain)
	}
	for ; !steady.After(now); steady = steady.Add(steadyAgain) {
		s.sayAt(steady, isSteady)
		s.steady = steady
	}
	s.saySteadyAgain()
}
