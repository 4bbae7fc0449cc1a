package history

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// stopped is a task of a service that ended with an exit code.
func stopped(of state.ServiceKey, n int, at time.Time) *state.Task {
	exit := 137
	id := fmt.Sprintf("%032x", n+1)
	return &state.Task{
		Key: state.TaskKey{Cluster: of.Cluster, ID: id}, ARN: arn("ecs", "task/prod/"+id), Group: "service:" + of.Name, Service: of.Name,
		StartedBy: "ecs-svc/7", LastStatus: state.StatusStopped, DesiredStatus: state.StatusStopped, StopCode: "EssentialContainerExited",
		StoppedReason: "Essential container in task exited", TaskDefinition: arn("ecs", "task-definition/web:7"), Zone: "us-east-1a",
		LaunchType: "FARGATE", CPU: "256", Memory: "512", Health: "UNHEALTHY",
		Containers: []state.Container{{
			Name: "app", Image: "example.com/web:1.4.2", ImageDigest: "sha256:6d0ecf831eec9f09", ExitCode: &exit, LastStatus: state.StatusStopped,
			Reason: "OutOfMemoryError: container killed due to memory usage", Health: "UNHEALTHY",
		}},
		CreatedAt: at.Add(-time.Minute), PullStartedAt: at.Add(-50 * time.Second), PullStoppedAt: at.Add(-45 * time.Second),
		StartedAt: at.Add(-40 * time.Second), StoppingAt: at.Add(-2 * time.Second), ExecutionStoppedAt: at.Add(-time.Second), StoppedAt: at, SeenAt: at,
	}
}

// web is a service with one deployment and so many events.
func web(of state.ServiceKey, rollout string, events int) *state.Service {
	s := &state.Service{Key: of, Deployments: []state.Deployment{{
		ID: "ecs-svc/7", Status: "PRIMARY", RolloutState: rollout, TaskDefinition: arn("ecs", "task-definition/web:7"), Desired: 2,
		CreatedAt: noon.Add(-time.Hour), UpdatedAt: noon,
	}}}
	for i := events; i > 0; i-- {
		s.Events = append(s.Events, state.Event{ID: fmt.Sprint("event ", i), At: noon.Add(time.Duration(i) * time.Second), Message: fmt.Sprint("event ", i)})
	}
	return s
}

// opened is a journal whose database is open: what it starts outlives a bubble.
func opened(t *testing.T, folder string) *Journal {
	t.Helper()
	j := NewJournal(func() context.Context { return context.WithoutCancel(t.Context()) }, folder, func(err error) { t.Error(err) })
	t.Cleanup(func() { _ = j.Close() })
	if _, err := j.insert(nil); err != nil {
		t.Fatal(err)
	}
	return j
}

// recordAll records what edits do to a store.
func recordAll(t *testing.T, j *Journal, store *state.Store, edits ...func(*state.Edit)) (kept []state.Happening) {
	t.Helper()
	ctx, end := context.WithCancel(t.Context())
	defer end()
	var wg sync.WaitGroup
	wg.Go(func() {
		j.Record(ctx, store, Keeping{Bounds: DefaultBounds(), Clock: func() time.Time { return noon }, Kept: func(h []state.Happening) { kept = append(kept, h...) }})
	})
	synctest.Wait()
	for _, edit := range edits {
		store.Apply(edit)
	}
	end()
	wg.Wait()
	return kept
}

func words(all []state.Happening) string {
	lines := make([]string, len(all))
	for i, h := range all {
		lines[i] = h.At.Format("15:04:05 ") + string(h.Kind) + " " + h.Service.String() + ": " + h.Words()
	}
	return strings.Join(lines, "\n")
}

