package reach

import (
	"slices"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// transit follows a route to a transit gateway as far as the facts lead: the VPC's attachment, the zone and the ACL that
// it stands behind, and the gateway's own route. What is at the end of that belongs to other networks, so that a way
// through a gateway may be proven blocked, and never reachable.
// https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html
func (t *task) transit(w *walk, r *route, far *addresses, port int) {
	a := t.attachment(r.Target)
	if a == nil || t.in.v4 == nil || far.spans[0].lo.Is6() {
		w.doubt(r.beyond(), far.words, " leave ", t.in.VPC, " through ", r.Target, "; what is beyond is not read")
		return
	}
	switch strings.ToLower(a.State) {
	case "available", "modifying":
		w.pass("transit-not-attached", a.ID, " of ", a.Resource, " to ", a.Gateway, " is ", a.State)
	case "pendingacceptance", "rejected", "failed":
		w.stop("transit-not-attached", a.ID, " of ", a.Resource, " to ", a.Gateway, " is ", a.State)
	default:
		w.doubt(r.beyond(), a.ID, " of ", a.Resource, " to ", a.Gateway, " is ", a.State)
	}
	t.transitZone(w, a, r, port)
	t.transitRoute(w, a, r, far)
}

// attachment is the VPC's to a gateway, nil where none was returned. Those that were deleted are listed for a while.
func (t *task) attachment(gateway string) *state.TransitAttachment {
	var found *state.TransitAttachment
	for i := range t.TransitAttachments {
		a := &t.TransitAttachments[i]
		if a.Gateway == gateway && a.Resource == t.in.VPC && !strings.EqualFold(a.State, "deleted") {
			if found != nil {
				return nil // which of them counts nobody knows
			}
			found = a
		}
	}
	return found
}

// place is where an attachment stands, nil where that was not read.
func (t *task) place(attachment string) *state.TransitPlace {
	i := slices.IndexFunc(t.TransitPlaces, func(p state.TransitPlace) bool { return p.Attachment == attachment })
	if i < 0 || len(t.TransitPlaces[i].Subnets) == 0 {
		return nil
	}
	return &t.TransitPlaces[i]
}

// transitZone checks that the attachment has a subnet in the task's zone, without which nothing of that zone gets to the
// gateway, and the ACL of that subnet: it sees packets from the task come in, and their answers go out.
// https://docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html
func (t *task) transitZone(w *walk, a *state.TransitAttachment, r *route, port int) {
	p := t.place(a.ID)
	if p == nil || t.in.Zone == "" {
		w.doubt(r.beyond(), "in which zones ", a.ID, " has subnets was not read")
		return
	}
	var home *subnet
	unseen := false
	for _, id := range p.Subnets {
		switch s := t.subnet(id); {
		case s == t.in:
			w.pass("transit-zone-not-enabled", a.ID, " stands in ", t.in.label())
			return
		case !s.seen || s.Zone == "":
			unseen = true
		case s.Zone == t.in.Zone:
			home = s
		}
	}
	switch {
	case home != nil:
		w.pass("transit-zone-not-enabled", a.ID, " has ", home.label(), " in ", t.in.Zone)
		t.acl(w, "transit-subnet-nacl", home, false, t.in.v4, one(port), "inbound", "from")
		t.acl(w, "transit-subnet-nacl", home, true, t.in.v4, t.answers, "outbound", "to")
	case unseen:
		w.doubt(r.beyond(), "not all subnets of ", a.ID, " were returned")
	default:
		w.stop("transit-zone-not-enabled", a.ID, " has no subnet in ", t.in.Zone, ": what comes from ", t.in.label(), " does not get to ", a.Gateway)
	}
}

// transitRoute looks a destination up in the route table that the gateway has for the attachment.
func (t *task) transitRoute(w *walk, a *state.TransitAttachment, r *route, far *addresses) {
	if a.Table == "" || a.TableState != "" && !strings.EqualFold(a.TableState, "associated") {
		w.doubt(r.beyond(), "which route table ", a.Gateway, " asks for ", a.ID, " was not read")
		return
	}
	table := t.transitTable(a.Table)
	if table == nil || len(table.opaque) > 0 {
		w.doubt(r.beyond(), "the routes of ", a.Table, ", which ", a.Gateway, " asks, were not read")
		return
	}
	c := table.choose(far)
	for _, s := range c.shares {
		if !s.route.blackhole() {
			w.doubt(r.beyond(), a.Table, " of ", a.Gateway, ": ", s.route.words, "; what is beyond is not read")
			return
		}
	}
	if len(c.gap) > 0 || len(c.shares) == 0 {
		w.stop("transit-no-route", a.Table, " of ", a.Gateway, " has no route for ", far.words)
		return
	}
	w.stop("transit-route-blackhole", a.Table, " of ", a.Gateway, ": ", c.shares[0].route.words, " is a blackhole")
}

// transitTable is a gateway's route table, nil where its routes were not read.
func (v *vpc) transitTable(id string) *table {
	if t, ok := v.transitTables[id]; ok {
		return t
	}
	routes, ok := v.TransitRoutes[id]
	if !ok {
		return nil
	}
	f := &state.RouteTable{ID: id, Routes: make([]state.Route, 0, len(routes))}
	for _, r := range routes {
		out := state.Route{To: r.To, List: r.List, State: r.State, Target: "nothing"}
		if r.Type == "propagated" {
			out.Origin = "EnableVgwRoutePropagation" // a static route beats it here too
		}
		if len(r.Targets) > 0 {
			out.Target = strings.TrimSpace(r.Targets[0].Attachment + " " + r.Targets[0].Type + " " + r.Targets[0].Resource)
		}
		f.Routes = append(f.Routes, out)
	}
	t := v.newTable(f)
	v.transitTables[id] = t
	return t
}

// besideTransit says whether a transit gateway's attachment stands in the task's own subnet, from which the way leads to
// that gateway: the subnet's ACL does not see the answers then. https://docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html
func (t *task) besideTransit(far *addresses) Verdict {
	if t.in.table == nil {
		return Unknown
	}
	out := Blocked
	for _, s := range t.in.table.choose(far).shares {
		if !strings.HasPrefix(s.route.Target, "tgw-") || s.route.blackhole() {
			continue
		}
		switch a := t.attachment(s.route.Target); {
		case a == nil, t.place(a.ID) == nil:
			out = Unknown
		case slices.Contains(t.place(a.ID).Subnets, t.in.ID):
			return Reachable
		}
	}
	return out
}

// throughTransit reports a way that ends at a transit gateway.
func (p Path) throughTransit() bool { return strings.HasPrefix(p.Hop, "transit-") }
