package awsdoc

import (
	"encoding/json"

	"github.com/fsui/fsui/internal/state"
)

func readTasks(raw json.RawMessage, rec *state.Recorded) {
	for _, one := range decode[struct {
		Tasks []json.RawMessage `json:"tasks"`
	}](raw).Tasks {
		readTask(one, rec)
	}
}

func readTask(raw json.RawMessage, rec *state.Recorded) {
	rec.Tasks = append(rec.Tasks, taskOf(decode[task](raw)))
}

// taskOf is what a task document tells, without environments: their values never enter a fact.
func taskOf(doc task) *state.Task {
	asked, _ := state.ClusterKeyOf(doc.Cluster)
	key, _ := state.TaskKeyOf(doc.ARN, asked)
	if key.Cluster == (state.ClusterKey{}) {
		key.Cluster = asked
	}
	t := &state.Task{
		Key: cleanTaskKey(key), ARN: state.Clean(doc.ARN), Group: state.Clean(doc.Group), StartedBy: state.Clean(doc.StartedBy),
		LastStatus: state.Clean(doc.LastStatus), DesiredStatus: state.Clean(doc.DesiredStatus), Health: state.Clean(doc.Health),
		LaunchType: state.Clean(doc.LaunchType), CapacityProvider: state.Clean(doc.CapacityProvider),
		PlatformVersion: state.Clean(doc.PlatformVersion), CPU: state.Clean(doc.CPU), Memory: state.Clean(doc.Memory),
		TaskDefinition: state.Clean(doc.TaskDefinition), Zone: state.Clean(doc.Zone),
		ContainerInstance: state.Clean(doc.ContainerInstance), Connectivity: state.Clean(doc.Connectivity), Exec: doc.Exec,
		Version: doc.Version, Containers: each(doc.Containers, containerOf), StopCode: state.Clean(doc.StopCode),
		StoppedReason: state.Clean(doc.StoppedReason),
		CreatedAt:     doc.CreatedAt.time(), PullStartedAt: doc.PullStartedAt.time(), PullStoppedAt: doc.PullStoppedAt.time(),
		StartedAt: doc.StartedAt.time(), StoppingAt: doc.StoppingAt.time(), ExecutionStoppedAt: doc.ExecutionStoppedAt.time(),
		StoppedAt: doc.StoppedAt.time(),
	}
	t.Service = state.ServiceOfGroup(t.Group)
	for _, a := range doc.Attachments {
		if a.Type != "ElasticNetworkInterface" && a.Type != "eni" { // events say eni
			continue
		}
		for _, d := range a.Details {
			switch d.Name {
			case "subnetId":
				t.Subnet = state.Clean(d.Value)
			case "networkInterfaceId":
				t.ENI = state.Clean(d.Value)
			case "privateIPv4Address":
				t.IP = state.Clean(d.Value)
			}
		}
	}
	for i := 0; t.IP == "" && i < len(t.Containers); i++ {
		t.IP = t.Containers[i].IP
	}
	return t
}

func cleanTaskKey(k state.TaskKey) state.TaskKey {
	k.Cluster, k.ID = cleanClusterKey(k.Cluster), state.Clean(k.ID)
	return k
}

func cleanClusterKey(k state.ClusterKey) state.ClusterKey {
	return state.ClusterKey{
		Scope: state.Scope{
			Partition: state.Clean(k.Scope.Partition), Account: state.Clean(k.Scope.Account), Region: state.Clean(k.Scope.Region),
		},
		Name: state.Clean(k.Name),
	}
}

func containerOf(doc container) state.Container {
	c := state.Container{
		Name: state.Clean(doc.Name), Image: state.Clean(doc.Image), ImageDigest: state.Clean(doc.ImageDigest),
		RuntimeID: state.Clean(doc.RuntimeID), LastStatus: state.Clean(doc.LastStatus), Health: state.Clean(doc.Health),
		ExitCode: doc.ExitCode, Reason: state.Clean(doc.Reason),
		Ports: each(doc.Ports, func(b binding) state.PortBinding {
			return state.PortBinding{Container: b.Container, Host: b.Host, Protocol: state.Clean(b.Protocol)}
		}),
		Agents: each(doc.Agents, func(a agent) state.Agent {
			return state.Agent{Name: state.Clean(a.Name), LastStatus: state.Clean(a.LastStatus), Reason: state.Clean(a.Reason)}
		}),
	}
	for _, i := range doc.Interfaces {
		if c.IP == "" {
			c.IP = state.Clean(i.IP)
		}
	}
	return c
}
