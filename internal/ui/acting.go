package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// actingOn are the keys that change something about the service of the object under the cursor. Each asks first.
func actingOn(e *env, p looker) []action {
	return []action{
		e.acting(p, action{
			name: "scale", keys: []string{"S"}, hint: "scale", rank: rankAct,
			help: "set how many tasks the service wants; shows first what that does",
		}, wanting{ask: state.Action{Kind: state.ActScale}, field: countField, several: true}),
		e.acting(p, action{
			name: "restart", keys: []string{"R"}, hint: "restart", rank: rankAct + 1,
			help: "replace the service's tasks by new ones of the same revision",
		}, wanting{ask: state.Action{Kind: state.ActRestart}, several: true}),
		e.acting(p, action{
			name: "surge", help: "restart with twice as many tasks until the new ones are healthy, then as many as before",
		}, wanting{ask: state.Action{Kind: state.ActRestart, Surge: true}}),
		e.acting(p, action{
			name: "rollback", keys: []string{"B"}, hint: "roll back", rank: rankAct + 2,
			help: "turn the deployment back that is under way, or deploy the revision before",
		}, wanting{ask: state.Action{Kind: state.ActRollback}}),
		e.acting(p, action{
			name: "stop", keys: []string{"Z"}, hint: "stop",
			help: "stop the service: no tasks, autoscaling suspended; what it had is remembered",
		}, wanting{ask: state.Action{Kind: state.ActStop}, several: true}),
		e.acting(p, action{
			name: "start", keys: []string{"A"}, hint: "start",
			help: "start the service as it was before it was stopped",
		}, wanting{ask: state.Action{Kind: state.ActStart}, several: true}),
		e.acting(p, action{
			name: "change-revision", help: "deploy the revision that you name; shows what differs",
		}, wanting{ask: state.Action{Kind: state.ActRevision}, field: revisionField}),
		e.acting(p, action{
			name: "run-task", help: "run one task like the service's, with its own command or another, and follow what it writes to its end",
		}, wanting{ask: state.Action{Kind: state.ActRunTask}, field: commandField}),
		e.acting(p, action{
			name: "continue", help: "let the deployment go on that waits at a PAUSE hook; rolling back is the other way",
		}, wanting{ask: state.Action{Kind: state.ActContinue}}),
		e.acting(p, action{
			name: "enable-exec", help: "let ECS Exec into the tasks that start from now on",
		}, wanting{ask: state.Action{Kind: state.ActExec}, several: true}),
		e.acting(p, action{
			name: "suspend-scaling", help: "keep autoscaling from changing the count",
		}, wanting{ask: state.Action{Kind: state.ActSuspend}, several: true}),
		e.acting(p, action{
			name: "resume-scaling", help: "let autoscaling change the count again",
		}, wanting{ask: state.Action{Kind: state.ActResume}, several: true}),
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
		}, wanting{ask: state.Action{Kind: state.ActStopTask}, field: reasonField, several: true}),
		e.actingTask(p, action{
			name: "protect-task", help: "keep scaling in and deployments from the task for two hours",
		}, wanting{ask: state.Action{Kind: state.ActProtect}, several: true}),
		e.actingTask(p, action{
			name: "unprotect-task", help: "let scaling in and deployments stop the task again",
		}, wanting{ask: state.Action{Kind: state.ActUnprotect}, several: true}),
	}
}

// wanting is what a key asks for, once its target is known.
type wanting struct {
	ask   state.Action
	field func() *field // what has to be typed first, nil = nothing
	// several: it is done to all marked rows where there are any.
	several bool
}

// markedOf are the marked objects of a pane, nil where there are none, or where they are no more than the one under the
// cursor.
func markedOf(p looker, s subject) []subject {
	m, ok := p.(interface {
		marked
		scroll() scroller
	})
	if !ok {
		return nil
	}
	if l, ok := m.scroll().(list); !ok || l.counts().marked == 0 {
		return nil // the cheap way: it is asked with every frame
	}
	all := m.markedSubjects()
	if len(all) == 1 && all[0].key == s.key {
		return nil
	}
	return all
}

// onMarked makes an action about the object under the cursor, or about all that are marked. with puts the object into
// what is asked, refuse says why it cannot be done to one.
func (e *env) onMarked(p looker, act action, w wanting, refuse func(subject) string, with func(*state.Action, subject)) action {
	act = onSubject(p, act, func(s subject) string {
		all := markedOf(p, s)
		if all == nil {
			return refuse(s)
		}
		if !w.several {
			return fmt.Sprintf("%d rows are marked, and this is done to one at a time; :unmark takes the marks away", len(all))
		}
		for _, one := range all {
			if why := refuse(one); why != "" {
				return one.name + ": " + why
			}
		}
		return ""
	}, func(a *App, s subject) tea.Cmd {
		var asks []state.Action
		for _, one := range orElse(markedOf(p, s), []subject{s}) {
			ask := w.ask
			with(&ask, one)
			same := func(other state.Action) bool { return other.Service == ask.Service && other.Task == ask.Task }
			if !slices.ContainsFunc(asks, same) { // several tasks of one service
				asks = append(asks, ask)
			}
		}
		var f *field
		if w.field != nil {
			f = w.field()
		}
		switch {
		case len(asks) > 1:
			return a.askMany(asks, f)
		case f != nil:
			return a.show(newQuestion(a, asks[0], f))
		}
		return a.askPlan(newQuestion(a, asks[0], nil))
	})
	act.group = groupAct
	return act
}

// orElse is the first list where it has something in it.
func orElse(list, otherwise []subject) []subject {
	if len(list) > 0 {
		return list
	}
	return otherwise
}

// actingTask makes an action that changes something about tasks.
func (e *env) actingTask(p looker, act action, w wanting) action {
	return e.onMarked(p, act, w, func(s subject) string {
		key, ok := s.key.(state.TaskKey)
		if !ok {
			return s.name + " is no task"
		}
		if t := e.taskOf(e.facts.snap, key); t != nil && t.Stopped() {
			return "the task has stopped"
		}
		return e.mayNotAct(key.Cluster.Scope)
	}, func(ask *state.Action, s subject) { ask.Task, _ = s.key.(state.TaskKey) })
}

// acting makes an action that changes something about the services of objects.
func (e *env) acting(p looker, act action, w wanting) action {
	return e.onMarked(p, act, w, func(s subject) string {
		if why := e.mayNotAct(s.service.Cluster.Scope); why != "" {
			return why
		}
		return ofService(s)
	}, func(ask *state.Action, s subject) { ask.Service = s.service })
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
