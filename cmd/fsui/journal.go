package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"time"

	"github.com/fsui/fsui/internal/cli"
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

// said is for commands without a screen.
func said(err error) { _, _ = fmt.Fprintln(os.Stderr, "fsui:", err) } // nobody is left to tell

// openHistory opens what was kept for whoever only looks.
func openHistory(ctx context.Context) cli.History { return openJournal(ctx, said) }

// keeping is how much is kept, as the configuration says.
func keeping(
	s cli.Settings, heard func([]state.Happening), diagnose func(state.Recorded) (state.Diagnosis, error),
) history.Keeping {
	return history.Keeping{
		Bounds: history.Bounds{Age: time.Duration(s.Keeping.Days) * 24 * time.Hour, Bytes: int64(s.Keeping.Megabytes) << 20},
		Clock:  time.Now, Kept: heard, Diagnose: diagnose,
	}
}

// recording writes down what happens in a store until end is called. Ending waits for the disk as long as leaving may take.
func recording(ctx context.Context, log *slog.Logger, j *history.Journal, store *state.Store, k history.Keeping) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
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
