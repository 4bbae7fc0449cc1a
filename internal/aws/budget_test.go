package aws

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// drain takes calls of a lane for a while and counts them.
func drain(t *testing.T, b *bucket, l lane, d time.Duration) (calls int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(withLane(t.Context(), l), d)
	defer cancel()
	for {
		leave, err := b.enter(ctx)
		if err != nil {
			return calls
		}
		leave()
		calls++
	}
}

func TestBudgetKeepsToItsShares(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		lane lane
		want int // in 10.5 s: the burst, then ten seconds' and a half rate
	}{
		{"background", background, 50 + 31},
		{"person", person, 60 + 126},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBucket(quota{100, 20}, time.Now)
				if got := drain(t, b, c.lane, 10500*time.Millisecond); got < c.want-1 || got > c.want+1 {
					t.Errorf("%d calls, want %d", got, c.want)
				}
			})
		})
	}
}

func TestBudgetLetsThePersonGoFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBucket(quota{100, 20}, time.Now)
		drain(t, b, person, time.Millisecond) // both levels but for the background's own are empty
		var order []lane
		ctx, end := context.WithCancel(t.Context())
		done := make(chan lane)
		for _, l := range []lane{background, background, background, person} {
			go func() {
				leave, err := b.enter(withLane(ctx, l))
				if err == nil {
					leave()
				}
				done <- l
			}()
			synctest.Wait() // the person comes last
		}
		for range 4 {
			order = append(order, <-done)
		}
		end()
		if order[0] != person {
			t.Errorf("served in the order %v (1 is the person)", order)
		}
	})
}

// The person's calls never end, and some are throttled: the pollers still get their turn.
func TestPersonNeverStopsThePollers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, calls := newBucket(quota{40, 10}, time.Now), [2]int{}
		drain(t, b, background, time.Millisecond)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		var mu sync.Mutex
		var all sync.WaitGroup
		for _, l := range []lane{person, person, person, person, background} {
			all.Go(func() {
				for {
					leave, err := b.enter(withLane(ctx, l))
					if err != nil {
						return
					}
					mu.Lock()
					if calls[l]++; l == person && calls[l]%3 == 0 {
						b.throttled(l)
					}
					mu.Unlock()
					leave()
				}
			})
		}
		all.Wait()
		if want := 600 * backgroundShare * b.rate * throttleFloor / 2; float64(calls[background]) < want {
			t.Errorf("%d calls of the pollers beside %d of the person, want %.0f", calls[background], calls[person], want)
		}
	})
}

func TestBudgetWaitEndsWithItsCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBucket(quota{1, 0.001}, time.Now)
		ctx, cancel := context.WithCancel(t.Context())
		failed := make(chan error)
		for range 2 * slots { // some wait for a token, the others for a slot
			go func() {
				_, err := b.enter(ctx)
				failed <- err
			}()
		}
		synctest.Wait()
		cancel()
		for range 2 * slots {
			if err := <-failed; !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
		}
		if n := len(b.slots[background]); n != 0 {
			t.Errorf("%d slots are still taken", n)
		}
	})
}

func TestThrottleHalvesTheRateAndItComesBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBucket(quota{100, 20}, time.Now)
		b.throttled(background)
		b.throttled(background) // of the same episode
		if b.factor != 0.5 {
			t.Errorf("factor %g after one episode", b.factor)
		}
		if got := drain(t, b, background, throttlePause-time.Millisecond); got != 0 {
			t.Errorf("the pollers made %d calls in the pause", got)
		}
		if got := drain(t, b, person, time.Second); got < 1 {
			t.Error("the person waits as long as the pollers")
		}
		for range 10 {
			time.Sleep(2 * throttleEpisode)
			b.throttled(background)
		}
		if b.factor != throttleFloor {
			t.Errorf("factor %g, the floor is %g", b.factor, throttleFloor)
		}
		time.Sleep(10 * time.Second)
		b.take(background)
		if want := throttleFloor + recovery; b.factor < want-0.001 || b.factor > want+0.001 {
			t.Errorf("factor %g after ten seconds, want %g", b.factor, want)
		}
		time.Sleep(10 * time.Minute)
		if b.take(background); b.factor != 1 {
			t.Errorf("factor %g after ten minutes", b.factor)
		}
	})
}

func TestPeriodStretchesWithTheLoad(t *testing.T) {
	b := newBucket(quota{100, 20}, time.Now)
	b.carry(background, "small", load{rest: 3})
	if got := b.period(background, basePeriod); got != basePeriod {
		t.Errorf("three calls: %s", got)
	}
	b.carry(background, "large", load{rest: 87})
	if got := b.period(background, basePeriod); got < 29*time.Second || got > 30*time.Second {
		t.Errorf("ninety calls at three a second: %s", got)
	}
	if got := b.period(person, basePeriod); got != basePeriod {
		t.Errorf("the pollers' load slows the person down: %s", got)
	}
	b.carry(background, "large", load{})
	if got := b.period(background, basePeriod); got != basePeriod {
		t.Errorf("the large source is gone: %s", got)
	}
}

func TestTurnsStayWithinTheShare(t *testing.T) {
	b := newBucket(quota{40, 10}, time.Now)
	limit := 10 * backgroundShare * planned
	for _, n := range []load{{0, 200}, {1, 199}, {100, 100}, {200, 0}, {3, 5}, {0, 0}, {0, 14}} {
		b.carry(background, "groups", n)
		hot, rest := b.turns(targetPeriod, slowPeriod)
		rate := n.hot/hot.Seconds() + n.rest/rest.Seconds()
		if rate > limit*1.001 || n.hot+n.rest > 100 && rate < limit*0.99 {
			t.Errorf("%+v: %.2f calls a second, every %s and %s", n, rate, hot, rest)
		}
		if n.hot > 0 && n.rest > 0 && hot > rest {
			t.Errorf("%+v: those in trouble wait longer, %s and %s", n, hot, rest)
		}
		if rest > targetPeriod && rest < slowPeriod {
			t.Errorf("%+v: what does not fit is read every %s", n, rest)
		}
	}
}

func TestUsageIsOfTheLastMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBucket(quota{100, 20}, time.Now)
		for range 30 {
			b.take(person)
		}
		if got := b.usage(); got != 30.0/1200 {
			t.Errorf("usage %g", got)
		}
		time.Sleep(59 * time.Second)
		b.take(person)
		if got := b.usage(); got != 31.0/1200 {
			t.Errorf("usage %g", got)
		}
		time.Sleep(time.Second)
		if got := b.usage(); got != 1.0/1200 {
			t.Errorf("usage %g a minute on", got)
		}
	})
}
