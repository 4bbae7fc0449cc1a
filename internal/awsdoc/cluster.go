package awsdoc

import (
	"maps"
	"slices"

	"github.com/fsui/fsui/internal/state"
)

// cluster is https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Cluster.html
type cluster struct {
	ARN               string   `json:"clusterArn"`
	Name              string   `json:"clusterName"`
	Status            string   `json:"status,omitempty"`
	Instances         int      `json:"registeredContainerInstancesCount"`
	Running           int      `json:"runningTasksCount"`
	Pending           int      `json:"pendingTasksCount"`
	Services          int      `json:"activeServicesCount"`
	CapacityProviders []string `json:"capacityProviders"`
	// Settings are https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ClusterSetting.html
	Settings []pair `json:"settings,omitempty"`
}

func clusterDocument(c *state.Cluster) cluster {
	doc := cluster{
		ARN: c.ARN, Name: c.Key.Name, Status: c.Status, Instances: c.Instances, Running: c.Running, Pending: c.Pending,
		Services: c.Services, CapacityProviders: list(c.CapacityProviders),
	}
	if c.Insights != "" {
		doc.Settings = []pair{{Name: "containerInsights", Value: c.Insights}}
	}
	return doc
}

// clusterARN builds the ARN that services and tasks name their cluster by.
func clusterARN(k state.ClusterKey) string {
	return "arn:" + k.Scope.Partition + ":ecs:" + k.Scope.Region + ":" + k.Scope.Account + ":cluster/" + k.Name
}

// tags are in the order of their keys: state keeps them in a map.
func tags(m map[string]string) []tag {
	return each(slices.Sorted(maps.Keys(m)), func(k string) tag { return tag{Key: k, Value: m[k]} })
}
