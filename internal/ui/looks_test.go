package ui

import (
	"fmt"
	"image/color"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/fsui/fsui/internal/state"
)

// atSizes draws a scene at sizes and compares each whole frame.
func atSizes(t *testing.T, sizes []string, scene func(t *testing.T, width, height int) *rig) {
	t.Helper()
	for _, size := range sizes {
		t.Run(size, func(t *testing.T) {
			var width, height int
			if _, err := fmt.Sscanf(size, "%dx%d", &width, &height); err != nil {
				t.Fatal(err)
			}
			scene(t, width, height).golden()
		})
	}
}

func everySize() []string { return []string{"60x16", "80x24", "120x34", "200x50"} }

func TestLookServices(t *testing.T) {
	atSizes(t, everySize(), func(t *testing.T, w, h int) *rig { return startRig(t, estate(), w, h) })
}

func TestLookServicesLoading(t *testing.T) {
	atSizes(t, []string{"60x16", "120x34"}, func(t *testing.T, w, h int) *rig {
		r := startRig(t, state.NewStore(), w, h)
		r.pass(4 * time.Second)
		return r
	})
}

func TestLookServicesEmpty(t *testing.T) {
	atSizes(t, []string{"60x16", "120x34"}, func(t *testing.T, w, h int) *rig { return startRig(t, emptyRegion("prod", "staging"), w, h) })
}

func TestLookServicesMany(t *testing.T) {
	atSizes(t, []string{"80x24", "200x50"}, func(t *testing.T, w, h int) *rig {
		r := startRig(t, crowd(500), w, h)
		r.press("ctrl+f", "ctrl+f", "space", "space", "o")
		return r
	})
}

// Nothing could be read: the screen names the action the policy lacks.
func TestLookServicesDenied(t *testing.T) {
	atSizes(t, []string{"60x16", "120x34"}, func(t *testing.T, w, h int) *rig {
		store := state.NewStore()
		store.Apply(func(e *state.Edit) { fail(e, state.SourceClusters, "", 0, denied("ecs:ListClusters")) })
		return startRig(t, store, w, h)
	})
}

// One source fails beside others: the rows stay, and say which of their figures are old.
func TestLookServicesStale(t *testing.T) {
	atSizes(t, everySize(), func(t *testing.T, w, h int) *rig {
		r := startRig(t, estate(), w, h)
		r.change(func(e *state.Edit) {
			fail(e, state.SourceServices, "prod", 40*time.Second, throttled("ecs:DescribeServices"))
			fail(e, state.SourceTargets, "", 90*time.Second, denied("elasticloadbalancing:DescribeTargetHealth"))
		})
		return r
	})
}

func TestLookServicesVeryLongNames(t *testing.T) {
	atSizes(t, []string{"60x16", "120x34", "250x70"}, func(t *testing.T, w, h int) *rig {
		name := "a-" + strings.Repeat("very-", 49) + "long-name"
		store := emptyRegion("prod")
		store.Apply(func(e *state.Edit) {
			e.PutService(service("prod", name, 1234, 99999, deploying(1000, 200, time.Minute)))
			wide := service("prod", "注文処理サービス", 2, 1, func(s *state.Service) { s.Running = 1 })
			e.PutService(wide)
			e.PutTask(dead(wide, 1, time.Minute, "EssentialContainerExited", "", exited("アプリ", 1, strings.Repeat("理由 ", 60))))
		})
		return startRig(t, asProfile(store, strings.Repeat("place-", 20)), w, h)
	})
}

func TestLookFilter(t *testing.T) {
	atSizes(t, []string{"60x16", "80x24"}, func(t *testing.T, w, h int) *rig {
		r := startRig(t, estate(), w, h)
		r.press("/")
		r.write("state:ok !legacy")
		return r
	})
}

func TestLookLogin(t *testing.T) {
	atSizes(t, everySize(), func(t *testing.T, w, h int) *rig { return startRig(t, loggedOut(state.NewStore()), w, h) })
}

// With rows on the screen a login that has ended is a line, and the rows stay.
func TestLookLoginEnded(t *testing.T) {
	atSizes(t, []string{"60x16", "120x34"}, func(t *testing.T, w, h int) *rig { return startRig(t, loggedOut(estate()), w, h) })
}

