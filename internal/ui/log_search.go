package ui

import (
	"math/bits"
	"regexp"
	"strings"
	"unicode/utf8"
)

// logSearch asks a question of every line of a ring: does it pass, or does it hold what is searched for. A change of the
// question makes all earlier answers void; they are made anew beside Update, some chunks at a time.
type logSearch struct {
	gen uint64 // of the question
	ask func(l *logLine) bool
}

// set puts the question; nil asks nothing, and every line passes.
func (s *logSearch) set(ask func(l *logLine) bool) {
	s.gen++
	s.ask = ask
}

// verdictBits are the answers for the first lines of a chunk, one bit each.
type verdictBits struct {
	gen  uint64
	of   int // lines answered for
	yes  int
	bits []uint64
}

func (v *verdictBits) get(i int) bool { return v.bits[i/64]>>(i%64)&1 != 0 }

// extend adds answers for lines from the first not answered for.
func (v *verdictBits) extend(answers []bool) {
	for _, yes := range answers {
		if v.of/64 == len(v.bits) {
			v.bits = append(v.bits, 0)
		}
		if yes {
			v.bits[v.of/64] |= 1 << (v.of % 64)
			v.yes++
		}
		v.of++
	}
}

// has reports a line that passes; one nobody has looked at does not.
func (s *logSearch) has(v *verdictBits, i int) bool {
	return s.ask == nil || v.gen == s.gen && i < v.of && v.get(i)
}

// none reports a chunk without a line that passes.
func (s *logSearch) none(v *verdictBits) bool {
	return s.ask != nil && (v.gen != s.gen || v.yes == 0)
}

// answered is how many lines of a chunk have an answer.
func (s *logSearch) answered(c *logChunk, v *verdictBits) int {
	switch {
	case s.ask == nil:
		return len(c.lines)
	case v.gen != s.gen:
		return 0
	}
	return v.of
}

// A slice of work is limited, so that its first answers are soon seen.
const (
	sliceLines = 16 << 10
	sliceBytes = 4 << 20
)

// logWork is a slice of the questions still open, to be answered beside Update.
type logWork struct {
	keep, find logSearch
	parts      []workPart
}

// workPart are the lines of one chunk and what comes out of them.
type workPart struct {
	chunk       *logChunk
	lines       []logLine // as they were when the work was made
	keepFrom    int
	findFrom    int
	kept, found []bool
}

// open makes the next slice of work, nil where there is none; what stands nearest to a place comes first.
func (r *logRing) open(near logPos) *logWork {
	if r.keep.ask == nil && r.find.ask == nil {
		return nil
	}
	w := &logWork{keep: r.keep, find: r.find}
	lines, bytes := 0, 0
	for d := range 2 * len(r.chunks) {
		i := near.chunk + d/2
		if d%2 == 1 {
			i = near.chunk - d/2 - 1
		}
		if i < 0 || i >= len(r.chunks) {
			continue
		}
		c := r.chunks[i]
		p := workPart{chunk: c, lines: c.lines, keepFrom: r.keep.answered(c, &c.kept), findFrom: r.find.answered(c, &c.found)}
		if min(p.keepFrom, p.findFrom) == len(c.lines) {
			continue
		}
		w.parts = append(w.parts, p)
		lines, bytes = lines+len(c.lines), bytes+c.bytes
		if lines >= sliceLines || bytes >= sliceBytes {
			break
		}
	}
	if w.parts == nil {
		return nil
	}
	return w
}

// do answers the questions.
func (w *logWork) do() *logWork {
	for i := range w.parts {
		p := &w.parts[i]
		p.kept, p.found = answers(w.keep, p.lines[p.keepFrom:]), answers(w.find, p.lines[p.findFrom:])
	}
	return w
}

func answers(s logSearch, lines []logLine) []bool {
	if s.ask == nil {
		return nil
	}
	all := make([]bool, len(lines))
	for i := range lines {
		all[i] = s.ask(&lines[i])
	}
	return all
}

// take enters answers; those to a question that is no longer asked are dropped.
func (r *logRing) take(w *logWork) {
	for i := range w.parts {
		p := &w.parts[i]
		r.keep.enter(w.keep, &p.chunk.kept, p.keepFrom, p.kept)
		r.find.enter(w.find, &p.chunk.found, p.findFrom, p.found)
	}
}

func (s *logSearch) enter(asked logSearch, v *verdictBits, from int, answers []bool) {
	if s.ask == nil || s.gen != asked.gen {
		return
	}
	if v.gen != s.gen {
		*v = verdictBits{gen: s.gen}
	}
	if v.of == from {
		v.extend(answers)
	}
}

// passed counts the lines that pass, and those of them that hold what is searched for; done is the share of the lines
// that have been looked at, up to 1.
func (r *logRing) passed() (kept, found int, done float64) {
	all, looked := 0, 0
	for _, c := range r.chunks {
		all += len(c.lines)
		looked += min(r.keep.answered(c, &c.kept), r.find.answered(c, &c.found))
		k, f := r.passedIn(c, len(c.lines))
		kept, found = kept+k, found+f
	}
	if all == 0 {
		return 0, 0, 1
	}
	return kept, found, float64(looked) / float64(all)
}

