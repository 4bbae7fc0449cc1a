package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// Rows lose nothing of a line and are never wider than the screen, whatever is in it.
func TestWrapLosesNothing(t *testing.T) {
	for _, text := range []string{
		"", "a", "just ten c", strings.Repeat("0123456789", 7) + "x", strings.Repeat("注文", 21), "e\u0301e\u0301e\u0301 combining" + strings.Repeat("e\u0301", 40),
		"mixed 注 a 文 b" + strings.Repeat("👍", 30), strings.Repeat("\u0301", 30),
	} {
		for _, width := range []int{1, 2, 3, 10, 79} {
			rows, more := wrapSpans(text, isASCII(text), width, 1000)
			var b strings.Builder
			for _, r := range rows {
				part := text[r.from:r.to]
				if w := ansi.StringWidth(part); w > max(width, 2) {
					t.Errorf("%q at %d: a row of %d cells", text, width, w)
				}
				b.WriteString(part)
			}
			if b.String() != text || more {
				t.Errorf("%q at %d comes out as %q", text, width, b.String())
			}
		}
	}
	if rows, more := wrapSpans(strings.Repeat("x", 1000), true, 10, 20); len(rows) != 20 || !more {
		t.Errorf("%d rows, more %v", len(rows), more)
	}
}

func TestWindow(t *testing.T) {
	for _, c := range []struct {
		text        string
		skip, width int
		want        string
		pad         int
	}{
		{"hello world", 0, 5, "hello", 0},
		{"hello world", 6, 50, "world", 0},
		{"hello", 9, 5, "", 0},
		{"注文注文", 0, 5, "注文", 0},
		{"注文注文", 1, 5, "文注", 1},
		{"注文注文", 2, 4, "文注", 0},
		{"注", 0, 1, "", 0},
		{"a\u0301bc", 1, 1, "b", 0},
		{"注文", 8, 4, "", 0},
	} {
		s, pad := windowSpan(c.text, isASCII(c.text), c.skip, c.width)
		if got := c.text[s.from:s.to]; got != c.want || pad != c.pad {
			t.Errorf("%q from %d, %d wide: %q and %d blanks, want %q and %d", c.text, c.skip, c.width, got, pad, c.want, c.pad)
		}
	}
}

func TestJSONFields(t *testing.T) {
	for raw, want := range map[string]string{
		`{"level":"info","msg":"done","ms":12,"ok":true}`:         "done  ms=12  ok=true",
		`{"message":"a b","user":{"id":"u 1","x":{}},"l":[1, 2]}`: `a b  user.id="u 1"  user.x={}  l=[1,2]`,
		`{"ts":1,"severity":"ERROR"}`:                             "",
		`{"error":"boom","msg":"failed"}`:                         "failed  error=boom",
		`{"msg":"\u001b[31mred\u0007"}`:                           "red ",
		`{"null":null}`:                                           "null=null",
	} {
		fields, ok := fieldsOf(raw)
		if text, _ := wordsOf(fields); text != want || !ok {
			t.Errorf("%s says %q (%v), want %q", raw, text, ok, want)
		}
	}
	for _, raw := range []string{"", "{", "{}}x", `{"a":1`, `[1]`, `{"a" 1}`, "{\"a\":\xff}", `{"a":{"b":}}`, "\x00"} {
		if fields, ok := fieldsOf(raw); ok && raw != "{}}x" {
			t.Errorf("%q has fields %v", raw, fields)
		}
	}
}

func TestReadMoment(t *testing.T) {
	now := time.Date(2026, 3, 14, 12, 0, 0, 0, time.FixedZone("CET", 3600))
	at := func(text string) time.Time {
		t.Helper()
		m, err := readMoment(text, now)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		return m.at
	}
	for text, want := range map[string]string{
		"11:05": "2026-03-14T11:05:00+01:00", "13:05": "2026-03-13T13:05:00+01:00", "11:05:30.250": "2026-03-14T11:05:30+01:00",
		"2026-01-31 14:05": "2026-01-31T14:05:00+01:00", "2026-01-31T14:05:09Z": "2026-01-31T14:05:09Z", "20m": "2026-03-14T11:40:00+01:00",
		"-1h30m": "2026-03-14T10:30:00+01:00", "2d": "2026-03-12T12:00:00+01:00", " 2026-01-31 ": "2026-01-31T00:00:00+01:00",
	} {
		if got := at(text).Format(time.RFC3339); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
	m, err := readMoment("11:00..11:30", now)
	if err != nil || m.until.Sub(m.since) != 30*time.Minute || !m.at.IsZero() {
		t.Errorf("a range is %+v, %v", m, err)
	}
	if m, err = readMoment("1h..", now); err != nil || !m.until.IsZero() || now.Sub(m.since) != time.Hour {
		t.Errorf("an open range is %+v, %v", m, err)
	}
	for _, text := range []string{"..", "noon", "25:00", "11:30..11:00", "1h..x", "0"} {
		if m, err := readMoment(text, now); err == nil {
			t.Errorf("%q is taken for %+v", text, m)
		}
	}
}
