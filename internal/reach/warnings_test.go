package reach_test

import (
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/reach"
	"github.com/fsui/fsui/internal/state"
)

func TestWarningsOverSubnets(t *testing.T) {
	two := func() *state.Network {
		n := home()
		n.Placement.Subnets = []string{"private-a", "private-b"}
		n.Service = &state.Service{LaunchType: "FARGATE", Desired: 2}
		return n
	}
	free := func(id string, count int) func(*state.Network) {
		return func(n *state.Network) { subnet(n, id).Free = &count }
	}
	runNetworks(t, []network{
		{name: "none", base: two, want: want{"*": "reachable"}},
		{name: "a service in one zone", base: two, change: func(n *state.Network) { subnet(n, "private-b").Zone = "eu-west-1a" }, want: want{"warnings": "nat-cross-az single-az"}},
		{name: "a task may have one zone", want: want{}},
		{name: "one NAT gateway for both", base: two, change: func(n *state.Network) {
			routes(n, "rtb-private-b", to("0.0.0.0/0", "nat-a"))
		}, want: want{"*": "reachable", "warnings": "nat-cross-az nat-single-point"}},
		{name: "a regional one is no single point", base: two, change: func(n *state.Network) {
			routes(n, "rtb-private-b", to("0.0.0.0/0", "nat-a"))
			g := nat(n, "nat-a")
			g.Mode, g.Subnet, g.RegionTable = "regional", "", "rtb-public"
		}, want: want{"*": "reachable"}},
		{name: "subnets that differ", base: two, change: func(n *state.Network) { routes(n, "rtb-private-b") }, want: want{"*": "blocked no-route", "warnings": "mixed-subnets"}},
		{name: "subnets that differ in what nobody needs", base: two, change: func(n *state.Network) {
			n.Definition.Containers = nil
			routes(n, "rtb-private-b")
		}, want: want{"internet": "blocked no-route"}},
		{name: "no addresses left", base: two, change: free("private-a", 0), want: want{"warnings": "subnet-no-free-ips"}},
		{name: "few left", base: two, change: free("private-a", 7), want: want{"warnings": "subnet-few-free-ips"}},
		{name: "enough left", base: two, change: free("private-a", 8), want: want{}},
		{name: "fewer than a deployment needs", base: two, change: func(n *state.Network) {
			n.Service.Desired = 41
			free("private-b", 20)(n)
		}, want: want{"warnings": "subnet-few-free-ips"}},
		{name: "as many as it needs", base: two, change: func(n *state.Network) {
			n.Service.Desired = 41
			free("private-b", 21)(n)
		}, want: want{}},
		{name: "nobody counted", base: two, change: func(n *state.Network) { subnet(n, "private-a").Free = nil }, want: want{}},
	})
}

func TestMixedSubnetsNamesThem(t *testing.T) {
	n := home()
	n.Placement.Subnets = []string{"private-a", "public-a"}
	subnet(n, "private-a").Name = "blue"
	r := expect(t, n, want{"*": "blocked no-public-ip", "warnings": "mixed-subnets"})
	if text := r.Warnings[0].Text; !strings.HasPrefix(text, "Tasks in blue work, tasks in public-a do not") {
		t.Error(text)
	}
	// Where each lacks something else, none works.
	serve(n, "logs", "private-a")
	group(n, "sg-endpoints").In = []state.Permission{tcp(443, 443, "10.20.0.0/24")}
	if text := reach.Evaluate(n).Warnings[0].Text; !strings.HasPrefix(text, "Each of blue, public-a lacks something") {
		t.Error(text)
	}
}

func TestClasses(t *testing.T) {
	for _, c := range []struct {
		name, subnet        string
		change              func(*state.Network)
		class, fargateStack string
	}{
		{"internet gateway", "public-a", func(*state.Network) {}, reach.Public, reach.Public},
		{"NAT gateway", "private-a", func(*state.Network) {}, reach.Private, reach.Private},
		{"nothing", "private-a", func(n *state.Network) { routes(n, "rtb-private-a") }, reach.Isolated, reach.Isolated},
		{"transit gateway", "private-a", func(n *state.Network) { routes(n, "rtb-private-a", to("0.0.0.0/0", "tgw-1")) }, reach.Private, reach.Isolated},
		{"a NAT gateway that is gone", "private-a", func(n *state.Network) { routes(n, "rtb-private-a", blackhole("0.0.0.0/0", "nat-a")) }, reach.Isolated, reach.Private},
		{"main table", "private-a", func(n *state.Network) {
			table(n, "rtb-private-a").Associations = nil
			routes(n, "rtb-main", to("0.0.0.0/0", "igw-home"))
		}, reach.Public, reach.Unclassified},
		{"halves", "public-a", func(n *state.Network) {
			routes(n, "rtb-public", to("0.0.0.0/1", "igw-home"), to("128.0.0.0/1", "igw-home"))
		}, reach.Public, reach.Isolated},
		{"tables that were not read", "private-a", func(n *state.Network) { n.RouteTables = nil }, "", reach.Unclassified},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := home()
			n.Placement.Subnets = []string{c.subnet}
			c.change(n)
			if got, want := reach.Evaluate(n).Subnets[0].Class, (reach.Class{Word: c.class, FargateStack: c.fargateStack}); got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
		})
	}
}
