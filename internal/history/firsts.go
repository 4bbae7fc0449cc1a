package history

import (
	"context"
	"database/sql"

	"github.com/fsui/fsui/internal/state"
)

// firstOf is a deployment that began, or a cause that did, by what it is told apart from others of its service by.
func firstOf(h *state.Happening) (kind, name string) {
	switch {
	case h.Deployment != nil && h.Deployment.Before == nil && h.Deployment.After.TaskDefinition != "":
		return "revision", h.Deployment.After.TaskDefinition
	case h.Cause != nil && h.Cause.Now != "":
		return "cause", h.Cause.Now
	}
	return "", ""
}

// markFirsts marks what nothing older is kept of, although of its service there is: with the beginning of what is kept
// everything comes first. The services that have any such thing are asked once each: it may be older
// than what was asked for.
func (j *Journal) markFirsts(places []numbered, all []state.Happening) error {
	wanted := map[state.ServiceKey]map[string]int64{}
	for i := range all {
		if kind, _ := firstOf(&all[i]); kind != "" {
			wanted[all[i].Service] = nil
		}
	}
	for _, p := range places {
		if _, ok := wanted[p.ServiceKey]; !ok {
			continue
		}
		first, err := j.firsts(p)
		if err != nil {
			return err
		}
		wanted[p.ServiceKey] = first
	}
	for i := range all {
		if kind, name := firstOf(&all[i]); kind != "" {
			at, ok := wanted[all[i].Service][kind+" "+name]
			all[i].First = ok && at == milli(all[i].At) && at > wanted[all[i].Service][""]
		}
	}
	return nil
}

// firsts is when each revision and each cause of a service comes up first, and under "" when anything does.
func (j *Journal) firsts(p numbered) (map[string]int64, error) {
	first := map[string]int64{}
	err := j.reading(func(ctx context.Context, db *sql.DB) error {
		var oldest int64
		if err := db.QueryRowContext(ctx, `SELECT coalesce(min(at), 0) FROM happened WHERE place = ?`, p.id).Scan(&oldest); err != nil {
			return err
		}
		first[""] = oldest
		rows, err := db.QueryContext(ctx, `SELECT at, kind, id, own FROM happened WHERE place = ? AND `+turns+` AND kind <> 'scaling' ORDER BY at`, p.id)
		if err != nil {
			return err
		}
		defer rows.Close() //nolint:errcheck // it was only read
		for rows.Next() {
			one := row{of: p.ServiceKey}
			var id any
			if err := rows.Scan(&one.at, (*string)(&one.kind), &id, &one.own); err != nil {
				return err
			}
			one.id = idOf(id)
			h, err := one.happening()
			if err != nil {
				return err
			}
			kind, name := firstOf(&h)
			if _, known := first[kind+" "+name]; !known {
				first[kind+" "+name] = one.at
			}
		}
		return rows.Err()
	})
	return first, err
}
