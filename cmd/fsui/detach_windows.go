package main

import (
	"os/exec"
	"syscall"
)

// detach gives a command a process group of its own, so that what interrupts us does not interrupt it.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}
