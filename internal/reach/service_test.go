package reach_test

import (
	"testing"

	"github.com/fsui/fsui/internal/state"
)

func TestInterfaceEndpoints(t *testing.T) {
	change := func(id string, f func(*state.Network, *state.VPCEndpoint)) func(*state.Network) {
		return func(n *state.Network) { f(n, endpoint(n, id)) }
	}
	withNAT := func(change func(*state.Network)) func() *state.Network {
		return func() *state.Network {
			n := closed()
			routes(n, "rtb-private-a", to("0.0.0.0/0", "nat-a"), to("pl-s3", "vpce-s3"))
			change(n)
			return n
		}
	}
	admits := func(list ...state.Permission) func(*state.Network) {
		return func(n *state.Network) { group(n, "sg-endpoints").In = list }
	}
	logsOff := change("vpce-logs", func(_ *state.Network, e *state.VPCEndpoint) { e.PrivateDNS = false })
	runNetworks(t, []network{
		{name: "all that the task needs", base: closed, want: want{"*": "reachable", "internet": "blocked no-route", "s3": "reachable", "start": "reachable", "first": ""}},
		{name: "in a public subnet without an address", base: closed, change: func(n *state.Network) {
			n.Placement.Subnets = []string{"public-a"}
			table(n, "rtb-public").Routes = append(table(n, "rtb-public").Routes, to("pl-s3", "vpce-s3"))
		}, want: want{"*": "reachable", "s3": "reachable", "internet": "blocked no-public-ip"}},
		{name: "a service without one", base: closed, change: func(n *state.Network) { n.Endpoints = n.Endpoints[1:] }, want: want{
			"ecr.api": "blocked no-route", "ecr.dkr": "reachable", "first": "no-route",
		}},
		{name: "of another VPC", base: closed, change: change("vpce-logs", func(_ *state.Network, e *state.VPCEndpoint) { e.VPC = "vpc-other" }), want: want{"logs": "blocked no-route"}},
		{name: "for another Region", base: closed, change: change("vpce-logs", func(_ *state.Network, e *state.VPCEndpoint) { e.Service = "com.amazonaws.us-east-2.logs" }), want: want{"logs": "blocked endpoint-other-region"}},
		{name: "the task logs to another Region", base: closed, change: func(n *state.Network) { container(n).LogRegion = "us-east-2" }, want: want{"logs": "blocked endpoint-other-region"}},
		{name: "which NAT reaches", base: withNAT(func(n *state.Network) { container(n).LogRegion = "us-east-2" }), want: want{"logs": "reachable"}},
		{name: "with IPv6 addresses alone, which NAT does not change", base: withNAT(change("vpce-logs", func(_ *state.Network, e *state.VPCEndpoint) { e.AddressType = "ipv6" })), want: want{
			"logs": "unknown endpoint-ipv6-unknown", "ecr.api": "reachable",
		}},
		{name: "two of one name, of which the second is shut", base: closed, change: func(n *state.Network) {
			n.Endpoints = append(n.Endpoints, *endpoint(n, "vpce-logs"))
			second := &n.Endpoints[len(n.Endpoints)-1]
			second.ID, second.Groups = "vpce-second", []string{"sg-shut"}
			n.SecurityGroups = append(n.SecurityGroups, state.SecurityGroup{ID: "sg-shut", VPC: "vpc-home", In: []state.Permission{}, Out: []state.Permission{}})
		}, want: want{"logs": "unknown endpoint-partial", "ecr.api": "reachable"}},
		{name: "private DNS off", base: closed, change: logsOff, want: want{"logs": "blocked endpoint-private-dns-off", "ecr.api": "reachable"}},
		{name: "private DNS off, NAT", base: withNAT(logsOff), want: want{"logs": "reachable", "warnings": "endpoint-private-dns-off"}},
		{name: "not accepted yet", base: closed, change: change("vpce-logs", func(_ *state.Network, e *state.VPCEndpoint) { e.State = "pendingAcceptance" }), want: want{"logs": "blocked endpoint-not-available"}},
		{name: "a state that was not read", base: closed, change: change("vpce-logs", func(_ *state.Network, e *state.VPCEndpoint) { e.State = "" }), want: want{"logs": "unknown endpoints-not-visible"}},
		{name: "the state in the SDK's spelling", base: closed, change: change("vpce-logs", func(_ *state.Network, e *state.VPCEndpoint) { e.State = "Available" }), want: want{"logs": "reachable"}},
		{name: "no host names in the VPC", base: closed, change: func(n *state.Network) { n.VPCAttributes[0].DNSHostnames = new(false) }, want: want{
			"*": "blocked vpc-dns-hostnames-off", "internet": "blocked no-route", "s3": "reachable",
		}},
		{name: "no host names, NAT", base: withNAT(func(n *state.Network) { n.VPCAttributes[0].DNSHostnames = new(false) }), want: want{"*": "reachable", "warnings": "vpc-dns-hostnames-off"}},
		{name: "its group admits others", base: closed, change: admits(tcp(443, 443, "10.20.11.0/24")), want: want{"logs": "blocked endpoint-sg-ingress", "s3": "reachable"}},
		{name: "and then NAT does not help: the name leads to the endpoint alone", base: withNAT(admits(tcp(443, 443, "10.20.11.0/24"))), want: want{"logs": "blocked endpoint-sg-ingress", "internet": "reachable"}},
		{name: "its group admits a part of the subnet", base: closed, change: admits(tcp(443, 443, "10.20.10.0/25")), want: want{"logs": "unknown endpoint-sg-ingress-partial"}},
		{name: "its group admits the task's", base: closed, change: admits(tcpGroup(443, "sg-task")), want: want{"logs": "reachable"}},
		{name: "its group admits the task's on another port", base: closed, change: admits(tcpGroup(80, "sg-task")), want: want{"logs": "blocked endpoint-sg-ingress"}},
		{name: "its group admits a list of the VPC", base: closed, change: func(n *state.Network) {
			group(n, "sg-endpoints").In = []state.Permission{{Protocol: "-1", Lists: []string{"pl-vpc"}}}
			n.CustomerLists = []state.PrefixList{{ID: "pl-vpc", Entries: blocks("10.20.0.0/16")}}
		}, want: want{"logs": "reachable"}},
		{name: "the task's subnet lies in a second block of the VPC", base: closed, change: func(n *state.Network) {
			n.VPCs[0].Blocks = append(n.VPCs[0].Blocks, block("100.64.0.0/16"))
			subnet(n, "private-b").Block = block("100.64.1.0/24")
			n.Placement.Subnets = []string{"private-b"}
		}, want: want{"logs": "blocked endpoint-sg-ingress", "warnings": "endpoint-cross-az"}},
		{name: "which its group admits too", base: closed, change: func(n *state.Network) {
			n.VPCs[0].Blocks = append(n.VPCs[0].Blocks, block("100.64.0.0/16"))
			subnet(n, "private-b").Block = block("100.64.1.0/24")
			n.Placement.Subnets = []string{"private-b"}
			admits(tcp(443, 443, "10.20.0.0/16", "100.64.0.0/16"))(n)
		}, want: want{"logs": "reachable", "warnings": "endpoint-cross-az"}},
		{name: "the task may send to the endpoints' group only", base: closed, change: func(n *state.Network) {
			group(n, "sg-task").Out = []state.Permission{tcpGroup(443, "sg-endpoints")}
		}, want: want{"logs": "reachable", "s3": "blocked sg-egress", "internet": "blocked sg-egress"}},
		{name: "and to S3's list", base: closed, change: func(n *state.Network) {
			p := tcpGroup(443, "sg-endpoints")
			p.Lists = []string{"pl-s3"}
			group(n, "sg-task").Out = []state.Permission{p}
		}, want: want{"logs": "reachable", "s3": "reachable", "internet": "blocked sg-egress"}},
		{name: "a policy of its own", base: closed, change: change("vpce-logs", func(_ *state.Network, e *state.VPCEndpoint) {
			e.Policy = `{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"logs:*","Resource":"*"}}`
		}), want: want{"logs": "reachable", "warnings": "endpoint-policy-custom"}},
		{name: "the default policy in other words", base: closed, change: change("vpce-logs", func(_ *state.Network, e *state.VPCEndpoint) {
			e.Policy = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":["*"]},"Action":["*"],"Resource":["*"]}}`
		}), want: want{"logs": "reachable"}},
	})
}

