package reach

import (
	"cmp"
	"net/netip"
	"regexp"
	"slices"

	"github.com/fsui/fsui/internal/state"
)

// vpc is the network's facts put in order for asking, and the answers to questions that come again.
type vpc struct {
	*state.Network
	id      string // of the task's VPC, "" where none of its subnets was returned
	region  string
	account string
	names   names

	// The facts by their ids.
	subnets        map[string]*subnet
	routeTables    map[string]*table
	natGateways    map[string]*state.NATGateway
	gateways       map[string]*state.InternetGateway
	endpointsByID  map[string]*state.VPCEndpoint
	endpointGroups map[string]*groups // by the endpoint's id
	interfaces     map[string][]regional
	securityGroups map[string]*state.SecurityGroup
	lists          *prefixLists
	blockModes     map[string]string // of VPC Block Public Access, by the VPC's id

	// Sets of addresses, of which there is one each.
	public4, public6 *addresses
	nat64            *addresses
	everywhere       *addresses            // all of IPv4
	anywhere         *addresses            // one of IPv4, nobody knows which
	services         map[string]*addresses // of gateway endpoint services of this Region, as "s3"
	serviceSpans     []span                // of all of those together
	hosts            map[netip.Addr]*addresses
	together         map[string]*addresses // of a load balancer's subnets
	healthURL        *regexp.Regexp        // where a health check asks its own container

	// Answers that are asked for again.
	interned      map[string]*groups
	admissions    map[admission]ruling
	passages      map[passage]ruling
	transitTables map[string]*table // of transit gateways, by their ids
	openPolicies  map[string]bool   // by an endpoint's policy: it allows everything
}

// subnet is a subnet with what holds for it.
type subnet struct {
	state.Subnet
	seen       bool // false: it was not returned, or not whose it is
	v4, v6     *addresses
	table      *table // nil = not returned
	tableWords string
	acl        *acl   // nil = not returned
	blockMode  string // "" = not known
	shared     bool   // another account's, as far as anybody can tell
}

func newVPC(n *state.Network) *vpc {
	block := func(s string) []span { return spansOf(netip.MustParsePrefix(s)) }
	v := &vpc{
		Network: n, region: regionOf(n), account: accountOf(n),

		subnets:        make(map[string]*subnet, len(n.Subnets)),
		natGateways:    byID(n.NATGateways, func(g *state.NATGateway) string { return g.ID }),
		gateways:       byID(n.InternetGateways, func(g *state.InternetGateway) string { return g.ID }),
		endpointsByID:  byID(n.Endpoints, func(e *state.VPCEndpoint) string { return e.ID }),
		endpointGroups: make(map[string]*groups, len(n.Endpoints)),
		securityGroups: byID(n.SecurityGroups, func(g *state.SecurityGroup) string { return g.ID }),
		blockModes:     make(map[string]string, len(n.VPCs)),

		public4:    &addresses{words: "public addresses", public: true, spans: publicIPv4()},
		public6:    &addresses{words: "public IPv6 addresses", public: true, spans: block("2000::/3")},
		nat64:      &addresses{words: "64:ff9b::/96", spans: block("64:ff9b::/96")},
		everywhere: &addresses{words: "any address", spans: block("0.0.0.0/0")},
		anywhere:   &addresses{words: "an address that is not known", spans: block("0.0.0.0/0"), vague: true},
		hosts:      map[netip.Addr]*addresses{}, together: map[string]*addresses{},
		healthURL: regexp.MustCompile(`(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]):(\d{1,5})`),

		interned: map[string]*groups{}, admissions: map[admission]ruling{}, passages: map[passage]ruling{}, openPolicies: map[string]bool{}, transitTables: map[string]*table{},
	}
	v.readLists()
	for _, id := range v.placed() {
		if i := slices.IndexFunc(n.Subnets, func(s state.Subnet) bool { return s.ID == id }); i >= 0 {
			v.id = n.Subnets[i].VPC
			break
		}
	}
	v.readTables()
	v.readSubnets()
	v.readNames()
	v.readEndpoints()
	for i := range n.Endpoints {
		v.endpointGroups[n.Endpoints[i].ID] = v.groupsOf(n.Endpoints[i].Groups)
	}
	return v
}

func byID[T any](list []T, id func(*T) string) map[string]*T {
	out := make(map[string]*T, len(list))
	for i := range list {
		out[id(&list[i])] = &list[i]
	}
	return out
}

// placed are the subnets tasks are put in. A standalone task says itself where it is, and nothing else.
func (v *vpc) placed() []string {
	switch {
	case v.Placement != nil:
		return v.Placement.Subnets
	case v.Task != nil && v.Task.Subnet != "":
		return []string{v.Task.Subnet}
	default:
		return nil
	}
}

// publicIPv4 is every address that may belong to a public host: what is left without the private and special blocks.
// https://www.iana.org/assignments/iana-ipv4-special-registry
func publicIPv4() []span {
	special := make([]netip.Prefix, 0, 9)
	for _, s := range []string{
		"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3",
	} {
		special = append(special, netip.MustParsePrefix(s))
	}
	return subtract(spansOf(netip.MustParsePrefix("0.0.0.0/0")), spansOf(special...))
}

func (v *vpc) readSubnets() {
	acls := make(map[string]*acl, len(v.NetworkACLs))
	defaults := map[string]*acl{}
	for i := range v.NetworkACLs {
		a := newACL(&v.NetworkACLs[i])
		for _, id := range v.NetworkACLs[i].Subnets {
			acls[id] = a
		}
		if v.NetworkACLs[i].Default {
			defaults[v.NetworkACLs[i].VPC] = a
		}
	}
	for i := range v.VPCs {
		v.blockModes[v.VPCs[i].ID] = cmp.Or(v.VPCs[i].BlockMode, "off") // AWS names the mode where there is one
	}
	for _, f := range v.Subnets {
		s := &subnet{Subnet: f, seen: f.VPC != "", acl: acls[f.ID], blockMode: f.BlockMode, shared: f.Owner != "" && f.Owner != v.account}
		if s.acl == nil {
			s.acl = defaults[f.VPC]
		}
		if s.blockMode == "" {
			s.blockMode = v.blockModes[f.VPC]
		}
		if f.Block.IsValid() {
			s.v4 = &addresses{words: f.Block.String(), spans: spansOf(f.Block)}
		}
		if len(f.IPv6) > 0 {
			s.v6 = &addresses{words: f.IPv6[0].String(), spans: spansOf(f.IPv6...)}
		}
		s.table, s.tableWords = v.tableOf(f.ID, f.VPC)
		v.subnets[f.ID] = s
	}
}

// subnet is never nil: of one that was not returned nothing is known.
func (v *vpc) subnet(id string) *subnet {
	if s := v.subnets[id]; s != nil {
		return s
	}
	s := &subnet{Subnet: state.Subnet{ID: id}}
	v.subnets[id] = s
	return s
}

// unseen says why nothing is known of a subnet: it was looked for, or no subnet was read at all.
func (v *vpc) unseen(id string) string {
	if v.Subnets == nil {
		return "nothing is known of " + id + ": subnets were not read"
	}
	return id + " was not returned"
}

// label is how people know a subnet.
func (s *subnet) label() string {
	if s.Name == "" {
		return s.ID
	}
	return s.Name + " (" + s.ID + ")"
}
