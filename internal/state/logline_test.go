package state

import (
	"strings"
	"testing"
	"unsafe"
)

func TestDrawLog(t *testing.T) {
	for raw, want := range map[string]string{
		"":                                      "",
		"plain text\n":                          "plain text",
		"two\nlines\r\n":                        "two↵lines",
		"a\r\nb\vc":                             "a↵b↵c",
		"\x1b[31mred\x1b[0m":                    "red",
		"\x1b]0;title\x07text":                  "text",
		"\x1b]52;c;aGk=\x1b\\text":              "text",
		"nul\x00tab\tbell\a":                    "nul tab bell ",
		"\xff\xfe\xfdraw\x80":                   "�raw�",
		"h\u00e9llo 日本 👍":                       "h\u00e9llo 日本 👍",
		"abc\u202edcba\u200b":                   "abcdcba",
		"\u009b31mC1\u0085x":                    "C1x",
		"kept \ufffd":                           "kept \ufffd",
		strings.Repeat("x", 10) + "\x1b[":       strings.Repeat("x", 10),
		"\x1b[2J\x1b[H\x1bcwiped":               "cwiped",
		"{\"a\":\"\\u001b[31m\"}":               "{\"a\":\"\\u001b[31m\"}",
		"trailing spaces and breaks  \n\n":      "trailing spaces and breaks",
		"\u2028separator\u2029":                 "↵separator↵",
		"combining e\u0301 stays, joiner\u200d": "combining e\u0301 stays, joiner",
	} {
		got := DrawLog(raw)
		if got != want {
			t.Errorf("%q is drawn %q, want %q", raw, got, want)
		}
		if again := DrawLog(got); again != strings.TrimRight(got, " \t\r\n") {
			t.Errorf("%q is drawn %q, and that %q", raw, got, again)
		}
	}
}

func TestDrawLogSharesWhatIsHarmless(t *testing.T) {
	for _, raw := range []string{"GET /health 200", "日本 GET /health 200\n"} {
		if got := DrawLog(raw); unsafe.StringData(got) != unsafe.StringData(raw) {
			t.Errorf("%q was copied", raw)
		}
		if n := testing.AllocsPerRun(100, func() { _ = DrawLog(raw); _ = LevelOf(raw) }); n != 0 {
			t.Errorf("%q takes %v allocations", raw, n)
		}
	}
}

func TestLevelOf(t *testing.T) {
	for line, want := range map[string]LogLevel{
		"":                                                      LevelUnknown,
		`{"level":"info","msg":"error: none"}`:                  LevelInfo,
		`{"ts":1,"level": "WARN"}`:                              LevelWarn,
		`{"level":50,"msg":"x"}`:                                LevelError,
		`{"level":500,"msg":"x"}`:                               LevelUnknown,
		`{"time":"x","severity":"ERROR"}`:                       LevelError,
		`{"@timestamp":"x","log.level":"debug"}`:                LevelDebug,
		`{"msg":"the level is high","lvl":"trace"}`:             LevelTrace,
		`{"levelname": "CRITICAL"}`:                             LevelFatal,
		`{"msg":"ERROR without a field"}`:                       LevelUnknown,
		`{"loglevel":"Warning"}`:                                LevelWarn,
		`time=x level=warn msg="y"`:                             LevelWarn,
		`level=error`:                                           LevelError,
		`lvl=eror msg=x`:                                        LevelError,
		`t=x lvl=dbug`:                                          LevelDebug,
		"I1120 12:00:00.000000       1 main.go:1] error none":   LevelInfo,
		"E1120 12:00:00.000000 x":                               LevelError,
		"2026-11-20 12:00:00,000 ERROR [main] x":                LevelError,
		"2026-11-20 12:00:00 [warn] INFO":                       LevelWarn,
		"[2026-11-20 12:00:00] production.ERROR: x":             LevelError,
		"INFO:     10.0.0.1:33 - \"GET /\" 200":                 LevelInfo,
		"error: cannot open":                                    LevelError,
		"2026/11/20 12:00:00 error: cannot open":                LevelError,
		"the error: was small":                                  LevelUnknown,
		"no error was found":                                    LevelUnknown,
		"GET /ERROR/x 200":                                      LevelUnknown,
		"ERROR_COUNT=0":                                         LevelUnknown,
		"panic: runtime error: index":                           LevelFatal,
		"Traceback (most recent call last):":                    LevelError,
		"Exception in thread \"main\" java.lang.X":              LevelError,
		"2026-11-20T12:00:00Z FATAL bye":                        LevelFatal,
		"10.0.0.1 - - [20/Nov/2026] \"GET /info HTTP/1.1\" 200": LevelUnknown,
		"10.0.0.1 - - \"GET /x?level=error HTTP/1.1\" 200":      LevelUnknown,
		"SEVERE: bad":                                           LevelError,
		"LOG:  checkpoint":                                      LevelInfo,
		"\x1b[31mERROR\x1b[0m coloured":                         LevelError,
		"\x00\xff\xfe":                                          LevelUnknown,
		strings.Repeat("x ", levelWithin) + " ERROR":            LevelUnknown,
		strings.Repeat(" ", 40) + "WARN indented":               LevelWarn,
		`{"big":"` + strings.Repeat("x", fieldWithin) + `","level":"warn"}`: LevelUnknown,
	} {
		if got := LevelOf(DrawLog(line)); got != want {
			t.Errorf("%.80q is %q, want %q", line, got, want)
		}
	}
}

func FuzzDrawLog(f *testing.F) {
	f.Add("\x1b[31m\xff\u202e\r\n")
	f.Fuzz(func(t *testing.T, raw string) {
		drawn := DrawLog(raw)
		if !harmless(drawn) {
			t.Errorf("%q is drawn %q", raw, drawn)
		}
		LevelOf(raw)
	})
}
