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
		b.doubt("subnet-not-found", t.unseen(t.in.ID))
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
	switch b.group.VPC {
	case b.in.VPC:
	case "":
		b.doubt("target-group-not-visible", "the VPC of ", b.group.Key.Name, " was not returned")
	default:
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
		b.ports.Mapped = []state.PortBinding{}
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
	switch strings.ToLower(l.State) {
	case "active", "active_impaired":
		b.pass("lb-not-active", l.Name, " is ", l.State)
	case "":
		b.doubt("load-balancer-not-visible", "the state of ", l.Name, " was not returned")
	default:
		b.stop("lb-not-active", l.Name, " is ", l.State)
	}
	switch {
	case slices.ContainsFunc(l.Zones, func(z state.LoadBalancerZone) bool { return z.Zone == b.in.Zone }):
		b.pass("lb-az-not-enabled", b.in.Zone, " is enabled on ", l.Name)
	case len(l.Zones) == 0 || b.in.Zone == "":
		b.doubt("load-balancer-not-visible", "the zones of ", l.Name, " and of ", b.in.label(), " were not all returned")
		return false
	default:
		b.stop("lb-az-not-enabled", b.in.Zone, " of ", b.in.label(), " is not enabled on ", l.Name, ": tasks there stay unused and are killed")
	}
	for _, z := range l.Zones {
		home := b.subnet(z.Subnet)
		b.homes = append(b.homes, home)
		if l.Scheme == "internet-facing" && home.table != nil && !b.isPublic(home) {
			b.warn("lb-subnet-not-public", "Clients cannot reach ", l.Name, " in ", home.label(), ".")
		}
	}
	if len(l.SecurityGroups) > 0 || !strings.EqualFold(l.Type, "network") { // others have some, named or not
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
