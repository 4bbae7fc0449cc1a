package sim

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// asked is what every describe call of EC2 takes besides ids.
type asked struct {
	filters []types.Filter
	most    *int32
	token   *string
}

// kind is what describe calls of one sort have in common.
type kind[T any] struct {
	id      func(T) string
	missing string // the error code for an id that nothing has
	limit   int32  // of one page
	values  func(item T, filter string) ([]string, bool)
}

func (k kind[T]) find(all []T, ids []string, in asked) (page []T, next *string, err error) {
	page, err = pick(all, ids, k.id, func(id string) error {
		return &apiError{code: k.missing, message: fmt.Sprintf("The ID '%s' does not exist", id)}
	})
	if err != nil {
		return nil, nil, err
	}
	if page, err = filtered(page, in.filters, k.values); err != nil {
		return nil, nil, err
	}
	return cut(page, in.most, in.token, k.limit)
}

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html
func describeVPCs(w *World, in *ec2.DescribeVpcsInput) (*ec2.DescribeVpcsOutput, error) {
	k := kind[types.Vpc]{func(v types.Vpc) string { return *v.VpcId }, "InvalidVpcID.NotFound", 1000, func(v types.Vpc, name string) ([]string, bool) {
		if name == "vpc-id" {
			return []string{*v.VpcId}, true
		}
		return tagValues(v.Tags, name)
	}}
	page, next, err := k.find(each(w.network.vpcs, w.network.describeVPC), in.VpcIds, asked{in.Filters, in.MaxResults, in.NextToken})
	return &ec2.DescribeVpcsOutput{Vpcs: page, NextToken: next}, err
}

// describeVPCAttribute tells one attribute a call.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcAttribute.html
func describeVPCAttribute(w *World, in *ec2.DescribeVpcAttributeInput) (*ec2.DescribeVpcAttributeOutput, error) {
	i := slices.IndexFunc(w.network.vpcs, func(v *vpc) bool { return v.id == deref(in.VpcId) })
	if i < 0 {
		return nil, &apiError{code: "InvalidVpcID.NotFound", message: fmt.Sprintf("The vpc ID '%s' does not exist", deref(in.VpcId))}
	}
	out := &ec2.DescribeVpcAttributeOutput{VpcId: in.VpcId}
	value := func(b bool) *types.AttributeBooleanValue { return &types.AttributeBooleanValue{Value: new(b)} }
	switch in.Attribute {
	case types.VpcAttributeNameEnableDnsSupport:
		out.EnableDnsSupport = value(true)
	case types.VpcAttributeNameEnableDnsHostnames:
		out.EnableDnsHostnames = value(w.network.vpcs[i].names)
	case types.VpcAttributeNameEnableNetworkAddressUsageMetrics:
		out.EnableNetworkAddressUsageMetrics = value(false)
	default:
		return nil, &apiError{code: "InvalidParameterValue", message: fmt.Sprintf("Value (%s) for parameter attribute is invalid.", in.Attribute)}
	}
	return out, nil
}

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeDhcpOptions.html
func describeDHCPOptions(w *World, in *ec2.DescribeDhcpOptionsInput) (*ec2.DescribeDhcpOptionsOutput, error) {
	k := kind[types.DhcpOptions]{
		func(o types.DhcpOptions) string { return *o.DhcpOptionsId }, "InvalidDhcpOptionID.NotFound", 1000,
		func(o types.DhcpOptions, name string) ([]string, bool) {
			return []string{*o.DhcpOptionsId}, name == "dhcp-options-id"
		},
	}
	page, next, err := k.find([]types.DhcpOptions{w.network.describeDHCP()}, in.DhcpOptionsIds, asked{in.Filters, in.MaxResults, in.NextToken})
	return &ec2.DescribeDhcpOptionsOutput{DhcpOptions: page, NextToken: next}, err
}

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInternetGateways.html
func describeInternetGateways(w *World, in *ec2.DescribeInternetGatewaysInput) (*ec2.DescribeInternetGatewaysOutput, error) {
	var all []types.InternetGateway
	for _, v := range w.network.vpcs {
		if v.internetGateway != "" {
			all = append(all, w.network.describeInternetGateway(v))
		}
	}
	k := kind[types.InternetGateway]{
		func(g types.InternetGateway) string { return *g.InternetGatewayId }, "InvalidInternetGatewayID.NotFound", 1000,
		func(g types.InternetGateway, name string) ([]string, bool) {
			switch name {
			case "internet-gateway-id":
				return []string{*g.InternetGatewayId}, true
			case "attachment.vpc-id":
				return []string{*g.Attachments[0].VpcId}, true
			default:
				return tagValues(g.Tags, name)
			}
		},
	}
	page, next, err := k.find(all, in.InternetGatewayIds, asked{in.Filters, in.MaxResults, in.NextToken})
	return &ec2.DescribeInternetGatewaysOutput{InternetGateways: page, NextToken: next}, err
}

