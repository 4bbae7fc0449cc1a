package awsdoc

import (
	"slices"

	"github.com/fsui/fsui/internal/state"
)

// task is https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html
type task struct {
	Attachments        []attachment `json:"attachments"`
	Zone               string       `json:"availabilityZone,omitempty"`
	CapacityProvider   string       `json:"capacityProviderName,omitempty"`
	Cluster            string       `json:"clusterArn"`
	Connectivity       string       `json:"connectivity,omitempty"`
	ContainerInstance  string       `json:"containerInstanceArn,omitempty"`
	Containers         []container  `json:"containers"`
	CPU                string       `json:"cpu,omitempty"`
	CreatedAt          moment       `json:"createdAt,omitzero"`
	DesiredStatus      string       `json:"desiredStatus,omitempty"`
	Exec               bool         `json:"enableExecuteCommand"`
	ExecutionStoppedAt moment       `json:"executionStoppedAt,omitzero"`
	Group              string       `json:"group,omitempty"`
	Health             string       `json:"healthStatus,omitempty"`
	LastStatus         string       `json:"lastStatus,omitempty"`
	LaunchType         string       `json:"launchType,omitempty"`
	Memory             string       `json:"memory,omitempty"`
	Overrides          overrides    `json:"overrides"`
	PlatformVersion    string       `json:"platformVersion,omitempty"`
	PullStartedAt      moment       `json:"pullStartedAt,omitzero"`
	PullStoppedAt      moment       `json:"pullStoppedAt,omitzero"`
	StartedAt          moment       `json:"startedAt,omitzero"`
	StartedBy          string       `json:"startedBy,omitempty"`
	StopCode           string       `json:"stopCode,omitempty"`
	StoppedAt          moment       `json:"stoppedAt,omitzero"`
	StoppedReason      string       `json:"stoppedReason,omitempty"`
	StoppingAt         moment       `json:"stoppingAt,omitzero"`
	Tags               []tag        `json:"tags"`
	ARN                string       `json:"taskArn"`
	TaskDefinition     string       `json:"taskDefinitionArn,omitempty"`
	Version            int64        `json:"version"`
}

// attachment is a task's elastic network interface, the only attachment fsui keeps.
type attachment struct {
	Type    string `json:"type"`
	Status  string `json:"status"`
	Details []pair `json:"details"`
}

type overrides struct {
	Containers []containerOverride `json:"containerOverrides"`
}

type containerOverride struct {
	Name        string `json:"name"`
	Environment []pair `json:"environment,omitempty"`
}

func taskDocument(t *state.Task) task {
	return task{
		Attachments: attachmentsOf(t), Zone: t.Zone, CapacityProvider: t.CapacityProvider,
		Cluster: clusterARN(t.Key.Cluster), Connectivity: t.Connectivity, ContainerInstance: t.ContainerInstance,
		Containers: each(t.Containers, func(c state.Container) container { return containerDocument(t, c) }),
		CPU:        t.CPU, CreatedAt: moment(t.CreatedAt), DesiredStatus: t.DesiredStatus, Exec: t.Exec,
		ExecutionStoppedAt: moment(t.ExecutionStoppedAt), Group: t.Group, Health: t.Health, LastStatus: t.LastStatus,
		LaunchType: t.LaunchType, Memory: t.Memory, Overrides: overrides{overridesOf(t)}, PlatformVersion: t.PlatformVersion,
		PullStartedAt: moment(t.PullStartedAt), PullStoppedAt: moment(t.PullStoppedAt), StartedAt: moment(t.StartedAt),
		StartedBy: t.StartedBy, StopCode: t.StopCode, StoppedAt: moment(t.StoppedAt), StoppedReason: t.StoppedReason,
		StoppingAt: moment(t.StoppingAt), Tags: tags(t.Tags), ARN: t.ARN, TaskDefinition: t.TaskDefinition, Version: t.Version,
	}
}

func attachmentsOf(t *state.Task) []attachment {
	if t.ENI == "" && t.Subnet == "" && t.IP == "" {
		return []attachment{}
	}
	a := attachment{Type: "ElasticNetworkInterface", Status: "ATTACHED", Details: []pair{}}
	if t.Stopped() {
		a.Status = "DELETED"
	}
	for _, d := range []pair{{"subnetId", t.Subnet}, {"networkInterfaceId", t.ENI}, {"privateIPv4Address", t.IP}} {
		if d.Value != "" {
			a.Details = append(a.Details, d)
		}
	}
	return []attachment{a}
}

// overridesOf has one entry for each container, as AWS prints it, and more where an override names another.
func overridesOf(t *state.Task) []containerOverride {
	all := each(t.Containers, func(c state.Container) containerOverride { return containerOverride{Name: c.Name} })
	for _, e := range t.Overridden {
		i := slices.IndexFunc(all, func(o containerOverride) bool { return o.Name == e.Container })
		if i < 0 {
			i, all = len(all), append(all, containerOverride{Name: e.Container})
		}
		all[i].Environment = append(all[i].Environment, masked(e))
	}
	return all
}
