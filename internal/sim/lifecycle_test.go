package sim

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// theOnly is the one task of a service.
func theOnly(t *testing.T, s *ecsService) *task {
	t.Helper()
	if n := len(s.tasks.wanted) + len(s.tasks.unwanted); n != 1 {
		t.Fatalf("%s has %d tasks, want 1", s.name, n)
	}
	return slices.Concat(s.tasks.wanted, s.tasks.unwanted)[0]
}

func TestATaskPassesEveryStatus(t *testing.T) {
	w := newTown(t)
	w.define("web", behaviour{})
	_, behind := w.balance("web")
	s := w.serve("web", 1, behind, func(s *serviceSpec) { s.exec = true })
	w.pass(2 * time.Second)
	one := theOnly(t, s)
	seen := []string{}
	versions := []int64{}
	look := func() {
		d := one.describe()
		if len(seen) == 0 || seen[len(seen)-1] != *d.LastStatus {
			seen = append(seen, *d.LastStatus)
			versions = append(versions, d.Version)
		}
		if d.Attachments[0].Details[0].Value == nil || (*d.LastStatus != "PROVISIONING") != (len(d.Attachments[0].Details) == 5) {
			t.Errorf("%s: attachment %+v", *d.LastStatus, d.Attachments[0])
		}
	}
	for range 600 {
		look()
		w.pass(200 * time.Millisecond)
	}
	if one.status != running || !one.healthy() {
		t.Fatalf("after two minutes %s, target %+v", one.status, one.targets[0].health)
	}
	up := one.describe()
	if *up.StartedBy != s.deployments[0].id || *up.Group != "service:web" || *up.DesiredStatus != "RUNNING" ||
		*up.PlatformVersion != "1.4.0" || up.Connectivity != types.ConnectivityConnected || *up.AvailabilityZone != "us-east-1a" {
		t.Errorf("running task: %+v", up)
	}
	c := up.Containers[0]
	if *c.LastStatus != "RUNNING" || !strings.HasPrefix(*c.ImageDigest, "sha256:") || *c.ManagedAgents[0].LastStatus != "RUNNING" ||
		*c.NetworkInterfaces[0].PrivateIpv4Address != one.targets[0].id || *c.NetworkInterfaces[0].AttachmentId != *up.Attachments[0].Id {
		t.Errorf("running container: %+v", c)
	}

	s.change(serviceChange{desired: new(int32(0))})
	for range 600 {
		look()
		w.pass(200 * time.Millisecond)
	}
	want := []string{"PROVISIONING", "PENDING", "ACTIVATING", "RUNNING", "DEACTIVATING", "STOPPING", "DEPROVISIONING", "STOPPED"}
	if !slices.Equal(seen, want) {
		t.Errorf("statuses %v, want %v", seen, want)
	}
	if !slices.IsSorted(versions) || len(slices.Compact(versions)) != len(want) {
		t.Errorf("versions %v do not grow with every status", versions)
	}
	down := one.describe()
	times := []*time.Time{
		down.CreatedAt, down.ConnectivityAt, down.PullStartedAt, down.PullStoppedAt, down.StartedAt,
		down.StoppingAt, down.ExecutionStoppedAt, down.StoppedAt,
	}
	for i, at := range times {
		if at == nil || i > 0 && at.Before(*times[i-1]) {
			t.Fatalf("times of a task's life %v: number %d is missing or too early", times, i)
		}
	}
	if drained := down.ExecutionStoppedAt.Sub(*down.StoppingAt); drained < 20*time.Second {
		t.Errorf("the containers ended %s after the decision, before the target was drained", drained)
	}
	if down.StopCode != types.TaskStopCodeServiceSchedulerInitiated ||
		*down.StoppedReason != "Scaling activity initiated by (deployment "+s.deployments[0].id+")" || *down.Containers[0].ExitCode != 0 {
		t.Errorf("stopped task: %s %q, exit %v", down.StopCode, *down.StoppedReason, down.Containers[0].ExitCode)
	}
	for _, words := range []string{
		"has started 1 tasks: (task " + one.id + ").", "registered 1 targets in (target-group " + one.targets[0].group.arn + ")",
		"has stopped 1 running tasks: (task " + one.id + ").", "has begun draining connections on 1 tasks.",
		"deregistered 1 targets in (target-group " + one.targets[0].group.arn + ")",
	} {
		if !slices.Contains(said(s), words) {
			t.Errorf("never said %q, but %q", words, said(s))
		}
	}
}