// describeEgressOnlyGateways: this Region has no IPv6.
func describeEgressOnlyGateways(_ *World, in *ec2.DescribeEgressOnlyInternetGatewaysInput) (*ec2.DescribeEgressOnlyInternetGatewaysOutput, error) {
	k := kind[types.EgressOnlyInternetGateway]{
		func(g types.EgressOnlyInternetGateway) string { return deref(g.EgressOnlyInternetGatewayId) }, "InvalidGatewayID.NotFound", 255,
		func(g types.EgressOnlyInternetGateway, name string) ([]string, bool) { return tagValues(g.Tags, name) },
	}
	page, next, err := k.find([]types.EgressOnlyInternetGateway{}, in.EgressOnlyInternetGatewayIds, asked{in.Filters, in.MaxResults, in.NextToken})
	return &ec2.DescribeEgressOnlyInternetGatewaysOutput{EgressOnlyInternetGateways: page, NextToken: next}, err
}

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNatGateways.html
func describeNATGateways(w *World, in *ec2.DescribeNatGatewaysInput) (*ec2.DescribeNatGatewaysOutput, error) {
	k := kind[types.NatGateway]{
		func(g types.NatGateway) string { return *g.NatGatewayId }, "NatGatewayNotFound", 1000,
		func(g types.NatGateway, name string) ([]string, bool) {
			switch name {
			case "vpc-id":
				return []string{*g.VpcId}, true
			case "subnet-id":
				return []string{*g.SubnetId}, true
			case "nat-gateway-id":
				return []string{*g.NatGatewayId}, true
			case "state":
				return []string{string(g.State)}, true
			default:
				return tagValues(g.Tags, name)
			}
		},
	}
	page, next, err := k.find(each(w.network.natGateways, w.network.describeNATGateway), in.NatGatewayIds, asked{in.Filter, in.MaxResults, in.NextToken})
	return &ec2.DescribeNatGatewaysOutput{NatGateways: page, NextToken: next}, err
}

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html
func describeEndpoints(w *World, in *ec2.DescribeVpcEndpointsInput) (*ec2.DescribeVpcEndpointsOutput, error) {
	k := kind[types.VpcEndpoint]{
		func(e types.VpcEndpoint) string { return *e.VpcEndpointId }, "InvalidVpcEndpointId.NotFound", 1000,
		func(e types.VpcEndpoint, name string) ([]string, bool) {
			switch name {
			case "vpc-id":
				return []string{*e.VpcId}, true
			case "service-name":
				return []string{*e.ServiceName}, true
			case "vpc-endpoint-id":
				return []string{*e.VpcEndpointId}, true
			case "vpc-endpoint-type":
				return []string{string(e.VpcEndpointType)}, true
			case "vpc-endpoint-state":
				return []string{string(e.State)}, true
			default:
				return tagValues(e.Tags, name)
			}
		},
	}
	page, next, err := k.find(each(w.network.endpoints, w.network.describeEndpoint), in.VpcEndpointIds, asked{in.Filters, in.MaxResults, in.NextToken})
	return &ec2.DescribeVpcEndpointsOutput{VpcEndpoints: page, NextToken: next}, err
}

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html
func describeSecurityGroups(w *World, in *ec2.DescribeSecurityGroupsInput) (*ec2.DescribeSecurityGroupsOutput, error) {
	k := kind[types.SecurityGroup]{
		func(g types.SecurityGroup) string { return *g.GroupId }, "InvalidGroup.NotFound", 1000,
		func(g types.SecurityGroup, name string) ([]string, bool) {
			switch name {
			case "vpc-id":
				return []string{*g.VpcId}, true
			case "group-id":
				return []string{*g.GroupId}, true
			case "group-name":
				return []string{*g.GroupName}, true
			default:
				return tagValues(g.Tags, name)
			}
		},
	}
	page, next, err := k.find(each(w.network.groups, w.network.describeGroup), in.GroupIds, asked{in.Filters, in.MaxResults, in.NextToken})
	return &ec2.DescribeSecurityGroupsOutput{SecurityGroups: page, NextToken: next}, err
}

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkAcls.html
func describeNetworkACLs(w *World, in *ec2.DescribeNetworkAclsInput) (*ec2.DescribeNetworkAclsOutput, error) {
	k := kind[types.NetworkAcl]{
		func(a types.NetworkAcl) string { return *a.NetworkAclId }, "InvalidNetworkAclID.NotFound", 1000,
		func(a types.NetworkAcl, name string) (values []string, known bool) {
			switch name {
			case "vpc-id":
				return []string{*a.VpcId}, true
			case "network-acl-id":
				return []string{*a.NetworkAclId}, true
			case "default":
				return []string{strconv.FormatBool(*a.IsDefault)}, true
			case "association.subnet-id":
				return each(a.Associations, func(s types.NetworkAclAssociation) string { return *s.SubnetId }), true
			default:
				return tagValues(a.Tags, name)
			}
		},
	}
	page, next, err := k.find(each(w.network.acls, w.network.describeACL), in.NetworkAclIds, asked{in.Filters, in.MaxResults, in.NextToken})
	return &ec2.DescribeNetworkAclsOutput{NetworkAcls: page, NextToken: next}, err
}

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribePrefixLists.html
func describePrefixLists(w *World, in *ec2.DescribePrefixListsInput) (*ec2.DescribePrefixListsOutput, error) {
	for _, service := range []string{"s3", "dynamodb"} { // AWS has these two whether anybody routes to them or not
		w.network.prefixListOf(service, nil)
	}
	k := kind[types.PrefixList]{
		func(l types.PrefixList) string { return *l.PrefixListId }, "InvalidPrefixListId.NotFound", 1000,
		func(l types.PrefixList, name string) ([]string, bool) {
			switch name {
			case "prefix-list-id":
				return []string{*l.PrefixListId}, true
			case "prefix-list-name":
				return []string{*l.PrefixListName}, true
			default:
				return nil, false
			}
		},
	}
	page, next, err := k.find(each(w.network.prefixLists, w.network.describePrefixList), in.PrefixListIds, asked{in.Filters, in.MaxResults, in.NextToken})
	return &ec2.DescribePrefixListsOutput{PrefixLists: page, NextToken: next}, err
}

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetManagedPrefixListEntries.html
func managedPrefixListEntries(w *World, in *ec2.GetManagedPrefixListEntriesInput) (*ec2.GetManagedPrefixListEntriesOutput, error) {
	i := slices.IndexFunc(w.network.prefixLists, func(l *prefixList) bool { return l.id == deref(in.PrefixListId) })
	if i < 0 {
		return nil, &apiError{code: "InvalidPrefixListID.NotFound", message: fmt.Sprintf("The prefix list ID '%s' does not exist", deref(in.PrefixListId))}
	}
	all := []types.PrefixListEntry{}
	for _, b := range w.network.prefixLists[i].blocks {
		all = append(all, types.PrefixListEntry{Cidr: new(b.String()), Description: new("")})
	}
	page, next, err := cut(all, in.MaxResults, in.NextToken, 100)
	return &ec2.GetManagedPrefixListEntriesOutput{Entries: page, NextToken: next}, err
}

