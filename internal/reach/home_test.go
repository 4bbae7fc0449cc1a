package reach_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/reach"
	"github.com/fsui/fsui/internal/state"
)

const (
	region  = "eu-west-1"
	account = "111122223333"
)

// home is a VPC in order: two zones with a public and a private subnet each, a NAT gateway in each public one, one ACL
// that lets everything through, and a Fargate task of private-a with an image in ECR and a log group.
func home() *state.Network {
	n := &state.Network{
		Region: region, Account: account,
		VPCs:               []state.VPC{{ID: "vpc-home", Owner: account, Blocks: blocks("10.20.0.0/16"), DHCPOptions: "dopt-home"}},
		VPCAttributes:      []state.VPCAttributes{{VPC: "vpc-home", DNSSupport: new(true), DNSHostnames: new(true)}},
		DHCPOptions:        []state.DHCPOptions{{ID: "dopt-home", Servers: []string{"AmazonProvidedDNS"}}},
		InternetGateways:   []state.InternetGateway{{ID: "igw-home", Attachments: []state.GatewayAttachment{{VPC: "vpc-home", State: "available"}}}},
		EgressOnlyGateways: []state.InternetGateway{}, Endpoints: []state.VPCEndpoint{}, CustomerLists: []state.PrefixList{},
		SecurityGroups: []state.SecurityGroup{
			{ID: "sg-default", Name: "default", VPC: "vpc-home", In: []state.Permission{{Protocol: "-1", Groups: []string{"sg-default"}}}, Out: all("0.0.0.0/0")},
			{ID: "sg-task", Name: "task", VPC: "vpc-home", Out: all("0.0.0.0/0")},
			{ID: "sg-endpoints", Name: "endpoints", VPC: "vpc-home", In: []state.Permission{tcp(443, 443, "10.20.0.0/16")}, Out: all("0.0.0.0/0")},
		},
		NetworkACLs: []state.NetworkACL{{
			ID: "acl-open", VPC: "vpc-home", Default: true, Subnets: []string{"public-a", "public-b", "private-a", "private-b"}, Entries: openACL(),
		}},
		ServiceLists: []state.PrefixList{
			{ID: "pl-s3", Name: "com.amazonaws.eu-west-1.s3", Entries: blocks("52.218.0.0/17", "52.92.0.0/17", "3.5.64.0/21")},
			{ID: "pl-dynamodb", Name: "com.amazonaws.eu-west-1.dynamodb", Entries: blocks("52.94.24.0/23")},
		},
		Placement: &state.Placement{Subnets: []string{"private-a"}, SecurityGroups: []string{"sg-task"}},
		Definition: &state.TaskDefinition{Containers: []state.ContainerDefinition{{
			Name: "app", Image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:7", LogDriver: "awslogs", LogGroup: "/shop", LogRegion: region,
			Ports: []state.PortBinding{{Container: 8080, Protocol: "tcp"}},
		}}},
	}
	for i, zone := range []string{"a", "b"} {
		public, private := "public-"+zone, "private-"+zone
		n.Subnets = append(n.Subnets,
			state.Subnet{ID: public, VPC: "vpc-home", Owner: account, Zone: region + zone, Block: block([]string{"10.20.0.0/24", "10.20.1.0/24"}[i]), Free: new(200)},
			state.Subnet{ID: private, VPC: "vpc-home", Owner: account, Zone: region + zone, Block: block([]string{"10.20.10.0/24", "10.20.11.0/24"}[i]), Free: new(200)})
		n.NATGateways = append(n.NATGateways, state.NATGateway{
			ID: "nat-" + zone, VPC: "vpc-home", Subnet: public, State: "available", Connectivity: "public", Mode: "zonal",
			Addresses: []state.NATAddress{{PublicIP: "198.51.100.1", Status: "succeeded"}},
		})
		n.RouteTables = append(n.RouteTables, tableFor("rtb-"+private, private, to("0.0.0.0/0", "nat-"+zone)))
	}
	public := tableFor("rtb-public", "public-a", to("0.0.0.0/0", "igw-home"))
	public.Associations = append(public.Associations, state.RouteAssociation{Subnet: "public-b", State: "associated"})
	main := tableFor("rtb-main", "")
	main.Associations = []state.RouteAssociation{{Main: true, State: "associated"}}
	n.RouteTables = append(n.RouteTables, public, main)
	return n
}

func block(s string) netip.Prefix { return netip.MustParsePrefix(s) }

func blocks(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, 0, len(list))
	for _, s := range list {
		out = append(out, block(s))
	}
	return out
}

