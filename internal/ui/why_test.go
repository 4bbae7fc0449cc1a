package ui

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/diagnose"
	"github.com/fsui/fsui/internal/state"
)

// diagnosis finds causes as the program does; they are read once for all tests.
var diagnosis = sync.OnceValue(func() func(state.Recorded) (state.Diagnosis, error) {
	files, err := diagnose.Builtin()
	if err != nil {
		panic(err)
	}
	causes, err := diagnose.Load(files...)
	if err != nil {
		panic(err)
	}
	return func(told state.Recorded) (state.Diagnosis, error) { return causes.Diagnose(told), nil }
})

// troubles is a cluster in which each service fails for another reason.
func troubles() *state.Store {
	store := emptyRegion("prod")
	store.Apply(func(e *state.Edit) {
		fails := func(name, code, reason string, containers ...state.Container) {
			s := service("prod", name, 2, 42, deploying(0, 1, 9*time.Minute))
			e.PutService(s)
			for n := range 7 {
				e.PutTask(dead(s, n, time.Duration(n)*40*time.Second+20*time.Second, code, reason, containers...))
			}
		}
		fails("crash-loop", "EssentialContainerExited", "Essential container in task exited", exited("app", 1, ""), exited("log-router", 0, ""))
		fails("oom", "EssentialContainerExited", "Essential container in task exited", exited("app", 137, "OutOfMemoryError: Container killed due to memory usage"))
		fails("image", "TaskFailedToStart", "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref "+
			"111122223333.dkr.ecr.us-east-1.amazonaws.com/checkout:1.4.2: dial tcp 10.1.2.3:443: i/o timeout")
		fails("secret", "TaskFailedToStart", "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve "+
			"secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/key-AbCdEf from secrets manager: "+
			"AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/web-execution/0123 is not authorized to perform: secretsmanager:GetSecretValue on resource: "+
			"arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/key-AbCdEf because no identity-based policy allows the secretsmanager:GetSecretValue action")
		fails("efs", "TaskFailedToStart", "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Failed to resolve "+
			`"fs-0123456789abcdef0.efs.us-east-1.amazonaws.com" - check that your file system ID is correct, and ensure that the VPC has an EFS mount target for this file system ID.`)
		fails("riddle", "TaskFailedToStart", "Flux capacitor misaligned: the moon is full")
		target := service("prod", "target", 2, 8, behind)
		e.PutService(target)
		for _, t := range tasksOf(target) {
			e.PutTask(t)
		}
		e.PutTargetGroup(targetsBehind(target, 1))
	})
	return store
}

// asked is a console that shows why a service of troubles is as it is.
func asked(t *testing.T, name string, w, h int) *rig {
	t.Helper()
	r := startRig(t, troubles(), w, h)
	r.press("/")
	r.write(name)
	r.press("enter", "w")
	r.shows("why prod/" + name)
	return r
}

// goTo opens a place as a key would.
func goTo(r *rig, to place) {
	if cmd := r.app.open(to); cmd != nil {
		r.send(cmd())
	}
	r.resize(r.width, r.height)
}

func TestLookWhy(t *testing.T) {
	for _, name := range []string{"crash-loop", "oom", "image", "secret", "efs", "target", "riddle"} {
		t.Run(name, func(t *testing.T) {
			atSizes(t, everySize(), func(t *testing.T, w, h int) *rig { return asked(t, name, w, h) })
		})
	}
}

func TestWhySaysWhatHappened(t *testing.T) {
	for name, want := range map[string][]string{
		"crash-loop": {"Why is prod/crash-loop failing?", "certain", "ended by itself with exit code 1, 8s after it started", "7 tasks", "began with the deployment of crash-loop:42, 11:51:00 UTC", "×7"},
		"oom":        {"went over its memory limit", "OutOfMemoryError"},
		"image":      {"no working path to the registry", "i/o timeout"},
		"secret":     {"The execution role may not read a secret", "secretsmanager:GetSecretValue"},
		"efs":        {"EFS", "mount target"},
		"target":     {"Why is prod/target degraded?", "The target answers 404", "1 target"},
		"riddle":     {"possible", "Nothing in it supports a cause that is known here.", "Flux capacitor misaligned: the moon is full"},
	} {
		t.Run(name, func(t *testing.T) { asked(t, name, 120, 50).shows(append(want, "Evidence", "Do next", "1  ")...) })
	}
}

