package reach_test

import (
	"testing"

	"github.com/fsui/fsui/internal/state"
)

func TestPublicWays(t *testing.T) {
	runNetworks(t, []network{
		{name: "a NAT gateway in a public subnet", want: want{"*": "reachable", "s3": "reachable", "start": "reachable", "exec": "not-needed", "sts": "not-needed"}},
		{
			name: "no default route", change: func(n *state.Network) { routes(n, "rtb-private-a") },
			want: want{"*": "blocked no-route", "s3": "blocked no-route", "first": "no-route", "start": "blocked no-route"},
		},
		{
			name: "a route to a NAT gateway that is gone swallows its addresses", change: func(n *state.Network) {
				routes(n, "rtb-private-a", blackhole("0.0.0.0/0", "nat-a"))
			},
			want: want{"*": "blocked route-blackhole"},
		},
		{name: "a public address behind an internet gateway", base: func() *state.Network { return outside(true) }, want: want{"*": "reachable"}},
		{name: "no public address", base: func() *state.Network { return outside(false) }, want: want{"*": "blocked no-public-ip"}},
		{
			name: "a gateway attached in the SDK's spelling", base: func() *state.Network { return outside(true) }, change: func(n *state.Network) {
				n.InternetGateways[0].Attachments[0].State = "Attached"
			},
			want: want{"*": "reachable"},
		},
		{
			name: "a gateway on its way out", base: func() *state.Network { return outside(true) }, change: func(n *state.Network) {
				n.InternetGateways[0].Attachments[0].State = "detaching"
			},
			want: want{"*": "blocked igw-not-attached"},
		},
		{
			name: "a gateway of another VPC", base: func() *state.Network { return outside(true) }, change: func(n *state.Network) {
				n.InternetGateways[0].Attachments[0].VPC = "vpc-other"
			},
			want: want{"*": "blocked igw-not-attached"},
		},
		{
			name: "names do not resolve", change: func(n *state.Network) { n.VPCAttributes[0].DNSSupport = new(false) },
			want: want{"*": "blocked dns-support-disabled", "s3": "blocked dns-support-disabled"},
		},
		{
			name: "the company's name servers resolve without the VPC's", change: func(n *state.Network) {
				n.VPCAttributes[0].DNSSupport = new(false)
				n.DHCPOptions[0].Servers = []string{"10.1.1.1"}
			},
			want: want{"*": "reachable"},
		},
		{
			name: "options that name no server mean Amazon's", change: func(n *state.Network) {
				n.VPCAttributes[0].DNSSupport = new(false)
				n.DHCPOptions[0].Servers = nil
			},
			want: want{"*": "blocked dns-support-disabled"},
		},
		{
			name: "peering", change: func(n *state.Network) { routes(n, "rtb-private-a", to("0.0.0.0/0", "pcx-1")) },
			want: want{"*": "blocked peering-no-transit", "s3": "blocked peering-no-transit"},
		},
		{
			name: "an egress-only gateway carries no IPv4", change: func(n *state.Network) { routes(n, "rtb-private-a", to("0.0.0.0/0", "eigw-1")) },
			want: want{"*": "blocked no-route"},
		},
		{
			name: "a public address that is not used", change: func(n *state.Network) { n.Placement.PublicIP = true },
			want: want{"*": "reachable", "warnings": "public-ip-unused"},
		},
	})
	for target, hop := range map[string]string{
		"tgw-1": "via-transit-gateway", "vgw-1": "via-vpn-gateway", "eni-1": "via-network-interface", "i-1": "via-network-interface",
		"lgw-1": "via-local-gateway", "cagw-1": "via-carrier-gateway", "vpce-fw": "via-firewall-endpoint", "new-1": "via-unknown-target",
		"arn:aws:networkmanager::111122223333:core-network/core-network-1": "via-core-network",
		"arn:aws:odb:eu-west-1:111122223333:odb-network/odbnet_1":          "via-odb-network",
	} {
		t.Run(hop+" behind "+target, func(t *testing.T) {
			n := home()
			routes(n, "rtb-private-a", to("0.0.0.0/0", target))
			expect(t, n, want{"*": "unknown " + hop, "s3": "unknown " + hop})
			n.Placement.PublicIP = true
			expect(t, n, want{"*": "unknown " + hop, "warnings": "public-ip-unused"})
			group(n, "sg-task").Out = nil
			expect(t, n, want{"*": "blocked sg-egress", "warnings": "public-ip-unused"})
		})
	}
	t.Run("a firewall endpoint that failed", func(t *testing.T) {
		n := home()
		routes(n, "rtb-private-a", to("0.0.0.0/0", "vpce-fw"))
		n.Endpoints = append(n.Endpoints, state.VPCEndpoint{ID: "vpce-fw", Type: "GatewayLoadBalancer", VPC: "vpc-home", State: "Failed"})
		expect(t, n, want{"*": "blocked gwlb-endpoint-not-available"})
		n.Endpoints[0].State = "Available"
		expect(t, n, want{"*": "unknown via-firewall-endpoint"})
	})
}

