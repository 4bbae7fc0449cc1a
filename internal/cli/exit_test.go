package cli_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/cli"
	"github.com/fsui/fsui/internal/state"
)

func TestEmptyAnswerSaysWhyItIsEmpty(t *testing.T) {
	none := &region{first: func(e *state.Edit) { allRead(e) }}
	out, errs, code := none.run(t, "status", "--cluster", "prod")
	if out != "" || errs != "fsui: no services in cluster prod, us-east-1\n" || code != cli.Done {
		t.Errorf("exit %d %q %q", code, out, errs)
	}
	out, _, _ = none.run(t, "status", "-o", "json")
	if doc := decode(t, out); len(items(t, doc, "services")) != 0 || len(items(t, doc, "errors")) != 0 {
		t.Errorf("%s", out)
	}
}

func TestExitCodes(t *testing.T) {
	denied := &state.Fault{Kind: state.FaultDenied, Attempted: "ecs:ListTasks", Code: "AccessDeniedException", Message: "not\nauthorized", Advice: "allow ecs:ListTasks"}
	expired := &state.Fault{Kind: state.FaultLogin, Attempted: "ecs:ListClusters", Code: "ExpiredTokenException"}
	tasksDenied := func(e *state.Edit) {
		e.PutSource(&state.Source{Key: state.SourceKey{Kind: state.SourceTasks, Region: "us-east-1", Cluster: "prod"}, Fault: denied})
	}
	for _, c := range []struct {
		name  string
		first func(*state.Edit)
		code  int
		line  string
	}{
		{"healthy", func(e *state.Edit) { allRead(e, "prod"); e.PutService(healthy("prod", "web")) }, cli.Done, ""},
		{"failing", estate, cli.BadNews, ""},
		{"unknown", func(e *state.Edit) {
			allRead(e, "prod")
			old := healthy("prod", "web")
			old.SeenAt = ago(time.Hour)
			e.PutService(old)
		}, cli.NotProvable, ""},
		{"unknown and failing", func(e *state.Edit) {
			estate(e)
			old := healthy("prod", "old")
			old.SeenAt = ago(time.Hour)
			e.PutService(old)
		}, cli.BadNews, ""},
		{
			"partial and failing", func(e *state.Edit) { estate(e); tasksDenied(e) }, cli.Failed,
			"fsui: ecs:ListTasks in prod: AccessDeniedException: not authorized; allow ecs:ListTasks\n",
		},
		{"logged out", func(e *state.Edit) {
			tasksDenied(e)
			e.PutSource(&state.Source{Key: state.SourceKey{Kind: state.SourceClusters, Region: "us-east-1"}, Fault: expired})
			e.SetLogin(state.Login{Region: "us-east-1", Fault: expired, Command: "aws sso login --profile prod"})
		}, cli.LoggedOut, "fsui: ecs:ListClusters: ExpiredTokenException; run aws sso login --profile prod (and 1 more)\n"},
	} {
		out, errs, code := (&region{first: c.first}).run(t, "status")
		if code != c.code || errs != c.line {
			t.Errorf("%s: exit %d, %q; want %d, %q", c.name, code, errs, c.code, c.line)
		}
		if c.name == "partial and failing" && !strings.Contains(out, "prod/api") {
			t.Errorf("the part that is known is not printed:\n%s", out)
		}
		out, _, code = (&region{first: c.first}).run(t, "status", "-o", "json")
		partial := c.code == cli.Failed || c.code == cli.LoggedOut
		if doc := decode(t, out); doc["partial"] != partial || (len(items(t, doc, "errors")) > 0) != partial || code != c.code {
			t.Errorf("%s: exit %d, JSON %s", c.name, code, out)
		}
	}
}

func TestOneFaultIsToldInFull(t *testing.T) {
	r := &region{first: func(e *state.Edit) {
		estate(e)
		e.PutSource(&state.Source{Key: state.SourceKey{Kind: state.SourceTasks, Region: "us-east-1", Cluster: "prod"}, At: ago(0), Partial: true, Fault: &state.Fault{
			Kind: state.FaultDenied, Attempted: "ecs:DescribeTasks", Code: "AccessDeniedException", Message: "no", Advice: "ask",
		}})
	}}
	out, _, _ := r.run(t, "tasks", "-o", "json")
	compare(t, items(t, decode(t, out), "errors")[0], map[string]any{
		"attempted": "ecs:DescribeTasks", "cluster": "prod", "code": "AccessDeniedException", "kind": "denied", "message": "no", "advice": "ask",
	})
	if _, _, code := r.run(t, "events"); code != cli.Done {
		t.Errorf("events end with %d though they need no tasks", code)
	}
}

func TestOnlyWhatIsNeededIsAsked(t *testing.T) {
	r := &region{first: estate}
	r.run(t, "tasks", "prod/api")
	if r.asked.Cluster != "prod" || len(r.want) != 3 {
		t.Errorf("asked for %v of cluster %q", r.want, r.asked.Cluster)
	}
	r.run(t, "events")
	if r.asked.Cluster != "" || len(r.want) != 2 {
		t.Errorf("asked for %v of cluster %q", r.want, r.asked.Cluster)
	}
}

func TestConfigurationErrorIsUsage(t *testing.T) {
	r := &region{err: cli.Usage(errors.New(`profile "nope" is nowhere`))}
	if out, errs, code := r.run(t, "status"); out != "" || errs != "fsui: profile \"nope\" is nowhere\n" || code != cli.Misused {
		t.Errorf("exit %d %q %q", code, out, errs)
	}
	r.err = errors.New("disk full")
	if _, _, code := r.run(t, "status"); code != cli.Failed {
		t.Errorf("exit %d", code)
	}
}