// asProfile is a store read with another profile.
func asProfile(store *state.Store, profile string) *state.Store {
	store.Apply(func(e *state.Edit) {
		l := onlyLogin(e)
		l.Profile = profile
		e.SetLogin(l)
		for _, src := range e.Snapshot().Sources {
			now := *src
			now.Key.Profile = profile
			e.PutSource(&now)
		}
		e.DropOrigin(origin)
	})
	return store
}

// selected is a store read for a selection.
func selected(store *state.Store, s state.Selection) *state.Store {
	store.Apply(func(e *state.Edit) { e.Select(s) })
	return store
}

// onlyLogin is that of the only origin.
func onlyLogin(e *state.Edit) state.Login {
	l := e.Snapshot().Main()
	l.Profile, l.Region = origin.Profile, origin.Region
	return l
}

func loggedOut(store *state.Store) *state.Store {
	store.Apply(func(e *state.Edit) {
		l := onlyLogin(e)
		l.Command = "aws sso login --profile prod-admin"
		l.Fault = &state.Fault{
			Kind: state.FaultLogin, Attempted: "sts:GetCallerIdentity", Code: "ExpiredToken",
			Message: "the SSO session has expired or is invalid", At: ago(5 * time.Second),
		}
		e.SetLogin(l)
	})
	return store
}

func TestLookHelp(t *testing.T) {
	atSizes(t, everySize(), func(t *testing.T, w, h int) *rig {
		r := startRig(t, estate(), w, h)
		r.press("?")
		return r
	})
}

func TestLookPalette(t *testing.T) {
	atSizes(t, []string{"60x16", "80x24"}, func(t *testing.T, w, h int) *rig {
		r := startRig(t, estate(), w, h)
		r.press(":")
		r.write("s")
		r.press("down")
		return r
	})
}

func TestLookCopyMenu(t *testing.T) {
	atSizes(t, []string{"60x16", "120x34"}, func(t *testing.T, w, h int) *rig {
		r := startRig(t, estate(), w, h)
		r.press("c", "j")
		return r
	})
}

func TestLookReadOnlyOneCluster(t *testing.T) {
	atSizes(t, []string{"60x16", "120x34"}, func(t *testing.T, w, h int) *rig {
		return startRig(t, selected(asProfile(estate(), "simulated region"), state.Selection{Clusters: []string{"prod"}}), w, h, func(o *Options) { o.ReadOnly = true })
	})
}

// In ASCII mode not one other byte reaches the terminal, whoever wrote the words.
func TestLookASCII(t *testing.T) {
	atSizes(t, []string{"60x16", "120x34"}, func(t *testing.T, w, h int) *rig {
		r := startRig(t, estate(), w, h, func(o *Options) { o.Environ = []string{"LANG=C", "TERM=xterm"} })
		r.change(func(e *state.Edit) { e.PutService(service("prod", "café-注文", 1, 1)) })
		r.press(":")
		for _, c := range r.app.View().Content {
			if c > 0x7e {
				t.Errorf("%q is on the screen", c)
			}
		}
		return r
	})
}

func TestLookTooSmall(t *testing.T) {
	atSizes(t, []string{"59x16", "60x15", "20x5", "1x1"}, func(t *testing.T, w, h int) *rig { return startRig(t, estate(), w, h) })
}

// Frames with their sequences: the tones on a dark and a light background, and without colour.
func TestLookTones(t *testing.T) {
	for name, tune := range map[string]struct {
		background color.Color
		environ    string
	}{
		"dark": {color.Black, ""}, "light": {color.White, ""}, "unasked": {nil, ""}, "no-color": {color.Black, "NO_COLOR=yes"},
	} {
		t.Run(name, func(t *testing.T) {
			r := startRig(t, estate(), 80, 16, func(o *Options) { o.Environ = append(o.Environ, tune.environ) })
			if tune.background != nil {
				r.send(tea.BackgroundColorMsg{Color: tune.background})
			}
			golden.RequireEqual(t, strings.ReplaceAll(r.app.View().Content, "\x1b", "ESC")+"\n")
		})
	}
}
