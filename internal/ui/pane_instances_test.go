package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// machines is the incident with eight container instances in two clusters, each with a story.
func machines() *state.Store {
	store := incident()
	instance := func(cluster, ec2 string, change func(*state.Instance)) *state.Instance {
		id := taskID(ec2, 0)
		i := &state.Instance{
			Key: state.InstanceKey{Cluster: clusterKey(cluster), ID: id}, ARN: arn("ecs", "container-instance/"+cluster+"/"+id),
			EC2: "i-0" + ec2 + "5d1e8a27b64f", Type: "m6i.large", Zone: "us-east-1a", Status: state.InstanceActive, Agent: true,
			AgentVersion: "1.98.0", Health: "OK", Running: 4, CPU: 2048, FreeCPU: 1024, Memory: 7680, FreeMemory: 3072,
			RegisteredAt: ago(90 * time.Hour), SeenAt: ago(3 * time.Second),
		}
		change(i)
		return i
	}
	store.Apply(func(e *state.Edit) {
		for _, i := range []*state.Instance{
			instance("prod", "a1c4", func(*state.Instance) {}),
			instance("prod", "b7f0", func(i *state.Instance) { i.Zone, i.Pending, i.FreeMemory = "us-east-1b", 2, 1536 }),
			instance("prod", "c92e", func(i *state.Instance) { i.Agent, i.Health, i.Running = false, "INSUFFICIENT_DATA", 3 }),
			instance("prod", "d35b", func(i *state.Instance) {
				i.Status, i.CapacityProvider, i.Running = state.InstanceDraining, "spot-fleet", 1
			}),
			instance("prod", "e816", func(i *state.Instance) { i.FreeMemory, i.FreeCPU, i.Running = 128, 512, 11 }),
			instance("prod", "f04d", func(i *state.Instance) { i.Health = "IMPAIRED" }),
			instance("staging", "9ad2", func(i *state.Instance) {
				i.Status, i.StatusReason, i.Type, i.Running = "REGISTRATION_FAILED", "the image has no container runtime", "c7g.12xlarge", 0
				i.CPU, i.FreeCPU, i.Memory, i.FreeMemory = 49152, 49152, 98304, 98304
			}),
			instance("staging", "8bb1", func(i *state.Instance) { i.EC2, i.Type, i.Zone = "mi-0f1e2d3c4b5a69788", "", "" }),
		} {
			e.PutInstance(i)
		}
		e.PutSource(&state.Source{
			Key: state.SourceKey{Kind: state.SourceInstances, Profile: origin.Profile, Region: origin.Region}, At: ago(3 * time.Second), Promise: 5 * time.Second,
		})
	})
	return store
}

// command runs a command of the palette.
func (r *rig) command(name string) *rig {
	r.t.Helper()
	r.press(":")
	r.write(name)
	r.press("enter")
	return r
}

func TestLookInstances(t *testing.T) {
	atSizes(t, everySize(), func(t *testing.T, w, h int) *rig { return startRig(t, machines(), w, h).command("instances") })
}

// A source that fails keeps its rows, and says so in the header and above the pane.
func TestLookInstancesStale(t *testing.T) {
	atSizes(t, []string{"60x16", "120x34"}, func(t *testing.T, w, h int) *rig {
		r := startRig(t, machines(), w, h).command("instances")
		r.change(func(e *state.Edit) {
			fail(e, state.SourceInstances, "", 50*time.Second, throttled("ecs:ListContainerInstances"))
		})
		return r
	})
}

func TestLookNoInstances(t *testing.T) {
	atSizes(t, []string{"60x16", "120x34"}, func(t *testing.T, w, h int) *rig {
		r := startRig(t, incident(), w, h).command("instances")
		r.change(func(e *state.Edit) {
			e.PutSource(&state.Source{Key: state.SourceKey{Kind: state.SourceInstances, Profile: origin.Profile, Region: origin.Region}, At: noon, Promise: 5 * time.Second})
		})
		return r
	})
}

func TestInstancesTellWhyThereIsNone(t *testing.T) {
	r := startRig(t, incident(), 120, 34).command("instances")
	r.shows("Loading container instances")
	r.change(func(e *state.Edit) { fail(e, state.SourceInstances, "", 0, denied("ecs:ListContainerInstances")) })
	r.shows("add ecs:ListContainerInstances to the policy")
}

// The poller is told what is looked at, and told when nobody does any more.
func TestInstancesAreInFocus(t *testing.T) {
	r := startRig(t, machines(), 120, 34).command("instances")
	if got := r.backend.focused[len(r.backend.focused)-1]; got != (state.Focus{Also: state.SourceInstances}) {
		t.Errorf("the focus is %+v", got)
	}
	r.command("instances").press("esc")
	r.shows("SERVICE")
	if got := r.backend.focused[len(r.backend.focused)-1]; got != (state.Focus{}) {
		t.Errorf("behind it the focus is %+v", got)
	}
}

// Enter on an instance lists the tasks that run on it, no others.
func TestInstanceOpensItsTasks(t *testing.T) {
	store := machines()
	var on *state.Instance
	for _, i := range store.Snapshot().Instances {
		if !i.Agent {
			on = i
		}
	}
	var here *state.Task
	store.Apply(func(e *state.Edit) {
		for _, task := range e.Snapshot().Tasks {
			if task.Key.Cluster == on.Key.Cluster && !task.Stopped() {
				moved := *task
				moved.ContainerInstance = on.ARN
				here = &moved
				e.PutTask(here)
				return
			}
		}
	})
	r := startRig(t, store, 120, 34).command("instances")
	r.press("enter")
	r.shows("tasks on "+on.EC2, here.Key.Short())
	if n := strings.Count(r.app.View().Content, here.Service); n == 0 {
		t.Error("its service is not named")
	}
	if p, ok := r.app.visible().(*tasksPane); !ok || p.table.counts().total != 1 {
		t.Errorf("%+v tasks on it", p.table.counts())
	}
	r.press("esc")
	r.shows("> x agent lost")
}

func TestInstancesOfACluster(t *testing.T) {
	r := inService(startRig(t, machines(), 120, 34), "web").command("cluster-instances")
	r.shows("instances of prod", "x agent lost")
	r.lacks("mi-0f1e2d3c4b5a69788")
	if got := r.backend.focused[len(r.backend.focused)-1]; got.Cluster != clusterKey("prod") || got.Also != state.SourceInstances {
		t.Errorf("the focus is %+v", got)
	}
}
