package sim

import (
	"strconv"
	"strings"
	"time"
)

// mix scatters a number (SplitMix64): neighbouring inputs give unrelated outputs and the same input always the same one, so that
// what is derived from (seed, stream, number) can be forgotten and derived again.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb
	return x ^ (x >> 31)
}

// numbered is the hash of one of many things of a seed, by its number.
func numbered(seed uint64, n int) uint64 {
	return mix(seed ^ mix(uint64(n))) //nolint:gosec // any bits will do
}

// part turns a hash into a number from 0 up to 1.
func part(h uint64) float64 { return float64(h>>11) / (1 << 53) }

// mixText folds a text into a seed (FNV-1a, then mix).
func mixText(seed uint64, text string) uint64 {
	h := seed ^ 0xcbf29ce484222325
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * 0x100000001b3
	}
	return mix(h)
}

// fillBlanks writes one log line from its template. A blank is {5-80} (a number of that range), {GET|POST} (one of them),
// {hex} (eight hex digits) or {time} (when the line was written, RFC 3339); any other brace is the line's own, so that
// templates may be JSON. The same h fills the same words.
func fillBlanks(template string, h uint64, at time.Time) string {
	if !strings.Contains(template, "{") {
		return template
	}
	var line strings.Builder
	for {
		before, rest, found := strings.Cut(template, "{")
		line.WriteString(before)
		if !found {
			return line.String()
		}
		end := strings.IndexAny(rest, "{}")
		if end < 0 || rest[end] == '{' {
			line.WriteByte('{')
			template = rest
			continue
		}
		h = mix(h)
		line.WriteString(blank(rest[:end], h, at))
		template = rest[end+1:]
	}
}

func blank(name string, h uint64, at time.Time) string {
	low, high, isRange := strings.Cut(name, "-")
	from, errFrom := strconv.ParseUint(low, 10, 32)
	to, errTo := strconv.ParseUint(high, 10, 32)
	switch {
	case name == "hex":
		digits := strconv.FormatUint(h&0xffffffff|1<<32, 16)
		return digits[1:]
	case name == "time":
		return at.UTC().Format("2006-01-02T15:04:05.000Z07:00")
	case isRange && errFrom == nil && errTo == nil && from <= to:
		return strconv.FormatUint(from+h%(to-from+1), 10)
	case strings.Contains(name, "|") && !strings.Contains(name, `"`):
		words := strings.Split(name, "|")
		return words[h%uint64(len(words))]
	default:
		return "{" + name + "}"
	}
}
