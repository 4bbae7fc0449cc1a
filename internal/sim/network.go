package sim

import (
	"fmt"
	"net/netip"
	"slices"
)

// network is what the EC2 API would tell of the account: facts, of which the world uses the addresses and the ways out.
type network struct {
	account, region string
	seed            uint64
	vpcs            []*vpc
	subnets         []*subnet
	routeTables     []*routeTable
	groups          []*securityGroup
	acls            []*networkACL
	natGateways     []*natGateway
	endpoints       []*vpcEndpoint
	prefixLists     []*prefixList
	balancers       []*loadBalancer
	mountTargets    []*mountTarget
	transits        []*transitAttachment
}

type vpc struct {
	id, name        string
	block           netip.Prefix
	internetGateway string // "" where none is attached
	names           bool   // enableDnsHostnames, without which no endpoint has a private name
	acl             *networkACL
	group           *securityGroup // the default one
	zones           []string       // names of the private hosted zones that answer in it
}

type subnet struct {
	id, name    string
	vpc         *vpc
	zone        string // "us-east-1a"
	zoneID      string // "use1-az1"
	block       netip.Prefix
	mapPublicIP bool
	taken       map[netip.Addr]bool
	last        netip.Addr // the address given last: the next search begins after it
}

type routeTable struct {
	id, name string
	vpc      *vpc
	main     bool
	mainID   string             // rtbassoc- of the main table
	subnets  []routeAssociation // explicit; a subnet without one follows the main table
	routes   []route            // besides the VPC's own local route
}

type routeAssociation struct {
	id     string
	subnet *subnet
}

// route sends a destination to an igw-, nat-, tgw- or vpce- (gateway endpoint).
type route struct {
	destination string // CIDR block, or pl- for a gateway endpoint
	target      string
	blackhole   bool // the target was deleted
}

// natGateway is a public NAT gateway of one zone.
type natGateway struct {
	id      string
	subnet  *subnet
	deleted bool
}

// vpcEndpoint is a private way to one AWS service.
type vpcEndpoint struct {
	id      string
	service string // "ecr.api", "ecr.dkr", "logs", "s3", "secretsmanager" …
	gateway bool   // through the route tables that name it; otherwise an interface in each of its subnets
	unnamed bool   // private DNS is off: only its own names lead to it
	vpc     *vpc
	subnets []*subnet
	groups  []*securityGroup
}

// prefixList is AWS's list of the addresses of a service that has gateway endpoints.
type prefixList struct {
	id, service string
	blocks      []netip.Prefix
}

// namedID is an id that a name has and no chance is drawn for.
func (n *network) namedID(prefix, name string) string {
	return fmt.Sprintf("%s-0%016x", prefix, mixText(n.seed, prefix+"/"+name))
}

// takeAddress gives out the free address that was longest unused. AWS keeps the first four and the last of each subnet
// (https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html).
func (s *subnet) takeAddress() (netip.Addr, error) {
	first := s.block.Masked().Addr()
	for range 4 {
		first = first.Next()
	}
	next := first
	if s.last.IsValid() {
		next = s.last.Next()
	}
	for range 1 << (32 - s.block.Bits()) {
		if !s.block.Contains(next.Next()) { // the last one is AWS's, and so is what follows
			next = first
		}
		if !s.taken[next] {
			s.taken[next] = true
			s.last = next
			return next, nil
		}
		next = next.Next()
	}
	return netip.Addr{}, fmt.Errorf("subnet %s has no free address", s.id)
}

// giveBack frees an address.
func (s *subnet) giveBack(a netip.Addr) { delete(s.taken, a) }

// free is the number of addresses left.
func (s *subnet) free() int {
	return 1<<(32-s.block.Bits()) - 5 - len(s.taken)
}

func (n *network) subnet(id string) *subnet {
	for _, s := range n.subnets {
		if s.id == id {
			return s
		}
	}
	return nil
}

// routeTableOf is the table a subnet follows: its own or the VPC's main one.
func (n *network) routeTableOf(s *subnet) *routeTable {
	var main *routeTable
	for _, t := range n.routeTables {
		if t.vpc != s.vpc {
			continue
		}
		if slices.ContainsFunc(t.subnets, func(a routeAssociation) bool { return a.subnet == s }) {
			return t
		}
		if t.main {
			main = t
		}
	}
	return main
}
