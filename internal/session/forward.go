package session

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net"
	"os"
	"syscall"
)

// Free tells whether an address of this machine can be listened on, before a session is opened for it.
func Free(ctx context.Context, address string) error {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", address)
	switch _, port, _ := net.SplitHostPort(address); {
	case errors.Is(err, syscall.EADDRINUSE):
		return errors.New("port " + port + " of this machine is taken: name another, or 0 for any that is free")
	case errors.Is(err, syscall.EACCES):
		return errors.New("port " + port + " of this machine is not for you to listen on: name another, or 0 for any that is free")
	case err != nil:
		return err
	}
	return l.Close()
}

// Forward is a forwarded port in a child process in the background: it has no terminal.
type Forward struct {
	Handoff // of kind Port
	Environ []string
	// Gone brings the reason why the session must end; nil = nobody watches.
	Gone <-chan string
	// Report hears what becomes of it, first that it listens; one call at a time.
	Report func(PortReport)
}

// Run holds the session until it ends, which is an error, or ctx does.
func (f Forward) Run(ctx context.Context) error {
	theirs, ours, err := os.Pipe()
	if err != nil {
		return err
	}
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		lines := bufio.NewScanner(theirs)
		for lines.Scan() {
			var r PortReport
			if json.Unmarshal(lines.Bytes(), &r) == nil {
				f.Report(r)
			}
		}
	}()
	_, err = Held{Handoff: f.Handoff, Out: ours, Environ: f.Environ, Gone: f.Gone, background: true}.Run(ctx)
	_ = ours.Close()
	<-heard
	_ = theirs.Close()
	if err == nil {
		err = errors.New("the session has ended: 20 minutes without a connection end it, or somebody did")
	}
	return err
}
