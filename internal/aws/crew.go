package aws

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
)

// Crash is a mistake in this package that would have ended the program with a torn terminal. Run and Sweep return it.
type Crash struct {
	Job   string // what was being done
	Value any    // what was thrown
	Stack []byte
}

func (c *Crash) Error() string { return fmt.Sprintf("%s: %v", c.Job, c.Value) }

// crew starts every goroutine of this package and knows when all have ended. A panic in one of them ends them all,
// with a *Crash as the cause of their context.
type crew struct {
	wait sync.WaitGroup
	end  context.CancelCauseFunc
	log  *slog.Logger
}

// newCrew returns a crew and the context that its members must heed; release ends that context.
func newCrew(ctx context.Context, log *slog.Logger) (*crew, context.Context) {
	ctx, end := context.WithCancelCause(ctx)
	return &crew{end: end, log: log}, ctx
}

// start runs work on a goroutine of its own. job is a few words for the log.
func (c *crew) start(job string, work func()) {
	c.wait.Go(func() {
		defer func() {
			if thrown := recover(); thrown != nil {
				crash := &Crash{Job: job, Value: thrown, Stack: debug.Stack()}
				c.log.Error("crash", "job", job, "value", thrown, "stack", string(crash.Stack))
				c.end(crash)
			}
		}()
		work()
	})
}

// sub is a crew whose end can be waited for by itself; a panic in it still ends everything.
func (c *crew) sub() *crew { return &crew{end: c.end, log: c.log} }
