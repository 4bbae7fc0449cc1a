package history

import (
	"context"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// Pause is the least time between two saves: a small file on a disk that others need as well.
const Pause = 30 * time.Second

// Keep saves what the store holds while it changes, at most once in Pause, and once more when ctx ends; then it
// returns. say hears once of each reason why something cannot be kept.
func (c *Cache) Keep(ctx context.Context, store *state.Store, say func(error)) {
	var (
		sub  = store.Subscribe()
		rest = time.NewTicker(Pause)
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
		}
		select {
		case <-sub.Changed():
			save()
		default:
		}
	}
}
