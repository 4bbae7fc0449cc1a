package awsdoc

import (
	"fmt"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// netDefinitionDoc is what a task definition asks of the network: images, secrets, log drivers, ports, file systems.
type netDefinitionDoc struct {
	ARN           string            `json:"taskDefinitionArn,omitzero"`
	Family        string            `json:"family,omitzero"`
	ExecutionRole string            `json:"executionRoleArn,omitzero"`
	NetworkMode   string            `json:"networkMode,omitzero"`
	Platform      *platform         `json:"runtimePlatform,omitzero"`
	Containers    []netContainerDoc `json:"containerDefinitions"`
	Volumes       []volumeDoc       `json:"volumes,omitzero"`
}

type netContainerDoc struct {
	Name        string           `json:"name"`
	Image       string           `json:"image,omitzero"`
	Ports       []netPortDoc     `json:"portMappings,omitzero"`
	Secrets     []secret         `json:"secrets,omitzero"`
	EnvFiles    []envFileDoc     `json:"environmentFiles,omitzero"`
	Credentials *credentialsDoc  `json:"repositoryCredentials,omitzero"`
	Log         *netLogDoc       `json:"logConfiguration,omitzero"`
	Router      *routerDoc       `json:"firelensConfiguration,omitzero"`
	HealthCheck *healthCheckWant `json:"healthCheck,omitzero"`
}

type netPortDoc struct {
	Port     int    `json:"containerPort,omitzero"`
	Range    string `json:"containerPortRange,omitzero"`
	Protocol string `json:"protocol,omitzero"`
}

type envFileDoc struct {
	Type string `json:"type"`
}

type credentialsDoc struct {
	Parameter string `json:"credentialsParameter"`
}

type netLogDoc struct {
	Driver  string        `json:"logDriver"`
	Options logOptionsDoc `json:"options,omitzero"`
	Secrets []secret      `json:"secretOptions,omitzero"`
}

// logOptionsDoc are the options that say where lines go; others may hold passwords and are not read.
type logOptionsDoc struct {
	Group        string `json:"awslogs-group,omitzero"`
	AWSRegion    string `json:"awslogs-region,omitzero"`
	Plugin       string `json:"Name,omitzero"`
	PluginRegion string `json:"region,omitzero"`
}

type routerDoc struct {
	Type    string `json:"type,omitzero"`
	Options struct {
		File string `json:"config-file-type,omitzero"`
	} `json:"options,omitzero"`
}

type healthCheckWant struct {
	Command []string `json:"command"`
}

type volumeDoc struct {
	EFS *efsVolumeDoc `json:"efsVolumeConfiguration,omitzero"`
}

type efsVolumeDoc struct {
	FileSystem string `json:"fileSystemId"`
}

func (d *netDefinitionDoc) fact() *state.TaskDefinition {
	if d == nil {
		return nil
	}
	t := &state.TaskDefinition{
		ARN: d.ARN, ExecutionRole: d.ExecutionRole, NetworkMode: d.NetworkMode, Containers: docs(d.Containers, netContainerDoc.fact),
	}
	if d.Platform != nil {
		t.OS = d.Platform.OS
	}
	for _, v := range d.Volumes {
		if v.EFS != nil {
			t.FileSystems = append(t.FileSystems, v.EFS.FileSystem)
		}
	}
	return t
}

func netDefinitionDocOf(t *state.TaskDefinition) *netDefinitionDoc {
	if t == nil {
		return nil
	}
	d := &netDefinitionDoc{
		ARN: t.ARN, ExecutionRole: t.ExecutionRole, NetworkMode: t.NetworkMode, Containers: docs(t.Containers, netContainerDocOf),
	}
	if t.OS != "" {
		d.Platform = &platform{OS: t.OS}
	}
	for _, fs := range t.FileSystems {
		d.Volumes = append(d.Volumes, volumeDoc{&efsVolumeDoc{fs}})
	}
	return d
}

func (d netContainerDoc) fact() state.ContainerDefinition {
	c := state.ContainerDefinition{
		Name: d.Name, Image: d.Image, Ports: docs(d.Ports, netPortDoc.fact),
		Secrets: docs(d.Secrets, func(s secret) state.Secret { return state.Secret(s) }),
	}
	for _, f := range d.EnvFiles {
		c.S3Files = c.S3Files || strings.EqualFold(f.Type, "s3")
	}
	if d.Router != nil && strings.EqualFold(d.Router.Options.File, "s3") {
		c.S3Files = true
	}
	if d.Credentials != nil {
		c.Credentials = d.Credentials.Parameter
	}
	if l := d.Log; l != nil {
		c.LogDriver, c.LogPlugin, c.LogGroup, c.LogRegion = l.Driver, l.Options.Plugin, l.Options.Group, l.Options.AWSRegion
		if c.LogPlugin != "" {
			c.LogRegion = l.Options.PluginRegion
		}
		c.LogSecrets = docs(l.Secrets, func(s secret) state.Secret { return state.Secret(s) })
	}
	if d.HealthCheck != nil {
		c.HealthCheck = d.HealthCheck.Command
	}
	return c
}

func netContainerDocOf(c state.ContainerDefinition) netContainerDoc {
	d := netContainerDoc{
		Name: c.Name, Image: c.Image, Ports: docs(c.Ports, netPortDocOf),
		Secrets: docs(c.Secrets, func(s state.Secret) secret { return secret(s) }),
	}
	if c.S3Files {
		d.EnvFiles = []envFileDoc{{"s3"}}
	}
	if c.Credentials != "" {
		d.Credentials = &credentialsDoc{c.Credentials}
	}
	if c.LogDriver != "" {
		options := logOptionsDoc{Group: c.LogGroup, Plugin: c.LogPlugin, AWSRegion: c.LogRegion}
		if c.LogPlugin != "" {
			options.AWSRegion, options.PluginRegion = "", c.LogRegion
		}
		d.Log = &netLogDoc{c.LogDriver, options, docs(c.LogSecrets, func(s state.Secret) secret { return secret(s) })}
	}
	if c.HealthCheck != nil {
		d.HealthCheck = &healthCheckWant{c.HealthCheck}
	}
	return d
}

func (d netPortDoc) fact() state.PortBinding {
	p := state.PortBinding{Container: d.Port, Protocol: d.Protocol}
	if n, _ := fmt.Sscanf(d.Range, "%d-%d", &p.Container, &p.Last); n == 2 {
		return p
	}
	p.Container, p.Last = d.Port, 0
	return p
}

func netPortDocOf(p state.PortBinding) netPortDoc {
	if p.Last > 0 {
		return netPortDoc{Range: fmt.Sprintf("%d-%d", p.Container, p.Last), Protocol: p.Protocol}
	}
	return netPortDoc{Port: p.Container, Protocol: p.Protocol}
}
