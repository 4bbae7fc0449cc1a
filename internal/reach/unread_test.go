package reach_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/reach"
	"github.com/fsui/fsui/internal/state"
)

// estates are networks of every kind, in order and out of it.
func estates() map[string]func() *state.Network {
	with := func(base func() *state.Network, changes ...func(*state.Network)) func() *state.Network {
		return func() *state.Network {
			n := base()
			for _, change := range changes {
				change(n)
			}
			return n
		}
	}
	own := func(n *state.Network) { n.DHCPOptions[0].Servers = []string{"10.1.1.1"} }
	shut := func(n *state.Network) { group(n, "sg-task").Out, group(n, "sg-task").In = nil, nil }
	files := func(n *state.Network) {
		m := mounting()
		n.Definition.FileSystems, n.MountTargets, n.MountTargetGroups = m.Definition.FileSystems, m.MountTargets, m.MountTargetGroups
		n.SecurityGroups = append(n.SecurityGroups, *group(m, "sg-files"))
	}
	preserve := func(n *state.Network) { n.TargetGroupAttributes[arnTG]["preserve_client_ip.enabled"] = "true" }
	return map[string]func() *state.Network{
		"NAT": home, "endpoints": closed, "public": func() *state.Network { return outside(true) }, "no address": func() *state.Network { return outside(false) },
		"dual stack": dualStack, "IPv6 only": ipv6Only, "files": mounting, "balanced": balanced, "network balanced": networkBalanced("0.0.0.0/0"),
		"clients": with(networkBalanced("10.20.0.0/16"), preserve), "shut": with(balanced, shut), "own names": with(closed, own, files),
		"no names": with(home, func(n *state.Network) { n.VPCAttributes[0].DNSSupport = new(false) }),
		"no hosts": with(closed, files, func(n *state.Network) { n.VPCAttributes[0].DNSHostnames = new(false) }),
		"ACL":      with(balanced, func(n *state.Network) { guard(n, "private-a") }),
		"registry": with(dualStack, func(n *state.Network) { container(n).Image = "nginx"; routes(n, "rtb-private-a", to("::/0", "eigw-1")) }),
		"transit":  joined, "transit, no route": with(joined, func(n *state.Network) { n.TransitRoutes["tgw-rtb-hub"] = n.TransitRoutes["tgw-rtb-hub"][:1] }),
		"transit, zone": with(joined, func(n *state.Network) { n.TransitPlaces[0].Subnets = []string{"private-b"} }),
		"transit, own": with(joined, func(n *state.Network) {
			n.TransitPlaces[0].Subnets = []string{"private-a"}
			guard(n, "private-a", rule(100, true, "allow", "0.0.0.0/0"))
		}),
		"transit, ACL":  with(joined, func(n *state.Network) { guard(n, "public-a") }),
		"transit, away": with(joined, func(n *state.Network) { n.TransitAttachments[0].State = "rejected" }),
		"zones": with(home, func(n *state.Network) {
			routes(n, "rtb-private-a", to("10.0.0.0/8", "tgw-1"))
			n.HostedZones = []string{}
		}),
		"lists": with(home, func(n *state.Network) {
			group(n, "sg-task").Out = []state.Permission{{Protocol: "-1", Lists: []string{"pl-all"}}}
			n.CustomerLists = []state.PrefixList{{ID: "pl-all", Entries: blocks("0.0.0.0/0")}}
		}),
		"S3 inside":   with(closed, func(n *state.Network) { serve(n, "s3", "private-a") }),
		"S3 no table": with(home, func(n *state.Network) { gateway(n) }),
		"shared":      with(home, func(n *state.Network) { subnet(n, "private-a").Owner = "444455556666"; routes(n, "rtb-private-a") }),
	}
}

