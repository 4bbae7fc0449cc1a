package reach

import (
	"strconv"
	"strings"
)

// Path is one way, from or to a task: what a packet passes, in its order.
type Path struct {
	Outcome
	Steps    []Step
	warnings []Warning
	// public says that the way leads through a public route, so that a route is what is missing where it is blocked.
	public bool
}

// Step is one thing a packet passes.
type Step struct {
	Hop     string // what it is, or, where it is not passed, the slug that names why
	Verdict Verdict
	Text    string
}

// walk collects the steps of a path. A certain block anywhere outweighs a doubt before or after it; of each kind the
// first counts.
type walk struct {
	outcome  Outcome
	steps    []Step
	warnings []Warning
}

func (w *walk) pass(hop string, words ...string) { w.add(hop, Reachable, words) }

// stop is certain: the packet ends here.
func (w *walk) stop(hop string, words ...string) { w.add(hop, Blocked, words) }

// doubt is where the facts do not say.
func (w *walk) doubt(hop string, words ...string) { w.add(hop, Unknown, words) }

func (w *walk) add(hop string, v Verdict, words []string) {
	w.steps = append(w.steps, Step{hop, v, strings.Join(words, "")})
	w.decide(Outcome{v, hop})
}

func (w *walk) decide(o Outcome) {
	if o.Verdict == Reachable {
		o.Hop = ""
	}
	if w.outcome.Verdict == "" {
		w.outcome = o
	}
	w.outcome = worse(w.outcome, o)
}

func (w *walk) warn(slug string, words ...string) {
	w.warnings = append(w.warnings, Warning{slug, strings.Join(words, "")})
}

// rule adds what rules say about a set of addresses.
func (w *walk) rule(hop string, r ruling, words ...string) {
	words = append(words, ": ", r.words)
	switch r.coverage {
	case full:
		w.pass(hop, words...)
	case partial:
		w.doubt(hop+"-partial", words...)
	case none:
		w.stop(hop, words...)
	}
	w.warnings = append(w.warnings, r.warnings...)
}

// then goes on along another path.
func (w *walk) then(p Path) {
	w.steps = append(w.steps, p.Steps...)
	w.warnings = append(w.warnings, p.warnings...)
	w.decide(p.Outcome)
}

func (w *walk) path() Path { return Path{Outcome: w.outcome, Steps: w.steps, warnings: w.warnings} }

// unsure is a path that other facts, which cannot be read, may make better or worse.
func (p Path) unsure(hop string, words ...string) Path {
	w := walk{steps: p.Steps[:len(p.Steps):len(p.Steps)], warnings: p.warnings}
	w.doubt(hop, words...)
	p.Outcome, p.Steps = Outcome{Unknown, hop}, w.steps
	return p
}

// all joins ways of which any may be taken: they have to agree, or the answer is unknown for the hop and reason given.
func all(paths []Path, hop, reason string) Path {
	out := paths[0]
	agree := true
	for _, p := range paths[1:] {
		agree = agree && p.Verdict == out.Verdict
	}
	w := walk{}
	for _, p := range paths {
		w.then(p)
		out.public = out.public || p.public
	}
	out.warnings = w.warnings
	switch {
	case !agree:
		out.Steps = w.steps
		return out.unsure(hop, reason)
	case out.Verdict != Reachable:
		out.Steps = w.steps
	}
	return out
}

func tcp(port int) string { return "tcp/" + strconv.Itoa(port) }
