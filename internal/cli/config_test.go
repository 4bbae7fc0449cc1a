package cli_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/cli"
)

func (r *region) readFile(name string) ([]byte, error) {
	text, ok := r.files[name]
	switch {
	case !ok:
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	case text == "denied":
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return []byte(text), nil
}

// screenMistake is what the console of these tests says about a pane to start with.
type screenMistake struct{ word string }

func (e screenMistake) Error() string               { return fmt.Sprintf("there is no pane %q", e.word) }
func (e screenMistake) Option() []string            { return []string{"start"} }
func (e screenMistake) Unknown() (string, []string) { return e.word, []string{"services", "tasks"} }

func checkScreen(s cli.Screen) error {
	if s.Start != "" && s.Start != "services" && s.Start != "tasks" {
		return screenMistake{s.Start}
	}
	return nil
}

// Flag before environment before file before default, for each option, one at a time.
func TestPrecedence(t *testing.T) {
	file := "version: 1\nprofile: file\nregion: eu-west-2\ncluster: file\nread-only: true\ntimeout: 7s\ncolor: always\noutput: json\n"
	for _, c := range []struct {
		option                            string
		flag, environ                     string
		byFlag, byEnviron, byFile, nobody any
		of                                func(cli.Settings) any
	}{
		// Of profile and region the environment is the SDK's to read: here it keeps the file out.
		{"profile", "--profile=flag", "AWS_PROFILE=e", "flag", "", "file", "", func(s cli.Settings) any { return s.Profile }},
		{"profile", "--profile=flag", "AWS_ACCESS_KEY_ID=e", "flag", "", "file", "", func(s cli.Settings) any { return s.Profile }},
		{"region", "--region=flag", "AWS_REGION=e", "flag", "", "eu-west-2", "", func(s cli.Settings) any { return s.Region }},
		{"region", "--region=flag", "AWS_DEFAULT_REGION=e", "flag", "", "eu-west-2", "", func(s cli.Settings) any { return s.Region }},
		{"cluster", "--cluster=flag", "", "flag", nil, "file", "", func(s cli.Settings) any { return s.Cluster }},
		{"read-only", "--read-only=false", "", false, nil, true, false, func(s cli.Settings) any { return s.ReadOnly }},
		{"timeout", "--timeout=3s", "", 3 * time.Second, nil, 7 * time.Second, 10 * time.Second, func(s cli.Settings) any { return s.Timeout }},
		{"color", "--color=never", "NO_COLOR=1", "never", "auto", "always", "auto", func(s cli.Settings) any { return s.Color }},
		{"output", "--output=table", "", "table", nil, "json", "table", func(s cli.Settings) any { return s.Output }},
	} {
		for _, given := range []struct {
			flag, environ, file bool
			want                any
		}{
			{true, true, true, c.byFlag},
			{true, false, true, c.byFlag},
			{true, true, false, c.byFlag},
			{false, true, true, c.byEnviron},
			{false, true, false, c.byEnviron},
			{false, false, true, c.byFile},
			{false, false, false, c.nobody},
		} {
			if given.environ && c.environ == "" {
				continue
			}
			r := &region{first: estate, env: []string{"HOME=/home"}}
			args := []string{"status"}
			if given.flag {
				args = append(args, c.flag)
			}
			if given.environ {
				r.env = append(r.env, c.environ)
			}
			if given.file {
				r.files = map[string]string{usual(): file}
			}
			r.run(t, args...)
			if got := c.of(r.asked); got != given.want {
				t.Errorf("%s with flag %v, environment %v, file %v: %v, want %v", c.option, given.flag, given.environ, given.file, got, given.want)
			}
		}
	}
}

// usual is where the file is where nobody says otherwise and HOME is /home.
func usual() string { return filepath.Join("/home", ".config", "fsui", "config.yaml") }

func TestConfigPlaces(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the paths here are POSIX's")
	}
	files := map[string]string{}
	for i, name := range []string{"/flag.yaml", "/environ.yaml", "/xdg/fsui/config.yaml", usual()} {
		files[name] = fmt.Sprintf("version: 1\ncluster: c%d", i)
	}
	for want, c := range map[string]struct{ args, env []string }{
		"c0": {[]string{"--config", "/flag.yaml"}, []string{"FSUI_CONFIG=/environ.yaml", "XDG_CONFIG_HOME=/xdg"}},
		"c1": {nil, []string{"FSUI_CONFIG=/environ.yaml", "XDG_CONFIG_HOME=/xdg"}},
		"c2": {nil, []string{"FSUI_CONFIG=", "XDG_CONFIG_HOME=/xdg"}},
		"c3": {nil, []string{"XDG_CONFIG_HOME=relative"}}, // which the specification says to ignore
		"":   {nil, []string{"HOME="}},
	} {
		r := &region{first: estate, env: append([]string{"HOME=/home"}, c.env...), files: files}
		if r.run(t, append([]string{"tasks"}, c.args...)...); r.asked.Cluster != want {
			t.Errorf("%q %q: %q, want %q", c.args, c.env, r.asked.Cluster, want)
		}
	}
}

