package sim

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// taskStatus orders the statuses as a task passes them:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
type taskStatus int

const (
	provisioning taskStatus = iota
	pending
	activating
	running
	deactivating
	stopping
	deprovisioning
	stopped
)

// String is the word AWS has for it.
func (s taskStatus) String() string {
	return [...]string{
		"PROVISIONING", "PENDING", "ACTIVATING", "RUNNING", "DEACTIVATING", "STOPPING", "DEPROVISIONING", "STOPPED",
	}[s]
}

// taskOrder is what a new task is to be.
type taskOrder struct {
	service    *ecsService // nil: standalone
	deployment *deployment // nil: standalone
	definition *taskDefinition
	place      placement
	publicIP   bool
	groups     []string // ids of its security groups
	platform   string   // version of Fargate's
	group      string
	startedBy  string
	exec       bool
	overrides  *types.TaskOverride
	tags       []types.Tag
}

// task is one task from its order to an hour after its end.
type task struct {
	taskOrder
	world      *World
	cluster    *cluster
	id         string
	arn        string
	network    *networkInterface // nil but for awsvpc
	containers []*container
	targets    []*target

	status   taskStatus
	unwanted bool // desiredStatus STOPPED
	version  int64
	proven   bool // it passed its checks once, or ran long enough where there are none

	stopCode      types.TaskStopCode
	stoppedReason string

	createdAt, connectivityAt, pullStartedAt, pullStoppedAt, startedAt time.Time
	stoppingAt, executionStoppedAt, stoppedAt                          time.Time

	protectedUntil time.Time // from scaling in and deployments
}

// networkInterface is the ENI of a task in awsvpc mode.
type networkInterface struct {
	attachment string // id
	id         string // eni-…
	mac        string
	subnet     *subnet
	address    netip.Addr // invalid where the subnet had none left
	status     string     // PRECREATED, ATTACHED, DELETED
}

// precreated is an interface that has a subnet, but is not there yet.
const precreated = "PRECREATED"

// newTask makes a task as RunTask and the schedulers leave it, not yet begun.
func (w *World) newTask(c *cluster, order taskOrder) *task {
	t := &task{taskOrder: order, world: w, cluster: c, id: w.chance.taskID(), createdAt: w.now(), version: 1}
	t.arn = c.within("task", t.id)
	t.status = pending
	if order.place.subnet != nil {
		t.status = provisioning
		t.network = &networkInterface{
			attachment: w.chance.uuid(),
			id:         w.chance.resourceID("eni"),
			mac:        w.chance.mac(),
			subnet:     order.place.subnet,
			status:     precreated,
		}
		if address, err := order.place.subnet.takeAddress(); err == nil {
			t.network.address = address
		}
	}
	if i := order.place.instance; i != nil {
		cpu, memory := order.definition.needs()
		i.freeCPU -= cpu
		i.freeMemory -= memory
		i.tellChange()
	}
	for i := range order.definition.described.ContainerDefinitions {
		t.containers = append(t.containers, t.newContainer(&order.definition.described.ContainerDefinitions[i]))
	}
	c.tasks.wanted.insert(t)
	if s := order.service; s != nil {
		s.tasks.wanted.insert(t)
	}
	t.count(+1)
	return t
}

// launch starts one task of a deployment.
func (s *ecsService) launch(d *deployment, p placement) *task {
	t := s.world.newTask(s.cluster, s.order(d, p))
	t.begin()
	return t
}

// order is a task of a deployment at a place.
func (s *ecsService) order(d *deployment, p placement) taskOrder {
	return taskOrder{
		service:    s,
		deployment: d,
		definition: d.definition,
		place:      p,
		publicIP:   d.network != nil && d.network.AssignPublicIp == types.AssignPublicIpEnabled,
		groups:     groupsIn(d.network),
		platform:   s.platformVersion,
		group:      "service:" + s.name,
		startedBy:  d.id,
		exec:       s.exec,
		tags:       s.tags,
	}
}

// move takes the task to its next status.
func (t *task) move(to taskStatus) {
	t.count(-1)
	t.status = to
	t.count(+1)
	t.changed()
}

// changed counts a change AWS tells of, and has the scheduler look.
func (t *task) changed() {
	t.version++
	t.tellChange()
	if t.service != nil {
		t.service.wake()
	}
}

// count keeps the cluster's figures, which DescribeClusters gives for nothing.
func (t *task) count(by int32) {
	counts := t.cluster.counts[t.place.launchType]
	switch {
	case t.status == running:
		counts.running += by
	case t.status < running:
		counts.pending += by
	}
}

// healthy is what the limits of a rolling update count: running, and passing
// every check there is.
func (t *task) healthy() bool {
	if t.unwanted || t.status != running {
		return false
	}
	for _, g := range t.targets {
		if !g.healthy() {
			return false
		}
	}
	h := t.health()
	return h == types.HealthStatusHealthy || h == types.HealthStatusUnknown && !t.checked()
}

// health is that of the essential containers together.
func (t *task) health() types.HealthStatus {
	h := types.HealthStatusUnknown
	for _, c := range t.containers {
		if !c.essential() || !c.checked() {
			continue
		}
		if c.health != types.HealthStatusHealthy {
			return c.health
		}
		h = c.health
	}
	return h
}

// checked tells whether an essential container has a health check.
func (t *task) checked() bool {
	return slices.ContainsFunc(t.containers, func(c *container) bool { return c.essential() && c.checked() })
}

// family is the name of the task definition.
func (t *task) family() string { return deref(t.definition.described.Family) }

// taskIndex is tasks sorted by id, which is also the order of lists.
type taskIndex []*task

func (i *taskIndex) search(id string) (int, bool) {
	return slices.BinarySearchFunc(*i, id, func(t *task, id string) int { return strings.Compare(t.id, id) })
}

func (i *taskIndex) insert(t *task) {
	if at, found := i.search(t.id); !found {
		*i = slices.Insert(*i, at, t)
	}
}

func (i *taskIndex) remove(t *task) {
	if at, found := i.search(t.id); found {
		*i = slices.Delete(*i, at, at+1)
	}
}

// taskLists are the two lists of ListTasks: the tasks ECS wants running, and
// those it wants stopped, whether they have or not.
type taskLists struct{ wanted, unwanted taskIndex }

func (l *taskLists) find(id string) *task {
	for _, index := range []*taskIndex{&l.wanted, &l.unwanted} {
		if at, found := index.search(id); found {
			return (*index)[at]
		}
	}
	return nil
}

// lists are those the task stands in: its cluster's and its service's.
func (t *task) lists() []*taskLists {
	if t.service == nil {
		return []*taskLists{&t.cluster.tasks}
	}
	return []*taskLists{&t.cluster.tasks, &t.service.tasks}
}

// runtimeID has Fargate's form or Docker's.
func (t *task) runtimeID() string {
	if t.place.instance != nil {
		return t.world.chance.hex(32) + t.world.chance.hex(32)
	}
	return t.id + "-" + strconv.FormatInt(1e9+t.world.chance.below(3e9), 10)
}