func TestEndpointsInOtherSubnets(t *testing.T) {
	moved := func(subnets ...string) func() *state.Network {
		return func() *state.Network {
			n := closed()
			endpoint(n, "vpce-logs").Subnets = subnets
			return n
		}
	}
	acl := func(id string, entries ...state.ACLEntry) func(*state.Network) {
		return func(n *state.Network) { guard(n, id, entries...) }
	}
	in, out := rule(100, false, "allow", "0.0.0.0/0"), rule(100, true, "allow", "0.0.0.0/0")
	kept := []state.Route{to("pl-s3", "vpce-s3")}
	route := func(r state.Route) func(*state.Network) {
		return func(n *state.Network) { routes(n, "rtb-private-a", append(kept, r)...) }
	}
	const cross = "endpoint-cross-az"
	runNetworks(t, []network{
		{name: "another zone", base: moved("private-b"), want: want{"logs": "reachable", "warnings": cross}},
		{name: "another subnet of the zone", base: moved("public-a"), want: want{"logs": "reachable"}},
		{name: "its ACL admits its own subnet", base: moved("private-b"), change: acl("private-b", out, rule(100, false, "allow", "10.20.11.0/24")), want: want{"logs": "blocked endpoint-subnet-nacl", "warnings": cross}},
		{name: "its ACL lets no answers out", base: moved("private-b"), change: acl("private-b", in, rule(100, true, "allow", "0.0.0.0/0", 443, 443)), want: want{"logs": "blocked endpoint-subnet-nacl", "warnings": cross}},
		{name: "its ACL lets some answers out", base: moved("private-b"), change: acl("private-b", in, rule(100, true, "allow", "0.0.0.0/0", 40000, 65535)), want: want{"logs": "unknown endpoint-subnet-nacl-partial", "warnings": cross}},
		{name: "the task's ACL lets no requests out", base: moved("private-b"), change: acl("private-a", in, rule(100, true, "allow", "10.20.10.0/24")), want: want{"logs": "blocked nacl-out", "ecr.api": "reachable", "warnings": cross}},
		{name: "no ACL is asked within a subnet", base: closed, change: acl("private-a"), want: want{"logs": "reachable", "ecr.api": "reachable", "s3": "blocked nacl-out"}},
		{name: "one interface of two is closed", base: moved("private-a", "private-b"), change: acl("private-b"), want: want{"logs": "unknown endpoint-partial"}},
		{name: "both are", base: moved("private-a", "private-b"), change: func(n *state.Network) {
			guard(n, "private-b")
			group(n, "sg-endpoints").In = nil
		}, want: want{"logs": "blocked endpoint-sg-ingress"}},
		{name: "a subnet that was not returned", base: moved("private-x"), want: want{"logs": "unknown subnet-not-found"}},
		{name: "no interfaces", base: moved(), want: want{"logs": "unknown endpoint-partial"}},
		{name: "a more specific route through an appliance", base: moved("private-b"), change: route(to("10.20.11.0/24", "eni-1")), want: want{"logs": "unknown via-network-interface", "warnings": cross}},
		{name: "which is gone", base: moved("private-b"), change: route(blackhole("10.20.11.0/24", "eni-1")), want: want{"logs": "blocked route-blackhole", "warnings": cross}},
		{name: "for a part of the subnet", base: moved("private-b"), change: route(blackhole("10.20.11.0/25", "eni-1")), want: want{"logs": "unknown via-network-interface", "warnings": cross}},
	})
}

