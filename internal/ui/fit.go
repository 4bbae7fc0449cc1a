package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/fsui/fsui/internal/state"
)

// Text is measured in terminal cells, by grapheme: a CJK character takes two, a combining mark none. What is cut away
// leaves a mark of one cell; look.finish puts the other in its place in ASCII mode.
const (
	cutMark      = "…"
	cutMarkASCII = "~"
)

// blanks is cut into paddings, so that the usual ones cost no memory.
const blanks = "                                                                                                    "

// cells is the width of s in terminal cells.
func cells(s string) int {
	if isASCII(s) {
		return len(s)
	}
	return ansi.StringWidth(s)
}

// isASCII reports text of printable ASCII only, where a byte is a cell.
func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// cutEnd shortens s to at most width cells.
func cutEnd(s string, width int) string {
	switch {
	case width <= 0:
		return ""
	case cells(s) <= width:
		return s
	case isASCII(s):
		return s[:width-1] + cutMark
	}
	return ansi.Truncate(s, width, cutMark)
}

// cutMiddle shortens s to at most width cells and keeps its head and its tail: long names differ at both ends.
func cutMiddle(s string, width int) string {
	n := cells(s)
	if n <= width {
		return s
	}
	if width < 3 {
		return cutEnd(s, width)
	}
	tail := (width - 1) / 2
	head := width - 1 - tail
	if isASCII(s) {
		return s[:head] + cutMark + s[n-tail:]
	}
	return ansi.Truncate(s, head, "") + cutMark + tailOf(s, n, tail)
}

// tailOf is the last width cells of s, which is n cells wide; one fewer where a wide character stands on the border.
func tailOf(s string, n, width int) string {
	end := ansi.TruncateLeft(s, n-width, "")
	if cells(end) > width {
		end = ansi.TruncateLeft(s, n-width+1, "")
	}
	return end
}

// padRight fills s with blanks on its right up to width cells; a wider s stays as it is.
func padRight(s string, width int) string {
	if n := width - cells(s); n > 0 {
		return s + blank(n)
	}
	return s
}

// padLeft fills s with blanks on its left up to width cells: figures stand under figures.
func padLeft(s string, width int) string {
	if n := width - cells(s); n > 0 {
		return blank(n) + s
	}
	return s
}

// blank is n blanks.
func blank(n int) string {
	switch {
	case n <= 0:
		return ""
	case n <= len(blanks):
		return blanks[:n]
	}
	return strings.Repeat(" ", n)
}

// wrapped breaks s into lines of at most width cells, at blanks only: an id or a URL stays whole where it can.
func wrapped(s string, width int) []string {
	if width <= 0 {
		return nil
	}
	s = harmless(s)
	if cells(s) <= width {
		return []string{s}
	}
	var (
		lines []string
		line  string
	)
	for word := range strings.FieldsSeq(s) {
		switch {
		case line == "":
			line = word
		case cells(line)+1+cells(word) <= width:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
		for cells(line) > width {
			head := ansi.Truncate(line, width, "")
			if head == "" {
				return append(lines, cutEnd(line, width)) // one character is wider than a line
			}
			lines = append(lines, head)
			line = line[len(head):]
		}
	}
	return append(lines, line)
}

// harmless is the last line of defence: facts are neutralised when they enter the store, and what some source has let
// through is neutralised where it would be drawn.
func harmless(s string) string {
	if isASCII(s) {
		return s
	}
	return state.Clean(s)
}
