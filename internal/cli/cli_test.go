package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/cli"
	"github.com/fsui/fsui/internal/state"
)

// now is the time of all tests.
func now() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

func ago(d time.Duration) time.Time { return now().Add(-d) }

// region is a Region that answers with what the test says.
type region struct {
	first func(*state.Edit)      // what a sweep finds
	news  chan func(*state.Edit) // what happens while Run runs
	// rollouts is what the history of a service's deployments holds.
	rollouts func(*state.Edit, state.ServiceKey)
	want     []state.SourceKind // what was asked for
	asked    cli.Settings
	store    *state.Store
	network  func(*state.Edit, state.NetworkKey)
	images   func(*state.Edit, state.ServiceKey)
	filled   func(*state.Edit, state.ServiceKey)
	trail    *state.Trail // what CloudTrail tells
	since    time.Time    // what the past was asked for from
	// definitions are the task definitions that were asked for one by one.
	definitions []string
	width       int
	term        bool
	env         []string
	files       map[string]string // that can be read
	focus       state.Focus
	logs        state.LogRequest // what was asked of a tail, batches what it brings
	batches     []state.LogBatch
	operator    cli.Operator // nil = nobody acts
	typed       string       // what comes from standard input
	asks        bool         // it is a terminal
	err         error        // of opening it
	past        past         // what was kept
	// console, demo and simulate are called in place of the real thing.
	console  func(context.Context) error
	scenario string
	simulate func(context.Context, cli.Simulation, func(string, []string)) error
}

func (r *region) Sweep(_ context.Context, want ...state.SourceKind) error {
	r.want = want
	r.store.Apply(r.first)
	return nil
}

func (r *region) SweepRollouts(_ context.Context, service state.ServiceKey) error {
	if r.rollouts == nil {
		return errors.New("nobody said what is deployed")
	}
	r.store.Apply(func(e *state.Edit) { r.rollouts(e, service) })
	return nil
}

func (r *region) SweepPast(_ context.Context, of state.ServiceKey, since time.Time) error {
	r.since = since
	if r.filled != nil {
		r.store.Apply(func(e *state.Edit) { r.filled(e, of) })
	}
	return nil
}

func (r *region) SweepTrail(_ context.Context, of state.ServiceKey) error {
	if r.trail == nil {
		return errors.New("nobody said what CloudTrail tells")
	}
	r.trail.Scope = of.Cluster.Scope
	r.store.Apply(func(e *state.Edit) { e.PutTrail(r.trail) })
	return nil
}

func (r *region) SweepChange(_ context.Context, of state.ServiceKey) error {
	if r.rollouts != nil {
		r.store.Apply(func(e *state.Edit) { r.rollouts(e, of) })
	}
	return nil
}

func (r *region) SweepImages(_ context.Context, of state.ServiceKey) error {
	if r.images != nil {
		r.store.Apply(func(e *state.Edit) { r.images(e, of) })
	}
	return nil
}

func (r *region) SweepDefinition(_ context.Context, _ state.Scope, arn string) error {
	r.definitions = append(r.definitions, arn)
	if r.store.Snapshot().TaskDefinitions[arn] != nil {
		return nil
	}
	r.store.Apply(func(e *state.Edit) {
		e.PutTaskDefinition(&state.TaskDefinition{ARN: arn, Containers: []state.ContainerDefinition{
			{Name: "app", LogDriver: "awslogs", LogGroup: "/ecs/" + state.Revision(arn), LogPrefix: "run", LogRegion: "eu-west-1"},
		}})
	})
	return nil
}

func (r *region) SweepNetwork(_ context.Context, of state.NetworkKey) error {
	if r.network == nil {
		return errors.New("nobody said what the network is")
	}
	r.store.Apply(func(e *state.Edit) { r.network(e, of) })
	return nil
}

func (r *region) Run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case edit := <-r.news:
			r.store.Apply(edit)
		}
	}
}

