package ui

import (
	"slices"
	"strings"
	"testing"
)

// Whatever happens, the table stays consistent: the cursor is on a shown row and on the screen.
func FuzzTable(f *testing.F) {
	f.Add([]byte("0a1b2c3d4e5f"))
	f.Add([]byte{0, 200, 7, 9, 3, 1, 1, 255, 4, 4, 18, 33, 2, 77})
	f.Fuzz(func(t *testing.T, steps []byte) {
		tab := parcelTable(true)
		for i := 0; i+1 < len(steps); i += 2 {
			op, n := steps[i]%9, int(steps[i+1])
			before, had := tab.current()
			line := tab.cursor - tab.top
			switch op {
			case 0:
				var rows []parcel
				for k := range 12 {
					if n>>(k%8)&1 == 0 {
						rows = append(rows, parcel{name: string(rune('a' + k)), weight: n * (k + 3) % 17})
					}
				}
				kept := slices.ContainsFunc(rows, func(p parcel) bool { return had && p.name == before.name })
				held := tab.held
				tab.sync(rows)
				if after, _ := tab.current(); kept && held && (after.name != before.name || tab.cursor-tab.top != line) {
					t.Fatalf("a refresh moved the cursor from %s, line %d to %s, line %d", before.name, line, after.name, tab.cursor-tab.top)
				}
			case 1:
				tab.move(n%5 - 2)
			case 2:
				tab.page(n%3 - 1)
			case 3:
				tab.edge(n%2*2 - 1)
			case 4:
				_ = tab.filterBy(strings.Repeat(string(rune('a'+n%13)), n%2))
			case 5:
				tab.sortNext()
			case 6:
				tab.sortReverse()
			case 7:
				tab.mark()
			case 8:
				tab.resize(10+n%90, 1+n%9)
			}
			if _, ok := tab.current(); ok != (len(tab.shown) > 0) {
				t.Fatalf("after %d: current %v with %d rows shown", op, ok, len(tab.shown))
			}
			if op != 0 && len(tab.shown) > 0 && (tab.top < 0 || tab.cursor < tab.top || tab.cursor >= tab.top+tab.lines()) {
				t.Fatalf("after %d: the cursor at %d is off the screen from %d", op, tab.cursor, tab.top)
			}
			if got := len(tab.view()); got > max(tab.height, 1)+1 {
				t.Fatalf("%d lines drawn for %d", got, tab.height)
			}
		}
	})
}
