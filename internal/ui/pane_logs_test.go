package ui

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// l opens the lines of what is under the cursor: the service on a service, the task on a task.
func TestLogsOpenByKey(t *testing.T) {
	logs := &scriptedLogs{t: t, has: func(state.LogRequest) []state.LogBatch { return nil }}
	r := startRig(t, estate(), 120, 34, func(o *Options) { o.Logs = logs })
	r.press("/")
	r.write("payments")
	r.press("enter", "l")
	r.shows("Logs of prod/payments", "Loading the logs of prod/payments")
	if got := logs.asked[0]; got.Service != serviceKey("prod", "payments") || got.Task.ID != "" || got.Last != openLines || !got.Until.IsZero() {
		t.Errorf("asked for %+v", got)
	}
	r.press("esc", "3", "l")
	last := logs.asked[len(logs.asked)-1]
	if last.Task.ID == "" || last.Service.Name == "" {
		t.Errorf("on a task asked for %+v", last)
	}
	r.shows(last.Task.Short())
	if logs.ctx[0].Err() == nil {
		t.Error("the tail goes on although nobody can see it any more")
	}
	if logs.ctx[1].Err() != nil {
		t.Error("the tail on the screen has ended")
	}
	r.press("3") // the tab again: back to its list
	if logs.ctx[1].Err() == nil {
		t.Error("the tail goes on behind its list")
	}
}

func TestLogsWithoutAnybodyWhoReadsThem(t *testing.T) {
	r := startRig(t, estate(), 80, 24)
	r.press("l")
	r.shows("This console reads no logs.")
}

// Moving up pauses; nothing moves under the cursor then, be it new lines or late ones, and f goes on.
func TestPausedLinesStay(t *testing.T) {
	r, _ := openLogs(t, 120, 24, opened(manyLines(100)...))
	r.shows("following", "id=97")
	r.lacks(">")
	r.press("k", "k", "k")
	r.shows("paused")
	before, row := r.line(">1")
	late := []state.LogLine{}
	for i := range 30 {
		late = append(late, wrote(logStream(1, "app"), 10*time.Minute+time.Duration(i)*time.Second, fmt.Sprintf("late %d", i)))
	}
	r.bring(state.LogBatch{Lines: late, At: ago(0)})
	r.bring(state.LogBatch{Lines: []state.LogLine{wrote(logStream(1, "app"), 0, "brand new")}, At: ago(0)})
	if after, now := r.line(">1"); after != before || now != row {
		t.Errorf("under the cursor stood\n%s (%d)\nnow\n%s (%d)", before, row, after, now)
	}
	r.lacks("brand new")
	r.shows("↓ 1 new line, f follows", "paused, 1 new")
	r.press("f")
	r.shows("following", "brand new")
	r.press("g")
	r.shows("paused", "GET /orders 200 0ms")
	r.press("G")
	r.shows("following", "brand new")
	r.press("f")
	r.shows("paused")
}

// A page down from the top and back up shows the same lines again.
func TestLogPages(t *testing.T) {
	r, _ := openLogs(t, 120, 20, opened(manyLines(200)...))
	r.press("g", "g") // the second takes the notice away
	first := r.frame()
	seen := map[string]bool{}
	for range 40 {
		for _, line := range strings.Split(r.frame(), "\n") {
			if _, id, ok := strings.Cut(line, "id="); ok {
				seen[strings.Fields(id)[0]] = true
			}
		}
		r.press("ctrl+f")
	}
	want := 0
	for i := range 200 {
		if i*7%6 == 1 {
			want++
		}
	}
	if len(seen) != want {
		t.Errorf("paging shows %d of %d lines", len(seen), want)
	}
	for range 40 {
		r.press("ctrl+b")
	}
	if r.frame() != first {
		t.Errorf("the top again:\n%s\nbefore:\n%s", r.frame(), first)
	}
}

