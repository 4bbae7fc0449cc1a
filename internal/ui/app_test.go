package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// sentText are the messages handed to Bubble Tea, as text: their types are its own.
func (r *rig) sentText() string {
	var all []string
	for _, m := range r.sent {
		all = append(all, fmt.Sprintf("%T %v", m, m))
	}
	return strings.Join(all, "\n")
}

func (r *rig) left() bool {
	for _, m := range r.sent {
		if _, ok := m.(tea.QuitMsg); ok {
			return true
		}
	}
	return false
}

// The frame is drawn by Update alone; nothing is drawn before a size is known.
func TestViewOnlyReads(t *testing.T) {
	r := startRig(t, estate(), 0, 0)
	if got := r.app.View().Content; got != "" {
		t.Errorf("drawn without a size: %q", got)
	}
	r.resize(120, 34)
	first := r.app.View()
	r.now = r.now.Add(time.Hour)
	if second := r.app.View(); first.Content != second.Content || !second.AltScreen || second.MouseMode != tea.MouseModeNone {
		t.Error("a second look at the frame shows another")
	}
	if before := r.app.draw(); before != r.app.draw() {
		t.Error("drawing changes what is drawn")
	}
}

// Update asks nobody: the rig fails where the backend or Describe is called inside it.
func TestUpdateDoesNoIO(t *testing.T) {
	r := startRig(t, estate(), 120, 34)
	r.press("j", "k", "G", "g", "ctrl+f", "/", "a", "enter", "esc", "r", "o", "O", "space", "?", "esc", ":", "esc", "c", "esc")
	r.press("enter", "esc", "e", "esc", "t", "esc", "d", "esc", "y", "esc", "tab", "shift+tab", "2")
	r.pass(12 * time.Second)
	if n := r.backend.refreshed.Load(); n != 1 {
		t.Errorf("r asked for %d refreshes, want 1", n)
	}
}

func TestCtrlCTwiceLeavesFromAnywhere(t *testing.T) {
	for _, open := range [][]string{nil, {"?"}, {":"}, {"/"}, {"c"}} {
		r := startRig(t, estate(), 80, 24)
		r.press(open...)
		r.press("ctrl+c")
		if r.left() {
			t.Fatalf("%v: the first ctrl-c left", open)
		}
		r.shows("ctrl-c again leaves")
		r.now = r.now.Add(3 * time.Second)
		r.press("ctrl+c")
		if r.left() {
			t.Fatalf("%v: a late ctrl-c left", open)
		}
		r.press("ctrl+c")
		if !r.left() {
			t.Errorf("%v: ctrl-c twice did not leave", open)
		}
	}
}

func TestQLeavesFromTheTopOnly(t *testing.T) {
	r := startRig(t, estate(), 80, 24)
	r.press("e", "q")
	if r.left() {
		t.Fatal("q left from a pane opened from another")
	}
	r.shows("esc goes back")
	r.press("esc", "q")
	if !r.left() {
		t.Error("q did not leave from the list")
	}
}

func TestEscGoesBackToTheSameRow(t *testing.T) {
	r := startRig(t, estate(), 120, 34)
	r.press("j", "j")
	row, at := r.line("> ! degraded")
	r.press("e")
	r.lacks("RUN/WANT")
	r.shows("› ")
	r.press("esc")
	if again, line := r.line("> ! degraded"); again != row || line != at {
		t.Errorf("back at line %d: %s\nleft line %d: %s", line, again, at, row)
	}
}

func TestTabsAreLeftAsTheyWere(t *testing.T) {
	r := startRig(t, estate(), 120, 34)
	r.press("j", "e")
	deep := r.frame()
	r.press("3")
	r.shows("STATUS")
	r.press("shift+tab")
	if r.frame() != deep {
		t.Errorf("back at tab 2:\n%s\nleft it as:\n%s", r.frame(), deep)
	}
	r.press("2") // its own number: back to the list, to the same row
	r.shows("> x failing    prod/payments")
	for range r.app.tabs {
		r.press("tab")
	}
	r.shows("> x failing    prod/payments")
}

