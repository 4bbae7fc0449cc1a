package cli_test

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/awsdoc"
	"github.com/fsui/fsui/internal/cli"
	"github.com/fsui/fsui/internal/state"
)

// export is a standalone task that failed.
func export(e *state.Edit) {
	code := 2
	e.PutTask(&state.Task{
		Key: state.TaskKey{Cluster: cluster("staging"), ID: "44444444eeeeeeeeeeeeeeeeeeeeeeee"}, ARN: "arn:task5", Group: "family:export",
		LastStatus: "STOPPED", StopCode: "EssentialContainerExited", StoppedReason: "Essential container in task exited", StoppedAt: ago(5 * time.Minute),
		Containers: []state.Container{{Name: "export", ExitCode: &code}},
	})
}

func TestWhyOfAllThatIsWrong(t *testing.T) {
	r := &region{first: func(e *state.Edit) { estate(e); export(e) }}
	out, errs, code := r.run(t, "why", "-o", "json")
	if errs != "" || code != cli.BadNews {
		t.Fatalf("exit %d, stderr %q", code, errs)
	}
	doc := decode(t, out)
	found := items(t, doc, "findings")
	if len(found) != 2 || doc["benign"] != false || doc["partial"] != false {
		t.Fatalf("%v", doc)
	}
	for i, want := range []map[string]any{
		{"cause": "app-crash", "service": "api", "cluster": "prod", "arn": "arn:aws:ecs:us-east-1:111122223333:service/prod/api", "count": 2.0, "region": "us-east-1"},
		{"cause": "app-crash", "service": nil, "cluster": "staging", "arn": "arn:task5", "count": 1.0, "summary": "Container export ended by itself with exit code 2."},
	} {
		for name, value := range want {
			if found[i][name] != value {
				t.Errorf("finding %d: %s is %v, want %v", i, name, found[i][name], value)
			}
		}
	}
	table, _, _ := r.run(t, "why")
	for _, want := range []string{"\napp-crash of prod/api\n", "\napp-crash of staging\n  1. Read the last lines"} {
		if !strings.Contains(table, want) {
			t.Errorf("no %q:\n%s", want, table)
		}
	}
	table, errs, code = (&region{first: estate}).run(t, "why")
	if errs != "" || code != cli.BadNews || !strings.HasPrefix(table, "SERVICE ") || !strings.Contains(table, "\nprod/api ") || !strings.Contains(table, "\n  1. ") {
		t.Errorf("exit %d, stderr %q\n%s", code, errs, table)
	}
	if strings.Contains(table, "prod/web") || strings.Contains(table, "staging/web") {
		t.Errorf("what is well is told:\n%s", table)
	}
}

func TestWhyOfOne(t *testing.T) {
	for _, c := range []struct {
		word, cause, errs string
		code              int
	}{
		{"api", "app-crash", "", cli.BadNews},
		{"prod/web", "steady-state", "", cli.Done},
		{"staging/web", "steady-state", "", cli.Done},
		{"22222222", "app-crash", "", cli.BadNews},
		{"task/11111111aaaaaaaaaaaaaaaaaaaaaaaa", "steady-state", "", cli.Done},
		{"33333333", "deployment-progress", "", cli.Done},
		{"web", "", `"web" is the name of 2 services: prod/web, staging/web`, cli.Failed},
		{"task/99999999", "", `no task has the id "99999999"`, cli.Failed},
	} {
		r := &region{first: estate}
		out, errs, code := r.run(t, "why", c.word, "-o", "json")
		if code != c.code || c.errs == "" && errs != "" || !strings.Contains(errs, c.errs) {
			t.Errorf("%s: exit %d, stderr %q", c.word, code, errs)
			continue
		}
		if c.cause == "" {
			continue
		}
		if found := items(t, decode(t, out), "findings"); len(found) == 0 || found[0]["cause"] != c.cause {
			t.Errorf("%s: %s", c.word, out)
		}
		if strings.HasPrefix(c.word, "task/") && r.asked.Cluster != "" {
			t.Errorf("%s reads cluster %q only", c.word, r.asked.Cluster)
		}
	}
}

