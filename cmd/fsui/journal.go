package main

import (
	"context"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/fsui/fsui/internal/history"
	"github.com/fsui/fsui/internal/state"
)

// openJournal keeps what is done and what happens in this person's folder, or where there is none as long as the program
// runs. say hears what people ought to know of it.
func openJournal(ctx context.Context, say func(error)) *history.Journal {
	folder, err := stateFolder()
	if err != nil {
		folder = ""
	}
	return history.NewJournal(func() context.Context { return context.WithoutCancel(ctx) }, folder, say)
}

// recording writes down what happens in a store until end is called. Ending waits for the disk as long as leaving may take.
func recording(ctx context.Context, log *slog.Logger, j *history.Journal, store *state.Store, k history.Keeping) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	k.Clock = time.Now
	go func() {
		defer close(ended)
		defer func() {
			if thrown := recover(); thrown != nil {
				log.Error("crash", "job", "record", "value", thrown, "stack", string(debug.Stack()))
			}
		}()
		j.Record(ctx, store, k)
	}()
	return func() {
		cancel()
		select {
		case <-ended:
		case <-time.After(lastSave):
		}
	}
}