// On a service, a task, a target and an event, w asks about that.
func TestWhyFromEverywhere(t *testing.T) {
	for name, c := range map[string]struct {
		keys []string
		want []string
	}{
		"a service":           {[]string{"/", "secret", "enter", "w"}, []string{"Why is prod/secret failing?"}},
		"its dead task":       {[]string{"/", "secret", "enter", "enter", "g", "w"}, []string{"Why did task prod/", "stop?", "The execution role may not"}},
		"the page of a task":  {[]string{"/", "oom", "enter", "enter", "enter", "w"}, []string{"Why did task prod/", "went over its memory limit"}},
		"a task that is well": {[]string{"3", "G", "w"}, []string{"Nothing is wrong with prod/", "The task is running."}},
		"a service with it":   {[]string{"/", "target", "enter", "enter", "w"}, []string{"Why is prod/target degraded?"}},
		"a target":            {[]string{"5", "w"}, []string{"What is wrong with target 10.0.", "The target answers 404 to GET /healthz, not 200.", "[404]"}},
		"an event":            {[]string{"4", "/", "oom", "enter", "w"}, []string{"Why is prod/oom failing?"}},
		"what is well":        {[]string{"5", "G", "w"}, []string{"Nothing is wrong with 10.0."}},
	} {
		t.Run(name, func(t *testing.T) {
			r := startRig(t, troubles(), 120, 50)
			for _, k := range c.keys {
				if len(k) > 1 && k != "enter" {
					r.write(k)
				} else {
					r.press(k)
				}
			}
			r.shows(c.want...)
		})
	}
}

// The arrows go from finding to finding, the most decisive comes first; a refresh leaves the person where they are.
func TestWhyWithSeveralFindings(t *testing.T) {
	r := startRig(t, troubles(), 100, 40)
	key := serviceKey("prod", "secret")
	fails := func(failed int) func(e *state.Edit) {
		return func(e *state.Edit) {
			s := service("prod", "secret", 2, 42, deploying(0, 1, 9*time.Minute))
			s.Deployments[0].Failed = failed
			e.PutService(s)
		}
	}
	r.change(fails(7))
	goTo(r, place{"why", key})
	r.shows("* 1/2 certain", "  2/2 likely", "7 tasks of the deployment failed so far", "Allow secretsmanager:GetSecretValue")
	r.press("right")
	r.shows("  1/2 certain", "* 2/2 likely")
	r.lacks("Allow secretsmanager:GetSecretValue")
	r.change(fails(8))
	r.shows("* 2/2 likely", "8 tasks of the deployment failed so far")
	r.press("right")
	r.shows("there is no other finding")
	r.press("left")
	r.shows("* 1/2 certain")
}

func TestWhyCopies(t *testing.T) {
	r := asked(t, "crash-loop", 120, 40)
	r.press("c")
	r.shows("copy of what is found", "> 1 step 1   aws logs get-log-events", "  2 step 2   aws ecs describe-tasks --cluster prod --tasks", "page ", "https://docs.aws.amazon.com/")
	r.press("2")
	copied := fmt.Sprint(r.sent[len(r.sent)-1])
	if want := "aws ecs describe-tasks --cluster prod --tasks " + taskID("crash-loop", 100); !strings.HasPrefix(copied, want) {
		t.Errorf("copied %q", copied)
	}
	r.press("c", "4")
	copied = fmt.Sprint(r.sent[len(r.sent)-1])
	for _, want := range []string{"Why is prod/crash-loop failing?", "app-crash (certain)", "exitCode: 1", "1. Read the last lines"} {
		if !strings.Contains(copied, want) {
			t.Errorf("no %q in %q", want, copied)
		}
	}
	r.press("enter")
	r.shows("› " + state.TaskKey{ID: taskID("crash-loop", 100)}.Short())
}

// j and k go over evidence, steps and links: enter shows or does what fsui has of its own for each, c copies it.
func TestWhyRows(t *testing.T) {
	latest := state.TaskKey{ID: taskID("crash-loop", 100)}.Short()
	for name, c := range map[string]struct {
		service, row string
		caption      string
		shows        []string
	}{
		"the evidence of a task":  {"crash-loop", ">exitCode", "enter task · c copies", []string{"› " + latest}},
		"a step that shows logs":  {"crash-loop", ">1  Read the last lines", "enter logs · c copies · fill in GROUP, PREFIX", []string{"logs of prod/crash-loop " + latest + " app", "11:57–12:07"}},
		"a step that shows tasks": {"crash-loop", ">2  See which", "enter task · c copies", []string{"› " + latest}},
		"a link to the logs":      {"crash-loop", ">logs", "enter logs", []string{"logs of prod/crash-loop " + latest + " app"}},
		"a link to a deployment":  {"crash-loop", ">deployment", "enter rollouts", []string{"deployments of prod/crash-loop"}},
		"the network":             {"image", ">network", "enter path", []string{"network of prod/image"}},
		"a target":                {"target", ">targetHealth", "enter targets", []string{"targets of prod/target"}},
		"a page":                  {"efs", ">https://", "enter browser", []string{"https://docs.aws.amazon.com"}},
		"what fsui has not":       {"riddle", ">1  ", "c copies", []string{"fsui has nothing of its own for this; c copies it"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := asked(t, c.service, 120, 40)
			toRow(t, r, c.row)
			r.shows(c.caption)
			r.press("enter")
			r.shows(c.shows...)
		})
	}
}

