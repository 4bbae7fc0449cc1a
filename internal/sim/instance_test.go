package sim

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// An instance tells what its tasks have left of it, as they come and go.
func TestInstancesTellWhatIsLeft(t *testing.T) {
	w := newTown(t)
	w.define("big", behaviour{}, host, func(d *types.TaskDefinition) { d.Cpu, d.Memory = new("512"), new("1000") })
	i, err := w.addContainerInstance(w.prod, containerInstanceSpec{
		instanceType: "m6i.large", zone: "us-east-1a", cpu: 2048, memory: 4096,
	})
	if err != nil {
		t.Fatal(err)
	}
	described := func() types.ContainerInstance {
		t.Helper()
		out, err := describeContainerInstances(w.World, &ecs.DescribeContainerInstancesInput{
			Cluster: new("prod"), ContainerInstances: []string{i.id, "gone"},
			Include: []types.ContainerInstanceField{types.ContainerInstanceFieldContainerInstanceHealth},
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(out.ContainerInstances) != 1 || len(out.Failures) != 1 || deref(out.Failures[0].Reason) != "MISSING" {
			t.Fatalf("%d instances, failures %+v", len(out.ContainerInstances), out.Failures)
		}
		return out.ContainerInstances[0]
	}
	s := w.serve("big", 2, onInstances)
	w.pass(3 * time.Second)
	if d := described(); d.PendingTasksCount != 2 || d.RunningTasksCount != 0 || d.RemainingResources[0].IntegerValue != 1024 || d.RemainingResources[1].IntegerValue != 2096 {
		t.Errorf("with two tasks on their way: %+v", d)
	}
	w.until("steady", 5*time.Minute, w.steady(s))
	d := described()
	if d.PendingTasksCount != 0 || d.RunningTasksCount != 2 || d.RegisteredResources[1].IntegerValue != 4096 || !d.AgentConnected ||
		d.HealthStatus.OverallStatus != types.InstanceHealthCheckStateOk || *d.Ec2InstanceId != i.ec2ID {
		t.Errorf("with two tasks: %+v", d)
	}
	s.change(serviceChange{desired: new(int32(0))})
	w.pass(5 * time.Minute)
	i.disconnected = true
	if d := described(); d.RunningTasksCount != 0 || d.RemainingResources[1].IntegerValue != 4096 || d.AgentConnected ||
		d.HealthStatus.OverallStatus != types.InstanceHealthCheckStateInsufficientData {
		t.Errorf("empty and alone: %+v", d)
	}
}
