package ui

import (
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
	app    *App
	digits string
	quiet  quiet
}

func (a *App) wantedCode() *state.MFA { return a.env.facts.snap.Main().MFA }

// openCode asks where a code is wanted that the person has not been asked for, and goes where none is wanted any more.
func (a *App) openCode() {
	wanted := a.wantedCode()
	if wanted == nil {
		a.codeAsked = state.MFA{}
		if _, shown := a.over.(*codeEntry); shown {
			a.over = nil
		}
		return
	}
	_, waiting := a.over.(*login)
	if *wanted != a.codeAsked && a.entry == nil && (a.over == nil || waiting) {
		a.askCode(newQuiet(a.o.Clock()))
	}
}

// askCode opens the question; whatever comes of it, it does not open by itself again until AWS has refused a code.
func (a *App) askCode(q quiet) {
	a.codeAsked = *a.wantedCode()
	a.over = &codeEntry{app: a, quiet: q}
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
				code, backend := c.digits, a.o.Backend
				c.digits, a.over = "", nil
				a.notify("handing the code to AWS")
				return func() tea.Msg {
					backend.EnterCode(code)
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
	wanted, look, width := a.wantedCode(), a.env.look, min(a.width-4, 76)
	if wanted == nil {
		return nil, false
	}
	var lines []string
	add := func(label, text string) {
		for i, part := range wrapped(harmless(text), max(width-9, 10)) {
			if i > 0 {
				label = ""
			}
			lines = append(lines, look.paint(toneQuiet, padRight(label, 9))+part)
		}
	}
	if profile := a.env.facts.snap.Main().Profile; profile != "" {
		add("profile", profile)
	}
	add("device", wanted.Device)
	if wanted.Refused != "" {
		add("refused", wanted.Refused)
	}
	lines = append(lines, "")
	add("code", c.digits+caret+strings.Repeat("·", codeDigits-len(c.digits)))
	return lines, false
}
