package reach

import (
	"encoding/binary"
	"net/netip"
	"slices"
)

// span is an unbroken run of addresses of one family, both ends included.
type span struct{ lo, hi netip.Addr }

// addresses is a set of addresses that packets go to or come from: disjoint spans in order. Sets are compared by
// pointer, so that what was found out about one is found out once.
type addresses struct {
	words string // for people
	spans []span
	// public says that some of them are meant and nobody knows which: any public host. What is small among them does
	// not decide.
	public bool
	// list is the prefix list that stands for exactly these, "" = none.
	list string
	// vague says that the set is wider than what is meant: what covers none of it proves nothing.
	vague bool
}

// coverage is how much of a set some rules let through.
type coverage int8

const (
	none coverage = iota
	partial
	full
)

func cover(need, have []span) coverage {
	switch rest := subtract(need, have); {
	case len(rest) == 0:
		return full
	case slices.Equal(rest, need):
		return none
	default:
		return partial
	}
}

func spanOf(p netip.Prefix) span {
	p = p.Masked()
	b := p.Addr().AsSlice()
	for i := range b {
		if host := (i+1)*8 - p.Bits(); host >= 8 {
			b[i] = 0xff
		} else if host > 0 {
			b[i] |= 1<<host - 1
		}
	}
	hi, _ := netip.AddrFromSlice(b)
	return span{p.Addr(), hi}
}

// spansOf is the union of blocks; one that is not valid adds nothing.
func spansOf(blocks ...netip.Prefix) []span {
	out := make([]span, 0, len(blocks))
	for _, p := range blocks {
		if p.IsValid() {
			out = append(out, spanOf(p))
		}
	}
	return union(out)
}

// union puts spans in order and joins those that touch. It works in place.
func union(s []span) []span {
	slices.SortFunc(s, func(a, b span) int { return a.lo.Compare(b.lo) })
	out := s[:0]
	for _, next := range s {
		if n := len(out); n > 0 && (next.lo.Compare(out[n-1].hi) <= 0 || next.lo == out[n-1].hi.Next()) {
			if out[n-1].hi.Less(next.hi) {
				out[n-1].hi = next.hi
			}
			continue
		}
		out = append(out, next)
	}
	return out
}

// subtract is what of a is not in b; both are in order.
func subtract(a, b []span) []span {
	var out []span
	for _, s := range a {
		i, _ := slices.BinarySearchFunc(b, s.lo, func(x span, lo netip.Addr) int { return x.hi.Compare(lo) })
		gone := false
		for ; i < len(b) && b[i].lo.Compare(s.hi) <= 0; i++ {
			if s.lo.Less(b[i].lo) {
				out = append(out, span{s.lo, b[i].lo.Prev()})
			}
			if s.hi.Compare(b[i].hi) <= 0 {
				gone = true
				break
			}
			s.lo = b[i].hi.Next()
		}
		if !gone {
			out = append(out, s)
		}
	}
	return out
}

// intersect is what is in both a and b; both are in order.
func intersect(a, b []span) []span {
	var out []span
	for _, s := range a {
		i, _ := slices.BinarySearchFunc(b, s.lo, func(x span, lo netip.Addr) int { return x.hi.Compare(lo) })
		for ; i < len(b) && b[i].lo.Compare(s.hi) <= 0; i++ {
			out = append(out, span{later(s.lo, b[i].lo), earlier(s.hi, b[i].hi)})
		}
	}
	return out
}

func later(a, b netip.Addr) netip.Addr {
	if a.Less(b) {
		return b
	}
	return a
}

func earlier(a, b netip.Addr) netip.Addr {
	if b.Less(a) {
		return b
	}
	return a
}

// large reports a span that may well hold the addresses of a service: 65,536 or more of IPv4, or of the networks of
// 2^64 addresses that IPv6 counts in. A VPC has 256 of those at most.
func (s span) large() bool { return number(s.hi)-number(s.lo) >= 1<<16-1 }

func number(a netip.Addr) uint64 {
	if a.Is4() {
		b := a.As4()
		return uint64(binary.BigEndian.Uint32(b[:]))
	}
	b := a.As16()
	return binary.BigEndian.Uint64(b[:8])
}
