package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/cli"
	"github.com/fsui/fsui/internal/state"
)

// past is what was kept.
type past struct {
	all []state.Happening
	err error
}

func (past) File() string { return "/home/history.db" }

func (past) Close() error { return nil }

func (p past) Places() (keys []state.ServiceKey, err error) {
	for _, h := range p.all {
		if !slices.Contains(keys, h.Service) {
			keys = append(keys, h.Service)
		}
	}
	return keys, p.err
}

func (p past) Past(q state.PastAsked) (all []state.Happening, more bool, err error) {
	for _, h := range p.all {
		if q.Wants(h.Service) && !h.At.Before(q.Since) && (q.Until.IsZero() || !h.At.After(q.Until)) &&
			(q.Task == "" || h.Task != nil && strings.HasPrefix(h.Task.Key.ID, q.Task)) {
			all = append(all, h)
		}
	}
	return all, false, p.err
}

func (p past) record(ctx context.Context, kept func([]state.Happening)) {
	kept(p.all)
	<-ctx.Done()
}

const (
	crashedTask = "1f6b3c8e6d0ecf831eec9f0927a4d5b2"
	scaledTask  = "2a6b3c8e6d0ecf831eec9f0927a4d5b2"
)

// kept is the past of two services of one name and a standalone task.
func kept() past {
	exit := 1
	stop := func(of state.ServiceKey, id string, at time.Time, t state.Task) state.Happening {
		t.Key, t.Service, t.LastStatus, t.DesiredStatus, t.StoppedAt = state.TaskKey{Cluster: of.Cluster, ID: id}, of.Name, "STOPPED", "STOPPED", at
		t.ARN = "arn:aws:ecs:us-east-1:111122223333:task/" + of.Cluster.Name + "/" + id
		return state.Happening{At: at, Kind: state.HappenedStop, Service: of, Task: &t}
	}
	web := serviceKey("prod", "web")
	now := &state.Deployment{ID: "ecs-svc/1", Status: "PRIMARY", TaskDefinition: "web:7", RolloutState: "FAILED", Reason: "deployment failed: tasks failed to start"}
	before := &state.Deployment{ID: "ecs-svc/1", Status: "PRIMARY", TaskDefinition: "web:7", RolloutState: "IN_PROGRESS"}
	return past{all: []state.Happening{
		stop(serviceKey("staging", "web"), "3a6b3c8e6d0ecf831eec9f0927a4d5b2", ago(72*time.Hour), state.Task{StopCode: "UserInitiated", StoppedReason: "Task stopped by user"}),
		{At: ago(5 * time.Hour), Kind: state.HappenedEvent, Service: web, Event: &state.Event{ID: "e1", Message: "(service web) has started 1 tasks: (task " + crashedTask + ")."}},
		stop(web, crashedTask, ago(4*time.Hour), state.Task{
			StopCode: "EssentialContainerExited", StoppedReason: "Essential container in task exited", Containers: []state.Container{{Name: "app", ExitCode: &exit, LastStatus: "STOPPED"}},
		}),
		{At: ago(3 * time.Hour), Kind: state.HappenedDeployment, Service: web, Deployment: &state.DeploymentChange{Service: web, Before: before, After: now}},
		{At: ago(2 * time.Hour), Kind: state.HappenedAction, Service: web, Act: &state.Act{
			ID: "a1", Action: state.Action{Kind: state.ActScale, Service: web}, Changes: []state.Change{{What: "desired", Before: "4", After: "2"}}, Fate: state.FateDone,
			Caller: "arn:aws:sts::111122223333:assumed-role/admin/on-call",
		}},
		stop(web, scaledTask, ago(time.Hour), state.Task{StopCode: "ServiceSchedulerInitiated", StoppedReason: "Scaling activity initiated by (deployment ecs-svc/1)"}),
		stop(state.ServiceKey{Cluster: cluster("prod")}, "4a6b3c8e6d0ecf831eec9f0927a4d5b2", ago(time.Minute), state.Task{Group: "family:job", StopCode: "TaskFailedToStart", StoppedReason: "CannotPullContainerError: pull access denied"}),
	}}
}

