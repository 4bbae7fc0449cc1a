package sim

import (
	"reflect"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// member is a field of an SDK struct and its name on the wire.
type member struct {
	index int
	name  string
}

// shapes knows the members of the SDK's structs as one protocol names them.
// The SDK's Go names are those of AWS's models, so a rule gives nearly all.
type shapes struct {
	protocol protocol
	input    bool // EC2 names inputs and outputs differently
	words    bool // times are written in words, as EventBridge has them
	known    sync.Map
}

func (s *shapes) of(t reflect.Type) []member {
	if m, ok := s.known.Load(t); ok {
		if members, ok := m.([]member); ok {
			return members
		}
	}
	members := make([]member, 0, t.NumField())
	for i := range t.NumField() {
		f := t.Field(i)
		// ResultMetadata is the SDK's own, for what the transport tells.
		if !f.IsExported() || f.Name == "ResultMetadata" {
			continue
		}
		members = append(members, member{index: i, name: s.name(t, f)})
	}
	s.known.Store(t, members)
	return members
}

func (s *shapes) name(t reflect.Type, f reflect.StructField) string {
	switch {
	case s.protocol == awsJSON || (s.protocol == awsJSONCapital || s.protocol == restJSON) && smallNames(t.Name()):
		return lowerFirst(f.Name)
	case s.protocol == ec2Query && s.input && f.Name == "TransitGatewayAttachmentIds":
		return f.Name // TransitGatewayAttachmentIds.1
	case s.protocol == ec2Query && s.input && f.Type.Kind() == reflect.Slice:
		return strings.TrimSuffix(f.Name, "s") // Filters → Filter.1, SubnetIds → SubnetId.1
	case s.protocol == ec2Query && !s.input:
		if name, ok := ec2Names()[t.Name()+"."+f.Name]; ok {
			return name
		}
		return lowerFirst(f.Name)
	default:
		return f.Name
	}
}

// smallNames are the structs of EventBridge and its Scheduler that their models took over from ECS as they are.
func smallNames(name string) bool {
	switch name {
	case "CapacityProviderStrategyItem", "NetworkConfiguration", "PlacementConstraint", "PlacementStrategy":
		return true
	default:
		return false
	}
}

// ec2Names lists the members of EC2's answers whose wire name is not the lower
// case form of the model's name. botocore is strict about them, the Go SDK is not.
func ec2Names() map[string]string {
	return map[string]string{
		"DescribeDhcpOptionsOutput.DhcpOptions":                               "dhcpOptionsSet",
		"DescribeEgressOnlyInternetGatewaysOutput.EgressOnlyInternetGateways": "egressOnlyInternetGatewaySet",
		"DescribeInternetGatewaysOutput.InternetGateways":                     "internetGatewaySet",
		"DescribeNatGatewaysOutput.NatGateways":                               "natGatewaySet",
		"DescribeNetworkAclsOutput.NetworkAcls":                               "networkAclSet",
		"DescribeNetworkInterfacesOutput.NetworkInterfaces":                   "networkInterfaceSet",
		"DescribePrefixListsOutput.PrefixLists":                               "prefixListSet",
		"DescribeRouteTablesOutput.RouteTables":                               "routeTableSet",
		"DescribeSecurityGroupsOutput.SecurityGroups":                         "securityGroupInfo",
		"DescribeSubnetsOutput.Subnets":                                       "subnetSet",
		"DescribeVpcEndpointsOutput.VpcEndpoints":                             "vpcEndpointSet",
		"DescribeVpcsOutput.Vpcs":                                             "vpcSet",
		"DhcpConfiguration.Values":                                            "valueSet",
		"DhcpOptions.DhcpConfigurations":                                      "dhcpConfigurationSet",
		"DhcpOptions.Tags":                                                    "tagSet",
		"DnsOptions.PrivateDnsSpecifiedDomains":                               "privateDnsSpecifiedDomainSet",
		"EgressOnlyInternetGateway.Attachments":                               "attachmentSet",
		"EgressOnlyInternetGateway.Tags":                                      "tagSet",
		"GetManagedPrefixListEntriesOutput.Entries":                           "entrySet",
		"InternetGateway.Attachments":                                         "attachmentSet",
		"InternetGateway.Tags":                                                "tagSet",
		"IpPermission.UserIdGroupPairs":                                       "groups",
		"NatGateway.AttachedAppliances":                                       "attachedApplianceSet",
		"NatGateway.NatGatewayAddresses":                                      "natGatewayAddressSet",
		"NatGateway.Tags":                                                     "tagSet",
		"NetworkAcl.Associations":                                             "associationSet",
		"NetworkAcl.Entries":                                                  "entrySet",
		"NetworkAcl.IsDefault":                                                "default",
		"NetworkAcl.Tags":                                                     "tagSet",
		"NetworkInterface.AssociatedSubnets":                                  "associatedSubnetSet",
		"NetworkInterface.Groups":                                             "groupSet",
		"NetworkInterface.Ipv4Prefixes":                                       "ipv4PrefixSet",
		"NetworkInterface.Ipv6Addresses":                                      "ipv6AddressesSet",
		"NetworkInterface.Ipv6Prefixes":                                       "ipv6PrefixSet",
		"NetworkInterface.PrivateIpAddresses":                                 "privateIpAddressesSet",
		"PrefixList.Cidrs":                                                    "cidrSet",
		"RouteTable.Associations":                                             "associationSet",
		"RouteTable.PropagatingVgws":                                          "propagatingVgwSet",
		"RouteTable.Routes":                                                   "routeSet",
		"RouteTable.Tags":                                                     "tagSet",
		"SecurityGroup.Description":                                           "groupDescription",
		"SecurityGroup.Tags":                                                  "tagSet",
		"Subnet.Tags":                                                         "tagSet",
		"SubnetIpPrefixes.IpPrefixes":                                         "ipPrefixSet",
		"SearchTransitGatewayRoutesOutput.Routes":                             "routeSet",
		"TransitGatewayAttachment.Tags":                                       "tagSet",
		"TransitGatewayVpcAttachment.Tags":                                    "tagSet",
		"Vpc.Tags":                                                            "tagSet",
		"VpcEncryptionControl.Tags":                                           "tagSet",
		"VpcEndpoint.DnsEntries":                                              "dnsEntrySet",
		"VpcEndpoint.Groups":                                                  "groupSet",
		"VpcEndpoint.Ipv4Prefixes":                                            "ipv4PrefixSet",
		"VpcEndpoint.Ipv6Prefixes":                                            "ipv6PrefixSet",
		"VpcEndpoint.NetworkInterfaceIds":                                     "networkInterfaceIdSet",
		"VpcEndpoint.PayerResponsibilities":                                   "payerResponsibilitySet",
		"VpcEndpoint.RouteTableIds":                                           "routeTableIdSet",
		"VpcEndpoint.SubnetIds":                                               "subnetIdSet",
		"VpcEndpoint.Tags":                                                    "tagSet",
	}
}

func lowerFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[n:]
}

// absent tells whether a member is left out of an answer: what is nil, and the
// empty value of an enumeration, the only strings that are no pointers. Zeros
// and false are values, which AWS writes.
func absent(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return v.IsNil()
	case reflect.String:
		return v.Len() == 0
	default:
		return false
	}
}
