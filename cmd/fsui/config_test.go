//go:build linux || darwin

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// configured is an environment with a configuration file at its usual place.
func configured(t *testing.T, config string, more ...string) []string {
	t.Helper()
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "fsui"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "fsui", "config.yaml"), []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	return clean(t, append(more, "XDG_CONFIG_HOME="+folder)...)
}

func TestConsoleAsConfigured(t *testing.T) {
	t.Parallel()
	url := region(t)
	x := onTerminal(t, 120, 160, configured(t, `
version: 1
cluster: prod
read-only: true
start: tasks
ascii: always
protected: {accounts: [111122223333]}
columns:
  tasks: [what, service]
  services: [service, what is wrong]
sort: {services: -service}
keys: {leave: [X], refresh: [f5], services: [W]}
`, keys(url)...))
	screen := x.wait("fsui  protected", "cluster prod", "WHAT", "SERVICE", "prod/payments", "read-only")
	if strings.Contains(screen, "STATUS") || strings.ContainsFunc(screen, func(r rune) bool { return r > 0x7e }) {
		t.Errorf("other columns, or more than ASCII:\n%s", screen)
	}
	x.keys("W")
	x.wait("WHAT IS WRONG", "SERVICE^")
	x.keys("?")
	x.wait("f5            read everything again", "X             leave fsui")
	x.keys("\x1b")
	x.waitGone("leave fsui")
	x.keys("qX")
	if code := x.exit(); code != 0 {
		t.Errorf("exit %d", code)
	}
	x.restored()
}

// A mistake that only the console can see is found before anything is drawn or called, too.
func TestConfigMistakes(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		"version: 1\ncolumns:\n  services: [service, sttae]": `config.yaml:3:23: columns.services.1: there is no column "sttae"; did you mean state? (there are state, service, region, account, run/want,`,
		"version: 1\nkeys:\n  refresh: [f5, j]":              `config.yaml:3:17: keys.refresh.1: j means down already, in the pane triage`,
		"version: 1\nkeys:\n  refersh: [f5]":                 `config.yaml:3:3: keys.refersh: there is no action "refersh"; did you mean refresh?`,
		"version: 1\ntheme: {dark: {bad: redd}}":             `config.yaml:2:21: theme.dark.bad: "redd" is no colour`,
		"version: 1\nstart: service":                         `config.yaml:2:8: start: there is no pane to start with "service"; did you mean services?`,
		"version: 1\nregoin: x":                              `config.yaml:2:1: there is no option "regoin"; did you mean region?`,
	} {
		env := configured(t, text, keys("http://127.0.0.1:9")...)
		for _, args := range [][]string{{"status"}, {"demo"}, nil} {
			if args != nil && args[0] == "status" {
				if out, errs, code := answer(t, env, args...); code != 2 || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, says) {
					t.Errorf("exit %d %q %q, want %q", code, out, errs, says)
				}
				continue
			}
			x := onTerminal(t, 200, 24, env, args...)
			if code := x.exit(); code != 2 {
				t.Errorf("%v: exit %d", args, code)
			}
			x.wait("config.yaml:")
			if raw := x.bytes(); strings.Contains(raw, "\x1b") {
				t.Errorf("%v: something is drawn: %q", args, raw)
			}
		}
	}
}
