//go:build linux || darwin

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// everyAction is each action that fsui has, as a person asks for it: by keys on a row of a pane, and as a command. TASK
// stands for the id of a task of prod/mailer. Of those on one object the order matters.
func everyAction() []struct{ pane, row, keys, command, kind, target string } {
	return []struct{ pane, row, keys, command, kind, target string }{
		{":services\r", "mailer", "S+1\r", "scale prod/mailer --by 1", "scale", "prod/mailer"},
		{":services\r", "mailer", "R", "restart prod/mailer", "restart", "prod/mailer"},
		{":services\r", "mailer", ":enable-exec\r", "enable-exec prod/mailer", "enable-exec", "prod/mailer"},
		{":services\r", "prod/web", ":suspend-scaling\r", "suspend-scaling prod/web", "suspend-scaling", "prod/web"},
		{":services\r", "prod/web", ":resume-scaling\r", "resume-scaling prod/web", "resume-scaling", "prod/web"},
		{":services\r", "prod/web", "Z", "stop prod/web", "stop", "prod/web"},
		{":services\r", "search", "B", "rollback prod/search", "rollback", "prod/search"},
		{":services\r", "payments", ":change-revision\r16\r", "rollback prod/payments --to 16", "revision", "prod/payments"},
		{":tasks\r", "mailer", ":protect-task\r", "protect-task TASK", "protect-task", ""},
		{":tasks\r", "mailer", ":unprotect-task\r", "unprotect-task TASK", "unprotect-task", ""},
		{":tasks\r", "mailer", "Kit hangs\r", "stop-task TASK --reason hangs", "stop-task", ""},
		{":jobs\r", "ledger", ":disable-rule\r", "disable-rule ledger-export", "disable-rule", "prod/ledger-export"},
		{":jobs\r", "ledger", ":enable-rule\r", "enable-rule ledger-export", "enable-rule", "prod/ledger-export"},
		{":jobs\r", "ledger", ":run-scheduled\r", "run-scheduled ledger-export", "run-scheduled", "prod/ledger-export"},
		{":services\r", "prod/web", "A", "start prod/web", "start", "prod/web"},
		{":services\r", "mailer", ":run-task\r\r", "run-task --like prod/mailer", "run-task", "prod/mailer"},
		{":definitions\r", "mailer", ":run-task\r public -- echo\r", "run-task --task-definition mailer --cluster prod --public-ip", "run-task", ""},
	}
}

// audited are the lines of the audit file about an action that AWS has taken.
func audited(t *testing.T, folder, kind, target string) (n int) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(folder, "fsui", "audit.jsonl"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(b))
	for lines.Scan() {
		var l struct{ Action, Target, Result, Caller, Account, Region string }
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatalf("%v: %s", err, lines.Text())
		}
		if l.Action == kind && (target == "" || l.Target == target) && (l.Result == "accepted" || l.Result == "done") {
			n++
			if l.Caller == "" || l.Account != "111122223333" || l.Region != "us-east-1" {
				t.Errorf("%s", lines.Text())
			}
		}
	}
	return n
}

// mutations stands before a region and notes what is no reading.
func mutations(t *testing.T, region string) (front string, seen func() []string) {
	t.Helper()
	to, err := url.Parse(region)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var all []string
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the caller left
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		operation := path.Base(r.URL.Path)
		if target := r.Header.Get("X-Amz-Target"); target != "" {
			_, operation, _ = strings.Cut(target, ".")
		} else if form, err := url.ParseQuery(string(body)); err == nil && form.Get("Action") != "" {
			operation = form.Get("Action")
		}
		reads := slices.ContainsFunc([]string{"Describe", "List", "Get", "Filter", "Simulate", "StartLiveTail"}, func(verb string) bool {
			return strings.HasPrefix(operation, verb)
		})
		if !reads && r.Method != http.MethodGet {
			mu.Lock()
			all = append(all, operation)
			mu.Unlock()
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(all)
	}
}

// toRow goes to the one row that a pane shows of a filter.
func (x *terminal) toRow(pane, row string) {
	x.t.Helper()
	x.keys(pane)
	x.keys("/\x15" + row + "\r") // in place of the filter before
	x.wait(row)
	if pane == ":jobs\r" {
		x.wait("every 20m") // tasks of the rule are known before it is
	}
}

// confirm presses enter until the question is gone: it takes no key in the moment after it has opened. A key too many
// would open what lies below, so that a slow machine is given time.
func (x *terminal) confirm() {
	x.t.Helper()
	var last time.Time
	eventually(x.t, "the question is confirmed", func() (bool, string) {
		screen := x.screen()
		if !strings.Contains(screen, "enter do it") {
			return true, screen
		}
		if time.Since(last) > 3*time.Second {
			x.keys("\r")
			last = time.Now()
		}
		return false, screen
	})
}

