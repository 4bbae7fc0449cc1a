package reach

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// farInterface is a network interface in the VPC that tasks connect to: of an endpoint or a mount target.
type farInterface struct {
	kind   string // begins its slugs: endpoint, efs
	in     *subnet
	at     *addresses // its address, or all of its subnet
	groups *groups
	port   int
}

// serving are the interface endpoints of the task's VPC for a service, by the last part of its name.
func (t *task) serving(suffix, region string) (here, elsewhere []*state.VPCEndpoint) {
	for _, e := range t.interfaces[suffix] {
		switch {
		case e.VPC != t.in.VPC:
		case e.region == region:
			here = append(here, e.VPCEndpoint)
		default:
			elsewhere = append(elsewhere, e.VPCEndpoint)
		}
	}
	return here, elsewhere
}

// regional is an endpoint for a service of a Region.
type regional struct {
	*state.VPCEndpoint
	region string
}

// readEndpoints puts interface endpoints under the last part of their service's name:
// com.amazonaws.REGION.SUFFIX, in China with cn before it.
func (v *vpc) readEndpoints() {
	v.interfaces = map[string][]regional{}
	for i := range v.Endpoints {
		e := &v.Endpoints[i]
		name, ok := strings.CutPrefix(strings.TrimPrefix(e.Service, "cn."), "com.amazonaws.")
		region, suffix, two := strings.Cut(name, ".")
		if ok && two && strings.EqualFold(e.Type, "Interface") {
			v.interfaces[suffix] = append(v.interfaces[suffix], regional{e, region})
		}
	}
}

// toEndpoint is the way to an interface endpoint whose private names are in use. Names resolve to its interfaces in
// turn, wherever the task is, so all of them have to be reached.
func (t *task) toEndpoint(e *state.VPCEndpoint) Path {
	w := &walk{}
	if !t.resolve(w) {
		return w.path()
	}
	w.pass("endpoint", "private DNS of ", e.ID, " (", e.Service, ")")
	if !strings.Contains(e.Policy, "{") {
		w.warn("endpoint-policy-not-visible", "The policy of ", e.ID, " was not read.")
	} else if !t.allowsAll(e) {
		w.warn("endpoint-policy-custom", "The policy of ", e.ID, " (", e.Service, ") was not evaluated.")
	}
	homes := make([]*subnet, 0, len(e.Subnets))
	for _, id := range e.Subnets {
		homes = append(homes, t.subnet(id))
	}
	if len(homes) == 0 {
		w.doubt("endpoint-partial", e.ID, " has no interfaces")
		return w.path()
	}
	slices.SortStableFunc(homes, func(a, b *subnet) int { return cmp.Compare(t.distance(a), t.distance(b)) })
	if t.distance(homes[0]) == 2 && !slices.ContainsFunc(homes, func(s *subnet) bool { return s.Zone == "" }) {
		w.warn("endpoint-cross-az", e.Service, " is reached in another AZ (", homes[0].Zone, ").")
	}
	paths := make([]Path, 0, len(homes))
	reached := 0
	for _, home := range homes {
		p := t.toInterface(farInterface{"endpoint", home, home.v4, t.endpointGroups[e.ID], 443})
		if p.Verdict == Reachable {
			reached++
		}
		paths = append(paths, p)
	}
	w.then(all(paths, "endpoint-partial",
		"of "+strconv.Itoa(len(paths))+" endpoint interfaces only "+strconv.Itoa(reached)+" can be reached for certain: calls fail at random"))
	return w.path()
}

// distance is 0 for the task's own subnet, 1 for its zone, else 2.
func (t *task) distance(s *subnet) int {
	switch {
	case s == t.in:
		return 0
	case s.Zone == t.in.Zone:
		return 1
	default:
		return 2
	}
}

// toInterface is the way inside the VPC to an interface, names aside. Within a subnet no ACL and no route is asked.
func (t *task) toInterface(f farInterface) Path {
	if p, ok := t.inside[f]; ok {
		return p
	}
	w := &walk{}
	if f.at == nil {
		w.doubt("subnet-not-found", f.in.ID, ", where the interface is, was not returned or has no IPv4 addresses")
		return w.path()
	}
	w.rule("sg-egress", t.admits(admission{groups: t.groups, port: f.port, far: f.at, peers: f.groups}),
		"task ", t.groups.words, " outbound ", tcp(f.port), " to ", f.at.words)
	other := f.in != t.in
	if other {
		t.acl(w, "nacl-out", t.in, true, f.at, one(f.port), "outbound", "to")
		t.inner(w, f.at)
		t.acl(w, f.kind+"-subnet-nacl", f.in, false, t.in.v4, one(f.port), "inbound", "from")
	}
	w.rule(f.kind+"-sg-ingress", t.admits(admission{groups: f.groups, in: true, port: f.port, far: t.in.v4, peers: t.groups}),
		f.groups.words, " inbound ", tcp(f.port), " from ", t.groups.words, " or ", t.in.v4.words)
	if other {
		t.acl(w, f.kind+"-subnet-nacl", f.in, true, t.in.v4, t.answers, "outbound", "to")
		t.acl(w, "nacl-in", t.in, false, f.at, t.answers, "inbound", "from")
	}
	p := w.path()
	t.inside[f] = p
	return p
}

// inner adds the route to another subnet of the VPC: local, unless a more specific one leads through something else.
func (t *task) inner(w *walk, to *addresses) {
	if t.in.table == nil {
		w.doubt("route-table-not-visible", "the route table of ", t.in.label(), " was not returned")
		return
	}
	for _, s := range t.in.table.choose(to).shares {
		switch r := s.route; {
		case r.Target == "local":
			w.pass("route", r.words, " (", t.in.tableWords, ")")
		case r.blackhole() && cover(to.spans, s.spans) == full:
			w.stop("route-blackhole", t.in.tableWords, ": ", r.words, " is a blackhole (", r.Target, " is gone)")
		default:
			w.doubt(r.beyond(), to.words, " is reached through ", r.words, " (", t.in.tableWords, "); what is there is not read")
		}
	}
}

// exactly is the set of one address; the same set each time, so that answers about it are kept.
func (v *vpc) exactly(a netip.Addr) *addresses {
	if v.hosts[a] == nil {
		v.hosts[a] = &addresses{words: a.String(), spans: []span{{a, a}}}
	}
	return v.hosts[a]
}
