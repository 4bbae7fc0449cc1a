package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// notice is one line that answers a key. The next key takes it away, or time does.
type notice struct {
	text  string
	until time.Time
}

// noticeLasts is how long a notice stays where no key takes it away.
const noticeLasts = 8 * time.Second

func (a *App) notify(text string) { a.notice = notice{text, a.o.Clock().Add(noticeLasts)} }

// toldMsg brings a notice of somebody outside.
type toldMsg struct{ text string }

// awaitNotice waits for the next one.
func (a *App) awaitNotice() tea.Cmd {
	done, notices := a.done, a.o.Notices
	if notices == nil {
		return nil
	}
	return func() tea.Msg {
		select {
		case <-done:
			return nil
		case text := <-notices:
			return toldMsg{text}
		}
	}
}

func (n *notice) fade(now time.Time) {
	if now.After(n.until) {
		*n = notice{}
	}
}

// faultLine is what goes wrong with reading AWS, the most in the way first, "" while all is well. It stands in the place
// of the rule below the tabs, so that it moves nothing; among equals it stays with the same source.
func faultLine(f *facts) string {
	var out []*state.Login
	for _, l := range f.snap.Logins {
		if l.Fault != nil {
			out = append(out, l)
		}
	}
	if len(out) > 0 {
		line := loginLine(out[0])
		if len(f.snap.Logins) > 1 {
			line = out[0].Origin().String() + ": " + line
		}
		if more := len(out) - 1; more > 0 {
			line += fmt.Sprintf("  (+%d more: :profile lists them)", more)
		}
		return line
	}
	var (
		worst *state.Fault
		of    string
		seen  = map[string]bool{}
	)
	for _, key := range sourcesInOrder(f.snap) {
		fault := f.snap.Sources[key].Fault
		if fault == nil {
			continue
		}
		seen[fault.Attempted+fault.Code] = true
		if worst == nil || fault.Kind == state.FaultDenied && worst.Kind != state.FaultDenied {
			if worst, of = fault, sourceName(key); len(f.snap.Logins) > 1 {
				of = key.Origin().String() + ": " + of
			}
		}
	}
	if worst == nil {
		return ""
	}
	line := of + ": " + faultWords(worst)
	if !worst.At.IsZero() {
		line += ", " + state.Age(f.now.Sub(worst.At)) + " ago"
	}
	if more := len(seen) - 1; more > 0 {
		line += fmt.Sprintf("  (+%d more)", more)
	}
	return line
}

// loginLine is what is wrong with a login and what to run.
func loginLine(in *state.Login) string {
	switch {
	case in.MFA != nil:
		return "an MFA code is wanted: refresh asks for it  (" + in.MFA.Device + ")"
	case in.Command != "":
		return "log in again: " + in.Command + "  (" + in.Fault.Short() + ")"
	case in.Fault.Kind == state.FaultLogin && in.Fault.Advice != "": // without AWS's long sentence: the line may be cut
		return in.Fault.Short() + ": " + in.Fault.Advice
	}
	return faultWords(in.Fault)
}

// faultWords say what failed and what it takes, AWS's code in any case.
func faultWords(fault *state.Fault) string {
	if fault.Denied() {
		return fault.Lacks()
	}
	words := fault.Error()
	if fault.Advice != "" {
		words += "; " + fault.Advice
	}
	return words
}

func sourceName(key state.SourceKey) string {
	if key.Cluster == "" {
		return string(key.Kind)
	}
	return string(key.Kind) + " of " + key.Cluster
}

func sourcesInOrder(snap *state.Snapshot) []state.SourceKey {
	keys := make([]state.SourceKey, 0, len(snap.Sources))
	for key := range snap.Sources {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, compareSources)
	return keys
}

// emptyWords say why a list is empty: filtered, not allowed, not loaded yet, or nothing there. noun is what the list
// would show, from the sources it is made from.
func emptyWords(e *env, l list, noun string, from ...state.SourceKind) []string {
	f := e.facts
	if n := l.counts(); n.total > 0 {
		return []string{"", fmt.Sprintf("None of %d %s matches %q.", n.total, noun, l.filterLine()), e.keys.of("back", "esc") + " shows all of them."}
	}
	var waiting bool
	for _, kind := range append([]state.SourceKind{state.SourceClusters}, from...) {
		found := false
		for _, key := range sourcesInOrder(f.snap) {
			if key.Kind != kind {
				continue
			}
			s := f.snap.Sources[key]
			if s.Fault != nil && !answeredElsewhere(f.snap, kind, key.Origin()) {
				return faultedWords(noun, sourceName(key), s.Fault)
			}
			found = found || !s.At.IsZero()
		}
		waiting = waiting || !found && (kind == state.SourceClusters || len(f.snap.Clusters) > 0)
	}
	if waiting {
		return []string{"", fmt.Sprintf("Loading %s, %s so far.", noun, state.Age(f.now.Sub(e.started)))}
	}
	return []string{"", fmt.Sprintf("There are no %s in %s.", noun, whereWords(e))}
}

// answeredElsewhere reports that another origin has answered what this one has not.
func answeredElsewhere(snap *state.Snapshot, kind state.SourceKind, o state.Origin) bool {
	for key, s := range snap.Sources {
		if key.Kind == kind && key.Origin() != o && !s.At.IsZero() {
			return true
		}
	}
	return false
}

func faultedWords(noun, source string, fault *state.Fault) []string {
	lines := []string{"", fmt.Sprintf("No %s: %s could not be read.", noun, source)}
	if fault.Kind == state.FaultDenied {
		lines = append(lines, "AWS does not allow it: add "+fault.Attempted+" to the policy.")
	}
	lines = append(lines, fault.Error())
	if fault.Advice != "" {
		lines = append(lines, fault.Advice)
	}
	return append(lines, "fsui goes on trying.")
}

func whereWords(e *env) string {
	snap := e.facts.snap
	var regions, accounts []string
	for _, l := range snap.Logins {
		regions, accounts = once(regions, l.Region), once(accounts, l.Account)
	}
	where := strings.Join(regions, ", ")
	if len(accounts) > 0 {
		where += " of account " + strings.Join(accounts, ", ")
	}
	if n := len(e.facts.snap.Clusters); n == 1 {
		where += " (1 cluster)"
	} else {
		where += fmt.Sprintf(" (%d clusters)", n)
	}
	return where
}

func compareSources(a, b state.SourceKey) int {
	return cmp.Or(cmp.Compare(a.Profile, b.Profile), cmp.Compare(a.Region, b.Region), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Cluster, b.Cluster))
}
