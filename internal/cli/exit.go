package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// The exit codes. Where more than one would apply, the first in the order of this list does.
const (
	Misused     = 2   // usage, configuration or scenario, found before any call
	LoggedOut   = 5   // log in again
	Refused     = 6   // read-only, protected, what the service does not allow, answered no
	Failed      = 1   // it failed, or the answer is partial
	BadNews     = 3   // a service is degraded or failing
	NotProvable = 4   // unknown, and nothing bad
	Done        = 0   // and nothing wrong
	Interrupted = 130 // whatever else
)

// exit is an error that knows its code. Without an err there is nothing to say: the answer has said it.
type exit struct {
	code int
	err  error
}

func (e *exit) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exit) Unwrap() error { return e.err }

// Usage marks an error as the caller's, found before any call: it ends the program with Misused.
func Usage(err error) error { return &exit{Misused, err} }

// Ended ends the program with a code and nothing to say.
func Ended(code int) error { return &exit{code: code} }

// usagef is a mistake in the words of the command line.
func usagef(format string, args ...any) error { return Usage(fmt.Errorf(format, args...)) }

// acting tells a command's own errors, which are failures, from what cobra finds in its words, which is misuse. A reader
// that has seen enough is neither.
func acting(run func(cmd *cobra.Command, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		err := run(cmd, args)
		if e := (*exit)(nil); err == nil || errors.As(err, &e) {
			return err
		}
		if errors.Is(err, syscall.EPIPE) {
			return nil
		}
		return &exit{Failed, err}
	}
}

// report says on one line what went wrong, if that is not said yet, and picks the exit code.
func report(ctx context.Context, w io.Writer, err error) int {
	if ctx.Err() != nil {
		return Interrupted
	}
	if err == nil {
		return Done
	}
	e := &exit{Misused, err}
	errors.As(err, &e)
	if e.err != nil {
		say(w, e.err.Error())
	}
	return e.code
}

// say writes one line for the person; whatever text is in it stays on that line.
func say(w io.Writer, text string) {
	_, _ = fmt.Fprintln(w, "fsui:", strings.Join(strings.Fields(text), " ")) // nobody is left to tell
}