func TestStoppedTasksVanishAfterAnHour(t *testing.T) {
	w := newTown(t)
	w.define("web", behaviour{})
	s := w.serve("web", 1, settled)
	one := theOnly(t, s)
	address := one.network.address
	s.change(serviceChange{desired: new(int32(0))})
	w.until("the task has stopped", time.Minute, func() bool { return one.status == stopped })
	if w.network.subnetNamed("private-a").taken[address] {
		t.Error("its address is still taken")
	}
	w.advance(one.stoppedAt.Add(time.Hour - time.Second))
	if w.prod.task(one.arn) != one {
		t.Error("gone before an hour was over")
	}
	w.pass(2 * time.Second)
	if w.prod.task(one.arn) != nil || len(s.tasks.unwanted) != 0 {
		t.Error("still there after an hour")
	}
}

func TestHowTasksEnd(t *testing.T) {
	stoppedBy := func(reason string) func(*town, *task) {
		return func(w *town, one *task) {
			_, err := stopTask(w.World, &ecs.StopTaskInput{Cluster: new("prod"), Task: &one.id, Reason: &reason})
			if err != nil {
				w.t.Error(err)
			}
		}
	}
	cases := map[string]struct {
		does           behaviour
		walled         bool
		edit           func(*types.TaskDefinition)
		do             func(*town, *task)
		code           types.TaskStopCode
		reason         string // the beginning
		exit           int32
		containerWords string // the beginning
		started        bool
	}{
		"exits with an error": {
			does: behaviour{exits: true, exitAfter: 8 * time.Second, exitCode: 1},
			code: types.TaskStopCodeEssentialContainerExited, reason: "Essential container in task exited", exit: 1, started: true,
		},
		"is killed for its memory": {
			does: behaviour{exits: true, exitAfter: time.Minute, exitCode: 137, exitReason: "OutOfMemoryError: Container killed due to memory usage"},
			code: types.TaskStopCodeEssentialContainerExited, reason: "Essential container in task exited", exit: 137,
			containerWords: "OutOfMemoryError: ", started: true,
		},
		"cannot be executed": {
			does: behaviour{exits: true, exitCode: 255},
			code: types.TaskStopCodeEssentialContainerExited, reason: "Essential container in task exited", exit: 255, started: true,
		},
		"has no such image": {
			does: behaviour{pullError: "CannotPullContainerError: not found"},
			code: types.TaskStopCodeTaskFailedToStart, reason: "CannotPullContainerError: not found", exit: -1, containerWords: "CannotPullContainerError: ",
		},
		"may not read its secret": {
			does: behaviour{secretError: "ResourceInitializationError: unable to pull secrets"},
			code: types.TaskStopCodeTaskFailedToStart, reason: "ResourceInitializationError: unable to pull secrets", exit: -1,
		},
		"cannot mount its volume": {
			does: behaviour{efsError: "ResourceInitializationError: failed to invoke EFS utils"},
			code: types.TaskStopCodeTaskFailedToStart, reason: "ResourceInitializationError: failed to invoke EFS utils", exit: -1,
		},
		"has no way to Docker Hub": {
			walled: true,
			code:   types.TaskStopCodeTaskFailedToStart, reason: "CannotPullContainerError: pull image manifest has been retried", exit: -1,
			containerWords: "CannotPullContainerError: ",
		},
		"has no way to ECR": {
			walled: true,
			edit: func(d *types.TaskDefinition) {
				d.ContainerDefinitions[0].Image = new("111122223333.dkr.ecr.us-east-1.amazonaws.com/app:1")
			},
			code: types.TaskStopCodeTaskFailedToStart, reason: "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull",
			exit: -1,
		},
		"is stopped by its user": {
			do:   stoppedBy(""),
			code: types.TaskStopCodeUserInitiated, reason: "Task stopped by user", started: true,
		},
		"is stopped for a reason": {
			do: stoppedBy("release 17 is bad"), does: behaviour{termCode: 143},
			code: types.TaskStopCodeUserInitiated, reason: "release 17 is bad", exit: 143, started: true,
		},
		"does not listen to SIGTERM": {
			do: stoppedBy(""), does: behaviour{ignoresTerm: true},
			code: types.TaskStopCodeUserInitiated, reason: "Task stopped by user", exit: 137, started: true,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := newTown(t)
			edit := c.edit
			if edit == nil {
				edit = func(*types.TaskDefinition) {}
			}
			run := taskRun{definition: w.define("job", c.does, edit), network: w.open}
			if c.walled {
				run.network = w.walled
			}
			one, _, err := w.runTask(w.prod, run)
			if err != nil {
				t.Fatal(err)
			}
			if c.do != nil {
				w.pass(time.Minute)
				c.do(w, one)
			}
			w.until("the task has stopped", 10*time.Minute, func() bool { return one.status == stopped })
			d := one.describe()
			if d.StopCode != c.code || !strings.HasPrefix(*d.StoppedReason, c.reason) {
				t.Errorf("stopped with %s %q", d.StopCode, *d.StoppedReason)
			}
			if (d.StartedAt != nil) != c.started {
				t.Errorf("started at %v", d.StartedAt)
			}
			container := d.Containers[0]
			if exit := container.ExitCode; c.exit < 0 && exit != nil || c.exit >= 0 && (exit == nil || *exit != c.exit) {
				t.Errorf("exit code %v, want %d", exit, c.exit)
			}
			if words := deref(container.Reason); words == "" != (c.containerWords == "") || !strings.HasPrefix(words, c.containerWords) {
				t.Errorf("container's reason %q", words)
			}
			if *d.Group != "family:job" || d.StartedBy != nil || d.HealthStatus != types.HealthStatusUnknown {
				t.Errorf("standalone task: %+v", d)
			}
		})
	}
}

