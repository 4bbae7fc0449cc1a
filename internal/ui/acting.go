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
	}
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
