package awsdoc

import (
	"cmp"
	"fmt"
	"net/netip"
	"reflect"
	"slices"

	"github.com/fsui/fsui/internal/state"
)

// contradiction finds what cannot be true at once, nil where nothing of the kind stands in the facts: on such facts any
// answer would be a guess. A fact that is there twice in the same words, as in joined pages, is none.
func contradiction(n *state.Network) error {
	for _, check := range []func(*state.Network) error{twice, tables, routes, acls, ports, together} {
		if err := check(n); err != nil {
			return err
		}
	}
	return nil
}

// twice finds two different facts under one id.
func twice(n *state.Network) error {
	for _, err := range []error{
		once(n.VPCs, func(v state.VPC) string { return v.ID }),
		once(n.DHCPOptions, func(o state.DHCPOptions) string { return o.ID }),
		once(n.Subnets, func(s state.Subnet) string { return s.ID }),
		once(n.RouteTables, func(t state.RouteTable) string { return t.ID }),
		once(n.InternetGateways, func(g state.InternetGateway) string { return g.ID }),
		once(n.NATGateways, func(g state.NATGateway) string { return g.ID }),
		once(n.Endpoints, func(e state.VPCEndpoint) string { return e.ID }),
		once(n.SecurityGroups, func(g state.SecurityGroup) string { return g.ID }),
		once(n.NetworkACLs, func(a state.NetworkACL) string { return a.ID }),
		once(n.ServiceLists, func(l state.PrefixList) string { return l.ID }),
		once(n.CustomerLists, func(l state.PrefixList) string { return l.ID }),
		once(n.LoadBalancers, func(b state.ElasticLoadBalancer) string { return b.ARN }),
		once(n.TargetGroups, func(g state.TargetGroup) string { return g.ARN }),
		once(n.TransitAttachments, func(a state.TransitAttachment) string { return a.ID }),
		once(n.TransitPlaces, func(p state.TransitPlace) string { return p.Attachment }),
		once(n.MountTargets, func(m state.MountTarget) string { return m.ID }),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

func once[T any](list []T, id func(T) string) error {
	seen := make(map[string]int, len(list))
	for i, v := range list {
		if first, ok := seen[id(v)]; ok && !reflect.DeepEqual(list[first], v) {
			return fmt.Errorf("%s stands there twice and differs", id(v))
		}
		seen[id(v)] = i
	}
	return nil
}

// tables finds a subnet that follows two route tables, and a VPC with two main ones.
func tables(n *state.Network) error {
	follows := map[string]string{}
	for _, t := range n.RouteTables {
		for _, a := range t.Associations {
			if a.State != "" && a.State != "associated" && a.State != "associating" {
				continue
			}
			what := "subnet " + a.Subnet
			if a.Main {
				what = "the main table of " + t.VPC
			}
			if other, ok := follows[what]; ok && other != t.ID {
				return fmt.Errorf("%s is both %s and %s", what, other, t.ID)
			}
			follows[what] = t.ID
		}
	}
	return nil
}

// routes finds a table in which two routes that somebody has made lead the same addresses to two places. Those that are
// propagated may stand beside one another, and give way to one that was made.
func routes(n *state.Network) error {
	type destination struct {
		to   netip.Prefix
		list string
	}
	for _, t := range n.RouteTables {
		made := map[destination]string{}
		for _, r := range t.Routes {
			if r.Origin != "CreateRoute" && r.Origin != "CreateRouteTable" {
				continue
			}
			at := destination{r.To, r.List}
			if other, ok := made[at]; ok && other != r.Target {
				return fmt.Errorf("%s leads %s to both %s and %s", t.ID, cmp.Or(r.List, r.To.String()), other, r.Target)
			}
			made[at] = r.Target
		}
	}
	return nil
}

// acls finds a subnet behind two network ACLs, a VPC with two default ones, and a rule number used twice.
func acls(n *state.Network) error {
	behind := map[string]string{}
	for _, a := range n.NetworkACLs {
		places := make([]string, 0, len(a.Subnets)+1)
		for _, id := range a.Subnets {
			places = append(places, "subnet "+id)
		}
		if a.Default {
			places = append(places, "the default ACL of "+a.VPC)
		}
		for _, what := range places {
			if other, ok := behind[what]; ok && other != a.ID {
				return fmt.Errorf("%s is both %s and %s", what, other, a.ID)
			}
			behind[what] = a.ID
		}
		type number struct {
			rule   int
			egress bool
		}
		rules := map[number]state.ACLEntry{}
		for _, e := range a.Entries {
			at := number{e.Rule, e.Egress}
			if other, ok := rules[at]; ok && !reflect.DeepEqual(other, e) && other.Block.Addr().Is4() == e.Block.Addr().Is4() {
				return fmt.Errorf("%s has two rules %d", a.ID, e.Rule)
			}
			rules[at] = e
		}
	}
	return nil
}

// together finds tasks that are placed in two VPCs.
func together(n *state.Network) error {
	if n.Placement == nil {
		return nil
	}
	first := ""
	for _, s := range n.Subnets {
		switch {
		case !slices.Contains(n.Placement.Subnets, s.ID):
		case first == "":
			first = s.VPC
		case first != s.VPC:
			return fmt.Errorf("its tasks are placed in both %s and %s", first, s.VPC)
		}
	}
	return nil
}

// ports finds ranges that are upside down.
func ports(n *state.Network) error {
	for _, g := range n.SecurityGroups {
		for _, list := range [][]state.Permission{g.In, g.Out} {
			for _, p := range list {
				if err := upsideDown(g.ID, p.Protocol, p.From, p.To); err != nil {
					return err
				}
			}
		}
	}
	for _, a := range n.NetworkACLs {
		for _, e := range a.Entries {
			if err := upsideDown(fmt.Sprintf("%s rule %d", a.ID, e.Rule), e.Protocol, e.From, e.To); err != nil {
				return err
			}
		}
	}
	return nil
}

// upsideDown looks at TCP and UDP only: for ICMP the two numbers are a type and a code.
func upsideDown(where, protocol string, from, to *int) error {
	switch protocol {
	case "tcp", "udp", "6", "17":
	default:
		return nil
	}
	if from != nil && to != nil && *from > *to {
		return fmt.Errorf("%s has the ports %d to %d", where, *from, *to)
	}
	return nil
}
