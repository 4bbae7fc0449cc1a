package ui

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// setupPane tells how a service came to be and what it is tied to: who made it, its roles, log groups, subnets, tags.
type setupPane struct {
	base
	e    *env
	key  state.ServiceKey
	page *servicePage // nil until the service is known
	text pager
}

func newSetupPane(e *env, of any) pane {
	p := &setupPane{e: e}
	p.key, _ = of.(state.ServiceKey)
	return p
}

// setupOf opens the setup of the service the object belongs to.
func setupOf(p looker) action {
	return onSubject(p, action{
		name: "service-setup", keys: []string{"i"},
		help: "how the service was made: tool and stack, roles, log groups, subnets, tags",
	}, ofService, func(a *App, s subject) tea.Cmd { return a.open(place{"setup", s.service}) })
}

func (p *setupPane) title() string { return "setup of " + p.key.String() }

func (p *setupPane) sync(f *facts) tea.Cmd {
	p.page = p.page.renewed(p.e, f.snap.Services[p.key])
	p.text.set(p.lines())
	return nil
}

func (p *setupPane) resize(width, height int) {
	p.text.resize(width, height)
	p.text.set(p.lines())
}

func (p *setupPane) lines() []string {
	if p.page == nil {
		return absentWords(p.e, p.text.width, p.key.String(), state.SourceServices, p.key.Cluster)
	}
	text, t := p.page.sentence(p.text.width)
	lines := p.e.look.paintLines(t, wrapped(text, p.text.width))
	lines = append(lines, wrapped(p.page.facts(), p.text.width)...)
	for _, s := range p.sections() {
		lines = append(lines, "")
		lines = append(lines, s.lines(p.e.look, p.text.width, 0)...)
	}
	return lines
}

func (p *setupPane) sections() []section {
	svc := p.page.svc
	public := "no public IP"
	if svc.PublicIP {
		public = "with a public IP"
	}
	network := listed("subnets", p.subnets(), "the tasks share their instances' network")
	if len(svc.Subnets) > 0 {
		network.items = append(network.items, item{"", public, toneQuiet})
	}
	sections := []section{
		p.made(), p.roles(), p.logs(), network, listed("security", p.groups(), "none of its own"), p.balancers(), p.tags(),
	}
	return sections
}

// subnets are the service's, with name and zone where its network has been read.
func (p *setupPane) subnets() []string {
	known := map[string]state.Subnet{}
	if n := p.e.facts.snap.Networks[p.network()]; n != nil {
		for _, s := range n.Subnets {
			known[s.ID] = s
		}
	}
	all := make([]string, 0, len(p.page.svc.Subnets))
	for _, id := range p.page.svc.Subnets {
		all = append(all, factWords(id, known[id].Name, known[id].Zone))
	}
	return all
}

// groups are the service's security groups, with their names where its network has been read.
func (p *setupPane) groups() []string {
	names := map[string]string{}
	if n := p.e.facts.snap.Networks[p.network()]; n != nil {
		for i := range n.SecurityGroups {
			names[n.SecurityGroups[i].ID] = n.SecurityGroups[i].Name
		}
	}
	all := make([]string, 0, len(p.page.svc.SecurityGroups))
	for _, id := range p.page.svc.SecurityGroups {
		all = append(all, factWords(id, names[id]))
	}
	return all
}

func (p *setupPane) network() state.NetworkKey {
	return state.NetworkKey{Scope: p.key.Cluster.Scope, Service: p.key}
}

// listed is a section of ids, one a line.
func listed(label string, all []string, none string) section {
	s := section{label: label}
	for _, one := range all {
		s.items = append(s.items, item{"", one, tonePlain})
	}
	if len(all) == 0 {
		s.items = []item{{"", none, toneQuiet}}
	}
	return s
}

