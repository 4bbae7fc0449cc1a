package aws

import (
	"strings"
	"testing"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"github.com/fsui/fsui/internal/awsdoc"
	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// hand acts on the region as somebody else's tool does.
func hand(region *sim.Region) *ecs.Client {
	return ecs.NewFromConfig(awssdk.Config{
		Region: "us-east-1", HTTPClient: region.Client(),
		Credentials: credentials.NewStaticCredentialsProvider("AKIASIMULATED0000000", "simulated", ""),
	})
}

func (r *rig) stop(t *state.Task) {
	r.Helper()
	if _, err := hand(r.region).StopTask(r.Context(), &ecs.StopTaskInput{Cluster: &t.Key.Cluster.Name, Task: &t.ARN}); err != nil {
		r.Fatal(err)
	}
}

func tasksSource(t *testing.T, snap *state.Snapshot, cluster string) *state.Source {
	t.Helper()
	s := snap.Sources[state.SourceKey{Kind: state.SourceTasks, Region: "us-east-1", Cluster: cluster}]
	if s == nil {
		t.Fatalf("no source for the tasks of %s", cluster)
	}
	return s
}

func captureOf(t *testing.T, snap *state.Snapshot, cluster string) *state.EventCapture {
	t.Helper()
	for key, c := range snap.Captures {
		if key.Name == cluster {
			return c
		}
	}
	t.Fatalf("nothing is known of the event capture of %s", cluster)
	return nil
}

// kept lets time pass until events keep the tasks, or polling does.
func (r *rig) until(cluster string, events bool, most time.Duration) *state.Snapshot {
	r.Helper()
	for began := time.Now(); ; {
		snap := r.pass(500 * time.Millisecond)
		if tasksSource(r.T, snap, cluster).Events == events {
			return snap
		}
		if time.Since(began) > most {
			r.Fatalf("after %s events %t, doubt %v", most, !events, captureOf(r.T, snap, cluster).Doubt)
		}
	}
}

// sameTasks compares the store with a picture read afresh: whatever AWS said then is known a while later.
func (r *rig) sameTasks(cluster string, wait time.Duration) {
	r.Helper()
	fresh := rigOn(r.T, r.region, r.region.Client()).sweep(state.SourceTasks)
	known := r.pass(wait)
	for key, t := range fresh.Tasks {
		if key.Cluster.Name != cluster {
			continue
		}
		if k := known.Tasks[key]; k == nil || k.Version < t.Version {
			r.Errorf("AWS said %s of task %s in version %d, known is %+v", t.LastStatus, key.Short(), t.Version, k)
		}
	}
	for key, t := range known.Tasks {
		if key.Cluster.Name == cluster && !t.Stopped() && fresh.Tasks[key] == nil && t.CreatedAt.Before(r.poller.now().Add(-wait-5*time.Second)) {
			r.Errorf("task %s is known as %s, AWS does not know it", key.Short(), t.LastStatus)
		}
	}
}

// Events keep the tasks of a cluster that captures them: changes show within seconds and next to no call is spent.
func TestEventsKeepTasksFresh(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Services: 20, Tasks: 200, EventCapture: true})
		r.run()
		snap := r.until("large", true, 10*time.Second)
		r.pass(30 * time.Second)
		before := r.region.Calls()
		for i := range 5 {
			svc := serviceNamed(t, snap, "large/accounts-api")
			task := taskOfService(t, r.store.Snapshot(), svc.Key)
			r.stop(task)
			snap = r.pass(6 * time.Second)
			if now := snap.Tasks[task.Key]; !now.Leaving() && !now.Stopped() {
				t.Errorf("%d: stopped six seconds ago, known as %s, %s", i, now.LastStatus, now.DesiredStatus)
			}
			snap = r.pass(24 * time.Second)
			src := tasksSource(t, snap, "large")
			if age := r.poller.now().Sub(src.At); !src.Events || age > eventPeriod+time.Second || src.Stale(r.poller.now()) {
				t.Errorf("source %+v is %s old", src, age)
			}
			if src.Swept.IsZero() || !src.Swept.Before(src.At) {
				t.Errorf("swept %s, as of %s", src.Swept, src.At)
			}
		}
		after := r.region.Calls()
		if calls := after["ecs:ListTasks"] - before["ecs:ListTasks"]; calls > 12 {
			t.Errorf("%d lists of tasks in 150 seconds", calls)
		}
		if calls := after["ecs:DescribeTasks"] - before["ecs:DescribeTasks"]; calls > 30 {
			t.Errorf("%d calls for tasks in 150 seconds", calls)
		}
		r.sameTasks("large", 6*time.Second)
		before = r.region.Calls()
		r.pass(reconcilePeriod)
		if calls := r.region.Calls()["ecs:ListTasks"] - before["ecs:ListTasks"]; calls == 0 {
			t.Error("the tasks are never confirmed")
		}
	})
}

