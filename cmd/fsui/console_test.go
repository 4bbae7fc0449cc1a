//go:build linux || darwin

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestFirstScreenShowsWhatIsWrong(t *testing.T) {
	t.Parallel()
	x := onTerminal(t, 120, 34, clean(t), "demo")
	screen := x.wait("simulated region", "us-east-1", "STATE", "WHAT IS WRONG", "prod/checkout", "prod/payments", "app exited 1 after")
	t.Logf("\n%s", screen)
	for _, service := range []string{"prod/accounts", "prod/checkout", "prod/fraud-check", "prod/media", "prod/payments", "prod/recommendations"} {
		eventually(t, service+" failing", func() (bool, string) {
			return strings.Contains(x.line(service), "x failing"), x.screen()
		})
	}
	screen = x.screen()
	if first, well := strings.Index(screen, "x failing"), strings.Index(screen, "  ok "); first < 0 || well < first {
		t.Errorf("trouble does not stand above what is well:\n%s", screen)
	}
	x.wait("staging/web", "stopped")
	x.keys("q")
	x.exit()
}

// One walk through the console, as a person takes it.
func TestKeys(t *testing.T) {
	t.Parallel()
	x := onTerminal(t, 120, 34, clean(t), "demo")
	x.wait("prod/payments", "prod/checkout", "staging/web")

	x.keys("/payments\r") // filter
	x.waitGone("prod/checkout")
	x.wait("/payments", "> x failing    prod/payments")

	x.keys("\r") // into the service
	x.wait("› prod/payments", "payments:17", "stopped", "app exited 1 after")
	x.keys("\x1b") // back to the same row, the filter still there
	x.wait("WHAT IS WRONG", "> x failing    prod/payments")
	x.waitGone("prod/checkout")

	x.keys("d")
	x.wait(`"serviceName": "payments"`, `"desiredCount": 3`)
	x.keys("\x1b")
	x.wait("WHAT IS WRONG")
	x.keys("\x1b") // out of the filter
	x.wait("prod/checkout", "> x failing    prod/payments")

	x.keys("?")
	x.wait("help", "esc", "the object as the AWS API tells it, in JSON")
	x.keys("\x1b")
	x.waitGone("the object as the AWS API tells it, in JSON")

	x.keys(":eve\t\r") // the palette completes
	x.wait("has started", "prod/")
	x.keys(":tasks\r")
	x.wait("STATUS", "TASK", "app exited 1 after")

	x.resize(60, 16)
	x.wait("STATUS")
	eventually(t, "a frame of 60 columns", func() (bool, string) {
		screen := x.screen()
		return strings.Contains(screen, strings.Repeat("─", 60)) && !strings.Contains(screen, strings.Repeat("─", 61)), screen
	})
	x.resize(200, 50)
	x.wait(strings.Repeat("─", 200))
	x.keys("q")
	if code := x.exit(); code != 0 {
		t.Errorf("exit %d", code)
	}
	x.restored()
}

// The lines of a service, from the key to the file.
func TestLogsOfAService(t *testing.T) {
	t.Parallel()
	x := onTerminal(t, 120, 34, clean(t), "demo")
	x.wait("prod/payments", "x failing")
	x.keys("/payments\r")
	x.waitGone("prod/checkout")
	x.keys("l")
	x.wait("Logs of prod/payments", "following", "DATABASE_URL is not set", "task ", "stopped")
	x.keys("k")
	x.wait("paused")
	x.keys("&database_url\r")
	x.wait("only database_url", "DATABASE_URL is not set")
	x.waitGone("payments cannot start without")
	file := filepath.Join(t.TempDir(), "lines.log")
	x.keys(">\x15" + file + "\r")
	x.wait("saved to")
	saved, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(saved), " app ERROR DATABASE_URL is not set\n") || strings.Contains(string(saved), "cannot start") {
		t.Errorf("saved: %s, %v", saved, err)
	}
	x.keys("f")
	x.wait("following")
	x.keys("\x1b") // back to the list, and no further
	x.wait("WHAT IS WRONG", "/payments")
	x.keys("q")
	if code := x.exit(); code != 0 {
		t.Errorf("exit %d", code)
	}
	x.restored()
}

