package state

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// followRun follows a task that was started to its end. Where AWS did not answer it is found by how it is signed.
func (s *Snapshot) followRun(a *Act, now time.Time) Progress {
	t := s.Tasks[a.Started]
	if t == nil && a.Started.ID == "" {
		for _, other := range s.Tasks {
			if other.StartedBy == StartedByAct(a.ID) {
				t = other
			}
		}
	}
	switch {
	case t == nil && a.Started.ID == "" && s.sweptLate(a, SourceTasks, 2*lagsFor):
		return Progress{FateFailed, "no task of it is to be seen: it was probably not started"}
	case t == nil && s.sweptLate(a, SourceTasks, tellsFor):
		return Progress{FateDone, "ECS does not know task " + a.Started.Short() + " any more"}
	case t == nil:
		return Progress{a.Fate, "waiting for ECS to tell"}
	case t.Stopped():
		return endOfRun(t)
	case t.LastStatus == StatusRunning && !t.StartedAt.IsZero():
		return Progress{FateAccepted, "task " + t.Key.Short() + " runs, " + Age(now.Sub(t.StartedAt)) + " so far"}
	}
	return Progress{FateAccepted, "task " + t.Key.Short() + " is " + strings.ToLower(t.LastStatus)}
}

// endOfRun says how a task ended that was meant to: well if every container that says so exited with 0.
func endOfRun(t *Task) Progress {
	fate, words := FateDone, "task "+t.Key.Short()
	var told []string
	for i := range t.Containers {
		c := &t.Containers[i]
		if c.ExitCode == nil {
			continue
		}
		if told = append(told, fmt.Sprintf("%s exited %d", c.Name, *c.ExitCode)); *c.ExitCode != 0 {
			fate = FateFailed
		}
	}
	if words += " " + strings.Join(told, ", "); len(told) == 0 {
		return Progress{FateFailed, words + "did not start: " + cmp.Or(t.StoppedReason, t.StopCode)}
	}
	if took := t.ExecutionStoppedAt.Sub(t.StartedAt); !t.StartedAt.IsZero() && took > 0 {
		words += " after " + Age(took)
	}
	return Progress{fate, words}
}
