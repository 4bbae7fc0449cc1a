package diagnose_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/diagnose"
	"github.com/fsui/fsui/internal/state"
)

func builtin(tb testing.TB) *diagnose.Causes {
	tb.Helper()
	files, err := diagnose.Builtin()
	if err != nil {
		tb.Fatal(err)
	}
	causes, err := diagnose.Load(files...)
	if err != nil {
		tb.Fatal(err)
	}
	return causes
}

// recorded puts a text where it was said.
func recorded(text string, in diagnose.Source) state.Recorded {
	task := func(reason string, c state.Container) state.Recorded {
		c.Name = "app"
		return state.Recorded{Tasks: []*state.Task{{LastStatus: state.StatusStopped, StoppedReason: reason, Containers: []state.Container{c}}}}
	}
	switch in {
	case diagnose.StoppedReason:
		return task(text, state.Container{})
	case diagnose.ContainerReason:
		return task("Task failed to start", state.Container{Reason: text})
	case diagnose.ServiceEvent:
		return state.Recorded{Services: []*state.Service{{Events: []state.Event{{Message: text}}}}}
	case diagnose.RolloutReason:
		return state.Recorded{Services: []*state.Service{{Deployments: []state.Deployment{{Reason: text}}}}}
	case diagnose.TargetHealth:
		reason, detail, _ := strings.Cut(text, ": ")
		return state.Recorded{TargetGroups: []*state.TargetGroup{{Targets: []state.Target{{ID: "10.0.0.1", State: state.TargetUnhealthy, Reason: reason, Detail: detail}}}}}
	case diagnose.Failure:
		return state.Recorded{Failures: []state.Failure{{Reason: text}}}
	case diagnose.Log:
		return state.Recorded{Lines: []state.RecordedLine{{Text: text}}}
	default:
		return state.Recorded{Texts: []string{text}}
	}
}

// The examples of the causes are their tests, where they were said and pasted without saying where.
func TestExamples(t *testing.T) {
	causes := builtin(t)
	for _, cause := range causes.All() {
		for _, e := range cause.Examples {
			for _, in := range []diagnose.Source{e.In, diagnose.Error} {
				if in == diagnose.Error && e.In == diagnose.Log {
					continue // a line of a log pasted without saying so may be anything
				}
				d := causes.Diagnose(recorded(e.Text, in))
				if len(d.Findings) != 1 || d.Findings[0].Cause != cause.Slug {
					t.Errorf("in %s: found %s, want %s: %s", in, slugs(d), cause.Slug, e.Text)
					continue
				}
				f := d.Findings[0]
				if want := cause.Benign == diagnose.Always; d.Benign != want || f.Benign != want {
					t.Errorf("%s: benign %v, want %v: %s", cause.Slug, d.Benign, want, e.Text)
				}
				if f.Actor != cause.Actor || f.Docs != cause.Docs || f.Summary == "" || len(f.Next) == 0 || len(f.Evidence) == 0 || f.Evidence[0].Text == "" {
					t.Errorf("%s: incomplete: %+v", cause.Slug, f)
				}
			}
		}
	}
}

// A message that is cut off anywhere never leads to another cause with certainty, and a benign one never hides.
func TestTruncationIsHonest(t *testing.T) {
	causes := builtin(t)
	for _, cause := range causes.All() {
		for _, e := range cause.Examples {
			for i, r := range e.Text {
				if r != ' ' {
					continue
				}
				for _, cut := range []string{e.Text[:i], e.Text[:i] + "..."} {
					f := causes.Diagnose(recorded(cut, e.In)).Findings[0]
					if f.Cause != cause.Slug && f.Confidence == state.Certain && standing(causes, f.Cause) == diagnose.Decisive {
						t.Errorf("%s, certainly, where the whole is %s: %s", f.Cause, cause.Slug, cut)
					}
					whole := strings.HasSuffix(e.Text[:i], ".") // a message of its own
					if f.Benign && !whole && cause.Benign != diagnose.Always && f.Cause != "unknown" {
						t.Errorf("%s is benign, but the whole is %s: %s", f.Cause, cause.Slug, cut)
					}
				}
			}
		}
	}
}

func standing(causes *diagnose.Causes, slug string) diagnose.Standing {
	for _, c := range causes.All() {
		if c.Slug == slug {
			return c.Standing
		}
	}
	return ""
}

func slugs(d state.Diagnosis) string {
	var all []string
	for _, f := range d.Findings {
		all = append(all, fmt.Sprintf("%s (%s)", f.Cause, f.Confidence))
	}
	return "[" + strings.Join(all, " ") + "]"
}

// Whatever is said wherever, there is an answer, and what it quotes was said.
func FuzzMessage(f *testing.F) {
	causes := builtin(f)
	for _, cause := range causes.All() {
		for _, e := range cause.Examples {
			f.Add(e.Text, string(e.In))
		}
	}
	f.Add("AGENT \xff\u2028'\\\\\"", "failure")
	f.Fuzz(func(t *testing.T, text, in string) {
		d := causes.Diagnose(recorded(text, diagnose.Source(in)))
		if len(d.Findings) == 0 {
			t.Fatal("no finding")
		}
		for _, found := range d.Findings {
			if found.Summary == "" || len(found.Next) == 0 || len(found.Evidence) == 0 || found.Cause == "unknown" && found.Confidence != state.Possible {
				t.Errorf("incomplete: %+v", found)
			}
		}
	})
}
