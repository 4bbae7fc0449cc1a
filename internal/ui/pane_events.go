package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// eventsPane lists what ECS says about one service or about all, the newest first, each thing once.
type eventsPane struct {
	base
	e       *env
	service state.ServiceKey // zero = all
	table   *table[eventKey, eventRow]
	folded  map[state.ServiceKey]folded // of the last sync: most services have nothing new to say
	width   int
	height  int
}

func newEventsPane(e *env, of any) pane {
	p := &eventsPane{e: e}
	p.service, _ = of.(state.ServiceKey)
	p.table = newTable(e, func(r eventRow) eventKey { return r.key }, newestEvent, withPlaces(eventColumns(e, of == nil), "SERVICE", func(r eventRow) state.Scope { return r.key.service.Cluster.Scope }))
	p.table.empty = p.words
	return p
}

func newestEvent(a, b eventRow) int {
	return cmp.Or(b.last.Compare(a.last), state.CompareServices(a.key.service, b.key.service), cmp.Compare(a.key.shape, b.key.shape))
}

func eventColumns(e *env, all bool) []column[eventRow] {
	columns := []column[eventRow]{
		{
			title: "AGE", width: 4, right: true,
			text:    func(eventRow) string { return "" },
			cell:    func(r eventRow) cell { return cell{state.Age(e.facts.now.Sub(r.last)), toneQuiet} },
			compare: func(a, b eventRow) int { return b.last.Compare(a.last) },
		},
		{
			title: "TIMES", names: []string{"count"}, width: 5,
			cell:    func(r eventRow) cell { return cell{r.repeated(), toneRow} },
			compare: func(a, b eventRow) int { return b.times - a.times },
		},
		{
			title: "IN", width: 3, drop: 1, right: true,
			cell: func(r eventRow) cell { return cell{r.span(), toneQuiet} },
		},
		{
			title: "SERVICE", names: []string{"svc"}, least: 13, mid: true,
			cell:    func(r eventRow) cell { return cell{r.service, toneRow} },
			compare: func(a, b eventRow) int { return state.CompareServices(a.key.service, b.key.service) },
		},
		{
			title: "MESSAGE", names: []string{"event", "what"}, rest: true, least: 34,
			cell: func(r eventRow) cell { return cell{briefMessage(r.message), eventTone(r.message)} },
			text: func(r eventRow) string { return r.message },
		},
	}
	if !all {
		columns = slices.Delete(columns, 3, 4)
	}
	return columns
}

// repeated says how often an event came, and span in what time.
func (r eventRow) repeated() string {
	if r.times == 1 {
		return ""
	}
	return "×" + strconv.Itoa(r.times)
}

func (r eventRow) span() string {
	if r.times == 1 {
		return ""
	}
	return state.Age(r.last.Sub(r.first))
}

func (p *eventsPane) title() string {
	if p.service.Name == "" {
		return "events"
	}
	return "events of " + p.service.String()
}

func (p *eventsPane) sync(f *facts) tea.Cmd {
	var rows []eventRow
	now := make(map[state.ServiceKey]folded, len(f.snap.Services))
	for key, svc := range f.snap.Services {
		if p.service.Name == "" || key == p.service {
			now[key] = p.folded[key].renewed(svc)
			rows = append(rows, now[key].rows...)
		}
	}
	p.folded = now
	p.table.sync(rows)
	return nil
}

func (p *eventsPane) words() []string {
	if p.service.Name != "" && p.table.counts().total == 0 && p.e.facts.snap.Services[p.service] != nil {
		return []string{"", "  ECS has no events of this service: it keeps the latest 100 of each."}
	}
	return emptyWords(p.e, p.table, "events", state.SourceServices)
}

func (p *eventsPane) resize(width, height int) {
	p.width, p.height = width, height
	p.table.resize(width, height-detailHeight(height))
}

func (p *eventsPane) view() []string {
	var lines []string
	if r, ok := p.table.current(); ok {
		lines = wrapped(r.message, p.width-2*detailMargin)
		lines = append(lines, r.when(p.e.facts.now.Location()))
	}
	return withDetail(p.e.look, p.table.view(), lines, p.width, p.height)
}

// when tells the exact times of a row.
func (r *eventRow) when(zone *time.Location) string {
	if r.times == 1 {
		return clockTime(r.last, zone)
	}
	to := clockTime(r.last, zone)
	if r.first.In(zone).YearDay() == r.last.In(zone).YearDay() {
		to = r.last.In(zone).Format("15:04:05 MST")
	}
	return fmt.Sprintf("%d times, %s to %s", r.times, r.first.In(zone).Format("2006-01-02 15:04:05"), to)
}

// clockTime is a moment as it stands in details: local, with its zone.
func clockTime(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("2006-01-02 15:04:05 MST")
}

func (p *eventsPane) scroll() scroller { return explained[eventKey, eventRow]{p.table} }

func (p *eventsPane) focus() state.Focus { return state.Focus{Service: p.service} }

func (p *eventsPane) subject() (subject, bool) {
	r, ok := p.table.current()
	svc := p.e.facts.snap.Services[r.key.service]
	if !ok || svc == nil {
		return subject{}, false
	}
	return serviceSubject(svc), true
}

// named is the task that the event under the cursor names, or else its service.
func (p *eventsPane) named(f *facts, s subject) any {
	if r, ok := p.table.current(); ok {
		if task, ok := taskNamed(f.snap, r); ok {
			return task
		}
	}
	return s.service
}

func (p *eventsPane) actions() []action {
	own := []action{onSubject(p, action{
		name: "open", keys: []string{"enter"}, hint: "open", rank: rankOpen,
		help: "the task that the event names, or else its service",
	}, nil, func(a *App, s subject) tea.Cmd {
		if r, ok := p.table.current(); ok {
			if task, ok := taskNamed(p.e.facts.snap, r); ok {
				return a.open(place{"task", task})
			}
		}
		return a.open(place{"service", s.service})
	}), whyAbout(p, p.named), logsAbout(p, p.named)}
	if p.service.Name == "" {
		own = append(own, eventsOf(p))
	}
	return append(own, historyOf(p), targetsOf(p), deploymentsOf(p), describeOf(p), yamlOf(p), copyOf(p), browserOf(p))
}
