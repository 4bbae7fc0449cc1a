package history

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"time"

	"github.com/fsui/fsui/internal/state"
)

const (
	// gather is how long happenings are gathered into one write, again how long a disk has that could not be written.
	gather = 500 * time.Millisecond
	again  = 5 * time.Second
	// rowsAtOnce of one transaction: others wait for its end.
	rowsAtOnce = 2000
	// heldLimit is how many happenings wait for a disk that cannot be written, some 100 MB. The oldest go first.
	heldLimit = 200_000
	// tidied is how often what is too old or too much is dropped.
	tidied = 10 * time.Minute
)

// Keeping says how long and how much is kept, and who hears of it.
type Keeping struct {
	Bounds Bounds
	Clock  func() time.Time
	// Kept hears of what was written that nobody had, nil = nobody wants to.
	Kept func([]state.Happening)
	// Diagnose finds the causes of trouble, nil = none are kept.
	Diagnose func(state.Recorded) (state.Diagnosis, error)
}

// recorder holds what has happened and is not written yet.
type recorder struct {
	*Journal
	Keeping
	held  []row
	said  map[string]bool
	watch *watch
	store *state.Store
	// rolled are the service deployments that are written already, by what was known of them.
	rolled map[rolled]bool
	tidy   time.Time // when to drop next
}

// Record writes down what happens in the store until ctx ends, and then what it still holds; then it returns. It has a
// queue of its own: however slow the disk is, no stop is missed and no poller waits.
func (j *Journal) Record(ctx context.Context, store *state.Store, k Keeping) {
	feed, now := store.Follow()
	defer feed.Close()
	r := j.newRecorder(store, k)
	r.hold(past(now))
	due, waits := time.NewTimer(gather), true
	defer due.Stop()
	look := time.NewTicker(judged)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			r.take(feed)
			r.write() //nolint:contextcheck // what is held is written after the end too
			return
		case <-feed.Changed():
			if !waits {
				due.Reset(gather)
				waits = true
			}
		case <-due.C:
			r.take(feed)
			if waits = !r.write(); waits { //nolint:contextcheck // a write is not torn
				due.Reset(again)
			}
			r.drop(ctx.Err) //nolint:contextcheck // nor is a removal
		case <-look.C:
			if r.judge(store.Snapshot()) && !waits { //nolint:contextcheck // nor is what is read for it
				due.Reset(gather)
				waits = true
			}
		}
	}
}

func (j *Journal) newRecorder(store *state.Store, k Keeping) *recorder {
	return &recorder{Journal: j, Keeping: k, said: map[string]bool{}, tidy: k.Clock().Add(gather), watch: newWatch(k.Diagnose), store: store, rolled: map[rolled]bool{}}
}

// Keep writes down what happens in the store while work runs, whatever its end. The error is work's, or the disk's.
func (j *Journal) Keep(store *state.Store, k Keeping, work func() error) error {
	feed, now := store.Follow()
	defer feed.Close()
	r := j.newRecorder(store, k)
	r.hold(past(now))
	failed := work()
	r.take(feed)
	for len(r.held) > 0 {
		n := min(len(r.held), rowsAtOnce)
		if _, err := r.insert(r.held[:n]); err != nil {
			return errors.Join(failed, err)
		}
		r.held = r.held[n:]
	}
	return failed
}

// past is what a snapshot tells of what has happened.
func past(s *state.Snapshot) state.Delta {
	var d state.Delta
	for _, svc := range s.Services {
		d.Met = append(d.Met, svc)
	}
	for _, t := range s.Tasks {
		if t.Stopped() {
			d.MetStopped = append(d.MetStopped, t)
		}
	}
	return d
}

func (r *recorder) take(feed *state.Feed) {
	rolled := false
	for _, d := range feed.Take() {
		r.hold(d)
		rolled = rolled || d.Rolled
	}
	if rolled {
		r.holdRollouts(r.store.Snapshot())
	}
}

