package history

import (
	"context"
	"database/sql"
	"time"
)

// Bounds is how much of what happened is kept.
type Bounds struct {
	Age   time.Duration
	Bytes int64 // of the whole database
}

// DefaultBounds are 180 days or 200 MB, whichever is less.
func DefaultBounds() Bounds { return Bounds{Age: 180 * 24 * time.Hour, Bytes: 200 << 20} }

// dropAtOnce of one transaction, in rows: others wait for its end.
const dropAtOnce = 5000

// drop removes what is older than the bounds or too much, now and then, until ended says that it is time to leave.
func (r *recorder) drop(ended func() error) {
	now := r.Clock()
	if now.Before(r.tidy) {
		return
	}
	r.tidy = now.Add(tidied)
	if err := r.bound(ended, r.Bounds, now); err != nil && ended() == nil {
		r.once(err)
	}
}

// bound removes what is too old, and of what is too much the oldest, with a tenth to spare. The file does not shrink: what
// comes fills the room.
func (j *Journal) bound(ended func() error, b Bounds, now time.Time) error {
	tooOld := milli(now.Add(-b.Age))
	if err := j.dropBefore(ended, tooOld); err != nil {
		return err
	}
	if err := j.with(func(ctx context.Context, db *sql.DB) error { // they are few: size is no reason
		_, err := db.ExecContext(ctx, `DELETE FROM acts WHERE at < ?`, tooOld)
		return err
	}); err != nil {
		return err
	}
	used, err := j.used()
	if err != nil || used <= b.Bytes {
		return err
	}
	for used > b.Bytes/10*9 {
		oldest, err := j.oldest()
		if err != nil || oldest == 0 {
			return err
		}
		// A twentieth of the time at once: how much that is nobody knows.
		if err := j.dropBefore(ended, oldest+max(1, (milli(now)-oldest)/20)); err != nil {
			return err
		}
		if err := j.dropShapes(); err != nil {
			return err
		}
		if used, err = j.used(); err != nil {
			return err
		}
	}
	return nil
}

// dropShapes removes what no stop has any more.
func (j *Journal) dropShapes() error {
	return j.with(func(ctx context.Context, db *sql.DB) error {
		_, err := db.ExecContext(ctx, `DELETE FROM shapes WHERE id NOT IN (SELECT shape FROM happened WHERE shape IS NOT NULL)`)
		return err
	})
}

// dropBefore removes what happened before a time, in transactions of a bearable size.
func (j *Journal) dropBefore(ended func() error, at int64) error {
	var places []int64
	if err := j.reading(func(ctx context.Context, db *sql.DB) (err error) {
		places, err = numbers(ctx, db, `SELECT id FROM places`)
		return err
	}); err != nil {
		return err
	}
	for _, place := range places {
		for left := int64(dropAtOnce); left == dropAtOnce; {
			if err := ended(); err != nil {
				return err
			}
			if err := j.with(func(ctx context.Context, db *sql.DB) error {
				done, err := db.ExecContext(ctx, `DELETE FROM happened WHERE (place, at, kind, id) IN
					(SELECT place, at, kind, id FROM happened WHERE place = ? AND at < ? LIMIT ?)`, place, at, dropAtOnce)
				if err != nil {
					return err
				}
				left, err = done.RowsAffected()
				return err
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

// used is how many bytes hold something.
func (j *Journal) used() (bytes int64, err error) {
	err = j.reading(func(ctx context.Context, db *sql.DB) error {
		return db.QueryRowContext(ctx, `SELECT (page_count - freelist_count) * page_size
			FROM pragma_page_count, pragma_freelist_count, pragma_page_size`).Scan(&bytes)
	})
	return bytes, err
}

// oldest is when the first of what is kept happened, 0 where nothing is.
func (j *Journal) oldest() (at int64, err error) {
	err = j.reading(func(ctx context.Context, db *sql.DB) error {
		return db.QueryRowContext(ctx, `SELECT coalesce(min(first), 0) FROM
			(SELECT (SELECT min(at) FROM happened WHERE place = places.id) AS first FROM places)`).Scan(&at)
	})
	return at, err
}

func numbers(ctx context.Context, db *sql.DB, query string) (all []int64, err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // it was only read
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, rows.Err()
}
