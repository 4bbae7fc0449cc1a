package sim

import (
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// serviceSpec is a service to create. Zero values are AWS's defaults.
type serviceSpec struct {
	name              string
	taskDefinition    string           // family, family:revision or ARN
	desired           int32            // ignored for DAEMON
	launchType        types.LaunchType // FARGATE, unless providers are given
	providers         []types.CapacityProviderStrategyItem
	controller        types.DeploymentControllerType
	strategy          types.SchedulingStrategy
	minimumHealthy    *int32 // percent of desired; 100, for DAEMON 0
	maximum           *int32 // percent of desired; 200, for DAEMON 100
	breaker, rollback bool   // deployment circuit breaker
	network           *types.AwsVpcConfiguration
	loadBalancers     []types.LoadBalancer
	grace             time.Duration // health check grace period
	exec              bool          // ECS Exec
	platformVersion   string        // of Fargate; "LATEST"
	tags              []types.Tag
	shift             *shiftSpec // nil for rolling updates
	alarms            alarmEntry // CloudWatch alarms that watch its deployments
	inConnect         *connectEntry
	registries        []types.ServiceRegistry

	// taskSets of a CODE_DEPLOY or EXTERNAL service. Without any it has one
	// PRIMARY set of all its tasks.
	taskSets []taskSetSpec

	// age > 0 places the service as it is after running well for so long: tasks
	// RUNNING, targets healthy, its events written. With age 0 it is created now
	// and has to start through the machinery. Less than it takes to get there
	// (settledSteady) counts as that.
	age time.Duration
	// interruptEvery makes Fargate Spot take back the eldest Spot task this often.
	interruptEvery time.Duration
}

// taskSetSpec is one task set of a service with an outside deployment controller.
type taskSetSpec struct {
	taskDefinition string // the service's if empty
	primary        bool
	scale          float64 // percent of the service's desired count
	targetGroup    string  // ARN; the service's if empty
}

// ecsService is a service and what its scheduler knows.
type ecsService struct {
	serviceSpec
	world       *World
	cluster     *cluster
	arn         string
	createdAt   time.Time
	definition  *taskDefinition
	tasks       taskLists
	deployments []*deployment        // newest first; the task sets where the controller is not ECS
	completed   *deployment          // the last that was, to roll back to
	records     []*serviceDeployment // newest first; none where the controller is not ECS
	events      eventLog

	waking  bool      // an evaluation is due
	steady  time.Time // the scheduler last said so; zero while it has work
	tallies []tally   // events about to be said
	stuck   string    // why it could not place a task, as it last said
	backoff backoff
	lag     lag
}

// serviceChange is what UpdateService may change; nil leaves a field as it is.
type serviceChange struct {
	desired                 *int32
	definition              *taskDefinition
	network                 *types.AwsVpcConfiguration
	loadBalancers           []types.LoadBalancer
	providers               []types.CapacityProviderStrategyItem // in place of the launch type
	platformVersion         *string
	force                   bool // a new deployment even where nothing changed
	minimumHealthy, maximum *int32
	breaker, rollback       *bool
	exec                    *bool
	grace                   *time.Duration
}

// addService creates a service in a cluster; see serviceSpec.age.
func (w *World) addService(c *cluster, spec serviceSpec) (*ecsService, error) {
	if spec.name == "" || c.services[spec.name] != nil {
		return nil, fmt.Errorf("service %q has no name or is in cluster %s already", spec.name, c.name)
	}
	definition := w.taskDefinition(spec.taskDefinition)
	if definition == nil {
		return nil, fmt.Errorf("service %s: no task definition %q", spec.name, spec.taskDefinition)
	}
	if err := w.usable(definition, spec.network); err != nil {
		return nil, fmt.Errorf("service %s: %w", spec.name, err)
	}
	if err := w.known(spec.loadBalancers); err != nil {
		return nil, fmt.Errorf("service %s: %w", spec.name, err)
	}
	spec.fillIn()
	s := &ecsService{
		serviceSpec: spec,
		world:       w,
		cluster:     c,
		arn:         c.within("service", spec.name),
		createdAt:   w.now().Add(-spec.age),
		definition:  definition,
	}
	c.services[spec.name] = s
	at, _ := slices.BinarySearch(c.names, spec.name)
	c.names = slices.Insert(c.names, at, spec.name)

	if err := s.open(); err != nil {
		return nil, err
	}
	if spec.age > 0 {
		s.settle()
	} else {
		s.wake()
	}
	if spec.interruptEvery > 0 {
		w.after(spec.interruptEvery, s.interrupt)
	}
	return s, nil
}

// fillIn sets what CreateService sets where the caller says nothing:
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
func (s *serviceSpec) fillIn() {
	if s.launchType == "" && len(s.providers) == 0 {
		s.launchType = types.LaunchTypeFargate
	}
	if s.controller == "" {
		s.controller = types.DeploymentControllerTypeEcs
	}
	if s.strategy == "" {
		s.strategy = types.SchedulingStrategyReplica
	}
	minimum, maximum := int32(100), int32(200)
	if s.strategy == types.SchedulingStrategyDaemon {
		minimum, maximum = 0, 100
	}
	fill(&s.minimumHealthy, minimum)
	fill(&s.maximum, maximum)
	if s.platformVersion == "" {
		s.platformVersion = latest
	}
	if s.age > 0 {
		s.age = max(s.age, settledSteady)
	}
}

// open gives a new service its first deployment, or its task sets.
func (s *ecsService) open() error {
	if s.controller == types.DeploymentControllerTypeEcs {
		s.deploy()
		return nil
	}
	sets := s.taskSets
	if len(sets) == 0 {
		sets = []taskSetSpec{{primary: true, scale: 100}}
	}
	for _, set := range sets {
		definition := s.definition
		if set.taskDefinition != "" {
			definition = s.world.taskDefinition(set.taskDefinition)
		}
		if definition == nil {
			return fmt.Errorf("service %s: no task definition %q", s.name, set.taskDefinition)
		}
		if set.targetGroup != "" && s.world.targetGroup(set.targetGroup) == nil {
			return fmt.Errorf("service %s: no target group %q", s.name, set.targetGroup)
		}
		d := s.newDeployment(definition)
		d.set = &set
		if !set.primary {
			d.status = active
		}
		s.deployments = append(s.deployments, d)
	}
	return nil
}

// wanted is how many tasks the service asks for. A daemon asks for one on each
// instance that can take it.
func (s *ecsService) wanted() int32 {
	if s.strategy != types.SchedulingStrategyDaemon {
		return s.desired
	}
	var n int32
	for _, i := range s.cluster.instances {
		if !i.disconnected {
			n++
		}
	}
	return n
}

// change does what UpdateService does. What the tasks are made of starts a new
// deployment, how many there are does not.
func (s *ecsService) change(to serviceChange) {
	s.lag.remember(s)
	renew := to.force
	if to.definition != nil && to.definition != s.definition {
		s.definition, renew = to.definition, true
	}
	if to.network != nil {
		s.network, renew = to.network, true
	}
	if to.loadBalancers != nil {
		s.loadBalancers, renew = to.loadBalancers, true
	}
	if to.providers != nil {
		s.providers, s.launchType, renew = to.providers, "", true
	}
	if to.platformVersion != nil {
		s.platformVersion, renew = *to.platformVersion, true
	}
	set(&s.desired, to.desired)
	set(&s.exec, to.exec)
	set(&s.grace, to.grace)
	set(&s.breaker, to.breaker)
	set(&s.rollback, to.rollback)
	if to.minimumHealthy != nil {
		s.minimumHealthy = to.minimumHealthy
	}
	if to.maximum != nil {
		s.maximum = to.maximum
	}
	s.steady = time.Time{}
	if renew && s.controller == types.DeploymentControllerTypeEcs {
		s.backoff = backoff{}
		s.deploy()
	}
	s.wake()
}

// known tells which target group of these is not there.
func (w *World) known(balancers []types.LoadBalancer) error {
	for _, b := range balancers {
		if arn := deref(b.TargetGroupArn); w.targetGroup(arn) == nil {
			return invalid("The target group " + arn + " does not exist.")
		}
	}
	return nil
}

// set overwrites a field where there is a new value.
func set[T any](field, to *T) {
	if to != nil {
		*field = *to
	}
}

// usable tells why tasks of a definition cannot be placed in a network.
func (w *World) usable(d *taskDefinition, network *types.AwsVpcConfiguration) error {
	if !d.awsvpc() {
		return nil
	}
	if network == nil || len(network.Subnets) == 0 {
		return invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.")
	}
	for _, id := range network.Subnets {
		if w.network.subnet(id) == nil {
			return invalid("Error retrieving subnet information for [" + id + "]: The subnet ID '" + id + "' does not exist")
		}
	}
	return nil
}
