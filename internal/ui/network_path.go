package ui

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/reach"
	"github.com/fsui/fsui/internal/state"
)

// pathPlace is one way, as a place to look at.
type pathPlace struct {
	networkPlace
	as whatIf
}

// pathPane is one way of a network by itself.
type pathPane struct {
	networkPane
}

func newPathPane(e *env, of any) pane {
	p := &pathPane{networkPane{e: e}}
	if of, ok := of.(pathPlace); ok {
		p.of, p.as = of.networkPlace, of.as
	}
	return p
}

func (p *pathPane) title() string { return "path to " + p.of.destination }

func (p *pathPane) sync(f *facts) tea.Cmd {
	p.evaluate(f.snap.Networks[p.of.key], p.as)
	p.redraw()
	return nil
}

func (p *pathPane) resize(width, height int) {
	p.width, p.height = width, height
	p.text.resize(width, height)
	p.redraw()
}

func (p *pathPane) redraw() {
	if p.width <= 0 {
		return
	}
	if p.result == nil || len(p.result.Subnets) == 0 {
		p.text.set(p.absent())
		return
	}
	p.text.set(p.below(p.e, p.chosen(&p.of), p.width, tightText))
}

func (p *pathPane) view() []string   { return p.text.view() }
func (p *pathPane) scroll() scroller { return &p.text }

func (p *pathPane) actions() []action {
	return []action{whyOf(p), logsOf(p), eventsOf(p), historyOf(p), targetsOf(p), deploymentsOf(p), describeOf(p), yamlOf(p), p.copy(), browserOf(p)}
}

// below tells all about one way: a small drawing, each step, what to do, and the tasks that it has stopped; then what
// concerns all ways. Where few lines are seen at once, those tell the verdict, what decided and the beginning of what to do.
func (n *network) below(e *env, c gridCell, width, seen int) []string {
	l := e.look
	if len(n.columns) == 0 {
		return append([]string{l.paint(toneQuiet, "nothing is needed of the network")}, n.asides(l, width)...)
	}
	key, s, path := n.columns[c.column], &n.result.Subnets[c.row], n.path(c)
	_, t := verdictSign(path.Verdict)
	whole := l.paintLines(t, wrapped(n.wayWords(c), width))
	lines := whole
	most, tight := 0, seen < tightText && path.Hop != ""
	if tight {
		most = max(seen-3, 1)
		short, _, _ := strings.Cut(n.wayWords(c), " · ")
		lines = []string{l.paint(t, cutEnd(strings.Replace(short, " ("+s.ID+")", "", 1), width))}
	}
	if path.Hop != "" {
		lines = append(lines, n.mending(l, s.ID, key, path, width, most)...)
		lines = append(lines, n.stopped(e, s.ID, key, width)...)
	}
	if tight {
		lines = append(lines, whole...)
	}
	lines = append(lines, l.paintLines(toneQuiet, wrapped(drawing(key, cmp.Or(s.Name, s.ID), path), width))...)
	for _, step := range path.Steps {
		lines = append(lines, stepLines(l, step, width)...)
	}
	return append(lines, n.asides(l, width)...)
}

func stepLines(l *look, step reach.Step, width int) []string {
	sign, t := verdictSign(step.Verdict)
	if step.Verdict == reach.Reachable {
		t = toneRow
	}
	texts := wrapped(step.Text, width-5)
	lines := make([]string, 0, len(texts))
	for i, text := range texts {
		head := blank(5)
		if i == 0 {
			head = " " + padRight(sign, 4)
		}
		lines = append(lines, l.paint(t, head+text))
	}
	return lines
}

// mending is what decided, in at most so many lines (0 = all; the steps repeat it in full), and what to do about it.
func (n *network) mending(l *look, subnet, key string, path reach.Path, width, most int) []string {
	var lines []string
	if i := slices.IndexFunc(path.Steps, func(s reach.Step) bool { return s.Hop == path.Hop && s.Verdict == path.Verdict }); i >= 0 {
		_, t := verdictSign(path.Verdict)
		lines = section{"because", []item{{"", path.Steps[i].Text, t}}}.lines(l, width, most)
	}
	words, _, _ := strings.Cut(reach.Fix(path.Hop), ": aws ")
	lines = append(lines, section{"fix", []item{{"", words, toneRow}}}.lines(l, width, 0)...)
	for _, remedy := range reach.Remedies(n.facts, subnet, key, path) {
		lines = append(lines, section{"", []item{{"", remedy.String(), toneAccent}}}.lines(l, width, 0)...)
	}
	return lines
}

