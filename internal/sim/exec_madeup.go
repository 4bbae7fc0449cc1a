package sim

import (
	"bytes"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"sync"
)

// madeUp is a terminal in a container that does not exist: a line discipline as the kernel's, and behind it a small
// shell, see made_shell.go.
type madeUp struct {
	out *io.PipeReader
	to  *io.PipeWriter

	mu       sync.Mutex
	moved    *sync.Cond
	raw      bool   // bytes go through as they are, neither echoed nor changed
	line     []byte // typed so far
	typed    []byte // whole lines, or raw bytes, that nobody has read yet
	ended    int    // ctrl-d pressed on empty lines, not yet read
	broken   bool   // ctrl-c, not yet heeded
	shut     bool
	columns  uint16
	rows     uint16
	status   int // once it has finished
	finished chan struct{}
}

// isShell tells a shell by its name.
func isShell(program string) bool {
	return slices.Contains([]string{"sh", "bash", "ash", "dash"}, path.Base(program))
}

// noProgram is what the agent says of a program that is not there.
func noProgram(words []string) error {
	if len(words) == 0 {
		return errors.New("no command was given")
	}
	if strings.Contains(words[0], "/") {
		return errors.New("fork/exec " + words[0] + ": no such file or directory")
	}
	return errors.New(`exec: "` + words[0] + `": executable file not found in $PATH`)
}

// openMadeUp starts a program of those the made-up shell knows.
func openMadeUp(in inside, words []string) (terminal, error) {
	if !knowsProgram(words[0]) {
		return nil, noProgram(words)
	}
	t := &madeUp{columns: 80, rows: 24, finished: make(chan struct{})}
	t.moved = sync.NewCond(&t.mu)
	t.out, t.to = io.Pipe()
	go func() {
		defer close(t.finished)
		defer t.to.Close() //nolint:errcheck // a pipe's never fails
		sh := &madeShell{in: in, vars: map[string]string{}, tty: t}
		sh.run(words, stdio{in: t, out: ttyWriter{t}})
		t.status = sh.status
	}()
	return t, nil
}

// Read is what the program prints.
func (t *madeUp) Read(b []byte) (int, error) { return t.out.Read(b) }

func (t *madeUp) Close() error {
	t.mu.Lock()
	t.shut = true
	t.moved.Broadcast()
	t.mu.Unlock()
	err := t.out.Close()
	<-t.finished
	return err
}

func (t *madeUp) exitCode() int { return t.status }

func (t *madeUp) resize(columns, rows uint16) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.columns, t.rows = columns, rows
}

// setRaw is stty raw -echo.
func (t *madeUp) setRaw(raw bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.raw = raw
}

// Write is what a person types.
func (t *madeUp) Write(b []byte) (int, error) {
	t.mu.Lock()
	var echo []byte
	if t.raw {
		t.typed = append(t.typed, b...)
	} else {
		for _, ch := range b {
			echo = append(echo, t.key(ch)...)
		}
	}
	t.moved.Broadcast()
	t.mu.Unlock()
	if len(echo) > 0 {
		_, _ = t.to.Write(echo) // it may have ended
	}
	return len(b), nil
}

// key takes one key of a line, and returns its echo.
func (t *madeUp) key(ch byte) []byte {
	switch ch {
	case '\r', '\n':
		t.typed = append(append(t.typed, t.line...), '\n')
		t.line = nil
		return []byte("\r\n")
	case 0x7f, '\b':
		if len(t.line) == 0 {
			return nil
		}
		t.line = t.line[:len(t.line)-1]
		return []byte("\b \b")
	case 0x03: // ctrl-c
		t.line, t.broken = nil, true
		return []byte("^C\r\n")
	case 0x04: // ctrl-d
		if len(t.line) == 0 {
			t.ended++
			return nil
		}
		t.typed = append(t.typed, t.line...)
		t.line = nil
		return nil
	case 0x15: // ctrl-u
		n := len(t.line)
		t.line = nil
		return bytes.Repeat([]byte("\b \b"), n)
	}
	t.line = append(t.line, ch)
	if ch < ' ' && ch != '\t' {
		return []byte{'^', ch + '@'}
	}
	return []byte{ch}
}

// brokenOff ends what a program reads or waits for: ctrl-c.
type brokenOff struct{}

func (brokenOff) Error() string { return "interrupted" }

// readByte is a program's read of its standard input.
func (t *madeUp) readByte() (byte, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for {
		switch {
		case t.shut:
			return 0, io.EOF
		case t.broken:
			t.broken = false
			return 0, brokenOff{}
		case len(t.typed) > 0:
			b := t.typed[0]
			t.typed = t.typed[1:]
			return b, nil
		case t.ended > 0:
			t.ended--
			return 0, io.EOF
		}
		t.moved.Wait()
	}
}

// waitBroken waits for ctrl-c, or for the end of the session.
func (t *madeUp) waitBroken() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for !t.broken && !t.shut {
		t.moved.Wait()
	}
	t.broken = false
}

// ttyWriter is a program's standard output: line ends become the terminal's, but for a raw one.
type ttyWriter struct{ t *madeUp }

func (w ttyWriter) Write(b []byte) (int, error) {
	w.t.mu.Lock()
	raw := w.t.raw
	w.t.mu.Unlock()
	if !raw {
		b = bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n"))
	}
	return w.t.to.Write(b)
}