// lateEvent is how long a change may stay unknown whose event is half a minute late, as one in a hundred is.
const lateEvent = eventPatience + healthPeriod + 2*eventPeriod

// Whatever happens to the events, no change of a task stays unknown: the estate's crash loops, deployments and Spot go on
// meanwhile.
func TestEventsLoseNothing(t *testing.T) {
	t.Parallel()
	for name, weather := range map[string]string{
		"fair":        "",
		"throttled":   "throttle=30%@logs",
		"broken":      "5xx=40%@logs:FilterLogEvents",
		"torn pages":  "truncate=30%@logs:FilterLogEvents",
		"out":         "5xx@logs:FilterLogEvents",
		"hangs":       "hang@logs:FilterLogEvents",
		"denied":      "denied@logs:FilterLogEvents",
		"ecs in part": "5xx=30%@ecs:DescribeTasks",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if underRace && name != "torn pages" && name != "hangs" {
				t.Skip("of eight weathers two")
			}
			in(t, func(t *testing.T) {
				r := newRig(t, sim.Options{})
				r.run()
				r.until("prod", true, 15*time.Second)
				r.weather(weather)
				r.pass(90 * time.Second)
				r.weather("")
				r.pass(10 * time.Second)
				r.sameTasks("prod", lateEvent)
				r.until("prod", true, 6*time.Minute)
				r.sameTasks("prod", lateEvent)
			})
		})
	}
}

// Events say nothing of health: a task's is as old as it was last described, and that of one that has just started is read soon.
func TestHealthIsNoFresherThanItsReading(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{})
		r.run()
		snap := r.until("prod", true, 15*time.Second)
		orders := serviceNamed(t, snap, "prod/orders") // has a health check
		old := taskOfService(t, snap, orders.Key)
		described := old.HealthSeen()
		if old.Health != "HEALTHY" || described.IsZero() {
			t.Fatalf("%+v", old)
		}
		r.pass(20 * time.Second)
		stopped := r.poller.now()
		r.stop(old)
		snap = r.pass(5 * time.Second)
		if now := snap.Tasks[old.Key]; !now.Leaving() || now.SeenAt.Before(stopped) || now.HealthSeen().After(stopped) || len(now.Tags) != len(old.Tags) {
			t.Errorf("health as of %s, the rest as of %s, stopped at %s: %+v", now.HealthSeen(), now.SeenAt, stopped, now)
		}
		var young *state.Task
		for range 180 {
			snap = r.pass(time.Second)
			for _, task := range snap.TasksOf(orders.Key) {
				if task.CreatedAt.After(stopped) {
					young = task
				}
			}
			if young != nil && young.Health == "HEALTHY" {
				break
			}
			if young != nil && young.Health == "" && !young.HealthSeen().IsZero() {
				t.Fatalf("no health and read at %s", young.HealthSeen())
			}
		}
		if young == nil || young.Health != "HEALTHY" {
			t.Fatalf("the new task is %+v", young)
		}
		if late := r.poller.now().Sub(young.StartedAt); late > 30*time.Second+2*healthPeriod {
			t.Errorf("its health is known %s after its start", late)
		}
		if !tasksSource(t, snap, "prod").Events {
			t.Error("events no longer keep it")
		}
	})
}

