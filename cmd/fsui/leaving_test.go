package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/cli"
	"github.com/fsui/fsui/internal/state"
)

func TestLeaving(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		leave func(*terminal)
		code  int
	}{
		{"q", func(x *terminal) { x.keys("q") }, 0},
		{"quit", func(x *terminal) { x.keys(":quit\r") }, 0},
		{"ctrl-c twice", func(x *terminal) { x.keys("\x03\x03") }, 0},
		{"interrupt", func(x *terminal) { _ = x.cmd.Process.Signal(syscall.SIGINT) }, 130},
		{"terminate", func(x *terminal) { _ = x.cmd.Process.Signal(syscall.SIGTERM) }, 143},
		{"hang up", func(x *terminal) { _ = x.cmd.Process.Signal(syscall.SIGHUP) }, 129},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			x := onTerminal(t, 100, 30, clean(t), "demo", "--scenario", "quiet")
			x.wait("healthy")
			c.leave(x)
			if code := x.exit(); code != c.code {
				t.Errorf("exit %d, want %d", code, c.code)
			}
			x.restored()
			if after := x.bytes()[strings.LastIndex(x.bytes(), "\x1b[?1049l"):]; strings.Contains(after, "fsui:") {
				t.Errorf("something is said though nothing is wrong: %q", after)
			}
		})
	}
}

func TestTerminalThatIsClosed(t *testing.T) {
	t.Parallel()
	x := onTerminal(t, 100, 30, clean(t), "demo", "--scenario", "quiet")
	x.wait("healthy")
	_ = x.pty.Close()
	if code := x.exit(); code != 129 {
		t.Errorf("exit %d, want 129", code)
	}
}

func TestSuspend(t *testing.T) {
	t.Parallel()
	x := onTerminal(t, 100, 30, clean(t), "demo", "--scenario", "quiet")
	x.wait("healthy")
	for range 2 {
		x.keys("\x1a") // ctrl-z
		eventually(t, "stopped", func() (bool, string) { s := processState(t, x.cmd.Process.Pid); return s == "T", s })
		x.restored()
		if err := x.cmd.Process.Signal(syscall.SIGCONT); err != nil { // what a shell's fg does
			t.Fatal(err)
		}
		eventually(t, "drawn again", func() (bool, string) {
			raw := x.bytes()
			last := strings.LastIndex(raw, "\x1b[?1049h")
			return last > strings.LastIndex(raw, "\x1b[?1049l") && strings.Contains(raw[last:], "healthy"), x.screen()
		})
	}
	x.keys("q")
	if code := x.exit(); code != 0 {
		t.Errorf("exit %d", code)
	}
	x.restored()
}

// processState is R, S, T … https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
func processState(t *testing.T, pid int) string {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Skip("no /proc to look at")
	}
	_, rest, _ := strings.Cut(string(b), ") ")
	return rest[:1]
}

// crashVariable makes this test binary a console whose source of facts breaks when it is asked to refresh.
const crashVariable = "FSUI_TEST_CRASH"

type breaking struct{ refresh chan struct{} }

func (breaking) Sweep(context.Context, ...state.SourceKind) error { return nil }
func (breaking) Focus(state.Focus)                                {}
func (b breaking) Refresh()                                       { close(b.refresh) }

func (b breaking) Run(ctx context.Context) error {
	fmt.Println("stray words on standard output")
	fmt.Fprintln(os.Stderr, "stray words on standard error")
	select {
	case <-b.refresh:
		panic("the source broke")
	case <-ctx.Done():
		return nil
	}
}

func crashingConsole() int {
	ctx, heard := heedSignals(context.Background())
	defer heard()
	c := config()
	c.Console = func(ctx context.Context, s cli.Settings) error {
		log, err := openLog(s, true)
		if err != nil {
			return err
		}
		defer log.close()
		return show(ctx, log, breaking{make(chan struct{})}, screen(s, state.NewStore(), "nowhere", "us-east-1"))
	}
	return cli.Run(ctx, c, nil)
}

func TestPanicInAGoroutineOfOurs(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	x := startOnTerminal(t, 100, 30, cmd, clean(t, crashVariable+"=1", "XDG_STATE_HOME="+home))
	log := filepath.Join(home, "fsui", "fsui.log")
	x.wait("nowhere")
	eventually(t, "stray words in the log", func() (bool, string) {
		b, _ := os.ReadFile(log)
		return strings.Contains(string(b), "stray words on standard output\n") && strings.Contains(string(b), "stray words on standard error\n"), string(b)
	})
	x.keys("r")
	if code := x.exit(); code != 1 {
		t.Errorf("exit %d", code)
	}
	x.restored()
	raw := x.bytes()
	after := raw[strings.LastIndex(raw, "\x1b[?1049l"):]
	if !strings.Contains(after, "fsui: ") || !strings.Contains(after, "the source broke") || !strings.Contains(after, log) || strings.Count(after, "\n") != 1 {
		t.Errorf("want one line that names the log, have %q", after)
	}
	if strings.Contains(raw, "stray words") {
		t.Error("stray words reached the terminal")
	}
	b, err := os.ReadFile(log)
	if err != nil || !strings.Contains(string(b), `"stack":"goroutine`) {
		t.Errorf("no stack in the log: %v\n%s", err, b)
	}
	if info, err := os.Stat(log); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, mode %v", err, info.Mode())
	}
}

func TestSignalEndsTheContext(t *testing.T) {
	ctx, heard := heedSignals(t.Context())
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if err := self.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	select {
	case <-ctx.Done():
	case <-time.After(patience):
		t.Fatal("the signal did not end the context")
	}
	if s := heard(); s != syscall.SIGHUP {
		t.Errorf("heard %v", s)
	}
}
