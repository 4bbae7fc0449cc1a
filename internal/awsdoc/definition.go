package awsdoc

import (
	"encoding/json"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// definition is https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html
type definition struct {
	ARN           string                `json:"taskDefinitionArn"`
	Containers    []containerDefinition `json:"containerDefinitions"`
	Family        string                `json:"family"`
	TaskRole      string                `json:"taskRoleArn,omitempty"`
	ExecutionRole string                `json:"executionRoleArn,omitempty"`
	NetworkMode   string                `json:"networkMode,omitempty"`
	Revision      json.Number           `json:"revision,omitempty"`
	Status        string                `json:"status,omitempty"`
	CPU           string                `json:"cpu,omitempty"`
	Memory        string                `json:"memory,omitempty"`
	Platform      *platform             `json:"runtimePlatform,omitempty"`
	Storage       *storage              `json:"ephemeralStorage,omitempty"`
	RegisteredAt  moment                `json:"registeredAt,omitzero"`
	RegisteredBy  string                `json:"registeredBy,omitempty"`
}

type platform struct {
	Architecture string `json:"cpuArchitecture,omitempty"`
	OS           string `json:"operatingSystemFamily,omitempty"`
}

type storage struct {
	GiB int `json:"sizeInGiB"`
}

type containerDefinition struct {
	Name        string       `json:"name"`
	Image       string       `json:"image,omitempty"`
	CPU         int          `json:"cpu"`
	Memory      int          `json:"memory,omitempty"`
	Ports       []mapping    `json:"portMappings"`
	Essential   bool         `json:"essential"`
	Environment []pair       `json:"environment"`
	Secrets     []secret     `json:"secrets,omitempty"`
	Log         *logging     `json:"logConfiguration,omitempty"`
	HealthCheck *healthCheck `json:"healthCheck,omitempty"`
}

type mapping struct {
	Container int    `json:"containerPort"`
	Host      int    `json:"hostPort,omitempty"`
	Protocol  string `json:"protocol,omitempty"`
}

// secret says where a value lies, which is no secret itself.
type secret struct {
	Name string `json:"name"`
	From string `json:"valueFrom"`
}

type logging struct {
	Driver  string     `json:"logDriver"`
	Options logOptions `json:"options,omitzero"`
}

// logOptions are the options of the awslogs driver that say where the lines go; fsui keeps no others.
type logOptions struct {
	Group  string `json:"awslogs-group,omitempty"`
	Region string `json:"awslogs-region,omitempty"`
	Prefix string `json:"awslogs-stream-prefix,omitempty"`
}

type healthCheck struct {
	Command []string `json:"command"`
}

func definitionDocument(d *state.TaskDefinition) definition {
	family, revision, _ := strings.Cut(state.Revision(d.ARN), ":")
	doc := definition{
		ARN: d.ARN, Containers: each(d.Containers, containerDefinitionDocument), Family: family, TaskRole: d.TaskRole,
		ExecutionRole: d.ExecutionRole, NetworkMode: d.NetworkMode, Revision: json.Number(revision), Status: d.Status,
		CPU: d.CPU, Memory: d.Memory, RegisteredAt: moment(d.RegisteredAt), RegisteredBy: d.RegisteredBy,
	}
	if d.Architecture != "" || d.OS != "" {
		doc.Platform = &platform{Architecture: d.Architecture, OS: d.OS}
	}
	if d.EphemeralStorage > 0 {
		doc.Storage = &storage{d.EphemeralStorage}
	}
	return doc
}

func containerDefinitionDocument(c state.ContainerDefinition) containerDefinition {
	doc := containerDefinition{
		Name: c.Name, Image: c.Image, CPU: c.CPU, Memory: c.Memory, Ports: each(c.Ports, mappingDocument),
		Essential: c.Essential, Environment: each(c.Env, masked),
		Secrets: each(c.Secrets, func(s state.Secret) secret { return secret(s) }),
	}
	if c.LogDriver != "" {
		doc.Log = &logging{c.LogDriver, logOptions{Group: c.LogGroup, Region: c.LogRegion, Prefix: c.LogPrefix}}
	}
	if len(c.HealthCheck) > 0 {
		doc.HealthCheck = &healthCheck{list(c.HealthCheck)}
	}
	return doc
}

func mappingDocument(p state.PortBinding) mapping {
	return mapping{Container: p.Container, Host: p.Host, Protocol: p.Protocol}
}
