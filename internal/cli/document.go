package cli

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// schema is the version of the JSON answers: names in them are kept, more may come.
const schema = 1

// text is a string that is null where it is not known.
type text string

func (t text) MarshalJSON() ([]byte, error) {
	if t == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(t))
}

// instant is a time that is null where it is not known.
type instant time.Time

func (i instant) MarshalJSON() ([]byte, error) {
	t := time.Time(i)
	if t.IsZero() {
		return []byte("null"), nil
	}
	return t.UTC().AppendFormat(nil, `"2006-01-02T15:04:05.000Z"`), nil
}

// place is where an item lives.
type place struct {
	Account text `json:"account"`
	Region  text `json:"region"`
	Cluster text `json:"cluster"`
	ARN     text `json:"arn"`
}

func placeOf(k state.ClusterKey, arn string) place {
	return place{text(k.Scope.Account), text(k.Scope.Region), text(k.Name), text(arn)}
}

// outcome ends every document: what could not be read.
type outcome struct {
	Partial bool      `json:"partial"`
	Errors  []problem `json:"errors"`
}

// problem is why some of the answer is missing or old.
type problem struct {
	Attempted text   `json:"attempted"` // "ecs:ListTasks"
	Cluster   text   `json:"cluster"`
	Profile   text   `json:"profile"` // whose, null = the default one
	Region    text   `json:"region"`
	Code      text   `json:"code"`
	Kind      text   `json:"kind"`
	Message   text   `json:"message"`
	Advice    text   `json:"advice"`
	origin    string // said where there are several
}

// problems lists what went wrong with the kinds of facts an answer needs, each fault once.
func problems(snap *state.Snapshot, needs []state.SourceKind) []problem {
	var sources []*state.Source
	for k, s := range snap.Sources {
		if slices.Contains(needs, k.Kind) {
			sources = append(sources, s)
		}
	}
	slices.SortFunc(sources, func(a, b *state.Source) int {
		return cmp.Or(cmp.Compare(slices.Index(needs, a.Key.Kind), slices.Index(needs, b.Key.Kind)),
			cmp.Compare(a.Key.Cluster, b.Key.Cluster), cmp.Compare(a.Key.Profile, b.Key.Profile), cmp.Compare(a.Key.Region, b.Key.Region))
	})
	list := []problem{} // never null
	add := func(p problem, o state.Origin) {
		p.Profile, p.Region = text(o.Profile), text(o.Region)
		if len(snap.Logins) > 1 {
			p.origin = o.String()
		}
		if !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	for _, l := range snap.Logins {
		if l.Fault == nil {
			continue
		}
		p := problemOf(l.Fault, "")
		if p.Advice == "" && l.Command != "" {
			p.Advice = text("run " + l.Command)
		}
		add(p, l.Origin())
	}
	for _, s := range sources {
		switch {
		case s.Fault != nil && s.Fault.Kind == state.FaultLogin && loggedOut(snap, s.Key.Origin()): // said above
		case s.Fault != nil:
			add(problemOf(s.Fault, s.Key.Cluster), s.Key.Origin())
		case s.Partial:
			add(problem{Cluster: text(s.Key.Cluster), Message: text("some " + string(s.Key.Kind) + " could not be read")}, s.Key.Origin())
		case s.At.IsZero():
			add(problem{Cluster: text(s.Key.Cluster), Message: text(string(s.Key.Kind) + " were not read")}, s.Key.Origin())
		}
	}
	return list
}

// loggedOut reports that an origin's credentials do not work.
func loggedOut(snap *state.Snapshot, o state.Origin) bool {
	l := snap.Login(o)
	return l != nil && l.Fault != nil
}

func problemOf(f *state.Fault, cluster string) problem {
	return problem{
		Attempted: text(f.Attempted), Cluster: text(cluster), Code: text(f.Code), Kind: text(f.Kind),
		Message: text(f.Message), Advice: text(cmp.Or(f.Advice, adviceFor(f.Kind))),
	}
}

// adviceFor is what a command that asks once can say about a fault that waiting may mend.
func adviceFor(k state.FaultKind) string {
	switch k {
	case state.FaultThrottled:
		return "try again in a minute, or ask for less with --cluster"
	case state.FaultTimeout:
		return "try again, or wait longer with --timeout"
	case state.FaultUnreachable:
		return "check the network, the proxy and the Region"
	case state.FaultServer:
		return "try again in a minute"
	case state.FaultGarbled:
		return "try again; something on the way to AWS may change its answers"
	default:
		return ""
	}
}

// line says it in one sentence: what was attempted, AWS's error code, what to do.
func (p problem) line() string {
	s := string(p.Attempted)
	if p.origin != "" {
		s = strings.TrimSpace(p.origin + ": " + s)
	}
	if p.Cluster != "" {
		s = join(s, " in ", "in ") + string(p.Cluster)
	}
	for _, part := range []text{text(cmp.Or(string(p.Code), string(p.Kind))), p.Message} {
		if part != "" {
			s = join(s, ": ", "") + string(part)
		}
	}
	if p.Advice != "" {
		s += "; " + string(p.Advice)
	}
	return s
}

func join(s, between, first string) string {
	if s == "" {
		return first
	}
	return s + between
}
