package ui

import (
	"fmt"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// deploymentOf is the deployment that brought the finding's latest task, nil where none is known. began reports that the
// trouble is no older than it.
func (p *whyPane) deploymentOf(f state.Finding) (d *state.Deployment, began bool) {
	id, _, _ := strings.Cut(f.Subject.ID, "/")
	svc := p.e.facts.snap.Services[p.service()]
	if svc == nil || f.Benign {
		return nil, false
	}
	var by string
	for _, t := range p.told.Tasks {
		if t.Key.ID == id {
			by = t.StartedBy
		}
	}
	for i := range svc.Deployments {
		d := &svc.Deployments[i]
		if d.ID == by && !d.CreatedAt.IsZero() {
			return d, p.e.facts.now.Sub(d.CreatedAt) < remembered && !f.First.Before(d.CreatedAt)
		}
	}
	return nil, false
}

// pair is the task definition with which the trouble began and the one before it.
func (p *whyPane) pair() (comparison, string) {
	f, ok := p.current()
	if !ok {
		return comparison{}, "nothing is found yet"
	}
	d, began := p.deploymentOf(f)
	if !began {
		return comparison{}, "no deployment is known with which it began"
	}
	for _, r := range newServicePage(p.e, p.e.facts.snap.Services[p.service()]).rolloutRows() {
		switch {
		case r.d != d:
		case r.before == "":
			return comparison{}, "the task definition before it is not known"
		case r.before == d.TaskDefinition:
			return comparison{}, sameDefinition
		default:
			return comparison{r.before, d.TaskDefinition}, ""
		}
	}
	return comparison{}, "the task definition before it is not known"
}

// sameDefinition is why two deployments are not compared.
const sameDefinition = "it has the same task definition as the one before"

// changesShown is how many changes stand in the evidence; a key shows all.
const changesShown = 3

// changed says what the deployment changed with which the trouble began, "" where there is none, or nothing is known.
func (p *whyPane) changed() string {
	both, why := p.pair()
	switch {
	case why == sameDefinition:
		return "deployed again, with the same task definition as before"
	case why != "":
		return ""
	}
	known := p.e.facts.snap.TaskDefinitions
	before, after := known[both.before], known[both.after]
	head := state.Revision(both.before) + " → " + state.Revision(both.after) + ": "
	if before == nil || after == nil || !before.Printed() || !after.Printed() {
		return head + "not read yet"
	}
	changes := state.CompareDefinitions(before, after)
	if len(changes) == 0 {
		return head + "they say the same"
	}
	words := make([]string, 0, changesShown)
	for _, c := range changes[:min(len(changes), changesShown)] {
		words = append(words, changeWords(c))
	}
	text := head + strings.Join(words, "; ")
	if more := len(changes) - changesShown; more > 0 {
		text += fmt.Sprintf("; and %d more", more)
	}
	return text
}

// changeWords are one change in a line. Of what may be secret they say only that it changed.
func changeWords(c state.DefinitionChange) string {
	name := strings.TrimSpace(c.Container + " " + c.Name)
	switch {
	case c.Before == "":
		return "+ " + name + " " + c.After
	case c.After == "":
		return "- " + name
	case strings.HasPrefix(c.Before, "•••"):
		return name + " changed"
	}
	before, after := c.Before, c.After
	if i := strings.LastIndexByte(before, '/') + 1; c.Name == "image" && strings.HasPrefix(after, before[:i]) {
		before, after = before[i:], after[i:] // of the same registry
	}
	return name + " " + before + " → " + after
}
