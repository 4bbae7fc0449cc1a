package history

import (
	"context"
	"database/sql"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// What CloudTrail told of is kept whole and once, and read by an index of its own.
func TestCallsAreKept(t *testing.T) {
	j := opened(t, filepath.Join(t.TempDir(), "fsui"))
	four := 4
	call := &state.TrailCall{
		ID: "6f1c0b1e-0000-4000-8000-000000000003", At: noon, Name: "UpdateService", Service: service(), Deployment: "ecs-svc/7", Desired: &four, Asked: "desired 4",
		Caller: "arn:aws:sts::111122223333:assumed-role/ci/run-7", Via: "cloudformation.amazonaws.com", From: "10.0.0.9", Request: "r", Refused: "AccessDenied",
	}
	stop := &state.TrailCall{ID: "2", At: noon.Add(time.Hour), Name: "StopTask", Service: service(), Task: "1f"}
	rows := make([]row, 0, 3)
	for _, c := range []*state.TrailCall{stop, call, stop} {
		one, err := rowOf(&state.Happening{Kind: state.HappenedCall, Service: service(), At: c.At, Call: c})
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, one)
	}
	if _, err := j.insert([]row{rows[0], rows[1], rows[2], eventRow(service(), state.Event{ID: "1", At: noon, Message: "started 1 tasks"})}); err != nil {
		t.Fatal(err)
	}
	all, _, err := j.Past(state.PastAsked{Kinds: []state.HappeningKind{state.HappenedCall}})
	if err != nil || len(all) != 2 || !reflect.DeepEqual(all[0].Call, call) || !reflect.DeepEqual(all[1].Call, stop) {
		t.Errorf("%+v, %v", all, err)
	}
	if all, _, err = j.Past(state.PastAsked{}); err != nil || len(all) != 3 {
		t.Errorf("%+v, %v", all, err)
	}
	var plan string
	var a, b, c int
	err = j.reading(func(ctx context.Context, db *sql.DB) error {
		return db.QueryRowContext(ctx, `EXPLAIN QUERY PLAN SELECT at FROM happened WHERE place = 1 AND at >= 0 AND at <= 9 AND `+calls+` ORDER BY at DESC`).Scan(&a, &b, &c, &plan)
	})
	if err != nil || !strings.Contains(plan, "INDEX calls") {
		t.Errorf("%s, %v", plan, err)
	}
}
