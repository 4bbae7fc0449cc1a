package ui

import (
	"cmp"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// jobsPane lists what runs without a service, by what starts it: EventBridge's rules, EventBridge Scheduler, and whoever
// ran a task by hand. First those whose last run failed or did not come.
type jobsPane struct {
	base
	e             *env
	table         *table[state.JobKey, *jobRow]
	width, height int
}

// jobRow is a job in a list.
type jobRow struct {
	*state.Job
	rank   jobRank
	last   time.Time // when the last run began, zero = none is known
	next   time.Time // zero = nobody can tell
	starts string    // when, or by whom
	runs   string    // the outcomes, the newest first
	what   string
}

// jobRank is how much a job wants attention, the most first.
type jobRank int

const (
	jobFailed jobRank = iota
	jobOverdue
	jobGoes
	jobStopped
	jobDone
	jobWaits // no run is known
	jobOff
)

func newJobsPane(e *env, _ any) pane {
	p := &jobsPane{e: e}
	p.table = newTable(e, func(r *jobRow) state.JobKey { return r.Key }, worstJob, withPlaces(p.columns(), "JOB", func(r *jobRow) state.Scope { return r.Key.Cluster.Scope }))
	p.table.empty = func() []string {
		return emptyWords(e, p.table, "standalone or scheduled tasks", state.SourceTasks, state.SourceSchedules)
	}
	return p
}

func newJobRow(j *state.Job, now time.Time) *jobRow {
	r := &jobRow{Job: j, rank: jobWaits, starts: startsWords(j), runs: outcomes(j.Runs), what: j.LastWords(now)}
	if len(j.Runs) > 0 {
		r.last = j.Runs[0].CreatedAt
		r.rank = map[state.Outcome]jobRank{
			state.RunFailed: jobFailed, state.RunGoes: jobGoes, state.RunStopped: jobStopped, state.RunDone: jobDone,
		}[state.OutcomeOf(j.Runs[0])]
	}
	if s := j.Schedule; s != nil {
		r.next = s.NextRun(r.last, now)
		if !s.Enabled && r.rank == jobWaits {
			r.rank = jobOff
		}
	}
	switch {
	case !j.Overdue(now).IsZero():
		r.rank = jobOverdue
	case r.rank == jobGoes && len(j.Runs) > 1 && state.OutcomeOf(j.Runs[1]) == state.RunFailed:
		r.what = strings.TrimPrefix(r.what+"; ", "; ") + "the run before failed: " + state.StopWords(j.Runs[1])
	case r.what == "" && j.Schedule != nil:
		r.what = j.Schedule.Description
	}
	return r
}

// startsWords tell when a job starts, or who started it last.
func startsWords(j *state.Job) string {
	if j.Schedule != nil {
		return j.Schedule.Words()
	}
	if len(j.Runs) > 0 && j.Runs[0].StartedBy != "" {
		return "by " + j.Runs[0].StartedBy
	}
	return "by hand"
}

// shownRuns is how many outcomes stand in a row.
const shownRuns = 8

// outcomes are one sign a run, the newest first.
func outcomes(runs []*state.Task) string {
	var b strings.Builder
	for _, t := range runs[:min(len(runs), shownRuns)] {
		b.WriteString(map[state.Outcome]string{
			state.RunFailed: "x", state.RunGoes: "~", state.RunStopped: "-", state.RunDone: ".",
		}[state.OutcomeOf(t)])
	}
	return b.String()
}

func worstJob(a, b *jobRow) int {
	return cmp.Or(int(a.rank-b.rank), cmp.Compare(a.Name(), b.Name()), state.CompareSchedules(a.Key.Schedule, b.Key.Schedule),
		state.CompareClusters(a.Key.Cluster, b.Key.Cluster))
}

// state is a sign and a word.
func (r *jobRow) state() string {
	return [...]string{"x failed", "! overdue", "~ running", "  stopped", "  done", "  –", "  off"}[r.rank]
}

func (r *jobRow) tone() tone {
	switch r.rank {
	case jobFailed:
		return toneBad
	case jobOverdue:
		return toneWarn
	case jobGoes:
		return toneBusy
	default:
		return toneQuiet
	}
}

// nextWords are when it runs next: a schedule that is off never does.
func (p *jobsPane) nextWords(r *jobRow) string {
	switch {
	case r.Schedule != nil && !r.Schedule.Enabled:
		return "off"
	case r.next.IsZero():
		return "–"
	}
	return "in " + state.Age(r.next.Sub(p.e.facts.now))
}

func (p *jobsPane) lastWords(r *jobRow) string {
	if r.last.IsZero() {
		return "–"
	}
	return state.Age(p.e.facts.now.Sub(r.last))
}

func (p *jobsPane) columns() []column[*jobRow] {
	quiet := func(s string) cell { return cell{dash(s), toneQuiet} }
	return []column[*jobRow]{
		{
			title: "STATE", names: []string{"status", "outcome"}, width: 9,
			cell:    func(r *jobRow) cell { return cell{r.state(), r.tone()} },
			compare: func(a, b *jobRow) int { return int(a.rank - b.rank) },
		},
		{
			title: "JOB", names: []string{"name", "rule", "family"}, least: 18, mid: true,
			cell:    func(r *jobRow) cell { return cell{r.Name(), toneRow} },
			compare: func(a, b *jobRow) int { return cmp.Compare(a.Name(), b.Name()) },
		},
		{
			title: "STARTS", names: []string{"schedule", "by"}, least: 12, drop: 2,
			cell:    func(r *jobRow) cell { return quiet(r.starts) },
			compare: func(a, b *jobRow) int { return cmp.Compare(a.starts, b.starts) },
		},
		{
			title: "RUNS", least: shownRuns, drop: 1,
			cell:    func(r *jobRow) cell { return cell{dash(r.runs), r.tone()} },
			compare: func(a, b *jobRow) int { return len(b.Runs) - len(a.Runs) },
		},
		{
			title: "LAST", names: []string{"age"}, width: 4, right: true,
			cell:    func(r *jobRow) cell { return quiet(p.lastWords(r)) },
			text:    func(*jobRow) string { return "" }, // it depends on the time
			compare: func(a, b *jobRow) int { return b.last.Compare(a.last) },
		},
		{
			title: "NEXT", width: 6, drop: 3,
			cell:    func(r *jobRow) cell { return quiet(p.nextWords(r)) },
			text:    func(*jobRow) string { return "" },
			compare: soonest,
		},
		{
			title: "HOW IT WENT", names: []string{"what", "why"}, rest: true, least: 20,
			cell:    func(r *jobRow) cell { return cell{r.what, r.tone()} },
			text:    func(r *jobRow) string { return r.what },
			compare: func(a, b *jobRow) int { return cmp.Compare(b.what, a.what) },
		},
	}
}

// soonest puts what nobody can tell last.
func soonest(a, b *jobRow) int {
	if a.next.IsZero() != b.next.IsZero() {
		return map[bool]int{true: 1, false: -1}[a.next.IsZero()]
	}
	return a.next.Compare(b.next)
}

func (p *jobsPane) title() string { return "jobs" }

func (p *jobsPane) sync(f *facts) tea.Cmd {
	jobs := f.snap.Jobs()
	rows := make([]*jobRow, len(jobs))
	for i, j := range jobs {
		rows[i] = newJobRow(j, f.now)
	}
	p.table.sync(rows)
	if !schedulesRead(f.snap) && p.table.cursor == 0 {
		p.table.begin() // tasks find their schedules yet: the rows are others then
	}
	return nil
}

// schedulesRead reports that every origin has told its schedules, or why it does not.
func schedulesRead(snap *state.Snapshot) bool {
	told := false
	for key, s := range snap.Sources {
		if key.Kind != state.SourceSchedules {
			continue
		}
		if told = true; s.At.IsZero() && s.Fault == nil {
			return false
		}
	}
	return told
}

func (p *jobsPane) resize(width, height int) {
	p.width, p.height = width, height
	p.table.resize(width, height-detailHeight(height))
}

func (p *jobsPane) view() []string {
	var lines []string
	if r, ok := p.table.current(); ok {
		lines = p.detail(r)
	}
	return withDetail(p.e.look, p.table.view(), lines, p.width, p.height)
}

// detail says how the last run went, and what the schedule starts.
func (p *jobsPane) detail(r *jobRow) []string {
	zone := p.e.facts.now.Location()
	text, last := []string{strings.TrimSpace(r.state()), r.what}, []string{}
	if len(r.Runs) > 0 {
		last = append(last, "last run "+clockTime(r.last, zone), "task "+r.Runs[0].Key.Short(), state.Revision(r.Runs[0].TaskDefinition))
	}
	if s := r.Schedule; s != nil {
		if s.Description != r.what {
			text = append(text, s.Description)
		}
		text = append(text, scheduleName(s.Key)+" starts "+plural(s.Count, "task")+" of "+state.Revision(s.TaskDefinition)+" "+s.Words())
		if s.Window > 0 {
			text = append(text, "up to "+state.Age(s.Window)+" late on purpose")
		}
		if !s.Ends.IsZero() {
			text = append(text, "until "+clockTime(s.Ends, zone))
		}
		if s.Timezone != "" && s.Zone == nil {
			text = append(text, "this machine does not know the time zone "+s.Timezone)
		}
		if s.ManagedBy != "" {
			text = append(text, "managed by "+s.ManagedBy)
		}
		if !r.next.IsZero() {
			last = append(last, "next "+clockTime(r.next, zone))
		}
	}
	if len(last) == 0 {
		last = append(last, "no run is known: ECS forgets those that ended an hour ago")
	}
	return append(wrapped(factWords(text...), p.width-2*detailMargin), factWords(last...))
}

func (p *jobsPane) scroll() scroller { return explained[state.JobKey, *jobRow]{p.table} }

func (p *jobsPane) focus() state.Focus { return state.Focus{Also: state.SourceSchedules} }

// subject is the schedule; where there is none it is the last run.
func (p *jobsPane) subject() (subject, bool) {
	r, ok := p.table.current()
	switch {
	case !ok:
		return subject{}, false
	case r.Schedule == nil:
		return taskSubject(r.Runs[0]), true
	}
	return scheduleSubject(r.Schedule), true
}

func scheduleSubject(s *state.Schedule) subject {
	command := awsCommand(s.Key.Scope, "events list-targets-by-rule", "--rule", s.Key.Rule)
	if s.Key.Group != "" {
		command = awsCommand(s.Key.Scope, "scheduler get-schedule", "--group-name", s.Key.Group, "--name", s.Key.Rule)
	}
	return subject{key: s.Key, name: s.Cluster.Name + "/" + s.Key.Rule, id: s.Key.Rule, arn: s.ARN, command: command}
}

// scheduleName is what starts the tasks, as AWS calls it.
func scheduleName(key state.ScheduleKey) string {
	if key.Group != "" {
		return key.Kind() + " " + key.Group + "/" + key.Rule
	}
	return key.Kind() + " " + key.Rule
}

func (p *jobsPane) actions() []action {
	open := onSubject(p, action{
		name: "open", keys: []string{"enter"}, hint: "runs", rank: rankOpen, help: "the job's runs that ECS remembers: exit codes and reasons",
	}, nil, func(a *App, _ subject) tea.Cmd {
		r, ok := p.table.current()
		if !ok {
			return nil
		}
		return a.open(place{"tasks", r.Key})
	})
	return append([]action{open, describeOf(p), yamlOf(p), copyOf(p), browserOf(p)}, actingOnRule(p.e, p)...)
}

// runsOf are the tasks of one job.
func runsOf(snap *state.Snapshot, key state.JobKey) []*state.Task {
	jobs := snap.Jobs()
	at := slices.IndexFunc(jobs, func(j *state.Job) bool { return j.Key == key })
	if at < 0 {
		return nil
	}
	return jobs[at].Runs
}