func TestKeepAndHide(t *testing.T) {
	r, _ := openLogs(t, 120, 34, opened(manyLines(600)...))
	r.press("&")
	r.write("slow")
	r.shows("& slow", "slow query")
	r.lacks("cache miss", "declined")
	r.press("esc") // as it was
	r.shows("cache miss", "no filter")
	r.press("&")
	r.write("slow|declined")
	r.press("enter")
	r.shows("only slow|declined")
	r.press("!")
	r.write("DECL(")
	r.shows("regular expression")
	r.press("backspace")
	r.lacks("declined:")
	r.press("enter")
	r.shows("only slow|declined · without DECL", "slow query")
	r.bring(state.LogBatch{Lines: []state.LogLine{wrote(logStream(0, "app"), 0, "WARN slow again"), wrote(logStream(0, "app"), 0, "INFO quick one")}, At: ago(0)})
	r.shows("slow again")
	r.lacks("quick one")
	r.press("!", "ctrl+u", "enter", "&", "ctrl+u")
	r.write("nothing like it")
	r.press("enter")
	r.shows("None of 602 lines passes: only nothing like it.")
	r.press("&", "ctrl+u", "enter")
	r.shows("quick one", "no filter")
}

func TestLogSearch(t *testing.T) {
	r, _ := openLogs(t, 120, 20, opened(manyLines(900)...))
	r.press("ctrl+p")
	r.shows("nothing is searched for")
	r.press("/")
	r.shows("enter stay", "esc end the search")
	r.lacks("ctrl-u empty")
	r.write("id=1")
	r.shows("ctrl-u empty")
	r.press("enter")
	r.shows("/id=1", "paused", "ctrl-n next", "ctrl-p before")
	at := func() string {
		line, _ := r.line(">1")
		_, id, _ := strings.Cut(line, "id=")
		return strings.Fields(id)[0]
	}
	first := at()
	r.press("ctrl+p")
	second := at()
	if first <= second || !strings.HasPrefix(second, "1") {
		t.Errorf("from %s the match before is %s", first, second)
	}
	r.press("ctrl+n")
	if got := at(); got != first {
		t.Errorf("back to %s, want %s", got, first)
	}
	r.press("ctrl+n") // round
	r.shows("1 of ")
	r.press("/", "ctrl+u")
	r.write("nowhere")
	r.press("enter")
	r.shows("not found")
	r.press("esc")
	r.lacks("/nowhere")
	r.shows("paused")
	r.press("esc")
	if _, ok := r.app.visible().(*logsPane); ok {
		t.Error("esc does not leave the logs")
	}
}

func TestSearchInALine(t *testing.T) {
	r, _ := openLogs(t, 80, 16, opened(wrote(logStream(0, "app"), time.Second, `{"level":"info","first":"needle","b":1,"c":2,"d":3,"e":4,"f":5,"g":6,"h":7,"last":"needle"}`)))
	r.press("enter", "/")
	r.write("needle")
	r.press("enter")
	r.shows("line 1 of 3 found", `"first": "needle"`) // the third is the line as written
	r.press("ctrl+n")
	r.shows("line 2 of 3 found", `"last": "needle"`)
	r.press("ctrl+p")
	r.shows("line 1 of 3 found")
}

// A pattern is CloudWatch's business: the lines are read anew, and what the old tail still brings is dropped.
func TestLogPattern(t *testing.T) {
	r, logs := openLogs(t, 120, 34, some())
	p := r.logs()
	old := p.gen
	r.press("P")
	r.write("{ $.status = 5* }")
	r.press("enter")
	if got := logs.asked[len(logs.asked)-1]; got.Pattern != "{ $.status = 5* }" || got.Service.Name != "payments" {
		t.Errorf("asked for %+v", got)
	}
	if logs.ctx[0].Err() == nil {
		t.Error("the old tail goes on")
	}
	r.send(answerMsg{p, logBrought{gen: old, lines: prepareLog(manyLines(3), nil)}})
	if p.v.ring.lines != len(payments()) {
		t.Errorf("%d lines are held", p.v.ring.lines)
	}
	r.shows("pattern { $.status = 5* }")
	asked := len(logs.asked)
	r.press("P", "enter")
	if len(logs.asked) != asked {
		t.Error("the same pattern reads everything again")
	}
	r.press("P", "ctrl+u", "enter")
	if got := logs.asked[len(logs.asked)-1]; got.Pattern != "" {
		t.Errorf("an empty pattern asks for %+v", got)
	}
}

