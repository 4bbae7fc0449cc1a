package aws

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// truth lists all there is with the bare SDK.
func truth(t *testing.T, region *sim.Region) (services, tasks []string) {
	t.Helper()
	ctx := t.Context()
	e := ecs.NewFromConfig(awssdk.Config{
		Region: "us-east-1", HTTPClient: region.Client(), Credentials: credentials.NewStaticCredentialsProvider("AKIASIMULATED0000000", "simulated", ""),
	})
	clusters, err := e.ListClusters(ctx, &ecs.ListClustersInput{})
	if err != nil {
		t.Fatal(err)
	}
	for _, cluster := range clusters.ClusterArns {
		pages := ecs.NewListServicesPaginator(e, &ecs.ListServicesInput{Cluster: &cluster})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				t.Fatal(err)
			}
			services = append(services, page.ServiceArns...)
		}
		for _, wanted := range []types.DesiredStatus{types.DesiredStatusRunning, types.DesiredStatusStopped} {
			pages := ecs.NewListTasksPaginator(e, &ecs.ListTasksInput{Cluster: &cluster, DesiredStatus: wanted})
			for pages.HasMorePages() {
				page, err := pages.NextPage(ctx)
				if err != nil {
					t.Fatal(err)
				}
				tasks = append(tasks, page.TaskArns...)
			}
		}
	}
	slices.Sort(services)
	slices.Sort(tasks)
	return services, tasks
}

func arns(snap *state.Snapshot) (services, tasks []string) {
	for _, s := range snap.Services {
		services = append(services, s.ARN)
	}
	for _, t := range snap.Tasks {
		tasks = append(tasks, t.ARN)
	}
	slices.Sort(services)
	slices.Sort(tasks)
	return services, tasks
}

// The eleventh service, the hundred and first task and the second page of stopped tasks are there.
func TestSweepIsComplete(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]sim.Options{
		"estate": {NoThrottle: true}, // one cluster has more than a hundred stopped tasks
		"large":  {NoThrottle: true, Services: 111, Tasks: 1001, TargetGroups: 7},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, func(t *testing.T) {
				r := newRig(t, o)
				snap := r.sweep()
				services, tasks := arns(snap)
				wantServices, wantTasks := truth(t, r.region)
				if !slices.Equal(services, wantServices) {
					t.Errorf("%d services, there are %d", len(services), len(wantServices))
				}
				if !slices.Equal(tasks, wantTasks) {
					t.Errorf("%d tasks, there are %d", len(tasks), len(wantTasks))
				}
				healthy(t, snap)
				for _, g := range snap.TargetGroups {
					if g.SeenAt.IsZero() || g.TargetType == "" {
						t.Errorf("target group %s: targets seen %s, type %q", g.Key.Name, g.SeenAt, g.TargetType)
					}
				}
				if snap.Main().Account != "111122223333" {
					t.Errorf("account %q", snap.Main().Account)
				}
			})
		})
	}
}

// healthy expects every source to be complete.
func healthy(t *testing.T, snap *state.Snapshot) {
	t.Helper()
	polled := 0
	for key := range snap.Sources {
		if key.Kind != state.SourceDeployments { // of the service that somebody looks at, if any
			polled++
		}
	}
	if polled != 2+2*len(snap.Clusters) {
		t.Errorf("sources %v of %d clusters", slices.Collect(maps.Keys(snap.Sources)), len(snap.Clusters))
	}
	for key, s := range snap.Sources {
		if s.Fault != nil || s.Partial || s.At.IsZero() || s.Promise <= 0 {
			t.Errorf("%+v: %+v, fault %v", key, *s, s.Fault)
		}
	}
}

func TestSweepTakesTheFewestCalls(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]sim.Options{
		"estate": {},
		"large":  {Services: 111, Tasks: 1001, TargetGroups: 7},
		"full":   {Services: 100, Tasks: 300, TargetGroups: 10},
		"empty":  {Scenario: "empty"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, func(t *testing.T) {
				r := newRig(t, o)
				want := fewestCalls(r.sweep())
				if got := r.region.Calls(); !maps.Equal(got, want) {
					t.Errorf("calls %v\nfewest %v", got, want)
				}
				if got := r.poller.Calls(); !maps.Equal(got, want) {
					t.Errorf("counted %v\nfewest  %v", got, want)
				}
			})
		})
	}
}

// What was seen stopped is not asked for again.
func TestSecondSweepLeavesTheStoppedAlone(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{NoThrottle: true})
		first := r.sweep()
		before := r.region.Calls()["ecs:DescribeTasks"]
		second := r.sweep()
		calls := r.region.Calls()["ecs:DescribeTasks"] - before
		if len(first.Clusters) != calls {
			t.Errorf("%d calls for tasks that may have changed in %d clusters", calls, len(first.Clusters))
		}
		if len(second.Tasks) < len(first.Tasks) {
			t.Errorf("%d tasks of %d are left", len(second.Tasks), len(first.Tasks))
		}
	})
}

