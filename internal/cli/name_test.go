package cli_test

import (
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/cli"
	"github.com/fsui/fsui/internal/state"
)

func TestResolve(t *testing.T) {
	store := state.NewStore()
	const id = "abcdef0123456789abcdef0123456789"
	task := func(c, id string) *state.Task {
		return &state.Task{Key: state.TaskKey{Cluster: cluster(c), ID: id}, ARN: "arn:aws:ecs:us-east-1:111122223333:task/" + c + "/" + id}
	}
	store.Apply(func(e *state.Edit) {
		for _, s := range [][2]string{{"prod", "web"}, {"staging", "web"}, {"prod", "api"}, {"prod", "abcdef"}, {"prod", "deadbeef"}, {"staging", "deadbeef"}} {
			e.PutService(healthy(s[0], s[1]))
		}
		e.PutTask(task("prod", id))
		e.PutTask(task("prod", "1234567aaaaaaaaaaaaaaaaaaaaaaaaa"))
		e.PutTask(task("staging", "1234567bbbbbbbbbbbbbbbbbbbbbbbbb"))
		e.PutTask(task("staging", "deadbeefbbbbbbbbbbbbbbbbbbbbbbbb"))
	})
	for _, c := range []struct{ word, want, err string }{
		{word: "api", want: "service prod/api"},
		{word: "prod/web", want: "service prod/web"},
		{word: "service/api", want: "service prod/api"},
		{word: "service/staging/web", want: "service staging/web"},
		{word: "arn:aws:ecs:us-east-1:111122223333:service/staging/web", want: "service staging/web"},
		{word: "web", err: `"web" is the name of 2 services: prod/web, staging/web`},
		{word: "abcdef", want: "service prod/abcdef"}, // an exact name wins
		{word: "task/abcdef", want: "task prod/" + id},
		{word: "abcdef0", want: "task prod/" + id},
		{word: "ABCDEF0", want: "task prod/" + id},
		{word: id, want: "task prod/" + id},
		{word: "arn:aws:ecs:us-east-1:111122223333:task/prod/" + id, want: "task prod/" + id},
		{word: "deadbeef", err: `"deadbeef" is the name of 2 services: prod/deadbeef, staging/deadbeef`},
		{word: "1234567", err: `"1234567" begins the ids of 2 tasks: prod/1234567aaaaaaaaaaaaaaaaaaaaaaaaa, staging/1234567bbbbbbbbbbbbbbbbbbbbbbbbb`},
		{word: "1234567a", want: "task prod/1234567aaaaaaaaaaaaaaaaaaaaaaaaa"},
		{word: "task/12345", err: `"12345" is too short for a task: give 6 digits of its id or more`},
		{word: "task/999999", err: `no task has the id "999999"`},
		{word: "service/1234567a", err: `no service is called "service/1234567a"`},
		{word: "apj", err: `no service is called "apj"; did you mean api?`},
		{word: "service/staging/wbe", err: `no service is called "service/staging/wbe"; did you mean staging/web?`},
	} {
		got, err := cli.Resolve(store.Snapshot(), c.word)
		name := ""
		switch {
		case err != nil:
		case got.Service != nil:
			name = "service " + got.Service.Key.String()
		case got.Task != nil:
			name = "task " + got.Task.Key.String()
		}
		if name != c.want || (err == nil) != (c.err == "") || err != nil && err.Error() != c.err {
			t.Errorf("%s: %q, %v; want %q, %s", c.word, name, err, c.want, c.err)
		}
	}
}

func TestARNNamesItsCluster(t *testing.T) {
	r := &region{first: estate}
	for word, want := range map[string]string{
		"arn:aws:ecs:us-east-1:111122223333:service/prod/web": "prod",
		"arn:aws:ecs:us-east-1:111122223333:service/web":      "",
		"arn:aws:s3:::bucket/web":                             "",
		"service/prod/web":                                    "prod",
		"service/web":                                         "",
	} {
		r.run(t, "events", word)
		if r.asked.Cluster != want {
			t.Errorf("%s: asked cluster %q, want %q", word, r.asked.Cluster, want)
		}
	}
	_, errs, _ := r.run(t, "events", "prod/web", "--cluster", "staging")
	if r.asked.Cluster != "staging" || strings.Contains(errs, "prod/web\"") {
		t.Errorf("--cluster does not win: %q, %s", r.asked.Cluster, errs)
	}
}
