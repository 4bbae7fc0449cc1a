package sim

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

func listServices(w *World, in *ecs.ListServicesInput) (*ecs.ListServicesOutput, error) {
	c, err := w.inCluster(in.Cluster)
	if err != nil {
		return nil, err
	}
	names := c.names
	if in.LaunchType != "" || in.SchedulingStrategy != "" || in.ResourceManagementType != "" {
		names = nil
		for _, name := range c.names {
			s := c.services[name]
			if (in.LaunchType == "" || in.LaunchType == s.launchType) &&
				(in.SchedulingStrategy == "" || in.SchedulingStrategy == s.strategy) &&
				in.ResourceManagementType != types.ResourceManagementTypeEcs {
				names = append(names, name)
			}
		}
	}
	of := "services " + c.name + " " + string(in.LaunchType) + " " + string(in.SchedulingStrategy) + " " + string(in.ResourceManagementType)
	names, next, err := pageOf(of, names, in.NextToken, in.MaxResults, 10)
	if err != nil {
		return nil, err
	}
	out := &ecs.ListServicesOutput{ServiceArns: make([]string, 0, len(names)), NextToken: next}
	for _, name := range names {
		out.ServiceArns = append(out.ServiceArns, c.services[name].arn)
	}
	return out, nil
}

func describeServices(w *World, in *ecs.DescribeServicesInput) (*ecs.DescribeServicesOutput, error) {
	c, err := w.inCluster(in.Cluster)
	if err != nil {
		return nil, err
	}
	if err := atMost("Services", in.Services, 10); err != nil {
		return nil, err
	}
	out := &ecs.DescribeServicesOutput{Services: []types.Service{}, Failures: []types.Failure{}}
	for _, ref := range in.Services {
		s := c.service(ref)
		if s == nil {
			out.Failures = append(out.Failures, missing(c.fullARN("service", ref)))
			continue
		}
		described := s.read()
		if slices.Contains(in.Include, types.ServiceFieldTags) {
			described.Tags = append([]types.Tag{}, s.tags...)
		}
		out.Services = append(out.Services, described)
	}
	return out, nil
}

func updateService(w *World, in *ecs.UpdateServiceInput) (*ecs.UpdateServiceOutput, error) {
	c, err := w.inCluster(in.Cluster)
	if err != nil {
		return nil, err
	}
	s := c.service(deref(in.Service))
	if s == nil {
		return nil, &apiError{code: "ServiceNotFoundException", message: "Service not found."}
	}
	if err := s.refuses(in); err != nil {
		return nil, err
	}
	to := serviceChange{desired: in.DesiredCount, force: in.ForceNewDeployment, exec: in.EnableExecuteCommand}
	if ref := deref(in.TaskDefinition); ref != "" {
		if to.definition = w.taskDefinition(ref); to.definition == nil {
			return nil, clientError("TaskDefinition not found.")
		}
	}
	if in.NetworkConfiguration != nil {
		to.network = in.NetworkConfiguration.AwsvpcConfiguration
	}
	definition, network := s.definition, s.network
	set(&definition, nonNil(to.definition))
	set(&network, nonNil(to.network))
	if err := w.usable(definition, network); err != nil {
		return nil, err
	}
	if config := in.DeploymentConfiguration; config != nil {
		to.minimumHealthy, to.maximum = config.MinimumHealthyPercent, config.MaximumPercent
		if breaker := config.DeploymentCircuitBreaker; breaker != nil {
			to.breaker, to.rollback = &breaker.Enable, &breaker.Rollback
		}
	}
	if in.HealthCheckGracePeriodSeconds != nil {
		to.grace = new(time.Duration(*in.HealthCheckGracePeriodSeconds) * time.Second)
	}
	s.change(to)
	described := s.describe()
	return &ecs.UpdateServiceOutput{Service: &described}, nil
}

// refuses says what UpdateService does not do for a service:
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
func (s *ecsService) refuses(in *ecs.UpdateServiceInput) error {
	outside := " on services with a " + string(s.controller) + " deployment controller. "
	if s.controller == types.DeploymentControllerTypeCodeDeploy {
		outside += "Use AWS CodeDeploy to trigger a new deployment."
	} else {
		outside += "Use task sets to trigger a new deployment."
	}
	own := s.controller == types.DeploymentControllerTypeEcs
	switch {
	case in.DesiredCount != nil && *in.DesiredCount < 0:
		return invalid("Desired count must be 0 or greater.")
	case in.DesiredCount != nil && s.strategy == types.SchedulingStrategyDaemon:
		return invalid("The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again.")
	case !own && in.TaskDefinition != nil:
		return invalid("Unable to update task definition" + outside)
	case !own && in.ForceNewDeployment:
		return invalid("Cannot force a new deployment" + outside)
	case !own && in.NetworkConfiguration != nil:
		return invalid("Unable to update network parameters" + outside)
	default:
		return nil
	}
}

// nonNil is for set: a pointer to a pointer that is there.
func nonNil[T any](p *T) **T {
	if p == nil {
		return nil
	}
	return &p
}