// What happens is kept with all that tells why, what was so when fsui came as well, and only what is new is news.
func TestRecord(t *testing.T) {
	for name, folder := range map[string]string{"on disk": filepath.Join(t.TempDir(), "fsui"), "in memory": ""} {
		t.Run(name, func(t *testing.T) {
			j := opened(t, folder)
			want := stopped(service(), 1, noon.Add(3*time.Second))
			alone := stopped(state.ServiceKey{Cluster: service().Cluster}, 2, noon.Add(4*time.Second))
			alone.Group = "family:job"
			var kept []state.Happening
			synctest.Test(t, func(t *testing.T) {
				store := state.NewStore()
				store.Apply(func(e *state.Edit) { e.PutTask(stopped(service(), 0, noon.Add(-30*time.Minute))) })
				kept = recordAll(t, j, store,
					func(e *state.Edit) { e.PutService(web(service(), state.RolloutInProgress, 1)) },
					func(e *state.Edit) { e.PutService(web(service(), state.RolloutCompleted, 2)); e.PutTask(want) },
					func(e *state.Edit) { e.PutTask(want); e.PutTask(alone) })
			})
			if got, want := words(kept), `12:00:00 deployment prod/web: deployment of web:7 COMPLETED
12:00:02 event prod/web: event 2
12:00:03 stop prod/web: app killed: out of memory
12:00:04 stop prod/: app killed: out of memory`; got != want {
				t.Errorf("news:\n%s\nwant\n%s", got, want)
			}
			all, more, err := j.Past(state.PastAsked{})
			if err != nil || more {
				t.Fatal(more, err)
			}
			if got, want := words(all), `11:00:00 deployment prod/web: deployment of web:7 began
11:30:00 stop prod/web: app killed: out of memory
12:00:00 deployment prod/web: deployment of web:7 COMPLETED
12:00:01 event prod/web: event 1
12:00:02 event prod/web: event 2
12:00:03 stop prod/web: app killed: out of memory
12:00:04 stop prod/: app killed: out of memory`; got != want {
				t.Errorf("kept:\n%s\nwant\n%s", got, want)
			}
			for _, want := range []*state.Task{want, alone} {
				one, _, err := j.Past(state.PastAsked{Task: want.Key.ID[:32]})
				if err != nil || len(one) != 1 {
					t.Fatalf("%v, %v", one, err)
				}
				got, want := *one[0].Task, *want
				if *got.Containers[0].ExitCode != 137 {
					t.Errorf("exit code %d", *got.Containers[0].ExitCode)
				}
				got.Containers[0].ExitCode = want.Containers[0].ExitCode
				if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
					t.Errorf("the task is\n%+v, was\n%+v", got, want)
				}
			}
		})
	}
}

// A part of it: a service, a time, a kind, the latest.
func TestPastIsChosen(t *testing.T) {
	j := opened(t, t.TempDir())
	other := service()
	other.Name = "worker"
	synctest.Test(t, func(t *testing.T) {
		recordAll(t, j, state.NewStore(), func(e *state.Edit) {
			e.PutService(web(service(), state.RolloutCompleted, 3))
			for i := range 4 {
				e.PutTask(stopped(other, i, noon.Add(time.Duration(i)*time.Minute)))
			}
		})
	})
	act := &state.Act{
		ID: "1", At: noon.Add(90 * time.Second), Fate: state.FateDone, Scope: service().Cluster.Scope, Caller: "arn:aws:sts::111122223333:assumed-role/admin/on-call",
		Action: state.Action{Kind: state.ActStopTask, Task: stopped(other, 2, noon).Key}, Changes: []state.Change{{What: "task", Before: "RUNNING", After: "STOPPED"}},
	}
	if err := j.Note(act); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		asked state.PastAsked
		want  int
		more  bool
		says  string
	}{
		"a service":       {state.PastAsked{Services: []state.ServiceKey{other}}, 5, false, "action prod/worker: stop-task 00000000: task RUNNING → STOPPED by admin/on-call, done"},
		"none":            {state.PastAsked{Services: []state.ServiceKey{}}, 0, false, ""},
		"since":           {state.PastAsked{Since: noon.Add(time.Minute)}, 4, false, ""},
		"until":           {state.PastAsked{Until: noon.Add(2 * time.Second)}, 4, false, "event 2"},
		"a kind":          {state.PastAsked{Kinds: []state.HappeningKind{state.HappenedEvent}}, 3, false, ""},
		"the latest":      {state.PastAsked{Limit: 2}, 2, true, ""},
		"all there is":    {state.PastAsked{Limit: 9}, 9, false, ""},
		"a task":          {state.PastAsked{Task: fmt.Sprintf("%032x", 2)}, 1, false, ""},
		"what it begins":  {state.PastAsked{Task: "000000"}, 4, false, ""},
		"no task's begin": {state.PastAsked{Task: "7000"}, 0, false, ""},
	} {
		all, more, err := j.Past(c.asked)
		if err != nil || len(all) != c.want || more != c.more || !strings.Contains(words(all), c.says) {
			t.Errorf("%s: %d, more %v, %v; want %d\n%s", name, len(all), more, err, c.want, words(all))
		}
	}
	places, err := j.Places()
	if err != nil || len(places) != 2 || places[0] != service() || places[1] != other {
		t.Errorf("%v, %v", places, err)
	}
}

