package ui

import (
	"time"

	"github.com/fsui/fsui/internal/state"
)

// began is since when something is as it is; zero where nobody knows.
type began struct {
	at    time.Time
	least bool // it may have begun earlier: at is when this console saw it first
}

// since is when a service began to be as its verdict says.
func (f *facts) since(key state.ServiceKey, v state.Verdict) began {
	if first, ok := f.first[key]; ok && v.Since.IsZero() {
		return began{first, true}
	}
	return began{at: v.Since}
}

// age is how long ago that was, as lists say it.
func (b began) age(now time.Time) string {
	switch {
	case b.at.IsZero():
		return "–"
	case b.least:
		return "≥" + state.Age(now.Sub(b.at))
	}
	return state.Age(now.Sub(b.at))
}

func (b began) compare(other began) int { return other.at.Compare(b.at) }
