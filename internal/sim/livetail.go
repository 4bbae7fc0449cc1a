package sim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/smithy-go/eventstream"
)

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
const (
	liveSessions   = 15
	liveGroups     = 10
	liveEvery      = time.Second // an update comes even where there is nothing to tell
	liveLines      = 500         // of one update
	liveHeld       = 10          // updates that wait for a slow reader
	liveLength     = 3 * time.Hour
	liveLost       = 0.02 // the share of lines that are never pushed, without a word: seen with AWS
	liveTailQuota  = "logs live tail"
	liveStreamType = "application/vnd.amazon.eventstream"
)

// liveTail is a session: what became visible since its last update, pushed.
type liveTail struct {
	in      *cloudwatchlogs.StartLiveTailInput
	groups  []string
	filter  logFilter
	id      string
	began   time.Time
	until   time.Time // what was visible by then has been pushed
	updates int

	region *Region
	ctx    context.Context //nolint:containedctx // of the request that the session answers
	cancel context.CancelFunc
	closed bool // guarded by the Region
	fate   faultKind
	buf    bytes.Buffer
	ended  bool
}

func startLiveTail() operation {
	return operation{
		service: "logs", name: "StartLiveTail", category: liveTailQuota, streams: true,
		input: func() any { return new(cloudwatchlogs.StartLiveTailInput) },
		serve: func(w *World, in any) (any, error) {
			typed, ok := in.(*cloudwatchlogs.StartLiveTailInput)
			if !ok {
				return nil, fmt.Errorf("logs:StartLiveTail is served with %T", in)
			}
			return w.liveTail(typed)
		},
	}
}

func (w *World) liveTail(in *cloudwatchlogs.StartLiveTailInput) (*liveTail, error) {
	switch n := len(in.LogGroupIdentifiers); {
	case n == 0 || n > liveGroups:
		return nil, errLogs("1 validation error detected: Value at 'logGroupIdentifiers' failed to satisfy constraint: " +
			"Member must have length between 1 and 10")
	case n > 1 && len(in.LogStreamNames)+len(in.LogStreamNamePrefixes) > 0:
		return nil, errLogs("LogStreamNames and LogStreamNamePrefixes can be specified only with one log group.")
	case len(in.LogStreamNames) > 0 && len(in.LogStreamNamePrefixes) > 0:
		return nil, errLogs("LogStreamNamePrefixes and LogStreamNames are mutually exclusive parameters.")
	case len(in.LogStreamNames) > logStreamsMost || len(in.LogStreamNamePrefixes) > logStreamsMost:
		return nil, errLogs("1 validation error detected: Member must have length less than or equal to 100")
	}
	t := &liveTail{in: in, began: w.now(), until: w.now()}
	for _, arn := range in.LogGroupIdentifiers {
		name, ok := strings.CutPrefix(arn, w.arn("logs", "log-group:"))
		if !ok || strings.HasSuffix(name, "*") {
			return nil, errLogs("Log group identifiers must be ARNs, without a * at their end.")
		}
		if w.logs.groups[name] == nil {
			return nil, &apiError{code: "ResourceNotFoundException", message: "The specified log group does not exist."}
		}
		t.groups = append(t.groups, name)
	}
	var err error
	if t.filter, err = parseLogFilter(deref(in.LogEventFilterPattern)); err != nil {
		return nil, err
	}
	if w.logs.live >= liveSessions {
		return nil, &apiError{code: "LimitExceededException", message: "The maximum number of concurrent Live Tail sessions was reached."}
	}
	w.logs.live++
	return t, nil
}

// begin makes a session the body of an answer; it ends with the request.
func (t *liveTail) begin(ctx context.Context, r *Region, id string, fate faultKind) error {
	t.region, t.id, t.fate = r, id, fate
	t.ctx, t.cancel = context.WithCancel(ctx)
	return errors.Join(t.event("initial-response", struct{}{}), t.event("sessionStart", &types.LiveTailSessionStart{
		LogGroupIdentifiers: t.in.LogGroupIdentifiers, LogEventFilterPattern: t.in.LogEventFilterPattern,
		LogStreamNames: t.in.LogStreamNames, LogStreamNamePrefixes: t.in.LogStreamNamePrefixes, RequestId: &t.id, SessionId: &t.id,
	}))
}

