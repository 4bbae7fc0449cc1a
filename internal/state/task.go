package state

import (
	"strings"
	"time"
)

// Task is one task as DescribeTasks tells it.
type Task struct {
	Key     TaskKey
	ARN     string
	Group   string // service:NAME, family:NAME, or what RunTask was given
	Service string // NAME of the service it belongs to, "" for a standalone task
	// StartedBy is the deployment's id for a service's task.
	StartedBy         string
	LastStatus        string
	DesiredStatus     string // RUNNING or STOPPED
	Health            string // HEALTHY, UNHEALTHY, UNKNOWN
	LaunchType        string
	CapacityProvider  string
	PlatformVersion   string
	CPU, Memory       string // CPU units (1024 = one vCPU) and MiB, as AWS writes them
	TaskDefinition    string // ARN
	Zone              string
	ContainerInstance string // ARN, EC2 and EXTERNAL only
	Connectivity      string
	Exec              bool
	Version           int64 // grows with each change that AWS announces; health changes do not count
	ENI, Subnet, IP   string
	Containers        []Container
	Overridden        []EnvName // environment set by overrides; never the values
	StopCode          string
	StoppedReason     string
	Tags              map[string]string

	CreatedAt, PullStartedAt, PullStoppedAt, StartedAt, StoppingAt, ExecutionStoppedAt, StoppedAt time.Time

	SeenAt  time.Time
	Promise time.Duration // until it is read again while all is well, 0 = nobody promised
	// HealthAt is when the health was read, zero = with the rest: events of ECS tell all but that.
	HealthAt time.Time
}

// HealthSeen is when AWS last told the health of the task and its containers, zero = never.
func (t *Task) HealthSeen() time.Time {
	if t.HealthAt.IsZero() && t.Health != "" {
		return t.SeenAt
	}
	return t.HealthAt
}

// EnvName is an environment variable without its value: house law, values are read again when somebody asks.
type EnvName struct {
	Container, Name string
	Length          int // of the value, in bytes
	// print is a keyed hash of the value, 0 where nobody made one. It is of this run alone, and is not kept.
	print uint64
}

// Printed is the variable with the keyed hash of its value, by which two values can be told apart.
func (v EnvName) Printed(hash uint64) EnvName {
	v.print = max(hash, 1)
	return v
}

// Container is one container of a task.
type Container struct {
	Name, Image, ImageDigest string
	RuntimeID                string
	LastStatus               string
	Health                   string
	ExitCode                 *int // nil: none, it never ran or still runs
	Reason                   string
	IP                       string
	Ports                    []PortBinding
	Agents                   []Agent
}

// PortBinding is a container port bound on the host; awsvpc tasks have none.
type PortBinding struct {
	Container, Host int
	Last            int // of a range of container ports, 0 = one port
	Protocol        string
}

// Agent is a managed agent of a container, such as the ExecuteCommandAgent of ECS Exec.
type Agent struct{ Name, LastStatus, Reason string }

// Task states. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
const (
	StatusRunning = "RUNNING"
	StatusStopped = "STOPPED"
)

// Stopped reports that the task has ended.
func (t *Task) Stopped() bool { return t.LastStatus == StatusStopped }

// Leaving reports a task that still exists but that ECS wants gone.
func (t *Task) Leaving() bool { return t.DesiredStatus == StatusStopped && !t.Stopped() }

// ServiceKey is the key of the task's service; ok is false for a standalone task.
func (t *Task) ServiceKey() (key ServiceKey, ok bool) {
	return ServiceKey{Cluster: t.Key.Cluster, Name: t.Service}, t.Service != ""
}

// ServiceOfGroup reads the service's name from a task's group.
func ServiceOfGroup(group string) string {
	name, ok := strings.CutPrefix(group, "service:")
	if !ok {
		return ""
	}
	return name
}

// TaskDefinition is what one revision says; a revision never changes.
type TaskDefinition struct {
	ARN              string
	Status           string // ACTIVE, INACTIVE
	CPU, Memory      string
	NetworkMode      string
	Architecture     string // X86_64, ARM64
	OS               string
	ExecutionRole    string
	TaskRole         string
	Containers       []ContainerDefinition
	RegisteredAt     time.Time
	RegisteredBy     string
	EphemeralStorage int      // GiB, 0 = the default of 20
	FileSystems      []string // ids of EFS file systems it mounts
	Volumes          []string // "data: EFS fs-0123", "scratch"
}

// ContainerDefinition is one container of a revision.
type ContainerDefinition struct {
	Name, Image string
	Essential   bool
	Ports       []PortBinding
	Env         []EnvName
	Secrets     []Secret
	HealthCheck []string // the command, empty = none
	LogDriver   string
	LogGroup    string
	LogRegion   string
	LogPrefix   string
	CPU, Memory int // CPU units and MiB reserved for it, 0 = what the task has
	Command     []string
	EntryPoint  []string
	User        string
	WorkingDir  string
	DependsOn   []string  // "init: SUCCESS"
	Mounts      []string  // "data on /var/lib", "… read only"
	LogOptions  []EnvName // the other options of the log driver: they may hold secrets
	// LogPlugin is the output plugin of the awsfirelens driver, LogSecrets its options that are secrets.
	LogPlugin  string
	LogSecrets []Secret
	// Credentials is where the password of its registry lies, "" = none is needed.
	Credentials string
	// S3Files says that AWS fetches files for it from S3 before it starts: environment files, or a FireLens configuration.
	S3Files bool
}

// Secret is a secret a container is given: its variable and where the value lies.
type Secret struct{ Name, From string }
