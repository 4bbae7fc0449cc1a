package state

import (
	"strings"
	"time"
)

// Rollouts are the service deployments of one service that AWS still tells: those of the last 90 days, newest first.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/view-service-deployment.html
type Rollouts struct {
	Service ServiceKey
	All     []ServiceDeployment
	SeenAt  time.Time
}

// Statuses of a service deployment.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html
const (
	RolloutPending            = "PENDING"
	RolloutSuccessful         = "SUCCESSFUL"
	RolloutStopped            = "STOPPED"
	RolloutStopRequested      = "STOP_REQUESTED"
	RolloutRollbackRequested  = "ROLLBACK_REQUESTED"
	RolloutRollbackInProgress = "ROLLBACK_IN_PROGRESS"
	RolloutRollbackSuccessful = "ROLLBACK_SUCCESSFUL"
	RolloutRollbackFailed     = "ROLLBACK_FAILED"
)

// Deployment strategies. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-types.html
const (
	RollingStrategy   = "ROLLING"
	BlueGreenStrategy = "BLUE_GREEN"
	LinearStrategy    = "LINEAR"
	CanaryStrategy    = "CANARY"
)

// ServiceDeployment is one service deployment. Of an old one only what stands before Described is read.
type ServiceDeployment struct {
	ARN       string
	Status    string
	Reason    string
	Target    RevisionShare // the service revision it brings
	Described bool          // what follows has been read

	Sources  []RevisionShare // those it replaces
	Strategy string
	Stage    string // RECONCILE_SERVICE … CLEAN_UP, "" where the strategy has none
	// Bake is how long old and new run side by side once all traffic has shifted; Step of it in percent shifts at a time,
	// StepBake passes after each (LINEAR), or after the first (CANARY).
	Bake, StepBake time.Duration
	Step           float64
	Hooks          []LifecycleHook
	Breaker        BreakerState
	Alarms         AlarmState
	Rollback       *Rollback // nil = none began

	CreatedAt, StartedAt, FinishedAt, StoppedAt, UpdatedAt time.Time
}

// RevisionShare is what of a service runs as one service revision.
type RevisionShare struct {
	ARN                         string
	Requested, Running, Pending int
	// Production and Test are the percent of traffic asked for; nil where the strategy shifts none.
	Production, Test *float64
}

// LifecycleHook is a hook of a deployment that has been reached.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHookDetail.html
type LifecycleHook struct {
	ID            string
	Target        string // PAUSE, or AWS_LAMBDA
	TargetARN     string // of the function
	Status        string // HookAwaiting, IN_PROGRESS, SUCCEEDED, FAILED, TIMED_OUT
	ExpiresAt     time.Time
	TimeoutAction string // CONTINUE or ROLLBACK
}

// HookAwaiting is a hook that waits for somebody to decide.
const HookAwaiting = "AWAITING_ACTION"

// BreakerState is the deployment circuit breaker at work.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
type BreakerState struct {
	Status              string // TRIGGERED, MONITORING, MONITORING_COMPLETE, DISABLED
	Failures, Threshold int
}

// AlarmState is the CloudWatch alarms that watch a deployment.
type AlarmState struct {
	Status           string // as BreakerState.Status
	Names, Triggered []string
}

// Rollback is a deployment's way back.
type Rollback struct {
	Reason    string
	Revision  string // ARN of the service revision it goes back to
	StartedAt time.Time
}

// Over reports a deployment that has come to an end: it does not change any more.
func (d *ServiceDeployment) Over() bool {
	switch d.Status {
	case RolloutSuccessful, RolloutStopped, RolloutRollbackSuccessful, RolloutRollbackFailed:
		return true
	}
	return false
}

// Back reports a deployment that is turned back, or was.
func (d *ServiceDeployment) Back() bool { return strings.HasPrefix(d.Status, "ROLLBACK_") }

// Awaiting is the hook that waits for a decision, nil where none does.
func (d *ServiceDeployment) Awaiting() *LifecycleHook {
	for i := range d.Hooks {
		if d.Hooks[i].Status == HookAwaiting {
			return &d.Hooks[i]
		}
	}
	return nil
}

// ID is the last part of the ARN.
func (d *ServiceDeployment) ID() string { return lastPart(d.ARN) }

// Brings reports whether the service deployment is the one that d, as DescribeServices tells it, belongs to. Both end
// in the same number: ecs-svc/N, and service-revision/CLUSTER/SERVICE/N of the revision that the tasks run.
func (d *ServiceDeployment) Brings(other *Deployment) bool {
	return !other.TaskSet && lastPart(d.Target.ARN) != "" && lastPart(d.Target.ARN) == lastPart(other.ID)
}

func lastPart(s string) string { return s[strings.LastIndexByte(s, '/')+1:] }

// ServiceRevision is what a service was at one deployment; it never changes.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRevision.html
type ServiceRevision struct {
	ARN                     string
	TaskDefinition          string // ARN
	LaunchType              string
	CapacityProviders       []string
	PlatformVersion         string
	Subnets, SecurityGroups []string
	PublicIP                bool
	Images                  []RevisionImage
	CreatedAt               time.Time
}

// RevisionImage is the image that a service revision holds a container to; its digest is "" until one is established.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerImage.html
type RevisionImage struct{ Container, Image, Digest string }
