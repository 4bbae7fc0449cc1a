package state

import "time"

// FaultKind says what sort of weather a failed call met; what an operator does next depends on it.
type FaultKind string

// The kinds of fault.
const (
	FaultThrottled   FaultKind = "throttled"
	FaultDenied      FaultKind = "denied"
	FaultLogin       FaultKind = "login" // no credentials, or expired ones
	FaultUnreachable FaultKind = "unreachable"
	FaultTimeout     FaultKind = "timeout"
	FaultServer      FaultKind = "server"  // AWS answered 5xx
	FaultGarbled     FaultKind = "garbled" // an answer that cannot be read
	FaultMissing     FaultKind = "missing" // cluster, service or the like does not exist
	FaultOther       FaultKind = "other"
)

// Fault is why a call failed, kept beside the fact it concerns.
type Fault struct {
	Kind      FaultKind
	Attempted string // "ecs:ListTasks"
	Code      string // AWS's error code, "" where AWS said none
	Message   string // neutralised
	Advice    string // what to do, "" where waiting is all
	At        time.Time
}

// Denied reports a permission that is missing.
func (f *Fault) Denied() bool { return f != nil && f.Kind == FaultDenied }

// Lacks says which permission is missing, or what else went wrong, as one reads it behind a colon.
func (f *Fault) Lacks() string {
	if f.Denied() {
		return "needs " + f.Attempted + ", which the policy lacks (" + f.Short() + ")"
	}
	return f.Attempted + " " + f.Short()
}

// Short is the code, or the kind where there is none.
func (f *Fault) Short() string {
	if f.Code != "" {
		return f.Code
	}
	return string(f.Kind)
}

func (f *Fault) Error() string {
	s := f.Attempted + ": " + f.Short()
	if f.Message != "" {
		s += ": " + f.Message
	}
	return s
}

// SourceKind is a family of facts polled together.
type SourceKind string

// The sources.
const (
	SourceClusters SourceKind = "clusters"
	SourceServices SourceKind = "services"
	SourceTasks    SourceKind = "tasks"
	SourceTargets  SourceKind = "targets"
	// SourceDefinitions are task definitions, read when somebody looks at one.
	SourceDefinitions SourceKind = "task definitions"
	// SourceFamilies are the revisions of a family of task definitions, listed while somebody looks at them.
	SourceFamilies SourceKind = "revisions"
	// SourceDeployments are service deployments and their revisions, read while somebody looks at their service.
	SourceDeployments SourceKind = "deployments"
	// SourceInstances are container instances, read while somebody looks at them.
	SourceInstances SourceKind = "instances"
	// SourceSchedules are the rules that start tasks, read while somebody looks at jobs.
	SourceSchedules SourceKind = "schedules"
	// SourceScaling is how one service scales, read while somebody looks at it.
	SourceScaling SourceKind = "scaling"
	// SourceNetwork is the network of one service or task, or all VPCs, read while somebody looks at it.
	SourceNetwork SourceKind = "network"
	// SourceImages are what ECR says of the images of one service, read while somebody looks at why it is as it is.
	SourceImages SourceKind = "images"
	// SourceTrail is what CloudTrail tells of who did it, read when somebody asks.
	SourceTrail SourceKind = "who did it"
)

// SourceKey names one source: services and tasks have one for each cluster.
type SourceKey struct {
	Kind            SourceKind
	Profile, Region string // the origin
	Cluster         string // "" for what belongs to the whole Region
}

// Origin is whence the source is read.
func (k SourceKey) Origin() Origin { return Origin{Profile: k.Profile, Region: k.Region} }

// Source is how fresh a family of facts is. A failed poll changes nothing but this.
type Source struct {
	Key SourceKey
	// At is when the last complete sweep was asked for, AWS's clock; zero = none yet.
	At time.Time
	// Promise is how often it is renewed while all is well.
	Promise time.Duration
	// Events says that ECS's own events keep the source fresh and calls only confirm it now and then: At is then as of
	// when the events were last read, and Swept as of when all was last asked for. What events leave out, the health of
	// containers, is as old as that, see Task.HealthSeen. Swept is zero where it is At.
	Events bool
	Swept  time.Time
	// Partial says that the last sweep lacks something: Fault tells what.
	Partial bool
	// Fault is why the last sweep failed or is partial, nil = it did not.
	Fault *Fault
}

// Stale reports facts past their promise at now.
func (s *Source) Stale(now time.Time) bool { return Overdue(s.At, now, s.Promise) }
