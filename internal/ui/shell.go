package ui

import (
	"context"
	"io"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// Shells opens a shell in a container. It asks AWS at once; what it returns holds the terminal until the shell ends. An
// empty program is the best shell in the image.
type Shells func(ctx context.Context, door state.Door, program string) (hold func() error, err error)

// shellOf opens a shell in the container the object stands for: of a service its newest running task's.
func shellOf(p looker, e *env) action {
	return onSubject(p, action{
		name: "shell", keys: []string{"x"}, hint: "shell", rank: rankLook + 5,
		help: "a shell in its container (ECS Exec): of a service in the newest running task whose exec agent runs",
	}, func(s subject) string {
		_, err := doorOf(e.facts.snap, s.key)
		if err != nil {
			return err.Error()
		}
		return ""
	}, func(a *App, s subject) tea.Cmd {
		door, err := doorOf(e.facts.snap, s.key)
		if err != nil {
			a.notify(err.Error())
			return nil
		}
		return a.enter(door, "")
	})
}

// chooseShellOf asks for the container and the program first.
func chooseShellOf(p looker, e *env) action {
	return onSubject(p, action{
		name: "shell-choose", help: "a shell as shell opens it, in a container and with a program of your choice",
	}, func(s subject) string {
		_, err := doorOf(e.facts.snap, s.key)
		if err != nil {
			return err.Error()
		}
		return ""
	}, func(a *App, s subject) tea.Cmd {
		doors := doorsOf(e.facts.snap, s.key)
		if len(doors) == 0 {
			return nil
		}
		return a.show(&shellMenu{doors: doors})
	})
}

func doorOf(snap *state.Snapshot, key any) (state.Door, error) {
	switch key := key.(type) {
	case state.ServiceKey:
		return snap.DoorOfService(key, "")
	case state.TaskKey:
		if t := snap.Tasks[key]; t != nil {
			return snap.DoorOfTask(t, "")
		}
	}
	return state.Door{}, errNoTask{}
}

type errNoTask struct{}

func (errNoTask) Error() string { return "the task is gone" }

// doorsOf lists the containers one can choose from, in the task that shell would take.
func doorsOf(snap *state.Snapshot, key any) (doors []state.Door) {
	first, err := doorOf(snap, key)
	if err != nil {
		return nil
	}
	doors = append(doors, first)
	t := snap.Tasks[first.Task]
	for _, name := range t.ContainerNames() {
		if d, err := snap.DoorOfTask(t, name); err == nil && name != first.Container {
			doors = append(doors, d)
		}
	}
	return doors
}

// shellMenu asks which container, and which program to open there.
type shellMenu struct {
	doors   []state.Door
	cursor  int
	program string
}

func (m *shellMenu) title() string { return "shell in task " + m.doors[0].Task.Short() }

func (m *shellMenu) actions() []action {
	return []action{
		{
			name: "open", keys: []string{"enter"}, hint: "open", rank: rankOpen, group: groupLook, help: "open it in the container under the cursor",
			do: func(a *App) tea.Cmd {
				a.over = nil
				return a.enter(m.doors[m.cursor], strings.TrimSpace(m.program))
			},
		},
		stepping("down", []string{"down", "tab"}, "↓", "next container", func(*App) { m.cursor = (m.cursor + 1) % len(m.doors) }),
		stepping("up", []string{"up", "shift+tab"}, "↑", "container before", func(*App) { m.cursor = (m.cursor + len(m.doors) - 1) % len(m.doors) }),
		closing("esc"),
	}
}

func (m *shellMenu) typed(msg tea.KeyPressMsg) {
	switch msg.String() {
	case "backspace", "ctrl+h":
		if r := []rune(m.program); len(r) > 0 {
			m.program = string(r[:len(r)-1])
		}
	case "ctrl+u":
		m.program = ""
	default:
		m.pasted(msg.Text)
	}
}

func (m *shellMenu) pasted(text string) { m.program += harmless(text) }

func (m *shellMenu) view(a *App) ([]string, bool) {
	lines := make([]string, 0, len(m.doors)+2)
	for i, d := range m.doors {
		sign := "  "
		if i == m.cursor {
			sign = "> "
		}
		line := cutEnd(sign+harmless(d.Container), a.width-4)
		if i == m.cursor {
			line = a.env.look.paint(toneCursor, line)
		}
		lines = append(lines, line)
	}
	program := m.program + caret
	if m.program == "" {
		program += a.env.look.paint(toneQuiet, " bash, ash or sh")
	}
	return append(lines, "", cutEnd("program  "+program, a.width-4)), false
}

// openedMsg is AWS's answer to the wish for a shell.
type openedMsg struct {
	door state.Door
	hold func() error
	err  error
}

// leftMsg says that the terminal is the console's again.
type leftMsg struct {
	door state.Door
	err  error
}

// enter asks for a session; the console goes on meanwhile.
func (a *App) enter(door state.Door, program string) tea.Cmd {
	open, refusal := a.o.Shell, a.noShell(door)
	if refusal != "" {
		a.notify(refusal)
		return nil
	}
	a.entering = door.String()
	a.notify("opening a shell in " + a.entering)
	ctx := a.ctx
	return func() tea.Msg {
		hold, err := open(ctx, door, program)
		return openedMsg{door, hold, err}
	}
}

// noShell says why there can be none now.
func (a *App) noShell(door state.Door) string {
	switch {
	case a.o.ReadOnly:
		return "read-only: a shell in a container is refused"
	case a.o.Shell == nil:
		return "there are no shells in what was recorded"
	case !a.env.facts.snap.Confirmed(door.Task.Cluster.Scope):
		return "AWS has not told yet whose account this is: try again in a moment"
	case a.entering != "":
		return "a shell is being opened in " + a.entering
	}
	return ""
}

// opened gives the terminal away until the shell ends.
func (a *App) opened(msg openedMsg) tea.Cmd {
	a.entering = ""
	a.notice = notice{}
	if msg.err != nil {
		return a.show(&mishap{newQuiet(a.o.Clock()), "no shell in " + msg.door.String(), msg.err.Error(), msg.door.Task})
	}
	return tea.Exec(held{msg.hold}, func(err error) tea.Msg { return leftMsg{msg.door, err} })
}

func (a *App) left(msg leftMsg) {
	if msg.err != nil {
		a.over = &mishap{quiet: newQuiet(a.o.Clock()), what: "the shell in " + msg.door.String() + " ended", why: msg.err.Error()}
		return
	}
	a.notify("the shell has ended: " + msg.door.String())
}

// held makes a function what Bubble Tea runs on the terminal; it has the terminal's files already.
type held struct{ run func() error }

func (h held) Run() error        { return h.run() }
func (held) SetStdin(io.Reader)  {}
func (held) SetStdout(io.Writer) {}
func (held) SetStderr(io.Writer) {}

// mishap is a card that says what went wrong, in as many lines as it takes.
type mishap struct {
	quiet
	what, why string
	task      state.TaskKey // whose prerequisites may tell more, zero = nobody's
}

func (m *mishap) title() string { return m.what }

func (m *mishap) actions() []action {
	if m.task == (state.TaskKey{}) {
		return []action{closing("esc", "enter", "q", "x")}
	}
	return []action{{
		name: "exec-check", keys: []string{"enter"}, hint: "what it needs", rank: rankOpen, group: groupLook, help: "every prerequisite, with the fix",
		do: func(a *App) tea.Cmd { return a.checkExec(m.task) },
	}, closing("esc", "q", "x")}
}

func (m *mishap) view(a *App) ([]string, bool) {
	return wrapped(harmless(m.why), max(min(a.width-6, 96), 20)), false
}
