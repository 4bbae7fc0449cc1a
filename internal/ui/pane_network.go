package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/reach"
	"github.com/fsui/fsui/internal/state"
)

// networkPlace is whose network to look at, and which way of it first; "" = the first that is broken.
type networkPlace struct {
	key                 state.NetworkKey
	subnet, destination string
}

// networkPane shows for each subnet of a service or task what a task placed there reaches, and of one way each step.
type networkPane struct {
	base
	e  *env
	of networkPlace // with the row and the column that the person has chosen
	as whatIf
	network
	width, height int
	text          pager // what stands below the grid
}

// newNetworkPane also takes the key of a service.
func newNetworkPane(e *env, of any) pane {
	p := &networkPane{e: e}
	switch of := of.(type) {
	case networkPlace:
		p.of = of
	case state.ServiceKey:
		p.of.key = state.NetworkKey{Scope: of.Cluster.Scope, Service: of}
	}
	return p
}

// networkOf opens the network of the object's service, or of a standalone task; where a task has stopped for want of an
// answer from the network, at the way that explains it.
func networkOf(p looker) action {
	return onSubject(p, action{
		name: "network", keys: []string{"n"}, hint: "network", rank: rankLook + 2,
		help: "what tasks reach from each subnet, and which hop breaks; of a task that stopped, the way that explains it",
	}, func(s subject) string {
		if _, task := s.key.(state.TaskKey); !task {
			return ofService(s)
		}
		return ""
	}, func(a *App, s subject) tea.Cmd {
		return a.open(place{"network", networkOfSubject(a.env.facts.snap, s)})
	})
}

func networkOfSubject(snap *state.Snapshot, s subject) networkPlace {
	if key, ok := s.key.(state.TaskKey); ok {
		if t := snap.Tasks[key]; t != nil {
			return wayOfStop(networkPlace{key: snap.NetworkKeyOf(t), subnet: t.Subnet}, t)
		}
	}
	to := networkPlace{key: state.NetworkKey{Scope: s.service.Cluster.Scope, Service: s.service}}
	for _, t := range snap.TasksOf(s.service) { // the latest stop first
		if reach.SoughtBy(t) != nil {
			return wayOfStop(to, t)
		}
	}
	return to
}

// wayOfStop goes to the way that a task's stop speaks of, where it speaks of one.
func wayOfStop(to networkPlace, t *state.Task) networkPlace {
	if sought := reach.SoughtBy(t); len(sought) > 0 {
		to.subnet, to.destination = t.Subnet, sought[0]
	}
	return to
}

func (p *networkPane) title() string { return "network of " + networkName(p.of.key) }

func networkName(key state.NetworkKey) string {
	if key.Service.Name != "" {
		return key.Service.String()
	}
	return "task " + key.Task.Cluster.Name + "/" + key.Task.Short()
}

func (p *networkPane) sync(f *facts) tea.Cmd {
	p.evaluate(f.snap.Networks[p.of.key], p.as)
	p.draw()
	return nil
}

func (p *networkPane) resize(width, height int) {
	p.width, p.height = width, height
	p.draw()
}

// draw fits the text below the grid to what the grid leaves.
func (p *networkPane) draw() {
	if p.width <= 0 { // no size yet
		return
	}
	top := len(p.top())
	p.text.resize(p.width, max(p.height-top, 0))
	if p.result == nil || len(p.result.Subnets) == 0 {
		p.text.set(p.absent())
		return
	}
	p.text.set(p.below(p.e, p.chosen(&p.of), p.width, p.text.height))
}

func (p *networkPane) view() []string {
	if p.width <= 0 {
		return nil
	}
	lines := append(p.top(), p.text.view()...)
	if more := len(p.text.lines) - p.text.top - p.text.height; more > 0 && p.result != nil && len(p.result.Subnets) > 0 {
		rule := len(p.top()) - 1
		lines[rule] = p.e.look.paint(toneQuiet, p.rule("─ "+plural(more, "more line")+" below: space "))
	}
	return lines[:min(len(lines), max(p.height, 0))]
}

func (p *networkPane) absent() []string {
	if p.facts == nil {
		return absentWords(p.e, p.width, "the network of "+networkName(p.of.key), state.SourceNetwork, p.of.key.Service.Cluster)
	}
	return wrapped("Nothing to tell: "+harmless(reach.Nowhere(p.facts))+".", p.width)
}

// scroll moves from subnet to subnet; pages are of the text below.
func (p *networkPane) scroll() scroller { return p }

func (p *networkPane) move(by int) {
	if p.result == nil || len(p.result.Subnets) == 0 {
		p.text.move(by)
		return
	}
	c := p.chosen(&p.of)
	p.choose(max(0, min(c.row+by, len(p.result.Subnets)-1)), c.column)
}

func (p *networkPane) page(by int) { p.text.page(by) }

func (p *networkPane) edge(to int) {
	if p.result != nil {
		p.move(len(p.result.Subnets) * to)
	}
}

// choose goes to another way: what is below begins at its top.
func (p *networkPane) choose(row, column int) {
	p.of.subnet, p.of.destination = p.result.Subnets[row].ID, p.columns[column]
	p.text.top = 0
	p.draw()
}

