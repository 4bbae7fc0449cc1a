package history

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// What was changed is added, line by line, for its owner's eyes only.
func TestAudit(t *testing.T) {
	file := filepath.Join(t.TempDir(), "fsui", "audit.jsonl")
	audit := NewAudit(file)
	act := &state.Act{
		ID: "one", Action: state.Action{Kind: state.ActScale}, Target: "prod/web", At: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC),
		Changes: []state.Change{{What: "desired", Before: "4", After: "6"}}, Commands: []string{"aws ecs"}, Fate: state.FateSent,
		Scope: state.Scope{Partition: "aws", Account: "111122223333", Region: "us-east-1"}, Caller: "arn:aws:iam::111122223333:role/ops",
	}
	if err := audit.Note(act); err != nil {
		t.Fatal(err)
	}
	done := *act
	done.Fate, done.RequestIDs, done.Fault = state.FateFailed, []string{"r-1"}, &state.Fault{Attempted: "ecs:UpdateService", Code: "AccessDeniedException"}
	if err := NewAudit(file).Note(&done); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d lines: %s", len(lines), b)
	}
	var last map[string]any
	if err := json.Unmarshal([]byte(lines[1]), &last); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"at": "2026-03-01T12:00:00Z", "caller": "arn:aws:iam::111122223333:role/ops", "account": "111122223333", "region": "us-east-1",
		"action": "scale", "target": "prod/web", "result": "failed", "error": "ecs:UpdateService: AccessDeniedException",
	} {
		if last[name] != want {
			t.Errorf("%s is %v, want %v", name, last[name], want)
		}
	}
	if before, _ := last["before"].(map[string]any); before["desired"] != "4" {
		t.Errorf("before %v", last["before"])
	}
	if info, err := os.Stat(file); runtime.GOOS != "windows" && (err != nil || info.Mode().Perm() != 0o600) {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// What is no file of ours is not written to.
func TestAuditElsewhere(t *testing.T) {
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "audit.jsonl"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := NewAudit(filepath.Join(folder, "audit.jsonl")).Note(&state.Act{}); err == nil {
		t.Error("a folder was written to")
	}
}
