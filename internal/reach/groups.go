package reach

import (
	"slices"
	"strconv"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// ruling is what a set of rules says about packets.
type ruling struct {
	coverage
	words    string // the rule that decided
	warnings []Warning
	// closed says that no rule lets the port through for anybody.
	closed bool
}

// groups are the security groups of one interface; their rules add up. Compared by pointer.
type groups struct {
	ids     []string
	words   string
	members []*state.SecurityGroup
	missing bool // one of them was not returned, or nobody knows which there are
}

func (v *vpc) groupsOf(ids []string) *groups {
	words := strings.Join(ids, ", ")
	if g := v.interned[words]; g != nil {
		return g
	}
	g := &groups{ids: ids, words: words, missing: len(ids) == 0}
	v.interned[words] = g
	for _, id := range ids {
		if m := v.securityGroups[id]; m != nil {
			g.members = append(g.members, m)
		} else {
			g.missing = true
		}
	}
	if len(ids) == 0 {
		g.words = "groups that are not known"
	}
	return g
}

// admission is one question to security groups; answers are kept by it.
type admission struct {
	groups *groups
	in     bool
	port   int
	far    *addresses
	peers  *groups
}

// admits says whether an interface's groups let TCP to a port through, from (in) or to the far addresses, where an
// interface that carries the peers groups may sit. https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
func (v *vpc) admits(q admission) ruling {
	if r, ok := v.admissions[q]; ok {
		return r
	}
	r := v.weigh(q)
	v.admissions[q] = r
	return r
}

func (v *vpc) weigh(q admission) ruling {
	r := ruling{closed: !q.groups.missing}
	have := make([]span, 0, 8)
	unread, named, rules, alone := false, false, 0, ""
	for _, g := range q.groups.members {
		list := g.Out
		if q.in {
			list = g.In
		}
		for i := range list {
			p := &list[i]
			if !opens(p, q.port) || len(p.Groups)+len(p.Blocks)+len(p.Lists) == 0 {
				continue
			}
			r.closed = false
			if q.peers != nil {
				if id := refers(p, q.peers); id != "" {
					return ruling{coverage: full, words: "rule for " + id}
				}
				named = named || len(p.Groups) > 0 && len(q.peers.ids) == 0
			}
			let := func(rule string, spans []span) {
				c := cover(q.far.spans, spans)
				if c == none {
					return
				}
				if c == full && alone == "" {
					alone = rule
				}
				rules, have = rules+1, append(have, spans...)
			}
			for _, b := range p.Blocks {
				let(b.String(), spansOf(b))
			}
			for _, id := range p.Lists {
				spans, readable := v.listFor(id, q.far)
				unread = unread || !readable
				let(id, spans)
			}
		}
	}
	r.coverage = cover(q.far.spans, union(have))
	switch {
	case r.coverage == full && alone != "":
		r.words = "rule " + alone
	case r.coverage == full:
		r.words = strconv.Itoa(rules) + " rules together"
	case r.coverage == partial:
		r.words = "for a part only"
	case q.groups.missing:
		r.coverage, r.words = partial, "not all groups are visible"
	case named:
		r.coverage, r.words = partial, "a rule names a group, and which the other side carries is not known"
	case unread:
		r.coverage, r.words = partial, "a prefix list cannot be read"
	case q.far.vague:
		r.coverage, r.words = partial, "no rule for all of it, and the address is not known"
	case r.closed:
		r.words = "no rule for the port"
	default:
		r.words = "no rule"
	}
	return r
}

// refers is a group of the peers that a permission names, "" for none.
func refers(p *state.Permission, peers *groups) string {
	for _, id := range p.Groups {
		if slices.Contains(peers.ids, id) {
			return id
		}
	}
	return ""
}

// refer reports that the groups let the peers in on a port by name, whatever addresses their packets carry.
func (g *groups) refer(port int, peers *groups) bool {
	for _, m := range g.members {
		for i := range m.In {
			if opens(&m.In[i], port) && refers(&m.In[i], peers) != "" {
				return true
			}
		}
	}
	return false
}

// opens reports a permission for TCP to a port.
func opens(p *state.Permission, port int) bool {
	switch p.Protocol {
	case "-1":
		return true
	case "tcp", "6":
		return p.From == nil || *p.From == -1 || p.To == nil || *p.From <= port && port <= *p.To
	default:
		return false
	}
}

// listFor is what a prefix list in a rule stands for towards far addresses. The list of a gateway endpoint service
// counts for that service only: what else sits at its addresses is nobody's concern.
func (v *vpc) listFor(id string, far *addresses) (spans []span, readable bool) {
	if far.list != "" && id == far.list {
		return far.spans, true
	}
	l := v.lists.get(id)
	if l == nil {
		return nil, false
	}
	if l.service {
		return nil, true
	}
	return l.spans, l.readable
}
