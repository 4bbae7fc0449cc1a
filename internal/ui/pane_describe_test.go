package ui

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/state"
)

// describedAs makes Describe give a document of many fields, with one that grows with the store's revision.
func describedAs(doc *string) func(*Options) {
	return func(o *Options) {
		o.Describe = func(*state.Snapshot, any) ([]byte, error) {
			if *doc == "" {
				return nil, errors.New("task 0a1b is not known, or no longer")
			}
			return []byte(*doc), nil
		}
	}
}

func longDocument(fields int) string {
	var b strings.Builder
	b.WriteString("{\n")
	for i := range fields {
		fmt.Fprintf(&b, "    \"field%d\": \"value %d of many\",\n", i, i)
	}
	b.WriteString("    \"stoppedReason\": \"" + strings.Repeat("CannotPullContainerError ", 9) + "\",\n    \"tags\": []\n}\n")
	return b.String()
}

func TestLookDescribe(t *testing.T) {
	atSizes(t, []string{"60x16", "120x34"}, func(t *testing.T, w, h int) *rig {
		doc := longDocument(3)
		r := startRig(t, incident(), w, h, describedAs(&doc))
		r.press("d")
		return r
	})
}

func TestLookYAML(t *testing.T) {
	atSizes(t, []string{"60x16", "120x34"}, func(t *testing.T, w, h int) *rig {
		doc := longDocument(40)
		r := startRig(t, incident(), w, h, describedAs(&doc))
		r.press("y", "/")
		r.write("value 2")
		r.press("enter", "ctrl+n")
		return r
	})
}

func TestDescribeChangesItsFormatInPlace(t *testing.T) {
	doc := longDocument(3)
	r := startRig(t, incident(), 80, 24, describedAs(&doc))
	r.press("d")
	r.shows("prod/payments as JSON", `"field0": "value 0 of many",`)
	r.press("y")
	r.shows("prod/payments as YAML", "field0: value 0 of many")
	r.press("y")
	r.shows("this is YAML already")
	r.press("d")
	r.shows("prod/payments as JSON")
	r.press("esc")
	r.lacks("as JSON", "as YAML")
}

// The document follows the facts, and the person stays at the line.
func TestDescribeFollowsTheFactsAndKeepsItsPlace(t *testing.T) {
	doc := longDocument(60)
	r := startRig(t, incident(), 80, 24, describedAs(&doc))
	r.press("d", "ctrl+f", "j", "j")
	top := strings.Split(r.frame(), "\n")[3]
	doc = strings.Replace(doc, `"value 30 of many"`, `"another"`, 1)
	r.change(func(e *state.Edit) { e.SetUsage(origin, 0.2) })
	r.shows(`"field30": "another"`)
	if now := strings.Split(r.frame(), "\n")[3]; now != top {
		t.Errorf("the first line was %q and is %q", top, now)
	}
	r.resize(60, 20)
	if now := strings.Split(r.frame(), "\n")[3]; now != top {
		t.Errorf("after a change of size the first line was %q and is %q", top, now)
	}
	doc = ""
	r.change(func(e *state.Edit) { e.SetUsage(origin, 0.3) })
	r.shows("! task 0a1b is not known, or no longer; this is what", `"field30": "another"`)
}

func TestDescribeOfNothing(t *testing.T) {
	doc := ""
	r := startRig(t, incident(), 80, 24, describedAs(&doc))
	r.press("y")
	r.shows("task 0a1b is not known, or no longer")
	doc = "{"
	r.change(func(e *state.Edit) { e.SetUsage(origin, 0.2) })
	r.shows("unexpected EOF")
	doc = longDocument(1)
	r.change(func(e *state.Edit) { e.SetUsage(origin, 0.3) })
	r.shows("field0: value 0 of many")
}

func TestSearchInADocument(t *testing.T) {
	doc := longDocument(60)
	r := startRig(t, incident(), 80, 24, describedAs(&doc))
	r.press("d", "ctrl+n")
	r.shows("nothing is searched for")
	r.press("/")
	r.write("VALUE 5")
	r.press("enter")
	r.shows("line 1 of 11 found", "value 5 of many")
	r.press("ctrl+n")
	r.shows("line 2 of 11 found", "value 50 of many")
	r.press("ctrl+p", "ctrl+p") // round from the first to the last
	r.shows("line 11 of 11 found", "value 59 of many")
	r.press("/")
	r.write("x")
	r.shows("not found")
	r.press("esc")
	r.lacks("found", "VALUE 5x")
	r.press("esc")
	r.lacks("as JSON")
}

func TestKeySpan(t *testing.T) {
	for line, want := range map[string]string{
		`    "name": "app",`:      `"name"`,
		`    "a\"b": 1`:           `"a\"b"`,
		`    "arn:aws:ecs"`:       "",
		`{`:                       "",
		`name: app`:               "name",
		`- name: app`:             "name",
		`- - x: 1`:                "x",
		`tags: []`:                "tags",
		`containers:`:             "containers",
		`- "a: b"`:                "",
		`"on": true`:              `"on"`,
		`- arn:aws:ecs:us-east-1`: "",
		`arn: arn:aws:ecs:x`:      "arn",
		`"`:                       "",
		`"unfinished\`:            "",
	} {
		span := keySpan(line)
		if got := line[span[0]:span[1]]; got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

// Wrapped lines lose nothing.
func TestWrapLine(t *testing.T) {
	for _, s := range []string{"    \"reason\": \"a  b   " + strings.Repeat("x", 70) + " 注文処理 end\"", strings.Repeat("y", 31), "short"} {
		for width := 1; width < 60; width++ {
			parts := wrapLine(s, width)
			joined := parts[0]
			margin := len(s) - len(strings.TrimLeft(s, " ")) + 4
			for _, p := range parts[1:] {
				joined += p[min(margin, width/2):]
			}
			if joined != s {
				t.Fatalf("at %d cells %q became %q", width, s, joined)
			}
		}
	}
}
