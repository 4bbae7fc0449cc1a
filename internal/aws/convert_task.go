package aws

import (
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fsui/fsui/internal/state"
)

// taskOf converts what DescribeTasks says.
func taskOf(w *words, in *types.Task, asked state.ClusterKey, seen time.Time) (*state.Task, bool) {
	arn := once(in.TaskArn)
	key, ok := state.TaskKeyOf(arn, asked)
	if key.Cluster == asked {
		key.Cluster = asked // one copy of its words for all tasks
	}
	t := &state.Task{
		Key:               key,
		ARN:               arn,
		Group:             w.clean(in.Group),
		StartedBy:         w.clean(in.StartedBy),
		LastStatus:        w.clean(in.LastStatus),
		DesiredStatus:     w.clean(in.DesiredStatus),
		Health:            w.word(string(in.HealthStatus)),
		LaunchType:        w.word(string(in.LaunchType)),
		CapacityProvider:  w.clean(in.CapacityProviderName),
		PlatformVersion:   w.clean(in.PlatformVersion),
		CPU:               w.clean(in.Cpu),
		Memory:            w.clean(in.Memory),
		TaskDefinition:    w.clean(in.TaskDefinitionArn),
		Zone:              w.clean(in.AvailabilityZone),
		ContainerInstance: w.clean(in.ContainerInstanceArn),
		Connectivity:      w.word(string(in.Connectivity)),
		Exec:              in.EnableExecuteCommand,
		Version:           in.Version,
		Containers:        make([]state.Container, len(in.Containers)),
		Overridden:        overriddenOf(w, in.Overrides),
		StopCode:          w.word(string(in.StopCode)),
		StoppedReason:     w.clean(in.StoppedReason),
		Tags:              tagsOf(w, in.Tags),

		CreatedAt:          timeOf(in.CreatedAt),
		PullStartedAt:      timeOf(in.PullStartedAt),
		PullStoppedAt:      timeOf(in.PullStoppedAt),
		StartedAt:          timeOf(in.StartedAt),
		StoppingAt:         timeOf(in.StoppingAt),
		ExecutionStoppedAt: timeOf(in.ExecutionStoppedAt),
		StoppedAt:          timeOf(in.StoppedAt),

		SeenAt: seen,
	}
	t.Service = state.ServiceOfGroup(t.Group)
	for i := range in.Containers {
		t.Containers[i] = containerOf(w, &in.Containers[i])
	}
	readInterface(w, t, in.Attachments)
	return t, ok
}

// renewed is old as it was seen again, where AWS announces no change since: a steady task is most of an estate, and a
// copy of its struct shares all it points to. What changes without a new version is compared: health, connectivity,
// the agents of ECS Exec, tags. It is nil where the task has to be converted anew.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
func renewed(old *state.Task, in *types.Task, seen time.Time) *state.Task {
	if old == nil || !old.HealthAt.IsZero() || in.Version == 0 || old.Version != in.Version || old.LastStatus != state.StatusRunning ||
		awssdk.ToString(in.LastStatus) != state.StatusRunning || old.Health != string(in.HealthStatus) ||
		old.Connectivity != string(in.Connectivity) || len(old.Containers) != len(in.Containers) || len(old.Tags) != len(in.Tags) {
		return nil
	}
	for i := range in.Containers {
		was, is := &old.Containers[i], &in.Containers[i]
		if was.Health != string(is.HealthStatus) || len(was.Agents) != len(is.ManagedAgents) {
			return nil
		}
		for j := range is.ManagedAgents {
			if was.Agents[j].LastStatus != awssdk.ToString(is.ManagedAgents[j].LastStatus) || was.Agents[j].Reason != awssdk.ToString(is.ManagedAgents[j].Reason) {
				return nil
			}
		}
	}
	for _, tag := range in.Tags {
		if value, known := old.Tags[awssdk.ToString(tag.Key)]; !known || value != awssdk.ToString(tag.Value) {
			return nil
		}
	}
	t := *old
	t.SeenAt = seen
	return &t
}

// readInterface finds the network interface of an awsvpc task. Its address is gone from the attachment when the task
// has stopped; the containers keep it.
func readInterface(w *words, t *state.Task, attachments []types.Attachment) {
	for _, a := range attachments {
		if a.Type == nil || *a.Type != "ElasticNetworkInterface" {
			continue
		}
		for _, d := range a.Details {
			switch {
			case d.Name == nil:
			case *d.Name == "networkInterfaceId":
				t.ENI = once(d.Value)
			case *d.Name == "subnetId":
				t.Subnet = w.clean(d.Value)
			case *d.Name == "privateIPv4Address":
				t.IP = once(d.Value)
			}
		}
	}
	for i := 0; t.IP == "" && i < len(t.Containers); i++ {
		t.IP = t.Containers[i].IP
	}
}

func containerOf(w *words, in *types.Container) state.Container {
	c := state.Container{
		Name:        w.clean(in.Name),
		Image:       w.clean(in.Image),
		ImageDigest: w.clean(in.ImageDigest),
		RuntimeID:   once(in.RuntimeId),
		LastStatus:  w.clean(in.LastStatus),
		Health:      w.word(string(in.HealthStatus)),
		Reason:      w.clean(in.Reason),
	}
	if in.ExitCode != nil {
		code := int(*in.ExitCode)
		c.ExitCode = &code
	}
	for _, n := range in.NetworkInterfaces {
		if c.IP == "" {
			c.IP = once(n.PrivateIpv4Address)
		}
	}
	for _, b := range in.NetworkBindings {
		c.Ports = append(c.Ports, state.PortBinding{
			Container: intOf(b.ContainerPort), Host: intOf(b.HostPort), Protocol: w.word(string(b.Protocol)),
		})
	}
	for _, a := range in.ManagedAgents {
		c.Agents = append(c.Agents, state.Agent{
			Name: w.word(string(a.Name)), LastStatus: w.clean(a.LastStatus), Reason: w.clean(a.Reason),
		})
	}
	return c
}

func overriddenOf(w *words, in *types.TaskOverride) []state.EnvName {
	if in == nil {
		return nil
	}
	var out []state.EnvName
	for _, c := range in.ContainerOverrides {
		out = append(out, environmentOf(w, w.clean(c.Name), c.Environment)...)
	}
	return out
}

// environmentOf keeps names and lengths: values may be secrets, and are never stored.
func environmentOf(w *words, container string, in []types.KeyValuePair) []state.EnvName {
	if len(in) == 0 {
		return nil
	}
	out := make([]state.EnvName, len(in))
	for i, v := range in {
		value := awssdk.ToString(v.Value)
		out[i] = state.EnvName{Container: container, Name: w.clean(v.Name), Length: len(value)}.Printed(w.print(value))
	}
	return out
}
