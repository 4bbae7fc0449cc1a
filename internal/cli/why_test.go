package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/cli"
)

const (
	crashed  = `{"tasks":[{"taskArn":"arn:aws:ecs:us-east-1:111122223333:task/prod/0123456789abcdef0123456789abcdef","clusterArn":"arn:aws:ecs:us-east-1:111122223333:cluster/prod","group":"service:api","lastStatus":"STOPPED","stopCode":"EssentialContainerExited","stoppedReason":"Essential container in task exited","stoppedAt":"2026-03-01T12:00:00Z","containers":[{"name":"app","exitCode":3}]}],"failures":[]}`
	scaledIn = `{"tasks":[{"taskArn":"arn:aws:ecs:us-east-1:111122223333:task/prod/1123456789abcdef0123456789abcdef","group":"service:api","lastStatus":"STOPPED","stopCode":"ServiceSchedulerInitiated","stoppedReason":"Scaling activity initiated by (deployment ecs-svc/1)"}]}`
	nobodys  = `{"error":"the moon is full"}`
)

func recordedFile(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "answers.json")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestWhyAsJSON(t *testing.T) {
	out, errs, code := (&region{}).run(t, "why", "-o", "json", "--from", recordedFile(t, crashed+"\n"+scaledIn+"\n"))
	if errs != "" || code != cli.BadNews {
		t.Fatalf("exit %d, stderr %q", code, errs)
	}
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d lines for two documents:\n%s", len(lines), out)
	}
	first := decode(t, lines[0])
	finding := first["findings"].([]any)[0].(map[string]any)
	next := finding["next"].([]any)
	delete(finding, "next")
	want := map[string]any{
		"schema": 1.0, "benign": false, "findings": []any{map[string]any{
			"cause": "app-crash", "actor": "app", "confidence": "certain",
			"subject": map[string]any{"kind": "container", "id": "0123456789abcdef0123456789abcdef/app"},
			"summary": "Container app ended by itself with exit code 3.",
			"evidence": []any{
				map[string]any{"from": "exitCode", "text": "3", "at": "2026-03-01T12:00:00.000Z"},
				map[string]any{"from": "stoppedReason", "text": "Essential container in task exited", "at": "2026-03-01T12:00:00.000Z"},
			},
			"docs":  "https://docs.aws.amazon.com/AmazonECS/latest/userguide/stopped-task-error-codes.html",
			"count": 1.0, "firstAt": "2026-03-01T12:00:00.000Z", "lastAt": "2026-03-01T12:00:00.000Z",
		}},
	}
	if !reflect.DeepEqual(first, want) {
		t.Errorf("got  %v\nwant %v", first, want)
	}
	if !strings.HasPrefix(lines[0], `{"schema":1,"findings":[{"cause":`) || len(next) == 0 || !strings.Contains(next[1].(string), "--cluster prod --tasks 0123456789abcdef0123456789abcdef") {
		t.Errorf("%s", lines[0])
	}
	if second := decode(t, lines[1]); second["benign"] != true {
		t.Errorf("%s", lines[1])
	}
}

func TestWhyExitCodes(t *testing.T) {
	for _, c := range []struct {
		text string
		code int
	}{
		{crashed, cli.BadNews},
		{scaledIn, cli.Done},
		{nobodys, cli.NotProvable},
		{scaledIn + "\n" + nobodys, cli.NotProvable},
		{nobodys + "\n" + crashed + "\n" + scaledIn, cli.BadNews},
		{"CannotPullContainerError: toomanyrequests", cli.BadNews},
	} {
		for _, form := range []string{"table", "json"} {
			out, errs, code := (&region{}).run(t, "why", "-o", form, "--from", recordedFile(t, c.text))
			if errs != "" || code != c.code || out == "" {
				t.Errorf("%s of %.60s: exit %d, want %d, stderr %q", form, c.text, code, c.code, errs)
			}
		}
	}
}

