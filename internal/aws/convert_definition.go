package aws

import (
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fsui/fsui/internal/state"
)

// definitionOf converts what DescribeTaskDefinition says.
func definitionOf(w *words, in *types.TaskDefinition) *state.TaskDefinition {
	d := &state.TaskDefinition{
		ARN:           w.clean(in.TaskDefinitionArn),
		Status:        w.word(string(in.Status)),
		CPU:           w.clean(in.Cpu),
		Memory:        w.clean(in.Memory),
		NetworkMode:   w.word(string(in.NetworkMode)),
		ExecutionRole: w.clean(in.ExecutionRoleArn),
		TaskRole:      w.clean(in.TaskRoleArn),
		Containers:    make([]state.ContainerDefinition, len(in.ContainerDefinitions)),
		RegisteredAt:  timeOf(in.RegisteredAt),
		RegisteredBy:  w.clean(in.RegisteredBy),
	}
	if p := in.RuntimePlatform; p != nil {
		d.Architecture, d.OS = w.word(string(p.CpuArchitecture)), w.word(string(p.OperatingSystemFamily))
	}
	if e := in.EphemeralStorage; e != nil {
		d.EphemeralStorage = int(e.SizeInGiB)
	}
	for i := range in.ContainerDefinitions {
		d.Containers[i] = containerDefinitionOf(w, &in.ContainerDefinitions[i])
	}
	return d
}

func containerDefinitionOf(w *words, in *types.ContainerDefinition) state.ContainerDefinition {
	c := state.ContainerDefinition{
		Name:      w.clean(in.Name),
		Image:     w.clean(in.Image),
		Essential: in.Essential == nil || *in.Essential, // AWS's default
		CPU:       int(in.Cpu),
		Memory:    intOf(in.Memory),
	}
	if c.Memory == 0 {
		c.Memory = intOf(in.MemoryReservation)
	}
	c.Env = environmentOf(w, c.Name, in.Environment)
	for _, p := range in.PortMappings {
		c.Ports = append(c.Ports, state.PortBinding{
			Container: intOf(p.ContainerPort), Host: intOf(p.HostPort), Protocol: w.word(string(p.Protocol)),
		})
	}
	for _, s := range in.Secrets {
		c.Secrets = append(c.Secrets, state.Secret{Name: w.clean(s.Name), From: w.clean(s.ValueFrom)})
	}
	if in.HealthCheck != nil {
		c.HealthCheck = w.list(in.HealthCheck.Command)
	}
	if l := in.LogConfiguration; l != nil {
		// Of the options only those that say where the lines go: others may hold secrets.
		c.LogDriver = w.word(string(l.LogDriver))
		c.LogGroup = w.word(l.Options["awslogs-group"])
		c.LogRegion = w.word(l.Options["awslogs-region"])
		c.LogPrefix = w.word(l.Options["awslogs-stream-prefix"])
	}
	return c
}
