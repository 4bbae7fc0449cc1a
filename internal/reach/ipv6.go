package reach

import (
	"net/netip"
	"strings"
)

// toInternet is the way to any public IPv4 host. From a subnet without IPv4 it leads through DNS64 and NAT64.
func (t *task) toInternet(port int) Path {
	if t.in.ipv6Only() {
		return t.throughNAT64(port)
	}
	return t.toPublic(t.public4, port)
}

// throughNAT64 is the way from an IPv6-only subnet to hosts that have IPv4 only.
// https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-nat64-dns64.html
func (t *task) throughNAT64(port int) Path {
	key := farPort{t.nat64, port}
	if p, ok := t.public[key]; ok {
		return p
	}
	w := &walk{}
	if t.resolve(w) {
		t.leave(w, t.nat64, port)
		t.translated(w, port)
		t.back(w, t.nat64)
	}
	p := w.path()
	p.public = true
	t.public[key] = p
	return p
}

func (t *task) translated(w *walk, port int) {
	if t.in.table == nil {
		w.doubt("route-table-not-visible", "the route table of ", t.in.label(), " was not returned")
		return
	}
	dns64 := "off"
	if t.in.DNS64 {
		dns64 = "on"
	}
	// The well-known prefix is routed to a NAT gateway as itself: a wider route does not make one translate.
	prefix := netip.MustParsePrefix("64:ff9b::/96")
	shares := t.in.table.choose(t.nat64).shares
	if !t.in.DNS64 || len(shares) != 1 || shares[0].route.kind != toNAT || shares[0].route.To != prefix || shares[0].route.blackhole() {
		route := "no"
		if len(shares) > 0 {
			route = shares[0].route.words
		}
		w.stop("no-nat64", "no way to IPv4-only hosts: DNS64 ", dns64, ", route for ", prefix.String(), ": ", route)
		return
	}
	chain := &walk{}
	r := shares[0].route
	t.nat(chain, r.Target, t.public4, t.in.v6, port)
	if p := chain.path(); p.Verdict == Blocked {
		w.stop("no-nat64", "no way to IPv4-only hosts: ", r.words, " (", p.Hop, ")")
		w.steps = append(w.steps, p.Steps...)
	} else {
		w.pass("no-nat64", "DNS64 on, ", r.words)
		w.then(p)
	}
}

// toServiceSix is the way from an IPv6-only subnet to an AWS service, which has a name with IPv6 addresses. Interface
// endpoints do not serve ECR there; whether one serves another service depends on what they do not say.
func (t *task) toServiceSix(suffix, region string) Path {
	p := t.toPublic(t.public6, 443)
	if p.Hop == "dns-support-disabled" || strings.HasPrefix(suffix, "ecr.") {
		return t.soften(p, suffix, region)
	}
	here, _ := t.serving(suffix, region)
	for _, e := range here {
		if t.privateNames(e).Verdict != Blocked && (p.Verdict == Blocked || !strings.EqualFold(e.AddressType, "ipv4")) {
			return p.unsure("endpoint-ipv6-unknown", "whether ", e.ID, " (", e.Service, ") answers for the dual-stack name is not decided by these facts")
		}
	}
	if t.Endpoints == nil {
		return t.perhapsEndpoint(p)
	}
	return t.soften(p, suffix, region)
}
