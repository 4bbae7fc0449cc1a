package ui

import (
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
)

// chosen is a console as one person likes it: other columns, order, keys, tones and first pane.
func chosen(o *Options) {
	o.Preferences = Preferences{
		Start:   "tasks",
		ASCII:   "always",
		Columns: map[string][]string{"tasks": {"what", "service", "age"}, "events": {"message", "service"}, "services": {"since", "service", "run"}},
		Sort:    map[string]string{"tasks": "-age", "services": "service"},
		Keys: map[string][]string{
			"refresh": {"f5", "ctrl-r"}, "service-events": {"E"}, "leave": {"X"}, "back": {"backspace"}, "quit": {"ctrl-q"}, "sort": {},
			"search": {"s"}, "next-match": {">"}, "previous-match": {"<"}, "save": {"ctrl-s"},
		},
		Theme: map[string]map[string]string{"dark": {"accent": "13 underline", "quiet": "default", "cursor": "black reverse"}},
	}
}

func TestChosenPreferencesAreSound(t *testing.T) {
	var o Options
	chosen(&o)
	if err := o.Preferences.Check(); err != nil {
		t.Fatal(err)
	}
}

func TestLookChosen(t *testing.T) {
	atSizes(t, []string{"80x24", "120x34"}, func(t *testing.T, w, h int) *rig { return startRig(t, estate(), w, h, chosen) })
}

func TestLookChosenHelp(t *testing.T) {
	atSizes(t, []string{"120x60"}, func(t *testing.T, w, h int) *rig {
		r := startRig(t, estate(), w, h, chosen)
		r.press("?")
		return r
	})
}

func TestLookChosenTones(t *testing.T) {
	r := startRig(t, estate(), 80, 16, chosen)
	golden.RequireEqual(t, strings.ReplaceAll(r.app.View().Content, "\x1b", "ESC")+"\n")
}

// Every word the console says about a key follows the key.
func TestWordsFollowTheKeys(t *testing.T) {
	r := startRig(t, estate(), 120, 80, chosen)
	r.press("backspace")
	r.shows("this is the top: X leaves")
	r.press("q", "r", "o", "e")
	if r.left() || r.backend.refreshed.Load() != 0 || len(r.app.tabs[r.app.at].trail) != 1 {
		t.Fatalf("a key that was given away still does what it did:\n%s", r.frame())
	}
	r.press("ctrl+r", "f5")
	if n := r.backend.refreshed.Load(); n != 2 {
		t.Errorf("%d refreshes, want 2", n)
	}
	r.press("2", "E")
	r.shows("events of")
	r.press("X")
	r.shows("backspace goes back; X leaves from the list only")
	r.press("backspace", "/")
	r.write("nothing-is-called-so")
	r.shows("backspace shows all of them")
	r.press("esc", "d", ">")
	r.shows("nothing is searched for: s does")
	r.press("?")
	r.shows("f5", "s ", "search the text; > and < go on", "f5 brings it into order")
	r.press("esc", "ctrl+q")
	if !r.left() {
		t.Error("the key given to quit does not quit")
	}
}

// A list about one service has no column for the service; what was chosen for all of them is passed over there.
func TestColumnsOfAListAboutOne(t *testing.T) {
	r := startRig(t, estate(), 120, 34, chosen)
	r.press("2", "E")
	r.shows("MESSAGE")
	r.lacks("SERVICE", "TIMES")
	r.press("4")
	r.shows("MESSAGE", "SERVICE")
}

// Whatever columns are chosen, and in whatever order, they fit; frame demands it.
func TestAnyColumnsFit(t *testing.T) {
	for pane, columns := range Defaults().Columns {
		choices := [][]string{slices.Clone(columns)}
		slices.Reverse(choices[0])
		for _, name := range columns {
			choices = append(choices, []string{name})
		}
		for _, choice := range choices {
			for _, width := range []int{60, 200} {
				r := startRig(t, estate(), width, 24, func(o *Options) { o.Preferences.Columns = map[string][]string{pane: choice} })
				r.app.open(place{pane, r.app.kindNamed(pane).widest()})
				r.resize(width, 16)
				r.press("j", "o")
				r.frame()
			}
		}
	}
}

func (a *App) kindNamed(name string) paneKind {
	return a.kinds[slices.IndexFunc(a.kinds, func(k paneKind) bool { return k.name == name })]
}

