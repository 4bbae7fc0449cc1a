//go:build linux || darwin

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Each story of the estate has its cause: what the list, w and fsui why say of it.
func TestWhyOfEachStory(t *testing.T) {
	t.Parallel()
	env := clean(t, keys(region(t))...)
	ask := func(args ...string) (first map[string]string, code int) {
		t.Helper()
		out, errs, code := answer(t, env, append([]string{"why", "-o", "json"}, args...)...)
		var d struct {
			Findings []struct{ Cluster, Service, Cause string }
		}
		if err := json.Unmarshal([]byte(out), &d); err != nil || errs != "" {
			t.Fatalf("%v, stderr %q, %.200s", err, errs, out)
		}
		first = map[string]string{}
		for _, f := range d.Findings {
			if name := f.Cluster + "/" + f.Service; first[name] == "" {
				first[name] = f.Cause
			}
		}
		return first, code
	}
	wrong, code := ask()
	for name, want := range map[string]string{
		"prod/checkout": "ecr-auth-network", "prod/payments": "app-config-missing", "prod/thumbnails": "oom-killed", "prod/fraud-check": "secret-access-denied",
		"prod/recommendations": "elb-health-check-failed", "prod/accounts": "elb-health-check-codes", "prod/media": "efs-dns",
		"prod/ranker": "image-arch-mismatch", // as its log alone says
		"prod/":       "app-crash",           // the ledger's export, a scheduled task
		"prod/web":    "", "prod/search": "", "prod/mailer": "", "prod/monthly-report": "", "prod/orders": "", "staging/web": "",
	} {
		if wrong[name] != want {
			t.Errorf("%s: %q, want %q", name, wrong[name], want)
		}
	}
	if code != 3 {
		t.Errorf("exit %d", code)
	}
	for name, want := range map[string]struct {
		cause string
		code  int
	}{
		"prod/mailer": {"spot-interruption", 0}, "prod/monthly-report": {"service-scaling", 0}, "prod/web": {"steady-state", 0},
		"prod/inventory": {"app-crash", 3}, // rolled back since
	} {
		if one, code := ask(name); one[name] != want.cause || code != want.code {
			t.Errorf("%s: %q, exit %d; want %s, exit %d", name, one[name], code, want.cause, want.code)
		}
	}
}

func TestWhyKey(t *testing.T) {
	t.Parallel()
	x := onTerminal(t, 120, 34, clean(t), "demo")
	x.wait("prod/payments", "prod/checkout", "staging/web")
	for _, story := range []struct{ service, says, sure, last string }{
		{"payments", "The application refuses to start without a setting", "likely", "Look at"}, // its log tells
		{"fraud-check", "The execution role may not read a secret", "certain", "Read"},
		{"checkout", "The task could not reach the ECR API", "certain", "Read"},
	} {
		x.keys("/" + story.service + "\r")
		x.wait("> x failing    prod/" + story.service)
		x.keys("w")
		x.wait("Why is prod/"+story.service+" failing?", story.says, story.sure, "Evidence", "Do next", story.last)
		x.keys("\x1b")
		x.wait("WHAT IS WRONG")
		x.keys("\x1b")
		x.wait("staging/web")
	}
	x.keys("q")
	x.exit()
}

// A person's own causes are found in what the services say, on the console and without it; a file with a mistake costs only
// itself, and the console says so for as long as it is open.
func TestWhyWithOwnCauses(t *testing.T) {
	t.Parallel()
	const own = `
causes:
  - slug: vault-moved
    meaning: The secrets of the fraud check have moved.
    actor: config
    patterns:
      - words: ["getsecretvalue"]
    outranks: [secret-access-denied]
    next: ["Ask who keeps them."]
    examples:
      - {in: stoppedReason, text: "AccessDeniedException: not authorized to perform: secretsmanager:GetSecretValue"}
`
	home := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(home, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("own.yaml", own)
	write("bad.yaml", strings.Replace(own, "config", "confg", 1))
	env := configured(t, "version: 1\ncauses: [~/own.yaml]\n", append(keys(region(t)), "HOME="+home)...)
	if out, errs, code := answer(t, env, "why", "fraud-check", "-o", "json"); !strings.Contains(out, `"vault-moved"`) || errs != "" || code != 3 {
		t.Errorf("exit %d, %q, %.200s", code, errs, out)
	}
	x := onTerminal(t, 100, 30, env, "demo")
	x.wait("prod/fraud-check")
	x.keys("/fraud-check\rw")
	x.wait("The secrets of the fraud check have moved.", "Ask who keeps them.")
	x.keys("\x03\x03")
	x.exit()
	x = onTerminal(t, 200, 40, configured(t, "version: 1\ncauses: [~/bad.yaml]\n", "HOME="+home), "demo")
	x.wait("! your own causes are left out: "+home, "prod/fraud-check")
	x.keys("/fraud-check\rw")
	x.wait("The execution role may not read a secret", "Do next")
	x.keys("G")
	x.wait("your own causes are left out", `bad.yaml:5:5:`, `unknown actor "confg"`, "did you mean config?")
	x.keys("\x03\x03")
	x.exit()
}
