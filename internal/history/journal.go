package history

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// Journal keeps what is done: in the audit file for people, in the database for fsui itself, which has to know at its
// next start what was under way, and how a service was that it stopped. The database is opened when it is first needed.
type Journal struct {
	ctx   func() context.Context
	file  string // "" = in memory
	audit *Audit // nil = none

	mu sync.Mutex
	db *sql.DB
}

// NewJournal keeps it in a folder, which need not be there; "" keeps it in memory, without an audit file. Waiting for
// other consoles ends with what ctx gives.
func NewJournal(ctx func() context.Context, folder string) *Journal {
	if folder == "" {
		return &Journal{ctx: ctx}
	}
	return &Journal{ctx: ctx, file: filepath.Join(folder, "history.db"), audit: NewAudit(filepath.Join(folder, "audit.jsonl"))}
}

// Close lets go of the database.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.db == nil {
		return nil
	}
	db := j.db
	j.db = nil
	return db.Close()
}

// with runs work on the database.
func (j *Journal) with(work func(ctx context.Context, db *sql.DB) error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	ctx := j.ctx()
	if j.db == nil {
		db, err := openDB(ctx, j.file)
		if err != nil {
			return fmt.Errorf("journal %s: %w", j.file, reason(err))
		}
		j.db = db
	}
	if err := work(ctx, j.db); err != nil {
		return fmt.Errorf("journal %s: %w", j.file, err)
	}
	return nil
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
	err := j.with(func(ctx context.Context, db *sql.DB) error {
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
	err = j.with(func(ctx context.Context, db *sql.DB) error {
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
	err = j.with(func(ctx context.Context, db *sql.DB) error {
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