// What is kept is told without asking AWS, by time, with what tasks were stopped for.
func TestHistory(t *testing.T) {
	r := &region{past: kept(), err: errors.New("nobody may ask AWS")}
	out, errs, code := r.run(t, "history")
	want := `AT                        KIND        SERVICE   TASK                              CAUSE              WHAT
2026-03-01T07:00:00.000Z  event       prod/web  -                                 -                  (service web) has started 1 tasks: (task 1f6b3c8e6d0ecf831eec9f0927a4d5b2).
2026-03-01T08:00:00.000Z  stop        prod/web  1f6b3c8e6d0ecf831eec9f0927a4d5b2  app-crash          app exited 1
2026-03-01T09:00:00.000Z  deployment  prod/web  -                                 -                  deployment of web:7 FAILED: deployment failed: tasks failed to start
2026-03-01T10:00:00.000Z  action      prod/web  -                                 -                  scale: desired 4 → 2 by admin/on-call, done
2026-03-01T11:00:00.000Z  stop        prod/web  2a6b3c8e6d0ecf831eec9f0927a4d5b2  service-scaling    Scaling activity initiated by (deployment ecs-svc/1)
2026-03-01T11:59:00.000Z  stop        prod      4a6b3c8e6d0ecf831eec9f0927a4d5b2  image-pull-denied  cannot pull image: pull access denied
`
	if out != want || errs != "" || code != cli.Done {
		t.Errorf("exit %d, %s\n%s\nwant\n%s", code, errs, out, want)
	}
	for words, lines := range map[string]int{
		"prod/web": 5, "web --cluster prod": 5, "web --cluster staging --since 7d": 1, "--since 4d": 7, "--since 4h --until 2h": 3,
		"1f6b3c": 2, "task/2a6b3c": 1, "arn:aws:ecs:us-east-1:111122223333:task/prod/4a6b3c8e6d0ecf831eec9f0927a4d5b2": 1, "3a6b3c8e": 1,
		"arn:aws:ecs:us-east-1:111122223333:service/staging/web --since 4d": 1,
	} {
		out, errs, code := r.run(t, append([]string{"history", "--no-headers"}, strings.Fields(words)...)...)
		if strings.Count(out, "\n") != lines || code != cli.Done || errs != "" {
			t.Errorf("history %s: exit %d, %s\n%s", words, code, errs, out)
		}
	}
}

func TestHistoryThatSaysNothing(t *testing.T) {
	for words, c := range map[string]struct {
		past past
		says string
		code int
	}{
		"":              {past{}, "fsui: no history yet: the console and fsui record keep it in /home/history.db", cli.Done},
		"staging/web":   {kept(), "fsui: no stop, event, deployment, scaling, target, cause, call or action is kept of the last day; --since looks further back", cli.Done},
		"web":           {kept(), `"web" is the name of 2 services: prod/web, staging/web`, cli.Failed},
		"wev":           {kept(), `fsui: of what is kept: no service is called "wev"; did you mean web?`, cli.Failed},
		"--since 2026":  {kept(), `--since: "2026" is no time`, cli.Misused},
		"prod/web -o x": {kept(), `invalid argument "x"`, cli.Misused},
		"prod/web":      {past{err: errors.New("journal /home/history.db: disk I/O error")}, "fsui: journal /home/history.db: disk I/O error", cli.Failed},
	} {
		out, errs, code := (&region{past: c.past}).run(t, append([]string{"history"}, strings.Fields(words)...)...)
		if out != "" || !strings.Contains(errs, c.says) || strings.Count(errs, "\n") != 1 || code != c.code {
			t.Errorf("history %s: exit %d, %q, %q; want %d, %q", words, code, out, errs, c.code, c.says)
		}
	}
}

func TestHistoryInJSON(t *testing.T) {
	out, _, code := (&region{past: kept()}).run(t, "history", "-o", "json", "--since", "4d")
	doc := decode(t, out)
	all := items(t, doc, "items")
	if code != cli.Done || doc["schema"] != 1.0 || doc["partial"] != false || len(all) != 7 {
		t.Fatalf("exit %d, %v", code, doc)
	}
	// By cluster, name, time.
	if all[0]["task"] != "4a6b3c8e6d0ecf831eec9f0927a4d5b2" || all[0]["service"] != nil || all[6]["cluster"] != "staging" || all[1]["kind"] != "event" {
		t.Errorf("the order is %v", all)
	}
	stop, act := all[2], all[4]
	containers, _ := stop["stopped"].(map[string]any)
	if stop["at"] != "2026-03-01T08:00:00.000Z" || stop["kind"] != "stop" || stop["service"] != "web" || stop["task"] != crashedTask || stop["cause"] != "app-crash" ||
		stop["text"] != "app exited 1" || stop["account"] != "111122223333" || len(items(t, containers, "containers")) != 1 {
		t.Errorf("%v", stop)
	}
	if act["kind"] != "action" || act["caller"] != "arn:aws:sts::111122223333:assumed-role/admin/on-call" || act["result"] != "done" || act["stopped"] != nil {
		t.Errorf("%v", act)
	}
}