// Each action by keys on a real terminal: asked, shown, confirmed, accepted, written down.
func TestEveryActionByKeys(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	front, seen := mutations(t, region(t))
	x := onTerminal(t, 120, 34, clean(t, append(keys(front), "XDG_STATE_HOME="+folder)...))
	x.wait("prod/mailer")
	for _, a := range everyAction() {
		x.toRow(a.pane, a.row)
		x.keys(a.keys)
		x.wait("aws ", "enter do it")
		x.confirm()
		eventually(t, a.kind+" in the audit file", func() (bool, string) { return audited(t, folder, a.kind, a.target) > 0, x.screen() })
	}
	if n := len(seen()); n < len(everyAction()) {
		t.Errorf("%d calls that change something: %v", n, seen())
	}
	x.keys("\x03\x03")
	x.exit()
}

// Each action as a command; read-only nothing that changes anything arrives, whichever way it is asked for.
func TestEveryActionAsACommand(t *testing.T) {
	t.Parallel()
	folder, where := t.TempDir(), region(t)
	front, seen := mutations(t, where)
	env := clean(t, append(keys(front), "XDG_STATE_HOME="+folder)...)
	task := func() string {
		out, errs, code := answer(t, env, "tasks", "prod/mailer", "-o", "json")
		var doc struct{ Tasks []struct{ ID string } }
		if err := json.Unmarshal([]byte(out), &doc); err != nil || code != 0 || len(doc.Tasks) == 0 {
			t.Fatalf("exit %d: %v, %s", code, err, errs)
		}
		return doc.Tasks[0].ID
	}
	id := task()
	command := func(of string) []string { return append(strings.Fields(strings.Replace(of, "TASK", id, 1)), "--yes") }
	for _, a := range everyAction() {
		if out, errs, code := answer(t, env, append(command(a.command), "--read-only")...); code != 6 || out != "" || !strings.Contains(errs, "read-only") {
			t.Errorf("%s --read-only: exit %d\n%s\n%s", a.command, code, out, errs)
		}
	}
	for _, command := range []string{"restart prod/mailer --surge", "exec prod/mailer -- true", "forward prod/mailer 8080"} {
		if out, errs, code := answer(t, env, append([]string{"--read-only"}, strings.Fields(command)...)...); code != 6 && code != 255 && code != 2 || out != "" {
			t.Errorf("%s --read-only: exit %d\n%s\n%s", command, code, out, errs)
		}
	}
	if all := seen(); len(all) > 0 {
		t.Errorf("read-only, and yet arrived %v", all)
	}
	for _, a := range everyAction() {
		var out, errs string
		var code int
		eventually(t, a.command, func() (bool, string) { // ECS tells of the action before with a delay
			if strings.Contains(a.command, "TASK") && a.kind != "unprotect-task" { // a deployment may have ended the one before
				id = task()
			}
			out, errs, code = answer(t, env, append(command(a.command), "-o", "json")...)
			return code != 6, errs
		})
		if code != 0 || !strings.Contains(out, `"action":"`+a.kind+`"`) || !strings.Contains(out, `"requestId":"`) || !strings.Contains(errs, "aws ") {
			t.Errorf("%s: exit %d\n%s\n%s", a.command, code, out, errs)
		}
		if audited(t, folder, a.kind, a.target) == 0 {
			t.Errorf("%s is not in the audit file", a.command)
		}
	}
}

// Read-only every key that changes something says why it does nothing.
func TestReadOnlyByKeys(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	front, seen := mutations(t, region(t))
	x := onTerminal(t, 120, 34, clean(t, append(keys(front), "XDG_STATE_HOME="+folder)...), "--read-only")
	x.wait("prod/mailer")
	for _, a := range everyAction() {
		x.toRow(a.pane, a.row)
		x.waitGone("read-only: fsui changes nothing")
		key, _, _ := strings.Cut(a.keys, "\r")
		if key[0] != ':' {
			x.keys(key[:1])
		} else {
			x.keys(key + "\r")
		}
		x.wait("read-only: fsui changes nothing")
	}
	if all := seen(); len(all) > 0 {
		t.Errorf("read-only, and yet arrived %v", all)
	}
	if _, err := os.Stat(filepath.Join(folder, "fsui", "audit.jsonl")); err == nil {
		t.Error("something is in the audit file")
	}
	x.keys("\x03\x03")
	x.exit()
}

