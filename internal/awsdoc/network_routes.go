package awsdoc

import (
	"net/netip"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

type routeTableDoc struct {
	ID           string           `json:"RouteTableId"`
	VPC          string           `json:"VpcId,omitzero"`
	Associations []associationDoc `json:"Associations,omitzero"`
	Routes       []routeDoc       `json:"Routes,omitzero"`
	Tags         []ec2Tag         `json:"Tags,omitzero"`
}

type associationDoc struct {
	Main   bool   `json:"Main"`
	Subnet string `json:"SubnetId,omitzero"`
	State  *struct {
		State string `json:"State"`
	} `json:"AssociationState,omitzero"`
}

// routeDoc is a route: AWS has a field for each kind of destination and target.
type routeDoc struct {
	To       string `json:"DestinationCidrBlock,omitzero"`
	To6      string `json:"DestinationIpv6CidrBlock,omitzero"`
	List     string `json:"DestinationPrefixListId,omitzero"`
	Gateway  string `json:"GatewayId,omitzero"`
	NAT      string `json:"NatGatewayId,omitzero"`
	Egress   string `json:"EgressOnlyInternetGatewayId,omitzero"`
	Transit  string `json:"TransitGatewayId,omitzero"`
	Peering  string `json:"VpcPeeringConnectionId,omitzero"`
	ENI      string `json:"NetworkInterfaceId,omitzero"`
	Instance string `json:"InstanceId,omitzero"`
	Local    string `json:"LocalGatewayId,omitzero"`
	Carrier  string `json:"CarrierGatewayId,omitzero"`
	Endpoint string `json:"VpcEndpointId,omitzero"` // as create-route names it
	Core     string `json:"CoreNetworkArn,omitzero"`
	ODB      string `json:"OdbNetworkArn,omitzero"`
	State    string `json:"State,omitzero"`
	Origin   string `json:"Origin,omitzero"`
}

// targetsOf are the places where a route's target may stand. An instance stands beside its interface, which is enough.
func targetsOf(d *routeDoc) []*string {
	return []*string{&d.Gateway, &d.NAT, &d.Egress, &d.Transit, &d.Peering, &d.ENI, &d.Local, &d.Carrier, &d.Endpoint, &d.Core, &d.ODB}
}

// placeFor is where AWS writes a target.
func placeFor(d *routeDoc, target string) *string {
	kind, _, _ := strings.Cut(target, "-")
	if strings.HasPrefix(target, "arn:") {
		if strings.Contains(target, ":odb:") {
			return &d.ODB
		}
		return &d.Core
	}
	if p := map[string]*string{
		"nat": &d.NAT, "eigw": &d.Egress, "tgw": &d.Transit, "pcx": &d.Peering, "eni": &d.ENI, "i": &d.Instance, "lgw": &d.Local, "cagw": &d.Carrier,
	}[kind]; p != nil {
		return p
	}
	return &d.Gateway
}

func (d routeTableDoc) fact(at *locator) state.RouteTable {
	t := state.RouteTable{ID: d.ID, Name: nameIn(d.Tags), VPC: d.VPC, Routes: facts(at, "Routes", d.Routes, routeDoc.fact)}
	for _, a := range d.Associations {
		fact := state.RouteAssociation{Main: a.Main, Subnet: a.Subnet}
		if a.State != nil {
			fact.State = a.State.State
		}
		t.Associations = append(t.Associations, fact)
	}
	return t
}

func (d routeDoc) fact(at *locator) state.Route {
	r := state.Route{List: d.List, State: d.State, Origin: d.Origin}
	destinations := 0
	for _, s := range []string{d.To, d.To6, d.List} {
		if s != "" {
			destinations++
		}
	}
	if destinations != 1 {
		at.fail("DestinationCidrBlock", "a route has one destination, this one has %d", destinations)
	}
	if d.To != "" {
		r.To = at.block("DestinationCidrBlock", d.To)
	} else {
		r.To = at.block("DestinationIpv6CidrBlock", d.To6)
	}
	for _, target := range targetsOf(&d) {
		if *target == "" {
			continue
		}
		if r.Target != "" && r.Target != *target {
			at.fail("GatewayId", "a route has one target, this one has %s and %s", r.Target, *target)
		}
		r.Target = *target
	}
	if r.Target == "" {
		r.Target = d.Instance
	}
	return r
}

func routeTableDocOf(t state.RouteTable) routeTableDoc {
	d := routeTableDoc{ID: t.ID, VPC: t.VPC, Tags: nameTag(t.Name), Routes: docs(t.Routes, routeDocOf)}
	for _, a := range t.Associations {
		doc := associationDoc{Main: a.Main, Subnet: a.Subnet}
		if a.State != "" {
			doc.State = &struct {
				State string `json:"State"`
			}{a.State}
		}
		d.Associations = append(d.Associations, doc)
	}
	return d
}

func routeDocOf(r state.Route) routeDoc {
	d := routeDoc{List: r.List, State: r.State, Origin: r.Origin}
	if r.To.IsValid() && r.To.Addr().Is6() {
		d.To6 = text(r.To)
	} else {
		d.To = text(r.To)
	}
	*placeFor(&d, r.Target) = r.Target
	return d
}

type serviceListDoc struct {
	ID      string   `json:"PrefixListId"`
	Name    string   `json:"PrefixListName,omitzero"`
	Entries []string `json:"Cidrs,omitzero"`
}

type customerListDoc struct {
	ID      string         `json:"PrefixListId"`
	Name    string         `json:"PrefixListName,omitzero"`
	Entries []listEntryDoc `json:"Entries,omitzero"`
}

type listEntryDoc struct {
	Block string `json:"Cidr,omitzero"`
	List  string `json:"PrefixListId,omitzero"`
}

func (d serviceListDoc) fact(at *locator) state.PrefixList {
	l := state.PrefixList{ID: d.ID, Name: d.Name}
	if d.Entries != nil {
		l.Entries = make([]netip.Prefix, 0, len(d.Entries))
	}
	for _, b := range d.Entries {
		l.Entries = append(l.Entries, at.block("Cidrs", b))
	}
	return l
}

func serviceListDocOf(l state.PrefixList) serviceListDoc {
	return serviceListDoc{ID: l.ID, Name: l.Name, Entries: docs(l.Entries, text)}
}

func (d customerListDoc) fact(at *locator) state.PrefixList {
	l := state.PrefixList{ID: d.ID, Name: d.Name}
	if d.Entries != nil {
		l.Entries = []netip.Prefix{}
	}
	for _, e := range d.Entries {
		switch {
		case e.List != "":
			l.Lists = append(l.Lists, e.List)
		case strings.HasPrefix(e.Block, "pl-"):
			l.Lists = append(l.Lists, e.Block)
		default:
			l.Entries = append(l.Entries, at.block("Entries", e.Block))
		}
	}
	return l
}

func customerListDocOf(l state.PrefixList) customerListDoc {
	d := customerListDoc{ID: l.ID, Name: l.Name, Entries: docs(l.Entries, func(p netip.Prefix) listEntryDoc { return listEntryDoc{Block: text(p)} })}
	for _, id := range l.Lists {
		d.Entries = append(d.Entries, listEntryDoc{List: id})
	}
	return d
}
