package sim

import (
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// The buckets of ECS's request throttling:
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html
const (
	clusterRead           = "ecs cluster read"
	serviceRead           = "ecs service read"
	clusterResourceRead   = "ecs cluster resource read"
	taskDefinitionRead    = "ecs task definition read"
	serviceDeploymentRead = "ecs service deployment"
	serviceRevisionRead   = "ecs service revision"
	serviceModify         = "ecs service modify"
	// AWS names no figure for stopping and continuing deployments; this one is that of services.
	serviceDeploymentModify = "ecs service deployment modify"
	clusterResourceModify   = "ecs cluster resource modify"
)

func ecsOperations() []operation {
	return []operation{
		op("ecs", "ListClusters", clusterRead, listClusters),
		op("ecs", "DescribeClusters", clusterRead, describeClusters),
		op("ecs", "ListServices", serviceRead, listServices),
		op("ecs", "DescribeServices", serviceRead, describeServices),
		op("ecs", "ListTasks", clusterResourceRead, listTasks),
		op("ecs", "DescribeTasks", clusterResourceRead, describeTasks),
		op("ecs", "ListContainerInstances", clusterResourceRead, listContainerInstances),
		op("ecs", "DescribeContainerInstances", clusterResourceRead, describeContainerInstances),
		op("ecs", "ListServiceDeployments", serviceDeploymentRead, listServiceDeployments),
		op("ecs", "DescribeServiceDeployments", serviceDeploymentRead, describeServiceDeployments),
		op("ecs", "DescribeServiceRevisions", serviceRevisionRead, describeServiceRevisions),
		op("ecs", "ListTaskDefinitions", taskDefinitionRead, listTaskDefinitions),
		op("ecs", "DescribeTaskDefinition", taskDefinitionRead, describeTaskDefinition),
		op("ecs", "GetTaskProtection", taskProtection, getTaskProtection),
		change("ecs", "UpdateTaskProtection", taskProtection, updateTaskProtection),
		change("ecs", "UpdateService", serviceModify, updateService),
		change("ecs", "StopServiceDeployment", serviceDeploymentModify, stopServiceDeployment),
		change("ecs", "ContinueServiceDeployment", serviceDeploymentModify, continueServiceDeployment),
		change("ecs", "RunTask", clusterResourceModify, runTask),
		change("ecs", "StopTask", clusterResourceModify, stopTask),
		change("ecs", "ExecuteCommand", executeCommandQuota, executeCommand),
	}
}

// invalid is how most of ECS's refusals begin.
func invalid(message string) error {
	return &apiError{code: "InvalidParameterException", message: message}
}

func clientError(message string) error {
	return &apiError{code: "ClientException", message: message}
}

// inCluster finds the cluster a call is about, the default one if it names none.
func (w *World) inCluster(ref *string) (*cluster, error) {
	if c := w.cluster(deref(ref)); c != nil {
		return c, nil
	}
	return nil, &apiError{code: "ClusterNotFoundException", message: "Cluster not found."}
}

func missing(arn string) types.Failure {
	return types.Failure{Arn: &arn, Reason: new("MISSING")}
}

func listClusters(w *World, in *ecs.ListClustersInput) (*ecs.ListClustersOutput, error) {
	size, err := pageSize(in.MaxResults, 100)
	if err != nil {
		return nil, err
	}
	names, next, err := pageOf("clusters", w.clusterNames, in.NextToken, size)
	if err != nil {
		return nil, err
	}
	out := &ecs.ListClustersOutput{ClusterArns: make([]string, 0, len(names)), NextToken: next}
	for _, name := range names {
		out.ClusterArns = append(out.ClusterArns, w.clusters[name].arn)
	}
	return out, nil
}

func describeClusters(w *World, in *ecs.DescribeClustersInput) (*ecs.DescribeClustersOutput, error) {
	refs := in.Clusters
	if len(refs) == 0 {
		refs = []string{"default"}
	}
	if err := atMost("Clusters", refs, 100); err != nil {
		return nil, err
	}
	include := map[types.ClusterField]bool{}
	for _, field := range in.Include {
		include[field] = true
	}
	out := &ecs.DescribeClustersOutput{Clusters: []types.Cluster{}, Failures: []types.Failure{}}
	for _, ref := range refs {
		if c := w.cluster(ref); c != nil {
			out.Clusters = append(out.Clusters, c.describe(include))
		} else {
			out.Failures = append(out.Failures, missing(w.fullARN("cluster", ref)))
		}
	}
	return out, nil
}
