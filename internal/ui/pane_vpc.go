package ui

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/reach"
	"github.com/fsui/fsui/internal/state"
)

// vpcPane tells of every VPC what its subnets are by their way out, and which services live there.
type vpcPane struct {
	base
	e    *env
	read *state.Network // the facts that subnets was made of
	all  map[string][]reach.Surveyed
	text pager
}

func newVPCPane(e *env, _ any) pane { return &vpcPane{e: e} }

func (p *vpcPane) title() string { return "VPCs" }

func (p *vpcPane) sync(f *facts) tea.Cmd {
	if n := f.snap.Networks[state.NetworkKey{}]; n != nil && n != p.read {
		p.read, p.all = n, map[string][]reach.Surveyed{}
		for i := range n.VPCs {
			p.all[n.VPCs[i].ID] = reach.Survey(n, n.VPCs[i].ID)
		}
	}
	p.text.set(p.lines())
	return nil
}

func (p *vpcPane) resize(width, height int) {
	p.text.resize(width, height)
	p.text.set(p.lines())
}

func (p *vpcPane) view() []string   { return p.text.view() }
func (p *vpcPane) scroll() scroller { return &p.text }

func (p *vpcPane) focus() state.Focus { return state.Focus{Also: state.SourceNetwork} }

func (p *vpcPane) lines() []string {
	if p.read == nil {
		return absentWords(p.e, p.text.width, "the VPCs", state.SourceNetwork, state.ClusterKey{})
	}
	var lines []string
	l, width := p.e.look, p.text.width
	for _, call := range slices.Sorted(maps.Keys(p.read.Denied)) {
		lines = append(lines, l.paint(toneWarn, cutEnd("! not read: "+call+": "+p.read.Denied[call], width)))
	}
	if p.read.VPCs != nil && len(p.read.VPCs) == 0 {
		lines = append(lines, "There is no VPC in this Region.")
	}
	vpcs := slices.SortedFunc(slices.Values(p.read.VPCs), func(a, b state.VPC) int { return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID)) })
	for i := range vpcs {
		if i > 0 || len(lines) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, p.vpc(&vpcs[i])...)
	}
	return lines
}

func (p *vpcPane) vpc(v *state.VPC) []string {
	l, width := p.e.look, p.text.width
	blocks := make([]string, 0, len(v.Blocks))
	for _, b := range v.Blocks {
		blocks = append(blocks, b.String())
	}
	lines := l.paintLines(toneTitle, wrapped(harmless(factWords(v.Name, v.ID, strings.Join(blocks, " "), p.gateways(v.ID))), width))
	lines = append(lines, l.paintLines(toneQuiet, wrapped(p.endpoints(v.ID), width))...)
	living := p.living()
	for _, s := range p.all[v.ID] {
		name := s.Name
		if name == "" {
			name = s.ID
		}
		zone := ""
		if s.Zone != "" {
			zone = s.Zone[len(s.Zone)-1:]
		}
		free := "?"
		if s.Free != nil {
			free = strconv.Itoa(*s.Free)
		}
		sign, t := verdictSign(s.Fits)
		if s.Fits == reach.Reachable {
			t = toneRow
		}
		class := cmp.Or(s.Class.Word, "?")
		if s.Class.Word != "" && s.Class.FargateStack != s.Class.Word {
			class += " (FargateStack: " + s.Class.FargateStack + ")"
		}
		words := factWords(class, cmp.Or(s.Way, "no default route"), living[s.ID], "Fargate "+sign+" "+s.Words)
		head := "  " + padRight(cutMiddle(harmless(name), 18), 18) + " " + padRight(zone, 1) + " " + padLeft(free, 5) + " free  "
		lines = append(lines, section{"", []item{{head, harmless(words), t}}}.flush(l, width)...)
	}
	return lines
}

// flush draws a section without the column of its label.
func (s section) flush(l *look, width int) []string {
	lines := s.lines(l, width+labelWidth, 0)
	for i := range lines {
		lines[i] = strings.TrimPrefix(lines[i], l.paint(toneTitle, blank(labelWidth)))
	}
	return lines
}

// gateways counts what leads out of a VPC.
func (p *vpcPane) gateways(id string) string {
	var words []string
	for i := range p.read.InternetGateways {
		for _, a := range p.read.InternetGateways[i].Attachments {
			if a.VPC == id {
				words = append(words, p.read.InternetGateways[i].ID)
			}
		}
	}
	if len(words) == 0 && p.read.InternetGateways != nil {
		words = append(words, "no internet gateway")
	}
	nat := 0
	for i := range p.read.NATGateways {
		if g := &p.read.NATGateways[i]; g.VPC == id && strings.EqualFold(g.State, "available") {
			nat++
		}
	}
	if p.read.NATGateways != nil {
		words = append(words, plural(nat, "NAT gateway")+" available")
	}
	return strings.Join(words, ", ")
}

func (p *vpcPane) endpoints(id string) string {
	if p.read.Endpoints == nil {
		return "endpoints: not read"
	}
	var words []string
	for i := range p.read.Endpoints {
		if e := &p.read.Endpoints[i]; e.VPC == id {
			_, name, ok := strings.Cut(e.Service, "amazonaws."+p.read.Region+".")
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

// living names the services by the subnets their tasks are placed in.
func (p *vpcPane) living() map[string]string {
	const most = 4
	by := map[string][]string{}
	for key, svc := range p.e.facts.snap.Services {
		for _, id := range svc.Subnets {
			by[id] = append(by[id], key.String())
		}
	}
	words := make(map[string]string, len(by))
	for id, names := range by {
		slices.Sort(names)
		text := strings.Join(names[:min(len(names), most)], ", ")
		if len(names) > most {
			text += fmt.Sprintf(" and %d more", len(names)-most)
		}
		words[id] = text
	}
	return words
}
