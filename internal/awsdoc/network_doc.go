package awsdoc

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"reflect"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// networkDoc holds lists of AWS's answers by the name AWS gives each. A nil list was not read and is not written.
type networkDoc struct {
	Region                string               `json:"region,omitzero"`
	Caller                *callerDoc           `json:"CallerIdentity,omitzero"`
	VPCs                  []vpcDoc             `json:"Vpcs,omitzero"`
	VPCAttributes         []vpcAttributesDoc   `json:"VpcAttributes,omitzero"`
	DHCPOptions           []dhcpDoc            `json:"DhcpOptions,omitzero"`
	Subnets               []subnetDoc          `json:"Subnets,omitzero"`
	RouteTables           []routeTableDoc      `json:"RouteTables,omitzero"`
	InternetGateways      []internetGatewayDoc `json:"InternetGateways,omitzero"`
	EgressOnlyGateways    []egressGatewayDoc   `json:"EgressOnlyInternetGateways,omitzero"`
	NATGateways           []natDoc             `json:"NatGateways,omitzero"`
	Endpoints             []endpointDoc        `json:"VpcEndpoints,omitzero"`
	SecurityGroups        []securityGroupDoc   `json:"SecurityGroups,omitzero"`
	NetworkACLs           []aclDoc             `json:"NetworkAcls,omitzero"`
	ServiceLists          []serviceListDoc     `json:"PrefixLists,omitzero"`
	CustomerLists         []customerListDoc    `json:"ManagedPrefixLists,omitzero"`
	Placement             *placementDoc        `json:"NetworkConfiguration,omitzero"`
	Service               *netServiceDoc       `json:"Service,omitzero"`
	Task                  *netTaskDoc          `json:"Task,omitzero"`
	Definition            *netDefinitionDoc    `json:"TaskDefinition,omitzero"`
	Cluster               *netClusterDoc       `json:"Cluster,omitzero"`
	LoadBalancers         []balancerDoc        `json:"LoadBalancers,omitzero"`
	TargetGroups          []netTargetGroupDoc  `json:"TargetGroups,omitzero"`
	TargetGroupAttributes map[string][]attrDoc `json:"TargetGroupAttributes,omitzero"`
	MountTargets          []mountTargetDoc     `json:"MountTargets,omitzero"`
	MountTargetGroups     map[string][]string  `json:"MountTargetSecurityGroups,omitzero"`
	HostedZones           []hostedZoneDoc      `json:"HostedZoneSummaries,omitzero"`
	TransitAttachments    []transitDoc         `json:"TransitGatewayAttachments,omitzero"`
	TransitPlaces         []transitPlaceDoc    `json:"TransitGatewayVpcAttachments,omitzero"`
	TransitRoutes         transitTables        `json:"TransitGatewayRoutes,omitzero"`
	Denied                map[string]string    `json:"denied,omitzero"`
}

func (d *networkDoc) facts() (*state.Network, error) {
	var at locator
	n := &state.Network{
		Region:                d.Region,
		VPCs:                  facts(&at, "Vpcs", d.VPCs, vpcDoc.fact),
		VPCAttributes:         facts(&at, "VpcAttributes", d.VPCAttributes, vpcAttributesDoc.fact),
		DHCPOptions:           facts(&at, "DhcpOptions", d.DHCPOptions, dhcpDoc.fact),
		Subnets:               facts(&at, "Subnets", d.Subnets, subnetDoc.fact),
		RouteTables:           facts(&at, "RouteTables", d.RouteTables, routeTableDoc.fact),
		InternetGateways:      facts(&at, "InternetGateways", d.InternetGateways, internetGatewayDoc.fact),
		EgressOnlyGateways:    facts(&at, "EgressOnlyInternetGateways", d.EgressOnlyGateways, egressGatewayDoc.fact),
		NATGateways:           facts(&at, "NatGateways", d.NATGateways, natDoc.fact),
		Endpoints:             facts(&at, "VpcEndpoints", d.Endpoints, endpointDoc.fact),
		SecurityGroups:        facts(&at, "SecurityGroups", d.SecurityGroups, securityGroupDoc.fact),
		NetworkACLs:           facts(&at, "NetworkAcls", d.NetworkACLs, aclDoc.fact),
		ServiceLists:          facts(&at, "PrefixLists", d.ServiceLists, serviceListDoc.fact),
		CustomerLists:         facts(&at, "ManagedPrefixLists", d.CustomerLists, customerListDoc.fact),
		LoadBalancers:         facts(&at, "LoadBalancers", d.LoadBalancers, balancerDoc.fact),
		TargetGroups:          facts(&at, "TargetGroups", d.TargetGroups, netTargetGroupDoc.fact),
		TargetGroupAttributes: attributes(d.TargetGroupAttributes),
		MountTargets:          facts(&at, "MountTargets", d.MountTargets, mountTargetDoc.fact),
		MountTargetGroups:     d.MountTargetGroups,
		HostedZones:           facts(&at, "HostedZoneSummaries", d.HostedZones, hostedZoneDoc.fact),
		TransitAttachments:    facts(&at, "TransitGatewayAttachments", d.TransitAttachments, transitDoc.fact),
		TransitPlaces:         facts(&at, "TransitGatewayVpcAttachments", d.TransitPlaces, transitPlaceDoc.fact),
		TransitRoutes:         d.TransitRoutes.facts(&at),
		Denied:                d.Denied,
		Placement:             d.Placement.fact(),
		Service:               d.Service.fact(),
		Task:                  d.Task.fact(),
		Definition:            d.Definition.fact(),
		Exec:                  d.Cluster.fact(),
	}
	if d.Caller != nil {
		n.Account = d.Caller.Account
	}
	if n.Placement == nil && d.Service != nil {
		n.Placement = d.Service.Placement.fact() // describe-services prints it there
	}
	return n, at.err
}

