package ui

import (
	"slices"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// sectionImages is the last of the page: what is amiss there is told, and what is well is quiet.
const sectionImages = "Images"

// imageRows say how the images that a service's tasks run, or one of its tasks ran, stand to what their tags point at, and
// whether a newer revision waits: what is amiss first, with what to do. There are none where nothing was read.
func imageRows(e *env, svc *state.Service, t *state.Task) (rows []whyRow) {
	snap := e.facts.snap
	if svc == nil {
		return nil
	}
	add := func(text string, t tone) *whyRow {
		rows = append(rows, whyRow{label: sectionImages, item: item{text: text, tone: t}})
		return &rows[len(rows)-1]
	}
	if t != nil {
		if words := snap.TaskBehindWords(t); words != "" {
			r := add(words, toneWarn)
			r.to, r.verb = place{"difference", comparison{t.TaskDefinition, svc.Uses()}}, "compare"
		}
	}
	if snap.Images[svc.Key] == nil {
		return rows
	}
	drifts := snap.Drifts(svc)
	if t != nil {
		drifts = snap.TaskDrifts(t)
	}
	slices.SortStableFunc(drifts, func(a, b state.ImageDrift) int { return driftRank(a) - driftRank(b) })
	for _, d := range drifts {
		tone := toneRow
		switch {
		case d.Drifted():
			tone = toneWarn
		case d.State == state.ImageSame || d.State == state.ImagePinned || d.State == state.ImageNotECR:
			tone = toneQuiet
		}
		r := add(d.Words(e.facts.now), tone)
		r.to, r.verb = place{"definition", svc.Uses()}, "definition"
		if t != nil {
			r.to.of = t.TaskDefinition
		}
		for _, step := range d.Next(svc.Key) {
			r := add(step, toneRow)
			r.head, r.copies = "- ", commandIn(step)
			if strings.Contains(r.copies, " --force-new-deployment") {
				r.act, r.verb, r.by = "restart", "restart", serviceSubject(svc)
			}
		}
	}
	if words := snap.BehindWords(svc); words != "" {
		r := add(words, toneWarn)
		if newest := snap.Behind(svc); newest != "" {
			r.to, r.verb = place{"difference", comparison{svc.Uses(), newest}}, "compare"
		}
	}
	return rows
}

func driftRank(d state.ImageDrift) int {
	if d.Drifted() {
		return 0
	}
	return 1
}

// imageRows are those of the object in question.
func (p *whyPane) imageRows() []whyRow {
	if _, target := p.of.(whyTarget); target {
		return nil
	}
	return imageRows(p.e, p.e.facts.snap.Services[p.service()], p.task())
}

// sectionOf draws rows that no cursor goes to.
func sectionOf(rows []whyRow) (sec section) {
	for _, r := range rows {
		sec.label = r.label
		sec.items = append(sec.items, r.item)
	}
	return sec
}

// usedBy is the ARN of the task definition that a service uses, "" where it is not known.
func (e *env) usedBy(service state.ServiceKey) string {
	if svc := e.facts.snap.Services[service]; svc != nil {
		return svc.Uses()
	}
	return ""
}