func TestSuspendAndRepaint(t *testing.T) {
	r := startRig(t, estate(), 80, 24)
	r.press("ctrl+z")
	if !strings.Contains(r.sentText(), "SuspendMsg") {
		t.Errorf("ctrl-z sent %s", r.sentText())
	}
	r.sent = nil
	r.send(tea.ResumeMsg{})
	if !strings.Contains(r.sentText(), "clearScreen") {
		t.Errorf("no repaint after fg: %s", r.sentText())
	}
}

// CloudShell's terminal garbles partial repaints; nobody else pays for whole ones.
func TestRepaintsInCloudShellOnly(t *testing.T) {
	for _, mark := range []string{"AWS_EXECUTION_ENV=CloudShell", "AWS_EXECUTION_ENV=other"} {
		r := startRig(t, estate(), 80, 24, func(o *Options) { o.Environ = append(o.Environ, mark) })
		r.sent = nil
		r.pass(2 * time.Second)
		if got, want := strings.Count(r.sentText(), "clearScreen"), map[bool]int{true: 2}[strings.HasSuffix(mark, "Shell")]; got != want {
			t.Errorf("%s: %d repaints in two seconds, want %d", mark, got, want)
		}
	}
}

func TestFilterLine(t *testing.T) {
	r := startRig(t, estate(), 120, 34)
	r.press("/")
	r.write("q?1:") // keys elsewhere, text here
	r.shows("/q?1:▏", "None of 10 services", "0 of 10 shown")
	r.press("ctrl+u")
	r.send(tea.PasteMsg{Content: "state:\x1b[31mfail\x1b[0ming\r\n"})
	r.shows("/state:failing▏", "2 of 10 shown", "prod/payments")
	r.lacks("prod/search")
	r.press("enter", "j")
	r.shows("/state:failing", "> x failing    prod/payments")
	r.press("esc")
	r.lacks("shown")
	r.shows("> x failing    prod/payments", "prod/search") // esc leaves the filter, the cursor stays
	r.press("/")
	r.write("~(")
	r.shows("missing closing )")
	r.press("esc")
	r.lacks("missing closing")
	if len(r.app.tabs[1].trail) != 1 || r.left() {
		t.Error("esc in the filter line did more than leave it")
	}
}

// Pasted text is no key press.
func TestPasteIsNoCommand(t *testing.T) {
	r := startRig(t, estate(), 80, 24)
	before := r.frame()
	r.send(tea.PasteMsg{Content: "q"})
	r.press("?")
	r.send(tea.PasteMsg{Content: "q"})
	r.press("esc")
	if r.left() || r.frame() != before {
		t.Errorf("pasted text did something:\n%s", r.frame())
	}
}

func TestPalette(t *testing.T) {
	r := startRig(t, estate(), 80, 24)
	r.press(":")
	r.write("sort-")
	r.press("tab")
	r.shows(": sort-reverse▏")
	r.press("enter")
	r.shows("sorted worst first, reversed")
	r.press(":")
	r.write("srevices")
	r.press("enter")
	r.shows(`there is no command "srevices"; the nearest is "services"`)
	r.press(":", "down", "up", "esc")
	r.lacks("╭")
	r.press(":")
	r.send(tea.PasteMsg{Content: "quit\n"})
	r.press("enter")
	if !r.left() {
		t.Error(":quit did not leave")
	}
}

// What stands in the palette and cannot be done now says why.
func TestPaletteRefuses(t *testing.T) {
	r := startRig(t, emptyRegion("prod"), 80, 24)
	r.press(":")
	r.write("describe")
	r.shows("(nothing is selected)")
	r.press("enter")
	r.shows("nothing is selected")
	if r.described.Load() != 0 {
		t.Error("it was described all the same")
	}
}

// The object is fixed when the menu opens: what a refresh brings later changes nothing.
func TestCopyKeepsItsTarget(t *testing.T) {
	r := startRig(t, estate(), 120, 34)
	r.press("c")
	r.shows("copy of prod/checkout")
	r.change(func(e *state.Edit) { e.DropService(serviceKey("prod", "checkout")) })
	r.press("2")
	if want := "setClipboardMsg arn:aws:ecs:us-east-1:111122223333:service/prod/checkout"; !strings.Contains(r.sentText(), want) {
		t.Errorf("copied %s", r.sentText())
	}
	r.shows("sent to the clipboard: arn:aws:ecs")
	r.sent = nil
	r.press("c", "j", "j", "j", "enter")
	if want := "aws ecs describe-services --cluster prod --services payments --region us-east-1"; !strings.Contains(r.sentText(), want) {
		t.Errorf("copied %s", r.sentText())
	}
}