// toRow moves down until a row of the page is under the cursor.
func toRow(t *testing.T, r *rig, row string) {
	t.Helper()
	for range 20 {
		if strings.Contains(r.frame(), row) {
			return
		}
		r.press("j")
	}
	t.Fatalf("no row %s:\n%s", row, r.frame())
}

// A step that fsui can do is done from there: on the service or task of the finding, and asked about as ever.
func TestWhyActs(t *testing.T) {
	store := emptyRegion("prod")
	var last *state.Task
	store.Apply(func(e *state.Edit) {
		s := service("prod", "web", 2, 42, deploying(0, 1, 9*time.Minute))
		last = dead(s, 0, time.Minute, "TaskFailedToStart", "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref "+
			"111122223333.dkr.ecr.us-east-1.amazonaws.com/web@sha256:0123456789012345678901234567890123456789012345678901234567890123: not found")
		e.PutService(s)
		e.PutTask(last)
	})
	o := &operatorOf{plan: scaling()}
	r := startRig(t, store, 120, 40, func(opt *Options) { opt.Operator = o })
	o.r = r
	for _, of := range []any{serviceKey("prod", "web"), last.Key} {
		goTo(r, place{"why", of})
		toRow(t, r, ">1  Let ECS resolve the tag again")
		r.shows("enter restart · c copies")
		r.press("enter")
		if len(o.asked) != 1 || o.asked[0].Kind != state.ActRestart || o.asked[0].Service != serviceKey("prod", "web") {
			t.Fatalf("asked %+v", o.asked)
		}
		r.shows("Restart prod/web")
		r.settleDown()
		r.press("esc")
		o.asked = nil
	}
	r = startRig(t, store, 120, 40)
	goTo(r, place{"why", serviceKey("prod", "web")})
	toRow(t, r, ">1  Let ECS resolve the tag again")
	r.press("enter")
	r.shows("nothing can be changed here")
}

// What a forgotten task wrote when it ended is asked for with the service that it was of.
func TestLogsAtTheMomentOfDeath(t *testing.T) {
	r := asked(t, "crash-loop", 120, 40)
	key := taskKey("prod", taskID("crash-loop", 100))
	task := r.store.Snapshot().Tasks[key]
	r.app.env.kept = map[state.TaskKey]*state.Task{key: task}
	r.change(func(e *state.Edit) { e.DropTask(key) })
	goTo(r, place{"why", key})
	goTo(r, place{"logs", logsMoment{key, "app", task.StoppedAt}})
	p, ok := r.app.visible().(*logsPane)
	if !ok || p.req.Service != serviceKey("prod", "crash-loop") || p.req.Container != "app" || !p.req.Since.Before(task.StoppedAt) || !p.req.Until.After(task.StoppedAt) {
		t.Errorf("%+v", p.req)
	}
}

func TestBlanksIn(t *testing.T) {
	for command, want := range map[string]string{
		"aws logs get-log-events --log-group-name GROUP --log-stream-name PREFIX/app/0123 --limit 50": "GROUP, PREFIX",
		"aws ecs describe-tasks --cluster prod --desired-status STOPPED":                              "",
		"aws s3api head-object --bucket BUCKET --key KEY":                                             "BUCKET, KEY",
		"aws ecs stop-task --cluster PROD-GROUP --task 0123":                                          "",
	} {
		if got := strings.Join(blanksIn(command), ", "); got != want {
			t.Errorf("%s: %s, want %s", command, got, want)
		}
	}
}

func TestWhyOpensThePageThatExplains(t *testing.T) {
	r := asked(t, "secret", 100, 40)
	var opened string
	r.app.o.Browse = func(page string) error {
		opened = page
		return nil
	}
	r.press("b")
	if !strings.HasSuffix(opened, "/resource-initialization-error.html") {
		t.Errorf("opened %q", opened)
	}
}

