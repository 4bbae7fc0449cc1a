//go:build linux || darwin

package main

import (
	"bufio"
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// document is any of the JSON answers.
type document struct {
	Schema   int
	Services []struct {
		Name, Cluster, Account, Region, ARN, Health, Verdict, Controller, SchedulingStrategy string
		Desired, Running                                                                     int
	}
	Tasks []struct {
		Service                                *string
		ID, LastStatus, DesiredStatus, Cluster string
		StopCode, StoppedReason, StoppedAt     *string
		Containers                             []struct {
			Name     string
			ExitCode *int
			Reason   *string
		}
	}
	Events  []struct{ Service, At, Message, Cluster string }
	Targets []struct {
		Service, TargetGroup, ID, AZ, State string
		Port                                int
		Reason, Task                        *string
	}
	Deployments []struct {
		Service, ID, Status, RolloutState, Revision, CreatedAt string
		Desired, Running                                       int
	}
	History []struct{ Service, ID, Status, Strategy, Revision string }
	Partial *bool
	Errors  []map[string]any
}

func read(t *testing.T, text string) (d document) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &d); err != nil || d.Schema != 1 || d.Partial == nil || d.Errors == nil {
		t.Fatalf("no answer: %v in %.300s", err, text)
	}
	return d
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	url := region(t)
	env := clean(t, keys(url)...)

	t.Run("several Regions", func(t *testing.T) {
		t.Parallel()
		out, errs, code := answer(t, env, "status", "--region", "us-east-1", "--region", "eu-west-1", "--cluster", "prod", "-o", "json")
		d, regions := read(t, out), map[string]int{}
		for _, s := range d.Services {
			regions[s.Region]++
		}
		if code != 3 || errs != "" || *d.Partial || regions["us-east-1"] < 5 || regions["eu-west-1"] != 2 {
			t.Errorf("exit %d, services %v, %s", code, regions, errs)
		}
		out, _, _ = answer(t, env, "tasks", "prod/tax", "--region=us-east-1,eu-west-1")
		if strings.Contains(out, "REGION") || out == "" {
			t.Errorf("tasks of one service:\n%s", out)
		}
		out, _, _ = answer(t, env, "status", "--region=us-east-1,eu-west-1")
		if head, _, _ := strings.Cut(out, "\n"); !strings.Contains(head, "REGION") || strings.Contains(head, "ACCOUNT") {
			t.Errorf("the columns are %s", head)
		}
		if _, errs, code := answer(t, env, "status", "web", "--region=us-east-1,eu-west-1", "--cluster=prod"); code != 1 || !strings.Contains(errs, "arn:aws:ecs:eu-west-1") {
			t.Errorf("an ambiguous name: exit %d, %s", code, errs)
		}
		if _, errs, code := answer(t, env, "status", "--region=us-east-1,eu-west-1", "--cluster=prod,nope"); code != 1 || !strings.Contains(errs, `no cluster "nope" in us-east-1, eu-west-1`) {
			t.Errorf("a cluster that is nowhere: exit %d, %s", code, errs)
		}
	})

	t.Run("status", func(t *testing.T) {
		t.Parallel()
		out, errs, code := answer(t, env, "status", "-o", "json")
		d := read(t, out)
		if code != 3 || errs != "" || *d.Partial {
			t.Errorf("exit %d, partial %v, %s", code, *d.Partial, errs)
		}
		health := map[string]string{}
		for _, s := range d.Services {
			health[s.Cluster+"/"+s.Name] = s.Health
			if s.Account != "111122223333" || s.Region != "us-east-1" || !strings.HasPrefix(s.ARN, "arn:aws:ecs:us-east-1:111122223333:service/") {
				t.Errorf("%s stands nowhere: %+v", s.Name, s)
			}
		}
		for name, want := range map[string]string{
			"prod/checkout": "failing", "prod/payments": "failing", "prod/accounts": "failing", "prod/web": "healthy",
			"prod/monthly-report": "stopped", "platform/node-agent": "healthy", "staging/web": "healthy",
		} {
			if health[name] != want {
				t.Errorf("%s is %q, want %s", name, health[name], want)
			}
		}
		if !slices.IsSortedFunc(d.Services, func(a, b struct {
			Name, Cluster, Account, Region, ARN, Health, Verdict, Controller, SchedulingStrategy string
			Desired, Running                                                                     int
		},
		) int {
			return strings.Compare(a.Cluster+"/"+a.Name, b.Cluster+"/"+b.Name)
		}) {
			t.Error("not sorted by cluster and name")
		}
		table, _, code := answer(t, env, "status")
		if code != 3 || !strings.HasPrefix(table, "STATE ") || strings.Count(table, "\n") != len(d.Services)+1 || strings.Contains(table, "\x1b") || strings.Contains(table, "…") {
			t.Errorf("exit %d\n%s", code, table)
		}
	})
	t.Run("status of one", func(t *testing.T) {
		t.Parallel()
		out, _, code := answer(t, env, "status", "prod/web", "-o", "json")
		if d := read(t, out); code != 0 || len(d.Services) != 1 || d.Services[0].Health != "healthy" || d.Services[0].Running != 6 {
			t.Errorf("exit %d %s", code, out)
		}
		if out, errs, code := answer(t, env, "status", "web"); code != 1 || out != "" || errs != "fsui: \"web\" is the name of 2 services: prod/web, staging/web\n" {
			t.Errorf("exit %d %q %q", code, out, errs)
		}
	})
	t.Run("deployments", func(t *testing.T) {
		t.Parallel()
		out, errs, code := answer(t, env, "deployments", "prod/web", "-o", "json")
		d := read(t, out)
		if code != 0 || errs != "" || *d.Partial || len(d.Deployments) == 0 || len(d.History) == 0 {
			t.Fatalf("exit %d %s\n%s", code, errs, out)
		}
		if now := d.Deployments[0]; now.Service != "web" || !strings.HasPrefix(now.ID, "ecs-svc/") || now.Status != "PRIMARY" || now.Running != 6 ||
			!strings.HasPrefix(now.Revision, "web:") || now.CreatedAt == "" || d.History[0].Strategy != "ROLLING" || d.History[0].Revision != now.Revision {
			t.Errorf("%+v, history %+v", now, d.History[0])
		}
	})
	t.Run("tasks", func(t *testing.T) {
		t.Parallel()
		out, _, code := answer(t, env, "tasks", "-o", "json")
		standalone := false
		for _, task := range read(t, out).Tasks {
			standalone = standalone || task.Service == nil
			if task.DesiredStatus != "RUNNING" || len(task.ID) != 32 || len(task.Containers) == 0 {
				t.Errorf("not a task that ECS wants: %+v", task)
			}
		}
		if code != 0 || !standalone {
			t.Errorf("exit %d, a standalone task: %v", code, standalone)
		}
		out, _, _ = answer(t, env, "tasks", "--stopped", "thumbnails", "-o", "json")
		killed := read(t, out).Tasks
		if len(killed) == 0 {
			t.Fatal("no stopped task of thumbnails")
		}
		if c := killed[0].Containers[0]; c.ExitCode == nil || *c.ExitCode != 137 || c.Reason == nil || !strings.HasPrefix(*c.Reason, "OutOfMemoryError") {
			t.Errorf("not killed for its memory: %+v", killed[0])
		}
		table, _, _ := answer(t, env, "tasks", "thumbnails", "--stopped", "--no-headers")
		if !strings.Contains(table, killed[0].ID+"  prod/thumbnails") || !strings.Contains(table, "app killed: out of memory") {
			t.Errorf("\n%s", table)
		}
	})
	t.Run("events", func(t *testing.T) {
		t.Parallel()
		out, _, code := answer(t, env, "events", "prod/payments", "-o", "json")
		events := read(t, out).Events
		if code != 0 || len(events) == 0 || len(events) > 100 || !strings.Contains(out, "(service payments) has started") {
			t.Errorf("exit %d, %d events", code, len(events))
		}
		if !slices.IsSortedFunc(events, func(a, b struct{ Service, At, Message, Cluster string }) int { return strings.Compare(a.At, b.At) }) {
			t.Error("not sorted by time")
		}
	})
	t.Run("targets", func(t *testing.T) {
		t.Parallel()
		out, _, code := answer(t, env, "targets", "recommendations", "-o", "json")
		for _, target := range read(t, out).Targets {
			if target.TargetGroup != "recommendations" || target.Port != 8080 || target.State == "healthy" {
				t.Errorf("%+v", target)
			}
		}
		if code != 0 || !strings.Contains(out, "10.20.") {
			t.Errorf("exit %d %s", code, out)
		}
	})
	t.Run("cluster", func(t *testing.T) {
		t.Parallel()
		out, _, code := answer(t, env, "status", "--cluster", "staging", "-o", "json")
		if d := read(t, out); code != 0 || len(d.Services) != 3 {
			t.Errorf("exit %d, %d services", code, len(d.Services))
		}
		if out, errs, code := answer(t, env, "status", "--cluster", "nope"); code != 1 || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, "nope") {
			t.Errorf("exit %d %q %q", code, out, errs)
		}
	})
}

