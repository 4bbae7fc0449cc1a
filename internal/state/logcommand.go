package state

import (
	"cmp"
	"slices"
	"strings"
)

// logCommand reads what one container wrote; a cause leaves its log group and the prefix of its stream blank.
const logCommand = "aws logs get-log-events"

// ReadsLog reports a step whose command reads a log that the facts of a task do not name: its task definition does.
func ReadsLog(step string) bool { return strings.Contains(step, logCommand) }

// WithLog is a step with the log group, the stream and the Region of the container that a finding is of, where it is of
// one and its task definition has been read.
func (s *Snapshot) WithLog(step string, t *Task, f Finding) string {
	if t == nil || !ReadsLog(step) {
		return step
	}
	d := s.TaskDefinitions[t.TaskDefinition]
	_, name, _ := strings.Cut(f.Subject.ID, "/")
	if d == nil || name == "" {
		return step
	}
	at := slices.IndexFunc(d.Containers, func(c ContainerDefinition) bool { return c.Name == name })
	if at < 0 || d.Containers[at].LogGroup == "" || d.Containers[at].LogPrefix == "" {
		return step
	}
	c, home := d.Containers[at], t.Key.Cluster.Scope.Region
	return strings.NewReplacer(
		" GROUP ", " "+ShellWord(c.LogGroup)+" ", " PREFIX/", " "+c.LogPrefix+"/", " --region "+home, " --region "+cmp.Or(c.LogRegion, home),
	).Replace(step)
}
