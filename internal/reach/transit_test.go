package reach_test

import (
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/reach"
	"github.com/fsui/fsui/internal/state"
)

// joined is home with its private zone behind a transit gateway that leads out by another VPC, and no zone of its own names.
func joined() *state.Network {
	n := home()
	routes(n, "rtb-private-a", to("0.0.0.0/0", "tgw-hub"))
	n.HostedZones = []string{}
	n.TransitAttachments = []state.TransitAttachment{{
		ID: "tgw-attach-home", Gateway: "tgw-hub", Owner: account, Type: "vpc", Resource: "vpc-home", State: "available", Table: "tgw-rtb-hub", TableState: "associated",
	}}
	n.TransitPlaces = []state.TransitPlace{{Attachment: "tgw-attach-home", Gateway: "tgw-hub", VPC: "vpc-home", State: "available", Subnets: []string{"public-a", "public-b"}}}
	n.TransitRoutes = map[string][]state.TransitRoute{"tgw-rtb-hub": {
		beyond("10.20.0.0/16", "tgw-attach-home", "propagated"), beyond("0.0.0.0/0", "tgw-attach-out", "static"),
	}}
	return n
}

func beyond(to, attachment, kind string) state.TransitRoute {
	return state.TransitRoute{To: block(to), State: "active", Type: kind, Targets: []state.TransitTarget{{Attachment: attachment, Type: "vpc", Resource: "vpc-" + attachment[11:]}}}
}

// gatewayRoutes replaces what the gateway's table holds.
func gatewayRoutes(list ...state.TransitRoute) func(*state.Network) {
	return func(n *state.Network) { n.TransitRoutes["tgw-rtb-hub"] = list }
}

