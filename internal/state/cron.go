package state

import (
	"strconv"
	"strings"
	"time"
)

// Cadence is when a schedule falls due: at a rate, at the times of a cron expression, or once.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
type Cadence struct {
	Every time.Duration // of rate(…); zero for others
	cron  [cronFields]span
	once  time.Time      // of at(…), the clock of zone read as UTC
	zone  *time.Location // nil = UTC
}

// The fields of a cron expression, in their order.
const (
	cronMinute = iota
	cronHour
	cronDay
	cronMonth
	cronWeekday
	cronYear
	cronFields
)

// span is the set of values a field allows; any stands for all of them.
type span struct {
	any    bool
	values map[int]bool
}

func (s span) has(v int) bool { return s.any || s.values[v] }

// CadenceOf reads a schedule expression. It is not ok for one that is none, and for the days that depend on a
// calendar (L, W and #), which it leaves to AWS.
func CadenceOf(expression string) (c Cadence, ok bool) {
	kind, rest, _ := strings.Cut(expression, "(")
	inner, closed := strings.CutSuffix(rest, ")")
	fields := strings.Fields(inner)
	switch {
	case !closed:
		return c, false
	case kind == "at":
		at, err := time.Parse("2006-01-02T15:04:05", inner)
		c.once = at
		return c, err == nil
	case kind == "rate" && len(fields) == 2:
		return rateOf(fields[0], fields[1])
	case kind == "cron" && len(fields) == cronFields:
		for i, f := range fields {
			if c.cron[i], ok = spanOf(i, f); !ok {
				return Cadence{}, false
			}
		}
		return c, true
	}
	return c, false
}

func rateOf(number, unit string) (Cadence, bool) {
	n, err := strconv.Atoi(number)
	each := map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}[strings.TrimSuffix(unit, "s")]
	const most = 100 * 365 // days; AWS takes fewer
	if err != nil || n < 1 || n > most || each == 0 {
		return Cadence{}, false
	}
	return Cadence{Every: time.Duration(n) * each}, true
}

// bounds are the least and the greatest value of a field.
func bounds(field int) (low, high int) {
	switch field {
	case cronMinute:
		return 0, 59
	case cronHour:
		return 0, 23
	case cronDay:
		return 1, 31
	case cronMonth:
		return 1, 12
	case cronWeekday:
		return 1, 7
	}
	return 1970, 2199
}

// spanOf reads one field: *, ?, 5, MON, 1-5, */15, 0/15, and lists of them.
func spanOf(field int, text string) (span, bool) {
	if text == "*" || text == "?" {
		return span{any: true}, true
	}
	s := span{values: map[int]bool{}}
	for part := range strings.SplitSeq(text, ",") {
		low, high := bounds(field)
		of, by, stepped := strings.Cut(part, "/")
		step := 1
		if stepped {
			n, err := strconv.Atoi(by)
			if err != nil || n < 1 {
				return s, false
			}
			step = n
		}
		if of != "*" {
			from, to, ranged := strings.Cut(of, "-")
			first, ok := cronValue(field, from)
			last := first
			if ranged && ok {
				last, ok = cronValue(field, to)
			}
			if !ok || first < low || last > high || last < first {
				return s, false
			}
			if low = first; ranged || !stepped {
				high = last
			}
		}
		for v := low; v <= high; v += step {
			s.values[v] = true
		}
	}
	return s, true
}

func cronValue(field int, text string) (int, bool) {
	if n, err := strconv.Atoi(text); err == nil {
		return n, true
	}
	names := map[int]string{cronMonth: "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC", cronWeekday: "SUNMONTUEWEDTHUFRISAT"}[field]
	at := strings.Index(names, strings.ToUpper(text))
	if len(text) != 3 || at < 0 || at%3 != 0 {
		return 0, false
	}
	return at/3 + 1, true
}

// horizon is how far a cron expression is followed: longer than from one leap day to the next.
const horizon = 8*366 + 1 // days

// Next is the first time after t that a cron expression or at(…) allows; the zero time where there is none in years, and
// for a rate, which counts from a moment that nobody tells.
func (c Cadence) Next(t time.Time) time.Time { return c.zoned(t, 1) }

// Last is the last such time that is not after t.
func (c Cadence) Last(t time.Time) time.Time { return c.zoned(t, -1) }

// zoned seeks by the clock of the zone. An hour that summer time skips never comes; of one that comes twice the first
// counts, as with EventBridge Scheduler.
func (c Cadence) zoned(t time.Time, step int) time.Time {
	if c.zone == nil {
		return c.seek(t, step)
	}
	wall := sameClock(t.In(c.zone), time.UTC)
	for {
		found := c.seek(wall, step)
		if found.IsZero() {
			return found
		}
		at := sameClock(found, c.zone)
		if first := at.Add(-time.Hour); sameClock(first, time.UTC).Equal(found) {
			at = first
		}
		if sameClock(at, time.UTC).Equal(found) && at.After(t) == (step > 0) {
			return at.UTC()
		}
		if wall = found; step < 0 {
			wall = found.Add(-time.Second)
		}
	}
}

// sameClock is when a clock of the zone shows what t's shows.
func sameClock(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone)
}

// seek goes from minute to minute, but past a whole day or hour that has none.
func (c Cadence) seek(t time.Time, step int) time.Time {
	if !c.once.IsZero() {
		if c.once.After(t) == (step > 0) {
			return c.once
		}
		return time.Time{}
	}
	if c.Every > 0 || c.cron[cronMinute].values == nil && !c.cron[cronMinute].any {
		return time.Time{}
	}
	at := t.UTC().Truncate(time.Minute)
	if step > 0 {
		at = at.Add(time.Minute)
	}
	for end := t.Add(time.Duration(step*horizon) * 24 * time.Hour); at.After(end) == (step < 0); {
		switch {
		case !c.onDay(at):
			at = edge(at, 24*time.Hour, step)
		case !c.cron[cronHour].has(at.Hour()):
			at = edge(at, time.Hour, step)
		case !c.cron[cronMinute].has(at.Minute()):
			at = at.Add(time.Duration(step) * time.Minute)
		default:
			return at
		}
	}
	return time.Time{}
}

// edge is the first minute of the next day or hour, or the last one of that before.
func edge(t time.Time, unit time.Duration, step int) time.Time {
	begin := t.Truncate(unit)
	if step < 0 {
		return begin.Add(-time.Minute)
	}
	return begin.Add(unit)
}

func (c Cadence) onDay(t time.Time) bool {
	return c.cron[cronYear].has(t.Year()) && c.cron[cronMonth].has(int(t.Month())) &&
		c.cron[cronDay].has(t.Day()) && c.cron[cronWeekday].has(int(t.Weekday())+1)
}
