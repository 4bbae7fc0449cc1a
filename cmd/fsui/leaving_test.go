//go:build linux || darwin

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
	"github.com/fsui/fsui/internal/ui"
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
			x.wait("main/worker")
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
	x.wait("main/worker")
	_ = x.pty.Close()
	if code := x.exit(); code != 129 {
		t.Errorf("exit %d, want 129", code)
	}
}

// A program can be suspended only where a shell is there to go on with it.
func TestSuspend(t *testing.T) {
	t.Parallel()
	const script = `"$0" demo --scenario quiet; echo in the shell; read go; fg; echo in the shell; read go; fg; echo "ended with $?"`
	x := startOnTerminal(t, 100, 30, exec.CommandContext(t.Context(), "sh", "-mc", script, program()), clean(t))
	for range 2 {
		x.wait("main/worker")
		x.keys("\x1a") // ctrl-z
		x.wait("in the shell")
		x.restored()
		x.keys("\r")
	}
	x.wait("main/worker")
	x.keys("q")
	x.wait("ended with 0")
	x.exit()
	x.restored()
}

// crashVariable makes this test binary a console whose source of facts breaks when it is asked to refresh.
const crashVariable = "FSUI_TEST_CRASH"

type breaking struct {
	cli.Operator // nobody acts
	ui.Logs      // or reads lines
	refresh      chan struct{}
}

func (breaking) Sweep(context.Context, ...state.SourceKind) error             { return nil }
func (breaking) SweepRollouts(context.Context, state.ServiceKey) error        { return nil }
func (breaking) SweepChange(context.Context, state.ServiceKey) error          { return nil }
func (breaking) SweepPast(context.Context, state.ServiceKey, time.Time) error { return nil }
func (breaking) SweepTrail(context.Context, state.ServiceKey) error           { return nil }
func (breaking) SweepImages(context.Context, state.ServiceKey) error          { return nil }
func (breaking) SweepDefinition(context.Context, state.Scope, string) error   { return nil }
func (breaking) SweepNetwork(context.Context, state.NetworkKey) error         { return nil }
func (breaking) Focus(state.Focus)                                            {}
func (breaking) EnterCode(string, string)                                     {}
func (breaking) Profiles() ([]string, error)                                  { return nil, nil }
func (breaking) Select(context.Context, state.Selection) error                { return nil }
func (b breaking) Refresh()                                                   { close(b.refresh) }

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
		return show(ctx, log, breaking{refresh: make(chan struct{})}, screen(s, state.NewStore(), "nowhere"), nil, nil)
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

// What the Go runtime says in a crash is not lost: it stands in the log, and on the terminal where there is none.
func TestLastWordsOfACrash(t *testing.T) {
	t.Parallel()
	log := filepath.Join(t.TempDir(), "fsui.log")
	for _, args := range [][]string{{"demo", "--log-file", log}, {"demo"}} {
		x := onTerminal(t, 100, 30, clean(t), args...)
		x.wait("staging/web")
		_ = x.cmd.Process.Signal(syscall.SIGQUIT)
		if code := x.exit(); code != 2 {
			t.Errorf("exit %d", code)
		}
		<-x.read
		words := x.bytes()
		if len(args) > 1 {
			b, _ := os.ReadFile(log)
			words = string(b)
		}
		if !strings.Contains(words, "SIGQUIT: quit") || !strings.Contains(words, "goroutine 1 ") {
			t.Errorf("%v: the stacks are nowhere: %.300q", args, words)
		}
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
