package ui

import (
	"cmp"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// login is the screen for credentials that do not work while nothing is known yet: what is wrong, and what to run. It
// opens by itself and goes by itself.
type login struct {
	app   *App
	quiet quiet
}

// first is the first login that does not work.
func (l *login) first() state.Login {
	for _, in := range l.app.env.facts.snap.Logins {
		if in.Fault != nil {
			return *in
		}
	}
	return state.Login{}
}

func (l *login) command() string { return l.first().Command }

// openLogin shows the screen where it is needed, and takes it away where it is not. What the person has opened stays.
func (a *App) openLogin() {
	a.openCode()
	snap := a.env.facts.snap
	needed := len(snap.Logins) > 0 && !slices.ContainsFunc(snap.Logins, works) && len(snap.Clusters)+len(snap.Services)+len(snap.Tasks) == 0
	_, shown := a.over.(*login)
	switch {
	case needed && a.over == nil && a.entry == nil:
		a.over = &login{app: a, quiet: newQuiet(a.o.Clock())}
	case !needed && shown:
		a.over = nil
	}
}

func works(l *state.Login) bool { return l.Fault == nil }

func (*login) title() string { return "log in" }

func (l *login) ignores(now time.Time) bool { return l.quiet.ignores(now) }

// actions are the keys of the screen; those of the console that make sense without facts are the console's own.
func (l *login) actions() []action {
	globals := l.app.globals()
	all := make([]action, 0, 1+len(globals))
	all = append(all, action{
		name: "copy-command", keys: []string{"c"}, hint: "copy the command", rank: rankOpen, group: groupLook,
		help: "copy the command that logs in",
		refuse: func() string {
			if l.command() == "" {
				return "no single command helps here"
			}
			return ""
		},
		do: func(a *App) tea.Cmd {
			a.notify("sent to the clipboard: " + l.command())
			return tea.SetClipboard(l.command())
		},
	})
	for _, act := range globals {
		switch act.name {
		case "refresh":
			act.hint, act.rank = "try again now", rankOpen+1
			act.help = "try again now"
			if l.app.wantedCode() != nil {
				act.hint = "enter the code"
			}
		case "leave":
			act.hint, act.rank, act.help = "leave", rankHelp, "leave fsui"
		default:
			continue
		}
		all = append(all, act)
	}
	return l.app.env.keys.rebind(all)
}

func (l *login) view(a *App) ([]string, bool) {
	var (
		look  = a.env.look
		width = a.width
		now   = a.env.facts
		in    = l.first()
		fault = cmp.Or(in.Fault, &state.Fault{})
		lines = []string{"", look.paint(toneBad, "  "+loginWords(fault.Kind)), ""}
		add   = func(label, text string) {
			for i, part := range wrapped(harmless(text), max(width-13, 10)) {
				if i > 0 {
					label = ""
				}
				lines = append(lines, "  "+look.paint(toneQuiet, padRight(label, 9))+part)
			}
		}
	)
	if in.Profile != "" {
		add("profile", in.Profile)
	}
	add("region", in.Region)
	add("AWS said", fault.Error())
	lines = append(lines, "")
	switch {
	case in.MFA != nil:
		lines = append(lines, "  "+a.env.keys.of("refresh", "r")+" asks for the code.", "")
	case in.Command == "":
		lines = append(lines, "  fsui goes on by itself as soon as it works.", "")
	default:
		lines = append(lines, "  Run this in another terminal; fsui goes on by itself then:", "")
		for _, part := range wrapped(harmless(in.Command), width-6) {
			lines = append(lines, "    "+look.paint(toneAccent, part))
		}
		lines = append(lines, "")
	}
	if fault.Advice != "" && fault.Advice != in.Command {
		for _, part := range wrapped(harmless(fault.Advice), width-4) {
			lines = append(lines, "  "+part)
		}
		lines = append(lines, "")
	}
	for _, other := range now.snap.Logins {
		if other.Fault != nil && other.Origin() != in.Origin() {
			lines = append(lines, look.paint(toneWarn, cutEnd("  also "+harmless(a.originName(other)+": "+loginLine(other)), width)))
		}
	}
	if !fault.At.IsZero() {
		lines = append(lines, look.paint(toneQuiet, "  Last tried "+state.Age(now.now.Sub(fault.At))+" ago."))
	}
	return lines, true
}

func loginWords(kind state.FaultKind) string {
	switch kind {
	case state.FaultLogin:
		return "There are no AWS credentials that work."
	case state.FaultUnreachable, state.FaultTimeout:
		return "AWS cannot be reached to log in."
	case state.FaultDenied:
		return "AWS does not let these credentials in."
	default:
		return "Logging in to AWS failed."
	}
}
