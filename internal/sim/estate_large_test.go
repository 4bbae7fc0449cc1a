package sim

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
)

// Every page of every list of the estate that polling is measured on.
func TestLargeEstateIsComplete(t *testing.T) {
	w := newWire(t, func(o *Options) { o.Services, o.Tasks, o.TargetGroups, o.NoThrottle = 500, 5000, 200, true })
	client := ecs.NewFromConfig(w.config)
	cluster := "large"
	for _, later := range []time.Duration{0, 20 * time.Minute} {
		w.region.Step(later)
		services := map[string]bool{}
		lists := ecs.NewListServicesPaginator(client, &ecs.ListServicesInput{Cluster: &cluster, MaxResults: new(int32(100))})
		for lists.HasMorePages() {
			page, err := lists.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, arn := range page.ServiceArns {
				services[arn] = true
			}
		}
		for status, want := range map[types.DesiredStatus]int{types.DesiredStatusRunning: 5000, types.DesiredStatusStopped: 0} {
			tasks := map[string]bool{}
			pages := ecs.NewListTasksPaginator(client, &ecs.ListTasksInput{Cluster: &cluster, DesiredStatus: status})
			for pages.HasMorePages() {
				page, err := pages.NextPage(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				for _, arn := range page.TaskArns {
					tasks[arn] = true
				}
			}
			if len(tasks) != want {
				t.Errorf("%d tasks are wanted %s, want %d", len(tasks), status, want)
			}
		}
		groups := map[string]bool{}
		balancer := elb.NewFromConfig(w.config)
		pages := elb.NewDescribeTargetGroupsPaginator(balancer, &elb.DescribeTargetGroupsInput{})
		unhealthy := 0
		for pages.HasMorePages() {
			page, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, g := range page.TargetGroups {
				groups[*g.TargetGroupArn] = true
				health, err := balancer.DescribeTargetHealth(t.Context(), &elb.DescribeTargetHealthInput{TargetGroupArn: g.TargetGroupArn})
				if err != nil || len(health.TargetHealthDescriptions) != 10 {
					t.Fatalf("%s: %v, %v", *g.TargetGroupName, health, err)
				}
				if health.TargetHealthDescriptions[0].TargetHealth.State == "unhealthy" {
					unhealthy++
				}
			}
		}
		if len(services) != 500 || len(groups) != 200 {
			t.Errorf("%d services and %d target groups", len(services), len(groups))
		}
		if later > 0 && (unhealthy < 1 || unhealthy > 10) {
			t.Errorf("%d target groups are unhealthy", unhealthy)
		}
	}
	out, err := client.DescribeServices(t.Context(), &ecs.DescribeServicesInput{Cluster: &cluster, Services: []string{"checkout-api", "search-exporter-5"}})
	if err != nil || len(out.Services) != 2 {
		t.Fatal(out, err)
	}
	for _, s := range out.Services {
		if len(s.Events) != 100 || s.RunningCount != 10 || s.PendingCount != 0 {
			t.Errorf("%s: %d events, %d running, %d pending", *s.ServiceName, len(s.Events), s.RunningCount, s.PendingCount)
		}
	}
}

func TestLargeEstateOfAnyNumbers(t *testing.T) {
	for _, c := range []struct {
		services, tasks, groups int
		fails                   bool
	}{
		{services: 7, tasks: 100, groups: 3},
		{services: 3, tasks: 2, groups: 15},
		{services: 1, tasks: 0, groups: 0},
		{services: 0, tasks: 10, groups: 0, fails: true},
		{services: 3, tasks: 1, groups: 16, fails: true},
	} {
		w, err := populate(Options{Services: c.services, Tasks: c.tasks, TargetGroups: c.groups, Account: "111122223333", Region: "us-east-1"}, logStart)
		if (err != nil) != c.fails {
			t.Errorf("%+v: %v", c, err)
		}
		if err != nil {
			continue
		}
		tasks := 0
		for _, s := range w.clusters[largeCluster].services {
			tasks += len(s.tasks.wanted)
		}
		if n := len(w.clusters[largeCluster].names); n != c.services || tasks != c.tasks || len(w.targetGroups) != c.groups {
			t.Errorf("%+v: got %d services, %d tasks, %d target groups", c, n, tasks, len(w.targetGroups))
		}
	}
}

// BenchmarkLargeEstate is the start of `simulate --services 500 --tasks 5000 --target-groups 200`.
func BenchmarkLargeEstate(b *testing.B) {
	for b.Loop() {
		if _, err := populate(Options{Services: 500, Tasks: 5000, TargetGroups: 200, Account: "111122223333", Region: "us-east-1"}, logStart); err != nil {
			b.Fatal(err)
		}
	}
}

// What AWS's own quotas forbid is not built: a mistyped number would else take all the memory there is.
func TestLargeEstateKnowsItsBounds(t *testing.T) {
	for _, o := range []Options{
		{Tasks: 1}, {TargetGroups: 1}, {Services: -1}, {Services: 2, Tasks: -1}, {Services: 2, Tasks: 10001}, {Services: 2, TargetGroups: 11},
	} {
		o.Now = func() time.Time { return logStart }
		if _, err := New(o); err == nil {
			t.Errorf("%d services, %d tasks, %d target groups are built", o.Services, o.Tasks, o.TargetGroups)
		}
	}
}
