package ui

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/fsui/fsui/internal/state"
)

func TestCutEnd(t *testing.T) {
	for _, c := range []struct {
		s     string
		width int
		want  string
	}{
		{"checkout", 8, "checkout"},
		{"checkout", 7, "checko…"},
		{"checkout", 1, "…"},
		{"checkout", 0, ""},
		{"checkout", -1, ""},
		{"", 3, ""},
		{"注文処理", 8, "注文処理"},
		{"注文処理", 7, "注文処…"},
		{"注文処理", 6, "注文…"},                // half a character is none
		{"cafe\u0301s", 5, "cafe\u0301s"}, // the mark takes no cell
		{"cafe\u0301s", 4, "caf…"},
		{"go 👩‍🚀 now", 6, "go 👩‍🚀…"}, // one picture of three code points
		{"go 👩‍🚀 now", 5, "go …"},
	} {
		if got := cutEnd(c.s, c.width); got != c.want {
			t.Errorf("cutEnd(%q, %d) = %q, want %q", c.s, c.width, got, c.want)
		}
	}
}

func TestCutMiddle(t *testing.T) {
	for _, c := range []struct {
		s     string
		width int
		want  string
	}{
		{"payments-worker-eu", 18, "payments-worker-eu"},
		{"payments-worker-eu", 9, "paym…r-eu"},
		{"payments-worker-eu", 10, "payme…r-eu"},
		{"payments-worker-eu", 3, "p…u"},
		{"payments-worker-eu", 2, "p…"},
		{"payments-worker-eu", 1, "…"},
		{"payments-worker-eu", 0, ""},
		{"注文処理サービス", 9, "注文…ビス"},
		{"注文処理サービス", 8, "注文…ス"},
		{"a注文処理サービスz", 8, "a注…スz"},
		{"e\u0301te\u0301-service-e\u0301te\u0301", 7, "e\u0301te\u0301…e\u0301te\u0301"},
	} {
		got := cutMiddle(c.s, c.width)
		if got != c.want {
			t.Errorf("cutMiddle(%q, %d) = %q, want %q", c.s, c.width, got, c.want)
		}
	}
}

func TestPad(t *testing.T) {
	for _, c := range []struct{ s, right, left string }{
		{"ab", "ab  ", "  ab"},
		{"abcd", "abcd", "abcd"},
		{"abcde", "abcde", "abcde"},
		{"注", "注  ", "  注"},
		{"e\u0301", "e\u0301   ", "   e\u0301"},
	} {
		if got := padRight(c.s, 4); got != c.right {
			t.Errorf("padRight(%q) = %q", c.s, got)
		}
		if got := padLeft(c.s, 4); got != c.left {
			t.Errorf("padLeft(%q) = %q", c.s, got)
		}
	}
	if got := blank(250); got != strings.Repeat(" ", 250) {
		t.Errorf("blank(250) has %d characters", len(got))
	}
}

func TestWrapped(t *testing.T) {
	for _, c := range []struct {
		s     string
		width int
		want  string
	}{
		{"unable to place a task", 40, "unable to place a task"},
		{"unable to place a task", 12, "unable to|place a task"},
		{"arn:aws:ecs:us-east-1", 10, "arn:aws:ec|s:us-east-|1"},
		{"ref us-east-1.example.com: timeout", 21, "ref|us-east-1.example.com|: timeout"},
		{"注", 1, "…"},
		{"注文 処理", 5, "注文|処理"},
		{"x", 0, ""},
	} {
		if got := strings.Join(wrapped(c.s, c.width), "|"); got != c.want {
			t.Errorf("wrapped(%q, %d) = %q, want %q", c.s, c.width, got, c.want)
		}
	}
}

func TestFittingWhatFitsCostsNothing(t *testing.T) {
	for _, s := range []string{"checkout", "注文処理", "cafe\u0301"} {
		if n := testing.AllocsPerRun(10, func() {
			_, _, _ = cutEnd(s, 20), cutMiddle(s, 20), padRight(s, 4)
		}); n != 0 {
			t.Errorf("%q: %v allocations", s, n)
		}
	}
}

func FuzzCut(f *testing.F) {
	for _, s := range []string{"checkout", "注文処理サービス", "cafe\u0301s", "👩‍🚀👩‍🚀", "🇩🇪🇫🇷", "a\u200bb"} {
		f.Add(s, 5)
	}
	f.Fuzz(func(t *testing.T, s string, width int) {
		if width > 200 {
			return
		}
		s = state.Clean(s) // as every fact is
		for _, got := range []string{cutEnd(s, width), cutMiddle(s, width)} {
			if n := cells(got); n > max(width, 0) {
				t.Errorf("%q cut to %d cells is %q of %d", s, width, got, n)
			}
			if !utf8.ValidString(got) {
				t.Errorf("%q cut to %d cells is %q: a character was split", s, width, got)
			}
		}
	})
}
