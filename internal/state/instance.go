package state

import (
	"cmp"
	"strings"
	"time"
)

// InstanceKey names a container instance by the id at the end of its ARN.
type InstanceKey struct {
	Cluster ClusterKey
	ID      string
}

func (k InstanceKey) String() string { return k.Cluster.Name + "/" + k.ID }

// InstanceKeyOf reads both forms of a container instance's ARN, see ServiceKeyOf.
func InstanceKeyOf(arn string, asked ClusterKey) (InstanceKey, bool) {
	cluster, id, ok := inCluster(arn, "container-instance/", asked)
	return InstanceKey{Cluster: cluster, ID: id}, ok
}

// CompareInstances orders by cluster, then id.
func CompareInstances(a, b InstanceKey) int {
	return cmp.Or(CompareClusters(a.Cluster, b.Cluster), strings.Compare(a.ID, b.ID))
}

// Instance is one container instance as DescribeContainerInstances tells it: an EC2 instance, or a machine of one's
// own, that runs a cluster's tasks. It is read while somebody looks at instances.
type Instance struct {
	Key InstanceKey
	ARN string
	// EC2 is the id of the machine, i-… of EC2 or mi-… of a registered one.
	EC2  string
	Type string // m6i.large; "" where the machine is not of EC2
	Zone string
	// Status is ACTIVE, DRAINING, REGISTERING, DEREGISTERING or REGISTRATION_FAILED; StatusReason why it failed.
	// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-life-cycle.html
	Status, StatusReason string
	Agent                bool // the ECS agent is connected: without it nothing is placed here, and nothing stopped
	AgentVersion         string
	Health               string // OK, IMPAIRED, INSUFFICIENT_DATA, INITIALIZING; "" = not told
	Running, Pending     int    // tasks
	// CPU are units (1024 = one vCPU), Memory MiB; Free is what no task has reserved.
	CPU, FreeCPU, Memory, FreeMemory int
	CapacityProvider                 string
	RegisteredAt                     time.Time
	SeenAt                           time.Time
}

// Instance states.
const (
	InstanceActive   = "ACTIVE"
	InstanceDraining = "DRAINING"
)

// On reports that the task runs, or ran, on a container instance.
func (t *Task) On(i InstanceKey) bool {
	key, ok := InstanceKeyOf(t.ContainerInstance, t.Key.Cluster)
	return ok && key == i
}
