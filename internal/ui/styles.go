package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// tone is what a piece of text means; the look decides how that is drawn. No tone carries a meaning that is not
// also in a word or a sign.
type tone int

const (
	toneRow   tone = iota // as the row it stands in
	tonePlain             // the terminal's own colours
	toneQuiet             // nothing to see here
	toneTitle
	toneAccent // names of keys and of what is selected elsewhere
	toneBad
	toneWarn
	toneBusy
	toneGood
	toneCursor // the row under the cursor
	toneFound  // what is searched for, in a line
	tones      // how many there are
)

// look is how the console is drawn on this terminal.
type look struct {
	dark  bool
	mono  bool // NO_COLOR or a terminal without: bold, faint and reverse only
	ascii bool
	open  [tones]string // the sequence that begins a tone
	tasks []string      // the sequences that tell tasks apart, none without colour
}

// newLook draws the tones as the default theme has them.
func newLook(dark, mono, ascii bool) *look {
	l := &look{dark: dark, mono: mono, ascii: ascii}
	if !mono {
		l.tasks = taskColors(dark)
	}
	return l.themed(defaultTheme())
}

// themed draws the tones that a theme has for this background as it says. A style that cannot be read changes nothing.
func (l *look) themed(theme map[string]map[string]string) *look {
	background := onLight
	if l.dark {
		background = onDark
	}
	for name, t := range toneNames() {
		words, ok := theme[background][name]
		if !ok {
			continue
		}
		if style, err := readStyle(words, l.mono); err == nil {
			l.open[t] = style.String()
		}
	}
	return l
}

// paint draws s, which must hold no sequences of its own: the first reset among them would end the tone.
func (l *look) paint(t tone, s string) string {
	if s == "" || t <= tonePlain {
		return s
	}
	return l.open[t] + s + ansi.ResetStyle
}

// paintTask paints what is a task's in the task's colour, the same for as long as it lives. Its id stands there too.
func (l *look) paintTask(id, s string) string {
	if len(l.tasks) == 0 || id == "" {
		return s
	}
	n := 0
	for i := range len(id) {
		n = (n*31 + int(id[i])) % 1_000_003
	}
	return l.tasks[n%len(l.tasks)] + s + ansi.ResetStyle
}

// finish makes a frame fit for the terminal: in ASCII mode every sign that is not ASCII gives way to one of the same
// width, whoever drew it, so that panes need not think of it.
func (l *look) finish(frame string) string {
	if !l.ascii {
		return frame
	}
	var b strings.Builder
	b.Grow(len(frame))
	for _, r := range frame {
		if r < 0x80 {
			b.WriteRune(r)
			continue
		}
		if sub, ok := asciiSign(r); ok {
			b.WriteByte(sub)
			continue
		}
		for range cells(string(r)) {
			b.WriteByte('?')
		}
	}
	return b.String()
}

// asciiSign is what stands for a sign of ours, or of the words of package state, in ASCII mode.
func asciiSign(r rune) (byte, bool) {
	switch r {
	case '…':
		return cutMarkASCII[0], true
	case '─', '–', '—':
		return '-', true
	case '│', '▏', '┃':
		return '|', true
	case '╭', '╮', '╰', '╯', '┌', '┐', '└', '┘', '├', '┤':
		return '+', true
	case '▰':
		return '#', true
	case '▁', '▂':
		return '_', true
	case '▃', '▄':
		return '-', true
	case '▅', '▆':
		return '=', true
	case '▇', '█':
		return '#', true
	case '▱', '·', '•':
		return '.', true
	case '×':
		return 'x', true
	case '›', '→', '≥':
		return '>', true
	case '▴', '↑':
		return '^', true
	case '▾', '↓':
		return 'v', true
	case '↵':
		return '|', true
	case '←':
		return '<', true
	}
	return 0, false
}
