package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// deploymentsPane lists the deployments and task sets of one service, those of the past below, and tells all that is
// known about the one under the cursor.
type deploymentsPane struct {
	base
	e             *env
	key           state.ServiceKey
	page          *servicePage // nil until the service is known
	table         *table[string, *rolloutRow]
	width, height int
}

func newDeploymentsPane(e *env, of any) pane {
	p := &deploymentsPane{e: e}
	p.key, _ = of.(state.ServiceKey)
	p.table = newTable(e, func(r *rolloutRow) string { return r.id }, func(a, b *rolloutRow) int { return a.order - b.order }, rolloutColumns(e))
	p.table.empty = func() []string {
		if p.table.counts().total > 0 {
			return emptyWords(e, p.table, "deployments")
		}
		return []string{"", "No deployment; the controller is " + controllerWords(p.page.svc) + "."}
	}
	return p
}

// deploymentsOf opens the deployments of the service the object belongs to.
func deploymentsOf(p looker) action {
	return onSubject(p, action{
		name: "service-deployments", keys: []string{"v"}, hint: "rollouts", rank: rankLook + 2,
		help: "the service's deployments and task sets: how far, why not, what each waits for",
	}, ofService, func(a *App, s subject) tea.Cmd { return a.open(place{"deployments", s.service}) })
}

func (p *deploymentsPane) title() string { return "deployments of " + p.key.String() }

func (p *deploymentsPane) sync(f *facts) tea.Cmd {
	p.page = p.page.renewed(p.e, f.snap.Services[p.key])
	if p.page != nil {
		p.table.sync(p.page.rolloutRows())
	}
	return nil
}

// deploymentsHead are the lines of the verdict; the list has four tenths of the rest and the detail what is left, so that
// nothing moves by itself.
const deploymentsHead = 2

func (p *deploymentsPane) resize(width, height int) {
	p.width, p.height = width, height
	p.table.resize(width, max((height-deploymentsHead)*2/5, 3))
}

func (p *deploymentsPane) view() []string {
	if p.page == nil {
		return absentWords(p.e, p.width, p.key.String(), state.SourceServices, p.key.Cluster)
	}
	text, t := p.page.sentence(p.width)
	lines := fill(p.e.look.paintLines(t, clipped(wrapped(text, p.width), deploymentsHead, p.width)), deploymentsHead)
	lines = append(lines, fill(p.table.view(), p.table.height)...)
	lines = append(lines, p.e.look.paint(toneQuiet, strings.Repeat("─", p.width)))
	if r, ok := p.table.current(); ok {
		for _, s := range p.sections(r) {
			lines = append(lines, s.lines(p.e.look, p.width, 3)...)
		}
	}
	return lines[:min(len(lines), p.height)]
}

// sections tell of one deployment, what matters most first: where there is no room the last ones go.
func (p *deploymentsPane) sections(r *rolloutRow) []section {
	var all []section
	say := func(label, text string, t tone) {
		if text != "" {
			all = append(all, section{label: label, items: []item{{"", text, t}}})
		}
	}
	say("state", p.course(r), r.tone)
	if r.d != nil {
		say("waits", strings.TrimPrefix(p.page.waits(r.d), "waits "), toneBusy)
	}
	if d := r.s; d != nil {
		if d.Rollback != nil {
			say("back", "to "+dash(revisionOf(p.page.definitionOf(d.Rollback.Revision)))+" since "+clockTime(d.Rollback.StartedAt, p.e.facts.now.Location())+": "+d.Rollback.Reason, toneWarn)
		} else {
			say("reason", d.Reason, r.tone)
		}
		if !d.Over() {
			say("traffic", trafficWords(d), toneRow)
		}
		say("tasks", taskShares(d), toneRow)
		guards, t := guardWords(d)
		say("guards", guards, t)
	}
	if d := r.d; d != nil {
		failed := ""
		if d.Failed > 0 {
			failed = fmt.Sprintf("%d failed to start", d.Failed)
		}
		say("now", factWords(fmt.Sprintf("%d of %d running", d.Running, d.Desired), fmt.Sprintf("%d pending", d.Pending), failed), toneRow)
		if r.s == nil || r.s.Reason != d.Reason {
			say("reason", newsOf(d), r.tone)
		}
	}
	say("times", p.times(r), toneQuiet)
	say("ids", factWords(state.Revision(r.definition), idOf(r)), toneQuiet)
	return all
}

