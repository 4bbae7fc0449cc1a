package cli

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/fsui/fsui/internal/reach"
	"github.com/fsui/fsui/internal/state"
)

// reachTable answers for people: a row for each subnet and what its tasks ask for, and below it the three lines that
// sum it up, the ports, the refused calls, the warnings, and every broken way step by step with what to do.
func (c *commands) reachTable(b *bytes.Buffer, n *state.Network, r *reach.Result) error {
	if err := reachRows(r).write(b, c.paper()); err != nil {
		return err
	}
	reachBelow(b, n, r)
	return nil
}

func reachBelow(b *bytes.Buffer, n *state.Network, r *reach.Result) {
	fmt.Fprintf(b, "\nstart %s · exec %s · inbound %s\n", outcomeWords(r.Start), outcomeWords(r.Exec), outcomeWords(r.Inbound))
	for i := range r.Ports {
		fmt.Fprintf(b, "ports of %s: %s\n", r.Ports[i].Container, &r.Ports[i])
	}
	for _, call := range slices.Sorted(maps.Keys(n.Denied)) {
		fmt.Fprintf(b, "! %s was refused: %s\n", call, n.Denied[call])
	}
	for _, w := range r.Warnings {
		fmt.Fprintf(b, "! %s: %s\n", w.Slug, w.Text)
	}
	for _, w := range brokenWays(n, r) {
		w.write(b)
	}
}

func outcomeWords(o reach.Outcome) string {
	if o.Hop == "" {
		return string(o.Verdict)
	}
	return string(o.Verdict) + " (" + o.Hop + ")"
}

func reachRows(r *reach.Result) table {
	t := table{columns: []column{
		{title: "STATE"}, {title: "SUBNET"}, {title: "CLASS", leaves: 2}, {title: "AZ", leaves: 1}, {title: "DESTINATION"}, {title: "HOP"}, {title: "WHY"},
	}}
	for _, s := range r.Subnets {
		for _, d := range r.Destinations {
			t.rows = addWay(t.rows, s, d.Key, s.Paths[d.Key], d.Informational)
		}
		t.rows = addWay(t.rows, s, reach.Inbound, s.Inbound, false)
	}
	return t
}

// addWay adds the row of one way; what nobody needs has none.
func addWay(rows [][]cell, s reach.Subnet, key string, p reach.Path, aside bool) [][]cell {
	if p.Verdict == reach.NotNeeded {
		return rows
	}
	row := []cell{
		plain(string(p.Verdict)), {full: s.ID, short: s.Name}, plain(s.Class.Word), plain(s.Zone), plain(key), plain(p.Hop), plain(decided(p)),
	}
	switch {
	case aside:
		for i := range row {
			row[i].hue = dim
		}
	case p.Verdict == reach.Blocked:
		row[0].hue = red
	case p.Verdict == reach.Unknown:
		row[0].hue = yellow
	}
	return append(rows, row)
}

// decided is the step that gave the verdict, in words.
func decided(p reach.Path) string {
	for _, s := range p.Steps {
		if s.Hop == p.Hop && s.Verdict == p.Verdict {
			return s.Text
		}
	}
	return ""
}

// way is one broken way, and all that break in the same place.
type way struct {
	keys, subnets []string
	path          reach.Path
	remedies      []reach.Remedy
}

// brokenWays lists each hop once, by the first way it breaks: in what a task needs before what is only for information.
func brokenWays(n *state.Network, r *reach.Result) []*way {
	var out []*way
	add := func(s reach.Subnet, key string, p reach.Path) {
		if p.Hop == "" {
			return
		}
		i := slices.IndexFunc(out, func(w *way) bool { return w.path.Hop == p.Hop })
		if i < 0 {
			i = len(out)
			out = append(out, &way{path: p, remedies: reach.Remedies(n, s.ID, key, p)})
		}
		name := s.ID
		if s.Name != "" {
			name = s.Name
		}
		if !slices.Contains(out[i].keys, key) {
			out[i].keys = append(out[i].keys, key)
		}
		if !slices.Contains(out[i].subnets, name) {
			out[i].subnets = append(out[i].subnets, name)
		}
	}
	for _, aside := range []bool{false, true} {
		for _, d := range r.Destinations {
			for _, s := range r.Subnets {
				if d.Informational == aside {
					add(s, d.Key, s.Paths[d.Key])
				}
			}
		}
		for _, s := range r.Subnets {
			add(s, reach.Inbound, s.Inbound)
		}
	}
	return out
}

func (w *way) write(b *bytes.Buffer) {
	fmt.Fprintf(b, "\n%s: %s of %s\n", w.path.Hop, strings.Join(w.keys, ", "), few(w.subnets))
	for _, s := range w.path.Steps {
		mark := map[reach.Verdict]string{reach.Reachable: "ok", reach.Blocked: "XX", reach.Unknown: "??"}[s.Verdict]
		fmt.Fprintf(b, "  %s  %s\n", mark, s.Text)
	}
	if fix := reach.Fix(w.path.Hop); fix != "" && len(w.remedies) == 0 {
		fmt.Fprintf(b, "  fix: %s\n", fix)
	}
	for _, r := range w.remedies {
		fmt.Fprintf(b, "  fix: %s\n", r)
	}
}

// few names some of a list.
func few(names []string) string {
	const most = 5
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
