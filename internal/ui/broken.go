package ui

import (
	"fmt"
	"runtime/debug"

	tea "charm.land/bubbletea/v2"
)

// brokenMsg says that a command panicked. Bubble Tea would catch it too, but prints the stack over the terminal and
// kills its reader, so the console leaves by its own door and the stack goes to the log.
type brokenMsg struct {
	why   any
	stack []byte
}

// broke notes why the console has to end, and ends it.
func (a *App) broke(msg brokenMsg) tea.Cmd {
	a.broken = fmt.Errorf("the console broke: %v", msg.why)
	a.o.Log.Error(a.broken.Error(), "stack", string(msg.stack))
	return tea.Quit
}

// guarded is a command whose panic becomes a message; those it batches are guarded too.
func guarded(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if why := recover(); why != nil {
				msg = brokenMsg{why, debug.Stack()}
			}
		}()
		msg = cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for i := range batch {
				batch[i] = guarded(batch[i])
			}
		}
		return msg
	}
}
