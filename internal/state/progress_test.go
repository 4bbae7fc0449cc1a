package state_test

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// What was read soon after an act may be what AWS told before it, however long ago that reading is; what was never read
// proves nothing.
func TestOnlyALateReadingContradicts(t *testing.T) {
	t.Parallel()
	at := now
	service := state.ServiceKey{Cluster: cluster, Name: "mailer"}
	task := state.TaskKey{Cluster: cluster, ID: "0123456789abcdef0123456789abcdef"}
	acts := map[string]struct {
		act    state.Act
		fails  string
		absent bool // the task is not there
	}{
		"scale":    {act: state.Act{Action: state.Action{Kind: state.ActScale, Service: service}, Desired: 6, Fate: state.FateAccepted}, fails: "somebody has changed it since"},
		"exec":     {act: state.Act{Action: state.Action{Kind: state.ActExec, Service: service}, Fate: state.FateAccepted}, fails: "it is off all the same"},
		"revision": {act: state.Act{Action: state.Action{Kind: state.ActRevision, Service: service}, Revision: "mailer:23", Fate: state.FateAccepted}, fails: "it was not carried out"},
		"restart":  {act: state.Act{Action: state.Action{Kind: state.ActRestart, Service: service}, Deployment: "ecs-svc/1", Fate: state.FateAccepted}, fails: "its deployment is gone"},
		"stop":     {act: state.Act{Action: state.Action{Kind: state.ActStopTask, Task: task}, Fate: state.FateAccepted}, fails: "it was not carried out"},
		"stopped":  {act: state.Act{Action: state.Action{Kind: state.ActStopTask, Task: task}, Fate: state.FateAccepted}, fails: "does not know the task", absent: true},
		"run":      {act: state.Act{ID: "run", Action: state.Action{Kind: state.ActRunTask, Service: service}, Fate: state.FateUnknown}, fails: "probably not started", absent: true},
	}
	for name, c := range acts {
		for _, read := range []struct {
			after time.Duration // 0 = never
			over  bool
		}{{0, false}, {time.Second, false}, {29 * time.Second, false}, {2 * time.Minute, true}} {
			seen := at.Add(read.after)
			src := &state.Source{Key: state.SourceKey{Kind: state.SourceTasks, Region: cluster.Scope.Region, Cluster: cluster.Name}}
			if read.after > 0 {
				src.At = seen
			}
			store := state.NewStore()
			store.Apply(func(e *state.Edit) {
				e.PutSource(src)
				e.PutService(&state.Service{Key: service, Desired: 4, Running: 4, TaskDefinition: "mailer:22", SeenAt: seen})
				if !c.absent {
					e.PutTask(&state.Task{Key: task, LastStatus: state.StatusRunning, DesiredStatus: state.StatusRunning, SeenAt: seen})
				}
			})
			act := c.act
			act.At = at
			p := store.Snapshot().Follow(&act, at.Add(5*time.Minute))
			if p.Over() != read.over || strings.Contains(p.Words, c.fails) != read.over {
				t.Errorf("%s, read %s after it: %+v", name, read.after, p)
			}
		}
	}
}
