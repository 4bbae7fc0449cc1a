package aws

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// A group that is deleted is said to be gone, with what to do; one made anew is read from its first line.
func TestTailOfADeletedGroup(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newLogRig(t, sim.Options{}, nil)
		r.run()
		snap := r.pass(12 * time.Second)
		req := requestFor(t, snap, "prod/orders")
		req.Last = 20
		tail := r.tail(req)
		tail.pass(5 * time.Second)
		group := "/ecs/orders"
		if _, err := logsHand(r.region).DeleteLogGroup(t.Context(), &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: &group}); err != nil {
			t.Fatal(err)
		}
		tail.pass(20 * time.Second)
		for _, w := range tail.where {
			if w.Fault == nil || w.Fault.Code != "ResourceNotFoundException" || !strings.Contains(w.Problem, "there is no log group /ecs/orders in us-east-1: create it") {
				t.Errorf("%+v", w)
			}
		}
		if tail.last.Fault != nil {
			t.Errorf("a group that is gone is told as the fault %+v", tail.last.Fault)
		}
		if _, err := logsHand(r.region).CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &group}); err != nil {
			t.Fatal(err)
		}
		made := r.poller.now()
		deploy(r, req.Service)
		tail.pass(4 * time.Minute)
		end := r.poller.now()
		tail.pass(2 * time.Minute)
		for _, w := range tail.where {
			if w.Problem != "" || w.Fault != nil {
				t.Errorf("%+v", w)
			}
		}
		tail.mustHave(r.written(group, containers("app", "outbox", "collector"), made, end))
	})
}

// Where a driver sends lines elsewhere, no call is made, and it is said where to look.
func TestWhereLogsAre(t *testing.T) {
	definition := func(containers ...state.ContainerDefinition) *state.TaskDefinition {
		return &state.TaskDefinition{ARN: "arn:aws:ecs:us-east-1:111122223333:task-definition/app:3", Containers: containers}
	}
	for name, c := range map[string]struct {
		container state.ContainerDefinition
		problem   string
	}{
		"awslogs":          {state.ContainerDefinition{LogDriver: "awslogs", LogGroup: "/ecs/app", LogPrefix: "ecs"}, ""},
		"without a group":  {state.ContainerDefinition{LogDriver: "awslogs"}, "names no log group"},
		"none":             {state.ContainerDefinition{}, "no log driver"},
		"firelens":         {state.ContainerDefinition{LogDriver: "awsfirelens", LogPlugin: "datadog"}, "look in the output datadog, FireLens sends its lines there"},
		"firelens, own":    {state.ContainerDefinition{LogDriver: "awsfirelens"}, "the log router's configuration"},
		"splunk":           {state.ContainerDefinition{LogDriver: "splunk"}, "look in Splunk"},
		"on the instance":  {state.ContainerDefinition{LogDriver: "json-file"}, "stay on the container instance (json-file)"},
		"of another maker": {state.ContainerDefinition{LogDriver: "gelf"}, "the log driver gelf"},
	} {
		t.Run(name, func(t *testing.T) {
			c.container.Name = "app"
			d := definition(c.container)
			svc := &state.Service{Key: state.ServiceKey{Name: "app"}, TaskDefinition: d.ARN}
			store := state.NewStore()
			store.Apply(func(e *state.Edit) { e.PutService(svc); e.PutTaskDefinition(d) })
			plan := planLogs(store.Snapshot(), state.LogRequest{Service: svc.Key}, "us-east-1", nil)
			if len(plan.where) != 1 || !strings.Contains(plan.where[0].Problem, c.problem) || (c.problem == "") != (plan.where[0].Problem == "") {
				t.Errorf("%+v", plan.where)
			}
			if (len(plan.places) == 1) != (c.problem == "") {
				t.Errorf("%d places", len(plan.places))
			}
		})
	}
}

