package ui

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// longestJSON is the longest line whose fields are looked at in the list, in bytes: a longer one is shown there as it was
// written, and set out on its own page.
const longestJSON = 64 << 10

// logField is a field of a JSON line; those of nested objects have their names joined by dots.
type logField struct{ name, value string }

// deepestField is how deep nested objects are taken apart; what lies deeper is shown as JSON.
const deepestField = 3

// fieldsOf takes a JSON line apart, in its own order; ok is false for what is no object.
func fieldsOf(raw string) (fields []logField, ok bool) {
	if len(raw) > longestJSON {
		return nil, false
	}
	return appendFields(nil, "", []byte(raw), 0)
}

func appendFields(fields []logField, prefix string, raw []byte, depth int) ([]logField, bool) {
	in := json.NewDecoder(bytes.NewReader(raw))
	if open, err := in.Token(); err != nil || open != json.Delim('{') {
		return nil, false
	}
	for in.More() {
		key, err := in.Token()
		name, isName := key.(string)
		var value json.RawMessage
		if err != nil || !isName || in.Decode(&value) != nil {
			return nil, false
		}
		name = prefix + state.DrawLog(name)
		if value[0] == '{' && len(value) > 2 && depth < deepestField {
			var whole bool
			if fields, whole = appendFields(fields, name+".", value, depth+1); !whole {
				return nil, false
			}
			continue
		}
		fields = append(fields, logField{name, fieldValue(value)})
	}
	if end, err := in.Token(); err != nil || end != json.Delim('}') {
		return nil, false
	}
	return fields, true
}

// fieldValue is a value as people read it: a string without quotes, anything else as JSON.
func fieldValue(value json.RawMessage) string {
	var text string
	if value[0] == '"' && json.Unmarshal(value, &text) == nil {
		return state.DrawLog(text)
	}
	var flat bytes.Buffer
	if json.Compact(&flat, value) != nil {
		return state.DrawLog(string(value))
	}
	return state.DrawLog(flat.String())
}

// The names that loggers give the message, and to what stands in columns of its own.
func messageNames() []string { return []string{"message", "msg", "event", "log", "error", "err"} }

func aloneNames() []string {
	return []string{"time", "timestamp", "ts", "@timestamp", "t", "level", "severity", "lvl", "loglevel", "log.level"}
}

// wordsOf is a JSON line as a sentence: its message, and the other fields behind it. names are where their names stand.
func wordsOf(fields []logField) (text string, names []span) {
	var b strings.Builder
	message := -1
	for _, name := range messageNames() {
		if message = slices.IndexFunc(fields, func(f logField) bool { return f.name == name }); message >= 0 {
			b.WriteString(fields[message].value)
			break
		}
	}
	alone := aloneNames()
	for i, f := range fields {
		if i == message || slices.Contains(alone, strings.ToLower(f.name)) {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("  ")
		}
		names = append(names, span{b.Len(), b.Len() + len(f.name) + 1})
		b.WriteString(f.name + "=")
		if strings.Contains(f.value, " ") {
			b.WriteString(`"` + f.value + `"`)
		} else {
			b.WriteString(f.value)
		}
	}
	return b.String(), names
}

// valueOf is a field's value, by its name in any case.
func valueOf(fields []logField, name string) string {
	for _, f := range fields {
		if strings.EqualFold(f.name, name) {
			return f.value
		}
	}
	return ""
}

// prettyJSON is a JSON line set out over several rows; ok is false for what is no JSON, or longer than most bytes.
func prettyJSON(raw string, most int) (lines []string, ok bool) {
	var out bytes.Buffer
	if len(raw) > most || json.Indent(&out, []byte(strings.TrimSpace(raw)), "", "  ") != nil {
		return nil, false
	}
	lines = strings.Split(out.String(), "\n")
	for i := range lines {
		lines[i] = state.DrawLog(lines[i])
	}
	return lines, true
}
