package main

import (
	"context"
	"errors"
	"sync"

	"github.com/fsui/fsui/internal/aws"
	"github.com/fsui/fsui/internal/state"
)

// forwards are the ports that the console forwards, each in a child of its own. They end with it.
type forwards struct {
	aws       *aws.Fleet
	store     *state.Store
	simulated bool
	notices   chan<- string // nil = nobody hears them

	ctx context.Context //nolint:containedctx // of the console that they end with
	all sync.WaitGroup

	mu   sync.Mutex
	ends map[string]context.CancelFunc
}

// begin gives them the life of the console; wait returns once they have ended with it.
func (f *forwards) begin(ctx context.Context) (wait func()) {
	f.ctx, f.ends = ctx, map[string]context.CancelFunc{}
	return f.all.Wait
}

// Open forwards a port through a container, until it ends by itself or is closed.
func (f *forwards) Open(ctx context.Context, door state.Door, way state.Way) (address string, err error) { //nolint:contextcheck // what it opens outlives the wish
	hold, err := forwarding{visit{aws: f.aws, door: door, simulated: f.simulated}, way}.open(ctx)
	if err != nil {
		return "", err
	}
	own, end := context.WithCancel(f.ctx)
	listens, failed := make(chan string, 1), make(chan error, 1)
	f.all.Go(func() {
		defer end()
		var last state.Forward
		err := hold(own, func(is state.Forward) {
			f.mu.Lock()
			f.ends[is.ID] = end
			f.mu.Unlock()
			if is.Address != "" && last.Address == "" {
				listens <- is.Address
			}
			last = is
			f.store.Apply(func(e *state.Edit) { e.PutForward(&is) })
		})
		failed <- err
		if own.Err() == nil && last.Address != "" {
			f.say("forwarding to " + way.To() + " of task " + door.Task.Short() + " has ended: " + last.Why)
		}
	})
	select {
	case address = <-listens:
		return address, nil
	case err = <-failed:
		return "", err
	case <-ctx.Done():
		return "", errors.New("the console ends")
	}
}

func (f *forwards) say(text string) {
	select {
	case f.notices <- text:
	default: // the pane tells it too
	}
}

// Close ends a forwarded port, and forgets one that has ended.
func (f *forwards) Close(id string) {
	f.mu.Lock()
	end := f.ends[id]
	f.mu.Unlock()
	f.store.Apply(func(e *state.Edit) {
		for _, one := range e.Snapshot().Forwards {
			if one.ID == id && one.Ended {
				e.DropForward(id)
			}
		}
	})
	if end != nil {
		end()
	}
}
