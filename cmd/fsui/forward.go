package main

import (
	"context"
	"errors"
	"time"

	"github.com/fsui/fsui/internal/aws"
	"github.com/fsui/fsui/internal/session"
	"github.com/fsui/fsui/internal/state"
)

// forwarding is a way out of a container, to a port.
type forwarding struct {
	visit
	way state.Way
}

// open has AWS open the session. hold, to be called once, holds it until it ends, which is an error, or ctx does; tell
// hears how it is, one call at a time.
func (w forwarding) open(ctx context.Context) (hold func(ctx context.Context, tell func(state.Forward)) error, err error) {
	if err := session.Free(ctx, w.way.Address()); err != nil {
		return nil, err
	}
	s, err := w.aws.Forward(ctx, w.door, w.way)
	if err != nil {
		return nil, err
	}
	h := handoff(s, session.Port, w.door)
	h.Listen = w.way.Address()
	is := state.Forward{ID: s.ID, Door: w.door, Way: w.way, Since: time.Now()}
	return func(whole context.Context, tell func(state.Forward)) error {
		tell(is)
		ctx, done := context.WithCancel(whole)
		defer done()
		gone, watched := make(chan string, 1), make(chan struct{})
		go func() {
			defer close(watched)
			w.watch(ctx, gone)
		}()
		err := session.Forward{Handoff: h, Environ: w.environ(), Gone: gone, Report: func(r session.PortReport) {
			is.Address, is.Open, is.Count, is.Refusals, is.Sent, is.Received = r.Address, r.Open, r.Count, r.Refusals, r.Sent, r.Received
			tell(is)
		}}.Run(ctx)
		done()
		<-watched
		if why := w.ended(whole, h.Kind, err); why != nil {
			err = why
		}
		is.Ended, is.Open, is.Why = true, 0, state.Clean(err.Error())
		if whole.Err() != nil {
			is.Why = state.ForwardClosed
		}
		tell(is)
		return errors.New(is.Why)
	}, nil
}

// handoff is what the child is told of a session.
func handoff(s *aws.OpenSession, kind session.Kind, door state.Door) session.Handoff {
	return session.Handoff{
		Kind: kind, ID: s.ID, StreamURL: s.StreamURL, Token: s.Token, Target: door.Target(),
		Region: s.Region, Endpoint: s.Endpoint, CABundle: s.CABundle,
		AccessKey: s.AccessKey, SecretKey: s.SecretKey, SessionToken: s.SessionToken,
	}
}