func TestPlainTerminals(t *testing.T) {
	t.Parallel()
	// SGR with a colour among its parameters: 30–49 or 90–107
	color := regexp.MustCompile(`\x1b\[([0-9]*[;:])*([34][0-9]|9[0-9]|10[0-7])([;:][0-9]*)*m`)
	for name, c := range map[string]struct {
		env            []string
		args           []string
		colored, ascii bool
	}{
		"color":           {env: []string{"COLORTERM=truecolor"}, colored: true},
		"NO_COLOR":        {env: []string{"NO_COLOR=please"}},
		"NO_COLOR, empty": {env: []string{"NO_COLOR="}, colored: true},
		"--color never":   {args: []string{"--color", "never"}},
		"dumb":            {env: []string{"TERM=dumb"}, ascii: true},
		"latin1":          {env: []string{"LANG=de_DE.ISO-8859-1"}, colored: true, ascii: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := onTerminal(t, 100, 30, clean(t, c.env...), append([]string{"demo"}, c.args...)...)
			x.wait("failing", "prod/checkout", "staging/web")
			x.keys("q")
			x.exit()
			raw := x.bytes()
			if got := color.MatchString(raw); got != c.colored {
				t.Errorf("coloured: %v, want %v", got, c.colored)
			}
			if got := !strings.ContainsFunc(raw, func(r rune) bool { return r > 0x7f }); got != c.ascii {
				t.Errorf("ASCII only: %v, want %v", got, c.ascii)
			}
		})
	}
}

// The demo reads nothing of the person's and keeps nothing.
func TestDemoLeavesTheHomeAlone(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	config := filepath.Join(home, "config")
	if err := os.WriteFile(config, []byte("[profile broken\nregion = nowhere"), 0o600); err != nil {
		t.Fatal(err)
	}
	x := onTerminal(t, 100, 30, clean(t, "HOME="+home, "AWS_CONFIG_FILE="+config, "AWS_PROFILE=none", "AWS_REGION=mars",
		"AWS_ENDPOINT_URL=http://127.0.0.1:1", "AWS_ACCESS_KEY_ID=", "HTTPS_PROXY=http://127.0.0.1:1"), "demo")
	x.wait("prod/checkout", "us-east-1")
	x.keys("q")
	if code := x.exit(); code != 0 {
		t.Errorf("exit %d", code)
	}
	files, err := os.ReadDir(home)
	if err != nil || len(files) != 1 {
		t.Errorf("the home directory holds %v, %v", files, err)
	}
}

func TestWhatIsWrongBeforeAnythingIsDrawn(t *testing.T) {
	t.Parallel()
	url := region(t, "--scenario", "quiet")
	for name, c := range map[string]struct {
		env  []string
		args []string
		code int
		line string
	}{
		"unknown profile":    {nil, []string{"--profile", "nope"}, 2, `profile "nope"`},
		"unknown Region":     {nil, []string{"--region", "us-east"}, 2, `Region "us-east"`},
		"no Region":          {nil, nil, 2, "no Region"},
		"unknown cluster":    {keys(url), []string{"--cluster", "nope"}, 1, `there is no cluster "nope"`},
		"cluster of a demo":  {nil, []string{"demo", "--cluster", "nope"}, 1, `there is no cluster "nope"`},
		"unknown scenario":   {nil, []string{"demo", "--scenario", "estat"}, 2, "did you mean estate?"},
		"no place for a log": {nil, []string{"demo", "--log-file", "/dev/null/log"}, 2, "log file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := onTerminal(t, 100, 30, clean(t, c.env...), c.args...)
			code := x.exit()
			<-x.read
			raw := x.bytes()
			if code != c.code || !strings.HasPrefix(raw, "fsui: ") || !strings.Contains(raw, c.line) || strings.Count(raw, "\n") != 1 || strings.Contains(raw, "\x1b") {
				t.Errorf("exit %d, want %d, and one line with %s: %q", code, c.code, c.line, raw)
			}
		})
	}
}

// While the console runs, nothing but the console writes on the terminal; the log has the rest.
func TestLogOfTheConsole(t *testing.T) {
	t.Parallel()
	url := region(t, "--scenario", "quiet", "--faults", "denied@sts")
	log := filepath.Join(t.TempDir(), "deep", "fsui.log")
	x := onTerminal(t, 100, 30, clean(t, keys(url)...), "--debug", "--log-file", log)
	x.wait("main/worker")
	eventually(t, "what went wrong in the log", func() (bool, string) {
		b, _ := os.ReadFile(log)
		return strings.Contains(string(b), "AccessDenied"), string(b)
	})
	x.keys("q")
	x.exit()
	b, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		if !strings.HasPrefix(line, `{"time":"`) || !strings.Contains(line, `Z","level":"`) {
			t.Fatalf("no line of a log in UTC: %s", line)
		}
	}
	if strings.Contains(x.bytes(), "level") {
		t.Error("the log is on the terminal")
	}
}
