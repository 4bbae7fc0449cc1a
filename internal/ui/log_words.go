package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// silence is for how long CloudWatch may say nothing until that is said: it is asked every second or two.
const silence = 15 * time.Second

// view is the pane: its headline, what cannot be read, titles of columns, and the lines.
func (p *logsPane) view() []string {
	lines := append([]string{p.headline()}, p.problems()...)
	lines = append(lines, p.titles()...)
	if rows := p.v.rows(); rows != nil && !p.unread() {
		return append(lines, rows...)
	}
	for _, words := range p.absent() {
		for _, line := range wrapped(harmless(strings.TrimSpace(words)), max(p.width-2*detailMargin, 1)) {
			lines = append(lines, strings.TrimRight(blank(detailMargin)+line, " "))
		}
	}
	return lines
}

// unread reports that nothing could be read: that is told in full, and not hidden behind marks.
func (p *logsPane) unread() bool { return p.was.fault != nil && p.v.ring.lines == 0 }

// nowhere reports that no container's lines can be read here.
func (p *logsPane) nowhere() bool {
	return len(p.was.where) > 0 && !slices.ContainsFunc(p.was.where, func(w state.LogWhere) bool { return w.Problem == "" })
}

// headline says whose lines these are, whether they flow, and what is left out.
func (p *logsPane) headline() string {
	l, now := p.e.look, p.e.facts.now
	who := "Logs of " + p.name()
	flow := piece{"following", toneGood}
	fresh := p.v.fresh()
	switch {
	case !p.req.Until.IsZero():
		flow = piece{p.span(), toneAccent}
	case p.was.ended:
		flow = piece{"ended", toneWarn}
	case p.v.follow && p.nowhere():
		flow = piece{"nothing to follow", toneWarn}
	case p.v.follow:
	case fresh > 0:
		flow = piece{fmt.Sprintf("paused, %d new", fresh), toneAccent}
	default:
		flow = piece{"paused", toneAccent}
	}
	if p.req.Live { // it costs money: that stands there at any width
		flow.text += ", live"
	}
	var sorts []string
	if p.only != "" {
		sorts = append(sorts, p.only)
	} else if names := p.seen(); len(names) == 1 {
		sorts = append(sorts, names[0])
	}
	if p.solo != "" {
		sorts = append(sorts, "task "+short(p.solo, 8))
	} else if n := len(p.tasks); n > 0 && p.req.Task.ID == "" {
		sorts = append(sorts, plural(n, "task"))
	}
	rate := p.rate.words(now)
	filter := p.filters()
	since := ""
	if r := &p.v.ring; len(r.chunks) > 0 {
		since = "since " + p.v.sheet.clock.brief(r.chunks[0].lines[0].time(), now)
	}
	dot := piece{" · ", toneQuiet}
	left := func(sorts ...string) []piece {
		pieces := []piece{{who, toneTitle}}
		for _, s := range sorts {
			pieces = append(pieces, dot, piece{s, tonePlain})
		}
		return append(pieces, dot, flow)
	}
	right := func(words ...string) []piece {
		if w, ok := p.trouble(); ok {
			return []piece{{w, toneWarn}}
		}
		return []piece{{factWords(words...), toneQuiet}}
	}
	if filter == "" {
		filter = "no filter"
	} else {
		rate = ""
	}
	clock := p.v.sheet.clock.String()
	who = cutMiddle(who, max(p.width/2, 24))
	least := cutEnd(filter, p.width-widthOf(left())-2)
	variants := []variant{
		{left(sorts...), right(rate, filter, since, p.live(), clock)},
		{left(sorts...), right(rate, filter, since, p.live())},
		{left(sorts...), right(rate, filter)},
		{left(), right(rate, filter)},
		{left(), right(filter)},
		{left(), right(least)},
	}
	return sidesOf(l, p.width, variants...)
}

// span is the range of time that was asked for.
func (p *logsPane) span() string {
	clock, now := p.v.sheet.clock, p.e.facts.now
	from := ""
	if !p.req.Since.IsZero() {
		from = clock.brief(p.req.Since, now)
	}
	return from + "–" + clock.brief(p.req.Until, now)
}

