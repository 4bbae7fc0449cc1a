package aws

import (
	"context"
	"math/rand/v2"
	"time"
)

// sleep waits, and reports whether it was not for nothing: false when ctx ended.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// backoff is the pause before try n (from 0): half as long again each time up to latest, and spread, so that many
// consoles do not come back at once.
func backoff(n int, first, latest time.Duration) time.Duration {
	d := first
	for range min(n, 16) {
		d = min(latest, d+d/2)
	}
	return spread(min(d, latest), 0.2)
}

// spread shortens a duration by up to a share of it.
func spread(d time.Duration, share float64) time.Duration {
	return d - time.Duration(rand.Float64()*share*float64(d)) //nolint:gosec // it spreads load and guards nothing
}
