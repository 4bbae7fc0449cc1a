package ui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// actingOn are the keys that change something about the service of the object under the cursor. Each asks first.
func actingOn(e *env, p looker) []action {
	return []action{
		e.acting(p, action{
			name: "scale", keys: []string{"S"}, hint: "scale", rank: rankAct,
			help: "set how many tasks the service wants; shows first what that does",
		}, func(a *App, s subject) tea.Cmd {
			return a.show(newQuestion(a, state.Action{Kind: state.ActScale, Service: s.service}, countField()))
		}),
		e.acting(p, action{
			name: "restart", keys: []string{"R"}, hint: "restart", rank: rankAct + 1,
			help: "replace the service's tasks by new ones of the same revision",
		}, func(a *App, s subject) tea.Cmd {
			return a.askPlan(newQuestion(a, state.Action{Kind: state.ActRestart, Service: s.service}, nil))
		}),
		e.acting(p, action{
			name: "surge", help: "restart with twice as many tasks until the new ones are healthy, then as many as before",
		}, func(a *App, s subject) tea.Cmd {
			return a.askPlan(newQuestion(a, state.Action{Kind: state.ActRestart, Service: s.service, Surge: true}, nil))
		}),
		e.acting(p, action{
			name: "rollback", keys: []string{"B"}, hint: "roll back", rank: rankAct + 2,
			help: "turn the deployment back that is under way, or deploy the revision before",
		}, func(a *App, s subject) tea.Cmd {
			return a.askPlan(newQuestion(a, state.Action{Kind: state.ActRollback, Service: s.service}, nil))
		}),
		e.acting(p, action{
			name: "stop", keys: []string{"Z"}, hint: "stop",
			help: "stop the service: no tasks, autoscaling suspended; what it had is remembered",
		}, func(a *App, s subject) tea.Cmd {
			return a.askPlan(newQuestion(a, state.Action{Kind: state.ActStop, Service: s.service}, nil))
		}),
		e.acting(p, action{
			name: "start", keys: []string{"A"}, hint: "start",
			help: "start the service as it was before it was stopped",
		}, func(a *App, s subject) tea.Cmd {
			return a.askPlan(newQuestion(a, state.Action{Kind: state.ActStart, Service: s.service}, nil))
		}),
		e.acting(p, action{
			name: "change-revision", help: "deploy the revision that you name; shows what differs",
		}, func(a *App, s subject) tea.Cmd {
			return a.show(newQuestion(a, state.Action{Kind: state.ActRevision, Service: s.service}, revisionField()))
		}),
		e.acting(p, action{
			name: "run-task", help: "run one task like the service's, with its own command or another, and follow it to its end",
		}, func(a *App, s subject) tea.Cmd {
			return a.show(newQuestion(a, state.Action{Kind: state.ActRunTask, Service: s.service}, commandField()))
		}),
		e.acting(p, action{
			name: "continue", help: "let the deployment go on that waits at a PAUSE hook; rolling back is the other way",
		}, func(a *App, s subject) tea.Cmd {
			return a.askPlan(newQuestion(a, state.Action{Kind: state.ActContinue, Service: s.service}, nil))
		}),
		e.acting(p, action{
			name: "enable-exec", help: "let ECS Exec into the tasks that start from now on",
		}, func(a *App, s subject) tea.Cmd {
			return a.askPlan(newQuestion(a, state.Action{Kind: state.ActExec, Service: s.service}, nil))
		}),
		e.acting(p, action{
			name: "suspend-scaling", help: "keep autoscaling from changing the count",
		}, func(a *App, s subject) tea.Cmd {
			return a.askPlan(newQuestion(a, state.Action{Kind: state.ActSuspend, Service: s.service}, nil))
		}),
		e.acting(p, action{
			name: "resume-scaling", help: "let autoscaling change the count again",
		}, func(a *App, s subject) tea.Cmd {
			return a.askPlan(newQuestion(a, state.Action{Kind: state.ActResume, Service: s.service}, nil))
		}),
	}
}

// actingOnRule are the commands that change something about the rule under the cursor.
func actingOnRule(e *env, p looker) []action {
	on := func(kind state.ActionKind, help string) action {
		act := onSubject(p, action{name: string(kind), help: help}, func(s subject) string {
			key, ok := s.key.(state.ScheduleKey)
			if !ok || e.facts.snap.Schedules[key] == nil {
				return s.name + " is no scheduled task"
			}
			return e.mayNotAct(key.Scope)
		}, func(a *App, s subject) tea.Cmd {
			key, _ := s.key.(state.ScheduleKey)
			return a.askPlan(newQuestion(a, state.Action{Kind: kind, Schedule: key, In: e.facts.snap.Schedules[key].Cluster}, nil))
		})
		act.group = groupAct
		return act
	}
	return []action{
		on(state.ActRunRule, "run the scheduled task now, besides its own times"),
		on(state.ActEnableRule, "let the rule or schedule start its tasks again"),
		on(state.ActDisableRule, "keep the rule or schedule from starting its tasks"),
	}
}

// actingOnTask are the keys that change something about the task under the cursor.
func actingOnTask(e *env, p looker) []action {
	return []action{
		e.actingTask(p, action{
			name: "stop-task", keys: []string{"K"}, hint: "stop task", rank: rankAct + 3,
			help: "stop the task, with a reason that ECS shows",
		}, func(a *App, task state.TaskKey) tea.Cmd {
			return a.show(newQuestion(a, state.Action{Kind: state.ActStopTask, Task: task}, reasonField()))
		}),
		e.actingTask(p, action{
			name: "protect-task", help: "keep scaling in and deployments from the task for two hours",
		}, func(a *App, task state.TaskKey) tea.Cmd {
			return a.askPlan(newQuestion(a, state.Action{Kind: state.ActProtect, Task: task}, nil))
		}),
		e.actingTask(p, action{
			name: "unprotect-task", help: "let scaling in and deployments stop the task again",
		}, func(a *App, task state.TaskKey) tea.Cmd {
			return a.askPlan(newQuestion(a, state.Action{Kind: state.ActUnprotect, Task: task}, nil))
		}),
	}
}

// actingTask makes an action that changes something about a task.
func (e *env) actingTask(p looker, act action, do func(*App, state.TaskKey) tea.Cmd) action {
	act = onSubject(p, act, func(s subject) string {
		key, ok := s.key.(state.TaskKey)
		if !ok {
			return s.name + " is no task"
		}
		if t := e.facts.snap.Tasks[key]; t != nil && t.Stopped() {
			return "the task has stopped"
		}
		return e.mayNotAct(key.Cluster.Scope)
	}, func(a *App, s subject) tea.Cmd {
		key, _ := s.key.(state.TaskKey)
		return do(a, key)
	})
	act.group = groupAct
	return act
}

// acting makes an action that changes something about the service of the object.
func (e *env) acting(p looker, act action, do func(*App, subject) tea.Cmd) action {
	act = onSubject(p, act, func(s subject) string {
		if why := e.mayNotAct(s.service.Cluster.Scope); why != "" {
			return why
		}
		return ofService(s)
	}, do)
	act.group = groupAct
	return act
}

// mayNotAct is why nothing can be changed now, "" = it can.
func (e *env) mayNotAct(scope state.Scope) string {
	switch {
	case e.readOnly:
		return "read-only: fsui changes nothing"
	case e.operator == nil:
		return "nothing can be changed here"
	case scope.Account != "" && !e.facts.snap.Confirmed(scope):
		return "AWS has not told yet whose account this is"
	}
	return ""
}