// wayWords is the way and its verdict in a sentence.
func (n *network) wayWords(c gridCell) string {
	key, s, path := n.columns[c.column], &n.result.Subnets[c.row], n.path(c)
	name := s.ID
	if s.Name != "" {
		name = s.Name + " (" + s.ID + ")"
	}
	words := key + " from " + name
	if key == inbound {
		words = "load balancers to " + name
	}
	if n.aside(c.column) {
		words += " (for information, no task needs it)"
	}
	switch path.Verdict {
	case reach.Blocked:
		words += ": BLOCKED, " + path.Hop
	case reach.Unknown:
		words += ": unknown, " + path.Hop
	default:
		words += ": " + string(path.Verdict)
	}
	if fs := s.Class.FargateStack; s.Class.Word != "" && fs != s.Class.Word {
		words += " · the subnet is " + s.Class.Word + "; FargateStack calls it " + fs
	} else if s.Class.Word != "" {
		words += " · " + s.Class.Word + " subnet"
	}
	return harmless(words)
}

// drawing is the way in one line: what a packet passes, and where it ends.
func drawing(key, subnet string, path reach.Path) string {
	from, to := "task in "+subnet, key
	if key == inbound {
		from, to = "load balancer", "task in "+subnet
	}
	type node struct {
		name, id string
		worst    reach.Verdict
	}
	var nodes []node
	for _, step := range path.Steps { // each thing once, on the way there; the answers come back by the same
		name := nodeOf(step.Hop)
		i := slices.IndexFunc(nodes, func(n node) bool { return n.name == name })
		if i < 0 {
			i = len(nodes)
			nodes = append(nodes, node{name, "", step.Verdict})
		}
		if step.Verdict.Rank() < nodes[i].worst.Rank() {
			nodes[i].worst = step.Verdict
		}
		nodes[i].id = cmp.Or(nodes[i].id, idInStep(name, step.Text))
	}
	if len(nodes) == 0 {
		return ""
	}
	words := make([]string, 0, len(nodes))
	for _, n := range nodes {
		sign, _ := verdictSign(n.worst)
		words = append(words, strings.TrimSpace(sign+" "+n.name+" "+n.id))
	}
	return harmless(from + " ── " + strings.Join(words, " ── ") + " ── " + to)
}

// idInStep is the id of a node by the words of its step, its beginning alone: the steps have the whole.
func idInStep(node, text string) string {
	prefix := map[string]string{"route": "rtb-", "NAT gateway": "nat-", "internet gateway": "igw-", "endpoint": "vpce-", "task's ACL": "acl-", "endpoint's ACL": "acl-", "transit gateway": "tgw-"}[node]
	const kept = 4
	for _, word := range strings.Fields(text) {
		word = strings.Trim(word, "(),:;")
		if id, ok := strings.CutPrefix(word, prefix); ok && prefix != "" && (prefix != "tgw-" || !strings.Contains(id, "-")) { // tgw-attach- and tgw-rtb- are other things
			return prefix + id[:min(len(id), kept)]
		}
	}
	return ""
}

// nodeOf is the sort of thing that a step passes, by its slug.
func nodeOf(hop string) string {
	for _, kind := range []struct{ part, node string }{
		{"transit-subnet", "gateway's ACL"},
		{"transit-zone", "attachment"},
		{"transit-not", "attachment"},
		{"transit-", "transit gateway"},
		{"dns", "names"},
		{"custom-dns", "names"},
		{"policy", "policy"},
		{"endpoint-sg", "endpoint's group"},
		{"efs-sg", "mount target's group"},
		{"lb-sg", "balancer's group"},
		{"sg-", "task's group"},
		{"nlb-client", "task's group"},
		{"endpoint-subnet", "endpoint's ACL"},
		{"efs-subnet", "mount target's ACL"},
		{"lb-subnet", "balancer's ACL"},
		{"nat-subnet-nacl", "NAT's ACL"},
		{"nacl", "task's ACL"},
		{"nat", "NAT gateway"},
		{"igw", "internet gateway"},
		{"public-ip", "internet gateway"},
		{"bpa", "public access"},
		{"efs", "mount target"},
		{"endpoint", "endpoint"},
		{"target", "target group"},
		{"port", "port"},
		{"lb-", "load balancer"},
		{"load-balancer", "load balancer"},
	} {
		if strings.Contains(hop, kind.part) {
			return kind.node
		}
	}
	return "route"
}

