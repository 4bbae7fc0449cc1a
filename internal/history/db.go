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
	}
}

// openDB opens the database of a file, or one in memory for "", and brings it up to date. Several consoles may have it
// open: each waits for the other's writes.
func openDB(ctx context.Context, file string) (*sql.DB, error) {
	source := ":memory:"
	if file != "" {
		if err := makeFile(file); err != nil {
			return nil, err
		}
		q := url.Values{"_pragma": {"busy_timeout(3000)", "journal_mode(WAL)", "synchronous(FULL)"}, "_txlock": {"immediate"}}
		source = (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(file)}).EscapedPath(), RawQuery: q.Encode()}).String()
	}
	db, err := sql.Open("sqlite", source)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // a database in memory lives as long as its one connection
	if err := upToDate(ctx, db); err != nil {
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

func upToDate(ctx context.Context, db *sql.DB) error {
	steps := schemas()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after the commit there is nothing to take back
	var had int
	if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&had); err != nil {
		return err
	}
	if had > len(steps) {
		return fmt.Errorf("was written by a newer fsui (schema %d)", had)
	}
	for _, step := range steps[had:] {
		if _, err := tx.ExecContext(ctx, step); err != nil {
			return err
		}
	}
	if had < len(steps) {
		if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", len(steps))); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// exists reports a plain file.
func exists(file string) bool {
	info, err := os.Lstat(file)
	return err == nil && info.Mode().IsRegular()
}
