package reach

import "strings"

// outbound is the way from the task to a destination, the worst where it is several: a service in two Regions, two file
// systems.
func (t *task) outbound(n *need) Path {
	w := &walk{}
	switch {
	case n.doubt != "" && !n.asked:
		w.doubt(n.doubt, "whether the task needs ", n.key, " cannot be read")
		return w.path()
	case !n.asked, n.key == "internet6" && t.in.v6 == nil && t.in.seen:
		return Path{Outcome: Outcome{Verdict: NotNeeded}}
	case !t.fargate && n.byInstance():
		w.doubt("via-container-instance", "not Fargate: the container instance's network is used")
		return w.path()
	case !t.in.seen:
		w.doubt("subnet-not-found", t.unseen(t.in.ID))
		return w.path()
	case t.in.v6 == nil && (t.in.v4 == nil || t.in.IPv6Only):
		w.doubt("subnet-not-found", t.in.label(), " was returned without its addresses")
		return w.path()
	}
	ways := t.ways(n)
	if len(ways) == 0 {
		return Path{Outcome: Outcome{Verdict: NotNeeded}}
	}
	out := ways[0]
	for _, p := range ways[1:] {
		if p.Verdict.Rank() < out.Verdict.Rank() {
			out = p
		}
	}
	if t.lacksIPv4(n, out) {
		out.warnings = append(out.warnings[:len(out.warnings):len(out.warnings)], Warning{
			"dual-stack-needs-ipv4", "IPv6 works from " + t.in.label() + ", but Fargate starts over IPv4: add NAT, a public IPv4 address or endpoints.",
		})
	}
	return out
}

// ways has one way for each Region or file system.
func (t *task) ways(n *need) []Path {
	if host, ok := strings.CutPrefix(n.key, registryPrefix); ok {
		return []Path{t.toRegistry(host)}
	}
	switch n.key {
	case "internet":
		return []Path{t.toInternet(443)}
	case "internet6":
		return []Path{t.toPublic(t.public6, 443)}
	case "efs":
		out := make([]Path, 0, len(n.fileSystems))
		for _, id := range n.fileSystems {
			out = append(out, t.toFileSystem(id))
		}
		return out
	}
	out := make([]Path, 0, len(n.regions))
	for _, region := range n.regions {
		out = append(out, t.toAWS(n, region))
	}
	return out
}

// toAWS is the way to an AWS service in a Region.
func (t *task) toAWS(n *need, region string) Path {
	if t.in.ipv6Only() {
		w := &walk{}
		switch {
		case !t.resolve(w):
			return w.path()
		case n.key == "ecr.dkr" && n.ipv4Only != "":
			w.stop("ecr-image-not-dualstack", "IPv6-only subnet: the registry of ", n.ipv4Only, " has IPv4 addresses only")
			return w.path()
		case n.key == "ssmmessages":
			w.stop("exec-not-supported-ipv6-only", "ECS Exec is not supported in IPv6-only subnets")
			return w.path()
		}
		return t.toServiceSix(n.suffix, region)
	}
	switch n.suffix {
	case "s3", "dynamodb":
		layers := false
		for _, r := range n.layers {
			layers = layers || r == region
		}
		return t.toGatewayService(n.suffix, region, layers)
	default:
		return t.toService(n.suffix, region)
	}
}

// lacksIPv4 reports a need that only IPv4 keeps from being met: in a dual-stack subnet Fargate starts tasks over it.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
func (t *task) lacksIPv4(n *need, p Path) bool {
	return !n.informational && p.public && p.Verdict == Blocked && t.fargate && t.in.dualStack() &&
		!strings.HasPrefix(n.key, registryPrefix) && t.toPublic(t.public6, 443).Verdict == Reachable
}
