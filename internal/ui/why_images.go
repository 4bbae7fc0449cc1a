package ui

import (
	"slices"

	"github.com/fsui/fsui/internal/state"
)

// imageSection says how the images that a service's tasks run stand to what their tags point at, and whether a newer
// revision waits: what is amiss first, with what to do. It is empty where nothing was read.
func imageSection(e *env, key state.ServiceKey) section {
	sec := section{label: "Images"}
	snap := e.facts.snap
	svc := snap.Services[key]
	if svc == nil || snap.Images[key] == nil {
		return sec
	}
	drifts := snap.Drifts(svc)
	slices.SortStableFunc(drifts, func(a, b state.ImageDrift) int { return driftRank(a) - driftRank(b) })
	for _, d := range drifts {
		t := toneRow
		switch {
		case d.Drifted():
			t = toneWarn
		case d.State == state.ImageSame || d.State == state.ImagePinned || d.State == state.ImageNotECR:
			t = toneQuiet
		}
		sec.items = append(sec.items, item{text: d.Words(e.facts.now), tone: t})
		for _, step := range d.Next(key) {
			sec.items = append(sec.items, item{head: "- ", text: step, tone: toneRow})
		}
	}
	if words := snap.BehindWords(svc); words != "" {
		sec.items = append(sec.items, item{text: words, tone: toneWarn})
	}
	return sec
}

func driftRank(d state.ImageDrift) int {
	if d.Drifted() {
		return 0
	}
	return 1
}

// amiss are the items of a section that warn.
func (s section) amiss() section {
	s.items = slices.DeleteFunc(slices.Clone(s.items), func(it item) bool { return it.tone != toneWarn })
	return s
}
