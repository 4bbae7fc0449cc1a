//go:build !linux && !darwin

package main

import (
	"os"
	"runtime/debug"
)

// streams holds the terminal while os.Stdout and os.Stderr lead elsewhere. Here descriptors cannot be exchanged under
// a running program: what does not write through those two variables, or took them earlier, still reaches the terminal.
type streams struct{ screen, out, err *os.File }

func takeStreams() (*streams, error) {
	return &streams{screen: os.Stdout, out: os.Stdout, err: os.Stderr}, nil
}

// lead makes standard output and error write to f. The runtime's last words in a crash go there too.
func (s *streams) lead(f *os.File) {
	os.Stdout, os.Stderr = f, f
	_ = debug.SetCrashOutput(f, debug.CrashOptions{}) // the log is a convenience
}

// giveBack undoes lead.
func (s *streams) giveBack() {
	os.Stdout, os.Stderr = s.out, s.err
}
