package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// signalled and the signal's number are the exit code of a program that a signal ended, as shells count it: 130 for
// an interrupt, 143 for SIGTERM, 129 for SIGHUP.
const signalled = 128

// heedSignals returns a context that an interrupt, SIGTERM or SIGHUP ends; a second one ends the program at once.
// heard, to be called when all is done, tells which one it was, 0 = none. Writing to a pipe that nobody reads becomes
// an error like any other.
func heedSignals(parent context.Context) (ctx context.Context, heard func() syscall.Signal) {
	ctx, end := context.WithCancel(parent)
	arrived, first := make(chan os.Signal, 1), make(chan syscall.Signal, 1)
	for _, s := range []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) { // as under nohup
			signal.Notify(arrived, s)
		}
	}
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	go func() {
		var s syscall.Signal
		select {
		case got := <-arrived:
			s, _ = got.(syscall.Signal)
		case <-ctx.Done():
			select {
			case got := <-arrived:
				s, _ = got.(syscall.Signal)
			default:
			}
		}
		signal.Stop(arrived)
		end()
		first <- s
	}()
	return ctx, func() syscall.Signal {
		end()
		return <-first
	}
}
