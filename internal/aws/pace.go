package aws

import (
	"time"
)

const (
	// focusPeriod is how often what the person looks at is read, deployingPeriod while it is being deployed: with the
	// way of the answer no fact gets older than two seconds, and one.
	focusPeriod     = 1800 * time.Millisecond
	deployingPeriod = 900 * time.Millisecond
	// visiblePeriod is how often the rows on the screen are read: they get no older than five seconds.
	visiblePeriod = 4200 * time.Millisecond
	// slowPeriod is the least time between two readings of what nobody looks at, where an estate is too large to be
	// read whole every basePeriod.
	slowPeriod = 30 * time.Second
	// calmPeriod is how often a task is read that has run for calmAge and is well, where nobody looks: its service would
	// tell if it went.
	calmPeriod = 10 * time.Second
	calmAge    = 5 * time.Minute
	// listTurns is how many turns of the rest come between two lists of a cluster while nothing tells of a change.
	listTurns = 4
	// While another window has the keyboard the screen may be read so many times less often, the rest so many.
	awayVisible, awayRest = 3, 2
)

// pace is how far apart the facts of one bucket are read now, by how much they matter.
type pace struct{ focus, visible, hot, rest, lists time.Duration }

// pace of a bucket. What is hot has come on the way to somewhere else, or is in trouble.
func (p *Poller) pace(b *bucket) pace {
	hot, rest := b.turns(basePeriod, slowPeriod)
	return pace{
		focus:   p.unhurried(focusPeriod, person),
		visible: p.unhurried(b.period(person, visiblePeriod), person),
		hot:     p.unhurried(hot, background),
		rest:    p.unhurried(rest, background),
		lists:   p.unhurried(listTurns*rest, background),
	}
}

// unhurried stretches a period while the terminal is without the keyboard. It never ends.
func (p *Poller) unhurried(period time.Duration, l lane) time.Duration {
	switch {
	case !p.focused.isAway():
		return period
	case l == person:
		return awayVisible * period
	default:
		return awayRest * period
	}
}

// early is how much sooner than its period a fact is read: up to a tenth, by the time when it was seen, so that what
// was read in one burst does not come in one burst for ever.
func early(seen time.Time, period time.Duration) time.Duration {
	const golden = 0x9E3779B97F4A7C15 // spreads neighbours over all there is
	share := uint64(seen.UnixNano()) * golden >> 54
	return time.Duration(share) * period / (10 << 10)
}
