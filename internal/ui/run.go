package ui

import (
	"context"
	"fmt"
	"os"

	tea "charm.land/bubbletea/v2"
)

// framesPerSecond limits how often the terminal is written to. The renderer wakes as often, also when there is
// nothing to write: a third of the default costs a third, and still answers a key within 50 ms.
const framesPerSecond = 20

// Run shows the console until the person leaves: then it returns nil. It returns the cause of ctx's end, a
// TerminalGoneError where nobody is left to look, and what else broke; the terminal is restored in every case.
//
// Signals are the caller's, who ends ctx by them.
func Run(ctx context.Context, o Options) error {
	ctx, leave := context.WithCancelCause(ctx)
	defer leave(nil)
	options := []tea.ProgramOption{
		tea.WithoutSignalHandler(), tea.WithFPS(framesPerSecond),
		tea.WithEnvironment(correctedEnviron(o.Environ)),
	}
	if o.Input == nil {
		o.Input = os.Stdin
	}
	gone := func(err error) { leave(TerminalGoneError{err}) }
	if f, ok := o.Input.(*os.File); ok {
		options = append(options, tea.WithInput(watchedFile{f, gone}))
	} else {
		options = append(options, tea.WithInput(o.Input))
	}
	if o.Output != nil {
		options = append(options, tea.WithOutput(o.Output))
	}
	app := New(ctx, o)
	defer app.sub.Close()
	program := tea.NewProgram(app, options...)
	// Not tea.WithContext: a program killed by its context does not wait for its reader, which then reads from a
	// closed file.
	defer context.AfterFunc(ctx, program.Quit)()
	_, err := program.Run()
	switch {
	case app.broken != nil:
		return app.broken
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return fmt.Errorf("the terminal failed: %w", err)
	}
	return nil
}

// TerminalGoneError says that the terminal hung up while the console ran.
type TerminalGoneError struct{ Err error }

func (e TerminalGoneError) Error() string { return "the terminal is gone: " + e.Err.Error() }

// Unwrap is what reading from it said.
func (e TerminalGoneError) Unwrap() error { return e.Err }

// watchedFile tells when the terminal hangs up. Bubble Tea takes the end of its input for nothing special and would
// go on for nobody.
type watchedFile struct {
	*os.File
	gone func(error)
}

// Read implements io.Reader.
func (f watchedFile) Read(p []byte) (int, error) {
	n, err := f.File.Read(p)
	if err != nil {
		f.gone(err)
	}
	return n, err
}
