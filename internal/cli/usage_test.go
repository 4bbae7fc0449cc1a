package cli_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/cli"
	"github.com/fsui/fsui/internal/state"
)

func TestMisuseIsOneLineAndNothingElse(t *testing.T) {
	missing := func(e *state.Edit) {
		e.Select(state.Selection{Clusters: []string{"nope"}})
		e.SetLogin(state.Login{Region: "us-east-1", Lacks: []string{"nope"}})
		e.PutSource(&state.Source{Key: state.SourceKey{Kind: state.SourceClusters, Region: "us-east-1"}, Fault: &state.Fault{
			Kind: state.FaultMissing, Attempted: "ecs:DescribeClusters", Code: "MISSING",
		}})
	}
	for _, c := range []struct {
		args []string
		code int
		line string
	}{
		{[]string{"stauts"}, cli.Misused, `unknown command "stauts"; did you mean status?`},
		{[]string{"logs"}, cli.Misused, `fsui logs takes one SERVICE or TASK`},
		{[]string{"logs", "a", "b"}, cli.Misused, `fsui logs takes one SERVICE or TASK`},
		{[]string{"stauts", "--stopped"}, cli.Misused, `unknown command "stauts"; did you mean status?`},
		{[]string{"teleport"}, cli.Misused, `unknown command "teleport"`},
		{[]string{"help", "teleport"}, cli.Misused, `no help about "teleport": there is no such command`},
		{[]string{"status", "--regoin", "x"}, cli.Misused, `unknown flag: --regoin; did you mean --region?`},
		{[]string{"--clutser=x"}, cli.Misused, `unknown flag: --clutser; did you mean --cluster?`},
		{[]string{"status", "--zzz"}, cli.Misused, `unknown flag: --zzz`},
		{[]string{"status", "-x"}, cli.Misused, `unknown shorthand flag: 'x' in -x`},
		{[]string{"history", "a", "b"}, cli.Misused, `fsui history takes one SERVICE or TASK: "b" is too much`},
		{[]string{"history", "--since", "noon"}, cli.Misused, `--since: "noon" is no time: give 30m, 2h or 3d before now, 15:04, or 2026-11-20T13:08:00Z`},
		{[]string{"history", "--profile", "prod"}, cli.Misused, `fsui history calls no AWS: --profile has no meaning there without --fill or --who`},
		{[]string{"history", "--fill"}, cli.Misused, `fsui history --fill takes one SERVICE: name or cluster/name`},
		{[]string{"status", "a", "b"}, cli.Misused, `fsui status takes one SERVICE: "b" is too much`},
		{[]string{"status", "-o", "xml"}, cli.Misused, `invalid argument "xml" for "-o, --output" flag: one of table, json`},
		{[]string{"status", "--timeout", "0s"}, cli.Misused, `--timeout 0s: must be more than nothing`},
		{[]string{"demo", "--scenario", "estat"}, cli.Misused, `unknown scenario "estat"; did you mean estate? (there are estate, outage)`},
		{[]string{"demo", "--profile", "prod"}, cli.Misused, `fsui demo calls no AWS: --profile has no meaning there`},
		{[]string{"demo", "--debug"}, cli.Misused, `the demo keeps no log by itself: --debug needs --log-file FILE`},
		{[]string{"simulate", "--scenario", "x"}, cli.Misused, `unknown scenario "x" (there are estate, outage)`},
		{[]string{"simulate", "--speed", "0"}, cli.Misused, `--speed 0: must be more than 0`},
		{[]string{"simulate", "--speed", "NaN"}, cli.Misused, `--speed NaN: must be more than 0`},
		{[]string{"simulate", "--event-capture"}, cli.Misused, `--event-capture needs --services: scenarios say in their file which clusters have it`},
		{[]string{"simulate", "--services", "5001"}, cli.Misused, `invalid argument "5001" for "--services" flag: give a whole number from 0 to 5000`},
		{[]string{"simulate", "--services", "99999999999999999999"}, cli.Misused, `invalid argument "99999999999999999999" for "--services" flag: give a whole number from 0 to 5000`},
		{[]string{"simulate", "--tasks", "-1"}, cli.Misused, `invalid argument "-1" for "--tasks" flag: give a whole number from 0 to 50000`},
		{[]string{"simulate", "--tasks", "50001"}, cli.Misused, `invalid argument "50001" for "--tasks" flag: give a whole number from 0 to 50000`},
		{[]string{"simulate", "--target-groups", "many"}, cli.Misused, `invalid argument "many" for "--target-groups" flag: give a whole number from 0 to 3000`},
		{[]string{"simulate", "--target-groups", "3001"}, cli.Misused, `invalid argument "3001" for "--target-groups" flag: give a whole number from 0 to 3000`},
		{[]string{"completion", "tcsh"}, cli.Misused, `unknown shell "tcsh" (there are bash, zsh, fish, powershell)`},
		{[]string{"completion"}, cli.Misused, `fsui completion takes one SHELL: bash, zsh, fish, powershell`},
		{nil, cli.Misused, `the console needs a terminal as its input and output; without one, use fsui status, tasks, events, targets`},
		{[]string{"demo"}, cli.Misused, `the console needs a terminal as its input and output; without one, use fsui status, tasks, events, targets`},
		{[]string{"status", "--cluster", "nope"}, cli.Failed, `there is no cluster "nope" in us-east-1 (MISSING)`},
	} {
		out, errs, code := (&region{first: missing}).run(t, c.args...)
		if want := "fsui: " + c.line + "\n"; out != "" || errs != want || code != c.code {
			t.Errorf("%v: exit %d, stdout %q, stderr %q; want %d, %q", c.args, code, out, errs, c.code, want)
		}
	}
}

