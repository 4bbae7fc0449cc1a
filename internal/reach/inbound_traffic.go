package reach

import (
	"strconv"
	"strings"
)

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
	if a := b.together[key]; a != nil {
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
	b.together[key] = out
	return out
}

// clients checks a Network Load Balancer that leaves its clients' addresses on the packets.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#client-ip-preservation
func (b *balancing) clients() {
	if !strings.EqualFold(b.balancer.Type, "network") {
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
	w := &walk{}
	w.rule("nlb-client-ip", b.admits(admission{groups: b.groups, in: true, port: b.tie.Port, far: from}),
		b.balancer.Name, " preserves client addresses; ", b.groups.words, " inbound ", tcp(b.tie.Port), " from ", from.words)
	b.acl(w, "task-nacl-in", b.in, false, from, one(b.tie.Port), "inbound", "from")
	switch p := w.path(); {
	case p.Verdict == Reachable, read && from == b.public4:
		b.then(p)
	case read:
		b.doubt("nlb-client-ip", b.balancer.Name, " preserves client addresses; which clients it has is not known")
	default:
		b.doubt("nlb-client-ip", "whether ", b.balancer.Name, " preserves client addresses was not read")
	}
}
