package reach

import (
	"net/netip"
	"strings"
)

// exclude lets a subnet's traffic past VPC Block Public Access: of the task's own in both directions, as an internet
// gateway needs it, of a NAT gateway's outwards.
// https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa-basics.html
func (r *remedy) exclude() string {
	for _, of := range r.Subnets {
		home := r.v.subnet(of.ID)
		if !strings.HasSuffix(r.text, " of "+home.label()) {
			continue
		}
		mode := "allow-bidirectional"
		if home != r.in {
			mode = "allow-egress"
		}
		return r.aws("ec2 create-vpc-block-public-access-exclusion", "--subnet-id", home.ID, "--internet-gateway-exclusion-mode", mode)
	}
	return ""
}

// acceptAttachment lets a VPC join a transit gateway that waits for its owner to say so.
func (r *remedy) acceptAttachment() string {
	id := r.id("tgw-attach")
	for _, a := range r.TransitAttachments {
		if a.ID == id && strings.EqualFold(a.State, "pendingAcceptance") {
			return r.aws("ec2 accept-transit-gateway-vpc-attachment", "--transit-gateway-attachment-id", id)
		}
	}
	return ""
}

// translate gives an IPv6-only subnet a way to hosts that have IPv4 alone.
// https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-nat64-dns64.html
func (r *remedy) translate() []Remedy {
	prefix := netip.MustParsePrefix("64:ff9b::/96")
	var list []Remedy
	if !r.in.DNS64 {
		list = append(list, Remedy{"let names of IPv4 hosts resolve", r.aws("ec2 modify-subnet-attribute", "--subnet-id", r.in.ID, "--enable-dns64")})
	}
	if r.in.table == nil {
		return list
	}
	verb := "create-route"
	for _, route := range r.in.table.routes {
		if route.To != prefix {
			continue
		}
		if verb = "replace-route"; route.kind == toNAT && !route.blackhole() && len(list) > 0 {
			return list // names are what is missing
		}
	}
	what := "lead their addresses to a NAT gateway"
	if len(list) > 0 {
		what = "and " + what
	}
	return append(list, Remedy{what, r.aws("ec2 "+verb, "--route-table-id", r.in.table.id, "--destination-ipv6-cidr-block", prefix.String(), "--nat-gateway-id", r.workingNAT())})
}
