package sim

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// shiftSpec is how traffic moves from the old revision to the new one, which
// run side by side meanwhile:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
type shiftSpec struct {
	strategy types.DeploymentStrategy // BLUE_GREEN, LINEAR or CANARY
	step     float64                  // percent that shifts at a time
	stepBake time.Duration            // after each step of LINEAR, after the first of CANARY
	bake     time.Duration            // after the last
	// alternate is the ARN of the target group that the next revision's tasks
	// take while the other one serves; "" without a load balancer.
	alternate string
	hooks     []hookSpec
}

// hookSpec is a PAUSE hook: the deployment waits for somebody before that stage goes on.
type hookSpec struct {
	stage   types.DeploymentLifecycleHookStage
	timeout time.Duration
	action  types.DeploymentLifecycleHookAction // when the time is over
}

// hookWait is a hook that has been reached.
type hookWait struct {
	hookSpec
	id      string
	expires time.Time
}

// How long the stages take that wait for nothing.
const (
	stageTime   = 3 * time.Second
	trafficTime = 12 * time.Second // of the load balancer, to move traffic
)

// stages are those of a shift in their order.
func stages() []types.ServiceDeploymentLifecycleStage {
	return []types.ServiceDeploymentLifecycleStage{
		types.ServiceDeploymentLifecycleStageReconcileService,
		types.ServiceDeploymentLifecycleStagePreScaleUp,
		types.ServiceDeploymentLifecycleStageScaleUp,
		types.ServiceDeploymentLifecycleStagePostScaleUp,
		types.ServiceDeploymentLifecycleStageTestTrafficShift,
		types.ServiceDeploymentLifecycleStagePostTestTrafficShift,
		types.ServiceDeploymentLifecycleStageProductionTrafficShift,
		types.ServiceDeploymentLifecycleStagePostProductionTrafficShift,
		types.ServiceDeploymentLifecycleStageBakeTime,
		types.ServiceDeploymentLifecycleStageCleanUp,
	}
}

// beginShift starts the stages, if there is something to shift from.
func (s *ecsService) beginShift(d *deployment) {
	r := d.record
	r.sources = slices.DeleteFunc(r.sources, func(b *deployment) bool { return b.rollout != types.DeploymentRolloutStateCompleted })
	if len(r.sources) == 0 {
		return
	}
	r.shift = s.shift
	if r.sources[0].group == "" {
		d.group = s.shift.alternate
	}
	r.enter(stages()[0])
}

// shifting is the record of the shift under way, nil where there is none.
func (s *ecsService) shifting() *serviceDeployment {
	if len(s.deployments) == 0 {
		return nil
	}
	r := s.deployments[0].record
	if r == nil || r.shift == nil || r.status != types.ServiceDeploymentStatusInProgress {
		return nil
	}
	return r
}

// reached tells whether the shift has come to a stage.
func (r *serviceDeployment) reached(stage types.ServiceDeploymentLifecycleStage) bool {
	for _, s := range stages() {
		if s == r.stage {
			return s == stage
		}
		if s == stage {
			return true
		}
	}
	return false
}

// enter comes to a stage: to its hook first, where it has one.
func (r *serviceDeployment) enter(stage types.ServiceDeploymentLifecycleStage) {
	w := r.service.world
	r.stage, r.updatedAt = stage, w.now()
	for _, h := range r.shift.hooks {
		if string(h.stage) == string(stage) {
			wait := &hookWait{hookSpec: h, id: recordID(r.id + string(stage)), expires: w.now().Add(h.timeout)}
			r.hook = wait
			w.after(h.timeout, func() {
				if r.hook == wait && !r.over() {
					r.decide(h.action)
				}
			})
			return
		}
	}
	r.work()
}

// decide ends the wait at a hook.
func (r *serviceDeployment) decide(action types.DeploymentLifecycleHookAction) {
	r.hook = nil
	if action == types.DeploymentLifecycleHookActionRollback {
		r.target.fail("ECS deployment failed: a lifecycle hook timed out.", "lifecycle hook timed out.", true)
		return
	}
	r.work()
}

// work does what the stage is there for; what takes time goes on later.
func (r *serviceDeployment) work() {
	takes := stageTime
	switch r.stage {
	case types.ServiceDeploymentLifecycleStageScaleUp, types.ServiceDeploymentLifecycleStageCleanUp:
		r.service.wake() // the scheduler tells when it is done
		return
	case types.ServiceDeploymentLifecycleStageTestTrafficShift:
		r.test, takes = 100, trafficTime
	case types.ServiceDeploymentLifecycleStageProductionTrafficShift:
		r.shiftStep()
		return
	case types.ServiceDeploymentLifecycleStageBakeTime:
		takes = max(r.shift.bake, stageTime)
	default:
	}
	r.later(takes, r.next)
}

// shiftStep moves the next part of the production traffic.
func (r *serviceDeployment) shiftStep() {
	s := r.shift
	switch {
	case s.strategy == types.DeploymentStrategyLinear:
		r.production = min(100, r.production+s.step)
	case s.strategy == types.DeploymentStrategyCanary && r.production == 0:
		r.production = s.step
	default:
		r.production = 100
	}
	r.updatedAt = r.service.world.now()
	if r.production < 100 {
		r.later(s.stepBake, r.shiftStep)
		return
	}
	r.later(trafficTime, r.next)
}

// later goes on, unless the deployment is over or turned back by then.
func (r *serviceDeployment) later(after time.Duration, do func()) {
	r.service.world.after(after, func() {
		if r.service.shifting() == r {
			do()
		}
	})
}

// next goes to the stage that follows.
func (r *serviceDeployment) next() {
	all := stages()
	for i, s := range all[:len(all)-1] {
		if s == r.stage {
			r.enter(all[i+1])
			return
		}
	}
}

// advanceShift gives both revisions their tasks. The old one keeps its own until the clean-up.
func (s *ecsService) advanceShift(r *serviceDeployment) {
	for _, d := range s.deployments {
		s.fit(d)
	}
	if r.stage != types.ServiceDeploymentLifecycleStageScaleUp {
		return
	}
	ready := s.members(r.target, func(t *task) bool { return !t.unwanted && t.proven && t.healthy() })
	if r.hook == nil && len(ready) >= int(s.wanted()) {
		r.next()
	}
}

// wantedInShift is how many tasks a deployment should have while traffic shifts.
func (r *serviceDeployment) wantedInShift(d *deployment) int32 {
	stays := slices.Contains(r.sources, d) && r.stage != types.ServiceDeploymentLifecycleStageCleanUp
	comes := d == r.target && r.reached(types.ServiceDeploymentLifecycleStageScaleUp)
	if stays || comes {
		return r.service.wanted()
	}
	return 0
}