// filters name all that leaves lines out.
func (p *logsPane) filters() string {
	var words []string
	if p.req.Pattern != "" {
		words = append(words, "pattern "+p.req.Pattern)
	}
	if p.least != state.LevelUnknown {
		words = append(words, p.least.String()+" and worse")
	}
	if p.keep != nil {
		words = append(words, "only "+p.keep.text)
	}
	if p.hide != nil {
		words = append(words, "without "+p.hide.text)
	}
	return harmless(cutEnd(strings.Join(words, " · "), 60))
}

// live is what Live Tail does, in a word.
func (p *logsPane) live() string {
	switch live := p.was.live; {
	case !p.req.Live:
		return ""
	case live == nil:
		return "Live Tail begins"
	case !live.On:
		return "Live Tail off"
	case live.Sampled:
		return fmt.Sprintf("Live Tail samples, %d min", live.Minutes)
	default:
		return fmt.Sprintf("Live Tail %d min", live.Minutes)
	}
}

// trouble is what is wrong with the reading, in a word; caption says it in full.
func (p *logsPane) trouble() (string, bool) {
	now := p.e.facts.now
	switch fault := p.was.fault; {
	case fault != nil && !p.was.at.IsZero():
		return "! " + fault.Short() + ", read " + state.Age(now.Sub(p.was.at)) + " ago", true
	case fault != nil:
		return "! " + fault.Short(), true
	case p.silent():
		return "! no answer for " + state.Age(now.Sub(p.was.at)), true
	}
	return "", false
}

func (p *logsPane) silent() bool {
	return p.tails() && !p.was.at.IsZero() && p.e.facts.now.Sub(p.was.at) > silence
}

// caption stands in the status line: what is wrong, or what a paused screen does not show.
func (p *logsPane) caption() (string, tone) {
	r := &p.v.ring
	follow := p.e.keys.of("follow", "f")
	switch fault := p.was.fault; {
	case fault != nil && len(r.chunks) > 0:
		return " ! " + faultWords(fault) + " ", toneWarn
	case p.was.live != nil && p.was.live.Fault != nil:
		return " ! Live Tail: " + faultWords(p.was.live.Fault) + "; lines come by polling ", toneWarn
	case p.paging:
		return " reading more lines ", toneQuiet
	}
	if _, _, done := r.passed(); done < 1 && p.find == "" {
		return fmt.Sprintf(" filtering, %d%% ", int(done*100)), toneQuiet
	}
	if r.gone > 0 && !p.v.follow && p.v.atTop() {
		return fmt.Sprintf(" %s dropped: fsui holds %s ", plural(r.gone, "older line"), sizeOf(r.limit)), toneQuiet
	}
	if words := p.onlyMarks(); words != "" {
		return " " + words + " ", toneQuiet
	}
	if n := p.v.fresh(); n > 0 && p.tails() {
		return fmt.Sprintf(" ↓ %s, %s follows ", plural(n, "new line"), follow), toneAccent
	}
	if n := p.v.sheet.skipped(); n > 0 {
		return fmt.Sprintf(" %d cells to the right, %s goes back ", n, p.e.keys.of("left", "←")), toneQuiet
	}
	return "", tonePlain
}

// onlyMarks says why marks are all there is on the screen, "" where lines are too.
func (p *logsPane) onlyMarks() string {
	r := &p.v.ring
	all := 0
	for _, c := range r.chunks {
		all += len(c.lines)
	}
	kept, _, done := r.passed()
	switch {
	case all == 0 || !p.was.opened && !p.was.ended:
		return ""
	case r.lines == 0 && p.req.Pattern != "":
		return "no line matches the pattern " + harmless(p.req.Pattern)
	case r.lines == 0:
		return "no lines yet"
	case p.solo == "" && done == 1 && kept == all-r.lines: // marks always pass
		return fmt.Sprintf("none of %s passes: %s", plural(r.lines, "line"), p.sieveWords())
	}
	return ""
}

// mostProblems is how many places that cannot be read are named above the lines; the lines that takes are problemShare
// of the screen, and half of it where nothing can be read.
const (
	mostProblems = 2
	problemShare = 7
)

