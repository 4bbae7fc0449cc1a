package aws

import (
	"os/exec"
	"syscall"
)

// apart gives a command a console of its own that nobody sees.
// https://learn.microsoft.com/windows/win32/procthread/process-creation-flags
func apart(cmd *exec.Cmd) {
	const noWindow = 0x08000000
	cmd.SysProcAttr = &syscall.SysProcAttr{HideWindow: true, CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP | noWindow}
}
