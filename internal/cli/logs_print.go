package cli

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// logPrinter writes lines as they come: what the container wrote to a pipe, what a terminal may get to a terminal.
type logPrinter struct {
	out, errs  io.Writer
	json       bool
	follow     bool
	terminal   bool
	color      bool
	timestamps bool
	grep       *regexp.Regexp
	local      *time.Location

	held     []state.LogLine // what may still be followed by older ones
	opened   bool
	printed  int
	several  bool // containers
	where    []state.LogWhere
	warned   map[string]bool
	fault    *state.Fault
	lastWord string
}

func (c *commands) logPrinter(f logsFlags, grep *regexp.Regexp) *logPrinter {
	terminal := c.Width() > 0
	return &logPrinter{
		out: c.Stdout, errs: c.Stderr, json: c.Output == "json", follow: f.follow, terminal: terminal,
		color: c.colored(c.Environ, terminal), timestamps: f.timestamps, grep: grep, local: c.Clock().Location(), warned: map[string]bool{},
	}
}

// print writes a batch. A reading that ends is written in the order of time: what is not settled is held back.
func (p *logPrinter) print(b state.LogBatch) error {
	if b.Where != nil {
		p.tellWhere(b.Where)
	}
	p.tellFault(b.Fault)
	p.held = append(p.held, b.Lines...)
	slices.SortStableFunc(p.held, func(a, b state.LogLine) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID)) })
	n := len(p.held)
	if !p.opened && !b.Opened || !p.follow {
		n, _ = slices.BinarySearchFunc(p.held, b.Settled, func(l state.LogLine, t time.Time) int { return l.At.Compare(t) })
	}
	if p.follow && p.opened && !p.json {
		for _, m := range b.Marks {
			say(p.errs, m.At.In(p.local).Format("15:04:05")+" "+m.Text)
		}
	}
	p.opened = p.opened || b.Opened
	err := p.write(p.held[:n])
	p.held = slices.Delete(p.held, 0, n)
	return err
}

// flush writes what is held back.
func (p *logPrinter) flush() error {
	held := p.held
	p.held = nil
	return p.write(held)
}

func (p *logPrinter) write(lines []state.LogLine) error {
	var b bytes.Buffer
	for i := range lines {
		l := &lines[i]
		if p.grep != nil && !p.grep.MatchString(l.Raw) {
			continue
		}
		p.printed++
		switch {
		case p.json:
			p.document(&b, l)
		case p.terminal:
			p.drawn(&b, l)
		default:
			p.raw(&b, l)
		}
	}
	_, err := p.out.Write(b.Bytes())
	return err
}

type logItem struct {
	Schema     int     `json:"schema"`
	At         instant `json:"at"`
	IngestedAt instant `json:"ingestedAt"`
	Group      string  `json:"group"`
	Stream     string  `json:"stream"`
	Task       text    `json:"task"`
	Container  text    `json:"container"`
	Message    string  `json:"message"`
	EventID    text    `json:"eventId"`
	Level      text    `json:"level"`
	Revision   text    `json:"revision"`
	Account    text    `json:"account"`
	Region     text    `json:"region"`
	Cluster    text    `json:"cluster"`
}

func (p *logPrinter) document(b *bytes.Buffer, l *state.LogLine) {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	_ = e.Encode(logItem{ // strings and times only: it cannot fail
		schema, instant(l.At), instant(l.Ingested), l.From.Group, l.From.Stream, text(l.From.Task), text(l.From.Container), l.Raw, text(l.ID),
		text(l.Level.String()), text(l.From.Revision), text(l.From.Cluster.Scope.Account), text(l.From.Region), text(l.From.Cluster.Name),
	})
}

func (p *logPrinter) raw(b *bytes.Buffer, l *state.LogLine) {
	if p.timestamps {
		b.WriteString(l.At.UTC().Format("2006-01-02T15:04:05.000Z "))
	}
	b.WriteString(l.Raw)
	if !strings.HasSuffix(l.Raw, "\n") {
		b.WriteByte('\n')
	}
}

func (p *logPrinter) drawn(b *bytes.Buffer, l *state.LogLine) {
	if p.timestamps {
		p.paint(b, dim, l.At.In(p.local).Format("2006-01-02 15:04:05.000"))
		b.WriteByte(' ')
	}
	if id := l.From.Task; id != "" {
		p.paint(b, hueOf(id), id[:min(8, len(id))])
		b.WriteByte(' ')
	}
	if p.several {
		p.paint(b, dim, l.From.Container)
		b.WriteByte(' ')
	}
	level := hue("")
	switch l.Level {
	case state.LevelError, state.LevelFatal:
		level = red
	case state.LevelWarn:
		level = yellow
	default:
	}
	p.paint(b, level, l.Drawn)
	b.WriteByte('\n')
}

func (p *logPrinter) paint(b *bytes.Buffer, h hue, s string) {
	if !p.color || h == "" {
		b.WriteString(s)
		return
	}
	b.WriteString("\x1b[" + string(h) + "m" + s + "\x1b[0m")
}

// hueOf gives each task a colour beside those that mean something.
func hueOf(id string) hue {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id))
	return []hue{"32", "34", "35", "36", "92", "94", "95", "96"}[h.Sum32()%8]
}

// tellWhere says once of each place whose lines do not come why.
func (p *logPrinter) tellWhere(where []state.LogWhere) {
	p.where = where
	first := where[:min(1, len(where))]
	p.several = slices.ContainsFunc(where, func(w state.LogWhere) bool { return w.Container != first[0].Container })
	for _, w := range where {
		for _, words := range []string{w.Problem, shared(w)} {
			if key := w.Container + " " + words; words != "" && !p.warned[key] {
				p.warned[key] = true
				say(p.errs, "container "+w.Container+": "+words)
			}
		}
	}
}

func shared(w state.LogWhere) string {
	if w.Shared == "" {
		return ""
	}
	return fmt.Sprintf("%s logs to the same streams of %s: lines of tasks that AWS no longer tells of are left out", w.Shared, w.Group)
}

// tellFault says when lines may be missing, and when they come again.
func (p *logPrinter) tellFault(f *state.Fault) {
	p.fault = f
	words := ""
	if f != nil {
		words = faultWords(f)
	}
	switch {
	case !p.follow || words == p.lastWord:
		return
	case words != "":
		say(p.errs, words)
	default:
		say(p.errs, "lines come again")
	}
	p.lastWord = words
}

// verdict ends a reading that has come to its end.
func (p *logPrinter) verdict() error {
	readable := slices.ContainsFunc(p.where, func(w state.LogWhere) bool { return w.Problem == "" })
	switch {
	case p.fault != nil && p.fault.Kind == state.FaultLogin:
		return &exit{LoggedOut, errors.New(faultWords(p.fault))}
	case p.fault != nil:
		return &exit{Failed, errors.New(faultWords(p.fault))}
	case len(p.where) == 0:
		return &exit{Failed, errors.New("no task definition says where the logs are")}
	case !readable:
		return &exit{code: Failed} // why has been said
	case slices.ContainsFunc(p.where, func(w state.LogWhere) bool { return w.Fault != nil }):
		return &exit{code: Failed}
	case p.printed == 0:
		say(p.errs, "no lines")
	}
	return nil
}

func faultWords(f *state.Fault) string {
	if f.Advice == "" {
		return f.Error()
	}
	return f.Error() + "; " + f.Advice
}
