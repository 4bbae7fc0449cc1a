//go:build !windows

package aws

import (
	"os/exec"
	"syscall"
)

// apart gives a command a session of its own: without a controlling terminal it cannot open /dev/tty either. What it has
// started ends with it.
func apart(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
