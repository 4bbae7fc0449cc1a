//go:build linux || darwin

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What fsui record has told of is kept, even if it is killed the next moment; who looks needs neither keys nor a region.
func TestRecordAndHistory(t *testing.T) {
	t.Parallel()
	url := region(t, "--scenario", "estate", "--speed", "20")
	home := filepath.Join(t.TempDir(), "state")
	env := clean(t, append(keys(url), "XDG_STATE_HOME="+home)...)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program(), "record", "-o", "json")
	cmd.Env = env
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var told struct{ Kind, Service, Cluster, Task, Cause string }
	for lines := bufio.NewScanner(out); told.Kind != "stop" && lines.Scan(); {
		if err := json.Unmarshal(lines.Bytes(), &told); err != nil {
			t.Fatalf("%v in %s", err, lines.Text())
		}
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	if told.Kind != "stop" || told.Task == "" || told.Cause == "" {
		t.Fatalf("it told of %+v", told)
	}
	look := clean(t, "XDG_STATE_HOME="+home)
	answered, errs, code := answer(t, look, "history", told.Task)
	if code != 0 || errs != "" || !strings.Contains(answered, told.Cluster+"/"+told.Service) || !strings.Contains(answered, told.Cause) {
		t.Errorf("exit %d, %s\n%s", code, errs, answered)
	}
	answered, errs, code = answer(t, look, "history", told.Cluster+"/"+told.Service, "--since", "3d")
	if code != 0 || errs != "" || !strings.Contains(answered, "event") || !strings.Contains(answered, "deployment of ") {
		t.Errorf("exit %d, %s\n%s", code, errs, answered)
	}
}

// Who has never watched a service is told its past all the same where its cluster has event capture, and once.
func TestHistoryIsFilledFromEventCapture(t *testing.T) {
	t.Parallel()
	env := clean(t, append(keys(region(t, "--scenario", "estate", "--speed", "20")), "XDG_STATE_HOME="+filepath.Join(t.TempDir(), "state"))...)
	seen, stops := map[string]int{}, 0
	for range 2 {
		out, errs, code := answer(t, env, "history", "prod/checkout", "--fill", "--since", "12h", "-o", "json")
		if code != 0 || !strings.Contains(errs, "prod/checkout is filled from event capture back to ") || strings.Count(errs, "\n") != 1 {
			t.Fatalf("exit %d, %s", code, errs)
		}
		var doc struct {
			Items []struct{ Kind, ID, At, Cause string }
		}
		if err := json.Unmarshal([]byte(out), &doc); err != nil {
			t.Fatal(err)
		}
		clear(seen)
		stops = 0
		for _, i := range doc.Items {
			if i.Kind == "stop" {
				stops++
			}
			if seen[i.Kind+i.ID+i.At]++; seen[i.Kind+i.ID+i.At] > 1 || i.Kind == "stop" && i.Cause == "" {
				t.Errorf("%+v is told %d times", i, seen[i.Kind+i.ID+i.At])
			}
		}
	}
	if stops < 5 {
		t.Errorf("%d stops are told", stops)
	}
}

// Who did it is asked of CloudTrail once, kept for all services of the Region, and told afterwards without asking.
func TestHistoryTellsWhoDidIt(t *testing.T) {
	t.Parallel()
	home := "XDG_STATE_HOME=" + filepath.Join(t.TempDir(), "state")
	env, without := clean(t, append(keys(region(t, "--scenario", "estate")), home)...), clean(t, home)
	if out, errs, code := answer(t, env, "history", "prod/checkout", "--fill", "--who"); code != 0 || !strings.Contains(errs, "who: CloudTrail from ") {
		t.Errorf("exit %d, %s\n%s", code, errs, out)
	}
	const told = "UpdateService desired 0 by oncall@example.com (Operator)" // of the whole Region
	if out, errs, code := answer(t, without, "history", "prod/monthly-report"); code != 0 || !strings.Contains(out, told) {
		t.Errorf("exit %d, %s\n%s", code, errs, out)
	}
	if out, errs, code := answer(t, without, "history", "prod/checkout"); code != 0 || !strings.Contains(out, "deployment of checkout:42 began, by deploy/pipeline-checkout") {
		t.Errorf("exit %d, %s\n%s", code, errs, out)
	}
}
