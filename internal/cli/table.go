package cli

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/fsui/fsui/internal/state"
)

// table is an answer for people: its last column says what is wrong and takes the width that is left.
type table struct {
	columns []column
	rows    [][]cell
	// places are the clusters that the rows are about; nil = nobody needs to be told.
	places []state.ClusterKey
}

// add adds a row about something in a cluster.
func (t *table) add(in state.ClusterKey, row []cell) {
	t.rows, t.places = append(t.rows, row), append(t.places, in)
}

// placed has columns for account and Region where they tell the rows apart.
func (t table) placed() table {
	for _, c := range []struct {
		column
		of func(state.Scope) string
	}{
		{column{title: "REGION", leaves: 5}, func(s state.Scope) string { return s.Region }},
		{column{title: "ACCOUNT", leaves: 6}, func(s state.Scope) string { return s.Account }},
	} {
		differs := func(k state.ClusterKey) bool { return c.of(k.Scope) != c.of(t.places[0].Scope) }
		if !slices.ContainsFunc(t.places, differs) {
			continue
		}
		last := len(t.columns) - 1 // it says what is wrong
		t.columns = slices.Insert(slices.Clone(t.columns), last, c.column)
		rows := make([][]cell, len(t.rows))
		for i, row := range t.rows {
			rows[i] = slices.Insert(slices.Clone(row), last, plain(c.of(t.places[i].Scope)))
		}
		t.rows = rows
	}
	return t
}

type column struct {
	title string
	right bool
	// leaves is the turn in which the column falls away where the terminal is narrow, 0 = never.
	leaves int
}

// cell is one value: full on a pipe, short on a terminal where there is a shorter form.
type cell struct {
	full, short string
	hue         hue
}

func plain(s string) cell { return cell{full: s} }

// hue is an SGR parameter of the 16 colours every terminal has; "" leaves the text as it is.
type hue string

const (
	red    hue = "31"
	yellow hue = "33"
	cyan   hue = "36"
	dim    hue = "2"
)

// paper is what a table is written on.
type paper struct {
	width   int // columns of the terminal, 0 = a pipe: everything in full
	color   bool
	headers bool
}

const (
	gap = "  "
	// lastWidth is what the last column keeps before others have to leave, nameWidth what a long name is cut to.
	lastWidth = 20
	nameWidth = 16
)

// write draws the table. Widths count characters: names are ASCII, and only reasons hold others.
func (t table) write(w io.Writer, p paper) error {
	t = t.placed()
	rows := t.texts(p)
	columns := t.columns
	widths := measure(columns, rows)
	if p.width > 0 {
		columns, rows, widths = fit(columns, rows, widths, p.width)
	}
	var b bytes.Buffer
	for i, row := range rows {
		writeRow(&b, columns, widths, row, p.color && (i > 0 || !p.headers))
	}
	_, err := w.Write(b.Bytes())
	return err
}

// texts are the rows in the form the paper wants, the headers above them.
func (t table) texts(p paper) [][]cell {
	rows := make([][]cell, 0, len(t.rows)+1)
	if p.headers {
		titles := make([]cell, 0, len(t.columns))
		for _, c := range t.columns {
			titles = append(titles, plain(c.title))
		}
		rows = append(rows, titles)
	}
	for _, r := range t.rows {
		r = slices.Clone(r)
		for i := range r {
			if p.width > 0 && r[i].short != "" {
				r[i].full = r[i].short
			}
			if r[i].full == "" && i < len(r)-1 {
				r[i].full = "-" // so that words can be counted
			}
		}
		rows = append(rows, r)
	}
	return rows
}

func measure(columns []column, rows [][]cell) []int {
	widths := make([]int, len(columns))
	for _, r := range rows {
		for i, c := range r {
			widths[i] = max(widths[i], utf8.RuneCountInString(c.full))
		}
	}
	return widths
}

// fit makes the rows as wide as the terminal: long names are cut in the middle, then columns leave, and what the last
// column cannot hold is cut at its end.
func fit(columns []column, rows [][]cell, widths []int, width int) ([]column, [][]cell, []int) {
	last := len(widths) - 1
	left := func() int {
		used := 0
		for _, w := range widths[:last] {
			used += w + len(gap)
		}
		return width - used
	}
	want := min(widths[last], lastWidth)
	for left() < want {
		widest := 0
		for i := range last {
			if widths[i] > widths[widest] {
				widest = i
			}
		}
		if widths[widest] <= nameWidth {
			break
		}
		widths[widest] = max(nameWidth, widths[widest]-(want-left()))
	}
	for turn := 1; left() < want; turn++ {
		i := slices.IndexFunc(columns, func(c column) bool { return c.leaves == turn })
		if i < 0 {
			break
		}
		columns, widths = slices.Delete(slices.Clone(columns), i, i+1), slices.Delete(widths, i, i+1)
		for r := range rows {
			rows[r] = slices.Delete(slices.Clone(rows[r]), i, i+1)
		}
		last--
	}
	widths[last] = max(0, left())
	for _, r := range rows {
		for i := range r {
			r[i].full = cut(r[i].full, widths[i], i < last)
		}
	}
	return columns, rows, widths
}

// cut shortens s to n characters, in its middle or at its end.
func cut(s string, n int, middle bool) string {
	r := []rune(s)
	switch {
	case len(r) <= n:
		return s
	case n <= 0:
		return ""
	case middle:
		tail := (n - 1) / 2
		return string(r[:n-1-tail]) + "…" + string(r[len(r)-tail:])
	default:
		return string(r[:n-1]) + "…"
	}
}

func writeRow(b *bytes.Buffer, columns []column, widths []int, row []cell, color bool) {
	start := b.Len()
	for i, c := range row {
		if i > 0 {
			b.WriteString(gap)
		}
		pad := strings.Repeat(" ", max(0, widths[i]-utf8.RuneCountInString(c.full)))
		if columns[i].right {
			b.WriteString(pad)
		}
		if color && c.hue != "" && c.full != "" {
			b.WriteString("\x1b[" + string(c.hue) + "m" + c.full + "\x1b[0m")
		} else {
			b.WriteString(c.full)
		}
		if !columns[i].right {
			b.WriteString(pad)
		}
	}
	b.Truncate(start + len(bytes.TrimRight(b.Bytes()[start:], " ")))
	b.WriteByte('\n')
}
