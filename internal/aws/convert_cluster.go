package aws

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fsui/fsui/internal/state"
)

func clusterOf(w *words, in *types.Cluster, seen time.Time) (*state.Cluster, bool) {
	arn := w.clean(in.ClusterArn)
	key, ok := state.ClusterKeyOf(arn)
	c := &state.Cluster{
		Key:               key,
		ARN:               arn,
		Status:            w.clean(in.Status),
		Running:           int(in.RunningTasksCount),
		Pending:           int(in.PendingTasksCount),
		Services:          int(in.ActiveServicesCount),
		Instances:         int(in.RegisteredContainerInstancesCount),
		CapacityProviders: w.list(in.CapacityProviders),
		SeenAt:            seen,
	}
	for _, s := range in.Settings {
		if s.Name == types.ClusterSettingNameContainerInsights {
			c.Insights = w.clean(s.Value)
		}
	}
	return c, ok
}

// tags is nil where there are none.
func tagsOf(w *words, in []types.Tag) map[string]string {
	if len(in) == 0 {
		return nil
	}
	out := make(map[string]string, len(in))
	for _, t := range in {
		out[w.clean(t.Key)] = w.clean(t.Value)
	}
	return out
}

func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func intOf(n *int32) int {
	if n == nil {
		return 0
	}
	return int(*n)
}