func TestChangedTaskKeepsWhatEventsLeaveOut(t *testing.T) {
	p := &Poller{}
	read := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	old := &state.Task{
		Health: "HEALTHY", SeenAt: read.Add(-time.Minute), Tags: map[string]string{"team": "a"}, ENI: "eni-1", Subnet: "subnet-1", IP: "10.0.0.1",
		Containers: []state.Container{{Name: "app", Health: "HEALTHY", Agents: []state.Agent{{Name: "ExecuteCommandAgent"}}}},
		Overridden: []state.EnvName{{Name: "A"}}, Version: 3,
	}
	now := p.changed(old, &state.Task{Version: 4, LastStatus: "STOPPED", Containers: []state.Container{{Name: "side"}, {Name: "app", LastStatus: "STOPPED"}}}, read)
	app := now.Containers[1]
	if now.Health != "HEALTHY" || !now.HealthSeen().Equal(old.SeenAt) || !now.SeenAt.Equal(read) || now.Tags["team"] != "a" || now.IP != "10.0.0.1" || now.ENI != "eni-1" ||
		now.Subnet != "subnet-1" || app.Health != "HEALTHY" || len(app.Agents) != 1 || len(now.Overridden) != 1 || now.Version != 4 {
		t.Errorf("%+v", now)
	}
	again := p.changed(now, &state.Task{Version: 5}, read.Add(time.Minute))
	if !again.HealthSeen().Equal(old.SeenAt) {
		t.Errorf("its health is of %s, said to be of %s", old.SeenAt, again.HealthSeen())
	}
	if fresh := p.changed(nil, &state.Task{Version: 1}, read); !fresh.HealthSeen().IsZero() {
		t.Errorf("health read at %s", fresh.HealthSeen())
	}
}

// An event that is late or comes twice changes nothing.
func TestOlderEventChangesNothing(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Scenario: "quiet"})
		snap := r.sweep(state.SourceTasks)
		var some *state.Task
		for _, some = range snap.Tasks {
			break
		}
		tail := r.poller.newEventTail(clusterRef{ask: some.Key.Cluster.Name, key: some.Key.Cluster}, r.poller.taskSource(clusterRef{key: some.Key.Cluster}))
		tell := func(version int64, status string) *state.Task {
			task := *some
			task.Version, task.LastStatus = version, status
			c, inner := newCrew(t.Context(), r.poller.log)
			h := r.poller.newHarvest(c, state.SourceKey{})
			nothing := func(*state.Edit) {}
			h.gather("tell", nothing, func() { tail.tell(h, []awsdoc.Change{{Task: &task}}) }, nothing)
			c.end(nil)
			<-inner.Done()
			return r.store.Snapshot().Tasks[some.Key]
		}
		if now := tell(some.Version+2, "DEPROVISIONING"); now.LastStatus != "DEPROVISIONING" {
			t.Errorf("%+v", now)
		}
		for _, version := range []int64{some.Version + 2, some.Version + 1, some.Version} {
			if now := tell(version, "RUNNING"); now.LastStatus != "DEPROVISIONING" || now.Version != some.Version+2 {
				t.Errorf("version %d: %+v", version, now)
			}
		}
		if now := tell(some.Version+3, "STOPPED"); !now.Stopped() {
			t.Errorf("%+v", now)
		}
		if now := tell(some.Version+9, "RUNNING"); !now.Stopped() {
			t.Errorf("it rose from the dead: %+v", now)
		}
	})
}

// The pattern lets through what the reader reads, and leaves the larger half of an EC2 cluster's events where it is.
func TestEventPatternIsServed(t *testing.T) {
	for _, kind := range []string{awsdoc.TaskChanged, awsdoc.ServiceActed, awsdoc.DeploymentChanged} {
		if !strings.Contains(eventPattern, `?"`+kind+`"`) {
			t.Errorf("no %s in %s", kind, eventPattern)
		}
	}
}