func TestSIGKILLComesAtTheStopTimeout(t *testing.T) {
	w := newTown(t)
	d := w.define("job", behaviour{ignoresTerm: true}, func(d *types.TaskDefinition) { d.ContainerDefinitions[0].StopTimeout = new(int32(90)) })
	one, _, err := w.runTask(w.prod, taskRun{definition: d, network: w.open, age: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	one.stop(types.TaskStopCodeUserInitiated, "enough")
	w.pass(85 * time.Second)
	if one.status != stopping || one.containers[0].status != running {
		t.Errorf("after 85 s of 90: %s, container %s", one.status, one.containers[0].status)
	}
	w.pass(8 * time.Second)
	if c := one.containers[0]; c.status != stopped || *c.exitCode != 137 {
		t.Errorf("after its stop timeout: %s, exit code %v", c.status, c.exitCode)
	}
}

func TestASidecarMayEndAlone(t *testing.T) {
	w := newTown(t)
	d, err := w.addTaskDefinition(taskDefinitionSpec{
		described: types.TaskDefinition{
			Family: new("pair"), NetworkMode: types.NetworkModeAwsvpc,
			ContainerDefinitions: []types.ContainerDefinition{
				{Name: new("app"), Image: new("app")},
				{Name: new("migrate"), Image: new("migrate"), Essential: new(false)},
			},
		},
		behaviours: map[string]behaviour{"migrate": {exits: true, exitAfter: 5 * time.Second}},
	})
	if err != nil {
		t.Fatal(err)
	}
	one, _, err := w.runTask(w.prod, taskRun{definition: d, network: w.open})
	if err != nil {
		t.Fatal(err)
	}
	w.pass(5 * time.Minute)
	if one.status != running || one.unwanted || one.containers[1].status != stopped || *one.containers[1].exitCode != 0 {
		t.Errorf("task %s, sidecar %s", one.status, one.containers[1].status)
	}
}

func TestASubnetMayBeFull(t *testing.T) {
	w := newTown(t)
	for s := w.network.subnetNamed("private-a"); s.free() > 0; {
		if _, err := s.takeAddress(); err != nil {
			t.Fatal(err)
		}
	}
	one, _, err := w.runTask(w.prod, taskRun{definition: w.define("job", behaviour{}), network: w.open})
	if err != nil {
		t.Fatal(err)
	}
	w.pass(time.Minute)
	if one.status != stopped || !strings.Contains(one.stoppedReason, "InsufficientFreeAddressesInSubnet") {
		t.Errorf("%s %q", one.status, one.stoppedReason)
	}
}
