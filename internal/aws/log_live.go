package aws

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/schemas"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/aws/smithy-go/transport/http/protocol/awsjson"

	"github.com/fsui/fsui/internal/state"
)

const (
	startLive = "logs:StartLiveTail"
	// liveReconcile is how often a place is read besides, while its lines are pushed: Live Tail leaves lines out without a
	// word, and sends nothing again after a break.
	liveReconcile = 15 * time.Second
	// liveSilence ends a session that sends nothing: AWS sends an update every second, be it empty.
	liveSilence = 10 * time.Second
	// liveAgain and liveAgainLatest are the pauses before a session that was refused or broke is begun again.
	liveAgain       = 2 * time.Second
	liveAgainLatest = time.Minute
	// livePrefixes is the most that one session takes; what is beyond them comes by polling alone.
	// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html
	livePrefixes = 100
)

// liveTail has the lines of one log group pushed, for all places in it. Sessions follow one another as long as it runs:
// AWS ends each after three hours.
type liveTail struct {
	t      *logTail
	region string
	group  string
	arn    string

	mu      sync.Mutex
	on      bool
	sampled bool
	fault   *state.Fault
	began   time.Time // of the first session, AWS's clock
	minutes int       // of sessions that are over
	since   time.Time // of the session under way, zero = none
}

// liven begins to have lines pushed for each group that has none pushed yet.
func (t *logTail) liven(ctx context.Context, c *crew) {
	if !t.request.Live {
		return
	}
	for place := range t.cursors {
		key := logPlace{region: place.region, group: place.group}
		if t.live[key] != nil {
			continue
		}
		of := t.request.Service.Cluster.Scope
		if t.request.Task.ID != "" {
			of = t.request.Task.Cluster.Scope
		}
		l := &liveTail{
			t: t, region: place.region, group: place.group,
			arn: "arn:" + of.Partition + ":logs:" + place.region + ":" + of.Account + ":log-group:" + place.group,
		}
		t.mu.Lock()
		t.live[key] = l
		t.mu.Unlock()
		c.start("follow a log by Live Tail", func() { l.follow(ctx) })
	}
}

// pushes reports that the lines of a place come by themselves, and all of them as far as AWS says.
func (t *logTail) pushes(place logPlace) bool {
	t.mu.Lock()
	l := t.live[logPlace{region: place.region, group: place.group}]
	t.mu.Unlock()
	if l == nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.on && !l.sampled
}

// follow holds one session after the other until ctx ends.
func (l *liveTail) follow(ctx context.Context) {
	p := l.t.p
	for failed := 0; ctx.Err() == nil; {
		if out, _ := p.login.read(); out != nil {
			p.login.wait(ctx)
		}
		heard, err := l.session(ctx)
		if ctx.Err() != nil {
			return
		}
		var over *types.SessionTimeoutException
		pause := time.Duration(0)
		if heard {
			failed = 0
		}
		if fault := faultOf(startLive, err, p.now()); fault != nil && !errors.As(err, &over) {
			failed++
			pause = backoff(failed-1, liveAgain, liveAgainLatest)
			l.is(false, false, fault)
		} else {
			l.is(false, false, nil)
		}
		sleep(ctx, pause)
	}
}

