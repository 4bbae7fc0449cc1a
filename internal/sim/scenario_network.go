package sim

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
)

// addVPC makes a scenario's VPC part of the network, ids and all.
func (w *World) addVPC(entry vpcEntry) error {
	block, err := netip.ParsePrefix(entry.CIDR)
	if err != nil {
		return fmt.Errorf("vpc %s: %w", entry.Name, err)
	}
	v := &vpc{id: w.chance.resourceID("vpc"), name: entry.Name, block: block, names: !entry.NoHostNames, zones: entry.HostedZones}
	if entry.InternetGateway {
		v.internetGateway = w.chance.resourceID("igw")
	}
	n := w.network
	n.vpcs = append(n.vpcs, v)
	for _, s := range entry.Subnets {
		if err := w.addSubnet(v, s); err != nil {
			return fmt.Errorf("vpc %s: %w", entry.Name, err)
		}
	}
	gateways := map[string]string{"internet": v.internetGateway} // what routes call them → id
	for i, name := range slices.Concat(entry.NATGateways, entry.DeletedNATGateways) {
		home := n.subnetNamed(name)
		if home == nil {
			return fmt.Errorf("vpc %s: natGateways: there is no subnet %q", entry.Name, name)
		}
		g := &natGateway{id: w.chance.resourceID("nat"), subnet: home, deleted: i >= len(entry.NATGateways)}
		n.natGateways = append(n.natGateways, g)
		gateways["nat/"+name] = g.id
	}
	for _, name := range entry.TransitGateways {
		gateways["transit/"+name] = n.attach(v, name)
	}
	for _, e := range entry.Endpoints {
		endpoint := &vpcEndpoint{id: w.chance.resourceID("vpce"), service: e.Service, gateway: e.Gateway, unnamed: e.NoPrivateNames, vpc: v}
		n.endpoints = append(n.endpoints, endpoint)
		gateways["endpoint/"+e.Service] = endpoint.id
	}
	for _, t := range entry.RouteTables {
		if err := w.addRouteTable(v, t, gateways); err != nil {
			return fmt.Errorf("vpc %s: route table %s: %w", entry.Name, t.Name, err)
		}
	}
	return w.addRules(v, entry)
}

func (w *World) addSubnet(v *vpc, entry subnetEntry) error {
	block, err := netip.ParsePrefix(entry.CIDR)
	if err != nil {
		return fmt.Errorf("subnet %s: %w", entry.Name, err)
	}
	if !block.Addr().Is4() || block.Bits() < 16 || block.Bits() > 28 || !v.block.Overlaps(block) {
		return fmt.Errorf("subnet %s: %s is not a /16 to /28 of IPv4 within its VPC", entry.Name, block)
	}
	if len(entry.Zone) != 1 || entry.Zone < "a" || entry.Zone > "f" {
		return fmt.Errorf("subnet %s: zone %q is not a letter from a to f", entry.Name, entry.Zone)
	}
	if w.network.subnetNamed(entry.Name) != nil {
		return fmt.Errorf("subnet %s is there twice", entry.Name)
	}
	w.network.subnets = append(w.network.subnets, &subnet{
		id:          w.chance.resourceID("subnet"),
		name:        entry.Name,
		vpc:         v,
		zone:        w.region + entry.Zone,
		zoneID:      zoneID(w.region, entry.Zone),
		block:       block,
		mapPublicIP: entry.MapPublicIP,
		taken:       map[netip.Addr]bool{},
	})
	return nil
}

// zoneID is the name of a zone that is the same for all accounts: of us-east-1a it may be use1-az1, of ap-southeast-2b apse2-az2.
func zoneID(region, letter string) string {
	short := strings.NewReplacer("north", "n", "south", "s", "east", "e", "west", "w", "central", "c", "gov", "g", "-", "").Replace(region)
	return short + "-az" + string(letter[0]-'a'+'1')
}

func (w *World) addRouteTable(v *vpc, entry routeTableEntry, gateways map[string]string) error {
	t := &routeTable{id: w.chance.resourceID("rtb"), name: entry.Name, vpc: v, main: entry.Main}
	if t.main {
		t.mainID = w.chance.resourceID("rtbassoc")
	}
	for _, name := range entry.Subnets {
		s := w.network.subnetNamed(name)
		if s == nil || s.vpc != v {
			return fmt.Errorf("there is no subnet %q in this VPC", name)
		}
		t.subnets = append(t.subnets, routeAssociation{id: w.chance.resourceID("rtbassoc"), subnet: s})
	}
	for _, destination := range slices.Sorted(maps.Keys(entry.Routes)) {
		target := gateways[entry.Routes[destination]]
		if target == "" {
			return fmt.Errorf("there is no %q to route to", entry.Routes[destination])
		}
		if _, err := netip.ParsePrefix(destination); err != nil {
			destination = w.network.prefixListOf(destination, &w.chance).id
		}
		gone := slices.ContainsFunc(w.network.natGateways, func(g *natGateway) bool { return g.id == target && g.deleted })
		t.routes = append(t.routes, route{destination: destination, target: target, blackhole: gone})
	}
	w.network.routeTables = append(w.network.routeTables, t)
	return nil
}

// prefixListOf is AWS's list of a service's addresses. Its id is drawn when the first route names it.
func (n *network) prefixListOf(service string, draw *chance) *prefixList {
	if l := n.listOf(service); l != nil {
		return l
	}
	l := &prefixList{service: service, blocks: []netip.Prefix{netip.MustParsePrefix("203.0.113.0/25")}}
	if service == "dynamodb" {
		l.blocks = []netip.Prefix{netip.MustParsePrefix("203.0.113.128/25")}
	}
	if draw != nil {
		l.id = "pl-" + draw.hex(8)
	} else {
		l.id = n.namedID("pl", service)[:11]
	}
	n.prefixLists = append(n.prefixLists, l)
	return l
}

func (n *network) subnetNamed(name string) *subnet {
	for _, s := range n.subnets {
		if s.name == name {
			return s
		}
	}
	return nil
}

func (n *network) groupNamed(name string) *securityGroup {
	for _, g := range n.groups {
		if g.name == name {
			return g
		}
	}
	return nil
}
