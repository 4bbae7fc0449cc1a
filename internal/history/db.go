package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver
)

// turns are the kinds of happening that are few, in the words of the index by that name: SQLite takes it for a query that
// says the same.
const turns = `kind IN ('deployment', 'finding', 'scaling')`

// schemas are the steps from an empty database to today's; how many of them a file has had is its user_version. A step
// that was released is never changed: others follow it.
func schemas() []string {
	return []string{
		`CREATE TABLE acts (
			id TEXT PRIMARY KEY,
			partition TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL,
			at INTEGER NOT NULL, -- milliseconds since 1970, AWS's clock
			fate TEXT NOT NULL,
			act TEXT NOT NULL -- JSON
		) STRICT;
		CREATE INDEX acts_by_time ON acts (partition, account, region, at);
		CREATE TABLE remembered (
			partition TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, cluster TEXT NOT NULL, service TEXT NOT NULL,
			at INTEGER NOT NULL,
			was TEXT NOT NULL, -- JSON
			PRIMARY KEY (partition, account, region, cluster, service)
		) STRICT;`,
		`CREATE TABLE places (
			id INTEGER PRIMARY KEY,
			partition TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, cluster TEXT NOT NULL,
			service TEXT NOT NULL, -- '' = tasks of no service
			UNIQUE (partition, account, region, cluster, service)
		) STRICT;
		CREATE TABLE happened (
			place INTEGER NOT NULL,
			at INTEGER NOT NULL, -- milliseconds since 1970, AWS's clock
			kind TEXT NOT NULL, -- stop, event, deployment
			id ANY NOT NULL, -- of the task, the event, the deployment; 32 hexadecimal digits as the 16 bytes they stand for
			own TEXT NOT NULL, -- of a stop its times, of an event its words, else JSON
			shape INTEGER, -- what a stop shares with others
			PRIMARY KEY (place, at, kind, id)
		) STRICT, WITHOUT ROWID;
		CREATE UNIQUE INDEX stops_by_task ON happened (id, place) WHERE kind = 'stop';
		CREATE TABLE shapes (
			id INTEGER PRIMARY KEY,
			mark BLOB NOT NULL UNIQUE, -- the first 16 bytes of the body's SHA-256
			body TEXT NOT NULL -- JSON
		) STRICT;`,
		// Kinds more, which an older fsui does not know: target, whose id is GROUP/ADDRESS:PORT, with its task as its own
		// and how it turned as its shape; finding, whose id is the cause; and scaling.
		`CREATE INDEX turns ON happened (place, at) WHERE ` + turns + `;`,
		// And calls, which CloudTrail told of when somebody asked.
		`CREATE INDEX calls ON happened (place, at) WHERE ` + calls + `;`,
	}
}

// newerError says that a newer fsui has changed the file: it can be read, not written.
type newerError struct{ schema int }

func (e newerError) Error() string {
	return fmt.Sprintf("was written by a newer fsui (schema %d)", e.schema)
}

// openDB opens the database of a file, or one in memory for "", and brings it up to date. Several consoles may have it
// open: each waits for the other's writes. With a newerError the database is open all the same, to be read only.
func openDB(ctx context.Context, file string) (*sql.DB, error) {
	source := ":memory:"
	if file != "" {
		if err := makeFile(file); err != nil {
			return nil, err
		}
		q := url.Values{
			"_pragma": {"busy_timeout(3000)", "synchronous(FULL)", "journal_size_limit(4194304)"}, "_txlock": {"immediate"},
		}
		source = (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(file)}).EscapedPath(), RawQuery: q.Encode()}).String()
	}
	db, err := sql.Open("sqlite", source)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // a database in memory lives as long as its one connection
	err = upToDate(ctx, db)
	if newer := (newerError{}); errors.As(err, &newer) {
		_, only := db.ExecContext(ctx, "PRAGMA query_only = 1")
		if only == nil {
			return db, newer
		}
		err = only
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// makeFile makes the file before SQLite does, for its owner alone; SQLite gives its other files the same rights.
func makeFile(file string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	if info, err := os.Lstat(file); err == nil && !info.Mode().IsRegular() {
		return errors.New("is no plain file")
	}
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // a name of this program's own
	if err != nil {
		return err
	}
	_ = f.Chmod(0o600) // not every system can
	return f.Close()
}

// ours marks a file of fsui's in its header, as SQLite's application_id: "fsui".
const ours = 0x66737569

func upToDate(ctx context.Context, db *sql.DB) error {
	steps := schemas()
	had, err := schemaOf(ctx, db)
	if err != nil {
		return err // somebody else's file is left as it is
	}
	if _, err := db.ExecContext(ctx, "PRAGMA journal_mode = WAL"); err != nil || had == len(steps) {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()                                                //nolint:errcheck // after the commit there is nothing to take back
	if had, err = schemaOf(ctx, tx); err != nil || had == len(steps) { // another console may have been quicker
		return err
	}
	for _, step := range steps[had:] {
		if _, err := tx.ExecContext(ctx, step); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", ours, len(steps))); err != nil {
		return err
	}
	return tx.Commit()
}

// asked is a database, or a transaction on it.
type asked interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// schemaOf is how many steps a database has had. What somebody else has made is unfit.
func schemaOf(ctx context.Context, db asked) (had int, err error) {
	var mark, tables, acts int
	if err := db.QueryRowContext(ctx, `SELECT (SELECT user_version FROM pragma_user_version), (SELECT application_id FROM pragma_application_id),
		count(*), count(*) FILTER (WHERE name = 'acts') FROM sqlite_schema WHERE type = 'table'`).Scan(&had, &mark, &tables, &acts); err != nil {
		return 0, err
	}
	switch {
	case had > len(schemas()) && (mark == ours || acts > 0):
		return had, newerError{had}
	case mark != 0 && mark != ours, had == 0 && tables > 0, had > 0 && acts == 0:
		return had, unfit{errors.New("is none of fsui's")}
	}
	return had, nil
}

// exists reports a plain file.
func exists(file string) bool {
	info, err := os.Lstat(file)
	return err == nil && info.Mode().IsRegular()
}
