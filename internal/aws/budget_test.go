package aws

import (
	"context"
	"errors"
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
	for _, c := range []struct {
		name string
		lane lane
		want int // in 10.5 s: the burst, then ten seconds' and a half rate
	}{
		{"background", background, 50 + 105},
		{"person", person, 60 + 126},
	} {
		t.Run(c.name, func(t *testing.T) {
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
	synctest.Test(t, func(t *testing.T) {
		b := newBucket(quota{100, 20}, time.Now)
		b.throttled()
		b.throttled() // of the same episode
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
			b.throttled()
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
	b.load("small", 3)
	if got := b.period(basePeriod, steadyShare); got != basePeriod {
		t.Errorf("three calls: %s", got)
	}
	b.load("large", 97)
	if got := b.period(basePeriod, steadyShare); got < 19*time.Second || got > 20*time.Second {
		t.Errorf("a hundred calls at five a second: %s", got)
	}
	b.load("large", 0)
	if got := b.period(basePeriod, steadyShare); got != basePeriod {
		t.Errorf("the large source is gone: %s", got)
	}
}

func TestTurnsStayWithinTheShare(t *testing.T) {
	b := newBucket(quota{40, 10}, time.Now)
	for _, c := range []struct{ hot, rest int }{{0, 200}, {1, 199}, {100, 100}, {200, 0}, {3, 5}, {0, 0}} {
		hotPeriod, restPeriod, _ := b.turns(targetPeriod, c.hot, c.rest)
		rate := float64(c.hot)/hotPeriod.Seconds() + float64(c.rest)/restPeriod.Seconds()
		if rate > 2.501 || c.hot+c.rest > 25 && rate < 2.49 {
			t.Errorf("%+v: %.2f calls a second, every %s and %s", c, rate, hotPeriod, restPeriod)
		}
		if c.hot > 0 && c.rest > 0 && hotPeriod > restPeriod {
			t.Errorf("%+v: those in trouble wait longer, %s and %s", c, hotPeriod, restPeriod)
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
