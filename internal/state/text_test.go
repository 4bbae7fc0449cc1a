package state_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/fsui/fsui/internal/state"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"web":                        "web",
		"größe 東京":                   "größe 東京",
		"a\x1b[31mred\x1b[0m b":      "ared b",
		"x\x1b]52;c;ZXZpbA==\x07y":   "xy",
		"x\x1b]52;c;ZXZpbA==\x1b\\y": "xy",
		"x\x1b]8;;https://example.com\x07link\x1b]8;;\x07": "xlink",
		"x\x1bPq#0\x1b\\y":            "xy",
		"x\x1b]0;never ended":         "x0;never ended",
		"x\u009b31my":                 "xy",
		"x\u009d0;title\u009cy":       "xy",
		"a\tb\r\nc\x00d\x7f":          "a b  c d ",
		"user\u202egpj.exe":           "usergpj.exe",
		"zero\u200bwidth\ufeff\u2066": "zerowidth",
		"bad\xff\xfeutf8":             "badutf8",
		"\x1b":                        "",
		"a\x1b(Bb":                    "a(Bb",
		"half\x1b[31":                 "half",
	} {
		if got := state.Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

// Whatever comes in: nothing that moves a cursor, hides or reorders text comes out, and cleaning twice changes nothing.
func FuzzClean(f *testing.F) {
	f.Add("a\x1b[31mred\x1b]52;c;x\x07\u202e\u009b1m\xff")
	f.Add("\x1b\x1b[\x1b]\x1bP\x1b\\")
	f.Fuzz(func(t *testing.T, s string) {
		out := state.Clean(s)
		if !utf8.ValidString(out) {
			t.Fatalf("Clean(%q) = %q is not UTF-8", s, out)
		}
		if i := strings.IndexFunc(out, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }); i >= 0 {
			t.Fatalf("Clean(%q) = %q keeps a control at %d", s, out, i)
		}
		if again := state.Clean(out); again != out {
			t.Fatalf("Clean(%q) = %q, cleaned again %q", s, out, again)
		}
	})
}
