package reach

import (
	"cmp"
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

func (q passage) decide() ruling {
	rules := q.matching()
	var denied []span
	var allowedBy, deniedBy *aclRule
	allowed, much := false, false
	for _, cell := range cells(rules, q.ports) {
		open := q.far.spans
		for i := range rules {
			r := &rules[i]
			if cell.lo < r.ports.lo || r.ports.hi < cell.lo {
				continue
			}
			hit := intersect(open, []span{r.span})
			if len(hit) == 0 {
				continue
			}
			if r.allow {
				allowed, allowedBy = true, cmp.Or(allowedBy, r)
			} else {
				denied, deniedBy = append(denied, hit...), cmp.Or(deniedBy, r)
				much = much || slices.ContainsFunc(hit, span.large)
			}
			if open = subtract(open, []span{r.span}); len(open) == 0 {
				break
			}
		}
		denied = append(denied, open...)
		if much = much || slices.ContainsFunc(open, span.large); allowed && much {
			break // some of both: no need to count
		}
	}
	return q.ruling(union(denied), allowed, allowedBy, deniedBy)
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