// shop is a store with two services that log to the same streams, and one whose streams are named after containers.
func shop(e *state.Edit) {
	cluster := state.ClusterKey{Scope: state.Scope{Partition: "aws", Account: "111122223333", Region: "us-east-1"}, Name: "prod"}
	e.PutCluster(&state.Cluster{Key: cluster})
	for _, s := range []struct{ name, task, runtime, prefix string }{
		{"cart", "1111aaaa", "", "ecs"}, {"web", "2222bbbb", "", "ecs"}, {"hosted", "3333cccc", "f00f", ""},
	} {
		arn := "arn:aws:ecs:us-east-1:111122223333:task-definition/" + s.name + ":1"
		e.PutService(&state.Service{Key: state.ServiceKey{Cluster: cluster, Name: s.name}, TaskDefinition: arn})
		e.PutTask(&state.Task{
			Key: state.TaskKey{Cluster: cluster, ID: s.task}, Service: s.name, TaskDefinition: arn, LastStatus: "RUNNING",
			Containers: []state.Container{{Name: "app", RuntimeID: s.runtime}},
		})
		e.PutTaskDefinition(&state.TaskDefinition{ARN: arn, Containers: []state.ContainerDefinition{
			{Name: "app", LogDriver: "awslogs", LogGroup: "/ecs/shop", LogRegion: "eu-west-1", LogPrefix: s.prefix},
		}})
	}
}

func TestWhoseAStreamIs(t *testing.T) {
	store := state.NewStore()
	store.Apply(shop)
	snap := store.Snapshot()
	plan := func(service string, task string) (*logPlan, *logSpot) {
		t.Helper()
		r := state.LogRequest{Service: serviceNamed(t, snap, "prod/"+service).Key}
		if task != "" {
			r.Task = state.TaskKey{Cluster: r.Service.Cluster, ID: task}
		}
		p := planLogs(snap, r, "us-east-1", nil)
		for _, spot := range p.places {
			return p, spot
		}
		t.Fatalf("no place of %s", service)
		return nil, nil
	}
	p, spot := plan("cart", "")
	if spot.logPlace != (logPlace{"eu-west-1", "/ecs/shop", "ecs/app/"}) {
		t.Errorf("%+v", spot.logPlace)
	}
	if of := p.owner(spot, "ecs/app/1111aaaa"); of == nil || of.Task != "1111aaaa" || of.Container != "app" || of.Revision != "cart:1" || of.Region != "eu-west-1" {
		t.Errorf("%+v", of)
	}
	if p.owner(spot, "ecs/app/99999999") == nil {
		t.Error("a task that nobody knows any more is not taken for the service's, which has the place for itself")
	}
	if p.owner(spot, "ecs/app/2222bbbb") != nil || p.owner(spot, "ecs/apples/1111aaaa") != nil {
		t.Error("a stream of another is taken for the service's")
	}
	if p.owner(spot, "ecs/app/99999998") != nil || *spot.shared.Load() != "prod/web" {
		t.Error("a task that nobody knows is taken for the service's, which shares the place")
	}
	again := planLogs(snap, p.request, "us-east-1", p.places)
	for _, s := range again.places {
		if s.shared != spot.shared {
			t.Error("that it is shared is forgotten")
		}
	}
	if p, spot = plan("cart", "1111aaaa"); spot.streams != "ecs/app/1111aaaa" || p.owner(spot, spot.streams) == nil || p.owner(spot, spot.streams+"b") != nil {
		t.Errorf("of one task: %+v", spot.logPlace)
	}
	p, spot = plan("hosted", "")
	if of := p.owner(spot, "f00f"); spot.streams != "" || of == nil || of.Task != "3333cccc" || of.Container != "app" || p.owner(spot, "f00d") != nil {
		t.Errorf("without a prefix: %+v", of)
	}
}