// course says in one line what kind of deployment it is and where it stands.
func (p *deploymentsPane) course(r *rolloutRow) string {
	word := strings.TrimLeft(r.word, "x!~ ")
	if r.s == nil {
		kind, share := strings.ToLower(r.d.Status)+" deployment", ""
		if r.d.TaskSet {
			kind, share = strings.ToLower(r.d.Status)+" task set", fmt.Sprintf("%g%% of the service", r.d.Scale)
		}
		return factWords(kind+" "+word, share)
	}
	kind := "deployment"
	if r.s.Strategy != "" {
		kind = strategyWord(r.s.Strategy) + " deployment"
	}
	if r.d != nil {
		kind = strings.ToLower(r.d.Status) + " " + kind
	}
	stage := ""
	if !r.s.Over() && r.s.Stage != "" {
		stage = "at " + stageWords(r.s.Stage)
	}
	return factWords(kind+" "+word, stage)
}

// oldShare counts the tasks of a revision that is replaced: it may be wanted still, or be on its way out.
func oldShare(s state.RevisionShare) string {
	switch {
	case s.Requested > 0:
		return fmt.Sprintf("%d of %d old", s.Running, s.Requested)
	case s.Running > 0:
		return fmt.Sprintf("%d old to leave", s.Running)
	}
	return "no old"
}

// taskShares count the tasks of the revisions that a deployment is between.
func taskShares(d *state.ServiceDeployment) string {
	if !d.Described {
		return ""
	}
	parts := []string{fmt.Sprintf("%d of %d new", d.Target.Running, d.Target.Requested)}
	for _, s := range d.Sources {
		parts = append(parts, oldShare(s))
	}
	words := strings.Join(parts, ", ")
	if d.Over() {
		words += " at its end"
	}
	return words
}

func (p *deploymentsPane) times(r *rolloutRow) string {
	zone := p.e.facts.now.Location()
	words := "began " + clockTime(r.at, zone)
	switch {
	case !r.ended.IsZero():
		words += ", ended " + clockTime(r.ended, zone)
	case r.d != nil && !r.d.UpdatedAt.IsZero():
		words += ", changed " + clockTime(r.d.UpdatedAt, zone)
	}
	return words
}

func idOf(r *rolloutRow) string {
	ids := make([]string, 0, 2)
	if r.d != nil {
		ids = append(ids, r.d.ID)
	}
	if r.s != nil {
		ids = append(ids, "service deployment "+r.s.ID())
	}
	return factWords(ids...)
}

func (p *deploymentsPane) scroll() scroller { return explained[string, *rolloutRow]{p.table} }

func (p *deploymentsPane) focus() state.Focus { return state.Focus{Service: p.key} }

func (p *deploymentsPane) subject() (subject, bool) {
	if p.page == nil {
		return subject{}, false
	}
	return serviceSubject(p.page.svc), true
}

func (p *deploymentsPane) actions() []action {
	return append([]action{p.definition(), compare(p.pair), whyOf(p), logsOf(p), networkOf(p), eventsOf(p), historyOf(p), targetsOf(p), describeOf(p), yamlOf(p), copyOf(p), browserOf(p), setupOf(p)}, actingOn(p.e, p)...)
}

// pair is the task definition of the deployment under the cursor and that of the one it replaced.
func (p *deploymentsPane) pair() (comparison, string) {
	r, ok := p.table.current()
	switch {
	case !ok:
		return comparison{}, "nothing is selected"
	case r.definition == "" || r.before == "":
		return comparison{}, "the task definition before it is not known"
	case r.definition == r.before:
		return comparison{}, sameDefinition
	}
	return comparison{r.before, r.definition}, ""
}

// definition opens the task definition of the deployment under the cursor.
func (p *deploymentsPane) definition() action {
	return onSubject(p, action{
		name: "open", keys: []string{"enter"}, hint: "definition", rank: rankOpen,
		help: "the task definition of the deployment",
	}, func(subject) string {
		if r, ok := p.table.current(); !ok || r.definition == "" {
			return "its task definition is not known"
		}
		return ""
	}, func(a *App, _ subject) tea.Cmd {
		r, _ := p.table.current()
		return a.open(place{"definition", r.definition})
	})
}
