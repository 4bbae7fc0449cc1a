package main

import (
	"context"

	"github.com/fsui/fsui/internal/history"
)

// openJournal keeps what is done in this person's folder, or where there is none as long as the program runs.
func openJournal(ctx context.Context) *history.Journal {
	folder, err := stateFolder()
	if err != nil {
		folder = ""
	}
	return history.NewJournal(func() context.Context { return context.WithoutCancel(ctx) }, folder)
}
