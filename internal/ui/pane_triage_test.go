package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// onTriage starts where people do.
func onTriage(o *Options) { o.Preferences = Preferences{} }

// bad is the estate on a bad night: services, jobs, and a list that AWS does not hand out.
func bad() *state.Store {
	store := estate()
	nightly := jobs().Snapshot()
	store.Apply(func(e *state.Edit) {
		for _, t := range nightly.Tasks {
			e.PutTask(t)
		}
		for _, s := range nightly.Schedules {
			e.PutSchedule(s)
		}
		e.PutCluster(&state.Cluster{Key: clusterKey("lab"), ARN: arn("ecs", "cluster/lab"), Status: "ACTIVE", SeenAt: noon})
		fail(e, state.SourceServices, "lab", 0, denied("ecs:ListServices"))
		fail(e, state.SourceTasks, "lab", 0, denied("ecs:ListTasks"))
		mailer := *e.Snapshot().Services[serviceKey("prod", "mailer")]
		e.PutTask(dead(&mailer, 0, 4*time.Minute, "EssentialContainerExited", "Essential container in task exited", exited("app", 2, "")))
	})
	return store
}

func TestLookTriage(t *testing.T) {
	atSizes(t, everySize(), func(t *testing.T, w, h int) *rig { return startRig(t, bad(), w, h, onTriage) })
}

func TestLookTriageWell(t *testing.T) {
	atSizes(t, []string{"60x16", "120x34"}, func(t *testing.T, w, h int) *rig { return startRig(t, crowd(12), w, h, onTriage) })
}

// A deployment that waits for somebody is told where people look first, and read there.
func TestTriageTellsWhoIsWaitedFor(t *testing.T) {
	store := crowd(12)
	store.Apply(func(e *state.Edit) { putShifts(e, "storefront", shifting(state.BlueGreenStrategy, "SCALE_UP", 0, 0)) })
	r := startRig(t, store, 120, 34, onTriage)
	r.shows("Nothing is wrong: 13 services", "1 deploying")
	if seen := r.app.visible().focus().Visible.Services; len(seen) != 1 || seen[0].Name != "storefront" {
		t.Errorf("looks at %v", seen)
	}
	r.change(func(e *state.Edit) { putShifts(e, "storefront", paused) })
	r.shows("1 Triage 1", "! paused     prod/storefront", "waits for somebody to continue or roll back")
	if seen := r.app.visible().focus().Visible.Services; len(seen) != 1 {
		t.Errorf("looks at %v", seen)
	}
	r.press("2")
	r.shows("~ deploying  prod/storefront", "r42 shifting")
}

func TestLookTriageLoading(t *testing.T) {
	atSizes(t, []string{"60x16", "120x34"}, func(t *testing.T, w, h int) *rig {
		return startRig(t, state.NewStore(), w, h, onTriage)
	})
}

// Every line goes where its object is; what could not be read says so in place of that.
func TestTriageLeadsOn(t *testing.T) {
	for name, c := range map[string]struct {
		row  string
		keys []string
		want string
	}{
		"a service":           {"prod/checkout", []string{"enter"}, "prod/checkout has been failing"},
		"why of a service":    {"prod/checkout", []string{"w"}, "Why is prod/checkout failing?"},
		"the runs of a job":   {"prod/reindex", []string{"enter"}, "STATUS"},
		"why of a job":        {"prod/reindex", []string{"w"}, "Why did task prod/"},
		"what is unread":      {"services of lab", []string{"enter"}, "no object behind this line"},
		"why of what is not":  {"services of lab", []string{"w"}, "no object behind this line"},
		"a key about nothing": {"services of lab", []string{"S"}, "no object behind this line"},
		"one that is over":    {"prod/mailer", []string{"enter"}, "prod/mailer has been healthy"},
	} {
		t.Run(name, func(t *testing.T) {
			r := startRig(t, bad(), 140, 40, onTriage)
			r.press("/")
			r.write(`"` + c.row + `"`)
			r.press("enter")
			r.press(c.keys...)
			r.shows(c.want)
		})
	}
}

// Where nothing is wrong the pane says on what that rests, and leads to the services.
func TestTriageOfAWellEstate(t *testing.T) {
	r := startRig(t, crowd(3), 120, 34, onTriage)
	r.shows("Nothing is wrong: 3 services in 1 cluster, 30 tasks", "enter lists the services")
	r.press("enter")
	r.shows("RUN/WANT", "service-0002")
}

