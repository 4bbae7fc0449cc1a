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

// vpcPane lists the subnets of every VPC: what each is by its way out, which services live there, and whether a Fargate
// task gets at its image from it. First those where it does not, then those with the fewest free addresses.
type vpcPane struct {
	base
	e             *env
	read          *state.Network // the facts that rows was made of
	rows          []*subnetRow
	table         *table[string, *subnetRow]
	width, height int
}

// subnetRow is a subnet in a list, or a VPC without one.
type subnetRow struct {
	reach.Surveyed
	vpc      *state.VPC
	fit, all int      // subnets of its VPC that suit Fargate, and all of them
	services []string // that place tasks there
}

func newVPCPane(e *env, _ any) pane {
	p := &vpcPane{e: e}
	p.table = newTable(e, func(r *subnetRow) string { return r.vpc.ID + "/" + r.ID }, worstSubnet, subnetColumns())
	p.table.empty = func() []string { return emptyWords(e, p.table, "VPCs", state.SourceNetwork) }
	return p
}

func worstSubnet(a, b *subnetRow) int {
	return cmp.Or(a.Fits.Rank()-b.Fits.Rank(), strings.Compare(a.vpcName(), b.vpcName()), strings.Compare(a.name(), b.name()))
}

// surveyed makes a row of every subnet of every VPC.
func surveyed(n *state.Network) []*subnetRow {
	var rows []*subnetRow
	for i := range n.VPCs {
		v := &n.VPCs[i]
		list := reach.Survey(n, v.ID)
		fit := 0
		for _, s := range list {
			if s.Fits == reach.Reachable {
				fit++
			}
		}
		for _, s := range list {
			rows = append(rows, &subnetRow{Surveyed: s, vpc: v, fit: fit, all: len(list)})
		}
		if len(list) == 0 {
			none := reach.Surveyed{Fits: reach.Blocked, Words: "the VPC has no subnet"}
			if n.Subnets == nil {
				none.Fits, none.Words = reach.Unknown, "the subnets were not read"
			}
			rows = append(rows, &subnetRow{Surveyed: none, vpc: v})
		}
	}
	return rows
}

func (r *subnetRow) name() string    { return cmp.Or(r.Name, r.ID, "–") }
func (r *subnetRow) vpcName() string { return cmp.Or(r.vpc.Name, r.vpc.ID) }

// fits is a sign and a word.
func (r *subnetRow) fits() string {
	switch r.Fits {
	case reach.Reachable:
		return "ok"
	case reach.Blocked:
		return "x no"
	default:
		return "? unknown"
	}
}

func (r *subnetRow) free() string {
	if r.Free == nil {
		return "–"
	}
	return strconv.Itoa(*r.Free)
}

// class is what the subnet is, and in brackets what FargateStack calls it where that is something else.
func (r *subnetRow) class() string {
	if r.Class.Word != "" && r.Class.FargateStack != r.Class.Word {
		return r.Class.Word + " (FargateStack: " + r.Class.FargateStack + ")"
	}
	return r.Class.Word
}

// why is whether the subnet suits Fargate, in words, and where its default route leads.
func (r *subnetRow) why() string {
	if r.ID == "" || r.Table == "" {
		return r.Words
	}
	way, _, _ := strings.Cut(r.Way, " by ")
	if way == "" {
		way = "no default route"
	}
	if r.Fits == reach.Reachable {
		return r.Words + ": " + way
	}
	return strings.TrimPrefix(r.Words, r.TableWords+": ") // the table is in the detail
}

func subnetColumns() []column[*subnetRow] {
	quiet := func(s string) cell { return cell{dash(s), toneQuiet} }
	return []column[*subnetRow]{
		{
			title: "FARGATE", names: []string{"fits", "eligible"}, width: 9,
			cell: func(r *subnetRow) cell {
				_, t := verdictSign(r.Fits)
				return cell{r.fits(), t}
			},
			compare: func(a, b *subnetRow) int { return a.Fits.Rank() - b.Fits.Rank() },
		},
		{
			title: "SUBNET", names: []string{"name", "id"}, width: 16, mid: true,
			cell:    func(r *subnetRow) cell { return cell{r.name(), toneRow} },
			text:    func(r *subnetRow) string { return strings.TrimSpace(r.Name + " " + r.ID) },
			compare: func(a, b *subnetRow) int { return strings.Compare(a.name(), b.name()) },
		},
		{
			title: "VPC", width: 12, mid: true, drop: 3,
			cell:    func(r *subnetRow) cell { return quiet(r.vpcName()) },
			text:    func(r *subnetRow) string { return strings.TrimSpace(r.vpc.Name + " " + r.vpc.ID) },
			compare: func(a, b *subnetRow) int { return strings.Compare(a.vpcName(), b.vpcName()) },
		},
		{
			title: "AZ", names: []string{"zone"}, least: 10, drop: 1,
			cell:    func(r *subnetRow) cell { return quiet(r.Zone) },
			compare: func(a, b *subnetRow) int { return strings.Compare(a.Zone, b.Zone) },
		},
		{
			title: "CLASS", least: 8, width: 8,
			cell:    func(r *subnetRow) cell { return cell{dash(r.Class.Word), toneRow} },
			text:    (*subnetRow).class,
			compare: func(a, b *subnetRow) int { return strings.Compare(a.Class.Word, b.Class.Word) },
		},
		{
			title: "FREE", names: []string{"addresses"}, least: 4, right: true,
			cell: func(r *subnetRow) cell {
				if r.Free != nil && *r.Free <= 0 {
					return cell{r.free(), toneBad}
				}
				return cell{r.free(), toneRow}
			},
			compare: func(a, b *subnetRow) int { return value(a.Free) - value(b.Free) },
		},
		{
			title: "SERVICES", names: []string{"service"}, width: 8, right: true, drop: 2,
			cell:    func(r *subnetRow) cell { return quiet(strconv.Itoa(len(r.services))) },
			text:    func(r *subnetRow) string { return strings.Join(r.services, " ") },
			compare: func(a, b *subnetRow) int { return len(b.services) - len(a.services) },
		},
		{
			title: "WHY", names: []string{"what", "way"}, rest: true, least: 16,
			cell: func(r *subnetRow) cell {
				if r.Fits == reach.Reachable {
					return quiet(r.why())
				}
				_, t := verdictSign(r.Fits)
				return cell{r.why(), t}
			},
			compare: func(a, b *subnetRow) int { return strings.Compare(a.why(), b.why()) },
		},
	}
}

