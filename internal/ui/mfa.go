package ui

import (
	"maps"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// codeDigits is how long the code of an MFA device is.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
const codeDigits = 6

// codeEntry asks for the code of an MFA device. It opens by itself, once for each time a code is wanted; what is typed
// is forgotten as soon as it has been handed over.
type codeEntry struct {
	app     *App
	profile string
	digits  string
	quiet   quiet
}

// wantsCode is the login of the first profile that wants a code, those nobody has been asked for before the others; nil
// = none does. Its Regions share the keys.
func (a *App) wantsCode() (wants *state.Login) {
	for _, l := range a.env.facts.snap.Logins {
		switch {
		case l.MFA == nil:
		case *l.MFA != a.codeAsked[l.Profile]:
			return l
		case wants == nil:
			wants = l
		}
	}
	return wants
}

func (a *App) wantedCode() *state.MFA {
	if l := a.wantsCode(); l != nil {
		return l.MFA
	}
	return nil
}

// openCode asks where a code is wanted that the person has not been asked for, and goes where none is wanted any more.
func (a *App) openCode() {
	snap := a.env.facts.snap
	asks := func(profile string) bool {
		return slices.ContainsFunc(snap.Logins, func(l *state.Login) bool { return l.Profile == profile && l.MFA != nil })
	}
	maps.DeleteFunc(a.codeAsked, func(profile string, _ state.MFA) bool { return !asks(profile) })
	if entry, shown := a.over.(*codeEntry); shown && !asks(entry.profile) {
		a.over = nil
	}
	wanted := a.wantsCode()
	if wanted == nil {
		return
	}
	_, waiting := a.over.(*login)
	if *wanted.MFA != a.codeAsked[wanted.Profile] && a.entry == nil && (a.over == nil || waiting) {
		a.askCode(newQuiet(a.o.Clock()))
	}
}

// askCode opens the question; whatever comes of it, it does not open by itself again until AWS has refused a code.
func (a *App) askCode(q quiet) {
	wanted := a.wantsCode()
	a.codeAsked[wanted.Profile] = *wanted.MFA
	a.over = &codeEntry{app: a, profile: wanted.Profile, quiet: q}
}

func (*codeEntry) title() string { return "MFA code" }

func (c *codeEntry) ignores(now time.Time) bool { return c.quiet.ignores(now) }

func (c *codeEntry) actions() []action {
	back := closing("esc")
	back.hint, back.help = "not now", "not now; refresh asks again"
	back.do = func(a *App) tea.Cmd {
		a.over = nil
		a.openLogin()
		if l, ok := a.over.(*login); ok {
			l.quiet = quiet{} // the person has brought it about
		}
		return nil
	}
	return []action{
		{
			name: "enter-code", keys: []string{"enter"}, hint: "log in", rank: rankOpen, group: groupApp, help: "hand the code to AWS",
			refuse: func() string {
				if len(c.digits) != codeDigits {
					return "a code has six digits"
				}
				return ""
			},
			do: func(a *App) tea.Cmd {
				code, profile, backend := c.digits, c.profile, a.o.Backend
				c.digits, a.over = "", nil
				a.notify("handing the code to AWS")
				return func() tea.Msg {
					backend.EnterCode(profile, code)
					return nil
				}
			},
		},
		back,
	}
}

func (c *codeEntry) typed(msg tea.KeyPressMsg) {
	switch msg.String() {
	case "backspace", "ctrl+h":
		c.digits = c.digits[:max(len(c.digits)-1, 0)]
	case "ctrl+u":
		c.digits = ""
	default:
		c.pasted(msg.Text)
	}
}

// pasted takes digits alone: some devices show them in two groups.
func (c *codeEntry) pasted(text string) {
	for _, r := range text {
		if r >= '0' && r <= '9' && len(c.digits) < codeDigits {
			c.digits += string(r)
		}
	}
}

func (c *codeEntry) view(a *App) ([]string, bool) {
	look, width := a.env.look, min(a.width-4, 76)
	i := slices.IndexFunc(a.env.facts.snap.Logins, func(l *state.Login) bool { return l.Profile == c.profile && l.MFA != nil })
	if i < 0 {
		return nil, false
	}
	wanted := a.env.facts.snap.Logins[i].MFA
	var lines []string
	add := func(label, text string) {
		for i, part := range wrapped(harmless(text), max(width-9, 10)) {
			if i > 0 {
				label = ""
			}
			lines = append(lines, look.paint(toneQuiet, padRight(label, 9))+part)
		}
	}
	if c.profile != "" {
		add("profile", c.profile)
	}
	add("device", wanted.Device)
	if wanted.Refused != "" {
		add("refused", wanted.Refused)
	}
	lines = append(lines, "")
	add("code", c.digits+caret+strings.Repeat("·", codeDigits-len(c.digits)))
	return lines, false
}
