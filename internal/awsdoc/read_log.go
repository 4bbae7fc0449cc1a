package awsdoc

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// logged reads the lines of a log, as aws logs tail, an export to S3 and the console of CloudWatch write it: each begins with
// its time, and those of a stack trace follow one that does. Lines that are events of a service are read as these. It is
// empty where the text is none.
func logged(text string) (rec state.Recorded) {
	begins := regexp.MustCompile(`^(?:(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:[.,]\d+)?)(Z|[+-]\d\d:?\d\d)?|(\d{13}),)\s*`)
	stream := regexp.MustCompile(`^(\S+/\S+/[0-9a-f]{32})\s+`)
	services := map[string]*state.Service{}
	var last state.RecordedLine
	timed, before := 0, 0 // lines with a time, and those ahead of the first: a header
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, "\r\n"); strings.TrimSpace(line) == "" {
			continue
		}
		if m := begins.FindStringSubmatch(line); m != nil {
			timed++
			last, line = state.RecordedLine{At: timeOfLine(m)}, line[len(m[0]):]
			if m[4] != "" {
				line = strings.Trim(line, `"`)
			}
			if s := stream.FindStringSubmatch(line); s != nil {
				last, line = lineOf(s[1], last.At), line[len(s[0]):]
			}
		} else if timed == 0 {
			if before++; before > 1 {
				return state.Recorded{}
			}
			continue
		}
		last.Text = state.Clean(line)
		if name, _, ok := strings.Cut(strings.TrimPrefix(last.Text, "(service "), ")"); ok && strings.HasPrefix(last.Text, "(service ") {
			if services[name] == nil {
				services[name] = &state.Service{Key: state.ServiceKey{Name: name}}
				rec.Services = append(rec.Services, services[name])
			}
			services[name].Events = append(services[name].Events, state.Event{At: last.At, Message: last.Text})
			continue
		}
		rec.Lines = append(rec.Lines, last)
	}
	if timed < 2 {
		return state.Recorded{}
	}
	return rec
}

// timeOfLine is a time as a log writes it, zero where that cannot be read, or does not say in which zone it is.
func timeOfLine(m []string) time.Time {
	if ms, err := strconv.ParseInt(m[4], 10, 64); err == nil {
		return time.UnixMilli(ms).UTC()
	}
	zone := strings.ReplaceAll(m[3], ":", "")
	if zone == "Z" {
		zone = "+0000"
	}
	at, err := time.Parse("2006-01-02 15:04:05-0700", m[1]+" "+strings.Replace(m[2], ",", ".", 1)+zone)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// readResults reads get-query-results of CloudWatch Logs Insights: rows of fields.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html
func readResults(raw json.RawMessage, rec *state.Recorded) {
	type field struct {
		Field string `json:"field"`
		Value string `json:"value"`
	}
	for _, row := range decode[struct {
		Results [][]field `json:"results"`
	}](raw).Results {
		of := map[string]string{}
		for _, f := range row {
			of[f.Field] = f.Value
		}
		if of["@message"] == "" {
			continue
		}
		at, err := time.Parse("2006-01-02 15:04:05", of["@timestamp"])
		if err != nil {
			at = time.Time{}
		}
		l := lineOf(of["@logStream"], at)
		l.Text = state.Clean(of["@message"])
		rec.Lines = append(rec.Lines, l)
	}
}

// lineOf is a line to be of a stream: one of awslogs is prefix/container/task.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
func lineOf(stream string, at time.Time) state.RecordedLine {
	l := state.RecordedLine{Stream: state.Clean(stream), At: at}
	if parts := strings.Split(l.Stream, "/"); len(parts) >= 3 {
		l.Container, l.Task = parts[len(parts)-2], parts[len(parts)-1]
	}
	return l
}
