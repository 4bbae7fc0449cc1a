package sim

import (
	"net/netip"
	"slices"
)

type securityGroup struct {
	id, name, description string
	vpc                   *vpc
	ingress               []groupRule
	egress                []groupRule
}

// groupRule lets TCP through on a port, from or to a CIDR block, a prefix list or another group. Port 0 is every
// protocol and port.
type groupRule struct {
	port int
	peer string // CIDR block, pl- or sg-
}

// networkACL is a subnet's list of rules, the same for the way there and the answers back.
type networkACL struct {
	id, name string
	vpc      *vpc
	standard bool // the VPC's default, for every subnet that no other names
	subnets  []*subnet
	rules    []aclRule // in the order of their numbers
}

// aclRule is for TCP, or for everything where it has no ports.
type aclRule struct {
	number      int32
	egress      bool
	allow       bool
	first, last int // ports, both 0 = all
	block       netip.Prefix
}

// aclOf is the list that a subnet follows.
func (n *network) aclOf(s *subnet) *networkACL {
	for _, a := range n.acls {
		if slices.Contains(a.subnets, s) {
			return a
		}
	}
	return s.vpc.acl
}

// admits asks the rules in their order; what none of them names is denied. Without a list nothing is.
func (a *networkACL) admits(egress bool, port int, far netip.Addr) bool {
	if a == nil {
		return true
	}
	for _, r := range a.rules {
		if r.egress == egress && r.block.Contains(far) && (r.last == 0 || r.first <= port && port <= r.last) {
			return r.allow
		}
	}
	return false
}

// nic is an interface: an address in a subnet, and its groups.
type nic struct {
	subnet  *subnet
	address netip.Addr
	groups  []*securityGroup
}

// lets reports that one of the groups has a rule for the port and the far side, which carries groups of its own.
func (n *network) lets(groups []*securityGroup, egress bool, port int, far nic) bool {
	for _, g := range groups {
		rules := g.ingress
		if egress {
			rules = g.egress
		}
		for _, r := range rules {
			if (r.port == 0 || r.port == port) && n.names(r.peer, far) {
				return true
			}
		}
	}
	return false
}

// names reports that a rule's peer is the far side.
func (n *network) names(peer string, far nic) bool {
	if block, err := netip.ParsePrefix(peer); err == nil {
		return block.Contains(far.address)
	}
	if i := slices.IndexFunc(n.prefixLists, func(l *prefixList) bool { return l.id == peer }); i >= 0 {
		return n.prefixLists[i].holds(far.address)
	}
	return slices.ContainsFunc(far.groups, func(g *securityGroup) bool { return g.id == peer })
}

func (l *prefixList) holds(a netip.Addr) bool {
	return slices.ContainsFunc(l.blocks, func(b netip.Prefix) bool { return b.Contains(a) })
}

// groupsOf finds groups by id; without any it is the VPC's default one.
func (n *network) groupsOf(v *vpc, ids []string) []*securityGroup {
	var found []*securityGroup
	for _, g := range n.groups {
		if slices.Contains(ids, g.id) {
			found = append(found, g)
		}
	}
	if len(ids) == 0 && v.group != nil {
		found = append(found, v.group)
	}
	return found
}
