package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/cli"
	"github.com/fsui/fsui/internal/state"
)

const redLine = "\x1b[31mERROR\x1b[0m no\tway\x00"

func logLine(second int, id, raw string) state.LogLine {
	at := ago(time.Hour).Add(time.Duration(second) * time.Second)
	return state.LogLine{
		ID: id, At: at, Ingested: at.Add(time.Second), Raw: raw, Drawn: state.DrawLog(raw), Level: state.LevelOf(state.DrawLog(raw)),
		From: &state.LogStream{
			Group: "/ecs/api", Region: "us-east-1", Stream: "ecs/app/22222222aaaaaaaa", Cluster: cluster("prod"),
			Task: "22222222aaaaaaaa", Container: "app", Revision: "api:7",
		},
	}
}

func readable() []state.LogWhere {
	return []state.LogWhere{{Container: "app", Driver: "awslogs", Group: "/ecs/api", Region: "us-east-1", Prefix: "ecs", Definitions: []string{"api:7"}}}
}

// outOfOrder is a reading of two places, which come page by page.
func outOfOrder() []state.LogBatch {
	settled := func(second int) time.Time { return ago(time.Hour).Add(time.Duration(second) * time.Second) }
	return []state.LogBatch{
		{Where: readable(), Lines: []state.LogLine{logLine(1, "1", "one"), logLine(4, "4", "four\n")}, Settled: settled(2)},
		{Lines: []state.LogLine{logLine(3, "3", redLine), logLine(2, "2", "two")}, Settled: settled(4)},
		{Lines: []state.LogLine{logLine(5, "5", "five")}, Opened: true},
	}
}

func TestLogsOnAPipeAreRawAndInOrder(t *testing.T) {
	r := &region{first: estate, batches: outOfOrder()}
	out, errs, code := r.run(t, "logs", "prod/api", "--since", "2h")
	if want := "one\ntwo\n" + redLine + "\nfour\nfive\n"; out != want || errs != "" || code != 0 {
		t.Errorf("exit %d, stderr %q\n%q, want\n%q", code, errs, out, want)
	}
	want := state.LogRequest{Service: serviceKey("prod", "api"), Since: ago(2 * time.Hour), Once: true}
	if r.logs != want {
		t.Errorf("asked %+v, want %+v", r.logs, want)
	}
	out, _, _ = r.run(t, "logs", "prod/api", "--timestamps", "--grep", "t[wh]")
	if want := "2026-03-01T11:00:02.000Z two\n"; out != want {
		t.Errorf("%q, want %q", out, want)
	}
}

func TestLogsOnATerminalAreDrawn(t *testing.T) {
	r := &region{first: estate, width: 80, batches: outOfOrder()}
	out, _, _ := r.run(t, "logs", "prod/api", "-n", "5")
	if want := "22222222 one\n22222222 two\n22222222 ERROR no way \n22222222 four\n22222222 five\n"; unpainted(out) != want {
		t.Errorf("%q, want %q", unpainted(out), want)
	}
	if !strings.Contains(out, "\x1b[31mERROR no way \x1b[0m") || strings.Contains(out, "\x00") {
		t.Errorf("%q", out)
	}
	if r.logs.Last != 5 || r.logs.Since != (time.Time{}) {
		t.Errorf("asked %+v", r.logs)
	}
}

func unpainted(s string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "\x1b[")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		_, s, _ = strings.Cut(rest, "m")
	}
}

func TestLogsAsJSON(t *testing.T) {
	r := &region{first: estate, batches: outOfOrder()}
	out, _, code := r.run(t, "logs", "prod/api", "-o", "json")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != 5 || code != 0 {
		t.Fatalf("exit %d\n%s", code, out)
	}
	var doc map[string]any
	if err := json.Unmarshal([]byte(lines[2]), &doc); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"schema": 1.0, "at": "2026-03-01T11:00:03.000Z", "ingestedAt": "2026-03-01T11:00:04.000Z", "group": "/ecs/api",
		"stream": "ecs/app/22222222aaaaaaaa", "task": "22222222aaaaaaaa", "container": "app", "message": redLine, "eventId": "3",
		"level": "error", "revision": "api:7", "account": "111122223333", "region": "us-east-1", "cluster": "prod",
	} {
		if doc[name] != want {
			t.Errorf("%s is %v, want %v", name, doc[name], want)
		}
	}
}

