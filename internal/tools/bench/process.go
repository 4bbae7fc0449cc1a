//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
	"golang.org/x/sys/unix"
)

// environ is what a measured process sees: no settings of the person who measures, keys that open nothing.
func environ(home string) []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "TERM=xterm-256color", "LANG=C.UTF-8",
		"AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_EC2_METADATA_DISABLED=true",
	}
}

// region is `fsui simulate` in a process of its own.
type region struct {
	cmd *exec.Cmd
	url string
}

func (b *bench) simulate(ctx context.Context, args ...string) (*region, error) {
	cmd := exec.CommandContext(ctx, b.bin, append([]string{"simulate", "--listen", "127.0.0.1:0"}, args...)...)
	cmd.Env, cmd.Stderr = environ(filepath.Dir(b.bin)), os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	r := &region{cmd: cmd}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		r.end()
		return nil, fmt.Errorf("simulate said nothing: %w", err)
	}
	r.url = strings.TrimSpace(strings.TrimPrefix(line, "listening on "))
	return r, nil
}

func (r *region) end() {
	_ = r.cmd.Process.Signal(syscall.SIGTERM)
	_ = r.cmd.Wait()
}

// console is fsui on a pty, read through an emulator.
type console struct {
	cmd     *exec.Cmd
	pty     *os.File
	written atomic.Int64
	read    chan struct{} // closed when the pty has ended
	mu      sync.Mutex
	screen  vt10x.Terminal
}

func (b *bench) console(ctx context.Context, url string) (*console, error) {
	const width, height = 120, 34
	cmd := exec.CommandContext(ctx, b.bin, "--endpoint-url", url, "--region", "us-east-1")
	cmd.Env = environ(filepath.Dir(b.bin))
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: width, Rows: height})
	if err != nil {
		return nil, err
	}
	c := &console{cmd: cmd, pty: f, read: make(chan struct{}), screen: vt10x.New(vt10x.WithSize(width, height))}
	go c.watch()
	return c, nil
}

func (c *console) watch() {
	defer close(c.read)
	buf := make([]byte, 32<<10)
	for {
		n, err := c.pty.Read(buf)
		c.written.Add(int64(n))
		c.mu.Lock()
		_, _ = c.screen.Write(buf[:n])
		c.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// wait returns once the screen shows all of want.
func (c *console) wait(ctx context.Context, want ...string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		c.mu.Lock()
		screen := c.screen.String()
		c.mu.Unlock()
		missing := ""
		for _, w := range want {
			if !strings.Contains(screen, w) {
				missing = w
			}
		}
		if missing == "" {
			return nil
		}
		if err := sleep(ctx, 200*time.Microsecond); err != nil {
			return fmt.Errorf("no %q on the screen:\n%s", missing, screen)
		}
	}
}

// cpu reads the process's CPU clock, which counts nanoseconds and the threads that have ended too: the clock id is the
// one clock_getcpuclockid(3) computes.
func (c *console) cpu() (time.Duration, error) {
	const processClock = 2
	var ts unix.Timespec
	err := unix.ClockGettime(int32(^c.cmd.Process.Pid<<3|processClock), &ts)
	return time.Duration(ts.Nano()), err
}

// resident is VmRSS in MB.
func (c *console) resident() (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if kb, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(kb), " kB"), 64)
			return n * 1024 / 1e6, err
		}
	}
	return 0, errors.New("no VmRSS")
}

func (c *console) end() {
	_ = c.cmd.Process.Signal(syscall.SIGTERM)
	_ = c.cmd.Wait()
	_ = c.pty.Close()
	<-c.read
}
