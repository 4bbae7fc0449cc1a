package diagnose

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxText is how much of a text is read, in bytes: ECS cuts reasons at 1,024, CloudWatch Logs lines at 1 MiB.
const maxText = 16 << 10

// squeeze writes a text as the causes are written: any white space is one blank, quotes are straight, and a quote that
// runtimes escaped once or thrice is a quote.
func squeeze(text string) string {
	if len(text) > maxText {
		text = text[:maxText]
	}
	var b strings.Builder
	b.Grow(len(text))
	blank := true // nothing written yet that a blank could follow
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case unicode.IsSpace(r):
			if !blank {
				b.WriteByte(' ')
			}
		case r == '\\' && escapes(text[i:]):
		case r == '‘' || r == '’':
			b.WriteByte('\'')
		case r == '“' || r == '”':
			b.WriteByte('"')
		default:
			b.WriteString(text[i : i+size])
		}
		blank = unicode.IsSpace(r)
		i += size
	}
	return strings.TrimSuffix(b.String(), " ")
}

// escapes reports that backslashes end in a quote.
func escapes(s string) bool {
	s = strings.TrimLeft(s, `\`)
	return s != "" && (s[0] == '"' || s[0] == '\'')
}
