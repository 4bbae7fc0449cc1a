package state_test

import (
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

func TestCadence(t *testing.T) {
	at := func(text string) time.Time {
		t.Helper()
		if text == "" {
			return time.Time{}
		}
		when, err := time.Parse("2006-01-02 15:04", text)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	now := time.Date(2026, 11, 20, 14, 8, 30, 0, time.FixedZone("CET", 3600)) // a Friday, 13:08:30 UTC
	for expression, c := range map[string]struct{ last, next, words string }{
		"cron(0 3 * * ? *)":             {"2026-11-20 03:00", "2026-11-21 03:00", "daily at 03:00 UTC"},
		"cron(15 * * * ? *)":            {"2026-11-20 12:15", "2026-11-20 13:15", "hourly at :15"},
		"cron(0/15 * * * ? *)":          {"2026-11-20 13:00", "2026-11-20 13:15", "cron(0/15 * * * ? *)"},
		"cron(*/20 8-12 * * ? *)":       {"2026-11-20 12:40", "2026-11-21 08:00", "cron(*/20 8-12 * * ? *)"},
		"cron(8 13 * * ? *)":            {"2026-11-20 13:08", "2026-11-21 13:08", "daily at 13:08 UTC"},
		"cron(0 18 ? * MON-FRI *)":      {"2026-11-19 18:00", "2026-11-20 18:00", "cron(0 18 ? * MON-FRI *)"},
		"cron(0 12 ? * sun,7 *)":        {"2026-11-15 12:00", "2026-11-21 12:00", "cron(0 12 ? * sun,7 *)"},
		"cron(30 4 1 JAN,jul ? *)":      {"2026-07-01 04:30", "2027-01-01 04:30", "cron(30 4 1 JAN,jul ? *)"},
		"cron(0 0 29 2 ? *)":            {"2024-02-29 00:00", "2028-02-29 00:00", "cron(0 0 29 2 ? *)"},
		"cron(59 23 31 12 ? 2026-2027)": {"", "2026-12-31 23:59", "cron(59 23 31 12 ? 2026-2027)"},
		"cron(0 0 1 1 ? 2020)":          {"2020-01-01 00:00", "", "cron(0 0 1 1 ? 2020)"},
		"cron(0 0 30 2 ? *)":            {"", "", "cron(0 0 30 2 ? *)"},
		"rate(10 minutes)":              {"", "", "every 10m"},
		"rate(1 hour)":                  {"", "", "every 1h"},
		"rate(7 days)":                  {"", "", "every 7d"},
	} {
		cadence, ok := state.CadenceOf(expression)
		if !ok {
			t.Errorf("%s was not read", expression)
			continue
		}
		if got := cadence.Next(now); !got.Equal(at(c.next)) {
			t.Errorf("%s: next %s, want %q", expression, got, c.next)
		}
		if got := cadence.Last(now); !got.Equal(at(c.last)) {
			t.Errorf("%s: last %s, want %q", expression, got, c.last)
		}
		if got := state.CadenceWords(expression, ""); got != c.words {
			t.Errorf("%s: %q, want %q", expression, got, c.words)
		}
	}
	for _, expression := range []string{
		"", "nonsense", "rate(0 minutes)", "rate(5 fortnights)", "rate(5)", "rate(-1 hour)", "rate(5 minutes", "cron(0 3 * * ?)",
		"cron(60 3 * * ? *)", "cron(0 24 * * ? *)", "cron(0 3 L * ? *)", "cron(0 3 ? * 6#3 *)", "cron(0 3 15W * ? *)", "cron(5-1 * * * ? *)",
		"cron(*/0 * * * ? *)", "cron(, * * * ? *)", "cron(0 3 ? * FRIDAY *)", "cron(0 3 ? * UNM *)", "rate(99999999999999999999 days)", "rate(9999999 days)",
	} {
		if c, ok := state.CadenceOf(expression); ok {
			t.Errorf("%q was read as %+v", expression, c)
		}
		if got := state.CadenceWords(expression, ""); got != expression {
			t.Errorf("%q became %q", expression, got)
		}
	}
	if !(state.Cadence{}).Next(now).IsZero() {
		t.Error("no cadence has a next time")
	}
}

// Whatever others write in a rule, reading it ends, soon, and the next time is after now.
func FuzzCadence(f *testing.F) {
	for _, s := range []string{"cron(0 3 * * ? *)", "rate(5 minutes)", "cron(0/15 1,2 L * MON#2 2199)", "cron(1-9999999 * * * ? *)"} {
		f.Add(s)
	}
	now := time.Date(2026, 11, 20, 14, 8, 30, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		c, ok := state.CadenceOf(s)
		if next := c.Next(now); ok && !next.IsZero() && !next.After(now) {
			t.Errorf("%q: next %s", s, next)
		}
		if last := c.Last(now); ok && last.After(now) {
			t.Errorf("%q: last %s", s, last)
		}
	})
}

// EventBridge Scheduler has time zones, and schedules that run once. An hour that does not come, and one that comes
// twice, are no false alarm.
func TestSchedulesInTheirZone(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("this machine has no data of time zones")
	}
	for _, c := range []struct{ expression, now, next, words string }{
		{"cron(15 2 * * ? *)", "2026-11-20T14:08:30Z", "2026-11-21T01:15:00Z", "daily at 02:15 Europe/Berlin"},
		{"cron(15 2 * * ? *)", "2026-07-20T14:08:30Z", "2026-07-21T00:15:00Z", "daily at 02:15 Europe/Berlin"},
		{"cron(15 2 * * ? *)", "2026-03-28T23:00:00Z", "2026-03-30T00:15:00Z", "daily at 02:15 Europe/Berlin"}, // the 29th has no 02:15
		{"cron(15 2 * * ? *)", "2026-10-25T00:00:00Z", "2026-10-25T00:15:00Z", "daily at 02:15 Europe/Berlin"}, // and this day two
		{"cron(15 2 * * ? *)", "2026-10-25T00:20:00Z", "2026-10-26T01:15:00Z", "daily at 02:15 Europe/Berlin"},
		{"at(2026-11-21T03:00:00)", "2026-11-20T14:08:30Z", "2026-11-21T02:00:00Z", "once, 2026-11-21 03:00 Europe/Berlin"},
		{"at(2026-11-20T03:00:00)", "2026-11-20T14:08:30Z", "", "once, 2026-11-20 03:00 Europe/Berlin"},
		{"cron(0 9 L * ? *)", "2026-11-20T14:08:30Z", "", "cron(0 9 L * ? *) Europe/Berlin"},
		{"rate(5 minutes)", "2026-11-20T14:08:30Z", "", "every 5m"},
	} {
		now, _ := time.Parse(time.RFC3339, c.now)
		want, _ := time.Parse(time.RFC3339, c.next)
		s := state.Schedule{Expression: c.expression, Enabled: true, Timezone: "Europe/Berlin", Zone: berlin}
		if got := s.NextRun(time.Time{}, now); !got.Equal(want) {
			t.Errorf("%s at %s: next %s, want %q", c.expression, c.now, got, c.next)
		}
		if s.Words() != c.words {
			t.Errorf("%s: %q", c.expression, s.Words())
		}
		s.Zone = nil // of a name that this machine does not know
		if got := s.NextRun(time.Time{}, now); !got.IsZero() {
			t.Errorf("%s in an unknown zone: next %s", c.expression, got)
		}
	}
}
