package aws

import (
	"context"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/fsui/fsui/internal/state"
)

// captureRetry is when a search for a log group that failed is made again; after a denial only when somebody asks.
const captureRetry = 5 * time.Minute

// findCapture looks once whether a cluster's events are captured.
func (p *Poller) findCapture(ctx context.Context, c *crew, ref clusterRef) {
	nothing := func(*state.Edit) {}
	for l := background; ctx.Err() == nil; {
		p.login.wait(ctx)
		again, began := p.again.next(), p.clock()
		h := p.newHarvest(c, state.SourceKey{})
		h.gather("find event capture", nothing, func() { p.describeCapture(withLane(ctx, l), h, ref, func(*state.EventCapture) {}) }, nothing)
		if h.whole() {
			return
		}
		due := captureRetry
		if f := h.fault; f != nil && f.Kind == state.FaultDenied {
			due = definitionPromise
		}
		l = p.rest(ctx, began, due, due, again, nil)
	}
}

// describeCapture looks for the log group, and says what it found before the store does.
func (p *Poller) describeCapture(ctx context.Context, h *harvest, ref clusterRef, told func(*state.EventCapture)) {
	found := p.describeGroup(ctx, h, state.CaptureGroup(ref.key.Name))
	if found == nil {
		return
	}
	told(found)
	h.found(func(e *state.Edit) { e.PutCapture(ref.key, found) })
}

// describeGroup looks up a log group, how long it keeps what it is given and since when; nil = the caller left.
func (p *Poller) describeGroup(ctx context.Context, h *harvest, name string) *state.EventCapture {
	found, asked := &state.EventCapture{}, p.clock()
	out, err := p.clients.logs.DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: &name})
	if !h.note("logs:DescribeLogGroups", err) && h.fault == nil {
		return nil
	}
	if found.Fault = h.fault; out != nil {
		for _, g := range out.LogGroups {
			if awssdk.ToString(g.LogGroupName) == name {
				found.Group, found.Retention = p.words.word(name), intOf(g.RetentionInDays)
				if g.CreationTime != nil {
					found.Since = time.UnixMilli(*g.CreationTime).UTC()
				}
			}
		}
	}
	found.SeenAt = p.theirs(asked)
	return found
}