func TestWhyWhereAllIsWell(t *testing.T) {
	r := &region{first: func(e *state.Edit) { allRead(e, "prod"); e.PutService(healthy("prod", "web")) }}
	if out, errs, code := r.run(t, "why"); out != "" || errs != "fsui: no trouble in us-east-1\n" || code != cli.Done {
		t.Errorf("exit %d, stderr %q, stdout %q", code, errs, out)
	}
	out, _, code := r.run(t, "why", "-o", "json")
	if doc := decode(t, out); code != cli.Done || doc["benign"] != true || len(items(t, doc, "findings")) != 0 {
		t.Errorf("exit %d, %s", code, out)
	}
}

// A partial answer says so, and what was found is told all the same.
func TestWhyWithoutTargets(t *testing.T) {
	r := &region{first: func(e *state.Edit) {
		estate(e)
		e.PutSource(&state.Source{
			Key:   state.SourceKey{Kind: state.SourceTargets, Region: "us-east-1"},
			Fault: &state.Fault{Kind: state.FaultDenied, Attempted: "elasticloadbalancing:DescribeTargetHealth", Code: "AccessDenied"},
		})
	}}
	out, errs, code := r.run(t, "why", "api")
	if code != cli.Failed || !strings.Contains(errs, "DescribeTargetHealth") || !strings.HasPrefix(out, "CAUSE ") {
		t.Errorf("exit %d, stderr %q\n%s", code, errs, out)
	}
}

// Where AWS's words are all that status has, it says what they mean.
func TestStatusTellsTheCause(t *testing.T) {
	r := &region{first: func(e *state.Edit) {
		estate(e)
		e.PutTask(&state.Task{
			Key: state.TaskKey{Cluster: cluster("prod"), ID: "55555555ffffffffffffffffffffffff"}, Service: "web", Group: "service:web", LastStatus: "STOPPED",
			StopCode: "TaskFailedToStart", StoppedReason: "CannotPullContainerError: manifest unknown", StoppedAt: ago(time.Minute),
		})
		web := *e.Snapshot().Services[serviceKey("prod", "web")]
		web.Running = 1
		e.PutService(&web)
	}}
	out, _, _ := r.run(t, "status", "-o", "json")
	for _, s := range items(t, decode(t, out), "services") {
		want := map[string]string{"prod/api": "×2 app exited 1 after 8s", "prod/web": "The repository, tag or manifest that the task definition names is not in the registry"}
		if w := want[s["cluster"].(string)+"/"+s["name"].(string)]; w != "" && s["verdict"] != w {
			t.Errorf("%v: %v", s["name"], s["verdict"])
		}
	}
}

// The network of every service that it has stopped tasks of is read, and each is told its own hop and command.
func TestWhyOfAllReadsTheNetworks(t *testing.T) {
	doc := strings.Replace(isolated, "IMAGE", "nginx", 1)
	read := map[string]int{}
	r := &region{first: func(e *state.Edit) {
		allRead(e, "prod")
		for _, name := range []string{"shop", "cart"} {
			svc := healthy("prod", name)
			svc.Running = 0
			e.PutService(svc)
			for i, id := range []string{"11111111", "22222222"} {
				e.PutTask(&state.Task{
					Key: state.TaskKey{Cluster: cluster("prod"), ID: name + id}, Service: name, Group: "service:" + name, LastStatus: "STOPPED", StopCode: "TaskFailedToStart",
					StoppedReason: "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref docker.io/library/nginx:latest: dial tcp 198.51.100.7:443: i/o timeout",
					Subnet:        "subnet-1", StoppedAt: ago(time.Duration(i+1) * time.Minute),
				})
			}
		}
	}}
	r.network = func(e *state.Edit, of state.NetworkKey) {
		read[of.Service.Name]++
		n, err := awsdoc.Network(strings.NewReader(doc))
		if err != nil {
			t.Fatal(err)
		}
		n.Key = of
		e.PutNetwork(n)
	}
	out, errs, code := r.run(t, "why")
	if errs != "" || code != cli.BadNews || len(read) != 2 || read["shop"] != 1 || read["cart"] != 1 {
		t.Fatalf("exit %d, stderr %q, read %v", code, errs, read)
	}
	for _, want := range []string{" of prod/cart\n", " of prod/shop\n", "  network: blue to registry:docker.io: rtb-1 (main table) has no route for public addresses\n"} {
		if strings.Count(out, want) != 1+strings.Count(want, "network:") {
			t.Errorf("%q is not shown once for each:\n%s", want, out)
		}
	}
}