func TestLogTimes(t *testing.T) {
	r, logs := openLogs(t, 120, 24, opened(manyLines(3600)...))
	goTo := func(text string) {
		r.press("@")
		r.write(text)
		r.press("enter")
	}
	goTo("11:20") // is held: no call
	if len(logs.asked) != 1 && !logs.asked[len(logs.asked)-1].Once {
		t.Errorf("asked %+v", logs.asked)
	}
	r.shows(">11:20:00.000", "paused")
	goTo("20m ago")
	r.shows(">11:40:00.000", "paused")
	goTo("noon")
	r.shows("write 14:05")
	r.press("esc")
	goTo("09:30") // is not
	last := logs.asked[len(logs.asked)-1]
	if !last.Since.Equal(ago(2*time.Hour+32*time.Minute)) || !last.Until.Equal(ago(2*time.Hour+22*time.Minute)) {
		t.Errorf("asked for %v to %v", last.Since, last.Until)
	}
	r.shows("09:28–09:38", "No lines from 09:28–09:38.")
	goTo("1h..")
	last = logs.asked[len(logs.asked)-1]
	if !last.Since.Equal(ago(time.Hour)) || !last.Until.IsZero() || last.Last != 0 {
		t.Errorf("asked for %+v", last)
	}
	r.shows("following")
	goTo("11:00..11:10")
	r.shows("11:00–11:10")
	r.press("f") // back to the present
	last = logs.asked[len(logs.asked)-1]
	if !last.Since.IsZero() || !last.Until.IsZero() || last.Last != openLines {
		t.Errorf("asked for %+v", last)
	}
	r.shows("following")
}

// Above the first line older ones are read, a page at a time, and nothing moves for it.
func TestOlderLines(t *testing.T) {
	lines := manyLines(400)
	logs := &scriptedLogs{t: t}
	logs.has = func(r state.LogRequest) []state.LogBatch {
		if !r.Once {
			return []state.LogBatch{opened(lines[300:]...)}
		}
		var page []state.LogLine
		for _, l := range lines {
			if !l.At.After(r.Until) {
				page = append(page, l)
			}
		}
		older := len(page) > 100
		page = page[max(0, len(page)-100):]
		return []state.LogBatch{{Lines: page[:len(page)/2]}, {Lines: page[len(page)/2:], Opened: true, Older: older}}
	}
	r := startRig(t, estate(), 120, 20, func(o *Options) { o.Logs = logs })
	r.send(r.app.open(place{"logs", serviceKey("prod", "payments")})())
	if len(logs.asked) != 1 {
		t.Fatalf("asked %d times before anybody moved", len(logs.asked))
	}
	r.press("g")
	if len(logs.asked) != 2 || !logs.asked[1].Until.Equal(lines[300].At) || logs.asked[1].Last != pageLines {
		t.Fatalf("asked %+v", logs.asked)
	}
	if !strings.HasPrefix(strings.TrimSpace(strings.Split(r.frame(), "\n")[4]), ">") {
		t.Errorf("the cursor moved:\n%s", r.frame())
	}
	before := r.frame()
	r.press("k", "j")
	if r.frame() == before {
		t.Error("there is nothing above")
	}
	for range 6 {
		r.press("g")
	}
	if got := r.logs().v.ring.lines; got != 400 {
		t.Errorf("%d lines are held, of 400", got)
	}
	asked := len(logs.asked)
	r.press("g", "k", "g")
	if len(logs.asked) != asked {
		t.Error("the beginning is asked for again")
	}
}

func TestOneTaskOneContainer(t *testing.T) {
	r, _ := openLogs(t, 120, 34, opened(manyLines(60)...))
	r.shows("envoy", "app")
	r.press("a")
	r.shows("only container app", "Logs of prod/payments · app · ")
	r.lacks("envoy")
	r.press("a")
	r.shows("only container envoy")
	r.press("a")
	r.shows("all containers")
	r.press(".")
	id := taskID("payments", 3)[:8]
	r.shows("only task "+id, "task "+id+" · following")
	r.press(".")
	r.shows("all tasks")
}

