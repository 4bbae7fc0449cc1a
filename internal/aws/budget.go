package aws

import (
	"context"
	"sync"
	"time"
)

// lane says on whose behalf a call is made.
type lane int

const (
	background lane = iota // the pollers, by themselves
	person                 // somebody asked for it, or looks at it
)

type laneKey struct{}

func withLane(ctx context.Context, l lane) context.Context {
	return context.WithValue(ctx, laneKey{}, l)
}

func laneOf(ctx context.Context) lane {
	l, _ := ctx.Value(laneKey{}).(lane)
	return l
}

const (
	// Shares of a bucket that fsui uses, bursts included. What is left belongs to the account's other tools, and to
	// other people's fsui.
	backgroundShare = 0.5
	personShare     = 0.6
	// steadyShare is what the pollers settle at; bursts (a first picture, a kick) go above it.
	steadyShare = 0.25

	// A throttle halves the rate, at most once in an episode, and stops the pollers for a while. The rate comes
	// back by recovery each recoveryTime, never below floor.
	throttleCut     = 0.5
	throttleEpisode = time.Second
	throttlePause   = 5 * time.Second
	recovery        = 0.05
	recoveryTime    = 10 * time.Second
	throttleFloor   = 0.125

	// slots bound the calls under way in one bucket and lane, so that calls that hang hold up their own kind only.
	slots = 4
)

// bucket meters the calls of one category. Its two levels refill side by side: all calls draw from total, those of
// the pollers from polls as well.
type bucket struct {
	quota
	clock func() time.Time
	slots [2]chan struct{} // by lane

	mu           sync.Mutex
	total, polls float64 // tokens left; retries are not held back and may take them below zero
	at           time.Time
	factor       float64 // 1 in fair weather, cut by throttles
	cutAt        time.Time
	resumeAt     time.Time
	waiting      int // calls of the person that wait: the pollers let them go first
	used         minute
	loads        map[any]float64 // calls a round, by source
}

func newBucket(q quota, clock func() time.Time) *bucket {
	return &bucket{
		quota: q, clock: clock, total: q.burst * personShare, polls: q.burst * backgroundShare, at: clock(), factor: 1,
		slots: [2]chan struct{}{make(chan struct{}, slots), make(chan struct{}, slots)}, loads: map[any]float64{},
	}
}

// enter waits until a call may start; leave must follow it.
func (b *bucket) enter(ctx context.Context) (leave func(), err error) {
	l := laneOf(ctx)
	select {
	case b.slots[l] <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	leave = func() { <-b.slots[l] }
	if err := b.wait(ctx, l); err != nil {
		leave()
		return nil, err
	}
	return leave, nil
}

func (b *bucket) wait(ctx context.Context, l lane) error {
	wait := b.take(l)
	if wait == 0 {
		return nil
	}
	if l == person {
		b.queue(1)
		defer b.queue(-1)
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
		}
		if wait = b.take(l); wait == 0 {
			return nil
		}
		timer.Reset(wait)
	}
}

func (b *bucket) queue(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting += n
}

// take draws a token, or says how long to wait before trying again.
func (b *bucket) take(l lane) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.refill()
	lack := 1 - b.total
	rate := b.pace(personShare)
	if l == background {
		if pause := b.resumeAt.Sub(now); pause > 0 {
			return pause
		}
		lack += float64(b.waiting)
		if polls := 1 - b.polls; polls > lack {
			lack, rate = polls, b.pace(backgroundShare)
		}
	}
	if lack > 0 {
		return max(time.Millisecond, seconds(lack/rate))
	}
	b.spend(l)
	return 0
}

// again counts another attempt of a call that was let in.
func (b *bucket) again(l lane) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refill()
	b.spend(l)
}

func (b *bucket) spend(l lane) {
	b.total--
	if l == background {
		b.polls--
	}
	b.used.add(b.at)
}

// throttled hears AWS say that the bucket is empty, whoever emptied it.
func (b *bucket) throttled() {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.refill()
	b.total, b.polls = min(b.total, 0), min(b.polls, 0)
	b.resumeAt = now.Add(throttlePause)
	if now.Sub(b.cutAt) >= throttleEpisode {
		b.factor, b.cutAt = max(throttleFloor, b.factor*throttleCut), now
	}
}

func (b *bucket) refill() time.Time {
	now := b.clock()
	if passed := now.Sub(b.at); passed > 0 {
		s := passed.Seconds()
		b.total = min(b.burst*personShare, b.total+s*b.pace(personShare))
		b.polls = min(b.burst*backgroundShare, b.polls+s*b.pace(backgroundShare))
		b.factor = min(1, b.factor+recovery*s/recoveryTime.Seconds())
		b.at = now
	}
	return b.at
}

// load tells how many calls a round of a source takes; zero forgets the source.
func (b *bucket) load(source any, calls int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if calls == 0 {
		delete(b.loads, source)
		return
	}
	b.loads[source] = float64(calls)
}

// period is how far apart rounds must start so that all sources of the bucket together stay within a share of it.
func (b *bucket) period(base time.Duration, share float64) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refill()
	calls := 0.0
	for _, n := range b.loads {
		calls += n
	}
	return max(base, seconds(calls/b.pace(share)))
}

// pace is what a share of the bucket comes to now, in calls a second.
func (b *bucket) pace(share float64) float64 { return share * b.rate * b.factor }

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// turns shares steadyShare out between calls that are hot and the rest, and returns how far apart each of them can be
// made: the hot ones get what they need up to half of it. early is how soon a hot one can be made out of turn.
func (b *bucket) turns(base time.Duration, hot, rest int) (hotPeriod, restPeriod, early time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refill()
	pace := b.pace(steadyShare)
	early = max(kickAfter, seconds(float64(hot)/b.pace(backgroundShare)))
	if rest == 0 {
		return max(base, seconds(float64(hot)/pace)), base, early
	}
	hotPeriod = max(base, seconds(float64(hot)/(pace/2)))
	restPeriod = max(base, seconds(float64(rest)/(pace-float64(hot)/hotPeriod.Seconds())))
	return hotPeriod, restPeriod, early
}

// usage is the share of AWS's own rate that the calls of the last minute took.
func (b *bucket) usage() float64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return float64(b.used.sum(b.clock())) / (b.rate * 60)
}

// minute counts the calls of the last minute.
type minute struct {
	counts [60]int
	newest int64 // second the newest count belongs to
}

func (m *minute) add(now time.Time) {
	m.pass(now)
	m.counts[m.newest%60]++
}

func (m *minute) sum(now time.Time) (n int) {
	m.pass(now)
	for _, c := range m.counts {
		n += c
	}
	return n
}

// pass empties the seconds that have gone by.
func (m *minute) pass(now time.Time) {
	s := now.Unix()
	for gone := min(s-m.newest, 60); gone > 0; gone-- {
		m.counts[(s-gone+1)%60] = 0
	}
	m.newest = max(m.newest, s)
}
