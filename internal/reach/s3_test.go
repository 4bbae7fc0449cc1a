package reach_test

import (
	"testing"

	"github.com/fsui/fsui/internal/state"
)

func TestS3(t *testing.T) {
	nats := func(list ...state.Route) func(*state.Network) {
		return func(n *state.Network) { routes(n, "rtb-private-a", list...) }
	}
	toS3, toNAT := to("pl-s3", "vpce-s3"), to("0.0.0.0/0", "nat-a")
	s3 := func(change func(*state.Network, *state.VPCEndpoint)) func(*state.Network) {
		return func(n *state.Network) { change(n, endpoint(n, "vpce-s3")) }
	}
	inside := func(change func(*state.VPCEndpoint)) func(*state.Network) {
		return func(n *state.Network) {
			serve(n, "s3", "private-a")
			n.Endpoints[len(n.Endpoints)-1].ID = "vpce-s3-inside"
			change(endpoint(n, "vpce-s3-inside"))
		}
	}
	const off = "s3-gateway-not-on-route-table"
	runNetworks(t, []network{
		{name: "the gateway endpoint needs no NAT", base: closed, change: nats(blackhole("0.0.0.0/0", "nat-a"), toS3), want: want{"s3": "reachable", "internet": "blocked route-blackhole"}},
		{name: "it is on other tables", base: closed, change: func(n *state.Network) {
			n.Placement.Subnets = []string{"public-a"}
		}, want: want{"s3": "blocked " + off, "internet": "blocked no-public-ip", "logs": "reachable"}},
		{name: "it is on other tables, NAT works", change: func(n *state.Network) { gateway(n, "rtb-private-b") }, want: want{"s3": "reachable", "warnings": off}},
		{name: "it is on no table, NAT is in doubt", change: func(n *state.Network) {
			gateway(n)
			nat(n, "nat-a").State = "deleting"
		}, want: want{"s3": "unknown nat-deleting"}},
		{name: "of another VPC it is nothing", change: func(n *state.Network) {
			gateway(n)
			endpoint(n, "vpce-s3").VPC = "vpc-other"
		}, want: want{"s3": "reachable"}},
		{name: "it failed", base: closed, change: s3(func(_ *state.Network, e *state.VPCEndpoint) { e.State = "failed" }), want: want{"s3": "blocked endpoint-not-available"}},
		{name: "it was deleted", base: closed, change: nats(blackhole("pl-s3", "vpce-s3")), want: want{"s3": "blocked route-blackhole"}},
		{name: "it is not listed", base: closed, change: func(n *state.Network) { n.Endpoints = n.Endpoints[:3] }, want: want{"s3": "reachable", "warnings": "endpoint-policy-not-visible"}},
		{name: "a narrower static route splits S3", base: closed, change: nats(toS3, to("52.218.0.0/18", "tgw-1")), want: want{"s3": "unknown s3-split-route"}},
		{name: "and so does an equal one", base: closed, change: nats(toS3, to("52.218.0.0/17", "tgw-1")), want: want{"s3": "unknown s3-split-route"}},
		{name: "but not a wider one", base: closed, change: nats(toS3, to("52.0.0.0/8", "tgw-1")), want: want{"s3": "reachable"}},
		{name: "nor a propagated one", base: closed, change: nats(toS3, propagated("52.218.0.0/17", "vgw-1")), want: want{"s3": "reachable"}},
		{name: "both ways work", base: closed, change: nats(toS3, to("52.218.0.0/17", "nat-a")), want: want{"s3": "reachable"}},
		{name: "a part of S3 has no route", change: nats(to("52.0.0.0/8", "nat-a")), want: want{"s3": "unknown partial-default-route"}},
		{name: "another Region's S3 is a public address", base: closed, change: func(n *state.Network) {
			container(n).Image = "111122223333.dkr.ecr.eu-north-1.amazonaws.com/shop:7"
		}, want: want{"s3": "blocked no-route", "ecr.api": "blocked endpoint-other-region", "ecr.dkr": "blocked endpoint-other-region"}},
		{name: "with NAT behind it", base: closed, change: func(n *state.Network) {
			nats(toS3, toNAT)(n)
			container(n).Image = "111122223333.dkr.ecr.eu-north-1.amazonaws.com/shop:7"
		}, want: want{"s3": "reachable", "ecr.api": "reachable"}},
		{name: "an interface endpoint has the name", base: closed, change: inside(func(*state.VPCEndpoint) {}), want: want{"s3": "unknown s3-interface-only"}},
		{name: "and breaks it", base: closed, change: func(n *state.Network) {
			inside(func(e *state.VPCEndpoint) { e.Groups = []string{"sg-default"} })(n)
		}, want: want{"s3": "blocked endpoint-sg-ingress"}},
		{name: "for the inbound resolver only", base: closed, change: inside(func(e *state.VPCEndpoint) { e.InboundOnly = true }), want: want{"s3": "reachable"}},
		{name: "without private DNS", base: closed, change: inside(func(e *state.VPCEndpoint) { e.PrivateDNS = false }), want: want{"s3": "reachable"}},
	})
}

