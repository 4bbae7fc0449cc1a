//go:build linux || darwin

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// seenOnce is a home in which a console has looked at a quiet region and left, and the file it kept.
func seenOnce(t *testing.T) (url string, env []string, file string) {
	t.Helper()
	url = region(t, "--scenario", "quiet")
	home := filepath.Join(t.TempDir(), "state")
	env = clean(t, append(keys(url), "XDG_STATE_HOME="+home)...)
	x := onTerminal(t, 120, 30, env)
	x.wait("main/api", "main/worker", "services ", "tasks ")
	x.keys("q")
	if code := x.exit(); code != 0 {
		t.Fatalf("exit %d", code)
	}
	files, err := filepath.Glob(filepath.Join(home, "fsui", "snapshots", "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("it kept %v, %v", files, err)
	}
	for path, want := range map[string]os.FileMode{files[0]: 0o600, filepath.Dir(files[0]): 0o700} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v; want %v", path, info.Mode(), err, want)
		}
	}
	return url, env, files[0]
}

// What the last session saw is drawn while nobody answers, marked as that, and becomes current once somebody does.
func TestInstantOn(t *testing.T) {
	t.Parallel()
	url, env, _ := seenOnce(t)
	weather(t, url, "hang")
	x := onTerminal(t, 120, 30, env, "--timeout", "2s")
	t.Logf("\n%s", x.wait("main/api", "main/worker", "last seen ", " ago, account not confirmed", "? ok"))
	answersKeys(x)
	x.wait("timeout", "account not confirmed")
	weather(t, url, "")
	x.waitGone("account not confirmed", "last seen", "timeout", "? ok")
	x.wait("main/api", "main/worker", "111122223333", "services ")
	x.keys("q")
	if code := x.exit(); code != 0 {
		t.Errorf("exit %d", code)
	}
	x.restored()
}

// Credentials that have expired leave what was seen on the screen, and say what to do.
func TestInstantOnLoggedOut(t *testing.T) {
	t.Parallel()
	url, env, _ := seenOnce(t)
	weather(t, url, "expired")
	x := onTerminal(t, 120, 30, env)
	x.wait("main/api", "account not confirmed", "ExpiredToken")
	x.keys("q")
	x.exit()
}

// Another way to reach AWS begins with nothing.
func TestInstantOnIsForOneOrigin(t *testing.T) {
	t.Parallel()
	url, env, _ := seenOnce(t)
	weather(t, url, "hang")
	x := onTerminal(t, 120, 30, append(env, "AWS_REGION=eu-west-1"), "--timeout", "2s")
	if screen := x.wait("timeout"); strings.Contains(screen, "main/api") || strings.Contains(screen, "last seen") {
		t.Errorf("it shows what was seen elsewhere:\n%s", screen)
	}
	x.keys("q")
	x.exit()
}

func TestMemoryThatIsOfNoUse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(t *testing.T, file string)
		says  string
	}{
		"damaged": {func(t *testing.T, file string) {
			t.Helper()
			if err := os.Truncate(file, 100); err != nil {
				t.Fatal(err)
			}
		}, "what the last session saw was set aside"},
		"nowhere to keep it": {func(t *testing.T, file string) {
			t.Helper()
			folder := filepath.Dir(file)
			if err := os.RemoveAll(folder); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(folder, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}, "read what the last session saw"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, env, file := seenOnce(t)
			c.spoil(t, file)
			x := onTerminal(t, 120, 30, env)
			x.wait(c.says, "main/api", "main/worker")
			x.keys("q")
			if code := x.exit(); code != 0 {
				t.Errorf("exit %d", code)
			}
			x.restored()
		})
	}
}