// value sorts what is not known before everything.
func value(n *int) int {
	if n == nil {
		return -1
	}
	return *n
}

func (p *vpcPane) title() string { return "VPCs" }

func (p *vpcPane) sync(f *facts) tea.Cmd {
	if n := f.snap.Networks[state.NetworkKey{}]; n != nil && n != p.read {
		p.read, p.rows = n, surveyed(n)
		p.resize(p.width, p.height)
	}
	living := servicesBySubnet(f.snap)
	rows := make([]*subnetRow, len(p.rows))
	for i, r := range p.rows {
		row := *r
		row.services = living[r.ID]
		rows[i] = &row
	}
	p.table.sync(rows)
	return nil
}

// servicesBySubnet names the services by the subnets their tasks are placed in.
func servicesBySubnet(snap *state.Snapshot) map[string][]string {
	by := map[string][]string{}
	for key, svc := range snap.Services {
		for _, id := range svc.Subnets {
			by[id] = append(by[id], key.String())
		}
	}
	for _, names := range by {
		slices.Sort(names)
	}
	return by
}

func (p *vpcPane) resize(width, height int) {
	p.width, p.height = width, height
	p.table.resize(width, height-len(p.refused())-detailHeight(height))
}

// refused are the calls without which the list says less.
func (p *vpcPane) refused() []string {
	if p.read == nil {
		return nil
	}
	var lines []string
	for _, call := range slices.Sorted(maps.Keys(p.read.Denied)) {
		lines = append(lines, p.e.look.paint(toneWarn, cutEnd("! not read: "+call+": "+p.read.Denied[call], p.width)))
	}
	return lines[:min(len(lines), max(p.height/4, 1))]
}

func (p *vpcPane) view() []string {
	if p.read == nil {
		return absentWords(p.e, p.width, "the VPCs", state.SourceNetwork, state.ClusterKey{})
	}
	var detail []string
	if r, ok := p.table.current(); ok {
		detail = p.detail(r)
	}
	lines := p.refused()
	return append(lines, withDetail(p.e.look, p.table.view(), detail, p.width, p.height-len(lines))...)
}

func (p *vpcPane) detail(r *subnetRow) []string {
	about := factWords(r.class(), "Fargate "+r.fits()+": "+r.Words, cmp.Or(r.Way, r.TableWords), r.ID, blockWords(r.Block), strings.Join(r.services, ", "))
	if r.ID == "" {
		about = r.Words
	}
	last := factWords(r.vpcName(), blocksOf(r.vpc), fmt.Sprintf("%d of %s suit Fargate", r.fit, plural(r.all, "subnet")), gatewaysOf(p.read, r.vpc.ID), endpointsOf(p.read, r.vpc.ID))
	return append(wrapped(harmless(about), p.width-2*detailMargin), harmless(last))
}

func (p *vpcPane) scroll() scroller   { return explained[string, *subnetRow]{p.table} }
func (p *vpcPane) focus() state.Focus { return state.Focus{Also: state.SourceNetwork} }

func (p *vpcPane) actions() []action {
	without := func() string {
		if _, ok := p.table.current(); !ok {
			return "nothing is selected"
		}
		return ""
	}
	return []action{
		{
			name: "open", keys: []string{"enter"}, hint: "subnet", rank: rankOpen, group: groupLook, refuse: without,
			help: "the subnet with its routes, and its VPC with gateways and endpoints",
			do: func(a *App) tea.Cmd {
				r, _ := p.table.current()
				return a.open(place{"subnet", subnetPlace{r.vpc.ID, r.ID}})
			},
		},
		{
			name: "copy", keys: []string{"c"}, hint: "copy", rank: rankLook + 4, group: groupLook, refuse: without, help: "copy the ids of the subnet and its VPC, or the aws command that shows it",
			do: func(a *App) tea.Cmd {
				r, _ := p.table.current()
				return a.show(copyOfSubnet(p.read, r.vpc.ID, r.ID))
			},
		},
	}
}

// copyOfSubnet offers the ids, and the command that shows the subnet.
func copyOfSubnet(n *state.Network, vpc, subnet string) *copyMenu {
	m := &copyMenu{name: cmp.Or(subnet, vpc), items: []copyItem{{"VPC", []string{vpc}}}}
	region := ""
	if n.Region != "" {
		region = " --region " + state.ShellWord(n.Region)
	}
	if subnet == "" {
		m.items = append(m.items, copyItem{"command", []string{"aws ec2 describe-vpcs --vpc-ids " + state.ShellWord(vpc) + region}})
		return m
	}
	m.items = append([]copyItem{{"subnet", []string{subnet}}}, m.items...)
	m.items = append(m.items, copyItem{"command", []string{"aws ec2 describe-subnets --subnet-ids " + state.ShellWord(subnet) + region}})
	return m
}
