package ui

import (
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// recalled is a console three hours after a session that saw the estate, before AWS has said anything.
func recalled(t *testing.T, width, height int) *rig {
	t.Helper()
	store := state.NewStore()
	store.Apply(func(e *state.Edit) { e.Recall(origin, estate().Snapshot()) })
	r := startRig(t, store, width, height)
	r.later(3 * time.Hour)
	return r
}

// later is the console some time on, without the steps between.
func (r *rig) later(d time.Duration) {
	r.now = r.now.Add(d)
	r.change(func(*state.Edit) {})
}

func TestLookLastSeen(t *testing.T) {
	atSizes(t, everySize(), recalled)
}

func TestLookLastSeenLoggedOut(t *testing.T) {
	atSizes(t, []string{"60x16", "120x34"}, func(t *testing.T, w, h int) *rig {
		r := recalled(t, w, h)
		loggedOut(r.store)
		r.change(func(*state.Edit) {})
		return r
	})
}

func TestLookLastSeenService(t *testing.T) {
	atSizes(t, []string{"80x24", "120x34"}, func(t *testing.T, w, h int) *rig {
		r := recalled(t, w, h)
		r.press("enter")
		return r
	})
}

const notConfirmed = "last seen 3h ago, account not confirmed"

// Row by row what was last seen becomes what is so; nothing of it is news, and no row moves for it.
func TestLastSeenBecomesCurrent(t *testing.T) {
	r := recalled(t, 160, 34)
	r.shows(notConfirmed, "> ? failing    prod/checkout", "seen 3h ago: ×9 cannot pull image", "0+2/4?", "? ok         prod/api")
	_, before := r.line("prod/web")

	r.change(func(e *state.Edit) {
		l := onlyLogin(e)
		l.Account = region.Account
		e.SetLogin(l)
		for _, kind := range []state.SourceKind{state.SourceServices, state.SourceTasks} {
			e.PutSource(&state.Source{Key: state.SourceKey{Kind: kind, Profile: origin.Profile, Region: origin.Region, Cluster: "prod"}, Promise: 5 * time.Second})
		}
	})
	r.lacks(notConfirmed, "x failing")
	r.shows("111122223333", "! services 3h old", "! tasks 3h old", "? failing    prod/checkout")

	now := r.now
	r.change(func(e *state.Edit) {
		for key, svc := range estate().Snapshot().Services {
			if key.Name == "web" && key.Cluster.Name == "prod" || key.Name == "api" {
				svc.SeenAt = now
				e.PutService(svc)
			}
		}
	})
	if line, at := r.line("prod/web"); at != before {
		t.Errorf("the row went from line %d to %d: %s", before, at, line)
	}
	r.shows("? failing    prod/checkout", "~ deploying  prod/web", "  ok         prod/api")
	r.change(func(e *state.Edit) {
		fresh(e, now, "prod", "staging")
		for key, svc := range estate().Snapshot().Services {
			svc.SeenAt = now
			if key.Name == "search" { // failed meanwhile
				svc.Running = 0
			}
			e.PutService(svc)
		}
		for _, g := range estate().Snapshot().TargetGroups {
			g.SeenAt = now
			e.PutTargetGroup(g)
		}
	})
	r.shows("x failing    prod/search", "services 2s")
	r.lacks("last seen", "+1 failing", "+2 failing", "? failing", "? ok", "0?", "! services")
}

func TestLastSeenOfAnotherAccount(t *testing.T) {
	r := recalled(t, 120, 34)
	r.press("enter")
	r.change(func(e *state.Edit) {
		l := onlyLogin(e)
		l.Account = "444455556666"
		e.SetLogin(l)
	})
	r.lacks("cannot pull image")
	r.press("esc")
	r.shows("444455556666", "Loading services")
	r.lacks("prod/checkout", "last seen", region.Account)
}

// The words that filter: how it was, and that nobody knows how it is.
func TestLastSeenIsFiltered(t *testing.T) {
	for line, shown := range map[string]string{"state:unknown": "prod/api", "state:failing": "prod/checkout"} {
		r := recalled(t, 120, 34)
		r.press("/")
		r.write(line)
		r.press("enter")
		r.shows(shown)
	}
}

func TestNoticesOfOthers(t *testing.T) {
	r := startRig(t, estate(), 80, 24)
	r.send(toldMsg{"the cache is read-only"})
	r.shows("the cache is read-only")
	r.pass(noticeLasts + 2*tick)
	r.lacks("the cache is read-only")

	notices := make(chan string, 1)
	r.app.o.Notices = notices
	notices <- "the disk is full"
	if msg := r.app.awaitNotice()(); msg != (toldMsg{"the disk is full"}) {
		t.Errorf("the console heard %v", msg)
	}
}