// The defaults name all there is, and change nothing when they are chosen.
func TestDefaultsChangeNothing(t *testing.T) {
	d := Defaults()
	if err := d.Check(); err != nil {
		t.Fatal(err)
	}
	plain := startRig(t, estate(), 160, 40)
	same := startRig(t, estate(), 160, 40, func(o *Options) { o.Preferences = d })
	for _, keys := range [][]string{{"1"}, {"2"}, {"?"}, {"esc", "enter"}, {"e"}, {"3"}, {"4"}, {"5"}, {"2", "d"}, {":"}} {
		plain.press(keys...)
		same.press(keys...)
		if plain.app.View().Content != same.app.View().Content {
			t.Fatalf("after %v:\n%s\nwith the defaults chosen:\n%s", keys, plain.frame(), same.frame())
		}
	}
}

// What goes by one name in two panes is on the same keys: the name is all that a person can give keys to.
func TestActionsOfOneNameShareTheirKeys(t *testing.T) {
	keys := map[string]action{}
	for _, s := range unconfigured().situations() {
		for _, act := range s.actions {
			if other, ok := keys[act.name]; ok && !slices.Equal(other.keys, act.keys) {
				t.Errorf("%s is on %q and, in %s, on %q", act.name, other.keys, s.pane, act.keys)
			}
			keys[act.name] = act
		}
	}
}

func TestCheckPreferences(t *testing.T) {
	list := func(pane string, names ...string) Preferences {
		return Preferences{Columns: map[string][]string{pane: names}}
	}
	sorted := func(pane, by string) Preferences {
		p := list("services", "service", "since")
		p.Sort = map[string]string{pane: by}
		return p
	}
	keys := func(name string, keys ...string) Preferences {
		return Preferences{Keys: map[string][]string{name: keys}}
	}
	theme := func(background, tone, style string) Preferences {
		return Preferences{Theme: map[string]map[string]string{background: {tone: style}}}
	}
	for _, c := range []struct {
		p       Preferences
		path    string
		problem string
		known   string // one of those there are
	}{
		{p: Preferences{}},
		{Preferences{Start: "task"}, "start", `there is no pane to start with "task"`, "tasks"},
		{Preferences{ASCII: "yes"}, "ascii", `there is no choice "yes"`, "always"},
		{list("service", "task"), "", "", ""},
		{list("servces", "state"), "columns.servces", `there is no list "servces"`, "services"},
		{list("describe", "state"), "columns.describe", `there is no list "describe"`, "services"},
		{list("services"), "columns.services", "a list needs a column", ""},
		{list("services", "state", "svc"), "columns.services.1", `there is no column "svc"`, "what is wrong"},
		{list("services", "state", "health"), "columns.services.1", `the column "health" is there already`, ""},
		{sorted("services", "-since"), "", "", ""},
		{sorted("services", ""), "", "", ""},
		{sorted("servces", "since"), "sort.servces", `there is no list "servces"`, "services"},
		{sorted("services", "state"), "sort.services", `there is no column "state"`, "since"},
		{sorted("services", "-"), "sort.services", `there is no column ""`, "since"},
		{sorted("events", "in"), "sort.events", `the column "in" has no order`, ""},
		{keys("refresh", "f5", "ctrl-alt-r", "+", "ß", "alt+shift+up"), "", "", ""},
		{keys("refrsh", "f5"), "keys.refrsh", `there is no action "refrsh"`, "refresh"},
		{keys("interrupt", "f5"), "keys.interrupt", `there is no action "interrupt"`, "quit"},
		{keys("refresh", "f13"), "keys.refresh.0", `"f13" is no key: write one character, or enter, esc`, ""},
		{keys("refresh", ""), "keys.refresh.0", `"" is no key`, ""},
		{keys("refresh", "r", "\x1b"), "keys.refresh.1", `"\x1b" is no key`, ""},
		{keys("refresh", "shift-r"), "keys.refresh.0", "never comes from a terminal: write the character that shift makes", ""},
		{keys("refresh", "ctrl-R"), "keys.refresh.0", "never comes from a terminal: write the letter small", ""},
		{keys("refresh", "ctrl-i"), "keys.refresh.0", `"ctrl-i" comes from a terminal as tab`, ""},
		{keys("refresh", "f5", "j"), "keys.refresh.1", "j means down already, in the pane triage", ""},
		{keys("down", "f5", "r"), "keys.down.1", "r means refresh already, in the pane triage", ""},
		{keys("search", "d"), "keys.search.0", "d means describe already, in the pane logs", ""},
		{keys("refresh", "ctrl-c"), "keys.refresh.0", "ctrl-c means interrupt already", ""},
		{Preferences{Keys: map[string][]string{"copy": {"Y"}, "refresh": {"c"}}}, "keys.refresh.0", "c means copy-command already, in the pane log in", ""},
		{keys("refresh", "f5", "f5"), "keys.refresh.1", "f5 is there already", ""},
		{theme("grey", "bad", "red"), "theme.grey", `there is no background "grey"`, "light"},
		{theme("dark", "worse", "red"), "theme.dark.worse", `there is no tone "worse"`, "bad"},
		{theme("dark", "bad", "redd bold"), "theme.dark.bad", `"redd" is no colour: there are black, red,`, ""},
		{theme("dark", "bad", "16"), "theme.dark.bad", `"16" is no colour`, ""},
		{theme("light", "bad", "red blue"), "theme.light.bad", `"blue" is a second colour`, ""},
	} {
		err := c.p.Check()
		if c.problem == "" {
			if err != nil {
				t.Errorf("%+v: %v", c.p, err)
			}
			continue
		}
		e := (*PreferenceError)(nil)
		if !errors.As(err, &e) {
			t.Errorf("%+v: %v", c.p, err)
			continue
		}
		if path := strings.Join(e.Option(), "."); path != c.path || !strings.HasPrefix(strings.TrimPrefix(e.Error(), `"`), strings.TrimPrefix(c.problem, `"`)) && !strings.Contains(e.Error(), c.problem) {
			t.Errorf("%+v: %s: %q, want %s: %q", c.p, path, e, c.path, c.problem)
		}
		if _, known := e.Unknown(); c.known != "" && !slices.Contains(known, c.known) || c.known == "" && known != nil {
			t.Errorf("%+v: there are said to be %q", c.p, known)
		}
	}
}

