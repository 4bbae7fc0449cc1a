package reach

import (
	"slices"
	"strconv"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// warnings gathers those of the ways that were asked for, and adds those that are about all subnets together.
func (v *vpc) warnings(r *Result, list []*need, tasks []*task) []Warning {
	w := &walk{}
	for _, s := range r.Subnets {
		for _, n := range list {
			if !n.informational || strings.HasPrefix(n.key, "internet") {
				w.warnings = append(w.warnings, s.Paths[n.key].warnings...)
			}
		}
		w.warnings = append(w.warnings, s.Inbound.warnings...)
	}
	if version := retiredPlatform(v.Network); version != "" {
		w.warn("platform-version-retired", "Platform version ", version, " is retired.")
	}
	v.zones(w)
	r.mixed(w, list)
	oneNAT(w, tasks)
	v.free(w, tasks)
	return sortedWarnings(w.warnings)
}

// zones warns of a service that has one zone only.
func (v *vpc) zones(w *walk) {
	zones := map[string]bool{}
	last := ""
	for _, id := range v.placed() {
		if s := v.subnet(id); s.seen {
			last = s.Zone
			zones[last] = true
		}
	}
	if v.Service != nil && len(zones) == 1 {
		w.warn("single-az", "All tasks run in ", last, "; add a subnet in a second Availability Zone.")
	}
}

// mixed warns of subnets that differ: where a task lands decides whether it works.
func (r *Result) mixed(w *walk, list []*need) {
	bad := make([]bool, len(r.Subnets))
	differ := func(verdict func(*Subnet) Verdict) {
		worst := NotNeeded
		for i := range r.Subnets {
			if v := verdict(&r.Subnets[i]); v.Rank() < worst.Rank() {
				worst = v
			}
		}
		same := true
		for i := range r.Subnets {
			same = same && verdict(&r.Subnets[i]) == worst
		}
		for i := range r.Subnets {
			bad[i] = bad[i] || !same && verdict(&r.Subnets[i]) == worst
		}
	}
	for _, n := range list {
		if !n.informational {
			differ(func(s *Subnet) Verdict { return s.Paths[n.key].Verdict })
		}
	}
	differ(func(s *Subnet) Verdict { return s.Inbound.Verdict })
	if !slices.Contains(bad, true) {
		return
	}
	var works, fails []string
	for i, s := range r.Subnets {
		label := s.ID
		if s.Name != "" {
			label = s.Name
		}
		if bad[i] {
			fails = append(fails, label)
		} else {
			works = append(works, label)
		}
	}
	if len(works) == 0 {
		w.warn("mixed-subnets", "Each of ", strings.Join(fails, ", "), " lacks something that another has: deployments fail depending on placement.")
		return
	}
	w.warn("mixed-subnets", "Tasks in ", strings.Join(works, ", "), " work, tasks in ", strings.Join(fails, ", "), " do not for certain: deployments fail depending on placement.")
}

// oneNAT warns of zones that share the one zonal NAT gateway.
func oneNAT(w *walk, tasks []*task) {
	zones := map[string]bool{}
	var shared *state.NATGateway
	for _, t := range tasks {
		if !t.in.seen {
			continue
		}
		if t.in.table == nil {
			return
		}
		mains, _ := t.publicRoutes(t.public4)
		for _, r := range mains {
			g := t.natGateways[r.Target]
			if g == nil || strings.EqualFold(g.Mode, "regional") || shared != nil && shared != g {
				return
			}
			shared = g
		}
		if len(mains) == 0 {
			return
		}
		zones[t.in.Zone] = true
	}
	if len(zones) > 1 {
		w.warn("nat-single-point", "One NAT gateway, ", shared.ID, ", serves ", strconv.Itoa(len(zones)), " AZs.")
	}
}

// free warns of subnets that run out of addresses, of which each task takes one.
func (v *vpc) free(w *walk, tasks []*task) {
	desired := 0
	if v.Service != nil {
		desired = v.Service.Desired
	}
	for _, t := range tasks {
		few := max(8, (desired+len(tasks)-1)/len(tasks))
		if t.in.Free == nil || t.in.ipv6Only() {
			continue
		}
		switch n := *t.in.Free; {
		case n <= 0:
			w.warn("subnet-no-free-ips", t.in.label(), " has no free addresses; each task takes one.")
		case n < few:
			w.warn("subnet-few-free-ips", t.in.label(), " has ", strconv.Itoa(n), " free addresses; each task takes one.")
		}
	}
}