// problems are the places whose lines cannot be read here, above those that can.
func (p *logsPane) problems() []string {
	if len(p.v.ring.chunks) == 0 || p.unread() {
		return nil // they stand in the middle of the empty screen
	}
	var all []string
	for _, w := range oneProblemEach(p.was.where) {
		if w.Problem != "" {
			all = append(all, "! "+w.Container+": "+w.Problem)
		}
	}
	room := p.height / problemShare
	if p.nowhere() {
		room = p.height / 2
	} else if len(all) > mostProblems {
		all[mostProblems-1] = fmt.Sprintf("(+%d more) ", len(all)-mostProblems) + all[mostProblems-1]
		all = all[:mostProblems]
	}
	var lines []string
	for i, text := range all {
		each := max(1, (room-len(lines))/(len(all)-i))
		for _, line := range clipped(wrapped(text, p.width), each, p.width) {
			lines = append(lines, p.e.look.paint(toneWarn, line))
		}
	}
	return lines
}

// oneProblemEach puts containers together that have one problem.
func oneProblemEach(where []state.LogWhere) (all []state.LogWhere) {
	for _, w := range where {
		same := slices.IndexFunc(all, func(o state.LogWhere) bool { return w.Problem != "" && o.Problem == w.Problem })
		if same < 0 {
			all = append(all, w)
		} else if !slices.Contains(strings.Split(all[same].Container, ", "), w.Container) {
			all[same].Container += ", " + w.Container
		}
	}
	return all
}

// absent says why there are no lines.
func (p *logsPane) absent() []string {
	r := &p.v.ring
	keys := p.e.keys
	if r.lines > 0 {
		none := fmt.Sprintf("None of %s passes: %s.", plural(r.lines, "line"), p.sieveWords())
		if _, _, done := r.passed(); done < 1 {
			none = fmt.Sprintf("Filtering, %d%% of %s.", int(done*100), plural(r.lines, "line"))
		}
		away := fmt.Sprintf("%s or %s with an empty line takes a filter away.", keys.of("keep-only", "&"), keys.of("hide", "!"))
		if p.least != state.LevelUnknown {
			away += " " + keys.of("level", "l") + " shows other levels."
		}
		return []string{"", none, away}
	}
	var words []string
	for _, w := range oneProblemEach(p.was.where) {
		words = append(words, "", whereWordsOf(w))
	}
	switch {
	case p.e.tail == nil:
		return []string{"", "This console reads no logs."}
	case p.was.fault != nil:
		return append(faultedWords("lines", "the logs of "+p.name(), p.was.fault), words...)
	case p.nowhere():
		return append([]string{"", "The lines of " + p.name() + " cannot be read here."}, words...)
	case !p.was.opened && !p.was.ended:
		return append([]string{"", "Loading the logs of " + p.name() + ", " + state.Age(p.e.facts.now.Sub(p.asked)) + " so far."}, words...)
	}
	none := "No lines yet."
	switch {
	case !p.req.Until.IsZero():
		none = "No lines from " + p.span() + "."
	case !p.req.Since.IsZero():
		none = "No lines since " + p.v.sheet.clock.brief(p.req.Since, p.e.facts.now) + "."
	}
	if p.req.Pattern != "" {
		none = strings.TrimSuffix(none, ".") + " that match the pattern " + p.req.Pattern + "."
	}
	if p.tails() {
		none += " fsui goes on looking."
	}
	return append([]string{"", none}, words...)
}

func (p *logsPane) sieveWords() string {
	var words []string
	if p.least != state.LevelUnknown {
		words = append(words, p.levelWords())
	}
	if p.keep != nil {
		words = append(words, "only "+p.keep.text)
	}
	if p.hide != nil {
		words = append(words, "without "+p.hide.text)
	}
	if p.only != "" {
		words = append(words, "container "+p.only)
	}
	if p.solo != "" {
		words = append(words, "task "+short(p.solo, 8))
	}
	return strings.Join(words, ", ")
}

// whereWordsOf tells of one place that logs go to.
func whereWordsOf(w state.LogWhere) string {
	text := w.Container + ": " + factWords(w.Group, w.Region, w.Prefix)
	if w.Group == "" {
		text = w.Container + ": " + w.Driver
	}
	if w.Problem != "" {
		text = w.Container + ": " + w.Problem
	}
	return text
}
