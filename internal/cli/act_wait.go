package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// await stays until ECS has come to an end with an action, and says on standard error how far it is. What a task that it
// started writes comes out meanwhile.
func (c *commands) await(ctx context.Context, facts *Facts, act *state.Act, longest time.Duration) (*state.Act, error) {
	running, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	var broken error // read once ended is closed
	go func() {
		defer close(ended)
		broken = keepCurrent(running, facts.Poller)
	}()
	changes := facts.Store.Subscribe()
	defer func() {
		changes.Close()
		stop()
		<-ended
	}()
	timer := time.NewTimer(longest)
	defer timer.Stop()
	lines := c.linesOf(ctx, facts, act)
	defer lines.stop()
	said := ""
	for {
		snap := facts.Store.Snapshot()
		for _, known := range snap.Acts {
			if known.ID == act.ID {
				act = known
			}
		}
		p := snap.Follow(act, snap.Now(c.Clock()))
		if p.Over() {
			over := *act
			over.Fate, over.Why = p.Fate, cmp.Or(p.Words, act.Why)
			return &over, lines.rest(ctx)
		}
		if words := withoutAge(p.Words); words != said {
			said = words
			say(c.Stderr, act.Action.Name()+" "+act.Target+": "+said)
		}
		select {
		case <-changes.Changed():
		case batch, ok := <-lines.batches:
			if !ok {
				lines.batches = nil
			} else if err := lines.print(batch); err != nil {
				return act, err
			}
		case <-timer.C:
			late := *act
			late.Why = fmt.Sprintf("not over after %s: %s", longest, p.Words)
			return &late, lines.rest(ctx)
		case <-ended:
			return act, errors.Join(broken, ctx.Err())
		}
	}
}

// withoutAge leaves out how long it takes so far: that changes without anything new.
func withoutAge(words string) string {
	if i := strings.LastIndex(words, ", "); i >= 0 && strings.HasSuffix(words, " so far") {
		return words[:i]
	}
	return words
}

const (
	// looksBack is how far from its end the lines of a task are read once more: CloudWatch Logs has the last ones a moment
	// later than ECS has the end.
	looksBack = 2 * time.Minute
	// arrivesIn is that moment.
	arrivesIn = 3 * time.Second
)

// taskLines are what a task writes that an action started; without one there are none.
type taskLines struct {
	c       *commands
	facts   *Facts
	task    state.TaskKey
	out     *logPrinter
	batches <-chan state.LogBatch
	cancel  context.CancelFunc
	printed map[string]bool // ids of events
}

// linesOf begins to read them. They go where the answer goes, beside JSON to standard error.
func (c *commands) linesOf(ctx context.Context, facts *Facts, act *state.Act) *taskLines {
	l := &taskLines{c: c, facts: facts, task: act.Started, cancel: func() {}, printed: map[string]bool{}}
	if l.task.ID == "" || facts.Logs == nil {
		return l
	}
	l.out = c.logPrinter(logsFlags{follow: true}, nil)
	if l.out.json {
		l.out.json, l.out.out = false, c.Stderr
	}
	ctx, l.cancel = context.WithCancel(ctx)
	facts.Logs.Focus(state.Focus{Task: l.task})
	l.batches = facts.Logs.Tail(ctx, state.LogRequest{Task: l.task, Since: act.At.Add(-time.Minute)})
	return l
}

// print writes lines that have not been.
func (l *taskLines) print(b state.LogBatch) error {
	fresh := b.Lines[:0:0]
	for i := range b.Lines {
		if id := b.Lines[i].ID; id == "" || !l.printed[id] {
			l.printed[id] = true
			fresh = append(fresh, b.Lines[i])
		}
	}
	b.Lines = fresh
	return l.out.print(b)
}

// stop ends the reading.
func (l *taskLines) stop() {
	l.cancel()
	for l.batches != nil {
		if _, ok := <-l.batches; !ok {
			l.batches = nil
		}
	}
}

// rest writes what is still to come when the task has ended.
func (l *taskLines) rest(ctx context.Context) error {
	if l.out == nil {
		return nil
	}
	timer := time.NewTimer(arrivesIn)
	defer timer.Stop()
	for waiting := true; waiting && l.batches != nil; {
		select {
		case batch, ok := <-l.batches:
			if !ok {
				l.batches = nil
			} else if err := l.print(batch); err != nil {
				return err
			}
		case <-timer.C:
			waiting = false
		case <-ctx.Done():
			waiting = false
		}
	}
	l.stop()
	if ctx.Err() == nil {
		since := l.facts.Store.Snapshot().Now(l.c.Clock()).Add(-looksBack)
		last := l.facts.Logs.Tail(ctx, state.LogRequest{Task: l.task, Since: since, Once: true})
		for batch := range last {
			batch.Marks = nil // they came already
			if err := l.print(batch); err != nil {
				for range last {
					continue // it ends by itself
				}
				return err
			}
		}
	}
	return l.out.flush()
}
