package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// lines reads what containers wrote. A stack of lines tells one failure: in a stream the cause that no other outranks
// stands for all. Lines that look ordinary raise nothing.
func (r *reader) lines(all []state.RecordedLine) {
	r.heard, r.silent, r.explained = map[string]verdict{}, map[string]verdict{}, map[string]*Cause{}
	for _, stream := range streams(all) {
		var told []match // one of each cause
		for _, l := range stream.lines {
			m := r.read(l.Text, Log)
			if m.cause.Slug != unknown && !slices.ContainsFunc(told, func(t match) bool { return t.cause == m.cause }) {
				told = append(told, m)
			}
		}
		if len(told) == 0 {
			v := r.ordinary(stream.lines)
			if last := stream.lines[len(stream.lines)-1]; last.Task != "" {
				v.task, v.container = last.Task, last.Container
				r.silent[last.Task] = v
			}
			r.found = append(r.found, v)
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
		return r.likeKin(t, r.quoted(t, end))
	}
	r.explained[t.Key.ID] = line.cause
	if line.cause == end.cause { // the numbers say it more surely, the line more plainly
		end.evidence = append(slices.Clone(line.evidence), end.evidence...)
		return end
	}
	for i := range t.Containers {
		if c := &t.Containers[i]; c.Name == line.container {
			line = line.of(t, c)
		}
	}
	line.task = ""
	line.evidence = append(line.evidence, end.evidence...)
	return line
}

// quoted puts a line of a log that tells no cause beside the end, for somebody to read.
func (r *reader) quoted(t *state.Task, end verdict) verdict {
	line, ok := r.silent[t.Key.ID]
	if !ok {
		return end
	}
	r.explained[t.Key.ID] = line.cause
	end.evidence = append(end.evidence, line.dated(line.at).evidence...)
	return end
}

// likeKin takes for the cause of an end what the log of another task told that ended in the same way: nobody reads the logs
// of all. It is likely at most.
func (r *reader) likeKin(t *state.Task, end verdict) verdict {
	if len(r.kin) == 0 {
		return end
	}
	line, ok := r.kin[wayOf(t)]
	if _, own := r.heard[t.Key.ID]; !ok || own || line.cause == end.cause {
		return end
	}
	for i := range t.Containers {
		if c := &t.Containers[i]; c.Name == line.container {
			end = end.of(t, c)
		}
	}
	end.kin = true
	end.cause, end.summary, end.benign = line.cause, line.summary, line.benign
	if end.confidence.Rank() < state.Likely.Rank() {
		end.confidence = state.Likely
	}
	if line.confidence.Rank() > end.confidence.Rank() {
		end.confidence = line.confidence
	}
	return end
}

// listen finds what was heard of tasks by the way in which they ended.
func (r *reader) listen(tasks []*state.Task) {
	r.kin = map[string]verdict{}
	for _, t := range tasks {
		if line, ok := r.heard[t.Key.ID]; ok && line.cause.Standing == Decisive && t.TaskDefinition != "" {
			if _, known := r.kin[wayOf(t)]; !known {
				r.kin[wayOf(t)] = line
			}
		}
	}
}

// wayOf is in which way a task ended: of which service and definition it was, what ECS says, and each exit code.
func wayOf(t *state.Task) string {
	var way strings.Builder
	fmt.Fprint(&way, t.Key.Cluster, t.Group, t.TaskDefinition, t.StopCode, t.StoppedReason)
	for i := range t.Containers {
		c := &t.Containers[i]
		fmt.Fprint(&way, " ", c.Name, " ", c.Reason)
		if c.ExitCode != nil {
			fmt.Fprint(&way, " ", *c.ExitCode)
		}
	}
	return way.String()
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
