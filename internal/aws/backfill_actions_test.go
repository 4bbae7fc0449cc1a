package aws

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// Where a cluster's action logs are delivered to a log group, the past of a service is filled from there: each record is an
// event of the service that it is of, under its own id. Other ARNs, old or new, change nothing.
func TestBackfillReadsActionLogs(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"staging/web", "platform/registry-mirror"} {
		in(t, func(t *testing.T) {
			r := newRig(t, sim.Options{})
			r.pass(30 * time.Minute)
			r.run()
			svc := serviceNamed(t, r.pass(10*time.Second), name)
			feed, _ := r.store.Follow()
			t.Cleanup(feed.Close)
			if _, err := hand(r.region).UpdateService(t.Context(), &ecs.UpdateServiceInput{
				Cluster: &svc.Key.Cluster.Name, Service: &svc.Key.Name, ForceNewDeployment: true,
			}); err != nil {
				t.Fatal(err)
			}
			r.pass(10 * time.Minute)
			r.poller.Focus(state.Focus{Service: svc.Key, Past: true})
			b := r.pass(20 * time.Second).Backfills[state.BackfillKey{Service: svc.Key, Log: state.PastActions}]
			if b == nil || b.Fault != nil || b.Lost > 0 || b.From.IsZero() {
				t.Fatalf("%+v", b)
			}
			first, said := toldPast(feed), ""
			for _, h := range first {
				if h.Event == nil || h.Event.ID == "" || h.Service != svc.Key {
					t.Fatalf("%+v", h)
				}
				said += h.Event.Message + "\n"
			}
			for _, want := range []string{"SERVICE_DEPLOYMENT_IN_PROGRESS: deploymentId ecs-svc/", "SERVICE_DEPLOYMENT_COMPLETED: ", "SERVICE_STEADY_STATE"} {
				if !strings.Contains(said, want) {
					t.Errorf("nothing is said of %s:\n%s", want, said)
				}
			}
			r.poller.Focus(state.Focus{})
			r.pass(time.Minute)
			calls := r.region.Calls()["logs:DescribeDeliverySources"]
			if r.pass(5 * time.Minute); r.region.Calls()["logs:DescribeDeliverySources"] != calls {
				t.Error("action logs are looked for while nobody looks at the past")
			}
			r.weather("denied@logs:DescribeDeliverySources")
			r.poller.Focus(state.Focus{Service: svc.Key, Past: true})
			key := state.BackfillKey{Service: svc.Key, Log: state.PastActions}
			if b := r.pass(20 * time.Second).Backfills[key]; b.Fault == nil || b.Fault.Kind != state.FaultDenied || b.Fault.Attempted != "logs:DescribeDeliverySources" || b.From.IsZero() {
				t.Errorf("%+v", b)
			}
			r.weather("")
			r.poller.Focus(state.Focus{})
			if _, err := logsHand(r.region).DeleteLogGroup(t.Context(), &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: &b.Group}); err != nil {
				t.Fatal(err)
			}
			r.pass(time.Minute)
			r.poller.Focus(state.Focus{Service: svc.Key, Past: true})
			if b := r.pass(20 * time.Second).Backfills[key]; b.Fault != nil || b.Group != "" || b.From.IsZero() {
				t.Errorf("%+v", b)
			}
		})
	}
}