func TestBlockPublicAccess(t *testing.T) {
	for _, c := range []struct {
		vpc, subnet, nat string // modes of the VPC, the task's subnet, and the NAT gateway's
		public, private  string
	}{
		{"", "", "", "reachable", "reachable"},
		{"off", "", "", "reachable", "reachable"},
		{"block-bidirectional", "", "", "blocked vpc-bpa", "blocked vpc-bpa"},
		{"block-ingress", "", "", "blocked vpc-bpa", "reachable"},
		{"block-bidirectional", "off", "off", "reachable", "reachable"},
		{"off", "block-ingress", "off", "blocked vpc-bpa", "reachable"},
		{"off", "off", "block-bidirectional", "reachable", "blocked vpc-bpa"},
		{"off", "new-mode", "new-mode", "unknown vpc-bpa-not-visible", "unknown vpc-bpa-not-visible"},
	} {
		t.Run(c.vpc+" "+c.subnet+" "+c.nat, func(t *testing.T) {
			n := outside(true)
			n.VPCs[0].BlockMode = c.vpc
			n.Placement.Subnets = []string{"public-b"}
			subnet(n, "public-b").BlockMode = c.subnet
			subnet(n, "public-a").BlockMode = c.nat
			expect(t, n, want{"*": c.public})
			n.Placement = &state.Placement{Subnets: []string{"private-a"}, SecurityGroups: []string{"sg-task"}}
			subnet(n, "private-a").BlockMode = c.subnet
			expect(t, n, want{"*": c.private})
		})
	}
}

