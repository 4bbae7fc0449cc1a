package ui

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// Forwards forwards ports of this machine through containers, in the background. They stand in the snapshot.
type Forwards interface {
	// Open asks AWS, and returns the address once it listens.
	Open(ctx context.Context, door state.Door, way state.Way) (address string, err error)
	// Close ends one, and forgets one that has ended. It returns at once.
	Close(id string)
}

// forwardOf forwards a port through the container that shell would open.
func forwardOf(p looker, e *env) action {
	act := onSubject(p, action{
		name: "forward", keys: []string{"F"}, hint: "forward",
		help: "forward a port of this machine to its task, or through it to another host",
	}, func(s subject) string {
		if _, err := doorOf(e.facts.snap, s.key); err != nil {
			return err.Error()
		}
		return ""
	}, func(a *App, s subject) tea.Cmd {
		door, err := doorOf(e.facts.snap, s.key)
		if refusal := a.noForward(door); err != nil || refusal != "" {
			a.notify(firstWord(refusal, "the task is gone"))
			return nil
		}
		form := &forwardForm{door: door, ports: portsOf(e.facts.snap, door)}
		if len(form.ports) > 0 {
			form.way = newInput(strconv.Itoa(form.ports[0].Container))
		}
		return a.show(form)
	})
	act.group = groupAct
	return act
}

// noForward says why there can be none now.
func (a *App) noForward(door state.Door) string {
	switch {
	case a.o.ReadOnly:
		return "read-only: forwarding a port is refused"
	case a.o.Forwards == nil:
		return "no ports can be forwarded in what was recorded"
	case !a.env.facts.snap.Confirmed(door.Task.Cluster.Scope):
		return "AWS has not told yet whose account this is: try again in a moment"
	}
	return ""
}

// portsOf are those that the containers of a task are known to listen on, the door's first.
func portsOf(snap *state.Snapshot, door state.Door) (ports []state.PortBinding) {
	t := snap.Tasks[door.Task]
	if t == nil {
		return nil
	}
	if snap.TaskDefinitions[t.TaskDefinition] == nil {
		if s := snap.Services[state.ServiceKey{Cluster: door.Task.Cluster, Name: door.Service}]; s != nil {
			for _, lb := range s.LoadBalancers {
				ports = append(ports, state.PortBinding{Container: lb.Port})
			}
		}
		return ports
	}
	for _, c := range snap.TaskDefinitions[t.TaskDefinition].Containers {
		if c.Name == door.Container {
			ports = append(slices.Clone(c.Ports), ports...)
		} else {
			ports = append(ports, c.Ports...)
		}
	}
	return ports
}

// forwardForm asks which port to forward, and to where.
type forwardForm struct {
	door  state.Door
	ports []state.PortBinding
	way   input
	wrong string
}

func (f *forwardForm) title() string { return "forward a port through " + f.door.String() }

func (f *forwardForm) actions() []action {
	return []action{{
		name: "go", keys: []string{"enter"}, hint: "forward it", rank: rankOpen, group: groupAct, help: "forward it",
		do: func(a *App) tea.Cmd {
			way, err := state.ParseWay(strings.TrimSpace(f.way.text))
			if err != nil {
				f.wrong = err.Error()
				return nil
			}
			a.over = nil
			return a.forward(f.door, way)
		},
	}, closing("esc")}
}

func (f *forwardForm) typed(msg tea.KeyPressMsg) {
	f.way.key(msg)
	f.wrong = ""
}

func (f *forwardForm) pasted(text string) {
	f.way.paste(text)
	f.wrong = ""
}

func (f *forwardForm) view(a *App) ([]string, bool) {
	const label = "port     "
	width := max(min(a.width-6, 76), 20)
	lines := []string{label + f.way.view(width-len(label)), ""}
	if len(f.ports) > 0 {
		known := make([]string, len(f.ports))
		for i, p := range f.ports {
			known[i] = strconv.Itoa(p.Container)
		}
		lines = append(lines, cutEnd("the task has "+strings.Join(known, ", "), width))
	}
	for _, line := range wrapped("[LOCAL:][HOST:]PORT, such as 9000:8080, or 5432:db.example.com:5432 through the task; LOCAL 0 is any that is free", width) {
		lines = append(lines, a.env.look.paint(toneQuiet, line))
	}
	if f.wrong != "" {
		for _, line := range wrapped(harmless(f.wrong), width) {
			lines = append(lines, a.env.look.paint(toneBad, line))
		}
	}
	return lines, false
}

// forwardedMsg says what has become of the wish to forward a port.
type forwardedMsg struct {
	door    state.Door
	way     state.Way
	address string
	err     error
}

func (a *App) forward(door state.Door, way state.Way) tea.Cmd {
	open, ctx := a.o.Forwards.Open, a.ctx
	a.notify("forwarding to " + way.To() + " of task " + door.Task.Short())
	return func() tea.Msg {
		address, err := open(ctx, door, way)
		return forwardedMsg{door, way, address, err}
	}
}

func (a *App) forwarded(msg forwardedMsg) {
	if msg.err != nil {
		a.notice = notice{}
		a.over = &mishap{newQuiet(a.o.Clock()), "no port forwarded to " + msg.way.To(), msg.err.Error(), msg.door.Task}
		return
	}
	a.notify(fmt.Sprintf("%s leads to %s of task %s; :forwards lists them", msg.address, msg.way.To(), msg.door.Task.Short()))
}
