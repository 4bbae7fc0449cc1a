package history

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// Places are the services of which something is kept; one without a name stands for the standalone tasks of its cluster.
func (j *Journal) Places() (all []state.ServiceKey, err error) {
	known, err := j.known()
	if err != nil {
		return nil, err
	}
	for _, p := range known {
		all = append(all, p.ServiceKey)
	}
	var acts []state.Happening // of what nobody has watched too
	err = j.acts(state.PastAsked{}, selection(state.PastAsked{}), &acts)
	for _, h := range acts {
		if h.Service.Cluster.Name != "" {
			all = append(all, h.Service)
		}
	}
	slices.SortFunc(all, state.CompareServices)
	return slices.Compact(all), err
}

// numbered is a place with its number.
type numbered struct {
	id int64
	state.ServiceKey
}

func (j *Journal) known() (all []numbered, err error) {
	if !j.there() {
		return nil, nil
	}
	err = j.reading(func(ctx context.Context, db *sql.DB) error {
		rows, err := db.QueryContext(ctx, `SELECT id, partition, account, region, cluster, service FROM places`)
		if err != nil {
			return err
		}
		defer rows.Close() //nolint:errcheck // it was only read
		for rows.Next() {
			var p numbered
			s := &p.Cluster.Scope
			if err := rows.Scan(&p.id, &s.Partition, &s.Account, &s.Region, &p.Cluster.Name, &p.Name); err != nil {
				return err
			}
			for _, text := range []*string{&s.Partition, &s.Account, &s.Region, &p.Cluster.Name, &p.Name} {
				*text = state.Clean(*text)
			}
			all = append(all, p)
		}
		return rows.Err()
	})
	return all, err
}

// Past is what is kept of what was asked for, the oldest first. more says that there was more than the limit.
func (j *Journal) Past(q state.PastAsked) (all []state.Happening, more bool, err error) {
	places, err := j.known()
	if err != nil {
		return nil, false, err
	}
	s := selection(q)
	for _, p := range places {
		if !q.Wants(p.ServiceKey) {
			continue
		}
		if err := j.happened(p, s, &all); err != nil {
			return nil, false, err
		}
	}
	if err := j.markFirsts(places, all); err != nil {
		return nil, false, err
	}
	if err := j.acts(q, s, &all); err != nil {
		return nil, false, err
	}
	slices.SortFunc(all, state.CompareHappenings)
	nameDeployments(all)
	all = withoutEchoes(all)
	if n := len(all) - q.Limit; q.Limit > 0 && n > 0 {
		if more = true; q.First {
			return all[:q.Limit], more, nil
		}
		all = all[n:]
	}
	return all, more, nil
}

// chosen are the bounds of a query.
type chosen struct {
	since, until int64
	kinds        []state.HappeningKind
	task         string
	limit        int
	first        bool // the first of them, not the latest
}

func selection(q state.PastAsked) chosen {
	s := chosen{since: milli(q.Since), until: math.MaxInt64, kinds: q.Kinds, task: strings.ToLower(q.Task), limit: -1, first: q.First}
	if !q.Until.IsZero() {
		s.until = milli(q.Until)
	}
	if q.Limit > 0 {
		s.limit = q.Limit + 1 // to know that there is more
	}
	return s
}

func (s chosen) wants(k state.HappeningKind) bool {
	return (len(s.kinds) == 0 || slices.Contains(s.kinds, k)) && (s.task == "" || k == state.HappenedStop)
}

