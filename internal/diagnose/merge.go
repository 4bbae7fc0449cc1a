package diagnose

import (
	"slices"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// merge makes one finding of all verdicts with the same cause in the same scope, told by the latest of them.
func merge(found []verdict) []state.Finding {
	type kind struct{ cause, scope, words string }
	type group struct {
		latest      verdict
		evidence    evidence
		count       int
		first, last time.Time
	}
	index := map[kind]int{}
	var groups []group
	for _, v := range found {
		k := kind{cause: v.cause.Slug, scope: v.scope}
		if v.cause.Slug == unknown {
			k.words = v.evidence[0].Text // different words may have different causes
		}
		i, again := index[k]
		if !again {
			i = len(groups)
			index[k] = i
			groups = append(groups, group{latest: v})
		}
		g := &groups[i]
		newer := v.at.After(g.latest.at)
		if newer {
			g.latest = v
		}
		for _, e := range v.evidence {
			g.evidence = g.evidence.and(e, newer)
		}
		g.count, g.first, g.last = g.count+1, earlier(g.first, v.at), later(g.last, v.at)
	}
	findings := make([]state.Finding, len(groups))
	for i, g := range groups {
		findings[i] = g.latest.finding()
		findings[i].Evidence = g.evidence.from(g.latest)
		findings[i].Count, findings[i].First, findings[i].Last = g.count, g.first, g.last
	}
	return findings
}

// evidence is what many facts say, once for each field that says it.
type evidence []state.Evidence

// and counts what a field says; the words of the newest fact stay.
func (all evidence) and(e state.Evidence, newest bool) evidence {
	e.Count = max(e.Count, 1)
	i := slices.IndexFunc(all, func(known state.Evidence) bool { return known.From == e.From })
	if i < 0 {
		return append(all, e)
	}
	all[i].Count += e.Count
	all[i].At = later(all[i].At, e.At)
	if newest {
		all[i].Text = e.Text
	}
	return all
}

// from lists the evidence in the order of the verdict that tells the finding, what only others said last.
func (all evidence) from(v verdict) []state.Evidence {
	place := func(e state.Evidence) int {
		i := slices.IndexFunc(v.evidence, func(of state.Evidence) bool { return of.From == e.From })
		if i < 0 {
			return len(v.evidence)
		}
		return i
	}
	slices.SortStableFunc(all, func(a, b state.Evidence) int { return place(a) - place(b) })
	if log := slices.IndexFunc(all, func(e state.Evidence) bool { return e.From == string(Log) }); log > 0 && v.kin {
		decides := all[log]
		all = slices.Insert(slices.Delete(all, log, log+1), 0, decides)
	}
	return all
}

// join makes one finding of what tasks, targets and events of a service say alike. It is told and counted by its
// tasks, or else by its targets: events repeat themselves.
func join(findings []state.Finding) []state.Finding {
	type kind struct {
		cause   string
		service state.ServiceKey
	}
	slices.SortStableFunc(findings, func(a, b state.Finding) int { return teller(a) - teller(b) })
	index := map[kind]int{}
	joined := findings[:0]
	for _, f := range findings {
		k := kind{f.Cause, f.Service}
		i, again := index[k]
		if !again || f.Service.Name == "" || f.Cause == unknown || teller(f) == 0 {
			if !again {
				index[k] = len(joined)
			}
			joined = append(joined, f)
			continue
		}
		into := &joined[i]
		all := evidence(into.Evidence)
		for _, e := range f.Evidence {
			all = all.and(e, false)
		}
		into.Evidence = all
		into.First, into.Last = earlier(into.First, f.First), later(into.Last, f.Last)
		into.Benign = into.Benign && f.Benign
		if f.Confidence.Rank() < into.Confidence.Rank() {
			into.Confidence = f.Confidence
		}
	}
	return joined
}

// teller orders subjects by how well they tell and count what happened.
func teller(f state.Finding) int {
	switch f.Subject.Kind {
	case state.SubjectTarget:
		return 1
	case state.SubjectService:
		return 2
	default:
		return 0
	}
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
