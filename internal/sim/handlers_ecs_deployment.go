package sim

import (
	"fmt"
	"math"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceDeployments.html
const describedMost = 20

// listServiceDeployments lists a service's deployments of the last 90 days, newest first.
func listServiceDeployments(w *World, in *ecs.ListServiceDeploymentsInput) (*ecs.ListServiceDeploymentsOutput, error) {
	c, err := w.inCluster(in.Cluster)
	if err != nil {
		return nil, err
	}
	s := c.service(deref(in.Service))
	if s == nil {
		return nil, &apiError{code: "ServiceNotFoundException", message: "Service not found."}
	}
	size, err := pageSize(in.MaxResults, 20)
	if err != nil {
		return nil, err
	}
	byKey := map[string]*serviceDeployment{} // sortable: newest first
	for _, r := range s.told() {
		within := in.CreatedAt == nil || (in.CreatedAt.After == nil || r.createdAt.After(*in.CreatedAt.After)) &&
			(in.CreatedAt.Before == nil || r.createdAt.Before(*in.CreatedAt.Before))
		if within && (len(in.Status) == 0 || slices.Contains(in.Status, r.status)) {
			byKey[fmt.Sprintf("%020d %s", math.MaxInt64-r.createdAt.UnixNano(), r.id)] = r
		}
	}
	keys := make([]string, 0, len(byKey))
	for key := range byKey {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	keys, next, err := pageOf(fmt.Sprintf("service deployments %s %v", s.arn, in.Status), keys, in.NextToken, size)
	if err != nil {
		return nil, err
	}
	out := &ecs.ListServiceDeploymentsOutput{ServiceDeployments: []types.ServiceDeploymentBrief{}, NextToken: next}
	for _, key := range keys {
		out.ServiceDeployments = append(out.ServiceDeployments, byKey[key].brief())
	}
	return out, nil
}

func describeServiceDeployments(w *World, in *ecs.DescribeServiceDeploymentsInput) (*ecs.DescribeServiceDeploymentsOutput, error) {
	if err := atMost("ServiceDeploymentArns", in.ServiceDeploymentArns, describedMost); err != nil {
		return nil, err
	}
	out := &ecs.DescribeServiceDeploymentsOutput{ServiceDeployments: []types.ServiceDeployment{}, Failures: []types.Failure{}}
	for _, arn := range in.ServiceDeploymentArns {
		if r := w.serviceDeployment(arn); r != nil {
			out.ServiceDeployments = append(out.ServiceDeployments, r.describe())
		} else {
			out.Failures = append(out.Failures, missing(arn))
		}
	}
	return out, nil
}

func describeServiceRevisions(w *World, in *ecs.DescribeServiceRevisionsInput) (*ecs.DescribeServiceRevisionsOutput, error) {
	if err := atMost("ServiceRevisionArns", in.ServiceRevisionArns, describedMost); err != nil {
		return nil, err
	}
	out := &ecs.DescribeServiceRevisionsOutput{ServiceRevisions: []types.ServiceRevision{}, Failures: []types.Failure{}}
	for _, arn := range in.ServiceRevisionArns {
		if d := w.serviceRevision(arn); d != nil {
			out.ServiceRevisions = append(out.ServiceRevisions, d.describeRevision())
		} else {
			out.Failures = append(out.Failures, missing(arn))
		}
	}
	return out, nil
}
