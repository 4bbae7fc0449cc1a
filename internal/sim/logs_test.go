package sim

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

var logStart = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func chattyWorld(streams int) *World {
	w := newWorld("111122223333", "us-east-1", 7, logStart)
	script := &logScript{
		start:  []string{"starting {hex}", "listening on :8080"},
		steady: []string{"GET /orders/{1-999} {200|404} {3-80}ms", "WARN slow {100-999}ms", `{"level":"info","n":{1-9}}`},
		rate:   3,
		crash:  []string{"ERROR DATABASE_URL is not set", "exiting"},
		stop:   []string{"SIGTERM"},
		late:   0.1,
	}
	for i := range streams {
		w.logs.open("/ecs/app", fmt.Sprintf("ecs/app/%032x", i), script, logStart.Add(time.Duration(i)*700*time.Millisecond))
	}
	return w
}

func mustFilter(t *testing.T, w *World, in *cloudwatchlogs.FilterLogEventsInput) *cloudwatchlogs.FilterLogEventsOutput {
	t.Helper()
	in.LogGroupName = new("/ecs/app")
	out, err := filterLogEvents(w, in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// sweep reads every page.
func sweep(t *testing.T, w *World, in cloudwatchlogs.FilterLogEventsInput) (all []types.FilteredLogEvent, pages int) {
	t.Helper()
	for {
		out := mustFilter(t, w, &in)
		all = append(all, out.Events...)
		pages++
		if out.NextToken == nil {
			return all, pages
		}
		in.NextToken = out.NextToken
	}
}

func lines(events []types.FilteredLogEvent) []string {
	all := make([]string, len(events))
	for i, e := range events {
		all[i] = fmt.Sprint(*e.Timestamp, " ", *e.IngestionTime, " ", *e.LogStreamName, " ", *e.EventId, " ", *e.Message)
	}
	return all
}

func TestLogsAreTheSameWheneverTheyAreRead(t *testing.T) {
	early, late := chattyWorld(3), chattyWorld(3)
	early.advance(logStart.Add(time.Minute))
	late.advance(logStart.Add(6 * time.Hour))
	first, _ := sweep(t, early, cloudwatchlogs.FilterLogEventsInput{})
	end := logStart.Add(time.Minute).UnixMilli()
	again, _ := sweep(t, late, cloudwatchlogs.FilterLogEventsInput{EndTime: &end})
	if len(first) < 400 {
		t.Fatalf("%d lines in a minute of 3 × 3 a second", len(first))
	}
	known := lines(again)
	for _, line := range lines(first) {
		if !slices.Contains(known, line) {
			t.Fatalf("line seen after a minute is gone after six hours: %s", line)
		}
	}
}

func TestLogsEndWithTheLastWordsAndKeepWhatWasShown(t *testing.T) {
	w := chattyWorld(1)
	stream := fmt.Sprintf("ecs/app/%032x", 0)
	end := logStart.Add(67*time.Second + 10*time.Millisecond)
	var shown []string
	for at := logStart; at.Before(end); at = at.Add(500 * time.Millisecond) {
		w.advance(at)
		seen, _ := sweep(t, w, cloudwatchlogs.FilterLogEventsInput{})
		shown = append(shown, lines(seen)...)
	}
	w.advance(end)
	w.logs.close("/ecs/app", stream, logCrashed, end)
	w.advance(end.Add(3 * time.Minute))
	all, _ := sweep(t, w, cloudwatchlogs.FilterLogEventsInput{})
	final := lines(all)
	for _, line := range shown {
		if !slices.Contains(final, line) {
			t.Fatalf("shown and then gone: %s", line)
		}
	}
	last := all[len(all)-2:]
	if *last[0].Message != "ERROR DATABASE_URL is not set" || *last[1].Message != "exiting" {
		t.Errorf("the last lines are %q", lines(last))
	}
	if at := *last[1].Timestamp; at > end.UnixMilli() || at < end.Add(-time.Second).UnixMilli() {
		t.Errorf("the last line was written at %d, the container ended at %d", at, end.UnixMilli())
	}
	if all[0].Message == nil || !strings.HasPrefix(*all[0].Message, "starting ") || *all[0].Timestamp != logStart.UnixMilli() {
		t.Errorf("the first line is %s", lines(all[:1]))
	}
}

// The driver sends the rest when the container ends, not at its next turn.
func TestLastWordsArriveAtOnce(t *testing.T) {
	w := chattyWorld(0)
	for i := range 20 {
		name, ends := fmt.Sprintf("ecs/app/%d", i), logStart.Add(time.Duration(8*i+500)*100*time.Millisecond)
		w.logs.open("/ecs/app", name, &logScript{start: []string{"hello"}, crash: []string{"alas"}}, logStart)
		w.logs.close("/ecs/app", name, logCrashed, ends)
		w.advance(ends.Add(logSettle + logSettles))
		if all := mustFilter(t, w, &cloudwatchlogs.FilterLogEventsInput{LogStreamNames: []string{name}}).Events; len(all) != 2 || *all[1].Message != "alas" {
			t.Errorf("stream %d shows %q", i, lines(all))
		}
	}
}

func TestLogsArriveAfterTheyWereWrittenSomeOfThemLate(t *testing.T) {
	w := chattyWorld(2)
	end := logStart.Add(10 * time.Minute).UnixMilli()
	in := cloudwatchlogs.FilterLogEventsInput{EndTime: &end}
	w.advance(logStart.Add(20 * time.Minute))
	all, _ := sweep(t, w, in)
	late := 0
	for _, e := range all {
		switch lag := *e.IngestionTime - *e.Timestamp; {
		case lag < logSettle.Milliseconds() || lag > 102_000:
			t.Fatalf("ingested %d ms after it was written", lag)
		case lag > 30_000:
			late++
		}
	}
	if share := float64(late) / float64(len(all)); share < 0.04 || share > 0.2 {
		t.Errorf("%.0f %% of the lines are late, of a tenth of the flushes", 100*share)
	}
	// A caller who asks again from an earlier time gets each line once it is there, and never before.
	w = chattyWorld(2)
	arrived := map[string]bool{}
	behind := 0
	var newest int64
	for at := logStart; at.Before(logStart.Add(14 * time.Minute)); at = at.Add(2 * time.Second) {
		w.advance(at)
		seen, _ := sweep(t, w, in)
		for _, e := range seen {
			if *e.IngestionTime > at.UnixMilli() {
				t.Fatalf("seen before it was ingested: %s", *e.Message)
			}
			if !arrived[*e.EventId] && *e.Timestamp < newest {
				behind++
			}
			arrived[*e.EventId] = true
			newest = max(newest, *e.Timestamp)
		}
	}
	if len(arrived) != len(all) {
		t.Errorf("%d lines arrived of %d", len(arrived), len(all))
	}
	if behind < late/2 {
		t.Errorf("only %d lines arrived behind newer ones", behind)
	}
}

func TestLogPagesGiveEachLineOnce(t *testing.T) {
	w := chattyWorld(12)
	w.advance(logStart.Add(10 * time.Minute))
	whole, _ := sweep(t, w, cloudwatchlogs.FilterLogEventsInput{})
	from := logStart.UnixMilli()
	for _, newestFirst := range []bool{false, true} {
		in := cloudwatchlogs.FilterLogEventsInput{Limit: new(int32(97)), StartFromHead: new(!newestFirst), StartTime: &from}
		paged, pages := sweep(t, w, in)
		if newestFirst {
			slices.Reverse(paged)
		}
		if !slices.Equal(lines(paged), lines(whole)) {
			t.Errorf("newest first %t: %d lines in pages, %d at once, or in another order", newestFirst, len(paged), len(whole))
		}
		if want := (len(whole) + 96) / 97; pages < want || pages > want+1 {
			t.Errorf("%d pages, want %d", pages, want)
		}
	}
	ordered := slices.IsSortedFunc(whole, func(a, b types.FilteredLogEvent) int {
		if *a.Timestamp != *b.Timestamp {
			return int(*a.Timestamp - *b.Timestamp)
		}
		return int(*a.IngestionTime - *b.IngestionTime)
	})
	ids := map[string]bool{}
	for _, e := range whole {
		ids[*e.EventId] = true
		if len(*e.EventId) != 56 {
			t.Fatalf("event id %s", *e.EventId)
		}
	}
	if !ordered || len(ids) != len(whole) {
		t.Errorf("ordered by time and ingestion: %t; %d ids of %d lines", ordered, len(ids), len(whole))
	}
	// Newest first with a limit is the last lines of the service, in one call.
	last := mustFilter(t, w, &cloudwatchlogs.FilterLogEventsInput{Limit: new(int32(5)), StartFromHead: new(false), StartTime: &from})
	slices.Reverse(last.Events)
	if !slices.Equal(lines(last.Events), lines(whole[len(whole)-5:])) {
		t.Errorf("the newest five are %q", lines(last.Events))
	}
}

func TestLogPageEndsAfterSoMuchReading(t *testing.T) {
	w := chattyWorld(10)
	w.advance(logStart.Add(2 * time.Hour)) // 216,000 lines
	in := cloudwatchlogs.FilterLogEventsInput{FilterPattern: new("neverwritten")}
	first := mustFilter(t, w, &in)
	if len(first.Events) != 0 || first.NextToken == nil {
		t.Fatalf("a rare word gave %d events and token %t", len(first.Events), first.NextToken != nil)
	}
	none, pages := sweep(t, w, in)
	if len(none) != 0 || pages < 4 || pages > 6 {
		t.Errorf("%d events in %d pages", len(none), pages)
	}
	big := mustFilter(t, w, &cloudwatchlogs.FilterLogEventsInput{})
	if len(big.Events) != logPageEvents || big.NextToken == nil {
		t.Errorf("a page has %d events", len(big.Events))
	}
}

func TestLogPageEndsAtItsSize(t *testing.T) {
	w := chattyWorld(0)
	long := strings.Repeat("x", 100_000-logEventExtra)
	w.logs.open("/ecs/app", "ecs/app/long", &logScript{start: slices.Repeat([]string{long}, 25)}, logStart)
	w.advance(logStart.Add(time.Minute))
	var in cloudwatchlogs.FilterLogEventsInput
	for _, want := range []int{10, 10, 5} { // 1 MiB has room for ten of 100,000 bytes
		out := mustFilter(t, w, &in)
		if len(out.Events) != want || (out.NextToken == nil) != (want == 5) {
			t.Errorf("a page of %d events, token %t, want %d", len(out.Events), out.NextToken != nil, want)
		}
		in.NextToken = out.NextToken
	}
}

func TestLogTimesAndStreamsAreWhatWasAsked(t *testing.T) {
	w := chattyWorld(3)
	w.advance(logStart.Add(10 * time.Minute))
	all, _ := sweep(t, w, cloudwatchlogs.FilterLogEventsInput{})
	from, to := *all[100].Timestamp, *all[200].Timestamp
	between := mustFilter(t, w, &cloudwatchlogs.FilterLogEventsInput{StartTime: &from, EndTime: &to})
	first, last := between.Events[0], between.Events[len(between.Events)-1]
	if *first.Timestamp != from || *last.Timestamp != to {
		t.Errorf("asked for %d–%d, both included, got %d–%d", from, to, *first.Timestamp, *last.Timestamp)
	}
	name := *all[0].LogStreamName
	for _, in := range []cloudwatchlogs.FilterLogEventsInput{{LogStreamNames: []string{name}}, {LogStreamNamePrefix: &name}} {
		for _, e := range mustFilter(t, w, &in).Events {
			if *e.LogStreamName != name {
				t.Fatalf("asked for %s, got %s", name, *e.LogStreamName)
			}
		}
	}
}

func TestLogStreamsAreForgottenADayAfterTheirEnd(t *testing.T) {
	w := chattyWorld(0)
	for i := range 5_000 {
		at := logStart.Add(time.Duration(i) * time.Minute)
		name := fmt.Sprintf("ecs/app/%d", i)
		w.logs.open("/ecs/app", name, &logScript{start: []string{"hello"}}, at)
		w.logs.close("/ecs/app", name, logCrashed, at.Add(8*time.Second))
	}
	if n := len(w.logs.groups["/ecs/app"].streams); n < 1440 || n > 1442 {
		t.Errorf("%d streams are kept of a crash a minute", n)
	}
}

func TestLogRefusals(t *testing.T) {
	w := chattyWorld(1)
	name, other := "/ecs/app", "/ecs/other"
	cases := map[string]struct {
		in      cloudwatchlogs.FilterLogEventsInput
		code    string
		message string
	}{
		"no group":             {cloudwatchlogs.FilterLogEventsInput{}, "InvalidParameterException", "LogGroupName"},
		"two groups":           {cloudwatchlogs.FilterLogEventsInput{LogGroupName: &name, LogGroupIdentifier: &name}, "InvalidParameterException", "mutually exclusive"},
		"unknown group":        {cloudwatchlogs.FilterLogEventsInput{LogGroupName: &other}, "ResourceNotFoundException", "The specified log group does not exist."},
		"unknown stream":       {cloudwatchlogs.FilterLogEventsInput{LogGroupName: &name, LogStreamNames: []string{"x"}}, "ResourceNotFoundException", "The specified log stream does not exist."},
		"names and prefix":     {cloudwatchlogs.FilterLogEventsInput{LogGroupName: &name, LogStreamNames: []string{"x"}, LogStreamNamePrefix: &name}, "InvalidParameterException", "mutually exclusive"},
		"limit 0":              {cloudwatchlogs.FilterLogEventsInput{LogGroupName: &name, Limit: new(int32(0))}, "InvalidParameterException", "greater than or equal to 1"},
		"limit 10001":          {cloudwatchlogs.FilterLogEventsInput{LogGroupName: &name, Limit: new(int32(10_001))}, "InvalidParameterException", "less than or equal to 10000"},
		"bad token":            {cloudwatchlogs.FilterLogEventsInput{LogGroupName: &name, NextToken: new("nonsense")}, "InvalidParameterException", "nextToken"},
		"backwards since ever": {cloudwatchlogs.FilterLogEventsInput{LogGroupName: &name, StartFromHead: new(false)}, "InvalidParameterException", "Jan 1, 2024"},
		"odd term":             {cloudwatchlogs.FilterLogEventsInput{LogGroupName: &name, FilterPattern: new("a@b")}, "InvalidParameterException", "Invalid character(s) in term 'a@b'"},
	}
	for what, c := range cases {
		t.Run(what, func(t *testing.T) {
			_, err := filterLogEvents(w, &c.in)
			var refused *apiError
			if !errors.As(err, &refused) || refused.code != c.code || !strings.Contains(refused.message, c.message) {
				t.Errorf("got %v, want %s: …%s…", err, c.code, c.message)
			}
		})
	}
	byARN := cloudwatchlogs.FilterLogEventsInput{LogGroupIdentifier: new("arn:aws:logs:us-east-1:111122223333:log-group:/ecs/app")}
	if _, err := filterLogEvents(w, &byARN); err != nil {
		t.Errorf("by ARN: %v", err)
	}
}

func TestLogTokenLivesADay(t *testing.T) {
	w := chattyWorld(1)
	w.advance(logStart.Add(time.Minute))
	in := cloudwatchlogs.FilterLogEventsInput{Limit: new(int32(3))}
	in.NextToken = mustFilter(t, w, &in).NextToken
	w.advance(logStart.Add(25 * time.Hour))
	if _, err := filterLogEvents(w, &in); err == nil {
		t.Error("a token of yesterday still serves")
	}
}

func TestFilterPatterns(t *testing.T) {
	const line = `2026-11-20 ERROR [orders] "card declined" id=77`
	for pattern, want := range map[string]bool{
		"":                    true,
		"  ":                  true,
		"ERROR":               true,
		"error":               false,
		"ERROR orders":        true,
		"ERROR cart":          false,
		`"card declined"`:     true,
		`"declined card"`:     false,
		`"\"card declined\""`: true,
		"?FATAL ?ERROR":       true,
		"?FATAL ?WARN":        false,
		"ERROR -orders":       false,
		"ERROR -cart":         true,
		`-"id=77"`:            false,
		`"id=77" ERROR`:       true,
		"?FATAL ERROR":        true, // "?" beside another term does not count
		"%id=[0-9]+%":         true,
		"%id=[a-z]+%":         false,
		"{ $.level = * }":     false, // no JSON
	} {
		f, err := parseLogFilter(pattern)
		if err != nil {
			t.Errorf("%q: %v", pattern, err)
		} else if f.matches(line) != want {
			t.Errorf("%q matches: %t", pattern, !want)
		}
	}
	for pattern, want := range map[string]string{
		"a@b":              "Invalid character(s) in term 'a@b'",
		`"unfinished`:      "Invalid character(s) in term",
		`""`:               `Invalid character(s) in term '""'`,
		"?":                "Invalid character(s) in term ''",
		"{ $.level":        "must end with '}'",
		"[ip, user]":       "Invalid filter pattern",
		"%ERR(%":           "Invalid filter pattern",
		"{ level = 1 }":    "Invalid filter pattern",
		"{ $.ms > slow }":  "Invalid filter pattern",
		"{ ($.ms > 1 }":    "Invalid filter pattern",
		"{ $.ms > 1 $.x }": "Invalid filter pattern",
		"{ $.ms ~ 1 }":     "Invalid filter pattern",
	} {
		if _, err := parseLogFilter(pattern); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", pattern, err, want)
		}
	}
}

func TestJSONFilterPatterns(t *testing.T) {
	const line = `{"level":"WARN","msg":"slow \"query\"","ms":1213,"ok":false,"user":null,"http":{"status":503,"path-info":"/orders"},"tags":["a",{"k":"b"}]}`
	for pattern, want := range map[string]bool{
		`{ $.level = "WARN" }`:                          true,
		`{$.level=WARN}`:                                true,
		`{ $.level = "warn" }`:                          false,
		`{ $.level != "INFO" }`:                         true,
		`{ $.absent != "INFO" }`:                        false,
		`{ $.level = "W*" }`:                            true,
		`{ $.level = %^W.+N$% }`:                        true,
		`{ $.msg = "slow \"query\"" }`:                  true,
		`{ $.http.status = 5* }`:                        true,
		`{ $.http.status = 4* }`:                        false,
		`{ $.ms > 1000 }`:                               true,
		`{ $.ms > 1000 && $.http.status = 200 }`:        false,
		`{ $.ms < 1000 || $.http.status >= 500 }`:       true,
		`{ ($.ms < 1 || $.ms <= 1213) && $.ms = 1213 }`: true,
		`{ $.ok IS FALSE }`:                             true,
		`{ $.ok IS TRUE }`:                              false,
		`{ $.user IS NULL }`:                            true,
		`{ $.absent NOT EXISTS }`:                       true,
		`{ $.ms NOT EXISTS }`:                           false,
		`{ $.tags[0] = "a" }`:                           true,
		`{ $.tags[1].k = "b" }`:                         true,
		`{ $.tags[7] = "a" }`:                           false,
		`{ $.http.['path-info'] = "/orders" }`:          true,
		`{ $.http = "x" }`:                              false,
	} {
		f, err := parseLogFilter(pattern)
		if err != nil {
			t.Errorf("%q: %v", pattern, err)
		} else if f.matches(line) != want {
			t.Errorf("%q matches: %t", pattern, !want)
		}
	}
}

func TestBlanks(t *testing.T) {
	at := logStart
	for template, want := range map[string]string{
		"plain":                   "plain",
		`{"level":"info"}`:        `{"level":"info"}`,
		`{"at":"{time}"}`:         `{"at":"2026-11-20T12:00:00.000Z"}`,
		"{7-7} {only|only}":       "7 only",
		"{unknown} {9-1} {a-b} {": "{unknown} {9-1} {a-b} {",
	} {
		if got := fillBlanks(template, 42, at); got != want {
			t.Errorf("%q became %q, want %q", template, got, want)
		}
	}
	seen := map[string]bool{}
	for h := range uint64(200) {
		seen[fillBlanks("{1-3}{x|y}", h, at)] = true
	}
	if len(seen) != 6 {
		t.Errorf("six ways to fill the blanks, found %d", len(seen))
	}
	if hex := fillBlanks("{hex}", 1, at); len(hex) != 8 || strings.Trim(hex, "0123456789abcdef") != "" {
		t.Errorf("hex is %q", hex)
	}
}

// BenchmarkFilterNewest is what `logs -n 100` of a busy service costs the region.
func BenchmarkFilterNewest(b *testing.B) {
	w := chattyWorld(100)
	w.advance(logStart.Add(24 * time.Hour))
	from := logStart.UnixMilli()
	in := cloudwatchlogs.FilterLogEventsInput{LogGroupName: new("/ecs/app"), Limit: new(int32(100)), StartFromHead: new(false), StartTime: &from}
	for b.Loop() {
		if out, err := filterLogEvents(w, &in); err != nil || len(out.Events) != 100 {
			b.Fatal(len(out.Events), err, context.Cause(b.Context()))
		}
	}
}
