package ui

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// logLine is a line as the view holds it: 88 bytes besides its texts, since a million may be held. It is never changed
// once it is made.
type logLine struct {
	at, ingested int64            // milliseconds since 1970, as CloudWatch counts
	seq          uint64           // order of arrival: of two lines of one millisecond the earlier came first
	raw, drawn   string           // as the container wrote it, and what of that a terminal may get
	id           string           // CloudWatch's eventId
	from         *state.LogStream // nil for a line of nobody
	level        state.LogLevel
	kind         logKind
	ascii        bool // of drawn, a byte is a cell
}

// logKind tells what a line is.
type logKind uint8

const (
	kindText logKind = iota
	kindJSON         // an object, as far as its ends tell
	kindMark         // what happened on the service beside the lines
)

// logLineSize is what a line costs besides its texts, in bytes.
const logLineSize = 88

// key is the line's place among all lines.
func (l *logLine) key() logKey { return logKey{l.at, l.seq} }

func (l *logLine) time() time.Time { return time.UnixMilli(l.at) }

// size is what the line costs, in bytes.
func (l *logLine) size() int {
	n := logLineSize + len(l.raw) + len(l.id)
	if l.kind == kindMark || len(l.drawn) != len(l.raw) || l.drawn != l.raw {
		n += len(l.drawn)
	}
	return n
}

// logKey orders lines by their own time, and lines of one millisecond by their arrival.
type logKey struct {
	at  int64
	seq uint64
}

func (k logKey) before(other logKey) bool {
	return k.at < other.at || k.at == other.at && k.seq < other.seq
}

// prepareLog makes lines and marks fit for the ring, in the order of their time. It runs beside Update: a batch may be
// large.
func prepareLog(lines []state.LogLine, marks []state.LogMark) []logLine {
	made := make([]logLine, 0, len(lines)+len(marks))
	for i := range lines {
		made = append(made, newLogLine(&lines[i]))
	}
	for _, m := range marks {
		made = append(made, newLogMark(m))
	}
	byTime := func(a, b logLine) int { return cmp.Or(cmp.Compare(a.at, b.at), (&b).marked()-(&a).marked()) }
	if !slices.IsSortedFunc(made, byTime) {
		slices.SortStableFunc(made, byTime)
	}
	return made
}

func newLogLine(l *state.LogLine) logLine {
	made := logLine{
		at: l.At.UnixMilli(), raw: l.Raw, drawn: l.Drawn, id: l.ID, from: l.From,
		level: l.Level, ascii: isASCII(l.Drawn),
	}
	if !l.Ingested.IsZero() {
		made.ingested = l.Ingested.UnixMilli()
	}
	if text := strings.Trim(l.Drawn, " "); strings.HasPrefix(text, "{") && strings.HasSuffix(text, "}") {
		made.kind = kindJSON
	}
	return made
}

// newLogMark makes a line of a mark; raw holds its kind.
func newLogMark(m state.LogMark) logLine {
	text := state.Clean(m.Text)
	return logLine{
		at: m.At.UnixMilli(), raw: string(m.Kind), drawn: text, from: &state.LogStream{Task: m.Task},
		kind: kindMark, ascii: isASCII(text), id: string(m.Kind) + m.Task + text,
	}
}

// marked is 1 for a mark.
func (l *logLine) marked() int {
	if l.kind == kindMark {
		return 1
	}
	return 0
}

// task is the id of the task that wrote it, "" where nobody knows.
func (l *logLine) task() string {
	if l.from == nil {
		return ""
	}
	return l.from.Task
}

func (l *logLine) container() string {
	if l.from == nil {
		return ""
	}
	return l.from.Container
}