// What cannot be read is never well: neither with rows that are too old, nor with a login that has ended.
func TestTriageIsNotWellInTheDark(t *testing.T) {
	r := startRig(t, crowd(3), 120, 34, onTriage)
	r.pass(2 * time.Minute)
	r.shows("? unknown", "prod: 3 services", "last seen 2m ago")
	r.lacks("Nothing is wrong")
	r = startRig(t, loggedOut(crowd(3)), 120, 34, onTriage)
	r.shows("! unread", "prod-admin in us-east-1", "log in again: aws sso login --profile prod-admin")
	r.lacks("Nothing is wrong")
}

// One line stands for many clusters that fail alike, and a throttle that fsui rides out is no line at all.
func TestTriageFoldsWhatIsUnread(t *testing.T) {
	store := crowd(1)
	r := startRig(t, store, 140, 34, onTriage)
	r.change(func(e *state.Edit) {
		for _, name := range []string{"a", "b", "c"} {
			e.PutCluster(&state.Cluster{Key: clusterKey(name), ARN: arn("ecs", "cluster/"+name), Status: "ACTIVE", SeenAt: noon})
			fail(e, state.SourceTasks, name, 0, denied("ecs:ListTasks"))
		}
		fail(e, state.SourceServices, "prod", time.Second, throttled("ecs:DescribeServices"))
	})
	r.shows("tasks of 3 clusters", "needs ecs:ListTasks")
	r.lacks("all well")
	if n := strings.Count(r.frame(), "! unread  "); n != 1 {
		t.Errorf("%d lines:\n%s", n, r.frame())
	}
}

// Where the facts do not tell since when, the console says since when it knows at least; what recovers begins anew.
func TestTriageSaysSinceAtLeast(t *testing.T) {
	r := startRig(t, troubles(), 140, 34, onTriage)
	ill := func(n int) func(*state.Edit) {
		return func(e *state.Edit) {
			s := service("prod", "target", 2, 8, behind)
			s.SeenAt = r.now
			e.PutService(s)
			e.PutTargetGroup(targetsBehind(s, n))
			for _, t := range tasksOf(s) {
				e.PutTask(t)
			}
		}
	}
	since := func() string {
		line, _ := r.line("prod/target")
		return line
	}
	if line := since(); !strings.Contains(line, " ≥0s ") {
		t.Errorf("at first: %s", line)
	}
	r.pass(20 * time.Second)
	if line := since(); !strings.Contains(line, " ≥20s ") {
		t.Errorf("20 seconds later: %s", line)
	}
	r.press("2")
	if line := since(); !strings.Contains(line, " ≥20s ") {
		t.Errorf("in the list of services: %s", line)
	}
	r.press("1")
	r.press("/")
	r.write("target")
	r.press("enter")
	r.shows("since 12:00:00 UTC at least, when fsui saw it first")
	r.press("enter")
	r.shows("prod/target has been degraded for at least 20s: ")
	r.press("esc")
	r.change(ill(0))
	r.lacks("≥")
	r.change(ill(1))
	if line := since(); !strings.Contains(line, " ≥0s ") {
		t.Errorf("ill again: %s", line)
	}
}

// A job is wrong from its first failed run until one goes well, however many run meanwhile.
func TestTriageOfJobs(t *testing.T) {
	r := startRig(t, bad(), 140, 40, onTriage)
	if line, _ := r.line("prod/ledger-export"); !strings.Contains(line, "x failed") || !strings.Contains(line, "×2 app exited 2 after 12s") {
		t.Errorf("a job that runs again after two failures: %s", line)
	}
	if line, _ := r.line("prod/invoices"); !strings.Contains(line, "! overdue") {
		t.Errorf("a job that did not start: %s", line)
	}
	r.lacks("stock-reconcile", "backfill")
	r.change(func(e *state.Edit) {
		for _, j := range e.Snapshot().Jobs() {
			if j.Name() == "prod/ledger-export" {
				well := *j.Runs[1]
				well.Key, well.CreatedAt = taskKey("prod", taskID("ledger-export", 99)), ago(30*time.Second)
				well.Containers = []state.Container{exited("app", 0, "")}
				e.PutTask(&well)
			}
		}
	})
	r.lacks("ledger-export")
}