// Of two consoles that act at once the second is told, and what AWS denies, throttles or does not answer to is told as
// that on the screen.
func TestTwoConsolesAndBadWeather(t *testing.T) {
	t.Parallel()
	where := region(t)
	env := clean(t, append(keys(where), "XDG_STATE_HOME="+t.TempDir())...)
	x, y := onTerminal(t, 120, 34, env), onTerminal(t, 120, 34, env)
	for _, one := range []*terminal{x, y} {
		one.wait("prod/mailer")
		one.toRow(":services\r", "mailer")
		one.keys("S+1\r")
		one.wait("4 → 5", "enter do it")
	}
	x.confirm()
	x.wait("4+1/5")
	y.confirm()
	y.wait("Not done", "somebody has been quicker: 5 are wanted now, not 4")
	y.insist("\x1b", "back", func() bool { return !strings.Contains(y.screen(), "Not done") })
	for _, one := range []struct{ faults, says string }{ // the last may have been done
		{"denied@writes", "needs      ecs:UpdateService, which the policy lacks"},
		{"throttle@writes", "ThrottlingException"},
		{"reset@writes", "No answer: enable-exec prod/mailer"},
	} {
		x.keys(":enable-exec\r")
		x.wait("off → on", "enter do it")
		weather(t, where, one.faults)
		x.confirm()
		x.wait(one.says)
		weather(t, where, "")
		x.insist("\x1b", "back", func() bool { return !strings.Contains(x.screen(), "enable-exec prod/mailer ─") })
	}
	for _, one := range []*terminal{x, y} {
		one.keys("\x03\x03")
		one.exit()
	}
}

// A deployment that waits at a PAUSE hook goes on, or is turned back, from either side.
func TestPausedByKeysAndAsACommand(t *testing.T) {
	t.Parallel()
	env := clean(t, append(keys(region(t, "--scenario", "bluegreen")), "XDG_STATE_HOME="+t.TempDir())...)
	if out, errs, code := answer(t, env, "continue", "shop/storefront", "--yes"); code != 0 || !strings.Contains(out, "goes on: accepted") {
		t.Errorf("exit %d\n%s\n%s", code, out, errs)
	}
	env = clean(t, append(keys(region(t, "--scenario", "bluegreen")), "XDG_STATE_HOME="+t.TempDir())...)
	x := onTerminal(t, 120, 34, env)
	x.wait("shop/storefront")
	x.toRow(":services\r", "storefront")
	x.keys(":continue\r")
	x.wait("aws ecs continue-service-deployment", "enter do it")
	x.confirm()
	x.wait("continue shop/storefront")
	x.keys("\x03\x03")
	x.exit()
}

// Two marked services are restarted by one question, and each is told.
func TestManyOnATerminal(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	x := onTerminal(t, 120, 40, clean(t, append(keys(region(t, "--scenario", "quiet")), "XDG_STATE_HOME="+folder)...))
	x.wait("main/api", "main/worker")
	x.keys(":services\r")
	x.keys("g  ")
	x.wait("2 marked")
	x.keys("R")
	x.wait("Restart: 2 services", "main/api", "main/worker", "--service api --force-new-deployment", "--service worker --force-new-deployment", "enter do it")
	x.confirm()
	x.wait("accepted: ", "Restart: 2 services")
	for _, target := range []string{"main/api", "main/worker"} {
		eventually(t, target+" in the audit file", func() (bool, string) { return audited(t, folder, "restart", target) == 1, x.screen() })
	}
	x.keys("\x03\x03")
	x.exit()
}

// What was on its way to AWS when fsui was killed is told by the next one.
func TestKilledInFlight(t *testing.T) {
	t.Parallel()
	where := region(t, "--scenario", "quiet", "--speed", "30")
	folder := t.TempDir()
	env := clean(t, append(keys(where), "XDG_STATE_HOME="+folder)...)
	x := onTerminal(t, 120, 34, env)
	x.wait("main/api")
	x.toRow(":services\r", "api")
	x.keys("S+1\r")
	x.wait("2 → 3", "enter do it")
	weather(t, where, "hang@writes")
	x.confirm()
	eventually(t, "it is written down as sent", func() (bool, string) {
		b, err := os.ReadFile(filepath.Join(folder, "fsui", "audit.jsonl"))
		return err == nil && strings.Contains(string(b), `"result":"sent"`), x.screen()
	})
	if err := x.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = x.cmd.Wait() // it was killed
	weather(t, where, "")
	eventually(t, "a minute of AWS's clock", func() (bool, string) { // until then another fsui may still be waiting for the answer
		out, _, _ := answer(t, env, "status", "-o", "json")
		return time.Since(began(t, folder)) > 3*time.Second, out
	})
	x = onTerminal(t, 120, 34, env)
	eventually(t, "its end in the audit file", func() (bool, string) { // and on the screen, for 20 s of AWS's clock
		b, err := os.ReadFile(filepath.Join(folder, "fsui", "audit.jsonl"))
		return err == nil && strings.Contains(string(b), `"result":"failed"`) && strings.Contains(string(b), "it was not carried out: 2 are wanted"), x.screen() + string(b)
	})
	x.keys("\x03\x03")
	x.exit()
}

// began is when the audit file was last written.
func began(t *testing.T, folder string) time.Time {
	t.Helper()
	info, err := os.Stat(filepath.Join(folder, "fsui", "audit.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	return info.ModTime()
}
