package aws

import (
	"testing"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

func instanceSourceOf(snap *state.Snapshot) *state.Source {
	return snap.Sources[state.SourceKey{Kind: state.SourceInstances, Region: "us-east-1"}]
}

// Container instances are read while somebody looks, and by nobody else.
func TestInstancesAreReadWhileLookedAt(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{})
		r.run()
		if snap := r.pass(20 * time.Second); len(snap.Instances) > 0 || instanceSourceOf(snap) != nil || r.region.Calls()["ecs:ListContainerInstances"] > 0 {
			t.Errorf("%d instances were read unasked", len(snap.Instances))
		}
		r.poller.Focus(state.Focus{Also: state.SourceInstances})
		snap := r.pass(2 * time.Second)
		if len(snap.Instances) != 4 || instanceSourceOf(snap) == nil || instanceSourceOf(snap).Fault != nil {
			t.Fatalf("%d instances, source %+v", len(snap.Instances), instanceSourceOf(snap))
		}
		if calls := r.region.Calls(); calls["ecs:ListContainerInstances"] != 1 || calls["ecs:DescribeContainerInstances"] != 1 {
			t.Errorf("%d lists for one cluster that has instances, %d calls for 4 of them",
				calls["ecs:ListContainerInstances"], calls["ecs:DescribeContainerInstances"])
		}
		lost := 0
		for key, i := range snap.Instances {
			if key.Cluster.Name != "platform" || i.Status != state.InstanceActive || i.Type == "" || i.Zone == "" || i.EC2 == "" ||
				i.CPU == 0 || i.Memory == 0 || i.RegisteredAt.IsZero() || i.AgentVersion == "" || i.Health == "" {
				t.Errorf("%+v", i)
			}
			if !i.Agent {
				lost++
				continue
			}
			if i.Running == 0 || i.FreeMemory >= i.Memory || i.FreeCPU >= i.CPU {
				t.Errorf("a daemon runs on %+v", i)
			}
		}
		if lost != 1 {
			t.Errorf("%d instances without their agent", lost)
		}
		later := r.pass(3 * basePeriod)
		for key, i := range later.Instances {
			if age := r.poller.now().Sub(i.SeenAt); age > basePeriod+time.Second {
				t.Errorf("%s is %s old", key, age)
			}
		}
		r.poller.Focus(state.Focus{})
		if snap := r.pass(time.Second); len(snap.Instances) != 4 || instanceSourceOf(snap) != nil {
			t.Errorf("after the look %d instances, source %+v", len(snap.Instances), instanceSourceOf(snap))
		}
		before := r.region.Calls()["ecs:ListContainerInstances"]
		r.pass(time.Minute)
		if again := r.region.Calls()["ecs:ListContainerInstances"]; again != before {
			t.Errorf("%d more lists after the look", again-before)
		}
	})
}

// A call denied costs what it tells and no more.
func TestInstancesDenied(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{})
		r.run()
		r.pass(7 * time.Second)
		r.weather("denied@ecs:ListContainerInstances")
		r.poller.Focus(state.Focus{Also: state.SourceInstances, Cluster: state.ClusterKey{
			Scope: state.Scope{Partition: "aws", Account: "111122223333", Region: "us-east-1"}, Name: "platform",
		}})
		src := instanceSourceOf(r.pass(2 * time.Second))
		if src == nil || src.Fault == nil || src.Fault.Kind != state.FaultDenied || src.Fault.Attempted != "ecs:ListContainerInstances" {
			t.Fatalf("%+v", src)
		}
		r.weather("")
		snap := r.pass(retryLatest + time.Second)
		if src := instanceSourceOf(snap); src.Fault != nil || len(snap.Instances) != 4 {
			t.Errorf("%d instances in fair weather, source %+v", len(snap.Instances), src)
		}
	})
}

func TestInstanceOf(t *testing.T) {
	seen := time.Date(2026, 11, 20, 14, 8, 0, 0, time.UTC)
	health := types.InstanceHealthCheckStateImpaired
	got, ok := instanceOf(&words{}, &types.ContainerInstance{
		ContainerInstanceArn: awssdk.String("arn:aws:ecs:us-east-1:111122223333:container-instance/0123456789abcdef"),
		Ec2InstanceId:        awssdk.String("i-0123456789abcdef0"), Status: awssdk.String("DRAINING"), StatusReason: awssdk.String("why\x1b[2J"),
		AgentConnected: true, RunningTasksCount: 2, PendingTasksCount: 1, CapacityProviderName: awssdk.String("spot"),
		RegisteredAt: awssdk.Time(seen.Add(-time.Hour)), VersionInfo: &types.VersionInfo{AgentVersion: awssdk.String("1.98.0")},
		HealthStatus: &types.ContainerInstanceHealthStatus{OverallStatus: health},
		Attributes: []types.Attribute{
			{Name: awssdk.String("ecs.availability-zone"), Value: awssdk.String("us-east-1a")},
			{Name: awssdk.String("ecs.instance-type"), Value: awssdk.String("m6i.large")},
			{Name: awssdk.String("ecs.capability.secrets")},
		},
		RegisteredResources: []types.Resource{{Name: awssdk.String("CPU"), IntegerValue: 2048}, {Name: awssdk.String("MEMORY"), IntegerValue: 7680}},
		RemainingResources:  []types.Resource{{Name: awssdk.String("MEMORY"), IntegerValue: 512}, {Name: awssdk.String("CPU"), IntegerValue: 64}},
	}, state.ClusterKey{Name: "platform"}, seen)
	want := state.Instance{
		Key: state.InstanceKey{Cluster: state.ClusterKey{
			Scope: state.Scope{Partition: "aws", Account: "111122223333", Region: "us-east-1"}, Name: "platform",
		}, ID: "0123456789abcdef"},
		ARN: "arn:aws:ecs:us-east-1:111122223333:container-instance/0123456789abcdef", EC2: "i-0123456789abcdef0",
		Type: "m6i.large", Zone: "us-east-1a", Status: state.InstanceDraining, StatusReason: state.Clean("why\x1b[2J"), Agent: true,
		AgentVersion: "1.98.0", Health: "IMPAIRED", Running: 2, Pending: 1, CPU: 2048, FreeCPU: 64, Memory: 7680, FreeMemory: 512,
		CapacityProvider: "spot", RegisteredAt: seen.Add(-time.Hour), SeenAt: seen,
	}
	if !ok || *got != want {
		t.Errorf("got  %+v\nwant %+v", *got, want)
	}
	if _, ok := instanceOf(&words{}, &types.ContainerInstance{}, state.ClusterKey{}, seen); ok {
		t.Error("an instance without an ARN has a key")
	}
}
