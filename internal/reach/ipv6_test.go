package reach_test

import (
	"net/netip"
	"testing"

	"github.com/fsui/fsui/internal/state"
)

// dualStack is home with IPv6 beside IPv4 in the private subnet, and an egress-only gateway.
func dualStack() *state.Network {
	n := home()
	subnet(n, "private-a").IPv6 = blocks("2a05:d018:1:10::/64")
	group(n, "sg-task").Out = all("0.0.0.0/0", "::/0")
	n.NetworkACLs[0].Entries = append(openACL(), rule(101, true, "allow", "::/0"), rule(101, false, "allow", "::/0"))
	routes(n, "rtb-private-a", to("2a05:d018:1::/56", "local"), to("0.0.0.0/0", "nat-a"), to("::/0", "eigw-1"))
	return n
}

// ipv6Only is the same without IPv4, with an image that has IPv6.
func ipv6Only() *state.Network {
	n := dualStack()
	s := subnet(n, "private-a")
	s.IPv6Only, s.Free = true, new(0)
	s.Block = netip.Prefix{}
	container(n).Image = "111122223333.dkr-ecr.eu-west-1.on.aws/shop:7"
	return n
}

func TestDualStack(t *testing.T) {
	six := func(list ...state.Route) func(*state.Network) {
		return func(n *state.Network) { routes(n, "rtb-private-a", list...) }
	}
	nat4 := to("0.0.0.0/0", "nat-a")
	runNetworks(t, []network{
		{name: "without IPv6 nobody asks for it", want: want{"internet6": ""}},
		{name: "both work", base: dualStack, want: want{"*": "reachable", "internet6": "reachable"}},
		{name: "Fargate starts over IPv4", base: dualStack, change: six(to("::/0", "eigw-1")), want: want{
			"*": "blocked no-route", "internet6": "reachable", "warnings": "dual-stack-needs-ipv4",
		}},
		{name: "a registry may be reached", base: dualStack, change: func(n *state.Network) {
			six(to("::/0", "eigw-1"))(n)
			container(n).Image, container(n).LogDriver = "nginx", ""
		}, want: want{"registry:docker.io": "unknown registry-ipv6-unknown", "internet": "blocked no-route"}},
		{name: "nothing of IPv6 is missed where IPv4 works", base: dualStack, change: six(nat4), want: want{"*": "reachable", "internet6": "blocked no-route"}},
		{name: "an endpoint that is closed is no matter of IPv4", base: dualStack, change: func(n *state.Network) {
			serve(n, "logs", "private-a")
			group(n, "sg-endpoints").In = nil
		}, want: want{"logs": "blocked endpoint-sg-ingress", "internet6": "reachable"}},
		{name: "rules for IPv4 are none for IPv6", base: dualStack, change: func(n *state.Network) { group(n, "sg-task").Out = all("0.0.0.0/0") }, want: want{"*": "reachable", "internet6": "blocked sg-egress"}},
		{name: "nor are entries of an ACL", base: dualStack, change: func(n *state.Network) { n.NetworkACLs[0].Entries = openACL() }, want: want{"*": "reachable", "internet6": "blocked nacl-out"}},
		{name: "an internet gateway needs no public address", base: dualStack, change: six(nat4, to("::/0", "igw-home")), want: want{"internet6": "reachable"}},
		{name: "but to be attached", base: dualStack, change: func(n *state.Network) {
			six(nat4, to("::/0", "igw-home"))(n)
			n.InternetGateways[0].Attachments[0].State = "detached"
		}, want: want{"*": "blocked nat-subnet-no-igw", "internet6": "blocked igw-not-attached"}},
		{name: "blocked public access, inbound", base: dualStack, change: func(n *state.Network) { n.VPCs[0].BlockMode = "block-ingress" }, want: want{"*": "reachable", "internet6": "reachable"}},
		{name: "blocked public access, inbound, internet gateway", base: dualStack, change: func(n *state.Network) {
			n.VPCs[0].BlockMode = "block-ingress"
			six(nat4, to("::/0", "igw-home"))(n)
		}, want: want{"internet6": "blocked vpc-bpa"}},
		{name: "blocked public access, both ways", base: dualStack, change: func(n *state.Network) { n.VPCs[0].BlockMode = "block-bidirectional" }, want: want{"internet6": "blocked vpc-bpa"}},
		{name: "a transit gateway", base: dualStack, change: six(nat4, to("::/0", "tgw-1")), want: want{"internet6": "unknown via-transit-gateway"}},
		{name: "a peer VPC's block is a note", base: dualStack, change: six(nat4, to("::/0", "eigw-1"), to("2600:1f18:1::/56", "pcx-1")), want: want{"internet6": "reachable", "warnings": "specific-public-route"}},
		{name: "a blackhole", base: dualStack, change: six(nat4, blackhole("::/0", "eigw-1")), want: want{"internet6": "blocked route-blackhole"}},
		{name: "a subnet without IPv6 beside it", base: dualStack, change: func(n *state.Network) {
			n.Placement.Subnets = append(n.Placement.Subnets, "private-b")
		}, want: want{"internet6": "reachable"}},
	})
}

