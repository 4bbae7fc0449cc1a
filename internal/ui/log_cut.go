package ui

import (
	"github.com/charmbracelet/x/ansi"
)

// span is a part of a text, in bytes.
type span struct{ from, to int }

// wrapSpans cuts a text into rows of a width in cells, at most so many; more tells that there would be others. It looks
// no further than what it returns: a line may be a megabyte long.
func wrapSpans(text string, ascii bool, width, most int) (rows []span, more bool) {
	width = max(width, 1)
	for at := 0; at < len(text) || len(rows) == 0; {
		if len(rows) == most {
			return rows, true
		}
		end := min(at+width, len(text))
		if !ascii {
			end = at + fitting(text[at:], width)
		}
		rows = append(rows, span{at, end})
		at = end
	}
	return rows, false
}

// fitting is how many bytes of a text fit into so many cells, one character at least.
func fitting(text string, width int) int {
	at, used := 0, 0
	for at < len(text) {
		c, w := ansi.FirstGraphemeCluster(text[at:], ansi.GraphemeWidth)
		if used += w; used > width && at > 0 {
			break
		}
		at += max(len(c), 1)
	}
	return at
}

// windowSpan is the part of a text from a cell on that fits into a width. Where a wide character stands on the left edge,
// pad is the cell that is left of it.
func windowSpan(text string, ascii bool, skip, width int) (s span, pad int) {
	if ascii {
		from := min(skip, len(text))
		return span{from, min(from+max(width, 0), len(text))}, 0
	}
	at, used := 0, 0
	for used < skip && at < len(text) {
		c, w := ansi.FirstGraphemeCluster(text[at:], ansi.GraphemeWidth)
		at, used = at+max(len(c), 1), used+w
	}
	pad = used - skip
	if at >= len(text) || width <= pad {
		return span{at, at}, 0
	}
	end := at + fitting(text[at:], width-pad)
	if cells(text[at:end]) > width-pad {
		end = at // one character is wider than the row
	}
	return span{at, end}, pad
}