func TestAnswersInBadWeather(t *testing.T) {
	t.Parallel()
	url := region(t)
	env := clean(t, keys(url)...)
	for _, c := range []struct {
		faults, says string
		code         int
	}{
		{"denied@ecs:ListTasks", "ecs:ListTasks", 1},
		{"denied@elb", "elasticloadbalancing:DescribeTarget", 1},
		{"denied@ecs", "AccessDenied", 1},
		{"expired", "ExpiredToken", 5},
		{"", "", 3},
	} {
		weather(t, url, c.faults)
		out, errs, code := answer(t, env, "status", "-o", "json")
		d := read(t, out)
		bad := c.says != ""
		if code != c.code || *d.Partial != bad || (len(d.Errors) > 0) != bad || !strings.Contains(errs, c.says) || bad != (strings.Count(errs, "\n") == 1) {
			t.Errorf("%s: exit %d, partial %v, %v, %q", c.faults, code, *d.Partial, d.Errors, errs)
		}
	}
}

func TestWatch(t *testing.T) {
	t.Parallel()
	url := region(t, "--scenario", "quiet")
	cmd := exec.CommandContext(t.Context(), program(), "status", "-w", "-o", "json")
	cmd.Env = clean(t, keys(url)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || len(read(t, lines.Text()).Services) != 2 {
		t.Fatalf("no first line: %s", lines.Text())
	}
	weather(t, url, "denied@ecs:ListTasks")
	if !lines.Scan() || !*read(t, lines.Text()).Partial {
		t.Fatalf("no line that says the answer is partial: %s", lines.Text())
	}
	_ = cmd.Process.Signal(syscall.SIGINT)
	for lines.Scan() {
		read(t, lines.Text())
	}
	if _ = cmd.Wait(); cmd.ProcessState.ExitCode() != 130 {
		t.Errorf("exit %d", cmd.ProcessState.ExitCode())
	}
}

func TestReaderThatLeaves(t *testing.T) {
	t.Parallel()
	url := region(t, "--scenario", "quiet")
	cmd := exec.CommandContext(t.Context(), "sh", "-c", `{ "$0" status -w; echo "ended with $?" >&2; } | head -1`, program())
	cmd.Env = clean(t, keys(url)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var errs strings.Builder
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if !bufio.NewScanner(out).Scan() {
		t.Fatal("nothing came")
	}
	weather(t, url, "denied@ecs:ListTasks") // something to tell a reader that has gone
	if err := cmd.Wait(); err != nil || !strings.HasSuffix(errs.String(), "ended with 0\n") || strings.Contains(errs.String(), "pipe") {
		t.Errorf("%v: %q", err, errs.String())
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{nil, 2, "needs a terminal"},
		{[]string{"demo"}, 2, "needs a terminal"},
		{[]string{"stats"}, 2, "did you mean status?"},
		{[]string{"simulate", "--listen", "0.0.0.0:0"}, 2, "loopback"},
		{[]string{"simulate", "--listen", "example.com:80"}, 2, "loopback"},
		{[]string{"simulate", "--faults", "hail"}, 2, `unknown kind "hail"`},
		{[]string{"status", "--region", "us-east-1", "--profile", "nope"}, 2, `profile "nope"`},
		{[]string{"status", "--region", "us-east-1", "--endpoint-url", "nonsense"}, 2, "endpoint"},
		{[]string{"status", "--region", "us-east-1"}, 5, "credentials"},
	} {
		out, errs, code := answer(t, clean(t), c.args...)
		if code != c.code || out != "" || strings.Count(errs, "\n") != 1 || !strings.HasPrefix(errs, "fsui: ") || !strings.Contains(errs, c.says) {
			t.Errorf("%v: exit %d, want %d: %q %q", c.args, code, c.code, out, errs)
		}
	}
	for _, args := range [][]string{{"version"}, {"version", "--licenses"}, {"completion", "bash"}, {"--help"}, {"help", "simulate"}} {
		if out, errs, code := answer(t, nil, args...); code != 0 || len(out) < 20 || errs != "" {
			t.Errorf("%v: exit %d %q, %d bytes", args, code, errs, len(out))
		}
	}
}

func TestTakenAddress(t *testing.T) {
	t.Parallel()
	url := region(t, "--scenario", "quiet")
	_, errs, code := answer(t, clean(t), "simulate", "--listen", strings.TrimPrefix(url, "http://"))
	if code != 1 || strings.Count(errs, "\n") != 1 {
		t.Errorf("exit %d %q", code, errs)
	}
}
