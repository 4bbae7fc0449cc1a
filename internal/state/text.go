package state

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean neutralises text that others wrote (names, reasons, events) so that it can be drawn on a terminal: escape
// sequences go, controls and line breaks become spaces, bidirectional, zero-width and invalid characters go. It
// returns its own copy, so that a stored word does not keep the whole answer it came in alive.
func Clean(s string) string {
	if plain(s) {
		return strings.Clone(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if n := sequence(s[i:], r, size); n > 0 {
			i += n
			continue
		}
		i += size
		switch {
		case r == utf8.RuneError && size == 1:
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			b.WriteByte(' ')
		case hides(r):
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// hides reports a character without a face of its own: it reverses, joins or hides others.
func hides(r rune) bool {
	if r < 0x00ad {
		return false
	}
	switch r {
	case '\u034f', '\u115f', '\u1160', '\u3164', '\uffa0':
		return true
	}
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r)
}

func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// sequence is the length of the escape sequence that s begins with, 0 for none. A string that is never terminated
// loses its introducer only: what follows may be the text somebody needs. (ECMA-48)
func sequence(s string, r rune, size int) int {
	rest, intro := s[size:], r
	if r == 0x1b {
		if rest == "" {
			return size
		}
		if rest[0] < 0x40 || rest[0] > 0x5f {
			return size // not a C1 in its 7-bit form: drop the ESC, keep what follows
		}
		intro, rest, size = rune(rest[0])+0x40, rest[1:], size+1
	}
	switch intro {
	case 0x9b: // CSI: parameters and intermediates up to a final byte
		for i := range len(rest) {
			if c := rest[i]; c >= 0x40 && c <= 0x7e {
				return size + i + 1
			} else if c < 0x20 || c > 0x3f {
				return size + i
			}
		}
		return size + len(rest)
	case 0x90, 0x98, 0x9d, 0x9e, 0x9f: // DCS, SOS, OSC, PM, APC: up to BEL or ST
		end, length := -1, 0
		for _, stop := range []string{"\a", "\x1b\\", "\u009c"} {
			if i := strings.Index(rest, stop); i >= 0 && (end < 0 || i < end) {
				end, length = i, len(stop)
			}
		}
		if end >= 0 {
			return size + end + length
		}
		return size
	}
	if r == 0x1b || r >= 0x80 && r <= 0x9f {
		return size
	}
	return 0
}
