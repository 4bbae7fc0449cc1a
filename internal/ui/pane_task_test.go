package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// inTask opens a task from the list of all.
func inTask(r *rig, id string) *rig {
	r.t.Helper()
	r.press("3", "/")
	r.write("id:" + id)
	r.press("enter", "enter")
	r.shows("› " + id[:8])
	return r
}

func TestLookTaskOutOfMemory(t *testing.T) {
	atSizes(t, everySize(), func(t *testing.T, w, h int) *rig { return inTask(startRig(t, incident(), w, h), oom().ID) })
}

func TestLookTaskRunning(t *testing.T) {
	atSizes(t, []string{"60x16", "80x24", "120x34", "200x50"}, func(t *testing.T, w, h int) *rig {
		store := incident()
		store.Apply(func(e *state.Edit) { e.PutTaskDefinition(webDefinition()) })
		r := inTask(startRig(t, store, w, h), taskID("web", 0))
		if h == 16 {
			r.press("ctrl+f")
		}
		return r
	})
}

// What a person needs first is on the first screen of the smallest terminal.
func TestTaskAnswersOnTheSmallestScreen(t *testing.T) {
	r := inTask(startRig(t, incident(), 60, 16), oom().ID)
	r.shows("x Stopped 4m ago: app killed: out of memory", "life ", "stopped 11:56:00", "exit 137", "OutOfMemoryError: Container killed")
	r.press("G")
	r.shows("worker:5: not read yet")
}

func TestTaskSentence(t *testing.T) {
	s := service("prod", "web", 1, 1)
	e := &env{look: newLook(true, false, false), facts: &facts{snap: state.NewStore().Snapshot(), now: noon}}
	run := tasksOf(s)[0]
	healthy := *run
	healthy.Health = "HEALTHY"
	leaving := *run
	leaving.DesiredStatus, leaving.StoppingAt, leaving.StoppedReason = state.StatusStopped, ago(time.Minute), "Scaling activity initiated by deployment"
	for _, c := range []struct {
		task *state.Task
		gone bool
		want string
	}{
		{dead(s, 1, time.Minute, "EssentialContainerExited", "", exited("app", 1, "")), false, "x Stopped 1m ago: app exited 1 after 8s"},
		{dead(s, 1, time.Minute, "UserInitiated", "Task stopped by user"), false, "Stopped 1m ago, as asked: Task stopped by user"},
		{starting(s, 1, "PENDING", 40*time.Second), false, "~ Starting for 40s: pulls its image"},
		{&leaving, false, "~ Leaving for 1m: is being stopped: Scaling activity initiated by deployment"},
		{run, false, "Running for 2d; it has no health check of its own"},
		{&healthy, true, "Running for 2d, its health check passes. ECS no longer knows it: this is what it said last."},
	} {
		p := taskPage{e: e, task: c.task, gone: c.gone}
		if got, _ := p.sentence(); got != c.want {
			t.Errorf("%q\nwant %q", got, c.want)
		}
	}
}

func TestTaskNamesWhatWasOverridden(t *testing.T) {
	r := inTask(startRig(t, incident(), 120, 34), taskID("web", 0))
	r.shows("override app: LOG_LEVEL, FEATURE_X", "proxy: PORT")
}

// The task definition is asked for when somebody looks at the task, and shown when it is there.
func TestTaskDefinitionOfATask(t *testing.T) {
	r := inTask(startRig(t, incident(), 120, 34), taskID("web", 0))
	r.shows("web:103: not read yet")
	if f := r.backend.focused[len(r.backend.focused)-1]; f.TaskDefinition != webDefinition().ARN || f.Task.ID != taskID("web", 0) || f.Service.Name != "web" {
		t.Errorf("the focus is %+v", f)
	}
	r.press("enter")
	r.shows("not read yet", "› "+taskID("web", 0)[:8])
	r.change(func(e *state.Edit) { e.PutTaskDefinition(webDefinition()) })
	r.shows("execution role web-execution", "app · essential · port 8080, 9090/udp")
	r.press("enter")
	r.shows("web:103 as JSON", webDefinition().ARN)
}

// A task that ECS forgets stays on the screen for who reads it.
func TestTaskIsForgotten(t *testing.T) {
	r := inTask(startRig(t, incident(), 120, 34), oom().ID)
	r.change(func(e *state.Edit) { e.DropTask(oom()) })
	r.shows("ECS no longer knows it", "out of memory", "OutOfMemoryError")
	r.press("esc")
	r.shows("0 of 27 shown")
}

