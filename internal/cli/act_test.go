package cli_test

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/cli"
	"github.com/fsui/fsui/internal/state"
)

// operatorOf answers as a test says, and remembers what it was asked.
type operatorOf struct {
	plan  state.Plan
	err   error
	act   state.Act
	asked []state.Action
	typed []string
}

func (o *operatorOf) Plan(_ context.Context, a state.Action) (state.Plan, error) {
	o.asked = append(o.asked, a)
	plan := o.plan
	plan.ID, plan.Action, plan.Target, plan.Name = "p1", a, a.Service.String(), a.Service.Name
	plan.Changes = []state.Change{{What: "desired", Before: "2", After: "6"}}
	plan.Commands = []string{"aws ecs update-service"}
	return plan, o.err
}

func (o *operatorOf) Do(_ context.Context, plan state.Plan, typed string) *state.Act {
	o.typed = append(o.typed, typed)
	act := o.act
	act.ID, act.Action, act.Target, act.Changes, act.Commands, act.At = plan.ID, plan.Action, plan.Target, plan.Changes, plan.Commands, ago(0)
	return &act
}

func acts(operator *operatorOf, asks bool, typed string) *region {
	return &region{first: estate, operator: operator, asks: asks, typed: typed}
}

func TestScaleIsAsked(t *testing.T) {
	accepted := state.Act{Fate: state.FateAccepted, RequestIDs: []string{"r-1"}}
	protected := state.Plan{Protected: "cluster prod"}
	denied := state.Act{Fate: state.FateFailed, Fault: &state.Fault{
		Kind: state.FaultDenied, Attempted: "ecs:UpdateService", Code: "AccessDeniedException", Advice: "allow ecs:UpdateService",
	}}
	for name, c := range map[string]struct {
		operator operatorOf
		asks     bool
		typed    string
		args     string
		code     int
		stdout   string
		says     string // on standard error
		done     int
	}{
		"yes":                          {operatorOf{act: accepted}, false, "", "scale prod/web 6 -y", cli.Done, "scale prod/web: desired 2 → 6: accepted", "desired    2 → 6", 1},
		"by":                           {operatorOf{act: accepted}, false, "", "scale prod/web --by -1 -y", cli.Done, "accepted", "aws ecs update-service", 1},
		"nobody to ask":                {operatorOf{}, false, "", "scale prod/web 6", cli.Misused, "", "give --yes", 0},
		"answered yes":                 {operatorOf{act: accepted}, true, "y\n", "scale prod/web 6", cli.Done, "accepted", "do it? [y/N]", 1},
		"answered no":                  {operatorOf{act: accepted}, true, "\n", "scale prod/web 6", cli.Refused, "", "nothing was changed", 0},
		"read-only":                    {operatorOf{}, true, "", "scale prod/web 6 --read-only", cli.Refused, "", "read-only", 0},
		"protected, yes is not enough": {operatorOf{plan: protected}, false, "", "scale prod/web 6 -y", cli.Refused, "", "give --confirm web", 0},
		"protected, confirmed":         {operatorOf{plan: protected, act: accepted}, false, "", "scale prod/web 6 --confirm web", cli.Done, "accepted", "", 1},
		"protected, typed":             {operatorOf{plan: protected, act: accepted}, true, "web\n", "restart prod/web", cli.Done, "accepted", "type web to go on", 1},
		"protected, mistyped":          {operatorOf{plan: protected}, true, "wbe\n", "restart prod/web", cli.Refused, "", "nothing was changed", 0},
		"another name confirmed":       {operatorOf{}, false, "", "restart prod/web --confirm api", cli.Refused, "", "this is web", 0},
		"refused":                      {operatorOf{plan: state.Plan{Refusal: "a daemon"}}, false, "", "scale prod/web 6 -y", cli.Refused, "", "a daemon", 0},
		"denied":                       {operatorOf{act: denied}, false, "", "scale prod/web 6 -y", cli.Failed, "failed", "allow ecs:UpdateService", 1},
		"no answer":                    {operatorOf{act: state.Act{Fate: state.FateUnknown, Fault: &state.Fault{Kind: state.FaultTimeout}}}, false, "", "restart prod/web -y", cli.Failed, "unknown", "may have been carried out", 1},
		"logged out":                   {operatorOf{err: &state.Fault{Kind: state.FaultLogin}}, false, "", "restart prod/web -y", cli.LoggedOut, "", "nothing was changed", 0},
		"no count":                     {operatorOf{}, false, "", "scale prod/web six -y", cli.Misused, "", "no count of tasks", 0},
		"both counts":                  {operatorOf{}, false, "", "scale prod/web 6 --by 1 -y", cli.Misused, "", "either N or --by", 0},
		"which":                        {operatorOf{}, false, "", "restart web -y", cli.Failed, "", "2 services", 0},
	} {
		t.Run(name, func(t *testing.T) {
			out, errs, code := acts(&c.operator, c.asks, c.typed).run(t, strings.Fields(c.args)...)
			if code != c.code || !strings.Contains(out, c.stdout) || c.stdout == "" && out != "" || !strings.Contains(errs, c.says) || len(c.operator.typed) != c.done {
				t.Errorf("exit %d, %d done\n%s\n%s", code, len(c.operator.typed), out, errs)
			}
		})
	}
}