func TestIPv6Only(t *testing.T) {
	withNAT64 := func() *state.Network {
		n := ipv6Only()
		subnet(n, "private-a").DNS64 = true
		table(n, "rtb-private-a").Routes = append(table(n, "rtb-private-a").Routes, to("64:ff9b::/96", "nat-a"))
		return n
	}
	docker := func(n *state.Network) { container(n).Image = "nginx:1" }
	closed6 := func(n *state.Network) { routes(n, "rtb-private-a") }
	runNetworks(t, []network{
		{name: "services by IPv6", base: ipv6Only, want: want{"*": "reachable", "s3": "reachable", "internet": "blocked no-nat64", "internet6": "reachable"}},
		{name: "NAT64", base: withNAT64, want: want{"*": "reachable", "internet6": "reachable"}},
		{name: "without DNS64", base: withNAT64, change: func(n *state.Network) { subnet(n, "private-a").DNS64 = false }, want: want{"internet": "blocked no-nat64"}},
		{name: "with a wider route", base: withNAT64, change: func(n *state.Network) {
			r := table(n, "rtb-private-a").Routes
			r[len(r)-1] = to("64:ff9b::/64", "nat-a")
		}, want: want{"internet": "blocked no-nat64"}},
		{name: "with a NAT gateway that does not work", base: withNAT64, change: func(n *state.Network) { nat(n, "nat-a").State = "failed" }, want: want{"internet": "blocked no-nat64", "logs": "reachable"}},
		{name: "with one of which nobody knows", base: withNAT64, change: func(n *state.Network) { nat(n, "nat-a").State = "deleting" }, want: want{"internet": "unknown nat-deleting"}},
		{name: "an image with IPv4 only", base: ipv6Only, change: func(n *state.Network) {
			container(n).Image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:7"
		}, want: want{"ecr.api": "reachable", "ecr.dkr": "blocked ecr-image-not-dualstack", "s3": "reachable"}},
		{name: "a registry, IPv6 alone", base: ipv6Only, change: docker, want: want{"registry:docker.io": "unknown registry-ipv6-unknown"}},
		{name: "a registry, both", base: withNAT64, change: docker, want: want{"registry:docker.io": "reachable"}},
		{name: "a registry, neither", base: ipv6Only, change: func(n *state.Network) {
			docker(n)
			closed6(n)
		}, want: want{"registry:docker.io": "blocked no-route"}},
		{name: "a registry, both in doubt", base: withNAT64, change: func(n *state.Network) {
			docker(n)
			routes(n, "rtb-private-a", to("::/0", "tgw-1"), to("64:ff9b::/96", "nat-a"))
			nat(n, "nat-a").State = "deleting"
		}, want: want{"registry:docker.io": "unknown registry-ipv6-unknown"}},
		{name: "ECS Exec", base: ipv6Only, change: func(n *state.Network) {
			n.Task = &state.Task{LaunchType: "FARGATE", Exec: true}
		}, want: want{"ssmmessages": "blocked exec-not-supported-ipv6-only", "exec": "blocked exec-not-supported-ipv6-only", "start": "reachable"}},
		{name: "a file system", base: ipv6Only, change: func(n *state.Network) { n.Definition.FileSystems = []string{"fs-1"} }, want: want{"efs": "unknown efs-ipv6"}},
		{name: "endpoints do not help ECR", base: ipv6Only, change: func(n *state.Network) {
			closed6(n)
			serve(n, "ecr.api", "private-b")
			serve(n, "logs", "private-b")
		}, want: want{"ecr.api": "blocked no-route", "logs": "unknown endpoint-ipv6-unknown"}},
		{name: "an endpoint with IPv6 may have the name", base: ipv6Only, change: func(n *state.Network) {
			serve(n, "logs", "private-b")
			endpoint(n, "vpce-logs").AddressType = "dualstack"
		}, want: want{"logs": "unknown endpoint-ipv6-unknown", "ecr.api": "reachable"}},
		{name: "one without has not", base: ipv6Only, change: func(n *state.Network) { serve(n, "logs", "private-b") }, want: want{"logs": "reachable"}},
		{name: "no names", base: ipv6Only, change: func(n *state.Network) { n.VPCAttributes[0].DNSSupport = new(false) }, want: want{"*": "blocked dns-support-disabled", "internet6": "blocked dns-support-disabled"}},
	})
}
