package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

func TestFaultLineTellsTheWorst(t *testing.T) {
	for name, c := range map[string]struct {
		edit func(*state.Edit)
		want string
	}{
		"all well": {func(*state.Edit) {}, ""},
		"one source": {func(e *state.Edit) {
			fail(e, state.SourceTasks, "prod", time.Minute, throttled("ecs:DescribeTasks"))
		}, "tasks of prod: ecs:DescribeTasks: ThrottlingException: Rate exceeded, 3s ago"},
		"what waiting does not cure comes first": {func(e *state.Edit) {
			fail(e, state.SourceServices, "prod", time.Minute, throttled("ecs:DescribeServices"))
			fail(e, state.SourceTargets, "", 0, denied("elasticloadbalancing:DescribeTargetHealth"))
		}, "targets: needs elasticloadbalancing:DescribeTargetHealth, which the policy lacks (AccessDeniedException), 3s ago  (+1 more)"},
		"one cause in two clusters is one": {func(e *state.Edit) {
			fail(e, state.SourceServices, "prod", time.Minute, throttled("ecs:DescribeServices"))
			fail(e, state.SourceServices, "staging", time.Minute, throttled("ecs:DescribeServices"))
		}, "services of prod: ecs:DescribeServices: ThrottlingException: Rate exceeded, 3s ago"},
		"login before all": {func(e *state.Edit) {
			fail(e, state.SourceTargets, "", 0, denied("elasticloadbalancing:DescribeTargetHealth"))
			e.SetLogin(state.Login{Profile: origin.Profile, Region: origin.Region, Command: "aws sso login", Fault: &state.Fault{Kind: state.FaultLogin, Attempted: "sts:GetCallerIdentity", Code: "ExpiredToken"}})
		}, "log in again: aws sso login  (ExpiredToken)"},
	} {
		store := emptyRegion("prod", "staging")
		store.Apply(c.edit)
		if got := faultLine(&facts{snap: store.Snapshot(), now: noon}); got != c.want {
			t.Errorf("%s: %q\nwant %q", name, got, c.want)
		}
	}
}

func TestEmptyWordsSayWhy(t *testing.T) {
	for name, c := range map[string]struct {
		store *state.Store
		want  string
	}{
		"not asked yet":  {state.NewStore(), "Loading things, 7s so far."},
		"nothing there":  {emptyRegion("prod"), "There are no things in us-east-1 of account 111122223333 (1 cluster)."},
		"not allowed":    {withFault(denied("ecs:ListServices")), "AWS does not allow it: add ecs:ListServices to the policy."},
		"failed so far":  {withFault(throttled("ecs:ListServices")), "ecs:ListServices: ThrottlingException: Rate exceeded"},
		"another source": {withFault(nil), "There are no things"},
	} {
		e := &env{facts: &facts{snap: c.store.Snapshot(), now: noon}, started: ago(7 * time.Second)}
		table := newTable(e, func(s string) string { return s }, strings.Compare, []column[string]{{title: "THING", cell: func(s string) cell { return cell{text: s} }}})
		if got := strings.Join(emptyWords(e, table, "things", state.SourceServices), "\n"); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q\nwant %q", name, got, c.want)
		}
	}
}

// All of it at once is the first picture too.
func TestFirstPictureComesAtOnce(t *testing.T) {
	r := startRig(t, state.NewStore(), 120, 34)
	r.store = estate()
	r.send(storeChangedMsg{r.store.Snapshot()})
	r.lacks("+2 failing")
	r.shows("2 failing")
}

// withFault is a region whose services could not be read.
func withFault(f *state.Fault) *state.Store {
	store := emptyRegion("prod")
	store.Apply(func(e *state.Edit) {
		kind := state.SourceServices
		if f == nil {
			kind, f = state.SourceTargets, throttled("elasticloadbalancing:DescribeTargetHealth")
		}
		fail(e, kind, "prod", 0, f)
	})
	return store
}