func TestCommandIn(t *testing.T) {
	for step, want := range map[string]string{
		"See it: aws ecs describe-tasks --cluster prod":               "aws ecs describe-tasks --cluster prod",
		"aws ecs list-clusters":                                       "aws ecs list-clusters",
		"Let the task's security group send to port 443.":             "",
		"Ask whoever owns aws resources":                              "",
		"Widen it: aws elbv2 x --matcher 'HttpCode=200: aws is fine'": "aws elbv2 x --matcher 'HttpCode=200: aws is fine'",
	} {
		if got := commandIn(step); got != want {
			t.Errorf("%q: %q", step, got)
		}
	}
}

// ECS forgets a stopped task: what it said stays on the screen.
func TestWhyOfAForgottenTask(t *testing.T) {
	r := startRig(t, troubles(), 100, 40)
	key := taskKey("prod", taskID("oom", 100))
	goTo(r, place{"why", key})
	r.shows("went over its memory limit")
	r.change(func(e *state.Edit) { e.DropTask(key) })
	r.shows("went over its memory limit", "ECS no longer knows it")
}

func TestWhyOfNothing(t *testing.T) {
	r := startRig(t, troubles(), 100, 30)
	goTo(r, place{"why", serviceKey("prod", "nobody")})
	r.shows("prod/nobody is not there, or no longer.")
	r.press("c")
	r.shows("nothing is found yet")
}

// The list says the cause where AWS's words are all it has, and its own words where they hold figures. It asks once
// for each change, and never inside Update.
func TestTheListTellsTheCause(t *testing.T) {
	asked := map[string]int{}
	r := startRig(t, troubles(), 160, 30, func(o *Options) {
		inner := o.Diagnose
		o.Diagnose = func(told state.Recorded) (state.Diagnosis, error) {
			asked[told.Services[0].Key.Name]++
			return inner(told)
		}
	})
	for name, want := range map[string]string{
		"image": "×7 The task has no working path to the registry", "secret": "×7 The execution role may not read a secret",
		"crash-loop": "×7 app exited 1 after 8s", "oom": "×7 app killed: out of memory", "target": "1/2 targets answers 404 to GET /healthz, not 200",
		"riddle": "×7 Flux capacitor misaligned",
	} {
		if line, _ := r.line("prod/" + name); !strings.Contains(line, want) {
			t.Errorf("%s: %s", name, line)
		}
	}
	if len(asked) != 7 || asked["image"] != 1 || asked["crash-loop"] != 1 {
		t.Errorf("asked %v", asked)
	}
	r.change(func(e *state.Edit) { e.SetUsage(origin, 0.3) })
	r.pass(judgeTicks * time.Second)
	if asked["image"] != 1 {
		t.Errorf("asked again without news: %v", asked)
	}
	r.change(func(e *state.Edit) {
		s := *r.store.Snapshot().Services[serviceKey("prod", "image")]
		e.PutTask(dead(&s, 9, time.Second, "TaskFailedToStart", "CannotPullContainerError: manifest unknown"))
	})
	if asked["image"] != 2 || asked["secret"] != 1 {
		t.Errorf("asked %v", asked)
	}
	goTo(r, place{"why", serviceKey("prod", "image")})
	r.shows("* 1/2 certain  ×7 The task has no working path", "  2/2 certain  The repository, tag or manifest that the task definition names")
}

func TestWhyWithoutCauses(t *testing.T) {
	r := startRig(t, troubles(), 100, 30, func(o *Options) {
		o.Diagnose = func(state.Recorded) (state.Diagnosis, error) {
			return state.Diagnosis{}, errors.New("causes.yaml:3:1: no such actor")
		}
	})
	r.shows("cannot pull image")
	r.press("w")
	r.shows("The causes cannot be read: causes.yaml:3:1: no such actor")
}

// BenchmarkFindings is what 500 services that fail cost at each snapshot while nothing new is known of them. Limit: 5 ms
// more than as many that are well.
func BenchmarkFindings(b *testing.B) {
	store := emptyRegion("prod")
	store.Apply(func(e *state.Edit) {
		for i := range 500 {
			s := service("prod", fmt.Sprintf("service-%04d", i), 2, 42, deploying(0, 1, 9*time.Minute))
			e.PutService(s)
			for n := range 10 {
				e.PutTask(dead(s, n, time.Duration(n)*40*time.Second, "TaskFailedToStart", "CannotPullContainerError: dial tcp 10.1.2.3:443: i/o timeout"))
			}
		}
	})
	a := benchApp(b, store)
	a.Update(a.diagnose()())
	store.Snapshot().TasksOf(serviceKey("prod", "service-0000")) // the index
	var cmd tea.Cmd
	for b.Loop() {
		cmd = a.diagnose()
	}
	if cmd != nil {
		b.Error("asked again without news")
	}
	within(b, 5*time.Millisecond)
}
