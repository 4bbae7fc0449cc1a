package reach

import (
	"net/netip"
	"slices"
	"strings"
)

// soften turns a block into a doubt where something that cannot be seen from here may still serve an AWS service.
func (t *task) soften(p Path, suffix, region string) Path {
	if p.Verdict != Blocked {
		return p
	}
	if t.in.shared && slices.Contains([]string{"no-route", "sg-egress", "no-public-ip"}, p.Hop) && !t.shut(443, t.public4) {
		owner := t.in.Owner
		if t.account == "" {
			owner += ", and whose account this is was not read"
		}
		return p.unsure("shared-subnet-not-visible", t.in.label(), " is shared by account ", owner, "; its endpoints and NAT gateways cannot be listed from here")
	}
	if r := t.central(); (p.Hop == "no-route" || p.throughTransit()) && r != nil && t.zoneFor(host(suffix, region)) {
		return p.unsure("remote-endpoint-possible", "no public way; endpoints in another VPC behind ", r.Target, " are possible if a private hosted zone names them")
	}
	return p
}

// central is an active route for private addresses to something that joins networks, behind which central endpoints may
// be. https://docs.aws.amazon.com/whitepapers/latest/building-scalable-secure-multi-vpc-network-infrastructure/centralized-access-to-vpc-private-endpoints.html
func (t *task) central() *route {
	if t.in.table == nil || t.in.ipv6Only() {
		return nil
	}
	private := spansOf(netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"),
		netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("100.64.0.0/10"))
	for _, r := range t.in.table.routes {
		if r.blackhole() || len(intersect(r.spans, private)) == 0 && (r.List == "" || r.spans != nil) {
			continue
		}
		for _, prefix := range []string{"tgw-", "pcx-", "vgw-", "arn:"} {
			if strings.HasPrefix(r.Target, prefix) {
				return r
			}
		}
	}
	return nil
}

// zoneFor reports that a private hosted zone may answer for a host: nobody listed the zones, the VPC asks other servers
// than Amazon's, or there is a zone of the host, above it or below it.
func (t *task) zoneFor(host string) bool {
	if t.HostedZones == nil || !t.names.known || !t.names.amazon {
		return true
	}
	return slices.ContainsFunc(t.HostedZones, func(zone string) bool {
		zone = strings.ToLower(strings.TrimSuffix(zone, "."))
		return zone == host || strings.HasSuffix(host, "."+zone) || strings.HasSuffix(zone, "."+host)
	})
}
