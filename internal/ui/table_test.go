package ui

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// parcel is a row of the tables here: weight says how bad it is.
type parcel struct {
	name   string
	weight int
	words  string
}

func parcelTable(complete bool) *table[string, parcel] {
	e := &env{look: newLook(true, true, false), facts: &facts{complete: complete}}
	t := newTable(e, func(p parcel) string { return p.name },
		func(a, b parcel) int { return cmp.Or(b.weight-a.weight, strings.Compare(a.name, b.name)) },
		[]column[parcel]{
			{
				title: "NAME", least: 6, mid: true, cell: func(p parcel) cell { return cell{text: p.name} },
				compare: func(a, b parcel) int { return strings.Compare(a.name, b.name) },
			},
			{
				title: "KG", width: 4, right: true, drop: 1, cell: func(p parcel) cell { return cell{text: fmt.Sprint(p.weight)} },
				compare: func(a, b parcel) int { return a.weight - b.weight },
			},
			{title: "WORDS", rest: true, least: 8, cell: func(p parcel) cell { return cell{p.words, toneBad} }},
		})
	t.resize(60, 6)
	return t
}

// parcels reads "a5 b3" as parcels by name and weight.
func parcels(s string) []parcel {
	var all []parcel
	for _, w := range strings.Fields(s) {
		p := parcel{name: w[:1]}
		_, _ = fmt.Sscan(w[1:], &p.weight)
		all = append(all, p)
	}
	return all
}