func TestStandaloneTaskBelongsToNoService(t *testing.T) {
	r := inTask(startRig(t, incident(), 120, 34), taskID("migration", 0))
	r.shows("standalone, group family:migration", "started by ops")
	r.press("e")
	r.shows("belongs to no service")
}

// Reasons and names that slipped through with escape sequences reach no terminal.
func TestEscapeSequencesReachNoFrame(t *testing.T) {
	evil := "boom\x1b]52;c;ZXZpbA==\x07 \x1b[2Jbang\u202e\u009b31m"
	store := incident()
	store.Apply(func(e *state.Edit) {
		s := *e.Snapshot().Services[serviceKey("prod", "worker")]
		s.Events = append([]state.Event{{ID: "evil", At: noon, Message: evil}}, s.Events...)
		s.Deployments = append([]state.Deployment(nil), s.Deployments...)
		s.Deployments[0].Reason, s.LaunchType = evil, evil
		e.PutService(&s)
		task := *e.Snapshot().Tasks[oom()]
		task.StoppedReason, task.Zone, task.Group, task.Service = evil, evil, evil, "worker"
		task.Containers = []state.Container{{Name: evil, Image: evil, Reason: evil, LastStatus: evil, ImageDigest: "sha256:" + evil}}
		task.Overridden = []state.EnvName{{Container: evil, Name: evil}}
		e.PutTask(&task)
		g := *e.Snapshot().TargetGroups[state.TargetGroupKey{Scope: region, Name: "web"}]
		g.HealthCheck.Path = evil
		g.Targets = []state.Target{{ID: "10.0.0.9", State: state.TargetUnhealthy, Reason: evil, Detail: evil, Zone: evil}}
		e.PutTargetGroup(&g)
	})
	for _, size := range [][2]int{{60, 16}, {200, 50}} {
		r := startRig(t, store, size[0], size[1], func(o *Options) {
			o.Describe = func(*state.Snapshot, any) ([]byte, error) { return []byte("{\"reason\": \"" + evil + "\"}"), nil }
		})
		check := func(where string) {
			t.Helper()
			raw := r.app.View().Content
			for _, bad := range []string{"\x1b]", "\x1b[2J", "\u202e", "\u009b", "\x07"} {
				if strings.Contains(raw, bad) {
					t.Errorf("%s at %v holds %q", where, size, bad)
				}
			}
			r.shows("boom")
		}
		inService(r, "worker")
		check("the service")
		r.press("v")
		check("its deployments")
		r.press("2", "esc")
		inTask(r, oom().ID)
		check("the task")
		r.press("G")
		check("the end of the task")
		r.press("d")
		check("the document")
		r.press("3")
		check("the tasks")
		r.press("4")
		check("the events")
		r.press("5")
		check("the targets")
	}
}

// Down and up go through the containers of a task that has several, and the logs are those of the one under the cursor.
func TestLogsOfAContainer(t *testing.T) {
	for _, size := range [][2]int{{120, 34}, {60, 16}} {
		logs := &scriptedLogs{t: t, has: func(state.LogRequest) []state.LogBatch { return []state.LogBatch{{Opened: true}} }}
		r := startRig(t, incident(), size[0], size[1], func(o *Options) { o.Logs = logs })
		inTask(r, taskID("web", 0))
		var names []string
		for range 2 {
			for range 40 {
				r.press("j")
				if p, _ := r.app.visible().(*taskPane); p.cursor != "" && !slices.Contains(names, p.cursor) {
					break
				}
			}
			p, _ := r.app.visible().(*taskPane)
			names = append(names, p.cursor)
			r.shows("> " + p.cursor[:3])
			r.press("l")
			asked := logs.asked[len(logs.asked)-1]
			if asked.Container != p.cursor || asked.Task != p.key || asked.Service.Name != "web" {
				t.Errorf("asked for %+v, the cursor is on %q", asked, p.cursor)
			}
			r.shows("› logs of prod/web " + p.key.Short() + " " + p.cursor)
			r.press("esc")
			r.shows("> " + p.cursor[:3])
		}
		if want := []string{"app", "proxy"}; !slices.Equal(names, want) {
			t.Errorf("the cursor was on %q, want %q", names, want)
		}
		r.press("G", "g", "l")
		if asked := logs.asked[len(logs.asked)-1]; asked.Container != "" {
			t.Errorf("with the cursor on no container, asked for %+v", asked)
		}
	}
}