func TestRouteChoice(t *testing.T) {
	in := func(list ...state.Route) func(*state.Network) {
		return func(n *state.Network) { routes(n, "rtb-private-a", list...) }
	}
	withList := func(id string, entries []string, list ...state.Route) func(*state.Network) {
		return func(n *state.Network) {
			routes(n, "rtb-private-a", list...)
			n.CustomerLists = append(n.CustomerLists, state.PrefixList{ID: id, Entries: blocks(entries...)})
		}
	}
	runNetworks(t, []network{
		{name: "an explicit association beats the main table", change: func(n *state.Network) {
			routes(n, "rtb-private-a")
			routes(n, "rtb-main", to("0.0.0.0/0", "nat-a"))
		}, want: want{"*": "blocked no-route"}},
		{name: "without one the main table counts", change: func(n *state.Network) {
			table(n, "rtb-private-a").Associations = nil
			routes(n, "rtb-main", to("0.0.0.0/0", "nat-a"))
		}, want: want{"*": "reachable"}},
		{name: "an association that ends is none", change: func(n *state.Network) {
			table(n, "rtb-private-a").Associations[0].State = "disassociating"
		}, want: want{"*": "blocked no-route"}},
		{name: "filtered routes are not there", change: func(n *state.Network) {
			table(n, "rtb-private-a").Routes[1].State = "filtered"
		}, want: want{"*": "blocked no-route"}},
		{name: "two halves are a default, and beat the whole", change: in(blackhole("0.0.0.0/0", "nat-x"), to("0.0.0.0/1", "nat-a"), to("128.0.0.0/1", "nat-a")), want: want{"*": "reachable"}},
		{name: "one half is not", change: in(to("128.0.0.0/1", "nat-a")), want: want{"*": "unknown partial-default-route", "s3": "blocked no-route"}},
		{name: "one half works, the other is gone", change: in(to("128.0.0.0/1", "nat-a"), blackhole("0.0.0.0/1", "nat-x")), want: want{"*": "unknown partial-default-route", "s3": "blocked route-blackhole"}},
		{name: "both halves are gone", change: in(blackhole("128.0.0.0/1", "nat-x"), blackhole("0.0.0.0/1", "nat-x")), want: want{"*": "blocked route-blackhole"}},
		{name: "only a narrow public route", change: in(to("52.0.0.0/8", "nat-a")), want: want{"*": "unknown partial-default-route", "s3": "unknown partial-default-route"}},
		{name: "a static route beats a propagated one", change: in(propagated("0.0.0.0/0", "vgw-1"), to("0.0.0.0/0", "nat-a")), want: want{"*": "reachable"}},
		{name: "a static route beats a list", change: withList("pl-all", []string{"0.0.0.0/0"}, to("pl-all", "tgw-1"), to("0.0.0.0/0", "nat-a")), want: want{"*": "reachable"}},
		{name: "a list beats a propagated route", change: withList("pl-all", []string{"0.0.0.0/0"}, propagated("0.0.0.0/0", "vgw-1"), to("pl-all", "nat-a")), want: want{"*": "reachable"}},
		{name: "a list of two halves is a default", change: withList("pl-all", []string{"0.0.0.0/1", "128.0.0.0/1"}, to("pl-all", "nat-a")), want: want{"*": "reachable"}},
		{name: "a list of private networks is none", change: withList("pl-corp", []string{"10.0.0.0/8"}, to("pl-corp", "eni-1")), want: want{"*": "blocked no-route"}},
		{name: "a list that cannot be read may hold anything", change: in(to("pl-secret", "tgw-1")), want: want{"*": "unknown partial-default-route", "s3": "unknown partial-default-route"}},
		{name: "and lead anything away", change: in(to("0.0.0.0/0", "nat-a"), to("pl-secret", "tgw-1")), want: want{"*": "unknown specific-public-route", "s3": "unknown partial-default-route"}},
		{name: "a large block goes elsewhere", change: in(to("0.0.0.0/0", "nat-a"), to("54.0.0.0/16", "tgw-1")), want: want{"*": "unknown specific-public-route", "s3": "reachable"}},
		{name: "a small one is a note", change: in(to("0.0.0.0/0", "nat-a"), to("54.0.0.0/17", "tgw-1")), want: want{"*": "reachable", "warnings": "specific-public-route"}},
		{name: "to the same target it is nothing", change: in(to("0.0.0.0/0", "nat-a"), to("54.0.0.0/8", "nat-a")), want: want{"*": "reachable"}},
		{name: "to another that works neither", change: in(to("0.0.0.0/0", "nat-a"), to("54.0.0.0/8", "nat-b")), want: want{"*": "reachable"}},
		{name: "private networks elsewhere are nothing", change: in(to("0.0.0.0/0", "nat-a"), to("10.0.0.0/8", "tgw-1"), to("100.64.0.0/10", "tgw-1")), want: want{"*": "reachable"}},
		{name: "what is inside DynamoDB's list concerns DynamoDB", change: in(to("0.0.0.0/0", "nat-a"), to("52.94.24.0/24", "tgw-1")), want: want{"*": "reachable"}},
		{name: "a narrow way that works leaves a dead default in doubt", change: in(blackhole("0.0.0.0/0", "nat-x"), to("54.0.0.0/24", "nat-a")), want: want{"*": "unknown specific-public-route", "s3": "blocked route-blackhole"}},
		{name: "a narrow way that is dead too does not", change: in(blackhole("0.0.0.0/0", "nat-x"), to("54.0.0.0/8", "pcx-1")), want: want{"*": "blocked route-blackhole"}},
	})
}

