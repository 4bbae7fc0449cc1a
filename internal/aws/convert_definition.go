package aws

import (
	"maps"
	"slices"

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
	for i := range in.Volumes {
		volume := w.clean(in.Volumes[i].Name)
		if e := in.Volumes[i].EfsVolumeConfiguration; e != nil {
			d.FileSystems = append(d.FileSystems, w.clean(e.FileSystemId))
			volume += ": EFS " + w.clean(e.FileSystemId) + w.clean(e.RootDirectory)
		} else if h := in.Volumes[i].Host; h != nil && h.SourcePath != nil {
			volume += ": host " + w.clean(h.SourcePath)
		}
		d.Volumes = append(d.Volumes, volume)
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

		Command:    w.list(in.Command),
		EntryPoint: w.list(in.EntryPoint),
		User:       w.clean(in.User),
		WorkingDir: w.clean(in.WorkingDirectory),
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
	for _, p := range in.DependsOn {
		c.DependsOn = append(c.DependsOn, w.clean(p.ContainerName)+": "+w.word(string(p.Condition)))
	}
	for _, m := range in.MountPoints {
		mount := w.clean(m.SourceVolume) + " on " + w.clean(m.ContainerPath)
		if m.ReadOnly != nil && *m.ReadOnly {
			mount += ", read only"
		}
		c.Mounts = append(c.Mounts, mount)
	}
	if r := in.RepositoryCredentials; r != nil {
		c.Credentials = w.clean(r.CredentialsParameter)
	}
	c.S3Files = len(in.EnvironmentFiles) > 0
	for _, s := range in.Secrets {
		c.Secrets = append(c.Secrets, state.Secret{Name: w.clean(s.Name), From: w.clean(s.ValueFrom)})
	}
	if in.HealthCheck != nil {
		c.HealthCheck = w.list(in.HealthCheck.Command)
	}
	if l := in.LogConfiguration; l != nil {
		readLog(w, &c, l)
	}
	return c
}

// readLog keeps of a log driver's options those that say where the lines go; others may hold secrets.
func readLog(w *words, c *state.ContainerDefinition, in *types.LogConfiguration) {
	c.LogDriver = w.word(string(in.LogDriver))
	for _, name := range slices.Sorted(maps.Keys(in.Options)) {
		value := in.Options[name]
		switch name {
		case "awslogs-group":
			c.LogGroup = w.word(value)
		case "awslogs-region":
			c.LogRegion = w.word(value)
		case "awslogs-stream-prefix":
			c.LogPrefix = w.word(value)
		default:
			c.LogOptions = append(c.LogOptions, state.EnvName{Container: c.Name, Name: w.word(name), Length: len(value)}.Printed(w.print(value)))
		}
	}
	if in.LogDriver == types.LogDriverAwsfirelens {
		c.LogPlugin = w.word(in.Options["Name"])
	}
	for _, s := range in.SecretOptions {
		c.LogSecrets = append(c.LogSecrets, state.Secret{Name: w.clean(s.Name), From: w.clean(s.ValueFrom)})
	}
}
