package history

import (
	"context"
	"database/sql"
	"hash/maphash"
	"slices"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// judged is how often services are judged, to see whether the cause of trouble has begun, become another or ended. One in
// which nothing has changed costs its verdict only.
const judged = 15 * time.Second

// watch is what is known of the trouble that services are in.
type watch struct {
	diagnose func(state.Recorded) (state.Diagnosis, error) // nil = nobody does
	seed     maphash.Seed
	rev      uint64 // of the snapshot judged last
	marks    map[state.ServiceKey]uint64
	open     map[state.ServiceKey]*trouble // nil = what earlier sessions kept is not read yet
	// missed are services in trouble that AWS does not list any more, by when that was noticed.
	missed map[state.ServiceKey]time.Time
}

// trouble is a cause that has begun and not ended.
type trouble struct {
	cause, summary string
	since          time.Time
	last           time.Time // when it began or turned last: what is kept later has a later time
	// next is another cause that has come to be the most decisive one, at a time, while this one is still found.
	next   *state.Finding
	nextAt time.Time
}

// steady is how long another cause must be the most decisive one before the trouble is put down to it, while both are found:
// tasks that die in two ways would turn it with every stop.
const steady = 2 * time.Minute

func newWatch(diagnose func(state.Recorded) (state.Diagnosis, error)) *watch {
	return &watch{diagnose: diagnose, seed: maphash.MakeSeed(), marks: map[state.ServiceKey]uint64{}, missed: map[state.ServiceKey]time.Time{}}
}

// judge enters how the causes of trouble turned, and reports that one did. Without the causes that earlier sessions knew of
// nothing is entered: they would begin twice.
func (r *recorder) judge(snap *state.Snapshot) (turned bool) {
	w := r.watch
	if w.diagnose == nil || snap.Rev == w.rev && len(w.open) == 0 {
		return false
	}
	w.rev = snap.Rev
	if w.open == nil {
		open, err := r.troubles()
		if err != nil {
			r.once(err)
			return false
		}
		w.open = open
	}
	now := r.Clock().Add(snap.Skew)
	enter := func(of state.ServiceKey, at time.Time, turn *state.CauseTurn) {
		if one, err := causeRow(of, at, turn); err == nil {
			one.news = true
			r.held, turned = append(r.held, one), true
		}
	}
	for key := range w.open {
		if at, turn := w.missing(snap, key, now); turn != nil {
			enter(key, at, turn)
		}
	}
	for _, svc := range snap.Services {
		at, turn := w.look(snap, svc, now)
		if turn != nil {
			enter(svc.Key, at, turn)
		}
	}
	return turned
}

// look is how the trouble of a service turned, and when; nil = it did not, or the facts do not tell.
func (w *watch) look(snap *state.Snapshot, svc *state.Service, now time.Time) (at time.Time, turn *state.CauseTurn) {
	if !whole(snap, svc) {
		return at, nil
	}
	v, was := snap.Assess(svc, now), w.open[svc.Key]
	switch {
	case v.Health == state.Failing || v.Health == state.Degraded:
		f := w.cause(svc.Key, was, snap.ToldOf(svc, now), now)
		if f == nil {
			return at, nil
		}
		return w.turned(svc.Key, was, f, v, now)
	case was != nil && (v.Health == state.Healthy && !v.Past || v.Health == state.Stopped): // a crash loop is whole between two deaths
		delete(w.open, svc.Key)
		delete(w.marks, svc.Key)
		if at = now; v.Since.After(was.last) && v.Since.Before(now) {
			at = v.Since
		}
		return at, &state.CauseTurn{Before: was.cause, Summary: was.summary, Since: was.since}
	}
	return at, nil
}

// turned enters another cause. It began with the first fact that tells of it, as far as that is later than what is kept.
func (w *watch) turned(of state.ServiceKey, was *trouble, f *state.Finding, v state.Verdict, now time.Time) (at time.Time, turn *state.CauseTurn) {
	turn = &state.CauseTurn{Now: f.Cause, Summary: f.Summary, Confidence: f.Confidence, Actor: f.Actor, Count: f.Count}
	var after time.Time
	if was != nil {
		turn.Before, turn.Since, after = was.cause, was.since, was.last
	}
	at = now
	for _, t := range []time.Time{v.Since, f.First} {
		if !t.IsZero() && t.After(after) && t.Before(now) {
			at = t
		}
	}
	if was == nil {
		turn.Since = at
	}
	w.open[of] = &trouble{cause: f.Cause, summary: f.Summary, since: turn.Since, last: at}
	return at, turn
}

// cause is what the trouble is put down to from now on, nil = to what it was.
func (w *watch) cause(of state.ServiceKey, was *trouble, told state.Recorded, now time.Time) *state.Finding {
	mark := told.Mark(w.seed)
	if known, ok := w.marks[of]; ok && known == mark {
		if was != nil && was.next != nil && now.Sub(was.nextAt) >= steady {
			return was.next
		}
		return nil
	}
	w.marks[of] = mark
	d, err := w.diagnose(told)
	if err != nil || d.Benign {
		return nil
	}
	d.Findings = slices.DeleteFunc(d.Findings, func(f state.Finding) bool { return f.Benign })
	if len(d.Findings) == 0 {
		return nil
	}
	f := &d.Findings[0]
	if was == nil || !slices.ContainsFunc(d.Findings, func(f state.Finding) bool { return f.Cause == was.cause }) {
		return f
	}
	switch {
	case f.Cause == was.cause:
		was.next = nil
	case was.next == nil || was.next.Cause != f.Cause:
		was.next, was.nextAt = f, now
	case now.Sub(was.nextAt) >= steady:
		return f
	}
	return nil
}

// whole reports a service of which all has been read in this session that a cause may follow from: what is not read yet
// would make another cause of it.
func whole(snap *state.Snapshot, svc *state.Service) bool {
	kinds := []state.SourceKind{state.SourceServices, state.SourceTasks}
	if len(svc.LoadBalancers) > 0 {
		kinds = append(kinds, state.SourceTargets)
	}
	for _, kind := range kinds {
		if s := snap.Source(kind, svc.Key.Cluster); s == nil || s.At.IsZero() {
			return false
		}
	}
	return snap.Confirmed(svc.Key.Cluster.Scope)
}

// troubles are the causes that were kept and have not ended.
func (j *Journal) troubles() (map[state.ServiceKey]*trouble, error) {
	open := map[state.ServiceKey]*trouble{}
	err := j.reading(func(ctx context.Context, db *sql.DB) error {
		rows, err := db.QueryContext(ctx, `SELECT partition, account, region, cluster, service, at, happened.id, own
			FROM happened JOIN places ON places.id = place WHERE `+turns+` AND kind = 'finding' ORDER BY at`)
		if err != nil {
			return err
		}
		defer rows.Close() //nolint:errcheck // it was only read
		for rows.Next() {
			one := row{kind: state.HappenedFinding}
			c := &one.of.Cluster
			if err := rows.Scan(&c.Scope.Partition, &c.Scope.Account, &c.Scope.Region, &c.Name, &one.of.Name, &one.at, &one.id, &one.own); err != nil {
				return err
			}
			h, err := one.happening()
			switch {
			case err != nil:
				return err
			case h.Cause.Now == "":
				delete(open, one.of)
			default:
				open[one.of] = &trouble{cause: h.Cause.Now, summary: h.Cause.Summary, since: h.Cause.Since, last: h.At}
			}
		}
		return rows.Err()
	})
	return open, err
}
