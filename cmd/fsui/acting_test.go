//go:build linux || darwin

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What the command line changes is waited for, written down, and known to the next run.
func TestActOnTheCommandLine(t *testing.T) {
	t.Parallel()
	url := region(t, "--speed", "20")
	env := clean(t, append(keys(url), "XDG_STATE_HOME="+t.TempDir())...)
	out, errs, code := answer(t, env, "scale", "prod/mailer", "6", "--yes", "--wait")
	if code != 0 || !strings.Contains(out, "scale prod/mailer: desired 4 → 6: done") || !strings.Contains(errs, "aws ecs update-service") {
		t.Fatalf("exit %d\n%s\n%s", code, out, errs)
	}
	if out, errs, code := answer(t, env, "stop", "prod/mailer", "--yes"); code != 0 {
		t.Fatalf("exit %d\n%s\n%s", code, out, errs)
	}
	if out, errs, code := answer(t, env, "start", "prod/mailer", "--yes"); code != 0 || !strings.Contains(out, "desired 0 → 6") {
		t.Errorf("exit %d\n%s\n%s", code, out, errs)
	}
	for _, args := range [][]string{{"scale", "prod/mailer", "1"}, {"restart", "prod/mailer"}, {"stop", "prod/mailer"}, {"rollback", "prod/search"}} {
		if out, errs, code := answer(t, env, append(args, "--yes", "--read-only")...); code != 6 || out != "" || !strings.Contains(errs, "read-only") {
			t.Errorf("%v: exit %d\n%s\n%s", args, code, out, errs)
		}
	}
	weather(t, url, "denied@writes")
	if out, errs, code := answer(t, env, "restart", "prod/mailer", "--yes"); code != 1 || !strings.Contains(errs, "allow ecs:UpdateService") {
		t.Errorf("exit %d\n%s\n%s", code, out, errs)
	}
	weather(t, url, "reset@writes")
	if out, errs, code := answer(t, env, "scale", "prod/mailer", "5", "--yes"); code != 1 || !strings.Contains(out, "unknown") || !strings.Contains(errs, "may have been carried out") {
		t.Errorf("exit %d\n%s\n%s", code, out, errs)
	}
	for _, entry := range env {
		if folder, ok := strings.CutPrefix(entry, "XDG_STATE_HOME="); ok {
			b, err := os.ReadFile(filepath.Join(folder, "fsui", "audit.jsonl"))
			if text := string(b); err != nil || strings.Count(text, `"result":"accepted"`) != 3 || !strings.Contains(text, `"result":"unknown"`) ||
				!strings.Contains(text, "AccessDeniedException") {
				t.Errorf("%v\n%s", err, text)
			}
		}
	}
}

// A surge goes to its end on the command line; a console that leaves in the middle says what it leaves behind, and the
// next one says it too until the count is back.
func TestSurge(t *testing.T) {
	t.Parallel()
	url := region(t, "--speed", "20", "--scenario", "quiet")
	env := clean(t, append(keys(url), "XDG_STATE_HOME="+t.TempDir())...)
	out, errs, code := answer(t, env, "restart", "main/worker", "--surge", "--yes")
	if code != 0 || !strings.Contains(out, "done (all replaced, 1 task running, the count is 1 again)") || !strings.Contains(errs, "the count is set back to 1") {
		t.Fatalf("exit %d\n%s\n%s", code, out, errs)
	}

	env = clean(t, append(keys(region(t, "--scenario", "quiet")), "XDG_STATE_HOME="+t.TempDir())...)
	x := onTerminal(t, 120, 34, env)
	x.wait("main/api")
	x.keys("/api\r")
	x.wait("1 of ")
	x.keys(":surge\r")
	x.wait("2 → 4 until they are healthy, then 2", "enter do it")
	x.insist("\r", "it is done", func() bool { return strings.Contains(x.screen(), "the count goes back from 4 to 2 then") })
	x.keys("\x03\x03")
	x.wait("the surge of main/api was not over", "fsui scale main/api 2")
	if code := x.exit(); code != 0 {
		t.Errorf("exit %d", code)
	}

	x = onTerminal(t, 120, 34, env)
	x.wait("restart main/api of ", "4 are still wanted, 2 before it")
	if out, errs, code := answer(t, env, "scale", "main/api", "2", "--yes"); code != 0 {
		t.Errorf("exit %d\n%s\n%s", code, out, errs)
	}
	x.wait("done, the count is 2, as it was")
	x.keys("\x03\x03")
	x.exit()
}

// The console shows what it will do, does it, and tells how far it is; what was protected wants its name.
func TestActByKeys(t *testing.T) {
	t.Parallel()
	url := region(t)
	config := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(config, []byte("version: 1\nstart: services\nprotected: {clusters: [platform]}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	x := onTerminal(t, 120, 34, clean(t, append(keys(url), "FSUI_CONFIG="+config, "XDG_STATE_HOME="+t.TempDir())...))
	x.wait("prod/mailer")
	x.keys("/mailer\r")
	x.wait("1 of ")
	x.keys("S")
	x.wait("Scale prod/mailer")
	x.keys("+1\r")
	x.wait("4 → 5", "aws ecs update-service", "enter do it")
	x.insist("\r", "it is done", func() bool { return strings.Contains(x.screen(), "scale prod/mailer") })
	x.wait("4+1/5")

	x.keys("\x1b")
	x.wait("ry-mirror")
	x.keys("/mirror\r")
	x.wait("1 of ")
	x.keys("R")
	x.wait("type registry-mirror to go on")
	x.insist("registry-mirror", "the name", func() bool { return strings.Contains(x.screen(), "go on: registry-mirror") })
	x.wait("enter do it")
	x.keys("\x1b")
	x.waitGone("go on:")
	x.keys("\x03\x03")
	if code := x.exit(); code != 0 {
		t.Errorf("exit %d", code)
	}
	x.restored()
}
