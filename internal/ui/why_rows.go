package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/reach"
	"github.com/fsui/fsui/internal/state"
)

// whyRow is a piece of evidence, a step or a link of the page: something that a key can follow, do or copy.
type whyRow struct {
	label string // of its section
	item
	// to is where it leads, act the action of fsui that does it, on the object of by; verb says either in a word or two.
	to   place
	act  string
	by   subject
	verb string
	// copies is what copying it takes, "" = its text.
	copies string
	again  int // how many before it have the same key otherwise
}

// numbered tells rows apart that speak of the same.
func numbered(rows []whyRow) []whyRow {
	met := map[string]int{}
	for i := range rows {
		key := rows[i].key()
		rows[i].again = met[key]
		met[key]++
	}
	return rows
}

// key tells a row from the others of its finding, also when ages and counts go on.
func (r *whyRow) key() string {
	return fmt.Sprintf("%s %s %s %s %d", r.label, r.head, r.act, r.to.pane, r.again)
}

// The sections of the page.
const (
	sectionEvidence = "Evidence"
	sectionNext     = "Do next"
	sectionLook     = "Look at"
	sectionRead     = "Read"
)

// rows are what the cursor can go to on a finding.
func (p *whyPane) rows(f state.Finding) []whyRow {
	rows := make([]whyRow, 0, len(f.Evidence)+len(f.Next)+4)
	for _, e := range f.Evidence {
		r := whyRow{label: sectionEvidence, item: item{padRight(e.From, evidenceWidth), e.Text + evidenceCourse(p.e.facts.now, e), toneRow}, copies: e.Text}
		r.to, r.verb = p.sourceOf(f, e)
		rows = append(rows, r)
	}
	if text := p.unheard(f); text != "" {
		r := whyRow{label: sectionEvidence, item: item{padRight("log", evidenceWidth), text, toneQuiet}}
		r.to, r.verb = p.logsAt(f)
		rows = append(rows, r)
	}
	if text := p.changed(); text != "" {
		r := whyRow{label: sectionEvidence, item: item{padRight("changed", evidenceWidth), text, toneRow}}
		if both, why := p.pair(); why == "" {
			r.to, r.verb = place{"difference", both}, "compare"
		}
		rows = append(rows, r)
	}
	rows = append(rows, p.whoChanged(f)...)
	if !f.Benign {
		for i, step := range p.steps(f) {
			step.label, step.head, step.tone = sectionNext, fmt.Sprintf("%d  ", i+1), toneRow
			rows = append(rows, step)
		}
	}
	rows = append(rows, p.links(f)...)
	if f.Docs != "" {
		rows = append(rows, whyRow{label: sectionRead, item: item{"", f.Docs, toneBusy}, act: "browser", verb: "browser", copies: f.Docs})
	}
	images := p.imageRows()
	if f.Benign && slices.ContainsFunc(images, func(r whyRow) bool { return r.tone == toneWarn }) {
		return numbered(append(images, rows...)) // they are all that somebody ought to know
	}
	return numbered(append(rows, images...))
}

// evidenceCourse says how often and when a piece of evidence was said.
func evidenceCourse(now time.Time, e state.Evidence) string {
	words := ""
	if e.Count > 1 {
		words = fmt.Sprintf("  ×%d", e.Count)
	}
	switch {
	case e.At.IsZero():
		return words
	case e.Count > 1:
		words += ", last "
	default:
		words += "  at "
	}
	return words + clockShort(e.At, now)
}

// clockShort is a time in the zone of now, with its day where that is another.
func clockShort(t, now time.Time) string {
	t = t.In(now.Location())
	if sameDay(t, now) {
		return t.Format("15:04:05")
	}
	return t.Format("2006-01-02 15:04:05")
}

// latest is the task that the finding is told by, nil where it is told by none, or that is not known.
func (p *whyPane) latest(f state.Finding) *state.Task {
	if f.Subject.Kind != state.SubjectTask && f.Subject.Kind != state.SubjectContainer {
		return nil
	}
	id, _, _ := strings.Cut(f.Subject.ID, "/")
	if at := slices.IndexFunc(p.told.Tasks, func(t *state.Task) bool { return t.Key.ID == id }); at >= 0 {
		return p.told.Tasks[at]
	}
	return nil
}

