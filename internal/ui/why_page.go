package ui

import (
	"fmt"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// lines are the page, and below it what was not looked at.
func (p *whyPane) lines() []string {
	lines := p.found()
	if p.e.leftOut != "" {
		lines = append(append(lines, ""), p.e.look.paintLines(toneWarn, wrapped("! "+p.e.leftOut, p.text.width))...)
	}
	return lines
}

// found is the page: the question, what is found, when and how often, on what evidence, and what to do.
func (p *whyPane) found() []string {
	l, width := p.e.look, p.text.width
	f, ok := p.current()
	switch {
	case p.err != nil && !ok:
		return append([]string{""}, l.paintLines(toneWarn, wrapped("  The causes cannot be read: "+p.err.Error(), width))...)
	case p.known && !ok:
		return append(append(p.headline(""), "", "Nothing is known of it that tells a cause."), p.images()...)
	case !ok && p.told.Empty():
		return p.absent()
	case !ok:
		return []string{"", "  Looking for the cause."}
	}
	lines := p.headline(string(f.Confidence))
	lines = append(lines, p.others()...)
	lines = append(lines, l.paintLines(findingTone(f), wrapped(f.Summary, width))...)
	lines = append(lines, l.paintLines(toneRow, wrapped(p.course(f), width))...)
	if p.gone() {
		lines = append(lines, l.paint(toneQuiet, cutEnd("ECS no longer knows it: this is what it said last.", width)))
	}
	rows, label := p.rows(f), ""
	p.stops = p.stops[:0]
	for _, r := range rows {
		if r.label != label {
			lines = append(lines, "")
		}
		p.stops = append(p.stops, len(lines))
		lines = append(lines, p.drawn(r, r.label != label)...)
		label = r.label
	}
	return lines
}

// drawn is one row; the first of a section begins with its label.
func (p *whyPane) drawn(r whyRow, first bool) []string {
	label := ""
	if first {
		label = r.label
	}
	lines := section{label, []item{r.item}}.lines(p.e.look, p.text.width, 0)
	if r.key() != p.row {
		return lines
	}
	r.tone = toneCursor
	label = padRight(label, labelWidth-1) + ">"
	return section{label, []item{r.item}}.lines(p.e.look, p.text.width, 0)
}

// images are what is told of them where nothing else is, after an empty line.
func (p *whyPane) images() []string {
	lines := sectionOf(p.imageRows()).lines(p.e.look, p.text.width, 0)
	if len(lines) > 0 {
		lines = append([]string{""}, lines...)
	}
	return lines
}

// evidenceWidth is the column of the names of fields.
const evidenceWidth = 16

// headline is the question, with the confidence of the answer at the right end of its line.
func (p *whyPane) headline(confidence string) []string {
	width := p.text.width
	question := cutEnd(harmless(p.question()), max(width-cells(confidence)-1, 1))
	return []string{p.e.look.paint(toneTitle, padRight(question, width-cells(confidence))) + p.e.look.paint(toneAccent, confidence)}
}

func (p *whyPane) question() string {
	name := cutMiddle(p.name(), max(p.text.width/2, 24))
	if p.known && p.benign {
		return "Nothing is wrong with " + name
	}
	switch of := p.of.(type) {
	case state.ServiceKey:
		v := p.e.facts.verdicts[of]
		if v.Health == state.Failing || v.Health == state.Degraded {
			return "Why is " + name + " " + string(v.Health) + "?"
		}
		return "What is or was wrong with " + name + "?"
	case state.TaskKey:
		if t := p.task(); t != nil && t.Stopped() {
			return "Why did task " + name + " stop?"
		}
		return "What is wrong with task " + name + "?"
	}
	return "What is wrong with target " + name + "?"
}

func findingTone(f state.Finding) tone {
	switch {
	case f.Benign:
		return toneQuiet
	case f.Confidence == state.Possible:
		return toneWarn
	}
	return toneBad
}

// othersShown is how many findings are listed at once.
const othersShown = 3

// others lists the findings where there are more than one.
func (p *whyPane) others() []string {
	n := len(p.findings)
	if n < 2 {
		return nil
	}
	from := max(0, min(p.cursor-othersShown/2, n-othersShown))
	var lines []string
	for i := from; i < min(from+othersShown, n); i++ {
		f := p.findings[i]
		sign, t := " ", toneRow
		if i == p.cursor {
			sign, t = "*", toneTitle
		}
		line := fmt.Sprintf("%s %d/%d %-8s %s%s", sign, i+1, n, f.Confidence, timesOf(f), harmless(f.Summary))
		lines = append(lines, p.e.look.paint(t, cutEnd(line, p.text.width)))
	}
	return append(lines, "")
}

// timesOf is how often something happened: a service repeats its events, which count nothing.
func timesOf(f state.Finding) string {
	if f.Subject.Kind == state.SubjectService {
		return ""
	}
	return timesWords(f.Count)
}

func timesWords(n int) string {
	if n < 2 {
		return ""
	}
	return fmt.Sprintf("×%d ", n)
}

// course says since when, how often, and what it began with.
func (p *whyPane) course(f state.Finding) string {
	now := p.e.facts.now
	var when, last, many string
	noun := map[state.SubjectKind]string{
		state.SubjectTask: "task", state.SubjectContainer: "task", state.SubjectTarget: "target", state.SubjectService: "event",
	}[f.Subject.Kind]
	switch {
	case f.Benign || f.First.IsZero() || f.Subject.Kind == state.SubjectTarget && f.First.Equal(f.Last): // that is when it was read
	case f.First.Equal(f.Last):
		when = "at " + p.clock(f.First) + ", " + state.Age(now.Sub(f.First)) + " ago"
	default:
		when = "since " + p.clock(f.First) + " (" + state.Age(now.Sub(f.First)) + ")"
		if noun == "task" {
			last = "last " + state.Age(now.Sub(f.Last)) + " ago"
		}
	}
	if noun != "" && (f.Count > 1 || noun != "event") {
		many = plural(f.Count, noun)
	}
	return factWords(when, many, last, p.beginning(f))
}

func (p *whyPane) clock(t time.Time) string {
	return t.In(p.e.facts.now.Location()).Format("15:04:05 MST")
}

// beginning names the deployment that the tasks belong to: it brought the trouble where it is about as old.
func (p *whyPane) beginning(f state.Finding) string {
	switch d, began := p.deploymentOf(f); {
	case d == nil:
		return ""
	case began:
		return "began with the deployment of " + state.Revision(d.TaskDefinition) + ", " + p.clock(d.CreatedAt)
	default:
		return state.Revision(d.TaskDefinition) + ", deployed " + state.Age(p.e.facts.now.Sub(d.CreatedAt)) + " ago"
	}
}

// gone reports an object that the newest facts no longer hold.
func (p *whyPane) gone() bool {
	f := p.e.facts
	return p.known && f.complete && p.gather(f).Empty()
}

func (p *whyPane) absent() []string {
	kind, cluster := state.SourceServices, p.service().Cluster
	switch of := p.of.(type) {
	case state.TaskKey:
		kind, cluster = state.SourceTasks, of.Cluster
	case whyTarget:
		kind = state.SourceTargets
	}
	return absentWords(p.e, p.text.width, p.name(), kind, cluster)
}

// plain is a finding as text.
func (p *whyPane) plain(f state.Finding) []string {
	lines := []string{p.question() + " " + f.Summary, f.Cause + " (" + string(f.Confidence) + ")"}
	if words := p.course(f); words != "" {
		lines = append(lines, words)
	}
	for _, e := range f.Evidence {
		lines = append(lines, e.From+": "+e.Text)
	}
	if text := p.changed(); text != "" {
		lines = append(lines, "changed: "+text)
	}
	for i, step := range f.Next {
		lines = append(lines, fmt.Sprintf("%d. %s", i+1, p.filled(step, f)))
	}
	for _, r := range p.imageRows() {
		lines = append(lines, r.head+r.text)
	}
	if f.Docs != "" {
		lines = append(lines, f.Docs)
	}
	return lines
}
