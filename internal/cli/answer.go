package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"syscall"

	"github.com/fsui/fsui/internal/state"
)

// question is one command that reads and answers without a screen.
type question struct {
	needs  []state.SourceKind
	word   string // SERVICE, "" = all
	orTask bool   // the word may mean a task as well
	answer func(view) answer
	// more reads what is asked of one service or task alone, once it has been found; nil = nothing.
	more  func(context.Context, *Facts, view) error
	watch bool // go on, and answer again when something changes
}

// view is what a question is answered from.
type view struct {
	*state.Snapshot
	clock
	outcome
	only *state.Service // nil = all
	task *state.Task    // where the word means one
}

// answer is a question's answer in both forms.
type answer struct {
	document any
	table    table
	below    string // follows the table
	// none says in words that the table has no rows; nothing says it in a sentence of its own, why it has none included.
	none, nothing string
	// code is Done, BadNews or NotProvable, as far as the facts tell.
	code int
}

// shows reports whether a service's facts belong to the answer.
func (v view) shows(key state.ServiceKey) bool { return v.only == nil || v.only.Key == key }

// ask opens the Region and answers once, or until ctx ends.
func (c *commands) ask(ctx context.Context, q question) error {
	if err := c.settle(true); err != nil {
		return err
	}
	if c.Cluster == "" {
		c.Cluster = clusterOf(q.word)
	}
	facts, err := c.Open(ctx, c.Settings)
	if err != nil {
		return err
	}
	defer facts.Close()
	if err := facts.Poller.Sweep(ctx, q.needs...); err != nil {
		return err
	}
	if q.watch {
		return c.watch(ctx, facts, q)
	}
	v, err := c.look(facts, q)
	if err == nil && q.more != nil {
		if err = q.more(ctx, facts, v); err == nil {
			v, err = c.look(facts, q)
		}
	}
	if err != nil {
		return err
	}
	a := q.answer(v)
	for _, l := range v.Logins {
		if l.SameAs != nil {
			say(c.Stderr, l.Origin().String()+" leads to the same account as "+l.SameAs.String()+": listed once")
		}
	}
	if err := c.print(a, v, facts.Region); err != nil && !errors.Is(err, syscall.EPIPE) {
		return err
	}
	return v.verdict(a)
}

// look finds what is asked for in the facts. Its errors are those that leave nothing to print.
func (c *commands) look(facts *Facts, q question) (view, error) {
	snap := facts.Store.Snapshot()
	list := problems(snap, q.needs)
	v := view{Snapshot: snap, clock: clock(snap.Now(c.Clock())), outcome: outcome{len(list) > 0, list}}
	if err := NoCluster(snap, facts.Region); err != nil {
		return v, err
	}
	if q.word == "" {
		return v, nil
	}
	resolve := Resolve
	if !q.orTask {
		resolve = func(snap *state.Snapshot, word string) (Subject, error) {
			s, err := ResolveService(snap, word)
			return Subject{Service: s}, err
		}
	}
	of, err := resolve(snap, q.word)
	if err != nil && v.Partial {
		err = fmt.Errorf("%w; but not everything could be read: %s", err, list[0].line())
	}
	if err != nil {
		return v, &exit{v.failure(), err}
	}
	v.only, v.task = of.Service, of.Task
	return v, nil
}

// NoCluster says that a cluster asked for does not exist in any origin. It is nil where it does, or where AWS has not denied it.
func NoCluster(snap *state.Snapshot, region string) error {
	name := snap.NoCluster()
	if name == "" {
		return nil
	}
	for _, s := range snap.Sources {
		if s.Fault != nil && s.Fault.Kind == state.FaultMissing && s.Key.Kind == state.SourceClusters {
			return fmt.Errorf("there is no cluster %q in %s (%s)", name, region, s.Fault.Short())
		}
	}
	return fmt.Errorf("there is no cluster %q in %s", name, region)
}

// verdict ends the command: a partial answer before bad news.
func (v view) verdict(a answer) error {
	if !v.Partial {
		if a.code == Done {
			return nil
		}
		return &exit{code: a.code}
	}
	more := ""
	if n := len(v.Errors) - 1; n > 0 {
		more = fmt.Sprintf(" (and %d more)", n)
	}
	return &exit{v.failure(), errors.New(v.Errors[0].line() + more)}
}

// failure is the code of a partial answer.
func (v view) failure() int {
	if slices.ContainsFunc(v.Logins, func(l *state.Login) bool { return l.Fault != nil }) {
		return LoggedOut
	}
	return Failed
}

// print writes the answer on standard output, at once: nobody sees half a table.
func (c *commands) print(a answer, v view, region string) error {
	var b bytes.Buffer
	switch {
	case c.Output == "json":
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(a.document); err != nil {
			return err
		}
	case len(a.table.rows) > 0:
		if err := a.table.write(&b, c.paper()); err != nil {
			return err
		}
		b.WriteString(a.below)
	case a.nothing != "":
		say(c.Stderr, a.nothing)
	case !v.Partial: // or the reason follows
		say(c.Stderr, "no "+a.none+" in "+c.where(region))
	}
	_, err := c.Stdout.Write(b.Bytes())
	return err
}

func (c *commands) where(region string) string {
	if c.Cluster != "" {
		return "cluster " + c.Cluster + ", " + region
	}
	return region
}

func (c *commands) paper() paper {
	width := c.Width()
	return paper{width: width, color: c.colored(c.Environ, width > 0), headers: !c.NoHeaders}
}
