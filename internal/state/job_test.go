package state_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

func jobNow() time.Time { return time.Date(2026, 11, 20, 14, 8, 0, 0, time.UTC) }

func exit(code int, reason string) state.Container {
	return state.Container{Name: "app", ExitCode: &code, Reason: reason}
}

func schedule(rule, expression string, change ...func(*state.Schedule)) *state.Schedule {
	s := &state.Schedule{
		Key: state.ScheduleKey{Scope: cluster.Scope, Rule: rule, Target: "1"}, Expression: expression, Enabled: true,
		Cluster: cluster, TaskDefinition: "arn:aws:ecs:us-east-1:111122223333:task-definition/" + rule,
	}
	for _, c := range change {
		c(s)
	}
	return s
}

func run(id, family, startedBy string, ago time.Duration) *state.Task {
	return &state.Task{
		Key: state.TaskKey{Cluster: cluster, ID: id}, Group: "family:" + family, StartedBy: startedBy, LastStatus: state.StatusRunning,
		TaskDefinition: "arn:aws:ecs:us-east-1:111122223333:task-definition/" + family + ":3", CreatedAt: jobNow().Add(-ago),
	}
}

func TestJobs(t *testing.T) {
	long := "a-rule-with-a-name-that-does-not-fit-into-the-signature"
	store := state.NewStore()
	store.Apply(func(e *state.Edit) {
		e.PutSchedule(schedule("nightly", "cron(0 3 * * ? *)"))
		e.PutSchedule(schedule("report", "rate(10 minutes)"))
		e.PutSchedule(schedule("report", "rate(10 minutes)", func(s *state.Schedule) {
			s.Key.Target, s.TaskDefinition = "2", "arn:aws:ecs:us-east-1:111122223333:task-definition/other:9"
		}))
		e.PutSchedule(schedule(long, "rate(1 hour)"))
		e.PutSchedule(schedule("elsewhere", "rate(1 hour)", func(s *state.Schedule) { s.Cluster.Name = "staging" }))
		e.PutTask(run("r1", "report", "events-rule/report", time.Minute))
		e.PutTask(run("r2", "report", "events-rule/report", 11*time.Minute))
		e.PutTask(run("o1", "other", "events-rule/report", 12*time.Minute))
		e.PutTask(run("l1", long, ("events-rule/" + long)[:36], time.Minute))
		e.PutTask(run("short", long, "events-rule/a-rule", time.Minute)) // too short to have been cut
		e.PutTask(run("e1", "elsewhere", "events-rule/elsewhere", time.Minute))
		e.PutTask(run("m1", "migrate", "operator", 3*time.Minute))
		e.PutTask(run("m2", "migrate", "", 2*time.Minute))
		e.PutTask(&state.Task{Key: state.TaskKey{Cluster: cluster, ID: "s1"}, Service: "web", Group: "service:web"})
	})
	var got []string
	for _, j := range store.Snapshot().Jobs() {
		ids := make([]string, len(j.Runs))
		for i, r := range j.Runs {
			ids[i] = r.Key.ID
		}
		got = append(got, j.Name()+" "+j.Key.Schedule.Target+" "+strings.Join(ids, ","))
	}
	want := []string{
		"prod/" + long + " 1 l1", "prod/" + long + "  short", "prod/elsewhere  e1", "prod/migrate  m2,m1", "prod/nightly 1 ",
		"prod/report 1 r1,r2", "prod/report 2 o1", "staging/elsewhere 1 ",
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestOutcome(t *testing.T) {
	stopped := func(code string, containers ...state.Container) *state.Task {
		return &state.Task{LastStatus: state.StatusStopped, StopCode: code, Containers: containers}
	}
	for name, c := range map[string]struct {
		task *state.Task
		want state.Outcome
	}{
		"runs":             {&state.Task{LastStatus: "PENDING"}, state.RunGoes},
		"done":             {stopped("EssentialContainerExited", exit(0, "")), state.RunDone},
		"failed":           {stopped("EssentialContainerExited", exit(2, "")), state.RunFailed},
		"never started":    {stopped("TaskFailedToStart"), state.RunFailed},
		"by somebody":      {stopped("UserInitiated", exit(143, "")), state.RunStopped},
		"Spot":             {stopped("SpotInterruption", exit(143, "")), state.RunFailed},
		"sidecar killed":   {stopped("EssentialContainerExited", exit(0, ""), exit(137, "")), state.RunDone},
		"out of memory":    {stopped("EssentialContainerExited", exit(0, ""), exit(137, "OutOfMemoryError: killed")), state.RunFailed},
		"killed by itself": {stopped("EssentialContainerExited", exit(137, "")), state.RunFailed},
	} {
		if got := state.OutcomeOf(c.task); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestOverdueAndNextRun(t *testing.T) {
	now := jobNow()
	for name, c := range map[string]struct {
		schedule *state.Schedule
		run      time.Duration // how long ago the last one began, 0 = none
		due      time.Duration // how long ago it fell due, 0 = it did not
		next     time.Duration // from now, 0 = nobody knows
	}{
		"by hand":               {},
		"on time":               {schedule("a", "rate(10 minutes)"), 4 * time.Minute, 0, 6 * time.Minute},
		"late":                  {schedule("a", "rate(10 minutes)"), 16 * time.Minute, 6 * time.Minute, 4 * time.Minute},
		"just due":              {schedule("a", "rate(10 minutes)"), 11 * time.Minute, 0, 9 * time.Minute},
		"no run to count from":  {schedule("a", "rate(10 minutes)"), 0, 0, 0},
		"cron ran":              {schedule("a", "cron(0 14 * * ? *)"), 8 * time.Minute, 0, 24*time.Hour - 8*time.Minute},
		"cron ran a bit early":  {schedule("a", "cron(0 14 * * ? *)"), 9 * time.Minute, 0, 24*time.Hour - 8*time.Minute},
		"cron did not run":      {schedule("a", "cron(0 14 * * ? *)"), 0, 8 * time.Minute, 24*time.Hour - 8*time.Minute},
		"cron ran by hand":      {schedule("a", "cron(0 14 * * ? *)"), 20 * time.Minute, 8 * time.Minute, 24*time.Hour - 8*time.Minute},
		"too long ago to say":   {schedule("a", "cron(0 12 * * ? *)"), 0, 0, 22*time.Hour - 8*time.Minute},
		"disabled":              {schedule("a", "cron(0 14 * * ? *)", func(s *state.Schedule) { s.Enabled = false }), 0, 0, 0},
		"late on purpose":       {schedule("a", "cron(0 14 * * ? *)", func(s *state.Schedule) { s.Window = 10 * time.Minute }), 0, 0, 24*time.Hour - 8*time.Minute},
		"later than its window": {schedule("a", "cron(0 14 * * ? *)", func(s *state.Schedule) { s.Window = 5 * time.Minute }), 0, 8 * time.Minute, 24*time.Hour - 8*time.Minute},
		"over":                  {schedule("a", "cron(0 14 * * ? *)", func(s *state.Schedule) { s.Ends = now.Add(-time.Hour) }), 0, 0, 0},
		"not begun":             {schedule("a", "cron(0 14 * * ? *)", func(s *state.Schedule) { s.Begins = now.Add(24 * time.Hour) }), 0, 0, 48*time.Hour - 8*time.Minute},
		"enabled since":         {schedule("a", "cron(0 14 * * ? *)", func(s *state.Schedule) { s.ChangedAt = now.Add(-time.Minute) }), 0, 0, 24*time.Hour - 8*time.Minute},
		"once, and did":         {schedule("a", "at(2026-11-20T14:00:00)"), 8 * time.Minute, 0, 0},
		"once, and did not":     {schedule("a", "at(2026-11-20T14:00:00)"), 0, 8 * time.Minute, 0},
		"on events":             {schedule("a", "", func(s *state.Schedule) { s.Event = true }), 0, 0, 0},
		"what nobody can read":  {schedule("a", "cron(0 14 L * ? *)"), 0, 0, 0},
	} {
		j := &state.Job{Schedule: c.schedule}
		var last time.Time
		if c.run > 0 {
			j.Runs = []*state.Task{run("1", "a", "events-rule/a", c.run)}
			last = j.Runs[0].CreatedAt
		}
		var due, next time.Duration
		if at := j.Overdue(now); !at.IsZero() {
			due = now.Sub(at)
			if !strings.HasPrefix(j.LastWords(now), "due "+state.Age(due)+" ago, and no task was started") {
				t.Errorf("%s: %q", name, j.LastWords(now))
			}
		}
		if c.schedule != nil {
			if at := c.schedule.NextRun(last, now); !at.IsZero() {
				next = at.Sub(now)
			}
		}
		if due != c.due || next != c.next {
			t.Errorf("%s: due %s ago, want %s; next in %s, want %s", name, due, c.due, next, c.next)
		}
	}
}

func TestLastWords(t *testing.T) {
	now := jobNow()
	ended := func(code string, containers ...state.Container) *state.Task {
		r := run("1", "a", "operator", 10*time.Minute)
		r.LastStatus, r.StopCode, r.Containers = state.StatusStopped, code, containers
		r.StartedAt, r.ExecutionStoppedAt, r.StoppedAt = now.Add(-9*time.Minute), now.Add(-7*time.Minute), now.Add(-7*time.Minute)
		return r
	}
	pending := run("1", "a", "operator", time.Minute)
	pending.LastStatus = "PROVISIONING"
	byHand := ended("UserInitiated")
	byHand.StoppedReason = "wrong day"
	for want, r := range map[string]*state.Task{
		"ended with exit code 0 after 2m": ended("EssentialContainerExited", exit(0, "")),
		"app exited 3 after 2m":           ended("EssentialContainerExited", exit(3, "")),
		"provisioning":                    pending,
		"stopped: wrong day":              byHand,
		"":                                run("1", "a", "operator", time.Minute),
	} {
		if got := (&state.Job{Runs: []*state.Task{r}}).LastWords(now); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for want, s := range map[string]*state.Schedule{
		"every 10m":                 schedule("a", "rate(10 minutes)"),
		"on an event":               schedule("a", "", func(s *state.Schedule) { s.Event = true }),
		"every 1h, and on an event": schedule("a", "rate(1 hour)", func(s *state.Schedule) { s.Event = true }),
		"cron(0 0 L * ? *)":         schedule("a", "cron(0 0 L * ? *)"),
	} {
		if got := s.Words(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// EventBridge Scheduler signs in its own way, and its name may be cut off; a rule of the same name is another.
func TestJobsOfEventBridgeScheduler(t *testing.T) {
	const long = "a-name-of-more-than-nineteen-letters"
	of := func(name string) *state.Schedule {
		return schedule(name, "rate(10 minutes)", func(s *state.Schedule) { s.Key.Group, s.Key.Target = "shop", "" })
	}
	for name, c := range map[string]struct {
		schedule  *state.Schedule
		startedBy string
		mine      bool
	}{
		"its own":          {of("a"), "chronos-schedule/a", true},
		"cut off":          {of(long), ("chronos-schedule/" + long)[:36], true},
		"a rule's":         {of("a"), "events-rule/a", false},
		"another's":        {of("a"), "chronos-schedule/ab", false},
		"a rule, not this": {schedule("a", "rate(10 minutes)"), "chronos-schedule/a", false},
	} {
		task := run("1", "a", c.startedBy, time.Minute)
		task.TaskDefinition = c.schedule.TaskDefinition
		if got := c.schedule.Started(task); got != c.mine {
			t.Errorf("%s: %t", name, got)
		}
	}
	late := &state.Job{Key: state.JobKey{Schedule: of("a").Key}, Schedule: of("a"), Runs: []*state.Task{run("1", "a", "chronos-schedule/a", 16*time.Minute)}}
	if got := late.LastWords(jobNow()); !strings.Contains(got, "look at the schedule's role") {
		t.Errorf("%q", got)
	}
}