func TestServiceThatIsNotThere(t *testing.T) {
	r := &region{first: estate}
	for word, line := range map[string]string{
		"web":      `"web" is the name of 2 services: prod/web, staging/web`,
		"wbe":      `no service is called "wbe"; did you mean web?`,
		"prod/wbe": `no service is called "prod/wbe"; did you mean prod/web?`,
	} {
		if out, errs, code := r.run(t, "status", word); out != "" || errs != "fsui: "+line+"\n" || code != cli.Failed {
			t.Errorf("%s: exit %d %q %q", word, code, out, errs)
		}
	}
	r.first = func(e *state.Edit) {
		estate(e)
		e.PutSource(&state.Source{Key: state.SourceKey{Kind: state.SourceServices, Region: "us-east-1", Cluster: "staging"}, Fault: &state.Fault{
			Kind: state.FaultThrottled, Attempted: "ecs:ListServices", Code: "ThrottlingException",
		}})
	}
	if _, errs, _ := r.run(t, "status", "batch"); !strings.Contains(errs, "not everything could be read: ecs:ListServices in staging: ThrottlingException") {
		t.Errorf("the unread cluster is not named: %q", errs)
	}
}

func TestConsoleAndDemo(t *testing.T) {
	r := &region{term: true, console: func(context.Context) error { return nil }}
	if _, errs, code := r.run(t, "--read-only", "--region", "eu-west-1", "--cluster", "prod"); code != cli.Done || errs != "" {
		t.Errorf("exit %d %q", code, errs)
	}
	if !r.asked.ReadOnly || r.asked.Region != "eu-west-1" || r.asked.Cluster != "prod" {
		t.Errorf("%+v", r.asked)
	}
	if r.run(t, "demo"); r.scenario != "estate" {
		t.Errorf("scenario %q", r.scenario)
	}
	r.console = func(context.Context) error { return errors.New("the console\nbroke") }
	if _, errs, code := r.run(t, "demo", "--scenario", "outage"); code != cli.Failed || errs != "fsui: the console broke\n" || r.scenario != "outage" {
		t.Errorf("exit %d %q", code, errs)
	}
	r.console = func(context.Context) error { return cli.Ended(cli.Interrupted) }
	if _, errs, code := r.run(t); code != cli.Interrupted || errs != "" {
		t.Errorf("exit %d %q", code, errs)
	}
}

