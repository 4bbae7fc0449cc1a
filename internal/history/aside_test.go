package history

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/state"
)

// A file that is broken, or somebody else's, is put aside and told of; what is kept from then on begins anew.
func TestUnusableJournalIsSetAside(t *testing.T) {
	for name, c := range map[string]struct {
		make func(t *testing.T, file string)
		says string
	}{
		"damaged": {func(t *testing.T, file string) {
			t.Helper()
			if err := os.WriteFile(file, []byte(strings.Repeat("no database ", 100)), 0o600); err != nil {
				t.Fatal(err)
			}
		}, "is no database"},
		"torn": {func(t *testing.T, file string) {
			t.Helper()
			db, err := openDB(t.Context(), file)
			if err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for i := 200; i < len(b); i++ {
				b[i] ^= 0xff
			}
			if err := os.WriteFile(file, b, 0o600); err != nil {
				t.Fatal(err)
			}
		}, "is damaged"},
		"foreign": {func(t *testing.T, file string) { t.Helper(); execute(t, file, `CREATE TABLE notes (text TEXT)`) }, "is none of fsui's"},
		"another program's, without a table": {func(t *testing.T, file string) {
			t.Helper()
			execute(t, file, `PRAGMA application_id = 12345`)
		}, "is none of fsui's"},
		"another's that counts its versions": {func(t *testing.T, file string) {
			t.Helper()
			execute(t, file, `CREATE TABLE notes (text TEXT); PRAGMA user_version = 1`)
		}, "is none of fsui's"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			file := filepath.Join(folder, "history.db")
			c.make(t, file)
			before, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var said []string
			j := NewJournal(t.Context, folder, func(err error) { said = append(said, err.Error()) })
			t.Cleanup(func() { _ = j.Close() })
			if err := j.Remember(state.Remembered{Service: service(), Desired: 3}); err != nil {
				t.Fatal(err)
			}
			if r, ok, err := j.Remembered(service()); err != nil || !ok || r.Desired != 3 {
				t.Errorf("%+v, %v, %v", r, ok, err)
			}
			if len(said) != 1 || !strings.Contains(said[0], c.says) || !strings.Contains(said[0], "history.db.aside") {
				t.Errorf("it says %q, want one with %q", said, c.says)
			}
			after, err := os.ReadFile(file + aside)
			if err != nil || string(after) != string(before) {
				t.Errorf("what lies aside is not what was there: %v", err)
			}
		})
	}
}

// Where another console has begun anew meanwhile, its file stays.
func TestAsideOnlyWhatWasSeen(t *testing.T) {
	file := filepath.Join(t.TempDir(), "history.db")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("broken")
	seen, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(file, file+".moved"); err != nil {
		t.Fatal(err)
	}
	write("new")
	if to, err := setAside(file, seen); err != nil || to != "" || !exists(file) {
		t.Errorf("%q, %v", to, err)
	}
}

// Every schema that was released is brought up to date with what it holds.
func TestReleasedSchemas(t *testing.T) {
	for had := 1; had < len(schemas()); had++ {
		folder := t.TempDir()
		file := filepath.Join(folder, "history.db")
		execute(t, file, strings.Join(schemas()[:had], "")+`; PRAGMA user_version = `+string(rune('0'+had))+`;
			INSERT INTO remembered (partition, account, region, cluster, service, at, was)
			VALUES ('aws', '111122223333', 'us-east-1', 'prod', 'web', 1000, '{"Desired":4}')`)
		if had > 1 {
			execute(t, file, `INSERT INTO places VALUES (1, 'aws', '111122223333', 'us-east-1', 'prod', 'web');
				INSERT INTO happened (place, at, kind, id, own) VALUES (1, 1000, 'deployment', 'ecs-svc/7', '{"after":{"td":"web:7","desired":2}}')`)
		}
		j := journalIn(t, folder)
		all, _, err := j.Past(state.PastAsked{Kinds: []state.HappeningKind{state.HappenedDeployment, state.HappenedFinding}})
		if err != nil || len(all) != min(had-1, 1) {
			t.Errorf("schema %d: %v, %v", had, all, err)
		}
		if r, ok, err := j.Remembered(service()); err != nil || !ok || r.Desired != 4 {
			t.Errorf("schema %d: %+v, %v, %v", had, r, ok, err)
		}
		if _, err := j.insert([]row{eventRow(service(), state.Event{ID: "1", At: noon, Message: "started 1 tasks"})}); err != nil {
			t.Errorf("schema %d: %v", had, err)
		}
	}
}

// The file of a newer fsui is read and not written.
func TestNewerSchemaIsRead(t *testing.T) {
	folder := t.TempDir()
	j := journalIn(t, folder)
	if err := j.Remember(state.Remembered{Service: service(), Desired: 4}); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	execute(t, filepath.Join(folder, "history.db"), "PRAGMA user_version = 99")
	j = journalIn(t, folder)
	if r, ok, err := j.Remembered(service()); err != nil || !ok || r.Desired != 4 {
		t.Errorf("%+v, %v, %v", r, ok, err)
	}
	if err := j.Forget(service()); err == nil || !strings.Contains(err.Error(), "was written by a newer fsui (schema 99)") {
		t.Errorf("%v", err)
	}
	if _, ok, err := j.Remembered(service()); err != nil || !ok {
		t.Errorf("it was written: %v, %v", ok, err)
	}
}

// execute runs statements on a file by SQLite alone.
func execute(t *testing.T, file, statements string) {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), statements); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}