func TestSweepReadsWhatIsWanted(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{})
		snap := r.sweep(state.SourceServices)
		calls := r.region.Calls()
		if len(snap.Services) == 0 || len(snap.Tasks) > 0 || calls["ecs:ListTasks"] > 0 || calls["elasticloadbalancing:DescribeTargetHealth"] > 0 {
			t.Errorf("%d services, %d tasks, calls %v", len(snap.Services), len(snap.Tasks), calls)
		}
		if snap := r.sweep(state.SourceTargets); len(snap.TargetGroups) == 0 {
			t.Error("no target groups")
		}
	})
}

func TestSweepOfOneClusterNeedsNoRightToListThem(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"staging", "arn:aws:ecs:us-east-1:111122223333:cluster/staging"} {
		in(t, func(t *testing.T) {
			r := newRig(t, sim.Options{Faults: "denied@ecs:ListClusters"}, func(o *Options) { o.Clusters = []string{name} })
			snap := r.sweep()
			healthy(t, snap)
			if len(snap.Clusters) != 1 || len(snap.Services) == 0 || r.region.Calls()["ecs:ListClusters"] > 0 {
				t.Errorf("%d clusters, %d services, calls %v", len(snap.Clusters), len(snap.Services), r.region.Calls())
			}
			for key := range snap.Services {
				if key.Cluster.Name != "staging" {
					t.Errorf("%s is of another cluster", key)
				}
			}
		})
	}
}

// With the right to neither list nor describe clusters, services and tasks are there all the same.
func TestSweepOfOneClusterThatMayNotBeDescribed(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Faults: "denied@ecs:ListClusters,denied@ecs:DescribeClusters"}, func(o *Options) { o.Clusters = []string{"prod"} })
		snap := r.sweep()
		if len(snap.Services) == 0 || len(snap.Tasks) == 0 || len(snap.TargetGroups) == 0 {
			t.Errorf("%d services, %d tasks, %d target groups", len(snap.Services), len(snap.Tasks), len(snap.TargetGroups))
		}
		for key := range snap.Services {
			if key.Cluster.Scope.Account != "111122223333" || snap.Source(state.SourceServices, key.Cluster) == nil {
				t.Errorf("%+v has no account or no source", key)
			}
		}
	})
}

func TestUnknownClusterIsAFault(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{}, func(o *Options) { o.Clusters = []string{"nowhere"} })
		snap := r.sweep()
		src := snap.Sources[state.SourceKey{Kind: state.SourceClusters, Region: "us-east-1"}]
		if src == nil || src.Fault == nil || src.Fault.Kind != state.FaultMissing || src.Fault.Message != "no cluster nowhere in us-east-1" {
			t.Fatalf("source %+v", src)
		}
		if calls := r.region.Calls(); sum(calls) != 1 {
			t.Errorf("calls %v for a cluster that is not there", calls)
		}
	})
}

func TestSweepEndsWithItsCaller(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Faults: "hang"})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- r.poller.Sweep(ctx, everything()...) }()
		r.pass(1)
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

// fewestCalls is the arithmetic of AWS's page and batch sizes for a picture that was read into an empty store.
func fewestCalls(snap *state.Snapshot) map[string]int {
	up := func(n, size int) int { return (n + size - 1) / size }
	least := map[string]int{
		"ecs:ListClusters":                          max(1, up(len(snap.Clusters), 100)),
		"ecs:DescribeClusters":                      up(len(snap.Clusters), 100),
		"elasticloadbalancing:DescribeTargetHealth": len(snap.TargetGroups),
		"elasticloadbalancing:DescribeTargetGroups": up(len(snap.TargetGroups), 400),
	}
	for cluster := range snap.Clusters {
		services, running, stopped := 0, 0, 0
		for key := range snap.Services {
			if key.Cluster == cluster {
				services++
			}
		}
		for key, t := range snap.Tasks {
			switch {
			case key.Cluster != cluster:
			case t.DesiredStatus == "STOPPED":
				stopped++
			default:
				running++
			}
		}
		least["ecs:ListServices"] += max(1, up(services, 100))
		least["ecs:DescribeServices"] += up(services, 10)
		least["ecs:ListTasks"] += max(1, up(running, 100)) + max(1, up(stopped, 100))
		least["ecs:DescribeTasks"] += up(running+stopped, 100)
	}
	maps.DeleteFunc(least, func(_ string, n int) bool { return n == 0 })
	return least
}
