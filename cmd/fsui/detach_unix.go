//go:build !windows

package main

import (
	"os/exec"
	"syscall"
)

// detach gives a command a session of its own: it has no terminal, and what ends ours does not end it.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }
