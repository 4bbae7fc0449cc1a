//go:build !race

// Figures of an instrumented program would say nothing.

package aws

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// figures are what keeping a large estate fresh costs and gives.
type figures struct {
	median, most time.Duration // from a change to the store
	tasks, ecs   float64       // calls a second: for tasks alone, and of ECS in all
	logs         float64
}

// measureChanges stops a task every three seconds for a minute, the estate being read by itself.
func measureChanges(t *testing.T, o sim.Options) (f figures) {
	in(t, func(t *testing.T) {
		r := newRig(t, o)
		r.run()
		snap := r.pass(time.Minute) // the first picture, and the bursts that follow it
		if got := tasksSource(t, snap, "large").Events; got != o.EventCapture {
			t.Fatalf("events keep the tasks: %t", got)
		}
		names := make([]state.ServiceKey, 0, len(snap.Services))
		for key := range snap.Services {
			names = append(names, key)
		}
		slices.SortFunc(names, func(a, b state.ServiceKey) int { return strings.Compare(a.Name, b.Name) })
		const step, every, last = 100 * time.Millisecond, 3 * time.Second, time.Minute
		stopped, known := map[state.TaskKey]time.Time{}, []time.Duration(nil)
		before := r.region.Calls()
		for at := time.Duration(0); at < last || len(stopped) > 0 && at < 2*last; at += step {
			if at%every == 0 && at < last {
				task := taskOfService(t, snap, names[int(at/every)*37%len(names)])
				r.stop(task)
				stopped[task.Key] = time.Now()
			}
			snap = r.pass(step)
			for key, since := range stopped {
				if task := snap.Tasks[key]; task.Leaving() || task.Stopped() {
					known = append(known, time.Since(since))
					delete(stopped, key)
				}
			}
			if at == last-step {
				for name, n := range r.region.Calls() {
					rate := float64(n-before[name]) / last.Seconds()
					switch {
					case strings.HasPrefix(name, "logs:"):
						f.logs += rate
					case name == "ecs:ListTasks" || name == "ecs:DescribeTasks":
						f.tasks += rate
						fallthrough
					case strings.HasPrefix(name, "ecs:") && name != "ecs:StopTask":
						f.ecs += rate
					}
				}
			}
		}
		if len(stopped) > 0 {
			t.Errorf("%d stops are not known", len(stopped))
		}
		slices.Sort(known)
		f.median, f.most = known[len(known)/2], known[len(known)-1]
	})
	return f
}

// What event capture is worth on 500 services, 5,000 tasks and 200 target groups, at AWS's own rates; -v prints it.
func TestEventsInFigures(t *testing.T) {
	o := sim.Options{Services: 500, Tasks: 5000, TargetGroups: 200}
	polling := measureChanges(t, o)
	o.EventCapture = true
	events := measureChanges(t, o)
	for name, f := range map[string]figures{"polling": polling, "events ": events} {
		t.Logf("%s: a change is known after %4.1f s (median), %4.1f s at most; calls a second: tasks %.2f, ECS in all %.2f, CloudWatch Logs %.2f",
			name, f.median.Seconds(), f.most.Seconds(), f.tasks, f.ecs, f.logs)
	}
	if events.median > 4*time.Second || events.median*2 > polling.median {
		t.Errorf("a change is known after %s with events, after %s without", events.median, polling.median)
	}
	if events.tasks*4 > polling.tasks {
		t.Errorf("%.2f calls a second for tasks with events, %.2f without", events.tasks, polling.tasks)
	}
}
