package sim

import (
	"strings"

	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// The facts of network.go as EC2 words them. Pointers are always set where AWS sets the field.

func (n *network) describeSubnet(s *subnet) ec2types.Subnet {
	return ec2types.Subnet{
		AssignIpv6AddressOnCreation: new(false),
		AvailabilityZone:            new(s.zone),
		AvailabilityZoneId:          new(s.zoneID),
		AvailableIpAddressCount:     new(int32(s.free())), //nolint:gosec // a subnet is a /16 at most
		BlockPublicAccessStates:     &ec2types.BlockPublicAccessStates{InternetGatewayBlockMode: ec2types.BlockPublicAccessModeOff},
		CidrBlock:                   new(s.block.String()),
		DefaultForAz:                new(false),
		EnableDns64:                 new(false),
		Ipv6CidrBlockAssociationSet: []ec2types.SubnetIpv6CidrBlockAssociation{},
		Ipv6Native:                  new(false),
		MapCustomerOwnedIpOnLaunch:  new(false),
		MapPublicIpOnLaunch:         new(s.mapPublicIP),
		OwnerId:                     new(n.account),
		PrivateDnsNameOptionsOnLaunch: &ec2types.PrivateDnsNameOptionsOnLaunch{
			EnableResourceNameDnsAAAARecord: new(false),
			EnableResourceNameDnsARecord:    new(false),
			HostnameType:                    ec2types.HostnameTypeIpName,
		},
		State:     ec2types.SubnetStateAvailable,
		SubnetArn: new("arn:aws:ec2:" + n.region + ":" + n.account + ":subnet/" + s.id),
		SubnetId:  new(s.id),
		Tags:      nameTag(s.name),
		VpcId:     new(s.vpc.id),
	}
}

func (n *network) describeRouteTable(t *routeTable) ec2types.RouteTable {
	associations := []ec2types.RouteTableAssociation{}
	if t.main {
		associations = append(associations, ec2types.RouteTableAssociation{
			AssociationState:        associated(),
			Main:                    new(true),
			RouteTableAssociationId: new(t.mainID),
			RouteTableId:            new(t.id),
		})
	}
	for _, a := range t.subnets {
		associations = append(associations, ec2types.RouteTableAssociation{
			AssociationState:        associated(),
			Main:                    new(false),
			RouteTableAssociationId: new(a.id),
			RouteTableId:            new(t.id),
			SubnetId:                new(a.subnet.id),
		})
	}
	routes := make([]ec2types.Route, 0, 1+len(t.routes))
	routes = append(routes, ec2types.Route{
		DestinationCidrBlock: new(t.vpc.block.String()),
		GatewayId:            new("local"),
		Origin:               ec2types.RouteOriginCreateRouteTable,
		State:                ec2types.RouteStateActive,
	})
	for _, r := range t.routes {
		routes = append(routes, r.describe())
	}
	return ec2types.RouteTable{
		Associations:    associations,
		OwnerId:         new(n.account),
		PropagatingVgws: []ec2types.PropagatingVgw{},
		RouteTableId:    new(t.id),
		Routes:          routes,
		Tags:            nameTag(t.name),
		VpcId:           new(t.vpc.id),
	}
}

func (r route) describe() ec2types.Route {
	d := ec2types.Route{Origin: ec2types.RouteOriginCreateRoute, State: ec2types.RouteStateActive}
	if r.blackhole {
		d.State = ec2types.RouteStateBlackhole
	}
	if strings.HasPrefix(r.destination, "pl-") {
		d.DestinationPrefixListId = new(r.destination)
	} else {
		d.DestinationCidrBlock = new(r.destination)
	}
	switch {
	case strings.HasPrefix(r.target, "nat-"):
		d.NatGatewayId = new(r.target)
	case strings.HasPrefix(r.target, "tgw-"):
		d.TransitGatewayId = new(r.target)
	default:
		d.GatewayId = new(r.target)
	}
	return d
}

func associated() *ec2types.RouteTableAssociationState {
	return &ec2types.RouteTableAssociationState{State: ec2types.RouteTableAssociationStateCodeAssociated}
}

func nameTag(name string) []ec2types.Tag {
	if name == "" {
		return []ec2types.Tag{}
	}
	return []ec2types.Tag{{Key: new("Name"), Value: new(name)}}
}
