package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// jobs is the incident with four schedules, and with runs of them and of others.
func jobs() *state.Store {
	store := incident()
	run := func(family, startedBy string, n int, began time.Duration, change func(*state.Task)) *state.Task {
		id := taskID(family, n)
		t := &state.Task{
			Key: taskKey("prod", id), ARN: arn("ecs", "task/prod/"+id), Group: "family:" + family, StartedBy: startedBy,
			LastStatus: state.StatusRunning, DesiredStatus: state.StatusRunning, LaunchType: "FARGATE", CPU: "256", Memory: "512",
			TaskDefinition: arn("ecs", "task-definition/"+family+":4"), Zone: "us-east-1a", CreatedAt: ago(began), StartedAt: ago(began - 20*time.Second),
			Containers: []state.Container{{Name: "app", LastStatus: state.StatusRunning}},
		}
		change(t)
		return t
	}
	ended := func(code int, after time.Duration) func(*state.Task) {
		return func(t *state.Task) {
			t.LastStatus, t.DesiredStatus, t.StopCode = state.StatusStopped, state.StatusStopped, "EssentialContainerExited"
			t.StoppedReason, t.Containers = "Essential container in task exited", []state.Container{exited("app", code, "")}
			t.ExecutionStoppedAt, t.StoppedAt = t.StartedAt.Add(after), t.StartedAt.Add(after)
		}
	}
	store.Apply(func(e *state.Edit) {
		for _, s := range []struct{ rule, expression, about string }{
			{"stock-reconcile", "rate(10 minutes)", "compares stock with the warehouse"},
			{"ledger-export", "rate(20 minutes)", ""},
			{"invoices", "cron(30 11 * * ? *)", ""},
			{"cart-purge", "cron(0/30 3-5 ? * MON-FRI *)", "switched off until the legal department has answered"},
		} {
			e.PutSchedule(&state.Schedule{
				Key: state.ScheduleKey{Scope: region, Rule: s.rule, Target: "1"}, ARN: arn("events", "rule/"+s.rule), Description: s.about,
				Expression: s.expression, Enabled: s.rule != "cart-purge", Cluster: clusterKey("prod"), Count: 1,
				TaskDefinition: arn("ecs", "task-definition/"+s.rule), SeenAt: ago(12 * time.Second),
			})
		}
		for i := range 5 {
			e.PutTask(run("stock-reconcile", "events-rule/stock-reconcile", i, time.Duration(4+10*i)*time.Minute, ended(0, 75*time.Second)))
		}
		e.PutTask(run("ledger-export", "events-rule/ledger-export", 0, time.Minute, func(*state.Task) {}))
		for i := range 2 {
			e.PutTask(run("ledger-export", "events-rule/ledger-export", i+1, time.Duration(21+20*i)*time.Minute, ended(2, 12*time.Second)))
		}
		e.PutTask(run("reindex", "operator", 0, 25*time.Minute, ended(137, 3*time.Minute)))
		e.PutTask(run("backfill", "", 0, 50*time.Minute, func(t *state.Task) {
			ended(143, 4*time.Minute)(t)
			t.StopCode, t.StoppedReason = "UserInitiated", "wrong month"
		}))
		e.PutSource(&state.Source{
			Key: state.SourceKey{Kind: state.SourceSchedules, Profile: origin.Profile, Region: origin.Region}, At: ago(12 * time.Second), Promise: 30 * time.Second,
		})
	})
	return store
}

func TestLookJobs(t *testing.T) {
	atSizes(t, everySize(), func(t *testing.T, w, h int) *rig { return startRig(t, jobs(), w, h).command("jobs") })
}

// Without the right to read rules the tasks are there all the same, and what is missing is named.
func TestLookJobsWithoutSchedules(t *testing.T) {
	atSizes(t, []string{"60x16", "120x34"}, func(t *testing.T, w, h int) *rig {
		store := jobs()
		store.Apply(func(e *state.Edit) {
			for key := range e.Snapshot().Schedules {
				e.DropSchedule(key)
			}
			fail(e, state.SourceSchedules, "", 0, denied("events:ListRuleNamesByTarget"))
		})
		return startRig(t, store, w, h).command("jobs")
	})
}

func TestNoJobs(t *testing.T) {
	r := startRig(t, emptyRegion("prod"), 120, 34).command("jobs")
	r.shows("Loading standalone or scheduled tasks")
	r.change(func(e *state.Edit) { fail(e, state.SourceSchedules, "", 0, denied("events:ListRuleNamesByTarget")) })
	r.shows("add events:ListRuleNamesByTarget to the policy")
	r.change(func(e *state.Edit) {
		e.PutSource(&state.Source{Key: state.SourceKey{Kind: state.SourceSchedules, Profile: origin.Profile, Region: origin.Region}, At: noon, Promise: time.Minute})
	})
	r.shows("There are no standalone or scheduled tasks in us-east-1")
}

