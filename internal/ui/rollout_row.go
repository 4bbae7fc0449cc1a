package ui

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// rolloutRow is one deployment of a service: as DescribeServices tells it while it has tasks, as the service
// deployments API tells it for 90 days, or both.
type rolloutRow struct {
	id         string
	d          *state.Deployment        // nil for one of the past
	s          *state.ServiceDeployment // nil where ECS keeps no record: task sets, and what was not read
	order      int
	definition string // ARN of its task definition, "" = not known
	before     string // ARN of the one that it replaced, "" = not known, or none
	word       string
	tone       tone
	run        string
	traffic    string
	what       string
	at, ended  time.Time
}

// rolloutRows puts what is deployed now before what was.
func (s *servicePage) rolloutRows() []*rolloutRow {
	rollouts := s.e.facts.snap.Rollouts[s.svc.Key]
	told := map[string]bool{}
	var rows []*rolloutRow
	for i := range s.svc.Deployments {
		d := &s.svc.Deployments[i]
		r := &rolloutRow{id: d.ID, d: d, s: s.recordOf(d), definition: d.TaskDefinition, at: d.CreatedAt}
		if r.s != nil {
			told[r.s.ARN] = true
		}
		rows = append(rows, r)
	}
	for i := 0; rollouts != nil && i < len(rollouts.All); i++ {
		if sd := &rollouts.All[i]; !told[sd.ARN] {
			rows = append(rows, &rolloutRow{id: sd.ARN, s: sd, definition: s.definitionOf(sd.Target.ARN), at: sd.CreatedAt})
		}
	}
	for i, r := range rows {
		r.order = i
		s.fillRow(r)
	}
	s.findBefore(rows)
	return rows
}

// recordOf is the service deployment that brought a deployment, nil where ECS keeps none or it was not read.
func (s *servicePage) recordOf(d *state.Deployment) *state.ServiceDeployment {
	rollouts := s.e.facts.snap.Rollouts[s.svc.Key]
	if rollouts == nil || d.TaskSet {
		return nil
	}
	for i := range rollouts.All {
		if sd := &rollouts.All[i]; sd.Brings(d) {
			return sd
		}
	}
	return nil
}

// underWay is the service deployment that is not over, nil where none is.
func (s *servicePage) underWay() *state.ServiceDeployment {
	if rollouts := s.e.facts.snap.Rollouts[s.svc.Key]; rollouts != nil && len(rollouts.All) > 0 && !rollouts.All[0].Over() {
		return &rollouts.All[0]
	}
	return nil
}

// definitionOf is the task definition of a service revision, "" where it was not read.
func (s *servicePage) definitionOf(revision string) string {
	if r := s.e.facts.snap.ServiceRevisions[revision]; r != nil {
		return r.TaskDefinition
	}
	return ""
}

// findBefore finds what each row replaced: the source of its record, or else the next older row of another definition.
func (s *servicePage) findBefore(rows []*rolloutRow) {
	for i, r := range rows {
		if r.s != nil && len(r.s.Sources) > 0 {
			r.before = s.definitionOf(r.s.Sources[0].ARN)
		}
		for _, other := range rows[i+1:] {
			if r.before == "" && other.definition != "" && other.definition != r.definition {
				r.before = other.definition
			}
		}
	}
}

func (s *servicePage) fillRow(r *rolloutRow) {
	r.run, r.traffic = "–", "–"
	switch {
	case r.d != nil:
		r.run = fmt.Sprintf("%d/%d", r.d.Running, r.d.Desired)
		course, t := courseWords(r.d)
		r.word, r.tone, r.what = rolloutSign(t)+course, t, s.waits(r.d)
		r.what = firstWord(r.what, newsOf(r.d))
	case r.s.Described && !r.s.Over():
		r.run = fmt.Sprintf("%d/%d", r.s.Target.Running, r.s.Target.Requested)
	}
	if sd := s.underWay(); sd != nil && r.d != nil {
		for _, share := range append([]state.RevisionShare{sd.Target}, sd.Sources...) {
			if same := (&state.ServiceDeployment{Target: share}); share.Production != nil && same.Brings(r.d) {
				r.traffic = state.Percent(*share.Production)
			}
		}
	}
	if r.s != nil {
		r.ended = r.s.FinishedAt
		if r.ended.IsZero() {
			r.ended = r.s.StoppedAt
		}
		if r.d == nil || !r.s.Over() {
			r.word, r.tone = recordWord(r.s)
		}
		if r.what == "" && (r.d == nil || !r.s.Over()) {
			r.what = r.s.Reason
		}
	}
}

