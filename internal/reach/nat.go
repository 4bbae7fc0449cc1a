package reach

import (
	"slices"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// nat goes through a NAT gateway to addresses outside the VPC; from are the task's.
// https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html
func (t *task) nat(w *walk, id string, far, from *addresses, port int) {
	g := t.natGateways[id]
	switch {
	case g == nil && (t.NATGateways == nil || t.in.shared):
		w.doubt("nat-not-visible", id, " cannot be listed from here", t.owner())
		return
	case g == nil:
		w.stop("nat-missing", t.in.tableWords, " points at ", id, ", which does not exist")
		return
	case strings.EqualFold(g.State, "available"):
		w.pass("nat-not-available", g.ID, " is available")
	case strings.EqualFold(g.State, "deleting"):
		w.doubt("nat-deleting", g.ID, " is being deleted and may still carry traffic")
	case g.State == "":
		w.doubt("nat-not-visible", "the state of ", g.ID, " was not returned")
	default:
		w.stop("nat-not-available", strings.TrimSpace(g.ID+" is "+g.State+" "+g.FailureCode+" "+g.Failure))
	}
	if !strings.EqualFold(g.Connectivity, "private") && !slices.ContainsFunc(g.Addresses, working) {
		w.stop("nat-no-eip", g.ID, " has no working Elastic IP")
	}
	if strings.EqualFold(g.Mode, "regional") {
		t.regionalNAT(w, g)
		return
	}
	t.zonalNAT(w, g, far, from, port)
}

func working(a state.NATAddress) bool {
	return a.PublicIP != "" && strings.EqualFold(a.Status, "succeeded")
}

// owner says whose subnet it is where that is another account.
func (t *task) owner() string {
	if !t.in.shared || t.account == "" {
		return ""
	}
	return "; " + t.in.label() + " is shared by account " + t.in.Owner
}

func (t *task) regionalNAT(w *walk, g *state.NATGateway) {
	if strings.EqualFold(g.AutoZones, "disabled") && !slices.ContainsFunc(g.Addresses, func(a state.NATAddress) bool { return a.Zone == t.in.Zone && working(a) }) {
		w.doubt("regional-nat-az", "regional ", g.ID, " has no address in ", t.in.Zone, ", and adds none by itself")
	}
	home := &subnet{Subnet: state.Subnet{ID: g.ID, VPC: t.in.VPC}, table: t.routeTables[g.RegionTable], tableWords: g.RegionTable, blockMode: t.blockModes[t.in.VPC]}
	t.natRoute(w, g, home)
}

func (t *task) zonalNAT(w *walk, g *state.NATGateway, far, from *addresses, port int) {
	home := t.subnet(g.Subnet)
	if !home.seen {
		w.doubt("nat-subnet-not-visible", "the subnet of ", g.ID, ", ", g.Subnet, ", was not returned")
		return
	}
	if home.Zone != "" && t.in.Zone != "" && home.Zone != t.in.Zone {
		w.warn("nat-cross-az", t.in.label(), " (", t.in.Zone, ") uses ", g.ID, " in ", home.Zone, ": cross-AZ data charge, and egress ends if ", home.Zone, " fails.")
	}
	if home != t.in {
		const hop = "nat-subnet-nacl"
		t.acl(w, hop, home, false, from, one(port), "inbound", "from")
		t.acl(w, hop, home, true, far, one(port), "outbound", "to")
		t.acl(w, hop, home, false, far, relayPorts(), "inbound", "from")
		t.acl(w, hop, home, true, from, t.answers, "outbound", "to")
	}
	t.natRoute(w, g, home)
}

// natRoute checks that the default route behind a NAT gateway leads to the internet.
func (t *task) natRoute(w *walk, g *state.NATGateway, home *subnet) {
	if home.table == nil {
		w.doubt("route-table-not-visible", "the route table of ", home.label(), " was not returned")
		return
	}
	behind := &task{vpc: t.vpc, in: home}
	mains, _ := behind.publicRoutes(t.public4)
	gap := len(home.table.choose(t.public4).gap) > 0
	if len(mains) == 0 {
		if len(home.table.opaque) > 0 {
			w.doubt("partial-default-route", home.tableWords, " has routes that cannot be read")
			return
		}
		w.stop("nat-subnet-no-igw", g.ID, " sits in ", home.label(), ", whose table ", home.tableWords, " has no default route")
		return
	}
	paths := make([]Path, 0, len(mains))
	for _, r := range mains {
		paths = append(paths, t.behindNAT(g, home, r))
	}
	if gap {
		lost := &walk{}
		lost.stop("nat-subnet-no-igw", home.tableWords, " has no route for a part of the public addresses")
		paths = append(paths, lost.path())
	}
	w.then(all(paths, "partial-default-route", "behind "+g.ID+" "+partOnly(t.public4, mains)))
}

func (t *task) behindNAT(g *state.NATGateway, home *subnet, r *route) Path {
	w := &walk{}
	where := "behind " + g.ID + " "
	switch kind := r.kind; {
	case r.blackhole():
		w.stop("nat-subnet-no-igw", where, home.tableWords, ": ", r.words, " is a blackhole")
	case kind == toInternet:
		if !t.attached(w, r.Target, home.VPC, "nat-subnet-no-igw", where+home.tableWords+": ") {
			break
		}
		if strings.EqualFold(g.Connectivity, "private") {
			w.stop("nat-private", g.ID, " is a private NAT gateway; ", r.Target, " drops its packets")
		}
		t.publicAccess(w, home.blockMode, home.label(), true)
	case kind == toNAT, kind == toLocal, kind == toEgressOnly:
		w.stop("nat-subnet-no-igw", where, home.tableWords, ": ", r.words, " leads to no internet gateway")
	case kind == toPeering:
		w.stop("peering-no-transit", where, r.Target, " carries only traffic for the peer VPC")
	default:
		w.doubt(r.beyond(), where, home.tableWords, ": ", r.words, "; what is beyond is not read")
	}
	return w.path()
}