// happened adds what happened at one place, the latest of it where it is too much.
func (j *Journal) happened(at numbered, s chosen, into *[]state.Happening) error {
	stored := []state.HappeningKind{state.HappenedStop, state.HappenedEvent, state.HappenedTarget, state.HappenedDeployment, state.HappenedFinding, state.HappenedScaling, state.HappenedCall}
	kinds, few := make([]string, 0, len(stored)), true
	for i, k := range stored {
		if s.wants(k) {
			kinds = append(kinds, string(k))
			few = few && i > 2 && k != state.HappenedCall
		}
	}
	if len(kinds) == 0 {
		return nil
	}
	const what = `SELECT at, kind, happened.id, own, coalesce(body, '') FROM happened LEFT JOIN shapes ON shapes.id = shape`
	query, args := what+` WHERE place = ? AND at >= ? AND at <= ?`, []any{at.id, s.since, s.until}
	switch {
	case few:
		query += ` AND ` + turns
	case len(kinds) == 1 && kinds[0] == string(state.HappenedCall):
		query += ` AND ` + calls
	}
	if len(kinds) < len(stored) {
		query += ` AND kind IN (SELECT value FROM json_each(?))`
		list, err := json.Marshal(kinds)
		if err != nil {
			return err
		}
		args = append(args, string(list))
	}
	if s.task != "" { // by the index of tasks
		from, to := tasksFrom(s.task)
		query = what + ` WHERE kind = 'stop' AND happened.id >= ? AND happened.id <= ? AND place = ? AND at >= ? AND at <= ?`
		args = []any{from, to, at.id, s.since, s.until}
	}
	if s.first {
		query += ` ORDER BY at LIMIT ?`
	} else {
		query += ` ORDER BY at DESC LIMIT ?`
	}
	args = append(args, s.limit)
	return j.reading(func(ctx context.Context, db *sql.DB) error {
		rows, err := db.QueryContext(ctx, query, args...)
		if err != nil {
			return err
		}
		defer rows.Close() //nolint:errcheck // it was only read
		for rows.Next() {
			one := row{of: at.ServiceKey}
			var id any
			if err := rows.Scan(&one.at, (*string)(&one.kind), &id, &one.own, &one.shape); err != nil {
				return err
			}
			one.id = idOf(id)
			h, err := one.happening()
			if err != nil {
				return err
			}
			*into = append(*into, h)
		}
		return rows.Err()
	})
}

// tasksFrom bounds the ids that begin with some digits.
func tasksFrom(digits string) (from, to any) {
	const all = 32
	if len(digits) > all {
		return digits, digits
	}
	from, to = idAsKept(digits+strings.Repeat("0", all-len(digits))), idAsKept(digits+strings.Repeat("f", all-len(digits)))
	if _, ok := from.([]byte); !ok { // no hexadecimal digits
		return digits, digits + "~"
	}
	return from, to
}

// acts adds what was done by fsui.
func (j *Journal) acts(q state.PastAsked, s chosen, into *[]state.Happening) error {
	if !s.wants(state.HappenedAction) || !j.there() {
		return nil
	}
	return j.reading(func(ctx context.Context, db *sql.DB) error {
		acts, err := actsOf(ctx, db, s)
		if err != nil {
			return err
		}
		for i, found := 0, 0; i < len(acts) && (s.limit < 0 || found < s.limit); i++ {
			of, err := ownerOf(ctx, db, acts[i])
			if err != nil {
				return err
			}
			if q.Wants(of) {
				found++
				*into = append(*into, state.Happening{At: acts[i].At.Truncate(time.Millisecond), Kind: state.HappenedAction, Service: of, Act: acts[i]})
			}
		}
		return nil
	})
}

// actsOf are the acts of a time, the latest first, or the first. There are few: people make them.
func actsOf(ctx context.Context, db *sql.DB, s chosen) (acts []*state.Act, err error) {
	query := `SELECT act FROM acts WHERE at >= ? AND at <= ? ORDER BY at DESC`
	if s.first {
		query = `SELECT act FROM acts WHERE at >= ? AND at <= ? ORDER BY at`
	}
	rows, err := db.QueryContext(ctx, query, s.since, s.until)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // it was only read
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		a := &state.Act{}
		if err := json.Unmarshal([]byte(text), a); err != nil {
			return nil, err
		}
		acts = append(acts, a)
	}
	return acts, rows.Err()
}

// ownerOf is the service that an act was about; of a task's, as its stop tells.
func ownerOf(ctx context.Context, db *sql.DB, a *state.Act) (of state.ServiceKey, err error) {
	if of = a.Action.Service; of.Name != "" || a.Action.Task.ID == "" {
		of.Cluster = cmp.Or(of.Cluster, a.Action.Cluster())
		return of, nil
	}
	of.Cluster = a.Action.Task.Cluster
	s := of.Cluster.Scope
	err = db.QueryRowContext(ctx, `SELECT service FROM happened JOIN places ON places.id = place WHERE kind = 'stop' AND happened.id = ?
		AND partition = ? AND account = ? AND region = ? AND cluster = ?`,
		idAsKept(a.Action.Task.ID), s.Partition, s.Account, s.Region, of.Cluster.Name).Scan(&of.Name)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	of.Name = state.Clean(of.Name)
	return of, err
}
