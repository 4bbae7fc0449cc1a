package ui

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// document is a text of lines that may be longer than the screen and wider: wide lines are wrapped. Where it changes,
// or the screen does, the line at the top stays there.
type document struct {
	lines         []string
	rows          []docRow
	top           int // the first row on the screen
	width, height int

	query string // searched for, in lower case
	found []int  // lines that hold it
	at    int    // index into found: where the person is
}

// docRow is what of a line fits into one row of the screen.
type docRow struct {
	line int
	text string
	key  [2]int // where the name of a field stands in it, in bytes
}

func (d *document) set(lines []string) {
	d.lines = lines
	d.wrap()
}

func (d *document) resize(width, height int) {
	d.height = height
	if d.width != width {
		d.width = width
		d.wrap()
	}
	d.move(0)
}

// wrap makes the rows anew and keeps the line at the top.
func (d *document) wrap() {
	line := 0
	if d.top < len(d.rows) {
		line = d.rows[d.top].line
	}
	d.rows, d.top = d.rows[:0], 0
	for i, text := range d.lines {
		if i == line {
			d.top = len(d.rows)
		}
		text = harmless(text)
		key := keySpan(text)
		for _, part := range wrapLine(text, d.width) {
			d.rows = append(d.rows, docRow{i, part, key})
			key = [2]int{}
		}
	}
	d.search()
	d.move(0)
}

// wrapLine cuts a line where the screen ends; what follows is set in below it. Unlike wrapped it loses no blank: the
// text may be copied.
func wrapLine(s string, width int) []string {
	if width <= 0 || cells(s) <= width {
		return []string{s}
	}
	margin := blank(min(len(s)-len(strings.TrimLeft(s, " "))+4, width/2))
	parts := strings.Split(ansi.Hardwrap(s, width, true), "\n")[:1]
	rest := strings.Split(ansi.Hardwrap(s[len(parts[0]):], width-len(margin), true), "\n")
	for _, r := range rest {
		parts = append(parts, margin+r)
	}
	return parts
}

// keySpan finds the name of a field in a line of JSON or of YAML, as this package and awsdoc write them.
func keySpan(line string) [2]int {
	from := 0
	for from < len(line) && (line[from] == ' ' || strings.HasPrefix(line[from:], "- ")) {
		from++
	}
	to := from
	if to < len(line) && line[to] == '"' {
		for to++; to < len(line) && line[to] != '"'; to++ {
			if line[to] == '\\' {
				to++
			}
		}
		to = min(to+1, len(line))
	} else if i := strings.Index(line[from:]+" ", ": "); i >= 0 {
		to = from + i
	}
	if !strings.HasPrefix(line[to:], ":") {
		return [2]int{}
	}
	return [2]int{from, to}
}

func (d *document) move(by int) { d.top = max(0, min(d.top+by, len(d.rows)-d.height)) }

func (d *document) page(by int) { d.move(by * max(d.height-1, 1)) }

func (d *document) edge(to int) {
	if to < 0 {
		d.top = 0
		return
	}
	d.move(len(d.rows))
}

// filterBy searches: it goes to the first line at the top of the screen or below that holds the text.
func (d *document) filterBy(line string) error {
	d.query = strings.ToLower(line)
	d.search()
	if len(d.found) == 0 {
		return nil
	}
	if d.top < len(d.rows) {
		d.at, _ = slices.BinarySearch(d.found, d.rows[d.top].line)
	}
	d.next(0) // where none follows, the first
	return nil
}

func (d *document) filterLine() string { return d.query }

func (d *document) matched() string {
	if len(d.found) == 0 {
		return "not found"
	}
	return fmt.Sprintf("line %d of %d found", d.at+1, len(d.found))
}

func (d *document) search() {
	d.found = d.found[:0]
	for i, text := range d.lines {
		if d.query != "" && containsFold(text, d.query) {
			d.found = append(d.found, i)
		}
	}
	d.at = max(0, min(d.at, len(d.found)-1))
}

// next goes to the match that is so many after the one where the person is, round at both ends.
func (d *document) next(by int) {
	n := len(d.found)
	if n == 0 {
		return
	}
	d.at = (d.at + by + n) % n
	row := slices.IndexFunc(d.rows, func(r docRow) bool { return r.line == d.found[d.at] })
	if row < d.top || row >= d.top+d.height {
		d.top = row
		d.move(-d.height / 3) // with what stands above it
	}
}

func (d *document) view(l *look) []string {
	shown := d.rows[min(d.top, len(d.rows)):min(d.top+max(d.height, 0), len(d.rows))]
	lines := make([]string, 0, len(shown))
	for _, r := range shown {
		lines = append(lines, d.draw(l, r))
	}
	return lines
}

// draw paints what is searched for, or else the name of the field.
func (d *document) draw(l *look, r docRow) string {
	from, to, t := min(r.key[0], len(r.text)), min(r.key[1], len(r.text)), toneBusy
	if small := strings.ToLower(r.text); len(d.found) > 0 && len(small) == len(r.text) {
		if i := strings.Index(small, d.query); i >= 0 {
			from, to, t = i, i+len(d.query), toneAccent
			if d.found[d.at] == r.line {
				t = toneCursor
			}
		}
	}
	return r.text[:from] + l.paint(t, r.text[from:to]) + r.text[to:]
}
