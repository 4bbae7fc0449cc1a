package sim

import "github.com/aws/aws-sdk-go-v2/service/ecs/types"

// describe is the container instance as DescribeContainerInstances gives it.
func (i *containerInstance) describe() types.ContainerInstance {
	const agent, docker = "1.98.0", "DockerVersion: 25.0.8"
	d := types.ContainerInstance{
		AgentConnected: !i.disconnected,
		Attachments:    []types.Attachment{},
		Attributes: []types.Attribute{
			{Name: new("ecs.availability-zone"), Value: &i.zone},
			{Name: new("ecs.instance-type"), Value: filled(i.instanceType)},
			{Name: new("ecs.os-type"), Value: new("linux")},
		},
		ContainerInstanceArn: &i.arn,
		Ec2InstanceId:        &i.ec2ID,
		RegisteredAt:         stamp(i.registeredAt),
		RegisteredResources:  resources(i.cpu, i.memory),
		RemainingResources:   resources(i.freeCPU, i.freeMemory),
		Status:               new("ACTIVE"),
		Tags:                 []types.Tag{},
		Version:              i.version,
		VersionInfo:          &types.VersionInfo{AgentVersion: new(agent), DockerVersion: new(docker)},
	}
	for _, list := range []taskIndex{i.cluster.tasks.wanted, i.cluster.tasks.unwanted} {
		for _, t := range list {
			switch {
			case t.place.instance != i:
			case t.status < running:
				d.PendingTasksCount++
			case t.status == running:
				d.RunningTasksCount++
			}
		}
	}
	return d
}

// health is what the agent last said: nothing is heard of one that is not connected.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-health.html
func (i *containerInstance) health() *types.ContainerInstanceHealthStatus {
	status := types.InstanceHealthCheckStateOk
	if i.disconnected {
		status = types.InstanceHealthCheckStateInsufficientData
	}
	return &types.ContainerInstanceHealthStatus{
		OverallStatus: status,
		Details: []types.InstanceHealthCheckResult{{
			Type: types.InstanceHealthCheckTypeContainerRuntime, Status: status, LastUpdated: stamp(i.registeredAt),
		}},
	}
}

func resources(cpu, memory int32) []types.Resource {
	return []types.Resource{
		{Name: new("CPU"), Type: new("INTEGER"), IntegerValue: cpu},
		{Name: new("MEMORY"), Type: new("INTEGER"), IntegerValue: memory},
		{Name: new("PORTS"), Type: new("STRINGSET"), StringSetValue: []string{"22", "2375", "2376", "51678", "51679"}},
	}
}
