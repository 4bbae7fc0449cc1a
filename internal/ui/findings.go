package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// findings are the diagnoses of what is wrong, by the key of a service or of a job's task. They are made in a command,
// once for each change of what is known: facts that were merely read again cost a comparison.
type findings struct {
	of   map[any]diagnosed
	busy bool // a command is under way
}

// diagnosed is a diagnosis and the mark of the facts it was made from, see state.Recorded.Mark.
type diagnosed struct {
	mark uint64
	state.Diagnosis
}

// diagnosedMsg brings diagnoses; one that could not be made is empty.
type diagnosedMsg struct {
	found map[any]diagnosed
}

// diagnose asks for the diagnoses that are missing or about facts that have changed.
func (a *App) diagnose() tea.Cmd {
	if a.findings.busy {
		return nil
	}
	f, kept := a.env.facts, map[any]diagnosed{}
	wanted, marks := map[any]state.Recorded{}, map[any]uint64{}
	for _, w := range f.wrong {
		key, told := w.told(f)
		if key == nil {
			continue
		}
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
		found := map[any]diagnosed{}
		for key, told := range wanted {
			d, err := diagnose(told)
			if err != nil {
				log.Warn("diagnose", "what", key, "error", err)
			}
			found[key] = diagnosed{marks[key], d}
		}
		return diagnosedMsg{found}
	}
}

// heard puts the verdicts in the words of the diagnoses that have come.
func (a *App) heard(msg diagnosedMsg) tea.Cmd {
	a.findings.busy = false
	for key, d := range msg.found {
		a.findings.of[key] = d
	}
	f := *a.env.facts
	a.wordFacts(&f)
	return tea.Batch(a.visible().sync(a.env.facts), a.diagnose()) // facts may have changed meanwhile
}

// told gathers what can tell why, under the key of the service or of the job's latest run that failed; nil where nothing
// can be told.
func (w *complaint) told(f *facts) (key any, told state.Recorded) {
	switch {
	case w.svc != nil:
		return w.svc.Key, f.snap.ToldOf(w.svc, f.now)
	case w.run != nil && w.run.Stopped():
		at := slices.IndexFunc(f.jobs, func(j *state.Job) bool { return j.Key == w.key.job })
		return w.run.Key, state.Recorded{Tasks: f.jobs[at].Failing()}
	}
	return nil, told
}
