package ui

import "strings"

// detailMargin is the blank on both sides of a detail.
const detailMargin = 2

// detailHeight is how many lines of a list's screen belong to the detail of the row under the cursor, its rule
// included. It depends on the screen alone, so that a move or a refresh shifts nothing.
func detailHeight(height int) int {
	switch {
	case height < 8:
		return 0
	case height < 18:
		return 4
	case height < 30:
		return 5
	}
	return 6
}

// explained is a table whose pane shows the row under the cursor in full: it needs no caption for that.
type explained[K comparable, R any] struct{ *table[K, R] }

func (l explained[K, R]) caption() string {
	if l.lost {
		return lostWords
	}
	return ""
}

// withDetail puts the whole text of the row under the cursor below its list. Of a text that is too long for its place
// the last line stays: it says when.
func withDetail(l *look, list, detail []string, width, height int) []string {
	room := detailHeight(height) - 1
	if room < 1 || len(detail) == 0 {
		return list
	}
	last := len(detail) - 1
	detail = append(clipped(detail[:last], room-1, width-2*detailMargin), detail[last])
	for len(list) < height-room-1 {
		list = append(list, "")
	}
	list = append(list, l.paint(toneQuiet, strings.Repeat("─", width)))
	for i, line := range detail {
		t := tonePlain
		if i == len(detail)-1 {
			t = toneQuiet
		}
		list = append(list, blank(detailMargin)+l.paint(t, cutEnd(harmless(line), width-2*detailMargin)))
	}
	return list
}
