//go:build linux || darwin

package main

import (
	"bufio"
	"net/http/httptest"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/sim"
)

// With --real-shell the region runs programs of this machine, and answers to nobody but who has its key.
func TestRealShellDemandsItsKey(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), program(), "simulate", "--listen", "127.0.0.1:0", "--real-shell")
	cmd.Env = clean(t, "SECRET_OF_THE_PERSON=1")
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() })
	lines := bufio.NewReader(out)
	told := make([]string, 3)
	for i := range told {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		told[i] = strings.TrimSpace(line)
	}
	url, ok := strings.CutPrefix(told[0], "listening on ")
	if !ok || !strings.HasPrefix(told[1], "AWS_ACCESS_KEY_ID=") || !strings.HasPrefix(told[2], "AWS_SECRET_ACCESS_KEY=") {
		t.Fatalf("it printed %q", told)
	}
	script := []string{"exec", "prod/web", "--", "pwd; env | grep -c PERSON; uname; ls -a | wc -l"}
	with := func(env ...string) (string, string, int) {
		return answer(t, clean(t, append([]string{"AWS_ENDPOINT_URL=" + url, "AWS_REGION=us-east-1"}, env...)...), script...)
	}
	got, said, code := with(told[1], told[2])
	if code != 0 || !strings.Contains(got, "fsui-container-") || !strings.Contains(got, "\n0\n") {
		t.Errorf("with the key: code %d, %q, %s", code, got, said)
	}
	for name, env := range map[string][]string{
		"another secret": {told[1], "AWS_SECRET_ACCESS_KEY=guessed"},
		"another key":    {"AWS_ACCESS_KEY_ID=AKIAEXAMPLE", told[2]},
	} {
		if got, said, code := with(env...); code == 0 || got != "" || !strings.Contains(said, "InvalidSignature") {
			t.Errorf("%s: code %d, %q, %s", name, code, got, said)
		}
	}
	for _, args := range [][]string{{"exec-check", "prod/web"}, {"targets", "prod/web", "-o", "json"}, {"logs", "prod/web", "-n", "1"}} { // each protocol
		if out, said, code := answer(t, clean(t, "AWS_ENDPOINT_URL="+url, "AWS_REGION=us-east-1", told[1], told[2]), args...); code != 0 {
			t.Errorf("%s: code %d, %s %s", args[0], code, out, said)
		}
	}
}

// Where an agent tells the exit code by itself it counts, even where nobody was left to set the end mark; agents as ECS's
// leave that unknown.
func TestAgentTellsTheExitCode(t *testing.T) {
	t.Parallel()
	for tells, want := range map[bool]int{true: 128 + int(syscall.SIGKILL), false: 255} {
		r, err := sim.New(sim.Options{Scenario: "estate", RealShell: true, ExitCodes: tells, Context: t.Context(), Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(r)
		t.Cleanup(func() { r.Close(); server.Close() })
		for script, code := range map[string]int{"echo so far; kill -9 $PPID": want, "echo so far; exit 5": 5} {
			out, said, got := feed(t, server.URL, "", "exec", "prod/web", "--", script)
			if got != code || out != "so far\n" {
				t.Errorf("%s, told %v: code %d, want %d; %q %s", script, tells, got, code, out, said)
			}
		}
	}
}
