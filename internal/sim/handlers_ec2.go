package sim

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

func ec2Operations() []operation {
	return []operation{
		op("ec2", "DescribeDhcpOptions", "ec2", describeDHCPOptions),
		op("ec2", "DescribeEgressOnlyInternetGateways", "ec2", describeEgressOnlyGateways),
		op("ec2", "DescribeInternetGateways", "ec2", describeInternetGateways),
		op("ec2", "DescribeNatGateways", "ec2", describeNATGateways),
		op("ec2", "DescribeNetworkAcls", "ec2", describeNetworkACLs),
		op("ec2", "DescribeNetworkInterfaces", "ec2", describeInterfaces),
		op("ec2", "DescribePrefixLists", "ec2", describePrefixLists),
		op("ec2", "DescribeRouteTables", "ec2", describeRouteTables),
		op("ec2", "DescribeSecurityGroups", "ec2", describeSecurityGroups),
		op("ec2", "DescribeSubnets", "ec2", describeSubnets),
		op("ec2", "DescribeTransitGatewayAttachments", "ec2", describeTransitAttachments),
		op("ec2", "DescribeTransitGatewayVpcAttachments", "ec2", describeTransitPlaces),
		op("ec2", "SearchTransitGatewayRoutes", "ec2", searchTransitRoutes),
		op("ec2", "DescribeVpcAttribute", "ec2", describeVPCAttribute),
		op("ec2", "DescribeVpcEndpoints", "ec2", describeEndpoints),
		op("ec2", "DescribeVpcs", "ec2", describeVPCs),
		op("ec2", "GetManagedPrefixListEntries", "ec2", managedPrefixListEntries),
	}
}

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html
func describeSubnets(w *World, in *ec2.DescribeSubnetsInput) (*ec2.DescribeSubnetsOutput, error) {
	all := make([]types.Subnet, 0, len(w.network.subnets))
	for _, s := range w.network.subnets {
		all = append(all, w.network.describeSubnet(s))
	}
	found, err := pick(all, in.SubnetIds, func(s types.Subnet) string { return *s.SubnetId }, func(id string) error {
		return &apiError{code: "InvalidSubnetID.NotFound", message: fmt.Sprintf("The subnet ID '%s' does not exist", id)}
	})
	if err != nil {
		return nil, err
	}
	found, err = filtered(found, in.Filters, func(s types.Subnet, name string) ([]string, bool) {
		switch name {
		case "vpc-id":
			return []string{*s.VpcId}, true
		case "subnet-id":
			return []string{*s.SubnetId}, true
		case "availability-zone":
			return []string{*s.AvailabilityZone}, true
		case "availability-zone-id":
			return []string{*s.AvailabilityZoneId}, true
		case "cidr-block":
			return []string{*s.CidrBlock}, true
		case "map-public-ip-on-launch":
			return []string{strconv.FormatBool(*s.MapPublicIpOnLaunch)}, true
		default:
			return tagValues(s.Tags, name)
		}
	})
	if err != nil {
		return nil, err
	}
	found, next, err := cut(found, in.MaxResults, in.NextToken, 1000)
	return &ec2.DescribeSubnetsOutput{Subnets: found, NextToken: next}, err
}

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html
func describeRouteTables(w *World, in *ec2.DescribeRouteTablesInput) (*ec2.DescribeRouteTablesOutput, error) {
	all := make([]types.RouteTable, 0, len(w.network.routeTables))
	for _, t := range w.network.routeTables {
		all = append(all, w.network.describeRouteTable(t))
	}
	found, err := pick(all, in.RouteTableIds, func(t types.RouteTable) string { return *t.RouteTableId }, func(id string) error {
		return &apiError{code: "InvalidRouteTableID.NotFound", message: fmt.Sprintf("The routeTable ID '%s' does not exist", id)}
	})
	if err != nil {
		return nil, err
	}
	found, err = filtered(found, in.Filters, func(t types.RouteTable, name string) (values []string, known bool) {
		switch name {
		case "vpc-id":
			return []string{*t.VpcId}, true
		case "route-table-id":
			return []string{*t.RouteTableId}, true
		case "association.main":
			return associationValues(t, func(a types.RouteTableAssociation) string { return strconv.FormatBool(*a.Main) }), true
		case "association.subnet-id":
			return associationValues(t, func(a types.RouteTableAssociation) string { return deref(a.SubnetId) }), true
		case "association.route-table-association-id":
			return associationValues(t, func(a types.RouteTableAssociation) string { return *a.RouteTableAssociationId }), true
		default:
			return tagValues(t.Tags, name)
		}
	})
	if err != nil {
		return nil, err
	}
	found, next, err := cut(found, in.MaxResults, in.NextToken, 100)
	return &ec2.DescribeRouteTablesOutput{RouteTables: found, NextToken: next}, err
}

// pick returns those with the ids asked for, or all when none is; one id that
// nothing has spoils the call, as it does with EC2.
func pick[T any](all []T, ids []string, id func(T) string, missing func(string) error) ([]T, error) {
	if len(ids) == 0 {
		return all, nil
	}
	for _, want := range ids {
		if !slices.ContainsFunc(all, func(t T) bool { return id(t) == want }) {
			return nil, missing(want)
		}
	}
	return slices.DeleteFunc(all, func(t T) bool { return !slices.Contains(ids, id(t)) }), nil
}

// filtered keeps what passes every filter; a filter passes what has one of its
// values. values tells an item's values for a filter, and whether there is such
// a filter. Wildcards are not understood.
func filtered[T any](all []T, filters []types.Filter, values func(item T, filter string) ([]string, bool)) ([]T, error) {
	for _, f := range filters {
		name, known := deref(f.Name), true
		all = slices.DeleteFunc(all, func(t T) bool {
			has, ok := values(t, name)
			known = known && ok
			return !slices.ContainsFunc(has, func(v string) bool { return slices.Contains(f.Values, v) })
		})
		if !known {
			return nil, &apiError{code: "InvalidParameterValue", message: fmt.Sprintf("The filter '%s' is invalid", name)}
		}
	}
	return all, nil
}

func associationValues(t types.RouteTable, of func(types.RouteTableAssociation) string) []string {
	values := make([]string, 0, len(t.Associations))
	for _, a := range t.Associations {
		values = append(values, of(a))
	}
	return values
}

// tagValues serves the filters tag:<key> and tag-key.
func tagValues(tags []types.Tag, filter string) (values []string, known bool) {
	key, byKey := strings.CutPrefix(filter, "tag:")
	for _, t := range tags {
		switch {
		case byKey && deref(t.Key) == key:
			values = append(values, deref(t.Value))
		case filter == "tag-key":
			values = append(values, deref(t.Key))
		}
	}
	return values, byKey || filter == "tag-key"
}

// cut returns one page. The token is the place of the next one's first item.
func cut[T any](all []T, most *int32, token *string, limit int32) (page []T, next *string, err error) {
	size := limit
	if most != nil {
		if size = *most; size < 5 || size > limit {
			return nil, nil, &apiError{
				code:    "InvalidParameterValue",
				message: fmt.Sprintf("Value ( %d ) for parameter maxResults is invalid. Expecting a value between 5 and %d.", size, limit),
			}
		}
	}
	from := 0
	if token != nil {
		if from, err = strconv.Atoi(*token); err != nil || from < 0 || from > len(all) {
			return nil, nil, &apiError{code: "InvalidNextToken", message: "The token '" + *token + "' is invalid"}
		}
	}
	to := min(from+int(size), len(all))
	if to < len(all) {
		next = new(strconv.Itoa(to))
	}
	return all[from:to], next, nil
}