func to(block, target string) state.Route {
	r := state.Route{Target: target, State: "active", Origin: "CreateRoute"}
	if strings.HasPrefix(block, "pl-") {
		r.List = block
	} else {
		r.To = netip.MustParsePrefix(block)
	}
	return r
}

func blackhole(block, target string) state.Route {
	r := to(block, target)
	r.State = "blackhole"
	return r
}

func propagated(block, target string) state.Route {
	r := to(block, target)
	r.Origin = "EnableVgwRoutePropagation"
	return r
}

func tableFor(id, subnet string, routes ...state.Route) state.RouteTable {
	return state.RouteTable{
		ID: id, VPC: "vpc-home", Associations: []state.RouteAssociation{{Subnet: subnet, State: "associated"}},
		Routes: append([]state.Route{{To: block("10.20.0.0/16"), Target: "local", State: "active", Origin: "CreateRouteTable"}}, routes...),
	}
}

// all lets every protocol through, tcp a range of ports; to or from blocks.
func all(list ...string) []state.Permission {
	return []state.Permission{{Protocol: "-1", Blocks: blocks(list...)}}
}

func tcp(from, to int, list ...string) state.Permission {
	return state.Permission{Protocol: "tcp", From: &from, To: &to, Blocks: blocks(list...)}
}

func tcpGroup(port int, group string) state.Permission {
	return state.Permission{Protocol: "tcp", From: &port, To: &port, Groups: []string{group}}
}

func openACL() []state.ACLEntry {
	return []state.ACLEntry{
		rule(100, true, "allow", "0.0.0.0/0"), rule(32767, true, "deny", "0.0.0.0/0"),
		rule(100, false, "allow", "0.0.0.0/0"), rule(32767, false, "deny", "0.0.0.0/0"),
	}
}

// rule is an ACL entry, of TCP where ports are given.
func rule(number int, egress bool, action, from string, ports ...int) state.ACLEntry {
	e := state.ACLEntry{Rule: number, Egress: egress, Allow: action == "allow", Protocol: "-1", Block: block(from)}
	if len(ports) == 2 {
		e.Protocol, e.From, e.To = "6", &ports[0], &ports[1]
	}
	return e
}

// The parts of a network by name; a name that is not there fails the test by a nil pointer.
func subnet(n *state.Network, id string) *state.Subnet {
	i := slices.IndexFunc(n.Subnets, func(s state.Subnet) bool { return s.ID == id })
	return &n.Subnets[i]
}

func table(n *state.Network, id string) *state.RouteTable {
	i := slices.IndexFunc(n.RouteTables, func(t state.RouteTable) bool { return t.ID == id })
	return &n.RouteTables[i]
}

func group(n *state.Network, id string) *state.SecurityGroup {
	i := slices.IndexFunc(n.SecurityGroups, func(g state.SecurityGroup) bool { return g.ID == id })
	return &n.SecurityGroups[i]
}

func nat(n *state.Network, id string) *state.NATGateway {
	i := slices.IndexFunc(n.NATGateways, func(g state.NATGateway) bool { return g.ID == id })
	return &n.NATGateways[i]
}

func endpoint(n *state.Network, id string) *state.VPCEndpoint {
	i := slices.IndexFunc(n.Endpoints, func(e state.VPCEndpoint) bool { return e.ID == id })
	return &n.Endpoints[i]
}

func container(n *state.Network) *state.ContainerDefinition { return &n.Definition.Containers[0] }

// routes replaces all of a table's routes but the local one.
func routes(n *state.Network, id string, list ...state.Route) {
	t := table(n, id)
	t.Routes = append(t.Routes[:1:1], list...)
}

// guard puts an ACL of its own before a subnet.
func guard(n *state.Network, id string, entries ...state.ACLEntry) {
	n.NetworkACLs[0].Subnets = slices.DeleteFunc(n.NetworkACLs[0].Subnets, func(s string) bool { return s == id })
	n.NetworkACLs = append(n.NetworkACLs, state.NetworkACL{ID: "acl-" + id, VPC: "vpc-home", Subnets: []string{id}, Entries: entries})
}

const allowAll = `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`

// serve adds an interface endpoint for a service, called vpce- and the service's last words.
func serve(n *state.Network, suffix string, subnets ...string) {
	n.Endpoints = append(n.Endpoints, state.VPCEndpoint{
		ID: "vpce-" + suffix, Type: "Interface", VPC: "vpc-home", Service: "com.amazonaws." + region + "." + suffix, State: "available",
		PrivateDNS: true, AddressType: "ipv4", Subnets: subnets, Groups: []string{"sg-endpoints"}, Policy: allowAll,
	})
}

