package sim

import (
	"encoding/base64"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
const (
	logPageEvents  = 10_000
	logPageBytes   = 1 << 20
	logEventExtra  = 26     // bytes CloudWatch counts for each event besides its message
	logPageScan    = 50_000 // lines one call looks at, so that a rare word gives short and empty pages as it does with AWS
	logTokenLife   = 24 * time.Hour
	logStreamsMost = 100
	logNewestFirst = 1_704_067_200_000 // 1 Jan 2024: newest first serves no earlier startTime
)

func logsOperations() []operation {
	return []operation{
		op("logs", "FilterLogEvents", "logs filter", filterLogEvents),
		startLiveTail(),
		op("logs", "DescribeLogGroups", "logs groups", describeLogGroups),
		op("logs", "DescribeDeliverySources", "logs groups", describeDeliverySources),
		op("logs", "DescribeDeliveries", "logs groups", describeDeliveries),
		op("logs", "DescribeDeliveryDestinations", "logs groups", describeDeliveryDestinations),
		change("logs", "CreateLogGroup", "logs groups", createLogGroup),
		change("logs", "DeleteLogGroup", "logs groups", deleteLogGroup),
	}
}

// filterLogEvents answers with the events that are visible now, which is later than their timestamps: what arrives behind the
// place a caller has read to is seen only by asking again from an earlier time.
func filterLogEvents(w *World, in *cloudwatchlogs.FilterLogEventsInput) (*cloudwatchlogs.FilterLogEventsOutput, error) {
	streams, err := w.logStreams(in)
	if err != nil {
		return nil, err
	}
	limit, err := logLimit(in)
	if err != nil {
		return nil, err
	}
	filter, err := parseLogFilter(deref(in.FilterPattern))
	if err != nil {
		return nil, err
	}
	place := logPlace{newestFirst: in.StartFromHead != nil && !*in.StartFromHead}
	if in.NextToken != nil {
		if place, err = parseLogToken(*in.NextToken, w.now()); err != nil {
			return nil, err
		}
	}
	from, to := int64(0), int64(math.MaxInt64)
	if in.StartTime != nil {
		from = *in.StartTime
	}
	if in.EndTime != nil {
		to = *in.EndTime
	}
	if place.newestFirst && from < logNewestFirst {
		return nil, errLogs("startFromHead can be false only when startTime is on or after Jan 1, 2024 00:00:00 UTC.")
	}

	now := w.now()
	read := newLogRead(streams, now, from, to, place)
	out := &cloudwatchlogs.FilterLogEventsOutput{
		Events:             []types.FilteredLogEvent{},
		SearchedLogStreams: []types.SearchedLogStream{},
	}
	size := 0
	for range logPageScan {
		line, more := read.next()
		if !more {
			return out, nil
		}
		if text := line.stream.text(line.n); line.key.ingested <= now.UnixMilli() && filter.matches(text) {
			if size += len(text) + logEventExtra; size > logPageBytes {
				break
			}
			out.Events = append(out.Events, line.event(text))
		}
		place.after = &line.key
		if len(out.Events) == limit {
			break
		}
	}
	if read.Len() > 0 || size > logPageBytes {
		out.NextToken = new(place.token(now))
	}
	return out, nil
}

// logStreams checks which group and streams are meant.
func (w *World) logStreams(in *cloudwatchlogs.FilterLogEventsInput) ([]*logStream, error) {
	name := deref(in.LogGroupName)
	switch {
	case in.LogGroupName != nil && in.LogGroupIdentifier != nil:
		return nil, errLogs("LogGroupName and LogGroupIdentifier are mutually exclusive parameters.")
	case in.LogGroupIdentifier != nil:
		name = strings.TrimPrefix(*in.LogGroupIdentifier, w.arn("logs", "log-group:"))
	case name == "":
		return nil, errLogs("Either LogGroupName or LogGroupIdentifier must be provided.")
	}
	if len(in.LogStreamNames) > 0 && in.LogStreamNamePrefix != nil {
		return nil, errLogs("LogStreamNamePrefix and LogStreamNames are mutually exclusive parameters.")
	}
	if len(in.LogStreamNames) > logStreamsMost {
		return nil, errLogs("1 validation error detected: Value at 'logStreamNames' failed to satisfy constraint: " +
			"Member must have length less than or equal to 100")
	}
	group := w.logs.groups[name]
	if group == nil {
		return nil, &apiError{code: "ResourceNotFoundException", message: "The specified log group does not exist."}
	}
	return group.matching(in.LogStreamNames, deref(in.LogStreamNamePrefix))
}

func logLimit(in *cloudwatchlogs.FilterLogEventsInput) (int, error) {
	if in.Limit == nil {
		return logPageEvents, nil
	}
	if *in.Limit < 1 || *in.Limit > logPageEvents {
		side := "greater than or equal to 1"
		if *in.Limit > 1 {
			side = "less than or equal to 10000"
		}
		return 0, errLogs(fmt.Sprintf("1 validation error detected: Value '%d' at 'limit' failed to satisfy constraint: "+
			"Member must have value %s", *in.Limit, side))
	}
	return int(*in.Limit), nil
}

func (h logHead) event(text string) types.FilteredLogEvent {
	return types.FilteredLogEvent{
		EventId:       new(h.key.eventID(h.stream)),
		IngestionTime: new(h.key.ingested),
		LogStreamName: new(h.stream.name),
		Message:       new(text),
		Timestamp:     new(h.key.at),
	}
}

// logPlace is where a page ended: the next one goes on beyond that line in the same direction, whatever has come since.
type logPlace struct {
	newestFirst bool
	after       *logKey
}

const logPlaceForm = "%t %d %d %d %d %s"

func (p logPlace) token(now time.Time) string {
	k := p.after
	return base64.RawURLEncoding.EncodeToString(
		fmt.Appendf(nil, logPlaceForm, p.newestFirst, now.UnixMilli(), k.at, k.ingested, k.n, k.stream))
}

func parseLogToken(token string, now time.Time) (logPlace, error) {
	refused := errLogs("The specified nextToken is invalid.")
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return logPlace{}, refused
	}
	p := logPlace{after: &logKey{}}
	var issued int64
	if _, err := fmt.Sscanf(string(raw), logPlaceForm,
		&p.newestFirst, &issued, &p.after.at, &p.after.ingested, &p.after.n, &p.after.stream); err != nil {
		return logPlace{}, refused
	}
	if now.Sub(time.UnixMilli(issued)) > logTokenLife {
		return logPlace{}, refused
	}
	return p, nil
}

func errLogs(message string) error {
	return &apiError{code: "InvalidParameterException", message: message}
}
