//go:build linux || darwin

package main

import (
	"fmt"
	"os"
	"syscall"
)

// streams holds the terminal while standard output and error lead elsewhere: whatever a library, a child or the Go
// runtime writes there must not tear the frame.
type streams struct{ screen, out, err *os.File }

// takeStreams keeps what standard output and error are now. screen is the terminal under a file of its own.
func takeStreams() (*streams, error) {
	var kept [2]*os.File
	for i, f := range []*os.File{os.Stdout, os.Stderr} {
		fd, err := duplicate(int(f.Fd()))
		if err != nil {
			return nil, fmt.Errorf("keep %s: %w", f.Name(), err)
		}
		kept[i] = os.NewFile(uintptr(fd), f.Name())
	}
	return &streams{screen: kept[0], out: kept[0], err: kept[1]}, nil
}

// lead makes standard output and error write to f. The runtime's last words in a crash go there too.
func (s *streams) lead(f *os.File) {
	// It can fail only for descriptors that are not open, and these are.
	_ = replace(int(f.Fd()), syscall.Stdout)
	_ = replace(int(f.Fd()), syscall.Stderr)
}

// giveBack undoes lead.
func (s *streams) giveBack() {
	_ = replace(int(s.out.Fd()), syscall.Stdout)
	_ = replace(int(s.err.Fd()), syscall.Stderr)
	_ = s.out.Close()
	_ = s.err.Close()
}

// duplicate returns another descriptor for what fd is, which children do not get.
func duplicate(fd int) (int, error) {
	syscall.ForkLock.RLock() // or a child born between the two calls would keep it
	defer syscall.ForkLock.RUnlock()
	fd, err := syscall.Dup(fd)
	if err == nil {
		syscall.CloseOnExec(fd)
	}
	return fd, err
}