// Every key that an action has by default can be written, and reads as what Bubble Tea calls it.
func TestKeysReadAsWritten(t *testing.T) {
	for _, s := range unconfigured().situations() {
		for _, act := range s.actions {
			for _, k := range act.keys {
				if got, err := readKey(writeKey(k)); err != nil || got != k {
					t.Errorf("%s is on %q, written %q, read %q, %v", act.name, k, writeKey(k), got, err)
				}
			}
		}
	}
	for written, want := range map[string]string{
		"ctrl-f": "ctrl+f", "ctrl+f": "ctrl+f", "-": "-", "+": "+", "ctrl--": "ctrl+-", "alt-x": "alt+x", "shift-tab": "shift+tab",
		"ctrl": "", "ctrl-": "", "shift-ctrl-up": "", "ab": "", " ": "", "\u200b": "", "é": "é",
	} {
		if got, _ := readKey(written); got != want {
			t.Errorf("readKey(%q) = %q, want %q", written, got, want)
		}
	}
}

// Each tone has a name, and both backgrounds a style for it.
func TestEveryToneCanBeChosen(t *testing.T) {
	names := toneNames()
	if len(names) != int(tones-toneQuiet) {
		t.Errorf("%d tones have names, %d are painted", len(names), tones-toneQuiet)
	}
	for background, styles := range defaultTheme() {
		if !reflect.DeepEqual(slices.Sorted(maps.Keys(styles)), slices.Sorted(maps.Keys(names))) {
			t.Errorf("the %s theme has %v", background, slices.Sorted(maps.Keys(styles)))
		}
	}
}

func TestReadStyle(t *testing.T) {
	for words, want := range map[string]string{
		"": "\x1b[m", "default": "\x1b[m", "red": "\x1b[31m", "bright-red bold": "\x1b[1;91m", "bold 9": "\x1b[1;91m", "0 faint underline": "\x1b[2;4;30m",
		"reverse": "\x1b[7m",
	} {
		if style, err := readStyle(words, false); err != nil || style.String() != want {
			t.Errorf("%q draws %q, %v, want %q", words, style.String(), err, want)
		}
	}
	if style, _ := readStyle("bright-red bold", true); style.String() != "\x1b[1m" {
		t.Errorf("without colour it draws %q", style.String())
	}
}
