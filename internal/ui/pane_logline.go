package ui

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// linePane is one line of a log in full.
type linePane struct {
	base
	e    *env
	line logLine
	text document
	made bool
}

// lineText is the page of a line, made beside Update: a line may be a megabyte.
type lineText struct{ lines []string }

func newLinePane(e *env, of any) pane {
	p := &linePane{e: e}
	p.line, _ = of.(logLine)
	return p
}

func (p *linePane) title() string { return "line" }

func (p *linePane) sync(f *facts) tea.Cmd {
	if p.made {
		return nil
	}
	p.made = true
	line, now := p.line, f.now
	return answer(p, func() any { return lineText{fullLine(&line, now)} })
}

func (p *linePane) hear(msg any) tea.Cmd {
	if t, ok := msg.(lineText); ok {
		p.text.set(t.lines)
	}
	return nil
}

func (p *linePane) resize(width, height int) { p.text.resize(width, height) }
func (p *linePane) view() []string           { return p.text.view(p.e.look) }
func (p *linePane) scroll() scroller         { return &p.text }

func (p *linePane) subject() (subject, bool) {
	if p.line.from == nil {
		return subject{}, false
	}
	key := state.TaskKey{Cluster: p.line.from.Cluster, ID: p.line.task()}
	if t := p.e.facts.snap.Tasks[key]; t != nil {
		return taskSubject(t), true
	}
	return subject{}, false
}

func (p *linePane) actions() []action {
	return append(searchActions(p.e, &p.text), []action{
		{
			name: "copy", keys: []string{"c"}, hint: "copy", rank: rankLook, group: groupLook,
			help: "copy the line, its JSON set out, its event id, or the aws command that reads its stream",
			do:   func(a *App) tea.Cmd { return a.show(lineMenu(&p.line)) },
		},
		openTask(p), whyOf(p), logsOf(p), eventsOf(p), historyOf(p), targetsOf(p), deploymentsOf(p), describeOf(p), yamlOf(p), browserOf(p),
	}...)
}

// longestEvent is as long as a line can be in CloudWatch.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
const longestEvent = 1 << 20

// mostOfLine is how much of a line's text its page shows, in bytes: saving has all.
const mostOfLine = 256 << 10

// fullLine sets a line out: when and by whom, its text, and below that all else that is known of it.
func fullLine(l *logLine, now time.Time) []string {
	zone := now.Location()
	who := ""
	if l.from != nil && l.kind != kindMark {
		who = strings.TrimSuffix(strings.TrimPrefix(l.from.Container+" of "+short(l.from.Task, 8), " of "), " of ")
	}
	lines := []string{factWords(l.time().In(zone).Format("2006-01-02 15:04:05.000 MST"), harmless(who), l.level.String()), ""}
	if l.kind == kindMark {
		lines = append(lines, l.drawn, "")
	} else {
		lines = append(append(lines, lineBody(l)...), "")
	}
	add := func(name, value string) {
		if value != "" {
			lines = append(lines, padRight(name, 11)+harmless(value))
		}
	}
	add("time", l.time().UTC().Format(fileTime))
	if l.ingested != 0 {
		late := time.UnixMilli(l.ingested).Sub(l.time())
		add("ingested", fmt.Sprintf("%s, %s after it was written", time.UnixMilli(l.ingested).In(zone).Format("15:04:05.000 MST"), late.Round(100*time.Millisecond)))
	}
	if l.from != nil {
		add("task", l.from.Task)
		add("container", l.from.Container)
		add("revision", l.from.Revision)
		add("group", factWords(l.from.Group, l.from.Region))
		add("stream", l.from.Stream)
	}
	if l.kind != kindMark {
		add("event id", l.id)
		add("size", fmt.Sprintf("%d bytes%s", len(l.raw), encodingWords(l)))
	}
	return lines
}

func encodingWords(l *logLine) string {
	switch {
	case !utf8.ValidString(l.raw):
		return ", not all of it UTF-8; raw bytes above"
	case l.drawn != strings.TrimRight(l.raw, " \t\r\n"):
		return ", with control characters that are not drawn"
	}
	return ""
}

// lineBody is the text: JSON set out, else line by line, and the raw bytes of what is no text.
func lineBody(l *logLine) []string {
	if pretty, ok := prettyJSON(l.raw, longestEvent); ok && l.kind == kindJSON {
		return append(pretty, "", "as written", l.drawn)
	}
	raw, cutOff := l.raw, ""
	if len(raw) > mostOfLine {
		cutOff = fmt.Sprintf("… %s more: saving the lines has all", sizeOf(len(raw)-mostOfLine))
		raw = raw[:mostOfLine]
	}
	var lines []string
	for line := range strings.Lines(raw) {
		lines = append(lines, state.DrawLog(line))
	}
	if len(lines) == 0 {
		lines = []string{"(empty)"}
	}
	if cutOff != "" {
		lines = append(lines, cutOff)
	}
	if !utf8.ValidString(l.raw) {
		lines = append(lines, "", "raw bytes")
		dump := hex.Dump([]byte(raw[:min(len(raw), mostOfDump)]))
		lines = append(lines, strings.Split(strings.TrimRight(dump, "\n"), "\n")...)
	}
	return lines
}

// mostOfDump is how many raw bytes are shown.
const mostOfDump = 16 << 10