func TestWhyAsTable(t *testing.T) {
	again := strings.Replace(crashed, "0123456789abcdef0123456789abcdef", "2123456789abcdef0123456789abcdef", 1)
	out, errs, code := (&region{}).run(t, "why", "--from", recordedFile(t, crashed+scaledIn+again))
	if errs != "" || code != cli.BadNews {
		t.Fatalf("exit %d, stderr %q", code, errs)
	}
	lines := strings.Split(out, "\n")
	if got := strings.Join(strings.Fields(lines[0]), " "); got != "CAUSE CONFIDENCE ACTOR SUBJECT COUNT SUMMARY" {
		t.Errorf("the header is %q", got)
	}
	if got := strings.Join(strings.Fields(lines[1]), " "); got != "app-crash certain app container 0123456789abcdef0123456789abcdef/app 2 Container app ended by itself with exit code 3." {
		t.Errorf("the row is %q", got)
	}
	if lines[2] != "" || lines[3] != "app-crash" || lines[4] != "  exitCode: 3" || !strings.HasPrefix(lines[6], "  1. ") {
		t.Errorf("no advice below the table:\n%s", out)
	}
	out, _, _ = (&region{}).run(t, "why", "--from", recordedFile(t, scaledIn), "--no-headers")
	if rest := strings.Split(strings.TrimSuffix(out, "\n"), "\n"); len(rest) != 1 || !strings.HasPrefix(rest[0], "service-scaling") {
		t.Errorf("a benign answer is one line, not\n%s", out)
	}
}

// What was read before an error is printed all the same, and one line says where it happened.
func TestWhyOnDocumentsCutOff(t *testing.T) {
	for form, begins := range map[string]string{"json": `{"schema":1,`, "table": "CAUSE "} {
		name := recordedFile(t, crashed+"\n"+crashed[:80])
		out, errs, code := (&region{}).run(t, "why", "-o", form, "--from", name)
		want := "fsui: read " + name + ": document 2 is cut off: the JSON ends in its middle\n"
		if code != cli.Failed || errs != want || !strings.HasPrefix(out, begins) || strings.Count(out, `"schema"`) > 1 {
			t.Errorf("%s: exit %d, stderr %q, stdout %s", form, code, errs, out)
		}
	}
	name := recordedFile(t, "")
	if out, errs, code := (&region{}).run(t, "why", "--from", name); code != cli.Failed || errs != "fsui: read "+name+": it is empty\n" || out != "" {
		t.Errorf("exit %d, stderr %q, stdout %q", code, errs, out)
	}
}

func TestWhyMisused(t *testing.T) {
	for _, c := range []struct {
		args []string
		line string
	}{
		{[]string{"why", "--from", ""}, "fsui why needs --from FILE (- is standard input)"},
		{[]string{"why", "--from", "/nowhere/at/all"}, "--from: open /nowhere/at/all: no such file or directory"},
		{[]string{"why", "web", "api"}, `fsui why takes one SERVICE or TASK: "api" is too much`},
		{[]string{"why", "web", "--from", "-"}, "fsui why takes a SERVICE or TASK, or recorded answers with --from, not both"},
	} {
		if out, errs, code := (&region{}).run(t, c.args...); out != "" || errs != "fsui: "+c.line+"\n" || code != cli.Misused {
			t.Errorf("%v: exit %d, stdout %q, stderr %q", c.args, code, out, errs)
		}
	}
}

// Nothing of the text reaches the terminal as a command to it.
func TestWhyNeutralisesText(t *testing.T) {
	out, _, _ := (&region{}).run(t, "why", "-o", "json", "--from", recordedFile(t, "boom \x1b]0;owned\a\u202e"))
	var doc map[string]any
	if err := json.Unmarshal([]byte(out), &doc); err != nil || strings.ContainsAny(out, "\x1b\a\u202e") || strings.Contains(out, `\u001b`) {
		t.Errorf("%v: %q", err, out)
	}
}
