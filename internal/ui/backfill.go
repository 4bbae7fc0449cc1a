package ui

import (
	"strconv"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// backfillWords say how far back the past of a service was filled, and from what, or why it was not; "" where there is
// nothing to fill it from.
func backfillWords(all map[state.BackfillKey]*state.Backfill, of state.ServiceKey, zone *time.Location) (words string, t tone) {
	var said []string
	t = toneQuiet
	for _, log := range []state.PastLog{state.PastCapture, state.PastActions} {
		words, warn := filledFrom(all[state.BackfillKey{Service: of, Log: log}], zone)
		said = append(said, words...)
		if warn {
			t = toneWarn
		}
	}
	return strings.Join(said, ", "), t
}

func filledFrom(b *state.Backfill, zone *time.Location) (said []string, warn bool) {
	if b == nil || b.Fault == nil && b.From.IsZero() {
		return nil, false
	}
	log := string(b.Log)
	gone := b.Fault != nil && b.Fault.Kind == state.FaultMissing
	switch {
	case b.Fault == nil || gone:
	case b.Fault.Kind == state.FaultDenied:
		said, warn = append(said, log+" cannot be read: allow "+b.Fault.Attempted), true
	default:
		said, warn = append(said, log+" cannot be read now: "+b.Fault.Short()), true
	}
	if !b.From.IsZero() {
		said = append(said, "filled from "+log+" back to "+dayTime(b.From, zone))
		if gone {
			said = append(said, "its log group is gone")
		}
	}
	if b.Lost > 0 {
		said = append(said, strconv.Itoa(b.Lost)+" of its lines cannot be read")
	}
	return said, warn
}

// dayTime is a minute of some day.
func dayTime(at time.Time, zone *time.Location) string { return at.In(zone).Format("2 Jan 15:04 MST") }
