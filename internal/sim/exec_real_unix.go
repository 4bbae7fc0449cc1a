//go:build !windows

package sim

import (
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"

	"github.com/creack/pty"
)

// realTerminal is a program of this machine on a pseudo-terminal.
type realTerminal struct {
	*os.File
	cmd  *exec.Cmd
	once sync.Once
	home string
}

// canRunPrograms tells whether shells of this machine can stand in for those of containers here.
const canRunPrograms = true

// openProgram starts a program of this machine in an empty directory of its own, with nothing of this process's
// environment.
func openProgram(words []string, hostname string) (terminal, error) {
	home, err := os.MkdirTemp("", "fsui-container-")
	if err != nil {
		return nil, err
	}
	path, err := exec.LookPath(words[0])
	if err != nil {
		_ = os.RemoveAll(home)
		return nil, err
	}
	cmd := exec.Command(path, words[1:]...) //nolint:gosec,noctx // the person's own command, ended with its terminal
	cmd.Args[0] = words[0]
	cmd.Dir = home
	cmd.Env = []string{
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=" + home, "TERM=xterm-256color", "LANG=C.UTF-8",
		"HOSTNAME=" + hostname, "PS1=" + hostname + " # ", "PROMPT_COMMAND=PS1='" + hostname + " # '", "HISTFILE=" + os.DevNull,
	}
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 80, Rows: 24})
	if err != nil {
		_ = os.RemoveAll(home)
		return nil, err
	}
	t := &realTerminal{File: f, cmd: cmd, home: home}
	t.unblock()
	return t, nil
}

// exitCode is, of a program that a signal has ended, what shells make of that.
func (t *realTerminal) exitCode() int {
	if status, ok := t.cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return t.cmd.ProcessState.ExitCode()
}

func (t *realTerminal) resize(columns, rows uint16) {
	_ = pty.Setsize(t.File, &pty.Winsize{Cols: columns, Rows: rows}) // it may have ended
	t.unblock()
}

// unblock mends what the library does: it asks for the descriptor, which makes reads wait that Close could not end.
func (t *realTerminal) unblock() {
	_ = syscall.SetNonblock(int(t.Fd()), true)
}

// heeds is how long a program may take to heed that its terminal is gone.
const heeds = 500 * time.Millisecond

// Close hangs up, which a shell tells its jobs, and kills what does not heed it.
func (t *realTerminal) Close() error {
	var err error
	t.once.Do(func() {
		err = t.File.Close()
		kill := time.AfterFunc(heeds, func() { _ = syscall.Kill(-t.cmd.Process.Pid, syscall.SIGKILL) })
		_ = t.cmd.Wait() // how it ended is nobody's business
		kill.Stop()
		_ = os.RemoveAll(t.home)
	})
	return err
}
