package ui

import (
	"net/netip"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/reach"
	"github.com/fsui/fsui/internal/state"
)

// subnetPlace is a subnet of a VPC; without a subnet, the VPC alone.
type subnetPlace struct{ vpc, subnet string }

// subnetPane is a subnet with the routes that it follows, and its VPC with what leads out of it.
type subnetPane struct {
	base
	e    *env
	of   subnetPlace
	text pager
}

func newSubnetPane(e *env, of any) pane {
	p := &subnetPane{e: e}
	p.of, _ = of.(subnetPlace)
	return p
}

func (p *subnetPane) title() string {
	if n := p.read(); n != nil {
		for i := range n.Subnets {
			if n.Subnets[i].ID == p.of.subnet && n.Subnets[i].Name != "" {
				return n.Subnets[i].Name
			}
		}
	}
	if p.of.subnet == "" {
		return p.of.vpc
	}
	return p.of.subnet
}

func (p *subnetPane) read() *state.Network { return p.e.facts.snap.Networks[state.NetworkKey{}] }

func (p *subnetPane) sync(*facts) tea.Cmd {
	p.text.set(p.lines())
	return nil
}

func (p *subnetPane) resize(width, height int) {
	p.text.resize(width, height)
	p.text.set(p.lines())
}

func (p *subnetPane) view() []string     { return p.text.view() }
func (p *subnetPane) scroll() scroller   { return &p.text }
func (p *subnetPane) focus() state.Focus { return state.Focus{Also: state.SourceNetwork} }

func (p *subnetPane) actions() []action {
	return []action{{
		name: "copy", keys: []string{"c"}, hint: "copy", rank: rankLook + 4, group: groupLook, help: "copy the ids of the subnet and its VPC, or the aws command that shows it",
		refuse: func() string {
			if p.read() == nil {
				return "it has not been read"
			}
			return ""
		},
		do: func(a *App) tea.Cmd { return a.show(copyOfSubnet(p.read(), p.of.vpc, p.of.subnet)) },
	}}
}

func (p *subnetPane) lines() []string {
	n := p.read()
	if p.text.width <= 0 {
		return nil
	}
	if n == nil {
		return absentWords(p.e, p.text.width, "the VPCs", state.SourceNetwork, state.ClusterKey{})
	}
	l, width := p.e.look, p.text.width
	i := slices.IndexFunc(n.VPCs, func(v state.VPC) bool { return v.ID == p.of.vpc })
	if i < 0 {
		return l.paintLines(toneWarn, wrapped(p.of.vpc+" is not there, or no longer.", width))
	}
	v := &n.VPCs[i]
	var lines []string
	say := func(label string, t tone, texts ...string) {
		s := section{label: label}
		for _, text := range texts {
			s.items = append(s.items, item{"", harmless(text), t})
		}
		lines = append(lines, s.lines(l, width, 0)...)
	}
	list := reach.Survey(n, v.ID)
	if j := slices.IndexFunc(list, func(s reach.Surveyed) bool { return s.ID == p.of.subnet }); j >= 0 {
		row := &subnetRow{Surveyed: list[j], vpc: v}
		_, t := verdictSign(row.Fits)
		say("subnet", toneRow, factWords(row.Name, row.ID, blockWords(row.Block), row.Zone, row.free()+" addresses free"))
		say("class", toneRow, factWords(dash(row.class()), row.Way))
		say("Fargate", t, row.fits()+": "+row.Words)
		say("routes", toneRow, routesOf(n, row.Table, row.TableWords)...)
		say("services", toneRow, orNone(servicesBySubnet(p.e.facts.snap)[row.ID], "none places tasks here")...)
	} else if p.of.subnet != "" {
		lines = append(lines, l.paintLines(toneWarn, wrapped(p.of.subnet+" is not there, or no longer.", width))...)
	}
	lines = append(lines, "")
	say("VPC", toneRow, factWords(v.Name, v.ID, blocksOf(v), gatewaysOf(n, v.ID)))
	say("NAT", toneRow, natsOf(n, v.ID)...)
	say("", toneRow, endpointsOf(n, v.ID))
	return lines
}

func orNone(list []string, none string) []string {
	if len(list) == 0 {
		return []string{none}
	}
	return []string{strings.Join(list, ", ")}
}

// routesOf are the routes of a table, each with its state where that is not active.
func routesOf(n *state.Network, table, words string) []string {
	i := slices.IndexFunc(n.RouteTables, func(t state.RouteTable) bool { return t.ID == table })
	if i < 0 || table == "" {
		return []string{"its route table was not read"}
	}
	lines := []string{words}
	for _, r := range n.RouteTables[i].Routes {
		to := r.List
		if to == "" {
			to = blockWords(r.To)
		}
		line := to + " -> " + r.Target
		if r.State != "" && !strings.EqualFold(r.State, "active") {
			line += " (" + r.State + ")"
		}
		lines = append(lines, line)
	}
	return lines
}

// natsOf are the NAT gateways of a VPC, where they are and how they are.
func natsOf(n *state.Network, vpc string) []string {
	if n.NATGateways == nil {
		return []string{"not read"}
	}
	var lines []string
	for i := range n.NATGateways {
		g := &n.NATGateways[i]
		if g.VPC != vpc {
			continue
		}
		home := g.Subnet
		for j := range n.Subnets {
			if s := &n.Subnets[j]; s.ID == g.Subnet && s.Name != "" {
				home = s.Name
			}
		}
		if home != "" {
			home = "in " + home
		}
		lines = append(lines, factWords(g.ID, strings.TrimSpace(g.State+" "+g.FailureCode+" "+g.Failure), g.Connectivity, g.Mode, home))
	}
	return orLines(lines, "none")
}

func orLines(lines []string, none string) []string {
	if len(lines) == 0 {
		return []string{none}
	}
	return lines
}

func blockWords(b netip.Prefix) string {
	if !b.IsValid() {
		return ""
	}
	return b.String()
}

func blocksOf(v *state.VPC) string {
	blocks := make([]string, 0, len(v.Blocks))
	for _, b := range v.Blocks {
		blocks = append(blocks, b.String())
	}
	return strings.Join(blocks, " ")
}

// gatewaysOf counts what leads out of a VPC.
func gatewaysOf(n *state.Network, id string) string {
	var words []string
	for i := range n.InternetGateways {
		for _, a := range n.InternetGateways[i].Attachments {
			if a.VPC == id {
				words = append(words, n.InternetGateways[i].ID)
			}
		}
	}
	if len(words) == 0 && n.InternetGateways != nil {
		words = append(words, "no internet gateway")
	}
	nat := 0
	for i := range n.NATGateways {
		if g := &n.NATGateways[i]; g.VPC == id && strings.EqualFold(g.State, "available") {
			nat++
		}
	}
	if n.NATGateways != nil {
		words = append(words, plural(nat, "NAT gateway")+" available")
	}
	return strings.Join(words, ", ")
}

func endpointsOf(n *state.Network, id string) string {
	if n.Endpoints == nil {
		return "endpoints: not read"
	}
	var words []string
	for i := range n.Endpoints {
		if e := &n.Endpoints[i]; e.VPC == id {
			_, name, ok := strings.Cut(e.Service, "amazonaws."+n.Region+".")
			if !ok {
				name = e.Service
			}
			if !strings.EqualFold(e.State, "available") {
				name += " (" + e.State + ")"
			}
			words = append(words, name)
		}
	}
	if len(words) == 0 {
		return "endpoints: none"
	}
	slices.Sort(words)
	return harmless("endpoints: " + strings.Join(slices.Compact(words), ", "))
}
