package session

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"golang.org/x/term"
)

// Held is a session in a child process that shares the terminal.
type Held struct {
	Handoff
	// In, Out and Err are the child's; In is the terminal for a Shell.
	In, Out, Err *os.File
	Environ      []string
	// Gone brings the reason why the session must end, as when its task has stopped; nil = nobody watches.
	Gone <-chan string
	// background says that the terminal is another's: its signals do not reach the child.
	background bool
}

// stacks stands in what the Go runtime says when it gives up. Its exit code may be a command's too.
const stacks = "\ngoroutine "

// childEnds is how long a child may take to say goodbye before it is killed.
const childEnds = 4 * time.Second

// Run holds the session until it ends, or ctx does: then the child ends first. Code is the command's of a Script; an
// error is why there is none. However the child ends, the terminal is as it was.
func (s Held) Run(ctx context.Context) (code int, err error) {
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	cmd := exec.CommandContext(ctx, self, ChildCommand) //nolint:gosec // this program
	cmd.Env, cmd.Stdout, cmd.Stderr = s.Environ, s.Out, s.Err
	if s.In != nil { // or the interface would hold a file that is none
		cmd.Stdin = s.In
	}
	cmd.WaitDelay = childEnds
	cmd.Cancel = func() error {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			return cmd.Process.Kill() // there are systems without that signal
		}
		return nil
	}
	if s.background {
		apart(cmd)
	}
	var said bytes.Buffer
	if s.Err == nil {
		cmd.Stderr = &said
	}
	sent, tell, closed, err := pass(cmd, s.Handoff)
	if err != nil {
		return 0, err
	}
	defer closed()
	if s.Kind == Shell || s.Stdin == Typed {
		restore, err := raw(s.In)
		if err != nil {
			return 0, err
		}
		defer restore()
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	if err := sent(); err != nil {
		_ = cmd.Process.Kill()
	}
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		select {
		case why := <-s.Gone:
			tell(why)
		case <-ended:
		}
	}()
	err = cmd.Wait()
	switch exit := (*exec.ExitError)(nil); {
	case err == nil:
		return 0, nil
	case ctx.Err() != nil:
		return 0, ctx.Err()
	case !errors.As(err, &exit):
		return 0, err
	case exit.ExitCode() == failed && said.Len() > 0:
		return 0, errors.New(strings.TrimSpace(said.String()))
	case exit.ExitCode() >= 0 && s.Kind == Script && !strings.Contains(said.String(), stacks):
		return exit.ExitCode(), nil
	}
	s.over(ctx, self)
	words := err.Error()
	if first := firstLine(said.String()); first != "" {
		words = first + " (" + words + ")"
	}
	return 0, errors.New("the session's process has crashed: " + words)
}

// over has a session ended whose child has crashed: the command would go on in the container until the idle limit.
func (s Held) over(ctx context.Context, self string) {
	ctx, cancel := context.WithTimeout(ctx, childEnds)
	defer cancel()
	cmd := exec.CommandContext(ctx, self, ChildCommand)
	cmd.Env = s.Environ
	s.Kind = end
	sent, _, closed, err := pass(cmd, s.Handoff)
	if err != nil {
		return
	}
	defer closed()
	if cmd.Start() == nil && sent() == nil {
		_ = cmd.Wait() // a session that cannot be ended ends at its limit
	}
}

// raw sets the terminal so that keys come as they are and none becomes a signal: those would reach fsui too.
func raw(terminal *os.File) (restore func(), err error) {
	fd := int(terminal.Fd())
	before, err := term.MakeRaw(fd)
	if err != nil {
		return nil, err
	}
	return func() { _ = term.Restore(fd, before) }, nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
