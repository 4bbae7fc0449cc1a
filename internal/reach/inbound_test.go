package reach_test

import (
	"testing"

	"github.com/fsui/fsui/internal/reach"
	"github.com/fsui/fsui/internal/state"
)

const arnTG, arnLB = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/shop/1", "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop/1"

// balanced is home with a service in both private subnets, behind a load balancer in both public ones.
func balanced() *state.Network {
	n := home()
	n.Placement.Subnets = []string{"private-a", "private-b"}
	n.Service = &state.Service{
		LaunchType: "FARGATE", Desired: 2,
		LoadBalancers: []state.LoadBalancer{{ARN: arnTG, Container: "app", Port: 8080}},
	}
	n.TargetGroups = []state.TargetGroup{{
		Key: state.TargetGroupKey{Name: "shop"}, ARN: arnTG, Protocol: "HTTP", Port: 8080, VPC: "vpc-home", TargetType: "ip",
		HealthCheck: state.HealthCheck{Port: "traffic-port", Path: "/up", Matcher: "200"}, LoadBalancers: []string{arnLB},
	}}
	n.TargetGroupAttributes = map[string]map[string]string{arnTG: {}}
	n.LoadBalancers = []state.ElasticLoadBalancer{{
		ARN: arnLB, Name: "shop", Type: "application", Scheme: "internet-facing", VPC: "vpc-home", State: "active",
		Zones:          []state.LoadBalancerZone{{Zone: "eu-west-1a", Subnet: "public-a"}, {Zone: "eu-west-1b", Subnet: "public-b"}},
		SecurityGroups: []string{"sg-lb"},
	}}
	n.SecurityGroups = append(n.SecurityGroups, state.SecurityGroup{ID: "sg-lb", VPC: "vpc-home", In: []state.Permission{tcp(443, 443, "0.0.0.0/0")}, Out: all("0.0.0.0/0")})
	group(n, "sg-task").In = []state.Permission{tcpGroup(8080, "sg-lb")}
	return n
}

// network load balancer without groups, which only addresses can admit.
func networkBalanced(in ...string) func() *state.Network {
	return func() *state.Network {
		n := balanced()
		n.LoadBalancers[0].Type, n.LoadBalancers[0].SecurityGroups, n.TargetGroups[0].Protocol = "network", nil, "TCP"
		group(n, "sg-task").In = []state.Permission{tcp(8080, 8080, in...)}
		return n
	}
}