func (r *region) Focus(f state.Focus) { r.focus = f }

func (r *region) Tail(ctx context.Context, req state.LogRequest) <-chan state.LogBatch {
	r.logs = req
	out := make(chan state.LogBatch)
	go func() {
		defer close(out)
		for _, b := range r.batches {
			select {
			case out <- b:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

func (r *region) config(stdout, stderr *bytes.Buffer) cli.Config {
	r.store = state.NewStore()
	return cli.Config{
		Stdin: strings.NewReader(r.typed), Asks: r.asks, Stdout: stdout, Stderr: stderr, Environ: r.env, Clock: now, Terminal: r.term,
		Width:    func() int { return r.width },
		Build:    cli.Build{Version: "v1.2.3", Revision: "abc", Go: "go1.26", Platform: "linux/amd64"},
		Licenses: func() string { return "all of them\n" }, Scenarios: func() []string { return []string{"estate", "outage"} },
		FaultGrammar: "throttle=30%",
		ReadFile:     r.readFile, CheckScreen: checkScreen,
		OpenHistory: func(context.Context) cli.History { return r.past },
		Open: func(_ context.Context, s cli.Settings) (*cli.Facts, error) {
			if r.asked = s; r.err != nil {
				return nil, r.err
			}
			return &cli.Facts{Store: r.store, Poller: r, Logs: r, Operator: r.operator, Region: "us-east-1", Close: func() {}, KeptIn: "/home/history.db", Record: r.past.record, Keep: func(work func() error) error { return work() }}, nil
		},
		Console: func(ctx context.Context, s cli.Settings) error { r.asked = s; return r.console(ctx) },
		Demo: func(ctx context.Context, s cli.Settings, scenario string) error {
			r.asked, r.scenario = s, scenario
			return r.console(ctx)
		},
		Simulate: func(ctx context.Context, s cli.Simulation, listening func(string, []string)) error {
			return r.simulate(ctx, s, listening)
		},
	}
}

// run runs one command to its end.
func (r *region) run(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, err bytes.Buffer
	code = cli.Run(t.Context(), r.config(&out, &err), args)
	return out.String(), err.String(), code
}

func cluster(name string) state.ClusterKey {
	return state.ClusterKey{Scope: state.Scope{Partition: "aws", Account: "111122223333", Region: "us-east-1"}, Name: name}
}

func serviceKey(c, name string) state.ServiceKey {
	return state.ServiceKey{Cluster: cluster(c), Name: name}
}

// healthy is a service with nothing wrong.
func healthy(c, name string) *state.Service {
	return &state.Service{
		Key: serviceKey(c, name), ARN: "arn:aws:ecs:us-east-1:111122223333:service/" + c + "/" + name, Status: "ACTIVE",
		Desired: 2, Running: 2, Controller: "ECS", Strategy: "REPLICA", SeenAt: ago(time.Second),
		TaskDefinition: "arn:aws:ecs:us-east-1:111122223333:task-definition/" + name + ":7",
		Deployments: []state.Deployment{{
			ID: "ecs-svc/1", Status: "PRIMARY", RolloutState: "COMPLETED", Desired: 2, Running: 2,
			CreatedAt: ago(2 * time.Hour), UpdatedAt: ago(time.Hour),
		}},
	}
}

// allRead marks every source of the clusters as read a second ago.
func allRead(e *state.Edit, clusters ...string) {
	put := func(kind state.SourceKind, c string) {
		e.PutSource(&state.Source{Key: state.SourceKey{Kind: kind, Region: "us-east-1", Cluster: c}, At: ago(time.Second), Promise: 5 * time.Second})
	}
	put(state.SourceClusters, "")
	put(state.SourceTargets, "")
	for _, c := range clusters {
		put(state.SourceServices, c)
		put(state.SourceTasks, c)
	}
}

// estate has one of everything: prod/web is well, prod/api crashes, staging/web is stopped, a task belongs to nobody.
func estate(e *state.Edit) {
	allRead(e, "prod", "staging")
	e.PutService(healthy("prod", "web"))
	api := healthy("prod", "api")
	api.Running, api.Pending = 0, 1
	api.Events = []state.Event{
		{ID: "2", At: ago(time.Minute), Message: "(service api) has started 1 tasks: (task 2222)."},
		{ID: "1", At: ago(time.Hour), Message: "(service api) has reached a steady state."},
	}
	e.PutService(api)
	off := healthy("staging", "web")
	off.Desired, off.Running, off.Deployments = 0, 0, nil
	e.PutService(off)

	groupKey := state.TargetGroupKey{Scope: cluster("prod").Scope, Name: "web-tg"}
	web := healthy("prod", "web")
	web.LoadBalancers = []state.LoadBalancer{{TargetGroup: groupKey, ARN: "arn:web-tg"}}
	e.PutService(web)
	e.PutTargetGroup(&state.TargetGroup{Key: groupKey, ARN: "arn:web-tg", SeenAt: ago(time.Second), Targets: []state.Target{
		{ID: "10.0.0.9", Port: 80, Zone: "us-east-1b", State: "draining", Reason: "Target.DeregistrationInProgress", Detail: "Target deregistration is in progress"},
		{ID: "10.0.0.7", Port: 80, Zone: "us-east-1a", State: "healthy"},
	}})

	running := &state.Task{
		Key: state.TaskKey{Cluster: cluster("prod"), ID: "11111111aaaaaaaaaaaaaaaaaaaaaaaa"}, ARN: "arn:task1", Service: "web", Group: "service:web",
		LastStatus: "RUNNING", DesiredStatus: "RUNNING", Health: "HEALTHY", IP: "10.0.0.7", CreatedAt: ago(3 * time.Hour),
		Containers: []state.Container{{Name: "app", LastStatus: "RUNNING", ImageDigest: "sha256:1"}},
	}
	e.PutTask(running)
	for i, id := range []string{"22222222bbbbbbbbbbbbbbbbbbbbbbbb", "22222233cccccccccccccccccccccccc"} {
		code := 1
		e.PutTask(&state.Task{
			Key: state.TaskKey{Cluster: cluster("prod"), ID: id}, ARN: "arn:" + id, Service: "api", Group: "service:api",
			LastStatus: "STOPPED", DesiredStatus: "STOPPED", StopCode: "EssentialContainerExited",
			StoppedReason: "Essential container in task exited", CreatedAt: ago(time.Duration(i+3) * time.Minute),
			StartedAt: ago(time.Duration(i+2) * time.Minute), ExecutionStoppedAt: ago(time.Duration(i+2)*time.Minute - 8*time.Second),
			StoppedAt:  ago(time.Duration(i+1) * time.Minute),
			Containers: []state.Container{{Name: "app", LastStatus: "STOPPED", ExitCode: &code}},
		})
	}
	e.PutTask(&state.Task{
		Key: state.TaskKey{Cluster: cluster("staging"), ID: "33333333dddddddddddddddddddddddd"}, ARN: "arn:task4", Group: "family:migrate",
		LastStatus: "PENDING", DesiredStatus: "RUNNING", CreatedAt: ago(10 * time.Second),
		Containers: []state.Container{{Name: "job", LastStatus: "PENDING"}},
	})
}

// decode reads a JSON answer, which must be one object that begins with the schema.
func decode(t *testing.T, text string) map[string]any {
	t.Helper()
	if compact := strings.Join(strings.Fields(text), ""); !strings.HasPrefix(compact, `{"schema":1,`) {
		t.Errorf("schema is not first: %.80s", text)
	}
	var doc map[string]any
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return doc
}

func items(t *testing.T, doc map[string]any, name string) []map[string]any {
	t.Helper()
	list, ok := doc[name].([]any)
	if !ok {
		t.Fatalf("%s is no list in %v", name, doc)
	}
	all := make([]map[string]any, 0, len(list))
	for _, item := range list {
		all = append(all, item.(map[string]any))
	}
	return all
}

func TestStatusOnAPipe(t *testing.T) {
	out, errs, code := (&region{first: estate}).run(t, "status")
	const want = "" +
		"STATE    SERVICE      RUN/WANT  TARGETS  ROLLOUT    REVISION  SINCE  WHAT IS WRONG\n" +
		"failing  prod/api          0/2        -  COMPLETED  api:7        2m  ×2 app exited 1 after 8s\n" +
		"healthy  prod/web          2/2      1/1  COMPLETED  web:7        1h\n" +
		"stopped  staging/web       0/0        -  -          web:7         -\n"
	if out != want || errs != "" || code != cli.BadNews {
		t.Errorf("exit %d, %q\n%s\nwant\n%s", code, errs, out, want)
	}
	out, _, _ = (&region{first: estate}).run(t, "status", "web", "--cluster", "prod", "--no-headers")
	if !strings.HasPrefix(out, "") || strings.Contains(out, "STATE") {
		t.Errorf("headers though none are wanted:\n%s", out)
	}
}

// Of two profiles that lead to one account the answer says that it lists it once.
func TestStatusOfOneAccountByTwoProfiles(t *testing.T) {
	r := &region{first: func(e *state.Edit) {
		estate(e)
		for _, profile := range []string{"", "reader"} {
			l := &state.Login{Profile: profile, Region: "us-east-1", Account: "111122223333"}
			if profile == "reader" {
				l.SameAs = &state.Origin{Region: "us-east-1"}
			}
			e.SetLogin(*l)
		}
	}}
	out, errs, code := r.run(t, "status")
	if errs != "fsui: reader in us-east-1 leads to the same account as default in us-east-1: listed once\n" || code != cli.BadNews || strings.Count(out, "prod/api") != 1 {
		t.Errorf("exit %d, %q\n%s", code, errs, out)
	}
}

func TestStatusInJSON(t *testing.T) {
	out, _, code := (&region{first: estate}).run(t, "status", "-o", "json")
	doc := decode(t, out)
	if code != cli.BadNews || doc["partial"] != false || len(items(t, doc, "errors")) != 0 {
		t.Errorf("exit %d, partial %v, errors %v", code, doc["partial"], doc["errors"])
	}
	services := items(t, doc, "services")
	if len(services) != 3 {
		t.Fatalf("%d services", len(services))
	}
	want := map[string]any{
		"name": "api", "desired": 2.0, "running": 0.0, "pending": 1.0, "health": "failing", "verdict": "×2 app exited 1 after 8s",
		"since": "2026-03-01T11:58:00.000Z", "rollout": "COMPLETED", "controller": "ECS", "schedulingStrategy": "REPLICA",
		"taskDefinition": "arn:aws:ecs:us-east-1:111122223333:task-definition/api:7",
		"account":        "111122223333", "region": "us-east-1", "cluster": "prod", "arn": "arn:aws:ecs:us-east-1:111122223333:service/prod/api",
	}
	compare(t, services[0], want)
	compare(t, services[2], map[string]any{"cluster": "staging", "name": "web", "health": "stopped", "verdict": "", "rollout": nil, "since": nil})
}

func compare(t *testing.T, got, want map[string]any) {
	t.Helper()
	for k, w := range want {
		if g, there := got[k]; !there || g != w {
			t.Errorf("%s is %v (there: %v), want %v", k, g, there, w)
		}
	}
}

func TestTasks(t *testing.T) {
	out, _, code := (&region{first: estate}).run(t, "tasks")
	const want = "" +
		"TASK                              SERVICE                   STATUS   HEALTH   REVISION  AZ                     SINCE  CONTAINERS\n" +
		"11111111aaaaaaaaaaaaaaaaaaaaaaaa  prod/web                  RUNNING  HEALTHY  -         -   2026-03-01T09:00:00.000Z  app\n" +
		"33333333dddddddddddddddddddddddd  staging/(family:migrate)  PENDING  -        -         -   2026-03-01T11:59:50.000Z  job PENDING\n"
	if out != want || code != cli.Done {
		t.Errorf("exit %d\n%s\nwant\n%s", code, out, want)
	}
	out, _, _ = (&region{first: estate}).run(t, "tasks", "--stopped", "-o", "json", "prod/api")
	tasks := items(t, decode(t, out), "tasks")
	if len(tasks) != 2 || tasks[0]["stoppedAt"] != "2026-03-01T11:58:00.000Z" {
		t.Fatalf("not the stopped tasks, oldest first: %v", tasks)
	}
	compare(t, tasks[1], map[string]any{
		"service": "api", "id": "22222222bbbbbbbbbbbbbbbbbbbbbbbb", "lastStatus": "STOPPED", "desiredStatus": "STOPPED", "healthStatus": nil,
		"stopCode": "EssentialContainerExited", "stoppedReason": "Essential container in task exited",
		"account": "111122223333", "region": "us-east-1", "cluster": "prod", "arn": "arn:22222222bbbbbbbbbbbbbbbbbbbbbbbb",
	})
	compare(t, items(t, tasks[1], "containers")[0], map[string]any{
		"name": "app", "lastStatus": "STOPPED", "exitCode": 1.0, "reason": nil, "imageDigest": nil,
	})
	out, _, _ = (&region{first: estate}).run(t, "tasks", "-o", "json")
	tasks = items(t, decode(t, out), "tasks")
	compare(t, tasks[1], map[string]any{"service": nil, "group": "family:migrate", "stoppedAt": nil})
	compare(t, items(t, tasks[0], "containers")[0], map[string]any{"exitCode": nil, "imageDigest": "sha256:1"})
}

func TestEvents(t *testing.T) {
	out, _, code := (&region{first: estate}).run(t, "events", "api")
	const want = "" +
		"                      AT  SERVICE   EVENT\n" +
		"2026-03-01T11:00:00.000Z  prod/api  (service api) has reached a steady state.\n" +
		"2026-03-01T11:59:00.000Z  prod/api  (service api) has started 1 tasks: (task 2222).\n"
	if out != want || code != cli.Done {
		t.Errorf("exit %d\n%s\nwant\n%s", code, out, want)
	}
	out, _, _ = (&region{first: estate}).run(t, "events", "-o", "json")
	compare(t, items(t, decode(t, out), "events")[0], map[string]any{
		"service": "api", "at": "2026-03-01T11:00:00.000Z", "message": "(service api) has reached a steady state.", "cluster": "prod",
	})
}

func TestTargets(t *testing.T) {
	out, _, code := (&region{first: estate}).run(t, "targets")
	const want = "" +
		"STATE     SERVICE   TARGET GROUP  TARGET       AZ          TASK                              WHY\n" +
		"healthy   prod/web  web-tg        10.0.0.7:80  us-east-1a  11111111aaaaaaaaaaaaaaaaaaaaaaaa\n" +
		"draining  prod/web  web-tg        10.0.0.9:80  us-east-1b  -                                 Target.DeregistrationInProgress: Target deregistration is in progress\n"
	if out != want || code != cli.Done {
		t.Errorf("exit %d\n%s\nwant\n%s", code, out, want)
	}
	out, _, _ = (&region{first: estate}).run(t, "targets", "-o", "json")
	targets := items(t, decode(t, out), "targets")
	compare(t, targets[0], map[string]any{
		"service": "web", "targetGroup": "web-tg", "id": "10.0.0.7", "port": 80.0, "az": "us-east-1a", "state": "healthy", "reason": nil,
		"task": "11111111aaaaaaaaaaaaaaaaaaaaaaaa", "cluster": "prod", "arn": "arn:web-tg",
	})
	compare(t, targets[1], map[string]any{"task": nil, "reason": "Target.DeregistrationInProgress"})
}