// A line for each thing kept, until it is interrupted.
func TestRecord(t *testing.T) {
	for form, want := range map[string]string{
		"table": "2026-03-01T08:00:00.000Z  stop  prod/web  " + crashedTask + "  app-crash  app exited 1",
		"json":  `{"at":"2026-03-01T08:00:00.000Z","kind":"stop","service":"web","task":"` + crashedTask + `","cause":"app-crash",`,
	} {
		r := &region{first: func(e *state.Edit) { allRead(e, "prod") }, past: kept()}
		ctx, stop := context.WithCancel(t.Context())
		from, to := io.Pipe()
		var errs bytes.Buffer
		c := r.config(nil, &errs)
		c.Stdout = to
		code := make(chan int, 1)
		go func() {
			code <- cli.Run(ctx, c, []string{"record", "-o", form})
			_ = to.Close()
		}()
		lines := bufio.NewScanner(from)
		for range 3 {
			if !lines.Scan() {
				t.Fatal("the output ended")
			}
		}
		if !strings.HasPrefix(lines.Text(), want) {
			t.Errorf("%s: %s", form, lines.Text())
		}
		for range 4 {
			lines.Scan()
		}
		stop()
		if got := <-code; got != cli.Interrupted || !strings.Contains(errs.String(), "keeping what happens in us-east-1 until interrupted: /home/history.db") {
			t.Errorf("%s: exit %d, %s", form, got, errs.String())
		}
	}
}

// With --fill AWS is asked first for what it still tells of one service, and what it did not tell makes the answer partial.
func TestHistoryFills(t *testing.T) {
	denied := &state.Fault{Kind: state.FaultDenied, Attempted: "logs:FilterLogEvents", Code: "AccessDeniedException", Advice: "allow logs:FilterLogEvents"}
	for name, c := range map[string]struct {
		filled state.Backfill
		says   string
		code   int
	}{
		"filled":       {state.Backfill{Group: "g", From: ago(4 * 24 * time.Hour), Lost: 2}, "fsui: prod/web is filled from event capture back to 2026-02-25T12:00:00Z; 2 of its lines cannot be read\n", cli.Done},
		"denied":       {state.Backfill{Group: "g", Fault: denied}, "fsui: logs:FilterLogEvents in prod: AccessDeniedException; allow logs:FilterLogEvents\n", cli.Failed},
		"nothing to":   {state.Backfill{}, "fsui: prod has neither event capture nor action logs: prod/web is filled from what ECS itself remembers\n", cli.Done},
		"nothing read": {state.Backfill{BackfillKey: state.BackfillKey{Service: serviceKey("x", "x")}}, "", cli.Done},
	} {
		r := &region{
			first: func(e *state.Edit) { estate(e) }, past: kept(),
			filled: func(e *state.Edit, of state.ServiceKey) {
				b := c.filled
				if b.Service.Name == "" {
					b.Service = of
				}
				b.Log = state.PastCapture
				e.PutBackfill(&b)
				e.PutBackfill(&state.Backfill{BackfillKey: state.BackfillKey{Service: of, Log: state.PastActions}})
			},
		}
		out, errs, code := r.run(t, "history", "prod/web", "--fill", "--since", "4d")
		if strings.Count(out, "\n") != 6 || errs != c.says || code != c.code || r.since != ago(4*24*time.Hour) || r.asked.Cluster != "prod" {
			t.Errorf("%s: exit %d, since %s\n%s%s", name, code, r.since, errs, out)
		}
		r.filled, r.since = nil, time.Time{}
		if _, errs, code := r.run(t, "history", "prod/web", "--fill", "--profile", "p"); code != cli.Done || r.since != ago(24*time.Hour) {
			t.Errorf("exit %d, since %s\n%s", code, r.since, errs)
		}
		if _, errs, code := r.run(t, "history", "prod/nobody", "--fill"); code != cli.Failed || !strings.Contains(errs, "no service is called") {
			t.Errorf("exit %d, %s", code, errs)
		}
	}
}
