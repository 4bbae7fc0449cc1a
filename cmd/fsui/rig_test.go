//go:build linux || darwin

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
)

// patience is how long a test waits for what must come. It is not how long anything takes.
const patience = 20 * time.Second

// program is the file name of the binary under test.
func program() string { return os.Getenv("FSUI_TEST_PROGRAM") }

// TestMain builds the real binary once. Asked by crashVariable it is a console itself, one that breaks.
func TestMain(m *testing.M) {
	if os.Getenv(crashVariable) != "" {
		os.Exit(crashingConsole())
	}
	flag.Parse()
	if err := flag.Set("test.parallel", "16"); err != nil { // they wait for a screen most of the time
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(withProgram(m.Run))
}

func withProgram(run func() int) int {
	dir, err := os.MkdirTemp("", "fsui-test")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	file := filepath.Join(dir, "fsui")
	build := exec.Command("go", "build", "-o", file, ".") //nolint:noctx // as long as it takes
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build: %v\n%s", err, out)
		return 1
	}
	if err := os.Setenv("FSUI_TEST_PROGRAM", file); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return run()
}

// eventually waits until true, or fails with what the last look said.
func eventually(t *testing.T, what string, look func() (ok bool, seen string)) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	seen := ""
	for end := time.Now().Add(patience); time.Now().Before(end); <-tick.C {
		var ok bool
		if ok, seen = look(); ok {
			return
		}
	}
	t.Fatalf("never: %s. Last seen:\n%s", what, seen)
}

// clean is an environment without anything of the person who runs the tests. Consoles start with the services in it.
func clean(t *testing.T, more ...string) []string {
	t.Helper()
	home := t.TempDir()
	config := filepath.Join(home, ".config", "fsui", "config.yaml")
	if err := os.MkdirAll(filepath.Dir(config), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, []byte("version: 1\nstart: services\n"), 0o600); err != nil { // where what is well can be seen too
		t.Fatal(err)
	}
	return append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "TERM=xterm-256color", "LANG=C.UTF-8", "TZ=UTC",
		"AWS_EC2_METADATA_DISABLED=true",
	}, more...)
}

// keys are fake keys and the address of a simulated region, as a person would set them.
func keys(url string) []string {
	return []string{"AWS_ENDPOINT_URL=" + url, "AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY=example"}
}

// terminal is the real binary on a real pty, read through an emulator: what the person sees, besides the bytes that
// drew it.
type terminal struct {
	t     *testing.T
	cmd   *exec.Cmd
	pty   *os.File
	fresh term.State // of the terminal, before the program ran
	read  chan struct{}

	mu  sync.Mutex
	vt  vt10x.Terminal
	raw bytes.Buffer
}

func onTerminal(t *testing.T, width, height uint16, env []string, args ...string) *terminal {
	t.Helper()
	return startOnTerminal(t, width, height, exec.CommandContext(t.Context(), program(), args...), env)
}

func startOnTerminal(t *testing.T, width, height uint16, cmd *exec.Cmd, env []string) *terminal {
	t.Helper()
	cmd.Env = env
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	setSize(t, master, width, height)
	x := &terminal{
		t: t, cmd: cmd, pty: master, read: make(chan struct{}),
		vt: vt10x.New(vt10x.WithSize(int(width), int(height))),
	}
	x.fresh = x.state()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = slave.Close()
	go x.listen()
	t.Cleanup(func() {
		_ = master.Close()
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // an error where the test has waited itself
		<-x.read
	})
	return x
}

func (x *terminal) listen() {
	defer close(x.read)
	buf := make([]byte, 32<<10)
	for {
		n, err := x.pty.Read(buf)
		x.mu.Lock()
		x.raw.Write(buf[:n])
		_, _ = x.vt.Write(buf[:n])
		x.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// state is how the terminal is set. It asks by the master's descriptor without making its reads block for good.
func (x *terminal) state() (s term.State) {
	x.t.Helper()
	raw, err := x.pty.SyscallConn()
	if err != nil {
		x.t.Fatal(err)
	}
	if err := raw.Control(func(fd uintptr) {
		now, err := term.GetState(fd)
		if err != nil {
			x.t.Error(err)
			return
		}
		s = *now
	}); err != nil {
		x.t.Fatal(err)
	}
	return s
}

func (x *terminal) screen() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.vt.String()
}

func (x *terminal) bytes() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.raw.String()
}