// sourceOf is where a piece of evidence is seen among what else AWS said there.
func (p *whyPane) sourceOf(f state.Finding, e state.Evidence) (to place, verb string) {
	t, svc := p.latest(f), p.service()
	switch e.From {
	case "serviceEvent":
		to, verb = place{"events", svc}, "events"
	case "targetHealth":
		to, verb = place{"targets", svc}, "targets"
	case "rolloutStateReason", "rolloutState", "failedTasks":
		to, verb = place{"deployments", svc}, "rollouts"
	case "runningCount":
		to, verb = place{"service", svc}, "service"
	case "network":
		if at := slices.IndexFunc(p.told.Tasks, func(t *state.Task) bool { return t.Key == e.Task }); at >= 0 {
			return p.wayOf(p.told.Tasks[at]), "path"
		}
	case "log":
		return p.logsAt(f)
	default:
		if t != nil {
			return place{"task", t.Key}, "task"
		}
	}
	if svc.Name == "" {
		return place{}, ""
	}
	return to, verb
}

// wayOf is the way through the network that a task's stop speaks of.
func (p *whyPane) wayOf(t *state.Task) place {
	return place{"network", wayOfStop(networkPlace{key: p.e.facts.snap.NetworkKeyOf(t), subnet: t.Subnet}, t)}
}

// logsAt are the logs of the container at fault when it stopped, also of a task that ECS has forgotten.
func (p *whyPane) logsAt(f state.Finding) (to place, verb string) {
	t := p.latest(f)
	if t == nil {
		return place{}, ""
	}
	of := logsMoment{task: t.Key, at: deathOf(t)}
	if _, container, ok := strings.Cut(f.Subject.ID, "/"); ok && f.Subject.Kind == state.SubjectContainer {
		of.container = container
	}
	return place{"logs", of}, "logs"
}

// deathOf is when a task's containers ended, zero while it lives.
func deathOf(t *state.Task) time.Time {
	if !t.Stopped() {
		return time.Time{}
	}
	if !t.ExecutionStoppedAt.IsZero() {
		return t.ExecutionStoppedAt
	}
	return t.StoppedAt
}

// links lead to the objects that the finding speaks of.
func (p *whyPane) links(f state.Finding) (rows []whyRow) {
	link := func(what, text, verb string, to place) {
		rows = append(rows, whyRow{label: sectionLook, item: item{padRight(what, evidenceWidth), text, toneRow}, to: to, verb: verb})
	}
	if t := p.latest(f); t != nil {
		text := t.Key.Short() + " as it is"
		if t.Stopped() {
			text = t.Key.Short() + " as it stopped, " + clockShort(t.StoppedAt, p.e.facts.now)
		}
		link("task", text, "task", place{"task", t.Key})
		if at := deathOf(t); !at.IsZero() && !t.StartedAt.IsZero() {
			to, verb := p.logsAt(f)
			of, _ := to.of.(logsMoment)
			whose := "what it wrote"
			if of.container != "" {
				whose = "what " + of.container + " wrote"
			}
			link("logs", whose+" when it ended, "+clockShort(at, p.e.facts.now), verb, to)
		}
		if len(reach.SoughtBy(t)) > 0 {
			from := "the way"
			if t.Subnet != "" {
				from += " from " + t.Subnet
			}
			link("network", from+" that the stop speaks of", "path", p.wayOf(t))
		}
	}
	if d, _ := p.deploymentOf(f); d != nil {
		link("deployment", state.Revision(d.TaskDefinition)+" of "+clockShort(d.CreatedAt, p.e.facts.now), "rollouts", place{"deployments", p.service()})
	}
	return rows
}

// doing is what fsui does in place of the aws command in a step: the words of the command, and the action or pane.
type doing struct {
	words     []string
	act, pane string
	verb      string
	onTask    bool
}

func doings() []doing {
	return []doing{
		{words: []string{"aws ecs update-service", "--enable-execute-command"}, act: "enable-exec", verb: "enable exec"},
		{words: []string{"aws ecs update-service", "--force-new-deployment"}, act: "restart", verb: "restart"},
		{words: []string{"aws ecs update-service", "--desired-count"}, act: "scale", verb: "scale"},
		{words: []string{"aws ecs update-service", "--task-definition"}, act: "change-revision", verb: "other revision"},
		{words: []string{"aws ecs stop-task"}, act: "stop-task", verb: "stop task", onTask: true},
		{words: []string{"aws ecs update-task-protection", "--no-protection-enabled"}, act: "unprotect-task", verb: "unprotect", onTask: true},
		{words: []string{"aws ecs execute-command"}, act: "shell", verb: "shell", onTask: true},
		{words: []string{"aws logs get-log-events"}, pane: "logs", verb: "logs"},
		{words: []string{"aws ecs describe-tasks", "--desired-status STOPPED"}, pane: "service", verb: "its tasks"},
		{words: []string{"aws ecs describe-tasks"}, pane: "task", verb: "task"},
		{words: []string{"aws ecs list-service-deployments"}, pane: "deployments", verb: "rollouts"},
		{words: []string{"aws elbv2 describe-target-health"}, pane: "targets", verb: "targets"},
	}
}

