package cli

import (
	"time"

	"github.com/fsui/fsui/internal/state"
)

// clock is AWS's time of the answer.
type clock time.Time

// age is how long ago something was, "" where the time is not known.
func (c clock) age(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return state.Age(time.Time(c).Sub(t))
}

// exactly is a time in full on a pipe, on a terminal by the person's own clock.
func (c clock) exactly(t time.Time) cell {
	if t.IsZero() {
		return cell{}
	}
	return cell{full: t.UTC().Format("2006-01-02T15:04:05.000Z"), short: t.In(time.Time(c).Location()).Format("Jan _2 15:04:05")}
}

// stamp is a time in full on a pipe, an age on a terminal.
func (c clock) stamp(t time.Time) cell {
	if t.IsZero() {
		return cell{}
	}
	return cell{full: t.UTC().Format("2006-01-02T15:04:05.000Z"), short: c.age(t)}
}
