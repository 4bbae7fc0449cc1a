package sim

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// dhcpOptions are those of every VPC: the default of the Region.
const dhcpOptions = "dopt-0c0ffee0c0ffee001"

func (n *network) describeVPC(v *vpc) types.Vpc {
	return types.Vpc{
		BlockPublicAccessStates: &types.BlockPublicAccessStates{InternetGatewayBlockMode: types.BlockPublicAccessModeOff},
		CidrBlock:               new(v.block.String()),
		CidrBlockAssociationSet: []types.VpcCidrBlockAssociation{{
			AssociationId: new(n.namedID("vpc-cidr-assoc", v.id)), CidrBlock: new(v.block.String()),
			CidrBlockState: &types.VpcCidrBlockState{State: types.VpcCidrBlockStateCodeAssociated},
		}},
		DhcpOptionsId:   new(dhcpOptions),
		InstanceTenancy: types.TenancyDefault,
		IsDefault:       new(false),
		OwnerId:         new(n.account),
		State:           types.VpcStateAvailable,
		Tags:            nameTag(v.name),
		VpcId:           new(v.id),
	}
}

func (n *network) describeDHCP() types.DhcpOptions {
	option := func(key, value string) types.DhcpConfiguration {
		return types.DhcpConfiguration{Key: new(key), Values: []types.AttributeValue{{Value: new(value)}}}
	}
	domain := n.region + ".compute.internal"
	if n.region == "us-east-1" {
		domain = "ec2.internal"
	}
	return types.DhcpOptions{
		DhcpConfigurations: []types.DhcpConfiguration{option("domain-name", domain), option("domain-name-servers", "AmazonProvidedDNS")},
		DhcpOptionsId:      new(dhcpOptions),
		OwnerId:            new(n.account),
		Tags:               []types.Tag{},
	}
}

// describeInternetGateway has the state in EC2's lower case, which is none of the SDK's words for it.
func (n *network) describeInternetGateway(v *vpc) types.InternetGateway {
	return types.InternetGateway{
		Attachments:       []types.InternetGatewayAttachment{{State: "available", VpcId: new(v.id)}},
		InternetGatewayId: new(v.internetGateway),
		OwnerId:           new(n.account),
		Tags:              nameTag(v.name),
	}
}

func (n *network) describeNATGateway(g *natGateway) types.NatGateway {
	state, status := types.NatGatewayStateAvailable, types.NatGatewayAddressStatusSucceeded
	d := types.NatGateway{
		AvailabilityMode: types.AvailabilityModeZonal,
		ConnectivityType: types.ConnectivityTypePublic,
		NatGatewayId:     new(g.id),
		SubnetId:         new(g.subnet.id),
		Tags:             nameTag("nat-" + g.subnet.name),
		VpcId:            new(g.subnet.vpc.id),
	}
	if g.deleted {
		state, status = types.NatGatewayStateDeleted, types.NatGatewayAddressStatusSucceeded
	}
	d.State = state
	home := g.subnet.block.Masked().Addr().As4()
	home[3] += 7
	d.NatGatewayAddresses = []types.NatGatewayAddress{{
		AllocationId: new(n.namedID("eipalloc", g.id)), AssociationId: new(n.namedID("eipassoc", g.id)), IsPrimary: new(true),
		NetworkInterfaceId: new(n.namedID("eni", g.id)), PrivateIp: new(dotted(home)), PublicIp: new(dotted([4]byte{192, 0, 2, home[2]})), Status: status,
	}}
	return d
}

func (n *network) describeEndpoint(e *vpcEndpoint) types.VpcEndpoint {
	d := types.VpcEndpoint{
		DnsEntries:          []types.DnsEntry{},
		Groups:              []types.SecurityGroupIdentifier{},
		IpAddressType:       types.IpAddressTypeIpv4,
		NetworkInterfaceIds: []string{},
		OwnerId:             new(n.account),
		PolicyDocument:      new(openPolicy),
		PrivateDnsEnabled:   new(!e.gateway && !e.unnamed),
		RequesterManaged:    new(false),
		RouteTableIds:       []string{},
		ServiceName:         new("com.amazonaws." + n.region + "." + e.service),
		State:               "available", // in lower case, as EC2 writes it
		SubnetIds:           []string{},
		Tags:                nameTag(e.vpc.name + "-" + strings.ReplaceAll(e.service, ".", "-")),
		VpcEndpointId:       new(e.id),
		VpcEndpointType:     types.VpcEndpointTypeInterface,
		VpcId:               new(e.vpc.id),
	}
	if e.gateway {
		d.VpcEndpointType = types.VpcEndpointTypeGateway
		for _, t := range n.routeTables {
			for _, r := range t.routes {
				if r.target == e.id {
					d.RouteTableIds = append(d.RouteTableIds, t.id)
				}
			}
		}
		return d
	}
	for _, s := range e.subnets {
		d.SubnetIds = append(d.SubnetIds, s.id)
		d.NetworkInterfaceIds = append(d.NetworkInterfaceIds, n.namedID("eni", e.id+s.id))
	}
	for _, g := range e.groups {
		d.Groups = append(d.Groups, types.SecurityGroupIdentifier{GroupId: new(g.id), GroupName: new(g.name)})
	}
	return d
}

// openPolicy is what an endpoint gets that was made without one.
const openPolicy = `{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`

func (n *network) describePrefixList(l *prefixList) types.PrefixList {
	d := types.PrefixList{PrefixListId: new(l.id), PrefixListName: new("com.amazonaws." + n.region + "." + l.service), Cidrs: []string{}}
	for _, b := range l.blocks {
		d.Cidrs = append(d.Cidrs, b.String())
	}
	return d
}
