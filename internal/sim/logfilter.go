package sim

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// logFilter is a parsed filter pattern of terms: a line matches if it has every term, one of the ?terms where there are only
// such, and no -term; or it matches an expression between %, or it is JSON that a pattern in { } fits. Case matters. Not served
// are space-delimited patterns, in [ ].
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
type logFilter struct {
	all, some, none []string
	like            *regexp.Regexp
	object          jsonFilter
}

// parseLogFilter returns the service's own refusal for a pattern it cannot read.
func parseLogFilter(pattern string) (logFilter, error) {
	var f logFilter
	rest := strings.TrimSpace(pattern)
	if strings.HasPrefix(rest, "{") && !strings.HasSuffix(rest, "}") {
		return f, errLogs("If a filter pattern starts with '{' it must end with '}'")
	}
	if strings.HasPrefix(rest, "{") {
		object, err := parseJSONFilter(rest)
		return logFilter{object: object}, err
	}
	if expr, ok := strings.CutPrefix(rest, "%"); ok {
		expr, ended := strings.CutSuffix(expr, "%")
		like, err := regexp.Compile(expr)
		if err != nil || !ended || expr == "" {
			return f, errLogs("Invalid filter pattern")
		}
		return logFilter{like: like}, nil
	}
	if strings.HasPrefix(rest, "[") {
		return f, errLogs("Invalid filter pattern")
	}
	for rest != "" {
		into := &f.all
		switch rest[0] {
		case '?':
			into, rest = &f.some, rest[1:]
		case '-':
			into, rest = &f.none, rest[1:]
		}
		term, left, err := cutTerm(rest)
		if err != nil {
			return f, err
		}
		*into = append(*into, term)
		rest = strings.TrimLeftFunc(left, unicode.IsSpace)
	}
	if len(f.all)+len(f.none) > 0 {
		f.some = nil // "?" counts only in a pattern of nothing else
	}
	return f, nil
}

// cutTerm takes one term off the pattern: a word of letters, digits and underscores, or anything in double quotes.
func cutTerm(pattern string) (term, rest string, err error) {
	if quoted, ok := strings.CutPrefix(pattern, `"`); ok {
		var b strings.Builder
		for i := 0; i < len(quoted); i++ {
			switch c := quoted[i]; {
			case c == '\\' && i+1 < len(quoted):
				i++
				b.WriteByte(quoted[i])
			case c == '"' && b.Len() == 0:
				return "", "", errTerm(`""`)
			case c == '"':
				return b.String(), quoted[i+1:], nil
			default:
				b.WriteByte(c)
			}
		}
		return "", "", errTerm(pattern)
	}
	word, rest := pattern, ""
	if end := strings.IndexFunc(pattern, unicode.IsSpace); end >= 0 {
		word, rest = pattern[:end], pattern[end:]
	}
	odd := strings.ContainsFunc(word, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if word == "" || odd {
		return "", "", errTerm(word)
	}
	return word, rest, nil
}

func errTerm(term string) error {
	return errLogs(fmt.Sprintf("Invalid filter pattern: Invalid character(s) in term '%s'", term))
}

func (f logFilter) matches(line string) bool {
	switch {
	case f.object != nil:
		return f.object.matches(line)
	case f.like != nil:
		return f.like.MatchString(line)
	}
	for _, term := range f.all {
		if !strings.Contains(line, term) {
			return false
		}
	}
	for _, term := range f.none {
		if strings.Contains(line, term) {
			return false
		}
	}
	for _, term := range f.some {
		if strings.Contains(line, term) {
			return true
		}
	}
	return len(f.some) == 0
}
