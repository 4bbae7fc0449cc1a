package sim

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// town is a world with one cluster and a network with a way out, for tests.
type town struct {
	*World
	t      *testing.T
	prod   *cluster
	open   *types.AwsVpcConfiguration // two private subnets behind a NAT gateway
	walled *types.AwsVpcConfiguration // one private subnet without any way out
}

func newTown(t *testing.T) *town {
	t.Helper()
	w := newWorld("111122223333", "us-east-1", 7, time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))
	err := w.addVPC(vpcEntry{
		Name: "main", CIDR: "10.0.0.0/16", InternetGateway: true, NATGateways: []string{"public"},
		Subnets: []subnetEntry{
			{Name: "public", Zone: "a", CIDR: "10.0.0.0/24"},
			{Name: "private-a", Zone: "a", CIDR: "10.0.1.0/24"},
			{Name: "private-b", Zone: "b", CIDR: "10.0.2.0/24"},
			{Name: "walled", Zone: "c", CIDR: "10.0.3.0/24"},
		},
		RouteTables: []routeTableEntry{
			{Name: "private", Main: true, Routes: map[string]string{"0.0.0.0/0": "nat/public"}},
			{Name: "walled", Subnets: []string{"walled"}},
			{Name: "public", Subnets: []string{"public"}, Routes: map[string]string{"0.0.0.0/0": "internet"}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	prod, err := w.addCluster(clusterSpec{name: "prod"})
	if err != nil {
		t.Fatal(err)
	}
	at := func(names ...string) *types.AwsVpcConfiguration {
		config := &types.AwsVpcConfiguration{AssignPublicIp: types.AssignPublicIpDisabled}
		for _, name := range names {
			config.Subnets = append(config.Subnets, w.network.subnetNamed(name).id)
		}
		return config
	}
	return &town{World: w, t: t, prod: prod, open: at("private-a", "private-b"), walled: at("walled")}
}

// define registers a revision with one container, "app" on port 8080, for Fargate.
func (w *town) define(family string, does behaviour, edit ...func(*types.TaskDefinition)) *taskDefinition {
	w.t.Helper()
	d := types.TaskDefinition{
		Family:                  &family,
		NetworkMode:             types.NetworkModeAwsvpc,
		RequiresCompatibilities: []types.Compatibility{types.CompatibilityFargate},
		Cpu:                     new("256"),
		Memory:                  new("512"),
		ContainerDefinitions: []types.ContainerDefinition{{
			Name: new("app"), Image: new("public.ecr.aws/example/" + family + ":1"), Cpu: 256, Memory: new(int32(512)),
			PortMappings: []types.PortMapping{{ContainerPort: new(int32(8080)), HostPort: new(int32(8080))}},
		}},
	}
	for _, e := range edit {
		e(&d)
	}
	definition, err := w.addTaskDefinition(taskDefinitionSpec{described: d, behaviours: map[string]behaviour{"app": does}})
	if err != nil {
		w.t.Fatal(err)
	}
	return definition
}

// serve creates a service of a family that was defined, in the good network.
func (w *town) serve(family string, desired int32, edit ...func(*serviceSpec)) *ecsService {
	w.t.Helper()
	spec := serviceSpec{name: family, taskDefinition: family, desired: desired, network: w.open}
	for _, e := range edit {
		e(&spec)
	}
	s, err := w.addService(w.prod, spec)
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

// balance makes a target group of quick checks and short delays, and the edit
// that puts a service behind it.
func (w *town) balance(name string) (*targetGroup, func(*serviceSpec)) {
	w.t.Helper()
	g, err := w.addTargetGroup(targetGroupSpec{
		described: elb.TargetGroup{
			TargetGroupName: &name, LoadBalancerArns: []string{w.loadBalancerARN("front")},
			HealthCheckIntervalSeconds: new(int32(10)), HealthyThresholdCount: new(int32(3)), UnhealthyThresholdCount: new(int32(2)),
		},
		deregistrationDelay: new(20 * time.Second),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return g, func(s *serviceSpec) {
		s.loadBalancers = []types.LoadBalancer{{TargetGroupArn: &g.arn, ContainerName: new("app"), ContainerPort: new(int32(8080))}}
	}
}

func settled(s *serviceSpec)  { s.age = time.Hour }
func breaking(s *serviceSpec) { s.breaker, s.rollback = true, true }
func limits(low, high int32) func(*serviceSpec) {
	return func(s *serviceSpec) { s.minimumHealthy, s.maximum = &low, &high }
}

func (w *town) pass(d time.Duration) { w.advance(w.now().Add(d)) }

// until lets time pass in seconds until something holds.
func (w *town) until(what string, within time.Duration, holds func() bool) {
	w.t.Helper()
	for end := w.now().Add(within); !holds(); w.pass(time.Second) {
		if w.now().After(end) {
			w.t.Fatalf("not within %s: %s", within, what)
		}
	}
}

func (w *town) steady(s *ecsService) func() bool { return func() bool { return !s.steady.IsZero() } }

func (w *town) update(in ecs.UpdateServiceInput) error {
	in.Cluster = new("prod")
	_, err := updateService(w.World, &in)
	return err
}

// said are the messages of a service, oldest first, without its name.
func said(s *ecsService) []string {
	var messages []string
	for _, e := range slices.Backward(s.events.newest()) {
		messages = append(messages, strings.TrimPrefix(*e.Message, "(service "+s.name+") "))
	}
	return messages
}

func hasSaid(s *ecsService, words string) bool {
	return slices.ContainsFunc(said(s), func(m string) bool { return strings.Contains(m, words) })
}

func timesSaid(s *ecsService, words string) int {
	n := 0
	for _, m := range said(s) {
		if strings.Contains(m, words) {
			n++
		}
	}
	return n
}

func wantRefusal(t *testing.T, err error, code, message string) {
	t.Helper()
	refusal, ok := err.(*apiError) //nolint:errorlint // handlers return it bare
	if !ok || refusal.code != code || refusal.message != message {
		t.Errorf("refused with %v, want %s: %s", err, code, message)
	}
}
