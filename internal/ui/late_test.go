package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// The backend hears which rows are on the screen, again when others come into view.
func TestVisibleRowsAreTold(t *testing.T) {
	r := startRig(t, estate(), 80, 10)
	r.press("j")
	first := r.backend.visible
	if first == nil || len(first.Services) == 0 || len(first.Services) >= len(r.store.Snapshot().Services) {
		t.Fatalf("told %+v", first)
	}
	r.press("G")
	if last := r.backend.visible; slices.Equal(last.Services, first.Services) {
		t.Error("the last rows are not told")
	}
	r.press("4")
	if v := r.backend.visible; v == nil || len(v.Tasks) == 0 || len(v.Services) > 0 {
		r.press("3")
		if v = r.backend.visible; v == nil || len(v.Tasks) == 0 {
			t.Errorf("in the list of tasks: %+v", v)
		}
	}
}

// A terminal without the keyboard is told, and said in the header; a key proves that somebody is there.
func TestAwayIsToldAndSaid(t *testing.T) {
	r := startRig(t, estate(), 120, 24)
	if !r.app.View().ReportFocus {
		t.Error("the terminal is not asked to tell")
	}
	r.send(tea.BlurMsg{})
	r.shows("slower: unfocused")
	if !r.backend.away {
		t.Error("the backend has not heard")
	}
	r.send(tea.FocusMsg{})
	r.lacks("slower: unfocused")
	r.send(tea.BlurMsg{})
	r.press("j")
	r.lacks("slower: unfocused")
	if r.backend.away {
		t.Error("the backend has not heard that somebody is back")
	}
}

// A cell past its own promise shows its age, also where its source is well.
func TestLateCellsShowTheirAge(t *testing.T) {
	r := startRig(t, estate(), 120, 24)
	r.store.Apply(func(e *state.Edit) {
		for key, svc := range e.Snapshot().Services {
			now := *svc
			now.SeenAt, now.Promise = noon, 5*time.Second
			if key.Name == "api" {
				now.SeenAt = noon.Add(-40 * time.Second)
			}
			e.PutService(&now)
		}
	})
	r.send(storeChangedMsg{r.store.Snapshot()})
	for line := range strings.Lines(r.app.View().Content) {
		if late := strings.Contains(line, "? 40s"); late != strings.Contains(line, "prod/api ") && strings.Contains(line, "/") {
			t.Errorf("late %v: %s", late, line)
		}
	}
	r.shows("? 40s")
}

// Where events keep the tasks fresh health has an age of its own; where the events are late all of it has.
func TestHealthShowsItsOwnAge(t *testing.T) {
	r := startRig(t, estate(), 160, 24)
	r.press("3")
	tell := func(read, described time.Duration) {
		r.store.Apply(func(e *state.Edit) {
			for key, source := range e.Snapshot().Sources {
				if now := *source; key.Kind == state.SourceTasks {
					now.Events, now.Promise, now.At = true, 5*time.Second, noon.Add(-read)
					e.PutSource(&now)
				}
			}
			for _, task := range e.Snapshot().Tasks {
				now := *task
				now.Health, now.SeenAt, now.HealthAt, now.Promise = "HEALTHY", noon.Add(-read), noon.Add(-described), time.Minute
				e.PutTask(&now)
			}
		})
		r.send(storeChangedMsg{r.store.Snapshot()})
	}
	tell(0, 9*time.Minute)
	r.shows("healthy?", "health read 9m ago")
	r.lacks("running? ")
	tell(0, 0)
	r.shows("healthy")
	r.lacks("healthy?", "health read")
	tell(7*time.Minute, 7*time.Minute)
	r.shows("running? 7m")
}
