package ui

import (
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// logShape is how lines of JSON are shown.
type logShape int

const (
	shapeFields logShape = iota // what is said first: the message
	shapePretty
	shapeWritten
	shapes // how many there are
)

func (s logShape) String() string {
	return [...]string{"JSON as message and fields", "JSON set out", "JSON as written"}[s]
}

// logSheet is how lines are drawn: what stands before them, and how they are cut.
type logSheet struct {
	l     *look
	now   time.Time
	width int

	clock      logClock
	shape      logShape
	columns    []string // of JSON lines, none = message and fields as a sentence
	widths     []int    // of the columns, as wide as was needed so far
	wrap       bool
	skip       int  // cells that are scrolled away to the left
	tasks      int  // cells of a task's id, 0 = not shown
	containers int  // cells of a container's name, 0 = not shown
	levels     bool // some line has a level

	find *logExpr // nil = nothing is searched for
}

// mostRows is how many rows one line takes in the list at most: enter opens it whole.
const mostRows = 20

// logPart is one row of a line: a part of a text that is drawn.
type logPart struct {
	text  string
	ascii bool
	span
	pad    int
	names  []span // of fields, drawn quietly
	cutOff bool   // the text goes on to the right
	more   bool   // rows follow that are not shown
}

// margin is the width of what stands before a line.
func (s *logSheet) margin() int {
	n := 1
	for _, w := range []int{s.clock.cells(s.width), s.tasks, s.containers, s.levelCells()} {
		if w > 0 {
			n += w + 1
		}
	}
	return n
}

func (s *logSheet) levelCells() int {
	switch {
	case !s.levels:
		return 0
	case s.width < wideEnough:
		return 1
	}
	return 5
}

// room is the width left for the line itself.
func (s *logSheet) room() int { return max(s.width-s.margin(), 8) }

// parts are the rows of a line.
func (s *logSheet) parts(l *logLine) []logPart {
	if l.kind == kindJSON && s.shape != shapeWritten {
		if s.shape == shapePretty {
			if lines, ok := prettyJSON(l.raw, longestJSON); ok {
				return s.several(lines)
			}
		} else if text, names, ok := s.fields(l); ok {
			return s.cut(logPart{text: text, ascii: isASCII(text), names: names})
		}
	}
	return s.cut(logPart{text: l.drawn[s.lead(l):], ascii: l.ascii})
}

// lead is how much of a line's beginning is its level, which stands in the column before it. It is shown all the same
// where somebody searches for it.
func (s *logSheet) lead(l *logLine) int {
	word := l.level.String()
	if s.levelCells() == 0 || word == "" || l.kind == kindJSON {
		return 0
	}
	open := len(l.drawn) - len(strings.TrimLeft(l.drawn, "[<"))
	end := open + len(word)
	if open > 1 || len(l.drawn) < end || !strings.EqualFold(l.drawn[open:end], word) {
		return 0
	}
	rest := strings.TrimLeft(l.drawn[end:], "]>:")
	if open > 0 && len(rest) == len(l.drawn)-end || !strings.HasPrefix(rest, " ") {
		return 0
	}
	at := len(l.drawn) - len(strings.TrimLeft(rest, " "))
	if s.find != nil && s.find.in(l.drawn[:at]) {
		return 0
	}
	return at
}

func (s *logSheet) cut(p logPart) []logPart {
	if !s.wrap {
		p.span, p.pad = windowSpan(p.text, p.ascii, s.skip, s.room())
		if p.to < len(p.text) {
			p.span, p.pad = windowSpan(p.text, p.ascii, s.skip, s.room()-1)
			p.cutOff = true
		}
		return []logPart{p}
	}
	spans, more := wrapSpans(p.text, p.ascii, s.room(), mostRows)
	parts := make([]logPart, len(spans))
	for i, sp := range spans {
		parts[i] = p
		parts[i].span, parts[i].more = sp, more && i == len(spans)-1
	}
	return parts
}

// several are the rows of a text of lines, each cut by itself.
func (s *logSheet) several(lines []string) []logPart {
	parts := make([]logPart, 0, len(lines))
	for _, text := range lines {
		p := logPart{text: text, ascii: isASCII(text)}
		if at := keySpan(text); at[1] > 0 {
			p.names = []span{{at[0], at[1]}}
		}
		for _, row := range s.cut(p) {
			if len(parts) == mostRows {
				parts[mostRows-1].more = true
				return parts
			}
			parts = append(parts, row)
		}
	}
	return parts
}

// fields is a JSON line as a sentence or as the columns that were chosen.
func (s *logSheet) fields(l *logLine) (text string, names []span, ok bool) {
	fields, ok := fieldsOf(l.raw)
	if !ok {
		return "", nil, false
	}
	if len(s.columns) == 0 {
		text, names = wordsOf(fields)
		return text, names, true
	}
	var b strings.Builder
	for i, name := range s.columns {
		value := dash(valueOf(fields, name))
		if i < len(s.columns)-1 {
			value = padRight(cutEnd(value, s.widths[i]), s.widths[i]) + "  "
		}
		b.WriteString(value)
	}
	return b.String(), nil, true
}

// widen makes the columns as wide as a line needs them, up to a third of the screen.
func (s *logSheet) widen(l *logLine) {
	if l.kind != kindJSON || s.shape != shapeFields || len(s.columns) == 0 {
		return
	}
	fields, ok := fieldsOf(l.raw)
	if !ok {
		return
	}
	for i, name := range s.columns {
		s.widths[i] = max(s.widths[i], min(cells(valueOf(fields, name)), s.room()/3))
	}
}

// titles are the names of the columns, "" where there are none.
func (s *logSheet) titles() string {
	if s.shape != shapeFields || len(s.columns) == 0 {
		return ""
	}
	var b strings.Builder
	for i, name := range s.columns {
		title := strings.ToUpper(name)
		if i < len(s.columns)-1 {
			title = padRight(cutEnd(title, s.widths[i]), s.widths[i]) + "  "
		}
		b.WriteString(title)
	}
	text := b.String()
	at, _ := windowSpan(text, isASCII(text), s.skipped(), s.room())
	return s.l.paint(toneTitle, blank(s.margin())+text[at.from:at.to])
}

func (s *logSheet) skipped() int {
	if s.wrap {
		return 0
	}
	return s.skip
}

// height is how many rows a line takes; day tells that a rule with its date stands above.
func (s *logSheet) height(l *logLine, day bool) int {
	n := 1
	if l.kind != kindMark && (s.wrap || s.shape == shapePretty && l.kind == kindJSON) {
		n = len(s.parts(l))
	}
	if day {
		n++
	}
	return n
}

// rows draws a line.
func (s *logSheet) rows(l *logLine, day, cursor bool) []string {
	var rows []string
	if day {
		rows = append(rows, s.rule(toneQuiet, l.time().In(s.clock.zone(s.now)).Format("Monday, 2 January 2006"), false))
	}
	if l.kind == kindMark {
		text := briefMessage(l.drawn)
		if when := s.clock.write(l.time(), s.now, s.width); when != "" {
			text = strings.TrimSpace(when) + " " + text
		}
		return append(rows, s.rule(markTone(l), text, cursor))
	}
	t := levelTone(l.level)
	if cursor {
		t = toneCursor
	}
	head := s.head(l, cursor)
	for _, p := range s.parts(l) {
		rows = append(rows, head+s.part(&p, t, cursor))
		head = blank(s.margin())
		if cursor {
			head = s.l.paint(toneCursor, head)
		}
	}
	return rows
}

// head is what stands before a line: the cursor, the time, the task, the container, the level.
func (s *logSheet) head(l *logLine, cursor bool) string {
	var b strings.Builder
	add := func(width int, t tone, text string) {
		if width == 0 {
			return
		}
		text = padRight(cutEnd(text, width), width) + " "
		if cursor {
			t = toneCursor
		}
		b.WriteString(s.l.paint(t, text))
	}
	if cursor {
		b.WriteString(s.l.paint(toneCursor, ">"))
	} else {
		b.WriteByte(' ')
	}
	add(s.clock.cells(s.width), toneQuiet, s.clock.write(l.time(), s.now, s.width))
	if task := l.task(); s.tasks > 0 && !cursor {
		b.WriteString(s.l.paintTask(task, padRight(short(task, s.tasks), s.tasks)) + " ")
	} else {
		add(s.tasks, toneCursor, short(task, s.tasks))
	}
	add(s.containers, toneQuiet, harmless(l.container()))
	word := strings.ToUpper(l.level.String())
	add(s.levelCells(), levelTone(l.level), word[:min(len(word), s.levelCells())])
	return b.String()
}

func short(id string, n int) string { return id[:min(n, len(id))] }

// part draws one row of a line: what is searched for stands out, names of fields step back.
func (s *logSheet) part(p *logPart, t tone, cursor bool) string {
	var b strings.Builder
	b.WriteString(blank(p.pad))
	at := p.from
	put := func(to int, as tone) {
		to = min(to, p.to)
		if to > at {
			b.WriteString(s.l.paint(as, p.text[at:to]))
			at = to
		}
	}
	marks, hits := p.names, false
	if s.find != nil {
		if found := s.find.spansAround(p.text, p.span); len(found) > 0 {
			marks, hits = found, true
		}
	}
	if !cursor || hits {
		for _, m := range marks {
			put(max(m.from, at), t)
			if m.to > at {
				put(m.to, stands(hits, cursor))
			}
		}
	}
	put(p.to, t)
	used := p.pad + s.cells(p)
	if p.cutOff {
		b.WriteString(s.l.paint(t, cutMark))
		used++
	}
	switch {
	case p.more:
		note := " enter shows all"
		return s.l.paint(t, cutEnd(p.text[p.from:p.to], s.room()-cells(note))) + s.l.paint(toneQuiet, note)
	case cursor:
		b.WriteString(s.l.paint(toneCursor, blank(s.room()-used)))
	}
	return b.String()
}

// stands is how a match or the name of a field is drawn.
func stands(match, cursor bool) tone {
	switch {
	case match && cursor:
		return toneAccent
	case match:
		return toneFound
	}
	return toneQuiet
}

func (s *logSheet) cells(p *logPart) int {
	if p.ascii {
		return p.to - p.from
	}
	return cells(p.text[p.from:p.to])
}

// rule draws words in a rule across the screen.
func (s *logSheet) rule(t tone, words string, cursor bool) string {
	sign := " ── "
	if cursor {
		sign, t = ">── ", toneCursor
	}
	words = sign + cutEnd(harmless(words), s.width-2-cells(sign)-1) + " "
	return s.l.paint(t, words+strings.Repeat("─", max(s.width-cells(words), 0)))
}

func levelTone(level state.LogLevel) tone {
	switch level {
	case state.LevelError, state.LevelFatal:
		return toneBad
	case state.LevelWarn:
		return toneWarn
	case state.LevelDebug, state.LevelTrace:
		return toneQuiet
	default:
		return tonePlain
	}
}

func markTone(l *logLine) tone {
	if l.raw == string(state.MarkStopped) || l.raw == string(markMissing) {
		return toneWarn
	}
	return toneBusy
}