// stoppedShown is how many tasks are named under the way that stopped them.
const stoppedShown = 5

// stopped lists the tasks whose stop speaks of this way.
func (n *network) stopped(e *env, subnet, key string, width int) []string {
	var tasks []*state.Task
	candidates := e.facts.snap.TasksOf(n.read.Key.Service)
	if t := e.facts.snap.Tasks[n.read.Key.Task]; t != nil {
		candidates = []*state.Task{t} // a standalone task
	}
	for _, t := range candidates {
		if t.Subnet == subnet && reach.Concerns(reach.SoughtBy(t), key) {
			tasks = append(tasks, t)
		}
	}
	if len(tasks) == 0 {
		return nil
	}
	s := section{label: "stopped"}
	for _, t := range tasks[:min(len(tasks), stoppedShown)] {
		s.items = append(s.items, item{t.Key.Short() + " " + padLeft(state.Age(e.facts.now.Sub(t.StoppedAt)), 4) + " ago  ", cutEnd(harmless(t.StoppedReason), 160), toneRow})
	}
	if more := len(tasks) - stoppedShown; more > 0 {
		s.items = append(s.items, item{"", fmt.Sprintf("and %d more by the same way", more), toneQuiet})
	}
	return s.lines(e.look, width, 1)
}

// asides are what concerns all ways: the ports, what may not be read, warnings, and what is not looked at.
func (n *network) asides(l *look, width int) []string {
	lines := []string{""}
	for i := range n.result.Ports {
		lines = append(lines, section{"ports", []item{{"", n.result.Ports[i].Container + ": " + n.result.Ports[i].String(), toneRow}}}.lines(l, width, 0)...)
	}
	lines = append(lines, n.refusals(l, width)...)
	warnings := section{label: "beware"}
	for _, w := range n.result.Warnings {
		warnings.items = append(warnings.items, item{"! ", w.Text, toneWarn})
	}
	lines = append(lines, warnings.lines(l, width, 0)...)
	limits := "policies of IAM and of interface endpoints, firewalls, what lies behind transit gateways and VPNs, proxies, resolver rules, UDP"
	return append(lines, section{"not seen", []item{{"", limits, toneQuiet}}}.lines(l, width, 0)...)
}

// refusals name what could not be read: for what depends on it nothing is proved.
func (n *network) refusals(l *look, width int) []string {
	s := section{label: "not read"}
	for _, call := range slices.Sorted(maps.Keys(n.facts.Denied)) {
		s.items = append(s.items, item{"! ", call + ": " + n.facts.Denied[call], toneWarn})
	}
	return s.lines(l, width, 0)
}

// copyMenu offers the commands that mend a way, and the way as text.
func (n *network) copyMenu(c gridCell) *copyMenu {
	m := &copyMenu{name: "the way"}
	if len(n.columns) > 0 {
		path := n.path(c)
		for i, remedy := range reach.Remedies(n.facts, n.result.Subnets[c.row].ID, n.columns[c.column], path) {
			m.items = append(m.items, copyItem{fmt.Sprintf("fix %d", i+1), []string{remedy.Command}})
		}
		text := make([]string, 0, 1+len(path.Steps))
		text = append(text, n.wayWords(c))
		for _, step := range path.Steps {
			sign, _ := verdictSign(step.Verdict)
			text = append(text, padRight(sign, 3)+step.Text)
		}
		m.items = append(m.items, copyItem{"way", text})
	}
	s := &n.result.Subnets[c.row]
	m.items = append(m.items, copyItem{"subnet", []string{s.ID}})
	return m
}
