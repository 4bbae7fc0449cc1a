package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// servicePast is what a service's page shows of the stops that were kept: how many an hour there were in the last day, and the
// tasks that ECS has forgotten.
type servicePast struct {
	forgotten []*state.Task
	all       []state.Happening
	causes    map[state.TaskKey]cause
	more      bool // older stops of the day were not read
	since     time.Time
	at        time.Time // when they were read last, zero = not yet
	busy      bool
}

// read reads the stops of the last day, now and then.
func (s *servicePast) read(p pane, e *env, of state.ServiceKey) tea.Cmd {
	now := e.facts.now
	if e.past == nil || s.busy || !s.at.IsZero() && now.Sub(s.at) < keptAgain {
		return nil
	}
	s.busy = true
	asked := state.PastAsked{Services: []state.ServiceKey{of}, Kinds: []state.HappeningKind{state.HappenedStop}, Since: now.Add(-keptBack), Limit: stopsRead}
	past, diagnose, known := e.past, e.diagnose, s.causes
	return answer(p, func() any {
		all, more, err := past(asked)
		r := pastRead{all: all, more: more, at: now, err: err, causes: causesOf(all, known, diagnose)}
		if len(all) > 0 {
			r.since = all[0].At
		}
		return r
	})
}

// heard enters what was read, and reports that there is something to draw.
func (s *servicePast) heard(e *env, r pastRead) bool {
	s.busy, s.at = false, r.at
	if r.err != nil {
		return false
	}
	e.remember(r.all)
	s.all, s.more, s.since, s.causes = r.all, r.more, r.since, r.causes
	s.forgotten = s.forgotten[:0]
	for i := max(len(r.all)-keptShown, 0); i < len(r.all); i++ {
		s.forgotten = append(s.forgotten, r.all[i].Task)
	}
	return true
}

// stops say how many there were hour by hour; nothing where nothing is kept or all is well.
func (s *servicePast) stops(e *env) section {
	sec := section{label: "stops"}
	hours := stopsAnHour(s.all, s.causes, e.facts.now)
	text, sum := restartWords(hours, " bad", s.more && e.facts.now.Sub(s.since) < hoursDrawn*time.Hour)
	if sum > 0 {
		sec.items = []item{{head: bars(hours[:]) + " ", text: text, tone: toneRow}}
	}
	return sec
}
