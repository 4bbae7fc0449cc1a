package diagnose

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// Diagnose says what the facts tell, the most decisive finding first. Many facts with the same cause are one finding.
// Where something needs attention, what goes on beside it is left out.
func (c *Causes) Diagnose(facts state.Recorded) state.Diagnosis {
	r := reader{causes: c, facts: facts, owners: ownersOf(facts.Services), found: make([]verdict, 0, len(facts.Tasks))}
	r.lines(facts.Lines)
	r.listen(facts.Tasks)
	for _, t := range facts.Tasks {
		r.task(t)
	}
	for _, s := range facts.Services {
		r.service(s)
	}
	for _, g := range facts.TargetGroups {
		r.targets(g)
	}
	for _, f := range facts.Failures {
		r.failure(f)
	}
	for _, text := range facts.Texts {
		r.text(text)
	}
	r.sharpen()
	return r.diagnosis()
}

// reader collects what each fact tells.
type reader struct {
	causes *Causes
	facts  state.Recorded
	found  []verdict
	owners map[string]state.ServiceKey // by the ARN of a target group
	// heard is what a task's log tells, by the task's id, and silent a line of one that tells no cause; explained is what of
	// them has become part of the task's own end. kin is what was heard of tasks that ended in the same way.
	heard, silent map[string]verdict
	explained     map[string]*Cause
	kin           map[string]verdict
}

// verdict is what one fact tells.
type verdict struct {
	cause      *Cause
	confidence state.Confidence
	benign     bool
	subject    state.Subject
	container  string // its name, where one is the subject
	task       string // whose log told it
	kin        bool   // the log of another told it
	summary    string // "" = the cause's meaning
	evidence   []state.Evidence
	at         time.Time
	scope      string // facts of one scope with one cause are one finding
	service    state.ServiceKey
	// blanks are asked for once a finding, not for every fact; nil = nothing is known.
	blanks func() map[string]string
}

// read names the cause of a text; what supports none is unknown, with the raw text.
func (r *reader) read(text string, from Source) match {
	if m, ok := r.causes.memory.of(said{text, from}); ok {
		return m
	}
	m, ok := r.causes.read(text, from)
	if !ok {
		m = match{cause: r.causes.bySlug[unknown], confidence: state.Possible, evidence: ends(text)}
	}
	r.causes.memory.keep(said{text, from}, m)
	return m
}

// ends are a text, or its beginning and its end where it is long.
func ends(text string) string {
	const enough = 2 << 10
	if len(text) <= 2*enough {
		return text
	}
	return strings.ToValidUTF8(text[:enough]+" … "+text[len(text)-enough:], "")
}

// tell turns a match into a verdict.
func (m match) tell(from Source) verdict {
	return verdict{
		cause: m.cause, confidence: m.confidence, benign: m.cause.Benign == Always,
		evidence: []state.Evidence{{From: string(from), Text: m.evidence}},
	}
}

// say is a verdict that no text but the facts themselves lead to.
func (r *reader) say(slug string, confidence state.Confidence, summary, from, evidence string) verdict {
	cause := r.causes.bySlug[slug]
	return verdict{
		cause: cause, confidence: confidence, benign: cause.Benign == Always, summary: summary,
		evidence: []state.Evidence{{From: from, Text: evidence}},
	}
}

// dated says when the evidence was told that does not say so itself.
func (v verdict) dated(at time.Time) verdict {
	for i := range v.evidence {
		v.evidence[i].At = later(v.evidence[i].At, at)
	}
	return v
}

func (r *reader) failure(f state.Failure) {
	v := r.read(strings.Join([]string{f.Reason, f.Detail, f.ARN}, " "), Failure).tell(Failure)
	v.subject = state.Subject{Kind: state.SubjectError, ID: cmp.Or(f.ARN, f.Reason)}
	v.blanks = func() map[string]string { return blanksOf(f.ARN) }
	r.found = append(r.found, v)
}

func (r *reader) text(text string) {
	v := r.read(text, Error).tell(Error)
	v.benign = v.benign || v.cause.Slug == unknown && calm(text) && !r.causes.looksWrong(text)
	v.subject = state.Subject{Kind: state.SubjectError}
	r.found = append(r.found, v)
}

// diagnosis merges and orders what was found.
func (r *reader) diagnosis() state.Diagnosis {
	left := slices.DeleteFunc(r.found, func(v verdict) bool { return v.task != "" && r.explained[v.task] == v.cause })
	benign := !slices.ContainsFunc(left, func(v verdict) bool { return !v.benign })
	if !benign {
		left = slices.DeleteFunc(left, func(v verdict) bool { return v.benign })
	}
	findings := join(merge(left))
	slices.SortStableFunc(findings, func(a, b state.Finding) int {
		return cmp.Or(r.weight(a)-r.weight(b), a.Confidence.Rank()-b.Confidence.Rank(), b.Count-a.Count, b.Last.Compare(a.Last))
	})
	return state.Diagnosis{Findings: findings, Benign: benign}
}

// weight orders causes by their standing, the unknown last.
func (r *reader) weight(f state.Finding) int {
	if f.Cause == unknown {
		return len(standings())
	}
	return slices.Index(standings(), r.causes.bySlug[f.Cause].Standing)
}

func (v verdict) finding() state.Finding {
	var known map[string]string
	if v.blanks != nil {
		known = v.blanks()
	}
	return state.Finding{
		Cause: v.cause.Slug, Actor: v.cause.Actor, Confidence: v.confidence, Benign: v.benign, Subject: v.subject, Service: v.service,
		Summary: cmp.Or(v.summary, v.cause.Meaning), Next: fill(v.cause.Next, known), Docs: v.cause.Docs,
	}
}