// Whose account the file names does not matter to a simulated region; how the console looks does.
func TestConfigAndDemo(t *testing.T) {
	r := &region{
		term: true, console: func(context.Context) error { return nil }, env: []string{"HOME=/home"},
		files: map[string]string{usual(): "version: 1\nprofile: p\nregion: r\ncluster: c\nread-only: true\nstart: tasks\nprotected: {clusters: [prod*]}"},
	}
	for _, args := range [][]string{{"demo"}, nil} {
		_, errs, code := r.run(t, args...)
		mine := args == nil
		if s := r.asked; code != cli.Done || (s.Profile == "p") != mine || (s.Region == "r") != mine || (s.Cluster == "c") != mine ||
			!s.ReadOnly || s.Screen.Start != "tasks" || !slices.Equal(s.Protected.Clusters, []string{"prod*"}) {
			t.Errorf("%v: exit %d %s%+v", args, code, errs, s)
		}
	}
}

// What is wrong with the file is one line that names its place, and nothing is called.
func TestConfigMistakes(t *testing.T) {
	for text, line := range map[string]string{
		"version: 1\nclutser: x":                       `2:1: there is no option "clutser"; did you mean cluster?`,
		"version: 1\nzzzzzz: x":                        `2:1: there is no option "zzzzzz"`,
		"version: 1\nprotected:\n  accouts: []":        `3:3: there is no option "protected.accouts"; did you mean accounts?`,
		"version: 1\nread-only: yes":                   `2:12: read-only: want true or false, not "yes"`,
		"version: 1\nread-only:\n":                     `2:1: read-only: want true or false, not nothing`,
		"version: 1\ntimeout: 10":                      `2:10: timeout: want a time with its unit, as in 10s, not "10"`,
		"version: 1\nhistory: {days: 0}":               `2:17: history.days: want 1 to 3650, not 0`,
		"version: 1\nhistory:\n  megabytes: 1.5":       `3:14: history.megabytes: want a whole number, not "1.5"`,
		"version: 1\ntimeout: -1s":                     `2:10: timeout: must be more than nothing`,
		"version: 1\ncolor: [auto]":                    `2:8: color: want a text, not a list`,
		"version: 1\ncolor: sometimes":                 `2:8: color: want one of auto, always, never, not "sometimes"`,
		"version: 1\noutput: xml":                      `2:9: output: want one of table, json, not "xml"`,
		"version: 1\nregion: true":                     `2:9: region: want a name, or several as in [a, b], not "true"`,
		"version: 1\ncolumns: [a]":                     `2:10: columns: want names with their values below it, not a list`,
		"version: 1\ncolumns:\n  tasks: status":        `3:10: columns.tasks: want a list, as in [a, b], not "status"`,
		"version: 1\ncolumns:\n  tasks: [a, {b: c}]":   `3:14: columns.tasks.1: want a text, not names with values`,
		"version: 1\nkeys: {[a]: b}":                   `2:11: found an invalid key for this map`,
		"version: 1\nstart: tsaks":                     `2:8: start: there is no pane "tsaks"; did you mean tasks? (there are services, tasks)`,
		"version: 2":                                   `1:10: version: this fsui reads version 1, not 2`,
		"version: one":                                 `1:10: version: want a whole number, not "one"`,
		"version: \"1\"":                               `1:10: version: want a whole number, not "1"`,
		"start: tasks":                                 " there is no version: this is a file for `version: 1`",
		"version: 1\nversion: 1":                       `2:1: mapping key "version" already defined at [1:1]`,
		"version: 1\ncluster: &a x":                    `2:10: cluster: no option needs an anchor`,
		"version: 1\ncluster: !!str x":                 `2:10: cluster: no option needs a tag`,
		"version: 1\n<<: {a: b}":                       `2:1: the configuration: "<<" is no name`,
		"version: 1\nkeys: [":                          `2:7: sequence end token ']' not found`,
		"version: 1\n\tkeys: a":                        `2:1: found character '\t' that cannot start any token`,
		"just words":                                   `1:1: the configuration: want names with their values below it, not "just words"`,
		"version: 1\n---\nversion: 1":                  `3:`,
		"version: 1\ncluster: \xff":                    `2:10: not UTF-8`,
		"version: 1\nprotected: {accounts: [1234]}":    `2:24: protected.accounts.0: want an account id of 12 digits, not "1234"`,
		"version: 1\nprotected: {profiles: [\"\"]}":    `2:24: protected.profiles.0: want a profile's name, * for any letters in it, ? for one; not ""`,
		"version: 1\nprotected: {clusters: [\"a b\"]}": `2:24: protected.clusters.0: want a cluster's name, * for any letters in it, ? for one; not "a b"`,
		"version: 1\nregion: [\"\\e[31m\", 1":          `2:9: sequence end token ']' not found`,
		"#" + strings.Repeat("x", 70000):               ` no configuration is larger than 64 KiB`,
		"denied":                                       ``,
	} {
		for _, args := range [][]string{{"status"}, {"demo"}, nil} {
			r := &region{term: true, files: map[string]string{"/c.yaml": text}}
			out, errs, code := r.run(t, append([]string{"--config", "/c.yaml"}, args...)...)
			want := "fsui: /c.yaml:" + line
			if text == "denied" {
				want = "fsui: configuration: open /c.yaml: permission denied\n"
			}
			if out != "" || code != cli.Misused || !strings.HasPrefix(errs, want) || strings.Count(errs, "\n") != 1 || strings.Contains(errs, "\x1b") || r.asked.Timeout != 0 {
				t.Errorf("%q: exit %d %q %q, want %q", text, code, out, errs, want)
			}
		}
	}
	r := &region{}
	if _, errs, code := r.run(t, "status", "--config", "/none.yaml"); code != cli.Misused || !strings.Contains(errs, "/none.yaml") {
		t.Errorf("a file that is not there: exit %d %q", code, errs)
	}
	r.env = []string{"FSUI_CONFIG=/none.yaml"}
	if _, errs, code := r.run(t, "status"); code != cli.Misused || !strings.Contains(errs, "/none.yaml") {
		t.Errorf("a file that is not there: exit %d %q", code, errs)
	}
	for _, args := range [][]string{{"version"}, {"--help"}, {"completion", "bash"}} {
		if _, errs, code := r.run(t, args...); code != cli.Done {
			t.Errorf("%v: exit %d %q", args, code, errs)
		}
	}
}