// Read waits for the next update where all before it were read.
func (t *liveTail) Read(p []byte) (int, error) {
	for t.buf.Len() == 0 {
		if t.ended {
			return 0, io.EOF
		}
		if t.fate == faultTruncate && t.updates == liveHeld {
			return 0, io.ErrUnexpectedEOF
		}
		if err := wait(t.ctx, time.Duration(float64(liveEvery)/t.region.options.Speed)); err != nil {
			return 0, err
		}
		if err := t.update(); err != nil {
			return 0, err
		}
	}
	return t.buf.Read(p)
}

// Close ends the session; a Read that waits ends too.
func (t *liveTail) Close() error {
	t.cancel()
	t.region.mu.Lock()
	defer t.region.mu.Unlock()
	if !t.closed {
		t.closed = true
		t.region.world.logs.live--
	}
	return nil
}

// update writes what has become visible, or that the session is over.
func (t *liveTail) update() error {
	r := t.region
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	r.world.advance(now)
	if now.Sub(t.began) >= orDefault(r.options.LiveTailLength, liveLength) {
		t.ended = true
		return t.message(eventstream.ExceptionMessageType, eventstream.ExceptionTypeHeader, "SessionTimeoutException",
			[]byte(`{"message":"The Live Tail session has timed out."}`))
	}
	lines := t.visible(r.world, now)
	most := liveLines * int(min(liveHeld, max(1, now.Sub(t.until)/liveEvery)))
	sampled := len(lines) > most
	if sampled {
		for i := range most {
			lines[i] = lines[i*len(lines)/most]
		}
		lines = lines[:most]
	}
	t.until = now
	t.updates++
	return t.event("sessionUpdate", &types.LiveTailSessionUpdate{
		SessionMetadata: &types.LiveTailSessionMetadata{Sampled: sampled}, SessionResults: lines,
	})
}

// visible lists the lines that CloudWatch began to show since the last update.
func (t *liveTail) visible(w *World, now time.Time) []types.LiveTailSessionLogEvent {
	lines := []types.LiveTailSessionLogEvent{}
	from := t.until.Add(-logFlush - logLate - logLateBy - logSettle - logSettles).UnixMilli()
	for i, name := range t.groups {
		group := w.logs.groups[name]
		if group == nil {
			continue // it was deleted
		}
		for _, s := range group.streams {
			if !t.wants(s.name) {
				continue
			}
			all := s.count(now)
			for n := s.from(logKey{at: from}, all); n < all; n++ {
				k := s.key(n)
				if k.ingested <= t.until.UnixMilli() || k.ingested > now.UnixMilli() || part(numbered(^s.seed, n)) < liveLost {
					continue
				}
				if text := s.text(n); t.filter.matches(text) {
					lines = append(lines, types.LiveTailSessionLogEvent{
						IngestionTime: new(k.ingested), Timestamp: new(k.at), Message: new(text), LogStreamName: new(s.name),
						LogGroupIdentifier: new(t.in.LogGroupIdentifiers[i]),
					})
				}
			}
		}
	}
	return lines
}

func (t *liveTail) wants(stream string) bool {
	if len(t.in.LogStreamNames)+len(t.in.LogStreamNamePrefixes) == 0 {
		return true
	}
	for _, name := range t.in.LogStreamNames {
		if stream == name {
			return true
		}
	}
	for _, prefix := range t.in.LogStreamNamePrefixes {
		if strings.HasPrefix(stream, prefix) {
			return true
		}
	}
	return false
}

func (t *liveTail) event(kind string, body any) error {
	text, err := encodeJSON(t.region.outputs[awsJSON], body)
	if err != nil {
		return err
	}
	return t.message(eventstream.EventMessageType, eventstream.EventTypeHeader, kind, text)
}

// message frames a message as AWS's event streams do.
// https://smithy.io/2.0/aws/amazon-eventstream.html
func (t *liveTail) message(sort, header, kind string, body []byte) error {
	m := eventstream.Message{Payload: body}
	m.Headers.Set(eventstream.MessageTypeHeader, eventstream.StringValue(sort))
	m.Headers.Set(header, eventstream.StringValue(kind))
	m.Headers.Set(eventstream.ContentTypeHeader, eventstream.StringValue("application/json"))
	return eventstream.NewEncoder().Encode(&t.buf, m)
}
