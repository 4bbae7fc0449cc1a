package sim

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

// jsonFilter tells whether a line's object matches a pattern like { $.level = "error" && $.ms > 100 }.
type jsonFilter func(object any) bool

// parseJSONFilter reads a pattern for lines of JSON: comparisons of numbers and texts with * in them or between %, IS TRUE,
// IS FALSE, IS NULL, NOT EXISTS, joined by &&, || and parentheses. && goes before ||.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
func parseJSONFilter(pattern string) (jsonFilter, error) {
	p := jsonPattern{rest: strings.TrimSuffix(strings.TrimPrefix(pattern, "{"), "}")}
	f, ok := p.any()
	if p.skip(); !ok || p.rest != "" {
		return nil, errLogs("Invalid filter pattern")
	}
	return f, nil
}

func (f jsonFilter) matches(line string) bool {
	var object map[string]any
	return json.Unmarshal([]byte(line), &object) == nil && f(object)
}

// jsonPattern is what is left of a pattern while it is read.
type jsonPattern struct{ rest string }

func (p *jsonPattern) skip() { p.rest = strings.TrimLeft(p.rest, " \t") }

func (p *jsonPattern) take(word string) bool {
	p.skip()
	rest, ok := strings.CutPrefix(p.rest, word)
	if ok {
		p.rest = rest
	}
	return ok
}

func (p *jsonPattern) any() (jsonFilter, bool) {
	return p.joined("||", p.all, func(a, b bool) bool { return a || b })
}

func (p *jsonPattern) all() (jsonFilter, bool) {
	return p.joined("&&", p.one, func(a, b bool) bool { return a && b })
}

func (p *jsonPattern) joined(by string, part func() (jsonFilter, bool), join func(a, b bool) bool) (jsonFilter, bool) {
	f, ok := part()
	for ok && p.take(by) {
		left := f
		var right jsonFilter
		if right, ok = part(); ok {
			f = func(o any) bool { return join(left(o), right(o)) }
		}
	}
	return f, ok
}

// one is a comparison, or a pattern in parentheses.
func (p *jsonPattern) one() (jsonFilter, bool) {
	if p.take("(") {
		f, ok := p.any()
		return f, ok && p.take(")")
	}
	of, ok := p.selector()
	if !ok {
		return nil, false
	}
	if p.take("NOT EXISTS") {
		return func(o any) bool { _, there := of(o); return !there }, true
	}
	for word, want := range map[string]any{"IS TRUE": true, "IS FALSE": false, "IS NULL": nil} {
		if p.take(word) {
			return func(o any) bool { v, there := of(o); return there && v == want }, true
		}
	}
	for _, sign := range []string{"!=", "<=", ">=", "=", "<", ">"} {
		if p.take(sign) {
			is, ok := p.value(sign)
			return func(o any) bool { v, there := of(o); return there && is(v) }, ok
		}
	}
	return nil, false
}

// jsonStep is one step into an object: .name, ['name'] or [3].
const jsonStep = `^(?:\.([A-Za-z0-9_-]+)|\['([^']*)'\]|\.?\['([^']*)'\]|\[([0-9]+)\])`

// selector reads where a value is: $.request.headers[0].name
func (p *jsonPattern) selector() (func(o any) (any, bool), bool) {
	if !p.take("$") {
		return nil, false
	}
	type step struct {
		name  string
		index int
	}
	var steps []step
	next := regexp.MustCompile(jsonStep)
	for m := next.FindStringSubmatch(p.rest); m != nil; m = next.FindStringSubmatch(p.rest) {
		p.rest = p.rest[len(m[0]):]
		index, _ := strconv.Atoi(m[4])
		steps = append(steps, step{m[1] + m[2] + m[3], index})
	}
	return func(v any) (any, bool) {
		for _, s := range steps {
			switch in := v.(type) {
			case map[string]any:
				var there bool
				if v, there = in[s.name]; !there {
					return nil, false
				}
			case []any:
				if s.name != "" || s.index >= len(in) {
					return nil, false
				}
				v = in[s.index]
			default:
				return nil, false
			}
		}
		return v, true
	}, len(steps) > 0
}

// value reads what is compared with: a number, a word, a text in quotes, or an expression between %.
func (p *jsonPattern) value(sign string) (is func(v any) bool, ok bool) {
	p.skip()
	m := regexp.MustCompile(`^(?:"((?:[^"\\]|\\.)*)"|%([^%]+)%|([^\s()&|"%]+))`).FindStringSubmatch(p.rest)
	if m == nil {
		return nil, false
	}
	p.rest = p.rest[len(m[0]):]
	word := strings.ReplaceAll(m[1], `\"`, `"`) + m[3]
	number, err := strconv.ParseFloat(word, 64)
	if isNumber := err == nil && m[3] != ""; isNumber || sign != "=" && sign != "!=" {
		return func(v any) bool {
			n, ok := v.(float64)
			return ok && compareAs(sign, n, number)
		}, isNumber
	}
	expr := "^" + strings.ReplaceAll(regexp.QuoteMeta(word), `\*`, ".*") + "$"
	if m[2] != "" {
		expr = m[2]
	}
	like, err := regexp.Compile(expr)
	return func(v any) bool {
		text, ok := v.(string)
		if n, isNumber := v.(float64); isNumber {
			text, ok = strconv.FormatFloat(n, 'f', -1, 64), true
		}
		return ok && like.MatchString(text) == (sign == "=")
	}, err == nil
}

func compareAs(sign string, a, b float64) bool {
	switch sign {
	case "=":
		return a == b
	case "!=":
		return a != b
	case "<":
		return a < b
	case "<=":
		return a <= b
	case ">":
		return a > b
	}
	return a >= b
}