// What was not read can only take certainty away: without a list no verdict may become another certain one. This holds
// the first law of the package, whatever the rules are.
func TestNothingUnreadProvesAnything(t *testing.T) {
	lists := []string{
		"Account", "VPCs", "VPCAttributes", "DHCPOptions", "Subnets", "RouteTables", "InternetGateways", "EgressOnlyGateways", "NATGateways",
		"Endpoints", "SecurityGroups", "NetworkACLs", "ServiceLists", "CustomerLists", "LoadBalancers", "TargetGroups", "TargetGroupAttributes",
		"MountTargets", "MountTargetGroups", "HostedZones", "Placement", "Definition",
		"TransitAttachments", "TransitPlaces", "TransitRoutes",
	}
	for name, build := range estates() {
		full := outcomes(reach.Evaluate(build()))
		for _, list := range lists {
			n := build()
			reflect.ValueOf(n).Elem().FieldByName(list).SetZero()
			r := reach.Evaluate(n)
			sound(t, r)
			for key, got := range outcomes(r) {
				was, asked := full[key]
				if !asked || strings.HasPrefix(key, "registry:") && list == "Definition" {
					continue
				}
				if got.Verdict != was.Verdict && got.Verdict != reach.Unknown {
					t.Errorf("%s without %s: %s was %v, became %v", name, list, key, was, got)
				}
			}
		}
	}
}

func outcomes(r *reach.Result) map[string]reach.Outcome {
	out := map[string]reach.Outcome{"inbound": r.Inbound}
	for _, d := range r.Destinations {
		out[d.Key] = d.Outcome
	}
	return out
}

// The hop names the list that is missing where nothing else decides.
func TestUnreadListsAreNamed(t *testing.T) {
	for list, w := range map[string]want{
		"VPCs": {"*": "unknown vpc-bpa-not-visible"}, "VPCAttributes": {"*": "unknown vpc-dns-not-visible"}, "Subnets": {"*": "unknown subnet-not-found", "warnings": ""},
		"RouteTables": {"*": "unknown route-table-not-visible"}, "InternetGateways": {"*": "unknown internet-gateway-not-visible"},
		"NATGateways": {"*": "unknown nat-not-visible"}, "Endpoints": {"*": "unknown endpoints-not-visible", "internet": "reachable", "s3": "unknown endpoints-not-visible"},
		"SecurityGroups": {"*": "unknown sg-egress-partial"}, "NetworkACLs": {"*": "unknown nacl-not-visible"}, "ServiceLists": {"*": "reachable", "s3": "unknown prefix-list-not-visible"},
		"Definition": {"*": "unknown task-definition-not-visible", "internet": "reachable", "efs": "unknown task-definition-not-visible"},
		"Placement":  {"*": "unknown subnet-not-found", "internet": "unknown subnet-not-found"},
	} {
		t.Run(list, func(t *testing.T) {
			n := home()
			reflect.ValueOf(n).Elem().FieldByName(list).SetZero()
			expect(t, n, w)
		})
	}
	for list, hop := range map[string]string{"TargetGroups": "target-group-not-visible", "LoadBalancers": "load-balancer-not-visible", "Definition": "task-definition-not-visible"} {
		t.Run("inbound "+list, func(t *testing.T) {
			n := balanced()
			reflect.ValueOf(n).Elem().FieldByName(list).SetZero()
			if got := words(reach.Evaluate(n).Inbound); got != "unknown "+hop {
				t.Error(got)
			}
		})
	}
}

// A rule that names a group proves nothing while nobody knows which groups the other side carries.
func TestGroupsOfTheOtherSideUnknown(t *testing.T) {
	runNetworks(t, []network{
		{name: "the task's, at an endpoint", base: closed, change: func(n *state.Network) {
			group(n, "sg-endpoints").In = []state.Permission{tcpGroup(443, "sg-task")}
			n.Placement, n.Task = nil, &state.Task{LaunchType: "FARGATE", Subnet: "private-a"}
		}, want: want{"logs": "unknown sg-egress-partial"}},
		{name: "the endpoint's, at the task", base: closed, change: func(n *state.Network) {
			group(n, "sg-task").Out = []state.Permission{tcpGroup(443, "sg-endpoints")}
			endpoint(n, "vpce-logs").Groups = nil
		}, want: want{"logs": "unknown sg-egress-partial", "ecr.api": "reachable"}},
		{name: "the load balancer's", base: balanced, change: func(n *state.Network) { n.LoadBalancers[0].SecurityGroups = nil }, want: want{"inbound": "unknown lb-sg-egress-partial"}},
	})
}

