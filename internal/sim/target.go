package sim

import (
	"fmt"
	"slices"
	"time"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// targetGroupSpec is a target group to create. described needs its name, and a
// load balancer's ARN or no listener uses it; what else is missing gets AWS's
// defaults.
type targetGroupSpec struct {
	described           elb.TargetGroup
	deregistrationDelay *time.Duration // nil = AWS's 300 s
}

type targetGroup struct {
	world     *World
	arn       string
	described elb.TargetGroup
	delay     time.Duration
	targets   []*target // in order of registration
}

// addTargetGroup creates a target group without targets. Defaults:
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
func (w *World) addTargetGroup(spec targetGroupSpec) (*targetGroup, error) {
	d := spec.described
	name := deref(d.TargetGroupName)
	taken := slices.ContainsFunc(w.targetGroups, func(g *targetGroup) bool { return *g.described.TargetGroupName == name })
	if name == "" || taken {
		return nil, fmt.Errorf("target group %q has no name or is there already", name)
	}
	fill(&d.HealthCheckEnabled, true)
	fill(&d.HealthCheckIntervalSeconds, 30)
	fill(&d.HealthCheckPath, "/")
	fill(&d.HealthCheckPort, trafficPort)
	fill(&d.HealthCheckTimeoutSeconds, 5)
	fill(&d.HealthyThresholdCount, 5)
	fill(&d.UnhealthyThresholdCount, 2)
	fill(&d.Port, 80)
	fill(&d.ProtocolVersion, "HTTP1")
	if d.Matcher == nil {
		d.Matcher = &elb.Matcher{HttpCode: new("200")}
	}
	if d.Protocol == "" {
		d.Protocol = elb.ProtocolEnumHttp
	}
	if d.HealthCheckProtocol == "" {
		d.HealthCheckProtocol = elb.ProtocolEnumHttp
	}
	if d.TargetType == "" {
		d.TargetType = elb.TargetTypeEnumIp
	}
	if d.IpAddressType == "" {
		d.IpAddressType = elb.TargetGroupIpAddressTypeEnumIpv4
	}
	if d.LoadBalancerArns == nil {
		d.LoadBalancerArns = []string{}
	}
	g := &targetGroup{
		world: w,
		arn:   w.arn("elasticloadbalancing", "targetgroup/"+name+"/"+w.chance.hex(16)),
		delay: 300 * time.Second,
	}
	if spec.deregistrationDelay != nil {
		g.delay = *spec.deregistrationDelay
	}
	d.TargetGroupArn = &g.arn
	g.described = d
	w.targetGroups = append(w.targetGroups, g)
	return g, nil
}

// loadBalancerARN is the ARN of the Application Load Balancer of that name. The
// Region keeps nothing else of it.
func (w *World) loadBalancerARN(name string) string {
	return w.arn("elasticloadbalancing", fmt.Sprintf("loadbalancer/app/%s/%016x", name, mixText(0, name)))
}

// trafficPort as the health check's port is the port the target was registered with.
const trafficPort = "traffic-port"

// fill sets a field that is missing.
func fill[T any](field **T, value T) {
	if *field == nil {
		*field = &value
	}
}

// targetGroup finds a target group by its ARN; nil if there is none.
func (w *World) targetGroup(arn string) *targetGroup {
	at := slices.IndexFunc(w.targetGroups, func(g *targetGroup) bool { return g.arn == arn })
	if at < 0 {
		return nil
	}
	return w.targetGroups[at]
}
