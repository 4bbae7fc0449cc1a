package session

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

// passedVariable carries the hand-off where children inherit no further files. Only the same person can read it.
const passedVariable = "FSUI_HANDOFF"

// incoming is what the parent has passed, nil where there is nothing. Nothing follows it, and it does not end.
func incoming() io.Reader {
	text := os.Getenv(passedVariable)
	_ = os.Unsetenv(passedVariable)
	if text == "" {
		return nil
	}
	silent, _, err := os.Pipe()
	if err != nil {
		return nil
	}
	return io.MultiReader(strings.NewReader(text), silent)
}

func pass(cmd *exec.Cmd, h Handoff) (sent func() error, tell func(why string), closed func(), err error) {
	text, err := json.Marshal(h) //nolint:gosec // handing it over is what this is for
	if err != nil {
		return nil, nil, nil, err
	}
	cmd.Env = append(cmd.Environ(), passedVariable+"="+string(text))
	return func() error { return nil }, func(string) { _ = cmd.Process.Kill() }, func() {}, nil
}

// apart gives a child a process group of its own: the keys of the terminal end others.
func apart(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}