// Profiles, Regions and clusters are named as the flags take them, or as lists.
func TestSeveralNamesInTheConfig(t *testing.T) {
	f, err := cli.ParseConfig("c", []byte("version: 1\nprofile: [prod-admin, 012]\nregion: us-east-1,eu-west-1\ncluster:\n  - prod\n  - staging\n"), checkScreen)
	if err != nil || f.Profile != "prod-admin,012" || f.Region != "us-east-1,eu-west-1" || f.Cluster != "prod,staging" {
		t.Errorf("%+v, %v", f, err)
	}
	for text, want := range map[string]string{
		"version: 1\nprofile: {a: b}":   "c:2:10: profile: want a name, or several as in [a, b], not names with values",
		"version: 1\nprofile: [a, [b]]": "c:2:14: profile.1: want a text, not a list",
		"version: 1\nregion: true":      `c:2:9: region: want a name, or several as in [a, b], not "true"`,
	} {
		if _, err := cli.ParseConfig("c", []byte(text), checkScreen); err == nil || err.Error() != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestParseConfig(t *testing.T) {
	whole := "\ufeffversion: 1\r\nprofile: p\r\nprotected:\r\n  accounts: [012345678901]\r\n  clusters:\r\nkeys:\r\ncolumns:\r\n" +
		"  tasks:\r\n    - a\r\n    - b\r\ntheme:\r\n  dark: {bad: 9, good: default}\r\n"
	_, err := cli.ParseConfig("c", []byte(whole), checkScreen)
	if err == nil || !strings.Contains(err.Error(), "c:5:3: protected.clusters: want a list") {
		t.Errorf("a list of nothing is taken: %v", err)
	}
	got, err := cli.ParseConfig("c", []byte(strings.Replace(whole, "clusters:", "clusters: []", 1)), checkScreen)
	if err != nil {
		t.Fatal(err)
	}
	want := cli.ConfigFile{Version: 1, Profile: "p", Timeout: 10 * time.Second, Color: "auto", Output: "table", History: cli.Keeping{Days: 180, Megabytes: 200}}
	want.Protected.Accounts, want.Protected.Clusters = []string{"012345678901"}, []string{}
	want.Columns = map[string][]string{"tasks": {"a", "b"}}
	want.Theme = map[string]map[string]string{"dark": {"bad": "9", "good": "default"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	for _, text := range []string{"", "# nothing\n", "---\n"} {
		if f, err := cli.ParseConfig("c", []byte(text), checkScreen); err != nil || f.Version != 1 || f.Timeout == 0 {
			t.Errorf("%q: %+v, %v", text, f, err)
		}
	}
	failing := func(cli.Screen) error { return errors.New("some other failure") }
	if _, err := cli.ParseConfig("c", []byte("version: 1"), failing); err == nil || err.Error() != "some other failure" {
		t.Errorf("%v", err)
	}
}

// Whatever the file holds: an answer or one line that names the file, and no crash.
func FuzzParseConfig(f *testing.F) {
	for _, seed := range []string{
		"", "version: 1", "version: 1\nkeys: {a: [b]}", "? [a]\n: b", "a: &x [*x]", "<<: *a", "- - - a", "%YAML 1.2\n---\nversion: 1", "version: 1\n...\n---\n",
		"a: |+1\n x", "a: >-\n", "{", "[", "\"", "!!binary x", "version: .inf", "? \n", ": a", "version: 0x1", "a: !", "*", "&a", "version:\n- 1\n:",
	} {
		f.Add([]byte(seed))
	}
	if example, err := os.ReadFile(filepath.Join("..", "..", "assets", "config.example.yaml")); err == nil {
		f.Add(example)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := cli.ParseConfig("c.yaml", text, checkScreen)
		switch {
		case err == nil && (got.Version != 1 || got.Timeout <= 0):
			t.Errorf("%q is taken as %+v", text, got)
		case err != nil && (!strings.HasPrefix(err.Error(), "c.yaml:") || strings.ContainsAny(err.Error(), "\x1b\x00")):
			t.Errorf("%q: %q", text, err)
		}
	})
}