// Nor does a fact without the words that matter.
func TestHalfReturnedFacts(t *testing.T) {
	runNetworks(t, []network{
		{name: "a NAT gateway's state", change: func(n *state.Network) { nat(n, "nat-a").State = "" }, want: want{"*": "unknown nat-not-visible"}},
		{name: "a subnet's VPC", change: func(n *state.Network) { subnet(n, "private-a").VPC = "" }, want: want{"*": "unknown subnet-not-found"}},
		{name: "a mount target's zone", base: mounting, change: func(n *state.Network) { n.MountTargets[0].Zone = "" }, want: want{"efs": "unknown mount-targets-not-visible"}},
		{name: "a load balancer's zones", base: balanced, change: func(n *state.Network) { n.LoadBalancers[0].Zones = nil }, want: want{"inbound": "unknown load-balancer-not-visible"}},
		{name: "a load balancer's state", base: balanced, change: func(n *state.Network) { n.LoadBalancers[0].State = "" }, want: want{"inbound": "unknown load-balancer-not-visible"}},
		{name: "a target group's VPC", base: balanced, change: func(n *state.Network) { n.TargetGroups[0].VPC = "" }, want: want{"inbound": "unknown target-group-not-visible"}},
		{name: "a target group's load balancers", base: balanced, change: func(n *state.Network) { n.TargetGroups[0].LoadBalancers = nil }, want: want{"inbound": "unknown load-balancer-not-visible"}},
	})
}

func TestRefusedCalls(t *testing.T) {
	n := home()
	n.Denied = map[string]string{"ecs:DescribeServices": "AccessDeniedException"}
	expect(t, n, want{"*": "reachable", "ssmmessages": "unknown service-not-visible", "ecs-sc": "unknown service-not-visible", "inbound": "unknown service-not-visible"})
	n = home()
	n.Denied = map[string]string{"ecs:DescribeClusters": "AccessDeniedException"}
	n.Task = &state.Task{LaunchType: "FARGATE", Exec: true}
	expect(t, n, want{"*": "reachable", "ssmmessages": "reachable", "kms": "unknown cluster-not-visible", "exec": "unknown cluster-not-visible"})
}

// Whose account this is may stand in the names of what runs in it.
func TestAccountByOtherNames(t *testing.T) {
	n := home()
	n.NATGateways, n.Account = n.NATGateways[1:], ""
	expect(t, n, want{"*": "unknown nat-not-visible"})
	n.Definition.ExecutionRole = "arn:aws:iam::111122223333:role/exec"
	expect(t, n, want{"*": "blocked nat-missing"})
	n.Region = ""
	expect(t, n, want{"*": "blocked nat-missing", "s3": "blocked nat-missing"})
}

func TestEveryHopHasAFix(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range reach.Hops() {
		if seen[k.Slug] && k.Slug != "nlb-client-ip" || k.Fix == "" || k.Proof != reach.Blocked && k.Proof != reach.Unknown {
			t.Errorf("%+v", k)
		}
		seen[k.Slug] = true
	}
	if reach.Fix("nacl-in-partial") == "" || reach.Fix("endpoint-partial") == reach.Fix("endpoint") || reach.Fix("nonsense") != "" {
		t.Error("partial slugs")
	}
	if part := reach.Fix("sg-egress-partial"); !strings.Contains(part, "ec2:DescribeSecurityGroups") || part == reach.Fix("sg-egress") {
		t.Errorf("groups that let a part through, or were not read: %s", part)
	}
	n := home()
	n.Subnets = nil
	if got := reach.Evaluate(n).Subnets[0].Paths["logs"].Steps[0].Text; !strings.Contains(got, "subnets were not read") {
		t.Errorf("not listed and not read are one: %s", got)
	}
}
