//go:build linux || darwin

package main

import (
	"bufio"
	"context"
	"io"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// A child that crashes is told as that, never as the command's own exit code, and its session is ended at AWS: else the
// command would run on. SIGQUIT has the Go runtime say what it says when it gives up.
func TestCrashOfASessionIsTold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		signal syscall.Signal
		says   string
	}{
		{syscall.SIGQUIT, "the session's process has crashed: SIGQUIT: quit (exit status 2)"},
		{syscall.SIGKILL, "the session's process has crashed: signal: killed"},
	} {
		t.Run(c.signal.String(), func(t *testing.T) {
			t.Parallel()
			front, seen := mutations(t, region(t))
			ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
			defer cancel()
			cmd := exec.CommandContext(ctx, program(), "exec", "prod/orders", "--", "echo begun; sleep 1000")
			cmd.Env = clean(t, keys(front)...)
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			var said strings.Builder
			cmd.Stderr = &said
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "begun\n" {
				t.Fatalf("%v: %q", err, line)
			}
			for _, child := range childrenOf(t, cmd.Process.Pid) {
				if err := syscall.Kill(child, c.signal); err != nil {
					t.Fatal(err)
				}
			}
			_, _ = io.Copy(io.Discard, out)
			_ = cmd.Wait() // its state tells
			if code := cmd.ProcessState.ExitCode(); code != 255 || !strings.Contains(said.String(), c.says) || strings.Count(said.String(), "\n") != 2 {
				t.Errorf("exit %d: %s", code, said.String())
			}
			if !slices.Contains(seen(), "TerminateSession") {
				t.Errorf("the session goes on: %v", seen())
			}
		})
	}
}

// However a shell is left, by whoever, the terminal is as it was and AWS is told that the session is over.
func TestShellThatIsKilled(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		child bool // it is killed, not fsui
		says  string
	}{
		{"the child", true, "the session's process has crashed: signal: killed"},
		{"fsui", false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			front, seen := mutations(t, region(t))
			x := onTerminal(t, 100, 24, clean(t, keys(front)...), "exec", "prod/orders")
			x.wait("app of task", "# ")
			x.keys("sleep 1000\r")
			x.wait("sleep 1000")
			pid := x.cmd.Process.Pid
			if c.child {
				pid = childrenOf(t, pid)[0]
			}
			if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
			x.exit()
			if c.child { // nobody is left to set the terminal where fsui itself is killed
				x.wait(c.says)
				x.restored()
			}
			eventually(t, "the session is ended", func() (bool, string) {
				return slices.Contains(seen(), "TerminateSession"), strings.Join(seen(), " ")
			})
		})
	}
}
