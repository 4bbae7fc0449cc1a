package reach

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// table is a route table, unfolded to what each address meets.
type table struct {
	id       string
	routes   []*route
	segments []segment // disjoint, in order
	opaque   []*route  // their prefix list cannot be read: where they lead, nobody knows
	chosen   map[*addresses]choice
}

type route struct {
	*state.Route
	kind  target
	spans []span // of its destination, before others take their part
	words string
}

// segment is a run of addresses that one route wins.
type segment struct {
	span
	route *route
}

// share is what of some addresses one route wins.
type share struct {
	route *route
	spans []span
}

// choice is where a table leads a set of addresses: shares in the order of their first address, and what no route takes.
type choice struct {
	shares []share
	gap    []span
}

func (v *vpc) readTables() {
	v.routeTables = make(map[string]*table, len(v.RouteTables))
	for i := range v.RouteTables {
		v.routeTables[v.RouteTables[i].ID] = v.newTable(&v.RouteTables[i])
	}
}

// tableOf is the table a subnet follows: the one that names it, else the main one.
// https://docs.aws.amazon.com/vpc/latest/userguide/RouteTables.html
func (v *vpc) tableOf(subnet, vpc string) (*table, string) {
	main := ""
	for i := range v.RouteTables {
		t := &v.RouteTables[i]
		for _, a := range t.Associations {
			switch {
			case a.State != "" && !strings.EqualFold(a.State, "associated") && !strings.EqualFold(a.State, "associating"):
			case a.Subnet == subnet && subnet != "":
				return v.routeTables[t.ID], t.ID + " (explicit association)"
			case a.Main && t.VPC == vpc:
				main = t.ID
			}
		}
	}
	if main == "" {
		return nil, ""
	}
	return v.routeTables[main], main + " (main table)"
}

func (v *vpc) newTable(f *state.RouteTable) *table {
	t := &table{id: f.ID, chosen: map[*addresses]choice{}}
	var entries []entry
	for i := range f.Routes {
		r := &route{Route: &f.Routes[i], kind: kindOf(f.Routes[i].Target)}
		if strings.EqualFold(r.State, "filtered") {
			continue
		}
		blocks := []netip.Prefix{r.To}
		if r.List != "" {
			l := v.lists.get(r.List)
			if (l == nil || !l.readable) && !v.isGatewayEndpoint(r.Target) {
				t.opaque = append(t.opaque, r)
			}
			blocks = nil
			if l != nil {
				r.spans = l.spans
				blocks = l.blocks
			}
		} else {
			r.spans = spansOf(r.To)
		}
		r.words = cmp.Or(r.List, r.To.String()) + " -> " + r.Target
		t.routes = append(t.routes, r)
		for _, b := range blocks {
			if b.IsValid() {
				entries = append(entries, entry{b, r})
			}
		}
	}
	t.segments = flatten(append(entries, v.localRoutes(f, entries)...))
	return t
}

// isGatewayEndpoint reports an endpoint whose routes concern its own service alone, whether its list was read or not.
func (v *vpc) isGatewayEndpoint(id string) bool {
	e := v.endpointsByID[id]
	return e != nil && strings.EqualFold(e.Type, "Gateway")
}

// localRoutes are those that every table has whether it is listed or not: to the blocks of its VPC.
func (v *vpc) localRoutes(f *state.RouteTable, listed []entry) []entry {
	var out []entry
	for i := range v.VPCs {
		if v.VPCs[i].ID != f.VPC {
			continue
		}
		for _, b := range v.VPCs[i].Blocks {
			if !slices.ContainsFunc(listed, func(e entry) bool { return e.to == b }) {
				local := state.Route{To: b, Target: "local", State: "active", Origin: "CreateRouteTable"}
				out = append(out, entry{b, &route{Route: &local, kind: toLocal, spans: spansOf(b), words: b.String() + " -> local"}})
			}
		}
	}
	return out
}

type entry struct {
	to    netip.Prefix
	route *route
}

// rank orders routes to the same block: a static route beats a prefix list's, and that a propagated one.
// https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html
func (r *route) rank() int {
	switch {
	case r.Origin == "EnableVgwRoutePropagation" || r.Origin == "Advertisement":
		return 2
	case r.List != "":
		return 1
	default:
		return 0
	}
}

// flatten lets the longest prefix win, whatever the state of its route: a blackhole swallows what it wins.
func flatten(entries []entry) []segment {
	slices.SortStableFunc(entries, func(a, b entry) int {
		return cmp.Or(a.to.Addr().Compare(b.to.Addr()), cmp.Compare(a.to.Bits(), b.to.Bits()), cmp.Compare(a.route.rank(), b.route.rank()))
	})
	entries = slices.CompactFunc(entries, func(a, b entry) bool { return a.to == b.to })
	var out []segment
	var open []segment // blocks around the current one, the widest first
	var at netip.Addr  // first address not dealt with
	emit := func(s segment, hi netip.Addr) {
		if at.IsValid() && at.Compare(hi) <= 0 {
			out = append(out, segment{span{at, hi}, s.route})
			at = hi.Next()
		}
	}
	closeBefore := func(lo netip.Addr) {
		for n := len(open); n > 0 && (!lo.IsValid() || open[n-1].hi.Less(lo)); n = len(open) {
			emit(open[n-1], open[n-1].hi)
			open = open[:n-1]
		}
	}
	for _, e := range entries {
		s := spanOf(e.to)
		closeBefore(s.lo)
		if n := len(open); n > 0 && s.lo != at {
			emit(open[n-1], s.lo.Prev())
		}
		at = s.lo
		open = append(open, segment{s, e.route})
	}
	closeBefore(netip.Addr{})
	return out
}

// choose says which routes lead to a set of addresses.
func (t *table) choose(a *addresses) choice {
	if c, ok := t.chosen[a]; ok {
		return c
	}
	at := map[*route]int{}
	var c choice
	var taken []span
	for _, want := range a.spans {
		i, _ := slices.BinarySearchFunc(t.segments, want.lo, func(s segment, lo netip.Addr) int { return s.hi.Compare(lo) })
		for ; i < len(t.segments) && t.segments[i].lo.Compare(want.hi) <= 0; i++ {
			s := t.segments[i]
			j, ok := at[s.route]
			if !ok {
				j = len(c.shares)
				at[s.route] = j
				c.shares = append(c.shares, share{route: s.route})
			}
			hit := span{later(want.lo, s.lo), earlier(want.hi, s.hi)}
			c.shares[j].spans = append(c.shares[j].spans, hit)
			taken = append(taken, hit)
		}
	}
	c.gap = subtract(a.spans, taken)
	t.chosen[a] = c
	return c
}
