package ui

import (
	"fmt"
	"strings"
)

// current is the row under the cursor.
func (t *table[K, R]) current() (row R, ok bool) {
	if !t.on || t.cursor >= len(t.shown) {
		return row, false
	}
	return t.rows[t.shown[t.cursor]], true
}

// marked lists the marked rows that still exist, in the order of the list.
func (t *table[K, R]) marked() []R {
	var rows []R
	for _, r := range t.rows {
		if _, ok := t.marks[t.key(r)]; ok {
			rows = append(rows, r)
		}
	}
	return rows
}

// lines is how many rows fit below the titles.
func (t *table[K, R]) lines() int { return max(t.height-1, 1) }

// onScreen are the keys of the rows that are drawn.
func (t *table[K, R]) onScreen() []K {
	first, end := max(t.top, 0), min(t.top+t.lines(), len(t.shown))
	keys := make([]K, 0, max(end-first, 0))
	for i := first; i < end; i++ {
		keys = append(keys, t.key(t.rows[t.shown[i]]))
	}
	return keys
}

func (t *table[K, R]) move(by int) {
	t.put(min(max(t.cursor+by, 0), len(t.shown)-1)) // in the list as the person sees it; then it may change
	t.held = true
	if t.stray {
		t.pick(true)
	}
	t.settle()
}

func (t *table[K, R]) page(by int) { t.move(by * max(t.lines()-1, 1)) }

func (t *table[K, R]) edge(to int) {
	t.held = true
	t.settle()
	if to < 0 {
		t.put(min(0, len(t.shown)-1))
	} else {
		t.put(len(t.shown) - 1)
	}
	t.reveal()
}

// settle brings the rows into order, keeps the cursor on its object, and scrolls no further than it must.
func (t *table[K, R]) settle() {
	t.lost = false
	if t.dirty {
		t.arrange()
		t.pick(true)
	}
	t.reveal()
}

// begin shows rows as they come in, the worst on top.
func (t *table[K, R]) begin() { t.held, t.lost = false, false }

// reveal scrolls just far enough to show the cursor, and leaves no gap that a refresh has torn.
func (t *table[K, R]) reveal() {
	t.top = min(max(t.top, t.cursor-t.lines()+1), t.cursor)
	t.top = max(0, min(t.top, len(t.shown)-t.lines()))
}

func (t *table[K, R]) resize(width, height int) {
	t.width, t.height = width, height
	t.remeasure()
	t.reveal()
}

func (t *table[K, R]) filterLine() string { return t.line }

func (t *table[K, R]) matched() string {
	return fmt.Sprintf("%d of %d shown", len(t.shown), len(t.rows))
}

func (t *table[K, R]) filterBy(line string) error {
	f, err := compileFilter(line, t.columnNamed)
	if err != nil {
		return err
	}
	t.line, t.filter, t.held, t.lost = line, f, true, false
	if t.dirty {
		t.arrange()
	}
	was := t.at
	t.pick(false)
	if t.on && t.at != was { // what the cursor was on does not pass: the first that does
		t.put(0)
	}
	t.reveal()
	return nil
}

func (t *table[K, R]) columnNamed(name string) (int, bool) {
	for i := range t.columns {
		if t.columns[i].named(name) {
			return i, true
		}
	}
	return 0, false
}

func (t *table[K, R]) sortNext() string {
	for t.sort++; t.sort < len(t.columns) && (t.columns[t.sort].compare == nil || t.away[t.sort]); t.sort++ {
	}
	if t.sort == len(t.columns) {
		t.sort = byOrder
	}
	t.back = false
	return t.sorted()
}

func (t *table[K, R]) sortReverse() string {
	t.back = !t.back
	return t.sorted()
}

func (t *table[K, R]) sorted() string {
	t.dirty, t.held = true, true
	t.settle()
	t.remeasure()
	name := "worst first"
	if t.sort != byOrder {
		name = "by " + strings.ToLower(t.columns[t.sort].title)
	}
	if t.back {
		name += ", reversed"
	}
	return name
}

func (t *table[K, R]) mark() {
	if !t.on {
		return
	}
	if _, ok := t.marks[t.at]; ok {
		delete(t.marks, t.at)
	} else {
		t.marks[t.at] = struct{}{}
	}
	t.move(1)
}

func (t *table[K, R]) unmark() { clear(t.marks) }

func (t *table[K, R]) counts() counts {
	return counts{shown: len(t.shown), total: len(t.rows), marked: len(t.marks)}
}
