package state

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// JobKey names what runs by itself and belongs to no service: what a schedule starts, or what tasks of one group have
// in common that somebody started.
type JobKey struct {
	Cluster  ClusterKey
	Schedule ScheduleKey // zero where no schedule is known
	Group    string      // "" where a schedule is known
}

// Job is standalone tasks that belong together, and the schedule that starts them.
type Job struct {
	Key      JobKey
	Schedule *Schedule // nil where somebody or something else starts them
	Runs     []*Task   // newest first; ECS forgets those that stopped more than an hour ago
}

// Name is the rule, or the group without the word family.
func (j *Job) Name() string {
	name := j.Key.Schedule.Rule
	if name == "" {
		name = strings.TrimPrefix(j.Key.Group, "family:")
	}
	return j.Key.Cluster.Name + "/" + name
}

// Jobs are all standalone tasks by what they belong to, and the schedules, those without a run too, in order of names.
func (s *Snapshot) Jobs() []*Job {
	at := map[JobKey]*Job{}
	by := map[ClusterKey][]*Job{} // those with a schedule
	for _, sched := range s.Schedules {
		j := &Job{Key: JobKey{Cluster: sched.Cluster, Schedule: sched.Key}, Schedule: sched}
		at[j.Key] = j
		by[sched.Cluster] = append(by[sched.Cluster], j)
	}
	for _, t := range s.Tasks {
		if t.Service != "" {
			continue
		}
		var job *Job
		for _, j := range by[t.Key.Cluster] {
			// Of two targets of one rule and one family either may have started it: the first by name is named.
			if j.Schedule.Started(t) && (job == nil || CompareSchedules(j.Key.Schedule, job.Key.Schedule) < 0) {
				job = j
			}
		}
		if job == nil {
			key := JobKey{Cluster: t.Key.Cluster, Group: t.Group}
			if job = at[key]; job == nil {
				job = &Job{Key: key}
				at[key] = job
			}
		}
		job.Runs = append(job.Runs, t)
	}
	all := make([]*Job, 0, len(at))
	for _, j := range at {
		slices.SortFunc(j.Runs, func(a, b *Task) int {
			return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(a.Key.ID, b.Key.ID))
		})
		all = append(all, j)
	}
	slices.SortFunc(all, func(a, b *Job) int {
		return cmp.Or(CompareClusters(a.Key.Cluster, b.Key.Cluster), cmp.Compare(a.Name(), b.Name()),
			CompareSchedules(a.Key.Schedule, b.Key.Schedule))
	})
	return all
}

// Outcome is how a run went.
type Outcome string

// The outcomes, in the order in which an operator wants to hear of them.
const (
	RunFailed  Outcome = "failed"
	RunGoes    Outcome = "running" // or on its way to it
	RunStopped Outcome = "stopped" // somebody asked for it
	RunDone    Outcome = "done"
)

// OutcomeOf judges a run of a job: unlike a service's task it is meant to end, with exit code 0.
func OutcomeOf(t *Task) Outcome {
	if !t.Stopped() {
		return RunGoes
	}
	if t.StopCode == "UserInitiated" {
		return RunStopped
	}
	if t.StopCode != "EssentialContainerExited" {
		return RunFailed
	}
	for _, c := range t.Containers {
		if c.ExitCode != nil && *c.ExitCode != 0 && !killedAfterwards(t, c) {
			return RunFailed
		}
	}
	return RunDone
}

// killedAfterwards reports a container that ECS ended because an essential one had done its work: it dies of SIGTERM
// or SIGKILL, and another one ended with 0.
func killedAfterwards(t *Task, c Container) bool {
	if *c.ExitCode != 143 && *c.ExitCode != 137 || strings.HasPrefix(c.Reason, "OutOfMemory") {
		return false
	}
	return slices.ContainsFunc(t.Containers, func(other Container) bool { return other.ExitCode != nil && *other.ExitCode == 0 })
}

// Failing are the runs that failed since one last went well, the latest first; none where the last to end went well.
func (j *Job) Failing() []*Task {
	var failed []*Task
	for _, t := range j.Runs {
		switch OutcomeOf(t) {
		case RunGoes:
		case RunFailed:
			failed = append(failed, t)
		default:
			return failed
		}
	}
	return failed
}

// StopVerdict is the verdict on tasks that failed, the latest first: the most frequent way and how often.
func StopVerdict(stops []*Task, now time.Time) Verdict {
	words, quoted := stopWords(stops)
	if ago := now.Sub(stops[0].StoppedAt); ago > stopWindow {
		words += ", last " + Age(ago) + " ago"
	}
	return Verdict{Health: Failing, Words: words, Quoted: quoted, Since: stops[len(stops)-1].StoppedAt}
}

const (
	// startWithin is how long after a schedule fell due its task may stand in the list of tasks for the first time.
	startWithin = 2 * time.Minute
	// remembered is how long a run that has ended stays among ECS's answers for certain.
	remembered = time.Hour
)

// idle reports a time at which the schedule starts nothing: before its beginning, after its end, or before its last
// change, which may have moved or enabled it.
func (s *Schedule) idle(at time.Time) bool {
	return at.Before(s.Begins) || !s.Ends.IsZero() && at.After(s.Ends) || at.Before(s.ChangedAt)
}

// Overdue is the time at which a schedule fell due without a task being started, zero where there is none: EventBridge
// tells nobody that it could not start one. It looks no further back than ECS remembers runs.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html
func (j *Job) Overdue(now time.Time) time.Time {
	if j.Schedule == nil || !j.Schedule.Enabled {
		return time.Time{}
	}
	c, ok := j.Schedule.cadence()
	if !ok {
		return time.Time{}
	}
	late := startWithin + j.Schedule.Window
	var last, due time.Time
	if len(j.Runs) > 0 {
		last = j.Runs[0].CreatedAt
	}
	if c.Every > 0 {
		if last.IsZero() {
			return time.Time{} // nobody tells when a rate began
		}
		due = last.Add(c.Every)
	} else {
		due = c.Last(now.Add(-late))
	}
	if due.IsZero() || now.Sub(due) < late || now.Sub(due) > remembered-startWithin || !last.Before(due.Add(-startWithin)) ||
		j.Schedule.idle(due) {
		return time.Time{}
	}
	return due
}

// LastWords tell how the last run ended, or what keeps the schedule from running.
func (j *Job) LastWords(now time.Time) string {
	if due := j.Overdue(now); !due.IsZero() {
		failures := "its FailedInvocations"
		if j.Key.Schedule.Group != "" {
			failures = "the TargetErrorCount of its group" // AWS/Scheduler counts by group
		}
		return fmt.Sprintf("due %s ago, and no task was started: look at the %s's role and %s", Age(now.Sub(due)), j.Key.Schedule.Kind(), failures)
	}
	if len(j.Runs) == 0 {
		return ""
	}
	switch t := j.Runs[0]; OutcomeOf(t) {
	case RunFailed:
		return StopWords(t)
	case RunStopped:
		return "stopped: " + firstOf(t.StoppedReason, "on demand")
	case RunGoes:
		if t.LastStatus != StatusRunning {
			return strings.ToLower(t.LastStatus)
		}
		return ""
	case RunDone:
		return "ended with exit code 0 after " + Age(t.StoppedAt.Sub(t.StartedAt))
	}
	return ""
}