// Whatever containers write, no byte of it but printable text reaches the terminal.
func TestHostileLines(t *testing.T) {
	a := logStream(0, "app\x1b[31m")
	nasty := []string{
		"\x1b]0;title\x07\x1b[2J\x1b[Hgone", "\x1b]52;c;aGk=\x1b\\clip", "nul\x00\x07bell\x9b31mC1", "\xff\xfe\xfd", "a\r\nb\rc",
		"\u202ereversed\u2066", `{"msg":"\u001b[31mred\u202e","a\u001b]0;x\u0007":"\u0000"}`, "tab\there", strings.Repeat("\u0301", 500), "\ufeffbom",
	}
	var lines []state.LogLine
	for i, text := range nasty {
		lines = append(lines, wrote(a, time.Duration(len(nasty)-i)*time.Second, text))
	}
	r, _ := openLogs(t, 100, 40, opened(lines...))
	look := func(what string) {
		t.Helper()
		rest := r.app.View().Content
		for _, open := range r.app.env.look.open {
			if open != "" {
				rest = strings.ReplaceAll(rest, open, "")
			}
		}
		for _, open := range r.app.env.look.tasks {
			rest = strings.ReplaceAll(rest, open, "")
		}
		rest = strings.ReplaceAll(rest, "\x1b[m", "")
		if r.app.over != nil { // a card's frame is written anew
			rest = regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(rest, "")
		}
		for _, c := range rest {
			if c < ' ' && c != '\n' || c >= 0x7f && c < 0xa0 || c == '\u202e' || c == '\u2066' {
				t.Fatalf("%s: %q is on the screen", what, c)
			}
		}
		r.frame()
	}
	look("lines")
	for _, key := range []string{"m", "m", "z", "m", "k", "k", "k"} {
		r.press(key)
		look(key)
	}
	for range nasty {
		r.press("enter")
		look("one line")
		r.press("esc", "c")
		look("the copy menu")
		r.press("esc", "k")
	}
}

func TestCopyALine(t *testing.T) {
	r, _ := openLogs(t, 120, 34, opened(jsonLines(3)...))
	r.press("k", "c")
	r.shows("1 line", "2 JSON", "3 event id", "4 task", "5 command", "aws logs get-log-events --log-group-name /ecs/prod/payments")
	r.press("2")
	var sent string
	for _, msg := range r.sent {
		if text := fmt.Sprint(msg); strings.Contains(text, "request done") {
			sent = text
		}
	}
	if !strings.Contains(sent, "\n  \"status\": ") {
		t.Errorf("the clipboard got %q (of %v)", sent, base64.StdEncoding.EncodeToString([]byte(sent)))
	}
}

// Files get the bytes as they were written, of the lines that pass.
func TestSaveLines(t *testing.T) {
	files := map[string]*bytes.Buffer{}
	var fail error
	logs := &scriptedLogs{t: t, has: func(state.LogRequest) []state.LogBatch {
		return []state.LogBatch{opened(
			wrote(logStream(0, "app"), 3*time.Second, "\x1b[31mred\x00\xff ERROR"), wrote(logStream(0, "app"), 2*time.Second, "plain ERROR\n"),
			wrote(logStream(0, "app"), time.Second, "not this"),
		)}
	}}
	r := startRig(t, estate(), 120, 34, func(o *Options) {
		o.Logs = logs
		o.Save = func(name string, write func(io.Writer) error) (string, error) {
			if fail != nil {
				return "", fail
			}
			files[name] = &bytes.Buffer{}
			return "/home/ops/" + name, write(files[name])
		}
	})
	r.send(r.app.open(place{"logs", serviceKey("prod", "payments")})())
	r.press("&")
	r.write("error")
	r.press("enter", ">")
	r.shows("save to prod-payments-20260314T120000Z.log")
	r.press("enter")
	r.shows("2 lines saved to /home/ops/prod-payments-20260314T120000Z.log")
	task := taskID("payments", 0)
	want := "2026-03-14T11:59:57.000Z " + task + " app \x1b[31mred\x00\xff ERROR\n2026-03-14T11:59:58.000Z " + task + " app plain ERROR\n"
	if got := files["prod-payments-20260314T120000Z.log"].String(); got != want {
		t.Errorf("the file holds %q, want %q", got, want)
	}
	r.press("u", "u", "u", ">", "ctrl+u")
	r.write("bare.txt")
	r.press("enter")
	if got := files["bare.txt"].String(); got != "\x1b[31mred\x00\xff ERROR\nplain ERROR\n" {
		t.Errorf("without times: %q", got)
	}
	r.press(">", "ctrl+u")
	r.write("lines.jsonl")
	r.press("enter")
	var first map[string]any
	if err := json.NewDecoder(files["lines.jsonl"]).Decode(&first); err != nil || first["task"] != task || first["at"] != "2026-03-14T11:59:57.000Z" || first["ingestedAt"] != "2026-03-14T11:59:58.200Z" {
		t.Errorf("JSON: %v, %v", first, err)
	}
	fail = errors.New("the disk is full")
	r.press(">", "enter")
	r.shows("not saved: the disk is full")
}