// Pages further up, of all places together, join what is there without a gap.
func TestTailReadsFurtherUp(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newLogRig(t, sim.Options{}, nil)
		snap := r.sweep(state.SourceClusters, state.SourceServices, state.SourceTasks)
		req := requestFor(t, snap, "prod/orders")
		req.Last, req.Once = 200, true
		end := r.poller.now()
		var first time.Time
		all := map[string]int{}
		for range 5 {
			tail := r.tail(req)
			<-tail.ended
			if !tail.last.Older || !tail.last.Opened {
				t.Fatalf("%+v", tail.last)
			}
			if !slices.IsSortedFunc(tail.all, compareLines) {
				t.Error("not in order")
			}
			first = tail.all[0].At
			req.Until = first
			for id := range tail.lines {
				all[id]++
			}
		}
		want := r.written("/ecs/orders", containers("app", "outbox", "collector"), first.Add(time.Millisecond), end)
		for id, words := range want {
			if all[id] == 0 {
				t.Errorf("missing: %s", words)
			}
		}
		if len(want) < 900 {
			t.Errorf("%d lines", len(want))
		}
	})
}

// A reading since a time brings everything, in the order of time as far as it is settled.
func TestTailSince(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newLogRig(t, sim.Options{}, nil)
		snap := r.sweep(state.SourceClusters, state.SourceServices, state.SourceTasks)
		req := requestFor(t, snap, "prod/orders")
		req.Since, req.Until = r.poller.now().Add(-40*time.Minute), r.poller.now().Add(-10*time.Minute)
		tail := r.tail(req)
		<-tail.ended
		if tail.early > 0 || !tail.last.Opened {
			t.Errorf("%d lines before what was settled, %+v", tail.early, tail.last)
		}
		tail.mustHave(r.written("/ecs/orders", containers("app", "outbox", "collector"), req.Since, req.Until))
	})
}

// Nobody takes the batches for two minutes: the tail waits, keeps little, and then has everything.
func TestTailWaitsForItsReader(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newLogRig(t, sim.Options{}, nil)
		snap := r.sweep(state.SourceClusters, state.SourceServices, state.SourceTasks)
		req := requestFor(t, snap, "prod/orders")
		req.Last = 50
		asleep := r.poller.Tail(t.Context(), req)
		awake := r.tail(req)
		awake.pass(2 * time.Minute)
		end := r.poller.now()
		awake.pass(time.Minute)
		low := slices.MinFunc(awake.all, compareLines).At
		want := r.written("/ecs/orders", containers("app", "outbox", "collector"), low.Add(time.Millisecond), end)
		awake.mustHave(want)
		got := map[string]int{}
		for range 2 { // one that was held out to the reader, and all since, which have become one
			for _, l := range (<-asleep).Lines {
				got[l.ID]++
			}
		}
		wrong := 0
		for id := range want {
			if got[id] != 1 {
				wrong++
			}
		}
		if wrong > 0 {
			t.Errorf("of %d lines %d came not once", len(want), wrong)
		}
	})
}

// A tail ends at once with its context, whatever it waits for, and leaves nothing behind: the bubble would tell.
func TestTailEndsWithItsContext(t *testing.T) {
	t.Parallel()
	for name, spec := range map[string]string{"fair": "", "hangs": "hang@logs", "expired": "expired", "no definition": "hang@ecs:DescribeTaskDefinition"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, func(t *testing.T) {
				r := newLogRig(t, sim.Options{}, nil)
				snap := r.sweep(state.SourceClusters, state.SourceServices, state.SourceTasks)
				r.weather(spec)
				tail := r.tail(requestFor(t, snap, "prod/orders"))
				tail.pass(3 * time.Second)
				tail.cancel()
				synctest.Wait()
				select {
				case <-tail.ended:
				default:
					t.Error("it goes on")
				}
			})
		})
	}
}

// What nobody takes fills the box, and then whoever fills it waits: nothing is left out, and memory has a bound.
func TestLogBoxHasABound(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		var b logBox
		const n = 2*boxMost + 7
		go b.put(t.Context(), make([]state.LogLine, n))
		synctest.Wait()
		for _, want := range []int{boxMost, boxMost, 7} {
			batch, news, _ := b.take()
			if !news || len(batch.Lines) != want {
				t.Errorf("%d lines, want %d", len(batch.Lines), want)
			}
			synctest.Wait()
		}
		if _, news, _ := b.take(); news {
			t.Error("there is more")
		}
	})
}
