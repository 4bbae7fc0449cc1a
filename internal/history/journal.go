package history

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// Journal is the database: what is done, which stands in the audit file for people as well, and what happened. fsui has to
// know at its next start what was under way, how a service was that it stopped, and what AWS has forgotten. The database
// is opened when it is first needed. One that cannot be used is put aside, and a new one begun.
type Journal struct {
	ctx   func() context.Context
	file  string // "" = in memory
	audit *Audit // nil = none
	say   func(error)

	mu     sync.Mutex
	db     *sql.DB
	seen   os.FileInfo // the file that is open
	newer  error       // why it must not be written, nil = it may
	noWAL  bool        // that has been said
	places map[state.ServiceKey]int64
}

// NewJournal keeps it in a folder, which need not be there; "" keeps it in memory, without an audit file. Waiting for
// other consoles ends with what ctx gives. say hears what people ought to know.
func NewJournal(ctx func() context.Context, folder string, say func(error)) *Journal {
	if folder == "" {
		return &Journal{ctx: ctx, say: say}
	}
	return &Journal{ctx: ctx, file: filepath.Join(folder, "history.db"), audit: NewAudit(filepath.Join(folder, "audit.jsonl")), say: say}
}

// File is where it is kept, "" = in memory.
func (j *Journal) File() string { return j.file }

// Close lets go of the database, unless somebody waits for the disk: leaving does not.
func (j *Journal) Close() error {
	if !j.mu.TryLock() {
		return nil
	}
	defer j.mu.Unlock()
	return j.shut()
}

func (j *Journal) shut() error {
	if j.db == nil {
		return nil
	}
	db := j.db
	j.db, j.newer, j.places = nil, nil, nil
	return db.Close()
}

// with runs work that writes to the database.
func (j *Journal) with(work func(ctx context.Context, db *sql.DB) error) error {
	return j.use(true, work)
}

// reading runs work that only reads: that can be done to the file of a newer fsui too.
func (j *Journal) reading(work func(ctx context.Context, db *sql.DB) error) error {
	return j.use(false, work)
}

func (j *Journal) use(writes bool, work func(ctx context.Context, db *sql.DB) error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	err := j.try(writes, work)
	if why, ok := unusable(err); ok && j.file != "" {
		_ = j.shut() // it is broken all the same
		to, err := setAside(j.file, j.seen)
		if err != nil {
			return fmt.Errorf("journal %s: %s and cannot be set aside: %w", j.file, why, reason(err))
		}
		if to != "" {
			j.say(fmt.Errorf("history begins anew: %s %s, and lies aside as %s", j.file, why, filepath.Base(to)))
		}
		return j.told(j.try(writes, work))
	}
	return j.told(err)
}

func (j *Journal) told(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("journal %s: %w", j.file, reason(err))
}

func (j *Journal) try(writes bool, work func(ctx context.Context, db *sql.DB) error) error {
	ctx := j.ctx()
	if j.db == nil {
		j.seen, _ = os.Stat(j.file) // a file that is made now is not broken
		db, err := openDB(ctx, j.file)
		if newer := (newerError{}); err != nil && !errors.As(err, &newer) {
			return err
		}
		if j.seen == nil {
			j.seen, _ = os.Stat(j.file)
		}
		j.db, j.newer, j.places = db, err, map[state.ServiceKey]int64{}
		if j.file != "" && !j.noWAL && modeOf(ctx, db) != "wal" {
			j.noWAL = true
			j.say(fmt.Errorf("%s lies where SQLite has no write-ahead log: several consoles wait for each other", j.file))
		}
	}
	if writes && j.newer != nil {
		return j.newer
	}
	return work(ctx, j.db)
}

// Note keeps what has become of an act. Neither place keeps the other from being written. The end of an act that
// another console has seen too is written once.
func (j *Journal) Note(a *state.Act) error {
	if a.Earlier && j.ended(a.ID) {
		return nil
	}
	var audit error
	if j.audit != nil {
		audit = j.audit.Note(a)
	}
	if a.Fate == state.FateRefused {
		return audit // nothing came of it that a later start had to know
	}
	return errors.Join(audit, j.with(func(ctx context.Context, db *sql.DB) error {
		b, err := json.Marshal(a)
		if err != nil {
			return err
		}
		_, err = db.ExecContext(ctx, `INSERT INTO acts (id, partition, account, region, at, fate, act) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET fate = excluded.fate, act = excluded.act`,
			a.ID, a.Scope.Partition, a.Scope.Account, a.Scope.Region, a.At.UnixMilli(), string(a.Fate), string(b))
		return err
	}))
}

