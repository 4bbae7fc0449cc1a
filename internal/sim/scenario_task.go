package sim

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

const logPrefix = "ecs" // awslogs-stream-prefix of every container

// register registers a task definition for what has been there for so long in those subnets, after the revisions before it.
func (b *builder) register(entry taskEntry, family string, subnets []string, age time.Duration) (*taskDefinition, error) {
	family = cmp.Or(entry.Family, family)
	described := b.describeTask(entry, family)
	if len(entry.RoleLacks) > 0 {
		b.world.lacks[*described.TaskRoleArn] = entry.RoleLacks
	}
	behaviours := map[string]behaviour{}
	for _, c := range entry.Containers {
		defined, err := b.describeContainer(c, family)
		if err != nil {
			return nil, fmt.Errorf("container %s: %w", c.Name, err)
		}
		described.ContainerDefinitions = append(described.ContainerDefinitions, defined)
		if behaviours[c.Name], err = b.behaviour(c, entry, family, subnets); err != nil {
			return nil, fmt.Errorf("container %s: %w", c.Name, err)
		}
	}
	const between = 31 * time.Hour // from one revision to the next
	registered := 0
	if all := b.world.families[family]; all != nil {
		registered = len(all.revisions)
	}
	last := max(entry.Revision, registered+1)
	for revision := registered + 1; ; revision++ {
		described.RegisteredAt = stamp(b.start.Add(-age - time.Minute - time.Duration(last-revision)*between))
		definition, err := b.world.addTaskDefinition(taskDefinitionSpec{described: described, behaviours: behaviours})
		if err != nil || revision == last {
			return definition, err
		}
	}
}

func (b *builder) describeTask(entry taskEntry, family string) types.TaskDefinition {
	mode := cmp.Or(types.NetworkMode(entry.NetworkMode), types.NetworkModeAwsvpc)
	d := types.TaskDefinition{
		Family:                  new(family),
		NetworkMode:             mode,
		ExecutionRoleArn:        new(b.role(family + "-execution")),
		TaskRoleArn:             new(b.role(family + "-task")),
		RequiresCompatibilities: []types.Compatibility{types.CompatibilityEc2},
		RuntimePlatform: &types.RuntimePlatform{
			CpuArchitecture:       cmp.Or(types.CPUArchitecture(entry.Arch), types.CPUArchitectureX8664),
			OperatingSystemFamily: types.OSFamilyLinux,
		},
	}
	if mode == types.NetworkModeAwsvpc {
		d.RequiresCompatibilities = []types.Compatibility{types.CompatibilityFargate}
		d.Cpu, d.Memory = new(strconv.Itoa(entry.CPU)), new(strconv.Itoa(entry.Memory))
	}
	for _, name := range slices.Sorted(maps.Keys(entry.Volumes)) {
		d.Volumes = append(d.Volumes, types.Volume{
			Name: new(name),
			EfsVolumeConfiguration: &types.EFSVolumeConfiguration{
				FileSystemId:      new(fileSystemID(entry.Volumes[name])),
				RootDirectory:     new("/"),
				TransitEncryption: types.EFSTransitEncryptionEnabled,
			},
		})
	}
	return d
}

func (b *builder) describeContainer(entry containerEntry, family string) (types.ContainerDefinition, error) {
	d := types.ContainerDefinition{
		Name:      new(entry.Name),
		Image:     new(b.image(entry.Image)),
		Cpu:       entry.CPU,
		Memory:    optional(entry.Memory),
		Essential: new(!entry.Sidecar),
		Command:   entry.Command,
	}
	if entry.AnyImage {
		d.VersionConsistency = types.VersionConsistencyDisabled
	}
	for _, port := range entry.Ports {
		host := port
		if entry.AnyHostPort {
			host = 0
		}
		d.PortMappings = append(d.PortMappings, types.PortMapping{
			ContainerPort: new(port), HostPort: new(host), Protocol: types.TransportProtocolTcp,
		})
	}
	for _, name := range slices.Sorted(maps.Keys(entry.Environment)) {
		d.Environment = append(d.Environment, types.KeyValuePair{Name: new(name), Value: new(entry.Environment[name])})
	}
	for _, name := range slices.Sorted(maps.Keys(entry.Secrets)) {
		if _, ok := b.Secrets[entry.Secrets[name]]; !ok {
			return d, fmt.Errorf("there is no secret %q", entry.Secrets[name])
		}
		d.Secrets = append(d.Secrets, types.Secret{Name: new(name), ValueFrom: new(b.secretARN(entry.Secrets[name]))})
	}
	for _, volume := range slices.Sorted(maps.Keys(entry.Mounts)) {
		d.MountPoints = append(d.MountPoints, types.MountPoint{
			SourceVolume: new(volume), ContainerPath: new(entry.Mounts[volume]), ReadOnly: new(false),
		})
	}
	if entry.HealthCheck != "" {
		d.HealthCheck = &types.HealthCheck{
			Command:  []string{"CMD-SHELL", entry.HealthCheck},
			Interval: new(int32(30)), Timeout: new(int32(5)), Retries: new(int32(3)),
		}
	}
	if entry.Logs != "" {
		d.LogConfiguration = b.logsTo(entry.LogsTo, family)
	}
	if entry.Router != "" {
		d.FirelensConfiguration = &types.FirelensConfiguration{Type: types.FirelensConfigurationType(entry.Router)}
	}
	return d, nil
}

