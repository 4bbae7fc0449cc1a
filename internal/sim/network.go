package sim

import (
	"fmt"
	"net/netip"
	"slices"
)

// network is what the EC2 API would tell of the account: facts, of which the world uses the addresses and the way out.
type network struct {
	account, region string
	vpcs            []*vpc
	subnets         []*subnet
	routeTables     []*routeTable
	groups          []*securityGroup
	endpoints       []*vpcEndpoint
}

type vpc struct {
	id, name        string
	block           netip.Prefix
	internetGateway string // "" where none is attached
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

// route sends a destination to an igw-, nat- or vpce- (gateway endpoint).
type route struct {
	destination string // CIDR block, or pl- for a gateway endpoint
	target      string
	blackhole   bool // the target was deleted
}

type securityGroup struct {
	id, name, description string
	vpc                   *vpc
	ingress               []ingressRule // egress is open, as AWS makes it
}

// ingressRule lets TCP in on one port from a CIDR block or another group.
type ingressRule struct {
	port   int
	source string // CIDR block or sg-
}

// vpcEndpoint is a private way to one AWS service.
type vpcEndpoint struct {
	id      string
	service string // "ecr.api", "ecr.dkr", "logs", "s3", "secretsmanager" …
	gateway bool   // through the route tables that name it; otherwise an interface for the whole VPC
	vpc     *vpc
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

// reaches tells whether a task in that subnet gets an answer from an AWS service of the Region on 443: through an endpoint,
// a NAT gateway, or the internet gateway, which serves public addresses only. Network ACLs and egress rules are as AWS makes
// them, open.
func (n *network) reaches(s *subnet, publicIP bool, service string) bool {
	table := n.routeTableOf(s)
	for _, e := range n.endpoints {
		if e.vpc != s.vpc || e.service != service {
			continue
		}
		if !e.gateway || table.leadsTo(e.id) {
			return true
		}
	}
	return table != nil && slices.ContainsFunc(table.routes, func(r route) bool {
		if r.destination != "0.0.0.0/0" || r.blackhole {
			return false
		}
		return r.target != s.vpc.internetGateway || publicIP
	})
}

func (t *routeTable) leadsTo(target string) bool {
	return t != nil && slices.ContainsFunc(t.routes, func(r route) bool { return r.target == target && !r.blackhole })
}
