package ui

import (
	"time"

	"github.com/fsui/fsui/internal/state"
)

// unconfirmedWords stand in the place of the sources' ages while all there is to see is what an earlier session saw and
// AWS has not told whether this is the same account; "" otherwise.
func unconfirmedWords(f *facts) string {
	var seen time.Time
	for _, l := range f.snap.Logins {
		if l.Account != "" || l.Recalled.IsZero() {
			return ""
		}
		if l.Recalled.After(seen) {
			seen = l.Recalled
		}
	}
	if seen.IsZero() {
		return ""
	}
	return "last seen " + state.Age(f.now.Sub(seen)) + " ago, account not confirmed"
}

// verdictWords are a sign and a word: the last one known where the facts have become too old, with the sign of what
// is unknown.
func verdictWords(v state.Verdict) string {
	if v.Last == "" {
		return healthWords(v.Health)
	}
	const sign = 2
	return healthWords(state.Unknown)[:sign] + healthWords(v.Last)[sign:]
}

// verdictTone keeps quiet what may no longer be so.
func verdictTone(v state.Verdict) tone {
	if v.Last != "" {
		return toneQuiet
	}
	return healthTone(v.Health)
}

// rankOf leaves a service where it was while nobody can say how it is.
func rankOf(v state.Verdict) int {
	if v.Last != "" {
		return v.Last.Rank()
	}
	return v.Health.Rank()
}
