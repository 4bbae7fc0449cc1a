package reach

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"

	"github.com/fsui/fsui/internal/state"
)

// portRange is a run of TCP ports, both ends included.
type portRange struct{ lo, hi int }

func one(port int) portRange { return portRange{port, port} }

// Ports that answers come back to. NAT gateways and Elastic Load Balancing use the widest range; a task's own depend on
// its operating system. https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports
func relayPorts() portRange   { return portRange{1024, 65535} }
func linuxPorts() portRange   { return portRange{32768, 60999} }
func windowsPorts() portRange { return portRange{49152, 65535} }

func (r portRange) String() string {
	if r.lo == r.hi {
		return tcp(r.lo)
	}
	return tcp(r.lo) + "-" + strconv.Itoa(r.hi)
}

// acl is a network ACL with its TCP rules in the order they are tried.
type acl struct {
	id      string
	in, out []aclRule
}

type aclRule struct {
	rule  int
	allow bool
	span  span
	ports portRange
	block string
}

func newACL(a *state.NetworkACL) *acl {
	out := &acl{id: a.ID}
	for _, e := range a.Entries {
		r := aclRule{rule: e.Rule, allow: e.Allow, ports: portRange{0, 65535}, block: e.Block.String()}
		switch e.Protocol {
		case "-1":
		case "6", "tcp":
			if e.From != nil && e.To != nil && *e.From >= 0 {
				r.ports = portRange{*e.From, *e.To}
			}
		default:
			continue
		}
		if !e.Block.IsValid() {
			continue
		}
		r.span = spanOf(e.Block)
		if e.Egress {
			out.out = append(out.out, r)
		} else {
			out.in = append(out.in, r)
		}
	}
	for _, list := range [][]aclRule{out.in, out.out} {
		slices.SortStableFunc(list, func(a, b aclRule) int { return cmp.Compare(a.rule, b.rule) })
	}
	return out
}

// passage is one question to an ACL; answers are kept by it.
type passage struct {
	acl    *acl
	egress bool
	far    *addresses
	ports  portRange
}

// passes says whether an ACL lets TCP packets through: the first rule that matches decides for each address and port,
// and without one they are denied. https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
func (v *vpc) passes(q passage) ruling {
	if r, ok := v.passages[q]; ok {
		return r
	}
	r := q.decide()
	v.passages[q] = r
	return r
}

// decide cuts the addresses and the ports where rules begin and end, and lets the first rule of each piece have it. The
// work grows with pieces times rules, not with their square, so that a thousand rules are answered at once.
func (q passage) decide() ruling {
	rules := q.matching()
	pieces := cut(q.far.spans, rules)
	from, to := make([]int, len(rules)), make([]int, len(rules)) // the pieces of each rule
	for i := range rules {
		from[i], _ = slices.BinarySearchFunc(pieces, rules[i].span.lo, func(p span, a netip.Addr) int { return p.lo.Compare(a) })
		to[i], _ = slices.BinarySearchFunc(pieces, rules[i].span.hi, func(p span, a netip.Addr) int { return cmp.Or(p.lo.Compare(a), -1) })
	}
	var allowedBy, deniedBy *aclRule
	shut := make([]bool, len(pieces))  // for one port at least
	next := make([]int, len(pieces)+1) // the first piece from here on that no rule has taken
	after := func(i int) int {         // follows next, and shortens it for those who come later
		for next[i] != i {
			next[i] = next[next[i]]
			i = next[i]
		}
		return i
	}
	for _, cell := range cells(rules, q.ports) {
		for i := range next {
			next[i] = i
		}
		for i := range rules {
			r := &rules[i]
			if cell.lo < r.ports.lo || r.ports.hi < cell.lo {
				continue
			}
			for j := after(from[i]); j < to[i]; j = after(j) {
				next[j] = j + 1
				if r.allow {
					allowedBy = cmp.Or(allowedBy, r)
				} else {
					shut[j], deniedBy = true, cmp.Or(deniedBy, r)
				}
			}
		}
		for j := after(0); j < len(pieces); j = after(j + 1) {
			shut[j] = true
		}
	}
	var denied []span
	for j, p := range pieces {
		if shut[j] {
			denied = append(denied, p)
		}
	}
	return q.ruling(union(denied), allowedBy != nil, allowedBy, deniedBy)
}

// cut divides spans where a rule's addresses begin or end, so that a rule holds for all of a piece or for none.
func cut(spans []span, rules []aclRule) []span {
	var out []span
	for _, s := range spans {
		starts := []netip.Addr{s.lo}
		for i := range rules {
			for _, a := range []netip.Addr{rules[i].span.lo, rules[i].span.hi.Next()} {
				if a.IsValid() && s.lo.Less(a) && a.Compare(s.hi) <= 0 {
					starts = append(starts, a)
				}
			}
		}
		slices.SortFunc(starts, netip.Addr.Compare)
		starts = slices.Compact(starts)
		for i, lo := range starts {
			hi := s.hi
			if i+1 < len(starts) {
				hi = starts[i+1].Prev()
			}
			out = append(out, span{lo, hi})
		}
	}
	return out
}

// matching are the rules that concern the question at all.
func (q passage) matching() []aclRule {
	list := q.acl.in
	if q.egress {
		list = q.acl.out
	}
	var out []aclRule
	for _, r := range list {
		if r.ports.lo <= q.ports.hi && q.ports.lo <= r.ports.hi && len(intersect(q.far.spans, []span{r.span})) > 0 {
			out = append(out, r)
		}
	}
	return out
}

// cells cuts a range where a rule begins or ends, so that a rule holds for all of a cell or for none.
func cells(rules []aclRule, ports portRange) []portRange {
	cuts := []int{ports.lo}
	for _, r := range rules {
		for _, cut := range []int{r.ports.lo, r.ports.hi + 1} {
			if ports.lo < cut && cut <= ports.hi {
				cuts = append(cuts, cut)
			}
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	out := make([]portRange, 0, len(cuts))
	for i, lo := range cuts {
		hi := ports.hi
		if i+1 < len(cuts) {
			hi = cuts[i+1] - 1
		}
		out = append(out, portRange{lo, hi})
	}
	return out
}

func (q passage) ruling(denied []span, allowed bool, allowedBy, deniedBy *aclRule) ruling {
	byDeny := "no rule allows it"
	if deniedBy != nil {
		byDeny = "rule " + strconv.Itoa(deniedBy.rule) + " denies " + deniedBy.block
	}
	switch {
	case !allowed && q.far.vague:
		return ruling{coverage: partial, words: "the address is not known"}
	case !allowed:
		return ruling{words: byDeny}
	case len(denied) == 0:
		return ruling{coverage: full, words: "rule " + strconv.Itoa(allowedBy.rule)}
	case q.far.public && !slices.ContainsFunc(denied, span.large):
		return ruling{
			coverage: full, words: "rule " + strconv.Itoa(allowedBy.rule) + ", but " + byDeny,
			warnings: []Warning{{"nacl-partial-deny", "ACL " + q.acl.id + " " + byDeny + "."}},
		}
	default:
		return ruling{coverage: partial, words: "for a part only, " + byDeny}
	}
}
