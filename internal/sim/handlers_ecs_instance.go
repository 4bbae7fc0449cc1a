package sim

import (
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

func listContainerInstances(w *World, in *ecs.ListContainerInstancesInput) (*ecs.ListContainerInstancesOutput, error) {
	c, err := w.inCluster(in.Cluster)
	if err != nil {
		return nil, err
	}
	size, err := pageSize(in.MaxResults, 100)
	if err != nil {
		return nil, err
	}
	var arns []string
	for _, i := range c.instances {
		if in.Status == "" || in.Status == types.ContainerInstanceStatusActive {
			arns = append(arns, i.arn)
		}
	}
	slices.Sort(arns)
	page, next, err := pageOf(fmt.Sprintf("container instances %s %s", c.name, in.Status), arns, in.NextToken, size)
	if err != nil {
		return nil, err
	}
	return &ecs.ListContainerInstancesOutput{ContainerInstanceArns: append([]string{}, page...), NextToken: next}, nil
}

func describeContainerInstances(w *World, in *ecs.DescribeContainerInstancesInput) (*ecs.DescribeContainerInstancesOutput, error) {
	c, err := w.inCluster(in.Cluster)
	if err != nil {
		return nil, err
	}
	if err := atMost("Container instances", in.ContainerInstances, 100); err != nil {
		return nil, err
	}
	out := &ecs.DescribeContainerInstancesOutput{
		ContainerInstances: make([]types.ContainerInstance, 0, len(in.ContainerInstances)), Failures: []types.Failure{},
	}
	for _, ref := range in.ContainerInstances {
		i := c.instance(ref)
		if i == nil {
			out.Failures = append(out.Failures, missing(c.fullARN("container-instance", ref)))
			continue
		}
		described := i.describe()
		if slices.Contains(in.Include, types.ContainerInstanceFieldContainerInstanceHealth) {
			described.HealthStatus = i.health()
		}
		out.ContainerInstances = append(out.ContainerInstances, described)
	}
	return out, nil
}

// instance finds a container instance by id or ARN, in either form of ARN.
func (c *cluster) instance(ref string) *containerInstance {
	id, ok := c.nameIn("container-instance", ref)
	if !ok {
		return nil
	}
	if at := slices.IndexFunc(c.instances, func(i *containerInstance) bool { return i.id == id }); at >= 0 {
		return c.instances[at]
	}
	return nil
}
