package ui

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// toYAML writes a JSON document as YAML with its keys in their order and its numbers as they stand. It writes the
// form that `aws --output yaml` prints, and quotes every string that some reader of YAML would not take for one.
func toYAML(doc []byte) ([]byte, error) {
	y := yamlWriter{in: json.NewDecoder(bytes.NewReader(doc))}
	y.in.UseNumber()
	if err := y.value(atTop, 0); errors.Is(err, io.EOF) {
		return nil, io.ErrUnexpectedEOF
	} else if err != nil {
		return nil, err
	}
	return y.out.Bytes(), nil
}

type yamlWriter struct {
	in  *json.Decoder
	out bytes.Buffer
}

// yamlPlace is what stands before a value on its line.
type yamlPlace int

const (
	atTop yamlPlace = iota
	afterKey
	afterDash
)

// value writes the next value; indent is that of the key or the dash before it.
func (y *yamlWriter) value(place yamlPlace, indent int) error {
	token, err := y.in.Token()
	if err != nil {
		return err
	}
	open, nested := token.(json.Delim)
	switch {
	case nested && y.in.More():
		if place == afterDash || place == afterKey && open == '{' {
			indent += 2
		}
		return y.members(place, indent, open)
	case nested:
		end, err := y.in.Token()
		if err != nil {
			return err
		}
		y.scalar(place, string(open)+end.(json.Delim).String())
	default:
		y.scalar(place, yamlScalar(token))
	}
	return nil
}

func (y *yamlWriter) scalar(place yamlPlace, text string) {
	if place != atTop {
		y.out.WriteByte(' ')
	}
	y.out.WriteString(text + "\n")
}

// members writes what an object or a list holds, up to its end.
func (y *yamlWriter) members(place yamlPlace, indent int, open json.Delim) error {
	margin := strings.Repeat(" ", indent)
	switch place {
	case atTop: // begins the document
	case afterKey:
		y.out.WriteString("\n" + margin)
	case afterDash:
		y.out.WriteByte(' ')
	}
	for first := true; y.in.More(); first = false {
		if !first {
			y.out.WriteString(margin)
		}
		holder := afterDash
		if open == '{' {
			key, err := y.in.Token()
			if err != nil {
				return err
			}
			y.out.WriteString(yamlScalar(key) + ":")
			holder = afterKey
		} else {
			y.out.WriteByte('-')
		}
		if err := y.value(holder, indent); err != nil {
			return err
		}
	}
	_, err := y.in.Token()
	return err
}

// yamlScalar writes a JSON token; a JSON string is one in YAML too.
func yamlScalar(token json.Token) string {
	s, ok := token.(string)
	if ok && plainInYAML(s) {
		return s
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(token); err != nil {
		return `""` // cannot be: a token is a string, a number, a bool or nil
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// plainInYAML reports text that needs no quotes in YAML 1.1 and 1.2: it begins like a word, holds no sign with a
// meaning of its own in any place, and is no name of another value.
func plainInYAML(s string) bool {
	if s == "" || !isASCII(s) || !isLetter(s[0]) && s[0] != '/' || strings.ContainsAny(s, `#<>[]{}"'`+"`"+`\&*!|%?`) ||
		strings.HasSuffix(s, ":") || strings.HasSuffix(s, " ") || strings.Contains(s, ": ") {
		return false
	}
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf":
		return false
	}
	return true
}

func isLetter(c byte) bool { return 'a' <= lower(c) && lower(c) <= 'z' }