// describeInterfaces tells of the tasks' interfaces only, which are gone when the task is.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html
func describeInterfaces(w *World, in *ec2.DescribeNetworkInterfacesInput) (*ec2.DescribeNetworkInterfacesOutput, error) {
	var all []types.NetworkInterface
	for _, name := range w.clusterNames {
		for _, t := range w.clusters[name].tasks.wanted {
			if t.network != nil && t.network.status == "ATTACHED" {
				all = append(all, w.network.describeInterface(t))
			}
		}
	}
	k := kind[types.NetworkInterface]{
		func(i types.NetworkInterface) string { return *i.NetworkInterfaceId }, "InvalidNetworkInterfaceID.NotFound", 1000,
		func(i types.NetworkInterface, name string) (values []string, known bool) {
			switch name {
			case "vpc-id":
				return []string{*i.VpcId}, true
			case "subnet-id":
				return []string{*i.SubnetId}, true
			case "network-interface-id":
				return []string{*i.NetworkInterfaceId}, true
			case "group-id":
				return each(i.Groups, func(g types.GroupIdentifier) string { return *g.GroupId }), true
			default:
				return tagValues(i.TagSet, name)
			}
		},
	}
	page, next, err := k.find(all, in.NetworkInterfaceIds, asked{in.Filters, in.MaxResults, in.NextToken})
	return &ec2.DescribeNetworkInterfacesOutput{NetworkInterfaces: page, NextToken: next}, err
}

// each turns every item of a list into another.
func each[T, U any](list []T, turn func(T) U) []U {
	out := make([]U, 0, len(list))
	for _, item := range list {
		out = append(out, turn(item))
	}
	return out
}
