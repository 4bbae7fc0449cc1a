package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"

	"modernc.org/sqlite"
)

// Result codes of SQLite for a file that is broken. https://www.sqlite.org/rescode.html
const (
	codeCorrupt    = 11
	codeNoDatabase = 26
)

// unusable reports an error that will come again until the file is another one, and why in words.
func unusable(err error) (why string, ok bool) {
	if wrong := (unfit{}); errors.As(err, &wrong) {
		return wrong.Error(), true
	}
	if broken := (*sqlite.Error)(nil); errors.As(err, &broken) {
		switch broken.Code() & 0xff {
		case codeCorrupt:
			return "is damaged", true
		case codeNoDatabase:
			return "is no database", true
		}
	}
	return "", false
}

// asides is how many files that were set aside are kept, the last place being used again and again.
const asides = 10

// setAside puts a database out of the way, with what SQLite keeps beside it. seen is the file as it was when it was found
// unusable: where another console has made a new one meanwhile, that one stays, and to is "".
func setAside(file string, seen os.FileInfo) (to string, err error) {
	if now, err := os.Stat(file); err != nil || seen == nil || !os.SameFile(now, seen) {
		return "", nil //nolint:nilerr // it is out of the way
	}
	to = file + aside
	for n := 1; exists(to) && n < asides; n++ {
		to = fmt.Sprintf("%s%s.%d", file, aside, n)
	}
	if err := os.Rename(file, to); err != nil {
		return "", err
	}
	if exists(file + "-wal") {
		if err := os.Rename(file+"-wal", to+"-wal"); err != nil {
			return to, errors.Join(err, os.Remove(file+"-wal"))
		}
	}
	if exists(file + "-shm") {
		return to, os.Remove(file + "-shm") // SQLite makes it anew
	}
	return to, nil
}

// modeOf is SQLite's journal mode: "wal" where consoles need not wait for each other.
func modeOf(ctx context.Context, db *sql.DB) (mode string) {
	if db.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode) != nil {
		return ""
	}
	return mode
}
