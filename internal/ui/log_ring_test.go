package ui

import (
	"cmp"
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// textLine is a line of a task, some milliseconds after the test's noon.
func textLine(ms int, text string) logLine {
	l := state.LogLine{ID: fmt.Sprint(ms, text), At: noon.Add(time.Duration(ms) * time.Millisecond), Raw: text, Drawn: text}
	return newLogLine(&l)
}

func (r *logRing) texts() (all []string) {
	for p, ok := r.down(logPos{}); ok; p, ok = r.next(p) {
		all = append(all, r.at(p).drawn)
	}
	return all
}

// Batches with late lines, in any sizes, lie in the ring as if they had been sorted once, by time and then arrival.
func TestRingKeepsTheOrderOfTime(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	for round := range 40 {
		r := logRing{limit: 1 << 30}
		type one struct {
			at   int
			text string
		}
		var want []one
		at := 0
		for batch := range 30 {
			var lines []logLine
			for i := range 1 + random.Intn(200) {
				at += random.Intn(3)
				when := at
				if random.Intn(10) == 0 {
					when = max(0, at-random.Intn(3000))
				}
				text := fmt.Sprint(batch, ":", i)
				lines = append(lines, textLine(when, text))
			}
			slices.SortStableFunc(lines, func(a, b logLine) int { return cmp.Compare(a.at, b.at) })
			for _, l := range lines {
				want = append(want, one{int(l.at), l.drawn})
			}
			r.add(lines)
		}
		slices.SortStableFunc(want, func(a, b one) int { return cmp.Compare(a.at, b.at) })
		got := r.texts()
		if len(got) != len(want) || r.lines != len(want) {
			t.Fatalf("round %d: %d lines, %d counted, want %d", round, len(got), r.lines, len(want))
		}
		for i := range want {
			if got[i] != want[i].text {
				t.Fatalf("round %d: line %d is %q, want %q", round, i, got[i], want[i].text)
			}
		}
		for i, c := range r.chunks {
			if len(c.lines) == 0 || len(c.lines) > chunkLines {
				t.Fatalf("chunk %d has %d lines", i, len(c.lines))
			}
		}
	}
}

func TestRingLeavesOutWhatItHas(t *testing.T) {
	r := logRing{limit: 1 << 30}
	first := []logLine{textLine(10, "a"), textLine(20, "b"), textLine(20, "c")}
	r.add(slices.Clone(first))
	r.add([]logLine{textLine(5, "older"), textLine(10, "a"), textLine(20, "c"), textLine(20, "d")})
	if got := strings.Join(r.texts(), " "); got != "older a b c d" {
		t.Errorf("held: %s", got)
	}
}

// The limit is of bytes, whatever the lines are like, and what had to go is counted.
func TestRingKeepsItsLimit(t *testing.T) {
	r := logRing{limit: 4 << 20}
	for i := range 5000 {
		size := 100
		if i%100 == 0 {
			size = 1 << 20
		}
		r.add([]logLine{textLine(i, strings.Repeat("x", size))})
		if r.bytes > r.limit {
			t.Fatalf("%d bytes are held, %d allowed", r.bytes, r.limit)
		}
	}
	if r.gone == 0 || r.gone+r.lines != 5000 || len(r.texts()) != r.lines {
		t.Errorf("%d gone, %d held, %d there", r.gone, r.lines, len(r.texts()))
	}
	sum := 0
	for _, c := range r.chunks {
		for i := range c.lines {
			sum += c.lines[i].size()
		}
	}
	if sum != r.bytes {
		t.Errorf("%d bytes counted, %d held", r.bytes, sum)
	}
}

// What happened stands before the lines of its millisecond, and stands there once.
func TestRingPutsMarksFirst(t *testing.T) {
	mark := func(ms int, text string) logLine {
		return newLogMark(state.LogMark{At: noon.Add(time.Duration(ms) * time.Millisecond), Kind: state.MarkStarted, Text: text})
	}
	r := logRing{limit: 1 << 30}
	for i := range 2000 {
		r.add([]logLine{textLine(i/1000*10, "x")})
	}
	r.add([]logLine{mark(10, "started")})
	r.add([]logLine{mark(0, "deployment"), textLine(0, "late"), mark(10, "started")})
	got := r.texts()
	if got[0] != "deployment" || got[1001] != "late" || got[1002] != "started" || len(got) != 2003 || r.lines != 2001 {
		t.Errorf("%d lines, %d counted: %s, %s %s %s", len(got), r.lines, got[0], got[1000], got[1001], got[1002])
	}
	for p, ok := r.down(logPos{}); ok; p, ok = r.next(p) {
		if at := r.seek(r.at(p).key()); at != p {
			t.Fatalf("the line at %v is looked for at %v", p, at)
		}
	}
}

func TestRingSeeksAndSteps(t *testing.T) {
	r := logRing{limit: 1 << 30}
	for i := range 3000 {
		r.add([]logLine{textLine(i*2, fmt.Sprint(i))})
	}
	for _, want := range []int{0, 1, 511, 512, 513, 1500, 2999} {
		p := r.seek(logKey{at: noon.UnixMilli() + int64(want*2)})
		if got := r.at(p).drawn; got != fmt.Sprint(want) {
			t.Errorf("seek %d finds %s", want, got)
		}
	}
	var down, up []string
	down = r.texts()
	for p, ok := r.up(r.end()); ok; p, ok = r.up(p) {
		up = append(up, r.at(p).drawn)
	}
	slices.Reverse(up)
	if !slices.Equal(down, up) || len(up) != 3000 {
		t.Errorf("%d lines downwards, %d upwards", len(down), len(up))
	}
}

// finish runs all slices of work, and counts them.
func (r *logRing) finish(near logPos) (slices int) {
	for w := r.open(near); w != nil; w = r.open(near) {
		r.take(w.do())
		slices++
	}
	return slices
}

func TestSearchInSlices(t *testing.T) {
	r := logRing{limit: 1 << 30}
	fill := func(from, to int) {
		var lines []logLine
		for i := from; i < to; i++ {
			text := "plain"
			if i%7 == 0 {
				text = "ERROR here"
			}
			if i%3 == 0 {
				text += " third"
			}
			lines = append(lines, textLine(i, text))
		}
		r.add(lines)
	}
	fill(0, 50_000)
	third, err := newLogExpr("third", false)
	if err != nil {
		t.Fatal(err)
	}
	r.keep.set(func(l *logLine) bool { return third.in(l.drawn) })
	some := r.open(r.end())
	if n := len(some.parts); n*chunkLines > sliceLines+chunkLines {
		t.Errorf("a slice has %d chunks", n)
	}
	r.take(some.do())
	if _, _, done := r.passed(); done <= 0 || done >= 1 {
		t.Errorf("after one slice %v is done", done)
	}
	if p, ok := r.up(r.end()); !ok || r.at(p).drawn != "plain third" && r.at(p).drawn != "ERROR here third" {
		t.Error("the newest lines were not answered for first")
	}
	r.finish(r.end())
	if kept, _, done := r.passed(); kept != 16_667 || done != 1 || len(r.texts()) != kept {
		t.Errorf("%d pass, %d are there, %v done", kept, len(r.texts()), done)
	}
	upper, err := newLogExpr("e..or h.*d$", false)
	if err != nil {
		t.Fatal(err)
	}
	r.find.set(func(l *logLine) bool { return upper.in(l.drawn) })
	r.finish(logPos{})
	if _, found, _ := r.passed(); found != 2381 {
		t.Errorf("%d found among what passes", found)
	}
	n := 0
	for p, ok := r.foundDown(logPos{}); ok; p, ok = r.foundDown(logPos{p.chunk, p.i + 1}) {
		n++
		if r.rank(p) != n {
			t.Fatalf("match %d says it is number %d", n, r.rank(p))
		}
	}
	if n != 2381 {
		t.Errorf("%d matches by steps", n)
	}
	fill(50_000, 60_000) // what comes later is asked too
	r.finish(r.end())
	if kept, _, _ := r.passed(); kept != 20_000 {
		t.Errorf("%d pass after more came", kept)
	}
	old := r.open(logPos{})
	if old != nil {
		t.Error("work is open although all is answered")
	}
}

// An answer to a question that is no longer asked changes nothing.
func TestSearchDropsOldAnswers(t *testing.T) {
	r := logRing{limit: 1 << 30}
	r.add([]logLine{textLine(1, "a"), textLine(2, "b")})
	r.keep.set(func(l *logLine) bool { return l.drawn == "a" })
	work := r.open(logPos{}).do()
	r.keep.set(func(l *logLine) bool { return l.drawn == "b" })
	r.take(work)
	if got := r.texts(); got != nil {
		t.Errorf("%v pass by an old answer", got)
	}
	r.finish(logPos{})
	if got := r.texts(); !slices.Equal(got, []string{"b"}) {
		t.Errorf("%v pass", got)
	}
}

// Late lines fall among lines that are answered for already.
func TestSearchAfterLateLines(t *testing.T) {
	r := logRing{limit: 1 << 30}
	for i := range 2000 {
		r.add([]logLine{textLine(i*10, "x")})
	}
	r.keep.set(func(l *logLine) bool { return l.drawn == "late" })
	work := r.open(logPos{})
	r.add([]logLine{textLine(55, "late"), textLine(5555, "late")})
	r.take(work.do())
	r.finish(logPos{})
	if got := r.texts(); len(got) != 2 {
		t.Errorf("%v pass", got)
	}
}

func TestExpressions(t *testing.T) {
	for _, c := range []struct {
		expr, text string
		literal    bool
		want       []span
	}{
		{"error", "an Error, an ERROR", false, []span{{3, 8}, {13, 18}}},
		{"e.r", "ear EAR", false, []span{{0, 3}, {4, 7}}},
		{"(", "a (b", true, []span{{2, 3}}},
		{"x*", "aaa", false, nil},
		{"größe", "Die GRÖßE", false, []span{{4, 11}}},
		{"a|b", "b", false, []span{{0, 1}}},
	} {
		x, err := newLogExpr(c.expr, c.literal)
		if err != nil {
			t.Errorf("%q: %v", c.expr, err)
			continue
		}
		if got := x.spans(c.text); !slices.Equal(got, c.want) || x.in(c.text) != (c.want != nil || c.expr == "x*") {
			t.Errorf("%q in %q: %v, in %v", c.expr, c.text, got, x.in(c.text))
		}
	}
	if _, err := newLogExpr("(", false); err == nil {
		t.Error("an expression that cannot be read is taken")
	}
}
