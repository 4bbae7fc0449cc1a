package sim

import (
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
)

// Answers share lists with the world, which goes on changing; under -race this
// shows whether any of them is read outside the lock.
func TestManyCallersAtOnce(t *testing.T) {
	w := newWire(t, func(o *Options) { o.Scenario, o.NoThrottle = "estate", true })
	var callers sync.WaitGroup
	for n := range 4 {
		callers.Go(func() {
			client := ecs.NewFromConfig(w.config)
			for i := range int32(10) {
				tasks, err := client.ListTasks(t.Context(), &ecs.ListTasksInput{Cluster: new("prod")})
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := client.DescribeTasks(t.Context(), &ecs.DescribeTasksInput{Cluster: new("prod"), Tasks: tasks.TaskArns}); err != nil {
					t.Error(err)
				}
				if _, err := client.DescribeServices(t.Context(), &ecs.DescribeServicesInput{Cluster: new("prod"), Services: []string{"web", "payments"}}); err != nil {
					t.Error(err)
				}
				if n == 0 {
					in := ecs.UpdateServiceInput{Cluster: new("prod"), Service: new("web"), DesiredCount: new(6 + i%3), ForceNewDeployment: i%2 == 0}
					if _, err := client.UpdateService(t.Context(), &in); err != nil {
						t.Error(err)
					}
					w.region.Step(20 * time.Second)
				}
			}
		})
	}
	callers.Wait()
	if n := w.region.Calls()["ecs:DescribeTasks"]; n != 40 {
		t.Errorf("%d calls counted, want 40", n)
	}
}
