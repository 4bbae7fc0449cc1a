package cli

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/fsui/fsui/internal/awsdoc"
	"github.com/fsui/fsui/internal/diagnose"
	"github.com/fsui/fsui/internal/state"
)

// whyTable answers for people: all documents together, so that the log explains the task and a thousand tasks are one
// line, and below the table what to do about each cause.
func (c *commands) whyTable(causes *diagnose.Causes, in io.Reader) (int, error) {
	var all state.Recorded
	var failed error
	for rec, err := range awsdoc.Read(in) {
		if err != nil {
			failed = err
			break
		}
		all = all.And(rec)
	}
	d := causes.Diagnose(all)
	if failed != nil && len(d.Findings) == 0 {
		return Failed, failed
	}
	var b bytes.Buffer
	if err := whyRows(d).write(&b, c.paper()); err != nil {
		return Failed, err
	}
	advise(&b, d)
	if _, err := c.Stdout.Write(b.Bytes()); err != nil {
		return Failed, err
	}
	return whyCode(d), failed
}

func whyRows(d state.Diagnosis) table {
	t := table{columns: []column{
		{title: "CAUSE"},
		{title: "CONFIDENCE"},
		{title: "ACTOR", leaves: 2},
		{title: "SUBJECT", leaves: 3},
		{title: "COUNT", right: true, leaves: 1},
		{title: "SUMMARY"},
	}}
	for _, f := range d.Findings {
		cause := cell{full: f.Cause}
		if !f.Benign {
			cause.hue = red
		}
		subject := string(f.Subject.Kind)
		if f.Subject.ID != "" {
			subject += " " + f.Subject.ID
		}
		t.rows = append(t.rows, []cell{
			cause, plain(string(f.Confidence)), plain(f.Actor), plain(subject), plain(strconv.Itoa(f.Count)), plain(f.Summary),
		})
	}
	return t
}

// advise writes what each finding rests on and what to do, one cause after the other. What the network or a log says
// concerns one service or task alone: it is written for each.
func advise(b *bytes.Buffer, d state.Diagnosis) {
	if d.Benign {
		return
	}
	told := map[string]bool{}
	for _, f := range d.Findings {
		if told[f.Cause] {
			continue
		}
		told[f.Cause] = true
		var others []state.Finding
		for _, g := range d.Findings {
			if g.Cause == f.Cause && ownerOf(g) != ownerOf(f) && hasItsOwn(g) {
				others = append(others, g)
			}
		}
		title := f.Cause
		if len(others) > 0 {
			title += " of " + ownerOf(f)
		}
		fmt.Fprintf(b, "\n%s\n", title)
		for _, e := range f.Evidence {
			fmt.Fprintf(b, "  %s: %s\n", e.From, e.Text)
		}
		steps(b, f.Next)
		if f.Docs != "" {
			fmt.Fprintf(b, "  %s\n", f.Docs)
		}
		for _, g := range others {
			fmt.Fprintf(b, "\n%s of %s\n", g.Cause, ownerOf(g))
			for _, from := range []string{"log", "network"} {
				if says := evidenceOf(g, from); says != "" {
					fmt.Fprintf(b, "  %s: %s\n", from, says)
				}
			}
			steps(b, slices.DeleteFunc(slices.Clone(g.Next), func(step string) bool { return slices.Contains(f.Next, step) }))
		}
	}
}

func steps(b *bytes.Buffer, list []string) {
	for i, step := range list {
		fmt.Fprintf(b, "  %d. %s\n", i+1, step)
	}
}

// hasItsOwn reports a finding whose network, log or way to its log is that of no other.
func hasItsOwn(f state.Finding) bool {
	return evidenceOf(f, "network") != "" || evidenceOf(f, "log") != "" || slices.ContainsFunc(f.Next, state.ReadsLog)
}

// evidenceOf is the first that something adds to a finding, "" for nothing.
func evidenceOf(f state.Finding, from string) string {
	i := slices.IndexFunc(f.Evidence, func(e state.Evidence) bool { return e.From == from })
	if i < 0 {
		return ""
	}
	return f.Evidence[i].Text
}
