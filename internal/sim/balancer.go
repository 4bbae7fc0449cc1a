package sim

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// loadBalancer is an Application Load Balancer, as far as packets concern it: where it is and what it carries.
type loadBalancer struct {
	arn, name string
	internal  bool
	vpc       *vpc
	subnets   []*subnet // one of each zone that is enabled
	groups    []*securityGroup
}

func (w *World) addBalancer(v *vpc, entry balancerEntry) error {
	b := &loadBalancer{arn: w.loadBalancerARN(entry.Name), name: entry.Name, internal: entry.Internal, vpc: v}
	var err error
	if b.subnets, err = w.subnetsNamed(v, entry.Subnets); err != nil {
		return err
	}
	if len(b.subnets) < 2 {
		return errors.New("an Application Load Balancer has subnets in two zones at least")
	}
	if b.groups, err = w.groupsNamed(v, entry.SecurityGroups); err != nil {
		return err
	}
	w.network.balancers = append(w.network.balancers, b)
	return nil
}

// balancer is the one of these that the scenario describes, or nil.
func (n *network) balancer(arns []string) *loadBalancer {
	i := slices.IndexFunc(n.balancers, func(b *loadBalancer) bool { return slices.Contains(arns, b.arn) })
	if i < 0 {
		return nil
	}
	return n.balancers[i]
}

// serves reports a zone that is enabled. One that the scenario says nothing of serves all.
func (b *loadBalancer) serves(zone string) bool {
	return b == nil || slices.ContainsFunc(b.subnets, func(s *subnet) bool { return s.zone == zone })
}

func (w *World) describeBalancer(b *loadBalancer) elb.LoadBalancer {
	d := elb.LoadBalancer{
		AvailabilityZones:     []elb.AvailabilityZone{},
		CanonicalHostedZoneId: new("Z35SXDOTRQ7X7K"),
		CreatedTime:           new(time.Date(2024, 3, 1, 9, 30, 0, 0, time.UTC)),
		DNSName:               new(fmt.Sprintf("%s-%d.%s.elb.amazonaws.com", b.name, mixText(0, b.name)%1e9, w.region)),
		IpAddressType:         elb.IpAddressTypeIpv4,
		LoadBalancerArn:       &b.arn,
		LoadBalancerName:      &b.name,
		Scheme:                elb.LoadBalancerSchemeEnumInternetFacing,
		SecurityGroups:        []string{},
		State:                 &elb.LoadBalancerState{Code: elb.LoadBalancerStateEnumActive},
		Type:                  elb.LoadBalancerTypeEnumApplication,
		VpcId:                 &b.vpc.id,
	}
	if b.internal {
		d.Scheme, d.DNSName = elb.LoadBalancerSchemeEnumInternal, new("internal-"+*d.DNSName)
	}
	for _, s := range b.subnets {
		d.AvailabilityZones = append(d.AvailabilityZones, elb.AvailabilityZone{
			LoadBalancerAddresses: []elb.LoadBalancerAddress{}, SubnetId: &s.id, ZoneName: &s.zone,
		})
	}
	for _, g := range b.groups {
		d.SecurityGroups = append(d.SecurityGroups, g.id)
	}
	return d
}

// attributes are those of a target group that are not its defaults' own fields, as far as anybody asks for them.
func (g *targetGroup) attributes() []elb.TargetGroupAttribute {
	list := [][2]string{
		{"deregistration_delay.timeout_seconds", fmt.Sprintf("%.0f", g.delay.Seconds())},
		{"stickiness.enabled", "false"},
		{"load_balancing.algorithm.type", "round_robin"},
		{"slow_start.duration_seconds", "0"},
	}
	if strings.HasPrefix(string(g.described.Protocol), "T") {
		list = append(list, [2]string{"preserve_client_ip.enabled", "false"})
	}
	out := make([]elb.TargetGroupAttribute, 0, len(list))
	for _, a := range list {
		out = append(out, elb.TargetGroupAttribute{Key: new(a[0]), Value: new(a[1])})
	}
	return out
}