func TestInbound(t *testing.T) {
	tg := func(change func(*state.TargetGroup)) func(*state.Network) {
		return func(n *state.Network) { change(&n.TargetGroups[0]) }
	}
	lb := func(change func(*state.ElasticLoadBalancer)) func(*state.Network) {
		return func(n *state.Network) { change(&n.LoadBalancers[0]) }
	}
	admits := func(list ...state.Permission) func(*state.Network) {
		return func(n *state.Network) { group(n, "sg-task").In = list }
	}
	in, out := rule(100, false, "allow", "0.0.0.0/0"), rule(100, true, "allow", "0.0.0.0/0")
	both := func(a, b string, entries ...state.ACLEntry) func(*state.Network) {
		return func(n *state.Network) {
			guard(n, a, entries...)
			guard(n, b, entries...)
		}
	}
	runNetworks(t, []network{
		{name: "no service", want: want{"inbound": "not-needed"}},
		{name: "no load balancer", base: balanced, change: func(n *state.Network) { n.Service.LoadBalancers = nil }, want: want{"inbound": "not-needed"}},
		{name: "all fits", base: balanced, want: want{"inbound": "reachable", "*": "reachable", "first": ""}},
		{name: "no such group", base: balanced, change: func(n *state.Network) { n.TargetGroups = []state.TargetGroup{} }, want: want{"inbound": "blocked target-group-not-found"}},
		{name: "a group of another VPC", base: balanced, change: tg(func(g *state.TargetGroup) { g.VPC = "vpc-other" }), want: want{"inbound": "blocked target-group-other-vpc"}},
		{name: "a group of instances", base: balanced, change: tg(func(g *state.TargetGroup) { g.TargetType = "instance" }), want: want{"inbound": "blocked target-type-not-ip"}},
		{name: "a group that nothing uses", base: balanced, change: tg(func(g *state.TargetGroup) { g.LoadBalancers = []string{} }), want: want{"inbound": "blocked target-group-not-attached"}},
		{name: "UDP", base: balanced, change: tg(func(g *state.TargetGroup) { g.Protocol = "TCP_UDP" }), want: want{"inbound": "unknown udp-not-analysed"}},
		{name: "UDP, and certainly wrong", base: balanced, change: tg(func(g *state.TargetGroup) { g.Protocol, g.TargetType = "UDP", "instance" }), want: want{"inbound": "blocked target-type-not-ip"}},
		{name: "a Classic Load Balancer", base: balanced, change: func(n *state.Network) {
			n.Service.LoadBalancers[0] = state.LoadBalancer{Classic: "old", Container: "app", Port: 8080}
		}, want: want{"inbound": "unknown target-group-not-visible"}},
		{name: "no such container", base: balanced, change: func(n *state.Network) { n.Service.LoadBalancers[0].Container = "web" }, want: want{"inbound": "blocked container-port-not-mapped"}},
		{name: "another port", base: balanced, change: func(n *state.Network) { container(n).Ports[0].Container = 80 }, want: want{"inbound": "blocked container-port-not-mapped"}},
		{name: "the port, for UDP", base: balanced, change: func(n *state.Network) { container(n).Ports[0].Protocol = "udp" }, want: want{"inbound": "blocked container-port-not-mapped"}},
		{name: "a range of ports", base: balanced, change: func(n *state.Network) {
			container(n).Ports[0] = state.PortBinding{Container: 8000, Last: 8100}
		}, want: want{"inbound": "reachable"}},
		{name: "being made", base: balanced, change: lb(func(l *state.ElasticLoadBalancer) { l.State = "provisioning" }), want: want{"inbound": "blocked lb-not-active"}},
		{name: "impaired", base: balanced, change: lb(func(l *state.ElasticLoadBalancer) { l.State = "active_impaired" }), want: want{"inbound": "reachable"}},
		{name: "a zone that is not enabled", base: balanced, change: lb(func(l *state.ElasticLoadBalancer) { l.Zones = l.Zones[:1] }), want: want{"inbound": "blocked lb-az-not-enabled", "warnings": "mixed-subnets"}},
		{name: "in private subnets", base: balanced, change: func(n *state.Network) {
			n.LoadBalancers[0].Zones[1].Subnet = "private-b"
		}, want: want{"inbound": "reachable", "warnings": "lb-subnet-not-public"}},
		{name: "in private subnets, for the company", base: balanced, change: func(n *state.Network) {
			n.LoadBalancers[0].Zones[1].Subnet, n.LoadBalancers[0].Scheme = "private-b", "internal"
		}, want: want{"inbound": "reachable"}},
		{name: "it may not send to the port", base: balanced, change: func(n *state.Network) {
			group(n, "sg-lb").Out = []state.Permission{tcp(80, 80, "0.0.0.0/0")}
		}, want: want{"inbound": "blocked lb-sg-egress"}},
		{name: "it may send to the task's group", base: balanced, change: func(n *state.Network) {
			group(n, "sg-lb").Out = []state.Permission{tcpGroup(8080, "sg-task")}
		}, want: want{"inbound": "reachable"}},
		{name: "it may send to half of the subnet", base: balanced, change: func(n *state.Network) {
			n.Placement.Subnets = n.Placement.Subnets[:1]
			group(n, "sg-lb").Out = []state.Permission{tcp(8080, 8080, "10.20.10.0/25")}
		}, want: want{"inbound": "unknown lb-sg-egress-partial", "warnings": "single-az"}},
		{name: "the task admits nobody", base: balanced, change: admits(), want: want{"inbound": "blocked task-sg-ingress"}},
		{name: "the task admits another port", base: balanced, change: admits(tcpGroup(80, "sg-lb")), want: want{"inbound": "blocked task-sg-ingress"}},
		{name: "the task admits the load balancer's subnets", base: balanced, change: admits(tcp(8080, 8080, "10.20.0.0/23")), want: want{"inbound": "reachable"}},
		{name: "the task admits one of them", base: balanced, change: admits(tcp(8080, 8080, "10.20.0.0/24")), want: want{"inbound": "unknown task-sg-ingress-partial"}},
		{name: "a group of the task that was not returned", base: balanced, change: func(n *state.Network) {
			group(n, "sg-task").In = nil
			n.Placement.SecurityGroups = append(n.Placement.SecurityGroups, "sg-hidden")
		}, want: want{"inbound": "unknown task-sg-ingress-partial"}},
		{name: "the task's ACL denies it", base: balanced, change: both("private-a", "private-b", in, out, rule(90, false, "deny", "10.20.0.0/23")), want: want{"inbound": "blocked task-nacl-in", "*": "reachable"}},
		{name: "the task's ACL denies the answers", base: balanced, change: both("private-a", "private-b", in, out, rule(90, true, "deny", "10.20.0.0/23")), want: want{"inbound": "blocked task-nacl-out", "*": "reachable"}},
		{name: "the task's ACL knows one of its subnets", base: balanced, change: both("private-a", "private-b", in, out, rule(90, false, "deny", "10.20.0.0/24")), want: want{"inbound": "unknown task-nacl-in-partial"}},
		{name: "its own ACLs deny it", base: balanced, change: both("public-a", "public-b", in, out, rule(90, true, "deny", "0.0.0.0/0", 8080, 8080)), want: want{"inbound": "blocked lb-subnet-nacl", "*": "reachable"}},
		{name: "its own ACLs deny the answers", base: balanced, change: both("public-a", "public-b", out, rule(100, false, "allow", "0.0.0.0/0", 0, 1023)), want: want{"inbound": "blocked lb-subnet-nacl"}},
		{name: "one of its ACLs denies it", base: balanced, change: func(n *state.Network) {
			guard(n, "public-a", in, out, rule(90, true, "deny", "0.0.0.0/0", 8080, 8080))
		}, want: want{"inbound": "unknown lb-subnet-nacl-partial"}},
		{name: "within a subnet no ACL is asked", base: balanced, change: func(n *state.Network) {
			n.LoadBalancers[0].Zones = []state.LoadBalancerZone{{Zone: "eu-west-1a", Subnet: "private-a"}}
			n.LoadBalancers[0].Scheme, n.Placement.Subnets = "internal", []string{"private-a"}
			guard(n, "private-a")
		}, want: want{"inbound": "reachable", "logs": "blocked nacl-out", "warnings": "single-az"}},
		{name: "one of its subnets was not returned", base: balanced, change: lb(func(l *state.ElasticLoadBalancer) { l.Zones[1].Subnet = "public-x" }), want: want{"inbound": "unknown lb-subnet-nacl-partial"}},
		{name: "the health check asks a port of its own", base: balanced, change: tg(func(g *state.TargetGroup) { g.HealthCheck.Port = "9090" }), want: want{"inbound": "blocked health-check-port-blocked"}},
		{name: "which is open", base: balanced, change: func(n *state.Network) {
			n.TargetGroups[0].HealthCheck.Port = "9090"
			group(n, "sg-task").In = append(group(n, "sg-task").In, tcpGroup(9090, "sg-lb"))
		}, want: want{"inbound": "reachable"}},
		{name: "the traffic's fault comes first", base: balanced, change: func(n *state.Network) {
			n.TargetGroups[0].HealthCheck.Port = "9090"
			group(n, "sg-task").In = nil
		}, want: want{"inbound": "blocked task-sg-ingress"}},
		{name: "two entries, the worst counts", base: balanced, change: func(n *state.Network) {
			n.Service.LoadBalancers = append(n.Service.LoadBalancers, state.LoadBalancer{ARN: arnTG, Container: "app", Port: 9000})
		}, want: want{"inbound": "blocked container-port-not-mapped", "warnings": "tg-port-differs"}},
		{name: "the group's port is a note", base: balanced, change: tg(func(g *state.TargetGroup) { g.Port = 80 }), want: want{"inbound": "reachable", "warnings": "tg-port-differs"}},
		{name: "a subnet that was not returned", base: balanced, change: func(n *state.Network) {
			n.Placement.Subnets = append(n.Placement.Subnets, "private-x")
		}, want: want{"inbound": "unknown subnet-not-found", "*": "unknown subnet-not-found", "warnings": "mixed-subnets"}},
		{name: "a subnet without IPv4", base: balanced, change: func(n *state.Network) {
			*n = *ipv6Only()
			b := balanced()
			n.Service, n.TargetGroups, n.LoadBalancers = b.Service, b.TargetGroups, b.LoadBalancers
		}, want: want{"inbound": "unknown ipv6-not-analysed", "warnings": "single-az"}},
	})
}

