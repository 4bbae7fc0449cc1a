package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// deploymentsPane tells all that is known about the deployments and task sets of one service.
type deploymentsPane struct {
	base
	e    *env
	key  state.ServiceKey
	page *servicePage // nil until the service is known
	text pager
}

func newDeploymentsPane(e *env, of any) pane {
	p := &deploymentsPane{e: e}
	p.key, _ = of.(state.ServiceKey)
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
	p.text.set(p.lines())
	return nil
}

func (p *deploymentsPane) resize(width, height int) {
	p.text.resize(width, height)
	p.text.set(p.lines())
}

func (p *deploymentsPane) lines() []string {
	if p.page == nil {
		return absentWords(p.e, p.text.width, p.key.String(), state.SourceServices, p.key.Cluster)
	}
	text, t := p.page.sentence(p.text.width)
	lines := p.e.look.paintLines(t, wrapped(text, p.text.width))
	for i := range p.page.svc.Deployments {
		lines = append(lines, "")
		lines = append(lines, p.one(&p.page.svc.Deployments[i]).lines(p.e.look, p.text.width, 0)...)
	}
	return lines
}

func (p *deploymentsPane) one(d *state.Deployment) section {
	zone := p.e.facts.now.Location()
	course, t := courseWords(d)
	kind := strings.ToLower(d.Status) + " deployment"
	share := ""
	if d.TaskSet {
		kind = strings.ToLower(d.Status) + " task set"
		share = fmt.Sprintf("%.0f%% of the service", d.Scale)
	}
	failed := ""
	if d.Failed > 0 {
		failed = fmt.Sprintf("%d failed to start", d.Failed)
	}
	sec := section{label: revisionOf(d.TaskDefinition), items: []item{
		{"", factWords(kind+" "+course, share), t},
		{"", factWords(fmt.Sprintf("%d of %d running", d.Running, d.Desired), fmt.Sprintf("%d pending", d.Pending), failed), toneRow},
	}}
	if waits := p.page.waits(d); waits != "" {
		sec.items = append(sec.items, item{"", waits, toneBusy})
	}
	if d.Reason != "" {
		sec.items = append(sec.items, item{"", d.Reason, t})
	}
	times := "created " + clockTime(d.CreatedAt, zone)
	if !d.UpdatedAt.IsZero() {
		times += ", changed " + clockTime(d.UpdatedAt, zone)
	}
	sec.items = append(sec.items, item{"", factWords(times, state.Revision(d.TaskDefinition), d.ID), toneQuiet})
	return sec
}

func (p *deploymentsPane) view() []string { return p.text.view() }

func (p *deploymentsPane) scroll() scroller { return &p.text }

func (p *deploymentsPane) focus() state.Focus { return state.Focus{Service: p.key} }

func (p *deploymentsPane) subject() (subject, bool) {
	if p.page == nil {
		return subject{}, false
	}
	return serviceSubject(p.page.svc), true
}

func (p *deploymentsPane) actions() []action {
	return []action{eventsOf(p), targetsOf(p), describeOf(p), yamlOf(p), copyOf(p)}
}
