package ui

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/fsui/fsui/internal/state"
)

// shellsFor is whoever opens shells, as a test wants it.
type shellsFor struct {
	r        *rig
	err      error
	doors    []state.Door
	programs []string
}

func (s *shellsFor) open(_ context.Context, door state.Door, program string) (func() error, error) {
	s.r.backend.outside()
	s.doors, s.programs = append(s.doors, door), append(s.programs, program)
	return func() error { return nil }, s.err
}

// enterable is the estate with two tasks of prod/web, the newer one of which has two containers.
func enterable(change ...func(*state.Task)) *state.Store {
	store := emptyRegion("prod")
	web := service("prod", "web", 2, 7)
	store.Apply(func(e *state.Edit) {
		e.PutService(web)
		for i, t := range tasksOf(web) {
			t.Exec = true
			t.StartedAt = ago(noon.Sub(t.StartedAt) - 1)
			agents := []state.Agent{{Name: "ExecuteCommandAgent", LastStatus: state.StatusRunning}}
			t.Containers[0].Agents, t.Containers[0].RuntimeID = agents, fmt.Sprint("app-", i)
			if i == 1 {
				t.CreatedAt, t.StartedAt = ago(60e9), ago(50e9)
				envoy := t.Containers[0]
				envoy.Name, envoy.RuntimeID = "envoy", "envoy-1"
				t.Containers = append([]state.Container{envoy}, t.Containers...)
			}
			for _, f := range change {
				f(t)
			}
			e.PutTask(t)
		}
	})
	return store
}

func startShells(t *testing.T, store *state.Store, w, h int, tune ...func(*Options)) (*rig, *shellsFor) {
	t.Helper()
	s := &shellsFor{}
	r := startRig(t, store, w, h, append([]func(*Options){func(o *Options) { o.Shell = s.open }}, tune...)...)
	s.r = r
	return r, s
}

// givenAway is how often the terminal was.
func (r *rig) givenAway() (n int) {
	for _, m := range r.sent {
		if fmt.Sprintf("%T", m) == "tea.execMsg" {
			n++
		}
	}
	return n
}

// x opens a shell in the newest task's first container that is no companion, gives the terminal away, and takes it back.
func TestShellByKey(t *testing.T) {
	r, s := startShells(t, enterable(), 100, 30)
	r.press("x")
	if len(s.doors) != 1 || s.doors[0].RuntimeID != "app-1" || s.doors[0].Among != 2 || s.programs[0] != "" {
		t.Fatalf("opened %+v %q", s.doors, s.programs)
	}
	if r.givenAway() != 1 {
		t.Fatal("the terminal was not given away")
	}
	r.send(leftMsg{door: s.doors[0]})
	r.shows("the shell has ended: app of task", "prod/web")
	r.press("x")
	if len(s.doors) != 2 {
		t.Error("there is no second shell")
	}
	r.send(leftMsg{s.doors[1], errors.New("task 1234 has been stopped: scaling activity")})
	r.press("esc") // was typed to the shell
	r.shows("─ the shell in app of task", "has been stopped: scaling activity")
	r.settleDown()
	r.press("esc")
	r.lacks("scaling activity")
}

// The container and the program can be chosen.
func TestShellChosen(t *testing.T) {
	r, s := startShells(t, enterable(), 100, 30)
	r.press(":")
	r.write("shell-choose")
	r.press("enter")
	r.shows("─ shell in task", "> app", "  envoy", "bash, ash or sh")
	r.press("down")
	r.write("/bin/zsx")
	r.press("backspace")
	r.write("h")
	r.shows("> envoy", "/bin/zsh")
	r.press("enter")
	if len(s.doors) != 1 || s.doors[0].Container != "envoy" || s.doors[0].RuntimeID != "envoy-1" || s.programs[0] != "/bin/zsh" {
		t.Fatalf("opened %+v %q", s.doors, s.programs)
	}
}

// Whatever keeps a shell from opening is said, and AWS is not asked.
func TestShellRefused(t *testing.T) {
	for want, c := range map[string]struct {
		store *state.Store
		tune  func(*Options)
	}{
		"read-only: a shell in a container is refused": {enterable(), func(o *Options) { o.ReadOnly = true }},
		"no shells in what was recorded":               {enterable(), func(o *Options) { o.Shell = nil }},
		"ECS Exec is off for the task":                 {enterable(func(t *state.Task) { t.Exec = false }), func(*Options) {}},
		"has stopped (out of memory)": {enterable(func(t *state.Task) {
			for i := range t.Containers {
				t.Containers[i].Agents = []state.Agent{{Name: "ExecuteCommandAgent", LastStatus: "STOPPED", Reason: "out of memory"}}
			}
		}), func(*Options) {}},
		"AWS has not told yet whose account this is": {enterable(), func(o *Options) {
			unconfirmed(o.Store)
		}},
	} {
		r, s := startShells(t, c.store, 200, 30, c.tune)
		r.press("x")
		r.shows(want)
		if len(s.doors) != 0 || r.givenAway() != 0 {
			t.Errorf("%s: opened all the same", want)
		}
	}
}

// Where AWS opens none, its words are shown, and the way to what may be missing is one key.
func TestShellNotOpened(t *testing.T) {
	r, s := startShells(t, enterable(), 100, 30, func(o *Options) {
		o.CheckExec = func(_ context.Context, key state.TaskKey) ([]state.Check, error) {
			return []state.Check{
				{Name: "task-flag", Result: state.CheckPass, Detail: "ECS Exec is on for the task"},
				{Name: "task-role", Result: state.CheckFail, Detail: "the role lacks ssmmessages:CreateControlChannel", Fix: "allow it for the role"},
			}, nil
		}
	})
	s.err = errors.New("ecs:ExecuteCommand: TargetNotConnectedException: try again later")
	r.press("x")
	r.press("enter") // too early to have been meant
	r.shows("─ no shell in app of task", "TargetNotConnectedException", "enter what it needs")
	r.settleDown()
	r.press("enter")
	r.shows("1 of 2 checks fail", "fail     task-role: the role lacks ssmmessages:CreateControlChannel", "> allow it for the role", "pass     task-flag")
	r.press("esc")
	r.shows("prod/web")
	if r.givenAway() != 0 {
		t.Error("the terminal was given away")
	}
}

func TestLookExecCheck(t *testing.T) {
	atSizes(t, []string{"60x16", "80x24", "120x34"}, func(t *testing.T, w, h int) *rig {
		t.Helper()
		r, _ := startShells(t, enterable(), w, h, func(o *Options) {
			o.CheckExec = func(_ context.Context, key state.TaskKey) ([]state.Check, error) {
				facts := state.ExecFacts{Task: o.Store.Snapshot().Tasks[key], Definition: &state.ExecDefinition{
					TaskRole: "arn:aws:iam::111122223333:role/web", Containers: []state.ExecContainer{{Name: "app", ReadOnly: true}, {Name: "envoy", HasInit: true}},
				}}
				checks, _ := facts.ExecChecks()
				return checks, nil
			}
		})
		r.press(":")
		r.write("exec-check")
		r.press("enter")
		return r
	})
}
