package ui

import (
	"slices"
	"strings"
)

// column is one column of a table as data. Its width is fixed, or measured from the texts, or the rest.
type column[R any] struct {
	title string
	names []string // further names it goes by in a filter, in lower case
	cell  func(r R) cell
	// text is what a filter looks in and what is measured; nil = the cell's. It must not depend on the time.
	text func(r R) string
	// compare sorts by the column, nil = it cannot be sorted by.
	compare func(a, b R) int

	// apart: the column is there only where its cells differ.
	apart bool

	width int  // fixed, in cells
	rest  bool // takes what is left; one column of a table at most
	least int  // of a measured column or the rest: below that other columns fall away first
	drop  int  // the order of falling away where the screen is narrow, 1 is first; 0 = it stays
	right bool // figures: cut short they would be others, so a measured column of them has its least in its texts
	mid   bool // cut in the middle: names differ at both ends
}

// cell is what stands in a column.
type cell struct {
	text string
	tone tone
}

func (c *column[R]) named(name string) bool {
	return strings.ToLower(c.title) == name || slices.Contains(c.names, name)
}

// widestShare is the part of the screen that a measured column may take.
const widestShare = 6

// remeasure forgets widths seen earlier.
func (t *table[K, R]) remeasure() {
	clear(t.natural)
	t.measure()
}

// measure widens columns to what their texts need; they do not become narrower while somebody looks.
func (t *table[K, R]) measure() {
	for c := range t.columns {
		col := &t.columns[c]
		if col.apart {
			t.away[c] = !slices.ContainsFunc(t.rows, func(r R) bool { return col.cell(r).text != col.cell(t.rows[0]).text })
		}
		if col.width > 0 || col.rest {
			continue
		}
		widest := max(t.natural[c], cells(col.title), col.least)
		for _, r := range t.rows {
			widest = max(widest, cells(col.text(r)))
		}
		t.natural[c] = widest
	}
	t.layout()
}

// gap is the space between columns.
func (t *table[K, R]) gap() int {
	if t.width < 100 {
		return 1
	}
	return 2
}

// layout shares the width out: columns fall away until each has its least, then measured ones take up to what they
// need, then the rest gets the rest.
func (t *table[K, R]) layout() {
	left := t.width - markerWidth
	for c := range t.columns {
		if t.widths[c] = 0; !t.away[c] {
			t.widths[c] = max(t.columns[c].width, t.columns[c].least)
			if t.columns[c].right {
				t.widths[c] = max(t.widths[c], t.natural[c])
			}
			left -= t.widths[c] + t.gap()
		}
	}
	left += t.gap()
	for left < 0 {
		out := t.nextToDrop()
		if out < 0 {
			break
		}
		left += t.widths[out] + t.gap()
		t.widths[out] = 0
	}
	for c := range t.columns {
		if t.widths[c] == 0 || t.columns[c].width > 0 || t.columns[c].rest {
			continue
		}
		want := min(t.natural[c], max(t.width/widestShare, t.columns[c].least))
		more := max(0, min(want-t.widths[c], left))
		t.widths[c] += more
		left -= more
	}
	for c := range t.columns {
		if t.columns[c].rest {
			t.widths[c] = max(t.widths[c]+left, 0)
		}
	}
}

// nextToDrop is the column that falls away first, -1 where all that are left stay.
func (t *table[K, R]) nextToDrop() int {
	out := -1
	for c := range t.columns {
		drop := t.columns[c].drop
		if drop > 0 && t.widths[c] > 0 && (out < 0 || drop < t.columns[out].drop) {
			out = c
		}
	}
	return out
}

// markerWidth holds the sign of the cursor and the sign of a mark.
const markerWidth = 2

// view draws the titles and the rows on the screen, no others.
func (t *table[K, R]) view() []string {
	lines := make([]string, 0, t.height)
	lines = append(lines, t.titles())
	if len(t.shown) == 0 {
		if t.empty != nil {
			for _, words := range t.empty() {
				for _, line := range wrapped(harmless(strings.TrimLeft(words, " ")), max(t.width-2*markerWidth, 1)) {
					lines = append(lines, blank(markerWidth)+line)
				}
			}
		}
		return lines[:min(len(lines), max(t.height, 1))]
	}
	for n := range t.lines() {
		switch i := t.top + n; {
		case i < 0:
			lines = append(lines, "")
		case i < len(t.shown):
			lines = append(lines, t.row(i))
		}
	}
	return lines
}

func (t *table[K, R]) titles() string {
	var b strings.Builder
	b.WriteString(blank(markerWidth))
	t.eachColumn(&b, func(c int) string {
		title := t.columns[c].title
		if c == t.sort {
			title = title[:min(len(title), t.widths[c]-1)] + map[bool]string{false: "▾", true: "▴"}[t.back]
		}
		return t.fit(c, title)
	})
	return t.e.look.paint(toneTitle, strings.TrimRight(b.String(), " "))
}

// row draws one row. The one under the cursor is painted as a whole: tones inside would end the paint.
func (t *table[K, R]) row(i int) string {
	var b strings.Builder
	r := t.rows[t.shown[i]]
	cursor := t.on && i == t.cursor
	sign := [markerWidth]byte{' ', ' '}
	if cursor {
		sign[0] = '>'
	}
	if _, ok := t.marks[t.key(r)]; ok {
		sign[1] = '*'
	}
	b.Write(sign[:])
	t.eachColumn(&b, func(c int) string {
		cell := t.columns[c].cell(r)
		text := t.fit(c, cell.text)
		if cursor {
			return text
		}
		return t.e.look.paint(cell.tone, text)
	})
	if cursor {
		return t.e.look.paint(toneCursor, padRight(b.String(), t.width))
	}
	return b.String()
}

func (t *table[K, R]) eachColumn(b *strings.Builder, draw func(c int) string) {
	first := true
	for c := range t.columns {
		if t.widths[c] == 0 {
			continue
		}
		if !first {
			b.WriteString(blank(t.gap()))
		}
		first = false
		b.WriteString(draw(c))
	}
}

func (t *table[K, R]) fit(c int, s string) string {
	width := t.widths[c]
	s = harmless(s)
	if t.columns[c].mid {
		s = cutMiddle(s, width)
	} else {
		s = cutEnd(s, width)
	}
	if t.columns[c].right {
		return padLeft(s, width)
	}
	return padRight(s, width)
}

// lostWords are the caption where a refresh has put another row under the cursor.
const lostWords = "what the cursor was on is gone"

// caption is the whole text of the rest column under the cursor where it is cut, behind where the object is where that
// tells rows apart and its columns have no room.
func (t *table[K, R]) caption() string {
	r, ok := t.current()
	switch {
	case t.lost:
		return lostWords
	case !ok:
		return ""
	}
	var words []string
	for c := range t.columns {
		col, text := &t.columns[c], t.columns[c].cell(r).text
		if text != "" && (col.apart && !t.away[c] && t.widths[c] == 0 || col.rest && cells(text) > t.widths[c]) {
			words = append(words, text)
		}
	}
	return strings.Join(words, " · ")
}
