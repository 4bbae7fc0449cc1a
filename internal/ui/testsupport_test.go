package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/fsui/fsui/internal/state"
)

// rig is a console on a store, with a clock that stands still and a backend that counts. Commands run on the test's
// goroutine, in order.
type rig struct {
	t       *testing.T
	app     *App
	store   *state.Store
	now     time.Time
	backend *countingBackend
	// described counts calls of Describe.
	described *atomic.Int32
	// inside is true while Update runs: nobody may be asked anything then.
	inside *atomic.Bool
	// sent holds the messages that only Bubble Tea understands: quit, suspend, the clipboard.
	sent          []tea.Msg
	width, height int
}

// countingBackend counts what the console asks for.
type countingBackend struct {
	visible *state.Visible // told last; focused is without it
	away    bool

	inside    *atomic.Bool
	t         *testing.T
	refreshed atomic.Int32
	codes     []string
	asked     []string // the profiles of the codes
	selected  []state.Selection
	refuses   error // what Select ends in
	focused   []state.Focus
}

func (b *countingBackend) Refresh() {
	b.outside()
	b.refreshed.Add(1)
}

func (b *countingBackend) Focus(f state.Focus) {
	b.outside()
	b.visible, b.away = f.Visible, f.Away
	f.Visible, f.Away = nil, false
	b.focused = append(b.focused, f)
}

func (b *countingBackend) EnterCode(profile, code string) {
	b.outside()
	b.codes, b.asked = append(b.codes, code), append(b.asked, profile)
}

func (b *countingBackend) Select(_ context.Context, s state.Selection) error {
	b.outside()
	b.selected = append(b.selected, s)
	return b.refuses
}

func (b *countingBackend) Profiles() ([]string, error) {
	b.outside()
	return []string{"prod-admin", "sandbox", "staging"}, nil
}

func (b *countingBackend) outside() {
	if b.inside.Load() {
		b.t.Error("Update called the backend itself: that belongs in a command")
	}
}

// startRig opens a console of a size on a store. tune changes its options.
func startRig(t *testing.T, store *state.Store, width, height int, tune ...func(*Options)) *rig {
	t.Helper()
	r := &rig{t: t, store: store, now: noon, inside: &atomic.Bool{}, described: &atomic.Int32{}}
	r.backend = &countingBackend{t: t, inside: r.inside}
	o := Options{
		Store: store, Backend: r.backend, Clock: func() time.Time { return r.now },
		Describe: func(_ *state.Snapshot, key any) ([]byte, error) {
			r.backend.outside()
			r.described.Add(1)
			return fmt.Appendf(nil, `{"key": %q, "desiredCount": 4, "tags": []}`, fmt.Sprint(key)), nil
		},
		Diagnose: func(told state.Recorded) (state.Diagnosis, error) {
			r.backend.outside()
			return diagnosis()(told)
		},
		Environ: []string{"LANG=en_US.UTF-8", "TERM=xterm-256color"},
		Place:   "default",
		// Most tests are about what is opened from the list of services.
		Preferences: Preferences{Start: "services"},
	}
	for _, f := range tune {
		f(&o)
	}
	if len(store.Snapshot().Logins) == 0 {
		store.Apply(func(e *state.Edit) { e.SetLogin(onlyLogin(e)) })
	}
	r.app = New(t.Context(), o)
	r.app.after = func(time.Duration, tea.Msg) tea.Cmd { return nil }
	r.app.wake = func() tea.Cmd { return nil }
	r.app.env.awaitTail = awaitWhatIsThere
	r.send(r.app.Init()())
	r.resize(width, height)
	return r
}

func (r *rig) resize(width, height int) {
	r.width, r.height = width, height
	r.send(tea.WindowSizeMsg{Width: width, Height: height})
}