func TestNATGateways(t *testing.T) {
	natA := func(change func(*state.NATGateway)) func(*state.Network) {
		return func(n *state.Network) { change(nat(n, "nat-a")) }
	}
	behind := func(list ...state.Route) func(*state.Network) {
		return func(n *state.Network) { routes(n, "rtb-public", list...) }
	}
	runNetworks(t, []network{
		{name: "pending", change: natA(func(g *state.NATGateway) { g.State = "pending" }), want: want{"*": "blocked nat-not-available", "s3": "blocked nat-not-available"}},
		{name: "failed", change: natA(func(g *state.NATGateway) { g.State, g.FailureCode = "failed", "Gateway.NotAttached" }), want: want{"*": "blocked nat-not-available"}},
		{name: "deleting may still work", change: natA(func(g *state.NATGateway) { g.State = "deleting" }), want: want{"*": "unknown nat-deleting"}},
		{name: "without a working address", change: natA(func(g *state.NATGateway) { g.Addresses[0].Status = "failed" }), want: want{"*": "blocked nat-no-eip"}},
		{name: "not in the list", change: func(n *state.Network) { n.NATGateways = n.NATGateways[1:] }, want: want{"*": "blocked nat-missing"}},
		{name: "private before an internet gateway", change: natA(func(g *state.NATGateway) { g.Connectivity, g.Addresses = "private", nil }), want: want{"*": "blocked nat-private"}},
		{name: "private before a transit gateway", change: func(n *state.Network) {
			nat(n, "nat-a").Connectivity = "private"
			routes(n, "rtb-public", to("0.0.0.0/0", "tgw-1"))
		}, want: want{"*": "unknown via-transit-gateway"}},
		{name: "in the subnet it serves", change: natA(func(g *state.NATGateway) { g.Subnet = "private-a" }), want: want{"*": "blocked nat-subnet-no-igw"}},
		{name: "in a subnet without a default route", change: behind(), want: want{"*": "blocked nat-subnet-no-igw"}},
		{name: "in front of a blackhole", change: behind(blackhole("0.0.0.0/0", "igw-home")), want: want{"*": "blocked nat-subnet-no-igw"}},
		{name: "in front of a gateway that is not attached", change: func(n *state.Network) { n.InternetGateways[0].Attachments = nil }, want: want{"*": "blocked nat-subnet-no-igw"}},
		{name: "in front of another NAT gateway", change: behind(to("0.0.0.0/0", "nat-b")), want: want{"*": "blocked nat-subnet-no-igw"}},
		{name: "in front of a peering", change: behind(to("0.0.0.0/0", "pcx-1")), want: want{"*": "blocked peering-no-transit"}},
		{name: "in front of half the internet", change: behind(to("0.0.0.0/1", "igw-home")), want: want{"*": "unknown partial-default-route"}},
		{name: "in a subnet that was not returned", change: natA(func(g *state.NATGateway) { g.Subnet = "public-x" }), want: want{"*": "unknown nat-subnet-not-visible"}},
		{name: "in another zone", change: natA(func(g *state.NATGateway) { g.Subnet = "public-b" }), want: want{"*": "reachable", "warnings": "nat-cross-az"}},
		{name: "of a shared subnet, which only its owner can list", change: func(n *state.Network) {
			subnet(n, "private-a").Owner = "444455556666"
			n.NATGateways = []state.NATGateway{}
		}, want: want{"*": "unknown nat-not-visible"}},
	})
}

func TestRegionalNAT(t *testing.T) {
	regional := func(change func(*state.Network, *state.NATGateway)) func(*state.Network) {
		return func(n *state.Network) {
			g := nat(n, "nat-a")
			g.Mode, g.Subnet, g.RegionTable, g.AutoZones = "regional", "", "rtb-nat", "enabled"
			g.Addresses[0].Zone = "eu-west-1b"
			n.RouteTables = append(n.RouteTables, tableFor("rtb-nat", "", to("0.0.0.0/0", "igw-home")))
			change(n, g)
		}
	}
	runNetworks(t, []network{
		{name: "automatic", change: regional(func(*state.Network, *state.NATGateway) {}), want: want{"*": "reachable"}},
		{name: "manual, without an address in the zone", change: regional(func(_ *state.Network, g *state.NATGateway) { g.AutoZones = "disabled" }), want: want{"*": "unknown regional-nat-az"}},
		{name: "manual, with one", change: regional(func(_ *state.Network, g *state.NATGateway) {
			g.AutoZones, g.Addresses[0].Zone = "disabled", "eu-west-1a"
		}), want: want{"*": "reachable"}},
		{name: "without a route", change: regional(func(n *state.Network, _ *state.NATGateway) { routes(n, "rtb-nat") }), want: want{"*": "blocked nat-subnet-no-igw"}},
		{name: "with a table that was not returned", change: regional(func(_ *state.Network, g *state.NATGateway) { g.RegionTable = "rtb-x" }), want: want{"*": "unknown route-table-not-visible"}},
		{name: "in a VPC that blocks public access", change: regional(func(n *state.Network, _ *state.NATGateway) { n.VPCs[0].BlockMode = "block-bidirectional" }), want: want{"*": "blocked vpc-bpa"}},
	})
}