const (
	// acceptedFor is how long ago an act was accepted that ECS may still be at work on.
	acceptedFor = time.Hour
	// surgedFor is how long ago a surge began whose count nobody has seen set back.
	surgedFor = 30 * 24 * time.Hour
)

// ended reports that the end of an act is written already; what cannot be read is not.
func (j *Journal) ended(id string) bool {
	var fate string
	err := j.reading(func(ctx context.Context, db *sql.DB) error {
		return db.QueryRowContext(ctx, `SELECT fate FROM acts WHERE id = ?`, id).Scan(&fate)
	})
	return err == nil && (state.Fate(fate) == state.FateDone || state.Fate(fate) == state.FateFailed)
}

// Unfinished are the acts between two times that nobody knows the end of, the newest first. A surge is one of them for
// longer: it may have left a count doubled.
func (j *Journal) Unfinished(after, before time.Time) (acts []*state.Act, err error) {
	if !j.there() {
		return nil, nil
	}
	err = j.reading(func(ctx context.Context, db *sql.DB) error {
		rows, err := db.QueryContext(ctx, `SELECT act FROM acts WHERE at < ? AND (
				fate IN (?, ?) AND at > ? OR fate = ? AND at > ? OR
				fate IN (?, ?, ?) AND at > ? AND json_extract(act, '$.Surged') > 0
			) ORDER BY at DESC LIMIT 20`,
			before.UnixMilli(), state.FateSent, state.FateUnknown, after.UnixMilli(), state.FateAccepted, before.Add(-acceptedFor).UnixMilli(),
			state.FateSent, state.FateUnknown, state.FateAccepted, before.Add(-surgedFor).UnixMilli())
		if err != nil {
			return err
		}
		defer rows.Close() //nolint:errcheck // it was only read
		for rows.Next() {
			var text string
			if err := rows.Scan(&text); err != nil {
				return err
			}
			a := &state.Act{}
			if err := json.Unmarshal([]byte(text), a); err != nil {
				return err
			}
			acts = append(acts, a)
		}
		return rows.Err()
	})
	return acts, err
}

// there reports that there may be something to read: looking must not make a file.
func (j *Journal) there() bool {
	if j.file == "" {
		return true
	}
	return exists(j.file)
}

// Remember keeps how a service is before it is stopped.
func (j *Journal) Remember(r state.Remembered) error {
	return j.with(func(ctx context.Context, db *sql.DB) error {
		b, err := json.Marshal(r)
		if err != nil {
			return err
		}
		_, err = db.ExecContext(ctx, `INSERT OR REPLACE INTO remembered (partition, account, region, cluster, service, at, was)
			VALUES (?, ?, ?, ?, ?, ?, ?)`, append(keyOf(r.Service), r.At.UnixMilli(), string(b))...)
		return err
	})
}

// Remembered is how a service was before it was stopped; ok is false where nothing is kept.
func (j *Journal) Remembered(key state.ServiceKey) (r state.Remembered, ok bool, err error) {
	if !j.there() {
		return r, false, nil
	}
	err = j.reading(func(ctx context.Context, db *sql.DB) error {
		var text string
		err := db.QueryRowContext(ctx, `SELECT was FROM remembered WHERE partition = ? AND account = ? AND region = ? AND cluster = ?
			AND service = ?`, keyOf(key)...).Scan(&text)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		ok = true
		return json.Unmarshal([]byte(text), &r)
	})
	return r, ok && err == nil, err
}

// Forget drops what is remembered of a service that runs again.
func (j *Journal) Forget(key state.ServiceKey) error {
	if !j.there() {
		return nil
	}
	return j.with(func(ctx context.Context, db *sql.DB) error {
		_, err := db.ExecContext(ctx, `DELETE FROM remembered WHERE partition = ? AND account = ? AND region = ? AND cluster = ?
			AND service = ?`, keyOf(key)...)
		return err
	})
}

func keyOf(key state.ServiceKey) []any {
	s := key.Cluster.Scope
	return []any{s.Partition, s.Account, s.Region, key.Cluster.Name, key.Name}
}
