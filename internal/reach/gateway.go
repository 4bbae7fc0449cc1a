package reach

import (
	"slices"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// target is a kind of thing at the end of a route.
type target int8

const (
	toNothing target = iota // that this program knows
	toLocal
	toInternet
	toNAT
	toEndpoint // Gateway Load Balancer or gateway endpoint
	toEgressOnly
	toPeering
	toBeyond // whatever is behind it cannot be read
)

// targets are the kinds by the prefix of their ids, with the hop for what lies beyond.
func targets() []struct {
	prefix string
	kind   target
	hop    string
} {
	return []struct {
		prefix string
		kind   target
		hop    string
	}{
		{"local", toLocal, ""},
		{"igw-", toInternet, ""},
		{"nat-", toNAT, ""},
		{"vpce-", toEndpoint, "via-firewall-endpoint"},
		{"eigw-", toEgressOnly, ""},
		{"pcx-", toPeering, ""},
		{"tgw-", toBeyond, "via-transit-gateway"},
		{"vgw-", toBeyond, "via-vpn-gateway"},
		{"eni-", toBeyond, "via-network-interface"},
		{"i-", toBeyond, "via-network-interface"},
		{"lgw-", toBeyond, "via-local-gateway"},
		{"cagw-", toBeyond, "via-carrier-gateway"},
		{"arn:", toBeyond, "via-core-network"},
	}
}

func kindOf(id string) target {
	for _, k := range targets() {
		if strings.HasPrefix(id, k.prefix) {
			return k.kind
		}
	}
	return toNothing
}

// beyond is the hop of what cannot be read.
func (r *route) beyond() string {
	if strings.Contains(r.Target, ":odb:") {
		return "via-odb-network"
	}
	for _, k := range targets() {
		if strings.HasPrefix(r.Target, k.prefix) && k.hop != "" {
			return k.hop
		}
	}
	return "via-unknown-target"
}

func (r *route) blackhole() bool { return strings.EqualFold(r.State, "blackhole") }

// follow goes along a route to addresses outside the VPC.
func (t *task) follow(r *route, far *addresses, port int) Path {
	w := &walk{}
	six := far.spans[0].lo.Is6()
	if r.blackhole() {
		w.stop("route-blackhole", t.in.tableWords, ": ", r.words, " is a blackhole (", r.Target, " is gone)")
		return w.path()
	}
	w.pass("route", t.in.tableWords, ": ", r.words)
	switch kind := r.kind; {
	case kind == toInternet:
		if t.attached(w, r.Target, t.in.VPC, "igw-not-attached", "") {
			t.publicAccess(w, t.in.blockMode, t.in.label(), false)
		}
		if !six {
			t.ownAddress(w, r)
		}
	case kind == toNAT && !six:
		t.nat(w, r.Target, far, t.in.v4, port)
	case kind == toEgressOnly && six:
		t.publicAccess(w, t.in.blockMode, t.in.label(), true)
	case kind == toEgressOnly:
		w.stop("no-route", r.Target, " carries IPv6 only")
	case kind == toPeering:
		w.stop("peering-no-transit", r.Target, " carries only traffic for the peer VPC")
	case kind == toEndpoint:
		t.firewall(w, r)
	case strings.HasPrefix(r.Target, "tgw-"):
		t.transit(w, r, far, port)
	default:
		w.doubt(r.beyond(), far.words, " leave ", t.in.VPC, " through ", r.Target, "; what is beyond is not read")
	}
	return w.path()
}

// attached checks an internet gateway.
func (v *vpc) attached(w *walk, id, vpc, hop, prefix string) bool {
	if v.InternetGateways == nil {
		w.doubt("internet-gateway-not-visible", prefix, id, " was not returned")
		return true
	}
	if g := v.gateways[id]; g != nil && slices.ContainsFunc(g.Attachments, func(a state.GatewayAttachment) bool {
		return a.VPC == vpc && (strings.EqualFold(a.State, "available") || strings.EqualFold(a.State, "attached"))
	}) {
		w.pass(hop, prefix, id, " is attached to ", vpc)
		return true
	}
	w.stop(hop, prefix, id, " is not attached to ", vpc)
	return false
}

// publicAccess checks VPC Block Public Access, of which one mode lets connections out that are made inside: those of NAT
// and egress-only gateways. https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa-basics.html
func (v *vpc) publicAccess(w *walk, mode, whose string, outboundOnly bool) {
	switch mode = strings.ToLower(mode); {
	case mode == "off", mode == "block-ingress" && outboundOnly:
	case mode == "":
		w.doubt("vpc-bpa-not-visible", "whether VPC Block Public Access stops ", whose, " was not read")
	case mode == "block-ingress", mode == "block-bidirectional":
		w.stop("vpc-bpa", "VPC Block Public Access (", mode, ") stops internet gateway traffic of ", whose)
	default:
		w.doubt("vpc-bpa-not-visible", "VPC Block Public Access of ", whose, " has the unknown mode ", mode)
	}
}

// ownAddress checks that an internet gateway has a public address to translate to.
func (t *task) ownAddress(w *walk, r *route) {
	switch {
	case t.publicIP == Reachable:
		w.pass("no-public-ip", "the task gets a public IPv4 address")
	case t.publicIP == Unknown:
		w.doubt("public-ip-not-visible", "whether the task has a public IPv4 address was not read")
	case !t.fargate:
		w.stop("no-public-ip", t.in.label(), " routes to ", r.Target, ", but the interface of a task that is not on Fargate gets no public address")
	default:
		w.stop("no-public-ip", t.in.label(), " routes to ", r.Target, ", but the task gets no public IP (assignPublicIp DISABLED)")
	}
}

// firewall checks the endpoint of a Gateway Load Balancer or of AWS Network Firewall.
func (t *task) firewall(w *walk, r *route) {
	if e := t.endpointsByID[r.Target]; e != nil && !strings.EqualFold(e.State, "available") {
		w.stop("gwlb-endpoint-not-available", "firewall endpoint ", e.ID, " is ", e.State)
		return
	}
	w.doubt("via-firewall-endpoint", "what ", r.Target, " lets through is not read")
}
