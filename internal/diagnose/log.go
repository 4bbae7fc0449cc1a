package diagnose

import (
	"slices"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// lines reads what containers wrote. A stack of lines tells one failure: in a stream the cause that no other outranks
// stands for all. Lines that look ordinary raise nothing.
func (r *reader) lines(all []state.RecordedLine) {
	r.heard, r.explained = map[string]verdict{}, map[string]*Cause{}
	for _, stream := range streams(all) {
		var told []match // one of each cause
		for _, l := range stream.lines {
			m := r.read(l.Text, Log)
			if m.cause.Slug != unknown && !slices.ContainsFunc(told, func(t match) bool { return t.cause == m.cause }) {
				told = append(told, m)
			}
		}
		if len(told) == 0 {
			r.found = append(r.found, r.ordinary(stream.lines))
			continue
		}
		left := r.causes.undefeated(told)
		best := r.causes.best(told)
		for _, l := range stream.lines {
			m := r.read(l.Text, Log)
			if !slices.ContainsFunc(left, func(t match) bool { return t.cause == m.cause }) {
				continue
			}
			v := m.tell(Log).dated(l.At)
			v.at, v.scope, v.task, v.container = l.At, "log "+stream.scope(), l.Task, l.Container
			v.subject = subjectOf(l)
			v.blanks = func() map[string]string { return map[string]string{blankTask: l.Task, blankContainer: l.Container} }
			if m.cause == best.cause && l.Task != "" {
				r.heard[l.Task] = v
			}
			r.found = append(r.found, v)
		}
	}
}

// explain puts the last words of a task's log behind an end that says little: the log behind "Essential container in
// task exited". They are then no finding of their own any more.
func (r *reader) explain(t *state.Task, end verdict) verdict {
	line, ok := r.heard[t.Key.ID]
	if !ok || line.cause.Standing != Decisive {
		return end
	}
	r.explained[t.Key.ID] = line.cause
	for i := range t.Containers {
		if c := &t.Containers[i]; c.Name == line.container {
			line = line.of(t, c)
		}
	}
	line.task = ""
	line.evidence = append(line.evidence, end.evidence...)
	return line
}

// ordinary is the verdict on lines of which none tells a cause: benign, unless one looks like an error.
func (r *reader) ordinary(lines []state.RecordedLine) verdict {
	l := lines[len(lines)-1]
	benign := true
	for _, line := range lines {
		if r.causes.looksWrong(line.Text) {
			l, benign = line, false
		}
	}
	v := r.say(unknown, state.Possible, "", string(Log), l.Text)
	v.benign, v.at, v.subject = benign, l.At, subjectOf(l)
	if benign {
		v.summary = "Nothing in these lines looks like a failure."
	}
	return v
}

// looksWrong reports that a line has a word of trouble in it.
func (c *Causes) looksWrong(line string) bool {
	wrong := false
	c.trouble.scan(line, func(int, int) { wrong = true })
	return wrong
}

// calm reports that a text calls itself information.
func calm(text string) bool {
	return slices.ContainsFunc([]string{"[INFO]", "[DEBUG]", " INFO ", " DEBUG ", "level=info", "level=debug", `"level":"info"`},
		func(mark string) bool { return strings.Contains(text, mark) })
}

func troubleWords() []string {
	return []string{
		"warn", "error", "fatal", "critical", "panic", "exception", "failed", "failure", "failing", "unable", "cannot", "could not",
		"denied", "refused", "timed out", "timeout", "killed", "abort",
	}
}

func subjectOf(l state.RecordedLine) state.Subject {
	return state.Subject{Kind: state.SubjectLog, ID: l.Stream}
}

// stream is one log stream's lines.
type stream struct {
	name  string
	lines []state.RecordedLine
}

// scope is the stream's name without the task: the same failure of all tasks is one finding.
func (s stream) scope() string {
	if i := strings.LastIndexByte(s.name, '/'); i >= 0 {
		return s.name[:i]
	}
	return s.name
}

func streams(lines []state.RecordedLine) []stream {
	var all []stream
	index := map[string]int{}
	for _, l := range lines {
		i, ok := index[l.Stream]
		if !ok {
			i = len(all)
			index[l.Stream] = i
			all = append(all, stream{name: l.Stream})
		}
		all[i].lines = append(all[i].lines, l)
	}
	return all
}