func TestSimulate(t *testing.T) {
	var got cli.Simulation
	r := &region{simulate: func(_ context.Context, s cli.Simulation, listening func(string, []string)) error {
		got = s
		listening("http://127.0.0.1:4588", nil)
		return nil
	}}
	out, errs, code := r.run(t, "simulate", "--seed", "7", "--speed", "2.5", "--faults", "reset", "--tasks", "9", "--region", "eu-west-1")
	want := cli.Simulation{Listen: "127.0.0.1:4588", Scenario: "estate", Faults: "reset", Region: "eu-west-1", Seed: 7, Speed: 2.5, Tasks: 9}
	if got != want || out != "listening on http://127.0.0.1:4588\n" || errs != "" || code != cli.Done {
		t.Errorf("exit %d %q %q %+v", code, out, errs, got)
	}
}

func TestVersion(t *testing.T) {
	for want, args := range map[string][]string{
		"fsui v1.2.3 (abc) go1.26 linux/amd64\n": {"version"},
		"all of them\n":                          {"version", "--licenses"},
	} {
		if out, errs, code := (&region{}).run(t, args...); out != want || errs != "" || code != cli.Done {
			t.Errorf("%v: exit %d %q %q", args, code, out, errs)
		}
	}
	out, _, _ := (&region{}).run(t, "version", "-o", "json")
	compare(t, decode(t, out), map[string]any{"version": "v1.2.3", "revision": "abc", "go": "go1.26", "platform": "linux/amd64"})
}

func TestHelp(t *testing.T) {
	out, errs, code := (&region{}).run(t, "--help")
	if code != cli.Done || errs != "" {
		t.Errorf("exit %d %q", code, errs)
	}
	for _, want := range []string{"completion ", "demo ", "events ", "simulate ", "status ", "targets ", "tasks ", "version ", "--profile", "--color auto|always|never", "--output table|json"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if same, _, _ := (&region{}).run(t, "help"); same != out {
		t.Errorf("help is another text than --help:\n%s", same)
	}
	long, _, _ := (&region{}).run(t, "help", "simulate")
	if !strings.Contains(long, "throttle=30%") || !strings.Contains(long, "estate, outage") {
		t.Errorf("no fault grammar or scenarios in\n%s", long)
	}
}

func TestCompletion(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if out, errs, code := (&region{}).run(t, "completion", shell); !strings.Contains(out, "fsui") || errs != "" || code != cli.Done {
			t.Errorf("%s: exit %d %q, %d bytes", shell, code, errs, len(out))
		}
	}
	for want, args := range map[string][]string{
		"estate\noutage\n:4\n":      {"demo", "--scenario", ""},
		"auto\nalways\nnever\n:4\n": {"status", "--color", ""},
		"table\njson\n:4\n":         {"--output", ""},
		"eu-central-1\n":            {"status", "--region", "eu-c"},
		":4\n":                      {"status", ""},
		"status\t":                  {"stat"},
	} {
		if out, _, _ := (&region{}).run(t, append([]string{"__complete"}, args...)...); !strings.HasPrefix(out, want) {
			t.Errorf("%v: %q, want %q", args, out, want)
		}
	}
}

// What a command would refuse its help does not offer.
func TestHelpOffersNoAccountToSimulations(t *testing.T) {
	for _, args := range [][]string{{"demo", "--help"}, {"help", "simulate"}} {
		out, errs, code := (&region{}).run(t, args...)
		if code != 0 || errs != "" || !strings.Contains(out, "--region") || strings.Contains(out, "--profile") || strings.Contains(out, "--endpoint-url URL") {
			t.Errorf("%v: exit %d\n%s%s", args, code, out, errs)
		}
	}
	if out, _, _ := (&region{}).run(t, "status", "--help"); !strings.Contains(out, "--profile") {
		t.Error("status offers no profile:\n" + out)
	}
}