func TestActAsJSON(t *testing.T) {
	o := &operatorOf{act: state.Act{Fate: state.FateAccepted, RequestIDs: []string{"r-1"}}}
	out, _, code := acts(o, false, "").run(t, "scale", "prod/web", "6", "-y", "-o", "json")
	var doc struct {
		Schema                                     int
		Action, Target, Command, Result, RequestID string
		Before, After                              map[string]string
		Error                                      *string
	}
	if err := json.Unmarshal([]byte(out), &doc); err != nil || code != cli.Done || strings.Count(out, "\n") != 1 {
		t.Fatalf("%v, exit %d: %s", err, code, out)
	}
	if doc.Schema != 1 || doc.Action != "scale" || doc.Target != "prod/web" || doc.Before["desired"] != "2" || doc.After["desired"] != "6" ||
		doc.Result != "accepted" || doc.RequestID != "r-1" || doc.Command != "aws ecs update-service" || doc.Error != nil {
		t.Errorf("%+v", doc)
	}
	if o.asked[0].Count != 6 || o.asked[0].By {
		t.Errorf("%+v", o.asked)
	}
}

// What the words of a command come to.
func TestWhatIsAsked(t *testing.T) {
	for args, want := range map[string]state.Action{
		"stop prod/web -y": {Kind: state.ActStop, Service: serviceKey("prod", "web")},
		"run-task --task-definition web:3 --cluster prod -y": {Kind: state.ActRunTask, In: cluster("prod"), Revision: "web:3"},
		"run-scheduled nightly -y":                           {Kind: state.ActRunRule, In: cluster("prod"), Schedule: state.ScheduleKey{Scope: cluster("prod").Scope, Rule: "nightly", Target: "t"}},
		"enable-rule prod/nightly -y":                        {Kind: state.ActEnableRule, In: cluster("prod"), Schedule: state.ScheduleKey{Scope: cluster("prod").Scope, Rule: "nightly", Target: "t"}},
		"disable-rule nightly -y":                            {Kind: state.ActDisableRule, In: cluster("prod"), Schedule: state.ScheduleKey{Scope: cluster("prod").Scope, Rule: "nightly", Target: "t"}},
		"restart prod/web -y":                                {Kind: state.ActRestart, Service: serviceKey("prod", "web")},
		"restart prod/web --surge -y":                        {Kind: state.ActRestart, Surge: true, Service: serviceKey("prod", "web")},
		"start prod/web -y":                                  {Kind: state.ActStart, Service: serviceKey("prod", "web")},
		"rollback prod/web -y":                               {Kind: state.ActRollback, Service: serviceKey("prod", "web")},
		"rollback prod/web --to 6 -y":                        {Kind: state.ActRevision, Service: serviceKey("prod", "web"), Revision: "6"},
		"continue prod/web -y":                               {Kind: state.ActContinue, Service: serviceKey("prod", "web")},
		"enable-exec prod/web -y":                            {Kind: state.ActExec, Service: serviceKey("prod", "web")},
		"suspend-scaling prod/web -y":                        {Kind: state.ActSuspend, Service: serviceKey("prod", "web")},
		"resume-scaling prod/web -y":                         {Kind: state.ActResume, Service: serviceKey("prod", "web")},
		"stop-task 111111 --reason hangs -y":                 {Kind: state.ActStopTask, Reason: "hangs", Task: state.TaskKey{Cluster: cluster("prod"), ID: "11111111aaaaaaaaaaaaaaaaaaaaaaaa"}},
		"protect-task task/111111 --for 90s -y":              {Kind: state.ActProtect, Minutes: 2, Task: state.TaskKey{Cluster: cluster("prod"), ID: "11111111aaaaaaaaaaaaaaaaaaaaaaaa"}},
		"unprotect-task 111111 -y":                           {Kind: state.ActUnprotect, Task: state.TaskKey{Cluster: cluster("prod"), ID: "11111111aaaaaaaaaaaaaaaaaaaaaaaa"}},
		"run-task --task-definition web:3 --cluster prod --subnets subnet-a,subnet-b --security-groups sg-a --public-ip -y": {
			Kind: state.ActRunTask, In: cluster("prod"), Revision: "web:3", Subnets: []string{"subnet-a", "subnet-b"}, SecurityGroups: []string{"sg-a"}, PublicIP: new(true),
		},
		"run-task --like prod/web --public-ip=false -y":    {Kind: state.ActRunTask, Service: serviceKey("prod", "web"), PublicIP: new(false)},
		"run-task --like prod/web -c app -y -- migrate up": {Kind: state.ActRunTask, Service: serviceKey("prod", "web"), Container: "app", Command: []string{"migrate", "up"}},
	} {
		o := &operatorOf{act: state.Act{Fate: state.FateAccepted}}
		r := acts(o, false, "")
		r.first = func(e *state.Edit) {
			estate(e)
			e.PutCluster(&state.Cluster{Key: cluster("prod")})
			e.PutCluster(&state.Cluster{Key: cluster("staging")})
			e.PutSchedule(&state.Schedule{Key: state.ScheduleKey{Scope: cluster("prod").Scope, Rule: "nightly", Target: "t"}, Cluster: cluster("prod")})
		}
		if _, errs, code := r.run(t, strings.Fields(args)...); code != cli.Done || len(o.asked) != 1 {
			t.Errorf("%s: exit %d, %s", args, code, errs)
			continue
		}
		if len(o.asked[0].Command) == 0 {
			o.asked[0].Command = nil
		}
		if !reflect.DeepEqual(o.asked[0], want) {
			t.Errorf("%s: %+v", args, o.asked[0])
		}
	}
	guess := &operatorOf{plan: state.Plan{Guess: "nothing is remembered of it: 3 tasks is autoscaling's minimum"}}
	if _, errs, code := acts(guess, false, "").run(t, "start", "prod/web", "-y"); code != cli.Refused || !strings.Contains(errs, "nobody is there to agree") || len(guess.typed) != 0 {
		t.Errorf("exit %d: %s", code, errs)
	}
	for _, args := range []string{"run-task -y", "run-task migrate -y", "run-task --task-definition web:3 -y", "stop-task -y", "stop -y"} {
		if _, errs, code := acts(&operatorOf{}, false, "").run(t, strings.Fields(args)...); code != cli.Misused {
			t.Errorf("%s: exit %d: %s", args, code, errs)
		}
	}
}

