package diagnose

import (
	"slices"
	"strings"
	"testing"
)

// found lists what the automaton finds, as "literal@end".
func found(a *anchors, text string) map[int]int {
	ends := map[int]int{}
	a.scan(text, func(literal, end int) { ends[literal] = end })
	return ends
}

func TestAnchorsFindOverlappingLiteralsInEitherCase(t *testing.T) {
	literals := []string{"not found", "found", "und", "image not found", "notfound"}
	got := found(newAnchors(literals), "Image NOT Found, foun")
	want := map[int]int{0: 15, 1: 15, 2: 15, 3: 15}
	if len(got) != len(want) {
		t.Fatalf("found %v, want %v", got, want)
	}
	for literal, end := range want {
		if got[literal] != end {
			t.Errorf("%q ends at %d, want %d", literals[literal], got[literal], end)
		}
	}
}

func FuzzAnchors(f *testing.F) {
	f.Add("a|ab|abc|bc|c", "abcab")
	f.Add("he|she|his|hers", "USHERS")
	f.Add("é|\xff\xfe", "caf\xc3\xa9 \xff\xfe")
	f.Fuzz(func(t *testing.T, words, text string) {
		var literals []string
		for w := range strings.SplitSeq(lower(words), "|") {
			if w != "" && !slices.Contains(literals, w) {
				literals = append(literals, w)
			}
		}
		got := found(newAnchors(literals), text)
		for i, literal := range literals {
			at := strings.LastIndex(lower(text), literal)
			if end, ok := got[i]; ok != (at >= 0) || ok && end != at+len(literal) {
				t.Errorf("%q in %q: found %v at %d, want it to begin at %d", literal, text, ok, end, at)
			}
		}
	})
}

// lower folds the letters that messages are written in, and no others.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c - 'A' + 'a'
		}
	}
	return string(b)
}

func TestSqueeze(t *testing.T) {
	for in, want := range map[string]string{
		"  a\n\t b \u00a0c ":       "a b c",
		"can’t pull ‘web’ “x”":     `can't pull 'web' "x"`,
		`exec: \"a\" \\\"b\\\" \n`: `exec: "a" "b" \n`,
		"\xff ok":                  "\xff ok",
	} {
		if got := squeeze(in); got != want {
			t.Errorf("%q is squeezed to %q, want %q", in, got, want)
		}
	}
}
