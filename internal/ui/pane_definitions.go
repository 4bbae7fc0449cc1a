package ui

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// definitionsPane lists the families of task definitions that something runs or is to run, as the other facts tell:
// nothing is asked of AWS for it.
type definitionsPane struct {
	base
	e     *env
	table *table[state.FamilyKey, *familyRow]
}

// familyRow is a family in use.
type familyRow struct {
	key       state.FamilyKey
	revisions []string // in use, newest first
	services  []string
	tasks     int // that have not stopped
	users     string
}

func newDefinitionsPane(e *env, _ any) pane {
	p := &definitionsPane{e: e}
	byName := func(a, b *familyRow) int { return cmp.Compare(a.key.Name, b.key.Name) }
	p.table = newTable(e, func(r *familyRow) state.FamilyKey { return r.key }, byName, withPlaces(familyColumns(), "FAMILY", func(r *familyRow) state.Scope { return r.key.Scope }))
	p.table.empty = func() []string {
		return emptyWords(e, p.table, "task definitions", state.SourceServices, state.SourceTasks)
	}
	return p
}

func (p *definitionsPane) title() string { return "definitions" }

func (p *definitionsPane) sync(f *facts) tea.Cmd {
	all := map[state.FamilyKey]*familyRow{}
	add := func(arn string) *familyRow {
		key, ok := state.FamilyOf(arn)
		if !ok {
			return &familyRow{}
		}
		r := all[key]
		if r == nil {
			r = &familyRow{key: key}
			all[key] = r
		}
		if !slices.Contains(r.revisions, arn) {
			r.revisions = append(r.revisions, arn)
		}
		return r
	}
	for _, svc := range f.snap.Services {
		r := add(svc.TaskDefinition)
		r.services = append(r.services, svc.Key.String())
		for i := range svc.Deployments {
			add(svc.Deployments[i].TaskDefinition)
		}
	}
	for _, t := range f.snap.Tasks {
		if !t.Stopped() {
			add(t.TaskDefinition).tasks++
		}
	}
	rows := make([]*familyRow, 0, len(all))
	for _, r := range all {
		slices.Sort(r.services)
		slices.SortFunc(r.revisions, newerRevision)
		r.users = strings.Join(r.services, ", ")
		if len(r.services) == 0 {
			r.users = "standalone tasks"
		}
		rows = append(rows, r)
	}
	p.table.sync(rows)
	return nil
}

// newerRevision orders revisions by their number, the newest first.
func newerRevision(a, b string) int {
	return cmp.Or(revisionNumber(b)-revisionNumber(a), cmp.Compare(a, b))
}

func revisionNumber(arn string) int {
	n, err := strconv.Atoi(arn[strings.LastIndexByte(arn, ':')+1:])
	if err != nil {
		return 0
	}
	return n
}

func familyColumns() []column[*familyRow] {
	return []column[*familyRow]{
		{
			title: "FAMILY", names: []string{"name"}, least: 16, mid: true,
			cell:    func(r *familyRow) cell { return cell{r.key.Name, toneRow} },
			compare: func(a, b *familyRow) int { return cmp.Compare(a.key.Name, b.key.Name) },
		},
		{
			title: "IN USE", names: []string{"revisions"}, least: 9,
			cell:    func(r *familyRow) cell { return cell{strings.Join(r.numbers(), " "), r.tone()} },
			compare: func(a, b *familyRow) int { return len(b.revisions) - len(a.revisions) },
		},
		{
			title: "TASKS", least: 5, right: true,
			cell:    func(r *familyRow) cell { return cell{strconv.Itoa(r.tasks), toneRow} },
			compare: func(a, b *familyRow) int { return b.tasks - a.tasks },
		},
		{
			title: "USED BY", names: []string{"services"}, rest: true, least: 20,
			cell:    func(r *familyRow) cell { return cell{r.users, toneQuiet} },
			compare: func(a, b *familyRow) int { return cmp.Compare(a.users, b.users) },
		},
	}
}

func (r *familyRow) numbers() []string {
	numbers := make([]string, len(r.revisions))
	for i, arn := range r.revisions {
		numbers[i] = revisionOf(arn)
	}
	return numbers
}

// tone marks a family of which two revisions run side by side.
func (r *familyRow) tone() tone {
	if len(r.revisions) > 1 {
		return toneBusy
	}
	return toneQuiet
}

func (p *definitionsPane) resize(width, height int) { p.table.resize(width, height) }
func (p *definitionsPane) view() []string           { return p.table.view() }
func (p *definitionsPane) scroll() scroller         { return p.table }

func (p *definitionsPane) subject() (subject, bool) {
	r, ok := p.table.current()
	if !ok || len(r.revisions) == 0 {
		return subject{}, false
	}
	return taskDefinitionSubject(r.revisions[0], state.ServiceKey{}), true
}

func (p *definitionsPane) actions() []action {
	return []action{
		onSubject(p, action{
			name: "open", keys: []string{"enter"}, hint: "revisions", rank: rankOpen, help: "all revisions of the family",
		}, nil, func(a *App, _ subject) tea.Cmd {
			r, _ := p.table.current()
			return a.open(place{"revisions", r.key})
		}),
		runDefinition(p, p.e), describeOf(p), yamlOf(p), copyOf(p), browserOf(p),
	}
}
