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

// restartWords count the stops of the last hour and the last day; noun stands behind the first number. more = older stops of
// the day were not read.
func restartWords(hours [hoursDrawn]int, noun string, more bool) (words string, sum int) {
	for _, n := range hours {
		sum += n
	}
	least := ""
	if more {
		least = "at least "
	}
	return fmt.Sprintf("%d%s in the last hour, %s%d in 24 h", hours[hoursDrawn-1], noun, least, sum), sum
}
