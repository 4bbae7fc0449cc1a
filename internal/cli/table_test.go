package cli_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/fsui/fsui/internal/cli"
	"github.com/fsui/fsui/internal/state"
)

func TestTableFitsTheTerminal(t *testing.T) {
	long := func(e *state.Edit) {
		estate(e)
		e.PutService(healthy("prod", strings.Repeat("long-name-", 20)))
	}
	for _, width := range []int{20, 40, 60, 80, 120, 200} {
		for _, args := range [][]string{{"status"}, {"tasks"}, {"tasks", "--stopped"}, {"events"}, {"targets"}} {
			out, errs, _ := (&region{first: long, width: width}).run(t, args...)
			if errs != "" || out == "" {
				t.Errorf("%v at %d: %q", args, width, errs)
			}
			for line := range strings.Lines(out) {
				line = strings.TrimSuffix(plainText(line), "\n")
				if n := utf8.RuneCountInString(line); n > width && width >= 60 {
					t.Errorf("%v: %d columns on a terminal of %d: %s", args, n, width, line)
				}
			}
		}
	}
}

func TestNarrowTerminalKeepsWhatMatters(t *testing.T) {
	out, _, _ := (&region{first: estate, width: 60}).run(t, "status")
	const want = "" +
		"STATE    SERVICE      RUN/WANT  SINCE  WHAT IS WRONG\n" +
		"failing  prod/api          0/2     2m  ×2 app exited 1 afte…\n"
	if !strings.HasPrefix(plainText(out), want) {
		t.Errorf("\n%s\nwant\n%s", plainText(out), want)
	}
	out, _, _ = (&region{first: estate, width: 80}).run(t, "tasks", "--stopped")
	if !strings.Contains(out, "22222222  prod/api") || strings.Contains(out, "22222222b") {
		t.Errorf("task ids are not short:\n%s", out)
	}
}

// plainText drops the colours.
func plainText(s string) string {
	for _, sgr := range []string{"0", "2", "31", "33", "36"} {
		s = strings.ReplaceAll(s, "\x1b["+sgr+"m", "")
	}
	return s
}

func TestColor(t *testing.T) {
	for _, c := range []struct {
		args  []string
		width int
		env   []string
		want  bool
	}{
		{nil, 80, nil, true},
		{nil, 0, nil, false},
		{nil, 80, []string{"NO_COLOR=please"}, false},
		{nil, 80, []string{"NO_COLOR="}, true},
		{nil, 80, []string{"TERM=dumb"}, false},
		{[]string{"--color", "always"}, 0, []string{"NO_COLOR=1"}, true},
		{[]string{"--color", "never"}, 80, nil, false},
	} {
		out, _, _ := (&region{first: estate, width: c.width, env: c.env}).run(t, append([]string{"status"}, c.args...)...)
		if got := strings.Contains(out, "\x1b[31mfailing\x1b[0m"); got != c.want || !got && strings.Contains(out, "\x1b") {
			t.Errorf("%v, width %d, %v: coloured %v", c.args, c.width, c.env, got)
		}
	}
}

func TestEnvironmentOfTheConsole(t *testing.T) {
	for color, want := range map[string]string{"auto": "A=1 NO_COLOR=x", "always": "A=1", "never": "A=1 NO_COLOR=1"} {
		s := cli.Settings{Color: color}
		if got := strings.Join(s.Environment([]string{"A=1", "NO_COLOR=x"}), " "); got != want {
			t.Errorf("%s: %s, want %s", color, got, want)
		}
	}
}