// gateway adds the gateway endpoint for S3 to route tables.
func gateway(n *state.Network, tables ...string) {
	n.Endpoints = append(n.Endpoints, state.VPCEndpoint{
		ID: "vpce-s3", Type: "Gateway", VPC: "vpc-home", Service: "com.amazonaws." + region + ".s3", State: "available", RouteTables: tables, Policy: allowAll,
	})
	for _, id := range tables {
		t := table(n, id)
		t.Routes = append(t.Routes, to("pl-s3", "vpce-s3"))
	}
}

// closed is home without a way to the internet, with the endpoints that the task needs in private-a.
func closed() *state.Network {
	n := home()
	routes(n, "rtb-private-a")
	routes(n, "rtb-private-b")
	for _, suffix := range []string{"ecr.api", "ecr.dkr", "logs"} {
		serve(n, suffix, "private-a")
	}
	gateway(n, "rtb-private-a", "rtb-private-b")
	return n
}

// outside is home with the task in the public subnet.
func outside(publicIP bool) *state.Network {
	n := home()
	n.Placement.Subnets, n.Placement.PublicIP = []string{"public-a"}, publicIP
	return n
}

// want says what is expected: "verdict hop" by destination, and by "inbound", "start", "exec" and "first". The key *
// stands for what goes to public addresses in home: ecr.api, ecr.dkr, logs, internet. "warnings" are all there are.
type want map[string]string

// network is one case: a network, what is wrong with it, and what follows.
type network struct {
	name   string
	base   func() *state.Network // nil = home
	change func(*state.Network)
	want   want
}

func runNetworks(t *testing.T, cases []network) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			n := home()
			if c.base != nil {
				n = c.base()
			}
			if c.change != nil {
				c.change(n)
			}
			expect(t, n, c.want)
		})
	}
}

func expect(t *testing.T, n *state.Network, w want) *reach.Result {
	t.Helper()
	r := reach.Evaluate(n)
	got := map[string]string{
		"inbound": words(r.Inbound), "start": words(r.Start), "exec": words(r.Exec), "first": r.FirstBrokenHop, "warnings": warnings(r),
	}
	for _, d := range r.Destinations {
		got[d.Key] = words(d.Outcome)
	}
	for key, outcome := range w {
		keys := []string{key}
		if key == "*" {
			keys = []string{"ecr.api", "ecr.dkr", "logs", "internet"}
		}
		for _, key := range keys {
			if special, ok := w[key]; ok && key != "*" {
				outcome = special
			}
			if got[key] != outcome {
				t.Errorf("%s: %q, want %q", key, got[key], outcome)
			}
		}
	}
	if _, ok := w["warnings"]; !ok && got["warnings"] != "" {
		t.Errorf("warnings %q, want none", got["warnings"])
	}
	sound(t, r)
	return r
}

func words(o reach.Outcome) string { return strings.TrimSpace(string(o.Verdict) + " " + o.Hop) }

func warnings(r *reach.Result) string {
	var slugs []string
	for _, w := range r.Warnings {
		if w.Text == "" {
			slugs = append(slugs, "without-words")
		}
		if !slices.Contains(slugs, w.Slug) {
			slugs = append(slugs, w.Slug)
		}
	}
	return strings.Join(slugs, " ")
}

// sound checks what is true of every result: a hop exactly where something is wrong, known to Hops, with a fix, and
// among the steps; nothing broken on a way that is open.
func sound(t *testing.T, r *reach.Result) {
	t.Helper()
	for _, s := range r.Subnets {
		ways := map[string]reach.Path{"inbound": s.Inbound}
		for key, p := range s.Paths {
			ways[key] = p
		}
		for key, p := range ways {
			wrong := p.Verdict == reach.Blocked || p.Verdict == reach.Unknown
			if wrong == (p.Hop == "") {
				t.Errorf("%s from %s: %s with hop %q", key, s.ID, p.Verdict, p.Hop)
			}
			if wrong && reach.Fix(p.Hop) == "" {
				t.Errorf("%s from %s: nothing is known about hop %s", key, s.ID, p.Hop)
			}
			named := !wrong
			for _, step := range p.Steps {
				named = named || step.Hop == p.Hop && step.Verdict == p.Verdict
				if p.Verdict == reach.Reachable && step.Verdict != reach.Reachable {
					t.Errorf("%s from %s is reachable past %+v", key, s.ID, step)
				}
				if step.Text == "" || step.Hop == "" {
					t.Errorf("%s from %s: a step without words: %+v", key, s.ID, step)
				}
			}
			if !named {
				t.Errorf("%s from %s: no step is %s %s: %+v", key, s.ID, p.Verdict, p.Hop, p.Steps)
			}
		}
	}
}