// rolloutSign says in a sign what the tone says in colour.
func rolloutSign(t tone) string {
	switch t {
	case toneBad:
		return "x "
	case toneWarn:
		return "! "
	case toneBusy:
		return "~ "
	default:
		return "  "
	}
}

// recordWord is how a service deployment stands, in a word with its sign.
func recordWord(d *state.ServiceDeployment) (string, tone) {
	word, t := strings.ToLower(strings.ReplaceAll(d.Status, "_", " ")), toneBusy
	switch d.Status {
	case state.RolloutSuccessful:
		word, t = "done", toneQuiet
	case state.RolloutStopped:
		t = toneWarn
	case state.RolloutStopRequested:
		word = "stopping"
	case state.RolloutRollbackRequested, state.RolloutRollbackInProgress:
		word, t = "rolling back", toneBad
	case state.RolloutRollbackSuccessful:
		word, t = "rolled back", toneWarn
	case state.RolloutRollbackFailed:
		word, t = "not rolled back", toneBad
	}
	if d.Awaiting() != nil {
		word, t = "paused", toneWarn
	}
	return rolloutSign(t) + word, t
}

func rolloutColumns(e *env) []column[*rolloutRow] {
	quiet := func(s string) cell { return cell{dash(s), toneQuiet} }
	return []column[*rolloutRow]{
		{
			title: "STATE", names: []string{"status"}, least: 13,
			cell:    func(r *rolloutRow) cell { return cell{r.word, r.tone} },
			compare: func(a, b *rolloutRow) int { return cmp.Compare(a.word, b.word) },
		},
		{
			title: "REVISION", names: []string{"definition"}, least: 8, mid: true,
			cell:    func(r *rolloutRow) cell { return cell{dash(revisionOf(r.definition)), r.rowTone()} },
			text:    func(r *rolloutRow) string { return revisionOf(r.definition) },
			compare: func(a, b *rolloutRow) int { return cmp.Compare(a.definition, b.definition) },
		},
		{
			title: "RUN/WANT", names: []string{"run"}, least: 8, right: true,
			cell: func(r *rolloutRow) cell { return cell{r.run, r.rowTone()} },
		},
		{
			title: "TRAFFIC", names: []string{"weight"}, least: 7, right: true, drop: 3,
			cell: func(r *rolloutRow) cell { return cell{r.traffic, r.rowTone()} },
		},
		{
			title: "BEGAN", width: 5, right: true, drop: 2,
			cell:    func(r *rolloutRow) cell { return quiet(state.Age(e.facts.now.Sub(r.at))) },
			text:    func(*rolloutRow) string { return "" },
			compare: func(a, b *rolloutRow) int { return b.at.Compare(a.at) },
		},
		{
			title: "TOOK", width: 5, right: true, drop: 1,
			cell: func(r *rolloutRow) cell { return quiet(r.took()) },
			text: func(*rolloutRow) string { return "" },
		},
		{
			title: "WHAT", names: []string{"why", "reason"}, rest: true, least: 20,
			cell:    func(r *rolloutRow) cell { return cell{r.what, r.tone} },
			compare: func(a, b *rolloutRow) int { return cmp.Compare(a.what, b.what) },
		},
	}
}

func (r *rolloutRow) rowTone() tone {
	if r.d == nil {
		return toneQuiet
	}
	return toneRow
}

// took is how long it took to its end, "" while it goes on.
func (r *rolloutRow) took() string {
	if r.ended.IsZero() {
		return ""
	}
	return state.Age(r.ended.Sub(r.at))
}
