//go:build linux || darwin

package main

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/sim"
)

// hostile is text that would do something to a terminal, around a word to look for: CSI, OSC 52 and 8, DCS, C0, C1 as
// bytes of UTF-8, bidirectional and zero-width characters.
const hostile = "BEGIN\x1b[2J\x1b[31mred\x1b]52;c;ZXZpbA==\x07\x1b]8;;http://evil.example.com\x1b\\link\x1bPq#0\x1b\\" +
	"\u009b31m\u009d0;title\u009c\a\b\r\v\x7f\u202eesrever\u2066\u200b\u200d\ufeffEND"

// hostileRegion is a simulated region whose words are replaced by hostile ones on their way out.
func hostileRegion(t *testing.T) string {
	t.Helper()
	region, err := sim.New(sim.Options{Scenario: "estate", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	inJSON := strings.NewReplacer(
		"Essential container in task exited", jsonText(hostile),
		"has reached a steady state", jsonText(hostile),
		"has started", jsonText(hostile),
	)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		answer := httptest.NewRecorder()
		region.ServeHTTP(answer, req)
		for k, v := range answer.Header() {
			w.Header()[k] = v
		}
		body := inJSON.Replace(answer.Body.String())
		w.Header().Del("X-Amz-Crc32") // of what it was before
		w.Header().Del("Content-Length")
		w.WriteHeader(answer.Code)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func jsonText(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r < ' ' || r == 0x7f || r == '"' || r == '\\':
			b.WriteString(`\u00` + string("0123456789abcdef"[r>>4]) + string("0123456789abcdef"[r&15]))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func TestHostileTextReachesNoTerminal(t *testing.T) {
	t.Parallel()
	url := hostileRegion(t)
	x := onTerminal(t, 160, 40, clean(t, keys(url)...))
	x.wait("prod/payments", "prod/checkout")
	x.keys(":events\r")
	x.wait("BEGIN", "END")
	x.keys(":services\r/name:orders\r")
	x.wait("prod/orders")
	x.waitGone("prod/checkout")
	x.keys("\r")
	x.wait("› prod/orders", "BEGIN")
	x.keys("\x1b")
	x.wait("WHAT IS WRONG")
	x.keys("d")
	x.wait(`"serviceName": "orders"`)
	x.keys("G")
	x.wait("enableExecuteCommand")
	x.keys("\x03\x03")
	x.exit()
	raw := x.bytes()
	for _, evil := range []string{
		"\x1b]52;c;ZXZpbA", "\x1b]8;;http://evil", "\x1bPq", "\u009b", "\u009d", "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "title",
	} {
		if strings.Contains(raw, evil) {
			t.Errorf("%q reached the terminal", evil)
		}
	}
	if regexp.MustCompile(`BEGIN[^E]*\x1b\[2J`).MatchString(raw) {
		t.Error("a CSI between BEGIN and END")
	}
	for _, args := range [][]string{{"events"}, {"events", "-o", "json"}, {"tasks", "--stopped", "-o", "json"}} {
		out, _, _ := answer(t, clean(t, keys(url)...), args...)
		if !strings.Contains(out, "BEGIN") || strings.ContainsAny(out, "\x1b\a\b\r\v\x7f\u009b\u009d\u202e\u2066\u200b\u200d\ufeff") {
			t.Errorf("%v: not all is clean: %.300q", args, out)
		}
	}
}
