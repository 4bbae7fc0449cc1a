package sim

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestBadOptionsAreRefusedInOneLine(t *testing.T) {
	now := func() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }
	for want, o := range map[string]Options{
		"Options.Now is missing":        {},
		"speed -1 is not between":       {Now: now, Speed: -1},
		"speed NaN is not between":      {Now: now, Speed: math.NaN()},
		"speed +Inf is not between":     {Now: now, Speed: math.Inf(1)},
		strings.Join(Scenarios(), ", "): {Now: now, Scenario: "no such story"},
		`fault "storm": unknown kind`:   {Now: now, Scenario: "empty", Faults: "storm"},
	} {
		r, err := New(o)
		if err == nil || r != nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("error is %v, want %q in one line", err, want)
		}
	}
}

// Two Regions of one seed tell the same story to the same calls.
func TestOneSeedOneStory(t *testing.T) {
	story := func(seed uint64) string {
		w := newWire(t, func(o *Options) { o.Scenario, o.Seed, o.Faults = "estate", seed, "throttle=50%" })
		var told strings.Builder
		for range 10 {
			w.region.Step(time.Minute)
			resp, body := request(t, w.region.Client(), "POST", "http://sim.example.com/", `{"cluster":"prod"}`,
				"X-Amz-Target", "AmazonEC2ContainerServiceV20141113.ListTasks")
			told.WriteString(resp.Header.Get("X-Amzn-Requestid") + body)
		}
		return told.String()
	}
	once, again := story(7), story(7)
	if once != again {
		t.Error("one seed told two stories")
	}
	if once == story(8) {
		t.Error("two seeds told one story")
	}
}
