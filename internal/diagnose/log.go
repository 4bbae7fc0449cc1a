package diagnose

import (
	"regexp"
	"slices"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// lines reads what containers wrote. A stack of lines tells one failure: in a stream the cause that no other outranks
// stands for all. Lines that look ordinary raise nothing.
func (r *reader) lines(all []state.LogLine) {
	r.heard = map[string]verdict{}
	for _, stream := range streams(all) {
		lines := stream.lines
		var told []match
		var at []int
		for i, l := range lines {
			if m := r.read(l.Text, Log); m.cause.Slug != unknown {
				told, at = append(told, m), append(at, i)
			}
		}
		if len(told) == 0 {
			r.found = append(r.found, r.ordinary(lines))
			continue
		}
		for i, m := range told {
			if slices.ContainsFunc(told, func(by match) bool { return r.causes.outranks(by.cause, m.cause) }) {
				continue
			}
			l := lines[at[i]]
			v := m.tell(Log)
			v.at, v.scope = l.At, "log "+stream.scope()
			v.subject = subjectOf(l)
			v.blanks = map[string]string{blankTask: l.Task, blankContainer: l.Container}
			r.heard[l.Task] = v
			r.found = append(r.found, v)
		}
	}
	delete(r.heard, "") // lines of nobody's explain no task
}

// ordinary is the verdict on lines of which none tells a cause: benign, unless one looks like an error.
func (r *reader) ordinary(lines []state.LogLine) verdict {
	l := lines[len(lines)-1]
	benign := true
	for _, line := range lines {
		if looksWrong(line.Text) {
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

func looksWrong(line string) bool {
	return regexp.MustCompile(`(?i)\b(warn|warning|err|error|fatal|critical|panic|exception|fail|failed|failure|unable|cannot|could not|denied|refused|timed? ?out|timeout|killed|abort(ed)?)\b`).MatchString(line)
}

func subjectOf(l state.LogLine) state.Subject {
	return state.Subject{Kind: state.SubjectLog, ID: l.Stream}
}

// stream is one log stream's lines.
type stream struct {
	name  string
	lines []state.LogLine
}

// scope is the stream's name without the task: the same failure of all tasks is one finding.
func (s stream) scope() string {
	if i := strings.LastIndexByte(s.name, '/'); i >= 0 {
		return s.name[:i]
	}
	return s.name
}

func streams(lines []state.LogLine) []stream {
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
