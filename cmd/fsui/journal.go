package main

import (
	"path/filepath"

	"github.com/fsui/fsui/internal/aws"
	"github.com/fsui/fsui/internal/history"
	"github.com/fsui/fsui/internal/state"
)

// journal keeps what is done in this person's folder. Where there is none, each action says that it is not kept.
func journal() aws.Journal {
	folder, err := stateFolder()
	if err != nil {
		return unkept{err}
	}
	return history.NewAudit(filepath.Join(folder, "audit.jsonl"))
}

// unkept is a journal that has no place.
type unkept struct{ err error }

// Note says why nothing is kept.
func (u unkept) Note(*state.Act) error { return u.err }
