package ui

import "slices"

// logRing holds lines in the order of their time, up to a limit in bytes; where that is full the oldest go. A line that
// is newer than all costs no search; a late one takes its place at the price of the chunk it falls into.
//
// What others read beside Update they read from the chunks' lines, which only ever grow at the end.
type logRing struct {
	limit  int // bytes
	bytes  int
	chunks []*logChunk // none is empty
	lines  int         // marks are not counted
	gone   int         // lines that had to go
	seq    uint64      // of the newest arrival
	marks  uint64      // the same of marks, which come before the lines of their millisecond

	keep, find logSearch
}

// firstLine is above the seq of any mark.
const firstLine = 1 << 32

// A chunk is closed at whichever comes first.
const (
	chunkLines = 512
	chunkBytes = 256 << 10
)

type logChunk struct {
	lines       []logLine
	bytes       int
	kept, found verdictBits
}

func (c *logChunk) first() logKey { return c.lines[0].key() }
func (c *logChunk) last() logKey  { return c.lines[len(c.lines)-1].key() }
func (c *logChunk) full() bool    { return len(c.lines) >= chunkLines || c.bytes >= chunkBytes }

func (c *logChunk) put(l logLine) {
	c.lines = append(c.lines, l)
	c.bytes += l.size()
}

func newLogChunk() *logChunk { return &logChunk{lines: make([]logLine, 0, chunkLines)} }

// add takes lines in the order of their time. It changes their seq.
func (r *logRing) add(lines []logLine) {
	for i := range lines {
		if lines[i].kind == kindMark {
			r.marks++
			lines[i].seq = r.marks
		} else {
			r.seq++
			lines[i].seq = firstLine + r.seq
		}
	}
	for len(lines) > 0 {
		last := len(r.chunks) - 1
		if last < 0 || !lines[0].key().before(r.chunks[last].last()) {
			r.append(lines)
			break
		}
		at := r.chunkFor(lines[0].key())
		n := len(lines)
		if at < last {
			n, _ = slices.BinarySearchFunc(lines, r.chunks[at+1].first(), func(l logLine, end logKey) int { return compareKeys(l.key(), end) })
		}
		r.merge(at, lines[:n])
		lines = lines[n:]
	}
	r.shed()
}

// append adds lines that are newer than all.
func (r *logRing) append(lines []logLine) {
	for i := range lines {
		last := len(r.chunks) - 1
		if last < 0 || r.chunks[last].full() {
			r.chunks = append(r.chunks, newLogChunk())
			last++
		}
		r.chunks[last].put(lines[i])
		r.count(&lines[i], 1)
	}
}

func (r *logRing) count(l *logLine, by int) {
	r.bytes += by * l.size()
	if l.kind != kindMark {
		r.lines += by
	}
}

// chunkFor is the chunk that a line belongs to.
func (r *logRing) chunkFor(k logKey) int {
	i, found := slices.BinarySearchFunc(r.chunks, k, func(c *logChunk, k logKey) int { return compareKeys(c.first(), k) })
	if !found {
		i--
	}
	return max(i, 0)
}

// merge brings late lines in among those of a chunk, each after those of its own millisecond, and leaves out one that
// is there already: two tails may bring the same. It makes new chunks, as somebody may be reading the old one.
func (r *logRing) merge(at int, late []logLine) {
	var (
		old   = r.chunks[at].lines
		fresh = []*logChunk{newLogChunk()}
		put   = func(l logLine) {
			if fresh[len(fresh)-1].full() {
				fresh = append(fresh, newLogChunk())
			}
			fresh[len(fresh)-1].put(l)
		}
	)
	for i := range late {
		for len(old) > 0 && old[0].key().before(late[i].key()) {
			put(old[0])
			old = old[1:]
		}
		if !heldAlready(fresh, &late[i]) {
			put(late[i])
			r.count(&late[i], 1)
		}
	}
	for i := range old {
		put(old[i])
	}
	r.chunks = slices.Replace(r.chunks, at, at+1, fresh...)
}

// heldAlready looks for a line among the last of the same millisecond.
func heldAlready(chunks []*logChunk, l *logLine) bool {
	if l.id == "" {
		return false
	}
	for c := len(chunks) - 1; c >= 0; c-- {
		for i := len(chunks[c].lines) - 1; i >= 0; i-- {
			switch other := &chunks[c].lines[i]; {
			case other.at != l.at:
				return false
			case other.id == l.id:
				return true
			}
		}
	}
	return false
}

// shed lets the oldest go until the limit is kept.
func (r *logRing) shed() {
	n := 0
	for r.bytes > r.limit && n < len(r.chunks)-1 {
		for i := range r.chunks[n].lines {
			l := &r.chunks[n].lines[i]
			r.count(l, -1)
			if l.kind != kindMark {
				r.gone++
			}
		}
		r.chunks[n] = nil
		n++
	}
	r.chunks = r.chunks[n:]
}

// full reports that the ring has no room for older lines.
func (r *logRing) full() bool { return r.gone > 0 || r.bytes > r.limit-r.limit/16 }

// logPos is where a line is held. It is good until the ring changes.
type logPos struct{ chunk, i int }

func (r *logRing) at(p logPos) *logLine { return &r.chunks[p.chunk].lines[p.i] }

// seek finds the first line that is not before a key; it may be one beyond the last.
func (r *logRing) seek(k logKey) logPos {
	c, found := slices.BinarySearchFunc(r.chunks, k, func(c *logChunk, k logKey) int { return compareKeys(c.first(), k) })
	if !found {
		c--
	}
	if c < 0 {
		return logPos{}
	}
	i, _ := slices.BinarySearchFunc(r.chunks[c].lines, k, func(l logLine, k logKey) int { return compareKeys(l.key(), k) })
	if i == len(r.chunks[c].lines) {
		return logPos{c + 1, 0}
	}
	return logPos{c, i}
}

func compareKeys(a, b logKey) int {
	switch {
	case a.before(b):
		return -1
	case b.before(a):
		return 1
	}
	return 0
}

// down finds the first line that passes at a place or after it.
func (r *logRing) down(p logPos) (logPos, bool) {
	for ; p.chunk < len(r.chunks); p = (logPos{p.chunk + 1, 0}) {
		c := r.chunks[p.chunk]
		if r.keep.none(&c.kept) {
			continue
		}
		for ; p.i < len(c.lines); p.i++ {
			if r.keep.has(&c.kept, p.i) {
				return p, true
			}
		}
	}
	return p, false
}

// up finds the first line that passes before a place.
func (r *logRing) up(p logPos) (logPos, bool) {
	for c := min(p.chunk, len(r.chunks)-1); c >= 0; c-- {
		chunk := r.chunks[c]
		i := len(chunk.lines) - 1
		if c == p.chunk {
			i = p.i - 1
		}
		if r.keep.none(&chunk.kept) {
			continue
		}
		for ; i >= 0; i-- {
			if r.keep.has(&chunk.kept, i) {
				return logPos{c, i}, true
			}
		}
	}
	return logPos{}, false
}

func (r *logRing) next(p logPos) (logPos, bool) { return r.down(logPos{p.chunk, p.i + 1}) }

func (r *logRing) end() logPos { return logPos{len(r.chunks), 0} }

// nearest is the line of a key, or the one next to it that passes.
func (r *logRing) nearest(k logKey) (logPos, bool) {
	p := r.seek(k)
	if found, ok := r.down(p); ok {
		return found, true
	}
	return r.up(p)
}
