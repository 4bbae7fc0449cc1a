package ui

import (
	"fmt"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// hoursDrawn is how many hours the bars of stops tell of, one bar each.
const hoursDrawn = 24

// stopsAnHour counts the stops of each of the last hours that somebody should know of, the latest last.
func stopsAnHour(all []state.Happening, causes map[state.TaskKey]cause, now time.Time) (hours [hoursDrawn]int) {
	for _, h := range all {
		ago := int(now.Sub(h.At) / time.Hour)
		if h.Task != nil && !causes[h.Task.Key].benign && ago >= 0 && ago < hoursDrawn {
			hours[hoursDrawn-1-ago]++
		}
	}
	return hours
}

// bars draw counts; a dot is none.
func bars(hours []int) string {
	const signs = "▁▂▃▄▅▆▇█"
	most := 1
	for _, n := range hours {
		most = max(most, n)
	}
	levels := []rune(signs)
	var b strings.Builder
	for _, n := range hours {
		if n == 0 {
			b.WriteRune('·')
			continue
		}
		b.WriteRune(levels[(n*len(levels)-1)/most])
	}
	return b.String()
}

// restartWords say how many stops there were, hour by hour.
func restartWords(hours [hoursDrawn]int, more bool) string {
	sum := 0
	for _, n := range hours {
		sum += n
	}
	if sum == 0 && !more {
		return "no bad stop in 24 h"
	}
	least := ""
	if more { // older ones were not read
		least = "at least "
	}
	return fmt.Sprintf("bad stops: %d in the last hour, %s%d in 24 h %s", hours[hoursDrawn-1], least, sum, bars(hours[:]))
}
