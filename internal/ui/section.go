package ui

import (
	"slices"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// section is a part of a page: a label, and what stands beside it.
type section struct {
	label string
	items []item
}

// item is one thing said in a section: a quiet head such as an age, and a text.
type item struct {
	head, text string
	tone       tone
}

// labelWidth is the column of the labels.
const labelWidth = 9

// lines draws a section; each item takes at most most lines, 0 = as many as it needs.
func (s section) lines(l *look, width, most int) []string {
	var lines []string
	label := harmless(s.label)
	for _, it := range s.items {
		room := width - labelWidth - cells(it.head)
		for i, text := range clipped(wrapped(it.text, room), most, room) {
			head := it.head
			if i > 0 {
				head = blank(cells(head))
			}
			lines = append(lines, l.paint(toneTitle, padRight(label, labelWidth))+l.paint(toneQuiet, head)+l.paint(it.tone, text))
			label = ""
		}
	}
	return lines
}

// clipped keeps the first lines of a wrapped text; the last one kept shows that there is more.
func clipped(lines []string, most, width int) []string {
	if most <= 0 || len(lines) <= most {
		return lines
	}
	kept := append([]string(nil), lines[:most]...)
	kept[most-1] = cutEnd(kept[most-1]+" "+lines[most], width)
	return kept
}

// factWords joins what is known about an object into one text to be wrapped; empty words are left out.
func factWords(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " · ")
}

// paintLines paints each line: a tone does not outlast its line.
func (l *look) paintLines(t tone, lines []string) []string {
	painted := make([]string, 0, len(lines))
	for _, line := range lines {
		painted = append(painted, l.paint(t, line))
	}
	return painted
}

// absentWords stand where the object of a page is not among the facts: its source has not answered yet, could not, or
// has answered without it.
func absentWords(e *env, width int, name string, kind state.SourceKind, cluster state.ClusterKey) []string {
	name = cutMiddle(name, 48)
	source := e.facts.snap.Source(kind, cluster)
	words := []string{"", "Loading " + name + ", " + state.Age(e.facts.now.Sub(e.started)) + " so far."}
	switch {
	case source != nil && source.Fault != nil:
		words = faultedWords(name, sourceName(source.Key), source.Fault)
	case source != nil && !source.At.IsZero():
		words[1] = name + " is not there, or no longer."
	}
	var lines []string
	for _, w := range words {
		for _, line := range wrapped(strings.TrimSpace(w), width-2*detailMargin) {
			lines = append(lines, blank(detailMargin)+line)
		}
	}
	return lines
}
