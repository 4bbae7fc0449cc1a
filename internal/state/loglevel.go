package state

import (
	"math"
	"strings"
)

// LogLevel is how grave a line calls itself.
type LogLevel uint8

// The levels.
const (
	LevelUnknown LogLevel = iota
	LevelTrace
	LevelDebug
	LevelInfo
	LevelWarn
	LevelError
	LevelFatal
)

func (l LogLevel) String() string {
	return [...]string{"", "trace", "debug", "info", "warn", "error", "fatal"}[min(l, LevelFatal)]
}

const (
	// levelWithin is how far into a line its level is looked for: behind that words are the message's own.
	levelWithin = 256
	// fieldWithin is the same for a field that names the level, wherever a JSON object has it.
	fieldWithin = 4096
)

// LevelOf reads the level that a line, as it is drawn, gives itself: in a field of JSON or logfmt, in klog's first letter, in brackets, as a
// word in capitals, or by how its kind of crash begins. Nothing is guessed from what the line tells: "no error" is no error.
func LevelOf(line string) LogLevel {
	head := strings.TrimLeft(line[:min(len(line), fieldWithin)], " \t\r\n")
	if strings.HasPrefix(head, "{") {
		return fieldLevel(head, `"`)
	}
	if level := fieldLevel(head, ""); level != LevelUnknown {
		return level
	}
	head = head[:min(len(head), levelWithin)]
	if level := klogLevel(head); level != LevelUnknown {
		return level
	}
	if level := wordLevel(head); level != LevelUnknown {
		return level
	}
	return crashLevel(head)
}

// fieldLevel reads `"level":"warn"`, `"severity": "ERROR"`, `"level":50`; with an empty quote `level=warn`.
func fieldLevel(head, quote string) LogLevel {
	for rest := head; ; {
		i := indexLevelName(rest)
		if i < 0 {
			return LevelUnknown
		}
		end := i
		for end < len(rest) && isLetter(rest[end]) {
			end++
		}
		named := startsName(rest, i, quote)
		rest = rest[end:]
		if !named || !strings.HasPrefix(rest, quote) {
			continue
		}
		value := strings.TrimLeft(rest[len(quote):], " ")
		if value == "" || value[0] != ':' && value[0] != '=' || quote == "" && value[0] == ':' {
			continue
		}
		value = strings.TrimLeft(value[1:], ` "`)
		if level := levelWord(word(value)); level != LevelUnknown {
			return level
		}
		if quote != "" {
			if level := numberLevel(value); level != LevelUnknown {
				return level
			}
		}
	}
}

// indexLevelName finds the next of the names that loggers give the field.
func indexLevelName(s string) int {
	first := -1
	for _, name := range [...]string{"level", "Level", "severity", "Severity", "lvl", "loglevel"} {
		if first >= 0 {
			s = s[:min(len(s), first+len(name)-1)]
		}
		if i := strings.Index(s, name); i >= 0 {
			first = i
		}
	}
	return first
}

// startsName reports that the name of a field begins at i, be it behind a dot: log.level.
func startsName(s string, i int, quote string) bool {
	if i == 0 {
		return quote == ""
	}
	switch c := s[i-1]; {
	case c == '.' || c == '_' || c == '@':
		return true
	case quote != "":
		return c == quote[0] || strings.HasSuffix(s[:i], `"log`)
	default:
		return c == ' ' || c == '\t'
	}
}

// numberLevel reads the levels of loggers that number them: 10 is trace, 60 fatal.
func numberLevel(value string) LogLevel {
	if len(value) < 2 || value[1] != '0' || len(value) > 2 && value[2] >= '0' && value[2] <= '9' || value[0] < '1' || value[0] > '6' {
		return LevelUnknown
	}
	return LogLevel(value[0] - '0')
}

// klogLevel reads I1120 12:00:00.000000.
func klogLevel(head string) LogLevel {
	if len(head) < 8 || head[5] != ' ' {
		return LevelUnknown
	}
	for _, c := range []byte(head[1:5] + head[6:8]) {
		if c < '0' || c > '9' {
			return LevelUnknown
		}
	}
	switch head[0] {
	case 'I':
		return LevelInfo
	case 'W':
		return LevelWarn
	case 'E':
		return LevelError
	case 'F':
		return LevelFatal
	}
	return LevelUnknown
}

// wordLevel finds the first word that is a level: all in capitals, between brackets, or at the start before a colon.
func wordLevel(head string) LogLevel {
	for i := 0; i < len(head); {
		if !isLetter(head[i]) {
			i++
			continue
		}
		w := word(head[i:])
		end := i + len(w)
		whole := (i == 0 || head[i-1] == '.' || !joins(head[i-1])) && (end == len(head) || !joins(head[end]))
		bracket := i > 0 && (head[i-1] == '[' || head[i-1] == '<') && end < len(head) && (head[end] == ']' || head[end] == '>')
		label := end < len(head) && head[end] == ':' && isTime(head[:i])
		if whole && (bracket || label || capitals(w)) {
			if level := levelWord(w); level != LevelUnknown {
				return level
			}
		}
		i = end
	}
	return LevelUnknown
}

// crashLevel knows how programs die by the words their languages print.
func crashLevel(head string) LogLevel {
	for _, begin := range [...]string{"panic: ", "fatal error: ", "thread 'main' panicked"} {
		if strings.HasPrefix(head, begin) {
			return LevelFatal
		}
	}
	for _, begin := range [...]string{"Traceback (most recent call last)", "Exception in thread ", "Unhandled exception", "Uncaught "} {
		if strings.HasPrefix(head, begin) {
			return LevelError
		}
	}
	return LevelUnknown
}

// levelWord knows the words of a level, in any case.
func levelWord(w string) LogLevel {
	const longest = len("information")
	if len(w) < 3 || len(w) > longest {
		return LevelUnknown
	}
	var lower [longest]byte
	for i := range len(w) {
		lower[i] = w[i] | 0x20
	}
	switch string(lower[:len(w)]) {
	case "trace", "trc", "finest", "verbose", "silly":
		return LevelTrace
	case "debug", "dbg", "dbug", "fine", "finer":
		return LevelDebug
	case "info", "inf", "information", "informational", "notice", "log":
		return LevelInfo
	case "warn", "warning", "wrn":
		return LevelWarn
	case "error", "err", "eror", "severe", "fail":
		return LevelError
	case "fatal", "ftl", "critical", "crit", "panic", "dpanic", "emerg", "emergency", "alert":
		return LevelFatal
	}
	return LevelUnknown
}

// isTime reports what may be a time, or nothing.
func isTime(s string) bool {
	for i := range len(s) {
		if isLetter(s[i]) && s[i] != 'T' && s[i] != 'Z' {
			return false
		}
	}
	return true
}

func word(s string) string {
	end := 0
	for end < len(s) && isLetter(s[end]) {
		end++
	}
	return s[:end]
}

func capitals(w string) bool {
	for i := range len(w) {
		if w[i] < 'A' || w[i] > 'Z' {
			return false
		}
	}
	return true
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// joins reports that a letter beside it belongs to a longer word: an identifier, a path, a query.
func joins(c byte) bool {
	return c == '_' || c == '-' || c == '/' || c == '=' || c == '.' || c == '\'' || c >= '0' && c <= '9' || c > math.MaxInt8
}
