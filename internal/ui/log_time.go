package ui

import (
	"errors"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// logClock is how the time of a line is written.
type logClock int

const (
	clockLocal logClock = iota
	clockUTC
	clockAge
	clockOff
	clocks // how many there are
)

func (c logClock) String() string {
	return [...]string{"local time", "UTC", "ages", "no time"}[c]
}

// wideEnough is the width of a screen from which on times have milliseconds.
const wideEnough = 100

// cells is how wide the times are on a screen.
func (c logClock) cells(width int) int {
	switch {
	case c == clockOff:
		return 0
	case c == clockAge:
		return 4
	case width >= wideEnough:
		return len("15:04:05.000")
	}
	return len("15:04:05")
}

// zone is the zone times are written in.
func (c logClock) zone(now time.Time) *time.Location {
	if c == clockUTC {
		return time.UTC
	}
	return now.Location()
}

// write writes a time; day is told apart, see dayRule.
func (c logClock) write(t, now time.Time, width int) string {
	switch {
	case c == clockOff:
		return ""
	case c == clockAge:
		return padLeft(state.Age(now.Sub(t)), c.cells(width))
	case width >= wideEnough:
		return t.In(c.zone(now)).Format("15:04:05.000")
	}
	return t.In(c.zone(now)).Format("15:04:05")
}

// brief is a time for a headline: without a date where it is of today.
func (c logClock) brief(t, now time.Time) string {
	zone := c.zone(now)
	if sameDay(t.In(zone), now.In(zone)) {
		return t.In(zone).Format("15:04")
	}
	return t.In(zone).Format("2006-01-02 15:04")
}

func sameDay(a, b time.Time) bool { return a.YearDay() == b.YearDay() && a.Year() == b.Year() }

// logMoment is what somebody asked for by a time: to go there, or to see only from one to another.
type logMoment struct {
	at           time.Time // zero = a range
	since, until time.Time // zero = no bound
}

// badMoment explains the ways to write a time.
const badMoment = "write 14:05, 20m ago or 2026-01-31 14:05, 14:05..14:20 or 1h.. for a range"

// readMoment reads a time in a zone, or a range of two with .. between; nothing at all is the present.
func readMoment(text string, now time.Time) (logMoment, error) {
	text = strings.TrimSpace(text)
	from, to, isRange := strings.Cut(text, "..")
	if !isRange {
		if text == "" {
			return logMoment{}, nil
		}
		at, err := readTime(text, now)
		return logMoment{at: at}, err
	}
	var m logMoment
	var err error
	if strings.TrimSpace(from) != "" {
		if m.since, err = readTime(from, now); err != nil {
			return m, err
		}
	}
	if strings.TrimSpace(to) != "" {
		if m.until, err = readTime(to, now); err != nil {
			return m, err
		}
	}
	if !m.until.IsZero() && !m.since.Before(m.until) {
		return m, errors.New("the range ends before it begins")
	}
	if m.since.IsZero() && m.until.IsZero() {
		return m, errors.New(badMoment)
	}
	return m, nil
}

// readTime reads one time. A time of day is the last one there was.
func readTime(text string, now time.Time) (time.Time, error) {
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), " ago"))
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := time.ParseDuration(days + "h"); err == nil && n >= 0 {
			return now.Add(-24 * n), nil
		}
	}
	if ago, err := time.ParseDuration(text); err == nil && text != "0" {
		return now.Add(-max(ago, -ago)), nil
	}
	for _, layout := range []string{"15:04", "15:04:05", "15:04:05.000"} {
		if t, err := time.ParseInLocation(layout, text, now.Location()); err == nil {
			day := time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), now.Location())
			if day.After(now) {
				day = day.AddDate(0, 0, -1)
			}
			return day, nil
		}
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02"} {
		if t, err := time.ParseInLocation(layout, text, now.Location()); err == nil {
			return t, nil
		}
	}
	return time.Time{}, errors.New(badMoment)
}