// send gives messages to Update and runs the commands that come of them until none is left.
func (r *rig) send(msgs ...tea.Msg) {
	for len(msgs) > 0 {
		msg := msgs[0]
		msgs = msgs[1:]
		switch msg := msg.(type) {
		case nil:
			continue
		case tea.BatchMsg:
			for _, cmd := range msg {
				if cmd != nil {
					msgs = append(msgs, cmd())
				}
			}
			continue
		}
		if !ours(msg) {
			r.sent = append(r.sent, msg)
			continue
		}
		r.inside.Store(true)
		_, cmd := r.app.Update(msg)
		r.inside.Store(false)
		if cmd != nil {
			msgs = append(msgs, cmd())
		}
	}
}

// ours tells messages that Update takes from those for Bubble Tea itself.
func ours(msg tea.Msg) bool {
	switch msg.(type) {
	case tea.WindowSizeMsg, tea.BackgroundColorMsg, tea.ResumeMsg, tea.KeyPressMsg, tea.PasteMsg, storeChangedMsg, tickMsg, diagnosedMsg, selectedMsg, profilesMsg, toldMsg, answerMsg, notOpenedMsg, plannedMsg, actedMsg, manyPlannedMsg, manyActedMsg, openedMsg, leftMsg, checkedMsg, forwardedMsg:
		return true
	case tea.FocusMsg, tea.BlurMsg:
		return true
	}
	return false
}

// press presses keys by the names that actions use, such as "j", "enter", "ctrl+c", "space".
func (r *rig) press(keys ...string) {
	for _, k := range keys {
		r.send(keyPress(k))
	}
}

// write presses the keys of a text one by one.
func (r *rig) write(text string) {
	for _, c := range text {
		r.send(tea.KeyPressMsg{Code: c, Text: string(c)})
	}
}

func keyPress(name string) tea.KeyPressMsg {
	special := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "backspace": tea.KeyBackspace, "up": tea.KeyUp,
		"down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
		"home": tea.KeyHome, "end": tea.KeyEnd, "delete": tea.KeyDelete,
	}
	if name == "space" {
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	}
	if name == "shift+tab" {
		return tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift}
	}
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(rest[0]), Mod: tea.ModCtrl}
	}
	if code, ok := special[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

// change edits the store and lets the console know.
func (r *rig) change(edit func(*state.Edit)) {
	r.store.Apply(edit)
	r.send(storeChangedMsg{r.store.Snapshot()})
}

// pass lets time pass, tick by tick.
func (r *rig) pass(d time.Duration) {
	for range int(d / tick) {
		r.now = r.now.Add(tick)
		r.send(tickMsg{})
	}
}

// frame is the screen as text; each one is held to the size of the terminal.
func (r *rig) frame() string {
	r.t.Helper()
	lines := strings.Split(ansi.Strip(r.app.View().Content), "\n")
	if len(lines) > r.height {
		r.t.Errorf("the frame has %d lines, the terminal %d", len(lines), r.height)
	}
	for i, line := range lines {
		if w := ansi.StringWidth(line); w > r.width {
			r.t.Errorf("line %d is %d cells wide, the terminal %d:\n%s", i+1, w, r.width, line)
		}
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

// golden compares the screen to testdata/<name of the test>.golden.
func (r *rig) golden() {
	r.t.Helper()
	golden.RequireEqual(r.t, r.frame())
}

// shows demands words on the screen, lacks their absence.
func (r *rig) shows(words ...string) {
	r.t.Helper()
	for _, w := range words {
		if f := r.frame(); !strings.Contains(f, w) {
			r.t.Fatalf("no %q on the screen:\n%s", w, f)
		}
	}
}

func (r *rig) lacks(words ...string) {
	r.t.Helper()
	for _, w := range words {
		if f := r.frame(); strings.Contains(f, w) {
			r.t.Fatalf("%q is on the screen:\n%s", w, f)
		}
	}
}

// line is the screen line that holds words, and its number from the top.
func (r *rig) line(words string) (text string, number int) {
	r.t.Helper()
	lines := strings.Split(r.frame(), "\n")
	n := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, words) })
	if n < 0 {
		r.t.Fatalf("no line with %q on the screen:\n%s", words, r.frame())
	}
	return lines[n], n
}