// What one container cannot show here is said beside what others do, and where nothing can be read, why.
func TestLogsElsewhere(t *testing.T) {
	splunk := state.LogWhere{Container: "app", Driver: "splunk", Problem: "the log driver is splunk: look there"}
	r, _ := openLogs(t, 120, 34, state.LogBatch{Opened: true, Where: []state.LogWhere{splunk}, At: noon})
	r.shows("nothing to follow", "The lines of prod/payments cannot be read here.", "app: the log driver is splunk: look there")
	r.bring(state.LogBatch{Where: []state.LogWhere{splunk, opened().Where[0]}, Lines: payments(), At: noon})
	r.lacks("more)")
	r.shows("! app: the log driver is splunk", "DATABASE_URL", "following")
	gone := func(container string) state.LogWhere {
		return state.LogWhere{Container: container, Driver: "awslogs", Group: "/ecs/prod/payments", Problem: "there is no log group"}
	}
	r.bring(state.LogBatch{Where: []state.LogWhere{gone("app"), splunk, gone("envoy"), gone("app")}, At: noon})
	r.shows("! app, envoy: there is no log group", "! app: the log driver is splunk")
	r.lacks("more)")
}

// A fault leaves the lines, and says what and since when; the next answer takes it away.
func TestLogFaults(t *testing.T) {
	r, _ := openLogs(t, 120, 34, some())
	r.bring(state.LogBatch{At: ago(time.Second), Fault: throttled("logs:FilterLogEvents")})
	r.pass(20 * time.Second)
	r.shows("DATABASE_URL", "! ThrottlingException, read 21s ago")
	r.bring(state.LogBatch{At: r.now})
	r.lacks("Throttling")
	r.pass(20 * time.Second)
	r.shows("! no answer for 20s")
	r.bring(state.LogBatch{At: r.now, Lost: 7})
	r.shows("── 12:00:40.000 7 lines came faster than fsui could take them")
}

// Where nothing could be read the screen says why in full: marks beside that would push it out of sight.
func TestNothingReadButMarks(t *testing.T) {
	batch := opened()
	batch.Marks, batch.At = paymentMarks(), time.Time{}
	batch.Fault = &state.Fault{Attempted: "logs:FilterLogEvents", Code: "InvalidParameterException", Message: "Invalid filter pattern: " + strings.Repeat("long ", 20) + "at its end"}
	r, _ := openLogs(t, 80, 24, batch)
	r.shows("InvalidParameterException", "at its end")
	r.lacks("started, payments:17")
	next := opened()
	r.bring(next)
	r.shows("started, payments:17", "no lines yet")
	next.Lines = payments()
	r.bring(next)
	r.lacks("no lines yet")
	r.press("&")
	r.write("nothing like it")
	r.press("enter")
	r.shows("started, payments:17", "none of 8 lines passes: only nothing like it")
}

func TestLogEnds(t *testing.T) {
	r, _ := openLogs(t, 120, 34, some())
	p := r.logs()
	r.send(answerMsg{p, logBrought{gen: p.gen, ended: true}})
	r.shows("ended", "DATABASE_URL")
}

// A batch of any size is entered in parts, so that a key gets its turn.
func TestLargeBatches(t *testing.T) {
	lines := floodOf(3*partLines+1, ago(time.Hour))
	r, _ := openLogs(t, 120, 34)
	p := r.logs()
	r.app.Update(answerMsg{p, logBrought{gen: p.gen, batch: state.LogBatch{Opened: true, At: noon}, lines: prepareLog(lines, nil)}})
	if got := p.v.ring.lines; got != partLines {
		t.Errorf("%d lines at once", got)
	}
	r.bring(opened(lines...))
	if got := p.v.ring.lines; got < len(lines) {
		t.Errorf("%d lines of %d", got, len(lines))
	}
}