// drawn is what the table shows: each line's marker and name, "." for an empty line.
func drawn[K comparable, R any](t *table[K, R]) string {
	var names []string
	for _, line := range t.view()[1:] {
		name := "."
		if f := strings.Fields(ansi.Strip(line)); len(f) > 0 {
			name = f[0]
			if strings.HasPrefix(name, ">") {
				name = ">" + strings.TrimLeft(name, ">") + f[1]
			} else if name == "*" {
				name += f[1]
			}
		}
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

func demand(t *testing.T, tab *table[string, parcel], want string) {
	t.Helper()
	if got := drawn(tab); got != want {
		t.Errorf("shown: %s\n want: %s", got, want)
	}
}

func TestWorstFirstWhileFactsComeIn(t *testing.T) {
	tab := parcelTable(false)
	tab.sync(parcels("b3 a1"))
	demand(t, tab, ">b a")
	tab.sync(parcels("b3 a1 c9"))
	demand(t, tab, ">c b a")
}

func TestRefreshMovesNothing(t *testing.T) {
	tab := parcelTable(true)
	tab.sync(parcels("a9 b8 c7 d6 e5"))
	tab.move(2)
	tab.sync(parcels("e99 d98 c97 b1 a0 z100"))
	demand(t, tab, "a b >c d e")
	tab.move(1) // to what stands below on the screen; then the list falls into order
	if r, _ := tab.current(); r.name != "d" {
		t.Errorf("the cursor is on %s, want d, which stood below", r.name)
	}
	tab.edge(-1)
	demand(t, tab, ">z e d c b")
}

// A hole above the cursor stays open until the person moves: the row under the cursor must not jump.
func TestRowsAboveGoAway(t *testing.T) {
	tab := parcelTable(true)
	tab.sync(parcels("a9 b8 c7 d6 e5"))
	tab.move(3)
	tab.sync(parcels("c7 d6 e5"))
	demand(t, tab, ". . c >d e")
	tab.move(-1)
	demand(t, tab, ">c d e")
}

func TestRowUnderCursorGoesAway(t *testing.T) {
	tab := parcelTable(true)
	tab.sync(parcels("a9 b8 c7"))
	tab.move(1)
	tab.sync(parcels("a9 c7"))
	demand(t, tab, "a >c")
	tab.sync(parcels("a9"))
	demand(t, tab, ">a")
	tab.sync(nil)
	if _, ok := tab.current(); ok {
		t.Error("there is a current row in an empty table")
	}
	tab.move(1)
	tab.sync(parcels("a9 b8"))
	demand(t, tab, ">a b")
}

func TestScrollKeepsTheCursorOnTheScreen(t *testing.T) {
	tab := parcelTable(true)
	tab.sync(parcels("a9 b8 c7 d6 e5 f4 g3 h2 i1"))
	tab.move(6)
	demand(t, tab, "c d e f >g")
	tab.move(-1)
	demand(t, tab, "c d e >f g")
	tab.page(-1)
	demand(t, tab, ">b c d e f")
	tab.edge(1)
	demand(t, tab, "e f g h >i")
	tab.resize(60, 4)
	demand(t, tab, "g h >i")
	tab.resize(60, 20)
	demand(t, tab, "a b c d e f g h >i")
}

func TestFilterKeepsTheRowIfItCan(t *testing.T) {
	tab := parcelTable(true)
	tab.sync([]parcel{{"anna", 5, "red"}, {"bert", 4, "blue"}, {"cora", 3, "red"}})
	tab.move(2)
	for _, step := range []struct{ line, want string }{
		{"red", "anna >cora"}, {"blue", ">bert"}, {"words:red", ">anna cora"}, {"nothing", ""}, {"", ">anna bert cora"}, {"kg:4", ">bert"},
	} {
		if err := tab.filterBy(step.line); err != nil {
			t.Fatal(err)
		}
		demand(t, tab, step.want)
	}
	if err := tab.filterBy("~("); err == nil {
		t.Error("a broken expression was taken")
	}
	demand(t, tab, ">bert") // the last good line stays in force
	if c := tab.counts(); c != (counts{shown: 1, total: 3}) {
		t.Errorf("counts are %+v", c)
	}
}

// A row that no longer passes the filter stays as long as the cursor is on it.
func TestRefreshedRowLeavesTheFilterLater(t *testing.T) {
	tab := parcelTable(true)
	tab.sync([]parcel{{"a", 5, "red"}, {"b", 4, "red"}})
	_ = tab.filterBy("red")
	tab.sync([]parcel{{"a", 5, "blue"}, {"b", 4, "red"}})
	demand(t, tab, ">a b")
	tab.move(1)
	demand(t, tab, ">b")
}

func TestSortByColumns(t *testing.T) {
	tab := parcelTable(true)
	tab.sync(parcels("b5 a1 c3"))
	tab.move(0)
	for _, want := range []struct{ name, rows string }{
		{"by name", "a >b c"}, {"by kg", "a c >b"}, {"worst first", ">b c a"},
	} {
		if name := tab.sortNext(); name != want.name {
			t.Errorf("sorted %q, want %q", name, want.name)
		}
		demand(t, tab, want.rows)
	}
	tab.sortNext()
	if name := tab.sortReverse(); name != "by name, reversed" {
		t.Errorf("sorted %q", name)
	}
	demand(t, tab, "c >b a")
	if title := ansi.Strip(tab.view()[0]); !strings.Contains(title, "NAME▴") {
		t.Errorf("the title does not tell the order: %s", title)
	}
}

func TestMarksFollowTheRow(t *testing.T) {
	tab := parcelTable(true)
	tab.sync(parcels("a9 b8 c7"))
	tab.mark()
	tab.mark()
	demand(t, tab, "*a *b >c")
	tab.sync(parcels("c7 b8")) // a is gone, and its mark with it
	if c := tab.counts(); c.marked != 1 || len(tab.marked()) != 1 || tab.marked()[0].name != "b" {
		t.Errorf("marked: %+v %v", c, tab.marked())
	}
	tab.unmark()
	if c := tab.counts(); c.marked != 0 {
		t.Errorf("%d marks left", c.marked)
	}
}

// Columns grow while somebody looks and do not shrink before the person changes the view.
func TestWidthsGrowOnly(t *testing.T) {
	tab := parcelTable(true)
	width := func() int { return strings.Index(ansi.Strip(tab.view()[0]), "KG") }
	tab.resize(200, 6)
	tab.sync([]parcel{{name: "a-long-name-of-a-parcel"}})
	long := width()
	tab.sync([]parcel{{name: "a"}})
	if got := width(); got != long {
		t.Errorf("a refresh moved the column from %d to %d", long, got)
	}
	tab.resize(200, 6)
	if got := width(); got >= long {
		t.Errorf("the column stands at %d after a resize, before it was %d", got, long)
	}
}

func TestColumnsFallAwayBeforeWordsAreCut(t *testing.T) {
	tab := parcelTable(true)
	tab.sync([]parcel{{"a", 5, "late words"}})
	tab.resize(21, 6)
	if got := ansi.Strip(strings.Join(tab.view(), "\n")); strings.Contains(got, "KG") || !strings.Contains(got, "late words") {
		t.Errorf("at 21 cells:\n%s", got)
	}
	if tab.resize(40, 6); tab.caption() != "" {
		t.Errorf("the caption repeats what is on the screen: %q", tab.caption())
	}
	if tab.resize(18, 6); tab.caption() != "late words" {
		t.Errorf("the caption is %q", tab.caption())
	}
}

// The selected row is painted as one: a tone inside would end the paint in the middle.
func TestCursorIsPaintedWhole(t *testing.T) {
	tab := parcelTable(true)
	tab.e.look = newLook(true, false, false)
	tab.sync([]parcel{{"a", 5, "words"}, {"b", 5, "words"}})
	lines := tab.view()
	if n := strings.Count(lines[1], "\x1b["); n != 2 {
		t.Errorf("%d sequences in the selected row: %q", n, lines[1])
	}
	if n := strings.Count(lines[2], "\x1b["); n != 2 {
		t.Errorf("%d sequences in the other row, want one tone: %q", n, lines[2])
	}
	if ansi.StringWidth(lines[1]) != 60 {
		t.Errorf("the paint is %d cells wide", ansi.StringWidth(lines[1]))
	}
}
