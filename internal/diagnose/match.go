package diagnose

import (
	"slices"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// match is a cause found in a text.
type match struct {
	cause      *Cause
	confidence state.Confidence
	evidence   string // the deciding words
	end        int    // offset behind the last of them
}

// read names the cause of one text, which it looks through in pieces that overlap. ok is false where nothing in it supports
// one.
func (c *Causes) read(text string, from Source) (m match, ok bool) {
	const overlap = 1 << 10 // longer than what causes look for at once
	found := c.all(text[:min(maxText, len(text))], from)
	for at := maxText - overlap; at+overlap < len(text); at += maxText - overlap {
		for _, m := range c.all(text[at:min(at+maxText, len(text))], from) {
			m.end += at
			found = append(found, m)
		}
	}
	if len(found) == 0 {
		return match{}, false
	}
	return c.best(found), true
}

// all lists the causes whose words are in the text, each with its strongest pattern.
func (c *Causes) all(text string, from Source) []match {
	text = squeeze(text)
	hits := newHits(len(c.literals))
	var patterns []*pattern
	c.anchors.scan(text, func(literal, end int) {
		if hits.add(literal, end) {
			patterns = append(patterns, c.anchored[literal]...)
		}
	})
	var found []match
	for _, p := range patterns {
		m, ok := p.match(text, from, hits, c.literals)
		if !ok {
			continue
		}
		at := slices.IndexFunc(found, func(f match) bool { return f.cause == m.cause })
		switch {
		case at < 0:
			found = append(found, m)
		case m.stronger(found[at]):
			found[at] = m
		}
	}
	return found
}

// best is the cause that no other outranks; among such the surest, then the one whose words stand innermost, which is
// last: a reason is wrapped in the words of every layer it passed through.
func (c *Causes) best(found []match) match {
	left := c.undefeated(found)
	best := left[0]
	for _, m := range left[1:] {
		if m.stronger(best) {
			best = m
		}
	}
	return best
}

// undefeated are the matches that no other outranks; ranks have no cycles, so there is one.
func (c *Causes) undefeated(found []match) []match {
	return slices.DeleteFunc(slices.Clone(found), func(m match) bool {
		return slices.ContainsFunc(found, func(by match) bool { return c.outranks(by.cause, m.cause) })
	})
}

func (m match) stronger(than match) bool {
	if a, b := m.confidence.Rank(), than.confidence.Rank(); a != b {
		return a < b
	}
	return m.end > than.end
}

func (c *Causes) outranks(a, b *Cause) bool { return a != b && c.over[a.index][b.index] }

// match tries a pattern whose anchor is in the text.
func (p *pattern) match(text string, from Source, hits hits, literals []string) (match, bool) {
	if len(p.In) > 0 && !slices.Contains(p.In, from) {
		return match{}, false
	}
	if slices.ContainsFunc(p.unless, hits.has) {
		return match{}, false
	}
	start, end := len(text), 0
	var anchor, last span
	for i, group := range p.words {
		at, ok := hits.latest(group, literals)
		if !ok {
			return match{}, false
		}
		start, end = min(start, at.start), max(end, at.end)
		if i == 0 {
			anchor = at
		}
		if at.end >= last.end {
			last = at
		}
	}
	if p.re != nil {
		at := p.re.FindStringIndex(text)
		if at == nil {
			return match{}, false
		}
		last = span{at[0], at[1]}
		start, end = min(start, at[0]), max(end, at[1])
	}
	if end-start > maxEvidence {
		start, end = anchor.start, anchor.end
	}
	return match{p.cause, p.Confidence, quote(text, start, end), last.end}, true
}

const (
	// maxEvidence is how many bytes of a text are quoted for one finding.
	maxEvidence = 240
	// context is what may stand before and after the deciding words without hiding them.
	context = 80
)

// quote cuts the deciding words out of a text, with its beginning and its end where they are near: a status code stands
// behind the words that say that it is wrong.
func quote(text string, start, end int) string {
	if start <= context {
		start = 0
	}
	if len(text)-end <= context {
		end = len(text)
	}
	return wholeWords(text, start, end)
}

// wholeWords cuts the words out of a text that a span touches.
func wholeWords(text string, start, end int) string {
	start = strings.LastIndexByte(text[:start], ' ') + 1
	if i := strings.IndexByte(text[end:], ' '); i >= 0 {
		end += i
	} else {
		end = len(text)
	}
	if end-start > 1 && text[end-1] == ')' && !strings.Contains(text[start:end], "(") {
		end-- // of a bracket that opened before
	}
	if end-start > 2*maxEvidence { // a text without blanks
		end = start + 2*maxEvidence
	}
	return strings.ToValidUTF8(text[start:end], "")
}

type span struct{ start, end int }

// hits are the literals found in a text, each with the offset behind its last occurrence.
type hits struct{ ends []int32 }

func newHits(literals int) hits { return hits{make([]int32, literals)} }

// add reports the first occurrence of a literal.
func (h hits) add(literal, end int) bool {
	first := h.ends[literal] == 0
	h.ends[literal] = int32(end) //nolint:gosec // at most maxText
	return first
}

func (h hits) has(literal int) bool { return h.ends[literal] > 0 }

// latest is where the last of a group of alternatives stands.
func (h hits) latest(group []int, literals []string) (at span, ok bool) {
	for _, id := range group {
		if end := int(h.ends[id]); end > at.end {
			at, ok = span{end - len(literals[id]), end}, true
		}
	}
	return at, ok
}
