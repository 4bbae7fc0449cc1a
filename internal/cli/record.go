package cli

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/fsui/fsui/internal/state"
)

func (c *commands) record() *cobra.Command {
	return &cobra.Command{
		Use:   "record",
		Short: "Watch without a screen, and keep what happens for fsui history and the console",
		Long: "Watch the services of one or several accounts without a screen until it is interrupted, and keep what happens: stopped\n" +
			"tasks with their reasons, events, deployments, the health of targets, the causes of trouble. The console does the same while it is open; both may run at once.\n" +
			"Each thing kept is a line on standard output, with -o json an item as of fsui history.",
		Args: cobra.NoArgs,
		RunE: acting(func(cmd *cobra.Command, _ []string) error { return c.keepRecord(cmd.Context()) }),
	}
}

// keepRecord watches until ctx ends.
func (c *commands) keepRecord(ctx context.Context) error {
	if err := c.settle(true); err != nil {
		return err
	}
	causes, err := c.causesOfStops()
	if err != nil {
		return err
	}
	facts, err := c.Open(ctx, c.Settings)
	if err != nil {
		return err
	}
	defer facts.Close()
	if err := facts.Poller.Sweep(ctx, state.SourceClusters); err != nil {
		return err
	}
	if err := NoCluster(facts.Store.Snapshot(), facts.Region); err != nil {
		return err
	}
	say(c.Stderr, "keeping what happens in "+c.where(facts.Region)+" until interrupted: "+facts.KeptIn)
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	polled, told := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(polled)
		stop(keepCurrent(ctx, facts.Poller))
	}()
	go func() {
		defer close(told)
		c.tellTrouble(ctx, facts.Store)
	}()
	facts.Record(ctx, func(all []state.Happening) {
		for _, h := range all {
			if err := c.tellKept(h, causes); err != nil {
				stop(err) // nobody reads any more
			}
		}
	})
	<-polled
	<-told
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// tellKept writes one line about what was kept.
func (c *commands) tellKept(h state.Happening, causes causeOf) error {
	item, _ := historyItemOf(h, causes)
	if c.Output == "json" {
		b, err := json.Marshal(item)
		if err != nil {
			return err
		}
		_, err = c.Stdout.Write(append(b, '\n'))
		return err
	}
	words := []string{h.At.UTC().Format("2006-01-02T15:04:05.000Z"), item.Kind, placeWords(h.Service)}
	for _, more := range []text{item.Task, item.Cause} {
		if more != "" {
			words = append(words, string(more))
		}
	}
	_, err := io.WriteString(c.Stdout, strings.Join(append(words, item.Text), "  ")+"\n")
	return err
}

// tellTrouble says what cannot be read, once as long as it lasts, and when all can be read again.
func (c *commands) tellTrouble(ctx context.Context, store *state.Store) {
	const settle = 10 * time.Second // what was not read yet is no trouble
	changes := store.Subscribe()
	defer changes.Close()
	needs := []state.SourceKind{state.SourceClusters, state.SourceServices, state.SourceTasks}
	last := ""
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(settle):
		}
		lines := []string{}
		for _, p := range problems(store.Snapshot(), needs) {
			lines = append(lines, p.line())
		}
		if now := strings.Join(lines, "\n"); now != last {
			if last = now; now == "" {
				lines = []string{"everything can be read again"}
			}
			for _, line := range lines {
				say(c.Stderr, line)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-changes.Changed():
		}
	}
}
