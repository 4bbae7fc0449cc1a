package main

import (
	"fmt"
	"os"
	"sync"

	"github.com/fsui/fsui/internal/cli"
	"github.com/fsui/fsui/internal/diagnose"
	"github.com/fsui/fsui/internal/state"
)

// diagnosis finds causes, those of a person's own files included; left says which of these are left out and why. Causes are
// read when somebody asks first: that takes some 20 ms, and a console on which all is well never does. Where there are files
// of one's own it is done at once, so that a mistake in them is told at the start.
func diagnosis(own []string) (find func(state.Recorded) (state.Diagnosis, error), left string) {
	load := sync.OnceValues(func() (causes *diagnose.Causes, err error) {
		causes, mistakes, err := cli.LoadCauses(os.ReadFile, own)
		if len(mistakes) > 0 {
			left = cli.CausesLeftOut(mistakes[0])
		}
		if more := len(mistakes) - 1; more > 0 {
			left += fmt.Sprintf("  (+%d more)", more)
		}
		return causes, err
	})
	if len(own) > 0 {
		_, _ = load() // an error is told with each answer
	}
	return func(told state.Recorded) (state.Diagnosis, error) {
		causes, err := load()
		if err != nil {
			return state.Diagnosis{}, err
		}
		return causes.Diagnose(told), nil
	}, left
}
