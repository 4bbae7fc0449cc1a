package ui

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// Where nobody has pressed a key for long, what polls bring is taken with the tick and nothing waits for the store; a key
// has the console wait again, and nothing that came between is lost.
func TestConsoleDozes(t *testing.T) {
	store := estate()
	r := startRig(t, store, 120, 34)
	waits := 0
	r.app.wake = func() tea.Cmd { waits++; return nil }
	news := func(running int) {
		svc := *store.Snapshot().Services[service("prod", "mailer", 1, 4).Key]
		svc.Running = running
		store.Apply(func(e *state.Edit) { e.PutService(&svc) })
	}

	r.send(storeChangedMsg{store.Snapshot()})
	if waits != 0 || !r.app.dozing {
		t.Fatalf("nobody is there and it waits %d times", waits)
	}
	news(71)
	r.lacks("71/1")
	r.send(tickMsg{})
	r.shows("71/1")

	r.press("j", "k")
	if waits != 1 {
		t.Errorf("%d waits after two keys, want one", waits)
	}
	news(72)
	r.send(tickMsg{})
	r.lacks("72/1") // the one that waits brings it
	r.send(storeChangedMsg{store.Snapshot()})
	r.shows("72/1")
	if waits != 2 {
		t.Errorf("awake it waits %d times, want 2", waits)
	}

	r.now = r.now.Add(attention + time.Second)
	r.send(storeChangedMsg{store.Snapshot()})
	if waits != 2 || !r.app.dozing {
		t.Errorf("long after the last key it still waits for the store")
	}
	r.send(tea.FocusMsg{})
	if waits != 3 || r.app.dozing {
		t.Errorf("somebody is back, and it dozes on")
	}
}

// The first picture grows as it comes.
func TestConsoleIsAwakeUntilThePictureIsComplete(t *testing.T) {
	r := startRig(t, state.NewStore(), 80, 24)
	waits := 0
	r.app.wake = func() tea.Cmd { waits++; return nil }
	r.send(storeChangedMsg{r.store.Snapshot()})
	if waits != 1 || r.app.dozing {
		t.Errorf("it dozes before anything is known")
	}
}
