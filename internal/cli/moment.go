package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// moment reads a time of the command line: `90s`, `1h`, `2d` before now, RFC 3339, or `15:04` of the latest such moment, by the
// local clock.
func moment(word string, now time.Time) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, word); err == nil {
		return t, nil
	}
	if t, err := time.Parse("15:04", word); err == nil {
		y, m, d := now.Date()
		t = time.Date(y, m, d, t.Hour(), t.Minute(), 0, 0, now.Location())
		if t.After(now) {
			t = t.AddDate(0, 0, -1)
		}
		return t, nil
	}
	if days, ok := strings.CutSuffix(word, "d"); ok {
		if n, err := strconv.ParseFloat(days, 64); err == nil && n >= 0 && n <= 3650 {
			return now.Add(-time.Duration(n * 24 * float64(time.Hour))), nil
		}
	}
	if ago, err := time.ParseDuration(word); err == nil && ago >= 0 {
		return now.Add(-ago), nil
	}
	return time.Time{}, fmt.Errorf("%q is no time: give 30m, 2h or 3d before now, 15:04, or 2026-11-20T13:08:00Z", word)
}
