package ui

import (
	"slices"

	"github.com/fsui/fsui/internal/state"
)

// deploymentOf is the deployment that brought the finding's latest task, nil where none is known. began reports that the
// trouble is no older than it.
func (p *whyPane) deploymentOf(f state.Finding) (d *state.Deployment, began bool) {
	return p.e.facts.snap.BroughtBy(f, p.told.Tasks, p.service(), p.e.facts.now)
}

// pair is the task definition with which the trouble began and the one before it; why says why they are not compared, and
// both are empty where they are not known.
func (p *whyPane) pair() (both comparison, why string) {
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
			return comparison{r.before, r.before}, sameDefinition
		default:
			return comparison{r.before, d.TaskDefinition}, ""
		}
	}
	return comparison{}, "the task definition before it is not known"
}

// sameDefinition is why two deployments are not compared.
const sameDefinition = "it has the same task definition as the one before"

// changed says what the deployment changed with which the trouble began, and how long before, "" where there is none, or
// nothing is known.
func (p *whyPane) changed() string {
	f, ok := p.current()
	if !ok {
		return ""
	}
	d, began := p.deploymentOf(f)
	if !began {
		return ""
	}
	snap := p.e.facts.snap
	around := state.CompareRevisions(snap.Replaced(p.service(), d))
	if text := p.definitionChanged(); text != "" {
		around = slices.Insert(around, 0, text)
	}
	return state.ChangedBefore(f, d, around)
}

// definitionChanged says what the task definition of that deployment changed, "" where nothing is known.
func (p *whyPane) definitionChanged() string {
	both, _ := p.pair()
	if both.after == "" {
		return ""
	}
	words, read := p.e.facts.snap.DefinitionChanged(both.before, both.after)
	if !read {
		words += ": not read yet"
	}
	return words
}