// steps are what to do next, those that fsui can do or show itself with how.
func (p *whyPane) steps(f state.Finding) []whyRow {
	all := doings()
	rows := make([]whyRow, 0, len(f.Next)+1)
	for _, step := range f.Next {
		step = p.filled(step, f)
		r := whyRow{item: item{text: step}, copies: commandIn(step)}
		at := slices.IndexFunc(all, func(d doing) bool {
			return !slices.ContainsFunc(d.words, func(w string) bool { return !strings.Contains(r.copies, w) })
		})
		if at >= 0 {
			p.can(&r, f, all[at])
		}
		rows = append(rows, r)
	}
	if both, why := p.pair(); why == "" && !f.Benign {
		r := whyRow{item: item{text: "It began with this deployment: go back to " + state.Revision(both.before) + ", if that ran well."}}
		p.can(&r, f, doing{act: "rollback", verb: "roll back"})
		rows = append(rows, r)
	}
	return rows
}

// filled is a step with the log group and stream of the container at fault, where its task definition has been read.
func (p *whyPane) filled(step string, f state.Finding) string {
	return p.e.facts.snap.WithLog(step, p.latest(f), f)
}

// can puts into a row what fsui does, where its object is known.
func (p *whyPane) can(r *whyRow, f state.Finding, d doing) {
	t, svc := p.latest(f), p.e.facts.snap.Services[p.service()]
	switch {
	case d.pane == "logs":
		r.to, r.verb = p.logsAt(f)
	case d.pane == "task":
		if t != nil {
			r.to, r.verb = place{"task", t.Key}, d.verb
		}
	case d.pane != "":
		if svc != nil {
			r.to, r.verb = place{d.pane, svc.Key}, d.verb
		}
	case d.onTask && t != nil:
		r.act, r.verb, r.by = d.act, d.verb, taskSubject(t)
	case !d.onTask && svc != nil:
		r.act, r.verb, r.by = d.act, d.verb, serviceSubject(svc)
	}
}

// fixedLooker looks at one object, whatever is under a cursor.
type fixedLooker struct{ on subject }

func (l fixedLooker) subject() (subject, bool) { return l.on, l.on.key != nil }

// doing is the action of fsui that a row stands for, with its object fixed.
func (p *whyPane) doing(r whyRow) (action, bool) {
	l := fixedLooker{r.by}
	all := append(append(actingOn(p.e, l), actingOnTask(p.e, l)...), shellOf(l, p.e), p.read())
	if at := slices.IndexFunc(all, func(a action) bool { return a.name == r.act }); at >= 0 {
		return all[at], true
	}
	return action{}, false
}

// onRow is the row under the cursor, ok where it is on one.
func (p *whyPane) onRow() (whyRow, bool) {
	f, ok := p.current()
	if !ok || p.row == "" {
		return whyRow{}, false
	}
	rows := p.rows(f)
	if at := p.rowAt(rows); at >= 0 {
		return rows[at], true
	}
	return whyRow{}, false
}

func (p *whyPane) rowAt(rows []whyRow) int {
	return slices.IndexFunc(rows, func(r whyRow) bool { return r.key() == p.row })
}

// follow does what enter does on a row.
func (p *whyPane) follow(a *App, r whyRow) tea.Cmd {
	if act, ok := p.doing(r); ok {
		return act.do(a)
	}
	return a.open(r.to)
}

// unfollowed is why enter does nothing on a row, "" where it does something.
func (p *whyPane) unfollowed(r whyRow) string {
	if act, ok := p.doing(r); ok {
		return act.refusal()
	}
	if r.to.pane == "" {
		return "fsui has nothing of its own for this; " + p.e.keys.of("copy", "c") + " copies it"
	}
	return ""
}

// caption says what keys do on the row under the cursor, and what is left to fill in of its command.
func (p *whyPane) caption() (string, tone) {
	r, ok := p.onRow()
	if !ok {
		return "", tonePlain
	}
	var words []string
	if r.verb != "" && p.unfollowed(r) == "" {
		words = append(words, p.e.keys.of("open", "enter")+" "+r.verb)
	}
	words = append(words, p.e.keys.of("copy", "c")+" copies")
	if blanks := blanksIn(r.copies); len(blanks) > 0 {
		words = append(words, "fill in "+strings.Join(blanks, ", "))
	}
	return " " + strings.Join(words, " · ") + " ", toneQuiet
}
