package ui

import (
	"context"
	"fmt"
	"hash/maphash"
	"io"
	"log/slog"
	"runtime/debug"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// Backend is what the console asks of whoever reads AWS. Refresh, Focus and EnterCode return at once.
type Backend interface {
	// Refresh asks every source again now.
	Refresh()
	// Focus says what the person looks at.
	Focus(f state.Focus)
	// EnterCode hands over a code of the MFA device that a profile wants.
	EnterCode(profile, code string)
	// Select goes on with other profiles, Regions and clusters. It reads files only; where it fails all stays as it was.
	Select(ctx context.Context, s state.Selection) error
	// Profiles are those there are. It reads files.
	Profiles() ([]string, error)
}

// Options are what the console is built from.
type Options struct {
	Store   *state.Store
	Backend Backend
	// Operator changes things; nil where nothing can be changed.
	Operator Operator
	// Describe gives an object in AWS's shape as JSON. key is a state.ServiceKey, TaskKey, ClusterKey,
	// TargetGroupKey, InstanceKey, ScheduleKey, or a task definition's ARN.
	Describe func(snap *state.Snapshot, key any) ([]byte, error)
	// Browse shows a page in the person's browser; nil where it is not on this machine.
	Browse func(url string) error
	// Diagnose finds the causes in facts. It may take its time: only commands call it. nil = none are known.
	Diagnose func(facts state.Recorded) (state.Diagnosis, error)
	// LeftOut says what of the person's own causes Diagnose does not know, and why; "" = nothing.
	LeftOut string
	// Past reads what was kept of what happened; nil = nothing is.
	Past Past
	// Logs reads what containers write; nil = nobody does.
	Logs Logs
	// Save writes files for the person; nil = there is no disk.
	Save Save
	// Shell opens shells in containers, nil where there are none.
	Shell Shells
	// Forwards forwards ports, nil where there are none.
	Forwards Forwards
	// CheckExec judges what a shell in a task needs. It takes its time: only commands call it.
	CheckExec func(context.Context, state.TaskKey) ([]state.Check, error)
	Clock     func() time.Time
	Environ   []string // NO_COLOR, TERM, the locale and the marks of CloudShell are read from it
	Place     string   // what the default profile is called: "default", or "simulated region"
	ReadOnly  bool
	// Protected is what nobody should change by a slip of the hand.
	Protected state.Protection
	// Preferences must have passed their Check.
	Preferences Preferences
	Log         *slog.Logger // never the terminal; nil = no log
	Input       io.Reader    // nil = the terminal
	Output      io.Writer    // nil = the terminal
	// Notices are said in the status line, the newest one; nil = there are none. It is never closed.
	Notices <-chan string
}

// App is the console: the one tea.Model. Update changes it and draws the frame, View hands the frame out. What must
// wait or talk to somebody runs in commands.
type App struct {
	o    Options
	ctx  context.Context //nolint:containedctx // of the commands that ask AWS
	done <-chan struct{} // ends the commands that wait
	term terminal
	env  *env

	kinds []paneKind
	tabs  []*tab
	at    int // the visible tab

	over   overlay // what lies over the pane, nil = nothing
	entry  *entry  // the filter line while it is typed, nil = not
	notice notice
	watch  watch
	wish   *wish
	away   bool      // the terminal has not the keyboard: facts are read less often
	leave  time.Time // when ctrl-c was pressed once
	// touched is when a key was pressed last; where that is long ago the console dozes and nothing waits for the store.
	touched time.Time
	dozing  bool
	// entering names the container that a shell is being opened in, "" = none is.
	entering string
	// codeAsked is what a code was asked for last, by profile: the question opens by itself but once.
	codeAsked map[string]state.MFA
	profiles  []string // there are, as far as somebody has asked
	ticks     int
	sub       *state.Subscription
	// after and wake make the commands that wait, for the clock and for the store; tests put their own in.
	after func(d time.Duration, msg tea.Msg) tea.Cmd
	wake  func() tea.Cmd

	findings findings // of the services in trouble

	width, height int
	frame         string
	broken        error // why it had to end, nil = it did not
}

// New builds the console. ctx ends the commands that wait.
func New(ctx context.Context, o Options) *App {
	if o.Diagnose == nil {
		o.Diagnose = func(state.Recorded) (state.Diagnosis, error) { return state.Diagnosis{}, nil }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	a := &App{
		o: o, ctx: ctx, done: ctx.Done(), term: o.Preferences.on(readTerminal(o.Environ)), kinds: o.Preferences.arranged(newPanes()), wish: &wish{backend: o.Backend}, codeAsked: map[string]state.MFA{},
		env:   &env{keys: newKeymap(o.Preferences.Keys), describe: o.Describe, diagnose: o.Diagnose, leftOut: o.LeftOut, seed: maphash.MakeSeed(), readOnly: o.ReadOnly, operator: o.Operator},
		after: func(d time.Duration, msg tea.Msg) tea.Cmd { return tea.Tick(d, func(time.Time) tea.Msg { return msg }) },
		sub:   o.Store.Subscribe(),
	}
	a.env.look = a.drawn(true)
	a.env.tail, a.env.save, a.env.say, a.env.past = tailing(ctx, o.Logs), o.Save, a.notify, o.Past
	a.env.awaitTail = func(to pane, gen int, batches <-chan state.LogBatch) tea.Cmd {
		return answer(to, func() any { return awaitBatch(a.done, gen, batches) })
	}
	a.wake = a.awaitStore
	a.takeFacts(o.Store.Snapshot())
	a.env.started = a.env.facts.now
	a.openTabs()
	a.visible().sync(a.env.facts)
	a.openLogin()
	return a
}

// openTabs makes the panes with a number, and goes to the one to start with.
func (a *App) openTabs() {
	for _, k := range a.kinds {
		if !k.tab {
			continue
		}
		if k.name == a.o.Preferences.Start {
			a.at = len(a.tabs)
		}
		a.tabs = append(a.tabs, &tab{kind: k, trail: []pane{k.make(a.env, nil)}})
	}
}

// drawn is how the console looks on a background.
func (a *App) drawn(dark bool) *look {
	return newLook(dark, a.term.mono, a.term.ascii).themed(a.o.Preferences.Theme)
}

// Init starts what runs as long as the console: waiting for the store, the clock of the ages, and the question which
// background the terminal has.
func (a *App) Init() tea.Cmd {
	return guarded(tea.Batch(a.wake(), a.awaitTick(), a.awaitNotice(), a.diagnose(), tea.RequestBackgroundColor))
}

// Update takes a message: facts and sizes first, keys by the order of press.
func (a *App) Update(msg tea.Msg) (_ tea.Model, cmd tea.Cmd) {
	defer func() {
		if why := recover(); why != nil {
			cmd = a.broke(brokenMsg{why, debug.Stack()})
		}
	}()
	a.o.Log.Debug("message", "type", fmt.Sprintf("%T", msg)) // the type alone: what was typed is nobody's business
	cmd, known := a.take(msg)
	if known {
		a.frame = a.draw()
		cmd = tea.Batch(cmd, a.tell(), a.pursue()) // rows move without a change of pane
	}
	return a, guarded(cmd)
}

func (a *App) take(msg tea.Msg) (cmd tea.Cmd, known bool) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.resize(msg.Width, msg.Height)
	case tea.BackgroundColorMsg:
		*a.env.look = *a.drawn(msg.IsDark())
	case storeChangedMsg:
		cmd = a.storeChanged(msg.snap)
	case tickMsg:
		cmd = a.ticked()
	case toldMsg:
		a.notify(msg.text)
		cmd = a.awaitNotice()
	case notOpenedMsg:
		cmd = a.showAddress(msg.address)
	case plannedMsg:
		a.planned(msg)
	case manyPlannedMsg:
		a.manyPlanned(msg)
	case manyActedMsg:
		cmd = a.manyActed(msg)
	case actedMsg:
		cmd = a.acted(msg.act)
	case selectedMsg:
		cmd = a.selected(msg)
	case profilesMsg:
		a.listed(msg)
	case diagnosedMsg:
		cmd = a.heard(msg)
	case answerMsg:
		if !a.holds(msg.to) {
			return nil, false
		}
		cmd = msg.to.hear(msg.msg)
	case openedMsg:
		cmd = a.opened(msg)
	case forwardedMsg:
		a.forwarded(msg)
	case checkedMsg:
		a.checked(msg)
	case leftMsg:
		a.left(msg)
	case tea.ResumeMsg: // what ran meanwhile has drawn over us
		cmd = tea.ClearScreen
	case tea.FocusMsg:
		a.away = false
		cmd = a.touch()
	case tea.BlurMsg:
		a.away = true
	case tea.KeyPressMsg:
		a.away = false // not every terminal tells
		cmd = tea.Batch(a.touch(), a.press(msg))
	case tea.PasteMsg:
		a.paste(msg.Content)
	case brokenMsg:
		cmd = a.broke(msg)
	default:
		return nil, false
	}
	return cmd, true
}

// View hands out the frame that the last Update drew.
func (a *App) View() tea.View {
	v := tea.NewView(a.frame)
	v.AltScreen = true
	v.WindowTitle = "fsui"
	v.ReportFocus = true
	return v
}

func (a *App) resize(width, height int) {
	a.width, a.height = width, height
	for _, t := range a.tabs {
		for _, p := range t.trail {
			p.resize(a.bodySize())
		}
	}
}
