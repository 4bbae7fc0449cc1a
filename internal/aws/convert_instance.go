package aws

import (
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fsui/fsui/internal/state"
)

// instanceOf converts what DescribeContainerInstances says.
func instanceOf(w *words, in *types.ContainerInstance, asked state.ClusterKey, seen time.Time) (*state.Instance, bool) {
	arn := once(in.ContainerInstanceArn)
	key, ok := state.InstanceKeyOf(arn, asked)
	if key.Cluster == asked {
		key.Cluster = asked // one copy of its words for all instances
	}
	i := &state.Instance{
		Key:              key,
		ARN:              arn,
		EC2:              once(in.Ec2InstanceId),
		Status:           w.clean(in.Status),
		StatusReason:     once(in.StatusReason),
		Agent:            in.AgentConnected,
		Running:          int(in.RunningTasksCount),
		Pending:          int(in.PendingTasksCount),
		CPU:              resourceOf(in.RegisteredResources, "CPU"),
		FreeCPU:          resourceOf(in.RemainingResources, "CPU"),
		Memory:           resourceOf(in.RegisteredResources, "MEMORY"),
		FreeMemory:       resourceOf(in.RemainingResources, "MEMORY"),
		CapacityProvider: w.clean(in.CapacityProviderName),
		RegisteredAt:     timeOf(in.RegisteredAt),
		SeenAt:           seen,
	}
	if v := in.VersionInfo; v != nil {
		i.AgentVersion = w.clean(v.AgentVersion)
	}
	if h := in.HealthStatus; h != nil {
		i.Health = w.word(string(h.OverallStatus))
	}
	for _, a := range in.Attributes {
		switch awssdk.ToString(a.Name) {
		case "ecs.availability-zone":
			i.Zone = w.clean(a.Value)
		case "ecs.instance-type":
			i.Type = w.clean(a.Value)
		}
	}
	return i, ok
}

// resourceOf is a resource in CPU units or MiB; ports and GPUs come as sets.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Resource.html
func resourceOf(in []types.Resource, name string) int {
	for i := range in {
		if awssdk.ToString(in[i].Name) == name {
			return int(in[i].IntegerValue)
		}
	}
	return 0
}
