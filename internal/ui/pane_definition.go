package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// definitionPane tells what one task definition says, or what differs between two.
type definitionPane struct {
	base
	e             *env
	before, after string // ARNs; before is "" where one is told
	text          pager
}

func newDefinitionPane(e *env, of any) pane {
	p := &definitionPane{e: e}
	p.after, _ = of.(string)
	return p
}

func newDifferencePane(e *env, of any) pane {
	both, _ := of.(comparison)
	return &definitionPane{e: e, before: both.before, after: both.after}
}

func (p *definitionPane) title() string {
	if p.before == "" {
		return state.Revision(p.after)
	}
	return state.Revision(p.before) + " and " + state.Revision(p.after)
}

func (p *definitionPane) sync(*facts) tea.Cmd {
	p.text.set(p.lines())
	return nil
}

func (p *definitionPane) resize(width, height int) {
	p.text.resize(width, height)
	p.text.set(p.lines())
}

func (p *definitionPane) lines() []string {
	known := p.e.facts.snap.TaskDefinitions
	before, after := known[p.before], known[p.after]
	switch {
	case after == nil:
		return p.absent(p.after)
	case p.before == "":
		return p.one(after)
	case before == nil || !before.Printed(): // values that an earlier session saw cannot be compared
		return p.absent(p.before)
	case !after.Printed():
		return p.absent(p.after)
	}
	return p.two(before, after)
}

func (p *definitionPane) absent(arn string) []string {
	of, _ := state.ParseARN(arn)
	return absentWords(p.e, p.text.width, state.Revision(arn), state.SourceDefinitions, state.ClusterKey{Scope: of.Scope()})
}

// one tells all that a definition says.
func (p *definitionPane) one(d *state.TaskDefinition) []string {
	by := ""
	if d.RegisteredBy != "" {
		by = "by " + state.ShortARNs(d.RegisteredBy)
	}
	registered := ""
	if !d.RegisteredAt.IsZero() {
		registered = "registered " + clockTime(d.RegisteredAt, p.e.facts.now.Location())
	}
	lines := p.e.look.paintLines(toneTitle, wrapped(factWords(state.Revision(d.ARN), strings.ToLower(d.Status), registered, by), p.text.width))
	of := "-"
	for _, f := range d.Fields() {
		lines = append(lines, p.heading(&of, f.Container)...)
		lines = append(lines, p.line("  ", f.Name, f.Value, tonePlain)...)
	}
	return lines
}

// two tells what differs. Values that may be secret are never shown: that they changed is.
func (p *definitionPane) two(before, after *state.TaskDefinition) []string {
	changes := state.CompareDefinitions(before, after)
	text := state.Revision(before.ARN) + " → " + state.Revision(after.ARN) + ": "
	if len(changes) == 0 {
		return p.e.look.paintLines(toneQuiet, wrapped(text+"they say the same", p.text.width))
	}
	verb := " differ"
	if len(changes) == 1 {
		verb = " differs"
	}
	lines := p.e.look.paintLines(toneTitle, wrapped(text+plural(len(changes), "field")+verb+"; what is the same is left out", p.text.width))
	of := "-"
	for _, c := range grouped(changes) {
		lines = append(lines, p.heading(&of, c.Container)...)
		switch {
		case c.Before == "":
			lines = append(lines, p.line("+ ", c.Name, c.After, toneGood)...)
		case c.After == "":
			lines = append(lines, p.line("- ", c.Name, c.Before, toneBad)...)
		case strings.HasPrefix(c.Before, "•••"):
			lines = append(lines, p.line("~ ", c.Name, "changed: "+c.Before+" → "+c.After, toneBusy)...)
		default:
			lines = append(lines, p.line("~ ", c.Name, c.Before+" → "+c.After, toneBusy)...)
		}
	}
	return lines
}

// grouped puts the changes of one container together.
func grouped(changes []state.DefinitionChange) []state.DefinitionChange {
	var order []string
	for _, c := range changes {
		if !slices.Contains(order, c.Container) {
			order = append(order, c.Container)
		}
	}
	changes = slices.Clone(changes)
	slices.SortStableFunc(changes, func(a, b state.DefinitionChange) int {
		return slices.Index(order, a.Container) - slices.Index(order, b.Container)
	})
	return changes
}

// heading names the container where a new one begins.
func (p *definitionPane) heading(of *string, container string) []string {
	if *of == container {
		return nil
	}
	*of = container
	name := "task"
	if container != "" {
		name = "container " + container
	}
	return []string{"", p.e.look.paint(toneAccent, cutEnd(harmless(name), p.text.width))}
}

// fieldWidth is the column of the fields' names where there is room for it.
const fieldWidth = 26

func (p *definitionPane) line(sign, name, value string, t tone) []string {
	width := min(fieldWidth, p.text.width/3)
	head := sign + padRight(cutEnd(harmless(name), width), width) + " "
	lines := make([]string, 0, 1)
	for _, text := range wrapped(value, max(p.text.width-cells(head), 8)) {
		lines = append(lines, p.e.look.paint(t, head+text))
		head = blank(cells(head))
	}
	return lines
}

func (p *definitionPane) view() []string   { return p.text.view() }
func (p *definitionPane) scroll() scroller { return &p.text }

func (p *definitionPane) focus() state.Focus {
	return state.Focus{TaskDefinition: p.after, Against: p.before}
}

func (p *definitionPane) subject() (subject, bool) {
	return taskDefinitionSubject(p.after, state.ServiceKey{}), p.after != ""
}

func (p *definitionPane) actions() []action {
	return []action{p.revisions(), describeOf(p), yamlOf(p), copyOf(p), browserOf(p)}
}

// revisions opens the family, to choose another revision.
func (p *definitionPane) revisions() action {
	return onSubject(p, action{
		name: "revisions", keys: []string{"enter"}, hint: "revisions", rank: rankOpen, help: "all revisions of its family",
	}, func(s subject) string {
		if _, ok := state.FamilyOf(s.arn); !ok {
			return fmt.Sprintf("%q is no revision", s.arn)
		}
		return ""
	}, func(a *App, s subject) tea.Cmd {
		key, _ := state.FamilyOf(s.arn)
		return a.open(place{"revisions", key})
	})
}
