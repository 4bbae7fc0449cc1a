package reach

import (
	"slices"
	"strconv"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// Explain adds to findings about tasks that a silent network stopped what the network as it is now says of their way:
// the broken step as evidence, and the commands that mend it before the other steps. networkOf is nil for a task whose
// network was not read; then its finding stays as it is.
func Explain(d state.Diagnosis, told state.Recorded, networkOf func(*state.Task) *state.Network) state.Diagnosis {
	results := map[*state.Network]*Result{}
	d.Findings = slices.Clone(d.Findings)
	for i := range d.Findings {
		f := &d.Findings[i]
		t := stoppedBy(f, told)
		if t == nil {
			continue
		}
		n := networkOf(t)
		if n == nil {
			continue
		}
		if results[n] == nil {
			results[n] = Evaluate(n)
		}
		explain(f, t, n, results[n])
		for _, other := range elsewhere(t, told) {
			if networkOf(other) == n {
				explain(f, other, n, results[n])
			}
		}
	}
	return d
}

// subnetsExplained bounds the subnets of one finding: a service has seldom more than one in each Availability Zone.
const subnetsExplained = 6

// elsewhere are tasks of the same service that a silent network stopped in other subnets, the latest of each.
func elsewhere(t *state.Task, told state.Recorded) (others []*state.Task) {
	seen := []string{t.Subnet}
	service, _ := t.ServiceKey()
	for _, o := range told.Tasks {
		if of, ok := o.ServiceKey(); !ok || of != service || o.Subnet == "" || slices.Contains(seen, o.Subnet) || SoughtBy(o) == nil {
			continue
		}
		if seen = append(seen, o.Subnet); len(seen) > subnetsExplained {
			break
		}
		others = append(others, o)
	}
	return others
}

// Silenced is the latest task whose stop speaks of a network that did not answer, nil where there is none.
func Silenced(told state.Recorded) *state.Task {
	for _, t := range told.Tasks {
		if SoughtBy(t) != nil {
			return t
		}
	}
	return nil
}

func stoppedBy(f *state.Finding, told state.Recorded) *state.Task {
	id, _, _ := strings.Cut(f.Subject.ID, "/") // task, or task/container
	i := slices.IndexFunc(told.Tasks, func(t *state.Task) bool { return t.Key.ID == id })
	if f.Benign || i < 0 || SoughtBy(told.Tasks[i]) == nil {
		return nil
	}
	return told.Tasks[i]
}

// explain takes the worst of the ways that the stop may speak of, in the task's own subnet.
func explain(f *state.Finding, t *state.Task, n *state.Network, r *Result) {
	at := slices.IndexFunc(r.Subnets, func(s Subnet) bool { return s.ID == t.Subnet })
	if at < 0 {
		return
	}
	key, worst := "", Path{Outcome: Outcome{Verdict: NotNeeded}}
	sought := SoughtBy(t)
	for _, dest := range r.Destinations {
		if p := r.Subnets[at].Paths[dest.Key]; Concerns(sought, dest.Key) && p.Verdict.Rank() < worst.Verdict.Rank() {
			key, worst = dest.Key, p
		}
	}
	from := r.Subnets[at].Name
	if from == "" {
		from = t.Subnet
	}
	way, open := from+" to "+key, from+" reaches "+key
	if slices.Contains(sought, Inbound) {
		key, worst = Inbound, r.Subnets[at].Inbound
		way, open = "load balancer to "+from, "the load balancer reaches "+from
	}
	const asOfNow = ", as far as the network of now tells"
	say := func(text string) {
		f.Evidence = append(slices.Clone(f.Evidence), state.Evidence{From: "network", Text: text, Count: 1, Task: t.Key})
	}
	switch worst.Verdict {
	case Blocked:
		say(way + ": " + decidedBy(worst))
		var next []string
		for _, remedy := range Remedies(n, t.Subnet, key, worst) {
			if step := remedy.String(); !slices.Contains(f.Next, step) {
				next = append(next, step)
			}
		}
		f.Next = append(next, f.Next...)
	case Unknown:
		say(way + " cannot be told: " + decidedBy(worst))
	case Reachable:
		last := len(f.Evidence) - 1
		if said, ok := strings.CutSuffix(lastText(f), asOfNow); ok && key == Inbound {
			f.Evidence = slices.Clone(f.Evidence)
			f.Evidence[last].Text = said + " and " + from + asOfNow
			return
		}
		say(open + asOfNow)
		if key == Inbound && f.Cause == "elb-health-check-failed" { // neither silence nor a wrong answer
			f.Next = append([]string{"The way is open, so see in the log that the application listens on " + checkedPorts(n) + " of all addresses (0.0.0.0), and speaks the protocol of the check."}, f.Next...)
		}
	case NotNeeded:
	}
}

// lastText is what the last piece of evidence says, where that is of the network.
func lastText(f *state.Finding) string {
	if n := len(f.Evidence); n > 0 && f.Evidence[n-1].From == "network" {
		return f.Evidence[n-1].Text
	}
	return ""
}

// checkedPorts are the ports that the load balancers of a service check, in words.
func checkedPorts(n *state.Network) string {
	var ports []string
	for i := 0; n.Service != nil && i < len(n.Service.LoadBalancers); i++ {
		lb := n.Service.LoadBalancers[i]
		port := strconv.Itoa(lb.Port)
		at := slices.IndexFunc(n.TargetGroups, func(g state.TargetGroup) bool { return g.ARN == lb.ARN })
		if at >= 0 && strings.Trim(n.TargetGroups[at].HealthCheck.Port, "0123456789") == "" && n.TargetGroups[at].HealthCheck.Port != "" {
			port = n.TargetGroups[at].HealthCheck.Port // instead of traffic-port
		}
		if port != "0" && !slices.Contains(ports, port) {
			ports = append(ports, port)
		}
	}
	if len(ports) == 0 {
		return "the port that is checked,"
	}
	return "port " + strings.Join(ports, " and ")
}
