package reach

import (
	"cmp"
	"slices"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// names is how host names resolve in the VPC.
type names struct {
	support, hostnames *bool // the VPC's two attributes, nil = not read
	amazon             bool  // the VPC's resolver is asked
	servers            string
	known              bool // which servers are asked
}

func (v *vpc) readNames() {
	for _, a := range v.VPCAttributes {
		if a.VPC == v.id {
			v.names.support, v.names.hostnames = cmp.Or(a.DNSSupport, v.names.support), cmp.Or(a.DNSHostnames, v.names.hostnames)
		}
	}
	i := slices.IndexFunc(v.VPCs, func(c state.VPC) bool { return c.ID == v.id })
	if i < 0 {
		return
	}
	options := v.VPCs[i].DHCPOptions
	var servers []string
	if options != "" && options != "default" { // the word for none
		j := slices.IndexFunc(v.DHCPOptions, func(o state.DHCPOptions) bool { return o.ID == options })
		if j < 0 {
			return
		}
		servers = v.DHCPOptions[j].Servers
	}
	v.names.known = true
	v.names.amazon = len(servers) == 0 || slices.ContainsFunc(servers, func(s string) bool { return strings.EqualFold(s, "AmazonProvidedDNS") })
	v.names.servers = strings.Join(servers, ", ")
}

func yes(b *bool) bool { return b != nil && *b }
func no(b *bool) bool  { return b != nil && !*b }

// resolve is the first step of every way out. Security groups and ACLs never stand before Amazon's resolver.
// https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
func (v *vpc) resolve(w *walk) (ok bool) {
	switch n := v.names; {
	case n.known && n.amazon && no(n.support):
		w.stop("dns-support-disabled", v.id, " has enableDnsSupport=false and uses AmazonProvidedDNS: no name resolves")
		return false
	case n.known && !n.amazon:
		w.pass("dns", "names are resolved by ", n.servers)
	case yes(n.support):
		w.pass("dns", "names are resolved by the VPC's resolver")
	default:
		w.doubt("vpc-dns-not-visible", "whether names resolve in ", v.id, " was not read")
	}
	return true
}

// privateNames says whether the name of a service resolves to an interface endpoint: Reachable for yes, Unknown for
// perhaps, and Blocked for no; for the last two with the slug of the reason.
// https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html
func (v *vpc) privateNames(e *state.VPCEndpoint) Outcome {
	n := v.names
	switch {
	case e.State == "":
		return Outcome{Unknown, "endpoints-not-visible"}
	case !strings.EqualFold(e.State, "available"):
		return Outcome{Blocked, "endpoint-not-available"}
	case !e.PrivateDNS:
		return Outcome{Blocked, "endpoint-private-dns-off"}
	case no(n.support), no(n.hostnames):
		return Outcome{Blocked, "vpc-dns-hostnames-off"}
	case n.known && !n.amazon:
		return Outcome{Unknown, "custom-dns"}
	case !n.known, n.support == nil, n.hostnames == nil:
		return Outcome{Unknown, "vpc-dns-not-visible"}
	default:
		return Outcome{Verdict: Reachable}
	}
}

// regionOf is the Region of the facts, from what names it.
func regionOf(n *state.Network) string {
	if n.Region != "" {
		return n.Region
	}
	for _, arn := range arnsOf(n) {
		if a, ok := state.ParseARN(arn); ok && a.Region != "" {
			return a.Region
		}
	}
	for _, s := range n.Subnets {
		if s.Zone != "" {
			return strings.TrimRight(s.Zone, "abcdefghijklmnopqrstuvwxyz")
		}
	}
	return ""
}

// accountOf is the account the task runs in, "" where nothing names it.
func accountOf(n *state.Network) string {
	if n.Account != "" {
		return n.Account
	}
	for _, arn := range arnsOf(n) {
		if a, ok := state.ParseARN(arn); ok && a.Account != "" {
			return a.Account
		}
	}
	return ""
}

func arnsOf(n *state.Network) []string {
	var out []string
	if n.Service != nil {
		out = append(out, n.Service.ARN)
	}
	if n.Task != nil {
		out = append(out, n.Task.ARN)
	}
	if n.Definition != nil {
		out = append(out, n.Definition.ARN, n.Definition.ExecutionRole)
	}
	return out
}

// partition is the word for a Region's part of AWS in ARNs.
func partition(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	default:
		return "aws"
	}
}

// host is the name a service is called by.
func host(suffix, region string) string {
	first, rest, two := strings.Cut(suffix, ".")
	if two {
		suffix = rest + "." + first // ecr.api answers as api.ecr
	}
	if suffix == "ecs-agent" {
		suffix = "ecs-sc"
	}
	h := suffix + "." + region + ".amazonaws.com"
	if strings.HasPrefix(region, "cn-") {
		h += ".cn"
	}
	return h
}
