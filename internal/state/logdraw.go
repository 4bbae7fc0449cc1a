package state

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// DrawLog makes one line for a terminal of what a container wrote. Escape sequences and what reverses, hides or joins
// other characters go; line breaks show as ↵, other controls as a space; bytes that are no UTF-8 show as one � for a
// run of them. The end is trimmed. A line that needs none of this is returned as it is.
func DrawLog(raw string) string {
	raw = strings.TrimRight(raw, " \t\r\n")
	i := 0
	for i < len(raw) && raw[i] >= ' ' && raw[i] <= '~' {
		i++
	}
	if i == len(raw) || harmless(raw[i:]) {
		return raw
	}
	var b strings.Builder
	b.Grow(len(raw) + 8)
	b.WriteString(raw[:i])
	broken := false
	for i < len(raw) {
		if c := raw[i]; c >= ' ' && c <= '~' {
			b.WriteByte(c)
			broken = false
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(raw[i:])
		if n := sequence(raw[i:], r, size); n > 0 {
			i += n
			continue
		}
		i += size
		if r == utf8.RuneError && size == 1 {
			if !broken {
				b.WriteRune(utf8.RuneError)
			}
			broken = true
			continue
		}
		broken = false
		switch {
		case r == '\r' && strings.HasPrefix(raw[i:], "\n"):
		case r == '\n', r == '\u2028', r == '\u2029', r == '\v', r == '\f':
			b.WriteRune('↵')
		case unicode.IsControl(r):
			b.WriteByte(' ')
		case !hides(r):
			b.WriteRune(r)
		}
	}
	return b.String()
}

// harmless reports text that a terminal may get as it is.
func harmless(s string) bool {
	for i, r := range s {
		switch {
		case r >= ' ' && r <= '~':
		case r == utf8.RuneError:
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return false
			}
		case unicode.IsControl(r), r == '\u2028', r == '\u2029', hides(r):
			return false
		}
	}
	return true
}