// logsTo is the log configuration of a container; what its entry leaves open is as most teams have it.
func (b *builder) logsTo(entry logsToEntry, family string) *types.LogConfiguration {
	if entry.Driver != "" {
		return &types.LogConfiguration{LogDriver: types.LogDriver(entry.Driver), Options: entry.Options}
	}
	group := cmp.Or(entry.Group, "/ecs/"+family)
	if !entry.NoGroup {
		b.world.logs.addGroup(group) // there before the first line, as those that teams create
	}
	return &types.LogConfiguration{
		LogDriver: types.LogDriverAwslogs,
		Options: map[string]string{
			"awslogs-group":         group,
			"awslogs-region":        b.world.region,
			"awslogs-stream-prefix": cmp.Or(entry.Prefix, logPrefix),
		},
	}
}

// behaviour is what follows from a container's entry and from what it needs.
func (b *builder) behaviour(entry containerEntry, task taskEntry, family string, subnets []string) (behaviour, error) {
	does := behaviour{
		pullTime:    entry.Pull,
		startAfter:  entry.Starts,
		ignoresTerm: entry.IgnoresTerm, noShell: entry.NoShell, agentStopped: entry.ExecStopped,
		agentDeaf: slices.ContainsFunc(task.RoleLacks, func(action string) bool { return strings.HasPrefix(action, "ssmmessages:") }),
		listens:   entry.Listens,
	}
	for _, a := range entry.Answers {
		does.answers = append(does.answers, answerStep{after: a.After, code: a.Code, times: a.TimesOut})
	}
	for _, h := range entry.Health {
		does.health = append(does.health, healthStep{after: h.After, unhealthy: h.Unhealthy})
	}
	if entry.Logs != "" {
		log, ok := b.Logs[entry.Logs]
		if !ok {
			return does, fmt.Errorf("there are no logs %q", entry.Logs)
		}
		if len(log.Crash) > logEndMost || len(log.Stop) > logEndMost {
			return does, fmt.Errorf("logs %s: %d lines at the end are too many, at most %d", entry.Logs, max(len(log.Crash), len(log.Stop)), logEndMost)
		}
		does.log = &logScript{
			start: log.Start, steady: log.Lines, rate: log.Rate, crash: log.Crash, stop: log.Stop, late: log.Late,
		}
	}
	for _, name := range slices.Sorted(maps.Values(entry.Secrets)) {
		if b.Secrets[name].Denied {
			does.secretError = b.secretDenied(name, family)
		}
	}
	for _, volume := range slices.Sorted(maps.Keys(entry.Mounts)) {
		name, ok := task.Volumes[volume]
		system, known := b.FileSystems[name]
		if !ok || !known {
			return does, fmt.Errorf("there is no volume %q, or its file system is not listed", volume)
		}
		if !b.mountable(system, subnets) {
			does.efsError = b.efsUnresolved(name)
		}
	}
	built := b.Images[repository(entry.Image)].Arch
	switch {
	case entry.OutOfMemory > 0:
		does.exits, does.exitAfter, does.exitCode = true, entry.OutOfMemory, 137
		does.exitReason = "OutOfMemoryError: Container killed due to memory usage"
	case built != "" && !strings.EqualFold(built, cmp.Or(task.Arch, string(types.CPUArchitectureX8664))):
		does.exits, does.exitCode = true, 1
	case entry.Ends != nil:
		does.exits, does.exitAfter, does.exitCode = true, entry.Ends.After, entry.Ends.Code
	}
	return does, nil
}
