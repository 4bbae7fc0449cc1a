package session

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/aws/session-manager-plugin/src/message"
)

// What stands between the marks comes out, in whatever parts it arrives.
func TestScriptSifts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, says, out string }{
		{"plain", "<Mr>hello\n<M0>", "hello\n"},
		{"noise before", "motd\r\n<Mr>hello<M0>", "hello"},
		{"what looks like a mark", "<Mr>a < b <N0> <<M0>", "a < b <N0> <"},
		{"cooked", "<Mc>a\r\nb\r\r\nc\r<M0>", "a\nb\r\nc\r"},
		{"nothing", "<Mr><M0>", ""},
	} {
		for part := 1; part <= len(c.says); part++ {
			var out bytes.Buffer
			ended := false
			s := newScript(Handoff{Mark: "M"}, nil, &out, &out, func(error) { ended = true })
			for rest := c.says; rest != ""; rest = rest[min(part, len(rest)):] {
				if err := s.take(message.Output, []byte(rest[:min(part, len(rest))])); err != nil {
					t.Fatalf("%s in parts of %d: %v", c.name, part, err)
				}
			}
			if code, err := s.code(); out.String() != c.out || code != 0 || err != nil || !ended {
				t.Fatalf("%s in parts of %d: %q, code %d, %v, ended %v", c.name, part, out.String(), code, err, ended)
			}
		}
	}
}

func TestScriptCodes(t *testing.T) {
	t.Parallel()
	for says, want := range map[string]string{
		"<Mr>x<M3>":      "3 <nil>",
		"<Mr>x<M255>":    "255 <nil>",
		"<Mr>x":          "0 the session ended before the command did",
		"sh: not found":  "0 the command did not begin; the container said: sh: not found",
		"":               "0 the session ended before the command began",
		"<Mr>x<M3":       "0 the session ended before the command did",
		"<Mr>x<M7>after": "7 <nil>",
	} {
		s := newScript(Handoff{Mark: "M"}, nil, &bytes.Buffer{}, &bytes.Buffer{}, func(error) {})
		if err := s.take(message.Output, []byte(says)); err != nil {
			t.Fatal(err)
		}
		code, err := s.code()
		if got := fmt.Sprint(code, " ", err); got != want {
			t.Errorf("%q: %s, want %s", says, got, want)
		}
	}
	for says, want := range map[string]string{ // and then the agent tells 137 by itself
		"<Mr>x":       "137 <nil> x",
		"<Mr>x<M":     "137 <nil> x<M", // no mark any more
		"<Mr>x<M3>":   "137 <nil> x",
		"sh: too old": "0 the command did not begin; the container said: sh: too old ",
	} {
		var out bytes.Buffer
		s := newScript(Handoff{Mark: "M"}, nil, &out, &out, func(error) {})
		if err := errors.Join(s.take(message.Output, []byte(says)), s.take(message.ExitCode, []byte("137"))); err != nil {
			t.Fatal(err)
		}
		code, err := s.code()
		if got := fmt.Sprint(code, " ", err, " ", out.String()); got != want {
			t.Errorf("%q and the code: %s, want %s", says, got, want)
		}
	}
	s := newScript(Handoff{Mark: "M", Stdin: Fed}, nil, &bytes.Buffer{}, &bytes.Buffer{}, func(error) {})
	if err := s.take(message.Output, []byte("<Mc>")); err == nil || !strings.Contains(err.Error(), "stty") {
		t.Errorf("standard input without stty: %v", err)
	}
}

// The line that Wrap writes means what it should to a shell: words stay words, whatever is in them.
func TestWrapKeepsWords(t *testing.T) {
	t.Parallel()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no sh here")
	}
	words := []string{"printf", `[%s]\n`, "a b", "it's", `"`, "$HOME", `\`, "*", "", "line\nend", "; exit 9"}
	for _, stdin := range []Stdin{Unread, Typed} {
		cmd := exec.CommandContext(t.Context(), shell, "-c", Wrap("MARK", stdin, words)) // one more level than the agent has
		cmd.Stdin = strings.NewReader("")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		want := "[a b]\n[it's]\n[\"]\n[$HOME]\n[\\]\n[*]\n[]\n[line\nend]\n[; exit 9]\n<MARK0>"
		if _, got, _ := strings.Cut(string(out), ">"); got != want {
			t.Errorf("%q: %q, want %q", stdin, got, want)
		}
	}
}

// A word alone is a line for the shell, its exit code comes out, and a list of processes would not show the marks.
func TestWrapOfALine(t *testing.T) {
	t.Parallel()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no sh here")
	}
	line := Wrap("MARK", Unread, []string{"echo a | tr a b; exit 5"})
	if strings.Contains(line, "<MARK") {
		t.Errorf("the marks stand in the line: %s", line)
	}
	out, err := exec.CommandContext(t.Context(), shell, "-c", line).CombinedOutput()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != 5 || !strings.HasSuffix(string(out), "b\n<MARK5>") {
		t.Errorf("%v: %q", err, out)
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Unable to start command: Failed to start pty: fork/exec /bin/sh: no such file or directory": "distroless",
		`Unable to start command: Failed to start pty: exec: "zsh": executable file not found`:       "none of that name",
		"Setting up data channel with id x failed: CreateDataChannel refused":                        "ssmmessages:CreateDataChannel",
		"Fetching data key failed: AccessDenied":                                                     "kms:Decrypt",
		"the data channel could not be opened: 403 Forbidden, err: bad handshake":                    "refused the connection",
	} {
		if got := explain(fmt.Errorf("%s", text)).Error(); !strings.Contains(got, want) || !strings.Contains(got, text) {
			t.Errorf("%q is explained as %q", text, got)
		}
	}
}
