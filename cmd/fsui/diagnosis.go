package main

import (
	"sync"

	"github.com/fsui/fsui/internal/diagnose"
	"github.com/fsui/fsui/internal/state"
)

// diagnosis finds causes. They are read when somebody asks first: that takes some 50 ms, and a console on which all is
// well never does.
func diagnosis() func(state.Recorded) (state.Diagnosis, error) {
	load := sync.OnceValues(func() (*diagnose.Causes, error) {
		files, err := diagnose.Builtin()
		if err != nil {
			return nil, err
		}
		return diagnose.Load(files...)
	})
	return func(told state.Recorded) (state.Diagnosis, error) {
		causes, err := load()
		if err != nil {
			return state.Diagnosis{}, err
		}
		return causes.Diagnose(told), nil
	}
}