func TestCopyOfMarkedRows(t *testing.T) {
	r := startRig(t, estate(), 120, 34)
	r.press("space", "j", "space", "c")
	r.shows("copy of 2 marked rows", "checkout and 1 more")
	r.press("3")
	if want := "setClipboardMsg prod/checkout\nprod/search"; !strings.Contains(r.sentText(), want) {
		t.Errorf("copied %s", r.sentText())
	}
}

func TestShellWords(t *testing.T) {
	for word, want := range map[string]string{
		"prod": "prod", "": "''", "a b": "'a b'", "it's": `'it'\''s'`, "$(reboot)": "'$(reboot)'", "arn:aws:ecs:x": "arn:aws:ecs:x",
	} {
		if got := state.ShellWord(word); got != want {
			t.Errorf("ShellWord(%q) = %s, want %s", word, got, want)
		}
	}
}

func TestNoticeFades(t *testing.T) {
	r := startRig(t, estate(), 80, 24)
	r.press("r")
	r.shows("reading everything again")
	r.pass(noticeLasts + 2*time.Second)
	r.lacks("reading everything again")
	r.press("r", "j")
	r.lacks("reading everything again")
}

// The backend hears of the newest focus, whichever command runs last.
func TestFocusIsTheNewest(t *testing.T) {
	r := startRig(t, estate(), 80, 24)
	one, two := state.Focus{Service: serviceKey("prod", "one")}, state.Focus{Service: serviceKey("prod", "two")}
	first, second := r.app.wish.tell(one), r.app.wish.tell(two)
	second()
	first()
	if got := r.backend.focused; len(got) == 0 || got[len(got)-1] != two {
		t.Errorf("the last focus told is %+v", got)
	}
	if r.app.wish.tell(two) != nil {
		t.Error("the same focus is told twice")
	}
}

// An answer for a pane that has been closed is dropped.
func TestLateAnswerIsDropped(t *testing.T) {
	r := startRig(t, estate(), 80, 24)
	closed := &hearing{}
	r.send(answerMsg{closed, "late"})
	if closed.heard != nil {
		t.Error("a closed pane heard an answer")
	}
	r.app.tabs[1].trail = append(r.app.tabs[1].trail, closed)
	r.send(answer(closed, func() any { return "in time" })())
	if closed.heard != "in time" {
		t.Errorf("an open pane heard %v", closed.heard)
	}
}

// hearing is a pane that only listens.
type hearing struct {
	base
	heard any
}

func (*hearing) title() string       { return "hearing" }
func (*hearing) sync(*facts) tea.Cmd { return nil }
func (*hearing) resize(_, _ int)     {}
func (*hearing) view() []string      { return nil }

func (h *hearing) hear(msg any) tea.Cmd {
	h.heard = msg
	return nil
}

// Edits that come while nobody waits are one message, with the newest snapshot.
func TestStoreWakesOnce(t *testing.T) {
	store := estate()
	r := startRig(t, store, 80, 24)
	for range 50 {
		store.Apply(func(*state.Edit) {})
	}
	msg, ok := r.app.awaitStore()().(storeChangedMsg)
	if !ok || msg.snap != store.Snapshot() {
		t.Fatalf("woken by %T", msg)
	}
	select {
	case <-r.app.sub.Changed():
		t.Error("there is a second wake-up")
	default:
	}
}

// A mistake of ours inside Update ends the console by its own door, with the reason kept.
func TestUpdateThatPanicsLeaves(t *testing.T) {
	r := startRig(t, state.NewStore(), 80, 24)
	r.app.env.facts = nil
	_, cmd := r.app.Update(tickMsg{})
	if cmd == nil || cmd() != tea.Quit() || r.app.broken == nil {
		t.Errorf("after a panic: command %v, reason %v; want to quit with a reason", cmd != nil, r.app.broken)
	}
}
