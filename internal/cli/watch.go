package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"syscall"
	"time"
)

// watch answers each time the answer has become another, until ctx ends or nobody reads any more.
func (c *commands) watch(ctx context.Context, facts *Facts, q question) error {
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	var broken error // read once ended is closed
	go func() {
		defer close(ended)
		broken = keepCurrent(ctx, facts.Poller)
	}()
	changes := facts.Store.Subscribe()
	defer func() {
		changes.Close()
		stop()
		<-ended
	}()
	var last []byte
	for {
		v, err := c.look(facts, q)
		if err != nil {
			return err
		}
		a := q.answer(v)
		document, err := json.Marshal(a.document)
		if err != nil {
			return err
		}
		if !bytes.Equal(document, last) {
			last = document
			err := c.printNext(a, v, facts.Region, document)
			if errors.Is(err, syscall.EPIPE) {
				return Ended(a.code)
			}
			if err != nil {
				return err
			}
		}
		select {
		case <-changes.Changed():
		case <-ended:
			return broken
		}
	}
}

// keepCurrent runs the poller, whatever happens in it.
func keepCurrent(ctx context.Context, p Poller) (err error) {
	defer func() {
		if thrown := recover(); thrown != nil {
			err = fmt.Errorf("polling ended by a mistake in fsui: %v", thrown)
		}
	}()
	return p.Run(ctx)
}

// printNext writes one answer of many: a line of JSON, or a table below the time.
func (c *commands) printNext(a answer, v view, region string, document []byte) error {
	if v.Partial {
		say(c.Stderr, v.Errors[0].line())
	}
	if c.Output == "json" {
		_, err := fmt.Fprintf(c.Stdout, "%s\n", document)
		return err
	}
	if _, err := fmt.Fprintln(c.Stdout, time.Time(v.clock).Format("2006-01-02 15:04:05 MST")); err != nil {
		return err
	}
	return c.print(a, v, region)
}