// Enter lists the runs of a job and of no other; those that ended as they ought to are no trouble.
func TestJobOpensItsRuns(t *testing.T) {
	r := startRig(t, jobs(), 120, 34).command("jobs")
	if got := r.backend.focused[len(r.backend.focused)-1]; got != (state.Focus{Also: state.SourceSchedules}) {
		t.Errorf("the focus is %+v", got)
	}
	r.press("/")
	r.write("stock")
	r.press("enter", "enter")
	r.shows("› runs of prod/stock-reconcile", "app ended with exit code 0")
	r.lacks("x stopped")
	if p, ok := r.app.visible().(*tasksPane); !ok || p.table.counts().total != 5 {
		t.Errorf("%d runs", p.table.counts().total)
	}
	if got := r.backend.focused[len(r.backend.focused)-1]; got != (state.Focus{Also: state.SourceSchedules}) {
		t.Errorf("the focus is %+v", got)
	}
	r.press("esc", "esc")
	r.shows("prod/reindex")
}

// What a schedule does next goes on with the clock.
func TestNextRunComesNearer(t *testing.T) {
	r := startRig(t, jobs(), 120, 34).command("jobs")
	r.shows("in 6m")
	r.pass(3 * time.Minute)
	r.shows("in 3m")
	r.pass(6 * time.Minute) // nobody started it
	r.shows("! overdue", "due 3m ago, and no task was started")
}

func TestJobsCanBeSorted(t *testing.T) {
	r := startRig(t, jobs(), 160, 34).command("jobs")
	for range 6 {
		r.press("o")
	}
	r.press("g")
	row, _ := r.line("> ")
	if want := "prod/stock-reconcile"; !strings.Contains(row, want) || !strings.Contains(row, "in 6m") {
		t.Errorf("the next to run is %s", row)
	}
}

func TestOutcomes(t *testing.T) {
	var many []*state.Task
	for range 20 {
		many = append(many, &state.Task{})
	}
	if got := outcomes(many); got != "~~~~~~~~" {
		t.Error(got)
	}
}

// A schedule of EventBridge Scheduler says its group, its time zone, and what makes its tasks late on purpose.
func TestJobOfEventBridgeScheduler(t *testing.T) {
	store := jobs()
	key := state.ScheduleKey{Scope: region, Rule: "invoice-run", Group: "shop"}
	store.Apply(func(e *state.Edit) {
		e.PutSchedule(&state.Schedule{
			Key: key, ARN: arn("scheduler", "schedule/shop/invoice-run"), Expression: "cron(15 2 * * ? *)", Timezone: "No/Where", Window: 15 * time.Minute,
			Enabled: true, Cluster: clusterKey("prod"), Count: 1, TaskDefinition: arn("ecs", "task-definition/invoice-run"),
		})
	})
	o := &operatorOf{plan: state.Plan{Changes: []state.Change{{What: "schedule", Before: "enabled", After: "disabled"}}}}
	r := startRig(t, store, 160, 34, func(opt *Options) { opt.Operator = o })
	o.r = r
	r.command("jobs")
	r.press("/")
	r.write("invoice-run")
	r.press("enter")
	r.shows("schedule shop/invoice-run starts 1 task of invoice-run daily at 02:15 No/Where", "up to 15m late on purpose", "does not know the time zone")
	r.press("c")
	r.shows("aws scheduler get-schedule --group-name shop --name invoice-run")
	r.press("esc")
	r.command("disable-rule").shows("Disable schedule prod/invoice-run")
}

// Until the schedules have come the rows are those of tasks alone: what becomes of them is no loss, and the worst stays on top.
func TestJobsBeforeTheirSchedules(t *testing.T) {
	store := jobs()
	source := state.SourceKey{Kind: state.SourceSchedules, Profile: origin.Profile, Region: origin.Region}
	all := store.Snapshot().Schedules
	store.Apply(func(e *state.Edit) {
		for key := range all {
			e.DropSchedule(key)
		}
		e.DropSource(source)
		for key, task := range e.Snapshot().Tasks {
			if task.StartedBy == "operator" || strings.HasPrefix(task.StartedBy, "events-rule/ledger") && !task.Stopped() {
				e.DropTask(key) // what failed last is a scheduled one
			}
		}
	})
	r := startRig(t, store, 120, 34).command("jobs")
	r.press("j", "k")
	r.change(func(e *state.Edit) { e.PutSource(&state.Source{Key: source, Promise: time.Minute}) })
	r.change(func(e *state.Edit) {
		for _, s := range all {
			e.PutSchedule(s)
		}
		e.PutSource(&state.Source{Key: source, At: noon, Promise: time.Minute})
	})
	r.lacks("is gone")
	if row, _ := r.line("> "); !strings.Contains(row, "prod/ledger-export") {
		t.Errorf("the cursor is on %s", row)
	}
}
