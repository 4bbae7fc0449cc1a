package ui

import (
	"maps"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// lastWords are what a container said last that ended without a reason, or why that is not known.
type lastWords struct {
	kin   string
	task  state.TaskKey
	lines []state.RecordedLine
	fault *state.Fault
	busy  bool // they are being read
	early bool // they were read before they could be sure to be there
}

// lastWordsWait is the longest that they are waited for.
const lastWordsWait = 10 * time.Second

// listen reads the last lines of what a finding leaves open, once for all tasks that ended in the same way; the answer is
// made in a command.
func (p *whyPane) listen() tea.Cmd {
	if p.e.tail == nil {
		return nil
	}
	const most = 3
	for _, w := range state.LastWordsWanted(p.findings, p.told.Tasks, p.e.facts.now, most) {
		kin := w.Kin()
		if _, asked := p.said[kin]; asked {
			continue
		}
		if p.said == nil {
			p.said = map[string]lastWords{}
		}
		p.said[kin] = lastWords{kin: kin, task: w.Task.Key, busy: true}
		begin, stop := p.e.tail(w.Request())
		early := p.e.facts.now.Sub(w.Task.StoppedAt) < state.LinesArrive
		return answer(p, func() any {
			late := time.AfterFunc(lastWordsWait, stop)
			defer late.Stop()
			defer stop()
			said := lastWords{kin: kin, task: w.Task.Key, early: early}
			said.lines, said.fault = w.Lines(begin())
			return said
		})
	}
	return nil
}

// spoken are the lines read so far of tasks that are told of; those of others are forgotten, so that newer ones are read.
func (p *whyPane) spoken(tasks []*state.Task) (lines []state.RecordedLine) {
	for _, kin := range slices.Sorted(maps.Keys(p.said)) {
		said := p.said[kin]
		at := slices.IndexFunc(tasks, func(t *state.Task) bool { return t.Key == said.task })
		again := at < 0 || said.early && len(said.lines) == 0 && p.e.facts.now.Sub(tasks[at].StoppedAt) >= state.LinesArrive
		if again && !said.busy {
			delete(p.said, kin)
		}
		if at < 0 {
			continue
		}
		lines = append(lines, said.lines...)
	}
	return lines
}

// unheard says why the last lines of a finding's container are not told, "" where they are, or are not asked for.
func (p *whyPane) unheard(f state.Finding) string {
	for _, w := range state.LastWordsWanted([]state.Finding{f}, p.told.Tasks, p.e.facts.now, 1) {
		switch said, asked := p.said[w.Kin()]; {
		case !asked:
		case said.busy:
			return "its last lines are being read"
		case said.fault != nil && len(said.lines) == 0:
			return "its last lines cannot be read: " + faultWords(said.fault)
		case len(said.lines) == 0 && said.early:
			return "it wrote nothing that CloudWatch Logs has so far"
		case len(said.lines) == 0:
			return "it wrote nothing that CloudWatch Logs has"
		}
	}
	return ""
}
