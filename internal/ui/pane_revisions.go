package ui

import (
	"cmp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// revisionsPane lists the revisions of one family, newest first, and who uses them.
type revisionsPane struct {
	base
	e     *env
	key   state.FamilyKey
	table *table[string, *revisionRow]
}

// revisionRow is one revision of a family.
type revisionRow struct {
	arn   string
	name  string
	users []string
	tasks int
	used  string
}

func newRevisionsPane(e *env, of any) pane {
	p := &revisionsPane{e: e}
	p.key, _ = of.(state.FamilyKey)
	newest := func(a, b *revisionRow) int { return newerRevision(a.arn, b.arn) }
	p.table = newTable(e, func(r *revisionRow) string { return r.arn }, newest, revisionColumns())
	p.table.empty = func() []string {
		if p.table.counts().total > 0 {
			return emptyWords(e, p.table, "revisions")
		}
		return absentWords(e, p.table.width, "revisions of "+p.key.Name, state.SourceFamilies, state.ClusterKey{Scope: p.key.Scope})
	}
	return p
}

func (p *revisionsPane) title() string { return "revisions of " + p.key.Name }

func (p *revisionsPane) sync(f *facts) tea.Cmd {
	all := map[string]*revisionRow{}
	add := func(arn string) *revisionRow {
		if key, ok := state.FamilyOf(arn); !ok || key != p.key {
			return &revisionRow{}
		}
		if all[arn] == nil {
			all[arn] = &revisionRow{arn: arn, name: state.Revision(arn)}
		}
		return all[arn]
	}
	if family := f.snap.Families[p.key]; family != nil {
		for _, arn := range family.Revisions {
			add(arn)
		}
	}
	for _, svc := range f.snap.Services {
		r := add(svc.TaskDefinition)
		r.users = append(r.users, svc.Key.String())
	}
	for _, t := range f.snap.Tasks {
		if !t.Stopped() {
			add(t.TaskDefinition).tasks++
		}
	}
	rows := make([]*revisionRow, 0, len(all))
	for _, r := range all {
		slices.Sort(r.users)
		r.used = strings.Join(r.users, ", ")
		if r.tasks > 0 {
			r.used = strings.TrimPrefix(r.used+", "+plural(r.tasks, "task"), ", ")
		}
		rows = append(rows, r)
	}
	p.table.sync(rows)
	return nil
}

func revisionColumns() []column[*revisionRow] {
	return []column[*revisionRow]{
		{
			title: "REVISION", names: []string{"name"}, least: 16, mid: true,
			cell:    func(r *revisionRow) cell { return cell{r.name, r.tone()} },
			compare: func(a, b *revisionRow) int { return newerRevision(a.arn, b.arn) },
		},
		{
			title: "USED BY", names: []string{"services"}, rest: true, least: 20,
			cell:    func(r *revisionRow) cell { return cell{dash(r.used), r.tone()} },
			compare: func(a, b *revisionRow) int { return cmp.Compare(b.used, a.used) },
		},
	}
}

func (r *revisionRow) tone() tone {
	if r.used == "" {
		return toneQuiet
	}
	return toneRow
}

func (p *revisionsPane) resize(width, height int) { p.table.resize(width, height) }
func (p *revisionsPane) view() []string           { return p.table.view() }
func (p *revisionsPane) scroll() scroller         { return p.table }
func (p *revisionsPane) focus() state.Focus       { return state.Focus{Family: p.key} }

func (p *revisionsPane) subject() (subject, bool) {
	r, ok := p.table.current()
	if !ok {
		return subject{}, false
	}
	return taskDefinitionSubject(r.arn, state.ServiceKey{}), true
}

func (p *revisionsPane) markedSubjects() []subject {
	rows := p.table.marked()
	all := make([]subject, len(rows))
	for i, r := range rows {
		all[i] = taskDefinitionSubject(r.arn, state.ServiceKey{})
	}
	return all
}

// pair is what = compares: the two marked revisions, or the one under the cursor with the one before it.
func (p *revisionsPane) pair() (comparison, string) {
	marked := p.table.marked()
	switch r, ok := p.table.current(); {
	case len(marked) == 2:
		older, newer := marked[0].arn, marked[1].arn
		if revisionNumber(older) > revisionNumber(newer) {
			older, newer = newer, older
		}
		return comparison{older, newer}, ""
	case len(marked) > 0:
		return comparison{}, "two rows are compared: mark two, or none for the revision before"
	case !ok:
		return comparison{}, "nothing is selected"
	default:
		before := ""
		for _, other := range p.table.rows {
			n := revisionNumber(other.arn)
			if n < revisionNumber(r.arn) && (before == "" || n > revisionNumber(before)) {
				before = other.arn
			}
		}
		if before == "" {
			return comparison{}, "there is no revision before this one"
		}
		return comparison{before, r.arn}, ""
	}
}

func (p *revisionsPane) actions() []action {
	return []action{
		onSubject(p, action{
			name: "open", keys: []string{"enter"}, hint: "open", rank: rankOpen, help: "what the revision says",
		}, nil, func(a *App, s subject) tea.Cmd { return a.open(place{"definition", s.arn}) }),
		compare(p.pair), runDefinition(p, p.e), describeOf(p), yamlOf(p), copyOf(p), browserOf(p),
	}
}

// comparison is two task definitions by their ARNs.
type comparison struct{ before, after string }

// compare shows what differs between two task definitions; pair finds them, or says why there are none.
func compare(pair func() (comparison, string)) action {
	return action{
		name: "compare", keys: []string{"="}, hint: "compare", rank: rankOpen + 1, group: groupLook,
		help: "what differs between two task definitions: the two marked, or this one and the one before",
		refuse: func() string {
			_, why := pair()
			return why
		},
		do: func(a *App) tea.Cmd {
			both, _ := pair()
			return a.open(place{"difference", both})
		},
	}
}
