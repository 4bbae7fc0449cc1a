package aws

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// logMarks finds what happened to a service beside its lines, each thing once.
type logMarks struct {
	told    map[string]bool
	desired int
	counted bool
}

// since lists what is not told yet and happened between two times; until zero is open.
func (m *logMarks) since(plan *logPlan, from, until time.Time) (news []state.LogMark) {
	if m.told == nil {
		m.told = map[string]bool{}
	}
	add := func(key string, at time.Time, kind state.LogMarkKind, task, text string) {
		if at.IsZero() || m.told[key] || at.Before(from) || !until.IsZero() && at.After(until) {
			return
		}
		m.told[key] = true
		news = append(news, state.LogMark{At: at, Kind: kind, Task: task, Text: text})
	}
	for _, t := range plan.mine {
		id := t.Key.ID
		add("start "+id, t.StartedAt, state.MarkStarted, id, "task "+t.Key.Short()+" started, "+state.Revision(t.TaskDefinition))
		add("stop "+id, t.StoppedAt, state.MarkStopped, id, "task "+t.Key.Short()+" stopped"+stopWords(t))
	}
	svc := plan.snap.Services[plan.request.Service]
	if svc == nil || plan.request.Task.ID != "" {
		return inOrder(news)
	}
	for i := range svc.Deployments {
		d := &svc.Deployments[i]
		add("begin "+d.ID, d.CreatedAt, state.MarkDeployment, "", "deployment of "+state.Revision(d.TaskDefinition)+" began")
	}
	for _, e := range svc.Events {
		if text, ok := endOfDeployment(e.Message); ok {
			add("event "+e.ID, e.At, state.MarkDeployment, "", text)
		}
	}
	if m.counted && m.desired != svc.Desired {
		add(fmt.Sprint("scale ", svc.SeenAt.UnixMilli()), svc.SeenAt, state.MarkScaling, "", fmt.Sprintf("desired count %d → %d", m.desired, svc.Desired))
	}
	m.desired, m.counted = svc.Desired, true
	return inOrder(news)
}

// inOrder sorts marks by time, those of one moment by their words: they would change places at each opening.
func inOrder(marks []state.LogMark) []state.LogMark {
	slices.SortFunc(marks, func(a, b state.LogMark) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Text, b.Text)) })
	return marks
}

// stopWords are why a task stopped: first the exit codes that are not zero, as the end may be cut off.
func stopWords(t *state.Task) string {
	var codes []string
	for i := range t.Containers {
		if c := &t.Containers[i]; c.ExitCode != nil && *c.ExitCode != 0 {
			codes = append(codes, fmt.Sprintf("%s exit %d", c.Name, *c.ExitCode))
		}
	}
	if t.StoppedReason != "" {
		codes = append(codes, t.StoppedReason)
	}
	if len(codes) == 0 {
		return ""
	}
	return ": " + strings.Join(codes, ", ")
}

// endOfDeployment reads the event by which ECS tells that a deployment is over. What DescribeServices says of a deployment
// has the time of its last change, whatever that was.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
func endOfDeployment(message string) (text string, ok bool) {
	_, after, found := strings.Cut(message, "(deployment ")
	_, what, closed := strings.Cut(after, ") ")
	return strings.TrimSuffix(what, "."), found && closed && strings.HasPrefix(what, "deployment ")
}
