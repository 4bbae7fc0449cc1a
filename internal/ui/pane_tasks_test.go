package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

func TestLookTasks(t *testing.T) {
	atSizes(t, everySize(), func(t *testing.T, w, h int) *rig {
		r := startRig(t, incident(), w, h)
		r.press("3")
		return r
	})
}

func TestLookTasksFiltered(t *testing.T) {
	atSizes(t, []string{"80x24"}, func(t *testing.T, w, h int) *rig {
		r := startRig(t, incident(), w, h)
		r.press("3", "/")
		r.write("status:stopped !reason:scaling")
		r.press("enter", "j")
		return r
	})
}

// What is unhealthy comes before what died, and both before what runs; a stop on purpose is last.
func TestWorstTaskFirst(t *testing.T) {
	s := service("prod", "web", 1, 1)
	run := tasksOf(s)[0]
	sick := *run
	sick.Key.ID = "sick"
	sick.Containers = []state.Container{{Name: "app", Health: "UNHEALTHY"}}
	hit := *run
	hit.Key.ID = "hit"
	leaving := *run
	leaving.Key.ID, leaving.DesiredStatus = "leaving", state.StatusStopped
	var rows []*taskRow
	targets := map[state.TaskKey]state.Target{hit.Key: {State: state.TargetUnhealthy, Reason: "Target.Timeout", Detail: "Request timed out"}}
	for _, task := range []*state.Task{
		dead(s, 1, time.Minute, "UserInitiated", ""), run, dead(s, 2, time.Hour, "TaskFailedToStart", "no"), &leaving,
		dead(s, 3, time.Minute, "TaskFailedToStart", "no"), starting(s, 4, "PENDING", time.Minute), &sick, &hit,
	} {
		rows = append(rows, newTaskRow(task, targets))
	}
	slices.SortFunc(rows, worstTask)
	var got []string
	for _, r := range rows {
		got = append(got, strings.TrimSpace(r.status)+" "+r.what)
	}
	want := []string{
		"! running Request timed out (target unhealthy)", "! running container app fails its health check",
		"x stopped no", "x stopped no", "~ pending pulls its image", "~ running is being stopped", "running ",
		"stopped UserInitiated",
	}
	if !slices.Equal(got, want) {
		t.Errorf("in this order:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if rows[2].task.StoppedAt.Before(rows[3].task.StoppedAt) {
		t.Error("of two that died the earlier is first")
	}
}

func TestTaskWords(t *testing.T) {
	s := service("prod", "web", 1, 1)
	for want, change := range map[string]func(*state.Task){
		"waits for its network interface and a place to run": func(t *state.Task) { t.LastStatus = "PROVISIONING" },
		"has its place; its containers do not start yet":     func(t *state.Task) { t.LastStatus, t.PullStartedAt = "PENDING", time.Time{} },
		"pulls its image":                     func(t *state.Task) { t.LastStatus = "PENDING" },
		"has its image; its containers start": func(t *state.Task) { t.LastStatus, t.PullStoppedAt = "PENDING", noon },
		"runs; waits for its target group or service registry": func(t *state.Task) {
			t.LastStatus = "ACTIVATING"
		},
		"": func(t *state.Task) { t.LastStatus = state.StatusRunning },
		"the agent of its container instance is disconnected": func(t *state.Task) {
			t.LastStatus, t.LaunchType, t.Connectivity = state.StatusRunning, "EC2", "DISCONNECTED"
		},
		"is being stopped: Task failed ELB health checks": func(t *state.Task) {
			t.DesiredStatus, t.StoppedReason = state.StatusStopped, "Task failed ELB health checks"
		},
		"container app fails its health check: curl: not found": func(t *state.Task) {
			t.LastStatus = state.StatusRunning
			t.Containers = []state.Container{{Name: "log"}, {Name: "app", Health: "UNHEALTHY", Reason: "curl: not found"}}
		},
	} {
		task := starting(s, 1, "PENDING", time.Minute)
		change(task)
		if got := taskWords(task); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A poll that brings new trouble leaves the cursor on its task and on its line.
func TestPollLeavesTheTaskUnderTheCursor(t *testing.T) {
	r := startRig(t, incident(), 120, 34)
	r.press("3", "j", "j", "j", "j")
	row, at := r.line("> ")
	r.change(func(e *state.Edit) {
		s := e.Snapshot().Services[serviceKey("prod", "web")]
		for i := range 6 {
			e.PutTask(dead(s, 70+i, time.Second, "TaskFailedToStart", "CannotPullContainerError"))
		}
	})
	if now, n := r.line("> "); now != row || n != at {
		t.Errorf("line %d\n%s\nbecame line %d\n%s", at, row, n, now)
	}
	r.press("k")
	if now, _ := r.line("> "); now == row {
		t.Error("k moved nothing")
	}
}

func TestTasksAreFoundByWhatTheyShowAndByWhatIsCut(t *testing.T) {
	r := startRig(t, incident(), 60, 16)
	r.press("3")
	for line, want := range map[string]string{
		"status:stopped payments": "6 of 28", "group:family:migration": "1 of 28", "rev:web:102": "3 of 28", "health:unhealthy": "1 of 28",
		"id:" + taskID("worker", 101): "1 of 28", "~exited.(137|1)": "5 of 28", "!status:running !status:stopped": "4 of 28", "az:us-east-1b service:worker": "1 of 28",
	} {
		r.press("/", "ctrl+u")
		r.write(line)
		r.press("enter")
		if _, n := r.line(want + " shown"); n == 0 {
			t.Errorf("%q", line)
		}
	}
}

// crowded is a store of n tasks, a tenth of them stopped.
func crowded(n int) *state.Store {
	store := emptyRegion("prod")
	store.Apply(func(e *state.Edit) {
		for i := range n / 20 {
			s := service("prod", fmt.Sprintf("service-%04d", i), 18, i%90+1, behind)
			putAll(e, s, tasksOf(s)...)
			e.PutTargetGroup(targetsBehind(s, i%3))
			for k := range 2 {
				e.PutTask(dead(s, k, time.Duration(i)*time.Second, "TaskFailedToStart", "CannotPullContainerError: i/o timeout"))
			}
		}
	})
	return store
}

func BenchmarkTasks10000(b *testing.B) {
	store := crowded(10_000)
	e := &env{look: newLook(true, false, false), started: noon}
	e.facts = &facts{snap: store.Snapshot(), now: noon, complete: true}
	p := newTasksPane(e, nil)
	p.resize(200, 45)
	p.sync(e.facts) // each of them stands alone
	b.Run("sync", func(b *testing.B) {
		for b.Loop() {
			p.sync(e.facts)
		}
	})
	b.Run("key and frame", func(b *testing.B) {
		for b.Loop() {
			p.scroll().move(1)
			if len(p.view()) < 40 {
				b.Fatal("no frame")
			}
		}
	})
	b.Run("sort", func(b *testing.B) {
		for b.Loop() {
			p.scroll().(list).sortNext()
		}
	})
	b.Run("filter", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			if err := p.scroll().(list).filterBy([]string{"timeout !running", "service-01"}[i%2]); err != nil {
				b.Fatal(err)
			}
		}
	})
}