func (p *networkPane) focus() state.Focus {
	return state.Focus{Service: p.of.key.Service, Task: p.of.key.Task, Also: state.SourceNetwork, Network: p.of.key}
}

func (p *networkPane) subject() (subject, bool) {
	snap := p.e.facts.snap
	if svc := snap.Services[p.of.key.Service]; svc != nil {
		return serviceSubject(svc), true
	}
	if t := snap.Tasks[p.of.key.Task]; t != nil {
		return taskSubject(t), true
	}
	return subject{}, false
}

func (p *networkPane) actions() []action {
	own := append([]action{p.open(), p.sideways("left", "way before", -1), p.sideways("right", "next way", 1)}, p.whatIfs()...)
	return append(own, whyOf(p), logsOf(p), eventsOf(p), historyOf(p), targetsOf(p), deploymentsOf(p), describeOf(p), yamlOf(p), p.copy(), browserOf(p))
}

// without says why nothing can be done with a way.
func (p *networkPane) without() string {
	if p.result == nil || len(p.result.Subnets) == 0 {
		return "no way is known"
	}
	return ""
}

func (p *networkPane) open() action {
	return action{
		name: "open", keys: []string{"enter"}, hint: "path", rank: rankOpen, group: groupLook, help: "the way under the cursor by itself, step by step",
		refuse: p.without,
		do: func(a *App) tea.Cmd {
			c := p.chosen(&p.of)
			to := networkPlace{p.of.key, p.result.Subnets[c.row].ID, p.columns[c.column]}
			return a.open(place{"path", pathPlace{to, p.as}})
		},
	}
}

func (p *networkPane) sideways(key, help string, by int) action {
	act := stepping(key, []string{key}, "", help, func(*App) {
		c := p.chosen(&p.of)
		p.choose(c.row, max(0, min(c.column+by, len(p.columns)-1)))
	})
	act.show, act.refuse = map[string]string{"left": "←", "right": "→"}[key], p.without
	return act
}

// copy offers the commands that mend the way, and the way as text for a colleague.
func (p *networkPane) copy() action {
	return action{
		name: "copy", keys: []string{"c"}, hint: "copy", rank: rankLook + 4, group: groupLook, help: "copy a command that mends the way, or the way as text",
		refuse: p.without,
		do:     func(a *App) tea.Cmd { return a.show(p.copyMenu(p.chosen(&p.of))) },
	}
}

// network is facts, and what follows from them.
type network struct {
	facts   *state.Network
	result  *reach.Result
	columns []string // destinations that somebody asks for, and "inbound"
	read    *state.Network
	asked   whatIf
}

// evaluate does so where the facts or the question are others.
func (n *network) evaluate(read *state.Network, as whatIf) {
	if read == nil || n.result != nil && n.read == read && n.asked == as {
		return
	}
	n.read, n.asked, n.facts = read, as, as.apply(read)
	n.result = reach.Evaluate(n.facts, "sts") // for information, as the internet is
	n.columns = nil
	for _, d := range n.result.Destinations {
		if d.Verdict != reach.NotNeeded {
			n.columns = append(n.columns, d.Key)
		}
	}
	if n.result.Inbound.Verdict != reach.NotNeeded {
		n.columns = append(n.columns, inbound)
	}
}

const inbound = reach.Inbound

// gridCell is one way, by its place in the grid.
type gridCell struct{ row, column int }

// chosen is the way that was asked for; without one, the first that is broken.
func (n *network) chosen(of *networkPlace) gridCell {
	var c gridCell
	row := slices.IndexFunc(n.result.Subnets, func(s reach.Subnet) bool { return s.ID == of.subnet })
	column := slices.IndexFunc(n.columns, func(key string) bool { return key == of.destination })
	if column < 0 && of.destination != "" {
		column = slices.IndexFunc(n.columns, func(key string) bool { return strings.HasPrefix(key, of.destination) }) // of a registry that a reason does not name
	}
	if row >= 0 && column >= 0 {
		return gridCell{row, column}
	}
	best := len(n.columns) + 1
	for i := range n.result.Subnets {
		for j := range n.columns {
			if row >= 0 && i != row || column >= 0 && j != column {
				continue
			}
			if rank := n.path(gridCell{i, j}).Verdict.Rank(); rank < best && (!n.aside(j) || rank > reach.Unknown.Rank()) {
				c, best = gridCell{i, j}, rank
			}
		}
	}
	if best > len(n.columns) {
		c = gridCell{max(row, 0), max(column, 0)}
	}
	return c
}

func (n *network) path(c gridCell) reach.Path {
	s := &n.result.Subnets[c.row]
	if len(n.columns) == 0 || n.columns[c.column] == inbound {
		return s.Inbound
	}
	return s.Paths[n.columns[c.column]]
}

// aside reports a destination that no task needs.
func (n *network) aside(column int) bool {
	i := slices.IndexFunc(n.result.Destinations, func(d reach.Destination) bool { return d.Key == n.columns[column] })
	return i >= 0 && n.result.Destinations[i].Informational
}