func TestLogRate(t *testing.T) {
	var r logRate
	if got := r.words(noon); got != "0/s" {
		t.Errorf("before anything came: %s", got)
	}
	r.add(noon, 500)
	if got := r.words(noon); got != "500/s" {
		t.Errorf("in the first second: %s", got)
	}
	for i := range 20 {
		r.add(noon.Add(time.Duration(i)*time.Second), 100)
	}
	if got := r.words(noon.Add(19 * time.Second)); got != "100/s" {
		t.Errorf("100 each second are %s", got)
	}
	if got := r.words(noon.Add(24 * time.Second)); got != "50/s" {
		t.Errorf("after five seconds without: %s", got)
	}
	if got := r.words(noon.Add(time.Hour)); got != "0/s" {
		t.Errorf("after an hour without: %s", got)
	}
}

// What is seen can be asked for: JSON is matched as it was written and as it is shown.
func TestFiltersMatchWhatIsShown(t *testing.T) {
	r, _ := openLogs(t, 160, 34, opened(jsonLines(40)...))
	for _, expr := range []string{"status=500", `"status":500`, `500.*path=/orders`, "user.id=u-3"} {
		r.press("&")
		r.write(expr)
		r.press("enter")
		r.shows("request done", "path=")
		r.press("/")
		r.write(expr)
		r.press("enter")
		r.lacks("not found")
		r.press("esc", "f", "&", "ctrl+u", "enter")
	}
	r.press("!")
	r.write("path=/orders")
	r.press("enter")
	r.lacks("request done")
	r.shows("plain text between objects")
}

// The lines around a time come in several batches, in any order: at the end the cursor is at the time.
func TestLogTimeArrives(t *testing.T) {
	r, logs := openLogs(t, 120, 24, opened(manyLines(10)...))
	logs.open, logs.has = true, func(state.LogRequest) []state.LogBatch { return nil }
	r.press("@")
	r.write("2026-03-14 09:30")
	r.press("enter")
	at := func(minute, n int) (lines []state.LogLine) {
		for i := range n {
			lines = append(lines, wrote(logStream(0, "app"), 2*time.Hour+(60-time.Duration(minute))*time.Minute-time.Duration(i)*time.Second, fmt.Sprintf("line of 09:%02d:%02d", minute, i)))
		}
		return lines
	}
	r.bring(state.LogBatch{Lines: at(28, 50), At: noon})
	r.bring(state.LogBatch{Lines: at(35, 50), At: noon})
	r.bring(state.LogBatch{Lines: at(30, 50), At: noon, Opened: true})
	r.shows(">09:30:00.000", "line of 09:30:10", "line of 09:28:49")
	r.bring(state.LogBatch{Lines: at(29, 50), At: noon})
	r.shows(">09:30:00.000", "line of 09:29:49")
}

// A filter that lets nothing pass reads no further back by itself.
func TestOlderLinesOnlyByKey(t *testing.T) {
	pages := 0
	logs := &scriptedLogs{t: t}
	logs.has = func(r state.LogRequest) []state.LogBatch {
		if !r.Once {
			return []state.LogBatch{opened(payments()...)}
		}
		pages++
		return []state.LogBatch{{Lines: []state.LogLine{wrote(logStream(0, "app"), time.Duration(pages)*time.Hour, "older")}, Older: true, Opened: true}}
	}
	r := startRig(t, estate(), 80, 24, func(o *Options) { o.Logs = logs })
	r.send(r.app.open(place{"logs", serviceKey("prod", "payments")})())
	r.press("&")
	r.write("nothing of the kind")
	r.press("enter")
	r.pass(10 * time.Second)
	if pages > 0 {
		t.Fatalf("%d pages were read and nobody asked", pages)
	}
	for want := range 4 {
		r.press("k")
		r.pass(3 * time.Second)
		if pages != want+1 {
			t.Fatalf("%d keys read %d pages", want+1, pages)
		}
	}
}