// Several consoles see the same: it is kept once.
func TestSeveralRecorders(t *testing.T) {
	folder := t.TempDir()
	a, b := journalIn(t, folder), journalIn(t, folder)
	write := func(j *Journal, from, to int) error {
		for i := from; i < to; i++ {
			one, err := stopRow(stopped(service(), i, noon.Add(time.Duration(i)*time.Second)))
			if err != nil {
				return err
			}
			if _, err := j.insert([]row{one}); err != nil {
				return err
			}
		}
		return nil
	}
	var wg sync.WaitGroup
	var failed [2]error
	wg.Go(func() { failed[0] = write(a, 0, 40) })
	wg.Go(func() { failed[1] = write(b, 20, 60) })
	wg.Wait()
	all, _, err := a.Past(state.PastAsked{})
	if err := errors.Join(append(failed[:], err)...); err != nil || len(all) != 60 {
		t.Errorf("%d kept, %v", len(all), err)
	}
}

// A disk that cannot be written is said once; what happened meanwhile waits until it can.
func TestNoStopIsMissed(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "fsui")
	if err := os.WriteFile(folder, nil, 0o600); err != nil { // where the folder should be
		t.Fatal(err)
	}
	var said []error
	j := NewJournal(func() context.Context { return context.WithoutCancel(t.Context()) }, folder, func(err error) { said = append(said, err) })
	synctest.Test(t, func(t *testing.T) {
		store := state.NewStore()
		ctx, end := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { j.Record(ctx, store, Keeping{Bounds: DefaultBounds(), Clock: time.Now}) })
		for i := range 3 {
			store.Apply(func(e *state.Edit) { e.PutTask(stopped(service(), i, noon)) })
			time.Sleep(2 * again)
		}
		synctest.Wait()
		if err := os.Remove(folder); err != nil {
			t.Error(err)
		}
		time.Sleep(2 * again)
		end()
		wg.Wait()
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
	all, _, err := journalIn(t, folder).Past(state.PastAsked{})
	if err != nil || len(all) != 3 || len(said) != 1 {
		t.Errorf("%d of 3 kept, %v, said %v", len(all), err, said)
	}
}

// What is too old goes, and of what is too much the oldest.
func TestBounds(t *testing.T) {
	j := journalIn(t, t.TempDir())
	var rows []row
	for i := range 6000 {
		one, err := stopRow(stopped(service(), i, noon.Add(-time.Duration(i)*time.Minute)))
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, one)
	}
	if _, err := j.insert(rows); err != nil {
		t.Fatal(err)
	}
	count := func() (int, time.Time) {
		t.Helper()
		all, _, err := j.Past(state.PastAsked{})
		if err != nil || len(all) == 0 {
			t.Fatal(len(all), err)
		}
		return len(all), all[0].At
	}
	if err := j.bound(t.Context().Err, Bounds{Age: 48 * time.Hour, Bytes: 200 << 20}, noon); err != nil {
		t.Fatal(err)
	}
	if n, first := count(); n != 48*60+1 || first.Before(noon.Add(-48*time.Hour)) {
		t.Errorf("%d are kept since %v", n, first)
	}
	if err := j.bound(t.Context().Err, Bounds{Age: 48 * time.Hour, Bytes: 400 << 10}, noon); err != nil {
		t.Fatal(err)
	}
	used, err := j.used()
	if n, _ := count(); err != nil || used > 400<<10 || n < 1000 || n > 2400 {
		t.Errorf("%d are kept in %d bytes, %v", n, used, err)
	}
}

// What another program put into the file is fit to be drawn.
func TestHostileRows(t *testing.T) {
	j := journalIn(t, t.TempDir())
	if _, err := j.insert([]row{{of: service(), at: 1, kind: state.HappenedEvent, id: "1", own: "a\x1b[2Jb\u202e"}}); err != nil {
		t.Fatal(err)
	}
	all, _, err := j.Past(state.PastAsked{})
	if err != nil || len(all) != 1 || all[0].Words() != "ab" {
		t.Errorf("%+q, %v", words(all), err)
	}
}
