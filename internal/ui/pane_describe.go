package ui

import (
	"bytes"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// describePane shows an object as the AWS API tells it, in JSON or YAML. It follows the facts: the document is made
// again when they change, and the screen stays at the line where it was.
type describePane struct {
	e      *env
	of     describing
	snap   *state.Snapshot // that the document was asked of last
	busy   bool            // an answer is under way
	doc    []byte
	err    error // why there is no newer document
	text   document
	width  int
	height int
}

// described is the answer of Describe.
type described struct {
	doc []byte
	err error
}

func newDescribePane(e *env, of any) pane {
	p := &describePane{e: e}
	p.of, _ = of.(describing)
	return p
}

func (p *describePane) format() string {
	if p.of.yaml {
		return "YAML"
	}
	return "JSON"
}

func (p *describePane) title() string { return p.of.name + " as " + p.format() }

func (p *describePane) sync(f *facts) tea.Cmd {
	if p.width > 0 {
		p.resize(p.width, p.height) // there may be other notes
	}
	if p.busy || p.snap == f.snap {
		return nil
	}
	return p.ask(f.snap)
}

// ask makes the document in a command: it may be long.
func (p *describePane) ask(snap *state.Snapshot) tea.Cmd {
	p.snap, p.busy = snap, true
	describe, key, inYAML := p.e.describe, p.of.key, p.of.yaml
	return answer(p, func() any {
		doc, err := describe(snap, key)
		if err == nil && inYAML {
			doc, err = toYAML(doc)
		}
		return described{doc, err}
	})
}

func (p *describePane) hear(msg any) tea.Cmd {
	d, ok := msg.(described)
	if !ok {
		return nil
	}
	p.busy, p.err = false, d.err
	if d.err == nil && !bytes.Equal(p.doc, d.doc) {
		p.doc = d.doc
		p.text.set(strings.Split(strings.TrimRight(string(d.doc), "\n"), "\n"))
	}
	return p.sync(p.e.facts) // facts may have changed meanwhile
}

func (p *describePane) resize(width, height int) {
	p.width, p.height = width, height
	p.text.resize(width, max(height-len(p.notes()), 1))
}

// notes stand above the document of a service: what AWS's answer does not say of the images that its tasks run.
func (p *describePane) notes() []string {
	key, ok := p.of.key.(state.ServiceKey)
	if !ok || p.width == 0 {
		return nil
	}
	rows := slices.DeleteFunc(imageRows(p.e, p.e.facts.snap.Services[key], nil), func(r whyRow) bool { return r.tone != toneWarn })
	lines := sectionOf(rows).lines(p.e.look, p.width, 2)
	return lines[:min(len(lines), p.height/3)]
}

func (p *describePane) view() []string {
	switch {
	case p.doc == nil && p.err != nil:
		return append([]string{""}, p.e.look.paintLines(toneWarn, wrapped("  "+p.err.Error(), p.width))...)
	case p.doc == nil:
		return []string{"", "  Loading " + p.title() + "."}
	}
	lines := append(p.notes(), p.text.view(p.e.look)...)
	if p.err != nil && len(lines) > 0 { // what was known stays
		note := "! " + p.err.Error() + "; this is what it was last"
		lines[0] = p.e.look.paint(toneWarn, padRight(cutEnd(harmless(note), p.width), p.width))
	}
	return lines
}

func (p *describePane) scroll() scroller { return &p.text }

func (p *describePane) focus() state.Focus {
	f := state.Focus{Service: p.of.service}
	switch key := p.of.key.(type) {
	case state.ServiceKey:
		f.Images, f.ImagesOf = key, p.e.usedBy(key)
	case state.TaskKey:
		f.Task = key
	case string:
		f.TaskDefinition = key
	}
	return f
}

func (p *describePane) subject() (subject, bool) { return p.of.subject, true }

func (p *describePane) actions() []action {
	return append([]action{p.as("describe", "d", "JSON", false), p.as("yaml", "y", "YAML", true)}, append(searchActions(p.e, &p.text),
		eventsOf(p), historyOf(p), targetsOf(p), copyOf(p), browserOf(p))...)
}

// as shows the same object in the other format, in the same place.
func (p *describePane) as(name, key, format string, yaml bool) action {
	return action{
		name: name, keys: []string{key}, hint: format, rank: rankOpen, group: groupLook,
		help: "the same object in " + format,
		refuse: func() string {
			if p.of.yaml == yaml {
				return "this is " + format + " already"
			}
			return ""
		},
		do: func(*App) tea.Cmd {
			p.of.yaml, p.doc, p.err = yaml, nil, nil
			return p.ask(p.e.facts.snap)
		},
	}
}
