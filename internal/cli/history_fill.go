package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// fillHistory reads what AWS still tells of a service into what is kept: with past its past since a time, with who, from
// CloudTrail, who changed it. filled is what could not be read; the error is what leaves nothing to look at.
func (c *commands) fillHistory(ctx context.Context, word string, since time.Time, past, who bool) (filled outcome, err error) {
	if c.Cluster == "" {
		c.Cluster = clusterOf(word)
	}
	facts, err := c.Open(ctx, c.Settings)
	if err != nil {
		return filled, err
	}
	defer facts.Close()
	q := question{needs: []state.SourceKind{state.SourceClusters, state.SourceServices, state.SourceTasks}, word: word}
	var v view
	err = facts.Keep(func() error {
		if err := facts.Poller.Sweep(ctx, q.needs...); err != nil {
			return err
		}
		if v, err = c.look(facts, q); err != nil {
			return err
		}
		if past {
			err = facts.Poller.SweepPast(ctx, v.only.Key, since)
		}
		if who && err == nil {
			err = facts.Poller.SweepTrail(ctx, v.only.Key)
		}
		return err
	})
	if err != nil {
		return filled, err
	}
	snap := facts.Store.Snapshot()
	partial := problems(snap, append(q.needs, state.SourceDeployments))
	key := v.only.Key
	if trail := snap.TrailOf(key); trail != nil && trail.Fault != nil {
		partial = append(partial, problemOf(trail.Fault, ""))
	} else if trail != nil {
		say(c.Stderr, trail.Words("--who", c.Clock()))
	}
	logs, lacking := []state.PastLog{state.PastCapture, state.PastActions}, 0
	for _, log := range logs {
		switch b := snap.Backfills[state.BackfillKey{Service: key, Log: log}]; {
		case b == nil:
		case b.Fault != nil:
			partial = append(partial, problemOf(b.Fault, key.Cluster.Name))
		case b.Group == "":
			lacking++
		case !b.From.IsZero():
			words := key.String() + " is filled from " + string(log) + " back to " + b.From.UTC().Format(time.RFC3339)
			if b.Lost > 0 {
				words += fmt.Sprintf("; %d of its lines cannot be read", b.Lost)
			}
			say(c.Stderr, words)
		}
	}
	if lacking == len(logs) {
		say(c.Stderr, key.Cluster.Name+" has neither event capture nor action logs: "+key.String()+" is filled from what ECS itself remembers")
	}
	return outcome{len(partial) > 0, partial}, nil
}
