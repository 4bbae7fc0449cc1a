package ui

import (
	"cmp"
	"fmt"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// forwardsPane lists the ports that this console forwards, the newest first.
type forwardsPane struct {
	base
	e             *env
	table         *table[string, *state.Forward]
	width, height int
}

func newForwardsPane(e *env, _ any) pane {
	p := &forwardsPane{e: e}
	p.table = newTable(e, func(f *state.Forward) string { return f.ID }, newestForward, forwardColumns(e))
	p.table.empty = func() []string {
		if p.table.counts().total > 0 {
			return emptyWords(e, p.table, "forwarded ports")
		}
		return []string{"", "No port is forwarded. " + e.keys.of("forward", "F") + " on a service or task forwards one."}
	}
	return p
}

func newestForward(a, b *state.Forward) int {
	return cmp.Or(b.Since.Compare(a.Since), cmp.Compare(a.ID, b.ID))
}

// forwardWords are how it is, in a word, and its tone.
func forwardWords(f *state.Forward) (string, tone) {
	switch {
	case f.Ended && f.Why == state.ForwardClosed:
		return "  closed", toneQuiet
	case f.Ended:
		return "x ended", toneBad
	case f.Address == "":
		return "~ opening", toneBusy
	case f.Refusals > 0 && f.Refusals >= f.Count-f.Open:
		return "! refused", toneWarn
	}
	return "  open", toneRow
}

func forwardWhat(f *state.Forward) string {
	switch {
	case f.Ended:
		return f.Why
	case f.Address == "":
		return "the agent in the container has not answered yet"
	case f.Refusals > 0:
		return "nothing took " + plural(int(f.Refusals), "connection") + " at " + f.Way.To() + " of the task"
	case f.Count == 0:
		return "nobody has connected yet"
	}
	return sizeOf(int(f.Sent)) + " sent, " + sizeOf(int(f.Received)) + " received"
}

func forwardColumns(e *env) []column[*state.Forward] {
	return []column[*state.Forward]{
		{
			title: "STATE", width: 9,
			cell: func(f *state.Forward) cell {
				word, t := forwardWords(f)
				return cell{word, t}
			},
			compare: func(a, b *state.Forward) int {
				return cmp.Compare(strconv.FormatBool(a.Ended), strconv.FormatBool(b.Ended))
			},
		},
		{
			title: "LISTENS", names: []string{"address", "local"}, least: 15,
			cell:    func(f *state.Forward) cell { return cell{firstWord(f.Address, f.Way.Address()), toneRow} },
			compare: func(a, b *state.Forward) int { return cmp.Compare(a.Address, b.Address) },
		},
		{
			title: "LEADS TO", names: []string{"to", "port", "host"}, least: 10, mid: true,
			cell:    func(f *state.Forward) cell { return cell{f.Way.To(), toneRow} },
			compare: func(a, b *state.Forward) int { return cmp.Compare(a.Way.To(), b.Way.To()) },
		},
		{
			title: "TASK", names: []string{"service"}, least: 10, mid: true, drop: 2,
			cell:    func(f *state.Forward) cell { return cell{forwardTask(f), toneQuiet} },
			compare: func(a, b *state.Forward) int { return cmp.Compare(forwardTask(a), forwardTask(b)) },
		},
		{
			title: "CONNS", names: []string{"connections"}, least: 5, right: true,
			cell:    func(f *state.Forward) cell { return cell{fmt.Sprintf("%d/%d", f.Open, f.Count), toneRow} },
			compare: func(a, b *state.Forward) int { return cmp.Compare(b.Open, a.Open) },
		},
		{
			title: "SINCE", names: []string{"age"}, least: 5, right: true, drop: 1,
			cell:    func(f *state.Forward) cell { return cell{state.Age(e.facts.now.Sub(f.Since)), toneQuiet} },
			compare: func(a, b *state.Forward) int { return b.Since.Compare(a.Since) },
		},
		{
			title: "WHAT", names: []string{"why"}, rest: true, least: 20,
			cell: func(f *state.Forward) cell {
				_, t := forwardWords(f)
				return cell{forwardWhat(f), t}
			},
			compare: func(a, b *state.Forward) int { return cmp.Compare(forwardWhat(a), forwardWhat(b)) },
		},
	}
}

// forwardTask is the service and the task it leads through.
func forwardTask(f *state.Forward) string {
	if f.Door.Service == "" {
		return f.Door.Task.Cluster.Name + "/" + f.Door.Task.Short()
	}
	return f.Door.Task.Cluster.Name + "/" + f.Door.Service + " " + f.Door.Task.Short()
}

func (p *forwardsPane) title() string { return "forwarded ports" }

func (p *forwardsPane) sync(f *facts) tea.Cmd {
	p.table.sync(f.snap.Forwards)
	return nil
}

func (p *forwardsPane) resize(width, height int) {
	p.width, p.height = width, height
	p.table.resize(width, height-detailHeight(height))
}

func (p *forwardsPane) view() []string {
	var lines []string
	if f, ok := p.table.current(); ok {
		word, _ := forwardWords(f)
		lines = wrapped(factWords(word[2:], forwardWhat(f)), p.width-2*detailMargin)
		lines = append(lines, factWords(firstWord(f.Address, f.Way.Address())+" leads to "+f.Way.To()+" of task "+f.Door.Task.Short(),
			"through container "+f.Door.Container, "only this machine can connect"))
	}
	return withDetail(p.e.look, p.table.view(), lines, p.width, p.height)
}

func (p *forwardsPane) scroll() scroller { return explained[string, *state.Forward]{p.table} }

// subject is the task it leads through; its id and command are the forwarded port's.
func (p *forwardsPane) subject() (subject, bool) {
	f, ok := p.table.current()
	if !ok {
		return subject{}, false
	}
	s := subject{
		key: f.Door.Task, name: firstWord(f.Address, f.Way.Address()), id: firstWord(f.Address, f.Way.Address()),
		command: "fsui forward " + state.ShellWord("task/"+f.Door.Task.ID) + " " + state.ShellWord(f.Way.String()),
	}
	if t := p.e.facts.snap.Tasks[f.Door.Task]; t != nil {
		s.service, _ = t.ServiceKey()
		s.arn = t.ARN
	}
	return s, true
}

func (p *forwardsPane) actions() []action {
	end := onSubject(p, action{
		name: "close-forward", keys: []string{"K"}, hint: "close it", rank: rankAct,
		help: "close the forwarded port; forget one that has ended",
	}, nil, func(a *App, _ subject) tea.Cmd {
		f, ok := p.table.current()
		if !ok || a.o.Forwards == nil {
			return nil
		}
		closing, id := a.o.Forwards.Close, f.ID
		return func() tea.Msg {
			closing(id)
			return nil
		}
	})
	end.group = groupAct
	return []action{openTask(p), logsOf(p), copyOf(p), end}
}
