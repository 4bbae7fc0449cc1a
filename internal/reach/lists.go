package reach

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// prefixLists are the lists that routes and rules name; each is unfolded when it is first asked for.
type prefixLists struct {
	facts    map[string]*state.PrefixList
	service  map[string]bool // of gateway endpoint services
	unfolded map[string]*prefixList
	room     int // blocks that may still be unfolded
}

// listRoom bounds the blocks of all lists unfolded together. AWS lets a list have 1,000 entries and a route table 1,000 routes; lists in lists, which
// only a document has, may multiply without end.
const listRoom = 20_000

// prefixList is a prefix list with the lists in it.
type prefixList struct {
	blocks   []netip.Prefix
	spans    []span
	readable bool // all of it
	service  bool // it stands for a gateway endpoint service
}

// readLists finds the lists of the gateway endpoint services of the Region, S3 and DynamoDB.
// https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html
func (v *vpc) readLists() {
	v.lists = &prefixLists{
		facts: byID(v.CustomerLists, func(l *state.PrefixList) string { return l.ID }), service: map[string]bool{},
		unfolded: map[string]*prefixList{}, room: listRoom,
	}
	v.services = map[string]*addresses{}
	for i := range v.ServiceLists {
		l := &v.ServiceLists[i]
		v.lists.facts[l.ID], v.lists.service[l.ID] = l, true
	}
	for _, l := range slices.Concat(v.ServiceLists, v.CustomerLists) {
		suffix, ok := strings.CutPrefix(l.Name, "com.amazonaws."+v.region+".")
		if ok && (suffix == "s3" || suffix == "dynamodb") {
			v.lists.service[l.ID] = true
		}
		if !v.lists.service[l.ID] {
			continue
		}
		spans := v.lists.get(l.ID).spans
		v.serviceSpans = append(v.serviceSpans, spans...)
		if four := v4Only(spans); ok && len(four) > 0 && v.services[suffix] == nil {
			v.services[suffix] = &addresses{words: suffix + "'s addresses (" + l.ID + ")", spans: four, list: l.ID}
		}
	}
	v.serviceSpans = union(v.serviceSpans)
}

// get is a list by its id, nil for one that was not returned. A list in a list counts once, however often and in
// whatever circle it is named. One for which there is no room left cannot be read.
func (l *prefixLists) get(id string) *prefixList {
	if out := l.unfolded[id]; out != nil || l.facts[id] == nil {
		return out
	}
	out := &prefixList{readable: true, service: l.service[id]}
	seen := map[string]bool{}
	for todo := []string{id}; len(todo) > 0; todo = todo[1:] {
		if seen[todo[0]] {
			continue
		}
		seen[todo[0]] = true
		if f := l.facts[todo[0]]; f != nil && f.Entries != nil && len(f.Entries) <= l.room {
			l.room -= len(f.Entries)
			out.blocks = append(out.blocks, f.Entries...)
			todo = append(todo, f.Lists...)
		} else {
			out.readable = false
		}
	}
	out.spans = spansOf(out.blocks...)
	l.unfolded[id] = out
	return out
}

func v4Only(spans []span) []span {
	i := slices.IndexFunc(spans, func(s span) bool { return s.lo.Is6() })
	if i < 0 {
		return spans
	}
	return spans[:i]
}