// session holds one session. heard tells that it brought anything.
func (l *liveTail) session(ctx context.Context) (heard bool, err error) {
	inner, stop := context.WithCancel(ctx)
	defer stop()
	prefixes := l.prefixes()
	in := &cloudwatchlogs.StartLiveTailInput{LogGroupIdentifiers: []string{l.arn}, LogStreamNamePrefixes: prefixes}
	if l.t.request.Pattern != "" {
		in.LogEventFilterPattern = &l.t.request.Pattern
	}
	out, err := l.t.p.logs.at(l.t.p, l.region).logs.StartLiveTail(inner, in, liveOptions)
	if err != nil {
		return false, err
	}
	stream := out.GetStream()
	defer func() {
		_ = stream.Close()
		l.ended()
	}()
	silent := time.NewTimer(liveSilence)
	defer silent.Stop()
	for {
		select {
		case e, more := <-stream.Events():
			if !more {
				if err := stream.Err(); err != nil {
					return heard, err
				}
				return heard, errors.New("CloudWatch ended the session")
			}
			silent.Reset(liveSilence)
			update, ok := e.(*types.StartLiveTailResponseStreamMemberSessionUpdate)
			if !ok {
				l.started()
				continue
			}
			heard = true
			l.is(true, update.Value.SessionMetadata != nil && update.Value.SessionMetadata.Sampled, nil)
			if !l.push(ctx, update.Value.SessionResults) {
				return heard, ctx.Err()
			}
			if !slices.Equal(l.prefixes(), prefixes) {
				return heard, nil // a place has joined
			}
		case <-silent.C:
			return heard, &noAnswer{liveSilence, context.DeadlineExceeded}
		case <-ctx.Done():
			return heard, ctx.Err()
		}
	}
}

// liveOptions give a session a decoder of its own: that of a client has one buffer, which streams that run side by side would
// write over each other. And they keep the SDK from putting its prefix before a host that somebody has named: only AWS's own
// have another for streams.
func liveOptions(o *cloudwatchlogs.Options) {
	o.Protocol = awsjson.New11(schemas.Logs_20140328)
	if o.BaseEndpoint == nil {
		return
	}
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("fsui.ownEndpoint", func(
			ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
		) (middleware.InitializeOutput, middleware.Metadata, error) {
			return next.HandleInitialize(smithyhttp.DisableEndpointHostPrefix(ctx, true), in)
		}), middleware.Before)
	})
}

// prefixes are those of the streams that are wanted, none = all.
func (l *liveTail) prefixes() (all []string) {
	for _, c := range l.t.cursorsOf(l.region, l.group) {
		if c.spot.streams == "" {
			return nil
		}
		all = append(all, c.spot.streams)
	}
	slices.Sort(all)
	return all[:min(len(all), livePrefixes)]
}

// push hands lines to the cursors of their places.
func (l *liveTail) push(ctx context.Context, events []types.LiveTailSessionLogEvent) bool {
	lines := make([]state.LogLine, 0, len(events))
	for _, c := range l.t.cursorsOf(l.region, l.group) {
		lines = append(lines, c.pushed(events)...)
	}
	return l.t.box.put(ctx, lines)
}

func (l *liveTail) started() {
	l.mu.Lock()
	l.since = l.t.p.now()
	if l.began.IsZero() {
		l.began = l.since
	}
	l.mu.Unlock()
	l.is(true, false, nil)
}

func (l *liveTail) ended() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.minutes += begunMinutes(l.since, l.t.p.now())
	l.since = time.Time{}
}

// begunMinutes counts the minutes of a session, each that was begun; since zero = there is none.
func begunMinutes(since, now time.Time) int {
	if since.IsZero() {
		return 0
	}
	return int(max(0, now.Sub(since))/time.Minute) + 1
}

// is notes how the session fares and tells it on.
func (l *liveTail) is(on, sampled bool, fault *state.Fault) {
	l.mu.Lock()
	l.on, l.sampled, l.fault = on, sampled, fault
	l.mu.Unlock()
	l.t.tellLive()
}

// tellLive puts into the box how Live Tail fares, over all sessions.
func (t *logTail) tellLive() {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.p.now()
	all := state.LiveState{On: true}
	for _, l := range t.live {
		l.mu.Lock()
		all.On = all.On && l.on
		all.Sampled = all.Sampled || l.sampled
		all.Minutes += l.minutes + begunMinutes(l.since, now)
		if all.Fault == nil {
			all.Fault = l.fault
		}
		if all.Since.IsZero() || !l.began.IsZero() && l.began.Before(all.Since) {
			all.Since = l.began
		}
		l.mu.Unlock()
	}
	if t.liveTold != nil && *t.liveTold == all {
		return
	}
	t.liveTold = &all
	t.box.change(func(b *state.LogBatch) { b.Live = &all })
}