// hold enters what a Delta tells.
func (r *recorder) hold(d state.Delta) {
	add := func(news bool, one row, err error) {
		if err != nil || one.at == 0 {
			return // without its time it cannot be told again
		}
		one.news = news
		r.held = append(r.held, one)
	}
	stops := func(news bool, tasks []*state.Task) {
		for _, t := range tasks {
			one, err := stopRow(t)
			add(news, one, err)
		}
	}
	for _, s := range d.Met {
		for i := range s.Deployments {
			one, err := changeRow(state.DeploymentChange{Service: s.Key, After: &s.Deployments[i]})
			add(false, one, err)
		}
		for _, e := range s.Events {
			add(false, eventRow(s.Key, e), nil)
		}
	}
	stops(false, d.MetStopped)
	for _, t := range d.Scaled {
		one, err := scalingRow(t)
		add(true, one, err)
	}
	for _, c := range d.Deployments {
		if c.OnlyScaled() {
			continue // the service tells
		}
		one, err := changeRow(c)
		add(true, one, err)
	}
	for _, e := range d.Events {
		add(true, eventRow(e.Service, e.Event), nil)
	}
	for _, c := range d.Targets {
		for _, of := range c.Services {
			one, err := targetRow(of, c)
			add(true, one, err)
		}
	}
	stops(true, d.Stops)
	for i := range d.Past {
		one, err := rowOf(&d.Past[i])
		add(false, one, err)
	}
	if lost := len(r.held) - heldLimit; lost > 0 {
		r.held = r.held[lost:]
		r.once(errors.New("history: the disk cannot keep up, the oldest of what happened is lost"))
	}
}

// once says an error that has not been said.
func (r *recorder) once(err error) {
	if !r.said[err.Error()] {
		r.said[err.Error()] = true
		r.say(err)
	}
}

// write writes what is held, and reports that all of it was. What cannot be written stays.
func (r *recorder) write() bool {
	for len(r.held) > 0 {
		rows := r.held[:min(len(r.held), rowsAtOnce)]
		fresh, err := r.insert(rows)
		if err != nil {
			r.once(err)
			return false
		}
		if r.held = r.held[len(rows):]; r.Kept != nil && len(fresh) > 0 {
			r.Kept(fresh)
		}
	}
	r.held = nil
	return true
}

// insert writes rows in one transaction, and returns the news among them that nobody had written.
func (j *Journal) insert(rows []row) (fresh []state.Happening, err error) {
	err = j.with(func(ctx context.Context, db *sql.DB) error {
		fresh = nil
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer tx.Rollback() //nolint:errcheck // after the commit there is nothing to take back
		put, err := tx.PrepareContext(ctx, `INSERT OR IGNORE INTO happened (place, at, kind, id, own, shape) VALUES (?, ?, ?, ?, ?, ?)`)
		if err != nil {
			return err
		}
		defer put.Close() //nolint:errcheck // it ends with the transaction
		for _, one := range rows {
			place, err := j.place(ctx, tx, one.of)
			if err != nil {
				return err
			}
			shape, err := shapeOf(ctx, tx, one.shape)
			if err != nil {
				return err
			}
			done, err := put.ExecContext(ctx, place, one.at, string(one.kind), idAsKept(one.id), one.own, shape)
			if err != nil {
				return err
			}
			if n, err := done.RowsAffected(); err == nil && n > 0 && one.news {
				if h, err := one.happening(); err == nil {
					fresh = append(fresh, h)
				}
			}
		}
		return tx.Commit()
	})
	if err != nil {
		j.forgetPlaces()
	}
	return fresh, err
}

// place is the number of a service's place, made where there is none.
func (j *Journal) place(ctx context.Context, tx *sql.Tx, of state.ServiceKey) (id int64, err error) {
	if id, ok := j.places[of]; ok {
		return id, nil
	}
	if _, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO places (partition, account, region, cluster, service) VALUES (?, ?, ?, ?, ?)`, keyOf(of)...); err != nil {
		return 0, err
	}
	if err := tx.QueryRowContext(ctx, `SELECT id FROM places WHERE partition = ? AND account = ? AND region = ? AND cluster = ? AND service = ?`,
		keyOf(of)...).Scan(&id); err != nil {
		return 0, err
	}
	j.places[of] = id
	return id, nil
}

// shapeOf is the number of a shape, made where there is none. Another console may drop one that nobody needs any more: a
// number holds as long as the transaction.
func shapeOf(ctx context.Context, tx *sql.Tx, body string) (id sql.NullInt64, err error) {
	if body == "" {
		return id, nil
	}
	sum := sha256.Sum256([]byte(body))
	find := func() error {
		return tx.QueryRowContext(ctx, `SELECT id FROM shapes WHERE mark = ?`, sum[:16]).Scan(&id)
	}
	if err := find(); !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO shapes (mark, body) VALUES (?, ?)`, sum[:16], body); err != nil {
		return id, err
	}
	return id, find()
}

// forgetPlaces drops numbers that a transaction gave which came to nothing.
func (j *Journal) forgetPlaces() {
	j.mu.Lock()
	defer j.mu.Unlock()
	clear(j.places)
}
