package history

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

func journalIn(t *testing.T, folder string) *Journal {
	t.Helper()
	j := NewJournal(t.Context, folder, func(err error) { t.Log(err) })
	t.Cleanup(func() {
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
	return j
}

func service() state.ServiceKey {
	return state.ServiceKey{Cluster: state.ClusterKey{Scope: state.Scope{Partition: "aws", Account: "111122223333", Region: "us-east-1"}, Name: "prod"}, Name: "web"}
}

// How a service was is known to the next start, and by account.
func TestRemembered(t *testing.T) {
	for name, folder := range map[string]string{"on disk": filepath.Join(t.TempDir(), "fsui"), "in memory": ""} {
		t.Run(name, func(t *testing.T) {
			j := journalIn(t, folder)
			if _, ok, err := j.Remembered(service()); ok || err != nil {
				t.Fatalf("%v, %v", ok, err)
			}
			if folder != "" && exists(filepath.Join(folder, "history.db")) {
				t.Error("looking made a file")
			}
			was := state.Remembered{Service: service(), Desired: 4, TaskDefinition: "web:7", At: time.UnixMilli(1e12).UTC(), Bounds: &state.ScalingBounds{Min: 2, Max: 9, InSuspended: true}}
			if err := j.Remember(state.Remembered{Service: service(), Desired: 1}); err != nil {
				t.Fatal(err)
			}
			if err := j.Remember(was); err != nil {
				t.Fatal(err)
			}
			next := j
			if folder != "" {
				next = journalIn(t, folder) // at the same time
			}
			got, ok, err := next.Remembered(service())
			if err != nil || !ok || got.Desired != 4 || got.Bounds == nil || *got.Bounds != *was.Bounds || !got.At.Equal(was.At) || got.Service != was.Service {
				t.Errorf("%+v, %v, %v", got, ok, err)
			}
			other := service()
			other.Cluster.Scope.Account = "111122223334"
			if _, ok, err := next.Remembered(other); ok || err != nil {
				t.Errorf("another account's: %v, %v", ok, err)
			}
			if err := next.Forget(service()); err != nil {
				t.Fatal(err)
			}
			if _, ok, err := j.Remembered(service()); ok || err != nil {
				t.Errorf("forgotten: %v, %v", ok, err)
			}
		})
	}
}

// What was under way when fsui ended is known to the next start, what came to an end is not told again.
func TestUnfinished(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "fsui")
	j := journalIn(t, folder)
	at := time.UnixMilli(1e12).UTC()
	note := func(id string, fate state.Fate, at time.Time) {
		t.Helper()
		act := &state.Act{ID: id, Target: "prod/web", At: at, Fate: fate, Scope: service().Cluster.Scope, Action: state.Action{Kind: state.ActScale, Service: service(), Count: 6}}
		if err := j.Note(act); err != nil {
			t.Fatal(err)
		}
	}
	note("sent", state.FateSent, at)
	note("done", state.FateSent, at)
	note("done", state.FateDone, at)
	note("old", state.FateUnknown, at.Add(-48*time.Hour))
	note("unknown", state.FateUnknown, at.Add(-time.Hour))
	note("of this moment", state.FateSent, at.Add(time.Hour))
	note("refused", state.FateRefused, at)
	note("accepted", state.FateAccepted, at.Add(-10*time.Minute))
	note("accepted long ago", state.FateAccepted, at.Add(-2*time.Hour))
	surged := &state.Act{ID: "surged", At: at.Add(-72 * time.Hour), Fate: state.FateAccepted, Surged: 8, Desired: 4, Action: state.Action{Surge: true}}
	if err := j.Note(surged); err != nil {
		t.Fatal(err)
	}
	acts, err := journalIn(t, folder).Unfinished(at.Add(-24*time.Hour), at.Add(time.Minute))
	var ids []string
	for _, a := range acts {
		ids = append(ids, a.ID)
	}
	if err != nil || strings.Join(ids, ",") != "sent,accepted,unknown,surged" || acts[3].Surged != 8 || acts[0].Action.Service != service() || acts[0].Action.Count != 6 {
		t.Errorf("%+v, %v", acts, err)
	}
	over := *surged
	over.Earlier, over.Fate = true, state.FateDone
	for range 2 { // two consoles see its end
		if err := journalIn(t, folder).Note(&over); err != nil {
			t.Fatal(err)
		}
	}
	if b, err := os.ReadFile(filepath.Join(folder, "audit.jsonl")); err != nil || strings.Count(string(b), `"id":"surged"`) != 2 {
		t.Errorf("%v: %s", err, b)
	}
	if runtime.GOOS == "windows" {
		return
	}
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", file, info.Mode(), err)
		}
	}
}

// A database that cannot be written is told in one line, and does not keep the audit file from being written.
func TestUnfitJournal(t *testing.T) {
	for name, c := range map[string]struct {
		make func(t *testing.T, file string)
		says string
	}{
		"newer": {func(t *testing.T, file string) {
			t.Helper()
			db, err := openDB(t.Context(), file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = db.ExecContext(t.Context(), "PRAGMA user_version = 99")
			if err != nil || db.Close() != nil {
				t.Fatal(err)
			}
		}, "was written by a newer fsui (schema 99)"},
		"a folder": {func(t *testing.T, file string) {
			t.Helper()
			if err := os.Mkdir(file, 0o700); err != nil {
				t.Fatal(err)
			}
		}, "is no plain file"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			c.make(t, filepath.Join(folder, "history.db"))
			j := journalIn(t, folder)
			err := j.Note(&state.Act{ID: "1", Fate: state.FateSent})
			if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v", err)
			}
			if _, err := os.Stat(filepath.Join(folder, "audit.jsonl")); err != nil {
				t.Error(err)
			}
		})
	}
}

// Waiting ends with the program.
func TestJournalEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	j := NewJournal(func() context.Context { return ctx }, t.TempDir(), func(error) {})
	if err := j.Remember(state.Remembered{Service: service()}); err == nil {
		t.Error("it was kept all the same")
	}
}

// What was done to a service that nobody has watched can be asked for by its name.
func TestActsHavePlaces(t *testing.T) {
	j := journalIn(t, t.TempDir())
	for _, id := range []string{"1", "2"} {
		act := &state.Act{ID: id, Target: "prod/web", At: noon, Fate: state.FateAccepted, Scope: service().Cluster.Scope, Action: state.Action{Kind: state.ActScale, Service: service(), Count: 6}}
		if err := j.Note(act); err != nil {
			t.Fatal(err)
		}
	}
	places, err := j.Places()
	if err != nil || len(places) != 1 || places[0] != service() {
		t.Errorf("%v, %v", places, err)
	}
}
