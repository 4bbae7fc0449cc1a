package reach

import (
	"slices"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// toGatewayService is the way to S3, or to DynamoDB: services whose public addresses a route of the VPC may lead to a
// gateway endpoint. layers says that ECR's image layers are fetched there.
// https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
func (t *task) toGatewayService(suffix, region string, layers bool) Path {
	if region != t.region {
		p := t.toPublic(t.public4, 443) // prefix lists hold the addresses of their own Region only
		return t.soften(p, suffix, region)
	}
	if t.Endpoints == nil {
		return t.perhapsEndpoint(t.toListed(suffix, layers))
	}
	here, _ := t.serving(suffix, region)
	for _, e := range here {
		use := t.privateNames(e)
		if use.Verdict == Blocked || e.InboundOnly {
			continue
		}
		p := t.toEndpoint(e)
		if p.Verdict == Reachable && suffix == "s3" {
			p = p.unsure("s3-interface-only",
				"AWS's guides differ on whether ECR's layers come through an interface endpoint for S3 or need the gateway endpoint")
		}
		if use.Verdict == Unknown {
			return t.eitherWay(p, t.toListed(suffix, layers), use.Hop)
		}
		return p
	}
	return t.toListed(suffix, layers)
}

// toListed is the way to the addresses of a gateway endpoint service's prefix list.
func (t *task) toListed(suffix string, layers bool) Path {
	w := &walk{}
	if !t.resolve(w) {
		return w.path()
	}
	far := t.services[suffix]
	if far == nil {
		w.rule("sg-egress", t.admits(admission{groups: t.groups, port: 443, far: t.public4}),
			"task ", t.groups.words, " outbound ", tcp(443), " to ", t.public4.words)
		w.doubt("prefix-list-not-visible", "the addresses of ", suffix, " in ", t.region, ", its prefix list, were not returned")
		return w.path()
	}
	t.leave(w, far, 443)
	way, gateway := t.listedWay(far, suffix, layers)
	w.then(way)
	t.back(w, far)
	p := w.path()
	if gateway {
		return p
	}
	p.public = true
	if p.throughTransit() {
		p = t.soften(p, suffix, t.region)
	}
	if e := t.offTable(suffix); e != nil && p.Verdict != Unknown {
		w := &walk{}
		if p.Verdict == Blocked {
			w.stop("s3-gateway-not-on-route-table", "gateway endpoint ", e.ID, " is not associated with ", t.in.tableWords)
		} else {
			w.pass("s3-gateway-not-on-route-table", "gateway endpoint ", e.ID, " is not associated with ", t.in.tableWords)
			w.warn("s3-gateway-not-on-route-table", "Associate ", e.ID, " with ", t.in.tableWords, " to keep layers off the NAT gateway.")
		}
		w.then(p)
		out := w.path()
		out.public = true
		return out
	}
	return t.soften(p, suffix, t.region)
}

// listedWay follows the route of every address on the list; gateway says that a gateway endpoint has some of them.
func (t *task) listedWay(far *addresses, suffix string, layers bool) (way Path, gateway bool) {
	if t.in.table == nil {
		return t.wayOut(far, 443), false
	}
	c := t.in.table.choose(far)
	var paths []Path
	for _, s := range c.shares {
		if s.route.List == far.list && s.route.kind == toEndpoint {
			gateway = true
			paths = append(paths, t.gatewayEndpoint(s.route, suffix, layers))
		} else {
			paths = append(paths, t.follow(s.route, far, 443))
		}
	}
	if len(c.gap) > 0 {
		paths = append(paths, t.noRoute(far))
	}
	for _, r := range t.in.table.opaque {
		paths = append(paths, t.follow(r, far, 443))
	}
	if gateway {
		return all(paths, "s3-split-route", "some of "+far.words+" go to the gateway endpoint, some another way"), true
	}
	routes := make([]*route, 0, len(c.shares))
	for _, s := range c.shares {
		routes = append(routes, s.route)
	}
	return all(paths, "partial-default-route", partOnly(far, routes)), false
}

// gatewayEndpoint is what a prefix list's route leads to. One that is not listed works all the same: the owner of a
// shared subnet keeps it to himself, and a deleted one leaves a blackhole.
func (t *task) gatewayEndpoint(r *route, suffix string, layers bool) Path {
	w := &walk{}
	if r.blackhole() {
		w.stop("route-blackhole", t.in.tableWords, ": ", r.words, " is a blackhole (", r.Target, " is gone)")
		return w.path()
	}
	w.pass("route", t.in.tableWords, ": ", r.words)
	e := t.endpointsByID[r.Target]
	switch {
	case e == nil:
		w.pass("endpoint-not-available", r.Target, " is not listed")
		w.warn("endpoint-policy-not-visible", "The policy of ", r.Target, " was not read.")
		return w.path()
	case !strings.EqualFold(e.State, "available"):
		w.stop("endpoint-not-available", e.ID, " (", e.Service, ") is ", e.State)
		return w.path()
	}
	w.pass("endpoint-not-available", e.ID, " (", e.Service, ") is available")
	t.policy(w, e, suffix == "s3" && layers)
	return w.path()
}

// policy checks that a gateway endpoint lets ECR's layers through.
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms
func (t *task) policy(w *walk, e *state.VPCEndpoint, layers bool) {
	bucket := "prod-" + t.region + "-starport-layer-bucket"
	switch {
	case e.Policy == "":
		w.warn("endpoint-policy-not-visible", "The policy of ", e.ID, " was not read.")
	case t.allowsAll(e):
		w.pass("endpoint-policy", "the policy of ", e.ID, " allows everything")
	case !layers:
		w.warn("endpoint-policy-custom", "The policy of ", e.ID, " (", e.Service, ") was not evaluated.")
	default:
		switch layerPolicy(e.Policy, "arn:"+partition(t.region)+":s3:::"+bucket+"/") {
		case Reachable:
			w.pass("endpoint-policy", "the policy of ", e.ID, " allows s3:GetObject on ", bucket)
		case Blocked:
			w.stop("endpoint-policy", "the policy of ", e.ID, " does not allow s3:GetObject on ", bucket)
		default:
			w.doubt("endpoint-policy-conditional", "the policy of ", e.ID, " has conditions that decide about ", bucket)
		}
	}
}

// offTable is a gateway endpoint for a service in the VPC that the task's table does not use.
func (t *task) offTable(suffix string) *state.VPCEndpoint {
	for i := range t.Endpoints {
		e := &t.Endpoints[i]
		name := strings.TrimPrefix(e.Service, "cn.")
		if e.VPC == t.in.VPC && strings.EqualFold(e.Type, "Gateway") && name == "com.amazonaws."+t.region+"."+suffix &&
			strings.EqualFold(e.State, "available") && t.in.table != nil && !slices.Contains(e.RouteTables, t.in.table.id) {
			return e
		}
	}
	return nil
}
