package awsdoc

import "github.com/fsui/fsui/internal/state"

// instance is https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerInstance.html
type instance struct {
	ARN              string      `json:"containerInstanceArn"`
	EC2              string      `json:"ec2InstanceId,omitempty"`
	CapacityProvider string      `json:"capacityProviderName,omitempty"`
	VersionInfo      *version    `json:"versionInfo,omitempty"`
	Remaining        []resource  `json:"remainingResources"`
	Registered       []resource  `json:"registeredResources"`
	Status           string      `json:"status,omitempty"`
	StatusReason     string      `json:"statusReason,omitempty"`
	Agent            bool        `json:"agentConnected"`
	Running          int         `json:"runningTasksCount"`
	Pending          int         `json:"pendingTasksCount"`
	Attributes       []pair      `json:"attributes"`
	RegisteredAt     moment      `json:"registeredAt,omitzero"`
	Health           *hostHealth `json:"healthStatus,omitempty"`
}

type version struct {
	Agent string `json:"agentVersion"`
}

type resource struct {
	Name  string `json:"name"`
	Type  string `json:"type"`
	Value int    `json:"integerValue"`
}

type hostHealth struct {
	Overall string `json:"overallStatus"`
}

func instanceDocument(i *state.Instance) instance {
	doc := instance{
		ARN: i.ARN, EC2: i.EC2, CapacityProvider: i.CapacityProvider, Remaining: resources(i.FreeCPU, i.FreeMemory),
		Registered: resources(i.CPU, i.Memory), Status: i.Status, StatusReason: i.StatusReason, Agent: i.Agent,
		Running: i.Running, Pending: i.Pending, Attributes: []pair{}, RegisteredAt: moment(i.RegisteredAt),
	}
	for _, a := range []pair{{"ecs.availability-zone", i.Zone}, {"ecs.instance-type", i.Type}} {
		if a.Value != "" {
			doc.Attributes = append(doc.Attributes, a)
		}
	}
	if i.AgentVersion != "" {
		doc.VersionInfo = &version{i.AgentVersion}
	}
	if i.Health != "" {
		doc.Health = &hostHealth{i.Health}
	}
	return doc
}

func resources(cpu, memory int) []resource {
	return []resource{{"CPU", "INTEGER", cpu}, {"MEMORY", "INTEGER", memory}}
}