func (x *terminal) keys(s string) { _, _ = io.WriteString(x.pty, s) }

func (x *terminal) resize(width, height uint16) {
	x.mu.Lock()
	x.vt.Resize(int(width), int(height))
	x.mu.Unlock()
	setSize(x.t, x.pty, width, height)
}

// setSize tells the kernel; the library leaves the file blocking, and then closing it waits for a read to end.
func setSize(t *testing.T, master *os.File, width, height uint16) {
	t.Helper()
	err := pty.Setsize(master, &pty.Winsize{Cols: width, Rows: height})
	if err := errors.Join(err, syscall.SetNonblock(int(master.Fd()), true)); err != nil {
		t.Fatal(err)
	}
}

// wait returns the screen once it shows all of it.
func (x *terminal) wait(all ...string) (screen string) {
	x.t.Helper()
	eventually(x.t, fmt.Sprintf("%q on the screen", all), func() (bool, string) {
		screen = x.screen()
		for _, s := range all {
			if !strings.Contains(screen, s) {
				return false, screen
			}
		}
		return true, screen
	})
	return screen
}

// waitGone returns the screen once it shows none of it.
func (x *terminal) waitGone(words ...string) (screen string) {
	x.t.Helper()
	eventually(x.t, fmt.Sprintf("%q off the screen", words), func() (bool, string) {
		screen = x.screen()
		for _, s := range words {
			if strings.Contains(screen, s) {
				return false, screen
			}
		}
		return true, screen
	})
	return screen
}

// line is the screen's line that holds a word.
func (x *terminal) line(word string) string {
	for line := range strings.Lines(x.screen()) {
		if strings.Contains(line, word) {
			return line
		}
	}
	return ""
}

// exit waits for the program's end and returns its code.
func (x *terminal) exit() int {
	x.t.Helper()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = x.cmd.Wait() // its state tells
	}()
	select {
	case <-ended:
	case <-time.After(patience):
		x.t.Fatalf("the program does not end:\n%s", x.screen())
	}
	return x.cmd.ProcessState.ExitCode()
}

// restored fails unless the terminal is as it was: its settings, its main screen, its cursor.
func (x *terminal) restored() {
	x.t.Helper()
	if now := x.state(); now != x.fresh {
		x.t.Errorf("the terminal is set otherwise than before:\n%+v\n%+v", now, x.fresh)
	}
	eventually(x.t, "the main screen and the cursor", func() (bool, string) {
		raw := x.bytes()
		return undone(raw, "\x1b[?1049h", "\x1b[?1049l") && undone(raw, "\x1b[?25l", "\x1b[?25h") &&
			undone(raw, "\x1b[?2004h", "\x1b[?2004l"), fmt.Sprintf("%q", raw[max(0, len(raw)-300):])
	})
}

// undone reports that what was switched on was switched off after it.
func undone(raw, on, off string) bool {
	return strings.LastIndex(raw, on) <= strings.LastIndex(raw, off)
}

// region is `fsui simulate` in a process of its own.
func region(t *testing.T, args ...string) (url string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program(), append([]string{"simulate", "--listen", "127.0.0.1:0"}, args...)...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) } // when the test ends
	cmd.Env = clean(t)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cmd.Wait(); cmd.ProcessState.ExitCode() != signalled+int(syscall.SIGTERM) || errs.Len() > 0 {
			t.Errorf("simulate ended with %v: %s", err, errs.String())
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if err != nil || !ok {
		t.Fatalf("simulate said %q, %v, %s", line, err, errs.String())
	}
	return url
}

// weather makes calls to a region fail from now on; "" clears it.
func weather(t *testing.T, url, spec string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, url+"/_region/faults", strings.NewReader(spec))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if body, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusOK {
		t.Fatalf("faults %q: %s", spec, body)
	}
}

// answer runs a command to its end, without a terminal.
func answer(t *testing.T, env []string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program(), args...)
	cmd.Env = env
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}
