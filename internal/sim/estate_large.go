package sim

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// A large estate is what polling is measured on: one cluster that holds all, Fargate tasks of three containers, a full list of
// events, target groups of 30 s checks. It is steady, so that counts hold and an idle region costs nothing, but not flawless: here
// and there a service's targets answer 503 within a grace period without end, or a sidecar's own check fails.
const (
	largeCluster  = "large"
	largeAge      = 30 * 24 * time.Hour // time enough for the hundred events that are kept
	largeSick     = 40                  // every so many services something is wrong
	largeGrace    = (1<<31 - 1) * time.Second
	largeBalanced = 5    // target groups a service may have
	largeTasks    = 5000 // tasks a service may have: AWS's own quota
)

// largeEstate builds the estate that Options.Services, Tasks and TargetGroups describe.
type largeEstate struct {
	options Options
	world   *World
	cluster *cluster
	network *types.AwsVpcConfiguration
	vpc     string
}

func populateLarge(o Options, start time.Time) (*World, error) {
	if o.Services < 1 {
		return nil, fmt.Errorf("%d tasks and %d target groups need services: give their number", o.Tasks, o.TargetGroups)
	}
	if tasks, groups := largeTasks*o.Services, largeBalanced*o.Services; min(o.Tasks, o.TargetGroups) < 0 || o.Tasks > tasks || o.TargetGroups > groups {
		return nil, fmt.Errorf("a large estate of %d services has at most %d tasks and %d target groups", o.Services, tasks, groups)
	}
	w := newWorld(o.Account, o.Region, o.Seed, start)
	e := &largeEstate{options: o, world: w}
	if err := e.addNetwork(); err != nil {
		return nil, err
	}
	var err error
	e.cluster, err = w.addCluster(clusterSpec{
		name:              largeCluster,
		capacityProviders: []string{"FARGATE", "FARGATE_SPOT"},
		tags:              []types.Tag{{Key: new("environment"), Value: new("prod")}},
	})
	if err != nil {
		return nil, err
	}
	for n := range o.Services {
		if err := e.addService(n); err != nil {
			return nil, err
		}
	}
	if o.EventCapture {
		e.cluster.captureEvents()
	}
	return w, nil
}

// addNetwork makes three private subnets of 16,379 addresses each.
func (e *largeEstate) addNetwork() error {
	w := e.world
	entry := vpcEntry{Name: "large", CIDR: "10.64.0.0/14", InternetGateway: true, NATGateways: []string{"large-public"}}
	entry.Subnets = append(entry.Subnets, subnetEntry{Name: "large-public", Zone: "a", CIDR: "10.64.0.0/24", MapPublicIP: true})
	block := netip.MustParsePrefix("10.65.0.0/18")
	private := routeTableEntry{Name: "private", Main: true, Routes: map[string]string{"0.0.0.0/0": "nat/large-public"}}
	e.network = &types.AwsVpcConfiguration{AssignPublicIp: types.AssignPublicIpDisabled}
	for _, zone := range []string{"a", "b", "c"} {
		entry.Subnets = append(entry.Subnets, subnetEntry{Name: "large-private-" + zone, Zone: zone, CIDR: block.String()})
		next := block.Addr().As4()
		next[2] += 64
		block = netip.PrefixFrom(netip.AddrFrom4(next), block.Bits())
	}
	entry.RouteTables = []routeTableEntry{
		private,
		{Name: "public", Subnets: []string{"large-public"}, Routes: map[string]string{"0.0.0.0/0": "internet"}},
	}
	entry.SecurityGroups = []groupEntry{{Name: "large-tasks", Description: "all tasks", Ingress: []ingressEntry{{Port: 8080, From: "10.64.0.0/24"}}}}
	if err := w.addVPC(entry); err != nil {
		return err
	}
	for _, s := range w.network.subnets[1:] {
		e.network.Subnets = append(e.network.Subnets, s.id)
	}
	e.network.SecurityGroups = []string{w.network.groups[0].id}
	e.vpc = w.network.vpcs[0].id
	return nil
}

// share is the part of a total that falls to the nth service.
func (e *largeEstate) share(total, n int) int {
	part := total / e.options.Services
	if n < total%e.options.Services {
		part++
	}
	return part
}

