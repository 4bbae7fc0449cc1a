package awsdoc

import (
	"strings"

	"github.com/fsui/fsui/internal/state"
)

type internetGatewayDoc struct {
	ID          string          `json:"InternetGatewayId"`
	Attachments []attachmentDoc `json:"Attachments,omitzero"`
}

type egressGatewayDoc struct {
	ID          string          `json:"EgressOnlyInternetGatewayId"`
	Attachments []attachmentDoc `json:"Attachments,omitzero"`
}

type attachmentDoc struct {
	VPC   string `json:"VpcId"`
	State string `json:"State"`
}

func (d internetGatewayDoc) fact(*locator) state.InternetGateway {
	return state.InternetGateway{ID: d.ID, Attachments: attachments(d.Attachments)}
}

func (d egressGatewayDoc) fact(*locator) state.InternetGateway {
	return state.InternetGateway{ID: d.ID, Attachments: attachments(d.Attachments)}
}

func attachments(list []attachmentDoc) []state.GatewayAttachment {
	return docs(list, func(d attachmentDoc) state.GatewayAttachment { return state.GatewayAttachment(d) })
}

func attachmentDocs(list []state.GatewayAttachment) []attachmentDoc {
	return docs(list, func(a state.GatewayAttachment) attachmentDoc { return attachmentDoc(a) })
}

func internetGatewayDocOf(g state.InternetGateway) internetGatewayDoc {
	return internetGatewayDoc{g.ID, attachmentDocs(g.Attachments)}
}

func egressGatewayDocOf(g state.InternetGateway) egressGatewayDoc {
	return egressGatewayDoc{g.ID, attachmentDocs(g.Attachments)}
}

type natDoc struct {
	ID           string          `json:"NatGatewayId"`
	VPC          string          `json:"VpcId,omitzero"`
	Subnet       string          `json:"SubnetId,omitzero"`
	State        string          `json:"State"`
	FailureCode  string          `json:"FailureCode,omitzero"`
	Failure      string          `json:"FailureMessage,omitzero"`
	Connectivity string          `json:"ConnectivityType,omitzero"`
	Mode         string          `json:"AvailabilityMode,omitzero"`
	AutoZones    string          `json:"AutoProvisionZones,omitzero"`
	RegionTable  string          `json:"RouteTableId,omitzero"`
	Addresses    []natAddressDoc `json:"NatGatewayAddresses,omitzero"`
	Tags         []ec2Tag        `json:"Tags,omitzero"`
}

type natAddressDoc struct {
	PublicIP string `json:"PublicIp,omitzero"`
	Status   string `json:"Status,omitzero"`
	Zone     string `json:"AvailabilityZone,omitzero"`
}

func (d natDoc) fact(*locator) state.NATGateway {
	return state.NATGateway{
		ID: d.ID, Name: nameIn(d.Tags), VPC: d.VPC, Subnet: d.Subnet, State: d.State, FailureCode: d.FailureCode, Failure: d.Failure,
		Connectivity: d.Connectivity, Mode: d.Mode, AutoZones: d.AutoZones, RegionTable: d.RegionTable,
		Addresses: docs(d.Addresses, func(a natAddressDoc) state.NATAddress { return state.NATAddress(a) }),
	}
}

func natDocOf(g state.NATGateway) natDoc {
	return natDoc{
		ID: g.ID, VPC: g.VPC, Subnet: g.Subnet, State: g.State, FailureCode: g.FailureCode, Failure: g.Failure,
		Connectivity: g.Connectivity, Mode: g.Mode, AutoZones: g.AutoZones, RegionTable: g.RegionTable,
		Addresses: docs(g.Addresses, func(a state.NATAddress) natAddressDoc { return natAddressDoc(a) }), Tags: nameTag(g.Name),
	}
}

type endpointDoc struct {
	ID          string      `json:"VpcEndpointId"`
	Type        string      `json:"VpcEndpointType,omitzero"`
	VPC         string      `json:"VpcId,omitzero"`
	Service     string      `json:"ServiceName,omitzero"`
	State       string      `json:"State,omitzero"`
	PrivateDNS  bool        `json:"PrivateDnsEnabled"`
	DNS         *dnsDoc     `json:"DnsOptions,omitzero"`
	AddressType string      `json:"IpAddressType,omitzero"`
	Subnets     []string    `json:"SubnetIds,omitzero"`
	Groups      []groupName `json:"Groups,omitzero"`
	RouteTables []string    `json:"RouteTableIds,omitzero"`
	Policy      policy      `json:"PolicyDocument,omitzero"`
}

type dnsDoc struct {
	InboundOnly bool   `json:"PrivateDnsOnlyForInboundResolverEndpoint"`
	Records     string `json:"DnsRecordIpType,omitzero"` // ipv4, ipv6, dualstack, service-defined
}

type groupName struct {
	ID string `json:"GroupId"`
}

func (d endpointDoc) fact(*locator) state.VPCEndpoint {
	if d.DNS != nil && strings.EqualFold(d.DNS.Records, "ipv6") {
		d.AddressType = "ipv6" // its names resolve to those alone, whatever addresses it has besides
	}
	return state.VPCEndpoint{
		ID: d.ID, Type: d.Type, VPC: d.VPC, Service: d.Service, State: d.State, PrivateDNS: d.PrivateDNS,
		InboundOnly: d.DNS != nil && d.DNS.InboundOnly, AddressType: d.AddressType, Subnets: d.Subnets,
		Groups: docs(d.Groups, func(g groupName) string { return g.ID }), RouteTables: d.RouteTables, Policy: string(d.Policy),
	}
}

func endpointDocOf(e state.VPCEndpoint) endpointDoc {
	d := endpointDoc{
		ID: e.ID, Type: e.Type, VPC: e.VPC, Service: e.Service, State: e.State, PrivateDNS: e.PrivateDNS, AddressType: e.AddressType,
		Subnets: e.Subnets, Groups: docs(e.Groups, func(id string) groupName { return groupName{id} }), RouteTables: e.RouteTables,
		Policy: policy(e.Policy),
	}
	if e.InboundOnly {
		d.DNS = &dnsDoc{InboundOnly: true}
	}
	return d
}
