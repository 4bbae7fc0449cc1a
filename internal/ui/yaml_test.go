package ui

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
)

func TestToYAML(t *testing.T) {
	const doc = `{"taskArn":"arn:aws:ecs:us-east-1:111122223333:task/prod/0a1b","version":9007199254740993,"cpu":"256",
		"containers":[{"name":"app","exitCode":137,"reason":"OutOfMemoryError: killed","networkBindings":[],"agents":[{"on":true}]},
		{"name":"off","image":null}],"tags":[],"overrides":{},"nested":[[1,2],[]],"zone":"us-east-1a","scale":{"value":100.0,"unit":"PERCENT"}}`
	const want = `taskArn: arn:aws:ecs:us-east-1:111122223333:task/prod/0a1b
version: 9007199254740993
cpu: "256"
containers:
- name: app
  exitCode: 137
  reason: "OutOfMemoryError: killed"
  networkBindings: []
  agents:
  - "on": true
- name: "off"
  image: null
tags: []
overrides: {}
nested:
- - 1
  - 2
- []
zone: us-east-1a
scale:
  value: 100.0
  unit: PERCENT
`
	got, err := toYAML([]byte(doc))
	if err != nil || string(got) != want {
		t.Errorf("%v\n%s", err, got)
	}
	for _, bad := range []string{``, `{"a":`, `{"a":[1,`, `{"a" 1}`} {
		if _, err := toYAML([]byte(bad)); err == nil {
			t.Errorf("%q is no document and gave no error", bad)
		}
	}
}

// What a reader of YAML makes of it is what the JSON said.
func FuzzToYAML(f *testing.F) {
	for _, s := range strings.Fields("true 1e3 012 2024-01-01 null ~ 0x1f 1_000 key:value #c [a {a *a &a !a | > %a @a `a ' \" 😀 yes .inf +1 1:30 a: - -- --- ... << = , ?") {
		f.Add(s, s)
	}
	for _, s := range []string{"", " a", "a ", "a\nb", "a: b", "a #b", "- a", "? a", "\t", "\r", "\u2028", "\\", "a\n"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, key, value string) {
		if !utf8.ValidString(key) || !utf8.ValidString(value) {
			return
		}
		in := map[string]any{key: value, "z": []any{value, map[string]any{key: []any{value}}}}
		doc, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		text, err := toYAML(doc)
		if err != nil {
			t.Fatal(err)
		}
		var out map[string]any
		if err := yaml.Unmarshal(text, &out); err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
		if !reflect.DeepEqual(in, out) {
			t.Errorf("%s\nread as %#v, want %#v", text, out, in)
		}
	})
}
