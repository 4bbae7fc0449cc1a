package state_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/fsui/fsui/internal/state"
)

// A feed misses nothing that happened after its snapshot, in order, however long its reader is away.
func TestFeed(t *testing.T) {
	const edits = 500
	store := state.NewStore()
	stop := func(i int) {
		task := &state.Task{Key: state.TaskKey{Cluster: cluster, ID: fmt.Sprint(i)}, LastStatus: state.StatusStopped}
		store.Apply(func(e *state.Edit) { e.PutTask(task) })
	}
	stop(0)
	feed, now := store.Follow()
	if len(now.Tasks) != 1 {
		t.Fatalf("it follows upon %d tasks", len(now.Tasks))
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := range edits {
			stop(i + 1)
			store.Apply(func(e *state.Edit) { e.SetSkew(1) }) // tells nothing
		}
		feed.Close()
		stop(edits + 1)
	})
	seen := 0
	for seen < edits {
		<-feed.Changed()
		for _, d := range feed.Take() {
			seen++
			if len(d.Stops) != 1 || d.Stops[0].Key.ID != fmt.Sprint(seen) {
				t.Fatalf("as number %d came %+v", seen, d)
			}
		}
	}
	wg.Wait()
	if rest := feed.Take(); len(rest) != 0 {
		t.Errorf("after its end came %+v", rest)
	}
}

// What is met for the first time is no news, and is told all the same; so is what an earlier session saw.
func TestMet(t *testing.T) {
	store := state.NewStore()
	old := remembered()
	d := store.Apply(func(e *state.Edit) { e.Recall(here, old); e.PutService(service("new", 1, "e1")) })
	if len(d.Met) != 2 || len(d.MetStopped) != 2 || len(d.Stops)+len(d.Events) != 0 {
		t.Errorf("%+v", d)
	}
	if d := store.Apply(func(e *state.Edit) { e.PutService(service("new", 1, "e1")) }); len(d.Met) != 0 {
		t.Errorf("it is met again: %+v", d.Met)
	}
}