func TestEndpointPolicyForLayers(t *testing.T) {
	const bucket = `"arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"`
	statement := func(effect, principal, action, resource, more string) string {
		return `{"Effect":"` + effect + `","Principal":` + principal + `,"Action":` + action + `,"Resource":` + resource + more + `}`
	}
	layers := statement("Allow", `"*"`, `"s3:GetObject"`, bucket, "")
	const conditional, refused = "unknown endpoint-policy-conditional", "blocked endpoint-policy"
	for _, c := range []struct{ name, statements, want string }{
		{"the layers alone", layers, "reachable"},
		{"by wildcards", statement("Allow", `{"AWS":"*"}`, `["s3:Get*","s3:PutObject"]`, `["arn:aws:s3:::own/*","arn:aws:s3:::prod-*-starport-layer-bucket/*"]`, ""), "reachable"},
		{"an action in other letters", statement("Allow", `"*"`, `"S3:getobject"`, bucket, ""), "reachable"},
		{"another bucket", statement("Allow", `"*"`, `"s3:*"`, `"arn:aws:s3:::own/*"`, ""), refused},
		{"another action", statement("Allow", `"*"`, `"s3:ListBucket"`, `"*"`, ""), refused},
		{"the bucket without its objects", statement("Allow", `"*"`, `"s3:*"`, `"arn:aws:s3:::prod-eu-west-1-starport-layer-bucket"`, ""), refused},
		{"some of its objects", statement("Allow", `"*"`, `"s3:*"`, `"arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/a*"`, ""), conditional},
		{"another Region's bucket", statement("Allow", `"*"`, `"s3:GetObject"`, `"arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*"`, ""), refused},
		{"a condition", statement("Allow", `"*"`, `"s3:*"`, `"*"`, `,"Condition":{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}`), conditional},
		{"an empty condition", statement("Allow", `"*"`, `"s3:*"`, `"*"`, `,"Condition":{}`) + "," + statement("Allow", `"*"`, `"s3:Put*"`, `"*"`, ""), "reachable"},
		{"a role: ECR signs, not the task", statement("Allow", `{"AWS":"arn:aws:iam::111122223333:role/task"}`, `"s3:*"`, `"*"`, ""), conditional},
		{"a denial", layers + "," + statement("Deny", `"*"`, `"s3:*"`, bucket, ""), refused},
		{"a denial of other things", layers + "," + statement("Deny", `"*"`, `"s3:DeleteObject"`, `"*"`, ""), "reachable"},
		{"a conditional denial", layers + "," + statement("Deny", `"*"`, `"s3:*"`, `"*"`, `,"Condition":{"Bool":{"aws:SecureTransport":"false"}}`), conditional},
		{"all but", `{"Effect":"Deny","Principal":"*","NotAction":"s3:GetObject","Resource":"*"},` + layers, conditional},
		{"a variable", statement("Allow", `"*"`, `"s3:*"`, `"arn:aws:s3:::${aws:PrincipalTag/team}/*"`, ""), conditional},
		{"nothing", "", refused},
		{"no policy at all", "nonsense", conditional},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := closed()
			e := endpoint(n, "vpce-s3")
			e.Policy = `{"Version":"2012-10-17","Statement":[` + c.statements + `]}`
			expect(t, n, want{"s3": c.want})

			container(n).Image, container(n).S3Files = "public.ecr.aws/nginx/nginx", true
			expect(t, n, want{"s3": "reachable", "ecr.dkr": "not-needed", "warnings": "endpoint-policy-custom"})
		})
	}
}
