package history

import (
	"context"
	"time"

	"github.com/fsui/fsui/internal/state"
)

const (
	// first is when a session's facts are saved first, pause the least time between two saves: others need the disk too.
	first = 5 * time.Second
	pause = 30 * time.Second
)

// Keep saves what the store holds while it changes, every 30 s at most, and once more when ctx ends; then it returns.
// say hears once of each reason why something cannot be kept.
func (c *Cache) Keep(ctx context.Context, store *state.Store, say func(error)) {
	var (
		sub  = store.Subscribe()
		rest = time.NewTimer(first)
		said = map[string]bool{}
	)
	defer sub.Close()
	defer rest.Stop()
	save := func() {
		if err := c.Save(store.Snapshot()); err != nil && !said[err.Error()] {
			said[err.Error()] = true
			say(err)
		}
	}
	for {
		select {
		case <-ctx.Done():
			save()
			return
		case <-rest.C:
			rest.Reset(pause)
		}
		select {
		case <-sub.Changed():
			save()
		default:
		}
	}
}
