package state

import "time"

// Cluster is one ECS cluster as DescribeClusters tells it.
type Cluster struct {
	Key     ClusterKey
	ARN     string
	Status  string // ACTIVE, PROVISIONING, DEPROVISIONING, FAILED, INACTIVE
	Running int    // tasks in the cluster, standalone ones included
	Pending int
	// Services counts ACTIVE services, Instances registered container instances.
	Services, Instances int
	CapacityProviders   []string
	Insights            string // Container Insights: disabled, enabled, enhanced; "" = AWS does not say
	SeenAt              time.Time
}

// Deployment controllers. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentController.html
const (
	ControllerECS        = "ECS"
	ControllerCodeDeploy = "CODE_DEPLOY"
	ControllerExternal   = "EXTERNAL"
)

// Scheduling strategies. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html
const (
	StrategyReplica = "REPLICA"
	StrategyDaemon  = "DAEMON"
)

// Service is one ECS service as DescribeServices tells it.
type Service struct {
	Key                       ServiceKey
	ARN                       string
	Status                    string // ACTIVE, DRAINING, INACTIVE
	Desired, Running, Pending int
	Controller                string // ControllerECS where AWS names none
	Strategy                  string
	LaunchType                string // "" where capacity providers decide
	CapacityProviders         []string
	PlatformVersion           string
	PlatformFamily            string // Linux, WINDOWS_SERVER_2022_CORE and the like; "" = not named
	TaskDefinition            string // ARN
	// Deployments holds the primary first, then newest first. Task sets of CODE_DEPLOY and EXTERNAL services stand
	// here too, marked TaskSet.
	Deployments    []Deployment
	Events         []Event // newest first; ECS keeps the latest 100
	LoadBalancers  []LoadBalancer
	Subnets        []string
	SecurityGroups []string
	PublicIP       bool
	// MinHealthy and MaxHealthy are percent of Desired during a rolling deployment.
	MinHealthy, MaxHealthy int
	Breaker, BreakerBack   bool     // circuit breaker on, and rolling back by itself
	Alarms                 []string // CloudWatch alarms that watch its deployments
	Shifts                 bool     // deployments move traffic by stages: blue/green, linear or canary
	GracePeriod            time.Duration
	Exec                   bool       // ECS Exec enabled for new tasks
	Connect                *Connect   // Service Connect, nil = not used
	Registries             []Registry // of service discovery
	Tags                   map[string]string
	CreatedAt              time.Time
	CreatedBy, Role        string
	SeenAt                 time.Time
	Promise                time.Duration // until it is read again while all is well, 0 = nobody promised
}

// Rollout states of a deployment. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
const (
	RolloutInProgress = "IN_PROGRESS"
	RolloutCompleted  = "COMPLETED"
	RolloutFailed     = "FAILED"
)

// Deployment is one deployment of a service, or one of its task sets.
type Deployment struct {
	ID             string // ecs-svc/…; also the startedBy of its tasks
	Status         string // PRIMARY, ACTIVE, INACTIVE (DRAINING for task sets)
	RolloutState   string // "" where the controller is not ECS
	Reason         string
	TaskDefinition string
	Desired        int
	Running        int
	Pending        int
	Failed         int // tasks that failed to start, counted by the circuit breaker
	TaskSet        bool
	// Scale is a task set's share of the service's desired count in percent, Stability its stabilityStatus.
	Scale                float64
	Stability            string
	CreatedAt, UpdatedAt time.Time
	ServiceConnect       bool
}

// Event is one of a service's events.
type Event struct {
	ID      string
	At      time.Time
	Message string
}

// LoadBalancer ties a container port of a service to a target group, or to a Classic Load Balancer by name.
type LoadBalancer struct {
	TargetGroup TargetGroupKey // zero for a Classic Load Balancer
	ARN         string         // of the target group
	Classic     string
	Container   string
	Port        int
}

// Primary is the deployment ECS is working towards, nil where there is none.
func (s *Service) Primary() *Deployment {
	for i := range s.Deployments {
		if s.Deployments[i].Status == "PRIMARY" {
			return &s.Deployments[i]
		}
	}
	return nil
}

// movedSince reports what tells of tasks that came or went: counts, a deployment's progress, a new event.
func (s *Service) movedSince(old *Service) bool {
	if s.Desired != old.Desired || s.Running != old.Running || s.Pending != old.Pending || len(s.Deployments) != len(old.Deployments) {
		return true
	}
	for i := range s.Deployments {
		now, was := &s.Deployments[i], &old.Deployments[i]
		if now.ID != was.ID || now.Running != was.Running || now.Pending != was.Pending || now.Failed != was.Failed ||
			!now.UpdatedAt.Equal(was.UpdatedAt) || now.changedSince(was) {
			return true
		}
	}
	newest := func(s *Service) string {
		if len(s.Events) == 0 {
			return ""
		}
		return s.Events[0].ID
	}
	return newest(s) != newest(old)
}

// changedSince reports a change of course; counts on the way are not one.
func (d *Deployment) changedSince(old *Deployment) bool {
	return d.Status != old.Status || d.RolloutState != old.RolloutState || d.Reason != old.Reason ||
		d.TaskDefinition != old.TaskDefinition || d.Desired != old.Desired
}
