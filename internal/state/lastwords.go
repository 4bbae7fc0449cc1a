package state

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// LastWords asks for the last lines of a container that ended without saying why.
type LastWords struct {
	Task      *Task
	Container string // "" = all
}

// LinesArrive is how long after a container's end its last lines are sure to be in CloudWatch Logs, in fair weather.
const LinesArrive = 15 * time.Second

// LastWordsWanted are the logs that can tell more than findings do, at most n: of each that has a step to read its log the
// latest task that stopped, rather one whose lines have arrived.
func LastWordsWanted(findings []Finding, tasks []*Task, now time.Time, n int) (wanted []LastWords) {
	for _, f := range findings {
		if f.Benign || len(wanted) == n || !slices.ContainsFunc(f.Next, ReadsLog) {
			continue
		}
		id, container, _ := strings.Cut(f.Subject.ID, "/") // task, or task/container
		at := slices.IndexFunc(tasks, func(t *Task) bool { return t.Key.ID == id })
		if at < 0 || !tasks[at].Stopped() || tasks[at].StartedAt.IsZero() {
			continue
		}
		of := LastWords{tasks[at], container}
		for _, t := range tasks { // stops come latest first
			if now.Sub(of.Task.StoppedAt) >= LinesArrive {
				break
			}
			if like := (LastWords{t, container}); t.Stopped() && now.Sub(t.StoppedAt) >= LinesArrive && like.Kin() == of.Kin() && like.exit() == of.exit() {
				of = like
			}
		}
		wanted = append(wanted, of)
	}
	return wanted
}

// Kin is what tasks have in common whose ends are taken for one and the same: the service or family, the task definition
// and the container.
func (w LastWords) Kin() string {
	return w.Task.Key.Cluster.String() + " " + w.Task.Group + " " + w.Task.TaskDefinition + " " + w.Container
}

// exit is the exit code of the container, the first where none is named; "" where there is none.
func (w LastWords) exit() string {
	for i := range w.Task.Containers {
		if c := &w.Task.Containers[i]; c.ExitCode != nil && (c.Name == w.Container || w.Container == "") {
			return strconv.Itoa(*c.ExitCode)
		}
	}
	return ""
}

const (
	// lastLines is how many lines tell why a container ended: a stack trace and what led to it.
	lastLines = 40
	// lastBefore and lastAfter bound the time that is searched: lines arrive a little later than the end.
	lastBefore, lastAfter = 30 * time.Minute, time.Minute
)

// Request reads them once.
func (w LastWords) Request() LogRequest {
	end := w.Task.ExecutionStoppedAt
	if end.IsZero() {
		end = w.Task.StoppedAt
	}
	return LogRequest{Task: w.Task.Key, Container: w.Container, Last: lastLines, Since: end.Add(-lastBefore), Until: end.Add(lastAfter), Once: true}
}

// Lines are the lines of a tail as facts to be told by, oldest first.
func (w LastWords) Lines(batches <-chan LogBatch) (lines []RecordedLine, fault *Fault) {
	for b := range batches {
		fault = b.Fault
		for i := range b.Lines {
			l := &b.Lines[i]
			if l.From == nil || l.From.Task != w.Task.Key.ID {
				continue
			}
			lines = append(lines, RecordedLine{Stream: l.From.Stream, Task: l.From.Task, Container: l.From.Container, At: l.At, Text: l.Drawn})
		}
	}
	slices.SortStableFunc(lines, func(a, b RecordedLine) int { return a.At.Compare(b.At) })
	return lines, fault
}
