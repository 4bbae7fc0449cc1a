//go:build linux || darwin

package main

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestOpenerOfThePlace(t *testing.T) {
	for _, c := range []struct {
		system, environ string
		want            string
	}{
		{"linux", "DISPLAY=:0", "xdg-open"},
		{"linux", "WAYLAND_DISPLAY=wayland-0", "xdg-open"},
		{"linux", "WSL_DISTRO_NAME=Debian", "xdg-open"},
		{"linux", "DISPLAY=", ""},
		{"linux", "", ""},
		{"linux", "DISPLAY=:0 SSH_CONNECTION=10.0.0.1", ""},
		{"darwin", "", "open"},
		{"darwin", "SSH_TTY=/dev/ttys001", ""},
		{"windows", "", "rundll32 url.dll,FileProtocolHandler"},
	} {
		if got := openerOf(c.system, strings.Fields(c.environ)); !slices.Equal(got, strings.Fields(c.want)) {
			t.Errorf("%s with %q: %q, want %q", c.system, c.environ, got, c.want)
		}
	}
}

// fakeOpener stands in for the system's opener and notes what it got: the address, and whether it could reach a terminal.
func fakeOpener(t *testing.T) (dir, notes string) {
	t.Helper()
	dir = t.TempDir()
	notes = filepath.Join(dir, "notes")
	opener := openerOf(runtime.GOOS, []string{"DISPLAY=:0"})[0]
	script := "#!/bin/sh\nterminal=none\nif (: </dev/tty) 2>/dev/null || [ -t 0 ] || [ -t 1 ] || [ -t 2 ]; then terminal=reached; fi\n" +
		"echo \"$terminal $*\" > '" + notes + ".new'\nmv '" + notes + ".new' '" + notes + "'\n"
	if err := os.WriteFile(filepath.Join(dir, opener), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return dir, notes
}

// The page opens in the browser, by a program that cannot touch the console's terminal; over ssh the address is shown.
func TestBrowserOpensThePage(t *testing.T) {
	t.Parallel()
	url := region(t)
	dir, notes := fakeOpener(t)
	env := append(clean(t, keys(url)...), "PATH="+dir+":"+os.Getenv("PATH"), "DISPLAY=:0")
	x := onTerminal(t, 120, 34, env)
	x.wait("> x failing", "endpoint "+url)
	x.keys("b")
	want := ""
	eventually(t, "a page opened", func() (bool, string) {
		b, err := os.ReadFile(notes)
		want = strings.TrimSpace(string(b))
		return err == nil, x.screen()
	})
	if !strings.HasPrefix(want, "none https://us-east-1.console.aws.amazon.com/ecs/v2/clusters/prod/services/") {
		t.Errorf("the opener got %q", want)
	}
	x.wait("> x failing", "opening https://us-east-1.console.aws.amazon.com/ecs/v2/")
	x.keys("q")
	x.exit()
	x.restored()

	x = onTerminal(t, 80, 24, append(env, "SSH_CONNECTION=10.0.0.1 22 10.0.0.2 22"))
	x.wait("> x failing")
	x.keys("b")
	x.wait("─ address ─", "https://us-east-1.console.aws.amazon.com/ecs/v2/", "Sent to the clipboard.")
	x.keys("\x1b")
	x.waitGone("─ address ─")
	x.keys("q")
	x.exit()
}