func (p *setupPane) made() section {
	svc := p.page.svc
	s := section{label: "made by"}
	if m, ok := p.e.facts.snap.MakerOf(svc); ok {
		s.items = append(s.items, item{"", m.Words(), tonePlain}, item{"", string(m.Confidence) + " by " + m.Why, toneQuiet})
	} else {
		s.items = append(s.items, item{"", "no tag or name tells: by hand, a script, or a tool that leaves no trace", toneQuiet})
	}
	if !svc.CreatedAt.IsZero() {
		by := ""
		if svc.CreatedBy != "" {
			by = " by " + svc.CreatedBy
		}
		s.items = append(s.items, item{"", "created " + clockTime(svc.CreatedAt, p.e.facts.now.Location()) + by, toneQuiet})
	}
	return s
}

// definition is nil until it has been read.
func (p *setupPane) definition() *state.TaskDefinition {
	return p.e.facts.snap.TaskDefinitions[p.page.svc.TaskDefinition]
}

// unread says why the task definition tells nothing yet.
func (p *setupPane) unread(label string) section {
	source := p.e.facts.snap.Source(state.SourceDefinitions, p.key.Cluster)
	if source != nil && source.Fault != nil {
		return section{label, []item{{"", faultWords(source.Fault), toneWarn}}}
	}
	return section{label, []item{{"", "the task definition is not read yet", toneQuiet}}}
}

func (p *setupPane) roles() section {
	d := p.definition()
	if d == nil {
		return p.unread("roles")
	}
	return section{"roles", []item{
		{"task ", firstWord(d.TaskRole, "none: the containers may call no AWS API"), tonePlain},
		{"exec ", firstWord(d.ExecutionRole, "none"), tonePlain},
		{"ECS  ", firstWord(p.page.svc.Role, "the service-linked role"), toneQuiet},
	}}
}

func (p *setupPane) logs() section {
	d := p.definition()
	if d == nil {
		return p.unread("logs")
	}
	s := section{label: "logs"}
	for _, c := range d.Containers {
		text, t := c.LogDriver, tonePlain
		switch {
		case c.LogGroup != "":
			text = factWords(c.LogGroup, c.LogRegion, c.LogPrefix)
		case c.LogPlugin != "":
			text = c.LogDriver + " to " + c.LogPlugin
		case c.LogDriver == "":
			text, t = "no log driver: its output is lost", toneWarn
			if p.page.svc.LaunchType == "EC2" {
				text = "no log driver: docker logs on its container instance shows its output"
			}
		}
		s.items = append(s.items, item{c.Name + " ", text, t})
	}
	return s
}

func (p *setupPane) balancers() section {
	s := section{label: "balancer"}
	for _, lb := range p.page.svc.LoadBalancers {
		to := fmt.Sprintf(" → %s:%d", lb.Container, lb.Port)
		if lb.ARN == "" {
			s.items = append(s.items, item{"", "Classic Load Balancer " + lb.Classic + to, tonePlain})
			continue
		}
		s.items = append(s.items, item{"", "target group " + lb.TargetGroup.Name + to, tonePlain})
	}
	if len(s.items) == 0 {
		s.items = []item{{"", "none", toneQuiet}}
	}
	return s
}

func (p *setupPane) tags() section {
	tags := p.page.svc.Tags
	all := make([]string, 0, len(tags))
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		all = append(all, strings.TrimSuffix(key+" = "+tags[key], " = "))
	}
	return listed("tags", all, "none")
}

func (p *setupPane) view() []string   { return p.text.view() }
func (p *setupPane) scroll() scroller { return &p.text }

func (p *setupPane) focus() state.Focus {
	f := state.Focus{Service: p.key}
	if p.page != nil {
		f.TaskDefinition = p.page.svc.TaskDefinition
		if len(p.page.svc.Subnets) > 0 {
			f.Also, f.Network = state.SourceNetwork, p.network() // its subnets' and groups' names
		}
	}
	return f
}

func (p *setupPane) subject() (subject, bool) {
	if p.page == nil {
		return subject{}, false
	}
	return serviceSubject(p.page.svc), true
}

func (p *setupPane) actions() []action {
	return append([]action{whyOf(p), logsOf(p), networkOf(p), eventsOf(p), historyOf(p), targetsOf(p), deploymentsOf(p), describeOf(p), yamlOf(p), copyOf(p), browserOf(p)}, actingOn(p.e, p)...)
}
