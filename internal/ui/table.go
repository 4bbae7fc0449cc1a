package ui

import (
	"maps"
	"slices"
)

// table is a list of rows in columns. R is what a pane makes of a fact for one row, K what identifies it.
//
// Nothing in it moves by itself: a refresh keeps the order the person saw, puts rows that are new below, and keeps
// the row under the cursor on its line of the screen. Rows fall into order when the person moves, filters, sorts or
// refreshes. Only while the first facts come in, and nobody has touched a key, rows take their rank at once.
type table[K comparable, R any] struct {
	e       *env
	key     func(R) K
	order   func(a, b R) int // the pane's own order, and what decides between equals
	columns []column[R]
	// empty are the paragraphs shown where no row is; the pane sets it.
	empty func() []string

	rows  []R       // all, in the order held
	rank  map[K]int // where each stood when that order was made
	held  bool      // the order is the person's, see above
	dirty bool      // the held order is no longer the right one
	timed bool      // a new row goes where it belongs, not to the end: rows are a course of time
	sort  int       // column sorted by, byOrder for the pane's own
	back  bool      // reversed

	line   string // the filter as typed
	filter filter
	texts  []string // of all rows, column by column, made when a filter asks
	shown  []int    // indices into rows

	cursor        int // index into shown
	at            K   // what the cursor is on, where on is true
	on            bool
	stray         bool // the row under the cursor is shown only because it is there
	lost          bool // what the cursor was on is gone, and nobody has moved since
	top           int  // index into shown of the first line; below 0 where rows above went away
	marks         map[K]struct{}
	width, height int
	natural       []int  // widest text seen since the person last changed the view
	widths        []int  // of each column, 0 = fallen away
	away          []bool // columns that would tell no rows apart
}

// byOrder stands for the pane's own order among the columns.
const byOrder = -1

// newTable makes a table; order is the pane's own, worst first.
func newTable[K comparable, R any](e *env, key func(R) K, order func(a, b R) int, columns []column[R]) *table[K, R] {
	for i := range columns {
		if c := columns[i]; c.text == nil {
			columns[i].text = func(r R) string { return c.cell(r).text }
		}
	}
	return &table[K, R]{
		e: e, key: key, order: order, columns: columns, sort: byOrder,
		marks: map[K]struct{}{}, natural: make([]int, len(columns)), widths: make([]int, len(columns)), away: make([]bool, len(columns)),
	}
}

// sync takes the rows of newer facts, in any order; the slice belongs to the table from then on.
func (t *table[K, R]) sync(rows []R) {
	t.texts = nil
	if !t.held {
		t.rows = rows
		t.arrange()
	} else {
		t.rows = t.inHeldOrder(rows)
		t.dirty = !slices.IsSortedFunc(t.rows, t.compare)
	}
	maps.DeleteFunc(t.marks, func(k K, _ struct{}) bool { _, ok := t.rank[k]; return !ok })
	was, on := t.at, t.on
	t.pick(true)
	t.lost = t.lost || t.held && on && (!t.on || t.at != was)
	t.held = t.held || t.e.facts.complete // from the next sync on: the one that completes the facts still sorts
	t.measure()
}

// inHeldOrder puts rows where their like stood before, and those not seen before at the end.
func (t *table[K, R]) inHeldOrder(rows []R) []R {
	slots := make([]int, len(t.rank))
	var fresh []R
	for i, r := range rows {
		if at, ok := t.rank[t.key(r)]; ok {
			slots[at] = i + 1
		} else {
			fresh = append(fresh, r)
		}
	}
	held := make([]R, 0, len(rows))
	for _, i := range slots {
		if i > 0 {
			held = append(held, rows[i-1])
		}
	}
	slices.SortFunc(fresh, t.compare)
	if fresh != nil || len(held) != len(slots) {
		if t.timed {
			held = t.between(held, fresh)
		} else {
			held = append(held, fresh...)
		}
		t.remember(held)
	}
	return held
}

// between puts each of the fresh rows, which are in order, before the first of the held ones that comes after it.
func (t *table[K, R]) between(held, fresh []R) []R {
	all := make([]R, 0, len(held)+len(fresh))
	for _, r := range held {
		for len(fresh) > 0 && t.compare(fresh[0], r) < 0 {
			all, fresh = append(all, fresh[0]), fresh[1:]
		}
		all = append(all, r)
	}
	return append(all, fresh...)
}

func (t *table[K, R]) remember(rows []R) {
	t.rank = make(map[K]int, len(rows))
	for i, r := range rows {
		t.rank[t.key(r)] = i
	}
}

// arrange sorts the rows and remembers the order.
func (t *table[K, R]) arrange() {
	slices.SortFunc(t.rows, t.compare)
	t.remember(t.rows)
	t.texts, t.dirty = nil, false
}

func (t *table[K, R]) compare(a, b R) int {
	by := 0
	if t.sort != byOrder {
		by = t.columns[t.sort].compare(a, b)
	}
	if by == 0 {
		by = t.order(a, b)
	}
	if t.back {
		return -by
	}
	return by
}

// pick finds the rows the filter lets through and the cursor among them, on the line of the screen where it was. With
// stay the row under the cursor is shown while it exists, also when it no longer passes.
func (t *table[K, R]) pick(stay bool) {
	line, found := t.cursor-t.top, -1
	t.shown, t.stray = t.shown[:0], false
	for i := range t.rows {
		here := t.on && found < 0 && t.key(t.rows[i]) == t.at
		if !t.passes(i) {
			if !here || !stay {
				continue
			}
			t.stray = true
		}
		if here {
			found = len(t.shown)
		}
		t.shown = append(t.shown, i)
	}
	switch {
	case !t.held: // nobody has touched it yet: the worst is on top
		t.put(min(0, len(t.shown)-1))
		t.top = 0
	case found >= 0:
		t.put(found)
		t.top = found - line
	default: // it is gone: what stands there now
		t.put(min(t.cursor, len(t.shown)-1))
		t.top = min(t.top, t.cursor)
	}
}

// put sets the cursor and remembers what it is on.
func (t *table[K, R]) put(cursor int) {
	t.cursor, t.on = max(cursor, 0), cursor >= 0 && cursor < len(t.shown)
	if t.on {
		t.at = t.key(t.rows[t.shown[cursor]])
	}
}

func (t *table[K, R]) passes(i int) bool {
	if t.filter.empty() {
		return true
	}
	if t.texts == nil {
		t.texts = make([]string, 0, len(t.rows)*len(t.columns))
		for _, r := range t.rows {
			for c := range t.columns {
				t.texts = append(t.texts, t.columns[c].text(r))
			}
		}
	}
	n := len(t.columns)
	return t.filter.matches(n, func(c int) string { return t.texts[i*n+c] })
}
