package sim

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

func dotted(a [4]byte) string { return netip.AddrFrom4(a).String() }

func (n *network) describeGroup(g *securityGroup) types.SecurityGroup {
	return types.SecurityGroup{
		Description:         new(g.description),
		GroupId:             new(g.id),
		GroupName:           new(g.name),
		IpPermissions:       n.permissions(g.ingress),
		IpPermissionsEgress: n.permissions(g.egress),
		OwnerId:             new(n.account),
		SecurityGroupArn:    new("arn:aws:ec2:" + n.region + ":" + n.account + ":security-group/" + g.id),
		Tags:                []types.Tag{},
		VpcId:               new(g.vpc.id),
	}
}

func (n *network) permissions(rules []groupRule) []types.IpPermission {
	out := make([]types.IpPermission, 0, len(rules))
	for _, r := range rules {
		p := types.IpPermission{
			IpProtocol: new("-1"), IpRanges: []types.IpRange{}, Ipv6Ranges: []types.Ipv6Range{}, PrefixListIds: []types.PrefixListId{},
			UserIdGroupPairs: []types.UserIdGroupPair{},
		}
		if r.port != 0 {
			p.IpProtocol, p.FromPort, p.ToPort = new("tcp"), new(int32(r.port)), new(int32(r.port)) //nolint:gosec // a port
		}
		switch {
		case strings.HasPrefix(r.peer, "sg-"):
			p.UserIdGroupPairs = append(p.UserIdGroupPairs, types.UserIdGroupPair{GroupId: new(r.peer), UserId: new(n.account)})
		case strings.HasPrefix(r.peer, "pl-"):
			p.PrefixListIds = append(p.PrefixListIds, types.PrefixListId{PrefixListId: new(r.peer)})
		default:
			p.IpRanges = append(p.IpRanges, types.IpRange{CidrIp: new(r.peer)})
		}
		out = append(out, p)
	}
	return out
}

// lastRule is the number of the rule that every list ends with, as EC2 tells it: deny everything.
const lastRule = 32767

func (n *network) describeACL(a *networkACL) types.NetworkAcl {
	d := types.NetworkAcl{
		Associations: []types.NetworkAclAssociation{}, IsDefault: new(a.standard), NetworkAclId: new(a.id), OwnerId: new(n.account),
		Tags: nameTag(a.name), VpcId: new(a.vpc.id),
	}
	for _, s := range n.subnets {
		if s.vpc == a.vpc && n.aclOf(s) == a {
			d.Associations = append(d.Associations, types.NetworkAclAssociation{
				NetworkAclAssociationId: new(n.namedID("aclassoc", s.id)), NetworkAclId: new(a.id), SubnetId: new(s.id),
			})
		}
	}
	for _, r := range a.rules {
		d.Entries = append(d.Entries, r.describe())
	}
	for _, egress := range []bool{true, false} {
		last := aclRule{number: lastRule, egress: egress, block: netip.MustParsePrefix(everywhere)}
		d.Entries = append(d.Entries, last.describe())
	}
	return d
}

func (r aclRule) describe() types.NetworkAclEntry {
	d := types.NetworkAclEntry{
		CidrBlock: new(r.block.String()), Egress: new(r.egress), Protocol: new("-1"), RuleAction: types.RuleActionDeny, RuleNumber: new(r.number),
	}
	if r.allow {
		d.RuleAction = types.RuleActionAllow
	}
	if r.last != 0 {
		d.Protocol = new(strconv.Itoa(6))                                                 // TCP
		d.PortRange = &types.PortRange{From: new(int32(r.first)), To: new(int32(r.last))} //nolint:gosec // ports
	}
	return d
}

// describeInterface is the network interface of a task.
func (n *network) describeInterface(t *task) types.NetworkInterface {
	i := t.network
	address := i.address.String()
	d := types.NetworkInterface{
		AvailabilityZone:   new(i.subnet.zone),
		AvailabilityZoneId: new(i.subnet.zoneID),
		Description:        new("arn:aws:ecs:" + n.region + ":" + n.account + ":attachment/" + i.attachment),
		Groups:             []types.GroupIdentifier{},
		InterfaceType:      types.NetworkInterfaceTypeInterface,
		Ipv6Addresses:      []types.NetworkInterfaceIpv6Address{},
		MacAddress:         new(i.mac),
		NetworkInterfaceId: new(i.id),
		OwnerId:            new(n.account),
		PrivateIpAddress:   &address,
		PrivateIpAddresses: []types.NetworkInterfacePrivateIpAddress{{Primary: new(true), PrivateIpAddress: &address}},
		RequesterManaged:   new(false),
		SourceDestCheck:    new(true),
		Status:             types.NetworkInterfaceStatusInUse,
		SubnetId:           new(i.subnet.id),
		TagSet:             []types.Tag{},
		VpcId:              new(i.subnet.vpc.id),
	}
	for _, g := range n.groupsOf(i.subnet.vpc, t.groups) {
		d.Groups = append(d.Groups, types.GroupIdentifier{GroupId: new(g.id), GroupName: new(g.name)})
	}
	if t.publicIP {
		four := i.address.As4()
		public := dotted([4]byte{192, 0, 2, four[3]})
		d.Association = &types.NetworkInterfaceAssociation{IpOwnerId: new("amazon"), PublicIp: &public}
	}
	return d
}
