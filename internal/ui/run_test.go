//go:build unix

package ui

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/fsui/fsui/internal/state"
)

// screen is a terminal with the console on it.
type screen struct {
	t     *testing.T
	pty   *os.File // the terminal's side
	mu    sync.Mutex
	out   bytes.Buffer
	grown chan struct{} // told after output
	ended chan error    // what Run returned
}

// runConsole starts Run on a pseudo-terminal of 80x24.
func runConsole(ctx context.Context, t *testing.T, tune func(*Options)) *screen {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Skipf("no pseudo-terminal here: %v", err)
	}
	if err := pty.Setsize(master, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	master = closable(t, master)
	s := &screen{t: t, pty: master, grown: make(chan struct{}, 1), ended: make(chan error, 1)}
	read := make(chan struct{})
	go func() {
		defer close(read)
		buf := make([]byte, 32<<10)
		for {
			n, err := master.Read(buf)
			s.mu.Lock()
			s.out.Write(buf[:n])
			s.mu.Unlock()
			select {
			case s.grown <- struct{}{}:
			default:
			}
			if err != nil {
				return
			}
		}
	}()
	o := Options{
		Store: estate(), Backend: &countingBackend{t: t, inside: &atomic.Bool{}}, Clock: func() time.Time { return noon },
		Describe: func(*state.Snapshot, any) ([]byte, error) { return []byte("{}"), nil },
		Environ:  []string{"LANG=C.UTF-8", "TERM=xterm"}, Place: "prod-admin", Input: tty, Output: tty,
	}
	if tune != nil {
		tune(&o)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.ended <- Run(ctx, o)
	}()
	t.Cleanup(func() {
		_ = tty.Close()
		_ = master.Close()
		<-done
		<-read
	})
	return s
}

// closable makes a file that Close closes also while somebody reads from it; the pty package leaves it otherwise.
func closable(t *testing.T, f *os.File) *os.File {
	t.Helper()
	fd, err := syscall.Dup(int(f.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(syscall.SetNonblock(fd, true), f.Close()); err != nil {
		t.Fatal(err)
	}
	return os.NewFile(uintptr(fd), f.Name())
}

// await waits until the console has written want.
func (s *screen) await(want string) {
	s.t.Helper()
	late := time.After(20 * time.Second)
	for !s.wrote(want) {
		select {
		case <-s.grown:
		case <-late:
			s.t.Fatalf("the console never wrote %q", want)
		}
	}
}

func (s *screen) wrote(want string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Contains(s.out.Bytes(), []byte(want))
}

func (s *screen) typed(keys string) {
	s.t.Helper()
	if _, err := s.pty.WriteString(keys); err != nil {
		s.t.Fatal(err)
	}
}

// result is what Run returned; by then the alternate screen must be gone and the cursor back.
func (s *screen) result() error {
	s.t.Helper()
	select {
	case err := <-s.ended:
		return err
	case <-time.After(20 * time.Second):
		s.t.Fatal("Run does not return")
		return nil
	}
}

const (
	leaveAltScreen = "\x1b[?1049l"
	showCursor     = "\x1b[?25h"
)

func (s *screen) restored() {
	s.t.Helper()
	s.await(leaveAltScreen)
	s.await(showCursor)
}

func TestRunUntilThePersonLeaves(t *testing.T) {
	s := runConsole(t.Context(), t, nil)
	s.await("prod/checkout")
	s.typed("q")
	if err := s.result(); err != nil {
		t.Errorf("leaving is no error: %v", err)
	}
	s.restored()
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, end := context.WithCancelCause(t.Context())
	s := runConsole(ctx, t, nil)
	s.await("prod/checkout")
	why := errors.New("SIGTERM came")
	end(why)
	if err := s.result(); !errors.Is(err, why) {
		t.Errorf("Run returned %v, want the cause", err)
	}
	s.restored()
}

// The window is closed and nobody signals it: the console must not go on for nobody.
func TestRunEndsWithItsTerminal(t *testing.T) {
	s := runConsole(t.Context(), t, nil)
	s.await("prod/checkout")
	if err := s.pty.Close(); err != nil {
		t.Fatal(err)
	}
	var gone TerminalGoneError
	if err := s.result(); !errors.As(err, &gone) {
		t.Errorf("Run returned %v, want a TerminalGoneError", err)
	}
}

func TestRunRestoresAfterAPanic(t *testing.T) {
	s := runConsole(t.Context(), t, func(o *Options) {
		o.Describe = func(*state.Snapshot, any) ([]byte, error) { panic("a mistake of ours") }
	})
	s.await("prod/checkout")
	s.typed("d")
	if err := s.result(); err == nil || !strings.Contains(err.Error(), "a mistake of ours") {
		t.Errorf("Run returned %v, want the panic's words", err)
	}
	s.restored()
}
