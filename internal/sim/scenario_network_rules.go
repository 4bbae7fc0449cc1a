package sim

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// addRules adds what lets packets through: groups, lists of rules, and those who carry groups of their own. The default
// group and the default list are there as AWS makes them.
func (w *World) addRules(v *vpc, entry vpcEntry) error {
	n := w.network
	for _, g := range entry.SecurityGroups {
		if err := w.addSecurityGroup(v, g); err != nil {
			return fmt.Errorf("vpc %s: security group %s: %w", entry.Name, g.Name, err)
		}
	}
	v.group = &securityGroup{id: n.namedID("sg", v.id), name: "default", description: "default VPC security group", vpc: v}
	v.group.ingress, v.group.egress = []groupRule{{peer: v.group.id}}, []groupRule{{peer: everywhere}}
	n.groups = append(n.groups, v.group)
	v.acl = &networkACL{id: n.namedID("acl", v.id), vpc: v, standard: true}
	for _, egress := range []bool{false, true} {
		v.acl.rules = append(v.acl.rules, aclRule{number: 100, egress: egress, allow: true, block: netip.MustParsePrefix(everywhere)})
	}
	n.acls = append(n.acls, v.acl)
	for _, a := range entry.NetworkACLs {
		if err := w.addACL(v, a); err != nil {
			return fmt.Errorf("vpc %s: network ACL %s: %w", entry.Name, a.Name, err)
		}
	}
	for _, e := range entry.Endpoints {
		if err := w.furnish(v, e); err != nil {
			return fmt.Errorf("vpc %s: endpoint %s: %w", entry.Name, e.Service, err)
		}
	}
	for _, b := range entry.LoadBalancers {
		if err := w.addBalancer(v, b); err != nil {
			return fmt.Errorf("vpc %s: load balancer %s: %w", entry.Name, b.Name, err)
		}
	}
	return nil
}

const everywhere = "0.0.0.0/0"

func (w *World) addSecurityGroup(v *vpc, entry groupEntry) error {
	g := &securityGroup{id: w.chance.resourceID("sg"), name: entry.Name, description: entry.Description, vpc: v}
	w.network.groups = append(w.network.groups, g)
	peer := func(name string) (string, error) {
		if _, err := netip.ParsePrefix(name); err == nil {
			return name, nil
		}
		if name == "s3" || name == "dynamodb" {
			return w.network.prefixListOf(name, nil).id, nil
		}
		if other := w.network.groupNamed(name); other != nil {
			return other.id, nil
		}
		return "", fmt.Errorf("%q is neither a CIDR block nor a group named above", name)
	}
	for _, in := range entry.Ingress {
		id, err := peer(in.From)
		if err != nil {
			return fmt.Errorf("ingress from %w", err)
		}
		g.ingress = append(g.ingress, groupRule{in.Port, id})
	}
	if entry.Egress == nil {
		g.egress = []groupRule{{peer: everywhere}} // as AWS makes it
	}
	for _, out := range entry.Egress {
		id, err := peer(out.To)
		if err != nil {
			return fmt.Errorf("egress to %w", err)
		}
		g.egress = append(g.egress, groupRule{out.Port, id})
	}
	return nil
}

func (w *World) addACL(v *vpc, entry aclEntry) error {
	homes, err := w.subnetsNamed(v, entry.Subnets)
	if err != nil {
		return err
	}
	a := &networkACL{id: w.network.namedID("acl", entry.Name), name: entry.Name, vpc: v, subnets: homes}
	for _, r := range entry.Rules {
		block, err := netip.ParsePrefix(cmp.Or(r.CIDR, everywhere))
		if err != nil || len(r.Ports) > 2 {
			return fmt.Errorf("rule %d: cidr is a block of addresses, ports are one or the first and the last", r.Number)
		}
		rule := aclRule{number: r.Number, egress: r.Egress, allow: !r.Deny, block: block}
		if len(r.Ports) > 0 {
			rule.first, rule.last = r.Ports[0], r.Ports[len(r.Ports)-1]
		}
		a.rules = append(a.rules, rule)
	}
	slices.SortStableFunc(a.rules, func(x, y aclRule) int { return cmp.Compare(x.number, y.number) })
	w.network.acls = append(w.network.acls, a)
	return nil
}

// furnish gives an interface endpoint its places and groups: without any, one subnet of each zone, and the default group.
func (w *World) furnish(v *vpc, entry endpointEntry) error {
	i := slices.IndexFunc(w.network.endpoints, func(e *vpcEndpoint) bool {
		return e.vpc == v && e.service == entry.Service && e.gateway == entry.Gateway
	})
	e := w.network.endpoints[i]
	if e.gateway {
		w.network.prefixListOf(e.service, nil)
		return nil
	}
	var err error
	if e.subnets, err = w.subnetsNamed(v, entry.Subnets); err != nil {
		return err
	}
	if len(entry.Subnets) == 0 {
		for _, s := range w.network.subnets {
			if s.vpc == v && !slices.ContainsFunc(e.subnets, func(o *subnet) bool { return o.zone == s.zone }) {
				e.subnets = append(e.subnets, s)
			}
		}
	}
	e.groups, err = w.groupsNamed(v, entry.SecurityGroups)
	return err
}

func (w *World) subnetsNamed(v *vpc, names []string) (found []*subnet, err error) {
	for _, name := range names {
		s := w.network.subnetNamed(name)
		if s == nil || s.vpc != v {
			return nil, fmt.Errorf("there is no subnet %q in this VPC", name)
		}
		found = append(found, s)
	}
	return found, nil
}

// groupsNamed is the default group where none is named.
func (w *World) groupsNamed(v *vpc, names []string) (found []*securityGroup, err error) {
	for _, name := range names {
		g := w.network.groupNamed(name)
		if g == nil || g.vpc != v {
			return nil, fmt.Errorf("there is no security group %q in this VPC", name)
		}
		found = append(found, g)
	}
	if len(names) == 0 {
		found = append(found, v.group)
	}
	return found, nil
}

// groupsIn are the ids of the security groups of a network configuration.
func groupsIn(network *types.AwsVpcConfiguration) []string {
	if network == nil {
		return nil
	}
	return network.SecurityGroups
}