func TestNetworkLoadBalancers(t *testing.T) {
	preserve := func(n *state.Network) { n.TargetGroupAttributes[arnTG]["preserve_client_ip.enabled"] = "true" }
	internal := func(n *state.Network) {
		preserve(n)
		n.LoadBalancers[0].Scheme = "internal"
	}
	runNetworks(t, []network{
		{name: "packets come from its own addresses", base: networkBalanced("10.20.0.0/23"), want: want{"inbound": "reachable"}},
		{name: "not from its clients'", base: networkBalanced("203.0.113.0/24"), want: want{"inbound": "blocked task-sg-ingress"}},
		{name: "unless it preserves them", base: networkBalanced("10.20.0.0/23"), change: preserve, want: want{"inbound": "blocked nlb-client-ip"}},
		{name: "and the task admits everybody", base: networkBalanced("0.0.0.0/0"), change: preserve, want: want{"inbound": "reachable"}},
		{name: "or some", base: networkBalanced("10.20.0.0/23", "203.0.113.0/24"), change: preserve, want: want{"inbound": "unknown nlb-client-ip-partial"}},
		{name: "its health checks come from its own addresses even then", base: networkBalanced("0.0.0.0/5", "8.0.0.0/7", "11.0.0.0/8", "12.0.0.0/6", "16.0.0.0/4", "32.0.0.0/3", "64.0.0.0/2", "128.0.0.0/1"), change: preserve, want: want{"inbound": "blocked task-sg-ingress"}},
		{name: "clients of the company", base: networkBalanced("10.0.0.0/8"), change: internal, want: want{"inbound": "unknown nlb-client-ip"}},
		{name: "clients of the company, all admitted", base: networkBalanced("0.0.0.0/0"), change: internal, want: want{"inbound": "reachable"}},
		{name: "whether it preserves them was not read", base: networkBalanced("10.20.0.0/23"), change: func(n *state.Network) { n.TargetGroupAttributes = nil }, want: want{"inbound": "unknown nlb-client-ip"}},
		{name: "which does not matter where everybody is admitted", base: networkBalanced("0.0.0.0/0"), change: func(n *state.Network) { n.TargetGroupAttributes = nil }, want: want{"inbound": "reachable"}},
		{name: "its group is admitted by name", base: networkBalanced(), change: func(n *state.Network) {
			preserve(n)
			n.LoadBalancers[0].SecurityGroups = []string{"sg-lb"}
			group(n, "sg-task").In = []state.Permission{tcpGroup(8080, "sg-lb")}
		}, want: want{"inbound": "reachable"}},
		{name: "an ACL sees its clients' addresses", base: networkBalanced("0.0.0.0/0"), change: func(n *state.Network) {
			preserve(n)
			for _, id := range []string{"private-a", "private-b"} {
				guard(n, id, rule(100, false, "allow", "10.20.0.0/16"), rule(110, false, "allow", "0.0.0.0/0", 32768, 60999), rule(100, true, "allow", "0.0.0.0/0"))
			}
		}, want: want{"inbound": "blocked task-nacl-in", "*": "reachable"}},
		{name: "if it leaves them on the packets, which was not read", base: networkBalanced("0.0.0.0/0"), change: func(n *state.Network) {
			n.TargetGroupAttributes = nil
			for _, id := range []string{"private-a", "private-b"} {
				guard(n, id, rule(100, false, "allow", "10.20.0.0/16"), rule(110, false, "allow", "0.0.0.0/0", 32768, 60999), rule(100, true, "allow", "0.0.0.0/0"))
			}
		}, want: want{"inbound": "unknown nlb-client-ip", "*": "reachable"}},
	})
}

