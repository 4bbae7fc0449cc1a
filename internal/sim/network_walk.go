package sim

import (
	"net/netip"
	"slices"
	"strings"
)

const (
	// answerPort stands for the port a task's connection has on its own side, which the answers come back to:
	// Linux takes one of 32768 to 60999.
	answerPort = 45_000
	// gatewayPort stands for that of a NAT gateway or a load balancer, 1024 to 65535.
	gatewayPort = 20_000
)

// elsewhere is the address of everything public but the services with gateway endpoints.
func elsewhere() netip.Addr { return netip.AddrFrom4([4]byte{198, 51, 100, 20}) }

// reaches tells whether a task gets an answer from an AWS service of the Region on 443, or from the Internet where it
// names none. It sends one packet, to the one address that the task's resolver gives it.
func (n *network) reaches(from nic, publicIP bool, service string) bool {
	if to, ok := n.endpointOf(from.subnet, service); ok {
		return n.between(from, to, 443)
	}
	return n.outside(from, n.resolve(from.subnet, service), publicIP)
}

// resolve is the address that a task's resolver gives it for an AWS service of the Region, or for a host elsewhere.
func (n *network) resolve(s *subnet, service string) netip.Addr {
	if to, ok := n.endpointOf(s, service); ok {
		return to.address
	}
	if l := n.listOf(service); l != nil {
		return l.blocks[0].Addr().Next()
	}
	return elsewhere()
}

// endpointOf is the interface that a service's name resolves to in a subnet: the endpoint's in the same zone, or any.
func (n *network) endpointOf(s *subnet, service string) (nic, bool) {
	for _, e := range n.endpoints {
		if e.vpc != s.vpc || e.service != service || e.gateway || e.unnamed || !e.vpc.names || len(e.subnets) == 0 {
			continue
		}
		at := max(0, slices.IndexFunc(e.subnets, func(home *subnet) bool { return home.zone == s.zone }))
		home := e.subnets[at]
		return nic{home, home.block.Masked().Addr().Next().Next().Next().Next(), e.groups}, true
	}
	return nic{}, false
}

func (n *network) listOf(service string) *prefixList {
	i := slices.IndexFunc(n.prefixLists, func(l *prefixList) bool { return l.service == service })
	if i < 0 {
		return nil
	}
	return n.prefixLists[i]
}

// between sends a packet from one interface of a VPC to another, and the answer back. Groups remember the
// connection, network ACLs do not, and neither list is asked within one subnet.
func (n *network) between(from, to nic, port int) bool {
	back := answerPort
	if from.subnet == to.subnet {
		return n.lets(from.groups, true, port, to) && n.lets(to.groups, false, port, from)
	}
	near, far := n.aclOf(from.subnet), n.aclOf(to.subnet)
	return n.lets(from.groups, true, port, to) && n.lets(to.groups, false, port, from) &&
		near.admits(true, port, to.address) && far.admits(false, port, from.address) &&
		far.admits(true, back, from.address) && near.admits(false, back, to.address)
}

// outside sends a packet to a public address, and the answer back.
func (n *network) outside(from nic, to netip.Addr, publicIP bool) bool {
	acl := n.aclOf(from.subnet)
	if !n.lets(from.groups, true, 443, nic{address: to}) || !acl.admits(true, 443, to) || !acl.admits(false, answerPort, to) {
		return false
	}
	r, ok := n.lookUp(n.routeTableOf(from.subnet), to)
	switch v := from.subnet.vpc; {
	case !ok || r.blackhole:
		return false
	case strings.HasPrefix(r.target, "igw-"):
		return r.target == v.internetGateway && publicIP
	case strings.HasPrefix(r.target, "nat-"):
		return n.translated(r.target, from, to)
	default: // a gateway endpoint answers; what is behind a transit gateway leads nowhere here
		return strings.HasPrefix(r.target, "vpce-")
	}
}

// translated goes on from a NAT gateway.
func (n *network) translated(id string, from nic, to netip.Addr) bool {
	i := slices.IndexFunc(n.natGateways, func(g *natGateway) bool { return g.id == id && !g.deleted })
	if i < 0 {
		return false
	}
	home := n.natGateways[i].subnet
	if home != from.subnet {
		if a := n.aclOf(home); !a.admits(false, 443, from.address) || !a.admits(true, 443, to) ||
			!a.admits(false, gatewayPort, to) || !a.admits(true, answerPort, from.address) {
			return false
		}
	}
	r, ok := n.lookUp(n.routeTableOf(home), to)
	return ok && !r.blackhole && home.vpc.internetGateway != "" && r.target == home.vpc.internetGateway
}

// lookUp is the most specific route to an address.
func (n *network) lookUp(t *routeTable, to netip.Addr) (best route, found bool) {
	bits := -1
	for _, r := range routesOf(t) {
		for _, b := range n.blocksOf(r.destination) {
			if b.Contains(to) && b.Bits() > bits {
				best, bits = r, b.Bits()
			}
		}
	}
	return best, bits >= 0
}

func routesOf(t *routeTable) []route {
	if t == nil {
		return nil
	}
	return t.routes
}

func (n *network) blocksOf(destination string) []netip.Prefix {
	if b, err := netip.ParsePrefix(destination); err == nil {
		return []netip.Prefix{b}
	}
	for _, l := range n.prefixLists {
		if l.id == destination {
			return l.blocks
		}
	}
	return nil
}

// nic is the task as the network sees it.
func (t *task) nic() nic {
	return nic{t.network.subnet, t.network.address, t.world.network.groupsOf(t.network.subnet.vpc, t.groups)}
}

// balancerReaches tells whether a load balancer's packets get to a target in that zone, and the answers back. One that
// the scenario says nothing of reaches everything.
func (n *network) balancerReaches(b *loadBalancer, to nic, port int) bool {
	if b == nil {
		return true
	}
	for _, home := range b.subnets {
		from := nic{home, home.block.Masked().Addr().Next().Next().Next().Next().Next(), b.groups}
		near, far := n.aclOf(home), n.aclOf(to.subnet)
		if !n.lets(b.groups, true, port, to) || !n.lets(to.groups, false, port, from) {
			return false
		}
		if home != to.subnet && (!near.admits(true, port, to.address) || !far.admits(false, port, from.address) ||
			!far.admits(true, gatewayPort, from.address) || !near.admits(false, gatewayPort, to.address)) {
			return false
		}
	}
	return true
}