// The line under the cursor may have to go for new ones: what is oldest then is shown, and that lines went.
func TestPausedLineIsDropped(t *testing.T) {
	r, _ := openLogs(t, 100, 24, opened(manyLines(3000)...))
	r.press("g")
	p := r.logs()
	p.v.ring.limit = 600_000
	r.bring(state.LogBatch{Lines: floodOf(2000, noon), At: noon})
	r.press("k")
	r.shows("paused", "older lines dropped: fsui holds 585 KiB")
	if p.v.ring.bytes > p.v.ring.limit || len(p.v.ring.texts()) != p.v.ring.lines {
		t.Errorf("%d bytes, %d lines", p.v.ring.bytes, p.v.ring.lines)
	}
	r.press("j", "k", "f")
	r.shows("following", "request 1999")
}

// No line is drawn wider than the screen or with anything but text, whatever it is.
func FuzzLogRows(f *testing.F) {
	f.Add(`{"msg":"a","b":{"c":"\u001b[31m"}}`, 80, 3)
	f.Add("plain ERROR \xff\x00\x1b]0;x\a 注文", 60, 0)
	f.Add(strings.Repeat("e\u0301注", 300), 61, 41)
	f.Fuzz(func(t *testing.T, raw string, width, skip int) {
		width, skip = 40+max(width, -width)%200, max(skip, -skip)%300
		line := wrote(logStream(0, "app"), time.Second, raw)
		l := newLogLine(&line)
		find, err := newLogExpr("e|1", true)
		if err != nil {
			t.Fatal(err)
		}
		for _, wrap := range []bool{true, false} {
			for shape := range shapes {
				s := logSheet{l: newLook(true, true, false), now: noon, width: width, shape: shape, wrap: wrap, skip: skip, tasks: 4, levels: true, find: find}
				s.l.open = [tones]string{}
				rows := s.rows(&l, true, shape == shapeFields)
				if got := s.height(&l, true); got != len(rows) {
					t.Errorf("%q takes %d rows, %d were reckoned with", raw, len(rows), got)
				}
				for _, row := range rows {
					row = strings.ReplaceAll(row, "\x1b[m", "")
					if w := cells(row); w > width || strings.ContainsFunc(row, func(c rune) bool { return c < ' ' || c == 0x7f }) {
						t.Errorf("%q at %d: a row of %d cells: %q", raw, width, w, row)
					}
				}
			}
		}
	})
}

// What is read around a time in the past grows at both ends as somebody moves there; a range that was asked for does not.
func TestLinesAroundATime(t *testing.T) {
	all := manyLines(3 * 3600) // one a second
	for i := range all {
		all[i].At, all[i].ID = ago(3*time.Hour).Add(time.Duration(i)*time.Second), strconv.Itoa(i)
	}
	logs := &scriptedLogs{t: t, has: func(r state.LogRequest) []state.LogBatch {
		var page []state.LogLine
		for _, l := range all {
			if !l.At.Before(r.Since) && (r.Until.IsZero() || !l.At.After(r.Until)) {
				page = append(page, l)
			}
		}
		if r.Last > 0 {
			page = page[max(0, len(page)-r.Last):]
		}
		half := len(page) / 2
		b := []state.LogBatch{{Lines: page[:half]}, {Lines: page[half:], Opened: true, Older: r.Last > 0}}
		if half > 0 {
			b[0].Settled = page[half-1].At
		}
		return b
	}}
	r := startRig(t, estate(), 120, 20, func(o *Options) { o.Logs = logs })
	r.send(r.app.open(place{"logs", serviceKey("prod", "payments")})())
	r.press("@")
	r.write("09:30")
	r.press("enter")
	r.shows("09:28–09:38", ">09:30:00")
	asked := len(logs.asked)
	r.press("G")
	r.shows("09:28–09:46")
	if got := logs.asked[asked]; !got.Since.Equal(ago(2*time.Hour+22*time.Minute).Add(time.Millisecond)) || got.Last != 0 {
		t.Errorf("asked for %+v", got)
	}
	r.press("G")
	r.shows("09:28–09:54")
	r.press("g")
	r.shows("–09:54")
	from, to := r.logs().req.Since, r.logs().req.Until
	if !from.Before(ago(2*time.Hour + 33*time.Minute)) {
		t.Errorf("nothing was read above: from %v", from)
	}
	held, want := r.logs().v.ring.lines, 0
	for _, l := range all {
		if !l.At.Before(from) && !l.At.After(to) {
			want++
		}
	}
	if held != want {
		t.Errorf("%d lines are held, of %d from %v to %v", held, want, from, to)
	}
	for range 30 {
		r.press("G")
	}
	r.shows("this is the present: f goes on")

	r.press("@")
	r.write("09:30..09:40")
	r.press("enter")
	asked = len(logs.asked)
	r.press("G", "G", "g", "g")
	if len(logs.asked) != asked {
		t.Errorf("beyond the range that was asked for: %+v", logs.asked[asked:])
	}
}