func TestTransitGateways(t *testing.T) {
	const via = "unknown via-transit-gateway"
	lost := func(r state.TransitRoute) state.TransitRoute { r.State = "blackhole"; return r }
	out := beyond("0.0.0.0/0", "tgw-attach-out", "static")
	attachment := func(change func(*state.TransitAttachment)) func(*state.Network) {
		return func(n *state.Network) { change(&n.TransitAttachments[0]) }
	}
	away := func(said string) func(*state.Network) {
		return attachment(func(a *state.TransitAttachment) { a.State = said })
	}
	here := func(subnets ...string) func(*state.Network) {
		return func(n *state.Network) { n.TransitPlaces[0].Subnets = subnets }
	}
	refusing := func(n *state.Network) { // answers do not get into private-a
		here("private-a")(n)
		guard(n, "private-a", rule(100, true, "allow", "0.0.0.0/0"))
	}
	blocked := func(hop string) want { return want{"*": "blocked " + hop, "s3": "blocked " + hop} }
	unknown := want{"*": via, "s3": via}
	cases := []network{
		{name: "what is behind it is not read", want: unknown},
		{name: "no route there", change: gatewayRoutes(beyond("10.20.0.0/16", "tgw-attach-home", "propagated")), want: blocked("transit-no-route")},
		{name: "no routes at all", change: gatewayRoutes(), want: blocked("transit-no-route")},
		{name: "a blackhole there", change: gatewayRoutes(lost(out)), want: blocked("transit-route-blackhole")},
		{name: "a static route beats a propagated one", change: gatewayRoutes(beyond("0.0.0.0/0", "tgw-attach-out", "propagated"), lost(out)), want: blocked("transit-route-blackhole")},
		{name: "a part of the addresses has a route", change: gatewayRoutes(beyond("54.0.0.0/8", "tgw-attach-out", "static")), want: want{"*": via, "s3": "blocked transit-no-route"}},
		{name: "a route that is being made", change: gatewayRoutes(state.TransitRoute{To: block("0.0.0.0/0"), State: "pending", Type: "static"}), want: unknown},
		{name: "a list that cannot be read", change: gatewayRoutes(state.TransitRoute{List: "pl-secret", State: "active", Type: "static"}), want: unknown},
		{name: "routes that were not read", change: func(n *state.Network) { n.TransitRoutes = map[string][]state.TransitRoute{} }, want: unknown},
		{name: "a table that nobody named", change: attachment(func(a *state.TransitAttachment) { a.Table, a.TableState = "", "" }), want: unknown},
		{name: "a table that is being left", change: attachment(func(a *state.TransitAttachment) { a.TableState = "disassociating" }), want: unknown},
		{name: "nobody has accepted it", change: away("pendingAcceptance"), want: blocked("transit-not-attached")},
		{name: "it failed", change: away("failed"), want: blocked("transit-not-attached")},
		{name: "it is being changed", change: away("modifying"), want: unknown},
		{name: "it is being removed", change: away("deleting"), want: unknown},
		{name: "an attachment of another VPC", change: attachment(func(a *state.TransitAttachment) { a.Resource = "vpc-other"; a.State = "failed" }), want: unknown},
		{name: "a deleted one beside it", change: func(n *state.Network) {
			old := n.TransitAttachments[0]
			old.ID, old.State = "tgw-attach-old", "deleted"
			n.TransitAttachments = append(n.TransitAttachments, old)
			gatewayRoutes()(n)
		}, want: blocked("transit-no-route")},
		{name: "no subnet in the zone", change: here("private-b"), want: blocked("transit-zone-not-enabled")},
		{name: "a subnet that was not returned", change: here("private-b", "subnet-hidden"), want: unknown},
		{name: "the ACL there", change: func(n *state.Network) { guard(n, "public-a") }, want: blocked("transit-subnet-nacl")},
		{name: "the ACL does not see what goes on", change: func(n *state.Network) {
			guard(n, "public-a", rule(100, false, "allow", "10.20.10.0/24"), rule(100, true, "allow", "10.20.10.0/24"))
		}, want: unknown},
		{name: "in the task's own subnet its ACL does not see answers", change: refusing, want: unknown},
		{name: "where it stands was not read", change: func(n *state.Network) { refusing(n); n.TransitPlaces = nil }, want: unknown},
		{name: "in another subnet it does", change: func(n *state.Network) { refusing(n); here("public-a")(n) }, want: blocked("nacl-in")},
		{name: "names may lead to another VPC", change: func(n *state.Network) {
			gatewayRoutes()(n)
			n.HostedZones = []string{"eu-west-1.amazonaws.com."}
		}, want: want{"*": "unknown remote-endpoint-possible", "s3": "unknown remote-endpoint-possible", "internet": "blocked transit-no-route"}},
		{name: "or may, as far as anybody has read", change: func(n *state.Network) {
			gatewayRoutes()(n)
			n.HostedZones = nil
			serve(n, "logs", "private-a")
			endpoint(n, "vpce-logs").PrivateDNS = false
		}, want: want{"*": "unknown remote-endpoint-possible", "s3": "unknown remote-endpoint-possible", "internet": "blocked transit-no-route"}},
		{name: "IPv6", base: func() *state.Network {
			n, six := joined(), dualStack()
			n.Subnets, n.VPCs = six.Subnets, six.VPCs
			n.RouteTables, n.SecurityGroups, n.NetworkACLs = six.RouteTables, six.SecurityGroups, six.NetworkACLs
			routes(n, "rtb-private-a", to("::/0", "tgw-hub"))
			gatewayRoutes()(n)
			return n
		}, want: want{"internet6": via}},
	}
	for i := range cases {
		if cases[i].base == nil {
			cases[i].base = joined
		}
	}
	runNetworks(t, cases)
}

// Where one command mends it, it stands there with its ids.
func TestRemediesOfTransitGateways(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*state.Network)
		want   string
	}{
		"accept":  {func(n *state.Network) { n.TransitAttachments[0].State = "pendingAcceptance" }, "aws ec2 accept-transit-gateway-vpc-attachment --transit-gateway-attachment-id tgw-attach-home --region eu-west-1"},
		"gone":    {func(n *state.Network) { n.TransitAttachments[0].State = "failed" }, ""},
		"zone":    {func(n *state.Network) { n.TransitPlaces[0].Subnets = []string{"private-b"} }, "aws ec2 modify-transit-gateway-vpc-attachment --transit-gateway-attachment-id tgw-attach-home --add-subnet-ids private-a --region eu-west-1"},
		"ACL":     {func(n *state.Network) { guard(n, "public-a") }, "aws ec2 create-network-acl-entry --network-acl-id acl-public-a --ingress --rule-number 100 --protocol tcp --port-range From=443,To=443 --cidr-block 10.20.10.0/24 --rule-action allow --region eu-west-1"},
		"nowhere": {gatewayRoutes(), ""},
	} {
		n := joined()
		c.change(n)
		got := ""
		for _, r := range reach.Remedies(n, "private-a", "internet", reach.Evaluate(n).Subnets[0].Paths["internet"]) {
			got += r.Command
		}
		if strings.TrimSpace(got) != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
