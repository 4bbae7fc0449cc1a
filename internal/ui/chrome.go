package ui

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// The smallest terminal that is served, in cells.
const (
	leastWidth  = 60
	leastHeight = 16
)

// chromeHeight are the lines around the pane: header, tabs, rule; status, keys.
const chromeHeight = 5

// bodySize is the pane's part of the screen.
func (a *App) bodySize() (width, height int) { return a.width, max(a.height-chromeHeight, 1) }

// draw makes the frame. It reads and changes nothing.
func (a *App) draw() string {
	if a.width <= 0 || a.height <= 0 {
		return "" // no size has come yet
	}
	if a.width < leastWidth || a.height < leastHeight {
		words := fmt.Sprintf("terminal too small: %dx%d, fsui needs %dx%d", a.width, a.height, leastWidth, leastHeight)
		return cutEnd(words, a.width)
	}
	var body, over []string
	_, height := a.bodySize()
	if a.over != nil {
		lines, whole := a.over.view(a)
		if whole {
			body = lines
		} else {
			over = lines
		}
	}
	if body == nil {
		body = a.visible().view()
	}
	lines := append([]string{a.header(), a.tabsLine(), a.ruleOrFault()}, body[:min(len(body), height)]...)
	for len(lines) < height+3 {
		lines = append(lines, "")
	}
	lines = append(lines, a.statusLine(), a.footer())
	frame := strings.Join(lines, "\n")
	if over != nil {
		frame = a.card(frame, a.over.title(), over)
	}
	return a.env.look.finish(frame)
}

// piece is text with a tone.
type piece struct {
	text string
	tone tone
}

func (l *look) paintAll(pieces []piece) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(l.paint(p.tone, harmless(p.text)))
	}
	return b.String()
}

func widthOf(pieces []piece) int {
	n := 0
	for _, p := range pieces {
		n += cells(p.text)
	}
	return n
}

// variant is a left and a right text for one line.
type variant struct{ left, right []piece }

// sides draws the first variant that fits into a line; of the last one the left side is cut.
func (a *App) sides(variants ...variant) string { return sidesOf(a.env.look, a.width, variants...) }

func sidesOf(l *look, width int, variants ...variant) string {
	for i, v := range variants {
		space := width - widthOf(v.left) - widthOf(v.right)
		switch {
		case space >= 2:
			return l.paintAll(v.left) + blank(space) + l.paintAll(v.right)
		case i == len(variants)-1 && widthOf(v.right) > 0 && widthOf(v.right) < width/2:
			return cutEnd(l.paintAll(v.left), width-widthOf(v.right)-2) + "  " + l.paintAll(v.right)
		case i == len(variants)-1:
			return cutEnd(l.paintAll(v.left)+blank(space)+l.paintAll(v.right), width)
		}
	}
	return ""
}

// tabsLine names the panes by their numbers, the trail that leads to what is shown, and what is wrong at all.
func (a *App) tabsLine() string {
	full, short, trail := make([]piece, 0, len(a.tabs)), make([]piece, 0, len(a.tabs)), make([]piece, 0, 1)
	for i, t := range a.tabs {
		label := piece{fmt.Sprintf(" %d %s  ", i+1, capital(t.kind.name)), toneQuiet}
		if t.kind.count != nil {
			if n := t.kind.count(a.env.facts); n != "" && n != "0" {
				label.text = fmt.Sprintf(" %d %s %s  ", i+1, capital(t.kind.name), n)
			}
		}
		if i == a.at {
			label.tone = toneAccent
			short, trail = append(short, label), append(trail, label)
		} else {
			short = append(short, piece{fmt.Sprintf(" %d", i+1), toneQuiet})
		}
		full = append(full, label)
	}
	for _, p := range a.tabs[a.at].trail[1:] {
		step := piece{" › " + p.title(), toneTitle}
		full, short, trail = append(full, step), append(short, step), append(trail, step)
	}
	named, counted := a.troubles(true), a.troubles(false)
	news := counted
	if len(a.watch.fresh) > 0 {
		news = named[:1] // which one is new says more than how many there are
	}
	return a.sides(variant{full, named}, variant{full, news}, variant{full, counted}, variant{short, named}, variant{short, counted},
		variant{trail, counted}, variant{left: trail})
}

// troubles count what is wrong, what is new first.
func (a *App) troubles(named bool) []piece {
	var pieces []piece
	add := func(tone tone, format string, args ...any) {
		if len(pieces) > 0 {
			pieces = append(pieces, piece{"  ", tonePlain})
		}
		pieces = append(pieces, piece{fmt.Sprintf(format, args...), tone})
	}
	if fresh := a.watch.fresh; len(fresh) > 0 {
		if named {
			add(toneBad, "+%d failing: %s", len(fresh), cutMiddle(fresh[0].String(), 32))
		} else {
			add(toneBad, "+%d failing", len(fresh))
		}
	}
	for _, h := range []struct {
		state.Health
		tone
	}{{state.Failing, toneBad}, {state.Degraded, toneWarn}, {state.Unknown, toneWarn}, {state.Deploying, toneBusy}} {
		if n := a.watch.counts[h.Health]; n > 0 {
			add(h.tone, "%d %s", n, h.Health)
		}
	}
	if n := len(a.env.facts.snap.Services); len(pieces) == 0 && n > 0 && countWrong(a.env.facts) == "0" {
		add(toneQuiet, "all well")
	}
	return pieces
}

// ruleOrFault is a rule, or in its place what goes wrong with reading AWS.
func (a *App) ruleOrFault() string {
	_, told := a.over.(*login) // by the screen below
	if line := cmp.Or(faultLine(a.env.facts), a.o.LeftOut); line != "" && !told {
		return a.env.look.paint(toneWarn, cutEnd("! "+harmless(line), a.width))
	}
	return a.env.look.paint(toneQuiet, strings.Repeat("─", a.width))
}

// captioned is a pane that has something to say in the status line, where nothing else stands there.
type captioned interface{ caption() (string, tone) }

// statusLine is the rule above the keys, with what there is to say about the list: the filter, a notice, counts.
func (a *App) statusLine() string {
	look := a.env.look
	l, isList := a.visible().scroll().(list)
	s, isSearched := a.visible().scroll().(searched)
	filtered := isSearched && s.filterLine() != ""
	var right string
	if filtered {
		right = " " + s.matched() + " "
	}
	if isList && l.counts().marked > 0 {
		right += fmt.Sprintf(" %d marked ", l.counts().marked)
	}
	room := a.width - cells(right) - 6
	left, tone := "", tonePlain
	acting, actTone := actLine(a.env.facts)
	switch {
	case a.entry != nil:
		aside := a.notice.text
		if a.entry.err != nil {
			aside = a.entry.err.Error()
		}
		if aside != "" {
			aside = " " + cutEnd(aside, room/2)
		}
		left = " " + a.entry.sign + a.entry.view(room-cells(aside)-3-cells(a.entry.sign)) + aside + " "
	case a.notice.text != "":
		left, tone = " "+a.notice.text+" ", toneTitle
	case acting != "":
		left, tone = " "+acting+" ", actTone
	case filtered:
		left = " /" + s.filterLine() + " "
	case isList && l.caption() != "":
		left = " " + l.caption() + " "
	default:
		if p, ok := a.visible().(captioned); ok {
			left, tone = p.caption()
		}
	}
	left = cutEnd(harmless(left), room)
	rule := func(n int) string { return look.paint(toneQuiet, strings.Repeat("─", max(n, 0))) }
	return rule(2) + look.paint(tone, left) + rule(room-cells(left)+2) + right + rule(2)
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