// --wait stays until ECS is done.
func TestWait(t *testing.T) {
	o := &operatorOf{act: state.Act{Fate: state.FateAccepted, Desired: 6}}
	r := acts(o, false, "")
	r.news = make(chan func(*state.Edit), 2)
	tell := func(running int) {
		r.news <- func(e *state.Edit) {
			svc := healthy("prod", "web")
			svc.Desired, svc.Running, svc.SeenAt = 6, running, ago(-2e9)
			e.PutService(svc)
		}
	}
	tell(5)
	tell(6)
	out, _, code := r.run(t, "scale", "prod/web", "6", "-y", "--wait")
	if code != cli.Done || !strings.Contains(out, "done (6 tasks running)") {
		t.Errorf("exit %d: %s", code, out)
	}
	out, errs, code := acts(o, false, "").run(t, "scale", "prod/web", "6", "-y", "--wait=1ms")
	if code != cli.Failed || !strings.Contains(out, "not over after 1ms") {
		t.Errorf("exit %d: %s %s", code, out, errs)
	}
}

// A task that is waited for is told with what it wrote and how its containers ended; each line comes once, however often it
// is read.
func TestWaitForATask(t *testing.T) {
	for name, c := range map[string]struct {
		exit int
		json bool
		code int
		says string
	}{
		"well":    {0, false, cli.Done, "done (task 99999999 app exited 0)"},
		"badly":   {3, false, cli.Failed, "failed (task 99999999 app exited 3)"},
		"as JSON": {3, true, cli.Failed, `"exitCodes":{"app":3}`},
	} {
		t.Run(name, func(t *testing.T) {
			key := state.TaskKey{Cluster: cluster("prod"), ID: "99999999aaaaaaaaaaaaaaaaaaaaaaaa"}
			r := acts(&operatorOf{act: state.Act{Fate: state.FateAccepted, Started: key}}, false, "")
			r.batches = []state.LogBatch{
				{Where: []state.LogWhere{{Container: "app", Driver: "awslogs", Group: "/jobs", Region: "us-east-1"}}, Opened: true, Settled: ago(0)},
				{Lines: []state.LogLine{{ID: "1", At: ago(1e9), Raw: "migrated 7 tables", From: &state.LogStream{Task: key.ID, Container: "app"}}}, Settled: ago(0)},
			}
			r.news = make(chan func(*state.Edit), 1)
			r.news <- func(e *state.Edit) {
				e.PutTask(&state.Task{
					Key: key, LastStatus: state.StatusStopped, DesiredStatus: state.StatusStopped, StoppedAt: ago(0),
					Containers: []state.Container{{Name: "app", ExitCode: &c.exit}}, SeenAt: ago(-1e9),
				})
			}
			args := []string{"run-task", "--like", "prod/web", "-y", "--wait"}
			if c.json {
				args = append(args, "-o", "json")
			}
			out, errs, code := r.run(t, args...)
			lines, other := out, errs
			if c.json {
				lines, other = errs, out
			}
			if code != c.code || !strings.Contains(out, c.says) || strings.Count(lines, "migrated 7 tables") != 1 || strings.Contains(other, "migrated") {
				t.Errorf("exit %d\n%s\n%s", code, out, errs)
			}
			if r.logs.Task != key {
				t.Errorf("read %+v", r.logs)
			}
		})
	}
}
