package state

import (
	"testing"
	"time"
)

// A target that is an instance and a port has the task behind it that holds that port of that instance; where the
// instance is not known, nobody guesses.
func TestTargetsOnInstances(t *testing.T) {
	cluster := ClusterKey{Scope: Scope{Partition: "aws", Account: "111122223333", Region: "us-east-1"}, Name: "c"}
	group := TargetGroupKey{Scope: cluster.Scope, Name: "g"}
	svc := &Service{Key: ServiceKey{Cluster: cluster, Name: "s"}, LoadBalancers: []LoadBalancer{{ARN: "arn", TargetGroup: group}}}
	host := func(id string) string { return "arn:aws:ecs:us-east-1:111122223333:container-instance/c/" + id }
	s := NewStore()
	s.Apply(func(e *Edit) {
		e.PutService(svc)
		for id, at := range map[string]string{"one": "a", "two": "b"} {
			e.PutTask(&Task{
				Key: TaskKey{Cluster: cluster, ID: id}, Service: "s", Group: "service:s", ContainerInstance: host(at), LastStatus: StatusRunning,
				DesiredStatus: StatusRunning, Containers: []Container{{Name: "app", Ports: []PortBinding{{Container: 80, Host: 32768}}}},
			})
		}
		e.PutTargetGroup(&TargetGroup{Key: group, TargetType: "instance", SeenAt: time.Unix(1, 0), Targets: []Target{
			{ID: "i-a", Port: 32768}, {ID: "i-b", Port: 32768}, {ID: "i-a", Port: 32769},
		}})
		e.PutInstance(&Instance{Key: InstanceKey{Cluster: cluster, ID: "a"}, EC2: "i-a"})
	})
	snap := s.Snapshot()
	if !snap.OnInstances(svc) {
		t.Error("its targets are instances")
	}
	targets, _ := snap.TargetsOf(svc)
	if len(targets) != 3 || targets[0].Task == nil || targets[0].Task.Key.ID != "one" || targets[1].Task != nil || targets[2].Task != nil {
		t.Errorf("%+v", targets)
	}
}
