// Package reach owns the answer to one question: does a task placed in this subnet reach what it needs, and does its
// load balancer reach it. It is a pure function of facts that others have read: no packet is sent and nothing is asked.
// Reachable and blocked are said only where the facts prove it; where they do not, the answer is unknown, with a hop
// that says what is missing. It may know the facts of state and nothing of where they came from or where they are shown.
package reach

import (
	"cmp"
	"slices"

	"github.com/fsui/fsui/internal/state"
)

// Verdict is the answer for one way.
type Verdict string

// The verdicts, worst first.
const (
	Blocked   Verdict = "blocked" // certainly
	Unknown   Verdict = "unknown" // something decisive cannot be read
	Reachable Verdict = "reachable"
	NotNeeded Verdict = "not-needed"
)

// Rank orders verdicts, the worst first.
func (v Verdict) Rank() int {
	return slices.Index([]Verdict{Blocked, Unknown, Reachable, NotNeeded}, v)
}

// Outcome is a verdict with the hop that decided, "" for reachable and not needed.
type Outcome struct {
	Verdict Verdict
	Hop     string // a slug of Hops
}

func worse(a, b Outcome) Outcome {
	if b.Verdict.Rank() < a.Verdict.Rank() {
		return b
	}
	return a
}

// Result is the whole answer.
type Result struct {
	Destinations []Destination // in the order a task meets them
	// FirstBrokenHop is that of the first needed destination that is blocked, else of the first that is unknown.
	FirstBrokenHop string
	// Start is the worst of what a task needs to start and run, Exec of what ECS Exec needs, Inbound of the load balancers.
	Start, Exec, Inbound Outcome
	Ports                []Ports // of each load balancer entry of the service
	Subnets              []Subnet
	Warnings             []Warning
}

// Destination is one thing a task talks to, and the worst over its subnets.
type Destination struct {
	Key string
	// Informational destinations are no need of a task: sts, internet, internet6, and what somebody only asked about.
	Informational bool
	Outcome
}

// Subnet is the answer for tasks placed in one subnet.
type Subnet struct {
	ID, Name, Zone string
	Class          Class
	Free           *int            // addresses, nil = not known
	Paths          map[string]Path // by the destination's key
	Inbound        Path
}

// Worst is the worst of what was needed, the load balancers included.
func (r *Result) Worst() Outcome {
	out := r.Inbound
	for _, d := range r.Destinations {
		if !d.Informational {
			out = worse(out, d.Outcome)
		}
	}
	return out
}

// Evaluate answers for every subnet of the network's placement. Keys in whatIf are answered although the task does not
// need them: "sts", "kms" and the like, or the last part of the name of any endpoint service, as "sqs".
func Evaluate(n *state.Network, whatIf ...string) *Result {
	v := newVPC(n)
	list := needsOf(v, whatIf)
	r := &Result{Inbound: Outcome{Verdict: NotNeeded}}
	nowhere := Outcome{Unknown, "subnet-not-found"}
	if n.Placement == nil && !onFargate(n) {
		nowhere.Hop = "via-container-instance"
	}
	if n.Service != nil && len(n.Service.LoadBalancers) > 0 && len(v.placed()) == 0 {
		r.Inbound = nowhere
	}
	tasks := v.tasks()
	for _, t := range tasks {
		s := Subnet{ID: t.in.ID, Name: t.in.Name, Zone: t.in.Zone, Free: t.in.Free, Class: t.class(), Paths: make(map[string]Path, len(list))}
		for _, need := range list {
			s.Paths[need.key] = t.outbound(need)
		}
		s.Inbound = t.inbound()
		r.Subnets = append(r.Subnets, s)
	}
	r.sum(list, nowhere)
	r.Ports = portsOf(tasks)
	r.Warnings = v.warnings(r, list, tasks)
	return r
}

// sum draws the lines under the subnets; nowhere is the outcome of a need where there is none.
func (r *Result) sum(list []*need, nowhere Outcome) {
	r.Start, r.Exec = Outcome{Verdict: NotNeeded}, Outcome{Verdict: NotNeeded}
	for _, s := range r.Subnets {
		r.Inbound = worse(r.Inbound, s.Inbound.Outcome)
	}
	first := Outcome{Verdict: Reachable}
	for _, need := range list {
		d := Destination{Key: need.key, Informational: need.informational, Outcome: Outcome{Verdict: NotNeeded}}
		if len(r.Subnets) == 0 && need.wanted() {
			d.Outcome = nowhere
		}
		for _, s := range r.Subnets {
			d.Outcome = worse(d.Outcome, s.Paths[need.key].Outcome)
		}
		r.Destinations = append(r.Destinations, d)
		switch need.group() {
		case forStart:
			r.Start = worse(r.Start, d.Outcome)
		case forExec:
			r.Exec = worse(r.Exec, d.Outcome)
		case forNothing:
			continue
		}
		first = worse(first, d.Outcome)
	}
	r.FirstBrokenHop = first.Hop
}

// Warning is worth showing and changes no verdict.
type Warning struct {
	Slug string
	Text string
}

func sortedWarnings(list []Warning) []Warning {
	slices.SortFunc(list, func(a, b Warning) int { return cmp.Or(cmp.Compare(a.Slug, b.Slug), cmp.Compare(a.Text, b.Text)) })
	return slices.Compact(list)
}