// passedIn counts among the first lines of a chunk.
func (r *logRing) passedIn(c *logChunk, n int) (kept, found int) {
	keeps, finds := r.keep.ask != nil, r.find.ask != nil
	if keeps && c.kept.gen != r.keep.gen || finds && c.found.gen != r.find.gen {
		finds = false
	}
	switch {
	case !keeps:
		kept = n
	case c.kept.gen == r.keep.gen:
		kept = countBits(c.kept.bits, nil, n)
	}
	switch {
	case finds && keeps:
		found = countBits(c.found.bits, c.kept.bits, n)
	case finds:
		found = countBits(c.found.bits, nil, n)
	}
	return kept, found
}

// countBits counts the ones among the first n bits, of a alone or of both.
func countBits(a, b []uint64, n int) (ones int) {
	for i, word := range a {
		if b != nil {
			if i >= len(b) {
				break
			}
			word &= b[i]
		}
		if rest := n - i*64; rest <= 0 {
			break
		} else if rest < 64 {
			word &= 1<<rest - 1
		}
		ones += bits.OnesCount64(word)
	}
	return ones
}

// holds reports a line that passes and holds what is searched for.
func (r *logRing) holds(p logPos) bool {
	c := r.chunks[p.chunk]
	return r.find.ask != nil && r.keep.has(&c.kept, p.i) && r.find.has(&c.found, p.i)
}

// foundDown finds the first match at a place or after it, foundUp the first before it.
func (r *logRing) foundDown(p logPos) (logPos, bool) {
	for ; p.chunk < len(r.chunks); p = (logPos{p.chunk + 1, 0}) {
		if r.find.none(&r.chunks[p.chunk].found) {
			continue
		}
		for ; p.i < len(r.chunks[p.chunk].lines); p.i++ {
			if r.holds(p) {
				return p, true
			}
		}
	}
	return p, false
}

func (r *logRing) foundUp(p logPos) (logPos, bool) {
	for c := min(p.chunk, len(r.chunks)-1); c >= 0; c-- {
		i := len(r.chunks[c].lines) - 1
		if c == p.chunk {
			i = p.i - 1
		}
		if r.find.none(&r.chunks[c].found) {
			continue
		}
		for ; i >= 0; i-- {
			if r.holds(logPos{c, i}) {
				return logPos{c, i}, true
			}
		}
	}
	return logPos{}, false
}

// rank is which of all matches stands at a place, from 1.
func (r *logRing) rank(p logPos) int {
	n := 1
	for i, c := range r.chunks[:p.chunk+1] {
		upTo := len(c.lines)
		if i == p.chunk {
			upTo = p.i
		}
		_, found := r.passedIn(c, upTo)
		n += found
	}
	return n
}

// logExpr is a regular expression over lines, of any case.
type logExpr struct {
	text string
	re   *regexp.Regexp // nil where the text means itself
	some []string       // in lower case: a line that matches holds one of them; none = it may hold anything
	// fields says that JSON is asked as it is shown too: somebody may mean the status=500 that he sees.
	fields bool
}

// newLogExpr reads an expression. Where literal is allowed, what is no expression means itself.
func newLogExpr(text string, literal bool) (*logExpr, error) {
	x := &logExpr{text: text, some: []string{strings.ToLower(text)}, fields: strings.Contains(text, "=")}
	if regexp.QuoteMeta(text) == text {
		return x, nil
	}
	re, some, err := compileExpr(text)
	switch {
	case err != nil && literal:
		return x, nil
	case err != nil:
		return nil, err
	}
	x.re, x.some = re, some
	return x, nil
}

// in reports a match.
func (x *logExpr) in(text string) bool {
	held := len(x.some) == 0
	for i := 0; i < len(x.some) && !held; i++ {
		held = containsFold(text, x.some[i])
	}
	return held && (x.re == nil || x.re.MatchString(text))
}

// matches reports a line that holds it, as it was written or as it is shown.
func (x *logExpr) matches(l *logLine) bool {
	if x.in(l.drawn) {
		return true
	}
	if !x.fields || l.kind != kindJSON {
		return false
	}
	fields, ok := fieldsOf(l.raw)
	if !ok {
		return false
	}
	text, _ := wordsOf(fields)
	return x.in(text)
}

// mostMatches is how many matches are shown in one text.
const mostMatches = 100

// aroundSpan is how much of a long text beside what is shown is searched for matches that reach into it, in bytes.
const aroundSpan = 1 << 10

// spansAround are the matches in a text, of a long one those in and near the part that is shown.
func (x *logExpr) spansAround(text string, shown span) []span {
	if len(text) <= longestJSON {
		return x.spans(text)
	}
	from, to := max(0, shown.from-aroundSpan), min(len(text), shown.to+aroundSpan)
	for from < shown.from && !utf8.RuneStart(text[from]) {
		from++
	}
	for to < len(text) && to > shown.to && !utf8.RuneStart(text[to]) {
		to--
	}
	found := x.spans(text[from:to])
	for i := range found {
		found[i].from, found[i].to = found[i].from+from, found[i].to+from
	}
	return found
}

// spans are the matches in a text, in bytes.
func (x *logExpr) spans(text string) (all []span) {
	if x.re != nil {
		for _, m := range x.re.FindAllStringIndex(text, mostMatches) {
			if m[1] > m[0] {
				all = append(all, span{m[0], m[1]})
			}
		}
		return all
	}
	low := strings.ToLower(text)
	if len(low) != len(text) {
		return nil // letters whose small form is of another length: the line is marked, the place is not
	}
	for from := 0; len(all) < mostMatches; {
		i := strings.Index(low[from:], x.some[0])
		if i < 0 || x.some[0] == "" {
			break
		}
		from += i
		all = append(all, span{from, from + len(x.some[0])})
		from += len(x.some[0])
	}
	return all
}
