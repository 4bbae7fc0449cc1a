package sim

import (
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// describe is the task as DescribeTasks gives it now, without its tags.
func (t *task) describe() types.Task {
	d := types.Task{
		Attachments:          []types.Attachment{},
		Attributes:           []types.Attribute{{Name: new("ecs.cpu-architecture"), Value: new(t.architecture())}},
		ClusterArn:           &t.cluster.arn,
		ConnectivityAt:       stamp(t.connectivityAt),
		Containers:           make([]types.Container, 0, len(t.containers)),
		Cpu:                  t.definition.described.Cpu,
		CreatedAt:            stamp(t.createdAt),
		DesiredStatus:        new(t.desiredStatus()),
		EnableExecuteCommand: t.exec,
		ExecutionStoppedAt:   stamp(t.executionStoppedAt),
		Group:                &t.group,
		HealthStatus:         t.health(),
		LastStatus:           new(t.status.String()),
		LaunchType:           t.place.launchType,
		Memory:               t.definition.described.Memory,
		Overrides:            t.describeOverrides(),
		PullStartedAt:        stamp(t.pullStartedAt),
		PullStoppedAt:        stamp(t.pullStoppedAt),
		StartedAt:            stamp(t.startedAt),
		StopCode:             t.stopCode,
		StoppedAt:            stamp(t.stoppedAt),
		StoppingAt:           stamp(t.stoppingAt),
		Tags:                 []types.Tag{},
		TaskArn:              &t.arn,
		TaskDefinitionArn:    &t.definition.arn,
		Version:              t.version,
	}
	d.AvailabilityZone = filled(t.place.zone())
	d.CapacityProviderName = filled(t.place.provider)
	d.StartedBy = filled(t.startedBy)
	d.StoppedReason = filled(t.stoppedReason)
	if !t.connectivityAt.IsZero() {
		d.Connectivity = types.ConnectivityConnected
	}
	if t.network != nil {
		d.Attachments = append(d.Attachments, t.network.describe())
	}
	if i := t.place.instance; i != nil {
		d.ContainerInstanceArn = &i.arn
	} else {
		d.PlatformVersion, d.PlatformFamily = platform(t.platform), new(platformFamily)
		d.EphemeralStorage = &types.EphemeralStorage{SizeInGiB: 20}
		d.FargateEphemeralStorage = &types.TaskEphemeralStorage{SizeInGiB: 20}
		if own := t.definition.described.EphemeralStorage; own != nil {
			d.EphemeralStorage = own
			d.FargateEphemeralStorage.SizeInGiB = own.SizeInGiB
		}
	}
	for _, c := range t.containers {
		d.Containers = append(d.Containers, c.describe())
	}
	return d
}

func (t *task) desiredStatus() string {
	if t.unwanted {
		return stopped.String()
	}
	return running.String()
}

// architecture is of the machine, which a definition asks for in capitals.
func (t *task) architecture() string {
	if p := t.definition.described.RuntimePlatform; p != nil && p.CpuArchitecture != "" {
		return strings.ToLower(string(p.CpuArchitecture))
	}
	return "x86_64"
}

// describeOverrides names every container, overridden or not, as AWS does.
func (t *task) describeOverrides() *types.TaskOverride {
	d := types.TaskOverride{}
	if t.overrides != nil {
		d = *t.overrides
	}
	given := d.ContainerOverrides
	d.ContainerOverrides = make([]types.ContainerOverride, 0, len(t.containers))
	for _, c := range t.containers {
		override := types.ContainerOverride{Name: c.defined.Name}
		for _, o := range given {
			if deref(o.Name) == deref(c.defined.Name) {
				override = o
			}
		}
		d.ContainerOverrides = append(d.ContainerOverrides, override)
	}
	return &d
}

// describe gives the attachment the details it has by then: at first there is
// only the subnet.
func (n *networkInterface) describe() types.Attachment {
	details := []types.KeyValuePair{{Name: new("subnetId"), Value: &n.subnet.id}}
	if n.status != precreated {
		address := n.address.String()
		details = append(details,
			types.KeyValuePair{Name: new("networkInterfaceId"), Value: &n.id},
			types.KeyValuePair{Name: new("macAddress"), Value: &n.mac},
			types.KeyValuePair{Name: new("privateDnsName"), Value: new("ip-" + strings.ReplaceAll(address, ".", "-") + ".ec2.internal")},
			types.KeyValuePair{Name: new("privateIPv4Address"), Value: &address})
	}
	return types.Attachment{Id: &n.attachment, Type: new("ElasticNetworkInterface"), Status: new(n.status), Details: details}
}

func (c *container) describe() types.Container {
	d := types.Container{
		ContainerArn:      new(c.arn()),
		Cpu:               new(strconv.Itoa(int(c.defined.Cpu))),
		ExitCode:          c.exitCode,
		HealthStatus:      c.health,
		Image:             c.defined.Image,
		LastStatus:        new(c.status.String()),
		Memory:            figure(deref(c.defined.Memory)),
		MemoryReservation: figure(deref(c.defined.MemoryReservation)),
		Name:              c.defined.Name,
		NetworkBindings:   []types.NetworkBinding{},
		NetworkInterfaces: []types.NetworkInterface{},
		Reason:            filled(c.reason),
		TaskArn:           &c.task.arn,
	}
	if !c.task.pullStoppedAt.IsZero() && c.does.pullError == "" {
		d.ImageDigest = &c.digest
	}
	if !c.startedAt.IsZero() {
		d.RuntimeId = &c.runtimeID
		if c.bindings != nil {
			d.NetworkBindings = c.bindings
		}
	}
	if n := c.task.network; n != nil && n.status != precreated {
		d.NetworkInterfaces = []types.NetworkInterface{{AttachmentId: &n.attachment, PrivateIpv4Address: new(n.address.String())}}
	}
	if c.task.exec {
		agent := types.ManagedAgent{
			Name: types.ManagedAgentNameExecuteCommandAgent, LastStatus: new(c.status.String()), LastStartedAt: stamp(c.startedAt),
		}
		if why := c.does.agentStopped; why != "" && c.status == running {
			agent.LastStatus, agent.Reason = new(stopped.String()), &why
		}
		d.ManagedAgents = []types.ManagedAgent{agent}
	}
	return d
}

// filled is a text that is absent while it is empty.
func filled(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// arn has the task's id in it, in clusters with long ARNs.
func (c *container) arn() string {
	if c.task.cluster.oldARNs {
		return c.task.cluster.within("container", c.id)
	}
	return c.task.cluster.within("container", c.task.id+"/"+c.id)
}