func TestLogsSayWhatIsWrong(t *testing.T) {
	denied := &state.Fault{Kind: state.FaultDenied, Attempted: "logs:FilterLogEvents", Code: "AccessDeniedException", Advice: "allow it"}
	expired := &state.Fault{Kind: state.FaultLogin, Attempted: "logs:FilterLogEvents", Code: "ExpiredTokenException", Advice: "run aws sso login"}
	splunk := append(readable(), state.LogWhere{Container: "agent", Driver: "splunk", Problem: "its lines go to Splunk"})
	for name, c := range map[string]struct {
		args    []string
		batches []state.LogBatch
		errs    string
		code    int
	}{
		"denied":         {nil, []state.LogBatch{{Where: readable(), Fault: denied}}, "fsui: logs:FilterLogEvents: AccessDeniedException; allow it\n", cli.Failed},
		"expired":        {nil, []state.LogBatch{{Where: readable(), Fault: expired}}, "fsui: logs:FilterLogEvents: ExpiredTokenException; run aws sso login\n", cli.LoggedOut},
		"no lines":       {nil, []state.LogBatch{{Where: readable()}}, "fsui: no lines\n", cli.Done},
		"other driver":   {nil, []state.LogBatch{{Where: splunk[1:]}}, "fsui: container agent: its lines go to Splunk\n", cli.Failed},
		"one of them":    {nil, append(outOfOrder(), state.LogBatch{Where: splunk}), "fsui: container agent: its lines go to Splunk\n", cli.Done},
		"nowhere":        {nil, []state.LogBatch{{}}, "fsui: no task definition says where the logs are\n", cli.Failed},
		"no container":   {[]string{"-c", "nope"}, nil, "fsui: no container is called \"nope\", only app\n", cli.Failed},
		"bad time":       {[]string{"--since", "noon"}, nil, "fsui: --since: \"noon\" is no time: give 30m, 2h or 3d before now, 15:04, or 2026-11-20T13:08:00Z\n", cli.Misused},
		"bad expression": {[]string{"--grep", "("}, nil, "fsui: --grep: error parsing regexp: missing closing ): `(`\n", cli.Misused},
		"both ends":      {[]string{"-f", "--until", "1h"}, nil, "fsui: -f goes on until interrupted: --until has no meaning with it\n", cli.Misused},
		"turned round":   {[]string{"--since", "1h", "--until", "2h"}, nil, "fsui: --until is before --since\n", cli.Misused},
		"less than none": {[]string{"-n", "-1"}, nil, "fsui: -n -1: it is the number of lines to begin with\n", cli.Misused},
	} {
		t.Run(name, func(t *testing.T) {
			r := &region{first: estate, batches: c.batches}
			_, errs, code := r.run(t, append([]string{"logs", "prod/api"}, c.args...)...)
			if errs != c.errs || code != c.code {
				t.Errorf("exit %d %q, want %d %q", code, errs, c.code, c.errs)
			}
		})
	}
}

func TestLogsOfTasks(t *testing.T) {
	for word, want := range map[string]string{"22222222": "22222222", "api --previous": "22222222", "web --previous": ""} {
		r := &region{first: estate, batches: outOfOrder()}
		_, errs, code := r.run(t, append([]string{"logs", "--cluster", "prod"}, strings.Fields(word)...)...)
		if !strings.HasPrefix(r.logs.Task.ID, want) || (want == "") != (code == cli.Failed) {
			t.Errorf("%s: exit %d %q, asked %+v", word, code, errs, r.logs)
		}
	}
}

func TestLogsFollow(t *testing.T) {
	lost := &state.Fault{Kind: state.FaultUnreachable, Attempted: "logs:FilterLogEvents"}
	mark := state.LogMark{At: ago(time.Minute), Kind: state.MarkStopped, Text: "task 22222222 stopped: exit 1"}
	r := &region{first: estate, batches: []state.LogBatch{
		{Where: readable(), Lines: []state.LogLine{logLine(2, "2", "two"), logLine(1, "1", "one")}, Opened: true, Marks: []state.LogMark{mark}},
		{Lines: []state.LogLine{logLine(3, "3", "three")}, Opened: true, Marks: []state.LogMark{mark}, Fault: lost},
		{Opened: true, Fault: lost},
		{Lines: []state.LogLine{logLine(0, "0", "late")}, Opened: true},
	}}
	out, errs, code := r.run(t, "logs", "prod/api", "-f")
	if out != "one\ntwo\nthree\nlate\n" || code != 0 {
		t.Errorf("exit %d, %q", code, out)
	}
	if want := "fsui: logs:FilterLogEvents: unreachable\nfsui: 11:59:00 task 22222222 stopped: exit 1\nfsui: lines come again\n"; errs != want {
		t.Errorf("%q, want %q", errs, want)
	}
	if r.logs.Once || r.logs.Last != 100 || r.focus.Service != serviceKey("prod", "api") {
		t.Errorf("asked %+v, looked at %+v", r.logs, r.focus)
	}
}

// brokenPipe is a standard output that nobody reads any more.
type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, syscall.EPIPE }

func TestLogsEndWithTheirReader(t *testing.T) {
	for name, out := range map[string]struct {
		to   io.Writer
		code int
		end  bool
	}{"broken pipe": {brokenPipe{}, cli.Done, false}, "interrupted": {io.Discard, cli.Interrupted, true}} {
		t.Run(name, func(t *testing.T) {
			ctx, end := context.WithCancel(t.Context())
			defer end()
			r := &region{first: estate, batches: outOfOrder()}
			if out.end {
				r.first = func(e *state.Edit) { estate(e); end() }
			}
			var errs bytes.Buffer
			c := r.config(new(bytes.Buffer), &errs)
			c.Stdout = out.to
			if code := cli.Run(ctx, c, []string{"logs", "prod/api", "-f"}); code != out.code || errs.Len() > 0 {
				t.Errorf("exit %d, %q", code, errs.String())
			}
		})
	}
}

func TestMoments(t *testing.T) {
	for word, want := range map[string]time.Time{
		"90s": ago(90 * time.Second), "1h30m": ago(90 * time.Minute), "2d": ago(48 * time.Hour), "0.5d": ago(12 * time.Hour),
		"11:30": ago(30 * time.Minute), "12:30": ago(23*time.Hour + 30*time.Minute), "2026-02-28T12:00:00Z": ago(24 * time.Hour),
		"2026-02-28T14:00:00+02:00": ago(24 * time.Hour),
	} {
		r := &region{first: estate}
		if _, errs, _ := r.run(t, "logs", "prod/api", "--since", word); !r.logs.Since.Equal(want) {
			t.Errorf("%s is %s, want %s %s", word, r.logs.Since, want, errs)
		}
	}
	for _, word := range []string{"", "-1h", "1", "d", "25:00", "99999d", "2026-02-30T12:00:00Z", "NaNd"} {
		if _, _, code := (&region{first: estate}).run(t, "logs", "prod/api", "--since="+word, "-n", "1"); code != cli.Misused && word != "" {
			t.Errorf("%q: exit %d", word, code)
		}
	}
}
