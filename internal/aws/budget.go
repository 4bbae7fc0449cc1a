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
	// What fsui takes of a bucket's rate; the rest belongs to the account's other tools, and to other people's fsui.
	// The pollers may take backgroundShare all the time, the person foregroundShare besides, both together totalShare.
	// A target group is a call of its own: they get balancerShare. Events
	// spare many other calls: they get eventShare.
	backgroundShare = 0.15
	balancerShare   = 0.2
	eventShare      = 0.25
	foregroundShare = 0.5
	totalShare      = 0.6
	// burstShare of a full bucket is the pollers' for what comes at once; totalShare is everybody's.
	burstShare = 0.5
	// planned is how much of it turns may take: the rest is for what comes out of turn.
	planned = 0.95

	// A throttle halves the rate, at most once in an episode, and stops the pollers for a while. The rate comes
	// back by recovery each recoveryTime, never below floor.
	throttleCut     = 0.5
	throttleEpisode = time.Second
	throttlePause   = 5 * time.Second
	recovery        = 0.05
	recoveryTime    = 10 * time.Second
	throttleFloor   = 0.125
	// lookAgain bounds how long a call waits before it looks whether the others have let it go first.
	lookAgain = time.Second

	// slots bound the calls under way in one bucket and lane, so that calls that hang hold up their own kind only.
	slots = 4
)

// bucket meters the calls of one category. Its two levels refill side by side: all calls draw from total, those of
// the pollers from polls as well.
type bucket struct {
	quota
	share float64 // of the rate, what the pollers settle at
	clock func() time.Time
	slots [2]chan struct{} // by lane

	mu           sync.Mutex
	total, polls float64 // tokens left; retries are not held back and may take them below zero
	at           time.Time
	factor       float64 // 1 in fair weather, cut by throttles
	cutAt        time.Time
	resumeAt     time.Time
	polledAt     time.Time // the pollers' last call
	waiting      [2]int    // calls, by lane: the pollers let those of the person go first
	used         minute
	loads        [2]map[any]load // by lane and source
}

// load is how many calls one round of a source takes: for what is hot, read every few seconds, and for the rest.
type load struct{ hot, rest float64 }

func newBucket(q quota, clock func() time.Time) *bucket {
	return &bucket{
		quota: q, share: backgroundShare, clock: clock, total: q.burst * totalShare, polls: q.burst * burstShare, at: clock(), polledAt: clock(), factor: 1,
		slots: [2]chan struct{}{make(chan struct{}, slots), make(chan struct{}, slots)},
		loads: [2]map[any]load{{}, {}},
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
	b.queue(l, 1)
	defer b.queue(l, -1)
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

func (b *bucket) queue(l lane, n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting[l] += n
}

// take draws a token, or says how long to wait before trying again.
func (b *bucket) take(l lane) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.refill()
	lack := 1 - b.total + b.ahead(l)
	rate := b.pace(totalShare)
	if l == background {
		if pause := b.resumeAt.Sub(now); pause > 0 {
			return pause
		}
		if polls := 1 - b.polls; polls > lack {
			lack, rate = polls, b.pace(b.share)
		}
	}
	if lack > 0 {
		return min(max(time.Millisecond, seconds(lack/rate)), lookAgain)
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
		b.polledAt = b.at
	}
	b.used.add(b.at)
}

// ahead is how many calls of the other lane go before the next of this one.
func (b *bucket) ahead(l lane) float64 {
	switch {
	case l == background && !b.impatient():
		return float64(b.waiting[person])
	case l == person && b.impatient():
		return float64(min(1, b.waiting[background]))
	default:
		return 0
	}
}

// impatient reports that the pollers have let the person's calls go first for as long as their share takes to earn a
// call of their own: slower is not stopped.
func (b *bucket) impatient() bool {
	return b.polls >= 1 && b.at.Sub(b.polledAt) >= seconds(1/b.pace(b.share)) && !b.resumeAt.After(b.at)
}

// throttled hears AWS say that the bucket is empty, whoever emptied it. What the pollers had left is lost only if the
// call was theirs, and another throttle makes no pause longer: a person's calls could stop them for good.
func (b *bucket) throttled(l lane) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.refill()
	b.total = min(b.total, 0)
	if l == background {
		b.polls = min(b.polls, 0)
	}
	if !b.resumeAt.After(now) {
		b.resumeAt = now.Add(throttlePause)
	}
	if now.Sub(b.cutAt) >= throttleEpisode {
		b.factor, b.cutAt = max(throttleFloor, b.factor*throttleCut), now
	}
}

func (b *bucket) refill() time.Time {
	now := b.clock()
	if passed := now.Sub(b.at); passed > 0 {
		s := passed.Seconds()
		b.total = min(b.burst*totalShare, b.total+s*b.pace(totalShare))
		b.polls = min(b.burst*burstShare, b.polls+s*b.pace(b.share))
		b.factor = min(1, b.factor+recovery*s/recoveryTime.Seconds())
		b.at = now
	}
	return b.at
}

// ready is how many calls of the pollers may start now, or wait for their turn.
func (b *bucket) ready() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.refill()
	switch {
	case b.resumeAt.After(now):
		return 0
	case b.impatient():
		return int(min(b.polls, max(slots, b.total))) // who waits at the door will be let in
	default:
		return max(0, int(min(b.polls, b.total-b.ahead(background))))
	}
}

// spare is how many calls of the pollers the next second would add in vain: the bucket is full.
func (b *bucket) spare() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now := b.refill(); b.resumeAt.After(now) {
		return 0
	}
	return max(0, int(b.polls+b.pace(b.share)-b.burst*burstShare))
}

// carry tells how many calls a round of a source takes; none forgets the source.
func (b *bucket) carry(l lane, source any, n load) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if n == (load{}) {
		delete(b.loads[l], source)
		return
	}
	b.loads[l][source] = n
}

// period is how far apart rounds must start so that all sources of a lane together stay within its share.
func (b *bucket) period(l lane, base time.Duration) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	n, pace := b.carried(l)
	return max(base, seconds((n.hot+n.rest)/pace))
}

// carried sums a lane's loads and says how many calls a second there are for them.
func (b *bucket) carried(l lane) (sum load, pace float64) {
	b.refill()
	for _, n := range b.loads[l] {
		sum.hot, sum.rest = sum.hot+n.hot, sum.rest+n.rest
	}
	if l == person {
		return sum, b.pace(foregroundShare)
	}
	return sum, b.pace(b.share)
}

// pace is what a share of the bucket comes to now, in calls a second.
func (b *bucket) pace(share float64) float64 { return share * b.rate * b.factor }

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// turns shares what the pollers have out between what is hot and the rest, and returns how far apart each is read: the
// hot gets what it needs up to half of it. What fits is read every base; what does not, no more often than slow.
func (b *bucket) turns(base, slow time.Duration) (hot, rest time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	n, pace := b.carried(background)
	pace *= planned
	if n.rest == 0 {
		return max(base, seconds(n.hot/pace)), base
	}
	hot = max(base, seconds(n.hot/(pace/2)))
	if rest = seconds(n.rest / (pace - n.hot/hot.Seconds())); rest <= base {
		return hot, base
	}
	return hot, max(rest, slow)
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
