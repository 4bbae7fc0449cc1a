package ui

import (
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// manyServices is a store of that many services without tasks.
func manyServices(n int) *state.Store {
	store := emptyRegion("prod")
	store.Apply(func(e *state.Edit) {
		for i := range n {
			e.PutService(service("prod", fmt.Sprintf("service-%05d", i*7919%n), i%9, i%90+1, func(s *state.Service) {
				s.Running = max(s.Desired-i%40/39, 0)
			}))
		}
	})
	return store
}

func benchApp(b *testing.B, store *state.Store) *App {
	b.Helper()
	a := New(b.Context(), Options{
		Store: store, Backend: &countingBackend{}, Diagnose: diagnosis(), Clock: func() time.Time { return noon },
		Environ: []string{"LANG=C.UTF-8"}, Place: "prod-admin", Preferences: Preferences{Start: "services"},
	})
	a.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	a.Update(keyPress("j"))
	return a
}

// within fails a benchmark that takes longer than the design promises. A short run measures nothing.
func within(b *testing.B, limit time.Duration) {
	b.Helper()
	if each := b.Elapsed() / time.Duration(max(b.N, 1)); b.N > 5 && each > limit {
		b.Errorf("%v each, at most %v was promised", each, limit)
	}
}

// BenchmarkKeyToFrame: a key in a list of 10,000 rows, up to the new frame; 2 ms.
func BenchmarkKeyToFrame(b *testing.B) {
	a := benchApp(b, manyServices(10_000))
	keys := []tea.KeyPressMsg{keyPress("j"), keyPress("ctrl+f"), keyPress("k"), keyPress("G"), keyPress("g")}
	for i := 0; b.Loop(); i++ {
		a.Update(keys[i%len(keys)])
		_ = a.View()
	}
	within(b, 2*time.Millisecond)
}

// BenchmarkSort: o in a list of 10,000 rows; 20 ms.
func BenchmarkSort(b *testing.B) {
	a := benchApp(b, manyServices(10_000))
	for b.Loop() {
		a.Update(keyPress("o"))
	}
	within(b, 20*time.Millisecond)
}

// BenchmarkFilter: a letter in the filter line over 10,000 rows, with nothing known about them beforehand; 20 ms.
func BenchmarkFilter(b *testing.B) {
	a := benchApp(b, manyServices(10_000))
	table := a.visible().(*servicesPane).table
	a.Update(keyPress("/"))
	for i := 0; b.Loop(); i++ {
		table.texts = nil
		if i%8 == 7 {
			a.Update(keyPress("ctrl+u"))
		}
		a.Update(keyPress("2"))
	}
	within(b, 20*time.Millisecond)
}

// BenchmarkSync: a new snapshot of 500 services, 5,000 tasks and 500 target groups in the pane of services.
func BenchmarkSync(b *testing.B) {
	store := crowd(500)
	a := benchApp(b, store)
	for b.Loop() {
		b.StopTimer()
		store.Apply(func(e *state.Edit) { e.SetUsage(origin, 0.1) })
		b.StartTimer()
		a.Update(storeChangedMsg{store.Snapshot()})
	}
}

// BenchmarkTick is what an idle console costs each second.
func BenchmarkTick(b *testing.B) {
	a := benchApp(b, crowd(500))
	for b.Loop() {
		a.Update(tickMsg{})
	}
}
