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
	size, err := pageSize(in.MaxResults, 10)
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
	names, next, err := pageOf(of, names, in.NextToken, size)
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
	to, err := w.changeAsked(in)
	if err != nil {
		return nil, err
	}
	definition, network := s.definition, s.network
	if to.definition != nil {
		definition = to.definition
	}
	if to.network != nil {
		network = to.network
	}
	if err := w.usable(definition, network); err != nil {
		return nil, err
	}
	s.change(to)
	described := s.describe()
	return &ecs.UpdateServiceOutput{Service: &described}, nil
}

func (w *World) changeAsked(in *ecs.UpdateServiceInput) (serviceChange, error) {
	to := serviceChange{
		desired:         in.DesiredCount,
		force:           in.ForceNewDeployment,
		exec:            in.EnableExecuteCommand,
		loadBalancers:   in.LoadBalancers,
		providers:       in.CapacityProviderStrategy,
		platformVersion: in.PlatformVersion,
	}
	if ref := deref(in.TaskDefinition); ref != "" {
		if to.definition = w.taskDefinition(ref); to.definition == nil {
			return to, clientError("TaskDefinition not found.")
		}
	}
	if in.NetworkConfiguration != nil {
		to.network = in.NetworkConfiguration.AwsvpcConfiguration
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
	return to, w.known(in.LoadBalancers)
}

// refuses says what UpdateService does not do for a service:
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
// What this Region has nothing of is refused too, rather than passed over.
func (s *ecsService) refuses(in *ecs.UpdateServiceInput) error {
	outside := " on services with a " + string(s.controller) + " deployment controller. "
	if s.controller == types.DeploymentControllerTypeCodeDeploy {
		outside += "Use AWS CodeDeploy to trigger a new deployment."
	} else {
		outside += "Use task sets to trigger a new deployment."
	}
	own := s.controller == types.DeploymentControllerTypeEcs
	network := in.NetworkConfiguration != nil || in.LoadBalancers != nil || in.CapacityProviderStrategy != nil || in.PlatformVersion != nil
	switch {
	case in.DesiredCount != nil && *in.DesiredCount < 0:
		return invalid("Desired count must be 0 or greater.")
	case in.DesiredCount != nil && s.strategy == types.SchedulingStrategyDaemon:
		return invalid("The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again.")
	case !own && in.TaskDefinition != nil:
		return invalid("Unable to update task definition" + outside)
	case !own && in.ForceNewDeployment:
		return invalid("Cannot force a new deployment" + outside)
	case !own && network:
		return invalid("Unable to update network parameters" + outside)
	case in.DeploymentController != nil || in.ServiceRegistries != nil || in.ServiceConnectConfiguration != nil ||
		in.VolumeConfigurations != nil || in.VpcLatticeConfigurations != nil || in.GatewayConnectors != nil:
		return &apiError{code: "UnsupportedFeatureException", message: "The simulated Region changes no such part of a service."}
	default:
		return nil
	}
}
