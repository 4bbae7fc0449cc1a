package ui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// findings are the diagnoses of services whose verdict has only AWS's words. They are made in a command, once for each
// change of what is known of a service: facts that were merely read again cost a comparison.
type findings struct {
	of   map[state.ServiceKey]diagnosed
	busy bool // a command is under way
}

// diagnosed is a diagnosis and the mark of the facts it was made from, see state.Recorded.Mark.
type diagnosed struct {
	mark uint64
	state.Diagnosis
}

// diagnosedMsg brings diagnoses of services; those of one that could not be made are missing.
type diagnosedMsg struct {
	found map[state.ServiceKey]diagnosed
}

// diagnose asks for the diagnoses that are missing or about facts that have changed.
func (a *App) diagnose() tea.Cmd {
	if a.findings.busy {
		return nil
	}
	f, kept := a.env.facts, map[state.ServiceKey]diagnosed{}
	wanted, marks := map[state.ServiceKey]state.Recorded{}, map[state.ServiceKey]uint64{}
	for _, key := range f.quoted {
		told := f.snap.ToldOf(f.snap.Services[key], f.now)
		mark := told.Mark(a.env.seed)
		known, ok := a.findings.of[key]
		if ok {
			kept[key] = known
		}
		if !ok || known.mark != mark {
			wanted[key], marks[key] = told, mark
		}
	}
	a.findings.of = kept
	if len(wanted) == 0 {
		return nil
	}
	a.findings.busy = true
	diagnose, log := a.o.Diagnose, a.o.Log
	return func() tea.Msg {
		found := map[state.ServiceKey]diagnosed{}
		for key, told := range wanted {
			d, err := diagnose(told)
			if err != nil {
				log.Warn("diagnose", "service", key.String(), "error", err)
			}
			found[key] = diagnosed{marks[key], d}
		}
		return diagnosedMsg{found}
	}
}

// heard judges anew with the diagnoses that have come.
func (a *App) heard(msg diagnosedMsg) tea.Cmd {
	a.findings.busy = false
	for key, d := range msg.found {
		a.findings.of[key] = d
	}
	a.takeFacts(a.env.facts.snap)
	return tea.Batch(a.visible().sync(a.env.facts), a.diagnose()) // facts may have changed meanwhile
}
