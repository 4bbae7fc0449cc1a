package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// longestPlace is how much of a profile's name is shown.
const longestPlace = 24

// header says what is looked at and how old it is.
func (a *App) header() string {
	snap := a.env.facts.snap
	who, region := a.whose()
	cluster, narrowed := clusterWords(snap)
	left := func(parts ...string) []piece {
		text := strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
		return []piece{{"fsui", toneTitle}, {a.protectedWord(), toneWarn}, {a.endpointWord(), toneWarn}, {"  " + text, tonePlain}}
	}
	full, short, brief := a.ages()
	if a.away && len(brief) > 0 {
		slower := piece{" · slower: unfocused", toneQuiet}
		full, short, brief = append(full, slower), append(short, slower), append(brief, slower)
	}
	if words := unconfirmedWords(a.env.facts); words != "" {
		all := []piece{{words, toneWarn}}
		full, short, brief = all, all, all
	}
	rated := full
	if usage := snap.Usage(); usage > 0 {
		rated = append(slices.Clone(full), piece{fmt.Sprintf(" · api %d%%", int(usage*100+0.5)), toneQuiet})
	}
	wide, narrow := left(who, region, cluster), left(who, region)
	if narrowed {
		narrow = left(region, cluster) // which cluster says more than whose
	}
	least := left(region)
	if _, host, ok := strings.Cut(a.endpointWord(), "://"); ok {
		least[2].text = "  endpoint " + host
	}
	return a.sides(variant{wide, rated}, variant{wide, full}, variant{wide, short}, variant{narrow, short}, variant{wide, brief}, variant{narrow, brief},
		variant{left(region), brief}, variant{least, brief})
}

// longestEndpoint is how much of an endpoint's address is shown.
const longestEndpoint = 32

// endpointWord stands in the header, however narrow, where calls go elsewhere than to AWS: such an address is easily
// left over in the environment, and what is shown is then not what runs.
func (a *App) endpointWord() string {
	for _, l := range a.env.facts.snap.Logins {
		if l.Elsewhere != "" {
			return "  endpoint " + cutMiddle(harmless(l.Elsewhere), longestEndpoint)
		}
	}
	return ""
}

// age is how fresh the sources of one kind are together: as old as the oldest.
type age struct {
	kind    state.SourceKind
	old     time.Duration
	missing bool // one has not answered at all
	stale   bool
	partial bool
	fault   *state.Fault
}

// ages are how fresh each kind of source is: in full, without AWS's codes, and as one word about the worst.
func (a *App) ages() (full, short, brief []piece) {
	f := a.env.facts
	worst := age{}
	kinds := []state.SourceKind{state.SourceClusters, state.SourceServices, state.SourceTasks, state.SourceTargets}
	if also := a.visible().focus().Also; also != "" {
		kinds = append(kinds, also)
	}
	for _, kind := range kinds {
		g, ok := ageOf(f, kind)
		if !ok || kind == state.SourceClusters && !g.stale && !g.missing {
			continue // clusters seldom change: they are worth a place when something is wrong with them
		}
		if len(full) > 0 {
			full, short = append(full, piece{" · ", toneQuiet}), append(short, piece{" · ", toneQuiet})
		}
		full, short = append(full, g.piece(true)), append(short, g.piece(false))
		if worst.kind == "" || g.worse(worst) {
			worst = g
		}
	}
	switch {
	case worst.kind == "":
	case worst.missing || worst.stale:
		brief = []piece{worst.piece(false)}
	default:
		brief = []piece{{"read " + state.Age(worst.old) + " ago", toneQuiet}}
	}
	return full, short, brief
}

// isOut reports an origin whose credentials do not work while another's do: a line of its own says so.
func isOut(snap *state.Snapshot, o state.Origin) bool {
	l := snap.Login(o)
	return l != nil && l.Fault != nil && slices.ContainsFunc(snap.Logins, func(other *state.Login) bool { return other.Fault == nil })
}

func ageOf(f *facts, kind state.SourceKind) (g age, ok bool) {
	g.kind = kind
	for key, s := range f.snap.Sources {
		if key.Kind != kind || isOut(f.snap, key.Origin()) {
			continue
		}
		ok = true
		if s.Fault != nil && (g.fault == nil || s.Fault.At.After(g.fault.At)) {
			g.fault = s.Fault
		}
		g.partial = g.partial || s.Partial
		shown := *s
		if s.At.IsZero() {
			if l := f.snap.Login(key.Origin()); l != nil {
				shown.At = l.Recalled // an earlier session's facts stand in its place
			}
		}
		if shown.At.IsZero() {
			g.missing = true
			continue
		}
		g.old = max(g.old, f.now.Sub(shown.At))
		g.stale = g.stale || shown.Stale(f.now)
	}
	return g, ok
}

func (g age) worse(than age) bool {
	if g.stale != than.stale {
		return g.stale
	}
	if g.missing != than.missing {
		return g.missing
	}
	return g.old > than.old
}

// piece writes it down; what is past its promise is marked by a sign and has AWS's error code with it.
func (g age) piece(code bool) piece {
	switch {
	case g.missing && g.fault == nil:
		return piece{string(g.kind) + " loading", toneQuiet}
	case g.missing || g.stale:
		text := "! " + string(g.kind)
		if g.missing {
			text += " none"
		} else {
			text += " " + state.Age(g.old) + " old"
		}
		if code && g.fault != nil {
			text += " " + g.fault.Short()
		}
		return piece{text, toneWarn}
	}
	text := string(g.kind) + " " + state.Age(g.old)
	if g.partial || g.fault != nil {
		text += "!"
	}
	return piece{text, toneQuiet}
}
