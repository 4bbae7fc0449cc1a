//go:build !windows

package session

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"syscall"
)

// passedFD is the child's end of the pipe: the first of exec.Cmd's ExtraFiles.
const passedFD = 3

// incoming is the pipe from the parent, nil where there is none.
func incoming() io.Reader {
	f := os.NewFile(passedFD, "hand-off")
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		return nil
	}
	return f
}

// pass readies a pipe to the child. sent, to be called once the child has started, writes the hand-off; tell gives it a
// reason to end, and the pipe's end does so too.
func pass(cmd *exec.Cmd, h Handoff) (sent func() error, tell func(why string), closed func(), err error) {
	theirs, ours, err := os.Pipe()
	if err != nil {
		return nil, nil, nil, err
	}
	cmd.ExtraFiles = []*os.File{theirs}
	sent = func() error {
		_ = theirs.Close()
		return json.NewEncoder(ours).Encode(h) //nolint:gosec // handing it over is what this is for
	}
	tell = func(why string) { _, _ = io.WriteString(ours, why+"\n") } // a child that is gone needs no reason
	closed = func() {
		_ = theirs.Close()
		_ = ours.Close()
	}
	return sent, tell, closed, nil
}

// apart gives a child a process group of its own: the keys of the terminal end or stop others.
func apart(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
