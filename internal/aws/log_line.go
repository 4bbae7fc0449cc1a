package aws

import (
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/fsui/fsui/internal/state"
)

// logLineOf converts an event. The SDK's strings share a block per answer: the line has its own copy, of id and text together.
func logLineOf(in *types.FilteredLogEvent, from *state.LogStream) state.LogLine {
	id, text := awssdk.ToString(in.EventId), awssdk.ToString(in.Message)
	both := id + text
	l := state.LogLine{
		ID: both[:len(id)], Raw: both[len(id):], From: from,
		At: timeOfMillis(in.Timestamp), Ingested: timeOfMillis(in.IngestionTime),
	}
	l.Drawn = state.DrawLog(l.Raw)
	l.Level = state.LevelOf(l.Drawn)
	return l
}

// timeOfMillis reads a time of CloudWatch Logs, zero where it has none.
func timeOfMillis(ms *int64) time.Time {
	if ms == nil {
		return time.Time{}
	}
	return time.UnixMilli(*ms).UTC()
}