func TestPortPlaces(t *testing.T) {
	n := balanced()
	n.TargetGroups[0].Port, n.TargetGroups[0].HealthCheck.Port = 80, "8080"
	container(n).Ports = append(container(n).Ports, state.PortBinding{Container: 9000, Last: 9009}, state.PortBinding{Container: 53, Protocol: "udp"})
	for _, c := range []struct{ command, want, warnings string }{
		{"", "tg 80 · service 8080 · sg 8080 ok · taskdef 8080,9000-9009 · check 8080 /up 200", "tg-port-differs"},
		{"curl -f http://localhost:8080/up", "tg 80 · service 8080 · sg 8080 ok · taskdef 8080,9000-9009 · healthCheck 8080 · check 8080 /up 200", "tg-port-differs"},
		{"nc -z 127.0.0.1:9009", "tg 80 · service 8080 · sg 8080 ok · taskdef 8080,9000-9009 · healthCheck 9009 · check 8080 /up 200", "tg-port-differs"},
		{"wget http://[::1]:3000/ || exit 1", "tg 80 · service 8080 · sg 8080 ok · taskdef 8080,9000-9009 · healthCheck 3000 ! · check 8080 /up 200", "container-healthcheck-port tg-port-differs"},
		{"curl http://0.0.0.0:53", "tg 80 · service 8080 · sg 8080 ok · taskdef 8080,9000-9009 · healthCheck 53 ! · check 8080 /up 200", "container-healthcheck-port tg-port-differs"},
		{"curl http://db.example.com:5432", "tg 80 · service 8080 · sg 8080 ok · taskdef 8080,9000-9009 · check 8080 /up 200", "tg-port-differs"},
	} {
		container(n).HealthCheck = []string{"CMD-SHELL", c.command}
		r := expect(t, n, want{"inbound": "reachable", "warnings": c.warnings})
		if got := r.Ports[0].String(); got != c.want {
			t.Errorf("%q: %q, want %q", c.command, got, c.want)
		}
	}
	group(n, "sg-task").In = []state.Permission{tcp(8080, 8080, "10.20.0.0/24")}
	n.Service.LoadBalancers[0].Container = "gone"
	n.TargetGroups[0].HealthCheck = state.HealthCheck{}
	if got := reach.Evaluate(n).Ports[0].String(); got != "tg 80 · service 8080 · sg 8080 ? · taskdef none" {
		t.Error(got)
	}
	definition := n.Definition
	n.Definition = nil
	if got := reach.Evaluate(n).Ports[0].String(); got != "tg 80 · service 8080 · sg 8080 ? · taskdef -" {
		t.Error("without the definition:", got)
	}
	n.Definition = definition
	group(n, "sg-lb").Out = nil
	if got := reach.Evaluate(n).Ports[0].SecurityGroup; got != reach.Blocked {
		t.Error("one closed side closes both:", got)
	}
}
