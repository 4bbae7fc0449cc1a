package ui

import (
	"strconv"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// backfillWords say how far back the past of a service was filled, and from what, or why it was not; "" where there is
// nothing to fill it from.
func backfillWords(b *state.Backfill, zone *time.Location) (words string, t tone) {
	if b == nil || b.Fault == nil && b.From.IsZero() {
		return "", toneQuiet
	}
	var said []string
	gone := b.Fault != nil && b.Fault.Kind == state.FaultMissing
	switch {
	case b.Fault == nil || gone:
	case b.Fault.Kind == state.FaultDenied:
		said, t = append(said, "event capture cannot be read: allow "+b.Fault.Attempted), toneWarn
	default:
		said, t = append(said, "event capture cannot be read now: "+b.Fault.Short()), toneWarn
	}
	if !b.From.IsZero() {
		said = append(said, "filled from event capture back to "+dayTime(b.From, zone))
		if gone {
			said = append(said, "its log group is gone")
		}
	}
	if b.Lost > 0 {
		said = append(said, strconv.Itoa(b.Lost)+" of its lines cannot be read")
	}
	if t == toneRow {
		t = toneQuiet
	}
	return strings.Join(said, ", "), t
}

// dayTime is a minute of some day.
func dayTime(at time.Time, zone *time.Location) string { return at.In(zone).Format("2 Jan 15:04 MST") }