func networkDocOf(n *state.Network) *networkDoc {
	d := &networkDoc{
		Region:                n.Region,
		VPCs:                  docs(n.VPCs, vpcDocOf),
		VPCAttributes:         docs(n.VPCAttributes, vpcAttributesDocOf),
		DHCPOptions:           docs(n.DHCPOptions, dhcpDocOf),
		Subnets:               docs(n.Subnets, subnetDocOf),
		RouteTables:           docs(n.RouteTables, routeTableDocOf),
		InternetGateways:      docs(n.InternetGateways, internetGatewayDocOf),
		EgressOnlyGateways:    docs(n.EgressOnlyGateways, egressGatewayDocOf),
		NATGateways:           docs(n.NATGateways, natDocOf),
		Endpoints:             docs(n.Endpoints, endpointDocOf),
		SecurityGroups:        docs(n.SecurityGroups, securityGroupDocOf),
		NetworkACLs:           docs(n.NetworkACLs, aclDocOf),
		ServiceLists:          docs(n.ServiceLists, serviceListDocOf),
		CustomerLists:         docs(n.CustomerLists, customerListDocOf),
		LoadBalancers:         docs(n.LoadBalancers, balancerDocOf),
		TargetGroups:          docs(n.TargetGroups, netTargetGroupDocOf),
		TargetGroupAttributes: attributesDoc(n.TargetGroupAttributes),
		MountTargets:          docs(n.MountTargets, mountTargetDocOf),
		MountTargetGroups:     n.MountTargetGroups,
		HostedZones:           docs(n.HostedZones, func(name string) hostedZoneDoc { return hostedZoneDoc{name} }),
		TransitAttachments:    docs(n.TransitAttachments, transitDocOf),
		TransitPlaces:         docs(n.TransitPlaces, transitPlaceDocOf),
		TransitRoutes:         transitTablesOf(n.TransitRoutes),
		Denied:                n.Denied,
		Placement:             placementDocOf(n.Placement),
		Service:               netServiceDocOf(n.Service),
		Task:                  netTaskDocOf(n.Task),
		Definition:            netDefinitionDocOf(n.Definition),
		Cluster:               netClusterDocOf(n.Exec),
	}
	if n.Account != "" {
		d.Caller = &callerDoc{n.Account}
	}
	return d
}

// locator knows where in the document the reading stands, and keeps the first error.
type locator struct {
	path []string
	err  error
}

// facts converts a list that stands in the document under a name; what was not read stays nil.
func facts[Doc, Fact any](at *locator, name string, list []Doc, fact func(Doc, *locator) Fact) []Fact {
	if list == nil {
		return nil
	}
	out := make([]Fact, len(list))
	at.path = append(at.path, "")
	for i, d := range list {
		at.path[len(at.path)-1] = fmt.Sprintf("%s[%d]", name, i)
		out[i] = fact(d, at)
	}
	at.path = at.path[:len(at.path)-1]
	return out
}

func docs[Fact, Doc any](list []Fact, doc func(Fact) Doc) []Doc {
	if list == nil {
		return nil
	}
	return each(list, doc)
}

// block reads a block of addresses as in 10.0.0.0/16; empty is no block.
func (at *locator) block(field, s string) netip.Prefix {
	if s == "" {
		return netip.Prefix{}
	}
	p, err := netip.ParsePrefix(s)
	if err != nil {
		at.fail(field, "%.60q is no block of addresses", s)
	}
	return p.Masked()
}

func (at *locator) address(field, s string) netip.Addr {
	if s == "" {
		return netip.Addr{}
	}
	a, err := netip.ParseAddr(s)
	if err != nil {
		at.fail(field, "%.60q is no address", s)
	}
	return a.Unmap().WithZone("")
}

func (at *locator) fail(field, format string, args ...any) {
	if at.err == nil {
		at.err = fmt.Errorf("%s.%s: %s", strings.Join(at.path, "."), field, fmt.Sprintf(format, args...))
	}
}

// text is a block as AWS writes it, "" for none.
func text(p netip.Prefix) string {
	if !p.IsValid() {
		return ""
	}
	return p.String()
}

// word is a string that some tools write as a number or a truth, as the protocol of an ACL entry.
type word string

func (w *word) UnmarshalJSON(b []byte) error {
	switch b[0] {
	case '"':
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		*w = word(s)
	case '{', '[':
		return &json.UnmarshalTypeError{Value: "object or array", Type: reflect.TypeFor[string]()}
	case 'n': // null: not named
	default:
		*w = word(b)
	}
	return nil
}

// policy is a policy document: AWS prints it as a string, some tools as the object itself.
type policy string

func (p *policy) UnmarshalJSON(b []byte) error {
	if b[0] != '"' {
		if b[0] != 'n' {
			*p = policy(b)
		}
		return nil
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	*p = policy(s)
	return nil
}

// ec2Tag is a tag of an EC2 resource; people know it by the one called Name.
type ec2Tag struct {
	Key   string `json:"Key"`
	Value string `json:"Value"`
}

func nameIn(tags []ec2Tag) string {
	for _, t := range tags {
		if t.Key == "Name" {
			return t.Value
		}
	}
	return ""
}

func nameTag(name string) []ec2Tag {
	if name == "" {
		return nil
	}
	return []ec2Tag{{"Name", name}}
}
