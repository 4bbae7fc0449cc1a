package reach

import "strings"

// toService is the way to an AWS service that has no gateway endpoint. Where an interface endpoint holds its name, the
// name leads there and nowhere else, however wide the way to the internet is.
// https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
func (t *task) toService(suffix, region string) Path {
	if t.Endpoints == nil {
		return t.perhapsEndpoint(t.toPublic(t.public4, 443))
	}
	here, elsewhere := t.serving(suffix, region)
	var reason Outcome
	var why string
	var used []Path
	for _, e := range here {
		switch use := t.privateNames(e); use.Verdict {
		case Reachable:
			p := t.toEndpoint(e)
			if strings.EqualFold(e.AddressType, "ipv6") {
				p = p.unsure("endpoint-ipv6-unknown", e.ID+" ("+e.Service+") has IPv6 addresses alone; what a task in "+t.in.label()+" makes of those was not read")
			}
			used = append(used, p)
		case Unknown:
			if len(used) > 0 {
				continue
			}
			return t.eitherWay(t.toEndpoint(e), t.soften(t.toPublic(t.public4, 443), suffix, region), use.Hop)
		default:
			if reason.Hop == "" {
				reason, why = use, e.ID+" ("+e.Service+")"
			}
		}
	}
	switch len(used) {
	case 0:
	case 1:
		return used[0]
	default:
		return all(used, "endpoint-partial", "several endpoints bear the name, and not all of them can be reached for certain")
	}
	p := t.toPublic(t.public4, 443)
	if p.throughTransit() {
		p = t.soften(p, suffix, region)
	}
	if reason.Hop == "" && len(elsewhere) > 0 && p.Verdict == Blocked {
		reason, why = Outcome{Blocked, "endpoint-other-region"}, suffix+" is asked in "+region+"; "+elsewhere[0].ID+" is for "+elsewhere[0].Service
	}
	if reason.Hop == "" || p.Hop == "dns-support-disabled" {
		return t.soften(p, suffix, region)
	}
	return p.because(reason.Hop, why)
}

// because puts an endpoint that is not used before the public way: the reason a person looks for where that way is
// blocked, and a warning where it works.
func (p Path) because(hop, why string) Path {
	w := &walk{}
	switch p.Verdict {
	case Blocked:
		w.stop(hop, why, endpointReason(hop), " and there is no public way")
	case Reachable:
		w.pass(hop, why, endpointReason(hop), "; the public way is taken")
		w.warn(hop, "Endpoint ", why, " is not used (", hop, "); traffic goes the public way.")
	default:
		w.pass(hop, why, endpointReason(hop))
	}
	w.then(p)
	out := w.path()
	out.public = true
	return out
}

func endpointReason(hop string) string {
	switch hop {
	case "endpoint-not-available":
		return " is not available"
	case "endpoint-private-dns-off":
		return " has private DNS off"
	case "vpc-dns-hostnames-off":
		return " has no private names: the VPC has enableDnsHostnames=false"
	case "s3-gateway-not-on-route-table":
		return " is not associated with the route table"
	default:
		return ""
	}
}

// eitherWay is for a name that may resolve to the endpoint or not: only where both ways agree is the answer certain.
func (t *task) eitherWay(private, public Path, hop string) Path {
	if private.Hop == "dns-support-disabled" {
		return private
	}
	what := "whether the name resolves to the endpoint was not read"
	if hop == "custom-dns" {
		what = t.in.VPC + " uses " + t.names.servers + "; whether they forward to the VPC's resolver is not visible"
	}
	if p := all([]Path{private, public}, hop, what); p.Verdict != Unknown || p.Hop == hop {
		return p
	}
	return private.unsure(hop, what)
}

// perhapsEndpoint is for a VPC whose endpoints were not read: one may serve the name, or break it. Only where nothing
// leaves the task at all is that certain.
func (t *task) perhapsEndpoint(p Path) Path {
	if p.Verdict == Blocked && (p.Hop == "dns-support-disabled" || t.shut(443, t.public4)) {
		return p
	}
	return p.unsure("endpoints-not-visible", "the VPC's endpoints were not read: one of them may serve the name")
}

// shut reports groups that let a port out to nobody at all.
func (t *task) shut(port int, far *addresses) bool {
	return t.admits(admission{groups: t.groups, port: port, far: far}).closed
}