// A page further down ends where it is complete, and leaves the rest to the next.
func TestNewerPageIsCutWhereItIsComplete(t *testing.T) {
	lines := manyLines(3 * newerLines)
	batches := make(chan state.LogBatch)
	stopped := make(chan struct{})
	go func() {
		defer close(batches)
		for i := 0; i+10_000 <= len(lines); i += 10_000 {
			batches <- state.LogBatch{Lines: lines[i : i+10_000], Settled: lines[i+9_000].At}
		}
	}()
	page := gatheredUpTo(1, batches, noon, func() { close(stopped) })
	<-stopped
	if want := lines[19_000].At.Add(-time.Millisecond); !page.until.Equal(want) || len(page.lines) != 19_000 || len(page.lines) == 0 {
		t.Errorf("%d lines up to %v, want those up to %v", len(page.lines), page.until, want)
	}
}

// A line longer than what the list takes apart is searched and marked all the same, and its JSON set out on its own page.
func TestVeryLongJSON(t *testing.T) {
	text := `{"level":"error","msg":"batch failed","items":["` + strings.Repeat("日本 filler ", longestJSON/10) + `needle"],"last":"the end"}`
	if len(text) <= longestJSON || len(text) > mostOfLine {
		t.Fatalf("%d bytes", len(text))
	}
	r, _ := openLogs(t, 120, 24, opened(wrote(logStream(0, "app"), time.Second, text)))
	r.shows(`{"level":"error"`)
	r.press("/")
	r.write("needle")
	r.press("enter")
	r.shows("1 of 1 found")
	expr, err := newLogExpr("NEEDLE", true)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(text, "needle")
	for _, shown := range []span{{at, at + 3}, {at - 7, at - 1}, {at + 2, at + 30}} {
		if got := expr.spansAround(text, shown); len(got) != 1 || got[0] != (span{at, at + 6}) {
			t.Errorf("around %v: %v, want %d", shown, got, at)
		}
	}
	if got := expr.spansAround(text, span{0, 200}); got != nil {
		t.Errorf("far from it: %v", got)
	}
	r.press("esc", "enter", "G")
	r.shows(`"last":"the end"`)
	lines := lineBody(&logLine{raw: text, drawn: text, kind: kindJSON})
	if len(lines) < 6 || lines[1] != `  "level": "error",` || !strings.HasPrefix(lines[3], `  "items": [`) {
		t.Errorf("%d lines, first %.200q", len(lines), lines)
	}
}

// Lines are left out by their level only where they name one: what says nothing of it may be what one looks for.
func TestLogLevels(t *testing.T) {
	from := logStream(0, "app")
	r, _ := openLogs(t, 120, 24, opened(
		wrote(from, 5*time.Second, "INFO starting"), wrote(from, 4*time.Second, "DEBUG reads its settings"), wrote(from, 3*time.Second, "WARN slow"),
		wrote(from, 2*time.Second, "ERROR no database"), wrote(from, time.Second, "DATABASE_URL is not set"),
	))
	r.press("l")
	r.shows("only warn and worse, and what names no level", "warn and worse", "slow", "no database", "DATABASE_URL is not set")
	r.lacks("starting", "its settings")
	r.press("l")
	r.shows("error and worse", "no database", "DATABASE_URL is not set")
	r.lacks("starting", "its settings", "slow")
	r.press("l")
	r.shows("no filter", "starting", "its settings", "slow", "no database")
	r.press("l", "l", "&")
	r.write("starting")
	r.press("enter")
	r.shows("None of 5 lines passes: only error and worse, and what names no level, only starting.", "l shows other levels")
	r.press("l")
	r.shows("starting")
	r.lacks("None of")
}
