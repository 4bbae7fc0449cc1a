package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// fleet is the estate with four clusters: one in trouble, one well, one empty, one that may only be listed.
func fleet() *state.Store {
	store := estate()
	store.Apply(func(e *state.Edit) {
		fresh(e, noon, "prod", "staging", "batch")
		put := func(name string, change func(*state.Cluster)) {
			c := &state.Cluster{
				Key: clusterKey(name), ARN: arn("ecs", "cluster/"+name), Status: "ACTIVE", Insights: "disabled", SeenAt: ago(4 * time.Second),
			}
			change(c)
			e.PutCluster(c)
		}
		put("prod", func(c *state.Cluster) {
			c.Services, c.Running, c.Pending, c.Insights = 8, 34, 5, "enhanced"
			c.CapacityProviders = []string{"FARGATE", "FARGATE_SPOT"}
		})
		put("staging", func(c *state.Cluster) {
			c.Services, c.Running, c.Instances, c.Insights = 3, 2, 2, "enabled"
			c.CapacityProviders = []string{"asg-general-purpose-arm64"}
		})
		put("batch", func(c *state.Cluster) { c.CapacityProviders = []string{"FARGATE"} })
		e.PutCluster(&state.Cluster{Key: clusterKey("walled"), ARN: arn("ecs", "cluster/walled")})
		e.PutCapture(clusterKey("prod"), &state.EventCapture{Group: state.CaptureGroup("prod"), Retention: 7, SeenAt: ago(time.Minute)})
		e.PutCapture(clusterKey("staging"), &state.EventCapture{SeenAt: ago(time.Minute)})
		e.PutCapture(clusterKey("batch"), &state.EventCapture{Fault: denied("logs:DescribeLogGroups"), SeenAt: ago(time.Minute)})
	})
	return store
}

func TestLookClusters(t *testing.T) {
	atSizes(t, everySize(), func(t *testing.T, w, h int) *rig { return startRig(t, fleet(), w, h).command("clusters") })
}

func TestLookClustersOfOneName(t *testing.T) {
	atSizes(t, []string{"60x16", "120x34"}, func(t *testing.T, w, h int) *rig {
		store := emptyRegion("a-cluster-whose-name-somebody-has-built-from-everything-that-was-known-then")
		return startRig(t, store, w, h).command("clusters")
	})
}

func TestClusters(t *testing.T) {
	r := startRig(t, fleet(), 120, 34).command("clusters")
	r.shows("2 failing, 1 degraded", "event capture is on, kept 7 days: /aws/events/ecs/containerinsights/prod/performance", "Container Insights enhanced")
	text, _ := r.line("walled")
	if want := "services not read yet"; len(text) == 0 || !strings.Contains(text, want) || !strings.Contains(text, "?") {
		t.Errorf("%q does not say that nothing is known", text)
	}
	r.press("G", "k", "k")
	r.shows("AWS does not allow logs:DescribeLogGroups")

	r.press("g", "enter")
	r.shows("services of prod", "prod/checkout")
	r.lacks("staging/")
	r.press("esc")
	r.shows("› clusters")

	r.press("/")
	r.write("batch")
	r.press("enter", "enter")
	r.shows("There are no services in cluster batch.")
}

// What fails elsewhere stays news while one looks at the services of one cluster.
func TestServicesOfOneClusterNoteNothing(t *testing.T) {
	r := startRig(t, estate(), 120, 34).command("clusters")
	r.press("/")
	r.write("staging")
	r.press("enter", "enter")
	r.change(func(e *state.Edit) {
		s := service("prod", "api", 6, 31, func(s *state.Service) { s.Running, s.Deployments[0].Running = 0, 0 })
		e.PutService(s)
	})
	r.shows("+1 failing: prod/api")
	r.press("esc") // out of it and back in: that list is brought into order
	r.press("enter")
	r.shows("services of staging", "+1 failing: prod/api")
}