func TestOwnNameServers(t *testing.T) {
	own := func(n *state.Network) { n.DHCPOptions[0].Servers = []string{"10.1.1.1", "10.1.1.2"} }
	runNetworks(t, []network{
		{name: "endpoints only", base: closed, change: own, want: want{"*": "unknown custom-dns", "internet": "blocked no-route", "s3": "reachable"}},
		{name: "endpoints and NAT", base: closed, change: func(n *state.Network) {
			own(n)
			routes(n, "rtb-private-a", to("0.0.0.0/0", "nat-a"), to("pl-s3", "vpce-s3"))
		}, want: want{"*": "reachable"}},
		{name: "neither works", base: closed, change: func(n *state.Network) {
			own(n)
			group(n, "sg-endpoints").In = nil
		}, want: want{"*": "blocked endpoint-sg-ingress", "internet": "blocked no-route"}},
		{name: "NAT only", change: own, want: want{"*": "reachable"}},
		{name: "Amazon's beside them", base: closed, change: func(n *state.Network) {
			n.DHCPOptions[0].Servers = []string{"AmazonProvidedDNS", "10.1.1.1"}
		}, want: want{"logs": "reachable"}},
	})
}

func TestWhatCannotBeSeenFromHere(t *testing.T) {
	shared := func(n *state.Network) {
		subnet(n, "private-a").Owner = "444455556666"
		routes(n, "rtb-private-a")
	}
	remote := func(r state.Route) func(*state.Network) {
		return func(n *state.Network) { routes(n, "rtb-private-a", r) }
	}
	zones := func(names ...string) func(*state.Network) {
		return func(n *state.Network) {
			routes(n, "rtb-private-a", to("10.0.0.0/8", "tgw-1"))
			n.HostedZones = append([]string{}, names...)
		}
	}
	const possible = "unknown remote-endpoint-possible"
	runNetworks(t, []network{
		{name: "a shared subnet may have its owner's endpoints", change: shared, want: want{"*": "unknown shared-subnet-not-visible", "s3": "unknown shared-subnet-not-visible", "internet": "blocked no-route"}},
		{name: "unless nothing leaves the task", change: func(n *state.Network) {
			shared(n)
			group(n, "sg-task").Out = []state.Permission{tcp(80, 80, "0.0.0.0/0")}
		}, want: want{"*": "blocked sg-egress"}},
		{name: "a rule for some addresses may be for the endpoints'", change: func(n *state.Network) {
			shared(n)
			group(n, "sg-task").Out = []state.Permission{tcp(443, 443, "10.20.0.0/16")}
		}, want: want{"*": "unknown shared-subnet-not-visible", "internet": "blocked sg-egress"}},
		{name: "an ACL is an ACL", change: func(n *state.Network) {
			shared(n)
			guard(n, "private-a")
		}, want: want{"*": "blocked nacl-out"}},
		{name: "its gateway endpoint is not listed", change: func(n *state.Network) {
			shared(n)
			routes(n, "rtb-private-a", to("pl-s3", "vpce-hidden"))
		}, want: want{"s3": "reachable", "warnings": "endpoint-policy-not-visible"}},
		{name: "central endpoints behind a transit gateway", change: remote(to("10.0.0.0/8", "tgw-1")), want: want{"*": possible, "s3": possible, "internet": "blocked no-route"}},
		{name: "behind a peering", change: remote(to("172.16.0.0/12", "pcx-1")), want: want{"*": possible, "internet": "blocked no-route"}},
		{name: "behind a VPN", change: remote(to("100.64.0.0/16", "vgw-1")), want: want{"*": possible, "internet": "blocked no-route"}},
		{name: "not behind an appliance", change: remote(to("10.0.0.0/8", "eni-1")), want: want{"*": "blocked no-route"}},
		{name: "not behind a blackhole", change: remote(blackhole("10.0.0.0/8", "tgw-1")), want: want{"*": "blocked no-route"}},
		{name: "no zone names the services", change: zones("corp.example.com."), want: want{"*": "blocked no-route", "s3": "blocked no-route"}},
		{name: "a zone above ECR's names", change: zones("ecr.eu-west-1.amazonaws.com."), want: want{"ecr.api": possible, "ecr.dkr": possible, "logs": "blocked no-route", "s3": "blocked no-route"}},
		{name: "a zone of one service", change: zones("logs.eu-west-1.amazonaws.com"), want: want{"logs": possible, "ecr.api": "blocked no-route"}},
		{name: "zones do not matter where others resolve", change: func(n *state.Network) {
			zones("corp.example.com.")(n)
			n.DHCPOptions[0].Servers = []string{"10.1.1.1"}
		}, want: want{"logs": possible}},
	})
}
