package ui

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// keyScopes are all situations with keys of their own, by the name the docs give them.
func keyScopes(t *testing.T) (names []string, scopes map[string][]action) {
	t.Helper()
	scopes = map[string][]action{}
	add := func(name string, actions []action) {
		names = append(names, name)
		scopes[name] = actions
	}
	r := startRig(t, estate(), 120, 34, onTriage)
	for _, k := range r.app.kinds {
		of := k.of
		if k.tab {
			of = nil
		}
		r.app.tabs[0].trail = append(r.app.tabs[0].trail[:1], k.make(r.app.env, of))
		r.app.appear()
		add(capital(k.name), r.app.actions())
	}
	r.app.tabs[0].trail = r.app.tabs[0].trail[:1]
	r.press("/")
	actions, _ := r.app.inForce()
	add("The filter line", actions)
	r.press("esc")
	for _, o := range []overlay{newPalette(r.app), newHelp(r.app), newCopyMenu(subject{id: "i", name: "n", arn: "a", command: "c"}), address{}, &login{app: r.app}, newChooser(r.app, byRegion), &codeEntry{app: r.app}} {
		add("The "+map[string]string{"log in": "log in screen", "copy of n": "copy menu", "command": "command line", "help": "help screen", "address": "address of a page", "MFA code": "question for an MFA code", "region": "list of profiles, Regions or clusters"}[o.title()], o.actions())
	}
	return names, scopes
}

// A key means one thing in a pane, and what is declared can be drawn.
func TestKeysMeanOneThing(t *testing.T) {
	names, scopes := keyScopes(t)
	for _, scope := range names {
		meaning, seen := map[string]string{}, map[string]bool{}
		for _, act := range scopes[scope] {
			if act.name == "" || act.help == "" || act.do == nil || act.rank > 0 && act.hint == "" {
				t.Errorf("%s: %q lacks a name, its help, what it does, or the footer's word", scope, act.name)
			}
			if seen[act.name] {
				t.Errorf("%s: two actions are called %q", scope, act.name)
			}
			seen[act.name] = true
			for _, k := range act.keys {
				if other, ok := meaning[k]; ok {
					t.Errorf("%s: %s means %q and %q", scope, k, other, act.name)
				}
				meaning[k] = act.name
			}
		}
		if len(meaning) == 0 {
			t.Errorf("%s has no key", scope)
		}
	}
}

// docs/keys.md is written from the declarations: `make golden` brings it up to date.
func TestKeysDocIsFresh(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "keys.md")
	want := keysDoc(t)
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("docs/keys.md is not what the console declares (%v): run `make golden` and look at the change", err)
	}
}

func keysDoc(t *testing.T) string {
	names, scopes := keyScopes(t)
	var b strings.Builder
	b.WriteString("# Keys\n\nWritten from what the console declares by `make golden`; a test keeps it fresh. `?` shows the keys of the pane you are in.\n\n" +
		"An action's name is what `:` calls it. The keys of panes can be given to others by it, see [configuration.md](configuration.md);\n" +
		"ctrl-c, ctrl-z and the keys of filter line, command line, menus and help screen cannot.\n")
	everywhere := scopes[names[0]]
	for _, act := range scopes[names[0]] {
		for _, scope := range names {
			if !strings.HasPrefix(scope, "The ") && !slices.ContainsFunc(scopes[scope], func(a action) bool { return sameKey(a, act) }) {
				everywhere = slices.DeleteFunc(slices.Clone(everywhere), func(a action) bool { return sameKey(a, act) })
			}
		}
	}
	lists := slices.DeleteFunc(slices.Clone(scopes[names[0]]), func(a action) bool { return a.group != groupList })
	keyTable(&b, "Everywhere", everywhere)
	keyTable(&b, "In every list", lists)
	for _, scope := range names {
		own := slices.DeleteFunc(slices.Clone(scopes[scope]), func(a action) bool {
			return !strings.HasPrefix(scope, "The ") && (slices.ContainsFunc(everywhere, func(e action) bool { return sameKey(a, e) }) ||
				slices.ContainsFunc(lists, func(e action) bool { return sameKey(a, e) }))
		})
		if len(own) > 0 {
			keyTable(&b, scope, own)
		}
	}
	b.WriteString("\n## The filter language\n\n| write | shows |\n|---|---|\n")
	for _, p := range filterHelp() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", strings.ReplaceAll(p[0], "|", `\|`), p[1])
	}
	b.WriteString("\n## Signs\n\n| sign | means |\n|---|---|\n")
	for _, p := range signs(nil) {
		fmt.Fprintf(&b, "| `%s` | %s |\n", p[0], p[1])
	}
	return b.String()
}

func sameKey(a, b action) bool {
	return a.name == b.name && slices.Equal(a.keys, b.keys) && a.help == b.help
}

func keyTable(b *strings.Builder, title string, actions []action) {
	fmt.Fprintf(b, "\n## %s\n\n| key | name | does |\n|---|---|---|\n", title)
	for _, act := range actions {
		keys := make([]string, 0, len(act.keys))
		for _, k := range act.keys {
			keys = append(keys, "`"+writeKey(k)+"`")
		}
		if len(keys) == 0 {
			keys = append(keys, "`:"+act.name+"`")
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", strings.Join(keys, " "), act.name, act.help)
	}
}