func (e *largeEstate) addService(n int) error {
	name := largeName(n)
	sick := n%largeSick == largeSick/2
	groups := e.share(e.options.TargetGroups, n)
	definition, err := e.world.addTaskDefinition(e.definition(name, sick, groups > 0))
	if err != nil {
		return err
	}
	spec := serviceSpec{
		name:           name,
		taskDefinition: definition.arn,
		desired:        int32(e.share(e.options.Tasks, n)), //nolint:gosec // thousands
		network:        e.network,
		breaker:        true,
		rollback:       true,
		age:            largeAge + time.Duration(n)*time.Minute,
		tags: []types.Tag{
			{Key: new("service"), Value: new(name)},
			{Key: new("team"), Value: new(largeTeams()[n%len(largeTeams())])},
		},
	}
	if sick {
		spec.grace = largeGrace
	}
	for i := range groups {
		group, err := e.world.addTargetGroup(targetGroupSpec{described: elb.TargetGroup{
			TargetGroupName:  new(fmt.Sprintf("tg-%04d-%d", n, i)), // 32 characters at most
			Port:             new(int32(8080)),
			VpcId:            &e.vpc,
			HealthCheckPath:  new("/healthz"),
			LoadBalancerArns: []string{e.world.loadBalancerARN(fmt.Sprintf("large-%d", n/largeSick))},
		}})
		if err != nil {
			return err
		}
		spec.loadBalancers = append(spec.loadBalancers, types.LoadBalancer{
			TargetGroupArn: new(group.arn), ContainerName: new("app"), ContainerPort: new(int32(8080)),
		})
	}
	_, err = e.world.addService(e.cluster, spec)
	return err
}

// definition has three containers: the application, a proxy and a collector.
func (e *largeEstate) definition(name string, sick, balanced bool) taskDefinitionSpec {
	registry := e.world.account + ".dkr.ecr." + e.world.region + ".amazonaws.com/"
	e.world.logs.addGroup("/ecs/" + name)
	logs := &types.LogConfiguration{LogDriver: types.LogDriverAwslogs, Options: map[string]string{
		"awslogs-group": "/ecs/" + name, "awslogs-region": e.world.region, "awslogs-stream-prefix": logPrefix,
	}}
	check := func(command string) *types.HealthCheck {
		return &types.HealthCheck{Command: []string{"CMD-SHELL", command}, Interval: new(int32(30)), Timeout: new(int32(5)), Retries: new(int32(3))}
	}
	port := func(n int32) []types.PortMapping {
		return []types.PortMapping{{ContainerPort: new(n), HostPort: new(n), Protocol: types.TransportProtocolTcp}}
	}
	spec := taskDefinitionSpec{
		described: types.TaskDefinition{
			Family:                  new(name),
			Cpu:                     new("1024"),
			Memory:                  new("2048"),
			NetworkMode:             types.NetworkModeAwsvpc,
			RequiresCompatibilities: []types.Compatibility{types.CompatibilityFargate},
			RuntimePlatform:         &types.RuntimePlatform{CpuArchitecture: types.CPUArchitectureX8664, OperatingSystemFamily: types.OSFamilyLinux},
			ContainerDefinitions: []types.ContainerDefinition{
				{Name: new("app"), Image: new(registry + name + ":2026.11.20"), Cpu: 512, Memory: new(int32(1024)), Essential: new(true), PortMappings: port(8080), LogConfiguration: logs},
				{Name: new("envoy"), Image: new(registry + "envoy:1.29.9"), Cpu: 256, Memory: new(int32(512)), Essential: new(true), PortMappings: port(9901), HealthCheck: check("curl -fs localhost:9901/ready")},
				{Name: new("collector"), Image: new(registry + "collector:0.43.1"), Cpu: 256, Memory: new(int32(512)), Essential: new(false), HealthCheck: check("/healthcheck")},
			},
		},
		behaviours: map[string]behaviour{"app": {log: largeLog()}},
	}
	switch {
	case sick && balanced:
		spec.behaviours["app"] = behaviour{log: largeLog(), answers: []answerStep{{code: 503}}}
	case sick:
		spec.behaviours["collector"] = behaviour{health: []healthStep{{unhealthy: true}}}
	}
	return spec
}

func largeLog() *logScript {
	return &logScript{
		start:  []string{"starting", "listening on :8080"},
		steady: []string{`{"level":"info","method":"{GET|POST}","path":"/v1/{items|orders}/{1000-9999}","status":{200|200|200|404},"ms":{2-90},"request":"{hex}"}`},
		rate:   1,
		stop:   []string{"stopped"},
	}
}

func largeTeams() []string {
	return []string{"accounts", "cart", "catalog", "checkout", "delivery", "fraud", "inventory", "messaging", "orders", "payments", "pricing", "search"}
}

// largeName gives every number a name of its own: checkout-api, checkout-api-2 …
func largeName(n int) string {
	teams := largeTeams()
	kinds := []string{"api", "worker", "web", "consumer", "scheduler", "gateway", "projector", "exporter"}
	name := teams[n%len(teams)] + "-" + kinds[n/len(teams)%len(kinds)]
	if round := n / (len(teams) * len(kinds)); round > 0 {
		name += fmt.Sprintf("-%d", round+1)
	}
	return name
}
