package reach

import (
	"slices"
	"strconv"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// inbound is the way from the service's load balancers to the task, the worst where there are several.
func (t *task) inbound() Path {
	out := Path{Outcome: Outcome{Verdict: NotNeeded}}
	if t.Service == nil {
		if t.Denied["ecs:DescribeServices"] != "" && t.Task == nil {
			w := &walk{}
			w.doubt("service-not-visible", "whether a load balancer is meant to reach the task cannot be read")
			return w.path()
		}
		return out
	}
	var warnings []Warning
	for i := range t.Service.LoadBalancers {
		p := t.fromBalancer(&t.Service.LoadBalancers[i])
		warnings = append(warnings, p.warnings...)
		if p.Verdict.Rank() < out.Verdict.Rank() {
			out = p
		}
	}
	out.warnings = warnings
	return out
}

// balancing is a load balancer entry of a service with what stands behind it.
type balancing struct {
	*task
	*walk
	ports    Ports
	tie      *state.LoadBalancer
	group    *state.TargetGroup
	balancer *state.ElasticLoadBalancer
	carried  *groups   // of the load balancer, nil = it has none
	homes    []*subnet // of the load balancer
}

// fromBalancer is the way of one load balancer entry.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshoot-service-load-balancers.html
func (t *task) fromBalancer(tie *state.LoadBalancer) Path {
	b := &balancing{task: t, walk: &walk{}, tie: tie, ports: Ports{Service: tie.Port, Container: tie.Container}}
	switch {
	case !t.in.seen:
		b.doubt("subnet-not-found", t.in.ID, " was not returned")
	case b.targetGroup():
		tcp := b.protocol()
		if tcp {
			b.container()
		}
		if b.loadBalancer() && tcp {
			b.traffic()
		}
	}
	t.ports = append(t.ports, b.ports)
	return b.path()
}

// targetGroup finds the group and checks that a task can be its target at all.
func (b *balancing) targetGroup() bool {
	i := slices.IndexFunc(b.TargetGroups, func(g state.TargetGroup) bool { return g.ARN == b.tie.ARN })
	switch {
	case b.tie.ARN == "":
		b.doubt("target-group-not-visible", "the entry names no target group (", b.tie.Classic, ")")
		return false
	case b.TargetGroups == nil:
		b.doubt("target-group-not-visible", b.tie.ARN, " was not returned")
		return false
	case i < 0:
		b.stop("target-group-not-found", b.tie.ARN, " does not exist")
		return false
	}
	b.group = &b.TargetGroups[i]
	check := b.group.HealthCheck
	b.ports.TargetGroup, b.ports.CheckPort, b.ports.CheckPath, b.ports.CheckCode = b.group.Port, check.Port, check.Path, check.Matcher
	if b.group.VPC != b.in.VPC {
		b.stop("target-group-other-vpc", b.group.Key.Name, " is in ", b.group.VPC, ", the task in ", b.in.VPC)
	}
	if b.group.TargetType != "ip" {
		b.stop("target-type-not-ip", b.group.Key.Name, " has target type ", b.group.TargetType, " (Fargate needs ip)")
	} else {
		b.pass("target-type-not-ip", "target group ", b.group.Key.Name, " takes addresses")
	}
	if b.group.Port != 0 && b.group.Port != b.tie.Port {
		b.warn("tg-port-differs", "Target group port ", strconv.Itoa(b.group.Port), ", service registers ", strconv.Itoa(b.tie.Port), ".")
	}
	return true
}

// protocol reports a group whose traffic is TCP; anything else is not analysed.
func (b *balancing) protocol() bool {
	switch strings.ToUpper(b.group.Protocol) {
	case "HTTP", "HTTPS", "TCP", "TLS":
		return true
	}
	b.doubt("udp-not-analysed", b.group.Key.Name, " speaks ", b.group.Protocol, "; only TCP is analysed")
	return false
}

// container checks that the definition maps the port that ECS registers.
func (b *balancing) container() {
	if b.Definition == nil {
		b.doubt("task-definition-not-visible", "the task definition was not returned")
		return
	}
	i := slices.IndexFunc(b.Definition.Containers, func(c state.ContainerDefinition) bool { return c.Name == b.tie.Container })
	if i < 0 {
		b.stop("container-port-not-mapped", "the task definition has no container ", b.tie.Container)
		return
	}
	b.ports.container(&b.Definition.Containers[i], b.healthURL)
	if b.ports.mapped(b.tie.Port) {
		b.pass("container-port-not-mapped", "container ", b.tie.Container, " maps ", tcp(b.tie.Port))
	} else {
		b.stop("container-port-not-mapped", "container ", b.tie.Container, " maps no ", tcp(b.tie.Port))
	}
	if b.ports.astray() {
		b.warn("container-healthcheck-port", "Container health check asks ", strconv.Itoa(b.ports.HealthCheck), ", the container maps ", b.ports.mappedWords(), ".")
	}
}

// loadBalancer finds what the group hangs on and checks that it serves the task's zone.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html#availability-zones
func (b *balancing) loadBalancer() bool {
	if b.group.LoadBalancers == nil {
		b.doubt("load-balancer-not-visible", "which load balancers use ", b.group.Key.Name, " was not read")
		return false
	}
	if len(b.group.LoadBalancers) == 0 {
		b.stop("target-group-not-attached", b.group.Key.Name, " is used by no load balancer")
		return false
	}
	arn := b.group.LoadBalancers[0]
	i := slices.IndexFunc(b.LoadBalancers, func(l state.ElasticLoadBalancer) bool { return l.ARN == arn })
	if i < 0 {
		b.doubt("load-balancer-not-visible", arn, " was not returned")
		return false
	}
	l := &b.LoadBalancers[i]
	b.balancer = l
	if s := strings.ToLower(l.State); s != "active" && s != "active_impaired" {
		b.stop("lb-not-active", l.Name, " is ", l.State)
	} else {
		b.pass("lb-not-active", l.Name, " is ", l.State)
	}
	if !slices.ContainsFunc(l.Zones, func(z state.LoadBalancerZone) bool { return z.Zone == b.in.Zone }) {
		b.stop("lb-az-not-enabled", b.in.Zone, " of ", b.in.label(), " is not enabled on ", l.Name, ": tasks there stay unused and are killed")
	} else {
		b.pass("lb-az-not-enabled", b.in.Zone, " is enabled on ", l.Name)
	}
	for _, z := range l.Zones {
		home := b.subnet(z.Subnet)
		b.homes = append(b.homes, home)
		if l.Scheme == "internet-facing" && home.table != nil && !b.isPublic(home) {
			b.warn("lb-subnet-not-public", "Clients cannot reach ", l.Name, " in ", home.label(), ".")
		}
	}
	if len(l.SecurityGroups) > 0 {
		b.carried = b.groupsOf(l.SecurityGroups)
	}
	return true
}

// isPublic reports a subnet whose default route leads to an internet gateway.
func (v *vpc) isPublic(s *subnet) bool {
	mains, _ := (&task{vpc: v, in: s}).publicRoutes(v.public4)
	for _, r := range mains {
		if r.kind != toInternet || r.blackhole() {
			return false
		}
	}
	return len(mains) > 0
}

// traffic follows packets on the port that is registered, and on that of the health check where it is another.
func (b *balancing) traffic() {
	if b.in.v4 == nil {
		b.doubt("ipv6-not-analysed", b.in.label(), " has no IPv4 addresses; inbound IPv6 is not analysed")
		return
	}
	b.port(b.tie.Port, "")
	b.clients()
	if check, err := strconv.Atoi(b.group.HealthCheck.Port); err == nil && check != b.tie.Port {
		b.port(check, "health-check-port-blocked")
	}
}

// port follows packets to a port; blocked is the slug for all blocks, "" for each its own.
func (b *balancing) port(port int, blocked string) {
	w := &walk{}
	name := b.balancer.Name
	if b.carried != nil {
		r := b.admits(admission{groups: b.carried, port: port, far: b.in.v4, peers: b.groups})
		b.ports.rule(port, r)
		w.rule("lb-sg-egress", r,
			name, " ", b.carried.words, " outbound ", tcp(port), " to ", b.groups.words, " or ", b.in.v4.words)
	}
	b.everyHome(w, "lb-subnet-nacl", func(w *walk, home *subnet, _ *addresses) {
		b.acl(w, "lb-subnet-nacl", home, true, b.in.v4, one(port), "outbound", "to")
	})
	b.everyHome(w, "task-nacl-in", func(w *walk, _ *subnet, from *addresses) {
		b.acl(w, "task-nacl-in", b.in, false, from, one(port), "inbound", "from")
	})
	from := b.homeAddresses()
	r := b.admits(admission{groups: b.groups, in: true, port: port, far: from, peers: b.carried})
	b.ports.rule(port, r)
	w.rule("task-sg-ingress", r,
		b.groups.words, " inbound ", tcp(port), " from ", name, " in ", from.words)
	b.everyHome(w, "task-nacl-out", func(w *walk, _ *subnet, to *addresses) {
		b.acl(w, "task-nacl-out", b.in, true, to, relayPorts(), "outbound", "to")
	})
	b.everyHome(w, "lb-subnet-nacl", func(w *walk, home *subnet, _ *addresses) {
		b.acl(w, "lb-subnet-nacl", home, false, b.in.v4, relayPorts(), "inbound", "from")
	})
	p := w.path()
	if blocked != "" && p.Verdict == Blocked {
		b.stop(blocked, "health check port ", strconv.Itoa(port), " is not admitted (", p.Hop, ")")
		b.steps = append(b.steps, p.Steps...)
		return
	}
	b.then(p)
}

// everyHome asks for every subnet of the load balancer but the task's own, within which no ACL is asked. Its nodes work
// side by side: where some get through and some do not, nobody knows what becomes of the task.
func (b *balancing) everyHome(w *walk, hop string, ask func(*walk, *subnet, *addresses)) {
	var paths []Path
	for _, home := range b.homes {
		if home == b.in {
			continue
		}
		from := home.v4
		if from == nil {
			from = b.anywhere
		}
		one := &walk{}
		ask(one, home, from)
		paths = append(paths, one.path())
	}
	if len(paths) > 0 {
		w.then(all(paths, hop+"-partial", "only some of "+b.balancer.Name+"'s subnets are let through"))
	}
}

// homeAddresses are those of the load balancer's nodes.
func (b *balancing) homeAddresses() *addresses {
	ids := make([]string, 0, len(b.homes))
	for _, home := range b.homes {
		ids = append(ids, home.ID)
	}
	key := strings.Join(ids, ", ")
	if a := b.sets[key]; a != nil {
		return a
	}
	out := &addresses{words: key}
	for _, home := range b.homes {
		if home.v4 == nil {
			out = b.anywhere
			break
		}
		out.spans = append(out.spans, home.v4.spans...)
	}
	if out != b.anywhere {
		out.spans = union(out.spans)
	}
	b.sets[key] = out
	return out
}

// clients checks a Network Load Balancer that leaves its clients' addresses on the packets.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#client-ip-preservation
func (b *balancing) clients() {
	if b.balancer.Type != "network" {
		return
	}
	attributes, read := b.TargetGroupAttributes[b.group.ARN]
	preserve := attributes["preserve_client_ip.enabled"]
	if read && !strings.EqualFold(preserve, "true") {
		return // off unless set, for TCP and TLS
	}
	if b.carried != nil && b.groups.refer(b.tie.Port, b.carried) {
		b.pass("nlb-client-ip", b.groups.words, " admit the group of ", b.balancer.Name, ", whatever address a packet carries")
		return
	}
	from := b.everywhere
	if b.balancer.Scheme == "internet-facing" {
		from = b.public4
	}
	r := b.admits(admission{groups: b.groups, in: true, port: b.tie.Port, far: from})
	switch {
	case r.coverage != full && !read:
		b.doubt("nlb-client-ip", "whether ", b.balancer.Name, " preserves client addresses was not read")
		return
	case from == b.everywhere && r.coverage != full:
		b.doubt("nlb-client-ip", b.balancer.Name, " preserves client addresses; which clients it has is not known")
		return
	}
	b.rule("nlb-client-ip", r, b.balancer.Name, " preserves client addresses; ", b.groups.words, " inbound ", tcp(b.tie.Port), " from ", from.words)
	b.acl(b.walk, "task-nacl-in", b.in, false, from, one(b.tie.Port), "inbound", "from")
}
