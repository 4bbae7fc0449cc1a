package reach

import (
	"slices"
	"strings"
)

// toPublic is the way to addresses outside the VPC.
func (t *task) toPublic(far *addresses, port int) Path {
	key := farPort{far, port}
	if p, ok := t.public[key]; ok {
		return p
	}
	w := &walk{}
	if t.resolve(w) {
		t.leave(w, far, port)
		w.then(t.wayOut(far, port))
		t.back(w, far)
	}
	p := w.path()
	p.public = true
	t.public[key] = p
	return p
}

// leave is what a packet passes before it meets a route.
func (t *task) leave(w *walk, far *addresses, port int) {
	w.rule("sg-egress", t.admits(admission{groups: t.groups, port: port, far: far}),
		"task ", t.groups.words, " outbound ", tcp(port), " to ", far.words)
	t.acl(w, "nacl-out", t.in, true, far, one(port), "outbound", "to")
}

// back is what the answers pass.
func (t *task) back(w *walk, far *addresses) {
	beside := t.besideTransit(far)
	if beside == Reachable {
		return
	}
	answers := &walk{}
	t.acl(answers, "nacl-in", t.in, false, far, t.answers, "inbound", "from")
	if p := answers.path(); beside == Blocked || p.Verdict != Blocked {
		w.then(p)
		return
	}
	w.doubt("via-transit-gateway", answers.steps[0].Text, "; whether the list sees the answers depends on where the transit gateway's attachment stands")
}

// acl adds what a subnet's ACL says.
func (v *vpc) acl(w *walk, hop string, s *subnet, egress bool, far *addresses, ports portRange, direction, preposition string) {
	if s.acl == nil {
		w.doubt("nacl-not-visible", "the network ACL of ", s.label(), " was not returned")
		return
	}
	w.rule(hop, v.passes(passage{s.acl, egress, far, ports}),
		s.acl.id, " of ", s.label(), " ", direction, " ", ports.String(), " ", preposition, " ", far.words)
}

// wayOut is the part of a way behind the task's subnet: routes and what stands at their ends. For one of the public
// addresses, which nobody knows, all routes count that may lead to it.
func (t *task) wayOut(far *addresses, port int) Path {
	table := t.in.table
	if table == nil {
		w := &walk{}
		w.doubt("route-table-not-visible", "the route table of ", t.in.label(), " was not returned")
		return w.path()
	}
	mains, narrow := t.publicRoutes(far)
	gap := len(table.choose(far).gap) > 0
	if gap || len(mains) == 0 {
		return t.wayInPart(mains, narrow, gap, far, port)
	}
	paths := make([]Path, 0, len(mains))
	for _, r := range mains {
		paths = append(paths, t.follow(r, far, port))
	}
	out := all(paths, "partial-default-route", partOnly(far, mains))
	for _, r := range mains {
		if t.publicIP == Reachable && t.in.side(far) == t.in.v4 && !r.blackhole() && r.kind != toInternet {
			out.warnings = append(out.warnings, Warning{"public-ip-unused", "The task gets a public IPv4 address it cannot use (" + r.words + ")."})
		}
	}
	for _, r := range narrow {
		out = t.besides(out, r, mains, far, port)
	}
	return out
}

// wayInPart is the way out of a table without a route for every public address.
func (t *task) wayInPart(mains, narrow []*route, gap bool, far *addresses, port int) Path {
	routes := slices.Concat(mains, narrow)
	var paths []Path
	if gap && len(mains) == 0 || len(routes) == 0 {
		paths = append(paths, t.noRoute(far))
	}
	for _, r := range routes {
		paths = append(paths, t.follow(r, far, port))
	}
	if gap && len(mains) > 0 {
		paths = append(paths, t.noRoute(far))
	}
	return all(paths, "partial-default-route", partOnly(far, routes))
}

func partOnly(far *addresses, routes []*route) string {
	words := make([]string, 0, len(routes))
	for _, r := range routes {
		words = append(words, r.words)
	}
	return "only a part of " + far.words + " has a working route: " + strings.Join(words, ", ")
}

// besides weighs a narrower route that leads elsewhere: what is asked for may be among its addresses.
func (t *task) besides(out Path, r *route, mains []*route, far *addresses, port int) Path {
	for _, m := range mains {
		if m.Target == r.Target && m.blackhole() == r.blackhole() {
			return out
		}
	}
	p := t.follow(r, far, port)
	said := r.words + ", not to the default route"
	switch {
	case p.Verdict == out.Verdict, out.Verdict == Unknown:
		return out
	case out.Verdict == Blocked, r.large(far):
		return out.unsure("specific-public-route", "some of ", far.words, " go another way: ", said)
	}
	out.warnings = append(out.warnings, Warning{"specific-public-route", strings.Replace(said, " -> ", " goes to ", 1) + "."})
	return out
}

// publicRoutes are the routes that a public address may take: those wide enough to be a default, and narrower ones.
// Routes inside the list of a gateway endpoint service concern that service alone.
func (t *task) publicRoutes(far *addresses) (mains, narrow []*route) {
	for _, s := range t.in.table.choose(far).shares {
		switch r := s.route; {
		case r.Target == "local":
		case r.List == "" && r.To.Bits() <= 1 || cover(far.spans, r.spans) == full:
			mains = append(mains, r)
		case far.public && len(r.spans) > 0 && cover(r.spans, t.serviceSpans) == full:
		default:
			narrow = append(narrow, r)
		}
	}
	return mains, append(narrow, t.in.table.opaque...)
}

func (t *task) noRoute(far *addresses) Path {
	w := &walk{}
	w.stop("no-route", t.in.tableWords, " has no route for ", far.words)
	return w.path()
}

// large reports a route that takes enough of the addresses to matter, as one whose list cannot be read may.
func (r *route) large(far *addresses) bool {
	if r.List != "" && r.spans == nil {
		return true
	}
	total := uint64(0)
	for _, s := range intersect(far.spans, r.spans) {
		if s.large() {
			return true
		}
		total += number(s.hi) - number(s.lo) + 1
	}
	return total >= 1<<16
}
